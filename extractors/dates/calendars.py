"""Days that have a name: festivals, solar terms, the lunar calendar, eras."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from extractors.data import load_toml
from extractors.dates import edtf

# The conversion of lunar dates is sound from the calendar reform of 1645 to the end of its tables.
_LUNAR_YEARS = range(1646, 2201)


@dataclass(frozen=True, slots=True)
class Festival:
    """A festival or commemorative day; see festivals.toml for the fields."""

    names: tuple[str, ...]
    calendar: str
    month: int = 0
    day: int = 0
    term: str = ""
    nth: int = 0
    weekday: int = 0
    holiday: tuple[int, int] | None = None
    alone: bool = True


@cache
def load_festivals() -> Mapping[str, Festival]:
    """Festivals and solar terms by each of their names."""
    data = load_toml("festivals.toml")
    table: dict[str, Festival] = {}
    for term in data["terms"]["names"]:
        table[term] = Festival((term,), "term", term=term, alone=False)
    for row in data["festival"]:
        holiday = row.pop("holiday", None)
        festival = Festival(tuple(row.pop("names")), **row, holiday=tuple(holiday) if holiday else None)
        table |= dict.fromkeys(festival.names, festival)
    return table


@cache
def load_eras() -> Mapping[str, int]:
    """Common Era year of the first year of an era by its name."""
    eras: dict[str, int] = load_toml("eras.toml")["first_year"]
    return eras


@cache
def lunar_day(year: int, month: int, day: int, *, leap: bool = False) -> datetime.date | None:
    """The day of a lunar date (`year` the lunar year), None where that year has no such day."""
    if year not in _LUNAR_YEARS:
        return None
    from lunar_python import LunarMonth

    lunar_month = LunarMonth.fromYm(year, -month if leap else month)
    if lunar_month is None or not 1 <= day <= lunar_month.getDayCount():
        return None
    return _solar(year, -month if leap else month, day)


@cache
def lunar_month_days(
    year: int, month: int, *, leap: bool = False
) -> tuple[datetime.date, datetime.date] | None:
    """First and last day of a lunar month."""
    first = lunar_day(year, month, 1, leap=leap)
    last = lunar_day(year, month, 30, leap=leap) or lunar_day(year, month, 29, leap=leap)
    return (first, last) if first and last else None


@cache
def festival_day(name: str, year: int) -> datetime.date | None:
    """The day of a festival or solar term in a year (lunar festivals: in the lunar year of that number)."""
    festival = load_festivals()[name]
    if festival.calendar == "solar":
        return edtf.to_day(year, festival.month, festival.day)
    if festival.calendar == "nth":
        return nth_weekday(year, festival.month, festival.nth, festival.weekday)
    if festival.calendar == "lunar":
        return lunar_day(year, festival.month, festival.day)
    if festival.calendar == "eve":
        return edtf.add_days(lunar_day(year, 1, 1), -1)
    return _term_day(festival.term, year)


def nth_weekday(year: int, month: int, nth: int, weekday: int) -> datetime.date | None:
    """The nth (-1: last) given weekday (Monday 1) of a month, None where there is none."""
    begin = edtf.to_day(year, month, 1)
    if begin is None or nth == 0:
        return None
    first = (weekday - begin.isoweekday()) % 7 + 1
    all_days = range(first, edtf.days_of_month(year, month) + 1, 7)
    index = nth - 1 if nth > 0 else nth
    return begin.replace(day=all_days[index]) if -len(all_days) <= index < len(all_days) else None


def _solar(year: int, month: int, day: int) -> datetime.date:
    from lunar_python import Lunar

    solar = Lunar.fromYmd(year, month, day).getSolar()
    return datetime.date(solar.getYear(), solar.getMonth(), solar.getDay())


def _term_day(term: str, year: int) -> datetime.date | None:
    """Solar terms stand in the table of the lunar year; the one that falls into the wanted Common Era year counts."""
    if year not in _LUNAR_YEARS:
        return None
    from lunar_python import Lunar

    for lunar_year in (year, year + 1, year - 1):
        solar = Lunar.fromYmd(lunar_year, 6, 1).getJieQiTable().get(term)
        if solar is not None and solar.getYear() == year:
            return datetime.date(solar.getYear(), solar.getMonth(), solar.getDay())
    return None
