"""What an article has named so far: the dates that a later one may lean on (次日, 同年, a day without its month)."""

from __future__ import annotations

import datetime
from typing import NamedTuple

import regex

from extractors.dates import edtf
from extractors.dates.expressions import Expression, Point
from extractors.dates.values import PREVIOUS, Anchor, Value, has_year

_SENTENCE_END = regex.compile("[。！？；]")
_CLAUSE_END = regex.compile(r"[，。！？；\n]")
#: How old what a paper reports as news may be.
_FRESH = datetime.timedelta(days=10)
_DECEMBER = 12
_CLOSE_MONTHS = 2


class Named(NamedTuple):
    """A date named at [start, end) of the text, with the points that its words tell."""

    value: Value
    start: int
    end: int
    points: tuple[Point, ...] = ()

    @property
    def anchor(self) -> Anchor:
        """What a date counted from this one was resolved against."""
        return Anchor(PREVIOUS, self.start)

    @property
    def month_anchor(self) -> Anchor | None:
        """What a date that takes its month from this one was resolved against: what gave it to this one, if not its words."""
        return (
            self.anchor
            if self.leans or any(point.month is not None for point in self.points)
            else self.value.anchor
        )

    @property
    def year_anchor(self) -> Anchor | None:
        """What a date that takes its year from this one was resolved against: what gave it to this one, if not its words."""
        return self.anchor if any(point.year is not None for point in self.points) else self.value.anchor

    @property
    def leans(self) -> bool:
        """Whether it took something from a date before it."""
        return self.value.anchor is not None and self.value.anchor.name == PREVIOUS


class Memory:
    """The dates named in one article, from its first to its last.

    `last` is the date named last, `full` the last one named with its year, `stretch` the last value that is finer
    than a year.
    """

    def __init__(self, text: str, published: datetime.date | None) -> None:
        self._text = text
        self._published = published
        self.last: Named | None = None
        self.full: Named | None = None
        self.stretch: Named | None = None
        self._last_day: Named | None = None

    def add(self, expression: Expression, value: Value) -> None:
        """Keep a resolved date for those behind it."""
        if value.year is None:
            return
        first, last = expression.first, expression.last
        points = () if first is None else (first,) if last is None else (first, last)
        self.last = named = Named(value, expression.start, expression.end, points)
        day = value.as_day
        if day is not None and (self._published is None or day <= self._published):
            self._last_day = named
        shifts = [point.year_shift for point in points if point.year_shift is not None]
        # 上年 looks back from a year without taking its place, 次年 moves on to it.
        if any(shift.anchor == PREVIOUS and shift.amount < 0 for shift in shifts):
            self.last = None
        elif named.leans or any(has_year(point) for point in points):
            self.full = self.last

    def day_before(self, expression: Expression) -> Named | None:
        """The day told before that 当天 and 同日 mean: not one to come; 同日 may lean on the paragraph before."""
        last = self._last_day
        paragraphs = int(self._text.startswith("同", expression.start))
        if last is None or self._text.count("\n", last.end, expression.start) > paragraphs:
            return None
        return last

    def add_stretch(self, expression: Expression, text: str | None) -> None:
        """Keep the text of a value finer than a year, which 同期 may repeat in another year."""
        if text is not None:
            self.stretch = Named(Value(text), expression.start, expression.end)

    def month_before(self, expression: Expression) -> Named | None:
        """The date just before that gives a bare day its month: in the paragraph, or in the sentence if it names no day."""
        if self.last is None or self.last.value.month is None:
            return None
        between = self._text[self.last.end : expression.start]
        if "\n" in between or (self.last.value.day is None and _SENTENCE_END.search(between)):
            return None
        return self.last

    def year_before(self, expression: Expression, point: Point) -> Named | None:
        """The full date before that gives a date its year.

        It does within a sentence, within a paragraph if that date tells a month, and in the next paragraph if it
        is followed closely and the date lies far from the article's.
        """
        full = self.full
        if full is None or full.value.year is None:
            return None
        last = self.last
        if last is not None and last.start > full.start and last.value.year != full.value.year:
            return None  # the text has come back to the time of the article
        between = self._text[full.end : expression.start]
        to_come = self._published is not None and full.value.year > self._published.year
        if _SENTENCE_END.search(between) and (to_come or self._is_news(point)):
            return None
        if "\n" in between:
            leans = between.count("\n") == 1 and self._follows(full.value, point)
        else:
            leans = full.value.month is not None or not _SENTENCE_END.search(between)
        return full if leans else None

    def in_clause(self, expression: Expression) -> Named | None:
        """The full date before in the same clause; without an article's date the full date before, wherever it stands."""
        full = self.full
        if full is None or full.value.year is None:
            return None
        if self._published is not None and _CLAUSE_END.search(self._text, full.end, expression.start):
            return None
        return full

    def _is_news(self, point: Point) -> bool:
        """Whether the day, in the year of the article, lies in the days before it appeared."""
        if self._published is None or point.month is None or point.day is None:
            return False
        last = edtf.days_of_month(self._published.year, point.month)
        day = edtf.to_day(self._published.year, point.month, min(point.day, last))
        return day is not None and datetime.timedelta(0) <= self._published - day <= _FRESH

    def _follows(self, value: Value, point: Point) -> bool:
        """Whether the month comes soon after that of the value, and lies far from the article's."""
        if self._published is None or value.day is None or value.month is None or point.month is None:
            return False
        after = (point.month - value.month) % _DECEMBER
        from_article = (self._published.month - point.month) % _DECEMBER
        return after <= _CLOSE_MONTHS < min(from_article, _DECEMBER - from_article)
