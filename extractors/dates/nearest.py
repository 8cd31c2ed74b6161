"""Which year or day a date means that is told without its year: the one nearest to the article, as the press tells it."""

from __future__ import annotations

import datetime
from functools import cache, lru_cache

import regex

from extractors.data import load_toml
from extractors.dates import edtf
from extractors.dates.calendars import festival_day, lunar_day
from extractors.wording import any_of

_CUE_WINDOW = 12
# A date this far ahead of the article, without a word of the future, is one of the year before; a quarter or season sooner.
_FAR_AHEAD = datetime.timedelta(days=180)
_STRETCH_AHEAD = datetime.timedelta(days=90)
_FAR_BEHIND = datetime.timedelta(days=240)
_SEASON_BEHIND = datetime.timedelta(days=60)
#: The ten stems and twelve branches of the sexagenary cycle.
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
# A name of the cycle further behind is history (甲午, 辛亥) and may be any of its years.
_CYCLE_BEHIND = 6
# From one 29 February to the next it is eight years at most (1896 to 1904).
_LEAP_CYCLE = 8


@cache
def _directions() -> dict[str, regex.Pattern[str]]:
    words = {name: any_of(group) for name, group in load_toml("time_words.toml")["directions"].items()}
    return {
        "ahead_before": regex.compile(rf"{words['ahead_before']}[^，。；！？\n]{{0,8}}$"),
        "ahead_behind": regex.compile(rf"起?{words['ahead_behind']}"),
        "past_before": regex.compile(rf"{words['past_before']}[^，。；！？\n]{{0,4}}$"),
    }


def lies_ahead(text: str, start: int, end: int) -> bool:
    """Whether the words around [start, end) tell that the date there is still to come."""
    cues = _directions()
    before = text[max(0, start - _CUE_WINDOW) : start]
    return bool(cues["ahead_before"].search(before) or cues["ahead_behind"].match(text, end))


def has_come(text: str, start: int) -> bool:
    """Whether the words before tell that the date at `start` has come."""
    return bool(_directions()["past_before"].search(text, max(0, start - _CUE_WINDOW), start))


@lru_cache(maxsize=1024)
def nearest_year(
    published: datetime.date,
    month: int,
    day: int,
    *,
    ahead: bool = False,
    past: bool = False,
    stretch: bool = False,
) -> int:
    """The year of a month and day: that of the article unless it lies far ahead (or far behind, if `ahead`).

    `past` tells that it cannot lie ahead at all, `stretch` that it begins a quarter, a half or a season.
    """
    here = datetime.date(published.year, month, min(day, edtf.days_of_month(published.year, month)))
    far = datetime.timedelta(0) if past else _STRETCH_AHEAD if stretch else _FAR_AHEAD
    if here - published > far and not ahead:
        return _with_day(published.year - 1, month, day, -1)
    if published - here > _FAR_BEHIND and ahead:
        return _with_day(published.year + 1, month, day, 1)
    return _with_day(published.year, month, day, 1 if ahead else -1)


def _with_day(year: int, month: int, day: int, step: int) -> int:
    """The year itself, or the nearest one in the direction of `step` that has a 29 February if that is the day."""
    for far in range(_LEAP_CYCLE + 1):
        if edtf.is_valid_day(year + step * far, month, day):
            return year + step * far
    return year


@lru_cache(maxsize=1024)
def nearest_lunar_year(
    published: datetime.date, month: int, day: int, *, leap: bool = False, ahead: bool = False
) -> int:
    """The lunar year of a lunar month and day; for a leap month the nearest year that has it."""
    if leap:
        return min(
            range(published.year - 19, published.year + 20),
            key=lambda year: _leap_distance(published, year, month, day),
        )
    here = lunar_day(published.year, month, day)
    late = here is not None and here - published > _SEASON_BEHIND
    return published.year - (late and not ahead)


def _leap_distance(published: datetime.date, year: int, month: int, day: int) -> int:
    here = lunar_day(year, month, day, leap=True)
    return abs((here - published).days) if here is not None else datetime.date.max.toordinal()


def nearest_festival(name: str, published: datetime.date, *, ahead: bool) -> datetime.date | None:
    """The day of a festival nearest to the article, and no more than two months behind it unless `ahead`."""
    days = [
        day
        for year in (published.year - 1, published.year, published.year + 1)
        if (day := festival_day(name, year)) is not None
    ]
    if not ahead:
        days = [day for day in days if day - published <= _SEASON_BEHIND] or days
    return min(days, key=lambda day: abs(day - published), default=None)


def year_of_cycle(name: str, published: int) -> int | None:
    """The year of a name of the sexagenary cycle (甲辰) around that of the article, None if none is near.

    The cycle begins with 甲子 in the year 4 of the Common Era.
    """
    near: tuple[int, ...] = (published, published + 1, *range(published - 1, published - _CYCLE_BEHIND, -1))
    for year in near:
        if STEMS[(year - 4) % len(STEMS)] + BRANCHES[(year - 4) % len(BRANCHES)] == name:
            return year
    return None
