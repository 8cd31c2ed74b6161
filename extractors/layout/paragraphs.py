"""Lines joined into paragraphs: hard wraps undone, what breaks into a sentence set apart."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import regex

from extractors.aligned import AlignedText
from extractors.article import ParagraphKind
from extractors.layout import signs
from extractors.layout.cleaning import clean
from extractors.layout.columns import SLACK, find_columns
from extractors.layout.indents import Indents, find_indents
from extractors.layout.kinds import find_flush_titles, find_kinds, is_headline
from extractors.layout.lines import INDENT, Line, columns
from extractors.statistics.units import find_unit

#: Lines that may stand between the two halves of a broken sentence.
MOST_ASIDE = 6
_LOOSE = (ParagraphKind.TITLE, ParagraphKind.BYLINE, ParagraphKind.CAPTION)
#: Lines that a column which broke into a sentence may take.
MOST_COLUMN = 24
#: Lines that a section heading may take.
HEADING_LINES = 3
#: Lines of a text that is one sentence cut out of a narrow column, and the columns that its lines take at most.
FRAGMENT_LINES = range(3, 7)
FRAGMENT_WIDTH = 30

_PUNCTUATION = regex.compile(r"[，。；：！？,;!?]")
_PAUSE = regex.compile(r"[，。；,;]")
# 1月27|日当天: the unit goes on where the number broke off.
_CUT_NUMBER = regex.compile(r"[0-9０-９]\|[年月日号时点分万亿元个%％公平吨多余]")
# 惠及农户25|00余户: a line of text that ends with a number, and what may stand in front of the unit in the next one.
_NUMBER_END = regex.compile(r"\p{Han}{2}[^，。；：！？A-Za-z第]*[0-9０-９](?:[.．,]|[万亿])?[ ]?$")
#: How far in front of its end a line is looked at for that, in characters.
_TAIL = 160
_NUMBER_ENDS = "0123456789０１２３４５６７８９.．,万亿 "
_NUMBER_REST = regex.compile(
    r"[0-9０-９]{0,4}+(?:[.．][0-9０-９]{1,3}+)?[ ]?[余多来]?[十百千万亿]{0,3}+[ ]?[余多来]?"
)
_SPACED_TITLE = regex.compile(r"\p{Han}{3}\s++\p{Han}{3}")
_NOTHING = AlignedText.of("")


@dataclass(slots=True)
class Block:
    """Lines that make one paragraph."""

    lines: list[Line]
    kind: ParagraphKind = ParagraphKind.BODY
    set_apart: bool = False  # it broke into the paragraph before it
    # What was made of the lines when there were so many.
    _joined: tuple[int, str] = field(default=(0, ""), init=False, repr=False, compare=False)
    _cleaned: tuple[int, AlignedText] = field(default=(0, _NOTHING), init=False, repr=False, compare=False)

    @property
    def text(self) -> str:
        """The lines run together, for looking at only."""
        if self._joined[0] != len(self.lines):
            self._joined = len(self.lines), "".join([line.text for line in self.lines])
        return self._joined[1]

    @property
    def cleaned(self) -> AlignedText:
        """The text of the paragraph, cleaned."""
        if self._cleaned[0] != len(self.lines):
            self._cleaned = len(self.lines), clean([(line.start, line.text) for line in self.lines])
        return self._cleaned[1]


def join_lines(lines: list[Line]) -> list[Block]:
    """Join the lines of a text into paragraphs, in order; a block that stood inside another follows it."""
    return [Block(lines)] if _is_fragment(lines) else _Joiner(lines).join()


def _is_fragment(lines: list[Line]) -> bool:
    """Whether the lines are a whole text that is one paragraph: a few short ones, of which only the last ends a sentence.

    So few and so short lines tell no width by which the others could be measured.
    """
    if len(lines) not in FRAGMENT_LINES or not lines[-1].is_terminal:
        return False
    return not any(
        line.is_terminal or line.indent >= INDENT or line.extent > FRAGMENT_WIDTH or line.gap > 1
        for line in lines[:-1]
    ) and not any(
        signs.is_byline(line.text)
        or signs.is_name_line(line.text)
        or signs.opens_article(line.text)
        or signs.is_heading(line.text)
        or "/" in line.text
        for line in lines
    )


class _Joiner:
    """One pass over the lines: the paragraph that is open, and what broke into it."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines
        signed = [
            signs.is_byline(line.text) or signs.is_cut_byline(line.text, after.text)
            for line, after in zip(lines, [*lines[1:], *lines[-1:]], strict=True)
        ]
        self._columns = find_columns(lines, signed)
        self._double = _is_double_spaced(lines)
        self._kinds = find_kinds(lines, self._columns, signed, self._double)
        self._indents, edge = find_indents(lines, self._columns, self._kinds)
        if edge is not None:
            self._columns = [
                replace(column, limit=edge) if abs((column.limit or 0) - edge) <= INDENT else column
                for column in self._columns
            ]
        if self._indents is Indents.KEPT:
            for index in find_flush_titles(lines, self._columns, self._kinds):
                self._kinds[index] = ParagraphKind.TITLE
        self._done: list[Block] = []
        self._open: Block | None = None
        self._last = 0  # the index of the last line of the open paragraph
        self._aside: list[Block] = []

    def join(self) -> list[Block]:
        intruders = self._page_end_titles()
        behind = 0  # the line behind a column that broke in
        for index, line in enumerate(self._lines):
            kind = self._kinds[index]
            if index < behind:
                continue
            column = self._column_breaking_in(index)
            if column:
                self._set_aside(Block(self._lines[index:column]))
                behind = column
            elif index in intruders:
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
        _find_long_titles(self._done)
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
            if self._aside and signs.is_cut_caption(self._aside[-1].text, block.text):
                self._aside[-1].lines.extend(block.lines)
            else:
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
        """Whether a headline, by-line or caption stands where body text, broken off in mid-sentence, should go on.

        Only where the sentence is taken up again behind it: else the paragraph simply ended without a full stop.
        """
        opened = self._open
        if self._kinds[index] not in _LOOSE or opened is None:
            return False
        if opened.kind is not ParagraphKind.BODY or opened.lines[-1].is_terminal:
            return False
        end = index
        while (
            end < len(self._lines)
            and end - index < MOST_ASIDE
            and self._kinds[end] in (*_LOOSE, ParagraphKind.HEADER)
        ):
            end += 1
        if end == len(self._lines) or not (self._is_full(self._last) and self._takes_up(end)):
            return False
        return (
            len(opened.lines) > 2
            or any("。" in line.text for line in opened.lines)
            or any(
                self._lines[i].page_start or self._kinds[i] is ParagraphKind.HEADER
                for i in range(index, end + 1)
            )
        )

    def _column_breaking_in(self, index: int) -> int:
        """The index behind a column of another article that breaks into the open paragraph with this line; 0 if none does.

        It is narrower in all its lines, ends a sentence and stands at the end or the head of a page, and the sentence
        that it broke is taken up behind it, where the old width is.
        """
        opened, first = self._open, self._lines[index]
        if opened is None or opened.kind is not ParagraphKind.BODY or opened.lines[-1].is_terminal:
            return 0
        limit = self._columns[self._last].limit
        if (
            limit is None
            or first.extent > limit - SLACK
            or first.is_terminal
            or not self._is_full(self._last)
            or _CUT_NUMBER.search(f"{opened.lines[-1].text}|{first.text}")
            or signs.is_career_entry(opened.text)
        ):
            return 0
        end = index + 1
        while (
            end < len(self._lines)
            and end - index < MOST_COLUMN
            and not self._lines[end - 1].is_terminal
            and self._lines[end].extent <= limit - SLACK
        ):
            end += 1
        body = self._lines[index : end - 1]
        if len(body) < 2 or not self._lines[end - 1].is_terminal:
            return 0
        extents = [line.extent for line in body]
        if max(extents) - min(extents) > SLACK + 2:
            return 0
        behind = end
        while (
            behind < min(len(self._lines), end + MOST_ASIDE)
            and self._kinds[behind] in (ParagraphKind.HEADER, ParagraphKind.TITLE)
            and self._lines[behind].extent <= limit - SLACK
        ):
            behind += 1
        if behind == len(self._lines) or not self._takes_up(behind):
            return 0
        return end if first.page_start or behind > end or self._lines[behind].page_start else 0

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
            return column.is_full(last) and (
                _continues_bracket(opened, line) or _continues_name(opened, line)
            )
        if ParagraphKind.CAPTION in (opened.kind, kind):
            return opened.kind is ParagraphKind.CAPTION and signs.is_cut_caption(opened.text, line.text)
        if not line.gap and _cuts_number(last.text, line.text):
            return True
        if opened.kind is ParagraphKind.TITLE or signs.opens_article(line.text):
            return False
        if signs.is_career_entry(line.text):
            return False
        if opened.kind is ParagraphKind.HEADING and self._heading_is_whole(opened, index):
            return False
        first = len(opened.lines) == 1 and column.is_nearly_full(last) and not last.is_terminal
        if not (column.is_full(last) or first):
            return column.width is None and _is_cut(opened, last) and kind is not ParagraphKind.HEADING
        if last.is_terminal and not last.text.endswith(("；", ";", "：", ":")):
            gap = line.gap > (1 if self._double else 0)
            return not gap and kind is ParagraphKind.BODY and not self._begins(opened, index)
        return True

    def _begins(self, opened: Block, index: int) -> bool:
        """Whether a line begins a paragraph behind a full line that ends a sentence."""
        line, last, column = self._lines[index], opened.lines[-1], self._columns[self._last]
        if self._indents is Indents.KEPT:
            return False  # it would stand in
        if line.text.startswith(("“", "‘", "—")):
            return True
        dropped = self._indents is Indents.DROPPED
        if dropped and len(opened.lines) == 1:
            return column.has_room(last, line, INDENT)
        if (
            dropped
            and column.limit is not None
            and not line.is_terminal
            and column.limit - line.extent == INDENT
        ):
            return True  # narrower by just the indent that the tool dropped
        return column.has_room(last, line)

    def _heading_is_whole(self, opened: Block, index: int) -> bool:
        """Whether a section heading ends before this line: what follows is a sentence and no short last line of it."""
        text, width = opened.text, self._columns[self._last].width
        if "。" in text or text.endswith(("，", "、", "；")) or width is None:
            return False
        if opened.lines[-1].extent > width - SLACK - (INDENT if self._indents is Indents.DROPPED else 0):
            return False  # broken off by the column
        behind = slice(index, index + HEADING_LINES)
        for line, column in zip(self._lines[behind], self._columns[behind], strict=True):
            if "。" in line.text or line.is_terminal:
                return True
            if not column.is_full(line):
                return False
        return True


