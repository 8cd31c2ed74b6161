"""A text gives the same records however its lines end and whatever encoding it is in, but for what tells a place in the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from format_files import make_html
from hypothesis import given, settings
from hypothesis import strategies as st
from page_layouts import HALVES, LAYOUTS, load_pages, set_page

from extractors.layout.articles import MAX_CHARS, iter_pieces
from extractors.pipeline import Pipeline
from extractors.reading import Document, ReadOptions
from extractors.reading.document import Budget, Input, Limits
from extractors.reading.formats import iter_input
from extractors.record_mapping import Row

SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*.txt"))
PAGES = [set_page(page, layout).text for half in HALVES for page in load_pages(half) for layout in LAYOUTS]
SOME_PAGES = PAGES[::17]
ENDS = ["\r\n", "\r"]
#: What ends a line on a page, and is none by which editors count them.
OTHER_ENDS = ["\x0b", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
OFFSETS = ("start", "anchor_start", "period_start", "place_start")

MARKDOWN = """---
title: 云溪县修通百里山路
date: 2023-07-22
---
云溪县修通百里山路
===
# 云溪县修通百里山路 #

**本报讯**（记者 王莉）7月22日，[云溪县委书记](https://example.org/a
)李长河到东山村调研。<!-- 待
核实 -->他说，今年已投入*2300万元*。

> 县长张敏介绍，2023年年底前
> 完成改造任务。
>

***
- [x] 全县已有12个村建起了文化广场
-
- 受益群众达到3.2万人

