"""Who is the subject of a verb of speech: a person, an office, a pronoun, a body, a writing or a plain noun."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

import regex
from spacy.tokens import Doc

from extractors.context import found, text_of
from extractors.mention import Mention
from extractors.quotes.speech import load_speech

_CLAUSE = regex.compile(r"[，；：]")
#: 对王芳说, 拉着李强的手: the person behind these words is spoken to.
_ADDRESSED = regex.compile(
    r"(?:[对向给跟同]|告诉|询问|拉着|握着|拉住|握住|看着|望着|指着|叫住|问)[^，。；：“”]{0,14}$"
)
_NOUN_TAIL = regex.compile(r"[\p{Han}A-Za-z·（）]{2,24}$")
_QUANTIFIER = regex.compile(r"^(?:(?:有|这|那|一)?一?[位名个些]|有(?!关)|据)")
#: Whatever stands in front of the last 的, but 党的 is a part of names.
_ATTRIBUTE = regex.compile(r"^.*(?<!党)的")
#: 为王芳理发, 见到李强: whom these words govern is not who a pronoun in the next sentence stands for.
_GOVERNED = regex.compile(
    r"(?:[为给替帮陪把被让请]|见到|找到|看望|慰问|采访|走访|拜访|遇到|遇见|夸|称赞)[^，。；：“”]{0,14}$"
)
_SENTENCE = regex.compile(r"[。！？\n]")
#: A clause with so few signs in front of its verb has its subject in the clauses before (他走进车间，强调…).
_BARE = 3
#: How many persons a pronoun may pass over, and how far in front their sentences may begin.
_BACK, _SENTENCE_REACH = 6, 120
#: Among how many persons before the one is looked for whom the text calls 老人.
_BEARERS = 30
#: Characters allowed between a person and the verb of speech (`王芳在接受采访时说`).
NEAR = 30


class SubjectFinder:
    """Finds the subjects of verbs in one Doc, by the persons, bodies and documents found in it."""

    def __init__(self, doc: Doc) -> None:
        self._text = text_of(doc)
        self._lexicon = load_speech()
        self._persons = [person for person in found(doc, "person") if not person.fields.get("byline")]
        self._person_starts = [person.start for person in self._persons]
        self._quotes = found(doc, "quote")
        self._quote_starts = [quote.start for quote in self._quotes]
        self._bodies = sorted(
            found(doc, "organization") + found(doc, "document"), key=lambda body: body.start
        )
        self._body_starts = [body.start for body in self._bodies]
        self._offices: dict[str, str] = {}
        for person in self._persons:
            for title in person.fields.get("titles") or ():
                if len(title) > 1:
                    self._offices.setdefault(title, self.name(person))

    def find(self, start: int, end: int) -> str | None:
        """The subject between `start` and the verb that begins at `end`, as it is to be written; None where none is told."""
        person = self.person(start, end)
        if person is not None and person.end >= end - NEAR:
            return self.name(person)
        if person is None and (first := next(self.iter_persons(start, end), None)):
            told = self.pronoun(start, end) or self.body(start, first.start)
            if told is not None:
                return told
        near = max(start, end - NEAR)
        return (
            self._office(near, end)
            or self.pronoun(self._clause_start(start, end), end)
            or (self._referent(start) if end - self._clause_start(start, end) <= _BARE else None)
            or (self.name(person) if person else None)
            or self.body(start, end)
        )

    def person(self, start: int, end: int) -> Mention | None:
        """The last person between `start` and `end` who is not spoken to; the last one of all where every one is."""
        persons = list(self.iter_persons(start, end))
        for person in reversed(persons):
            if not _ADDRESSED.search(self._text, max(start, person.start - 18), person.start):
                return person
        if not persons or self._text.startswith(self._lexicon.pronouns, start):
            return None
        return None if self._lexicon.bodies.search(self._text, start, persons[-1].start) else persons[-1]

    def iter_persons(self, start: int, end: int) -> Iterator[Mention]:
        """The persons named between `start` and `end`, by-lines left out."""
        for index in range(bisect_left(self._person_starts, start), len(self._persons)):
            if self._persons[index].end > end:
                return
            yield self._persons[index]

    def name(self, person: Mention) -> str:
        """The full name of a person where the article tells it, else as written."""
        return person.fields.get("canonical") or self._text[person.start : person.end].replace(" ", "")

    def pronoun(self, start: int, end: int) -> str | None:
        """The person that a 他 or 她 at `start` stands for, if no body follows it up to `end`: the last one named before."""
        return None if self._named_body(start, end) else self._referent(start)

    def _referent(self, start: int) -> str | None:
        if not self._text.startswith(self._lexicon.pronouns, start):
            return None
        last = bisect_left(self._person_starts, start) - 1
        if last < 0:
            return None
        recent = range(last, max(-1, last - _BACK), -1)
        topics = (self._persons[index] for index in recent if self._is_topic(self._persons[index]))
        return self.name(next(topics, self._persons[last]))

    def _is_topic(self, person: Mention) -> bool:
        """Whether the text goes on about this person: not named in speech, nor after a pronoun or as an object."""
        quote = bisect_right(self._quote_starts, person.start) - 1
        if quote >= 0 and self._quotes[quote].contains(person.start, person.end):
            return False
        floor = max(0, person.start - _SENTENCE_REACH)
        stops = (stop.end() for stop in _SENTENCE.finditer(self._text, floor, person.start))
        start = max(stops, default=floor)
        after_pronoun = any(self._text.find(word, start, person.start) >= 0 for word in ("他", "她"))
        return not after_pronoun and not _GOVERNED.search(self._text, start, person.start)

    def _bearer(self, epithet: str, at: int) -> str | None:
        """The person in front of `at` whom the text calls so (`独居老人王国`, `王国老人`), the last one."""
        word = self._lexicon.epithets.search(epithet)
        if word is None:
            return None
        last = bisect_left(self._person_starts, at) - 1
        for index in range(last, max(-1, last - _BEARERS), -1):
            person = self._persons[index]
            if self._text.endswith(word.group(), 0, person.start) or self._text.startswith(
                word.group(), person.end
            ):
                return self.name(person)
        return None

    def body(self, start: int, end: int) -> str | None:
        """The organisation, document or common noun for a speaker named last between `start` and `end`, as written."""
        named, noun = self._named_body(start, end), self.noun(start, end)
        if named is not None and (noun is None or noun[1] <= named.end):
            return self._text[named.start : named.end]
        return (self._bearer(noun[0], noun[1]) or noun[0]) if noun else None

    def ends_near(self, start: int, end: int, gap: int) -> bool:
        """Whether a body, writing or common noun for a speaker ends at most `gap` characters in front of `end`."""
        named, noun = self._named_body(start, end), self.noun(start, end)
        return max(named.end if named else -1, noun[1] if noun else -1) >= end - gap

    def noun(self, start: int, end: int) -> tuple[str, int] | None:
        """The last common noun for a speaker (会议, 有关负责人, 老农) with its attributes, and where it ends."""
        nouns = list(self._lexicon.bodies.finditer(self._text, start, end))
        if not nouns:
            return None
        # Neither the 主任 of 主任高敏 nor who is spoken to.
        free = [noun for noun in nouns if not self._is_title(noun.end()) and not self._addressed(noun)]
        last = (free or nouns)[-1]
        clause, stop = self._clause_start(start, last.start()), last.end()
        stop += self._text.startswith("们", stop)
        phrase = _NOUN_TAIL.search(self._text, clause, stop)
        written = phrase.group() if phrase else last.group()
        return _QUANTIFIER.sub("", _ATTRIBUTE.sub("", written)) or last.group(), last.end()

    def _is_title(self, end: int) -> bool:
        """Whether a person is named right behind `end`."""
        index = bisect_left(self._person_starts, end)
        return index < len(self._person_starts) and self._person_starts[index] == end

    def _addressed(self, noun: regex.Match[str]) -> bool:
        return _ADDRESSED.search(self._text, max(0, noun.start() - 18), noun.start()) is not None

    def _office(self, start: int, end: int) -> str | None:
        """The person who holds an office that is named without a name (`总书记强调`)."""
        window = self._text[self._clause_start(start, end) : end]
        held = [title for title in self._offices if title in window]
        return self._offices[max(held, key=len)] if held else None

    def _named_body(self, start: int, end: int) -> Mention | None:
        for index in range(bisect_right(self._body_starts, end) - 1, -1, -1):
            body = self._bodies[index]
            if body.start < start:
                return None
            if body.end <= end:
                return body
        return None

    def _clause_start(self, start: int, end: int) -> int:
        return max((mark.end() for mark in _CLAUSE.finditer(self._text, start, end)), default=start)
