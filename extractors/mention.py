"""A mention: one fact found in the cleaned text of an article, before it becomes a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Mention:
    """One found fact.

    `start` and `end` are half-open offsets in the cleaned text of its article (`Doc.text`), `by` names the
    rule, lexicon or model that found it (`date.range`), `fields` holds the fields of its type by the names
    of the records in `schemas`.
    """

    type: str
    start: int
    end: int
    by: str
    confidence: float = 1.0
    fields: dict[str, Any] = field(default_factory=dict)

    def overlaps(self, start: int, end: int) -> bool:
        """Whether this mention shares at least one character with [start, end)."""
        return self.start < end and start < self.end

    def contains(self, start: int, end: int) -> bool:
        """Whether [start, end) lies wholly within this mention."""
        return self.start <= start and end <= self.end


def iter_longest(mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Yield mentions in text order without overlaps: of two that overlap the longer wins, then the surer, then the earlier."""
    taken: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start - m.end, -m.confidence, m.start)):
        if not any(other.overlaps(mention.start, mention.end) for other in taken):
            taken.append(mention)
    yield from sorted(taken, key=lambda m: m.start)


def drop_contained(mentions: Iterable[Mention], others: Iterable[Mention]) -> list[Mention]:
    """The mentions that lie wholly within none of the others; both in text order, the others without overlaps."""
    kept: list[Mention] = []
    waiting = iter(others)
    other = next(waiting, None)
    for mention in mentions:
        while other is not None and other.end <= mention.start:
            other = next(waiting, None)
        if other is None or not other.contains(mention.start, mention.end):
            kept.append(mention)
    return kept
