"""Give expressions of time their values: against the article's date, the dates named before, and the events they tell."""

from __future__ import annotations

import datetime

import regex
from spacy.tokens import Doc

from extractors.context import found, set_found, text_of
from extractors.dates import edtf
from extractors.dates.calendars import festival_day, load_festivals
from extractors.dates.durations import resolve_length
from extractors.dates.events import Event, EventTable, events_of, load_events
from extractors.dates.expressions import Bound, Expression, Kind, Length, Point, Shift
from extractors.dates.finding import EXPRESSIONS, SIMPLIFIED
from extractors.dates.memory import Memory, Named
from extractors.dates.nearest import (
    has_come,
    lies_ahead,
    nearest_festival,
    nearest_lunar_year,
    nearest_year,
    year_of_cycle,
)
from extractors.dates.points import WEEKEND
from extractors.dates.traditional import simplify
from extractors.dates.values import (
    PREVIOUS,
    PUBLISHED,
    Anchor,
    Resolved,
    Value,
    bounded,
    day_value,
    days_text,
    decade_value,
    event_value,
    first_end,
    has_year,
    last_end,
    lunar_value,
    moved,
    rough,
    runs_backwards,
    value_of_day,
    value_of_month,
    value_of_year,
    with_clock,
)
from extractors.mention import drop_contained

_YEARS = regex.compile(r"(?<![0-9-])[0-9]{4}")
_LEAP_DAY = regex.compile(r"-02-29")
# What has gone on since a date cannot have begun in the time to come.
_SINCE = ("来", "至今")
# 比上月, 较上月: the month before the one that is told about.
_COMPARED = frozenset("比较")
_DATELINE = ("电", "讯", "日电")
# A day of the month this far ahead of the article without a word of the future is one of the month before.
_DAYS_AHEAD = 7
# 前夕 and 前 tell of an event that begins within so many days of the article.
_EVENT_AHEAD = 60
# So many days back from the day named before it, it is one of the next month.
_MONTH_TURN = 15
# First month of the EDTF codes of seasons.
_FIRST_MONTH = {21: 3, 22: 6, 23: 9, 24: 12}
# A dispatch is printed within so many days.
_IN_PRINT = datetime.timedelta(days=3)
# An hour of the morning behind one of the night is of the next day.
_NIGHT, _NOON = "18:00", "12:00"
_DECEMBER = 12


