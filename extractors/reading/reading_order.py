"""The characters of a printed page in the order in which it is read: bands from above, columns from the left, lines.

A page is cut into bands, each with columns of its own or none: a headline over two columns is a band, the two columns
below are the next. A band goes on as long as a gutter runs through all of it. Columns are cut again the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

#: Lengths are in heights of the line (ems).
#: Characters farther apart than this stand in different columns, or in the cells of a table.
_BREAK = 1.3
#: So far apart, a blank stands between them.
_BLANK = 0.3
#: A gutter is at least this wide.
_GUTTER = 0.8
#: What is no wider than this hangs out of a column.
_NARROW = 2.5
#: Of two like characters so close, one is the shadow of the other.
_SAME = 0.12
#: Lines that share this part of their height are one line.
_LEVEL = 0.5
#: The indent of a paragraph, set by place and not by blanks.
_INDENT = (1.3, 2.8)
#: A gap this much higher than the usual between two lines parts paragraphs.
_GAP = 0.7
#: Cells of a table are shorter than this, columns of a page are not.
_CELL = 8
_DEEPEST = 12
#: On a page of more pieces no columns are looked for: that takes time by the square of their number.
_MOST_PIECES = 4000


class Glyph(NamedTuple):
    """A character and its box on the page as shown, y growing downwards, in points."""

    char: str
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class Piece:
    """A piece of a line: characters that stand together."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def height(self) -> float:
        """The height of the line."""
        return self.y1 - self.y0


#: A stretch of the page from left to right.
Span = tuple[float, float]


def lay_out(glyphs: list[Glyph]) -> str:
    """The text of a page, a line of it a line; paragraphs set in by place begin with two wide blanks."""
    pieces = _merge_on_line(_stand_upright(list(_iter_pieces(_iter_once(glyphs)))))
    if not pieces:
        return ""
    em = median(piece.height for piece in pieces) or 1.0
    lines: list[str] = []
    for block in _iter_blocks(pieces, em, _DEEPEST if len(pieces) > _MOST_PIECES else 0):
        if block:
            lines.extend(block)
    return "\n".join(lines).strip("\n") + "\n"


