"""The gazetteer: every name of a place that is known beforehand, found in one pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any

from extractors.data import iter_tsv, load_toml
from extractors.places.divisions import Division, Level, load_divisions
from extractors.scanner import Scanner, iter_occurrences


class PlaceLevel(StrEnum):
    """The level of a place, of the last element of its chain."""

    COUNTRY = "country"
    REGION = "region"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"
    COMMUNITY = "community"
    ROAD = "road"
    NATURAL = "natural"
    FACILITY = "facility"
    OTHER = "other"


class Kind(StrEnum):
    """From which table a name comes."""

    DIVISION = "division"
    SHORT = "short"
    TOWN = "town"
    COUNTRY = "country"
    FOREIGN = "foreign"
    FORMER = "former"
    REGION = "region"
    NATURAL = "natural"
    FACILITY = "facility"
    ROAD = "road"
    ZONE = "zone"
    OWN = "own"


#: The class words in which nearly all names of towns end.
_TOWN_CLASSES = ("镇", "乡", "街道", "苏木")
#: The last characters of the names of waters.
_WATERS = frozenset("江河湖")
#: Kinds of names that the table of divisions has.
CODED = frozenset({Kind.DIVISION, Kind.SHORT, Kind.TOWN})


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a name.

    `everyday`: the name is an ordinary word as well. `landscape`: it is that of districts only and reads like one of a
    water or a mountain, which any other may bear (云溪). `fragile`: its characters also meet by chance at the seam of
    two words. `full_name`: the usual name where this is another form of it. `members`: the provinces a region is
    a plain list of. `other`: what a name that a water or a mountain shares with a division is if not this. `within`: the
    division in which a place of the own lexicon lies.
    """

    kind: Kind
    level: PlaceLevel
    everyday: bool = False
    landscape: bool = False
    fragile: bool = False
    full_name: str | None = None
    members: tuple[str, ...] = ()
    other: Entry | None = None
    within: Division | None = None


@cache
def load_grammar() -> dict[str, Any]:
    """The grammar of place names: `places.toml`, its lists as tuples, which `str.startswith` takes as they are."""
    grammar: dict[str, Any] = _with_tuples(load_toml("places.toml"))
    return grammar


def _with_tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_tuples(inner) for key, inner in value.items()}
    return tuple(value) if isinstance(value, list) else value


class Gazetteer:
    """Every name of a place that is known beforehand, with what is known of it.

    Towns are three of four names, and a text has few of them: they are looked up where their class word stands, and the
    automaton that reads every character holds the rest, so that it does not outgrow the cache of the processor.
    """

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = entries
        self._towns = {
            name: entry
            for name, entry in entries.items()
            if entry.kind is Kind.TOWN and name.endswith(_TOWN_CLASSES)
        }
        self._scanner = Scanner({name: entry for name, entry in entries.items() if name not in self._towns})
        self._longest_town = max(map(len, self._towns), default=0)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def get(self, name: str) -> Entry | None:
        """The entry of a name; None if it is not known."""
        return self._entries.get(name)

    def iter_all(self, text: str) -> Iterator[tuple[int, int, Entry]]:
        """Yield (start, end, entry) of every occurrence, also overlapping ones: by offset, the longest first."""
        towns = list(self._iter_towns(text))
        hits = self._scanner.iter_all(text)
        yield from sorted([*hits, *towns], key=lambda hit: (hit[0], -hit[1])) if towns else hits

    def _iter_towns(self, text: str) -> Iterator[tuple[int, int, Entry]]:
        for class_word in _TOWN_CLASSES:
            for at in iter_occurrences(class_word, text):
                end = at + len(class_word)
                for start in range(max(0, end - self._longest_town), at):
                    entry = self._towns.get(text[start:end])
                    if entry:
                        yield start, end, entry


