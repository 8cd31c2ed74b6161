"""An article: the unit in which names, dates and speakers are resolved."""

from __future__ import annotations

import datetime
import sys
from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter

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

    @property
    def file_span(self) -> tuple[int, int]:
        """The half-open span of the decoded file that its paragraphs take; the article may not be empty."""
        # Within a paragraph offsets ascend; one that broke into another follows it.
        offsets = self.aligned.offsets
        return (
            min([offsets[paragraph.start] for paragraph in self.paragraphs]),
            max([offsets[paragraph.end - 1] for paragraph in self.paragraphs]) + 1,
        )

    def is_torn(self, start: int, end: int) -> bool:
        """Whether what is read as one in [start, end) cannot be so in the file.

        So it is where it runs from a paragraph into one that broke into it, which stands further up there, and where it runs
        into a line that every page has at its head or foot, or out of one.
        """
        if "\n" not in self.text[start:end]:
            return False
        ends = self.paragraph_at(start), self.paragraph_at(end - 1)
        offsets = self.aligned.offsets[start:end]
        return (
            any(paragraph.kind is ParagraphKind.HEADER for paragraph in ends)
            or max(offsets) > offsets[-1]
            or min(offsets) < offsets[0]
        )

    def sentence_at(self, offset: int) -> tuple[int, int]:
        """The sentence span that holds the character at `offset`; the nearest one before it where none does."""
        if not self.sentences:
            return 0, len(self.text)
        # No sentence ends so far on: of all that begin at or before the offset the last.
        index = bisect_right(self.sentences, (offset, sys.maxsize))
        return self.sentences[max(0, index - 1)]

    def paragraph_at(self, offset: int) -> Paragraph:
        """The paragraph that holds the character at `offset`; the nearest one before it where none does."""
        if not self.paragraphs:
            return Paragraph(0, len(self.text))
        index = bisect_right(self.paragraphs, offset, key=attrgetter("start"))
        return self.paragraphs[max(0, index - 1)]
