"""The physical lines of a file and what their shape tells: width, indent, gaps, page breaks."""

from __future__ import annotations

from typing import NamedTuple

import regex

#: The marks that a sentence ends with, and those that may stand behind them.
_ENDS = "。！？!?…；;：:"
_CLOSING = "”’」』）)》\"']"
_CLOSED_END = regex.compile(
    r"[。！？!?…；;：:](?:[”’」』）)》\"']|\[\d+\])*+$|[。！？!?][”’」』]?\s*+[（(][^（）()]{2,30}[)）]$"
)


#: The indent of a paragraph, in columns.
INDENT = 4


class Line(NamedTuple):
    """A line that is not blank, white space at its edges left out.

    `start` and `end` are offsets in the file, `width` counts columns (a Chinese character is two), `indent` the columns
    of white space before it, `gap` the blank lines before it; `page_start` tells that a page break stands before it,
    `is_terminal` that it ends as a sentence does. `extent` is how far the line reaches, the indent of a paragraph (but not
    the centring of a headline) included.
    """

    start: int
    end: int
    text: str
    width: int
    indent: int
    gap: int
    page_start: bool
    is_terminal: bool
    extent: int


def _ends_sentence(text: str) -> bool:
    last = text[-1]
    return last in _ENDS or (
        last in _CLOSING and _CLOSED_END.search(text, max(0, len(text) - 40)) is not None
    )


def columns(text: str) -> int:
    """How many columns a text takes in a fixed-width face: two for everything that is not ASCII."""
    return 2 * len(text) - len(text.encode("ascii", "ignore"))


def split_lines(text: str, start: int, end: int) -> list[Line]:
    """The lines of text[start:end] that are not blank."""
    lines: list[Line] = []
    at, gap, page = start, 0, False
    for raw in text[start:end].splitlines(keepends=True):
        stripped = raw.strip()
        breaks_page = raw[-1] == "\x0c"
        if stripped:
            lead = raw.index(stripped[0])
            first = at + lead
            width = columns(stripped)
            indent = columns(raw[:lead]) if lead else 0
            lines.append(
                Line(
                    first,
                    first + len(stripped),
                    stripped,
                    width,
                    indent,
                    gap,
                    page,
                    _ends_sentence(stripped),
                    width + indent if indent <= INDENT else width,
                )
            )
            gap, page = 0, breaks_page
        else:
            gap += not breaks_page
            page = page or breaks_page
        at += len(raw)
    return _mark_page_starts(lines)


def _mark_page_starts(lines: list[Line]) -> list[Line]:
    """Some tools leave one blank in place of a form feed: a lone leading space where no other line has one starts a page."""
    lone = [index for index, line in enumerate(lines) if line.indent == 1]
    if lone and len(lone) * 10 <= len(lines) and not any(line.page_start for line in lines):
        for index in lone:  # the blank is no indent
            line = lines[index]
            lines[index] = line._replace(indent=0, page_start=True, extent=line.width)
    return lines