class Resolver:
    """Resolves the expressions of one article from its first to its last."""

    def __init__(self, text: str, published: datetime.date | None, table: EventTable | None = None) -> None:
        self.text = text
        self.published = published
        self._events = (table or load_events()).events
        self._memory = Memory(text, published)
        self._dateline: Named | None = None

    def resolve(self, expression: Expression) -> Resolved:
        """(value, anchor) of the expression; both None where the article does not tell."""
        if expression.rule in {"vague", "set", "daypart", "season"}:
            return None, None
        if expression.name is not None:
            return self._named_event(expression)
        if expression.length is not None:
            return resolve_length(expression, self.text, self.published, self._memory)
        if expression.first is None:
            return None, None
        first = self.point(expression.first, expression)
        if expression.last is not None:
            value, anchor = self._range(expression, first)
            self._memory.add_stretch(expression, value)
            return value, anchor
        if first is None:
            return None, None
        if self._is_compared(expression):
            return first.text, first.anchor  # 比上月 looks aside and takes no one's place
        self._memory.add(expression, first)
        if self.text.startswith(_DATELINE, expression.end):
            self._dateline = self._memory.last
        if first.month is not None or "/" in first.text:
            self._memory.add_stretch(expression, first.text)
        return bounded(rough(first, fuzzy=expression.fuzzy), expression), first.anchor

    # --- ranges and events ---------------------------------------------------------------------------------------

    def _range(self, expression: Expression, first: Value | None) -> Resolved:
        point = expression.first
        last = self.point(expression.last, expression, base=first) if expression.last and first else None
        if first is None or last is None or point is None:
            return None, None
        if (
            point.year is None
            and point.year_shift is None
            and expression.last
            and expression.last.year is not None
        ):
            # 9月至2020年1月: the year told at the end counts backwards.
            first = self._year_from_end(expression, first, last)
        if runs_backwards(first_end(first), last_end(last)):
            return None, None
        self._memory.add(expression, last)
        return edtf.format_interval(first_end(first), last_end(last)), first.anchor

    def _year_from_end(self, expression: Expression, first: Value, last: Value) -> Value:
        if expression.first is None or last.year is None:
            return first
        told = expression.first._replace(year=last.year)
        again = self.point(told, expression)
        if again is not None and again.text > last.text:
            again = self.point(told._replace(year=last.year - 1), expression)
        return again or first

    def _named_event(self, expression: Expression) -> Resolved:
        if expression.rule == "plan" and expression.first is not None:
            value = self.point(expression.first, expression)
            if value is None:
                return None, None
            if expression.last is not None:
                return f"{value.text}/{expression.last.year}", Anchor(expression.name or "")
            return bounded(value, expression), Anchor(expression.name or "")
        event = self._event(expression.first, expression)
        if event is None or expression.first is None:
            return None, None
        return event_value(event, expression), Anchor(event.name)

    def _event(self, point: Point | None, expression: Expression) -> Event | None:
        """The event of that name in the year that is told, else the last one that had begun when the article appeared.

        进博会前夕 in an article shortly before this year's means this year's.
        """
        events = self._events[point.event] if point and point.event else ()
        year = self._told_year(point) if point else None
        if year is not None:
            return next((event for event in events if event.start.year == year), None)
        if len(events) == 1:
            return events[0]
        if self.published is None:
            return None
        before = expression.bound is Bound.UNTIL or expression.fuzzy
        reach = edtf.add_days(self.published, _EVENT_AHEAD if before else 0) or self.published
        begun = [event for event in events if event.start <= reach]
        return begun[-1] if begun else None

    # --- points --------------------------------------------------------------------------------------------------

    def point(self, point: Point, expression: Expression, base: Value | None = None) -> Value | None:
        """Resolve one point; `base` is the resolved beginning of the range that it ends."""
        value = self._date(point, expression, base)
        if value is None:
            return None
        if point.moved_days:
            there = moved(value, Length(days=abs(point.moved_days)), 1 if point.moved_days > 0 else -1)
            if there is None:
                return None
            value = there._replace(anchor=value.anchor)
        if point.clock is not None and value.day is not None:
            value = value._replace(text=with_clock(value.text, point.clock))
        if point.approx and not value.approx:
            rough_hour = "T" in value.text  # for which EDTF has no sign
            value = value._replace(text=value.text + ("" if rough_hour else "~"), approx=True)
        return value

    def _date(self, point: Point, expression: Expression, base: Value | None) -> Value | None:
        if point.years is not None:
            return decade_value(point, self.published)
        if point.week_shift is not None:
            return self._weekday(point)
        if point.day_shift is not None:
            return self._shifted_day(point.day_shift, expression)
        if point.festival is not None:
            return self._festival(point, expression)
        if point.same_period:
            return self._same_period(point)
        if point.same_time is not None:
            return self._same_time(point)
        if point.quarter_shift is not None:
            return self._shifted_quarter(point)
        undated = (
            point.day is None and point.month is None and point.month_shift is None and point.days is None
        )
        if point.clock is not None and undated and not has_year(point):
            return self._clock_day(point.clock, base, expression)
        return self._calendar(point, expression, base)

    def _calendar(self, point: Point, expression: Expression, base: Value | None) -> Value | None:
        year, anchor = self._year(point, base)
        month = point.month
        if point.month_shift is not None:
            return self._shifted_month(point, point.month_shift, year, expression)
        if month is None and (point.day is not None or point.days is not None):
            return self._bare_day(point, expression, base)
        if year is None:
            if has_year(point):
                return None
            if month is None and point.code is None and point.months is None and point.nth is None:
                return None
            year, anchor = self._guessed_year(point, expression)
            if year is None:
                return None
        if point.lunar and month is not None:
            return lunar_value(point, year, anchor) if base is None else self._lunar_end(point, base)
        return value_of_year(point, year, anchor)

    @staticmethod
    def _lunar_end(point: Point, base: Value) -> Value | None:
        """The end of a range in the lunar calendar: the first such day that is not before its beginning."""
        if base.year is None:
            return None
        ends = (lunar_value(point, base.year + more, base.anchor) for more in (-1, 0, 1))
        return next((end for end in ends if end is not None and end.text >= base.text), None)

    def _year(self, point: Point, base: Value | None) -> tuple[int | None, Anchor | None]:
        """The year that the words tell, or that the beginning of the range gives."""
        if point.year is not None:
            return point.year, None
        if point.cycle is not None:
            return self._told_year(point), PUBLISHED
        if point.year_shift is not None:
            if base is not None and base.year is not None and point.year_shift.anchor == PREVIOUS:
                return base.year + point.year_shift.amount, base.anchor
            return self._told_year(point), self._anchor_of(point.year_shift)
        if base is not None and base.year is not None:
            early = point.month is not None and base.month is not None and point.month < base.month
            return base.year + early, base.anchor
        return None, None

    def _told_year(self, point: Point) -> int | None:
        if point.year is not None:
            return point.year
        if point.cycle is not None and self.published is not None:
            return year_of_cycle(point.cycle, self.published.year)
        if point.year_shift is None:
            return None
        amount, anchor = point.year_shift
        full, last = self._memory.full, self._memory.last
        if anchor == PREVIOUS and full is not None and full.value.year is not None:
            return full.value.year + amount
        if anchor == PREVIOUS and amount >= 0:
            return last.value.year + amount if last is not None and last.value.year is not None else None
        return self.published.year + amount if self.published else None

    def _anchor_of(self, shift: Shift) -> Anchor | None:
        before = self._memory.full or (self._memory.last if shift.amount >= 0 else None)
        if shift.anchor == PREVIOUS and before is not None:
            return before.anchor
        return PUBLISHED if self.published else None

    def _guessed_year(self, point: Point, expression: Expression) -> tuple[int | None, Anchor | None]:
        """The year of a date told without one: that of a full date just before it, else the one nearest to the article."""
        dateline = self.text.startswith(_DATELINE, expression.end)
        before = None if dateline else self._memory.year_before(expression, point)
        this = self.published.year if self.published is not None else None
        if before is not None and before.value.year is not None and before.value.year != this:
            late = (
                before.value.month is not None
                and point.month is not None
                and before.value.month - point.month > _DECEMBER // 2
            )
            return before.value.year + late, before.anchor
        if self.published is None:
            full = None if dateline else self._memory.full
            return (full.value.year, full.anchor) if full is not None else (None, None)
        month = point.month or (point.months[0] if point.months else _FIRST_MONTH.get(point.code or 0, 1))
        day = point.day or (point.days[0] if point.days else 1)
        ahead = lies_ahead(self.text, expression.start, expression.end)
        if point.lunar:
            return nearest_lunar_year(self.published, month, day, leap=point.leap, ahead=ahead), PUBLISHED
        year = nearest_year(
            self.published,
            month,
            day,
            ahead=ahead,
            past=self.text.endswith(_SINCE, 0, expression.end) or has_come(self.text, expression.start),
            stretch=point.months is not None or point.code is not None,
        )
        told = before is not None and before.value.year == year
        return year, before.year_anchor if before is not None and told else PUBLISHED

    def _bare_day(self, point: Point, expression: Expression, base: Value | None) -> Value | None:
        """A day without a month: that of the range it ends, of the date before it in the paragraph, or of the article."""
        day = point.day or (point.days[0] if point.days else 1)
        if base is not None and base.year is not None and base.month is not None:
            early = base.day is not None and day < base.day
            return value_of_month(point, *edtf.add_months(base.year, base.month, int(early)), base.anchor)
        near = self._memory.month_before(expression)
        month = self._news_month(day, expression)
        if near is None or near.value.year is None or near.value.month is None:
            return value_of_month(point, *month, PUBLISHED) if month is not None else None
        told = (near.value.year, near.value.month)
        this = (self.published.year, self.published.month) if self.published is not None else None
        # 31日… 2日: the month has turned; and what this month tells is news of it, or of the last.
        turned = near.value.day is not None and near.value.day - day > _MONTH_TURN
        if month is None or (told != this and not (turned and edtf.add_months(*told, 1) == month)):
            month = told
        return value_of_month(point, *month, near.month_anchor if month == told else PUBLISHED)

    def _news_month(self, day: int, expression: Expression) -> tuple[int, int] | None:
        """Year and month of a day of the month as news tells it: at most a few days ahead, else in the month before."""
        if self.published is None:
            return None
        year, month = self.published.year, self.published.month
        far = day - self.published.day > _DAYS_AHEAD and not lies_ahead(
            self.text, expression.start, expression.end
        )
        if far or not edtf.is_valid_day(year, month, day):
            return edtf.add_months(year, month, -1)
        return year, month

    def _shifted_day(self, shift: Shift, expression: Expression) -> Value | None:
        last = self._memory.last
        if shift.anchor == PREVIOUS and last is None and shift.amount:
            return None
        if shift.anchor != PREVIOUS or last is None:
            today, anchor = self._today()
            return value_of_day(edtf.add_days(today, shift.amount), anchor)
        if shift.amount <= 0 and (last.value.as_day is None or self._is_to_come(last.value.as_day)):
            last = self._memory.day_before(expression)
        if last is None:
            return None
        return value_of_day(edtf.add_days(last.value.as_day, shift.amount), last.anchor)

    def _is_to_come(self, day: datetime.date) -> bool:
        return self.published is not None and day > self.published

    def _today(self) -> tuple[datetime.date | None, Anchor | None]:
        """The day that 今天 means: that of the dateline if it was printed within days, else the article's."""
        sent = self._dateline.value.as_day if self._dateline is not None else None
        if self._dateline is None or sent is None or self.published is None:
            return self.published, PUBLISHED
        if datetime.timedelta(0) < self.published - sent <= _IN_PRINT:
            return sent, self._dateline.anchor
        return self.published, PUBLISHED

    def _shifted_month(
        self, point: Point, shift: Shift, year: int | None, expression: Expression
    ) -> Value | None:
        compared = self._is_compared(expression)
        last = self._memory.last if shift.anchor == PREVIOUS or compared else None
        if last is not None and (last.value.month is not None or not compared):
            anchor, base_year, base_month = last.anchor, last.value.year, last.value.month
        elif self.published is not None and not (shift.anchor == PREVIOUS and shift.amount):
            anchor, base_year, base_month = PUBLISHED, self.published.year, self.published.month
        else:
            return None
        if base_year is None or base_month is None:
            return None
        told_year, month = edtf.add_months(base_year, base_month, shift.amount)
        return value_of_year(point._replace(month=month, month_shift=None), year or told_year, anchor)

    def _is_compared(self, expression: Expression) -> bool:
        shift = expression.first.month_shift if expression.first is not None else None
        behind = self.text[max(0, expression.start - 1) : expression.start]
        return shift is not None and behind in _COMPARED

    def _same_period(self, point: Point) -> Value | None:
        """去年同期: the months or days named before it, in that year."""
        year, anchor = self._year(point, None)
        if year is None or not edtf.is_valid_year(year):
            return None
        told = edtf.format_date(year)
        stretch = self._memory.stretch
        like = told
        if stretch is not None and len(set(_YEARS.findall(stretch.value.text))) == 1:
            like, anchor = stretch.value.text, stretch.anchor
        if _LEAP_DAY.search(like) and edtf.to_day(year, 2, 29) is None:
            return None
        return Value(_YEARS.sub(told, like), year, None, None, anchor)

    def _same_time(self, point: Point) -> Value | None:
        """去年今日: the day of the article in that year; 去年这个时候: about its month."""
        year, anchor = self._year(point, None)
        if year is None or self.published is None:
            return None
        if point.same_time == "day":
            return day_value(year, self.published.month, self.published.day, anchor)
        value = value_of_year(Point(month=self.published.month), year, anchor)
        return value._replace(text=value.text + "~", approx=True) if value is not None else None

    def _shifted_quarter(self, point: Point) -> Value | None:
        if self.published is None or point.quarter_shift is None:
            return None
        year, month = edtf.add_months(
            self.published.year, self.published.month, 3 * point.quarter_shift.amount
        )
        first = (month - 1) // 3 * 3 + 1
        if point.offset is not None:  # 上季度末
            return value_of_year(Point(month=first if point.offset == 0 else first + 2), year, PUBLISHED)
        return value_of_year(Point(months=(first, first + 2)), year, PUBLISHED)

    def _weekday(self, point: Point) -> Value | None:
        if self.published is None or point.week_shift is None:
            return None
        # Days from the article's to the Monday of that week.
        monday = 7 * point.week_shift.amount - self.published.weekday()
        if point.weekday in {None, WEEKEND}:
            first = edtf.add_days(self.published, monday + (5 if point.weekday else 0))
            text = days_text(first, edtf.add_days(self.published, monday + 6))
            return Value(text, anchor=PUBLISHED) if text is not None else None
        return value_of_day(edtf.add_days(self.published, monday + (point.weekday or 1) - 1), PUBLISHED)

    def _clock_day(self, clock: str, base: Value | None, expression: Expression) -> Value | None:
        """An hour without a day is one of the day named before it, or of the article's."""
        if base is not None and base.as_day is not None and clock <= base.text.partition("T")[2]:
            return value_of_day(edtf.add_days(base.as_day, 1), base.anchor)  # 20时至8时
        if base is not None:
            return base._replace(text=base.text.partition("T")[0])
        last = self._memory.last
        if last is None:
            return self._shifted_day(Shift(0, PUBLISHED.name), expression)
        day = last.value.as_day
        if day is not None and last.value.text.partition("T")[2] >= _NIGHT and clock < _NOON:
            day = edtf.add_days(day, 1)  # 昨晚22时…, 凌晨2时…
        return value_of_day(day, last.anchor)

    def _festival(self, point: Point, expression: Expression) -> Value | None:
        name = point.festival or ""
        year, anchor = self._year(point, None)
        day = festival_day(name, year) if year is not None else None
        if year is None and not has_year(point):
            day, anchor = self._nearest_festival(name, expression)
        if day is None:
            return None
        holiday = load_festivals()[name].holiday
        if point.holiday and holiday is not None:
            first = edtf.add_days(day, holiday[0])
            if point.offset is None:
                text = days_text(first, edtf.add_days(first, holiday[1] - 1))
                return Value(text, day.year, day.month, None, anchor) if text is not None else None
            return value_of_day(edtf.add_days(first, point.offset % holiday[1]), anchor)
        if point.holiday:
            return Value(edtf.format_day(day, approx=True), day.year, day.month, None, anchor, approx=True)
        return value_of_day(day, anchor)

    def _nearest_festival(
        self, name: str, expression: Expression
    ) -> tuple[datetime.date | None, Anchor | None]:
        before = self._memory.in_clause(expression)
        if before is not None and before.value.year is not None:
            this = self.published is not None and self.published.year == before.value.year
            return festival_day(name, before.value.year), PUBLISHED if this else before.anchor
        if self.published is None:
            return None, None
        ahead = lies_ahead(self.text, expression.start, expression.end)
        return nearest_festival(name, self.published, ahead=ahead), PUBLISHED


