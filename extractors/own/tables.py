"""Words that an own lexicon adds to tables of this package: posts and units, in force while a pipeline reads an article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import MappingProxyType

#: Of so many own lexicons it is kept what tables are made of them: a process may load one pipeline after the other.
KEPT = 8


@dataclass(frozen=True, slots=True, eq=False)
class OwnTables:
    """Posts, those among them that are offices of one person, and units with their standard unit and factor.

    Two of them are never equal, so that tables made from one can be kept by it.
    """

    posts: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    units: Mapping[str, tuple[str | None, float]] = field(default_factory=lambda: MappingProxyType({}))


_NONE = OwnTables()
_IN_FORCE: ContextVar[OwnTables] = ContextVar("own tables", default=_NONE)


def own_tables() -> OwnTables:
    """What is added to the tables now; nothing outside of a pipeline that has an own lexicon."""
    return _IN_FORCE.get()


@contextmanager
def in_force(tables: OwnTables | None) -> Iterator[None]:
    """Add these to the tables for as long as the block runs, in this thread alone."""
    token = _IN_FORCE.set(tables or _NONE)
    try:
        yield
    finally:
        _IN_FORCE.reset(token)
