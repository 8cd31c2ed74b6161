"""What a name stands for where it may stand for two: a water or a division (嫩江, 黄山), a place or a figure of speech."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.places.divisions import load_divisions
from extractors.places.gazetteer import Entry, Kind, load_gazetteer, load_grammar
from extractors.places.ground import Ground

#: What joins the items of a list.
_JOINTS = frozenset("、和与及")
#: Class words of counties and cities behind a short name: 化隆县 for 化隆回族自治县.
CLASS_WORDS = ("县", "市", "区", "旗")
#: The longest name of a neighbour in a list, in characters.
MAX_NEIGHBOUR = 8


def choose_sense(ground: Ground, start: int, end: int, entry: Entry) -> Entry:
    """The entry that fits where the name stands at [start, end): by its neighbours in a list, then by the words around.

    An entry of a name that stands for one thing only is given back as it is.
    """
    if entry.other is None:
        return entry
    natural, division = (entry, entry.other) if entry.kind is Kind.NATURAL else (entry.other, entry)
    neighbours = tuple(iter_listed(ground, start, end))
    if any(other.kind is Kind.NATURAL and other.other is None for other in neighbours):
        return natural
    if any(is_plain_division(other) for other in neighbours):
        return division
    context = load_grammar()["context"]
    behind = end + ground.text.startswith("的", end)
    if ground.text.startswith(context["natural_after"], behind) or ground.text.endswith(
        context["natural_before"], 0, start
    ):
        return natural
    said = ground.text.startswith(tuple(context["whole"]), end) or is_said_in_full(
        ground, ground.text[start:end]
    )
    return division if said else entry


def is_said_in_full(ground: Ground, name: str) -> bool:
    """Whether the text has the full name of a division with this short one."""
    if any(name + word in ground.said for word in CLASS_WORDS):
        return True
    return any(unit.name != name and unit.name in ground.said for unit in load_divisions().all_named(name))


def is_plain_division(entry: Entry) -> bool:
    """Whether an entry is that of a division whose name is no other word."""
    return entry.kind in (Kind.DIVISION, Kind.SHORT) and not (entry.everyday or entry.fragile or entry.other)


def iter_listed(ground: Ground, start: int, end: int) -> Iterator[Entry]:
    """Yield the known names that 、 or 和 joins to the name at [start, end), behind it and before it."""
    text = ground.text
    lengths = range(MAX_NEIGHBOUR, 1, -1)
    names: list[Iterator[str]] = []
    if text[end : end + 1] in _JOINTS:
        names.append(text[end + 1 : end + 1 + length] for length in lengths)
    if start and text[start - 1] in _JOINTS:
        names.append(text[max(0, start - 1 - length) : start - 1] for length in lengths)
    for candidates in names:
        known = next((entry for entry in map(load_gazetteer().get, candidates) if entry), None)
        if known:
            yield known


def is_figure(ground: Ground, start: int) -> bool:
    """Whether something is turned into the thing that stands here, or likened to it: 变成|花果山."""
    return ground.text.endswith(load_grammar()["context"]["before_figure"], max(0, start - 4), start)
