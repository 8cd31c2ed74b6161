"""The ground on which places are looked for: the text, its words and entities, and what is asked of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache

import regex

from extractors.places.gazetteer import Entry, load_grammar

#: Longest stem of a name that stands by itself, in characters; of one that is taken without a model.
MAX_STEM, MAX_PLAIN_STEM = 6, 4
#: What a name may stand behind that opens a clause.
CLAUSE_MARKS = frozenset("，。、；：“（\n在到于")
#: Universal parts of speech of which names are made.
NOUNS = frozenset({"NOUN", "PROPN"})
#: Those that the model also gives to the parts of unknown names behind a chain (新荷/ADJ, 长寿/PROPN 里/ADP).
LOOSE = NOUNS | {"ADJ", "NUM", "ADP"}
# 丹东路|西段
_SECTION = regex.compile(r"[东西南北中]段")
# 柳巷北路|16号院
_NUMBER = regex.compile(r"\d{1,4}号")
# 胜利村|三社
_GROUP = regex.compile(r"第?[一二三四五六七八九十\d]{1,3}[社组队]|(?!合作|旅行|供销|互助)\p{Han}{2}[社组]")
_NUMBERED_GROUP = regex.compile(r"第?[一二三四五六七八九十\d]{1,3}(?:村民小组|[社组])")
#: Conjunctions that the model may leave at a name.
_JOINTS = frozenset("和与及")
#: The last characters of the names of villages and towns.
LOCAL_CLASSES = frozenset("村镇乡屯寨庄")
#: What a name may be written in.
NAME = regex.compile(r"[\p{Han}·A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Ground:
    """What the rules for places ask of a text.

    `located` and `bodies` give the end of each place of the model (a building among the organisations too) and of each
    organisation by its start, `named_bodies` that of what only the model takes for one. `known` are the occurrences of
    known names, `said` those names. `closed` marks the characters in which no place is looked for. `modelled` is false
    where there is no model to tell words apart.
    """

    text: str
    starts: list[int]
    ends: list[int]
    pos: list[str]
    start_set: frozenset[int]
    end_set: frozenset[int]
    located: dict[int, int]
    bodies: dict[int, int]
    named_bodies: dict[int, int]
    known: list[tuple[int, int, Entry]]
    said: frozenset[str]
    closed: bytearray
    modelled: bool

    def known_from(self, start: int, end: int) -> tuple[int, int, Entry] | None:
        """The longest known name that begins at `start` and does not reach beyond `end`."""
        index = bisect_left(self.known, (start,))
        while index < len(self.known) and self.known[index][0] == start:
            if self.known[index][1] <= end:
                return self.known[index]
            index += 1
        return None

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

    def is_place_word(self, start: int, end: int) -> bool:
        """Whether the model takes [start, end) for a place or a proper noun."""
        if not self.modelled:
            return False
        return self.located.get(start) == end or (
            self.is_aligned(start, end) and self.pos[self.word_at(start)] == "PROPN"
        )

    def is_behind_joint(self, start: int, end: int) -> bool:
        """Whether the model takes the conjunction in front for the beginning of the name: 和|川藏公路."""
        joint = start > 0 and self.text[start - 1] in _JOINTS
        return joint and start - 1 in self.start_set and self.ends_place_word(end)

    def ends_word(self, offset: int) -> bool:
        """Whether a word ends at the offset; true everywhere without a model."""
        return not self.modelled or offset in self.end_set

    def ends_place_word(self, offset: int) -> bool:
        """Whether a word ends at the offset, or behind the one character there that says where: 北部湾|畔."""
        return self.ends_word(offset) or (offset + 1 in self.end_set and self.text[offset] in _locatives())

    def ends_name_word(self, start: int, end: int) -> bool:
        """Whether [start, end) ends with a word and the model sees a place or a proper noun there; no other without one."""
        if not self.modelled or not self.ends_place_word(end):
            return False
        word = self.word_at(start)
        return self.pos[word] == "PROPN" or self.in_location(self.starts[word], end)

    def ends_name(self, offset: int, length: int) -> bool:
        """Whether an ending of this length may close a name at the offset: with a word, or a long one within a name."""
        if self.ends_place_word(offset) or self.ends_numbered(offset):
            return True
        return length > 1 and self.in_location(self.starts[self.word_at(offset - 1)], offset + 1)

    def ends_numbered(self, offset: int) -> bool:
        """Whether the word goes on with a number or the name of a group: 柳巷北路|16号院, 胜利村|三社."""
        if _NUMBER.match(self.text, offset) or _SECTION.match(self.text, offset):
            return True
        return self.end_of_group(offset) > offset

    def end_of_group(self, offset: int) -> int:
        """Where the group of a village ends, by number or in one word with it: 胜利村|三社; the offset without one."""
        if not self.modelled:
            return offset
        group = (_NUMBERED_GROUP if offset in self.end_set else _GROUP).match(self.text, offset)
        return group.end() if group and group.end() in self.end_set else offset

    def word_at(self, offset: int) -> int:
        """The index of the word that holds the character at `offset`."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def word(self, index: int) -> str:
        """The word of this index."""
        return self.text[self.starts[index] : self.ends[index]]

    def words_in(self, start: int, end: int) -> range:
        """The indices of the words that share a character with [start, end)."""
        return range(self.word_at(start), self.word_at(end - 1) + 1) if end > start else range(0)

    def is_name_like(self, start: int, end: int, *, loose: bool = False, chained: bool = False) -> bool:
        """Whether [start, end) can be the stem of a name: Chinese characters, nouns, nothing that carries grammar.

        `loose` lets adjectives and numbers pass too; `chained` where a larger place stands in front, so that
        without a model fewer characters speak against it.
        """
        stretch = self.text[start:end]
        stop = _stop_characters(self.modelled or chained)
        if not NAME.fullmatch(stretch) or stop.intersection(stretch):
            return False
        if chained and not self.modelled and stretch.startswith(load_grammar()["stems"]["plain_verbs"]):
            return False
        allowed = LOOSE if loose else NOUNS
        return not self.modelled or all(
            self.pos[i] in allowed or "·" in self.word(i) or self.word(i) in _name_verbs()
            for i in self.words_in(start, end)
        )

    def is_verb(self, offset: int) -> bool:
        """Whether a verb begins at the offset: 学会 in 黑河学会了砍价."""
        word = self.word_at(offset)
        return self.modelled and self.starts[word] == offset and self.pos[word] == "VERB"

    def has_proper_noun(self, start: int, end: int) -> bool:
        """Whether a word that begins in [start, end) is a proper noun."""
        return any(self.pos[i] == "PROPN" and self.starts[i] >= start for i in self.words_in(start, end))


@cache
def _name_verbs() -> frozenset[str]:
    return frozenset(load_grammar()["stems"]["names"])


@cache
def _stop_characters(modelled: bool) -> frozenset[str]:
    """Characters that carry grammar and stand in no name; without a model more of them count."""
    stems = load_grammar()["stems"]
    return frozenset(stems["stop"] if modelled else stems["stop"] + stems["plain_stop"])


@cache
def _locatives() -> frozenset[str]:
    return frozenset(load_grammar()["context"]["locatives"])
