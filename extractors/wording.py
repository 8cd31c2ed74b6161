"""Words as patterns: what the lexicons of several extractors are made into."""

from __future__ import annotations

from collections.abc import Iterable

import regex


def any_of(words: Iterable[str]) -> str:
    """A pattern that matches any of the words, the longest first; it holds no group of its own."""
    return "|".join(sorted(map(regex.escape, words), key=len, reverse=True))
