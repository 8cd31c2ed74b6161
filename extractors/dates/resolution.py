"""Give expressions of time their values: against the article's date, the dates named before, and the events they tell."""

from __future__ import annotations

import datetime
from typing import NamedTuple

import regex
from spacy.tokens import Doc

from extractors.context import found, text_of
from extractors.dates import edtf
from extractors.dates.calendars import Event, festival_day, load_events, load_festivals, lunar_day
from extractors.dates.expressions import Expression, Kind, Length, Point, Relation, Shift
from extractors.dates.finding import EXPRESSIONS
from extractors.dates.points import WEEKEND
from extractors.dates.values import (
    Value,
    bounded,
    day_value,
    days_text,
    event_value,
    first_end,
    has_year,
    last_end,
    lunar_value,
    moved,
    rough,
    same_grain,
    value_of_day,
    value_of_year,
    with_clock,
)
from extractors.mention import drop_contained

# Words that send a date without a year to the days ahead of the article, before it (将于…) and behind it (…起施行).
_AHEAD_BEFORE = regex.compile(r"(?:将|拟|预计|计划|即将|力争|定于|有望|确保|直到|争取)[^，。；！？\n]{0,8}$")
_AHEAD_BEHIND = regex.compile(r"起?(?:将|正式(?:施行|实施)|施行|截止)")
_YEARS = regex.compile(r"(?<![0-9-])[0-9]{4}")
_LEAP_DAY = regex.compile(r"-02-29")
_CLAUSE_END = regex.compile(r"[，。！？；\n]")
_SENTENCE_END = regex.compile("[。！？；]")
_CUE_WINDOW = 12
_DATELINE = ("电", "讯", "日电")
# A day of the month this far ahead of the article without a word of the future is one of the month before.
_DAYS_AHEAD = 7
# A month this far ahead of the article, without a word of the future, is one of the year before.
_FAR_AHEAD = datetime.timedelta(days=240)
#: How old what a paper reports as news may be.
_FRESH = datetime.timedelta(days=10)
_SEASON_BEHIND = datetime.timedelta(days=60)
# First month of the EDTF codes of seasons.
_FIRST_MONTH = {21: 3, 22: 6, 23: 9, 24: 12}
_CENTURY = 100
_DECEMBER = 12
_CLOSE_MONTHS = 2


class Named(NamedTuple):
    """A date named in the text, that later ones may lean on."""

    value: Value
    end: int


