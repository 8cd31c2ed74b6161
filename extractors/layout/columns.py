"""The columns of a page: at which width lines were broken off, told by the lines themselves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from extractors.layout import signs
from extractors.layout.lines import Line

#: Lines on each side that tell the width of the column.
WINDOW = 12
#: How much narrower than the column a full line may be, in columns: two characters, since punctuation may not begin a line.
SLACK = 4
#: A line wider than the column by more than this was not set in it.
OVER = 8
#: The indent of a paragraph, in columns.
INDENT = 4


@dataclass(frozen=True, slots=True)
class Column:
    """The column a line was set in: `width` columns, or None where lines are whole paragraphs.

    `count` is set where lines were wrapped by the number of their characters, whatever their width.
    """

    width: int | None
    count: int | None = None

    def is_full(self, line: Line) -> bool:
        """Whether the line was ended by the width of the column and not by its text."""
        if self.count is not None and len(line.text) == self.count:
            return True
        return self.width is not None and self.width - SLACK <= _extent(line) <= self.width + OVER

    def is_nearly_full(self, line: Line) -> bool:
        """Whether the line would be full with the indent of a paragraph, which tools drop, before it."""
        if self.count is not None and len(line.text) == self.count - INDENT // 2:
            return True
        return self.width is not None and self.width - SLACK - INDENT <= _extent(line) <= self.width + OVER


def _extent(line: Line) -> int:
    """How far the line reaches, the indent of a paragraph (but not the centring of a headline) included."""
    return line.width + (line.indent if line.indent <= INDENT else 0)


def find_columns(lines: list[Line]) -> list[Column]:
    """The column of each line, told by the lines around it."""
    signed = [signs.is_byline(line.text) for line in lines]
    broken = [
        _may_be_broken(line) and not signed[i] and not (i + 1 < len(lines) and signed[i + 1])
        for i, line in enumerate(lines)
    ]
    result: list[Column] = []
    for index, line in enumerate(lines):
        near = range(max(0, index - WINDOW), min(len(lines), index + WINDOW + 1))
        before = result[-1].width if result else None
        width = _column_width([lines[i].width if broken[i] else 0 for i in near], line, before)
        count = None if width is None else _count([len(lines[i].text) for i in near if broken[i]])
        result.append(Column(width, count))
    return result


def _count(lengths: list[int]) -> int | None:
    """The number of characters that nearly all broken lines have, if there is one."""
    length, lines = Counter(lengths).most_common(1)[0]
    return length if lines >= max(4, 0.7 * len(lengths)) else None


def _may_be_broken(line: Line) -> bool:
    return not line.is_terminal and 16 <= line.width <= 110


def _column_width(near: list[int], line: Line, before: int | None) -> int | None:
    """The width at which many lines near break off in mid-sentence, None where there is no such width.

    `near` holds the widths of the lines near that may have been broken off, 0 for the others. Where two columns meet,
    the one that the line itself fills counts, then the one of the line before.
    """
    broken = Counter(width for width in near if width)
    if broken.total() < 0.4 * len(near):
        return None  # a page of whole paragraphs, with a few headlines between them
    votes = {width: sum(broken[other] for other in range(width - SLACK, width + 3)) for width in broken}
    least = max(3, len(near) // 4)
    own = [w for w in votes if -2 <= w - line.width <= SLACK and votes[w] >= max(4, len(near) // 3)]
    fits = own or [width for width in votes if line.width <= width + OVER and votes[width] >= least]
    if not fits:
        return None
    if not own and before in fits:
        return before
    return max(fits, key=lambda width: (votes[width], width))
