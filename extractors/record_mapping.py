"""From mentions in cleaned text to records of the file: the one place where offsets are mapped back.

A record is made as a row first, the JSON object that is written. Most of what is found is only ever written, and a
row costs a fraction of the checked object that `to_record` makes of it.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import regex

from extractors.aligned import AlignedText
from extractors.article import Article
from extractors.mention import Mention
from schemas.records import RECORD_CLASSES, BaseRecord, Record, whole_as_int

#: The fields of a record as plain values, all of them, in the order of its class.
Row = dict[str, Any]

#: Fields that hold an offset of the cleaned text.
_POINTERS = {"date": ("anchor_start",), "statistic": ("period_start", "place_start")}
#: Fields of a statistic, and of the change it tells, that hold a number.
_NUMBERS = ("value", "value_max", "factor")
_CHANGES = ("from", "to", "by")
_LINE_END = regex.compile(r"\r\n|\n|\r")


class RecordMapper:
    """Turns the mentions of the articles of one decoded file into the rows of its records."""

    def __init__(self, raw: str, doc: str, model: str, pages: Sequence[int] | None = None) -> None:
        """Take the text of a file, the name and the model its records tell, and the offsets at which its pages begin."""
        self._raw = raw
        self._doc = doc
        self._pages = pages
        self._model = f"model.{model}"
        self._sentences_of: Article | None = None
        self._sentences: dict[tuple[int, int], str] = {}
        self._line_ends = _LINE_END.finditer(raw)
        self._line_starts = array("L", [0])

    def article(self, article: Article) -> Row:
        """The record of the article itself: its span is that of all its paragraphs."""
        fields = {
            "title": article.title,
            "published": article.published,
            "published_from": article.published_from,
            "agency": article.agency,
            "dateline_place": article.dateline_place,
            "bylines": article.bylines,
        }
        start, end = article.file_span
        return self._row(article, "article", start, end, None, 1.0, "layout", fields)

    def mention(self, article: Article, mention: Mention) -> Row:
        """The record of one mention.

        Raises:
            ValueError: the mention is empty or reaches outside its article, or a number of it is not finite.
        """
        start, end = article.aligned.file_span(mention.start, mention.end)
        by = self._model if mention.by == "model" else mention.by
        confidence = mention.confidence
        confidence = round(confidence, 3) if 0 < confidence < 1 else float(confidence > 0)
        fields = mention.fields
        for name in _POINTERS.get(mention.type, ()):
            if (at := fields.get(name)) is not None:
                fields = fields | {name: article.aligned.file_span(at, at + 1)[0]}
        if mention.type == "statistic":
            fields = _with_plain_numbers(fields)
        return self._row(
            article, mention.type, start, end, self._sentence(article, mention), confidence, by, fields
        )

    def _row(
        self,
        article: Article,
        kind: str,
        start: int,
        end: int,
        sentence: str | None,
        confidence: float,
        by: str,
        fields: dict[str, Any],
    ) -> Row:
        return {
            "doc": self._doc,
            "article": article.index,
            "type": kind,
            "start": start,
            "end": end,
            "line": self._line(start),
            "page": bisect_right(self._pages, start) if self._pages else None,
            "text": "".join(self._raw[start:end].split()),
            "sentence": sentence,
            "confidence": confidence,
            "by": by,
            # Holds all fields in their order, which those found do not change.
            **_defaults(kind),
            **fields,
        }

    def _line(self, offset: int) -> int:
        """The number of the line at an offset; lines are counted as far as they are asked for.

        So the first records of a large file do not wait for its last line.
        """
        starts = self._line_starts
        while starts[-1] <= offset and (match := next(self._line_ends, None)) is not None:
            starts.append(match.end())
        return bisect_right(starts, offset)

    def _sentence(self, article: Article, mention: Mention) -> str:
        """The sentence (for a long mention: the sentences) around a mention, as written but unwrapped."""
        start, end = article.sentence_at(mention.start)
        if mention.end > end:
            end = max(article.sentence_at(mention.end - 1)[1], mention.end)
        start = min(start, mention.start)
        # The mentions of a sentence share it.
        if self._sentences_of is not article:
            self._sentences_of, self._sentences = article, {}
        sentence = self._sentences.get((start, end))
        if sentence is None:
            sentence = self._sentences[start, end] = _as_written(self._raw, article.aligned, start, end)
        return sentence


def _as_written(raw: str, aligned: AlignedText, start: int, end: int) -> str:
    """The span [start, end) of a cleaned text with the characters of the file, of which cleaning may have normalised some.

    White space is that of the cleaned text: breaks between paragraphs stand in no file.
    """
    cleaned, offsets = aligned.text[start:end].strip(), aligned.offsets
    written = "".join(raw[offsets[start] : offsets[end - 1] + 1].split())
    words = cleaned.split()
    if written == "".join(words):
        return " ".join(words)
    if len(written) == len(cleaned) and len(words) == 1:
        return written
    return "".join(
        " " if aligned.text[at].isspace() else raw[offsets[at]] for at in range(start, end)
    ).strip()


def to_record(row: Row) -> Record:
    """The record of a row, checked.

    Raises:
        pydantic.ValidationError: a field is missing, out of its range or none of the type.
    """
    record: Record = RECORD_CLASSES[row["type"]](**row)  # type: ignore[assignment]
    return record


@cache
def _defaults(kind: str) -> Row:
    """The fields of its own that a type has, with what stands in them where nothing was found; not to be changed."""
    return {
        name: field.get_default(call_default_factory=True)
        for name, field in RECORD_CLASSES[kind].model_fields.items()
        if name not in BaseRecord.model_fields
    }


def _with_plain_numbers(fields: Row) -> Row:
    """The fields of a statistic, with whole numbers without a decimal point."""
    for name in _NUMBERS:
        if type(fields.get(name)) is float:
            fields = fields | {name: _plain_number(fields[name])}
    if change := fields.get("change"):
        plain = {name: _plain_number(change[name]) for name in _CHANGES}
        fields = fields | {"change": change | plain}
    return fields


def _plain_number(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} is no number to be told")
    return whole_as_int(value)


def iter_in_order(batches: Iterator[tuple[int, list[Row]]]) -> Iterator[Row]:
    """Yield rows by offset from (least offset to come, rows) batches, holding back no more than order asks for.

    The first number of a batch promises that no later batch holds a record that starts before it.
    """
    held: list[Row] = []
    for least, rows in batches:
        held.extend(rows)
        held.sort(key=_order)
        ready = 0
        while ready < len(held) and held[ready]["start"] < least:
            ready += 1
        yield from held[:ready]
        del held[:ready]
    yield from held


def _order(row: Row) -> tuple[int, int, str]:
    """By start; of two that begin together the longer first, then by type: articles come before what they hold."""
    return row["start"], -row["end"], row["type"]
