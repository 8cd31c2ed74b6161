"""What each line of a page is by its wording and its place: running header, by-line, heading, headline or body."""

from __future__ import annotations

from collections import Counter

import regex

from extractors.article import ParagraphKind
from extractors.layout import signs
from extractors.layout.columns import Column
from extractors.layout.lines import Line

_PUNCTUATION = regex.compile(r"[，。；：！？,;!?]")
#: The longest headline, in characters: that of a notice with its document in it.
MAX_HEADLINE = 64
_SAID = ("问：", "答：", "问:", "答:")
_OPEN_ENDS = "对在把与及从将被使由且而、，"


def find_kinds(
    lines: list[Line], columns_of: list[Column], signed: list[bool], double: bool
) -> list[ParagraphKind]:
    """What each line would be if it stood by itself.

    `signed` tells which lines are by-lines, `double` that a blank line after every line means nothing.
    """
    headers = _repeated(lines)
    kinds: list[ParagraphKind] = []
    for index, line in enumerate(lines):
        if line.text in headers or signs.is_page_mark(line.text):
            kinds.append(ParagraphKind.HEADER)
        elif signed[index] and not (columns_of[index].is_full(line) and signs.is_wire(line.text)):
            kinds.append(ParagraphKind.BYLINE)
        elif _is_caption(index, lines):
            kinds.append(ParagraphKind.CAPTION)
        elif signs.is_heading(line.text):
            kinds.append(ParagraphKind.HEADING)
        elif _may_be_title(line) and _stands_as_title(index, lines, columns_of, kinds, double):
            kinds.append(ParagraphKind.TITLE)
        else:
            kinds.append(ParagraphKind.BODY)
    return kinds


def find_flush_titles(lines: list[Line], columns_of: list[Column], kinds: list[ParagraphKind]) -> set[int]:
    """Headlines on a page whose paragraphs all stand in: they alone begin at the edge behind the end of a sentence."""
    return {
        index
        for index in range(1, len(lines) - 1)
        if kinds[index] is ParagraphKind.BODY
        and lines[index].indent < 2
        and _may_be_title(lines[index])
        and not (
            columns_of[index - 1].is_full(lines[index - 1])
            and not columns_of[index - 1].has_room(lines[index - 1], lines[index])
        )
        and (lines[index - 1].is_terminal or kinds[index - 1] in (ParagraphKind.TITLE, ParagraphKind.BYLINE))
        and (lines[index + 1].indent >= 2 or kinds[index + 1] is ParagraphKind.TITLE)
    }


def _is_caption(index: int, lines: list[Line]) -> bool:
    text = lines[index].text
    if signs.is_caption(text) or (
        index + 1 < len(lines) and signs.is_cut_caption(text, lines[index + 1].text)
    ):
        return True
    return index > 0 and signs.is_cut_caption(lines[index - 1].text, text)


def is_headline(text: str) -> bool:
    """Whether a text, not an empty one, of one line or more could be a headline: short, and no sentence that goes on."""
    return (
        len(text) <= MAX_HEADLINE
        and "。" not in text
        and text[-1] not in _OPEN_ENDS
        and len(_PUNCTUATION.findall(text)) <= 3
        and not signs.opens_article(text)
        and text.count("“") == text.count("”")
    )


def _may_be_title(line: Line) -> bool:
    """Whether the wording allows a headline: no full stop, no sentence that goes on."""
    text = line.text
    if "。" in text or line.width > 90 or text[-1] in _OPEN_ENDS:
        return False
    if line.is_terminal and not text.endswith(("！", "？", "!", "?", "”")):
        return False
    if text.startswith("“") and text.endswith("”") and line.is_terminal:
        return False
    # What ends with an exclamation and has more of them may be a short paragraph.
    if len(_PUNCTUATION.findall(text)) > (2 if line.is_terminal else 3):
        return False
    return not signs.opens_article(text) and not text.startswith(_SAID) and text.count("“") <= text.count("”")


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
    short = [line for line in lines if line.width <= 60 and not line.is_terminal]
    counts = Counter(line.text for line in short)
    heads = {line.text for line in short if line.page_start}
    return {
        text
        for text, count in counts.items()
        if count > 1
        and (count > 2 or len(text) > 6 or " " in text or text in heads)
        and not signs.is_byline(text)
    }
