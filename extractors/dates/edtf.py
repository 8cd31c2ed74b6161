"""Values in EDTF (ISO 8601-2) and ISO 8601 durations, written by hand: the parsers at hand take milliseconds a value."""

from __future__ import annotations

import calendar
import datetime

_MONTHS_A_YEAR = 12
_FEBRUARY = 2
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
#: Furthest year, to either side, that EDTF writes with four digits.
_LAST_YEAR = 9999


def format_date(year: int, month: int | None = None, day: int | None = None, *, approx: bool = False) -> str:
    """`2018`, `2018-07`, `2018-07-03`, with `~` where approximate. Years before the Common Era are 0 and below."""
    sign, number = ("-", -year) if year < 0 else ("", year)
    value = f"{sign}{number:04d}"
    if month is not None:
        value += f"-{month:02d}"
        if day is not None:
            value += f"-{day:02d}"
    return value + ("~" if approx else "")


def format_day(day: datetime.date, *, approx: bool = False) -> str:
    """`2018-07-03`."""
    return format_date(day.year, day.month, day.day, approx=approx)


def format_interval(first: str, last: str | None) -> str:
    """`2018/2020`; an end that is None is open (`..`)."""
    return f"{first}/{last or '..'}"


def format_duration(years: int, months: int, days: int, seconds: int) -> str | None:
    """`P5Y`, `P1Y6M`, `P3D`, `PT3H20M`; None for a length of nothing."""
    date = "".join(f"{n}{unit}" for n, unit in ((years, "Y"), (months, "M"), (days, "D")) if n)
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    time = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (rest, "S")) if n)
    return f"P{date}{'T' + time if time else ''}" if date or time else None


def is_valid_year(year: int) -> bool:
    """Whether the year can be told in four digits, before the Common Era or in it."""
    return -_LAST_YEAR <= year <= _LAST_YEAR


def is_valid_month(year: int, month: int) -> bool:
    """Whether the calendar has such a month."""
    return is_valid_year(year) and 1 <= month <= _MONTHS_A_YEAR


def is_valid_day(year: int, month: int, day: int) -> bool:
    """Whether the calendar has such a day."""
    return is_valid_month(year, month) and 1 <= day <= days_of_month(year, month)


def to_day(year: int, month: int, day: int) -> datetime.date | None:
    """The day for arithmetic, None where there is no such day or it lies outside of the years 1 to 9999."""
    try:
        return datetime.date(year, month, day)
    except (ValueError, OverflowError):
        return None


def add_days(day: datetime.date | None, amount: int) -> datetime.date | None:
    """The day so many days on, None where that is outside of the years 1 to 9999 (or `day` is None)."""
    if day is None:
        return None
    try:
        return day + datetime.timedelta(days=amount)
    except OverflowError:
        return None


def days_of_month(year: int, month: int) -> int:
    """Number of days of a month; years outside of Python's calendar count as common years."""
    if month != _FEBRUARY:
        return _DAYS[month - 1]
    return _DAYS[1] + (datetime.MINYEAR <= year <= datetime.MAXYEAR and calendar.isleap(year))


def add_months(year: int, month: int, amount: int) -> tuple[int, int]:
    """(year, month) `amount` months on."""
    years, index = divmod(month - 1 + amount, _MONTHS_A_YEAR)
    return year + years, index + 1
