"""Roads and railways by number (312国道, G15沈海高速, 地铁10号线) or by the places that they join (成达万高铁)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import regex

from extractors.places.gazetteer import PlaceLevel, load_grammar
from extractors.places.ground import NOUNS, Ground
from extractors.places.parts import Part
from extractors.scanner import iter_occurrences

_JOINTS = frozenset("、和与及")
_NUMBERED_CLASSES = ("国道", "省道", "县道", "高速", "号线")
#: How many places a line may be named after.
MAX_ENDS = 4


@cache
def _numbered() -> regex.Pattern[str]:
    return regex.compile(
        r"""(?<![A-Za-z\d])(?:
            [GSXY]\d{1,4}(?:\p{Han}{2,3}(?=高速))?(?:高速公路|高速|国道|省道|县道|线)
            | \d{3}(?:国道|省道|县道)(?:线(?!路))?
            | (?:国道|省道|县道)[GSX]?\d{2,4}(?:线(?!路))?
            | (?:地铁|轨道交通|轻轨)\d{1,2}号线
        )""",
        regex.VERBOSE,
    )


@cache
def _class() -> regex.Pattern[str]:
    return regex.compile(r"\L<classes>(?![局网路索条性缆])", classes=load_grammar()["roads"]["classes"])


@cache
def _heads() -> frozenset[str]:
    """The first characters of the classes of roads."""
    return frozenset(word[0] for word in load_grammar()["roads"]["classes"])


@cache
def _ends() -> frozenset[str]:
    return frozenset(load_grammar()["roads"]["ends"])


def iter_roads(ground: Ground) -> Iterator[Part]:
    """Yield the roads and railways by number, then the lines by their ends."""
    if any(word in ground.text for word in _NUMBERED_CLASSES):
        for match in _numbered().finditer(ground.text):
            start, end = match.span()
            if not ground.is_closed(start, end):
                yield Part(start, end, PlaceLevel.ROAD, "place.road")
    ends = _ends()
    for head in _heads():
        for at in iter_occurrences(head, ground.text):
            if not at or ground.text[at - 1] not in ends:
                continue
            line = _class().match(ground.text, at)
            begin = _start_of_line(ground, at) if line else None
            if line and begin is not None and not ground.is_closed(begin, line.end()):
                yield Part(begin, line.end(), PlaceLevel.ROAD, "place.road")


def _start_of_line(ground: Ground, end: int) -> int | None:
    """Where the ends of a line begin, from one character each; None where what stands there is another word."""
    ends, start = _ends(), end
    while start > 0 and end - start < MAX_ENDS and ground.text[start - 1] in ends:
        start -= 1
    return next((begin for begin in range(start, end - 1) if _names_ends(ground, begin, end)), None)


def _names_ends(ground: Ground, start: int, end: int) -> bool:
    """Whether [start, end) begins with a word of the model and is no plain word as a whole: 成|昆 of 昆铁路, 雄商."""
    joint = ground.text[start] in _JOINTS and end - start > 2
    if joint or ground.text[start:end] in load_grammar()["roads"]["none"]:
        return False
    if not ground.modelled:
        return start == 0 or not ("\u4e00" <= ground.text[start - 1] <= "\u9fff")
    # 和|川藏公路 may be one word.
    if start not in ground.start_set and not (start and ground.text[start - 1] in _JOINTS):
        return False
    indices = ground.words_in(start, end)
    whole = len(indices) == 1 and ground.ends[indices[0]] == end
    return not whole or end - start > 2 or ground.pos[indices[0]] in NOUNS