def _iter_once(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """Leave out characters drawn a second time on top of themselves, as bold type is imitated."""
    seen: dict[tuple[str, int, int], tuple[float, float]] = {}
    for glyph in glyphs:
        near = max(_SAME * (glyph.y1 - glyph.y0), 0.01)
        column, row = int(glyph.x0 // near), int(glyph.y0 // near)
        places = (
            seen.get((glyph.char, column + right, row + down)) for right in (-1, 0, 1) for down in (-1, 0, 1)
        )
        if not any(
            place and abs(place[0] - glyph.x0) < near and abs(place[1] - glyph.y0) < near for place in places
        ):
            seen[glyph.char, column, row] = (glyph.x0, glyph.y0)
            yield glyph


def _iter_pieces(glyphs: Iterable[Glyph]) -> Iterator[Piece]:
    """Join characters that follow each other in the file and on the line."""
    piece: Piece | None = None
    blank = False
    for glyph in glyphs:
        if glyph.char == " ":  # At the end of a line it may reach into the next column.
            blank = True
            continue
        if piece is not None and _follows(piece, glyph):
            blank = blank or glyph.x0 - piece.x1 > _BLANK * piece.height
            piece.text += " " * blank + glyph.char
            piece.x1 = max(piece.x1, glyph.x1)
            piece.y0, piece.y1 = min(piece.y0, glyph.y0), max(piece.y1, glyph.y1)
        else:
            if piece is not None:
                yield piece
            piece = Piece(glyph.char, *glyph[1:])
        blank = False
    if piece is not None:
        yield piece


def _follows(piece: Piece, glyph: Glyph) -> bool:
    height = max(piece.height, glyph.y1 - glyph.y0)
    near = -0.5 * height <= glyph.x0 - piece.x1 <= _BREAK * height
    return near and _level(piece.y0, piece.y1, glyph.y0, glyph.y1)


def _level(y0: float, y1: float, other0: float, other1: float) -> bool:
    """Whether two boxes stand on one line."""
    shared = min(y1, other1) - max(y0, other0)
    return shared >= _LEVEL * max(min(y1 - y0, other1 - other0), 0.01)


def _stand_upright(pieces: list[Piece]) -> list[Piece]:
    """Join what is set from above downwards: three or more single characters, each below the one before."""
    result: list[Piece] = []
    run: list[Piece] = []
    for piece in [*pieces, None]:
        if piece is not None and run and _stands_below(run[-1], piece):
            run.append(piece)
            continue
        if len(run) >= 3:
            xs, ys = [p.x0 for p in run], [p.x1 for p in run]
            result.append(Piece("".join(p.text for p in run), min(xs), run[0].y0, max(ys), run[-1].y1))
        else:
            result.extend(run)
        run = [] if piece is None else [piece]
    return result


def _stands_below(upper: Piece, lower: Piece) -> bool:
    if len(upper.text) > 1 or len(lower.text) > 1:
        return False
    size = max(upper.height, 0.01)
    return (
        abs((upper.x0 + upper.x1) - (lower.x0 + lower.x1)) < 0.5 * size
        and -0.3 * size <= lower.y0 - upper.y1 <= 0.6 * size
    )


def _merge_on_line(pieces: list[Piece]) -> list[Piece]:
    """Join pieces side by side on a line that did not follow each other in the file."""
    result: list[Piece] = []
    for row in _rows(pieces):
        last: Piece | None = None
        for piece in row:
            if last is not None and _touches(last, piece):
                blank = " " if piece.x0 - last.x1 > _BLANK * last.height else ""
                last.text += blank + piece.text
                last.x1 = max(last.x1, piece.x1)
                last.y0, last.y1 = min(last.y0, piece.y0), max(last.y1, piece.y1)
            else:
                last = piece
                result.append(piece)
    return result


def _touches(left: Piece, right: Piece) -> bool:
    height = min(left.height, right.height)
    close = -0.5 * height <= right.x0 - left.x1 <= 0.6 * height
    return close and _level(left.y0, left.y1, right.y0, right.y1)


def _rows(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """The pieces grouped by line, from above, each line from the left."""
    rows: list[list[Piece]] = []
    middle = 0.0
    for piece in sorted(pieces, key=lambda piece: (piece.y0 + piece.y1, piece.x0)):
        if rows and piece.y0 <= middle <= piece.y1 and piece.height < 3 * rows[-1][0].height:
            rows[-1].append(piece)
        else:
            rows.append([piece])
            middle = (piece.y0 + piece.y1) / 2
    return [sorted(row, key=lambda piece: piece.x0) for row in rows]


def _iter_blocks(pieces: list[Piece], em: float, depth: int) -> Iterator[list[str]]:
    """The lines of a part of the page, block by block; a blank line parts what does not go on."""
    bands = _bands(pieces, em) if depth < _DEEPEST else [pieces]
    for number, band in enumerate(bands):
        gutters = _gutters(band, em) if depth < _DEEPEST else []
        if number:
            yield [""]
        if gutters and not _is_table(band, gutters):
            for column in _columns(band, gutters):
                yield from _iter_blocks(column, em, depth + 1)
        else:
            yield list(_iter_lines(band, em))


def _bands(pieces: list[Piece], em: float) -> list[list[Piece]]:
    """Cut a part of the page where columns begin or end; bands without columns stay together."""
    bands: list[list[Piece]] = []
    columned = False
    for strip in _strips(pieces):
        if bands:
            both = bool(_gutters(bands[-1] + strip, em))
            alone = bool(_gutters(strip, em))
            if both if columned or alone else True:
                bands[-1].extend(strip)
                columned = both
                continue
        bands.append(list(strip))
        columned = bool(_gutters(strip, em))
    return bands


def _strips(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """The pieces in groups between which a straight cut from left to right touches nothing."""
    strip: list[Piece] = []
    bottom = 0.0
    for piece in sorted(pieces, key=lambda piece: (piece.y0, piece.x0)):
        # Loose boxes of lines set tight overlap a little.
        if strip and piece.y0 >= bottom - 0.25 * piece.height:
            yield strip
            strip = []
        bottom = piece.y1 if not strip else max(bottom, piece.y1)
        strip.append(piece)
    if strip:
        yield strip


def _gutters(pieces: list[Piece], em: float) -> list[Span]:
    """The white stretches, from top to bottom of the pieces, that have text on both sides.

    What hangs out of a column to the left (a number, a comma that begins a line) is no column, unless it stands upright.
    """
    ordered = sorted(pieces, key=lambda piece: piece.x0)
    gutters: list[Span] = []
    left, right, tallest = ordered[0].x0, ordered[0].x1, ordered[0].height
    for piece in ordered[1:]:
        if piece.x0 - right >= _GUTTER * em:
            if right - left >= _NARROW * em or tallest > _NARROW * em:
                gutters.append((right, piece.x0))
                left = piece.x0
            tallest = 0.0
        right = max(right, piece.x1)
        tallest = max(tallest, piece.height)
    return gutters


def _columns(pieces: list[Piece], gutters: list[Span]) -> list[list[Piece]]:
    columns: list[list[Piece]] = [[] for _ in range(len(gutters) + 1)]
    for piece in pieces:
        columns[sum(piece.x0 >= gutter[1] for gutter in gutters)].append(piece)
    return columns


def _is_table(pieces: list[Piece], gutters: list[Span]) -> bool:
    """Whether pieces side by side belong together: one line with gaps, or rows of short cells."""
    columns = _columns(pieces, gutters)
    rows = _rows(pieces)
    if sum(len(_rows(column)) > 1 for column in columns) < 2:
        return len(rows) == 1
    aligned = sum(len(row) > 1 for row in rows) >= 0.8 * len(rows)
    return aligned and median(len(piece.text) for piece in pieces) < _CELL


def _iter_lines(pieces: list[Piece], em: float) -> Iterator[str]:
    """The lines of one column, a blank line where the gap between two is large."""
    rows = _rows(pieces)
    left = min(piece.x0 for piece in pieces)
    steps = [lower[0].y0 - upper[0].y0 for upper, lower in pairwise(rows)]
    usual = median(steps) if steps else 0.0
    for number, row in enumerate(rows):
        if number and steps[number - 1] > usual + _GAP * em:
            yield ""
        text = " ".join(piece.text for piece in row)
        indent = (row[0].x0 - left) / max(row[0].height, 0.01)
        is_set_in = _INDENT[0] <= indent <= _INDENT[1] and not text.startswith("\u3000")
        yield "\u3000\u3000" * is_set_in + text
