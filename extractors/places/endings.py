"""Endings of place names: what the last characters of an unknown name tell of it, and which stems make no name."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extractors.places.divisions import Division, load_divisions
from extractors.places.gazetteer import PlaceLevel, load_gazetteer, load_grammar
from extractors.places.ground import Ground
from extractors.scanner import Scanner

#: Longest word of those that make no stem, in characters.
MAX_WORD = 8
#: Class words of divisions that only a name has which the model takes for a place: 胡志明市.
_DIVISIONS = {"市": PlaceLevel.CITY, "区": PlaceLevel.COUNTY, "旗": PlaceLevel.COUNTY}


@dataclass(frozen=True, slots=True)
class Ending:
    """An ending at [start, end) of the text and the level that it tells; `weak`: only within a name known otherwise."""

    start: int
    end: int
    level: PlaceLevel
    weak: bool


@dataclass(frozen=True, slots=True)
class _Table:
    """Endings by level, the weak ones, and the words that only look like them.

    `words` only look like names where they stand as whole words: 山村, not 东山村. `scanner` finds the endings, with
    their levels, and the words that are none, with None.
    """

    levels: dict[str, PlaceLevel]
    weak: frozenset[str]
    words: frozenset[str]
    scanner: Scanner[PlaceLevel | None]


@cache
def _load_table() -> _Table:
    grammar = load_grammar()
    endings = {level: grammar["endings"][level] for level in PlaceLevel if level in grammar["endings"]}
    levels = {word: PlaceLevel(level) for level, words in endings.items() for word in words}
    weak_roads = frozenset(grammar["endings"]["weak_road"])
    weak = frozenset(grammar["endings"]["weak"]) - levels.keys()
    levels |= dict.fromkeys(weak, PlaceLevel.FACILITY) | dict.fromkeys(weak_roads, PlaceLevel.ROAD)
    scanner = Scanner({**dict.fromkeys(_plain_words()), **levels}, shortest=1)
    return _Table(levels, weak | weak_roads, frozenset(grammar["stems"]["words"]), scanner)


def find_endings(ground: Ground) -> list[Ending]:
    """The endings that may close a name, in text order; where they overlap the first and longest."""
    text, table = ground.text, _load_table()
    endings = []
    for start, end, level in table.scanner.iter_longest(text):
        if level is None:
            continue
        if ground.modelled:
            closes = ground.ends_name(end, end - start) and not _ends_plain_word(ground, end)
        else:
            closes = text[start : start + 2] not in table.words
        if closes:
            endings.append(Ending(start, end, level, text[start:end] in table.weak))
    return endings


def rest_of_ending(ground: Ground, ending: Ending, start: int) -> Ending | None:
    """The ending that remains of one whose first characters belong to the name before it: 丹东|路, not 丹|东路."""
    word = ground.text[start : ending.end]
    level = _load_table().levels.get(word)
    return Ending(start, ending.end, level, word in _load_table().weak) if level else None


def _ends_plain_word(ground: Ground, end: int) -> bool:
    """Whether a word of the model that only looks like a name ends here, and is a whole word: 偏远|山村."""
    start = ground.starts[ground.word_at(end - 1)]
    return ground.text[start:end] in _load_table().words


def level_of_name(name: str, *, modelled: bool = False) -> PlaceLevel | None:
    """The level that the end of a name tells; None where it tells none or the stem makes no name.

    `modelled`: the model takes it for a place, so that the stem of a road may be a plain word (光明街).
    """
    table = _load_table()
    start, end, level = next(iter(deque(table.scanner.iter_longest(name), maxlen=1)), (0, 0, None))
    if end != len(name) or start == 0 or name in table.words:
        return None
    alone = not (modelled and level == PlaceLevel.ROAD)
    return None if level is None or is_no_stem(name[:start], level, alone=alone) else level


def level_of_location(ground: Ground, name: str) -> PlaceLevel | None:
    """The level of a name that the model takes for a place; None where nothing else speaks for it."""
    level = level_of_name(name, modelled=True)
    if level is not None:
        return level
    entry = load_gazetteer().get(name)
    if entry is not None and entry.everyday:
        return None
    if name.endswith(load_grammar()["stems"]["none"]) or _ends_like_zone(name):
        return None
    if len(name) > 2 and name[-1] in _DIVISIONS and name[-2] not in load_grammar()["context"]["numerals"]:
        level = _DIVISIONS[name[-1]]
        return None if is_no_stem(name[:-1], PlaceLevel.COUNTY) else level
    if name.endswith(load_grammar()["endings"]["local"]) and name not in _load_table().words:
        return PlaceLevel.VILLAGE
    return PlaceLevel.TOWN if is_town_of(name, ground.said) else None


def _ends_like_zone(name: str) -> bool:
    """Whether a name ends in the class word of a zone, whose stem made no name: 综合|保税区."""
    return name.endswith(load_grammar()["endings"]["other"])


def is_town_of(name: str, said: frozenset[str]) -> bool:
    """Whether a town has this short name (博鳌 for 博鳌镇) and the text speaks of its county."""
    divisions = load_divisions()
    for town in _iter_towns(name):
        county = divisions.of_code(town.adcode)
        if county is not None and not said.isdisjoint((county.name, county.short_name)):
            return True
    return False


def find_town(name: str, counties: list[Division]) -> Division | None:
    """The town of this short name that lies in one of the counties or cities; None where there is none."""
    return next((town for town in _iter_towns(name) if any(map(town.is_under, counties))), None)


def _iter_towns(name: str) -> Iterator[Division]:
    for class_word in ("镇", "乡", "街道"):
        yield from load_divisions().towns_named(name + class_word)


def has_known_name(stem: str, ending: str) -> bool:
    """Whether a known name follows a first character that may be a conjunction: 和|冠县 behind 莘县."""
    return stem[:1] in ("和", "与", "及") and (stem + ending)[1:] in load_gazetteer()


def names_after(ending: str) -> bool:
    """Whether an ending makes a name with the short name of a division: 满洲里|口岸."""
    return ending in load_grammar()["endings"]["named_after"]


def is_stop(stem: str) -> bool:
    """Whether a stem is a single character that carries grammar: 黄河|将|镇."""
    return len(stem) == 1 and stem in load_grammar()["stems"]["stop"]


def is_bare_ending(name: str) -> bool:
    """Whether a name is an ending with nothing in front: 社区, 新闻中心."""
    return name in _load_table().levels


def is_plain_word(name: str) -> bool:
    """Whether a name is a word as well that only looks like a name: 小城镇, 老城区."""
    return name in _plain_words()


@cache
def _plain_words() -> frozenset[str]:
    return frozenset(load_grammar()["stems"]["none"])


def is_no_stem(stem: str, level: PlaceLevel, *, alone: bool = True) -> bool:
    """Whether a stem makes no name with an ending of the level: 老旧|小区, 驻|村, 重点贫困|村.

    `alone` is false behind a chain, where 幸福社区 is a name.
    """
    stems = load_grammar()["stems"]
    if (len(stem) == 1 and stem in stems["verbs"]) or _is_made_of(stem, _stop_stems(level)):
        return True
    return alone and stem in stems["alone"].get(level, ())


def _is_made_of(stem: str, words: frozenset[str]) -> bool:
    """Whether a stem is one of the words, or nothing but several of two characters or more: 重点|贫困."""
    if stem in words:
        return True
    return any(
        stem[:at] in words and _is_made_of(stem[at:], words)
        for at in range(2, min(len(stem) - 1, MAX_WORD + 1))
    )


@cache
def _stop_stems(level: PlaceLevel) -> frozenset[str]:
    stems = load_grammar()["stems"]
    return frozenset((*stems.get(level, ()), *stems["anywhere"]))
