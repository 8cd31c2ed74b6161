"""Give lengths of time their values: how long they are, or from and to which day they run (近五年, 三天后, 此后两年)."""

from __future__ import annotations

import datetime

from extractors.dates import edtf
from extractors.dates.expressions import Expression, Length, Relation
from extractors.dates.memory import Memory
from extractors.dates.nearest import lies_ahead
from extractors.dates.values import PUBLISHED, Anchor, Resolved, Value, coming, moved, same_grain

_CENTURY = 100
_FROM_PREVIOUS = frozenset((Relation.LATER, Relation.AFTER, Relation.BEFORE))


def resolve_length(
    expression: Expression, text: str, published: datetime.date | None, memory: Memory
) -> Resolved:
    """(value, anchor) of an expression that tells a length; both None where the article does not tell.

    What it resolves to a point in time is kept in `memory` for the dates behind it.
    """
    length, relation = expression.length, expression.relation
    if length is None or not length.known:
        return None, None
    if relation is Relation.BARE:
        return edtf.format_duration(length.years, length.months, length.days, length.seconds), None
    if relation in _FROM_PREVIOUS:
        start, anchor = _start_of(expression, text, published, memory)
        return _count_on(expression, length, start, anchor, memory) if start is not None else (None, None)
    if published is None:
        return None, None
    now = Value("", published.year, published.month, published.day)
    if relation is Relation.NEXT:
        return coming(now, length), PUBLISHED
    then = moved(now, length, 1 if relation is Relation.IN else -1)
    if then is None or _is_open(length):
        return None, None
    if relation is Relation.IN:
        return then.text, PUBLISHED
    if relation is Relation.AGO:
        memory.add(expression, then)
        return then.text + ("" if length.exact else "~"), PUBLISHED
    last = same_grain(now, then) if relation is Relation.PAST else None
    return edtf.format_interval(then.text, last), PUBLISHED


def _count_on(
    expression: Expression, length: Length, start: Value, anchor: Anchor | None, memory: Memory
) -> Resolved:
    """N年后 and 此后N年 count on from a start, 此前N年 back from it."""
    then = moved(start, length, -1 if expression.relation is Relation.BEFORE else 1)
    if then is None or _is_open(length):
        return None, None
    if expression.relation is Relation.LATER:
        approx = start.approx or not length.exact
        memory.add(expression, then._replace(approx=approx))
        return then.text + ("~" if approx else ""), anchor
    first, last = same_grain(start, then), then.text
    if expression.relation is Relation.BEFORE:
        first, last = last, first
    return edtf.format_interval(first, last), anchor


def _start_of(
    expression: Expression, text: str, published: datetime.date | None, memory: Memory
) -> tuple[Value | None, Anchor | None]:
    """What such a length counts from: the date named before it in the paragraph.

    The article's date only where the words tell that it is to come, or nothing else stands in the text.
    """
    last = memory.last
    if last is not None:
        apart = "\n" in text[last.end : expression.start]
        return (None, None) if apart else (last.value, last.anchor)
    alone = expression.end - expression.start == len(text.strip(" 。\n"))
    if published is None or not (alone or lies_ahead(text, expression.start, expression.end)):
        return None, None
    return Value("", published.year, published.month, published.day), PUBLISHED


def _is_open(length: Length) -> bool:
    """Whether a length is too rough to tell a year (1000多年)."""
    return not length.exact and length.years >= _CENTURY
