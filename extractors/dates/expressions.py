"""What an expression of time says by itself, before the article tells which year it means."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """The kinds of the record."""

    POINT = "point"
    RANGE = "range"
    DURATION = "duration"
    SET = "set"
    VAGUE = "vague"


class Shift(NamedTuple):
    """So many units from an anchor: `published`, the article's date, or `previous`, the date last named."""

    amount: int
    anchor: str


class Bound(StrEnum):
    """To which side a point opens: 以来 from it on, 以前 up to it."""

    NONE = "none"
    FROM = "from"
    UNTIL = "until"


class Length(NamedTuple):
    """A length of time; `exact` is false where a digit is left open (十几年, 三年多)."""

    years: int = 0
    months: int = 0
    days: int = 0
    seconds: int = 0
    known: bool = True
    exact: bool = True


class Relation(StrEnum):
    """How a length lies to its anchor; BEFORE and AFTER end and begin at the date named before (此前三年, 此后三年)."""

    BARE = "bare"
    AGO = "ago"
    LATER = "later"
    SINCE = "since"
    PAST = "past"
    NEXT = "next"
    IN = "in"
    BEFORE = "before"
    AFTER = "after"


class Point(NamedTuple):
    """A place in the calendar as far as the words tell it; None where they do not.

    `code` is an EDTF season (21-24), quarter (33-36) or half (40, 41); `months` and `days` are a run of months
    within the year and of days within the month, `part_days` the first so many days of the year or month, the last
    if negative; `years` is a decade or century, its last two places (`8X`) where `century_shift` tells the century
    from the article's or nothing tells it; `cycle` a year of the sexagenary cycle (甲辰); `same_time` the day or
    month of the article in that year (去年今日); `moved_days` counts from the day told (除夕前一天); `nth` the
    (number, weekday or None) of a week within its month or year, -1 the last; `night` moves a clock hour to the
    second half of the day; `offset` counts days from the first day of a festival's holiday or event, -1 is the last
    (of a quarter: its first month or its last).
    """

    year: int | None = None
    year_shift: Shift | None = None
    month: int | None = None
    month_shift: Shift | None = None
    day: int | None = None
    day_shift: Shift | None = None
    week_shift: Shift | None = None
    weekday: int | None = None
    code: int | None = None
    quarter_shift: Shift | None = None
    months: tuple[int, int] | None = None
    days: tuple[int, int] | None = None
    part_days: int | None = None
    years: str | None = None
    century_shift: int | None = None
    cycle: str | None = None
    nth: tuple[int, int | None] | None = None
    same_period: bool = False
    same_time: str | None = None
    moved_days: int = 0
    approx: bool = False
    clock: str | None = None
    night: bool = False
    daypart: bool = False
    lunar: bool = False
    leap: bool = False
    festival: str | None = None
    holiday: bool = False
    offset: int | None = None
    event: str | None = None


class Expression(NamedTuple):
    """An expression of time at [start, end) of the text.

    `rule` names the rule that read it; `first` and `last` are the ends of a range or the one point; a `length`
    stands to its anchor, or to `first` (改革开放40多年来), as `relation` says. `fuzzy` marks 前后, 左右 and 前夕;
    `name` is the event or plan it tells.
    """

    start: int
    end: int
    kind: Kind
    rule: str
    first: Point | None = None
    last: Point | None = None
    bound: Bound = Bound.NONE
    length: Length | None = None
    relation: Relation = Relation.BARE
    fuzzy: bool = False
    name: str | None = None
    confidence: float = 0.95