| 县 | 投入 |
|---|---|
| 云溪县 | 2.3亿元 |
```
到2025年底
```
[1]: https://example.org/b
"""


@pytest.fixture(scope="session")
def nlp(rules: Pipeline) -> Pipeline:
    return rules


def read(nlp: Pipeline, data: bytes, name: str = "2023-07-23_page.txt") -> list[Row]:
    """The records of a file of this name and of these bytes."""
    parts = list(iter_input(Input(name, name, data, ReadOptions(), Budget(Limits()))))
    assert all(isinstance(part, Document) for part in parts), parts
    return [row for part in parts if isinstance(part, Document) for row in nlp.extract_rows(part)]


def rewrite(text: str, choose: Callable[[], str]) -> tuple[str, list[int]]:
    """The text with other line ends, and where each of its offsets is then."""
    parts: list[str] = []
    offsets = [0]
    for char in text:
        # A return and a feed would be one line end.
        part = choose() if char == "\n" else char
        parts.append("\r" if part == "\n" and parts and parts[-1] == "\r" else part)
        offsets.append(offsets[-1] + len(parts[-1]))
    return "".join(parts), offsets


def moved(rows: list[Row], offsets: list[int]) -> list[Row]:
    return [
        row
        | {name: offsets[row[name]] for name in OFFSETS if row.get(name) is not None}
        | {"end": offsets[row["end"] - 1] + 1}
        for row in rows
    ]


def without(rows: list[Row], *fields: str) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name not in fields} for row in rows]


@pytest.mark.parametrize(
    ("path", "end"),
    list(zip(SAMPLES, cycle(ENDS), strict=False)),
    ids=lambda value: getattr(value, "stem", repr(value)),
)
def test_samples_give_the_same_records_with_other_line_ends(nlp: Pipeline, path: Path, end: str) -> None:
    text = path.read_text(encoding="utf-8")
    other, offsets = rewrite(text, lambda: end)
    assert read(nlp, other.encode(), path.name) == moved(read(nlp, text.encode(), path.name), offsets)


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(PAGES), st.lists(st.sampled_from(["\n", *ENDS]), min_size=1, max_size=12))
def test_line_ends_may_be_mixed(nlp: Pipeline, text: str, ends: list[str]) -> None:
    turn = cycle(ends)
    other, offsets = rewrite(text, lambda: next(turn))
    assert read(nlp, other.encode()) == moved(read(nlp, text.encode()), offsets)


@pytest.mark.parametrize("end", ENDS, ids=repr)
def test_the_model_sees_no_line_end(lac: Pipeline, sample_texts: dict[str, str], end: str) -> None:
    text = sample_texts["2021-11-03_two-counties.txt"]
    other, offsets = rewrite(text, lambda: end)
    assert read(lac, other.encode()) == moved(read(lac, text.encode()), offsets)


@pytest.mark.parametrize("end", ENDS, ids=repr)
def test_marks_of_markdown_are_told_with_any_line_end(nlp: Pipeline, end: str) -> None:
    rows = read(nlp, MARKDOWN.encode(), "page.md")
    assert {row["title"] for row in rows if row["type"] == "article"} == {"云溪县修通百里山路"}
    assert {row["published"].isoformat() for row in rows if row["type"] == "article"} == {"2023-07-22"}
    assert {"张敏", "2300万元", "12个", "2.3亿元"} <= {row["text"] for row in rows}
    other, offsets = rewrite(MARKDOWN, lambda: end)
    assert read(nlp, other.encode(), "page.md") == moved(rows, offsets)


MARKS = [
    "#",
    "# 甲",
    "-",
    "- 乙",
    "> ",
    ">",
    "---",
    "```",
    "|甲|乙|",
    "|--|",
    "<!--",
    "-->",
    "**丙**",
    "[丁](a",
    ")",
    "\\#",
    "[1]: x",
    "戊",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(MARKS), max_size=9), st.sampled_from(ENDS))
def test_no_mark_of_markdown_depends_on_the_line_end(nlp: Pipeline, lines: list[str], end: str) -> None:
    from extractors.reading.markdown import blank_marks

    text = "\n".join([*lines, ""])
    other, offsets = rewrite(text, lambda: end)
    view = blank_marks(other)
    assert len(view) == len(other)
    assert [view[offsets[at + 1] - 1] for at in range(len(text))] == [
        end[-1] if char == "\n" else char for char in blank_marks(text)
    ]


@pytest.mark.parametrize("end", [*ENDS, "\n"], ids=repr)
def test_rows_of_json_are_read_with_any_line_end(nlp: Pipeline, end: str) -> None:
    texts = ["7月22日，云溪县委书记李长河到东山村调研。", "今年已投入2300万元。\r\n明年再投入3000万元。"]
    lines = [
        json.dumps({"id": f"n{number}", "text": text}, ensure_ascii=False)
        for number, text in enumerate(texts)
    ]
    rows = read(nlp, end.join([*lines, ""]).encode(), "rows.jsonl")
    assert rows == read(nlp, "\n".join(lines).encode(), "rows.jsonl")
    assert {row["doc"] for row in rows} == {"rows.jsonl#n0", "rows.jsonl#n1"}
    one = json.dumps({"id": "n", "text": texts[1]}, ensure_ascii=False, indent=1)
    assert read(nlp, one.replace("\n", end).encode(), "row.json") == read(nlp, one.encode(), "row.json") != []


@pytest.mark.parametrize("end", ENDS, ids=repr)
def test_the_text_of_a_web_page_is_the_same_with_any_line_end(nlp: Pipeline, end: str) -> None:
    page = make_html().replace(b"<", b"\n<").replace("，".encode(), "，\n".encode())
    rows = read(nlp, page, "page.html")
    assert {"张敏", "2.3亿元"} <= {row["text"] for row in rows}
    assert read(nlp, page.replace(b"\n", end.encode()), "page.html") == rows


@pytest.mark.parametrize("end", ENDS, ids=repr)
@pytest.mark.parametrize("line", ["县委书记李长河说，要把路修好。\n", "山高水长，路远，\n", "山\n\n　\n"])
def test_a_long_file_is_cut_at_the_same_places(line: str, end: str) -> None:
    text = line * (2 * MAX_CHARS // len(line) + 9)
    other, offsets = rewrite(text, lambda: end)
    pieces = list(iter_pieces(text))
    assert len(pieces) == 3
    assert list(iter_pieces(other)) == [(offsets[start], offsets[last]) for start, last in pieces]


def test_a_document_is_as_long_with_any_line_end(nlp: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    heads = [
        f"云溪县第{number}次调研\n\n本报讯 云溪县修路{number}公里。（王 莉）\n\n" for number in range(1, 9)
    ]
    page = "\n".join(["---", "title: 山路", "---", *heads])
    monkeypatch.setattr("extractors.reading.articles.MAX_CHARS", len(page))
    other, offsets = rewrite(page, lambda: "\r\n")
    rows = read(nlp, page.encode(), "page.md")
    assert sum(row["type"] == "article" for row in rows) == 1
    assert read(nlp, other.encode(), "page.md") == moved(rows, offsets)


def test_other_breaks_end_lines_that_are_not_counted(nlp: Pipeline) -> None:
    for text in SOME_PAGES:
        turn = cycle(OTHER_ENDS)
        rows = read(nlp, rewrite(text, lambda: next(turn))[0].encode())  # noqa: B023  called here only
        assert without(rows, "line") == without(read(nlp, text.encode()), "line")
        assert {row["line"] for row in rows} == {1}


def test_the_end_of_the_file_tells_nothing(nlp: Pipeline) -> None:
    for text in SOME_PAGES:
        rows = read(nlp, text.encode())
        for other in (text.rstrip(), text + "\n\n\r\n　　\r\n"):
            assert read(nlp, other.encode()) == rows


def test_the_encoding_changes_nothing(nlp: Pipeline) -> None:
    for text in SOME_PAGES:
        rows = read(nlp, text.encode())
        for data in (
            text.encode("utf-8-sig"),
            b"\xff\xfe" + text.encode("utf-16-le"),
            b"\xfe\xff" + text.encode("utf-16-be"),
            text.encode("gb18030"),
            f"\ufeff{text}".encode("gb18030"),
        ):
            assert read(nlp, data) == rows
