"""What a page does with the indents of its paragraphs, which tells where paragraphs begin behind a full last line."""

from __future__ import annotations

from collections import Counter
from enum import Enum

from extractors.article import ParagraphKind
from extractors.layout.columns import HANGING, Column
from extractors.layout.lines import INDENT, Line

#: Fewer paragraphs than this tell nothing.
_LEAST = 3


class Indents(Enum):
    """KEPT: every paragraph stands in. DROPPED: its first line is short by an indent that is not in the text."""

    KEPT = "kept"
    DROPPED = "dropped"
    NONE = "none"


def find_indents(
    lines: list[Line], columns_of: list[Column], kinds: list[ParagraphKind]
) -> tuple[Indents, int | None]:
    """What the page does, and where it drops indents the edge of its column.

    It is told by the lines behind a short line that ends a sentence: they surely begin paragraphs.
    """
    firsts: list[Line] = []
    others: list[Line] = []
    for index in range(1, len(lines)):
        before = lines[index - 1]
        if not kinds[index] is ParagraphKind.BODY is kinds[index - 1] or columns_of[index - 1].width is None:
            continue
        if not before.is_terminal:
            others.append(lines[index])
        elif not columns_of[index - 1].is_full(before):
            firsts.append(lines[index])
    if len(firsts) < _LEAST:
        return Indents.NONE, None
    if sum(line.indent >= 2 for line in firsts) >= 0.8 * len(firsts):
        return Indents.KEPT, None
    edge, first = _common_extent(others), _common_extent(firsts)
    if edge is None or first is None or abs(edge - first - INDENT) > 1:
        return Indents.NONE, None
    narrow = sum(abs(edge - INDENT - line.extent) <= 1 for line in firsts if not line.is_terminal)
    wide = sum(edge - line.extent <= 1 for line in firsts if not line.is_terminal)
    return (Indents.DROPPED, edge) if narrow >= _LEAST and narrow >= 2 * wide else (Indents.NONE, None)


def _common_extent(lines: list[Line]) -> int | None:
    """The extent of most lines that break off in mid-sentence; one whose last mark hangs over the edge tells nothing."""
    extents = Counter(line.extent for line in lines if not line.is_terminal and line.text[-1] not in HANGING)
    return max(extents, key=lambda extent: (extents[extent], extent)) if extents else None
