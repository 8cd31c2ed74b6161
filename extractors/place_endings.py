"""Endings of place names: what the last characters of an unknown name tell of it, and which stems make no name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import regex

from extractors.divisions import load_divisions
from extractors.gazetteer import PlaceLevel, load_gazetteer, load_grammar
from extractors.place_ground import Ground


@dataclass(frozen=True, slots=True)
class Ending:
    """An ending at [start, end) of the text and the level that it tells; `weak`: only within a name known otherwise."""

    start: int
    end: int
    level: PlaceLevel
    weak: bool


@dataclass(frozen=True, slots=True)
class _Table:
    """Endings by level, the weak ones, and a pattern of them all and of the words that only look like them."""

    levels: dict[str, PlaceLevel]
    weak: frozenset[str]
    pattern: regex.Pattern[str]


@cache
def _load_table() -> _Table:
    grammar = load_grammar()
    endings = {name: words for name, words in grammar["endings"].items() if name not in ("weak", "local")}
    levels = {word: PlaceLevel(level) for level, words in endings.items() for word in words}
    weak = frozenset(grammar["endings"]["weak"]) - levels.keys()
    levels |= dict.fromkeys(weak, PlaceLevel.FACILITY)
    longest_first = sorted({*levels, *grammar["stems"]["none"]}, key=len, reverse=True)
    return _Table(levels, weak, regex.compile("|".join(map(regex.escape, longest_first))))


def find_endings(ground: Ground) -> list[Ending]:
    """The endings that may close a name, in text order; where they overlap the first and longest."""
    table = _load_table()
    endings = []
    for match in table.pattern.finditer(ground.text):
        start, end = match.span()
        level = table.levels.get(match.group())
        if level is not None and ground.ends_name(end, end - start):
            endings.append(Ending(start, end, level, match.group() in table.weak))
    return endings


def level_of_name(name: str) -> PlaceLevel | None:
    """The level that the end of a name tells; None where it tells none or the stem makes no name."""
    table = _load_table()
    last = None
    for match in table.pattern.finditer(name):
        last = match
    if last is None or last.end() != len(name) or last.start() == 0:
        return None
    level = table.levels.get(last.group())
    return None if level is None or is_no_stem(name[: last.start()], level) else level


def level_of_location(ground: Ground, name: str) -> PlaceLevel | None:
    """The level of a name that the model takes for a place; None where nothing else speaks for it."""
    level = level_of_name(name)
    if level is not None:
        return level
    entry = load_gazetteer().get(name)
    if entry is not None and entry.everyday:
        return None
    if name.endswith(_local_endings()) and name not in load_grammar()["stems"]["none"]:
        return PlaceLevel.VILLAGE
    return PlaceLevel.TOWN if is_town_of(name, ground.said) else None


def is_town_of(name: str, said: frozenset[str]) -> bool:
    """Whether a town has this short name (博鳌 for 博鳌镇) and the text speaks of its county."""
    divisions = load_divisions()
    for class_word in ("镇", "乡", "街道"):
        for town in divisions.towns_named(name + class_word):
            county = divisions.of_code(town.adcode)
            if county is not None and not said.isdisjoint((county.name, county.short_name)):
                return True
    return False


def is_bare_ending(name: str) -> bool:
    """Whether a name is an ending with nothing in front: 社区, 新闻中心."""
    return name in _load_table().levels


def is_no_stem(stem: str, level: PlaceLevel, *, alone: bool = True) -> bool:
    """Whether a stem makes no name with an ending of the level: 老旧|小区, 驻|村, 贫困|村.

    `alone` is false behind a chain, where 幸福社区 is a name.
    """
    stems = load_grammar()["stems"]
    if stem in _stop_stems(level) or (len(stem) == 1 and stem in stems["verbs"]):
        return True
    return alone and stem in stems["alone"].get(level, ())


@cache
def _stop_stems(level: PlaceLevel) -> frozenset[str]:
    return frozenset(load_grammar()["stems"].get(level, ()))


@cache
def _local_endings() -> tuple[str, ...]:
    return tuple(load_grammar()["endings"]["local"])
