"""Words as patterns and tables: what the lexicons of several extractors are made into."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import regex


def any_of(words: Iterable[str]) -> str:
    """A pattern that matches any of the words, the longest first; it holds no group that catches.

    A look at the first character spares most tries. Of no words it matches nothing.
    """
    table = sorted(set(words), key=lambda word: (-len(word), word))
    if not table:
        return "(?!)"
    if not table[-1]:  # the empty word: what may be left out
        return f"(?:{'|'.join(map(regex.escape, table))})"
    return f"(?:{first_of(table)}(?:{'|'.join(map(regex.escape, table))}))"


def in_a_row(words: Iterable[str]) -> str:
    """A pattern that matches any of the words, none of them empty, once or more in a row.

    A word that others make up (绘图 beside 绘 and 图) adds nothing to that and is left out: a stretch of such words could be
    read in twice as many ways with each of them, and where it does not match all would be tried.
    """
    return f"(?:{any_of(smallest(words))})+"


def smallest(words: Iterable[str]) -> list[str]:
    """The words that are no row of others, in order."""
    table = set(words)
    return sorted(word for word in table if not _is_made_of(word, table - {word}))


def _is_made_of(word: str, words: AbstractSet[str]) -> bool:
    """Whether a word is a row of others."""
    reached = {0}
    for at in range(len(word)):
        if at in reached:
            reached |= {at + len(part) for part in words if word.startswith(part, at)}
    return len(word) in reached


def first_of(words: Iterable[str]) -> str:
    """A look ahead at the first character of any of the words."""
    return f"(?=[{''.join(sorted({regex.escape(word[0]) for word in words}))}])"


def lengths_by(words: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    """The lengths of words by what they are mapped to, such as their last character, the longest first."""
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for word, key in words.items():
        lengths[key].add(len(word))
    return {key: tuple(sorted(found, reverse=True)) for key, found in lengths.items()}


@dataclass(frozen=True, slots=True)
class Endings:
    """Words that are asked for in front of an offset; `last` are their last characters, which spare most looks."""

    words: tuple[str, ...]
    last: frozenset[str]

    @classmethod
    def of(cls, words: Iterable[str]) -> Endings:
        """Of the words, which hold no line break."""
        table = tuple(words)
        return cls(table, frozenset(word[-1] for word in table))

    def end_at(self, text: str, start: int, end: int) -> bool:
        """Whether [start, end) ends in one of the words, or in one and a line break."""
        if end > start and text[end - 1] == "\n":
            end -= 1
        return end > start and text[end - 1] in self.last and text.endswith(self.words, start, end)


class WordTable:
    """Many words of which the longest is looked for at one place of a text.

    In the few characters of a name, or beside one, this is cheaper than a pattern of as many alternatives.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._by_first: dict[str, list[str]] = {}
        for word in sorted(set(words), key=len, reverse=True):
            self._by_first.setdefault(word[0], []).append(word)

    def match(self, text: str, at: int, end: int) -> str | None:
        """The longest word that begins at `at` and lies in front of `end`; None if there is none."""
        for word in self._by_first.get(text[at : at + 1], ()):
            if text.startswith(word, at, end):
                return word
        return None

    def iter_apart(self, text: str) -> Iterator[str]:
        """Yield the words of a text from left to right, at each place the longest, without overlaps."""
        at = 0
        while at < len(text):
            word = self.match(text, at, len(text))
            if word is not None:
                yield word
            at += len(word or " ")


class WordRow:
    """Words that stand in a row in front of an offset, each the longest that begins where it does.

    A pattern of them with an end behind would be tried from each word of a row that ends elsewhere; this goes back from the end
    and looks at each place once.
    """

    def __init__(self, words: Iterable[str]) -> None:
        """Of words that hold no line break."""
        table = set(words)
        self._words = WordTable(table)
        self._last = frozenset(word[-1] for word in table)
        self._longest = max(map(len, table), default=0)

    def start(self, text: str, begin: int, end: int) -> int:
        """Where the longest row within [begin, end) begins that ends at `end` or at a line break there; `end` if none does."""
        stop = end - 1 if end > begin and text[end - 1] == "\n" else end
        if stop <= begin or text[stop - 1] not in self._last:
            return end
        starts = {stop}
        first = at = stop
        while at > max(begin, first - self._longest):
            at -= 1
            word = self._words.match(text, at, stop)
            if word is not None and at + len(word) in starts:
                starts.add(at)
                first = at
        return first if first < stop else end

    def cut_from(self, text: str) -> str:
        """The text without the row that it ends in, if it does."""
        return text[: self.start(text, 0, len(text))]
