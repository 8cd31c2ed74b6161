"""Read one expression of time at a place of the text: from the matches of the patterns to an Expression."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from extractors.dates.calendars import load_eras, load_festivals
from extractors.dates.edtf import is_valid_day
from extractors.dates.expressions import Bound, Expression, Kind, Point, Relation, Shift
from extractors.dates.lengths import is_about, is_length, kind_of, length_of, relation_of
from extractors.dates.patterns import load_patterns, load_words
from extractors.dates.points import WEEKEND, decade_point, match_lunar, match_point
from extractors.numerals import CHINESE_CLASS

_LEAP_YEAR = 2000
_NOON = 12
# 一千九百年代 is nobody's word: 五六十年代 and 2010年代 are the longest.
_DECADE_WINDOW = 6
_RANGE = 0.95
# Words for a day that no calendar has are a slip of the writer's, or no date.
_IMPOSSIBLE = 0.4


def read_expression(text: str, position: int, unit: str = "") -> Expression | None:
    """The longest expression of time that begins at `position`, None where none does.

    `unit` are the two characters behind the number that stands there, empty where there is none or it is not known.
    """
    best: Expression | None = None
    for reader in _readers(text[position : position + 1], unit):
        found = reader(text, position)
        if found is not None and (best is None or found.end > best.end):
            best = found
            if found.first is not None and _is_dated(found.first):
                break
    return best


def _is_dated(point: Point) -> bool:
    return point.year is not None or point.year_shift is not None


@cache
def _readers(first: str, unit: str) -> tuple[Callable[[str, int], Expression | None], ...]:
    """The readers worth trying for an expression that begins so; earlier ones win over equally long ones."""
    if unit and first.isascii():
        return _readers_of_unit(unit)
    starts = _starts()
    readers = (_read_set, _read_pair, _read_calendar, _read_words, _read_lunar, _read_decade, _read_length)
    return tuple(reader for reader in readers if reader not in starts or first in starts[reader])


def _readers_of_unit(unit: str) -> tuple[Callable[[str, int], Expression | None], ...]:
    """The readers worth trying for a number in Arabic digits with these characters behind it."""
    unit, ahead = unit[:1], unit[1:]
    if unit in "天周载秒钟个多余来百千万几小分":
        return (_read_length,)
    if unit == "世":
        return (_read_decade, _read_length)
    if unit == "年":
        return (_read_calendar, _read_decade, _read_length)
    if unit == "日" and ahead in {"内", "来"}:
        return (_read_calendar, _read_length)
    return (_read_calendar,)


@cache
def _starts() -> Mapping[Callable[[str, int], Expression | None], frozenset[str]]:
    """What expressions of a kind may begin with; any character where it is not told."""
    words = load_words()
    number = set("0123456789几数半多若好" + CHINESE_CLASS)
    years = {word[0] for word in (*words["years"], *words["years_of_seasons"], *load_eras())}
    lengths = {word[0] for word in words["lengths"]["whole"]}
    lengths |= {word[0] for group in words["lengths"]["prefixes"].values() for word in group}
    return {
        _read_set: frozenset("每年月天周星礼"),
        _read_pair: frozenset("去今明"),
        _read_lunar: frozenset(number | set("农阴旧夏闰正冬腊公元") | years),
        _read_decade: frozenset(number | set("上本")),
        _read_length: frozenset(number | lengths),
    }


def _read_words(text: str, position: int) -> Expression | None:
    match = load_patterns().words.match(text, position)
    if match is not None:
        sure = match.group() in _vague_words()
        return Expression(position, match.end(), Kind.VAGUE, "vague", confidence=0.95 if sure else 0.6)
    match = load_patterns().season_scene.match(text, position)
    if match is not None:
        return Expression(position, match.end(), Kind.VAGUE, "season", confidence=0.7)
    return None


@cache
def _vague_words() -> frozenset[str]:
    return frozenset(load_words()["vague"]["words"])


def _read_set(text: str, position: int) -> Expression | None:
    patterns = load_patterns()
    match = patterns.weekdays.match(text, position)
    if match is not None:
        return Expression(position, match.end(), Kind.SET, "set", confidence=0.9)
    match = patterns.set.match(text, position)
    if match is None:
        return None
    named = match["every_point"] is not None
    return Expression(position, match.end(), Kind.SET, "set", confidence=0.95 if named else 0.8)


def _read_pair(text: str, position: int) -> Expression | None:
    """今明两年, 明后两天: a range of two or three years or days around the article's."""
    match = load_patterns().pair.match(text, position)
    if match is None:
        return None
    order = "去今明后"
    first, last = order.index(match["pair"][0]) - 1, order.index((match["third"] or match["pair"])[-1]) - 1
    if match["unit"] == "年":
        ends = [Point(year_shift=Shift(amount, "published")) for amount in (first, last)]
    else:
        ends = [Point(day_shift=Shift(amount, "published")) for amount in (first, last)]
    return Expression(position, match.end(), Kind.RANGE, "range", ends[0], ends[1])


