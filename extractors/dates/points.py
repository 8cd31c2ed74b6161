"""Read one point of the calendar at a place of the text: from the groups of the patterns to a Point."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any

from extractors.dates.calendars import load_eras
from extractors.dates.expressions import Point, Shift
from extractors.dates.patterns import group_names, load_patterns, load_words
from extractors.numerals import parse_digits, parse_integer, parse_number

# Saturday and Sunday together (周末).
WEEKEND = 8
WEEKDAYS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7, "末": WEEKEND}
# After a year these tell a date of the lunar calendar: 农历, 阴历, 旧历, 夏历, 正月, 冬月, 腊月, 闰…月; behind a month 初 and 廿.
_LUNAR_AHEAD = frozenset("农阴旧夏正冬腊闰初廿")
_LUNAR_MONTHS = {"正": 1, "元": 1, "冬": 11, "腊": 12}
_NOON = 12
# From this hour on an hour of the evening, or of the night, is one before midnight.
_EVENING, _NIGHT = 4, 6
_MIDNIGHT = (24, 0, 0)
_NOON_HOURS = range(1, 4)
_MONTHS = range(1, 13)
# A year told by two digits is one of this century below this number, else of the last.
_THIS_CENTURY = 40
_DIGITS = frozenset("0123456789")
# Behind a number these tell that no date of ISO 8601 stands there; a number before them may be a day.
_UNITS = frozenset("年月日号时点")
_LONGEST_DAY = 2
_MANY_DIGITS = 5
# A name of the lunar calendar, a year of four signs and a leap month, and the 月 behind them.
_LUNAR_WINDOW = 14
_PATTERNS = {
    "月": "month_point",
    "日": "day_point",
    "号": "day_point",
    "时": "clock",
    "点": "clock",
    "：": "clock",
}
# The press says few dates in many places.
_CACHED_POINTS = 4096


def read_point(text: str) -> Point | None:
    """The point that a whole text tells (`2020年`, `去年`), None where it tells none."""
    found = match_point(text, 0)
    return found[0] if found is not None and found[1] == len(text) else None


def match_point(text: str, position: int) -> tuple[Point, int, bool] | None:
    """(point, end, whether its last unit is told: `12` of `12-14日` is not whole)."""
    patterns = load_patterns()
    best: tuple[Point, int, bool] | None = None
    digits = _digits_at(text, position)
    unit = text[position + digits : position + digits + 1]
    if digits and unit not in _UNITS and (match := patterns.iso.match(text, position)):
        best = (_iso_point(match), match.end(), True)
    if digits == 1 and unit == "年":
        return best
    pattern = _PATTERNS.get(unit, "point") if 0 < digits <= _LONGEST_DAY else "point"
    match = getattr(patterns, pattern).match(text, position)
    if match is not None and match.end() > position and (best is None or match.end() > best[1]):
        point = _point(match.groups(), text[position], pattern)
        if point is not None:
            end = match.end() - (text[match.end() - 1] == "的")
            best = (point, end, not _lacks_unit(text, match))
    if not digits if best is None else text[best[1] : best[1] + 1] in _LUNAR_AHEAD:
        return _longer_lunar(text, position, best)
    return best


def _longer_lunar(
    text: str, position: int, best: tuple[Point, int, bool] | None
) -> tuple[Point, int, bool] | None:
    """A date of the lunar calendar where it is longer than what was read."""
    lunar = match_lunar(text, position)
    if lunar is None or (best is not None and lunar[1] <= best[1]):
        return best
    return (*lunar, True)


def match_lunar(text: str, position: int) -> tuple[Point, int] | None:
    """A date of the lunar calendar and its end, None where none begins here."""
    ahead = text[position : position + _LUNAR_WINDOW]
    if "月" not in ahead and "初" not in ahead:
        return None
    match = load_patterns().lunar.match(text, position)
    point = lunar_point(match) if match is not None else None
    return (point, match.end()) if point is not None else None


def _digits_at(text: str, position: int) -> int:
    """How many Arabic digits stand here, up to five."""
    count = 0
    while count < _MANY_DIGITS and text[position + count : position + count + 1] in _DIGITS:
        count += 1
    return count


def _lacks_unit(text: str, match: Any) -> bool:
    end = match.end()
    if text[end - 1] in "年月日号度" or text[end : end + 1] in {"）", ")"}:
        return False
    groups = match.re.groupindex
    return any(end == match.end(name) for name in ("year", "month", "day") if name in groups)


def _iso_point(match: Any) -> Point:
    year, month, day = (
        int(match[name]) if match[name] else None for name in ("iso_year", "iso_month", "iso_day")
    )
    point = Point(year=year, month=month, day=day)
    if match["iso_clock"]:
        hour, _, minute = match["iso_clock"].partition(":")
        return point._replace(clock=f"{int(hour):02d}:{minute}")
    return point._replace(**_time_fields(match))


@lru_cache(maxsize=_CACHED_POINTS)
def _point(groups: tuple[str | None, ...], first: str, pattern: str) -> Point | None:
    """Put a Point together from the groups of the pattern; None where the words tell none (初 without a year)."""
    match: dict[str, Any] = dict.fromkeys(group_names("point")) | dict(
        zip(group_names(pattern), groups, strict=True)
    )
    fields = _year_fields(match)
    dated = bool(fields)
    night = False
    if match["festival"]:
        fields |= _festival_fields(match)
        night = match["festival"].endswith("夜")
    elif match["part"]:
        part = _part_fields(match, dated=dated, first=first)
        if part is None:
            return None
        fields |= part
    else:
        fields |= _month_fields(match) | _day_fields(match)
    fields |= _time_fields(match, night=fields.get("night", night))
    return Point(**fields) if fields else None


def _year_fields(match: Any) -> dict[str, Any]:
    """`year` or `year_shift` of the groups of YEAR."""
    if match["year"]:
        return {"year": int(parse_digits(match["year"]) or parse_integer(match["year"]) or 0)}
    if match["ce_year"]:
        return {"year": parse_integer(match["ce_year"]) or 0}
    if match["bce"]:
        return {"year": 1 - (parse_integer(match["bce_year"]) or 1)}
    if match["cycle_year"]:
        return {"cycle": match["cycle_year"]}
    if short := match["short_year"] or match["old_year"]:
        digits = parse_digits(short)
        return {"year": _full_year(int(digits))} if digits else {}
    if match["era"]:
        count = 1 if match["era_year"] == "元" else parse_integer(match["era_year"]) or 1
        return {"year": load_eras()[match["era"]] + count - 1}
    if word := match["relative_year"]:
        words = load_words()
        return {"year_shift": Shift(*(words["years"].get(word) or words["years_of_seasons"][word]))}
    return {}


def _full_year(number: int) -> int:
    """A year told by two digits: up to 39 of this century, else of the last."""
    return number + (2000 if number < _THIS_CENTURY else 1900)


def _festival_fields(match: Any) -> dict[str, Any]:
    offset = None
    if match["holiday_day"]:
        offset = (parse_integer(match["holiday_day"]) or 1) - 1
    elif match["holiday_first"]:
        offset = 0
    elif match["holiday_last"]:
        offset = -1
    holiday = match["holiday"] is not None
    return {"festival": match["festival"], "holiday": holiday, "offset": offset}


def _part_fields(match: Any, *, dated: bool, first: str) -> dict[str, Any] | None:
    """Quarter, half, season, run of months, or edge of a year."""
    if match["half"]:
        return {"months": (1, 6) if match["half"] in "上前" else (7, 12)}
    if match["quarter"]:
        return _quarter_fields(match)
    if match["relative_quarter"]:
        shift = {"上": -1, "本": 0, "下": 1}[match["relative_quarter"]]
        edge = match["quarter_edge"]
        offset = None if edge is None else 0 if edge == "初" else -1
        return {"quarter_shift": Shift(shift, "published"), "approx": edge is not None, "offset": offset}
    if match["first_quarters"]:
        return {"months": (1, 3 * count(match["first_quarters"].strip("前个季度首") or "一"))}
    if run := match["first_months"]:
        number = count(run[1:].rstrip("月").rstrip("个"))
        months = (1, number) if run[0] == "前" else (13 - number, 12)
        return {"months": months} if number in _MONTHS else None
    if match["season"]:
        codes = load_words()["seasons"]
        shade = match["season_shade"]
        return {"code": codes[match["season"]], "approx": shade is not None} if dated else None
    if match["edge"]:
        # 年底 by itself is the end of this year; 底 alone is no time at all.
        return (
            {"month": 1 if match["edge"] == "初" else 12, "approx": True} if dated or first == "年" else None
        )
    alone = match["inside_year"] == "年内" or (match["middle"] and first == "年")
    return _part_of_dated_year(match) if dated or alone else None


def _quarter_fields(match: Any) -> dict[str, Any]:
    quarter = count(match["quarter"])
    if match["quarter_edge"]:
        return {"month": 3 * quarter - (2 if match["quarter_edge"] == "初" else 0), "approx": True}
    return {"months": (3 * quarter - 2, 3 * quarter)}


def _part_of_dated_year(match: Any) -> dict[str, Any] | None:
    if match["nth_month"]:
        return {"month": count(match["nth_month"])}
    if match["nth_week_of_year"]:
        return {"nth": (count(match["nth_week_of_year"]), None)}
    if match["nth_day_of_year"]:
        return {"nth": (count(match["nth_day_of_year"]), 0)}
    if match["middle"]:
        return {"month": 6, "approx": True}
    if match["some_days"]:
        return {"part_days": _some_days(match)}
    if match["same_period"]:
        return {"same_period": True}
    if match["same_time"]:
        return {"same_time": "day" if match["same_time"][0] == "今" else "month"}
    whole = match["whole_year"] or match["inside_year"] == "内"
    return {} if whole else {"year_shift": Shift(0, "published")}


def _some_days(match: Any) -> int:
    """So many first days, below nothing if last ones."""
    number = count(match["some_days"])
    return -number if match["which_days"] == "最后" else number


def count(text: str) -> int:
    """A numeral of the patterns as a number."""
    return parse_integer(text) or 0


def _month_fields(match: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if match["month_pair"]:
        last = count(match["month_pair"][-1]) + (10 if match["month_pair"][0] == "十" else 0)
        return {"months": (last - 1, last)}
    if match["month_list"]:
        run = _run(match["month_list"])
        return {"months": run} if run else fields
    if match["month"]:
        fields["month"] = 1 if match["month"] == "元" else count(match["month"])
    elif match["relative_month"]:
        fields["month_shift"] = Shift(*load_words()["months"].get(match["relative_month"], (0, "published")))
    else:
        return fields
    if match["third"] or match["edge"]:
        fields["approx"] = True
    if match["some_days"]:
        fields["part_days"] = _some_days(match)
    elif match["bare_month_day"]:
        fields["day"] = _day_number(match["bare_month_day"])
        # 八月十五 is a day of the lunar calendar, 一月二十三 is not: that month is called 正月.
        fields["lunar"] = match["bare_month_day"] == "十五" and not (
            match["year"] or match["month"] in {"一", "元"}
        )
    elif match["nth"]:
        weekday = match["nth_weekday"]
        fields["nth"] = (count(match["nth"]), WEEKDAYS[weekday] if weekday else None)
    elif match["last_week"]:
        weekday = match["last_weekday"]
        fields["nth"] = (-1, WEEKDAYS[weekday] if weekday else None)
    return fields


def _run(told: str) -> tuple[int, int] | None:
    """First and last of a list of numbers that follow each other (7、8), None for any other list."""
    numbers = [_day_number(item) for item in told.split("、")]
    return (numbers[0], numbers[-1]) if all(b == a + 1 for a, b in pairwise(numbers)) else None


def _day_fields(match: Any) -> dict[str, Any]:
    if match["day"]:
        return {"day": _day_number(match["day"])}
    if match["day_list"]:
        run = _run(match["day_list"])
        return {"days": run} if run else {}
    if match["bare_third"]:
        return {"month_shift": Shift(0, "previous"), "approx": True}
    if match["relative_day"]:
        return _relative_day(match)
    if match["week"]:
        weekday = match["weekday"]
        fields: dict[str, Any] = {"week_shift": Shift(*load_words()["weeks"][match["week"]])}
        return fields | ({"weekday": WEEKDAYS[weekday]} if weekday else {})
    if weekday := match["bare_weekday"] or match["bare_day"]:
        return {"week_shift": Shift(0, "published"), "weekday": WEEKDAYS[weekday]}
    return {}


def _relative_day(match: Any) -> dict[str, Any]:
    word = match["relative_day"]
    fields: dict[str, Any] = {"day_shift": Shift(*load_words()["days"][word])}
    if match["paren_month"]:  # 昨日（11月26日）
        fields = {"month": count(match["paren_month"]), "day": _day_number(match["paren_day"])}
    if word[-1] in "晚夜":
        fields |= {"daypart": True, "night": True}
    elif word[-1] in "早晨":
        fields["daypart"] = True
    return fields


def _day_number(text: str) -> int:
    return int(parse_number(text) or 0)


def _time_fields(match: Any, *, night: bool = False) -> dict[str, Any]:
    """`daypart`, `night` and `clock` (`22:05`); `night` tells that the day was named by its night (今晚)."""
    daypart = match["daypart"]
    fields: dict[str, Any] = {}
    hour, minute, second = _clock(match)
    if not daypart and hour is None:
        return fields
    words = load_words()["dayparts"]
    late = night if daypart is None else daypart in words["afternoon"] or daypart in words["evening"]
    late = late or daypart in words["night"]
    if daypart:
        fields = {"daypart": True, "night": late}
    if hour is None:
        return fields
    told = _hour_of_day(hour, "晚" if daypart is None and night else daypart)
    if told is None or (told, minute, second or 0) > _MIDNIGHT:
        return fields  # 二十九时 is no hour, and 深夜1点 is one of the day behind
    return fields | {"clock": f"{told:02d}:{minute:02d}" + (f":{second:02d}" if second is not None else "")}


def _hour_of_day(hour: int, daypart: str | None) -> int | None:
    """The hour from 0 to 24 by the part of the day in front of it; None where it belongs to the next day."""
    words = load_words()["dayparts"]
    if daypart in words["evening"] or daypart in words["night"]:
        first = _EVENING if daypart in words["evening"] else _NIGHT
        if first <= hour <= _NOON:
            return hour + _NOON
        return hour if hour > _NOON else None
    if daypart in words["afternoon"] and hour < _NOON:
        return hour + _NOON
    if daypart in words["noon"] and hour in _NOON_HOURS:
        return hour + _NOON
    return 0 if daypart in words["small_hours"] and hour == _NOON else hour


def _clock(match: Any) -> tuple[int | None, int, int | None]:
    if match["digital_hour"]:
        second = match["digital_second"]
        return int(match["digital_hour"]), int(match["digital_minute"]), int(second) if second else None
    if not match["hour"]:
        return None, 0, None
    minute = count(match["minute"] or match["bare_minute"] or "0")
    if match["half_hour"]:
        minute = 30
    elif match["quarter_hour"]:
        minute = 15 * count(match["quarter_hour"])
    second = match["second"]
    return count(match["hour"]), minute, count(second) if second else None


def lunar_point(match: Any) -> Point | None:
    """A date of the lunar calendar; without 农历 only where month or day can be nothing else (腊月, 初五, 闰四月)."""
    name, day = match["lunar_month"] or "正", match["lunar_day"]
    told = match["lunar_name"] or match["lunar_name_after"] or match["leap"]
    if not told and name not in {"正", "冬", "腊"} and not (day and day[0] in "初廿"):
        return None
    month = _LUNAR_MONTHS.get(name) or count(name)
    return Point(
        **_year_fields(match),
        **_time_fields(match),
        month=month,
        day=_day_number(day.removeprefix("初")) if day else None,
        lunar=True,
        leap=match["leap"] is not None,
    )


def decade_point(match: Any) -> Point | None:
    """A century or decade; None where the words tell neither."""
    part = bool(match["decade_part"])
    if match["whole_decade"]:
        return Point(years=match["whole_decade"] + "X", approx=part)
    decade = match["decade"] or ""
    if not (match["century"] or match["relative_century"] or decade):
        return None
    years = f"{count(decade[-2:]) // 10}X" if decade else "XX"
    if len(decade) > len("五十"):
        years = f"{count(decade[0])}X/{years}"  # 五六十年代
    if match["century"]:
        century = count(match["century"]) - 1
        return _in_century(years, century, approx=part) if century >= 0 else None
    shift = {"上": -1, "本": 0}[match["relative_century"][0]] if match["relative_century"] else None
    return Point(years=years, century_shift=shift, approx=part)


def _in_century(years: str, century: int, *, approx: bool) -> Point:
    return Point(years="/".join(f"{century:02d}{part}" for part in years.split("/")), approx=approx)
