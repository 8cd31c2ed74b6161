"""The columns of a page: at which width lines were broken off, told by the lines themselves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
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
#: No line that may have been broken off by its column reaches further.
_MOST_EXTENT = WIDEST + INDENT
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
_column = lru_cache(1024)(Column)


def find_columns(lines: list[Line], signed: list[bool]) -> list[Column]:
    """The column of each line, told by the lines around it; `signed` tells which lines are by-lines."""
    marks = _marks(lines, signed)
    widths = Counter([mark.width for mark in marks if mark.width > 0])
    usual = _usual_width(widths, len(lines))
    window = _Window(list(widths))
    for mark in marks[:WINDOW]:
        window.count(mark, 1)
    entering = [*marks[WINDOW:], *[_NO_MARK] * WINDOW]
    leaving = [*[_NO_MARK] * (WINDOW + 1), *marks]
    result: list[Column] = []
    width: int | None = None
    for index, (line, new, old) in enumerate(zip(lines, entering, leaving, strict=False)):
        if new != old:
            if new is not _NO_MARK:
                window.count(new, 1)
            if old is not _NO_MARK:
                window.count(old, -1)
        width = window.width_for(line.extent, width)
        if width is None and usual is not None:
            near = marks[max(0, index - WINDOW) : index + WINDOW + 1]
            width = usual if all(mark.extent <= usual + OVER for mark in near) else None
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


#: What stands beyond the ends of a page.
_NO_MARK = _Mark(-1, 0, 0, 0)


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

    def __init__(self, page: list[int]) -> None:
        """`page` are the widths that there are on the page."""
        self._page = page
        self._nearby: dict[int, list[int]] = {}  # those of them that a line of an extent may fill
        self._size = 0
        self._whole = 0
        self._broken = 0
        # How many lines there are of each width and reach; there is room for what a column may take beside them.
        self._widths = bytearray(_MOST_EXTENT + OVER + 1)
        self._reaches = bytearray(_MOST_EXTENT + OVER + 1)
        self._lengths: dict[int, int] = {}

    def count(self, mark: _Mark, by: int) -> None:
        """Count a line `by` times."""
        _, width, length, reach = mark
        self._size += by
        if width == _WHOLE:
            self._whole += by
        elif width:
            self._broken += by
            self._widths[width] += by
            if reach:
                self._reaches[reach] += by
            number = self._lengths.get(length, 0) + by
            if number:
                self._lengths[length] = number
            else:
                del self._lengths[length]

    def width_for(self, extent: int, before: int | None) -> int | None:
        """The width at which many lines near break off in mid-sentence, None where there is no such width.

        Where two columns meet, the one that the line itself, of this `extent`, fills counts, then the one of the line
        `before`.
        """
        if self._broken < 0.4 * self._size or not self._broken:
            return None  # a page of whole paragraphs, with a few headlines between them
        nearby = self._nearby.get(extent)
        if nearby is None:
            nearby = [width for width in self._page if -2 <= width - extent <= SLACK]
            self._nearby[extent] = nearby
        if nearby and (own := self._voted(nearby, max(4, self._size // 3, self._whole + 1))):
            return max(own)[2]
        wider = [width for width in self._page if width >= extent - OVER]
        fits = self._voted(wider, max(3, self._size // 4, self._whole + 1))
        if not fits:
            return None
        best = max(fits)[2]
        if before is not None and abs(before - best) > SLACK and any(before == width for _, _, width in fits):
            return before  # where two columns meet, a short line belongs to the one before it
        return best

    def _voted(self, some: list[int], least: int) -> list[tuple[int, int, int]]:
        """Those of some widths that so many lines could have been broken off at: their votes, their lines, the width."""
        widths = self._widths
        found: list[tuple[int, int, int]] = []
        for width in some:
            if lines := widths[width]:
                votes = sum(widths[width - SLACK : width + 3])
                if votes >= least:
                    found.append((votes, lines, width))
        return found

    def column(self, width: int) -> Column:
        """The column of this width that the lines near tell."""
        return _column(width, self._common_length(), self._limit(width))

    def _common_length(self) -> int | None:
        """The number of characters that nearly all broken lines have, if there is one."""
        most = max(self._lengths.values(), default=0)
        if most < max(4, 0.7 * self._broken):
            return None
        return next(length for length, number in self._lengths.items() if number == most)

    def _limit(self, width: int) -> int | None:
        """The extent that most lines broken off near share; a line whose last mark hangs over the edge tells nothing."""
        near = self._reaches[width - SLACK : width + OVER + 1]
        most = max(near)
        return width - SLACK + near.rindex(most) if most else None


def _usual_width(page: Counter[int], lines: int) -> int | None:
    """The width of the one column of a whole page, None where it has none or several."""
    broken = page.total()
    if broken < 0.4 * lines or broken < 4:
        return None
    near = {w: sum([page.get(v, 0) for v in range(w - SLACK, w + 3)]) for w in page}
    width = max(near, key=near.__getitem__)
    return width if near[width] >= 0.7 * broken else None
