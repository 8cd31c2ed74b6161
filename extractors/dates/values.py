"""Values of resolved expressions of time, from points whose year is known."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from extractors.dates import edtf
from extractors.dates.calendars import lunar_day, lunar_month_days, nth_weekday
from extractors.dates.events import Event
from extractors.dates.expressions import Bound, Expression, Kind, Length, Point

_SECONDS_A_DAY = 86400
_LAST_CENTURY = 19
_MONTHS_A_YEAR = 12


class Anchor(NamedTuple):
    """What a date was resolved against: `published`, `previous` or an event; for `previous` where that date starts."""

    name: str
    start: int | None = None


#: The names of the anchors that are no event.
PREVIOUS = "previous"
PUBLISHED = Anchor("published")


class Value(NamedTuple):
    """A resolved point: EDTF `text`, its year, month and day as far as known, and what it was resolved against."""

    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    anchor: Anchor | None = None
    approx: bool = False

    @property
    def as_day(self) -> datetime.date | None:
        """The day for arithmetic, None where the value is no single day."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return edtf.to_day(self.year, self.month, self.day)


#: An EDTF value (or ISO 8601 duration) and what it was resolved against.
Resolved = tuple[str | None, Anchor | None]


def has_year(point: Point) -> bool:
    """Whether the words tell the year."""
    return point.year is not None or point.year_shift is not None or point.cycle is not None


def value_of_year(point: Point, year: int, anchor: Anchor | None) -> Value | None:
    """The value of a point whose year is known, None where the calendar or EDTF has none."""
    if not edtf.is_valid_month(year, 1 if point.month is None else point.month):
        return None
    if point.code is not None:
        return Value(edtf.format_date(year, point.code), year, None, None, anchor)
    if point.months is not None:
        return Value(months_value(year, *point.months), year, None, None, anchor)
    if point.nth is not None:
        return _nth_value(point, point.nth, year, anchor)
    if point.part_days is not None:
        return _part_value(point, point.part_days, year, anchor)
    if point.days is not None and point.month is not None:
        return value_of_month(point, year, point.month, anchor)
    if point.day is not None and point.month is not None:
        return day_value(year, point.month, point.day, anchor)
    return Value(edtf.format_date(year, point.month), year, point.month, None, anchor)


def value_of_month(point: Point, year: int, month: int, anchor: Anchor | None) -> Value | None:
    """The day or run of days of a point whose month is known, None where the calendar has none."""
    if point.days is None:
        return day_value(year, month, point.day or 1, anchor)
    first, last = (edtf.to_day(year, month, day) for day in point.days)
    text = days_text(first, last)
    return Value(text, year, month, None, anchor) if text is not None else None


def _part_value(point: Point, days: int, year: int, anchor: Anchor | None) -> Value | None:
    """The first so many days of a year or month, the last if negative."""
    first = edtf.to_day(year, point.month or 1, 1)
    last_month = point.month or _MONTHS_A_YEAR
    last = edtf.to_day(year, last_month, edtf.days_of_month(year, last_month))
    if abs(days) == 1:
        return value_of_day(first if days > 0 else last, anchor)
    if days > 0:
        last = edtf.add_days(first, days - 1)
    else:
        first = edtf.add_days(last, days + 1)
    text = days_text(first, last)
    return Value(text, year, point.month, None, anchor) if text is not None else None


def decade_value(point: Point, published: datetime.date | None) -> Value | None:
    """A century or decade. 本世纪 is that of the article, 八十年代 the last such decade that had begun when it appeared."""
    years = point.years or ""
    if point.century_shift is None and len(years.partition("/")[0]) > len("8X"):
        return Value(years)
    if published is None and point.century_shift is not None:
        return None
    this = published.year // 100 if published is not None else _LAST_CENTURY
    century = this + (point.century_shift or 0)
    if point.century_shift is None and published is not None and int(years[0]) * 10 > published.year % 100:
        century -= 1
    if century < 0:
        return None
    anchor = PUBLISHED if point.century_shift is not None else None
    return Value("/".join(f"{century:02d}{part}" for part in years.split("/")), anchor=anchor)


def months_value(year: int, first: int, last: int) -> str:
    """A run of months of one year."""
    return f"{edtf.format_date(year, first)}/{edtf.format_date(year, last)}"


def _nth_value(point: Point, nth: tuple[int, int | None], year: int, anchor: Anchor | None) -> Value | None:
    """The nth week, or the nth of a weekday, of a month or year; the first week is the one that begins in it."""
    number, weekday = nth
    if weekday == 0:
        day = edtf.add_days(edtf.to_day(year, 1, 1), number - 1)
        return value_of_day(day, anchor) if day is not None and day.year == year else None
    if weekday is not None:
        return value_of_day(nth_weekday(year, point.month or 1, number, weekday), anchor)
    if point.month is not None:
        monday = nth_weekday(year, point.month, number, 1)
    else:
        monday = edtf.add_days(nth_weekday(year, 1, 1, 1), 7 * (number - 1))
    if monday is None or monday.year != year:
        return None
    text = days_text(monday, edtf.add_days(monday, 6))
    return Value(text, year, point.month, None, anchor) if text is not None else None


