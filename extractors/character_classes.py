"""Classes of characters, looked up for a whole text at once: where a pattern can match at all, before it is tried there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Places: TypeAlias = NDArray[np.bool_]
_CODE_POINTS = 0x110000


class CharacterClasses:
    """Which of named classes each character is in, and where words of named lists may begin, by their first two characters.

    There is room for 32 classes, of which each list takes three.
    """

    def __init__(
        self, classes: Mapping[str, Iterable[str]], words: Mapping[str, Iterable[str]] | None = None
    ) -> None:
        """`classes` maps the name of a class to its characters, `words` that of a list to its words, none of them empty."""
        lists = words or {}
        #: The bit of the second character of a word lies so far above that of the first; as far above is that of a word
        #: of one character.
        self.lists = len(lists)
        self.words = {name: 1 << at for at, name in enumerate(lists)}
        self.bits = {name: 1 << at for at, name in enumerate(classes, 3 * self.lists)}
        self._table: NDArray[np.uint32] = np.zeros(_CODE_POINTS, np.uint32)
        for name, characters in classes.items():
            self._add(characters, self.bits[name])
        for name, listed in lists.items():
            single = {word for word in listed if len(word) == 1}
            longer = set(listed) - single
            self._add({word[0] for word in longer}, self.words[name])
            self._add({word[1] for word in longer}, self.words[name] << self.lists)
            self._add(single, self.words[name] << 2 * self.lists)

    def _add(self, characters: Iterable[str], bit: int) -> None:
        self._table[[ord(char) for char in set(characters)]] |= bit

    def of(self, text: str, *, around: int) -> ClassedText:
        """The classes of the characters of `text`, to be asked for up to `around` characters beside each offset."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        classes = np.zeros(len(codes) + 2 * around, np.uint32)
        self._table.take(codes, out=classes[around : around + len(codes)])
        return ClassedText(self, classes, around)


class ClassedText:
    """The classes of the characters of one text."""

    def __init__(self, table: CharacterClasses, classes: NDArray[np.uint32], around: int) -> None:
        self._table = table
        self._classes = classes
        self._around = around
        self._length = len(classes) - 2 * around

    def at(self, distance: int, *names: str) -> Places:
        """For each offset of the text whether the character so far from it is in one of the classes; none is outside."""
        bits = self._table.bits
        return self._marked(self._classes, distance, sum([bits[name] for name in names]))

    def begins(self, distance: int, name: str) -> Places:
        """For each offset whether a word of the list may begin so far from it."""
        return self._marked(self._begun, distance, self._table.words[name])

    def _marked(self, classes: NDArray[np.uint32], distance: int, wanted: int) -> Places:
        first = self._around + distance
        places: Places = (classes[first : first + self._length] & wanted) != 0
        return places

    @cached_property
    def _begun(self) -> NDArray[np.uint32]:
        """The bits of the lists of which a word may begin at each character."""
        classes, lists = self._classes, self._table.lists
        begun: NDArray[np.uint32] = np.right_shift(classes, 2 * lists, dtype=np.uint32)
        begun[:-1] |= classes[:-1] & (classes[1:] >> lists)
        return begun
