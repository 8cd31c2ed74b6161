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


class _Entry(NamedTuple):
    """What units.toml tells of a unit: its group, what it does not stand in front of, whether a Latin letter ends it."""

    group: str
    not_before: tuple[str, ...]
    latin: bool


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The units by name, and by their first two signs how long they may be, the longest first."""

    entries: dict[str, _Entry]
    lengths: dict[str, tuple[int, ...]]


@cache
def _lexicon() -> _Lexicon:
    table = load_toml("units.toml")
    not_before: dict[str, str] = table["not_before"]
    entries: dict[str, _Entry] = {}
    lengths: dict[str, set[int]] = {}
    for group, names in table["groups"].items():
        for name in names:
            latin = name[-1].isascii() and name[-1].isalpha()
            entries.setdefault(name, _Entry(group, tuple(not_before.get(name, "").split()), latin))
            lengths.setdefault(name[:2], {1}).add(len(name))
    return _Lexicon(entries, {signs: tuple(sorted(each, reverse=True)) for signs, each in lengths.items()})


@cache
def unit_starts() -> frozenset[str]:
    """The first signs of all units."""
    return frozenset(name[0] for name in _lexicon().entries)


def find_unit(text: str, at: int) -> Unit | None:
    """The longest unit of `text` that begins at `at` and is not the beginning of another word; None where there is none."""
    lexicon = _lexicon()
    for length in lexicon.lengths.get(text[at : at + 2], (1,)):
        name = text[at : at + length]
        entry = lexicon.entries.get(name)
        if entry is None:
            continue
        end = at + len(name)
        if entry.not_before and text.startswith(entry.not_before, end):
            continue
        if entry.latin and _LATIN.match(text, end):
            continue
        return Unit(name, entry.group, end)
    return None


def simplified(text: str) -> str:
    """The text with the traditional characters of numbers, units and modifiers simplified, every character in its place."""
    pattern, table = _traditional()
    return text.translate(table) if pattern.search(text) else text


@cache
def _traditional() -> tuple[Any, dict[int, str]]:
    table = load_toml("units.toml")["traditional"]
    return regex.compile(f"[{''.join(table)}]"), str.maketrans(table)
