"""A scanner: all words of a large lexicon that occur in a text, by the automaton of Aho and Corasick in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Generic, TypeVar

import regex
from ahocorasick_rs import AhoCorasick, MatchKind

Value = TypeVar("Value")

#: Words of one character are a matter of grammar in running text, not of a lexicon.
SHORTEST = 2
#: So many words are sooner looked for one by one than an automaton is made of them.
_FEW = 32

_SURROGATE = regex.compile(r"[\ud800-\udfff]")


class Scanner(Generic[Value]):
    """Finds the words of a mapping word → value in a text; those below `shortest` characters are not looked for.

    The cost does not depend on how many words there are: about twenty million characters a second for forty
    thousand names. Each automaton is made when it is first used.

    Source: A. V. Aho, M. J. Corasick, Efficient string matching: an aid to bibliographic search, CACM 18 (1975).
    """

    def __init__(self, words: Mapping[str, Value], shortest: int = SHORTEST) -> None:
        self._words = words
        self._shortest = shortest
        self._long = [(word, value) for word, value in words.items() if len(word) >= shortest]

    def __len__(self) -> int:
        return len(self._words)

    def __contains__(self, word: object) -> bool:
        return word in self._words

    def get(self, word: str) -> Value | None:
        """The value of a word; None if it is not known."""
        return self._words.get(word)

    @cached_property
    def _leftmost_longest(self) -> AhoCorasick:
        return self._automaton(MatchKind.LeftmostLongest)

    @cached_property
    def _every(self) -> AhoCorasick:
        return self._automaton(MatchKind.Standard)

    def _automaton(self, kind: MatchKind) -> AhoCorasick:
        return AhoCorasick([word for word, _ in self._long], matchkind=kind, store_patterns=False)

    def iter_all(self, text: str) -> Iterator[tuple[int, int, Value]]:
        """Yield (start, end, value) of every occurrence, also overlapping ones: by offset, the longest first."""
        hits = self._every.find_matches_as_indexes(_encodable(text), overlapping=True)
        for start, end, at in sorted((start, -end, at) for at, start, end in hits):
            yield start, -end, self._long[at][1]

    def iter_longest(self, text: str) -> Iterator[tuple[int, int, Value]]:
        """Yield (start, end, value) from left to right, at each place the longest word, without overlaps."""
        for at, start, end in self._leftmost_longest.find_matches_as_indexes(_encodable(text)):
            yield start, end, self._long[at][1]

    def iter_longest_near(self, text: str) -> Iterator[tuple[int, int, Value]]:
        """Yield what `iter_longest` does in a short text: few words are looked for there without an automaton."""
        if len(self._long) > _FEW:
            return self.iter_longest(text)
        return iter_longest_words(self._words, text, self._shortest)


def _encodable(text: str) -> str:
    """The text with lone surrogates, which UTF-8 cannot hold, replaced one for one."""
    try:
        text.encode()
    except UnicodeEncodeError:
        replaced: str = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
        return replaced
    return text


def scanner_of(words: Iterable[str]) -> Scanner[str]:
    """A scanner whose values are the words themselves."""
    return Scanner({word: word for word in words})


def iter_longest_words(
    words: Mapping[str, Value], text: str, shortest: int = SHORTEST
) -> Iterator[tuple[int, int, Value]]:
    """Yield what `Scanner(words, shortest)` would by `iter_longest`: for words of one text, which are mostly few.

    To make an automaton costs more than to look for a few words one by one.
    """
    if len(words) > _FEW:
        yield from Scanner(words, shortest).iter_longest(text)
        return
    reach = 0
    for start, end, value in iter_all_words(words, text, shortest):
        if start >= reach:
            reach = end
            yield start, end, value


def iter_all_words(
    words: Mapping[str, Value], text: str, shortest: int = SHORTEST
) -> Iterator[tuple[int, int, Value]]:
    """Yield what a scanner of the words would by `iter_all`, likewise."""
    if len(words) > _FEW:
        yield from Scanner(words, shortest).iter_all(text)
        return
    hits = [
        (start, -len(word), word)
        for word in words
        if len(word) >= shortest
        for start in iter_occurrences(word, text)
    ]
    for start, length, word in sorted(hits):
        yield start, start - length, words[word]


def iter_occurrences(word: str, text: str) -> Iterator[int]:
    """Yield the offsets at which a word stands in a text, overlapping ones too."""
    start = text.find(word)
    while start >= 0:
        yield start
        start = text.find(word, start + 1)
