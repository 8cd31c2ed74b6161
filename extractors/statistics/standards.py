"""Standard units: what a unit as written is in SI units, persons, per cents or a currency of ISO 4217."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import regex

from extractors.data import load_toml
from extractors.own.tables import KEPT, OwnTables, own_tables

#: Of so many units the standard is kept; one by another is told with every pair of units.
_REMEMBERED = 1024
#: What divides a unit: 元/吨, 微克每立方米.
_DIVIDES = regex.compile(r"[/每]")
_CURRENCY = regex.compile(r"[A-Z]{3}")
#: Three letters that are no currency.
_NO_CURRENCY = frozenset({"TEU"})


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard unit: value × `factor` is the amount in `name`; `currency` is the code of ISO 4217 for money."""

    name: str
    factor: float
    currency: str | None = None


@lru_cache(maxsize=KEPT)
def _factors(own: OwnTables | None = None) -> dict[str, tuple[str, Fraction]]:
    """Standard unit and factor of every unit that has one, those of an own lexicon included."""
    if own is None:
        return {
            unit: (name, _fraction(factor))
            for name, units in load_toml("unit_standards.toml").items()
            for unit, factor in units.items()
        }
    known = _factors()
    standards = {_shown(name): name for name, _ in known.values()}
    told: dict[str, tuple[str, Fraction]] = {}
    for unit, (standard, factor) in own.units.items():
        if standard is not None:
            name, each = known.get(standard) or (standards.get(standard, standard), Fraction(1))
            told[unit] = name, each * Fraction(str(factor))
    # A unit that the own lexicon counts with has no standard any more.
    return {unit: row for unit, row in known.items() if unit not in own.units} | told


def standard_names() -> frozenset[str]:
    """The names of all standard units, as records show them."""
    return frozenset(_shown(name) for name, _ in _factors().values())


def _shown(name: str) -> str:
    """Chinese money goes by yuan."""
    return name.replace("CNY", "yuan", 1) if name.partition("/")[0] == "CNY" else name


def _fraction(written: str) -> Fraction:
    above, _, below = written.partition("/")
    return Fraction(above) / Fraction(below or "1")


def find_standard(unit: str | None) -> Standard | None:
    """The standard unit of a unit as written; None for a mere counter (个) and for what is not known.

    A unit by another one is divided: `元/吨` is in `yuan/kg` with factor 0.001. Chinese money
    is in `yuan`, other money in units of its code.
    """
    return None if unit is None else _find_standard(unit, own_tables())


@lru_cache(maxsize=_REMEMBERED)
def _find_standard(unit: str, own: OwnTables) -> Standard | None:
    factors = _factors(own)
    known = factors.get(unit)
    if known is None and (mark := _DIVIDES.search(unit)):
        above, below = factors.get(unit[: mark.start()]), factors.get(unit[mark.end() :])
        if above and below:
            known = f"{above[0]}/{below[0]}", above[1] / below[1]
    if known is None:
        return None
    name, factor = known
    money = name.partition("/")[0]
    currency = money if _CURRENCY.fullmatch(money) and money not in _NO_CURRENCY else None
    return Standard(_shown(name), float(factor), currency)
