"""Units and measure words: which of them stands at a place of a text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import regex

from extractors.data import load_toml

_LATIN = regex.compile(r"[A-Za-z²³]")


class Unit(NamedTuple):
    """A unit found in a text: its name as written, its group in units.toml, and where it ends."""

    name: str
    group: str
    end: int


@dataclass(frozen=True, slots=True)
class _Lexicon:
    groups: dict[str, str]
    lengths: dict[str, tuple[int, ...]]
    not_before: dict[str, tuple[str, ...]]


@cache
def _lexicon() -> _Lexicon:
    table = load_toml("units.toml")
    groups: dict[str, str] = {}
    for group, names in table["groups"].items():
        for name in names:
            groups.setdefault(name, group)
    lengths: dict[str, set[int]] = {}
    for name in groups:
        lengths.setdefault(name[0], set()).add(len(name))
    return _Lexicon(
        groups,
        {sign: tuple(sorted(each, reverse=True)) for sign, each in lengths.items()},
        {name: tuple(words.split()) for name, words in table["not_before"].items()},
    )


def find_unit(text: str, at: int) -> Unit | None:
    """The longest unit of `text` that begins at `at` and is not the beginning of another word; None where there is none."""
    lexicon = _lexicon()
    for length in lexicon.lengths.get(text[at : at + 1], ()):
        name = text[at : at + length]
        group = lexicon.groups.get(name)
        if group is None:
            continue
        end = at + len(name)
        barred = lexicon.not_before.get(name)
        if barred and text.startswith(barred, end):
            continue
        if name[-1].isascii() and name[-1].isalpha() and _LATIN.match(text, end):
            continue
        return Unit(name, group, end)
    return None


def simplified(text: str) -> str:
    """The text with the traditional characters of numbers, units and modifiers simplified, every character in its place."""
    pattern, table = _traditional()
    return text.translate(table) if pattern.search(text) else text


@cache
def _traditional() -> tuple[Any, dict[int, str]]:
    table = load_toml("units.toml")["traditional"]
    return regex.compile(f"[{''.join(table)}]"), str.maketrans(table)
