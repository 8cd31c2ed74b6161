"""Transcribed names with dots: where the first part begins and the last one ends (甲·乙和丙·丁 holds two)."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractors.persons.names import (
    LONGEST_PART,
    foreign_likelihood,
    is_transcribing,
    load_names,
)
from extractors.persons.passage import OTHER_NAMES, Candidate, PassageFinder
from extractors.persons.surroundings import CLAUSE_START

_HAN = regex.compile(r"\p{Han}")
_JOINING = regex.compile("[和与及说对在是]")
#: Share of transcription characters a dotted name needs, and one that the model proposes.
_DOTTED = 0.9
_DOTTED_PROPOSED = 0.7
_MAX_PART = 8
_HYPHENS = frozenset("-‐－—")
_MAX_HYPHENED = 4


class DottedFinder(PassageFinder):
    """Finds the dotted names of one passage."""

    def iter_all(self) -> Iterator[Candidate]:
        """Yield the dotted names of every run of characters and dots."""
        for run_start, run_end in self._runs():
            for dots, floor, limit in self._dotted_groups(run_start, run_end):
                start = self._hyphened_start(self._dotted_start(floor, dots[0]))
                end = self._dotted_end(dots[-1], limit)
                proposed = bool(self.passage.people_in(start, end))
                least = _DOTTED_PROPOSED if proposed else _DOTTED
                if (
                    start < dots[0]
                    and end > dots[-1] + 1
                    and foreign_likelihood(self.text[start:end]) >= least
                ):
                    yield Candidate(start, end, "dotted", "dotted", model=proposed)

    def _runs(self) -> Iterator[tuple[int, int]]:
        """Yield the runs of characters and dots, from the longest first part that stands in front of a dot."""
        end = 0
        for dot in self.passage.openings.dots():
            start, floor = dot, max(end, dot - LONGEST_PART)
            while start > floor and _HAN.match(self.text, start - 1):
                start -= 1
            run = load_names().dotted.match(self.text, start)
            if run is not None:
                end = run.end()
                yield start, end

    def _hyphened_start(self, start: int) -> int:
        """Further back over a hyphen and what is transcribed in front of it: 让-|吕克·贝纳尔."""
        if self.text[start - 1 : start] not in _HYPHENS:
            return start
        first = start - 1
        while first and start - first <= _MAX_HYPHENED and is_transcribing(self.text, first - 1):
            first -= 1
            if self.titles.describes(first) or first == 0 or self.text[first - 1] in CLAUSE_START:
                return first
        return start

    def _dotted_groups(self, start: int, end: int) -> Iterator[tuple[list[int], int, int]]:
        """The dots of each name in a run, with the bounds of that name: 甲·乙和丙·丁 holds two."""
        lexicon = load_names()
        dots = [i for i in range(start, end) if self.text[i] in lexicon.dots]
        group, floor = [dots[0]], start
        for dot in dots[1:]:
            strange = [
                i
                for i in range(group[-1] + 1, dot)
                if not is_transcribing(self.text, i) and not self.text[i].isascii()
            ]
            if strange:
                yield group, floor, strange[0]
                group, floor = [], strange[-1] + 1
            group.append(dot)
        yield group, floor, end

    def _dotted_start(self, floor: int, dot: int) -> int:
        """Where the first part of a dotted name begins: behind a title, with a word of the model, or as its characters tell."""
        first = dot
        while first > floor and dot - first < _MAX_PART and is_transcribing(self.text, first - 1):
            first -= 1
        behind = self._behind_longer_title(first, dot)
        if behind > first or (first < dot and self.titles.describes(first)):
            return behind
        starts = [a for a, _ in self.passage.people_in(dot - 1, dot)]
        if self.tagged:
            starts.append(self.words.starts[self.words.at(dot - 1)])
        for start in starts:
            if floor <= start < dot and foreign_likelihood(self.text[start:dot]) >= 0.5:
                return self._opening_start(self._foreign_start(start, floor), floor)
        return first

    def _behind_longer_title(self, first: int, dot: int) -> int:
        """Behind the title whose last characters may be transcribing ones: 秘书长|埃斯特万·罗哈斯, 县长|买买提明·卡德尔."""
        for start in range(dot - 1, first, -1):
            head = self.titles.head_before(start)
            if head is not None and head < first:
                return start
        return first

    def _opening_start(self, start: int, floor: int) -> int:
        """One character further back where it stands alone behind a word and is no word by itself: 亲戚|吐|热克."""
        before = start - 1
        if (
            before < floor
            or not is_transcribing(self.text, before)
            or self.text[before] in load_names().loose
        ):
            return start
        free = before == 0 or not is_transcribing(self.text, before - 1)
        return before if free and (not self.tagged or self.passage.token_at(before)) else start

    def _foreign_start(self, start: int, floor: int) -> int:
        """Further back over words of two and more characters that are all those of transcriptions (热依汗|古丽·买买提)."""
        while self.tagged and start > floor:
            index = self.words.at(start - 1)
            word = self.text[self.words.starts[index] : start]
            if self.words.starts[index] < floor or self.words.tags[index] in OTHER_NAMES:
                break
            if len(word) < 2 and not self.titles.describes(self.words.starts[index]):
                break
            if foreign_likelihood(word) < 1 or self.titles.describes(start):
                break
            start = self.words.starts[index]
        return start

    def _dotted_end(self, dot: int, limit: int) -> int:
        """Where the last part of a dotted name ends: with a word of the model, as far as its characters allow."""
        last = dot + 1
        while last < limit and last - dot <= _MAX_PART and is_transcribing(self.text, last):
            last += 1
        spare = 2 if last - dot <= 2 else 0
        ends = [
            b
            for a, b in self.passage.people_in(dot + 1, dot + 2)
            if a <= dot + 1 < b <= last + spare and not _JOINING.search(self.text, last, b)
        ]
        if self.tagged:
            ends += [last] if last > dot + 2 and self.passage.speaks(last) else []
            ends += [end for end in range(last, dot + 1, -1) if end in self.passage.token_ends]
        else:
            ends += [end for end in range(dot + 2, last) if self.passage.speaks(end)]
        if ends and ends[0] < last and self._is_left_over(ends[0], last):
            ends[0] = last
        elif ends and ends[0] < last and self._is_left_over(ends[0], ends[0] + 1):
            ends[0] += 1
        last = ends[0] if ends else last
        return (
            last - 1 if last > dot + 2 and self.text[last - 1 : last + 1] in load_names().openings else last
        )

    def _is_left_over(self, start: int, end: int) -> bool:
        """Whether [start, end) behind a dotted name belongs to it, though a word to the model: 赛麦|提, 哈力|别克."""
        if (
            not self.tagged
            or self.text[start] in load_names().loose
            or self.text[start : start + 2] in load_names().openings
        ):
            return False
        return self.passage.token_at(end) and self.passage.follows(end)
