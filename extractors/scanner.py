"""A scanner: all words of a large lexicon that occur in a text, in linear time and without a library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import compress, count
from operator import add
from typing import Generic, TypeVar

Value = TypeVar("Value")

# Every word is found by its first characters; two tell Chinese names well apart.
HEAD = 2
# With this many heads at most it is quicker to look for each of them.
FEW = 24


class Scanner(Generic[Value]):
    """Finds the words of a mapping word → value in a text.

    At each offset the two characters that stand there select the few lengths a word can have; so the cost
    hardly depends on how many words there are (about five million characters a second for forty thousand
    names). Words of one character are not taken: in running text they are a matter of grammar.
    """

    def __init__(self, words: Mapping[str, Value]) -> None:
        self._words = words
        by_length: dict[int, set[str]] = {}
        for length, head in {(len(word), word[:HEAD]) for word in words}:
            by_length.setdefault(length, set()).add(head)
        # From the longest down, so that the lengths of each head stand in this order.
        lengths: dict[str, tuple[int, ...]] = {}
        for length in sorted(by_length, reverse=True):
            if length >= HEAD:
                for head in by_length[length]:
                    lengths[head] = (*lengths.get(head, ()), length)
        self._lengths = lengths

    def __len__(self) -> int:
        return len(self._words)

    def __contains__(self, word: object) -> bool:
        return word in self._words

    def get(self, word: str) -> Value | None:
        """The value of a word; None if it is not known."""
        return self._words.get(word)

    def iter_all(self, text: str) -> Iterator[tuple[int, int, Value]]:
        """Yield (start, end, value) of every occurrence, also overlapping ones: by offset, the longest first."""
        words = self._words
        lengths = self._lengths
        for start in self._iter_heads(text):
            for length in lengths[text[start : start + HEAD]]:
                word = text[start : start + length]
                # Near the end of the text the slice is shorter, and may be another word.
                if word in words and len(word) == length:
                    yield start, start + length, words[word]

    def _iter_heads(self, text: str) -> Iterable[int]:
        """The offsets at which a word may begin."""
        lengths = self._lengths
        if len(lengths) <= FEW:
            return sorted(start for head in lengths for start in iter_occurrences(head, text))
        # The heads of the text are made and looked up in C.
        return compress(count(), map(lengths.__contains__, map(add, text, text[1:])))

    def iter_longest(self, text: str) -> Iterator[tuple[int, int, Value]]:
        """Yield (start, end, value) from left to right, at each place the longest word, without overlaps."""
        behind = 0
        for start, end, value in self.iter_all(text):
            if start >= behind:
                behind = end
                yield start, end, value


def scanner_of(words: Iterable[str]) -> Scanner[str]:
    """A scanner whose values are the words themselves."""
    return Scanner({word: word for word in words})


def iter_occurrences(word: str, text: str) -> Iterator[int]:
    """Yield the offsets at which a word stands in a text, overlapping ones too."""
    start = text.find(word)
    while start >= 0:
        yield start
        start = text.find(word, start + 1)
