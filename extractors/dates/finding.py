"""Find expressions of time: spans and kinds, linear and local; `resolution` gives them their values."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import regex
from spacy.tokens import Doc

from extractors.context import found, text_of
from extractors.dates.events import Event, EventTable, events_of, load_events
from extractors.dates.expressions import Bound, Expression, Kind, Point, Relation
from extractors.dates.lengths import read_length
from extractors.dates.parsing import read_expression
from extractors.dates.patterns import load_patterns
from extractors.dates.points import read_point
from extractors.dates.traditional import simplify
from extractors.mention import Mention
from extractors.numerals import CHINESE_CLASS, parse_integer

#: Where the expressions behind the mentions of a Doc are kept for the resolution, by span.
EXPRESSIONS = "policyfacts.dates"
#: Where the text of a Doc is kept in simplified characters.
SIMPLIFIED = "policyfacts.simplified"

_YEAR_BEFORE = regex.compile(r"(?:[0-9]{4}年|[今去前明]年)$")
_LONGEST_YEAR = 5
_DIGITS_OF_DAY = 8
# Further than this no pattern looks: two full points with a day, its part and an hour, and what stands around them.
_BEHIND, _AHEAD = 24, 256
_KEPT = 512
_NUMERALS = frozenset(CHINESE_CLASS)
# A year in front of a time that only the article knows: 2020年抗疫期间.
_PERIOD_AHEAD = regex.compile(
    r"[\p{Han}--[在于从到至和与的是了]]{2,6}?期间|主?汛期|[春暑寒秋]假|暑期|春运|[供采]暖[季期]|禁渔期|休渔期",
    regex.VERSION1,
)


def find_dates(doc: Doc) -> list[Mention]:
    """Find every expression of time of the cleaned text.

    Returns:
        Mentions of type `date` in text order, with `kind` set and `value`, `anchor` and `anchor_start` None. Titles of
        documents (`doc._.found["document"]`) are left out.
    """
    titles = iter(_titles(doc))
    title = next(titles, None)
    expressions: dict[tuple[int, int], Expression] = {}
    text = doc.user_data[SIMPLIFIED] = simplify(text_of(doc))
    for expression in _iter_expressions(text, events_of(doc)):
        while title is not None and title[1] <= expression.start:
            title = next(titles, None)
        if title is None or title[0] >= expression.end:
            expressions[expression.start, expression.end] = expression
    doc.user_data[EXPRESSIONS] = expressions
    return [_mention(expression) for expression in expressions.values()]


def iter_expressions(text: str, table: EventTable | None = None) -> Iterator[Expression]:
    """The expressions of time of a text, in order, without overlaps: what begins first wins, then the longer.

    `table` are the events that it may name, by default those of this package.
    """
    return _iter_expressions(simplify(text), table or load_events())


def _iter_expressions(text: str, table: EventTable) -> Iterator[Expression]:
    """The same of a text in simplified characters."""
    named: list[tuple[int, int, str]] = []
    heads = [(match.start(), _unit_behind(text, match)) for match in load_patterns().heads.finditer(text)]
    for start, end, name in table.scanner.iter_all(text):
        if name:
            named.append((start, end, name))
        elif not (text[start] in _NUMERALS and text[start - 1 : start] in _NUMERALS):
            heads.append((start, ""))
    heads.sort()
    behind = 0
    streams = (_iter_events(text, named, table), _iter_calendar(text, heads))
    for expression in heapq.merge(*streams, key=lambda e: (e.start, -e.end)):
        if expression.start >= behind:
            behind = expression.end
            yield expression


def _titles(doc: Doc) -> list[tuple[int, int]]:
    return [(mention.start, mention.end) for mention in found(doc, "document")]


def _mention(expression: Expression) -> Mention:
    fields: dict[str, Any] = {
        "kind": expression.kind.value,
        "value": None,
        "anchor": None,
        "anchor_start": None,
    }
    return Mention(
        "date", expression.start, expression.end, f"date.{expression.rule}", expression.confidence, fields
    )


def _iter_calendar(text: str, heads: Iterable[tuple[int, str]]) -> Iterator[Expression]:
    """Expressions that begin with a number (which its unit follows) or a word of time."""
    position = 0
    for start, unit in heads:
        if start < position:
            continue
        behind = min(start, _BEHIND)
        expression = _read_in(text[start - behind : start + _AHEAD], behind, unit)
        if expression is not None:
            position = start + expression.end - behind
            yield expression._replace(start=start, end=position)


@lru_cache(maxsize=_KEPT)
def _read_in(window: str, position: int, unit: str) -> Expression | None:
    """The expression at a position of a piece of text; what repeats itself is read once."""
    expression = read_expression(window, position, unit)
    return _with_period(window, expression) if expression is not None else None


def _unit_behind(text: str, head: Any) -> str:
    """The two characters behind a number; a date in eight digits (20230627) needs none."""
    whole = head.end() - head.start() == _DIGITS_OF_DAY
    return "" if whole or head.end() == head.start() else text[head.end() : head.end() + 2]


def _with_period(text: str, expression: Expression) -> Expression:
    point = expression.first
    if expression.rule != "point" or point is None or (point.year is None and point.year_shift is None):
        return expression
    period = _PERIOD_AHEAD.match(text, expression.end)
    if period is None:
        return expression
    inner = read_expression(text, expression.end)
    if inner is not None and inner.kind is not Kind.VAGUE:
        return expression
    return expression._replace(end=period.end(), kind=Kind.RANGE, rule="period", confidence=0.85)


# --- events ------------------------------------------------------------------------------------------------------


def _iter_events(text: str, named: Iterable[tuple[int, int, str]], table: EventTable) -> Iterator[Expression]:
    """Events and five-year plans with a word behind them that makes them a time (党的十八大以来, “十四五”期间)."""
    behind = 0
    for start, end, name in named:
        if start < behind:
            continue
        if name in table.plan_names:
            expression = _read_plan(text, start, table)
        else:
            expression = _read_event(text, start, end, table.events[name][0], name)
        if expression is not None:
            behind = expression.end
            yield expression


def _read_event(text: str, start: int, end: int, event: Event, name: str) -> Expression | None:
    suffix = load_patterns().event_suffix.match(text, end)
    if suffix is None or (event.open_only and not (suffix["since"] or suffix["length"])):
        return None
    point = Point(event=name, offset=-1 if suffix["closed"] else None)
    start, point = _with_year_before(text, start, point)
    expression = Expression(start, suffix.end(), Kind.RANGE, "event", point, name=event.name)
    if suffix["length"]:
        return expression._replace(length=read_length(suffix["length"]), relation=Relation.SINCE)
    if suffix["since"] or suffix["after"]:
        return expression._replace(bound=Bound.FROM)
    if suffix["before"]:
        return expression._replace(bound=Bound.UNTIL)
    if suffix["during"]:
        return expression
    if suffix["same_day"]:
        return expression._replace(kind=Kind.POINT)
    first = point._replace(approx=bool(suffix["early"]))
    return expression._replace(kind=Kind.POINT, fuzzy=True, first=first)


def _with_year_before(text: str, start: int, point: Point) -> tuple[int, Point]:
    match = _YEAR_BEFORE.search(text, max(0, start - _LONGEST_YEAR), start)
    year = read_point(match.group()) if match else None
    if match is None or year is None:
        return start, point
    return match.start(), point._replace(year=year.year, year_shift=year.year_shift)


def _read_plan(text: str, start: int, table: EventTable) -> Expression | None:
    match = table.plan_pattern.match(text, start)
    if match is None:
        return None
    name = match["plan"]
    first, last = (Point(year=year) for year in table.plans[name])
    expression = Expression(start, match.end(), Kind.RANGE, "plan", first, name=f"“{name}”")
    if match["since"]:
        return expression._replace(bound=Bound.FROM)
    if match["during"]:
        return expression._replace(last=last)
    if match["first_years"] or match["last_years"] or match["nth_year"]:
        return _part_of_plan(expression, match, *table.plans[name])
    point = first if match["early"] else last
    if match["mid"]:
        point = Point(year=(first.year or 0) + 2)
    exact = "年" in match.group()
    return expression._replace(kind=Kind.POINT, first=point._replace(approx=not exact))


def _part_of_plan(plan: Expression, match: Any, first: int, last: int) -> Expression:
    """“十四五”前三年, “十四五”期间的第二年."""
    if match["nth_year"]:
        year = first + (parse_integer(match["nth_year"]) or 1) - 1
        return plan._replace(kind=Kind.POINT, first=Point(year=year))
    told = match["first_years"] or match["last_years"]
    number = parse_integer(told[1:]) or 1
    if match["first_years"]:
        return plan._replace(last=Point(year=first + number - 1))
    return plan._replace(first=Point(year=last - number + 1), last=Point(year=last))