def value_of_day(day: datetime.date | None, anchor: Anchor | None) -> Value | None:
    """A day that the arithmetic gave; None for None."""
    return Value(edtf.format_day(day), day.year, day.month, day.day, anchor) if day is not None else None


def days_text(first: datetime.date | None, last: datetime.date | None) -> str | None:
    """`2023-06-19/2023-06-25`; None where either end is."""
    return (
        f"{edtf.format_day(first)}/{edtf.format_day(last)}"
        if first is not None and last is not None
        else None
    )


def day_value(year: int, month: int, day: int, anchor: Anchor | None) -> Value | None:
    """A day, None where the calendar has no such day."""
    if not edtf.is_valid_day(year, month, day):
        return None
    return Value(edtf.format_date(year, month, day), year, month, day, anchor)


def lunar_value(point: Point, year: int, anchor: Anchor | None) -> Value | None:
    """The days of a lunar month, or the day of a lunar date."""
    if point.month is None:
        return None
    if point.day is None:
        text = days_text(*(lunar_month_days(year, point.month, leap=point.leap) or (None, None)))
        return Value(text, year, None, None, anchor) if text is not None else None
    return value_of_day(lunar_day(year, point.month, point.day, leap=point.leap), anchor)


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


def runs_backwards(first: str, last: str) -> bool:
    """Whether the end of a range lies before its beginning, as finely as both are told."""
    first, last = first.rstrip("~"), last.rstrip("~")
    length = min(len(first), len(last))
    return first[:1].isdigit() and last[:1].isdigit() and last[:length] < first[:length]


def rough(value: Value, *, fuzzy: bool) -> Value:
    """前后, 左右, 前夕: the month that the day belongs to, the year or month itself, approximate."""
    if not fuzzy or value.year is None:
        return value
    if "T" in value.text:
        return value._replace(approx=True)  # EDTF has no sign for a rough hour
    text = (
        edtf.format_date(value.year, value.month) if value.month is not None else first_end(value).rstrip("~")
    )
    return value._replace(text=text + "~", approx=True)


def event_value(event: Event, expression: Expression) -> str | None:
    """The time that an event and the words around it tell."""
    point = expression.first
    ended = point is not None and point.offset == -1 and event.end is not None
    start = event.end if ended and event.end is not None else event.start
    if expression.length is not None:
        return edtf.format_interval(edtf.format_date(start.year), None)
    if expression.bound is Bound.FROM:
        return f"{edtf.format_day(start)}/.."
    if expression.bound is Bound.UNTIL:
        return f"../{edtf.format_day(start)}"
    if point is not None and point.approx:
        return edtf.format_date(start.year, approx=True)
    if expression.kind is Kind.POINT and not expression.fuzzy:
        return edtf.format_day(start)
    if expression.kind is Kind.POINT:
        return edtf.format_date(start.year, start.month, approx=True)
    return edtf.format_interval(
        edtf.format_day(event.start), edtf.format_day(event.end) if event.end else None
    )


def moved(value: Value, length: Length, sign: int) -> Value | None:
    """A value moved by a length, told as finely as the length is: years give a year, days a day.

    None where the value is not known so finely or the result lies beyond the years that EDTF or the calendar has.
    """
    if value.year is None:
        return None
    if length.years and not length.months:
        return value_of_year(Point(), value.year + sign * length.years, None)
    if length.years or length.months:
        if value.month is None:
            return None
        year, month = edtf.add_months(value.year, value.month, sign * (12 * length.years + length.months))
        return value_of_year(Point(month=month), year, None)
    if value.month is None or value.day is None:
        return None
    days = length.days + length.seconds // _SECONDS_A_DAY
    return value_of_day(edtf.add_days(edtf.to_day(value.year, value.month, value.day), sign * days), None)


def same_grain(value: Value, like: Value) -> str:
    """A value as coarse as another."""
    month = value.month if like.month is not None else None
    return edtf.format_date(value.year or 0, month, value.day if like.day is not None else None)


def coming(now: Value, length: Length) -> str | None:
    """未来N年 counts from the article's date, 未来三天 from the day behind it, 未来48小时 from the day itself."""
    then = moved(now, length, 1)
    if then is None:
        return None
    if then.day is not None and not length.seconds:
        now = moved(now, Length(days=1), 1) or now
    return edtf.format_interval(same_grain(now, then), then.text)
