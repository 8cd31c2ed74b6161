"""An article: the unit in which names, dates and speakers are resolved."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from enum import StrEnum

from extractors.aligned import AlignedText


class ParagraphKind(StrEnum):
    """What a paragraph is in the layout of the page."""

    BODY = "body"
    TITLE = "title"
    HEADING = "heading"
    BYLINE = "byline"
    CAPTION = "caption"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as the half-open span [start, end) of the cleaned article text, line break left out."""

    start: int
    end: int
    kind: ParagraphKind = ParagraphKind.BODY


@dataclass(slots=True)
class Article:
    """One article of a file, cleaned and unwrapped.

    `text` is the cleaned text: paragraphs joined by one line break each, digits and punctuation normalised one to
    one, the white space of hard wraps and letter-spacing removed. `sentences` are half-open spans of it, in order.
    """

    index: int
    aligned: AlignedText
    paragraphs: list[Paragraph]
    sentences: list[tuple[int, int]]
    title: str | None = None
    published: datetime.date | None = None
    published_from: str | None = None
    agency: str | None = None
    dateline_place: str | None = None
    bylines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The cleaned text."""
        return self.aligned.text

    def sentence_at(self, offset: int) -> tuple[int, int]:
        """The sentence span that holds the character at `offset`; the nearest one before it where none does."""
        low, high = 0, len(self.sentences)
        while low < high:
            middle = (low + high) // 2
            if self.sentences[middle][0] <= offset:
                low = middle + 1
            else:
                high = middle
        return self.sentences[max(0, low - 1)] if self.sentences else (0, len(self.text))

    def paragraph_at(self, offset: int) -> Paragraph:
        """The paragraph that holds the character at `offset`; the nearest one before it where none does."""
        low, high = 0, len(self.paragraphs)
        while low < high:
            middle = (low + high) // 2
            if self.paragraphs[middle].start <= offset:
                low = middle + 1
            else:
                high = middle
        return self.paragraphs[max(0, low - 1)] if self.paragraphs else Paragraph(0, len(self.text))
