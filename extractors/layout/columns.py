"""The columns of a page: at which width lines were broken off, told by the lines themselves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

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
        window.change(mark, 1)
    result: list[Column] = []
    width: int | None = None
    for index, line in enumerate(lines):
        window.move(
            marks[index + WINDOW] if index + WINDOW < len(lines) else None,
            marks[index - WINDOW - 1] if index > WINDOW else None,
        )
        width = window.width_for(line.extent, width)
        if width is None and usual is not None and max(window.extents) <= usual + OVER:
            width = usual
        result.append(_UNBROKEN if width is None else window.column(width))
    return result


class _Mark(NamedTuple):
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
    for line, here, after in zip(lines, signed, [*signed[1:], False], strict=False):
        extent, beside = line.extent, here or after
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
        self._whole = 0
        self._broken = 0
        self._widths: dict[int, int] = {}
        self._lengths: dict[int, int] = {}
        self._reaches: dict[int, int] = {}
        self.extents: dict[int, int] = {}
        #: For each width the lines that a column of that width could have broken off.
        self._votes = [0] * (WIDEST + INDENT + SLACK + 1)
        #: What is made of the lines as they are.
        self._columns: dict[int, Column] = {}

    def move(self, entering: _Mark | None, leaving: _Mark | None) -> None:
        """Count one more line and one less; None stands beyond the ends of the page."""
        if entering == leaving:
            return
        if entering is not None:
            self.change(entering, 1)
        if leaving is not None:
            self.change(leaving, -1)

    def change(self, mark: _Mark, by: int) -> None:
        """Count a line `by` times."""
        extent, width, length, reach = mark
        self._size += by
        _shift(self.extents, extent, by)
        if width == _WHOLE:
            self._whole += by
        elif width:
            self._broken += by
            _shift(self._widths, width, by)
            for other in range(width - 2, width + SLACK + 1):
                self._votes[other] += by
            _shift(self._lengths, length, by)
            if reach:
                _shift(self._reaches, reach, by)
        self._columns.clear()

    def width_for(self, extent: int, before: int | None) -> int | None:
        """The width at which many lines near break off in mid-sentence, None where there is no such width.

        Where two columns meet, the one that the line itself, of this `extent`, fills counts, then the one of the line
        `before`.
        """
        if self._broken < 0.4 * self._size or not self._broken:
            return None  # a page of whole paragraphs, with a few headlines between them
        votes, widths = self._votes, self._widths
        many = max(4, self._size // 3, self._whole + 1)
        own = [w for w in range(extent - 2, extent + SLACK + 1) if w in widths and votes[w] >= many]
        if own:
            return self._best(own)
        least = max(3, self._size // 4, self._whole + 1)
        fits = [w for w in widths if extent <= w + OVER and votes[w] >= least]
        if not fits:
            return None
        best = self._best(fits)
        if before is not None and before in fits and abs(before - best) > SLACK:
            return before  # where two columns meet, a short line belongs to the one before it
        return best

    def _best(self, some: list[int]) -> int:
        if len(some) == 1:
            return some[0]
        return max((self._votes[width], self._widths[width], width) for width in some)[2]

    def column(self, width: int) -> Column:
        """The column of this width that the lines near tell."""
        column = self._columns.get(width)
        if column is None:
            column = self._columns[width] = Column(width, self._count(), self._limit(width))
        return column

    def _count(self) -> int | None:
        """The number of characters that nearly all broken lines have, if there is one."""
        most = max(self._lengths.values(), default=0)
        if most < max(4, 0.7 * self._broken):
            return None
        return next(length for length, number in self._lengths.items() if number == most)

    def _limit(self, width: int) -> int | None:
        """The extent that most lines broken off near share; a line whose last mark hangs over the edge tells nothing."""
        low, high = width - SLACK, width + OVER
        near = [(number, reach) for reach, number in self._reaches.items() if low <= reach <= high]
        return max(near)[1] if near else None


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
    near = {w: sum([page.get(v, 0) for v in range(w - SLACK, w + 3)]) for w in page}
    width = max(near, key=near.__getitem__)
    return width if near[width] >= 0.7 * broken else None
