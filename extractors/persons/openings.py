"""Where names may begin in a text: the offsets that pass a look at the characters around them, found for the whole text at once.

What is found here is necessary and far from sufficient: patterns and lexicons look at these offsets alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

import numpy as np
import regex

from extractors.character_classes import CharacterClasses, Places
from extractors.own.tables import KEPT
from extractors.persons.names import load_names
from extractors.persons.surroundings import CLAUSE_START, load_surroundings
from extractors.persons.title_lexicon import TitleLexicon, load_titles
from extractors.scanner import iter_occurrences

#: How far behind the first character of a name a word can begin that tells it: behind a given name of one or two characters,
#: and behind that of a surname of two and three characters.
_BEHIND, _BEHIND_LONG = (2, 3), (4, 5)
_AROUND = 6
#: From the first character of an age to 岁: 今年一百零三多|岁.
_LONGEST_AGE = 8


@lru_cache(maxsize=KEPT)
def _telling_words(titles: TitleLexicon) -> frozenset[str]:
    """The words that tell the name in front of them, cut to two characters."""
    return frozenset(word[:2] for word in titles.behind | load_surroundings().telling)


@lru_cache(maxsize=KEPT)
def _classes(titles: TitleLexicon) -> CharacterClasses:
    """The classes of characters that count here, and the lists of words.

    What may be a title ends at an offset: of `title` those of one character, of `titles` the last two of the others.
    """
    names, known = load_names(), load_surroundings()
    single = {name for name in names.surnames if len(name) == 1}
    longer = {name for name in names.surnames if len(name) > 1}
    ends = {word[-2:] for word in titles.posts | titles.standing | known.told}
    return CharacterClasses(
        {
            "surname": single,
            "sure surname": {
                name for name in single - known.function_surnames if names.surnames[name] != "3"
            },
            "usual surname": {name for name in single if names.surnames[name] in "12"},
            "longer surname": {name[0] for name in longer},
            "title": {word for word in ends if len(word) == 1},
            "dot": names.dots,
            "trade": titles.suffixes,
            "space": " ",
            "的": "的",
            "opening": CLAUSE_START,
        },
        {
            "compound": known.compounds,
            "telling": titles.behind | known.telling,
            "part": names.built_of,
            "titles": {word for word in ends if len(word) > 1},
            "form": known.forms,
        },
    )


@cache
def _part_starts() -> frozenset[str]:
    """The parts that names are built of, cut to two characters."""
    return frozenset(word[:2] for word in load_names().built_of)


class Openings:
    """The offsets of one text at which names may begin.

    `telling` are those at which a verb of speech, a post, kin or an age may stand that tells the name in front of it, `ages`
    those of the ages.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._classed = _classes(load_titles()).of(text, around=_AROUND)
        self.ages = frozenset(
            offset
            for age in iter_occurrences("岁", text)
            for offset in range(max(0, age - _LONGEST_AGE), age)
        )
        telling = _telling_words(load_titles())
        offsets = _offsets(self._classed.begins(0, "telling"))
        self.telling = self.ages.union(
            [offset for offset in offsets if text[offset] in telling or text[offset : offset + 2] in telling]
        )

    def surnames(self, *, of_home: bool) -> list[int]:
        """Where a surname of one character may begin a name without a model: behind a title or in front of what tells it.

        `of_home`: the text tells of somebody where home is, in front of 的 and the name.
        """
        at = self._classed.at
        told = np.zeros(len(self._text), np.bool_)
        told[list(self.telling)] = True
        near, nearer = (_shifted(told, by) for by in _BEHIND)
        far, farther = (_shifted(told, by) for by in _BEHIND_LONG)
        told = near | nearer | ((far | farther) & at(0, "longer surname"))
        told |= self._titled()
        if of_home or self.ages:
            told |= at(-1, "的")
        return _offsets(told & at(0, "sure surname"))

    def tagged_surnames(self, ends: Iterable[int]) -> list[int]:
        """The same in a tagged text: behind what may be a title or opens a clause, or at one of `ends`, where bodies end."""
        at = self._classed.at
        opened = self._titled() | at(-1, "的", "trade", "opening")
        opened[:1] = True
        opened[[end for end in ends if end < len(opened)]] = True
        return _offsets(at(0, "surname") & opened)

    def compounds(self) -> list[int]:
        """Where a surname of several characters may stand."""
        return _offsets(self._classed.begins(0, "compound"))

    def addressed(self) -> list[int]:
        """Where a surname with a form of address may stand."""
        begins = self._classed.begins
        return _offsets((self._classed.at(0, "usual surname") & begins(1, "form")) | begins(0, "compound"))

    def built(self) -> list[int]:
        """Where a name built of the parts of Tibetan, Mongolian and Yi names may stand."""
        text, parts = self._text, _part_starts()
        offsets = _offsets(self._classed.begins(0, "part"))
        return [offset for offset in offsets if text[offset] in parts or text[offset : offset + 2] in parts]

    def dots(self) -> list[int]:
        """Where the dots of transcribed names stand."""
        return _offsets(self._classed.at(0, "dot"))

    def _titled(self) -> Places:
        """Behind what may be a title, or the space behind one."""
        return self._classed.at(-1, "title", "space") | self._classed.begins(-2, "titles")


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
    offsets: list[int] = places.nonzero()[0].tolist()
    return offsets
