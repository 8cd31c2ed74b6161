"""Units and measure words: which of them stands at a place of a text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

import regex

from extractors.data import load_toml
from extractors.own.tables import KEPT, OwnTables, own_tables
from extractors.statistics.standards import find_standard

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
    """The units by name, by their first two signs how long they may be, the longest first, and the first signs of all."""

    entries: dict[str, _Entry]
    lengths: dict[str, tuple[int, ...]]
    starts: frozenset[str]


def _lexicon() -> _Lexicon:
    return _load_lexicon(own_tables())


@lru_cache(maxsize=KEPT)
def _load_lexicon(own: OwnTables) -> _Lexicon:
    table = load_toml("units.toml")
    not_before: dict[str, str] = table["not_before"]
    entries: dict[str, _Entry] = {}
    lengths: dict[str, set[int]] = {}
    for group, names in table["groups"].items():
        for name in names:
            entries.setdefault(name, _entry(name, group, not_before))
    for name, group in _groups_of(own, {name: entry.group for name, entry in entries.items()}).items():
        entries[name] = _entry(name, group, not_before)
    for name in entries:
        lengths.setdefault(name[:2], {1}).add(len(name))
    by_signs = {signs: tuple(sorted(each, reverse=True)) for signs, each in lengths.items()}
    return _Lexicon(entries, by_signs, frozenset(name[0] for name in entries))


def _entry(name: str, group: str, not_before: dict[str, str]) -> _Entry:
    latin = name[-1].isascii() and name[-1].isalpha()
    return _Entry(group, tuple(not_before.get(name, "").split()), latin)


def unit_starts() -> frozenset[str]:
    """The first signs of all units."""
    return _lexicon().starts


def _groups_of(own: OwnTables, groups: dict[str, str]) -> dict[str, str]:
    """The groups of units of the own lexicon: that of the known units of the same standard, else that of counters."""
    if not own.units:
        return {}
    by_standard: dict[str, str] = {}
    for name, group in groups.items():
        known = find_standard(name)
        if known is not None and name not in own.units:
            by_standard.setdefault(known.name, group)
    standards = {name: find_standard(name) for name in own.units}
    return {
        name: by_standard.get(known.name, "count") if known else "count" for name, known in standards.items()
    }


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
