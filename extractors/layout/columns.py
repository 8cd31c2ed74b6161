"""The columns of a page: at which width lines were broken off, told by the lines themselves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import regex

from extractors.layout.lines import INDENT, Line, columns

#: Lines on each side that tell the width of the column.
WINDOW = 12
#: How much narrower than the column a full line may be, in columns: two characters, since punctuation may not begin a line.
SLACK = 4
#: A line wider than the column by more than this was not set in it.
OVER = 8

#: No column is wider: such a line is a whole paragraph.
WIDEST = 110

_FIRST = regex.compile(
    r"[“‘（《「『(]*+(?:[0-9A-Za-z.%]++|.)[，。、；：！？”’）》」』…％,;:?!)]*+", regex.DOTALL
)
_WHOLE = -1
#: Marks that may stand beyond the edge.
HANGING = "，。、；：！？”’）》」』,;:!?)"


@dataclass(frozen=True, slots=True)
class Column:
    """The column a line was set in: `width` columns, or None where lines are whole paragraphs.

    `count` is set where lines were wrapped by the number of their characters, whatever their width. `limit` is the
    edge itself, to which most broken lines reach.
    """

    width: int | None
    count: int | None = None
    limit: int | None = None

    def is_full(self, line: Line) -> bool:
        """Whether the line was ended by the width of the column and not by its text."""
        if self.count is not None and _length(line) == self.count:
            return True
        return self.width is not None and self.width - SLACK <= line.extent <= self.width + OVER

    def is_nearly_full(self, line: Line) -> bool:
        """Whether the line would be full with the indent of a paragraph, which tools drop, before it."""
        if self.count is not None and _length(line) == self.count - INDENT // 2:
            return True
        return self.width is not None and self.width - SLACK - INDENT <= line.extent <= self.width + OVER

    def has_room(self, line: Line, after: Line, less: int = 0) -> bool:
        """Whether the first word of the line after would have stood on this one: its paragraph ended here.

        `less` is how much narrower the column is for this line, in columns.
        """
        if self.limit is None or self.count is not None:
            return False
        return self.limit - less - line.extent >= max(2, _first_width(after.text))


def _first_width(text: str) -> int:
    """The columns that the first word of a line takes with the marks that may not leave it."""
    match = _FIRST.match(text)
    return columns(match.group()) if match else 0


def _length(line: Line) -> int:
    """The characters of a line, those of its indent included."""
    return len(line.text) + (line.indent // 2 if line.indent <= INDENT else 0)


_UNBROKEN = Column(None)


def find_columns(lines: list[Line], signed: list[bool]) -> list[Column]:
    """The column of each line, told by the lines around it; `signed` tells which lines are by-lines."""
    marks = _marks(lines, signed)
    usual = _usual_width(Counter(mark.width for mark in marks if mark.width > 0), len(lines))
    window = _Window()
    for mark in marks[:WINDOW]:
        window.add(mark)
    result: list[Column] = []
    width: int | None = None
    for index, line in enumerate(lines):
        if index + WINDOW < len(lines):
            window.add(marks[index + WINDOW])
        if index > WINDOW:
            window.remove(marks[index - WINDOW - 1])
        width = window.width_for(line.extent, width)
        if (
            width is None
            and usual is not None
            and not any(extent > usual + OVER for extent in window.extents)
        ):
            width = usual
        result.append(_UNBROKEN if width is None else Column(width, window.count(), window.limit(width)))
    return result


@dataclass(frozen=True, slots=True)
class _Mark:
    """What one line tells of its column.

    `width` is its extent if it may have been broken off, _WHOLE for a whole paragraph, else 0; `reach` is its extent if it
    may have been broken off at the edge itself, else 0.
    """

    extent: int
    width: int
    length: int
    reach: int


def _marks(lines: list[Line], signed: list[bool]) -> list[_Mark]:
    marks: list[_Mark] = []
    for index, line in enumerate(lines):
        extent = line.extent
        beside = signed[index] or (index + 1 < len(lines) and signed[index + 1])
        if not beside and not line.is_terminal and 16 <= line.width <= WIDEST:
            reach = 0 if line.text[-1] in HANGING else extent
            marks.append(_Mark(extent, extent, _length(line), reach))
        else:
            broad = line.width > WIDEST and (line.is_terminal or not beside)
            marks.append(_Mark(extent, _WHOLE if broad else 0, 0, 0))
    return marks


class _Window:
    """The lines around one line, counted by what they tell."""

    def __init__(self) -> None:
        self._size = 0
        self._widths: dict[int, int] = {}
        self._lengths: dict[int, int] = {}
        self._reaches: dict[int, int] = {}
        self.extents: dict[int, int] = {}
        self._votes: dict[int, int] | None = None

    def add(self, mark: _Mark) -> None:
        """Count one more line."""
        self._change(mark, 1)

    def remove(self, mark: _Mark) -> None:
        """Count one line less."""
        self._change(mark, -1)

    def _change(self, mark: _Mark, by: int) -> None:
        self._size += by
        _shift(self.extents, mark.extent, by)
        if mark.width:
            _shift(self._widths, mark.width, by)
        if mark.length:
            _shift(self._lengths, mark.length, by)
        if mark.reach:
            _shift(self._reaches, mark.reach, by)
        self._votes = None

    def width_for(self, extent: int, before: int | None) -> int | None:
        """The width at which many lines near break off in mid-sentence, None where there is no such width.

        Where two columns meet, the one that the line itself, of this `extent`, fills counts, then the one of the line
        `before`.
        """
        whole = self._widths.get(_WHOLE, 0)
        broken = sum(self._widths.values()) - whole
        if broken < 0.4 * self._size or not broken:
            return None  # a page of whole paragraphs, with a few headlines between them
        votes = self._count_votes()
        many = max(4, self._size // 3, whole + 1)
        own = [w for w in votes if -2 <= w - extent <= SLACK and votes[w] >= many]
        least = max(3, self._size // 4, whole + 1)
        fits = own or [w for w in votes if extent <= w + OVER and votes[w] >= least]
        if not fits:
            return None
        best = max(fits, key=lambda width: (votes[width], self._widths[width], width))
        if not own and before is not None and before in fits and abs(before - best) > SLACK:
            return before  # where two columns meet, a short line belongs to the one before it
        return best

    def _count_votes(self) -> dict[int, int]:
        """For each width the lines that a column of that width could have broken off."""
        if self._votes is None:
            get = self._widths.get
            self._votes = {
                width: sum([get(other, 0) for other in range(width - SLACK, width + 3)])
                for width in self._widths
                if width > 0
            }
        return self._votes

    def count(self) -> int | None:
        """The number of characters that nearly all broken lines have, if there is one."""
        if not self._lengths:
            return None
        length = max(self._lengths, key=self._lengths.__getitem__)
        return length if self._lengths[length] >= max(4, 0.7 * sum(self._lengths.values())) else None

    def limit(self, width: int) -> int | None:
        """The extent that most lines broken off near share; a line whose last mark hangs over the edge tells nothing."""
        near = [reach for reach in self._reaches if width - SLACK <= reach <= width + OVER]
        return max(near, key=lambda reach: (self._reaches[reach], reach), default=None)


def _shift(counts: dict[int, int], key: int, by: int) -> None:
    number = counts.get(key, 0) + by
    if number:
        counts[key] = number
    else:
        del counts[key]


def _usual_width(page: Counter[int], lines: int) -> int | None:
    """The width of the one column of a whole page, None where it has none or several."""
    broken = page.total()
    if broken < 0.4 * lines or broken < 4:
        return None
    width = max(page, key=lambda w: sum(page[v] for v in range(w - SLACK, w + 3)))
    near = sum(page[v] for v in range(width - SLACK, width + 3))
    return width if near >= 0.7 * broken else None
