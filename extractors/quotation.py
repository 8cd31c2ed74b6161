"""Pairs of quotation marks and the stretches between them, before anything is said about who speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import regex

_CLOSER = {"“": "”", "‘": "’", "「": "」", "『": "』"}
_OPENER = {closer: opener for opener, closer in _CLOSER.items()}
_MARK = regex.compile(r"[“”‘’「」『』\n]")


class Quotation(NamedTuple):
    """A stretch in quotation marks, in offsets of the text.

    `start` and `end` take in the marks, `inner_start` and `inner_end` leave them out. `depth` counts the
    quotations around this one (0: outermost). `closed` is false where the closing mark is missing and the stretch was
    ended with its paragraph; `continues` is true where it opens a paragraph and carries on such a stretch of
    the paragraph before.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    depth: int
    closed: bool
    continues: bool = False


@dataclass(slots=True)
class _Open:
    """An opening mark that waits for its mate; `slot` is its place among the results."""

    mark: str
    start: int
    slot: int
    depth: int
    continues: bool


class _Pairing:
    """The state of one pass over the marks of a text, linear in their number."""

    def __init__(self) -> None:
        self.found: list[Quotation | None] = []
        self._waiting: list[_Open] = []
        self._kinds = dict.fromkeys(_CLOSER, 0)
        self._carried: _Open | None = None

    def open(self, mark: str, at: int, first: bool) -> None:
        """Take an opening mark; `first` tells that it is the first character of its paragraph."""
        same = self._carried is not None and self._carried.mark == mark
        continues = first and same
        self._carried = None if same else self._carried
        self._waiting.append(_Open(mark, at, len(self.found), len(self._waiting), continues))
        self._kinds[mark] += 1
        self.found.append(None)

    def close(self, mark: str, at: int) -> None:
        """Take a closing mark: it ends the nearest open stretch of its kind, and unclosed ones within that end too."""
        opener = _OPENER[mark]
        if not self._kinds[opener]:
            carried, self._carried = self._carried, None
            if carried is not None and carried.mark == opener:
                self._deepen(carried.slot + 1)
                self._store(carried, at, closed=True)
            return
        while (last := self._waiting.pop()).mark != opener:
            self._kinds[last.mark] -= 1
            self._store(last, at, closed=False)
        self._kinds[opener] -= 1
        self._store(last, at, closed=True)

    def end_paragraph(self, at: int) -> None:
        """Close whatever is still open at the line break (or text end) at `at`."""
        self._carried = self._waiting[0] if self._waiting else None
        while self._waiting:
            last = self._waiting.pop()
            self._kinds[last.mark] -= 1
            self._store(last, at, closed=False)

    def _deepen(self, slot: int) -> None:
        """Put the stretches from `slot` on one level deeper: they turn out to stand within one carried over."""
        for index in range(slot, len(self.found)):
            quotation = self.found[index]
            if quotation is not None:
                self.found[index] = quotation._replace(depth=quotation.depth + 1)

    def _store(self, opened: _Open, at: int, *, closed: bool) -> None:
        end = at + 1 if closed else at
        self.found[opened.slot] = Quotation(
            opened.start, end, opened.start + 1, at, opened.depth, closed, opened.continues
        )


def find_quotations(text: str) -> list[Quotation]:
    """All stretches of `text` in “ ”, ‘ ’, 「 」 or 『 』, in the order of their opening marks.

    A stretch whose closing mark is missing ends with its paragraph; where the next paragraph has the closing
    mark and no opening one, the stretch runs on to it. Closing marks without an opening one are passed over.
    """
    pairing = _Pairing()
    for match in _MARK.finditer(text):
        at = match.start()
        mark = text[at]
        if mark == "\n":
            pairing.end_paragraph(at)
        elif mark in _CLOSER:
            pairing.open(mark, at, at == 0 or text[at - 1] == "\n")
        else:
            pairing.close(mark, at)
    pairing.end_paragraph(len(text))
    return [quotation for quotation in pairing.found if quotation is not None]
