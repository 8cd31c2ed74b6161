"""What the fuzzer has found, and the worst shapes that one can think of, again: see docs/robustness/fuzzing.md."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from extractors.pipeline import Pipeline
from tests.fuzz import mutators, shapes
from tests.fuzz.faults import minimise
from tests.fuzz.invariants import Broken, Slow, check_bytes, check_extraction, check_layout, holds_mention
from tests.fuzz.targets import TARGETS

CORPUS = Path(__file__).parent / "fuzz" / "corpus"
FOUND = sorted(path for path in CORPUS.rglob("*") if path.is_file())
#: Short, so that all of them together take a few seconds.
TEXTS = dict(shapes.iter_shapes(4_000))
ROWS = dict(shapes.iter_rows(30_000))


@pytest.fixture(autouse=True)
def _no_tests_of_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs away is noticed; machines that test are too busy to measure more."""
    monkeypatch.setattr(Slow, "seconds", 60)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_was_found_is_found_no_more(path: Path) -> None:
    TARGETS[path.parent.name].check(path.read_bytes())


def test_the_corpus_stays_small() -> None:
    assert {path.parent.name for path in FOUND} <= set(TARGETS)
    assert len(FOUND) <= 200
    assert sum(path.stat().st_size for path in FOUND) <= 200_000


@pytest.mark.parametrize("name", [name for name in TARGETS if name != "model"])
def test_what_fuzzing_begins_with_is_sound_and_is_changed(name: str) -> None:
    target = TARGETS[name]
    seeds = list(target.seeds())
    chance = Random(name)
    changed = [target.mutate(seed[: target.size], target.size, chance) for seed in seeds]
    assert all(len(data) <= target.size for data in changed)
    assert sum(data not in seeds for data in changed) > len(seeds) // 2
    for data in (*seeds[:2], *chance.sample(changed, 4)):
        target.check(data)


@pytest.mark.parametrize("name", TEXTS)
def test_the_worst_shapes_of_text(rules: Pipeline, name: str) -> None:
    text = TEXTS[name]
    check_layout(text)
    check_extraction(rules, text, None, again=False)


@pytest.mark.parametrize("name", ROWS)
def test_the_worst_shapes_of_rows(name: str) -> None:
    readable = name in (
        "halves of characters",
        "halves that make a whole",
        "rows without end",
        "escapes without end",
    )
    assert bool(check_bytes("rows.jsonl", ROWS[name])) == readable


@pytest.mark.parametrize(
    "name", ["opening quotation marks", "straight quotation marks", "digits", "nested book marks"]
)
def test_the_worst_shapes_at_full_length(rules: Pipeline, name: str) -> None:
    assert check_extraction(rules, dict(shapes.iter_shapes(100_000))[name], None, again=False) >= 1


def test_what_does_not_hold_is_found(rules: Pipeline) -> None:
    """The checks themselves: a record that is wrong in one thing is refused."""
    from tests.fuzz.invariants import check_row

    text = "李长河\n说：“路修好了。”3月5日。"
    (row,) = (row for row in rules.extract_rows(document_of(text)) if row["type"] == "date")
    check_row(row, text, [0, 4])
    for field, value in (
        ("start", row["start"] + 1),
        ("text", ""),
        ("line", 1),
        ("sentence", "路修好了"),
        ("value", "2023-02-30"),
        ("end", 99),
    ):
        with pytest.raises((Broken, ValueError)):
            check_row(row | {field: value}, text, [0, 4])
    assert holds_mention("全县建成红白理事会。", "红云溪县白理事会")
    assert not holds_mention("全县建成红白理事会。", "云溪县红白理事")


def document_of(text: str) -> Any:
    from extractors.reading import Document

    return Document("page.txt", text, "page.txt")


def test_a_finding_is_cut_down_to_its_fault() -> None:
    def check(data: bytes) -> None:
        if "《》".encode() in data:
            raise ValueError("empty")
        if len(data) < 3:
            raise KeyError("another fault")

    assert minimise(check, "　　修路。\n印发《》（试行）。\n完\n".encode()) == "《》".encode()
    assert minimise(check, b"\xff\xe3\x80\x8a\xe3\x80\x8b") == "《》".encode()
    assert minimise(check, b"sound") == b"sound"


def test_changes_of_an_archive_leave_it_whole() -> None:
    from format_files import make_zip

    chance = Random(1)
    data = make_zip({"a.txt": "修路30公里。".encode(), "b.html": b"<p>x"})
    made = [mutators.mutate_zip(data, 10_000, chance) for _ in range(30)]
    assert len(set(made)) > 20
    assert all(check_bytes("page.zip", each) <= 4 for each in made)
