"""Candidates for names of persons: those of every finder, and surnames behind a title or before a verb of speech."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractors.persons.addressed import AddressedFinder
from extractors.persons.counted import iter_counted
from extractors.persons.dotted import DottedFinder
from extractors.persons.names import (
    foreign_likelihood,
    han_likelihood,
    load_names,
    surname_class,
    surname_length,
)
from extractors.persons.openings import iter_matches
from extractors.persons.passage import Candidate, PassageFinder
from extractors.persons.proposals import ProposalFinder
from extractors.persons.slots import is_met, is_parted, is_told_by_age, is_told_by_home, stands_as_name
from extractors.persons.surroundings import CLAUSE_START

_SPACED_NAME = regex.compile(r"(?<! )\p{Han} \p{Han}(?! )")
_HAN = regex.compile(r"\p{Han}+")
_MAX_PART = 8


class CandidateFinder(PassageFinder):
    """Finds the candidates of one passage."""

    def iter_all(self) -> Iterator[Candidate]:
        """Yield the candidates of every rule; spans may overlap."""
        yield from DottedFinder(self.passage).iter_all()
        yield from AddressedFinder(self.passage).iter_all()
        yield from ProposalFinder(self.passage).iter_all()
        yield from self._iter_by_surname()
        yield from self._iter_spaced()
        yield from self._iter_described()
        yield from self._iter_of_parts()
        yield from iter_counted(self.passage)

    def _iter_by_surname(self) -> Iterator[Candidate]:
        # A surname that the model proposes by itself is no whole name.
        proposed = {start for start, end in self.passage.people if end - start > 1}
        for start, surname in self._surnames():
            if start in proposed:
                continue
            before = self.text[start - 1] if start else "\n"
            titled = self.titles.describes(start - 1 if before == " " else start)
            told = titled or (before in self.known.told_ends and self._is_told(start))
            opens = told or before in CLAUSE_START or not self.tagged or self._body_ends(start)
            best = max(self._iter_lengths(start, told), default=None) if opens else None
            if best is None:
                yield from self._of_compound(start, surname)
                if not titled:
                    continue
            lengths = {best[1]} if best else set()
            spoken = best is not None and self.passage.speaks(start + best[1])
            given = start + len(surname)
            if titled and not spoken and _HAN.match(self.text, given, given + 1):
                # Words that fill the place of a name are weighed beside the likeliest length: 大队长|海洋|巡护.
                lengths |= {n for n in (2, 3) if stands_as_name(self.passage, start, start + n)}
            for length in sorted(lengths):
                end = start + length
                other = self.passage.reads_otherwise(start, end)
                yield Candidate(start, end, "title" if titled else "speech", other=other)

    def _surnames(self) -> list[tuple[int, str]]:
        """The surnames that may begin a name, with their offsets; without a model none that is rare or a function word."""
        openings = self.passage.openings
        found = [
            (match.start(), match.group())
            for match in iter_matches(self.known.compound, self.text, openings.compounds())
        ]
        taken = {offset for start, surname in found for offset in range(start, start + len(surname))}
        ends = (end for _, end in self.titles.bodies)
        singles = (
            openings.tagged_surnames(ends)
            if self.tagged
            else openings.surnames(of_home=self.passage.tells_homes)
        )
        found += [(start, self.text[start]) for start in singles if start not in taken]
        return sorted(found)

    def _is_told(self, start: int) -> bool:
        """Whether an age or a word that tells a name stands in front: 十八岁的|郭小满, 我叫|田小禾."""
        before = max(0, start - 9)
        surname = surname_length(self.text[start : start + 4])
        return bool(
            (self.text[start - 1] == "的" and is_parted(self.passage, start, start + surname + 2))
            or is_told_by_age(self.passage, start)
            or self.known.naming.end_at(self.text, before, start)
            or self.known.sent_before.end_at(self.text, before, start)
            or is_told_by_home(self.passage, start)
            or self.known.given_before.end_at(self.text, before, start)
        )

    def _body_ends(self, start: int) -> bool:
        """Whether the name of a body ends at `start`: 中国科学院化学研究所|韩布兴研究员."""
        body = self.titles.body_at(start - 1)
        return body is not None and body[1] == start

    def _of_compound(self, start: int, surname: str) -> Iterator[Candidate]:
        """A word of the model that begins with a compound surname, wherever it stands (的|尉迟建业|，)."""
        compound = len(surname) > 1 and surname not in self.known.loose_compounds
        if not compound or not self.tagged or not self.passage.token_at(start):
            return
        end = self.words.ends[self.words.at(start)]
        if 1 <= end - start - len(surname) <= 2 and _HAN.fullmatch(self.text, start, end):
            yield Candidate(start, end, "compound")

    def _iter_spaced(self) -> Iterator[Candidate]:
        """Names of two characters set with a space, behind a post or in a list (县长温 暖)."""
        for match in _SPACED_NAME.finditer(self.text):
            start, end = match.span()
            usual = surname_class(match.group().replace(" ", "")) in ("1", "2")
            behind = self.known.follow.match(self.text, end) or self.passage.speaks(end)
            listed = self.text[end : end + 1] == "、" or self.text[start - 1 : start] == "、"
            if usual and behind and (listed or self.titles.describes(start)):
                yield Candidate(start, end, "spaced")

    def _iter_described(self) -> Iterator[Candidate]:
        """Names without a surname that the model takes for a place or a body, behind a post or a standing (牧民额尔敦巴根)."""
        for entity in self.passage.entities:
            name = self.text[entity.start : entity.end]
            fits = (
                entity.label in ("LOC", "ORG")
                and 3 <= len(name) <= _MAX_PART
                and foreign_likelihood(name) == 1
            )
            if not fits:
                continue
            if self.titles.describes(entity.start) and self.passage.follows(entity.end):
                yield Candidate(entity.start, entity.end, "title")
            elif self.known.household.match(self.text, entity.end):
                yield Candidate(entity.start, entity.end, "household", model=True)
        yield from self._iter_met() if self.tagged else ()

    def _iter_met(self) -> Iterator[Candidate]:
        """Names without a surname of those whom somebody else meets: 同|尤素福|握手."""
        for match in self.known.met_behind.finditer(self.text, overlapped=True):
            end = match.start()
            index = self.words.at(end - 1)
            start = self.words.starts[index]
            fits = self.words.ends[index] == end and 3 <= end - start <= _MAX_PART
            if fits and is_met(self.passage, start, end) and foreign_likelihood(self.text[start:end]) == 1:
                yield Candidate(start, end, "met", model=True)

    def _iter_of_parts(self) -> Iterator[Candidate]:
        """Tibetan and Mongolian names by their parts, which the model often takes for nouns (达瓦次仁, 乌云其其格)."""
        built = self.passage.openings.built()
        for match in iter_matches(load_names().parts, self.text, built):
            start, end = match.span()
            around = self.text[max(0, start - 1) : start] + self.text[end : end + 1]
            whole = end - start > 2 and not any(dot in around for dot in load_names().dots)
            if whole and (self.passage.token_at(end) or self.passage.follows(end)):
                yield Candidate(start, end, "parts", model=True)
        for match in iter_matches(load_names().short, self.text, built) if self.tagged else ():
            start, end = match.span()
            whole = self.passage.token_at(start) and self.passage.token_at(end)
            if whole and self.titles.describes(start):
                yield Candidate(start, end, "parts")  # 牧民|宝音
            elif self.passage.token_at(start) and self.known.household.match(self.text, end):
                yield Candidate(start, end, "household", model=True)  # 尼玛|家的
        for match in load_names().dai.finditer(self.text) if self.tagged else ():
            start, end = match.span()
            if self.titles.describes(start) and self.passage.follows(end):
                yield Candidate(start, end, "parts", model=True)  # 副乡长|岩温叫

    def _is_listed_word(self, start: int, end: int) -> bool:
        """Whether the word of the model that begins at `start` fills a place in a list: 安平、|车文亮|、盖世杰."""
        return self.text[start - 1 : start] == "、" and self.words.ends[self.words.at(start)] == end

    def _iter_lengths(self, start: int, told: bool) -> Iterator[tuple[float, int]]:
        """Weigh the lengths a name at `start` can have: (weight, length); `told`: a title stands in front."""
        surname = surname_length(self.text[start : start + 4])
        if not surname or not (told or self._may_be_told_behind(start, start + surname)):
            return
        for length in (surname + 1, surname + 2):
            end = start + length
            if end > len(self.text):
                break
            spoken = self._is_spoken(end)
            closed = told and ((self.tagged and self.passage.token_at(end)) or self.passage.follows(end))
            if not (spoken or closed or self._is_told_behind(start, end)):
                continue
            name = self.text[start:end]
            if _HAN.fullmatch(name):
                bonus = 0.3 if spoken else 0.2 if self.passage.follows(end) else 0.0
                yield han_likelihood(name) + bonus + 0.03 * length, length

    def _may_be_told_behind(self, start: int, given: int) -> bool:
        """Whether anything can tell that a name begins at `start`, by where words end; its given name begins at `given`.

        Most surnames open a clause as part of a word that is none.
        """
        telling, behind = self.passage.openings.telling, given + 1
        if behind in telling or behind + 1 in telling:
            return True
        if not self.tagged or not self.passage.token_at(start):
            return False
        end = self.words.ends[self.words.at(start)]
        if end == given:
            return given < len(self.text) and self.words.ends[self.words.at(given)] == behind + 1
        return end == behind + 1 or (end == behind and self.text[start - 1 : start] == "、")

    def _is_spoken(self, end: int) -> bool:
        """Whether a verb of speech or a post stands at `end`."""
        if end not in self.passage.openings.telling:
            return False
        return self.passage.speaks(end) or self.titles.post_behind(end) is not None

    def _is_told_behind(self, start: int, end: int) -> bool:
        """Whether a list, an age, kin, or the way the model parts it tells that [start, end) is a name."""
        if self.passage.is_aged(end) or self.passage.is_with_kin(end):
            return True
        if not self.tagged or not self.passage.token_at(start):
            return False
        told = self._is_listed_word(start, end) or is_parted(self.passage, start, end)
        return told and self.passage.follows(end)
