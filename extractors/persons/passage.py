"""One Doc as the finders of names read it: its text and words, what the model proposes, and what stands at an offset."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

from spacy.tokens import Doc

from extractors import context
from extractors.persons.names import (
    han_likelihood,
    has_odd_given,
    has_word_as_given,
    is_word,
    load_names,
    surname_length,
)
from extractors.persons.openings import Openings
from extractors.persons.surroundings import load_surroundings
from extractors.persons.titles import TitleReader

#: A token that reads as a usual word against a name found by its title alone.
FUNCTION_POS = frozenset({"ADP", "CCONJ", "PART", "PRON", "ADV", "NUM", "VERB"})
_WORD_POS = FUNCTION_POS | {"NOUN", "ADJ"}
_FOLLOW_POS = frozenset({"VERB", "ADV", "ADP", "PUNCT"})
#: From this likelihood a word unknown to the lexicon has the shape of a Han name.
_SHAPED = 0.4
#: Tags of names that are no persons.
OTHER_NAMES = frozenset({"LOC", "ORG", "TIME", "ns", "nt", "t", "nw"})


@dataclass(slots=True)
class Candidate:
    """A span that may be a name.

    `rule` is how it was found; `kind` is name, dotted, honorific (章女士) or nickname (老王); `model` tells whether
    the model proposed it, `other` whether the model reads something else there.
    """

    start: int
    end: int
    rule: str
    kind: str = "name"
    model: bool = False
    other: bool = False
    score: float = 0.0


#: Between the names of a list.
LIST_GAPS = frozenset({"、", " ", "和", "与", "及", "以及", "，"})


class Passage:
    """The text, words and proposals of one Doc, shared by those who look for names in it."""

    def __init__(self, doc: Doc, titles: TitleReader) -> None:
        self.text = context.text_of(doc)
        self.words = context.words(doc)
        self._token_starts = context.word_starts(doc)
        self.tagged = titles.tagged
        #: Where words of the model end.
        self.token_ends = context.word_ends(doc) if self.tagged else frozenset[int]()
        self.titles = titles
        self.known = load_surroundings()
        self.openings = Openings(self.text)
        self.entities = context.entities(doc)
        self.people = [(e.start, e.end) for e in self.entities if e.label == "PERSON"]
        self._people_starts = [start for start, _ in self.people]
        places = [(e.start, e.end) for e in self.entities if e.label == "LOC"]
        self._place_starts = {start for start, _ in places}
        self._place_ends = {end for _, end in places}
        self._follows: dict[int, bool] = {}

    @cached_property
    def tells_homes(self) -> bool:
        """Whether the text tells of anybody where home is."""
        return any(word in self.text for word in self.known.homes)

    def name(self, candidate: Candidate) -> str:
        """The name without the space that may stand in it (王 莉)."""
        return self.text[candidate.start : candidate.end].replace(" ", "")

    def reads_otherwise(self, start: int, end: int) -> bool:
        """Whether the model has a usual word where the name would be."""
        if not self.tagged:
            return is_word(self.text[start:end]) or is_word(self.text[start : start + 2])
        index = self.words.at(start)
        exact = self.words.ends[index] == end and self.words.starts[index] == start
        if self.words.tags[index] in OTHER_NAMES:
            if self.words.starts[index] < start and self.titles.head_before(start) is not None:
                return False  # 外|长沙伦赛: the post ends inside the word
            told = self.titles.head_before(start) is not None or self.speaks(end)
            return not (exact and end - start > 2 and told)
        if self.words.starts[index] != start:
            # A word that begins before the name: the model misread both, which a post or standing outweighs.
            return not self.titles.describes(start)
        if exact and self._is_unknown(start, end):
            return False
        if self.words.ends[index] - start > 1:
            return self.words.pos[index] in _WORD_POS
        if self.words.pos[index] not in FUNCTION_POS:
            return False
        # 快递员解|小军, 教授尤|民生: a surname that is also a verb or adverb, between a post and a noun.
        taken = self.words.pos[index] in ("VERB", "ADV") or self.words.tags[index] == "f"
        noun = self.words.pos[min(index + 1, len(self.words.pos) - 1)] in ("NOUN", "PROPN", "ADJ")
        return not (taken and noun and self.titles.head_before(start) is not None)

    def _is_unknown(self, start: int, end: int) -> bool:
        """Whether a word that the model tags as a usual one is none, but surname and given name (县委书记尤国华/ADV)."""
        name = self.text[start:end]
        plain = is_word(name) or has_word_as_given(name) or has_odd_given(name)
        plain = plain or (is_word(name[:2]) and self.titles.head_before(start) is None)
        return not plain and han_likelihood(name) >= _SHAPED

    def kind_of(self, name: str) -> str:
        """What kind of candidate the characters of `name` make: honorific, nickname or name."""
        if self._is_addressed(name) or (len(name) == 2 and name[1] == "老" and surname_length(name)):
            return "honorific"
        if len(name) == 2 and name[0] in self.known.prefixes and name[1] in load_names().surnames:
            return "nickname"
        return "name"

    def _is_addressed(self, name: str) -> bool:
        """Whether `name` is a surname and a form of address: 章女士, 欧阳大夫."""
        forms, surnames = self.known.forms, load_names().surnames
        return (name[1:] in forms and name[0] in surnames) or any(
            name[:length] in self.known.compounds and name[length:] in forms
            for length in load_names().longer.get(name[:1], ())
        )

    def follows(self, end: int) -> bool:
        """Whether what stands at `end` often stands behind a name: a mark, a function word, for the model a verb or adverb."""
        if end not in self._follows:
            follow = self.known.follow.match(self.text, end) is not None
            self._follows[end] = follow or (self.tagged and self._goes_on(end))
        return self._follows[end]

    def _goes_on(self, end: int) -> bool:
        """Whether the model has a verb, an adverb or a time at `end`."""
        index = self.words.at(end)
        return self.words.starts[index] == end and (
            self.words.pos[index] in _FOLLOW_POS or self.words.tags[index] in ("TIME", "t", "NT")
        )

    def speaks(self, end: int) -> bool:
        """Whether a verb of speech, thought or action stands at `end`, or another word of [behind]."""
        return end in self.openings.telling and self.known.behind.match(self.text, end) is not None

    def is_aged(self, end: int) -> bool:
        """Whether an age stands at `end`."""
        return end in self.openings.ages and self.known.aged_behind.match(self.text, end) is not None

    def is_with_kin(self, end: int) -> bool:
        """Whether kin of the one who is named stand at `end`: 和妻子."""
        joined = end in self.openings.telling and self.text[end] in "和与"
        return joined and self.known.with_kin.match(self.text, end) is not None

    def people_in(self, start: int, end: int) -> list[tuple[int, int]]:
        """The proposals of the model that overlap [start, end)."""
        first = bisect_right(self._people_starts, start)
        first -= first > 0 and self.people[first - 1][1] > start
        return self.people[first : bisect_left(self._people_starts, end)]

    def is_otherwise_named(self, start: int) -> bool:
        """Whether the model has the name of a place, a body or a time at `start`."""
        return self.tagged and self.words.tags[self.words.at(start)] in OTHER_NAMES

    def acts(self, end: int) -> bool:
        """Whether a verb stands at `end`: of speech, or a verb of the model by itself."""
        if self.speaks(end):
            return True
        index = self.words.at(end)
        return self.tagged and self.words.starts[index] == end and self.words.pos[index] == "VERB"

    def is_plain(self, start: int, end: int) -> bool:
        """Whether [start, end) is a word of the model and no name."""
        index = self.words.at(start)
        exact = self.words.starts[index] == start and self.words.ends[index] == end
        return self.tagged and exact and self.words.pos[index] in _WORD_POS

    def runs_on(self, start: int, end: int) -> bool:
        """Whether a noun of two characters and a word that begins behind it and goes on fill [start, end): 白云|飞过."""
        middle = start + 2
        return self.is_plain(start, middle) and self.token_at(middle) and not self.token_at(end)

    def beside_place(self, start: int, end: int) -> bool:
        """Whether the place next to [start, end) in a list is the name of a place: 高平、|长治、晋城."""
        after = self.text[end : end + 1] == "、" and end + 1 in self._place_starts
        return after or (self.text[start - 1 : start] == "、" and start - 1 in self._place_ends)

    def token_at(self, offset: int) -> bool:
        """Whether a token begins at `offset` (always, where the model has none)."""
        return not self.tagged or offset >= len(self.text) or offset in self._token_starts


class PassageFinder:
    """What the finders of names in one passage share."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.text = passage.text
        self.words = passage.words
        self.tagged = passage.tagged
        self.titles = passage.titles
        self.known = passage.known