def _read_calendar(text: str, position: int) -> Expression | None:
    """A point, a range of two points, or a point opened by words like 以来, 前 and 起."""
    found = match_point(text, position)
    if found is None:
        return None
    first, end, whole = found
    linked = _read_range(text, position, first, end, whole)
    if linked is not None:
        return linked
    if not whole and not _fills_line(text, position, end):
        return None
    suffix = load_patterns().suffix.match(text, end)
    if not _stands_alone(text, position, end, first, opened=suffix is not None):
        return None
    return _with_suffix(position, end, first, suffix, inside=text[end - 1] == "内")


def _with_suffix(start: int, end: int, point: Point, suffix: Any, *, inside: bool = False) -> Expression:
    kind = Kind.RANGE if _is_stretch(point) or inside else Kind.POINT
    if _is_daypart_only(point):
        return Expression(start, end, Kind.VAGUE, "daypart", point, confidence=0.5)
    rule = "festival" if point.festival else "lunar" if point.lunar else "decade" if point.years else "point"
    plain = Expression(start, end, kind, rule, point, confidence=_confidence(point))
    if suffix is None:
        return plain
    end = suffix.end()
    if suffix["since"] or suffix["after"] or suffix["start"]:
        return plain._replace(end=end, kind=Kind.RANGE, bound=Bound.FROM, rule="open")
    if suffix["before"]:
        return plain._replace(end=end, kind=Kind.RANGE, bound=Bound.UNTIL, rule="open")
    if suffix["day_by"]:
        by = -1 if suffix["day_by"][0] == "前" else 1
        return plain._replace(end=end, first=point._replace(moved_days=by), kind=Kind.POINT)
    if suffix["about"]:
        # 9月2号左右 is still that day, 春节前后 only the month around it.
        if suffix["about"] == "左右" and not _is_stretch(point):
            return plain._replace(end=end, first=point._replace(approx=True))
        return plain._replace(end=end, fuzzy=True)
    return plain._replace(end=end, kind=Kind.RANGE)


def _is_stretch(point: Point) -> bool:
    """Whether EDTF has no single date for it: a week, a run of months, a holiday."""
    week = point.week_shift is not None and point.weekday in {None, WEEKEND}
    nth_week = point.nth is not None and point.nth[1] is None
    return (
        bool(
            point.months
            or point.days
            or abs(point.part_days or 0) > 1
            or (point.quarter_shift and point.offset is None)
        )
        or week
        or nth_week
        or (point.holiday and point.offset is None)
    )


def _read_range(text: str, position: int, first: Point, end: int, whole: bool) -> Expression | None:
    patterns = load_patterns()
    link = patterns.link.match(text, end)
    if link is None or _is_daypart_only(first):
        return None
    found = match_point(text, link.end())
    if found is None or not found[2]:
        return None
    last, last_end, _ = found
    suffix = patterns.suffix.match(text, last_end)
    during = suffix is not None and suffix["during"]
    if link["pair"]:
        if not during:
            return None
    elif not _may_end_range(text, link.end(), last_end, first, last):
        return None
    if not whole and _finest(first) != _finest(last) and first.year is None:
        return None
    impossible = _is_impossible(first) or _is_impossible(last)
    confidence = _IMPOSSIBLE if impossible else _RANGE
    last = _same_half_of_day(first, last)
    expression = Expression(position, last_end, Kind.RANGE, "range", first, last, confidence=confidence)
    if during or (suffix is not None and suffix["about"]):
        return expression._replace(end=suffix.end(), fuzzy=bool(suffix["about"]))
    return expression


