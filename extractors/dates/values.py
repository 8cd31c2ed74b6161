"""Values of resolved expressions of time, from points whose year is known."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from extractors.dates import edtf
from extractors.dates.calendars import Event, lunar_day, lunar_month_days, nth_weekday
from extractors.dates.expressions import Bound, Expression, Kind, Length, Point


@dataclass(frozen=True, slots=True)
class Value:
    """A resolved point: EDTF `text`, its year, month and day as far as known, and what it was resolved against."""

    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    anchor: str | None = None
    approx: bool = False


def has_year(point: Point) -> bool:
    """Whether the words tell the year."""
    return point.year is not None or point.year_shift is not None


def value_of_year(point: Point, year: int, anchor: str | None) -> Value | None:
    """The value of a point whose year is known."""
    if point.code is not None:
        return Value(f"{year:04d}-{point.code}", year, None, None, anchor)
    if point.months is not None:
        return Value(months_value(year, *point.months), year, None, None, anchor)
    if point.nth is not None:
        return _nth_value(point, point.nth, year, anchor)
    if point.day is not None and point.month is not None:
        return day_value(year, point.month, point.day, anchor)
    return Value(edtf.format_date(year, point.month), year, point.month, None, anchor)


def months_value(year: int, first: int, last: int) -> str:
    """A run of months of one year."""
    return f"{edtf.format_date(year, first)}/{edtf.format_date(year, last)}"


def _nth_value(point: Point, nth: tuple[int, int | None], year: int, anchor: str | None) -> Value | None:
    """The nth week, or the nth of a weekday, of a month or year; the first week is the one that begins in it."""
    number, weekday = nth
    if weekday == 0:
        day = datetime.date(year, 1, 1) + datetime.timedelta(days=number - 1)
        return Value(edtf.format_day(day), day.year, day.month, day.day, anchor)
    if weekday is not None:
        found = nth_weekday(year, point.month or 1, number, weekday)
        return day_value(found.year, found.month, found.day, anchor) if found else None
    monday = nth_weekday(year, point.month or 1, number, 1) if point.month else nth_weekday(year, 1, 1, 1)
    if monday is None:
        return None
    if point.month is None:
        monday += datetime.timedelta(days=7 * (number - 1))
    sunday = monday + datetime.timedelta(days=6)
    return Value(f"{edtf.format_day(monday)}/{edtf.format_day(sunday)}", year, point.month, None, anchor)


def day_value(year: int, month: int, day: int, anchor: str | None) -> Value | None:
    """A day, None where the calendar has no such day."""
    if not edtf.is_valid_day(year, month, day):
        return None
    return Value(edtf.format_date(year, month, day), year, month, day, anchor)


def lunar_value(point: Point, year: int, anchor: str | None) -> Value | None:
    """The days of a lunar month, or the day of a lunar date."""
    if point.month is None:
        return None
    if point.day is None:
        days = lunar_month_days(year, point.month, leap=point.leap)
        return (
            Value(f"{edtf.format_day(days[0])}/{edtf.format_day(days[1])}", year, None, None, anchor)
            if days
            else None
        )
    day = lunar_day(year, point.month, point.day, leap=point.leap)
    return Value(edtf.format_day(day), day.year, day.month, day.day, anchor) if day else None


def with_clock(text: str, clock: str) -> str:
    """`2022-06-23T10:22`; 24:00 stays on the day it ends."""
    return f"{text}T{clock}"


def bounded(value: Value, expression: Expression) -> str:
    """The value as it is, or as the beginning or end of an open range."""
    if expression.bound is Bound.FROM:
        return f"{first_end(value)}/.."
    if expression.bound is Bound.UNTIL:
        return f"../{last_end(value)}"
    return value.text


def first_end(value: Value) -> str:
    """The beginning of a value that may be an interval."""
    return value.text.partition("/")[0]


def last_end(value: Value) -> str:
    """The end of a value that may be an interval."""
    return value.text.rpartition("/")[2]


def rough(value: Value, *, fuzzy: bool) -> Value:
    """前后, 左右, 前夕: the month that the day belongs to, the year or month itself, approximate."""
    if not fuzzy or value.year is None:
        return value
    if "T" in value.text:
        return replace(value, text=value.text + "~", approx=True)
    text = (
        edtf.format_date(value.year, value.month) if value.month is not None else first_end(value).rstrip("~")
    )
    return replace(value, text=text + "~", approx=True)


def event_value(event: Event, expression: Expression) -> str | None:
    """The time that an event and the words around it tell."""
    point = expression.first
    ended = point is not None and point.offset == -1 and event.end is not None
    start = event.end if ended and event.end is not None else event.start
    if expression.length is not None:
        return f"{start.year}/.."
    if expression.bound is Bound.FROM:
        return f"{edtf.format_day(start)}/.."
    if expression.bound is Bound.UNTIL:
        return f"../{edtf.format_day(start)}"
    if point is not None and point.approx:
        return edtf.format_date(start.year, approx=True)
    if expression.kind is Kind.POINT:
        return edtf.format_date(start.year, start.month, approx=True)
    return edtf.format_interval(
        edtf.format_day(event.start), edtf.format_day(event.end) if event.end else None
    )


def moved(value: Value, length: Length, sign: int) -> Value | None:
    """A value moved by a length, told as finely as the length is: years give a year, days a day."""
    if value.year is None:
        return None
    if length.years and not length.months:
        year = value.year + sign * length.years
        return Value(edtf.format_date(year), year)
    if length.years or length.months:
        if value.month is None:
            return None
        year, month = edtf.add_months(value.year, value.month, sign * (12 * length.years + length.months))
        return Value(edtf.format_date(year, month), year, month)
    if value.month is None or value.day is None:
        return None
    days = length.days + length.seconds / 86400
    day = datetime.date(value.year, value.month, value.day) + sign * datetime.timedelta(days=int(days))
    return Value(edtf.format_day(day), day.year, day.month, day.day)


def same_grain(value: Value, like: Value) -> str:
    """A value as coarse as another."""
    month = value.month if like.month is not None else None
    return edtf.format_date(value.year or 0, month, value.day if like.day is not None else None)
