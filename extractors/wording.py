"""Words as patterns: what the lexicons of several extractors are made into."""

from __future__ import annotations

from collections.abc import Iterable

import regex


def any_of(words: Iterable[str]) -> str:
    """A pattern that matches any of the words, the longest first; it holds no group that catches.

    A look at the first character spares most tries. Of no words it matches nothing.
    """
    table = sorted(set(words), key=lambda word: (-len(word), word))
    if not table:
        return "(?!)"
    if not table[-1]:  # the empty word: what may be left out
        return f"(?:{'|'.join(map(regex.escape, table))})"
    return f"(?:{first_of(table)}(?:{'|'.join(map(regex.escape, table))}))"


def first_of(words: Iterable[str]) -> str:
    """A look ahead at the first character of any of the words."""
    return f"(?=[{''.join(sorted({regex.escape(word[0]) for word in words}))}])"
