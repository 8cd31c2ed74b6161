"""Whatever bytes come, reading ends with text or with one clear line."""

from __future__ import annotations

import functools
import random

import pytest
from format_files import make_all
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.reading import Document, Limits, ReadError, ReadOptions
from extractors.reading.articles import iter_document_articles
from extractors.reading.document import Budget, Input
from extractors.reading.formats import iter_input
from extractors.reading.markdown import blank_marks
from extractors.reading.reading_order import Glyph, lay_out
from extractors.reading.text_out import safe_path

LIMITS = Limits(unpacked=20_000_000, nesting=2, pages=50)
NAMES = ["page.md", "page.html", "page.pdf", "page.docx", "rows.jsonl", "rows.json", "page.zip", "page.txt"]


@functools.cache
def files() -> dict[str, bytes]:
    return make_all()


def read_and_check(name: str, data: bytes) -> int:
    """Read; every part is a sound document or an error of one line. The number of documents."""
    options = ReadOptions(limits=LIMITS)
    documents = 0
    for part in iter_input(Input(name, name, data, options, Budget(LIMITS))):
        if isinstance(part, Document):
            documents += 1
            part.text.encode()
            assert part.view is None or len(part.view) == len(part.text)
            assert part.pages is None or list(part.pages) == sorted(part.pages)
            assert "\n" not in part.doc
            assert all(article.index >= 0 for article in iter_document_articles(part, None))
        else:
            assert isinstance(part, ReadError)
            assert "\n" not in str(part)
            assert str(part).startswith(name)
            assert "internal error" not in str(part)
    return documents


@pytest.mark.parametrize("name", NAMES)
def test_a_byte_changed_here_and_there(name: str) -> None:
    chance = random.Random(name)
    whole = files()[name]
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 1, 2, 8, 60))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        read_and_check(name, bytes(data))


@pytest.mark.parametrize("name", NAMES)
def test_a_piece_lost_doubled_or_cut_off(name: str) -> None:
    chance = random.Random(name)
    whole = files()[name]
    for _ in range(60):
        first, last = sorted(chance.randrange(len(whole)) for _ in range(2))
        for data in (whole[:first], whole[:first] + whole[last:], whole[:last] + whole[first:]):
            read_and_check(name, data)


@pytest.mark.parametrize("name", NAMES)
def test_bytes_of_one_format_under_the_name_of_another(name: str) -> None:
    for data in files().values():
        read_and_check(name, data)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(NAMES), st.binary(max_size=300))
def test_any_bytes_under_any_name(name: str, data: bytes) -> None:
    read_and_check(name, data)


TAGS = [
    "p",
    "div",
    "table",
    "tr",
    "td",
    "li",
    "a",
    "h1",
    "br",
    "span",
    "meta",
    "title",
    "head",
    "body",
    "script",
    "x-y",
]
PIECES = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(
        ["<a href=x>", "<!--", "-->", "<![CDATA[", "&nbsp;", "&#0;", "&#xD800;", '<p style="display:none">']
    ),
    st.sampled_from(["王莉说，好。", "首页", " ", "\u2028", "版权所有", "\t"]),
    st.text(max_size=6),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=40))
def test_any_soup_of_tags(pieces: list[str]) -> None:
    read_and_check("page.html", "".join(pieces).encode("utf-8", "replace"))


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="#*_[]()!`~<>|-=:\\ \n\r甲乙a1", max_size=120))
def test_any_marks(text: str) -> None:
    view = blank_marks(text)
    assert len(view) == len(text)
    assert [char for char in view if char in "\r\n"] == [char for char in text if char in "\r\n"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["text", "id", "title", "date", "type", "start", "end"]), inner, max_size=5
        )
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(st.lists(JSON, max_size=4))
def test_any_json(rows: list[object]) -> None:
    import json

    assert read_and_check("rows.json", json.dumps(rows).encode()) <= len(rows)
    read_and_check("rows.jsonl", "\n".join(map(json.dumps, rows)).encode())


BOX = st.floats(-1000, 1000, allow_nan=False)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("甲乙，1 "), BOX, BOX, st.floats(0, 40), st.floats(0, 40)), max_size=60
    )
)
def test_any_places_on_a_page_keep_every_character(
    boxes: list[tuple[str, float, float, float, float]],
) -> None:
    glyphs = [Glyph(char, x, y, x + width, y + height) for char, x, y, width, height in boxes]
    found = "".join(lay_out(glyphs).split())
    assert set(found) == {char for char, *_ in boxes if char != " "}
    assert len(found) <= len(boxes)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_name_is_safe(doc: str) -> None:
    path = safe_path(doc)
    assert not path.is_absolute()
    assert not {"..", "."} & set(path.parts)
    assert all(len(part.encode()) <= 255 and part[0] != "." for part in path.parts)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("page.html", b"<div>" * 200_000),
        ("page.html", b"<a><p>x," * 100_000),
        ("page.html", b"<table><tr><td>" * 30_000),
        ("page.html", "<p>王莉说，好。</p>".encode() * 30_000),
        ("rows.jsonl", b"[" * 500_000),
        ("rows.jsonl", b'{"text":"a"}\n' * 30_000),
        ("page.md", b"[" * 500_000),
    ],
)
def test_hostile_input_ends_soon(name: str, data: bytes) -> None:
    import time

    before = time.perf_counter()
    options = ReadOptions(limits=LIMITS)
    list(iter_input(Input(name, name, data, options, Budget(LIMITS))))
    assert time.perf_counter() - before < 10
