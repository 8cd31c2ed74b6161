"""Cleaned text that remembers where each of its characters stands in the file."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

#: Offsets up to this one are copied, those beyond it counted: a table of them all would weigh as much as the file.
_COPIED = 1 << 20


def consecutive(first: int, last: int) -> array[int]:
    """The offsets from `first` up to but not including `last`."""
    if last > _COPIED:
        return array("q", range(first, last))
    return _counted(max(12, last.bit_length()))[first:last]


@cache
def _counted(bits: int) -> array[int]:
    """All numbers of so many bits: copying a stretch of them is a hundred times cheaper than counting."""
    return array("q", range(1 << bits))


@dataclass(frozen=True, slots=True)
class AlignedText:
    """A text and, for each character of it, its offset (code points) in the decoded file.

    Characters that stand in no file (a line break set between paragraphs) carry the offset of the character
    before them, so that a span that ends on one still maps to a true place.
    """

    text: str
    offsets: array[int]

    def __post_init__(self) -> None:
        if len(self.text) != len(self.offsets):
            raise ValueError(f"{len(self.text)} characters but {len(self.offsets)} offsets")

    def __len__(self) -> int:
        return len(self.text)

    def slice(self, start: int, end: int) -> AlignedText:
        """The part [start, end) with its offsets."""
        return AlignedText(self.text[start:end], self.offsets[start:end])

    def file_span(self, start: int, end: int) -> tuple[int, int]:
        """Map the non-empty span [start, end) of the cleaned text to a half-open span of the decoded file.

        Raises:
            ValueError: the span is empty or reaches outside the text.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no span [{start}, {end}) in a text of {len(self.text)} characters")
        return self.offsets[start], self.offsets[end - 1] + 1

    @classmethod
    def of(cls, text: str, first: int = 0) -> AlignedText:
        """Tie a text to consecutive file offsets that begin with `first`."""
        return cls(text, consecutive(first, first + len(text)))

    @classmethod
    def join(cls, parts: Iterable[AlignedText]) -> AlignedText:
        """Concatenate the parts in order."""
        texts: list[str] = []
        offsets: array[int] = array("q")
        for part in parts:
            texts.append(part.text)
            offsets.extend(part.offsets)
        return cls("".join(texts), offsets)
