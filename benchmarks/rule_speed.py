"""What the benchmarks of rules by themselves share: texts of the press, hostile texts, and the two tables they print."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from extractors.layout import iter_articles  # noqa: E402

#: Characters of press and bytes of a hostile text.
SIZE = 1_000_000

#: Number of what was found in a text, and seconds of the processor.
Measure = Callable[[str], tuple[int, float]]
#: Names and texts of so many bytes.
Hostile = Callable[[int], Iterator[tuple[str, str]]]


def parse_folder(description: str | None) -> Path:
    """The folder of texts that the command line names; by default the samples."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "samples")
    folder: Path = parser.parse_args().folder
    return folder


def cut(text: str, size: int) -> str:
    """The text cut to so many bytes."""
    return text.encode()[:size].decode(errors="ignore")


def iter_repeated(pieces: Iterable[str], size: int) -> Iterator[tuple[str, str]]:
    """Each piece repeated to so many bytes, with a name."""
    for piece in pieces:
        yield f"`{piece}` repeated", cut(piece * (size // len(piece.encode()) + 1), size)


def print_tables(what: str, folder: Path, measure: Measure, hostile: Hostile) -> None:
    """Print the speed over the cleaned texts of a folder, and what each megabyte of hostile text costs."""
    articles = _press(folder)
    measure(articles[0])  # loads what is loaded once
    number, seconds, characters = 0, 0.0, 0
    while characters < SIZE:
        for article in articles:
            found, spent = measure(article)
            number, seconds, characters = number + found, seconds + spent, characters + len(article)
    print(f"| text | characters | {what} | characters a second |\n|---|---:|---:|---:|")
    print(f"| press | {characters:,} | {number:,} | {characters / seconds:,.0f} |\n")
    print(f"| a megabyte of | {what} | seconds | times for twice the length |\n|---|---:|---:|---:|")
    for (name, half), (_, whole) in zip(hostile(SIZE // 2), hostile(SIZE), strict=True):
        (_, short), (number, seconds) = measure(half), measure(whole)
        print(f"| {name} | {number:,} | {seconds:.2f} | {seconds / short:.1f} |")


def _press(folder: Path) -> list[str]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]
    articles = [article.text for text in texts for article in iter_articles(text, "", None)]
    if not articles:
        sys.exit(f"{folder}: holds no .txt file")
    return articles
