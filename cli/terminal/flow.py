"""Lines of a given width, in the cells of a terminal, from styled text: Chinese characters take two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import regex
from rich.cells import cell_len
from rich.text import Text

#: A character, or several that are not to be parted, and its style.
Cell = tuple[str, str]

#: What begins no line, and what ends none, by the rules of Chinese setting (GB/T 15834).
_NOT_FIRST = frozenset("，。、；：？！）》〉】〕」』”’％‰…—·,.;:?!)]}%")
_NOT_LAST = frozenset("（《〈【〔「『“‘([{")
#: What stands within words and numbers: 1.86, 2021-03, 3:15.
_JOINTS = frozenset(".,:/-+_@")
_WORD = regex.compile(r"[\p{Latin}\p{N}]")


def flow(cells: Iterable[Cell], width: int, *, first: str = "", rest: str = "") -> Iterator[Text]:
    """Yield the text in lines of at most `width` cells; `first` stands before the first line, `rest` before the others.

    A line breaks between Chinese characters and at white space; a word or number that is longer than a line is cut.
    """
    line: list[Cell] = []
    lead, used = first, cell_len(first)
    for unit in _units(cells):
        for piece in _cut(unit, max(2, width - cell_len(rest))):
            needed = sum(cell_len(text) for text, _ in piece)
            if line and used + needed > width:
                yield _line(lead, line)
                lead, line, used = rest, [], cell_len(rest)
                if piece[0][0].isspace():
                    continue
            line += piece
            used += needed
    yield _line(lead, line)


def _units(cells: Iterable[Cell]) -> Iterator[list[Cell]]:
    """Yield what no line break parts: words and numbers, and each character with the signs that cling to it."""
    unit: list[Cell] = []
    for cell in cells:
        if unit and not _clings(unit[-1][0], cell[0]):
            yield unit
            unit = []
        unit.append(cell)
    if unit:
        yield unit


def _clings(before: str, after: str) -> bool:
    """Whether no line break may stand between two characters."""
    if before.isspace() or after.isspace():
        return False
    if after[0] in _NOT_FIRST or before[0] in _NOT_LAST:
        return True
    return (before[-1] in _JOINTS or _WORD.match(before[-1]) is not None) and _WORD.match(
        after[0]
    ) is not None


def _cut(unit: list[Cell], width: int) -> Iterator[list[Cell]]:
    """A unit that is longer than a line, in pieces."""
    piece: list[Cell] = []
    used = 0
    for cell in unit:
        needed = cell_len(cell[0])
        if piece and used + needed > width:
            yield piece
            piece, used = [], 0
        piece.append(cell)
        used += needed
    yield piece


def _line(lead: str, cells: list[Cell]) -> Text:
    while cells and cells[-1][0].isspace():
        cells = cells[:-1]
    line = Text(lead)
    for style, group in groupby(cells, key=lambda cell: cell[1]):
        line.append("".join(text for text, _ in group), style)
    return line
