"""What holds of every document, article and record, whatever came in."""

from __future__ import annotations

import datetime
import json
import math
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from time import process_time
from typing import Any

from extractors.article import Article
from extractors.layout import iter_articles
from extractors.pipeline import Pipeline
from extractors.reading import Document, Limits, ReadError, ReadOptions
from extractors.reading.articles import iter_document_articles
from extractors.reading.document import Budget, Input
from extractors.reading.formats import iter_input
from schemas.jsonl import format_row
from schemas.records import RECORD_ADAPTER
from tests.edtf_values import is_edtf

Row = dict[str, Any]

LIMITS = Limits(unpacked=20_000_000, nesting=2, pages=50)


class Broken(AssertionError):  # noqa: N818  it is told by what broke
    """An invariant does not hold; the first argument names it."""


def require(holds: object, what: str, *told: object) -> None:
    """Raise Broken where something does not hold."""
    if not holds:
        raise Broken(what, *(repr(each)[:300] for each in told))


def flat(text: str) -> str:
    """The text without white space, as records show it."""
    return "".join(text.split())


class Slow:
    """How long an input may take: so many seconds, and so many milliseconds a character (or byte) more."""

    #: Instrumented code and a busy machine take several times as long as a plain run.
    seconds, milliseconds = 1.0, 2.0

    @classmethod
    @contextmanager
    def forgiven(cls) -> Iterator[None]:
        """Let inputs take what they take."""
        before, cls.seconds = cls.seconds, math.inf
        try:
            yield
        finally:
            cls.seconds = before

    @classmethod
    @contextmanager
    def refused(cls, size: int) -> Iterator[None]:
        """Refuse what takes more processor time than an input of that size may."""
        before = process_time()
        yield
        took = process_time() - before
        require(took <= cls.seconds + size * cls.milliseconds / 1000, "time", f"{took:.1f} s", size)


def check_bytes(name: str, data: bytes, encoding: str | None = None) -> int:
    """Read bytes under a name: every part is a sound document or an error of one line. The number of documents."""
    documents = 0
    options = ReadOptions(encoding, limits=LIMITS)
    with Slow.refused(len(data)):
        for part in iter_input(Input(name, name, data, options, Budget(LIMITS))):
            if isinstance(part, Document):
                documents += 1
                check_document(part)
            else:
                require(isinstance(part, ReadError), "what is read", part)
                check_message(str(part))
                require(str(part).startswith(name), "an error names its file", part)
    return documents


def check_document(document: Document) -> None:
    """Text and name can be written, pages and marks fit the text, articles can be laid out."""
    document.text.encode()
    document.doc.encode()
    require(len(document.doc.splitlines()) == 1, "name in one line", document.doc)
    require(document.view is None or len(document.view) == len(document.text), "length of the view")
    if document.pages is not None:
        require(list(document.pages) == sorted(document.pages), "order of pages", document.pages)
        require(all(0 <= at <= len(document.text) for at in document.pages), "pages inside", document.pages)
    for article in iter_document_articles(document, None):
        check_article(article, document.text if document.view is None else document.view)


def check_message(message: str) -> None:
    """A message to the user is one line, and no fault of our own."""
    require(message and "\n" not in message and "\r" not in message, "message in one line", message)
    require("internal error" not in message and "Traceback" not in message, "no internal error", message)


def check_layout(text: str) -> None:
    """Every character of a text stands in one article, once, in paragraphs and sentences that run forward."""
    seen: list[int] = []
    with Slow.refused(len(text)):
        for number, article in enumerate(iter_articles(text)):
            require(article.index == number, "numbers of articles")
            check_article(article, text)
            seen += [
                at
                for char, at in zip(article.text, article.aligned.offsets, strict=True)
                if not char.isspace()
            ]
    seen.sort()
    expected = [at for at, char in enumerate(text) if not is_layout(char)]
    require(seen == expected, "no character is lost, none comes twice", text)


def visible(text: str) -> str:
    """The text without what cleaning may leave out: `text` is as written, `sentence` is cleaned."""
    return "".join(char for char in text if not is_layout(char))


def is_layout(char: str) -> bool:
    """Whether cleaning may leave a character out."""
    return char.isspace() or unicodedata.category(char) == "Cf"