def resolve_dates(doc: Doc) -> None:
    """Set `value` (EDTF), `anchor` and `anchor_start` (an offset of the Doc) of the dates found in a Doc.

    They are resolved against `doc._.article.published` and each other.
    """
    expressions: dict[tuple[int, int], Expression] = doc.user_data.get(EXPRESSIONS, {})
    article, text = doc._.article, doc.user_data.get(SIMPLIFIED) or simplify(text_of(doc))
    resolver = Resolver(text, article.published if article is not None else None, events_of(doc))
    # What is part of a person's name is no date: 刘中秋, 王五月.
    mentions = set_found(doc, "date", drop_contained(found(doc, "date"), found(doc, "person")))
    for mention in mentions:
        expression = expressions.get((mention.start, mention.end))
        if expression is None:
            continue
        value, anchor = resolver.resolve(expression)
        mention.fields["value"] = value
        if value is not None and anchor is not None:
            mention.fields["anchor"] = anchor.name
            mention.fields["anchor_start"] = anchor.start
        mention.fields["kind"] = _kind(expression, value) or mention.fields["kind"]


def _kind(expression: Expression, value: str | None) -> str | None:
    """The kind as the value shows it, None where it stays what the words told."""
    if value is not None:
        return Kind.RANGE.value if "/" in value else None
    if expression.kind is Kind.POINT and expression.first is not None:
        shift = expression.first.year_shift or expression.first.day_shift
        if shift is not None and shift.anchor == PREVIOUS:
            return Kind.VAGUE.value  # 当年: back then
    return None
