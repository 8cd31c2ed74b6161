"""Pages written with their marks, set in the layouts in which newspaper text reaches analysts.

A `.page` file (tests/pages/) is one page as its author means it, a paragraph a line:

    = wrapped width=17 indent=2        how it is set in one layout; see Setting
    +T 龙山：一张清单管到底              + an article begins; T its headline
    P 一早他上了山。|“我有工夫了。”⟦R:武陵新闻//T:进网格⟧|他说。

The letter tells what the paragraph is: K kicker, T headline, S subtitle, B by-line, D date line, H section heading,
P body. `|` begins a sentence. ⟦…⟧ holds what the layout `broken` sets into the midst of the paragraph there (R running
header, T, B, C caption, P a column of another article); the other layouts leave it out. The marks are the author's:
nothing of the program is asked for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import regex

PAGES = Path(__file__).parent / "pages"
#: The halves: one to improve the program by, one that was only ever measured.
HALVES = ("tuned", "held")
LAYOUTS = ("wrapped", "spaced", "broken", "clean")

_NOT_FIRST = "，。、；：？！”’）》」』…—％,;:?!)"
_NOT_LAST = "“‘（《「『("
_HALF = str.maketrans("，：；！？（）", ",:;!?()")
_HEADS = "KTSBD"
_WORD = regex.compile(r"[0-9A-Za-z.%]+|.", regex.DOTALL)
_ASIDE = regex.compile(r"⟦(.*?)⟧")


@dataclass(frozen=True)
class Setting:
    """How a page is set: `width` in Chinese characters, `every` in lines; flags are 0 or 1."""

    width: int = 0  # 0: a paragraph a line
    indent: int = 0  # ideographic spaces before a paragraph
    dropped: int = 0  # the indent leaves room on the first line, but is not in the text
    kinsoku: str = "push"  # closing marks may "hang" over the edge, or "push" a character to the next line
    mode: str = ""  # "count": lines of so many characters, whatever they are
    gap: int = 0  # blank lines between paragraphs
    heads: int = 0  # blank lines around the heads of articles
    centre: int = 0  # headlines centred
    blank: int = 0  # blank lines behind every line
    apart: int = 0  # blanks between figures and Chinese
    punctuation: str = "full"
    every: int = 0  # lines a page; 0: no page ends
    page: str = "none"  # page ends are a form "feed", a lone "blank" before the next line, or "none"
    header: str = ""
    folio: int = 0  # a page number at the foot


@dataclass
class Block:
    """A paragraph: its letter, its text, the places in it where a sentence begins, what breaks into it where."""

    letter: str
    text: str
    sentences: list[int] = field(default_factory=lambda: [0])
    asides: list[tuple[int, list[Block]]] = field(default_factory=list)
    opens: bool = False


@dataclass
class Page:
    """The paragraphs of a page and its setting in each layout."""

    name: str
    blocks: list[Block]
    settings: dict[str, Setting]


@dataclass
class Sheet:
    """A page as it is set: the text, and the offsets at which articles, paragraphs and sentences begin."""

    text: str
    articles: list[int]
    paragraphs: list[int]
    sentences: list[int]
    asides: list[tuple[int, int]]  # what broke into a sentence


@cache
def load_pages(half: str) -> tuple[Page, ...]:
    """The pages of one half, by name."""
    return tuple(load_page(path) for path in sorted((PAGES / half).glob("*.page")))


def load_page(path: Path) -> Page:
    """Read one `.page` file."""
    page = Page(path.stem, [], {})
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            layout, *words = line[2:].split()
            page.settings[layout] = _setting(words)
        elif line:
            page.blocks.append(_block(line))
    return page


def _setting(words: list[str]) -> Setting:
    values: dict[str, str | int] = {}
    for word in words:
        name, _, value = word.partition("=")
        values[name] = int(value) if value.isdigit() else value.replace("_", " ")
    return replace(Setting(), **values)  # type: ignore[arg-type]


def _block(line: str) -> Block:
    opens = line.startswith("+")
    letter, _, marked = line.removeprefix("+").partition(" ")
    block = Block(letter, "", opens=opens)
    for number, part in enumerate(_ASIDE.split(marked)):
        if number % 2:
            block.asides.append((len(block.text), [_intruder(word) for word in part.split("//")]))
            continue
        for place, sentence in enumerate(part.split("|")):
            if place:
                block.sentences.append(len(block.text))
            block.text += sentence
    return block


def _intruder(word: str) -> Block:
    letter, _, text = word.partition(":")
    if letter == "R":
        return Block(letter, text.replace("_", " "))
    return _block(f"{letter} {text}")


def set_page(page: Page, layout: str, whole: bool = False) -> Sheet:
    """The page in one of LAYOUTS; `whole` gives its twin: each paragraph on one line, without what broke into it."""
    return _Setter(page.settings[layout], layout == "broken", whole).set(page.blocks)


def set_text(text: str, setting: Setting) -> str:
    """A text of one paragraph a line in another setting."""
    blocks = [Block("P", line.strip()) for line in text.splitlines() if line.strip()]
    return _Setter(setting, False, False).set(blocks).text


class _Setter:
    """One page being set; `_lines` holds the lines, each a list of (character, marks)."""

    def __init__(self, setting: Setting, broken: bool, whole: bool) -> None:
        self._setting = setting
        self._asides = broken and not whole
        self._whole = whole
        self._lines: list[tuple[str, dict[int, str]]] = []
        self._aside_lines: set[int] = set()
        self._used = 0
        self._pages = 1
        self._break = ""  # what the next line begins with behind a page end

    def set(self, blocks: list[Block]) -> Sheet:
        """Set all paragraphs."""
        for index, block in enumerate(blocks):
            self._space(block, blocks[index - 1] if index else None)
            self._paragraph(block)
        return self._sheet()

    def _space(self, block: Block, before: Block | None) -> None:
        """The blank lines before a paragraph."""
        gap = self._setting.gap
        if before is not None and (block.opens or (before.letter in _HEADS) != (block.letter in _HEADS)):
            gap = max(gap, self._setting.heads)
        for _ in range(gap if before is not None else 0):
            self._lines.append(("", {}))

    def _paragraph(self, block: Block) -> None:
        if self._whole:
            self._lines.extend((text.strip("\u3000"), marks) for text, marks in self._wrap(block, 0))
            return
        lines = list(self._wrap(block, self._setting.width))
        due = list(block.asides) if self._asides else []
        done = 0
        for number, (text, marks) in enumerate(lines):
            self._emit(text, marks)
            self._used += 1
            done += len(text.strip().replace(" ", ""))
            last = number == len(lines) - 1
            intruders: list[Block] = []
            before_last = number == len(lines) - 2
            while due and not last and (before_last or done >= due[0][0]):
                intruders += due.pop(0)[1]
            if intruders or (self._setting.every and self._asides and self._used >= self._setting.every):
                self._break_in(self._at_page_end(intruders))

    def _at_page_end(self, intruders: list[Block]) -> list[Block]:
        """What stands at the end of this page, where pages end with a lone blank, and at the head of the next."""
        if self._setting.page == "blank":
            self._break_in([block for block in intruders if block.letter != "R"])
            intruders = [block for block in intruders if block.letter == "R"]
        headers = self._page_end()
        known = {block.text for block in headers}
        return [block for block in intruders if block.text not in known] + headers

    def _page_end(self) -> list[Block]:
        """What stands at the head of each page."""
        self._used = 0
        self._pages += 1
        self._break = "\x0c" if self._setting.page == "feed" else " " if self._setting.page == "blank" else ""
        found = [Block("R", f"— {self._pages} —")] if self._setting.folio else []
        return [*found, *(Block("R", word) for word in self._setting.header.split("&") if word)]

    def _break_in(self, blocks: list[Block]) -> None:
        for block in blocks:
            width = 0 if block.letter in "RTB" else self._setting.width - 3 * (block.letter == "P")
            for text, marks in self._wrap(block, width):
                self._aside_lines.add(len(self._lines))
                self._emit(
                    text.lstrip("\u3000"),
                    {at - len(text) + len(text.lstrip("\u3000")): m for at, m in marks.items()},
                )

    def _emit(self, text: str, marks: dict[int, str]) -> None:
        """One line; behind a page end it begins with the mark of the page end."""
        if self._break:
            marks = {at + len(self._break): mark for at, mark in marks.items()}
            text, self._break = self._break + text, ""
        self._lines.append((text, marks))
        self._lines.extend([("", {})] * self._setting.blank)

    def _wrap(self, block: Block, width: int) -> Iterator[tuple[str, dict[int, str]]]:
        """The lines of a paragraph with their marks by place."""
        text, marks = self._written(block)
        indent = self._setting.indent if block.letter in "PBHD" else 0
        if self._setting.centre and block.letter in "KTS":
            indent = max(0, (width - len(text)) // 2)
        lead = "" if self._setting.dropped and block.letter in "PBHD" else "\u3000" * indent
        start = 0
        for end in _ends(text, width, indent, self._setting) if width else [len(text)]:
            shown = text[start:end]
            skipped = len(shown) - len(shown.lstrip(" "))
            yield (
                lead + shown.strip(" "),
                {at - start - skipped + len(lead): mark for at, mark in marks.items() if start <= at < end},
            )
            start, lead = end, ""

    def _written(self, block: Block) -> tuple[str, dict[int, str]]:
        """The characters of a paragraph as this setting writes them, and which of them begin what."""
        text = block.text.translate(_HALF) if self._setting.punctuation == "half" else block.text
        marks = dict.fromkeys(block.sentences, "S")
        marks[0] = "SPA" if block.opens else "SP"
        if not self._setting.apart or block.letter in "RB":
            return text, marks
        written, moved = "", {}
        for at, char in enumerate(text):
            if at and text[at - 1].isascii() != char.isascii() and _parts(text[at - 1], char):
                written += " "
            if at in marks:
                moved[len(written)] = marks[at]
            written += char
        return written, moved

    def _sheet(self) -> Sheet:
        sheet = Sheet("", [], [], [], [])
        parts: list[str] = []
        length = 0
        for number, (text, marks) in enumerate(self._lines):
            if number in self._aside_lines:
                sheet.asides.append((length, length + len(text)))
            for at in sorted(marks):
                for mark, starts in (("A", sheet.articles), ("P", sheet.paragraphs), ("S", sheet.sentences)):
                    if mark in marks[at]:
                        starts.append(length + at)
            parts.append(text + "\n")
            length += len(parts[-1])
        sheet.text = "".join(parts)
        return sheet


def _parts(before: str, after: str) -> bool:
    """Whether a blank goes between the two: a figure or letter beside a Chinese character."""
    return (before.isalnum() and after.isalnum()) or (before == "%" and after.isalnum())


def _columns(text: str) -> int:
    return sum(1 if char.isascii() else 2 for char in text)


def _ends(text: str, width: int, indent: int, setting: Setting) -> list[int]:
    """Where the lines of a paragraph end."""
    if setting.mode == "count":
        return [*range(width - indent, len(text), width), len(text)]
    ends: list[int] = []
    start, room = 0, 2 * (width - indent)
    words = [match.span() for match in _WORD.finditer(text)]
    at = 0
    while at < len(words):
        if _columns(text[start : words[at][1]].lstrip(" ")) <= room or words[at][0] == start:
            at += 1
            continue
        if text[words[at][0]] in _NOT_FIRST and setting.kinsoku == "hang":
            at += 1
        else:
            first = at
            while text[words[at][0]] in _NOT_FIRST or text[words[at - 1][0]] in _NOT_LAST:
                at -= 1
                if words[at][0] <= start:
                    at = first
                    break
        if at < len(words):
            while at < len(words) and setting.kinsoku == "hang" and text[words[at][0]] in _NOT_FIRST:
                at += 1
        if at < len(words):
            ends.append(words[at][0])
            start, room = words[at][0], 2 * width
    return [*ends, len(text)]