def _find_long_titles(blocks: list[Block]) -> None:
    """Mark the headlines that fill a line or more: they open the page or stand over a by-line and are no sentence."""
    for index, block in enumerate(blocks):
        if (
            block.kind is not ParagraphKind.BODY
            or block.lines[-1].is_terminal
            or len(block.lines) > HEADING_LINES
        ):
            continue
        after = blocks[index + 1] if index + 1 < len(blocks) else None
        before = blocks[index - 1] if index else None
        opens = before is None or before.kind is ParagraphKind.HEADER or is_ended(before)
        signed = after is not None and (after.kind is ParagraphKind.BYLINE or signs.opens_article(after.text))
        if after is not None and opens and (signed or before is None) and is_headline(block.text):
            block.kind = ParagraphKind.TITLE


def is_ended(block: Block) -> bool:
    """Whether a paragraph is not left in mid-sentence."""
    return block.kind is not ParagraphKind.BODY or block.lines[-1].is_terminal


def _cuts_number(last: str, text: str) -> bool:
    """Whether a line ends within a number that the next one carries on to its unit: 投入1.36 / 亿元, 农户25 / 00余户."""
    if last[-1] not in _NUMBER_ENDS or not _NUMBER_END.search(last, max(0, len(last) - _TAIL)):
        return False
    rest = _NUMBER_REST.match(text)
    at = rest.end() if rest else 0
    return text.startswith(("%", "％", "年", "月", "日"), at) or find_unit(text, at) is not None


