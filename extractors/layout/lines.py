"""The physical lines of a file and what their shape tells: width, indent, gaps, page breaks."""

from __future__ import annotations

from dataclasses import dataclass, replace

import regex

_LINE = regex.compile(
    r"(?P<line>[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]*+)(?P<end>\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]|$)"
)
_TERMINAL = regex.compile(
    r"[。！？!?…；;：:](?:[”’」』）)》\"']|\[\d+\])*+$|[。！？!?][”’」』]?\s*+[（(][^（）()]{2,30}[)）]$"
)


#: The indent of a paragraph, in columns.
INDENT = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, white space at its edges left out.

    `start` and `end` are offsets in the file, `width` counts columns (a Chinese character is two), `indent` the columns
    of white space before it, `gap` the blank lines before it; `page_start` tells that a page break stands before it,
    `is_terminal` that it ends as a sentence does.
    """

    start: int
    end: int
    text: str
    width: int
    indent: int
    gap: int
    page_start: bool
    is_terminal: bool

    @property
    def extent(self) -> int:
        """How far the line reaches, the indent of a paragraph (but not the centring of a headline) included."""
        return self.width + (self.indent if self.indent <= INDENT else 0)


def _ends_sentence(text: str) -> bool:
    return bool(_TERMINAL.search(text, max(0, len(text) - 40)))


def columns(text: str) -> int:
    """How many columns a text takes in a fixed-width face: two for everything that is not ASCII."""
    return 2 * len(text) - len(text.encode("ascii", "ignore"))


def split_lines(text: str, start: int, end: int) -> list[Line]:
    """The lines of text[start:end] that are not blank."""
    lines: list[Line] = []
    gap, page = 0, False
    for match in _LINE.finditer(text, start, end):
        raw = match.group("line")
        stripped = raw.strip()
        if stripped:
            lead = len(raw) - len(raw.lstrip())
            first = match.start() + lead
            lines.append(
                Line(
                    first,
                    first + len(stripped),
                    stripped,
                    columns(stripped),
                    columns(raw[:lead]),
                    gap,
                    page,
                    _ends_sentence(stripped),
                )
            )
            gap, page = 0, False
        else:
            gap += match.end() > match.start() and match.group("end") != "\x0c"
        page = page or match.group("end") == "\x0c"
    return _mark_page_starts(lines)


def _mark_page_starts(lines: list[Line]) -> list[Line]:
    """Some tools leave one blank in place of a form feed: a lone leading space where no other line has one starts a page."""
    if sum(line.indent == 1 for line in lines) * 10 > len(lines) or any(line.page_start for line in lines):
        return lines
    return [
        replace(x, indent=0, page_start=True) if x.indent == 1 else x  # the blank is no indent
        for x in lines
    ]
