"""Surnames, as far as the layout of a page needs them: to tell a line of names or a spaced name (王 莉) from other words."""

from __future__ import annotations

from functools import cache

import regex

from extractors.data import iter_tsv

#: A name of two characters with white space between them, 王 莉, as its two groups.
SPACED_NAME = regex.compile(r"(?<!\p{Han})(\p{Han})\s+(\p{Han})(?!\p{Han})")

#: The classes of data/surnames.tsv that make a word look like a name without more evidence.
_CLASSES = ("1", "2", "compound")


@cache
def _surnames() -> frozenset[str]:
    return frozenset(row[0] for row in iter_tsv("surnames.tsv") if row[1] in _CLASSES)


def begins_as_name(word: str) -> bool:
    """Whether the word begins with a surname, of one character or two."""
    surnames = _surnames()
    return word[:1] in surnames or word[:2] in surnames


def is_full_name(word: str) -> bool:
    """Whether the word could be a surname and a given name of one or two characters."""
    if word[:2] in _surnames() and len(word) in (3, 4):
        return True
    return word[:1] in _surnames() and len(word) in (2, 3)
