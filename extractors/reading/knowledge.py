"""What the readers know of names and marks: the lists in data/reading.toml."""

from __future__ import annotations

from functools import cache

from extractors.data import load_toml


@cache
def load_words(what: str) -> tuple[str, ...]:
    """The list called `what`, in its order."""
    return tuple(load_toml("reading.toml")[what])
