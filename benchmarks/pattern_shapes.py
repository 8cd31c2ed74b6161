"""Texts that a regular expression matches or nearly matches, made from its parsed shape.

What a pattern matches is taken apart into a beginning, a middle that is repeated, and an end, with one character behind it that
spoils the match: where a pattern can read a stretch in several ways, it tries them all before it gives up.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import regex
import regex._regex_core as _parser

#: The parser of patterns, which has no types.
core: Any = _parser

#: Of the characters that a class has, these are tried.
_ALPHABET = (
    "甲乙丙的说人年月一二十万王李县村路第等和与是123059aAbZ，。、；：！？“”‘’《》（）()「」『』〔〕—…·-.,:;%/ \n\t\r　"
    "\"'[]{}<>*_#|~＋&=@"
)
#: Repeated for every pattern.
_COMMON = (
    *"甲王一1a，。、“”《（(- \n　：",
    *(
        "甲，",
        "甲、",
        "1.",
        "1,",
        "一、",
        "“甲",
        "《甲",
        "甲 ",
        "第一",
        "2021年",
        "王明，",
        "“”",
        "（甲）",
        "\r\n",
        "\n\n",
        "甲\n",
        "<a ",
        "a=",
    ),
)
#: What may stand behind a repeated stretch and spoil a match.
_SPOILING = ("", "\x01", "甲", "\n", "。")
_MOST_REPEATS = 4


@dataclass(frozen=True, slots=True)
class Pumped:
    """A text: `unit` over and over between `prefix` and `suffix`."""

    prefix: str
    unit: str
    suffix: str = ""

    def text(self, size: int) -> str:
        """The text of about so many characters."""
        return (
            self.prefix
            + self.unit * max(1, (size - len(self.prefix) - len(self.suffix)) // len(self.unit))
            + self.suffix
        )


class Shape:
    """The parsed shape of a pattern, from which chance draws."""

    def __init__(self, pattern: Any, seed: int = 1) -> None:
        text = pattern.pattern
        self.chance = random.Random(seed)  # noqa: S311  not for secrets
        self._lists = {name: sorted(words) for name, words in pattern.named_lists.items()}
        self._root = _parse(
            text if isinstance(text, str) else text.decode("latin-1"), pattern.flags, self._lists
        )
        self._groups: dict[str, str] = {}

    def draw(self) -> str:
        """A string that the pattern matches, or nearly: looks around are followed as far as they tell what stands there."""
        self._groups = {}
        return self._draw(self._root)

    def characters(self) -> list[str]:
        """Characters that it names, and some of each class, each once."""
        found: list[str] = []
        waiting = [self._root]
        while waiting:
            node = waiting.pop()
            if isinstance(node, core.String):
                found += map(chr, node.characters)
            elif _is_class(node):
                found += _members(node)[:3]
            waiting += _below(node)
        return list(dict.fromkeys(found))

    def _draw(self, node: Any) -> str:
        if isinstance(node, core.Sequence):
            return "".join(map(self._draw, node.items))
        if isinstance(node, core.String):
            return "".join(map(chr, node.characters))
        if isinstance(node, core.StringSet):
            return self.chance.choice(self._lists[node.name] or [""])
        if isinstance(node, core.Branch):
            return self._draw(self.chance.choice(node.branches))
        if isinstance(node, core.GreedyRepeat):
            most = node.min_count + _MOST_REPEATS
            most = most if node.max_count is None else min(most, node.max_count)
            return "".join(
                self._draw(node.subpattern) for _ in range(self.chance.randint(node.min_count, most))
            )
        if isinstance(node, core.LookAround):
            return self._draw(node.subpattern) if node.positive and self.chance.random() < 0.5 else ""
        if isinstance(node, core.Group):
            drawn = self._draw(node.subpattern)
            self._groups[str(node.group)] = drawn
            return drawn
        if isinstance(node, core.RefGroup):
            return self._groups.get(str(node.group), "")
        if _is_class(node):
            members = _members(node)
            return self.chance.choice(members) if members else ""
        return "".join(map(self._draw, _below(node)[:1]))


def _parse(text: str, flags: int, lists: dict[str, list[str]]) -> Any:
    while True:
        source, info = core.Source(text), core.Info(flags & ~int(regex.DEBUG), chr, lists)
        source.ignore_space = bool(info.flags & int(regex.VERBOSE))
        try:
            return core._parse_pattern(source, info)
        except core._UnscopedFlagSet:
            flags |= info.global_flags


def _is_class(node: Any) -> bool:
    return isinstance(node, core.Character | core.Property | core.Range | core.SetBase | core.Any)


def _members(node: Any) -> list[str]:
    """Characters that a class has: of the alphabet, else of what the class names itself."""
    if isinstance(node, core.Any):
        return list("甲a1，")
    if isinstance(node, core.Character) and node.positive:
        return [chr(node.value)]
    members = [char for char in _ALPHABET if _matches(node, char)]
    own = [char for item in _below(node) for char in _members(item) if _is_class(item)] if not members else []
    return members or [char for char in own if _matches(node, char)]


def _matches(node: Any, char: str) -> bool:
    if isinstance(node, core.SetBase) and not hasattr(type(node), "matches"):
        return False
    return bool(node.matches(ord(char)))


def _below(node: Any) -> list[Any]:
    """The nodes right under one."""
    for name in ("items", "branches"):
        if held := getattr(node, name, None):
            return list(held)
    held = getattr(node, "subpattern", None)
    if held is not None:
        return [held]
    return [
        part for part in (getattr(node, "yes_item", None), getattr(node, "no_item", None)) if part is not None
    ]


def iter_candidates(shape: Shape, drawn: int = 8) -> Iterator[Pumped]:
    """Yield the texts to try on a pattern; the same in every run."""
    chance = shape.chance
    for unit in _COMMON:
        yield Pumped("", unit)
    characters = shape.characters()
    some = characters if len(characters) <= 24 else chance.sample(characters, 24)
    for char in some:
        yield Pumped("", char)
    for _ in range(12 if len(characters) > 1 else 0):
        yield Pumped("", "".join(chance.choices(characters, k=2)))
    for _ in range(drawn):
        yield from _around(shape.draw(), shape)


def _around(word: str, shape: Shape) -> Iterator[Pumped]:
    """Yield what a matched string gives to repeat."""
    if not word:
        return
    chance = shape.chance
    yield Pumped("", word)
    if len(word) > 1:
        yield Pumped("", word[:-1])
    for _ in range(6):
        first, last = sorted((chance.randrange(len(word) + 1), chance.randrange(len(word) + 1)))
        if first < last:
            yield Pumped(word[:first], word[first:last], word[last:] + chance.choice(_SPOILING))
            yield Pumped(word[:first], word[first:last], chance.choice(_SPOILING))


def mutated(pumped: Pumped, shape: Shape) -> Pumped:
    """Another text near a bad one: a character more, less or other in the piece that is repeated, or another end."""
    chance = shape.chance
    unit, way = pumped.unit, chance.randrange(5)
    at = chance.randrange(len(unit))
    other = chance.choice(shape.characters() or ["甲"])
    if way == 0:
        unit = unit[:at] + other + unit[at:]
    elif way == 1 and len(unit) > 1:
        unit = unit[:at] + unit[at + 1 :]
    elif way == 2:
        unit = unit[:at] + other + unit[at + 1 :]
    elif way == 3:
        return Pumped(pumped.prefix, unit, chance.choice(_SPOILING))
    else:
        return Pumped(pumped.prefix, unit, shape.draw()[:12])
    return Pumped(pumped.prefix, unit, pumped.suffix)
