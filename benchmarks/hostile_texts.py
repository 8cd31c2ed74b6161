"""Hostile texts of any length: a piece over and over, the same or with other names, figures and characters each time.

What repeats the same words finds patterns that run away; what never repeats any finds tables that grow with the text and are
gone through for each mention.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

import regex

from extractors.data import iter_tsv, load_toml

#: What a piece holds in braces is filled with one of these.
_FILLED = regex.compile(r"\{(\w)\}")

_PIECES = Path(__file__).with_name("hostile_pieces.toml")


@dataclass(frozen=True, slots=True)
class Hostile:
    """A way to make a text: `piece` over and over between `prefix` and `suffix`; `varied`: filled anew each time.

    `mirrored` has as many of it behind: marks opened, then as many closed.
    """

    piece: str
    varied: bool = False
    prefix: str = ""
    suffix: str = ""
    mirrored: str = ""

    @property
    def name(self) -> str:
        """How the table calls it, in code of Markdown."""
        piece = shown(self.piece)
        told = " + ".join(
            [
                *([f"`{shown(self.prefix)}`"] if self.prefix else []),
                f"`{piece}` {'varied' if self.varied else 'repeated'}",
                *([f"as many `{shown(self.mirrored)}`"] if self.mirrored else []),
                *([f"`{shown(self.suffix)}`"] if self.suffix else []),
            ]
        )
        return told.replace("|", "\\|")

    def text(self, size: int) -> str:
        """The text of so many characters."""
        if self.mirrored:
            times = size // (len(self.piece) + len(self.mirrored))
            return self.piece * times + self.mirrored * times
        room = size - len(self.prefix) - len(self.suffix)
        return self.prefix + self._middle(room)[:room] + self.suffix

    def _middle(self, size: int) -> str:
        fill = Filler(1)
        if not self.varied:
            piece = fill(self.piece)
            return piece * (size // len(piece) + 1)
        parts: list[str] = []
        while size > 0:
            parts.append(fill(self.piece))
            size -= len(parts[-1])
        return "".join(parts)


def shown(text: str) -> str:
    """A text as a table shows it: what cannot be seen is written as Python does."""
    return "".join(
        char if char.isprintable() and char not in "\u3000\u0301`" else char.encode("unicode_escape").decode()
        for char in text
    ).replace("`", "\\x60")


class Filler:
    """Fills templates with what chance takes, the same in every run; {n} counts through the days of a month."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311  not for secrets
        self._days = count(1)

    def __call__(self, template: str) -> str:
        """The template filled."""
        return _FILLED.sub(lambda match: self._word(match[1]), template) if "{" in template else template

    def _word(self, key: str) -> str:
        if key == "n":
            return str(next(self._days) % 12 + 1)
        if key == "d":
            return str(self._chance.randrange(1, 10_000))
        if key == "y":
            return str(self._chance.randrange(1901, 2036))
        words = _words().get(key)
        return self._chance.choice(words) if words else f"{{{key}}}"


@cache
def _words() -> Mapping[str, Sequence[str]]:
    """What fills the braces: words of the lexicons, and characters."""
    surnames = [row[0] for row in iter_tsv("surnames.tsv")]
    titles = load_toml("titles.toml")
    suffixes = load_toml("organization_suffixes.toml")["suffixes"]
    divisions = [row[1] for row in iter_tsv("divisions.tsv")]
    return {
        "a": "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "s": surnames,
        "g": [row[0] for row in iter_tsv("given_name_characters.tsv")],
        "h": [chr(code) for code in range(0x4E00, 0x9FA6)],
        "t": [*titles["offices"]["words"], *titles["roles"]["words"]],
        "o": [word for words in suffixes.values() for word in words],
        "p": divisions,
        "q": [name[:2] for name in divisions],
        "w": [row[0] for row in iter_tsv("naturals.tsv")],
        "f": "阿巴卡达尔法格哈伊姆库拉马纳尼诺普奇里萨塔瓦维亚扎米娜古丽",
        "k": ["条例", "办法", "意见", "通知", "规划", "方案", "决定", "法", "纲要", "报告"],
        "u": [
            "元",
            "个",
            "公里",
            "吨",
            "亩",
            "人",
            "户",
            "万元",
            "亿元",
            "%",
            "平方米",
            "台",
            "家",
            "项",
            "千瓦时",
        ],
        "i": [
            "产值",
            "投资",
            "收入",
            "贫困户",
            "用电量",
            "粮食产量",
            "进出口",
            "新建道路",
            "参保人数",
            "合格率",
        ],
        "e": [
            "春节",
            "国庆",
            "党的十九大",
            "“十三五”",
            "抗战",
            "改革开放",
            "疫情",
            "两会",
            "清明",
            "新中国成立",
        ],
        "m": _program_names(),
    }


def _program_names() -> list[str]:
    from extractors.programs.lexicon import load_lexicon

    return sorted({program.name for program in load_lexicon()})


def iter_hostile() -> Iterator[Hostile]:
    """Yield the ways to make a text that the benchmark tries."""
    table = tomllib.loads(_PIECES.read_text(encoding="utf-8"))
    for piece in table["pieces"]:
        yield Hostile(piece)
    for opening, closing in table["mirrored"]:
        yield Hostile(opening, mirrored=closing)
    for template in table["templates"]:
        for mark in table["marks"]:
            yield Hostile(template + mark, varied=True)
        yield Hostile(template)
        yield Hostile(template + "，")
    for prefix, suffix in table["frames"]:
        for piece in table["framed"]:
            yield Hostile(piece, "{" in piece, prefix, suffix)
