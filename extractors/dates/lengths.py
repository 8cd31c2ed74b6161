"""Lengths of time: how long, how they lie to their anchor, and what only looks like one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

import regex

from extractors.dates.expressions import Kind, Length, Relation
from extractors.dates.patterns import group_names, load_patterns, load_words
from extractors.numerals import parse_adjacent, parse_digits, parse_number

_SECONDS: Mapping[str, int] = {"hour_unit": 3600, "minute_unit": 60, "second_unit": 1}
_SECONDS_A_DAY = 86400
_PAIR = 2
_YEAR_DIGITS = 4
_OPEN_NUMBERS = frozenset("几数多若干好")
_RELATIONS = {"since": Relation.SINCE, "later": Relation.LATER, "ago": Relation.AGO}
#: The relations that the groups of words in front of a length tell.
_GROUPS = {
    "recent": Relation.SINCE,
    "past": Relation.PAST,
    "next": Relation.NEXT,
    "in": Relation.IN,
    "before": Relation.BEFORE,
    "after": Relation.AFTER,
}
_CACHED = 4096
_ONE_DAY_BEHIND = frozenset("有这那某同哪当键")


@cache
def _words(name: str) -> tuple[str, ...]:
    return tuple(load_words()["lengths"][name])


def read_length(text: str) -> Length | None:
    """The length that a whole text tells (`40多年`), None where it tells none."""
    match = load_patterns().length.fullmatch(text)
    return length_of(match.groups()) if match else None


def relation_of(prefix: str | None, suffix: Any) -> Relation:
    """How a length lies to its anchor, by the word before it (近, 过去, 未来) and the match of the suffix behind it."""
    behind = suffix.lastgroup
    if behind in _RELATIONS:
        return _RELATIONS[behind]
    told = _relations_of_prefixes().get(prefix or "", Relation.BARE)
    return told if behind is None or told is Relation.NEXT else Relation.BARE


@cache
def _relations_of_prefixes() -> Mapping[str, Relation]:
    groups = load_words()["lengths"]["prefixes"]
    return {word: relation for group, relation in _GROUPS.items() for word in groups[group]}


def is_about(prefix: str | None) -> bool:
    """Whether the word before a length leaves open how long it is (约, 不到)."""
    return prefix in load_words()["lengths"]["prefixes"]["about"]


def kind_of(match: Any, suffix: Any, length: Length, relation: Relation) -> Kind:
    """The kind of the expression that a length and its surroundings make."""
    if relation is Relation.BARE:
        return Kind.DURATION
    if relation in {Relation.AGO, Relation.LATER, Relation.IN}:
        vague = not length.known and (match["number"] or "")[:1] in _OPEN_NUMBERS
        return Kind.VAGUE if vague else Kind.POINT
    if match["prefix"] == "近" and suffix.lastgroup is None and (match["number"] in {"百", "千"}):
        return Kind.DURATION
    return Kind.RANGE


def is_length(text: str, match: Any, suffix: Any, relation: Relation) -> bool:
    """Whether the words are a length of time and no name or ordinal (第三年, 三年行动, 百年大党)."""
    start = match.start()
    behind = text[start - 1 : start] if start else ""
    surface, prefix, number, month_unit = match.group(0, "prefix", "number", "month_unit")
    number = number or ""
    if behind in {"第", "每", "星"} or (behind in _ONE_DAY_BEHIND and surface in {"一天", "一年"}):
        return False
    if (
        prefix in load_words()["lengths"]["around_prefixes"]["before_years"]
        and len(number) == _YEAR_DIGITS
        and number[:2] in {"19", "20"}
    ):
        return False
    if match["century_unit"] == "世纪":  # 21世纪 is one, 两个世纪 are two
        return False
    if number in _OPEN_NUMBERS and prefix in {"前", "后", "这"}:
        return False
    if month_unit == "月" and number and number[0] not in _OPEN_NUMBERS | {"半"}:
        return bool(prefix == "近")
    if relation is Relation.BARE and not suffix.group() and _is_named(text, match, behind):
        return False
    if relation is Relation.BARE and not suffix.group() and _is_long_year(match.group()):
        return False
    if match.group().removeprefix("近") not in _words("epithets"):
        return True
    return bool(suffix.group()) or text.startswith(_words("after_epithets"), match.end())


def _is_named(text: str, match: Any, behind: str) -> bool:
    """Whether a bare length belongs to a name or a saying."""
    if behind in {"“", "如", "比"} or match.group() in _words("loose"):
        return True
    return text.startswith(_words("names_ahead"), match.end()) or bool(_circle().match(text, match.end()))


def _is_long_year(surface: str) -> bool:
    """Whether it is a year of too many digits (99999年): no length unless a word says so (12000年前, 约12000年)."""
    return surface[-1] == "年" and surface[:-1].isdigit() and len(surface) - 1 > _YEAR_DIGITS


@cache
def _circle() -> Any:
    """A ring of places within reach is named by a length: 15分钟便民生活圈."""
    return regex.compile(r"[\p{Han}“”]{0,8}?圈")


@lru_cache(maxsize=_CACHED)
def length_of(groups: tuple[str | None, ...]) -> Length | None:
    """The length that the groups of a match of the pattern tell; None where its number is none."""
    match: dict[str, Any] = dict(zip(group_names("length"), groups, strict=True))
    if match["whole"]:
        length = Length(**load_words()["lengths"]["whole"][match["whole"]])
        return length._replace(exact=False) if match["tail"] else length
    told = match["number"]
    pair = parse_digits(told) if len(told) == _PAIR and not told.isdigit() else None
    if pair is not None:
        # 两三年 is two or three; 三九天 is no count of days at all.
        return Length(known=False, exact=False) if int(pair[1]) - int(pair[0]) in {1, 2} else None
    adjacent = parse_adjacent(told)
    number = adjacent[0] if adjacent else parse_number(told)
    if number is None or "几" in told or "数" in told:
        return Length(known=False, exact=False)
    more = match["many"] or match["tail"] in {"多", "余"} or "多" in (match["month_unit"] or "")
    half = match["half_month"] or match["and_half"] or match["tail"] == "半"
    return _measure(match, float(number) + (0.5 if half else 0), exact=not more and adjacent is None)


def _measure(match: Any, value: float, *, exact: bool) -> Length:
    """So many of the unit that was matched."""
    if match["year_unit"] or match["years_unit"]:
        return Length(years=int(value), months=round(value % 1 * 12), exact=exact)
    if match["century_unit"]:
        return Length(years=int(value * 100), exact=exact)
    if match["quarter_unit"]:
        return Length(months=int(value * 3), exact=exact)
    if match["month_unit"] or match["half_month"]:
        return Length(months=int(value), days=15 if value % 1 else 0, exact=exact)
    if match["week_unit"]:
        return Length(days=int(value * 7), exact=exact)
    if match["day_unit"]:
        return Length(days=int(value), seconds=round(value % 1 * _SECONDS_A_DAY), exact=exact)
    unit = next(unit for unit in _SECONDS if match[unit])
    extra = 0.5 if "半" in match[unit] else 0
    return Length(seconds=round((value + extra) * _SECONDS[unit]), exact=exact)
