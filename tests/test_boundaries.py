"""Measured unwrapping: where articles, paragraphs and sentences begin on pages whose author marked it."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import Any

import pytest
from page_layouts import HALVES, LAYOUTS, Page, Setting, load_pages, set_page, set_text

import extractors
from extractors.article import ParagraphKind
from extractors.layout import iter_articles
from extractors.layout.lines import split_lines
from extractors.layout.paragraphs import Block, join_lines
from extractors.pipeline import Pipeline

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

from boundaries import score_pages  # noqa: E402

MARKS = {"articles": 0.90, "paragraphs": 0.95, "sentences": 0.97}
ALL = [(half, page, layout) for half in HALVES for page in load_pages(half) for layout in LAYOUTS]
SAMPLES = sorted((ROOT / "samples").glob("*.txt"))
each_sheet = pytest.mark.parametrize(
    ("page", "layout"), [pytest.param(p, lay, id=f"{half}-{p.name}-{lay}") for half, p, lay in ALL]
)


@pytest.fixture(scope="module")
def nlp() -> Pipeline:
    return extractors.load("rules")


#: Fields that hold a place in the file.
PLACES = ("start", "end", "line", "anchor_start", "period_start", "place_start")
#: Told, so that a date in a running header, which the twin lacks, does not matter.
PUBLISHED = datetime.date(2022, 10, 14)


def assert_same_records(nlp: Pipeline, text: str, asides: list[tuple[int, int]], twin: str) -> None:
    """Compare what is found in a text with what is found in its twin, which lacks the asides: names and headlines in them."""
    loose = "".join("".join(text[start:end].split()) for start, end in asides)
    lists = records(nlp, text, asides), records(nlp, twin)
    for fields in (fields for found in lists for fields in found if fields["type"] == "article"):
        fields["bylines"] = [name for name in fields["bylines"] if name not in loose]
        fields["title"] = None if "".join((fields["title"] or "").split()) in loose else fields["title"]
    assert lists[0] == lists[1]


def records(nlp: Pipeline, text: str, asides: list[tuple[int, int]] | None = None) -> list[dict[str, Any]]:
    """The records of a text, as far as its layout may not change them, in an order that it does not change either.

    `asides` are the spans of what breaks into sentences: what is found in them is left out.
    """
    apart = {at for start, end in asides or () for at in range(start, end)}
    found = []
    numbers: dict[tuple[int, str], str] = {}
    for record in nlp.extract(text, published=PUBLISHED):
        fields = record.model_dump(mode="json")
        start, end, *_ = (fields.pop(place, None) for place in PLACES)
        fields["text"] = "".join(
            text[at] for at in range(start, end) if at not in apart and not text[at].isspace()
        )
        if fields["type"] == "article":
            del fields["text"]
        if start in apart:
            continue
        if fields.get("person_id"):
            # Persons are numbered in the order of their first mention, which may stand in an aside.
            key = fields["article"], fields["person_id"]
            fields["person_id"] = numbers.setdefault(key, f"p{len(numbers) + 1}")
        found.append(fields)
    return sorted(found, key=str)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("half", HALVES)
def test_boundaries_are_found(half: str, layout: str) -> None:
    scores = score_pages(load_pages(half), layout)
    missed = {unit: score.f1 for unit, score in scores.items() if score.f1 < MARKS[unit]}
    assert not missed


@pytest.mark.parametrize("layout", LAYOUTS)
def test_there_are_pages_enough(layout: str) -> None:
    texts = [set_page(page, layout).text for half in HALVES for page in load_pages(half)]
    assert sum(bool(line.strip()) for text in texts for line in text.split("\n")) >= 400


@each_sheet
def test_marks_stand_where_text_begins(page: Page, layout: str) -> None:
    sheet = set_page(page, layout)
    assert set(sheet.articles) <= set(sheet.paragraphs) <= set(sheet.sentences)
    assert not any(sheet.text[at].isspace() for at in sheet.sentences)
    assert all(not sheet.text[:at].rpartition("\n")[2].strip() for at in sheet.paragraphs)


@each_sheet
def test_line_ends_change_nothing(page: Page, layout: str) -> None:
    text = set_page(page, layout).text
    unix = [(a.text, a.paragraphs, a.title, a.bylines, a.published) for a in iter_articles(text)]
    windows = iter_articles(text.replace("\n", "\r\n"))
    assert unix == [(a.text, a.paragraphs, a.title, a.bylines, a.published) for a in windows]


@each_sheet
def test_a_page_and_its_unwrapped_twin_give_the_same_records(nlp: Pipeline, page: Page, layout: str) -> None:
    sheet, twin = set_page(page, layout), set_page(page, layout, whole=True)
    assert_same_records(nlp, sheet.text, sheet.asides, twin.text)


def unwrapped(path: Path) -> tuple[str, list[tuple[int, int]], str]:
    """A sample as it stands, the spans in it that break into sentences, and the sample with each paragraph on one line."""
    text = path.read_text(encoding="utf-8")
    blocks = join_lines(split_lines(text, 0, len(text)))
    asides = [(line.start, line.end) for block in blocks for line in block.lines if is_aside(block)]
    whole = "\n".join("".join(line.text for line in b.lines) for b in blocks if not is_aside(b))
    return text, asides, whole


def is_aside(block: Block) -> bool:
    return block.set_apart or block.kind is ParagraphKind.HEADER


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_and_its_unwrapped_twin_give_the_same_records(nlp: Pipeline, path: Path) -> None:
    raw, asides, whole = unwrapped(path)
    assert_same_records(nlp, raw, asides, whole)


@pytest.mark.parametrize(
    "setting",
    [
        Setting(width=20, indent=2, kinsoku="push"),
        Setting(width=31, indent=2, kinsoku="hang", blank=1),
    ],
    ids=["wrapped", "spaced"],
)
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_gives_the_same_records_however_it_is_wrapped(
    nlp: Pipeline, path: Path, setting: Setting
) -> None:
    _, _, whole = unwrapped(path)
    assert records(nlp, set_text(whole, setting)) == records(nlp, whole)
