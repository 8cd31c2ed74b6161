"""Documents: titles in 《 》 and the number that stands beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import regex

from extractors.context import article_of
from extractors.mention import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc

# The longest titles of decrees run to some 90 characters; the rest is room for titles inside.
MAX_TITLE = 160

# A title may run over one break that the layout took for the end of a paragraph, not over more.
_MAX_BREAKS = 1

_MARK = regex.compile(r"[《》〈〉]")

_NUMBER = r"(?P<number>\p{Han}{1,12}[〔［\[【（(](?:19|20)\d\d[〕］\]】）)]第?\d{1,5}号)"
_NUMBER_BEHIND = regex.compile(rf"(?:[（(]\s?|，){_NUMBER}", regex.VERBOSE)
_NUMBER_BEFORE = regex.compile(rf"{_NUMBER}(?:文件|文)?[（(，]?\Z", regex.VERBOSE)
# Words before a number that run into the code of the office: 依据中办发〔2019〕30号.
_LEADING_WORDS = regex.compile(
    r"^.*(?:依据|根据|按照|参照|印发|发布|公布|出台|转发|下发|制定|以及|[以的和与及])"
)
_ROOM_FOR_NUMBER = 32


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
    titles = _Titles(text)
    for mark in _MARK.finditer(text):
        yield from titles.feed(mark.group(), mark.start())
    yield from titles.drain()


def _number_beside(text: str, start: int, end: int) -> str | None:
    """The document number behind the title (in brackets) or right before it, as written."""
    beside = _NUMBER_BEHIND.match(text, end, min(len(text), end + _ROOM_FOR_NUMBER))
    beside = beside or _NUMBER_BEFORE.search(text, max(0, start - _ROOM_FOR_NUMBER), start)
    return _LEADING_WORDS.sub("", beside["number"]) if beside else None


def find_documents(doc: Doc) -> list[Mention]:
    """Find every title in 《 》; fields: `title` without the outer marks, `number` as written or None."""
    text = article_of(doc).text
    found = []
    for start, end in iter_titles(text):
        title = "".join(text[start + 1 : end - 1].split())
        number = _number_beside(text, start, end)
        found.append(
            Mention("document", start, end, "document.title", 0.97, {"title": title, "number": number})
        )
    return found