def _same_half_of_day(first: Point, last: Point) -> Point:
    """下午2时至5时: an hour without a part of the day is in the half of the first one, if that lies behind it."""
    if last.clock is None or first.clock is None or last.daypart or not first.night:
        return last
    hour = int(last.clock[:2])
    later = f"{hour + _NOON:02d}{last.clock[2:]}"
    return last._replace(clock=later) if hour < _NOON and later > first.clock else last


def _may_end_range(text: str, position: int, end: int, first: Point, last: Point) -> bool:
    if _is_daypart_only(last):
        return False
    if last.clock and last.day is None and last.day_shift is None:
        return first.clock is not None
    bare = last._replace(daypart=False, clock=None)
    return bare == Point(day=last.day) or _stands_alone(text, position, end, last, opened=True)


def _finest(point: Point) -> str:
    if point.clock:
        return "clock"
    return "day" if point.day or point.day_shift else "month" if point.month or point.month_shift else "year"


def _is_daypart_only(point: Point) -> bool:
    return point.daypart and point.clock is None and point == Point(daypart=True, night=point.night)


def _confidence(point: Point) -> float:
    if _is_impossible(point):
        return _IMPOSSIBLE
    if point.year is not None or point.year_shift is not None:
        return 0.98
    if point.month is not None:
        return 0.96
    return 0.9 if point.day is not None else 0.85


def _is_impossible(point: Point) -> bool:
    """Whether no calendar has the day (2023年2月30日); without its year it may be one of a leap year."""
    if point.month is None or point.lunar:
        return False
    year = point.year if point.year is not None else _LEAP_YEAR
    return not is_valid_day(year, point.month, 1 if point.day is None else point.day)


def _stands_alone(text: str, start: int, end: int, point: Point, *, opened: bool) -> bool:
    """Whether a point is one by itself, or only looks like one (3号楼, 第四天, 三日, 一点)."""
    surface, ahead = text[start:end], text[end : end + 1]
    dated = point.year is not None or point.year_shift is not None
    if point.festival is not None:
        opened = opened or surface.endswith(("当天", "当日", "当晚"))
        opened = opened or text.startswith(("这天", "那天", "节气", "时节"), end)
        return dated or point.holiday or opened or _festival_alone(text, start, end, point)
    if any(part is not None for part in (point.month, point.month_shift, point.quarter_shift)):
        return True
    if point.day is not None:
        return _day_alone(text, start, end, point, opened=opened)
    if point.clock is not None and not dated and point.day_shift is None and point.week_shift is None:
        hour = surface[-1] == "时" and text[start - 1 : start] in {"，", "；"}  # ，9时通信恢复
        return point.daypart or opened or hour or surface[-1] in "分秒半刻整许钟"
    if _is_daypart_only(point):
        return surface in load_words()["dayparts"]["alone"]
    if dated and _is_year_only(point):
        return point.year is None or not _is_measured(text, start, end)
    return dated or not surface.startswith(("初", "底", "末")) or ahead == ""


def _fills_line(text: str, start: int, end: int) -> bool:
    """Whether nothing else stands in its line."""
    return text[start - 1 : start] in {"", "\n"} and text[end : end + 1] in {"", "\n"}


def _is_measured(text: str, start: int, end: int) -> bool:
    """Whether a number of years counts years (近2000年, 1500年历史)."""
    ahead = tuple(load_words()["lengths"]["measured_ahead"])
    return text.startswith(ahead, end) or text[start - 1 : start] in {"近", "约", "逾"}


def _is_year_only(point: Point) -> bool:
    return point.month is None and point == Point(year=point.year, year_shift=point.year_shift)


def _day_alone(text: str, start: int, end: int, point: Point, *, opened: bool) -> bool:
    surface, behind, ahead = text[start:end], text[start - 1 : start], text[end : end + 1]
    if behind in {"第", "〕", "］", "】"} or (ahead in {"内", "之"} and not point.daypart):
        return False
    if surface.endswith("号") and not opened:
        around = load_words()["day_numbers"]
        goes_on = ahead in around["ahead"] or text.startswith(tuple(around["ahead_words"]), end)
        return goes_on and (behind in around["behind"] or not behind.isalpha())
    # One spelled-out digit alone is a count or an idiom more often than a day: 一日三餐, 四日市.
    return surface[0].isdigit() or len(surface) > 2 + point.daypart or (opened and surface[0] == "十")


