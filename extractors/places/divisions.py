"""The administrative divisions of China by year: provinces, prefectures, counties and towns."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any

from extractors.data import iter_tsv, load_toml

#: For how many years after it was abolished a name is still taken for the unit: the press is slow to drop an old one.
NEAR = 5
#: The same before it was set up: the press speaks of it from its announcement on.
AHEAD = 1
#: Digits of a code that the units below share, by level; of a local code, of a town's.
PROVINCE_DIGITS, CITY_DIGITS, COUNTY_DIGITS, LOCAL_DIGITS, TOWN_DIGITS = 2, 4, 6, 8, 9
#: For so many names and units it is kept what the table tells of them: articles speak of the same ones again and again.
_REMEMBERED = 4096


class Level(StrEnum):
    """The level of a division. 北京 and the other municipalities are provinces, their districts counties."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"


LEVELS = tuple(Level)
_STEM_DIGITS = {
    Level.PROVINCE: PROVINCE_DIGITS,
    Level.CITY: CITY_DIGITS,
    Level.COUNTY: COUNTY_DIGITS,
    Level.TOWN: TOWN_DIGITS,
}


@dataclass(frozen=True, slots=True)
class Division:
    """A unit under one code, name and parent in one run of years.

    `code` is that of GB/T 2260 (six digits), of a town nine digits, of a district of Hong Kong, Macao or Taiwan
    eight of local use. `first_year` None: in force when the series begins (1980) or, of a town, not known.
    `last_year` None: still in force.
    """

    code: str
    name: str
    level: Level
    parent: str | None
    first_year: int | None = None
    last_year: int | None = None

    @property
    def adcode(self) -> str:
        """The six-digit code of GB/T 2260 of this unit, of a town its county's."""
        return self.parent if len(self.code) == LOCAL_DIGITS and self.parent else self.code[:COUNTY_DIGITS]

    @property
    def short_name(self) -> str | None:
        """The name without class word and ethnic groups (恩施 for 恩施土家族苗族自治州); None where there is none."""
        return parse_short_name(self.name, self.level)

    def names(self) -> tuple[str, ...]:
        """The full name and the others under which it goes."""
        return _names(self.name, self.level)

    @property
    def full_name(self) -> str:
        """The names of all units above it and its own, from large to small: 江西省吉安市遂川县."""
        return "".join(unit.name for unit in load_divisions().ancestors(self)) + self.name

    def in_force(self, year: int | None) -> bool:
        """Whether the unit existed under this code and name in the year; None asks for today."""
        if year is None:
            return self.last_year is None
        return (self.first_year is None or self.first_year <= year) and (
            self.last_year is None or year <= self.last_year
        )

    def is_ahead(self, year: int | None) -> bool:
        """Whether the year is too early for the unit by more than the press may speak of it beforehand."""
        return year is not None and self.first_year is not None and self.first_year > year + AHEAD

    def is_under(self, other: Division) -> bool:
        """Whether the codes tell that this unit lies in the other: 350724 in 350700 and in 350000."""
        return self.parent == other.code or (
            self.code != other.code and self.code.startswith(other.code_stem)
        )

    @property
    def code_stem(self) -> str:
        """The digits of the code that all units below share: 35, 3507, 350724."""
        if len(self.code) == LOCAL_DIGITS:
            return self.code
        return self.code[: _STEM_DIGITS[self.level]]

    def years_from(self, year: int | None) -> int:
        """How many years lie between the year (None: today) and the time the unit was in force; 0 if it was then."""
        if self.in_force(year):
            return 0
        if year is None:
            year = 9999
        if self.first_year is not None and year < self.first_year:
            return self.first_year - year
        return year - (self.last_year or year)