def check_article(article: Article, text: str) -> None:
    """Offsets lie in the text and ascend within a paragraph; paragraphs and sentences cover the same, in order."""
    offsets = article.aligned.offsets
    require(len(article.aligned) > 0, "an article has text")
    require(0 <= min(offsets) <= max(offsets) < len(text), "offsets inside", min(offsets), max(offsets))
    behind = 0
    inside: list[int] = []
    for paragraph in article.paragraphs:
        require(behind <= paragraph.start < paragraph.end <= len(article.text), "paragraphs run forward")
        behind = paragraph.end
        of_it = offsets[paragraph.start : paragraph.end]
        require(all(a < b for a, b in pairwise(of_it)), "offsets ascend in a paragraph")
        inside += range(paragraph.start, paragraph.end)
    covered = [at for start, end in article.sentences for at in range(start, end)]
    require(covered == inside, "sentences cover the paragraphs")
    for name in (article.title, article.agency, article.dateline_place, *article.bylines):
        require(name is None or (name.strip() and "\n" not in name), "heads in one line", name)


def check_extraction(
    pipeline: Pipeline, text: str, published: datetime.date | None, again: bool = True
) -> int:
    """Extract from a text: every record is sound, and a second run gives the same. The number of records."""
    document = Document("page.txt", text, "page.txt")
    starts = line_starts(text)
    with Slow.refused(len(text)):
        lines = [check_row(row, text, starts) for row in pipeline.extract_rows(document, published=published)]
    rows = [json.loads(line) for line in lines]
    require(_starts(rows) == sorted(_starts(rows)), "order of records")
    check_pointers(rows)
    if again:
        second = [format_row(row) for row in pipeline.extract_rows(document, published=published)]
        require(lines == second, "the same records on a second run", *_difference(lines, second))
    return len(rows)


def _starts(rows: list[Row]) -> list[tuple[int, int]]:
    return [(row["start"], -row["end"]) for row in rows]


def _difference(first: list[str], second: list[str]) -> list[str]:
    return [line for line in first if line not in second] + [line for line in second if line not in first]


def check_row(row: Row, text: str, lines: list[int]) -> str:
    """A record is valid, stands where it says, and is written as a line that reads back; that line.

    `lines` are the offsets at which the lines of the text begin.
    """
    line = format_row(row)
    require(line.endswith("\n") and len(line.split("\n")) == 2, "one line", line)
    record = RECORD_ADAPTER.validate_python(row)
    require(json.loads(line) == json.loads(RECORD_ADAPTER.dump_json(record)), "round trip", line)
    start, end = row["start"], row["end"]
    require(0 <= start < end <= len(text), "offsets inside", start, end, len(text))
    require(row["line"] == bisect_right(lines, start), "line", line)
    require(row["type"] == "article" or row["text"], "text is not empty", line)
    if row["type"] != "article":
        require(row["text"] == flat(text[start:end]), "text at its offsets", line, text[start:end])
        require(
            holds_mention(visible(row["sentence"]), visible(row["text"])),
            "the sentence holds the mention",
            line,
        )
    if row["type"] == "date" and row["value"] is not None:
        require(row["value"] == "2020-21~" or is_edtf(row["value"]), "EDTF", line)
    _check_numbers(row)
    return line


def holds_mention(sentence: str, text: str) -> bool:
    """Whether a sentence holds a mention: whole, or what is left of it by headlines and feet of pages that part it there."""
    return text in sentence or any(
        is_left_of(sentence[start : end + 1], text)
        for start, first in enumerate(sentence)
        if first == text[0]
        for end, last in enumerate(sentence)
        if last == text[-1] and end > start
    )


def is_left_of(part: str, text: str) -> bool:
    """Whether the part is left where some characters of the text are left out."""
    rest = iter(text)
    return all(char in rest for char in part)


def line_starts(text: str) -> list[int]:
    """Where the lines of a file begin; a carriage return and a line feed are one line end."""
    starts = [0]
    for at, char in enumerate(text, 1):
        if char == "\n" or (char == "\r" and text[at : at + 1] != "\n"):
            starts.append(at)
    return starts


def _check_numbers(value: Any) -> None:
    if isinstance(value, float):
        require(math.isfinite(value), "finite numbers", value)
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _check_numbers(each)


#: What points to the start of another record, and the type of that.
POINTERS = {"anchor_start": "date", "period_start": "date", "place_start": "place"}


def check_pointers(rows: list[Row]) -> None:
    """What names the start of another record names one that is there (where its type is asked for)."""
    starts = {(row["type"], row["start"]) for row in rows}
    types = {row["type"] for row in rows}
    for row in rows:
        for field, kind in POINTERS.items():
            at = row.get(field)
            require(
                at is None or kind not in types or (kind, at) in starts, f"{field} points to a {kind}", row
            )
