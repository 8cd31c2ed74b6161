"""Finding persons: the model proposes; shape, titles, verbs of speech, by-lines and the rest of the article decide."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import exp, log

from spacy.tokens import Doc

from extractors.context import cache_of, found, text_of
from extractors.mention import Mention
from extractors.own.people import own_candidates, with_own
from extractors.persons.admission import Admission
from extractors.persons.bylines import BylineName, find_byline_names
from extractors.persons.candidates import CandidateFinder
from extractors.persons.evidence import Evidence
from extractors.persons.names import (
    has_odd_given,
    is_word,
    load_names,
    split_dotted,
    surname_length,
)
from extractors.persons.passage import LIST_GAPS, Candidate, Passage
from extractors.persons.slots import stands_as_name
from extractors.persons.surroundings import CLAUSE_START, load_surroundings
from extractors.persons.titles import TitleReader
from extractors.persons.writing import MentionWriter
from extractors.scanner import iter_all_words, iter_longest_words

_SHORT = 2
#: Characters of a given name that stands for the whole one.
_GIVEN = 2
#: The probability from which a candidate is taken.
ACCEPTED = 0.5


def find_persons(doc: Doc) -> list[Mention]:
    """The persons of an article in text order: name spans with `titles`, `posts` and `byline`.

    `resolve_persons` sets `canonical`, `person_id` and `known_posts`.
    """
    finder = _Finder(doc)
    mentions = finder.find()
    if finder.admission.honoured:
        cache_of(doc)["names_in_things"] = finder.admission.honoured
    return mentions


def _by_score(candidate: Candidate) -> tuple[bool, float, int, int]:
    return candidate.kind != "dotted", -round(candidate.score, 2), candidate.start, -candidate.end


def _by_length(candidate: Candidate) -> tuple[int, int]:
    return candidate.start - candidate.end, candidate.start


def _ends_of(names: Iterable[str], text: str) -> dict[str, list[int]]:
    """Where each of the names ends in the text, wherever it stands without overlapping itself."""
    ends: dict[str, list[int]] = {}
    for start, end, name in iter_all_words({name: name for name in names}, text):
        places = ends.setdefault(name, [])
        if not places or places[-1] <= start:
            places.append(end)
    return ends


class _Finder:
    """The steps from candidates to mentions in one Doc."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.text = text_of(doc)
        self.titles = TitleReader(doc)
        self.passage = Passage(doc, self.titles)
        self.known = load_surroundings()
        self.weight = self.known.evidence
        self.admission = Admission(self.passage)
        # A line that says nothing but 明天 or 周一 is no by-line.
        times = {(mention.start, mention.end) for mention in found(doc, "date")}
        self.bylines: dict[tuple[int, int], BylineName] = {
            (name.start, name.end): name
            for name in find_byline_names(doc)
            if (name.start, name.end) not in times
        }
        self.proposed = {self.text[a:b] for a, b in self.passage.people}
        self.accepted: list[Candidate] = []

    def find(self) -> list[Mention]:
        candidates = [Candidate(start, end, "byline", score=1.0) for start, end in self.bylines]
        candidates += [c for c in CandidateFinder(self.passage).iter_all() if self.admission.admits(c)]
        Evidence(self.passage).weigh(candidates)
        own = own_candidates(self.doc, self.passage, self.admission.names_a_thing)
        self._accept([*map(replace, own), *(c for c in candidates if c.score >= ACCEPTED)])
        self._accept_listed([c for c in candidates if c.score < ACCEPTED])
        self._cut_overlong()
        self._lengthen_constant()
        self._accept([*self._spread(), *self._iter_forms(), *self._iter_given()], replace=True)
        return MentionWriter(self.doc, self.passage, self.bylines).write(with_own(self.accepted, own))

    # -- accepting ------------------------------------------------------------------------------------------------

    def _accept(self, candidates: list[Candidate], *, replace: bool = False) -> None:
        """Take the candidates that overlap none taken, the surest first; `replace`: the longest, in place of shorter ones."""
        taken = sorted(self.accepted, key=lambda c: c.start)
        starts = [c.start for c in taken]
        for candidate in sorted(candidates, key=_by_length if replace else _by_score):
            first = bisect_right(starts, candidate.start)
            first -= first > 0 and taken[first - 1].end > candidate.start
            last = bisect_left(starts, candidate.end)
            near = taken[first:last]
            if near and not (replace and all(self._within(c, candidate) for c in near)):
                continue
            taken[first:last] = [candidate]
            starts[first:last] = [candidate.start]
        self.accepted = taken

    @staticmethod
    def _within(inner: Candidate, outer: Candidate) -> bool:
        """Whether `inner` is a cut form of `outer` that may give way to it."""
        shorter = inner.end - inner.start < outer.end - outer.start
        return shorter and outer.start <= inner.start and inner.end <= outer.end and inner.rule != "byline"

    def _accept_listed(self, candidates: list[Candidate]) -> None:
        """Take candidates that nearly suffice and stand in a list with a name that was taken."""
        starts = {c.start for c in self.accepted}
        ends = {c.end for c in self.accepted}
        listed = []
        for candidate in candidates:
            start, end = candidate.start, candidate.end
            before = (start - 1 in ends and self.text[start - 1 : start] in LIST_GAPS) or (
                start - 2 in ends and self.text[start - 2 : start] in LIST_GAPS
            )
            after = (end + 1 in starts and self.text[end : end + 1] in LIST_GAPS) or (
                end + 2 in starts and self.text[end : end + 2] in LIST_GAPS
            )
            if not (before or after):
                continue  # what no list supports stays below the bound
            odds = log(candidate.score / (1 - candidate.score)) + self.weight["list"] * (before + after)
            if before and candidate.kind == "name" and stands_as_name(self.passage, start, end):
                odds += self.weight["listed_place"]
            candidate.score = 1 / (1 + exp(-odds))
            if candidate.score >= ACCEPTED:
                listed.append(candidate)
        self._accept(listed)

    def _cut_overlong(self) -> None:
        """Cut a name that stands once where the same without its last character stands by itself elsewhere (慕容启|合影)."""
        names = Counter(self.text[c.start : c.end] for c in self.accepted if c.kind == "name")
        for candidate in self.accepted:
            name = self.text[candidate.start : candidate.end]
            if (
                candidate.kind == "name"
                and candidate.rule != "byline"
                and names[name] == 1
                and names[name[:-1]] > 0
            ):
                candidate.end -= 1

    def _lengthen_constant(self) -> None:
        """Lengthen a name of two characters that one character follows wherever it stands, before different ones: 方洪|有."""
        short: defaultdict[str, list[Candidate]] = defaultdict(list)
        for candidate in self.accepted:
            if candidate.kind == "name" and candidate.end - candidate.start == _SHORT:
                short[self.text[candidate.start : candidate.end]].append(candidate)
        starts = {candidate.start for candidate in self.accepted}
        for name, ends in sorted(_ends_of(short, self.text).items()):
            if len(ends) <= _SHORT:
                continue
            behind = {self.text[end : end + 1] for end in ends}
            further = {self.text[end + 1 : end + 2] for end in ends}
            if len(behind) != 1 or len(further) < _SHORT:
                continue
            whole = name + behind.pop()
            if surname_length(whole) == 1 and len(whole) > len(name) and not has_odd_given(whole):
                for candidate in short[name]:
                    candidate.end += candidate.rule != "byline" and candidate.end not in starts

    def _iter_forms(self) -> Iterator[Candidate]:
        """老陈, 陈大夫: forms of names whose surname a sure name of the article has."""
        names = [
            self.passage.name(c) for c in self.accepted if c.kind == "name" and c.score >= self.weight["sure"]
        ]
        surnames = {name[: surname_length(name)] for name in names} - {""}
        for match in self.known.prefixed.finditer(self.text) if surnames else ():
            start, end = match.span()
            fits = self.text[end - 1] in surnames and self._is_unit(start, end)
            if fits and not is_word(self.text[end - 1 : end + 1]):
                yield Candidate(start, end, "nickname", "nickname", score=0.7)
        for surname in sorted(surnames):
            start = self.text.find(surname)
            while start >= 0:
                address = self.known.address_form.match(self.text, start + len(surname))
                if address and self._is_unit(start, address.end()) and not is_word(surname + address.group()):
                    yield Candidate(start, address.end(), "honorific", "honorific", score=0.8)
                start = self.text.find(surname, start + 1)

    def _iter_given(self) -> Iterator[Candidate]:
        """玉竹: given names of sure names, where a clause begins with one and a verb or a mark of address follows."""
        names = {
            self.passage.name(c) for c in self.accepted if c.kind == "name" and c.score >= self.weight["sure"]
        }
        given = {name[-_GIVEN:]: name for name in names if len(name) - surname_length(name) == _GIVEN}
        proposed = set(self.passage.people)
        for start, end, _ in iter_longest_words(given, self.text):
            word = self.text[start:end]
            opens = start == 0 or self.text[start - 1] in CLAUSE_START
            if not opens or not self._is_unit(start, end) or (is_word(word) and (start, end) not in proposed):
                continue
            if self.passage.is_otherwise_named(start):
                continue  # 中秋将至
            if self._is_called(start, end) or self.passage.acts(end):
                yield Candidate(start, end, "given", score=0.7)

    def _spread(self) -> Iterator[Candidate]:
        """Every other place where a sure name stands, and the short forms of dotted names."""
        score: dict[str, float] = {}
        parts: dict[str, float] = {}
        for candidate in self.accepted:
            name = self.passage.name(candidate)
            if candidate.score >= self.weight["sure"] and candidate.kind in ("name", "dotted"):
                score[name] = max(score.get(name, 0.0), candidate.score)
                if candidate.kind == "dotted":
                    parts.update((part, candidate.score) for part in split_dotted(name))
        for start, end, _ in iter_longest_words(parts | score, self.text):
            name = self.text[start:end]
            whole = name in score
            free = len(name) > 2 and (whole or self.passage.token_at(start))
            if whole and not self._may_be_named(start, end, name):
                continue
            if (
                (free or self._is_unit(start, end))
                and not self.admission.names_a_thing(start, end)
                and not self._is_part(start, end)
            ):
                sure = score[name] if whole else parts[name]
                kin = None if whole else self.known.kinship.match(self.text, end)
                if kin is not None:
                    yield Candidate(start, kin.end(), "short", "honorific", score=min(0.95, sure))
                else:
                    yield Candidate(start, end, "article" if whole else "short", score=min(0.95, sure))

    def _may_be_named(self, start: int, end: int, name: str) -> bool:
        """Whether a name found elsewhere can be meant here: one that is a usual word only where it acts or is proposed."""
        if len(name) > _SHORT:
            # 白云|飞过 is no 白云飞.
            return not self.passage.runs_on(start, end)
        plain = is_word(name) or (name not in self.proposed and self.passage.is_plain(start, end))
        if not plain or self.passage.people_in(start, end) or load_names().short.fullmatch(name):
            return True
        opens = start == 0 or self.text[start - 1] in CLAUSE_START
        acts = opens and self.passage.acts(end)
        return acts or self._is_called(start, end) or self.titles.describes(start)

    def _is_called(self, start: int, end: int) -> bool:
        """Whether somebody is called by name here: “江山，水泵…."""
        return self.text[start - 1 : start] == "“" and self.text[end : end + 1] in ("，", "！")

    def _is_unit(self, start: int, end: int) -> bool:
        """Whether [start, end) cuts no word of the model in two."""
        return self.passage.token_at(start) and self.passage.token_at(end)

    def _is_part(self, start: int, end: int) -> bool:
        """Whether [start, end) is a part of a dotted name."""
        dots = load_names().dots
        around = self.text[max(0, start - 1) : start] + self.text[end : end + 1]
        return any(char in dots for char in around)
