"""Classes of characters, looked up for a whole text at once: where a pattern can match at all, before it is tried there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Places: TypeAlias = NDArray[np.bool_]
_CODE_POINTS = 0x110000


class CharacterClasses:
    """Which of up to 32 named classes each character is in."""

    def __init__(self, classes: Mapping[str, Iterable[str]]) -> None:
        """`classes` maps the name of a class to its characters."""
        self.bits = {name: 1 << at for at, name in enumerate(classes)}
        self._table: NDArray[np.uint32] = np.zeros(_CODE_POINTS, np.uint32)
        for name, characters in classes.items():
            self._table[[ord(char) for char in set(characters)]] |= self.bits[name]

    def of(self, text: str, *, around: int) -> ClassedText:
        """The classes of the characters of `text`, to be asked for up to `around` characters beside each offset."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        classes = np.zeros(len(codes) + 2 * around, np.uint32)
        np.take(self._table, codes, out=classes[around : around + len(codes)])
        return ClassedText(self.bits, classes, around)


class ClassedText:
    """The classes of the characters of one text."""

    def __init__(self, bits: Mapping[str, int], classes: NDArray[np.uint32], around: int) -> None:
        self._bits = bits
        self._classes = classes
        self._around = around
        self._length = len(classes) - 2 * around

    def at(self, distance: int, *names: str) -> Places:
        """For each offset of the text whether the character so far from it is in one of the classes; none is outside."""
        first = self._around + distance
        wanted = 0
        for name in names:
            wanted |= self._bits[name]
        places: Places = (self._classes[first : first + self._length] & wanted) != 0
        return places