class Divisions:
    """The table: look up by name, by code, upwards and downwards. Get it from `load_divisions`."""

    def __init__(self, units: Iterable[Division]) -> None:
        self._by_code: dict[str, list[Division]] = {}
        self._by_name: dict[str, list[Division]] = {}
        for unit in units:
            self._by_code.setdefault(unit.code, []).append(unit)
            for name in unit.names():
                self._by_name.setdefault(name, []).append(unit)
        self._named = lru_cache(_REMEMBERED)(self._find_named)
        self._above = lru_cache(_REMEMBERED)(self._find_above)

    @cached_property
    def _towns(self) -> dict[str, str]:
        """Codes of towns by name, joined by spaces; read when a town is first asked for."""
        return _read_towns()

    @cached_property
    def _by_parent(self) -> dict[str, list[Division]]:
        children: dict[str, list[Division]] = defaultdict(list)
        for unit in self:
            if unit.parent:
                children[unit.parent].append(unit)
        return children

    def __iter__(self) -> Iterator[Division]:
        for units in self._by_code.values():
            yield from units

    def names(self) -> Iterable[str]:
        """All full, short and further names of provinces, prefectures and counties of all years."""
        return self._by_name.keys()

    def town_names(self) -> Iterable[str]:
        """All full names of towns."""
        return self._towns.keys()

    def level_of(self, name: str) -> Level:
        """The highest level at which a full, short or further name stands today, or stood if none bears it today.

        Raises:
            KeyError: no unit from province to county ever bore the name.
        """
        return min((unit.level for unit in self._latest(name)), key=LEVELS.index)

    def names_district(self, name: str) -> bool:
        """Whether a short name stands for urban districts only: 浑江 for 浑江区."""
        return all(unit.level is Level.COUNTY and unit.name.endswith("区") for unit in self._latest(name))

    def _latest(self, name: str) -> list[Division]:
        units = self._by_name[name]
        return [unit for unit in units if unit.in_force(None)] or units

    def all_named(self, name: str) -> list[Division]:
        """Find the units of all years by full or short name, towns too."""
        return self._by_name.get(name, []) + self.towns_named(name)

    def named(self, name: str, year: int | None = None) -> list[Division]:
        """Find units by full or short name, the larger first.

        Args:
            name: 吉林省, 吉林, 遂川, 恩施州, 朱店镇.
            year: only units in force then; None for those of today. Where none was, those that come nearest in
                time by at most a few years (`NEAR`, `AHEAD`). Towns carry no years; they lie where they lay then.
        """
        return list(self._named(name, year))

    def _find_named(self, name: str, year: int | None) -> tuple[Division, ...]:
        units = [unit for unit in self._by_name.get(name, []) if not unit.is_ahead(year)]
        near = min((unit.years_from(year) for unit in units), default=0)
        limit = near if near <= NEAR or year is None else -1
        found = [unit for unit in units if unit.years_from(year) == limit]
        found.sort(key=lambda unit: LEVELS.index(unit.level))
        towns = dict.fromkeys(self._as_of(town, year) for town in self.towns_named(name))
        return (*found, *filter(None, towns))

    def _as_of(self, town: Division, year: int | None) -> Division | None:
        """A town under the county in which it lay in the year: the table has that of today, which may be of a later day.

        The older county is that of the name (武清县 for 武清区); where the name does not tell it, the town lies in what is above.
        None where nothing above it is so old.
        """
        lineage = [*self._above(town.parent, year)]
        if not lineage or not lineage[-1].is_ahead(year):
            return town
        county = lineage.pop()
        older = [
            unit
            for unit in self._by_name.get(county.short_name or county.name, ())
            if unit.level is Level.COUNTY
            and unit.in_force(year)
            and unit.code[:PROVINCE_DIGITS] == county.code[:PROVINCE_DIGITS]
        ]
        there = older if len(older) == 1 else [unit for unit in lineage if not unit.is_ahead(year)]
        if not there:
            return None
        return Division(there[-1].code + town.code[COUNTY_DIGITS:], town.name, Level.TOWN, there[-1].code)

    def towns_named(self, name: str) -> list[Division]:
        """Find towns by their full name."""
        codes = self._towns.get(name, "").split()
        return [Division(code, name, Level.TOWN, code[:COUNTY_DIGITS]) for code in codes]

    def of_code(self, code: str, year: int | None = None) -> Division | None:
        """The unit that bore the code in the year (None: today), else the one nearest in time; None if the code is unknown."""
        return min(self._by_code.get(code, ()), key=lambda unit: unit.years_from(year), default=None)

    def ancestors(self, unit: Division, year: int | None = None) -> list[Division]:
        """The units above it, from the province down."""
        return list(self._above(unit.parent, unit.last_year if year is None else year))

    def _find_above(self, code: str | None, year: int | None) -> tuple[Division, ...]:
        """The unit of this code and those above it, from the province down."""
        unit = self.of_code(code, year) if code else None
        return (*self._above(unit.parent, year), unit) if unit else ()

    def children(self, unit: Division, year: int | None = None) -> list[Division]:
        """The units directly below it in the year (None: today), towns left out."""
        return [child for child in self._by_parent.get(unit.code, ()) if child.in_force(year)]


