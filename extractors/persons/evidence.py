"""Evidence: how probable it is that a candidate is a name, from its shape and from what stands around it."""

from __future__ import annotations

from collections import Counter
from math import exp

from extractors.persons.names import (
    foreign_likelihood,
    han_likelihood,
    has_odd_given,
    has_word_as_given,
    is_word,
    load_names,
    surname_class,
)
from extractors.persons.passage import Candidate, Passage
from extractors.persons.slots import fills_slot, is_aged, is_parted, is_sent, is_told_by_home
from extractors.persons.surroundings import CLAUSE_START

#: From this likelihood a name has the shape of a Han name; a title with its employer has so many characters.
_HAN_SHAPED = 0.4
#: The same where little else tells a name: with a usual surname, and with a rare one.
_HAN_SHAPED_WELL = 0.6
_RARE_SHAPED = 0.4
_LONG_TITLE = 5
#: Characters of a full name, and marks that close the phrase of post and name.
_FULL_NAME = 3
_SHORT = 2
#: Reasons of the place beside which it tells nothing what word the model reads there.
_SURE_PLACES = ("slot", "parted", "counted", "with_kin", "given", "home")
_CLOSING = frozenset("、，。）；")


class Evidence:
    """Weighs the candidates of one passage by the logistic model of `person_context.toml`."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.text = passage.text
        self.titles = passage.titles
        self.known = passage.known
        self.weight = passage.known.evidence

    def weigh(self, candidates: list[Candidate]) -> None:
        """Set the score of each candidate, in place; that of a by-line stays."""
        seen = Counter(self.text[c.start : c.end] for c in candidates if c.model)
        for candidate in candidates:
            if candidate.rule != "byline":
                candidate.score = self._score(candidate, seen[self.text[candidate.start : candidate.end]])

    def _score(self, candidate: Candidate, seen: int) -> float:
        """The probability that a candidate is a name of a person: the logistic of the summed evidence."""
        place = self._place_reasons(candidate)
        reasons = {**self._shape_reasons(candidate), **self._context_reasons(candidate), **place}
        reasons |= {"repeated": seen > 1, "no_model": not self.titles.tagged}
        # Which word the model reads where only a name can stand tells nothing.
        reasons["other"] = reasons["other"] and not any(place[name] for name in _SURE_PLACES)
        odds = self.weight["base"] + sum(self.weight[name] * float(share) for name, share in reasons.items())
        return 1 / (1 + exp(-odds))

    def _shape_reasons(self, candidate: Candidate) -> dict[str, float]:
        """What the characters of a candidate tell."""
        name = self.passage.name(candidate)
        if candidate.kind in ("honorific", "nickname"):
            return {candidate.kind: 1, "model": candidate.model, "other": candidate.other}
        kind, han = surname_class(name), han_likelihood(name)
        lexicon = load_names()
        built = bool(lexicon.parts.fullmatch(name) or (candidate.model and lexicon.dai.fullmatch(name)))
        parts = built or lexicon.short.fullmatch(name) is not None
        foreign = parts or (foreign_likelihood(name) == 1 and candidate.kind != "dotted")
        return {
            "model": candidate.model,
            "other": candidate.other,
            "spaced": candidate.rule == "spaced",
            "word": is_word(name) and candidate.rule != "spaced",
            "odd": has_odd_given(name) and not parts and candidate.rule != "spaced",
            "given_word": has_word_as_given(name),
            "han": han,
            "usual": kind in ("1", "compound"),
            "rare": kind == "3",
            "foreign": foreign,
            "foreign_short": foreign and len(name) <= 3 and not parts,
            "dotted": candidate.kind == "dotted",
            "compound": kind == "compound" and han > 0 and name[:2] not in self.known.loose_compounds,
            "parts": built or candidate.rule == "parts",
            "shapeless": not han and not foreign and candidate.kind != "dotted",
            "two": len(name) == 2,
            "long": len(name) >= 4 and candidate.kind != "dotted" and kind != "compound" and not foreign,
        }

    def _context_reasons(self, candidate: Candidate) -> dict[str, float]:
        """What stands around a candidate."""
        start, end = candidate.start, candidate.end
        before = start - 1 if start and self.text[start - 1] == " " else start
        titled, begins = self.titles.describes(before), self.passage.token_at(start)
        opens = start == 0 or self.text[start - 1] in CLAUSE_START
        return {
            "title": titled,
            "employed": titled and self._is_employed(candidate, before),
            "title_broken": titled and not begins,
            "title_clean": titled and begins and not candidate.other,
            "title_closed": self._is_closed(candidate, before),
            "title_behind": self.titles.post_behind(end) is not None,
            "place_list": not titled and end - start <= _SHORT and self.passage.beside_place(start, end),
            "before": self.known.before.search(self.text, max(0, before - 6), before) is not None,
            "speech": self.known.behind.match(self.text, end) is not None,
            "follow": self.passage.follows(end),
            "word_begins": begins,
            "quoted": start > 0 and self.text[start - 1] in "“‘" and self.text[end : end + 1] in ("”", "’"),
            "clause_begins": opens,
        }

    def _place_reasons(self, candidate: Candidate) -> dict[str, float]:
        """What tells that a name stands at this place, whichever word the model has there."""
        start, end = candidate.start, candidate.end
        before = start - 1 if start and self.text[start - 1] == " " else start
        front, behind = self.text[start - 1 : start], self.text[end : end + 1]
        name = candidate.kind == "name"
        named = name and not candidate.model
        shaped = self._is_shaped(candidate)
        alone = (
            not front or front in CLAUSE_START - {"、"} or (front == "的" and behind in _CLOSING)
        ) and behind != "、"
        opens = not front or front in CLAUSE_START
        return {
            "slot": named and fills_slot(self.passage, start, end, before),
            "aged": is_aged(self.passage, start, end),
            "naming": self.known.naming.search(self.text, max(0, before - 6), before) is not None,
            "parted": shaped and alone and is_parted(self.passage, start, end),
            "sent": is_sent(self.passage, start, end),
            "with_kin": opens and name and self.known.with_kin.match(self.text, end) is not None,
            "given": shaped and self._is_given(start, end),
            "home": name and is_told_by_home(self.passage, start),
            "counted": candidate.rule == "counted",
            "speaker": shaped and named and opens and self.known.behind.match(self.text, end) is not None,
        }

    def _is_given(self, start: int, end: int) -> bool:
        """Whether something is given to somebody here: 颁给了|冀北辰|。."""
        closed = self.text[end : end + 1] in _CLOSING
        return closed and self.known.given_before.search(self.text, max(0, start - 4), start) is not None

    def _is_closed(self, candidate: Candidate, before: int) -> bool:
        """Whether a Han name of three characters fills the place between a post and the next mark: 副主委时华勤、."""
        name = self.passage.name(candidate)
        closed = self.text[candidate.end : candidate.end + 1] in _CLOSING and len(name) == _FULL_NAME
        return closed and han_likelihood(name) >= _HAN_SHAPED and self.titles.head_before(before) is not None

    def _is_shaped(self, candidate: Candidate) -> bool:
        """Whether a candidate of three characters has the shape of a Han name, a rare surname or not, and is no word."""
        name = self.passage.name(candidate)
        if len(name) != _FULL_NAME or candidate.kind != "name" or has_word_as_given(name) or is_word(name):
            return False
        if name[0] in self.known.function_surnames:
            return False
        least = _RARE_SHAPED if surname_class(name) == "3" else _HAN_SHAPED_WELL
        return han_likelihood(name) >= least and not has_odd_given(name)

    def _is_employed(self, candidate: Candidate, before: int) -> bool:
        """Whether a post with its employer stands in front of what looks like a Han name."""
        name = self.passage.name(candidate)
        if han_likelihood(name) < _HAN_SHAPED or is_word(name) or has_word_as_given(name):
            return False
        body = self.titles.before(before).start
        return before - body >= _LONG_TITLE and self.titles.body_at(body) is not None