@cache
def load_gazetteer() -> Gazetteer:
    """All known names of places.

    Where tables share a name, the full names of divisions come first, then towns, then countries, regions, rivers
    and sites; their short names come last.
    """
    names = load_grammar()["names"]
    fragile = frozenset(names["fragile"])
    entries = dict(_iter_short_names(frozenset(names["everyday"]), fragile))
    entries |= dict.fromkeys(names["zones"], Entry(Kind.ZONE, PlaceLevel.OTHER))
    entries |= dict.fromkeys(names["facilities"], Entry(Kind.FACILITY, PlaceLevel.FACILITY))
    entries |= dict.fromkeys(names["roads"], Entry(Kind.ROAD, PlaceLevel.ROAD))
    entries |= {name: Entry(Kind.FORMER, PlaceLevel(level)) for name, level in iter_tsv("historical.tsv")}
    entries |= dict(_iter_naturals(entries, fragile))
    for name, members in iter_tsv("regions.tsv"):
        listed = tuple(members.split(",")) if members else ()
        entries[name] = Entry(Kind.REGION, PlaceLevel.REGION, fragile=name in fragile, members=listed)
    for name, level, full_name in iter_tsv("countries.tsv"):
        kind = Kind.COUNTRY if level == PlaceLevel.COUNTRY else Kind.FOREIGN
        entries[name] = Entry(kind, PlaceLevel(level), fragile=name in fragile, full_name=full_name or None)
    # One entry for all towns, and one a level for divisions: there are forty thousand.
    entries |= dict.fromkeys(load_divisions().town_names(), Entry(Kind.TOWN, PlaceLevel.TOWN))
    by_level = {level: Entry(Kind.DIVISION, PlaceLevel(level)) for level in Level}
    entries |= {unit.name: by_level[unit.level] for unit in load_divisions()}
    return Gazetteer(entries)


def _iter_short_names(everyday: frozenset[str], fragile: frozenset[str]) -> Iterator[tuple[str, Entry]]:
    """Yield the short and further names of divisions; of several levels the largest counts."""
    divisions = load_divisions()
    full_names = {unit.name for unit in divisions}
    natural = load_grammar()["endings"]["natural"]
    for name in divisions.names():
        if name in full_names:
            continue
        level = PlaceLevel(divisions.level_of(name))
        landscape = name.endswith(natural) and divisions.names_district(name)
        # 浑江 is the river, unless the text has 浑江区.
        river = landscape and name[-1] in _WATERS
        yield (
            name,
            Entry(
                Kind.SHORT,
                level,
                everyday=river or name in everyday,
                landscape=landscape,
                fragile=name in fragile,
            ),
        )


def _iter_naturals(entries: Mapping[str, Entry], fragile: frozenset[str]) -> Iterator[tuple[str, Entry]]:
    """Yield waters and mountains; with one that is also a division goes the entry which the name has if not this."""
    for name, first in iter_tsv("naturals.tsv"):
        natural = Entry(Kind.NATURAL, PlaceLevel.NATURAL, fragile=name in fragile)
        division = entries.get(name)
        if division is None or division.kind is not Kind.SHORT:
            yield name, natural
        elif first:
            yield name, replace(division, everyday=False, other=natural)
        else:
            yield name, replace(natural, other=replace(division, everyday=False))


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """Provinces by their one-character names, runs of two of those, and the characters that also stand alone (在京)."""

    provinces: dict[str, str]
    pairs: dict[str, tuple[str, ...]]
    alone: frozenset[str]


@cache
def load_abbreviations() -> Abbreviations:
    """The table of abbreviations: `abbreviations.tsv`."""
    rows = [(name, provinces.split(","), use) for name, provinces, use in iter_tsv("abbreviations.tsv")]
    return Abbreviations(
        {name: provinces[0] for name, provinces, _ in rows if len(name) == 1},
        {name: tuple(provinces) for name, provinces, _ in rows if len(name) > 1},
        frozenset(name for name, _, use in rows if use == "single"),
    )
