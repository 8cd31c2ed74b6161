"""From mentions in cleaned text to records of the file: the one place where offsets are mapped back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

import regex

from extractors.article import Article
from extractors.mention import Mention
from schemas.records import RECORD_CLASSES, Record

#: Fields that hold an offset of the cleaned text.
_POINTERS = ("anchor_start", "period_start", "place_start")
_LINE_END = regex.compile(r"\r\n|\n|\r")


class RecordMapper:
    """Turns the mentions of the articles of one decoded file into its records."""

    def __init__(self, raw: str, doc: str, model: str, pages: Sequence[int] | None = None) -> None:
        """Take the text of a file, the name and the model its records tell, and the offsets at which its pages begin."""
        self._raw = raw
        self._doc = doc
        self._pages = pages
        self._model = model
        self._last_sentence: tuple[tuple[int, int, int], str] = ((-1, 0, 0), "")
        self._line_starts = [0, *(match.end() for match in _LINE_END.finditer(raw))]

    def article(self, article: Article) -> Record:
        """The record of the article itself: its span is that of all its paragraphs."""
        fields = {
            "title": article.title,
            "published": article.published,
            "published_from": article.published_from,
            "agency": article.agency,
            "dateline_place": article.dateline_place,
            "bylines": article.bylines,
        }
        offsets = article.aligned.offsets
        return self._record(article, "article", min(offsets), max(offsets) + 1, None, 1.0, "layout", fields)

    def mention(self, article: Article, mention: Mention) -> Record:
        """The record of one mention.

        Raises:
            ValueError: the mention is empty or reaches outside its article.
        """
        start, end = article.aligned.file_span(mention.start, mention.end)
        by = f"model.{self._model}" if mention.by == "model" else mention.by
        sentence = self._sentence(article, mention)
        confidence = round(min(1.0, max(0.0, mention.confidence)), 3)
        fields = mention.fields
        if pointers := {name: at for name in _POINTERS if (at := fields.get(name)) is not None}:
            fields = fields | {
                name: article.aligned.file_span(at, at + 1)[0] for name, at in pointers.items()
            }
        return self._record(article, mention.type, start, end, sentence, confidence, by, fields)

    def _record(
        self,
        article: Article,
        kind: str,
        start: int,
        end: int,
        sentence: str | None,
        confidence: float,
        by: str,
        fields: dict[str, Any],
    ) -> Record:
        record: Record = RECORD_CLASSES[
            kind
        ](  # type: ignore[assignment]
            doc=self._doc,
            article=article.index,
            type=kind,
            start=start,
            end=end,
            line=bisect_right(self._line_starts, start),
            page=bisect_right(self._pages, start) if self._pages else None,
            text="".join(self._raw[start:end].split()),
            sentence=sentence,
            confidence=confidence,
            by=by,
            **fields,
        )
        return record

    def _sentence(self, article: Article, mention: Mention) -> str:
        """The sentence (for a long mention: the sentences) around a mention, as written but unwrapped."""
        start = min(article.sentence_at(mention.start)[0], mention.start)
        end = max(article.sentence_at(mention.end - 1)[1], mention.end)
        # Neighbouring mentions share their sentence.
        key = (article.index, start, end)
        if self._last_sentence[0] != key:
            text, offsets = article.text, article.aligned.offsets
            # As the file has it: cleaning may have normalised a character. Breaks between paragraphs stand in no file.
            written = "".join(
                " " if text[at].isspace() else self._raw[offsets[at]] for at in range(start, end)
            )
            self._last_sentence = (key, written.strip())
        return self._last_sentence[1]


def iter_in_order(batches: Iterator[tuple[int, list[Record]]]) -> Iterator[Record]:
    """Yield records by offset from (least offset to come, records) batches, holding back no more than order asks for.

    The first number of a batch promises that no later batch holds a record that starts before it.
    """
    held: list[Record] = []
    for least, records in batches:
        held.extend(records)
        held.sort(key=_order)
        ready = 0
        while ready < len(held) and held[ready].start < least:
            ready += 1
        yield from held[:ready]
        del held[:ready]
    yield from held


def _order(record: Record) -> tuple[int, int, str]:
    """By start; of two that begin together the longer first, then by type: articles come before what they hold."""
    return record.start, -record.end, record.type
