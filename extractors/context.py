"""What extractors share of a Doc, computed once: its article, entities and words as character offsets, quotation marks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from operator import add
from typing import Any, TypeVar, cast

from spacy.tokens import Doc

from extractors.article import Article
from extractors.mention import Mention
from extractors.quotation import Quotation, find_quotations

T = TypeVar("T")

#: Where a Doc keeps the knowledge of its pipeline, where that is more than this package knows: events, programmes,
#: the other names of own lexicons, and from what confidence on a name in quotation marks is taken for a programme.
EVENTS = "policyfacts.events"
LEXICON = "policyfacts.lexicon"
OWN_NAMES = "policyfacts.own_names"
LEAST_CONFIDENCE = "policyfacts.least_confidence"

#: Entity labels of installed pipelines (OntoNotes) by the names used here.
_LABELS = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "ORG": "ORG",
    "LOC": "LOC",
    "GPE": "LOC",
    "FAC": "LOC",
    "DATE": "DATE",
    "TIME": "DATE",
}

for _name in ("article", "found", "cache"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)

# Where spaCy keeps the values of `doc._.article` and so on: the road over `doc._` is twenty times as long, and these are
# asked for some hundred times an article.
_ARTICLE, _FOUND, _CACHE = [cast("str", ("._.", name, None, None)) for name in ("article", "found", "cache")]


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity of the model: half-open character offsets and PERSON, ORG, LOC or DATE."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens of a Doc as parallel lists of character offsets and tags."""

    starts: list[int]
    ends: list[int]
    tags: list[str]
    pos: list[str]

    def at(self, offset: int) -> int:
        """The index of the token that holds the character at `offset`."""
        return max(0, bisect_right(self.starts, offset) - 1)


def prepare(doc: Doc, article: Article, knowledge: Mapping[str, object] | None = None) -> Doc:
    """Tie a Doc to the article it was made of; nothing is found in it yet. `knowledge` lies under EVENTS, LEXICON."""
    doc.user_data.update(knowledge or {})
    doc.user_data.update({_ARTICLE: article, _FOUND: {}, _CACHE: {}})
    return doc


def article_of(doc: Doc) -> Article:
    """The article that the Doc was made of."""
    article: Article = doc.user_data[_ARTICLE]
    return article


def text_of(doc: Doc) -> str:
    """The text of the Doc, joined once: spaCy makes `doc.text` anew at every use."""
    article: Article | None = doc.user_data.get(_ARTICLE)
    return doc.text if article is None else article.text


def found(doc: Doc, kind: str) -> list[Mention]:
    """The mentions of one type found so far, in text order; empty before its extractor ran."""
    mentions: list[Mention] = doc.user_data[_FOUND].get(kind, [])
    return mentions


def set_found(doc: Doc, kind: str, mentions: list[Mention]) -> list[Mention]:
    """Put these in the place of the mentions of one type found so far, and give them back."""
    doc.user_data[_FOUND][kind] = mentions
    return mentions


def was_sought(doc: Doc, kind: str) -> bool:
    """Whether the extractor of a type has run."""
    return kind in doc.user_data[_FOUND]


def cache_of(doc: Doc) -> dict[str, Any]:
    """What extractors keep of a Doc for each other, by name; empty and not kept where it was not prepared."""
    return doc.user_data.get(_CACHE) or {}


def entities(doc: Doc) -> list[Entity]:
    """The entities of the model that count here, in text order."""
    return _cached(
        doc,
        "entities",
        lambda: [
            Entity(span.start_char, span.end_char, _LABELS[span.label_])
            for span in doc.ents
            if span.label_ in _LABELS
        ],
    )


def words(doc: Doc) -> Words:
    """The tokens as lists."""
    return _cached(doc, "words", lambda: _words(doc))


def word_starts(doc: Doc) -> frozenset[int]:
    """Where tokens begin."""
    return _cached(doc, "word starts", lambda: frozenset(words(doc).starts))


def word_ends(doc: Doc) -> frozenset[int]:
    """Where tokens end."""
    return _cached(doc, "word ends", lambda: frozenset(words(doc).ends))


def quotations(doc: Doc) -> list[Quotation]:
    """The quotation marks of the text, paired."""
    return _cached(doc, "quotations", lambda: find_quotations(text_of(doc)))


def _words(doc: Doc) -> Words:
    from spacy.attrs import LENGTH, POS, SPACY, TAG  # type: ignore[import-not-found, unused-ignore]

    if not len(doc):
        return Words([], [], [], [])
    lengths, spaces, tags, pos = doc.to_array([LENGTH, SPACY, TAG, POS]).T.tolist()
    ends = list(accumulate(map(add, lengths, spaces)))
    starts = [0, *ends[:-1]]
    if any(spaces):
        ends = list(map(add, starts, lengths))
    strings = doc.vocab.strings
    name = {number: strings[number] if number else "" for number in {*tags, *pos}}
    return Words(starts, ends, [name[number] for number in tags], [name[number] for number in pos])


def _cached(doc: Doc, name: str, make: Callable[[], T]) -> T:
    cache: dict[str, Any] = doc.user_data[_CACHE]
    if name not in cache:
        cache[name] = make()
    value: T = cache[name]
    return value
