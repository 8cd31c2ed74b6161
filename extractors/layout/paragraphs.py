"""Lines joined into paragraphs: hard wraps undone, what breaks into a sentence set apart."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from extractors.article import ParagraphKind
from extractors.layout import signs
from extractors.layout.columns import SLACK, find_columns
from extractors.layout.kinds import find_kinds
from extractors.layout.lines import Line, columns

#: Lines that may stand between the two halves of a broken sentence.
MOST_ASIDE = 6
#: Lines that a section heading may take.
HEADING_LINES = 3

_PUNCTUATION = regex.compile(r"[，。；：！？,;!?]")
_SPACED_TITLE = regex.compile(r"\p{Han}{3,}\s+\p{Han}{3,}")


@dataclass(slots=True)
class Block:
    """Lines that make one paragraph."""

    lines: list[Line]
    kind: ParagraphKind = ParagraphKind.BODY
    set_apart: bool = False  # it broke into the paragraph before it

    @property
    def text(self) -> str:
        """The lines run together, for looking at only."""
        return "".join(line.text for line in self.lines)


def join_lines(lines: list[Line]) -> list[Block]:
    """Join the lines of a text into paragraphs, in order; a block that stood inside another follows it."""
    return _Joiner(lines).join()


class _Joiner:
    """One pass over the lines: the paragraph that is open, and what broke into it."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines
        self._columns = find_columns(lines)
        self._double = _is_double_spaced(lines)
        self._kinds = find_kinds(lines, self._columns, self._double)
        self._done: list[Block] = []
        self._open: Block | None = None
        self._last = 0  # the index of the last line of the open paragraph
        self._aside: list[Block] = []

    def join(self) -> list[Block]:
        intruders = self._page_end_titles()
        for index, line in enumerate(self._lines):
            kind = self._kinds[index]
            if index in intruders:
                self._set_aside(Block([line], ParagraphKind.TITLE if kind is ParagraphKind.BODY else kind))
            elif kind is ParagraphKind.HEADER or self._breaks_in(index):
                self._set_aside(Block([line], kind))
            elif self._open is not None and self._continues(self._open, index):
                self._open.lines.append(line)
                self._last = index
            else:
                self._close()
                self._open, self._last = Block([line], kind), index
        self._close()
        return self._done

    def _close(self) -> None:
        if self._open is not None:
            self._done.append(self._open)
            self._open = None
        self._done.extend(self._aside)
        self._aside = []

    def _set_aside(self, block: Block) -> None:
        """Keep a block that broke into the open paragraph; it follows when that paragraph is whole."""
        if self._open is None or self._open.lines[-1].is_terminal or len(self._aside) >= MOST_ASIDE:
            self._close()
            self._done.append(block)
        else:
            block.set_apart = True
            self._aside.append(block)

    def _is_full(self, index: int) -> bool:
        return self._columns[index].is_full(self._lines[index])

    def _page_end_titles(self) -> set[int]:
        """Headlines that the tool left at the end of a page, between the halves of a sentence that runs over the page end."""
        found: set[int] = set()
        for index, line in enumerate(self._lines):
            if not line.page_start or index < 2:
                continue
            first = index
            while first > max(1, index - MOST_ASIDE) and not _PUNCTUATION.search(self._lines[first - 1].text):
                first -= 1
            while (
                first < index and self._is_full(first) and not _SPACED_TITLE.search(self._lines[first].text)
            ):
                first += 1
            if first < index and self._is_full(first - 1) and not self._lines[first - 1].is_terminal:
                found.update(range(first, index))
        return found

    def _breaks_in(self, index: int) -> bool:
        """Whether a headline or by-line stands where body text, broken off in mid-sentence, should go on.

        Only where the sentence is taken up again behind it: else the paragraph simply ended without a full stop.
        """
        kind, opened = self._kinds[index], self._open
        if kind not in (ParagraphKind.TITLE, ParagraphKind.BYLINE) or opened is None:
            return False
        if opened.kind is not ParagraphKind.BODY or opened.lines[-1].is_terminal:
            return False
        if not (self._is_full(self._last) and ("。" in opened.text or len(opened.lines) > 2)):
            return False
        end = index
        while (
            end < len(self._lines)
            and end - index < MOST_ASIDE
            and self._kinds[end] in (ParagraphKind.TITLE, ParagraphKind.BYLINE)
        ):
            end += 1
        return end < len(self._lines) and self._takes_up(end)

    def _takes_up(self, index: int) -> bool:
        line = self._lines[index]
        if self._kinds[index] is not ParagraphKind.BODY or line.indent >= 2 or signs.opens_article(line.text):
            return False
        return line.gap <= 1 and not line.text.startswith(("“", "《"))

    def _continues(self, opened: Block, index: int) -> bool:
        """Whether the line carries on the open paragraph."""
        line, kind = self._lines[index], self._kinds[index]
        last, column = opened.lines[-1], self._columns[self._last]
        if line.indent >= 2 or kind is ParagraphKind.BYLINE or opened.kind is ParagraphKind.BYLINE:
            return _continues_bracket(opened, line) and column.is_full(last)
        if opened.kind is ParagraphKind.TITLE or signs.opens_article(line.text):
            return False
        if opened.kind is ParagraphKind.HEADING and self._heading_is_whole(opened, index):
            return False
        first = len(opened.lines) == 1 and column.is_nearly_full(last) and not last.is_terminal
        if not (column.is_full(last) or first):
            return column.width is None and _is_cut(opened, last) and kind is not ParagraphKind.HEADING
        if last.is_terminal and not last.text.endswith(("；", ";", "：", ":")):
            gap = line.gap > (1 if self._double else 0)
            return not gap and not line.text.startswith(("“", "‘", "—")) and kind is ParagraphKind.BODY
        return True

    def _heading_is_whole(self, opened: Block, index: int) -> bool:
        """Whether a section heading ends before this line: what follows is a sentence and no short last line of it."""
        text, width = opened.text, self._columns[self._last].width
        if "。" in text or text.endswith(("，", "、", "；")) or width is None:
            return False
        if opened.lines[-1].width > width - SLACK:
            return False  # broken off by the column
        for line, column in zip(
            self._lines[index : index + HEADING_LINES], self._columns[index:], strict=False
        ):
            if "。" in line.text or line.is_terminal:
                return True
            if not column.is_full(line):
                return False
        return True


def _is_double_spaced(lines: list[Line]) -> bool:
    """Whether a blank line after every line is a trace of the tool and parts no paragraphs."""
    gaps = [line.gap for line in lines[1:]]
    return len(gaps) > 4 and sum(gap > 0 for gap in gaps) >= 0.8 * len(gaps)


def _continues_bracket(opened: Block, line: Line) -> bool:
    """A bracketed by-line that runs over a line end is still one."""
    return opened.text.startswith(("（", "(")) and not opened.text.endswith(("）", ")")) and line.indent < 2


def _is_cut(opened: Block, last: Line) -> bool:
    """A whole paragraph a line, but this one stops in mid-sentence: cut by the end of a column."""
    if last.is_terminal or last.text.endswith(("）", ")")) or opened.kind is not ParagraphKind.BODY:
        return False
    return columns(last.text) > 60 or bool(regex.search(r"[，。；,;]", last.text))
