"""Units and measure words: which of them stands at a place of a text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import regex

from extractors.data import load_toml

_LATIN = regex.compile(r"[A-Za-z²³]")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit found in a text: its name as written, its group in units.toml, and where it ends."""

    name: str
    group: str
    end: int


@dataclass(frozen=True, slots=True)
class _Lexicon:
    groups: dict[str, str]
    longest: int
    not_before: dict[str, tuple[str, ...]]


@cache
def _lexicon() -> _Lexicon:
    table = load_toml("units.toml")
    groups: dict[str, str] = {}
    for group, names in table["groups"].items():
        for name in names:
            groups.setdefault(name, group)
    return _Lexicon(
        groups,
        max(map(len, groups)),
        {name: tuple(words.split()) for name, words in table["not_before"].items()},
    )


def find_unit(text: str, at: int) -> Unit | None:
    """The longest unit of `text` that begins at `at` and is not the beginning of another word; None where there is none."""
    lexicon = _lexicon()
    for length in range(min(lexicon.longest, len(text) - at), 0, -1):
        name = text[at : at + length]
        group = lexicon.groups.get(name)
        if group is None:
            continue
        end = at + length
        barred = lexicon.not_before.get(name)
        if barred and text.startswith(barred, end):
            continue
        if name[-1].isascii() and name[-1].isalpha() and _LATIN.match(text, end):
            continue
        return Unit(name, group, end)
    return None