@cache
def load_divisions() -> Divisions:
    """The table of divisions, read once."""
    return Divisions(_iter_units())


@cache
def load_naming() -> dict[str, Any]:
    """The rules by which short names are drawn: `divisions.toml`."""
    rules = load_toml("divisions.toml")
    for level, suffixes in rules["suffixes"].items():
        rules["suffixes"][level] = tuple(sorted(suffixes, key=len, reverse=True))
    rules["ethnic"]["groups"] = tuple(sorted(rules["ethnic"]["groups"], key=len, reverse=True))
    return rules


@cache
def parse_short_name(name: str, level: Level) -> str | None:
    """The short name of a division: 遂川 for 遂川县; None where nothing of two characters remains (泾县, 城区)."""
    rules = load_naming()
    if (own := rules["short_names"].get(name)) is not None:
        return own or None
    suffix = next((s for s in rules["suffixes"][level] if name.endswith(s)), "")
    short = name.removesuffix(suffix) if suffix else name
    if suffix.startswith(("自治", "民族")):
        short = _without_ethnic_groups(short, rules["ethnic"]["groups"])
    return short if 2 <= len(short) < len(name) else None


def iter_other_names(name: str, level: Level) -> Iterator[str]:
    """Yield the names beside the full one under which a division goes: the short one, 恩施州, 松桃县, 科左中旗."""
    short = parse_short_name(name, level)
    if short:
        yield short
        if name.endswith("自治州"):
            yield short + "州"
        elif name.endswith("自治县"):
            yield short + "县"
    elif name.endswith("自治州"):
        yield _without_ethnic_groups(name.removesuffix("自治州"), load_naming()["ethnic"]["groups"]) + "州"
    yield from (
        alias
        for alias in load_naming()["aliases"].get(name, ())
        if alias != f"{short}州" and alias != f"{short}县"
    )


@cache
def _names(name: str, level: Level) -> tuple[str, ...]:
    return name, *iter_other_names(name, level)


def _without_ethnic_groups(name: str, groups: tuple[str, ...]) -> str:
    """Cut the names of ethnic groups off the end, as long as two characters remain."""
    while group := next((g for g in groups if name.endswith(g) and len(name) - len(g) >= 2), None):
        name = name.removesuffix(group)
    return name


def level_of_code(code: str) -> Level:
    """The level that the digits of a code tell: 350000 province, 350700 city, 350724 county, 350724100 town."""
    if len(code) >= TOWN_DIGITS:
        return Level.TOWN
    if code[PROVINCE_DIGITS:] == "0000":
        return Level.PROVINCE
    return Level.CITY if code[CITY_DIGITS:] == "00" else Level.COUNTY


def _iter_units() -> Iterator[Division]:
    """Read provinces, prefectures and counties, then the districts without codes of their own."""
    levels: dict[str, Level] = {}
    for code, name, parent, first, last in iter_tsv("divisions.tsv"):
        level = levels.get(code) or levels.setdefault(code, level_of_code(code))
        yield Division(
            code, name, level, parent or None, int(first) if first else None, int(last) if last else None
        )
    for code, name, parent, level_name in iter_tsv("divisions.special.tsv"):
        yield Division(code, name, Level(level_name), parent)


def _read_towns() -> dict[str, str]:
    """Codes by name, joined by spaces. `Division`s are made of them only when asked for: there are nearly forty thousand."""
    packed = (files("extractors.data") / "divisions.towns.tsv.gz").read_bytes()
    lines = gzip.decompress(packed).decode("utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))
