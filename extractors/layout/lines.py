"""The physical lines of a file and what their shape tells: width, indent, gaps, page breaks."""

from __future__ import annotations

from dataclasses import dataclass

import regex

_LINE = regex.compile(
    r"(?P<line>[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]*+)(?P<end>\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]|$)"
)
_TERMINAL = regex.compile(
    r"[。！？!?…；;：:](?:[”’」』）)》\"']|\[\d+\])*+$|[。！？!?][”’」』]?\s*+[（(][^（）()]{2,30}[)）]$"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, white space at its edges left out.

    `start` and `end` are offsets in the file, `width` counts columns (a Chinese character is two), `indent` the columns
    of white space before it, `gap` the blank lines before it; `page_start` tells that a page break stands before it.
    """

    start: int
    end: int
    text: str
    width: int
    indent: int
    gap: int
    page_start: bool

    @property
    def is_terminal(self) -> bool:
        """Whether the line ends as a sentence does."""
        return bool(_TERMINAL.search(self.text, max(0, len(self.text) - 40)))


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
                    first, first + len(stripped), stripped, columns(stripped), columns(raw[:lead]), gap, page
                )
            )
            gap, page = 0, False
        else:
            gap += match.end() > match.start()
        page = page or match.group("end") == "\x0c"
    return _mark_page_starts(lines)


def _mark_page_starts(lines: list[Line]) -> list[Line]:
    """Some tools leave one blank in place of a form feed: a lone leading space where no other line has one starts a page."""
    if sum(line.indent == 1 for line in lines) * 10 > len(lines) or any(line.page_start for line in lines):
        return lines
    return [
        Line(x.start, x.end, x.text, x.width, 0, x.gap, True)
        if x.indent == 1
        else x  # the blank is no indent
        for x in lines
    ]
