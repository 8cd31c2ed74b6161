"""Evidence: how probable it is that a candidate is a name, from its shape and from what stands around it."""

from __future__ import annotations

from collections import Counter
from math import exp

from extractors.persons.names import NameShape, shape_of
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
#: Behind these a clause begins that is no item of a list.
_ALONE = CLAUSE_START - {"、"}


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
        name = self.passage.name(candidate)
        shape = shape_of(name)
        place = self._place_reasons(candidate, name, shape)
        word = self._shape_reasons(candidate, name, shape)
        if word["other"]:
            # Which word the model reads where only a name can stand tells nothing.
            word["other"] = not any(place[reason] for reason in _SURE_PLACES)
        weight = self.weight
        told = [
            weight[reason] * share
            for reasons in (word, self._context_reasons(candidate, shape), place)
            for reason, share in reasons.items()
            if share
        ]
        told += [weight["repeated"]] if seen > 1 else []
        told += [] if self.titles.tagged else [weight["no_model"]]
        return 1 / (1 + exp(-weight["base"] - sum(told)))

    def _shape_reasons(self, candidate: Candidate, name: str, shape: NameShape) -> dict[str, float]:
        """What the characters of a candidate tell."""
        if candidate.kind in ("honorific", "nickname"):
            return {candidate.kind: 1, "model": candidate.model, "other": candidate.other}
        dotted, spaced = candidate.kind == "dotted", candidate.rule == "spaced"
        built = shape.parts or (candidate.model and shape.dai)
        parts = built or shape.short
        foreign = parts or (shape.foreign and not dotted)
        compound = shape.kind == "compound"
        return {
            "model": candidate.model,
            "other": candidate.other,
            "spaced": spaced,
            "word": shape.word and not spaced,
            "odd": shape.odd and not parts and not spaced,
            "given_word": shape.given_word,
            "han": shape.han,
            "usual": compound or shape.kind == "1",
            "rare": shape.kind == "3",
            "foreign": foreign,
            "foreign_short": foreign and len(name) <= 3 and not parts,
            "dotted": dotted,
            "compound": compound and shape.han > 0 and name[:2] not in self.known.loose_compounds,
            "parts": built or candidate.rule == "parts",
            "shapeless": not shape.han and not foreign and not dotted,
            "two": len(name) == 2,
            "long": len(name) >= 4 and not dotted and not compound and not foreign,
        }

    def _context_reasons(self, candidate: Candidate, shape: NameShape) -> dict[str, float]:
        """What stands around a candidate."""
        start, end = candidate.start, candidate.end
        before = start - 1 if start and self.text[start - 1] == " " else start
        titled, begins = self.titles.describes(before), self.passage.token_at(start)
        opens = start == 0 or self.text[start - 1] in CLAUSE_START
        return {
            "title": titled,
            "employed": titled and self._is_employed(shape, before),
            "title_broken": titled and not begins,
            "title_clean": titled and begins and not candidate.other,
            "title_closed": self._is_closed(candidate, shape, before),
            "title_behind": end in self.passage.openings.telling and self.titles.post_behind(end) is not None,
            "place_list": not titled and end - start <= _SHORT and self.passage.beside_place(start, end),
            "before": self.known.before.end_at(self.text, max(0, before - 6), before),
            "speech": self.passage.speaks(end),
            "follow": self.passage.follows(end),
            "word_begins": begins,
            "quoted": start > 0 and self.text[start - 1] in "“‘" and self.text[end : end + 1] in ("”", "’"),
            "clause_begins": opens,
        }

    def _place_reasons(self, candidate: Candidate, full: str, shape: NameShape) -> dict[str, float]:
        """What tells that a name stands at this place, whichever word the model has there."""
        start, end = candidate.start, candidate.end
        before = start - 1 if start and self.text[start - 1] == " " else start
        front, behind = self.text[start - 1 : start], self.text[end : end + 1]
        name = candidate.kind == "name"
        named = name and not candidate.model
        shaped = name and self._is_shaped(full, shape)
        alone = (not front or front in _ALONE or (front == "的" and behind in _CLOSING)) and behind != "、"
        opens = not front or front in CLAUSE_START
        return {
            "slot": named and fills_slot(self.passage, start, end, before),
            "aged": is_aged(self.passage, start, end),
            "naming": self.known.naming.end_at(self.text, max(0, before - 6), before),
            "parted": shaped and alone and is_parted(self.passage, start, end),
            "sent": is_sent(self.passage, start, end),
            "with_kin": opens and name and self.passage.is_with_kin(end),
            "given": shaped and self._is_given(start, end),
            "home": name and is_told_by_home(self.passage, start),
            "counted": candidate.rule == "counted",
            "speaker": shaped and named and opens and self.passage.speaks(end),
        }

    def _is_given(self, start: int, end: int) -> bool:
        """Whether something is given to somebody here: 颁给了|冀北辰|。."""
        closed = self.text[end : end + 1] in _CLOSING
        return closed and self.known.given_before.end_at(self.text, max(0, start - 4), start)

    def _is_closed(self, candidate: Candidate, shape: NameShape, before: int) -> bool:
        """Whether a Han name of three characters fills the place between a post and the next mark: 副主委时华勤、."""
        closed = self.text[candidate.end : candidate.end + 1] in _CLOSING and shape.han >= _HAN_SHAPED
        full = closed and len(self.passage.name(candidate)) == _FULL_NAME
        return full and self.titles.head_before(before) is not None

    def _is_shaped(self, name: str, shape: NameShape) -> bool:
        """Whether a name of three characters has the shape of a Han name, a rare surname or not, and is no word."""
        if len(name) != _FULL_NAME or shape.given_word or shape.word or shape.odd:
            return False
        least = _RARE_SHAPED if shape.kind == "3" else _HAN_SHAPED_WELL
        return shape.han >= least and name[0] not in self.known.function_surnames

    def _is_employed(self, shape: NameShape, before: int) -> bool:
        """Whether a post with its employer stands in front of what looks like a Han name."""
        if shape.han < _HAN_SHAPED or shape.word or shape.given_word:
            return False
        body = self.titles.before(before).start
        return before - body >= _LONG_TITLE and self.titles.body_at(body) is not None
