"""Titles in 《 》: where they begin and end, with titles inside them and marks that are missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import regex

# The longest titles of decrees run to some 90 characters; the rest is room for titles inside.
MAX_TITLE = 160

# A title may run over one break that the layout took for the end of a paragraph, not over more.
_MAX_BREAKS = 1

_MARK = regex.compile(r"[《》〈〉]")


class _Opening(NamedTuple):
    start: int
    mark: str


class _Titles:
    """The state of one pass over the marks: what is open, and what was closed inside it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[_Opening] = []
        self._inner: list[tuple[_Opening, int]] = []

    def feed(self, mark: str, at: int) -> Iterator[tuple[int, int]]:
        """Take the next mark; yield the titles that end with it or turn out to have ended before."""
        while self._open and self._too_long(at):
            yield from self.give_up()
        if mark in "《〈":
            self._open.append(_Opening(at, mark))
        elif self._open:
            opening = self._open.pop()
            # inner titles are often closed with the outer mark: only the depth counts
            if self._open:
                self._inner = [pair for pair in self._inner if pair[0].start < opening.start]
                self._inner.append((opening, at + 1))
            else:
                self._inner.clear()
                if opening.mark == "《" and at - opening.start > 1:
                    yield opening.start, at + 1

    def give_up(self) -> Iterator[tuple[int, int]]:
        """Drop the outermost opening mark, which has no mate, and yield the titles found behind it."""
        outer = self._open.pop(0)
        kept = (
            self._inner
            if not self._open
            else [pair for pair in self._inner if pair[0].start < self._open[0].start]
        )
        self._inner = self._inner[len(kept) :]
        for opening, end in kept:
            if opening.mark == "《":
                yield opening.start, end
            elif outer.mark == "《" and self._text[end - 1] == "》":
                # 《关于〈办法》: the mate of the inner mark is the one that is missing
                yield outer.start, end
                outer = opening

    def drain(self) -> Iterator[tuple[int, int]]:
        """Yield what is left at the end of the text."""
        while self._open:
            yield from self.give_up()

    def _too_long(self, at: int) -> bool:
        start = self._open[0].start
        return at - start > MAX_TITLE or self._text.count("\n", start, at) > _MAX_BREAKS


def iter_titles(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the outermost titles, 《 》 included, in text order. Linear in the length of the text."""
    if "《" not in text:
        return
    titles = _Titles(text)
    for mark in _MARK.finditer(text):
        yield from titles.feed(mark.group(), mark.start())
    yield from titles.drain()
