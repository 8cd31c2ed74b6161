"""Where names may begin in a text: the offsets that pass a look at the characters around them, found for the whole text at once.

What is found here is necessary and far from sufficient: patterns and lexicons look at these offsets alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np
import regex

from extractors.character_classes import CharacterClasses, Places
from extractors.persons.names import load_names
from extractors.persons.surroundings import CLAUSE_START, load_surroundings
from extractors.persons.title_lexicon import load_titles
from extractors.scanner import iter_occurrences

#: How far behind the first character of a name a word can begin that tells it: behind a given name of one or two characters,
#: and behind that of a surname of two and three characters.
_BEHIND, _BEHIND_LONG = (2, 3), (4, 5)
_AROUND = 6
#: From the first character of an age to 岁: 今年一百零三多|岁.
_LONGEST_AGE = 8


@cache
def _classes() -> CharacterClasses:
    """The classes of characters that count here; `…1` and `…2` are the first and second characters of words."""
    names, known, titles = load_names(), load_surroundings(), load_titles()
    single = {name for name in names.surnames if len(name) == 1}
    longer = {name for name in names.surnames if len(name) > 1}
    telling = titles.behind | known.telling
    return CharacterClasses(
        {
            "surname": single,
            "sure": {name for name in single - known.function_surnames if names.surnames[name] != "3"},
            "usual": {name for name in single if names.surnames[name] in "12"},
            "longer": {name[0] for name in longer},
            "compound1": {name[0] for name in known.compounds},
            "compound2": {name[1] for name in known.compounds},
            "telling": telling,
            "telling1": {word[0] for word in telling},
            "telling2": {word[1:2] for word in telling},
            "form1": {form[0] for form in known.forms},
            "part1": {part[0] for part in names.built_of},
            "part2": {part[1] for part in names.built_of},
            "dot": names.dots,
            "title": titles.ends | titles.standing_ends | known.told_ends | {" "},
            "trade": titles.suffixes,
            "opening": CLAUSE_START,
        }
    )


class Openings:
    """The offsets of one text at which names may begin."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._classed = _classes().of(text, around=_AROUND)
        telling = self._telling()
        self._told_behind = telling
        #: Where a verb of speech, a post, an age or kin may begin that tells the name in front of it.
        self.telling: frozenset[int] = frozenset(np.flatnonzero(telling).tolist())

    def surnames(self) -> list[int]:
        """Where a surname of one character may begin a name without a model: behind a title or in front of what tells it."""
        at = self._classed.at
        near = np.logical_or.reduce([_shifted(self._told_behind, by) for by in _BEHIND])
        far = np.logical_or.reduce([_shifted(self._told_behind, by) for by in _BEHIND_LONG])
        return _offsets(at(0, "sure") & (at(-1, "title") | near | (at(0, "longer") & far)))

    def tagged_surnames(self, ends: Iterable[int]) -> list[int]:
        """The same in a tagged text: behind what may be a title or opens a clause, or at one of `ends`, where bodies end."""
        at = self._classed.at
        opened = at(-1, "title", "trade", "opening")
        opened[:1] = True
        opened[[end for end in ends if end < len(opened)]] = True
        return _offsets(at(0, "surname") & opened)

    def compounds(self) -> list[int]:
        """Where a surname of several characters may stand."""
        return _offsets(self._compounds())

    def addressed(self) -> list[int]:
        """Where a surname with a form of address may stand."""
        at = self._classed.at
        return _offsets((at(0, "usual") & at(1, "form1")) | self._compounds())

    def built(self) -> list[int]:
        """Where a name built of the parts of Tibetan, Mongolian and Yi names may stand."""
        return _offsets(self._classed.at(0, "part1") & self._classed.at(1, "part2"))

    def dots(self) -> list[int]:
        """Where the dots of transcribed names stand."""
        return _offsets(self._classed.at(0, "dot"))

    def _compounds(self) -> Places:
        return self._classed.at(0, "compound1") & self._classed.at(1, "compound2")

    def _telling(self) -> Places:
        at = self._classed.at
        places = at(0, "telling") | (at(0, "telling1") & at(1, "telling2"))
        for age in iter_occurrences("岁", self._text):
            places[max(0, age - _LONGEST_AGE) : age] = True
        return places


def iter_matches(
    pattern: regex.Pattern[str], text: str, offsets: Iterable[int]
) -> Iterator[regex.Match[str]]:
    """Yield what `pattern.finditer(text)` yields, where it can match at these ascending offsets alone."""
    end = 0
    for offset in offsets:
        if offset >= end and (match := pattern.match(text, offset)) is not None:
            yield match
            end = match.end()


def _shifted(places: Places, by: int) -> Places:
    """For each offset whether the one so far behind it is among the places."""
    shifted = np.zeros_like(places)
    shifted[:-by] = places[by:]
    return shifted


def _offsets(places: Places) -> list[int]:
    offsets: list[int] = np.flatnonzero(places).tolist()
    return offsets