def _is_double_spaced(lines: list[Line]) -> bool:
    """Whether a blank line after every line is a trace of the tool and parts no paragraphs."""
    gaps = [line.gap for line in lines[1:]]
    return len(gaps) > 4 and sum(gap > 0 for gap in gaps) >= 0.8 * len(gaps)


def _continues_bracket(opened: Block, line: Line) -> bool:
    """A bracketed by-line that runs over a line end is still one."""
    return opened.text.startswith(("（", "(")) and not opened.text.endswith(("）", ")")) and line.indent < 2


def _continues_name(opened: Block, line: Line) -> bool:
    """A by-line whose last name is cut by the column: 靳小 / 满."""
    word = line.text.split()[0]
    return (
        opened.kind is ParagraphKind.BYLINE
        and len(line.text) <= signs.MOST_CUT
        and line.indent < 2
        and signs.is_byline(opened.text + ("" if len(word) == 1 else " ") + line.text)
    )


def _is_cut(opened: Block, last: Line) -> bool:
    """A whole paragraph a line, but this one stops in mid-sentence: cut by the end of a column."""
    if last.is_terminal or last.text.endswith(("）", ")")) or opened.kind is not ParagraphKind.BODY:
        return False
    return columns(last.text) > 60 or _PAUSE.search(last.text) is not None