def _festival_alone(text: str, start: int, end: int, point: Point) -> bool:
    """A festival by itself is a day unless it is one of a list of festivals or part of a name (春节晚会)."""
    if _fills_line(text, start, end):
        return True
    if not load_festivals()[point.festival or ""].alone:
        return False
    if (start and text[start - 1] in "、“《个日号") or text.startswith(("、", "和", "等", "”"), end):
        return False
    return not text.startswith(_not_after_festival(), end)


@cache
def _not_after_festival() -> tuple[str, ...]:
    return tuple(load_words()["festivals"]["names_ahead"])


def _read_lunar(text: str, position: int) -> Expression | None:
    """A date of the lunar calendar where a longer point is no date by itself."""
    found = match_lunar(text, position)
    if found is None:
        return None
    point, end = found
    return _with_suffix(position, end, point, load_patterns().suffix.match(text, end))


def _read_decade(text: str, position: int) -> Expression | None:
    """Centuries and decades: 20世纪90年代初, 上世纪80年代, 八十年代, 本世纪以来, 1950年代末至1960年代初."""
    ahead = text[position : position + _DECADE_WINDOW]
    if ("世纪" not in ahead and "年代" not in ahead) or text[max(0, position - 3) : position] == "公元前":
        return None
    patterns = load_patterns()
    match = patterns.decade.match(text, position)
    point = decade_point(match) if match is not None else None
    if match is None or point is None:
        return None
    link = patterns.link.match(text, match.end())
    last_match = patterns.decade.match(text, link.end()) if link is not None and link["link"] else None
    last = decade_point(last_match) if last_match is not None else None
    if last_match is not None and last is not None:
        return Expression(position, last_match.end(), Kind.RANGE, "range", point, last)
    bound = Bound.FROM if match["decade_since"] else Bound.NONE
    # 上世纪末 is a point of time, though a rough one; whole centuries and decades are stretches.
    kind = Kind.POINT if point.approx and bound is Bound.NONE else Kind.RANGE
    return Expression(position, match.end(), kind, "decade", point, bound=bound)


def _read_length(text: str, position: int) -> Expression | None:
    """A length of time, bare (三年多) or tied to an anchor (近五年, 十几年来, 3个月后)."""
    patterns = load_patterns()
    match = patterns.length.match(text, position)
    if match is None:
        return None
    suffix = patterns.length_suffix.match(text, match.end())
    length = length_of(match.groups())
    relation = relation_of(match["prefix"], suffix)
    if length is not None and relation is Relation.AGO and is_about(match["prefix"]):
        length = length._replace(exact=False)
    if length is None or not is_length(text, match, suffix, relation):
        return None
    kind = kind_of(match, suffix, length, relation)
    confidence = 0.6 if relation is Relation.BARE else 0.9
    found = Expression(
        position,
        suffix.end(),
        kind,
        f"length.{relation}",
        length=length,
        relation=relation,
        confidence=confidence,
    )
    return _tied_to_point(text, found) if relation in {Relation.AGO, Relation.LATER} else found


def _tied_to_point(text: str, found: Expression) -> Expression:
    """三年前的2019年8月 and 十年前的12月29日 are one expression: the point tells the value, the length the year it lacks."""
    if not text.startswith("的", found.end):
        return found
    tied = match_point(text, found.end + 1)
    if tied is None or not tied[2] or _is_daypart_only(tied[0]):
        return found
    point, end, _ = tied
    if point.year is not None or point.clock is not None:
        return Expression(found.start, end, Kind.POINT, "point", point)
    years = found.length.years if found.length is not None and found.length.exact else 0
    if not years or point.month_shift or point.week_shift or point.year_shift:
        return found
    shift = Shift(-years, "published") if found.relation is Relation.AGO else Shift(years, "previous")
    if point.day_shift is not None:  # 十年后的今天
        point = Point(same_time="day")
    return Expression(found.start, end, Kind.POINT, "point", point._replace(year_shift=shift))