class Resolver:
    """Resolves the expressions of one article from its first to its last."""

    def __init__(self, text: str, published: datetime.date | None) -> None:
        self.text = text
        self.published = published
        self._named: Named | None = None  # the last date named
        self._full: Named | None = None  # the last date named with its year
        self._stretch: str | None = None  # the last value of a finer grain than the year

    def resolve(self, expression: Expression) -> tuple[str | None, str | None]:
        """(value, anchor) of the expression; both None where the article does not tell."""
        if expression.rule in {"vague", "set", "daypart", "season"}:
            return None, None
        if expression.name is not None:
            return self._named_event(expression)
        if expression.length is not None:
            return self._length(expression)
        if expression.first is None:
            return None, None
        first = self.point(expression.first, expression)
        if expression.last is not None:
            value, anchor = self._range(expression, first)
            self._stretch = value or self._stretch
            return value, anchor
        if first is None:
            return None, None
        self._remember(expression, first)
        if first.month is not None or "/" in first.text:
            self._stretch = first.text
        return bounded(rough(first, fuzzy=expression.fuzzy), expression), first.anchor

    # --- ranges and events ---------------------------------------------------------------------------------------

    def _range(self, expression: Expression, first: Value | None) -> tuple[str | None, str | None]:
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
        self._remember(expression, last)
        return edtf.format_interval(first_end(first), last_end(last)), first.anchor

    def _year_from_end(self, expression: Expression, first: Value, last: Value) -> Value:
        if expression.first is None or last.year is None:
            return first
        told = expression.first._replace(year=last.year)
        again = self.point(told, expression)
        if again is not None and again.text > last.text:
            again = self.point(told._replace(year=last.year - 1), expression)
        return again or first

    def _named_event(self, expression: Expression) -> tuple[str | None, str | None]:
        if expression.rule == "plan" and expression.first is not None:
            value = self.point(expression.first, expression)
            if value is None:
                return None, None
            if expression.last is not None:
                return f"{value.text}/{expression.last.year}", expression.name
            return bounded(value, expression), expression.name
        event = self._event(expression.first)
        if event is None or expression.first is None:
            return None, None
        return event_value(event, expression), event.name

    def _event(self, point: Point | None) -> Event | None:
        """The event of that name in the year that is told, else the last one that had begun when the article appeared."""
        events = load_events()[point.event] if point and point.event else ()
        year = self._told_year(point) if point else None
        if year is not None:
            return next((event for event in events if event.start.year == year), None)
        if len(events) == 1:
            return events[0]
        if self.published is None:
            return None
        begun = [event for event in events if event.start <= self.published]
        return begun[-1] if begun else None

    # --- points --------------------------------------------------------------------------------------------------

    def point(self, point: Point, expression: Expression, base: Value | None = None) -> Value | None:
        """Resolve one point; `base` is the resolved beginning of the range that it ends."""
        value = self._date(point, expression, base)
        if value is None:
            return None
        if point.clock is not None and value.day is not None:
            value = value._replace(text=with_clock(value.text, point.clock))
        if point.approx and not value.approx:
            value = value._replace(text=value.text + "~", approx=True)
        return value

    def _date(self, point: Point, expression: Expression, base: Value | None) -> Value | None:
        if point.years is not None:
            return Value(point.years)
        if point.week_shift is not None:
            return self._weekday(point)
        if point.day_shift is not None:
            return self._shifted_day(point.day_shift)
        if point.festival is not None:
            return self._festival(point, expression)
        if point.same_period:
            return self._same_period(point)
        if point.quarter_shift is not None:
            return self._shifted_quarter(point)
        undated = point.day is None and point.month is None and point.month_shift is None
        if point.clock is not None and undated and not has_year(point):
            return self._clock_day(base)
        return self._calendar(point, expression, base)

    def _calendar(self, point: Point, expression: Expression, base: Value | None) -> Value | None:
        year, anchor = self._year(point, base)
        month = point.month
        if point.month_shift is not None:
            return self._shifted_month(point, point.month_shift, year)
        if point.day is not None and month is None:
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
            return lunar_value(point, year, anchor)
        return value_of_year(point, year, anchor)

    def _year(self, point: Point, base: Value | None) -> tuple[int | None, str | None]:
        """The year that the words tell, or that the beginning of the range gives."""
        if point.year is not None:
            return point.year, None
        if point.year_shift is not None:
            if base is not None and base.year is not None and point.year_shift.anchor == "previous":
                return base.year + point.year_shift.amount, base.anchor
            return self._told_year(point), self._anchor_of(point.year_shift)
        if base is not None and base.year is not None:
            early = point.month is not None and base.month is not None and point.month < base.month
            return base.year + early, base.anchor
        return None, None

    def _told_year(self, point: Point) -> int | None:
        if point.year is not None:
            return point.year
        if point.year_shift is None:
            return None
        amount, anchor = point.year_shift
        if anchor == "previous" and self._full is not None and self._full.value.year is not None:
            return self._full.value.year + amount
        if anchor == "previous" and amount >= 0:
            named = self._named.value.year if self._named is not None else None
            return named + amount if named is not None else None
        return self.published.year + amount if self.published else None

    def _anchor_of(self, shift: Shift) -> str | None:
        if shift.anchor == "previous" and self._full is not None:
            return "previous"
        return "published" if self.published else None

    def _guessed_year(self, point: Point, expression: Expression) -> tuple[int | None, str | None]:
        """The year of a date told without one: that of a full date just before it, else the one nearest to the article."""
        full = self._full
        dateline = self.text.startswith(_DATELINE, expression.end)
        if (
            full is not None
            and full.value.year is not None
            and not dateline
            and self._leans(full, expression, point)
        ):
            late = (
                full.value.month is not None
                and point.month is not None
                and full.value.month - point.month > _DECEMBER // 2
            )
            return full.value.year + late, "previous"
        if self.published is None:
            return (full.value.year, "previous") if full is not None and not dateline else (None, None)
        month = point.month or (point.months[0] if point.months else _FIRST_MONTH.get(point.code or 0, 1))
        if point.lunar:
            return self._nearest_lunar_year(self.published, month, point.day or 1, expression), "published"
        return self._nearest_year(self.published, month, point.day or 1, expression), "published"

    def _leans(self, full: Named, expression: Expression, point: Point) -> bool:
        """Whether a date without a year leans on the full date before it.

        It does within a sentence, within a paragraph if that date tells a month, and in the next paragraph if it
        follows that date closely and lies far from the article's.
        """
        if self.published is not None and full.value.year == self.published.year:
            return False
        between = self.text[full.end : expression.start]
        if _SENTENCE_END.search(between) and self._is_news(point):
            return False
        if "\n" in between:
            return between.count("\n") == 1 and self._close(full.value, point)
        return full.value.month is not None or not _SENTENCE_END.search(between)

    def _is_news(self, point: Point) -> bool:
        """Whether the day, in the year of the article, lies in the days before it appeared."""
        if self.published is None or point.month is None or point.day is None:
            return False
        last = edtf.days_of_month(self.published.year, point.month)
        day = edtf.to_day(self.published.year, point.month, min(point.day, last))
        return day is not None and datetime.timedelta(0) <= self.published - day <= _FRESH

    def _close(self, value: Value, point: Point) -> bool:
        if self.published is None or value.day is None or value.month is None or point.month is None:
            return False
        after = (point.month - value.month) % _DECEMBER
        from_article = (self.published.month - point.month) % _DECEMBER
        return after <= _CLOSE_MONTHS < min(from_article, _DECEMBER - from_article)

    def _nearest_year(self, published: datetime.date, month: int, day: int, expression: Expression) -> int:
        here = datetime.date(published.year, month, min(day, edtf.days_of_month(published.year, month)))
        ahead = self._ahead(expression)
        if here - published > _FAR_AHEAD and not ahead:
            return published.year - 1
        return published.year + (published - here > _FAR_AHEAD and ahead)

    def _nearest_lunar_year(
        self, published: datetime.date, month: int, day: int, expression: Expression
    ) -> int:
        here = lunar_day(published.year, month, day)
        late = here is not None and here - published > _SEASON_BEHIND
        return published.year - (late and not self._ahead(expression))

    def _ahead(self, expression: Expression) -> bool:
        before = self.text[max(0, expression.start - _CUE_WINDOW) : expression.start]
        return bool(_AHEAD_BEFORE.search(before) or _AHEAD_BEHIND.match(self.text, expression.end))

    def _bare_day(self, point: Point, expression: Expression, base: Value | None) -> Value | None:
        """A day without a month: that of the range it ends, of the date before it in the paragraph, or of the article."""
        day = point.day or 1
        if base is not None and base.year is not None and base.month is not None:
            early = base.day is not None and day < base.day
            year, month = edtf.add_months(base.year, base.month, int(early))
            return day_value(year, month, day, base.anchor)
        near = self._near_month(expression)
        if near is not None and (
            self.published is None or near != (self.published.year, self.published.month)
        ):
            return day_value(*near, day, "previous")
        if self.published is None:
            return None
        year, month = self.published.year, self.published.month
        far = day - self.published.day > _DAYS_AHEAD and not self._ahead(expression)
        if far or not edtf.is_valid_day(year, month, day):
            year, month = edtf.add_months(year, month, -1)
        return day_value(year, month, day, "published")

    def _near_month(self, expression: Expression) -> tuple[int, int] | None:
        """Year and month of the date named just before: in the paragraph, or in the sentence if it names no day."""
        if self._named is None:
            return None
        value, between = self._named.value, self.text[self._named.end : expression.start]
        if "\n" in between or (value.day is None and _SENTENCE_END.search(between)):
            return None
        return (value.year, value.month) if value.year is not None and value.month is not None else None

    def _shifted_day(self, shift: Shift) -> Value | None:
        start, anchor = self.published, "published"
        if shift.anchor == "previous":
            known = self._named.value if self._named is not None else None
            if (
                known is not None
                and known.day is not None
                and known.year is not None
                and known.month is not None
            ):
                start, anchor = edtf.to_day(known.year, known.month, known.day), "previous"
            elif known is not None:
                return None
        return value_of_day(edtf.add_days(start, shift.amount), anchor)

    def _shifted_month(self, point: Point, shift: Shift, year: int | None) -> Value | None:
        known = self._named.value if self._named is not None and shift.anchor == "previous" else None
        if known is not None:
            anchor, base = "previous", (known.year, known.month)
        elif self.published is not None:
            anchor, base = "published", (self.published.year, self.published.month)
        else:
            return None
        if base[0] is None or base[1] is None:
            return None
        told_year, month = edtf.add_months(base[0], base[1], shift.amount)
        return value_of_year(point._replace(month=month, month_shift=None), year or told_year, anchor)

    def _same_period(self, point: Point) -> Value | None:
        """去年同期: the months or days named before it, in that year."""
        year, anchor = self._year(point, None)
        if year is None or not edtf.is_valid_year(year):
            return None
        told = edtf.format_date(year)
        like = self._stretch if self._stretch and len(set(_YEARS.findall(self._stretch))) == 1 else told
        if _LEAP_DAY.search(like) and edtf.to_day(year, 2, 29) is None:
            return None
        return Value(_YEARS.sub(told, like), year, None, None, anchor)

    def _shifted_quarter(self, point: Point) -> Value | None:
        if self.published is None or point.quarter_shift is None:
            return None
        year, month = edtf.add_months(
            self.published.year, self.published.month, 3 * point.quarter_shift.amount
        )
        first = (month - 1) // 3 * 3 + 1
        return value_of_year(Point(months=(first, first + 2)), year, "published")

    def _weekday(self, point: Point) -> Value | None:
        if self.published is None or point.week_shift is None:
            return None
        # Days from the article's to the Monday of that week.
        monday = 7 * point.week_shift.amount - self.published.weekday()
        if point.weekday in {None, WEEKEND}:
            first = edtf.add_days(self.published, monday + (5 if point.weekday else 0))
            text = days_text(first, edtf.add_days(self.published, monday + 6))
            return Value(text, anchor="published") if text is not None else None
        return value_of_day(edtf.add_days(self.published, monday + (point.weekday or 1) - 1), "published")

    def _clock_day(self, base: Value | None) -> Value | None:
        """An hour without a day is one of the day named before it, or of the article's."""
        if base is not None:
            return base._replace(text=base.text.split("T")[0])
        known = self._named.value if self._named is not None else None
        if known is not None and known.day is not None:
            return known._replace(
                text=edtf.format_date(known.year or 0, known.month, known.day), anchor="previous"
            )
        return self._shifted_day(Shift(0, "published")) if known is None else None

    def _festival(self, point: Point, expression: Expression) -> Value | None:
        year, anchor = self._year(point, None)
        day = festival_day(point.festival or "", year) if year is not None else None
        if year is None:
            day, anchor = self._nearest_festival(point.festival or "", expression)
        if day is None:
            return None
        holiday = load_festivals()[point.festival or ""].holiday
        if point.holiday and holiday is not None:
            first = edtf.add_days(day, holiday[0])
            if point.offset is None:
                text = days_text(first, edtf.add_days(first, holiday[1] - 1))
                return Value(text, day.year, day.month, None, anchor) if text is not None else None
            return value_of_day(edtf.add_days(first, point.offset % holiday[1]), anchor)
        if point.holiday:
            return Value(edtf.format_day(day, approx=True), day.year, day.month, None, anchor, approx=True)
        return value_of_day(day, anchor)

    def _nearest_festival(self, name: str, expression: Expression) -> tuple[datetime.date | None, str | None]:
        full = self._full
        if (
            full is not None
            and full.value.year is not None
            and (self.published is None or not _CLAUSE_END.search(self.text, full.end, expression.start))
        ):
            return festival_day(name, full.value.year), "previous"
        if self.published is None:
            return None, None
        published, year = self.published, self.published.year
        days = [day for y in (year - 1, year, year + 1) if (day := festival_day(name, y)) is not None]
        if not days:
            return None, None
        if not self._ahead(expression):
            days = [day for day in days if day - published <= _SEASON_BEHIND] or days
        return min(days, key=lambda day: abs(day - published)), "published"

    # --- lengths -------------------------------------------------------------------------------------------------

    def _length(self, expression: Expression) -> tuple[str | None, str | None]:
        length, relation = expression.length, expression.relation
        if length is None or not length.known:
            return None, None
        if relation is Relation.BARE:
            return edtf.format_duration(length.years, length.months, length.days, length.seconds), None
        if relation is Relation.LATER:
            return self._later(expression, length)
        if self.published is None:
            return None, None
        now = Value("", self.published.year, self.published.month, self.published.day)
        if relation is Relation.NEXT:
            return self._coming(now, length)
        then = moved(now, length, -1)
        if then is None or (not length.exact and length.years >= _CENTURY):
            return None, None
        if relation is Relation.AGO:
            self._remember(expression, then)
            return then.text + ("" if length.exact else "~"), "published"
        if relation is Relation.PAST:
            return edtf.format_interval(then.text, same_grain(now, then)), "published"
        return edtf.format_interval(then.text, None), "published"

    @staticmethod
    def _coming(now: Value, length: Length) -> tuple[str | None, str | None]:
        """未来N年 counts from the article's date, 未来三天 from the day behind it."""
        then = moved(now, length, 1)
        if then is None:
            return None, None
        if then.day is not None:
            now = moved(now, Length(days=1), 1) or now
        return edtf.format_interval(same_grain(now, then), then.text), "published"

    def _later(self, expression: Expression, length: Length) -> tuple[str | None, str | None]:
        """N年后 counts from the date named before it in the paragraph."""
        named = self._named
        if named is None or "\n" in self.text[named.end : expression.start]:
            return None, None
        then = moved(named.value, length, 1)
        if then is None:
            return None, None
        approx = named.value.approx or not length.exact
        self._remember(expression, then._replace(approx=approx))
        return then.text + ("~" if approx else ""), "previous"

    def _remember(self, expression: Expression, value: Value) -> None:
        if value.year is None:
            return
        self._named = Named(value, expression.end)
        points = [point for point in (expression.first, expression.last) if point is not None]
        # 上年 looks back from a year without taking its place.
        back = any(point.year_shift is not None and point.year_shift.anchor == "previous" for point in points)
        if back:
            self._named = None
        elif any(has_year(point) for point in points) or value.anchor == "previous":
            self._full = self._named


def resolve_dates(doc: Doc) -> None:
    """Set `value` (EDTF) and `anchor` of the dates found in a Doc, against `doc._.article.published` and each other."""
    expressions: dict[tuple[int, int], Expression] = doc.user_data.get(EXPRESSIONS, {})
    article = doc._.article
    resolver = Resolver(text_of(doc), article.published if article is not None else None)
    # What is part of a person's name is no date: 刘中秋, 王五月.
    mentions = doc._.found["date"] = drop_contained(found(doc, "date"), found(doc, "person"))
    for mention in mentions:
        expression = expressions.get((mention.start, mention.end))
        if expression is None:
            continue
        value, anchor = resolver.resolve(expression)
        mention.fields["value"] = value
        mention.fields["anchor"] = anchor
        if value is not None and "/" in value:
            mention.fields["kind"] = Kind.RANGE.value
        if value is None and expression.kind is Kind.POINT and expression.first is not None:
            shift = expression.first.year_shift or expression.first.day_shift
            if shift is not None and shift.anchor == "previous":
                mention.fields["kind"] = Kind.VAGUE.value  # 当年: back then
