"""The ground on which places are looked for: the text, its words and entities, and the stretches that are closed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex
from spacy.tokens import Doc

from extractors.context import entities, found, quotations, text_of, words
from extractors.gazetteer import Entry, load_gazetteer, load_grammar
from extractors.scanner import Scanner, scanner_of

#: A quoted stretch up to this length names a thing of its own (“枫桥经验”), not the place in it.
QUOTED_NAME = 8
#: Universal parts of speech of which names are made.
NOUNS = frozenset({"NOUN", "PROPN"})
#: Those that the model also gives to the parts of unknown names behind a chain (新荷/ADJ, 长寿/PROPN 里/ADP).
LOOSE = NOUNS | {"ADJ", "NUM", "ADP"}
_TITLE = regex.compile(r"《[^《》\n]{1,80}》")
_NAME = regex.compile(r"[\p{Han}·A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Ground:
    """What the rules for places ask of a text.

    `located` and `bodies` give the end of each place of the model (a building among the organisations too) and of each
    organisation by its start. `known` are the occurrences of known names, `said` those names. `closed` marks the
    characters in which no place is looked for. `modelled` is false where there is no model to tell words apart.
    """

    text: str
    starts: list[int]
    ends: list[int]
    pos: list[str]
    start_set: frozenset[int]
    end_set: frozenset[int]
    located: dict[int, int]
    bodies: dict[int, int]
    known: list[tuple[int, int, Entry]]
    said: frozenset[str]
    closed: bytearray
    modelled: bool

    def is_closed(self, start: int, end: int) -> bool:
        """Whether a character of [start, end) is closed."""
        return self.closed.find(1, start, end) >= 0

    def close(self, start: int, end: int) -> None:
        """Close [start, end)."""
        self.closed[start:end] = b"\1" * (end - start)

    def is_aligned(self, start: int, end: int) -> bool:
        """Whether [start, end) begins and ends where words do; true of everything without a model."""
        return not self.modelled or (start in self.start_set and end in self.end_set)

    def in_location(self, start: int, end: int) -> bool:
        """Whether a place of the model begins at `start` and covers [start, end)."""
        return self.located.get(start, -1) >= end

    def ends_word(self, offset: int) -> bool:
        """Whether a word ends at the offset; true everywhere without a model."""
        return not self.modelled or offset in self.end_set

    def ends_place_word(self, offset: int) -> bool:
        """Whether a word ends at the offset, or behind the one character there that says where: 北部湾|畔."""
        return self.ends_word(offset) or (offset + 1 in self.end_set and self.text[offset] in _locatives())

    def ends_name(self, offset: int, length: int) -> bool:
        """Whether an ending of this length may close a name at the offset: with a word, or a long one within a name."""
        if self.ends_place_word(offset):
            return True
        return length > 1 and self.in_location(self.starts[self.word_at(offset - 1)], offset + 1)

    def word_at(self, offset: int) -> int:
        """The index of the word that holds the character at `offset`."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def word(self, index: int) -> str:
        """The word of this index."""
        return self.text[self.starts[index] : self.ends[index]]

    def words_in(self, start: int, end: int) -> range:
        """The indices of the words that share a character with [start, end)."""
        return range(self.word_at(start), self.word_at(end - 1) + 1) if end > start else range(0)

    def is_name_like(self, start: int, end: int, *, loose: bool = False) -> bool:
        """Whether [start, end) can be the stem of a name: Chinese characters, nouns, nothing that carries grammar.

        `loose` lets adjectives and numbers pass too.
        """
        stretch = self.text[start:end]
        if not _NAME.fullmatch(stretch) or _stop_characters(self.modelled).intersection(stretch):
            return False
        allowed = LOOSE if loose else NOUNS
        return not self.modelled or all(
            self.pos[i] in allowed or "·" in self.word(i) for i in self.words_in(start, end)
        )

    def has_proper_noun(self, start: int, end: int) -> bool:
        """Whether a word that begins in [start, end) is a proper noun."""
        return any(self.pos[i] == "PROPN" and self.starts[i] >= start for i in self.words_in(start, end))


@cache
def _stop_characters(modelled: bool) -> frozenset[str]:
    """Characters that carry grammar and stand in no name; without a model more of them count."""
    stems = load_grammar()["stems"]
    return frozenset(stems["stop"] if modelled else stems["stop"] + stems["plain_stop"])


@cache
def _locatives() -> frozenset[str]:
    return frozenset(load_grammar()["context"]["locatives"])


@cache
def _phrases() -> Scanner[str]:
    return scanner_of(load_grammar()["context"]["phrases"])


@cache
def _building() -> regex.Pattern[str]:
    """The end of the name of a building or a zone, or of a hall in a building: 饭店世纪厅."""
    endings = load_grammar()["endings"]
    known = [word for word in (*endings["facility"], *endings["other"]) if len(word) > 1]
    return regex.compile(r"\L<known>(?:.{1,5}\L<weak>)?$", known=known, weak=endings["weak"])


def survey(doc: Doc) -> Ground:
    """Lay out the ground of a Doc in which documents, programmes, persons and organisations have been found."""
    text, tokens = text_of(doc), words(doc)
    located = {e.start: e.end for e in entities(doc) if e.label == "LOC"}
    bodies = _bodies_of(doc, located)
    known = list(load_gazetteer().iter_all(text))
    for start, end in [*bodies.items(), *((e.start, e.end) for e in entities(doc) if e.label == "ORG")]:
        if _building().search(text[start:end]):
            located[start] = end
            bodies.pop(start, None)
    ground = Ground(
        text=text,
        starts=tokens.starts,
        ends=tokens.ends,
        pos=tokens.pos,
        start_set=frozenset(tokens.starts),
        end_set=frozenset(tokens.ends),
        located=located,
        bodies=bodies,
        known=known,
        said=frozenset(text[start:end] for start, end, _ in known),
        closed=bytearray(len(text)),
        modelled=any(tokens.pos),
    )
    for start, end in _iter_closed(doc, ground):
        ground.close(start, end)
    return ground


def _bodies_of(doc: Doc, located: dict[int, int]) -> dict[int, int]:
    """The organisations of a Doc, end by start; those of the model if no extractor has looked."""
    if "organization" in doc._.found:
        spans = [(mention.start, mention.end) for mention in found(doc, "organization")]
    else:
        spans = [(entity.start, entity.end) for entity in entities(doc) if entity.label == "ORG"]
    # What ends where a place of the model does is no body: 北京|梅地亚中心, 新华社|北京.
    place_ends = set(located.values())
    return {start: end for start, end in spans if end not in place_ends}


def _iter_closed(doc: Doc, ground: Ground) -> Iterator[tuple[int, int]]:
    """Yield the stretches without places: what other extractors found, titles, set phrases, short quoted names."""
    text, known = ground.text, load_gazetteer()
    for kind in ("document", "program", "person"):
        for mention in found(doc, kind):
            yield mention.start, mention.end
    for match in _TITLE.finditer(text):
        yield match.span()
    for start, end, _ in _phrases().iter_all(text):
        yield start, end
    for quotation in quotations(doc):
        start, end = quotation.inner_start, quotation.inner_end
        short = quotation.closed and end - start <= QUOTED_NAME
        if short and _NAME.fullmatch(text, start, end) and text[start:end] not in known:
            yield start, end
    for start, end in ground.bodies.items():
        if text[start:end] not in known:
            yield start, end
