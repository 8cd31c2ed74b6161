"""How well articles, paragraphs and sentences are found on pages that are set in four layouts, as a Markdown table.

    python benchmarks/boundaries.py [--errors LAYOUT] [--half tuned|held]

The pages and their marks are in tests/pages/, set by tests/page_layouts.py. A boundary is the offset at which an
article, paragraph or sentence begins; it is found when one begins at just that offset. That the first article of a
page begins with the page needs no finding and is left out.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from page_layouts import HALVES, LAYOUTS, Page, Sheet, load_pages, set_page  # noqa: E402

from extractors.layout import iter_articles  # noqa: E402

UNITS = ("articles", "paragraphs", "sentences")


@dataclass
class Score:
    """Boundaries found rightly, found in all, and marked."""

    right: int = 0
    found: int = 0
    marked: int = 0

    def add(self, found: set[int], marked: set[int]) -> None:
        """Count one page."""
        self.right += len(found & marked)
        self.found += len(found)
        self.marked += len(marked)

    @property
    def precision(self) -> float:
        """The share of the found boundaries that are marked."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of the marked boundaries that are found."""
        return self.right / self.marked if self.marked else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / (self.found + self.marked) if self.found + self.marked else 1.0


def find_starts(text: str) -> dict[str, set[int]]:
    """The offsets at which the program lets articles, paragraphs and sentences begin."""
    starts: dict[str, set[int]] = {unit: set() for unit in UNITS}
    for article in iter_articles(text):
        offsets = article.aligned.offsets
        starts["articles"].add(offsets[0])
        starts["paragraphs"].update(offsets[paragraph.start] for paragraph in article.paragraphs)
        starts["sentences"].update(offsets[start] for start, _ in article.sentences)
    return starts


def marked_starts(sheet: Sheet) -> dict[str, set[int]]:
    """The offsets that the author marked."""
    return {unit: set(getattr(sheet, unit)) for unit in UNITS}


def score_pages(pages: Iterable[Page], layout: str) -> dict[str, Score]:
    """The scores of one layout, by unit."""
    scores = {unit: Score() for unit in UNITS}
    for page in pages:
        sheet = set_page(page, layout)
        found, marked = find_starts(sheet.text), marked_starts(sheet)
        first = len(sheet.text) - len(sheet.text.lstrip())
        for unit in UNITS:
            known = {first} if unit == "articles" else set()
            scores[unit].add(found[unit] - known, marked[unit] - known)
    return scores


def iter_rows() -> Iterator[str]:
    """The table, line by line."""
    yield "| half | layout | lines | " + " | ".join(f"{unit} P / R / F1" for unit in UNITS) + " |"
    yield "|---|---|---:|" + "---|" * len(UNITS)
    for half in HALVES:
        for layout in LAYOUTS:
            pages = load_pages(half)
            lines = sum(
                bool(line.strip()) for page in pages for line in set_page(page, layout).text.split("\n")
            )
            scores = score_pages(pages, layout)
            cells = [f"{s.precision:.3f} / {s.recall:.3f} / **{s.f1:.3f}**" for s in scores.values()]
            yield f"| {half} | {layout} | {lines} | " + " | ".join(cells) + " |"


def iter_errors(half: str, layout: str) -> Iterator[str]:
    """The boundaries missed (-) and found where none is (+), with the text around them."""
    for page in load_pages(half):
        sheet = set_page(page, layout)
        found, marked = find_starts(sheet.text), marked_starts(sheet)
        for unit in UNITS:
            for at in sorted(found[unit] ^ marked[unit]):
                sign = "+" if at in found[unit] else "-"
                around = sheet.text[max(0, at - 24) : at] + "▶" + sheet.text[at : at + 24]
                yield f"{page.name} {sign}{unit} {around!r}"


def main() -> None:
    """Print the table, or the errors of one layout."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else "")
    parser.add_argument("--errors", choices=LAYOUTS, help="name what was missed in this layout")
    parser.add_argument("--half", choices=HALVES, default="tuned")
    options = parser.parse_args()
    for row in iter_errors(options.half, options.errors) if options.errors else iter_rows():
        print(row)


if __name__ == "__main__":
    main()
