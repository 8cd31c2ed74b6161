"""What each line of a page is by its wording and its place: running header, by-line, heading, headline or body."""

from __future__ import annotations

from collections import Counter

import regex

from extractors.article import ParagraphKind
from extractors.layout import signs
from extractors.layout.columns import Column
from extractors.layout.lines import Line

_PUNCTUATION = regex.compile(r"[，。；：！？,;!?]")
_OPEN_ENDED = regex.compile(r"[对在把与及从将被使由且而、，]$")


def find_kinds(lines: list[Line], columns_of: list[Column], double: bool) -> list[ParagraphKind]:
    """What each line would be if it stood by itself; `double` tells that a blank line after every line means nothing."""
    headers = _repeated(lines)
    kinds: list[ParagraphKind] = []
    for index, line in enumerate(lines):
        if line.text in headers or signs.is_page_mark(line.text):
            kinds.append(ParagraphKind.HEADER)
        elif signs.is_byline(line.text):
            kinds.append(ParagraphKind.BYLINE)
        elif signs.is_heading(line.text):
            kinds.append(ParagraphKind.HEADING)
        elif _may_be_title(line) and _stands_as_title(index, lines, columns_of, kinds, double):
            kinds.append(ParagraphKind.TITLE)
        else:
            kinds.append(ParagraphKind.BODY)
    return kinds


def _may_be_title(line: Line) -> bool:
    """Whether the wording allows a headline: no full stop, no sentence that goes on."""
    text = line.text
    if "。" in text or line.width > 90 or len(_PUNCTUATION.findall(text)) > 3 or _OPEN_ENDED.search(text):
        return False
    if line.is_terminal and not text.endswith(("！", "？", "!", "?", "”")):
        return False
    if text.startswith("“") and text.endswith("”") and line.is_terminal:
        return False
    return not signs.opens_article(text) and text.count("“") <= text.count("”")


def _stands_as_title(
    index: int, lines: list[Line], columns_of: list[Column], kinds: list[ParagraphKind], double: bool
) -> bool:
    """Whether a line that may be a headline stands like one: not ended by its column, or alone between gaps."""
    line, column = lines[index], columns_of[index]
    after = lines[index + 1] if index + 1 < len(lines) else None
    before = kinds[-1] if kinds else ParagraphKind.TITLE
    if index == 0 and after is not None and signs.opens_article(after.text):
        return True
    if before in (ParagraphKind.TITLE, ParagraphKind.BYLINE) and line.text.startswith("—"):
        return True
    if line.is_terminal and index and column.is_full(lines[index - 1]) and not lines[index - 1].is_terminal:
        return False
    if not double and (line.gap > 0 or index == 0) and (after is None or after.gap > 0):
        cut = (
            index > 0 and columns_of[index - 1].is_full(lines[index - 1]) and not lines[index - 1].is_terminal
        )
        return before is ParagraphKind.TITLE or not cut
    if column.is_full(line):
        return False
    if index == 0 and not _PUNCTUATION.search(line.text):
        return True
    return after is None or not (column.is_nearly_full(line) and _goes_on(after, columns_of[index + 1]))


def _goes_on(line: Line, column: Column) -> bool:
    """Whether a line looks like the second of a paragraph."""
    if line.gap > 1 or line.indent or signs.opens_article(line.text):
        return False
    return column.is_full(line) or line.is_terminal


def _repeated(lines: list[Line]) -> set[str]:
    """Short lines that come again and again are running headers or footers."""
    counts = Counter(line.text for line in lines if line.width <= 60 and not line.is_terminal)
    return {
        text
        for text, count in counts.items()
        if count > 1 and (count > 2 or len(text) > 6 or " " in text) and not signs.is_byline(text)
    }
