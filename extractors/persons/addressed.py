"""Names that are told by a form of address: 章女士, 李某, 路大夫, 老陈, 卓玛阿姨."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property

import regex

from extractors.persons.names import (
    han_likelihood,
    has_word_as_given,
    is_transcribing,
    is_word,
    load_names,
    surname_class,
)
from extractors.persons.openings import iter_matches
from extractors.persons.passage import FUNCTION_POS, Candidate, PassageFinder
from extractors.persons.surroundings import CLAUSE_START

#: 张某平.
_HALF_TOLD = 3
_HAN = regex.compile(r"\p{Han}+")
_NUMBERED = regex.compile(r"\p{Han}老[大二三四五六七八九幺]")
_HELD_BACK = regex.compile("某")
_MAX_PART = 8
#: From this likelihood a transcribed name may as well be a Han name.
_HAN_SHAPED = 0.6
#: The same of a name with a rare surname.
_RARE_SHAPED = 0.4


class AddressedFinder(PassageFinder):
    """Finds the surnames and short names with a form of address in one passage."""

    def iter_all(self) -> Iterator[Candidate]:
        """Yield the candidates; spans may overlap."""
        full = list(self._iter_full())
        yield from full
        yield from self._iter_honorific({candidate.end for candidate in full})
        yield from self._iter_kin()
        yield from self._iter_nicknames()
        yield from self._iter_numbered()

    def _iter_honorific(self, full: set[int]) -> Iterator[Candidate]:
        """Surnames with an honorific, none where one of the full names in front of an address ends (严如|高同志)."""
        proposed = set(self.passage.people)
        for match in iter_matches(self.known.honorific, self.text, self.passage.openings.addressed()):
            start, end = match.span()
            if match.group("filler"):
                end = self._with_given(start, end)
                if not self.tagged or self.passage.token_at(start) or (start, end) in proposed:
                    yield Candidate(start, end, "filler", "honorific", model=True)
                continue
            surname = match.group("surname")
            if match.end("surname") in full:
                continue
            if (start, end) in proposed or (start, match.end("surname")) in proposed:
                yield Candidate(start, end, "honorific", "honorific", model=True)
            elif not is_word(match.group()) and self._is_addressed(
                start, end, surname, match.group("address")
            ):
                yield Candidate(start, end, "honorific", "honorific")

    def _iter_full(self) -> Iterator[Candidate]:
        """Full names in front of a form of address, also where the model cuts them: 严如|高同志, 向|万仞山同志."""
        for match in self.known.full.finditer(self.text):
            start, end = match.start() - 3, match.start()
            if start < 0 or not self.passage.token_at(start) or not _HAN.fullmatch(self.text, start, end):
                continue
            name = self.text[start:end]
            whole = self.tagged and self.words.ends[self.words.at(start)] == end
            plain = (is_word(name[:2]) and not whole) or has_word_as_given(name)
            least = _RARE_SHAPED if surname_class(name) == "3" else _HAN_SHAPED
            if not plain and han_likelihood(name) >= least:
                yield Candidate(start, end, "addressed", other=self.passage.reads_otherwise(start, end))

    def _with_given(self, start: int, end: int) -> int:
        """The end of 张某平: one character of the given name is told, at the end of a phrase or wherever the form stands."""
        form = self.text[start : end + 1]
        if len(form) != _HALF_TOLD or form[-2] != "某" or han_likelihood(form[0] + form[-1]) < _HAN_SHAPED:
            return end
        closed = self.text[end + 1 : end + 2] in CLAUSE_START or self.text[end + 1 : end + 2] in {
            "、",
            "（",
            "和",
            "与",
            "等",
        }
        return end + 1 if closed or self._half_told[form] > 1 else end

    @cached_property
    def _half_told(self) -> Counter[str]:
        """How often each form like 张某平 stands in the text."""
        return Counter(self.text[m.start() - 1 : m.start() + 2] for m in _HELD_BACK.finditer(self.text, 1))

    def _stands_alone(self, start: int, end: int) -> bool:
        """Whether a surname with an honorific is a phrase by itself and no part of a longer name or word."""
        if self.tagged:
            word = self.words.at(start)
            alone = (
                self.words.starts[word] == start
                and self.words.pos[word] not in FUNCTION_POS
                and self.passage.token_at(end)
            )
            return alone and not self.passage.people_in(start, start + 1)
        return start == 0 or self.text[start - 1] in CLAUSE_START

    def _is_addressed(self, start: int, end: int, surname: str, address: str) -> bool:
        """Whether a surname with an honorific that the model does not propose is one by where it stands."""
        if self.passage.is_otherwise_named(start) and self.text[end : end + 1] == "、":
            return False  # 徐工、中联
        opens = start == 0 or self.text[start - 1] in CLAUSE_START
        alone = self._stands_alone(start, end)
        if load_names().surnames[surname] not in ("1", "compound"):
            return alone and opens and address in self.known.address
        return alone or (opens and address in self.known.address and self.text[end : end + 1] in CLAUSE_START)

    def _iter_kin(self) -> Iterator[Candidate]:
        """Transcribed names with a word of kinship, which belongs to the name as behind a surname: 卓玛阿姨."""
        for match in self.known.kinship.finditer(self.text):
            start = match.start()
            floor = max(0, start - _MAX_PART)
            while start > floor and is_transcribing(self.text, start - 1):
                start -= 1
            while start < match.start() - 1 and not self.passage.token_at(start):
                start += 1
            name = self.text[start : match.start()]
            proposed = bool(self.passage.people_in(start, match.start()))
            free = proposed or start == 0 or self.text[start - 1] in CLAUSE_START
            dotted = self.text[start - 1 : start] in tuple(load_names().dots)
            if len(name) > 1 and free and not dotted and han_likelihood(name) < _HAN_SHAPED:
                yield Candidate(start, match.end(), "honorific", "honorific", model=proposed)

    def _iter_numbered(self) -> Iterator[Candidate]:
        """毕老三, 李老大: a surname with 老 and the rank among brothers."""
        for match in _NUMBERED.finditer(self.text):
            start, end = match.span()
            plain = surname_class(match.group()) in ("1", "2", "3")
            if (
                plain
                and self.passage.token_at(start)
                and self.passage.token_at(end)
                and self.passage.follows(end)
            ):
                yield Candidate(start, end, "nickname", "nickname", model=True)

    def _iter_nicknames(self) -> Iterator[Candidate]:
        """老陈, 小李: 老 or 小 with a surname that makes no other word with it, where the model has a word of its own."""
        for match in self.known.prefixed.finditer(self.text) if self.tagged else ():
            start, end = match.span()
            known = self.known.nickname.match(self.text, start) or self.titles.describes(start)
            if (
                known
                and self.passage.token_at(start)
                and self.passage.token_at(end)
                and self.passage.follows(end)
            ):
                yield Candidate(start, end, "nickname", "nickname", model=True)
