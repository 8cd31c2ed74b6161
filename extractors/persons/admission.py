"""What forbids a person: names inside names of bodies, rooms, prizes and doctrines, and words that only look like names."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import regex

from extractors.organizations import load_bodies
from extractors.persons.names import foreign_likelihood, is_word, load_names
from extractors.persons.passage import Candidate, Passage
from extractors.persons.title_lexicon import post_before

_QUOTES = "”’》"
_STROKES = frozenset("/／")
#: What follows the short name of an authority in the number of a document (苏政办发〔2023〕41号).
_DOCUMENT_NUMBER = regex.compile(r"\p{Han}{0,6}[〔［]")
#: The name of one medium in front of another in a by-line: …/某日报记者.
_AGENCY = regex.compile(r"[/／]\p{Han}{1,12}?(?:记者|通讯员)")


class Admission:
    """Tells for the candidates of one passage whether anything around forbids a person."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.text = passage.text
        self.titles = passage.titles
        self.known = passage.known
        self.lookalikes = [(start, end) for start, end, _ in self.known.lookalikes.iter_longest(self.text)]
        self.numbered = "〔" in self.text or "［" in self.text
        #: Dotted names that stand in the name of a thing: they tell full names all the same.
        self.honoured: set[str] = set()

    def admits(self, candidate: Candidate) -> bool:
        """Whether nothing around forbids a person here: a name inside the name of a body, room, prize or doctrine."""
        name = self.passage.name(candidate)
        if (
            (name in self.known.never and candidate.rule != "spaced")
            or name[0] in load_names().dots
            or (len(name) > 2 and name[-1] in self.known.thing_last and candidate.kind == "name")
            or (name[-1] in self.known.inside_words and is_word(name[:-1]))
            or name in load_bodies().countries
            or self.known.places.fullmatch(name)
            or self._is_lookalike(candidate)
            or self._is_within_post(candidate)
            or (self.numbered and _DOCUMENT_NUMBER.match(self.text, candidate.end))
            or (
                self.text[candidate.end : candidate.end + 1] in _STROKES
                and _AGENCY.match(self.text, candidate.end)
            )
        ):
            return False
        thing = self.names_a_thing(candidate.start, candidate.end)
        if thing and candidate.kind == "dotted":
            self.honoured.add(name)
        return not thing

    def _is_within_post(self, candidate: Candidate) -> bool:
        """Whether a post runs from before a candidate that the model does not propose into it: 总工|程师李."""
        if candidate.model or candidate.kind != "name":
            return False
        for end in range(candidate.start + 1, candidate.end + 1):
            head = post_before(self.text, end)
            if head is not None and head < candidate.start:
                return True
        return False

    def _is_lookalike(self, candidate: Candidate) -> bool:
        """Whether a dance, a dish, a village or the end of an adverb is read as a name."""
        start, end = candidate.start, candidate.end
        if any(a < end and start < b for a, b in self._things_in(start, end)):
            return True
        if candidate.kind != "name" or candidate.rule == "byline":
            return False
        if not candidate.model and self.text[end - 1] in self.known.not_last:
            return True
        transcribed = foreign_likelihood(self.text[start:end]) == 1
        village = self.known.village.match(self.text, end) if transcribed else None
        return village is not None and (village.end() - end > 1 or not self.passage.token_at(end))

    def _things_in(self, start: int, end: int) -> list[tuple[int, int]]:
        """The words of peoples' culture that overlap [start, end)."""
        first = bisect_right(self.lookalikes, (start, start))
        first -= first > 0 and self.lookalikes[first - 1][1] > start
        return self.lookalikes[first : bisect_left(self.lookalikes, (end, end))]

    def names_a_thing(self, start: int, end: int) -> bool:
        """Whether the name [start, end) is part of the name of a thing: a body, a room, a prize, a street, a unit."""
        body = self.titles.body_at(start)
        if self.known.schooling.match(self.text, end):
            return False
        if body is not None and body[0] <= start and end <= body[1] and end - start < body[1] - body[0]:
            # 大连远洋船厂焊工|寿延年: a model may take post and name for the end of the body.
            told = self.titles.head_before(start) is not None
            return not (told and (body[1] == end or (body[0] == start and self.text[end] in "系是")))
        quoted = self.text[start - 1 : start] in ("“", "‘")
        if quoted and self.known.called.search(self.text, max(0, start - 4), start - 1):
            return True
        if (
            quoted
            and self.text[end : end + 1] in ("”", "’")
            and self.known.byname.fullmatch(self.text, start, end)
        ):
            return True
        after = end + 1 if self.text[end : end + 1] and self.text[end] in _QUOTES else end
        after += 2 if self.text.startswith("同志", after) else 0
        thing = self.known.things.match(self.text, after)
        if thing is None:
            return False
        if len(thing.group()) > 1 or (after == end and self.known.thing_unit.match(self.text, end)):
            return True
        return after == end and (
            not self.passage.token_at(end) or self.known.thing_place.match(self.text, end) is not None
        )
