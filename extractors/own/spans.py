"""Spans of a text that answer, without going through all of them, which lie around or across a stretch."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate


class Spans:
    """Half-open spans, which may nest and overlap."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(set(spans))
        self._starts = [start for start, _ in ordered]
        #: How far the spans up to each one reach.
        self._reach = list(accumulate((end for _, end in ordered), max))

    def hold(self, start: int, end: int) -> bool:
        """Whether [start, end) lies wholly within one of the spans."""
        at = bisect_right(self._starts, start)
        return at > 0 and self._reach[at - 1] >= end

    def hold_more(self, start: int, end: int) -> bool:
        """Whether [start, end) lies within a longer one of the spans."""
        before = bisect_left(self._starts, start)
        return (before > 0 and self._reach[before - 1] >= end) or self.hold(start, end + 1)

    def touch(self, start: int, end: int) -> bool:
        """Whether [start, end) shares a character with one of the spans."""
        at = bisect_left(self._starts, end)
        return at > 0 and self._reach[at - 1] > start
