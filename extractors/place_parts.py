"""The parts that chains of places are made of: known names, runs of abbreviations, names told by model or ending."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex

from extractors.divisions import load_divisions
from extractors.gazetteer import (
    CODED,
    Entry,
    Kind,
    PlaceLevel,
    load_abbreviations,
    load_gazetteer,
    load_grammar,
)
from extractors.place_endings import Ending, is_no_stem, level_of_location
from extractors.place_ground import Ground

#: Longest stem of a name that stands by itself, in characters.
MAX_STEM = 6
#: Longest stem that is taken without a model.
MAX_PLAIN_STEM = 4
# 新华社|合肥|6月3日电
_DATELINE = regex.compile(r"\s?\d{1,2}月\d{1,2}日(?:\p{Han}{0,4})电")
_AGENCY_ENDS = frozenset("社报网")
_CLAUSE_MARKS = frozenset("，。、；：“（\n在到于")


@dataclass(slots=True)
class Part:
    """One element of a chain of places: `entry` where the gazetteer has it, `by` the rule that found it.

    `members` are the provinces that a run or a region is a list of.
    """

    start: int
    end: int
    level: PlaceLevel
    by: str
    entry: Entry | None = None
    members: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind | None:
        """The table that has the name."""
        return self.entry.kind if self.entry else None

    @property
    def is_division(self) -> bool:
        """Whether the table of divisions has it, from province to county."""
        return self.kind in (Kind.DIVISION, Kind.SHORT)

    @property
    def is_coded(self) -> bool:
        """Whether the table of divisions has it, towns included."""
        return self.kind in CODED

    @property
    def is_run(self) -> bool:
        """Whether it is a run of abbreviations."""
        return self.by == "place.run"


def iter_known(ground: Ground) -> Iterator[Part]:
    """Yield the known names from left to right, at each place the longest that the words around it allow."""
    behind, last = 0, ""
    for start, end, entry in ground.known:
        if start < behind or ground.is_closed(start, end):
            continue
        name = ground.text[start:end]
        follows = start == behind and last and is_within(name, last)
        if follows or _stands_alone(ground, start, end, entry):
            behind, last = end, name
            yield Part(start, end, entry.level, "place.known", entry, entry.members)


def is_within(name: str, outer: str) -> bool:
    """Whether a division or town of this name lies in one of the name `outer`, in any year."""
    divisions = load_divisions()
    above = divisions.all_named(outer)
    return bool(above) and any(unit.is_under(other) for unit in divisions.all_named(name) for other in above)


def is_said_in_full(ground: Ground, name: str) -> bool:
    """Whether the text has the full name of a division with this short one."""
    return any(unit.name != name and unit.name in ground.said for unit in load_divisions().all_named(name))


def _stands_alone(ground: Ground, start: int, end: int, entry: Entry) -> bool:
    """Whether the words around a known name let it stand for the place by itself."""
    text = ground.text
    name = text[start:end]
    if _DATELINE.match(text, end) and text[start - 1 : start] in _AGENCY_ENDS:
        return True
    if text[end - 1 : end + 1] in _class_words() and not (ground.modelled and ground.ends_word(end)):
        return False
    if name in _quarters() and text[end : end + 1] in load_grammar()["context"]["after_quarter"]:
        return False
    if entry.everyday:
        return ground.is_aligned(start, end) and is_said_in_full(ground, name)
    return (
        _fits_words(ground, start, end, entry)
        if ground.modelled
        else _fits_plainly(ground, start, name, entry)
    )


def _fits_words(ground: Ground, start: int, end: int, entry: Entry) -> bool:
    """Whether a known name fits the words of the model; full names need little help, short ones more."""
    if entry.kind in (Kind.DIVISION, Kind.TOWN) and end - start > 2:
        return start in ground.start_set or (end in ground.end_set and entry.kind is Kind.DIVISION)
    if ground.in_location(start, end):
        return True
    if start not in ground.start_set or not ground.ends_place_word(end):
        return False
    pos = ground.pos[ground.word_at(start)]
    if end - start > 2 or pos == "PROPN" or entry.kind is Kind.NATURAL:
        return True
    return entry.kind is Kind.REGION and pos in ("NOUN", "ADP")


def _fits_plainly(ground: Ground, start: int, name: str, entry: Entry) -> bool:
    """Without a model: full names, and such short ones as hardly mean anything else."""
    if entry.kind in (Kind.DIVISION, Kind.TOWN):
        return len(name) > 2 or start == 0 or ground.text[start - 1] in _CLAUSE_MARKS
    if entry.kind is Kind.SHORT and entry.level == PlaceLevel.COUNTY:
        return is_said_in_full(ground, name)
    return not entry.fragile


@cache
def _class_words() -> frozenset[str]:
    return frozenset(load_grammar()["context"]["class_words"])


@cache
def _quarters() -> frozenset[str]:
    return frozenset(load_grammar()["context"]["quarters"])


def iter_runs(ground: Ground) -> Iterator[Part]:
    """Yield runs of abbreviations: 云贵川, 晋陕蒙, and of the runs of two those that the press uses."""
    table = load_abbreviations()
    for match in _run_pattern().finditer(ground.text):
        run, (start, end) = match.group(), match.span()
        distinct = len(set(run)) == len(run) > 2
        members = table.pairs.get(run) or (tuple(table.provinces[c] for c in run) if distinct else ())
        begins = start in ground.start_set or not ground.modelled
        if members and begins and not ground.is_closed(start, end) and run not in load_gazetteer():
            yield Part(start, end, PlaceLevel.PROVINCE, "place.run", members=members)


@cache
def _run_pattern() -> regex.Pattern[str]:
    return regex.compile(rf"[{''.join(load_abbreviations().provinces)}]{{2,}}+")


def iter_singles(ground: Ground) -> Iterator[Part]:
    """Yield the abbreviations of provinces that stand alone: 在|京|召开."""
    provinces = load_abbreviations().provinces
    for match in _single_pattern().finditer(ground.text):
        start, end = match.span()
        if not ground.is_closed(start, end):
            yield Part(start, end, PlaceLevel.PROVINCE, "place.run", members=(provinces[match.group()],))


@cache
def _single_pattern() -> regex.Pattern[str]:
    context = load_grammar()["context"]
    alone = "".join(sorted(load_abbreviations().alone))
    return regex.compile(
        rf"(?<=[{context['before_single']}])[{alone}](?=\L<after>)", after=context["after_single"]
    )


def iter_bare_zones(ground: Ground) -> Iterator[Part]:
    """Yield zones named by their class word alone in front of a town: 经开区|九站街道."""
    for match in _bare_zone().finditer(ground.text):
        start, end = match.span()
        if not ground.is_closed(start, end) and ground.is_aligned(start, end):
            yield Part(start, end, PlaceLevel.OTHER, "place.known")


@cache
def _bare_zone() -> regex.Pattern[str]:
    grammar = load_grammar()
    return regex.compile(
        r"(?<!\p{Han})\L<zones>(?=\p{Han}{2,5}\L<towns>)",
        zones=grammar["zones"]["bare"],
        towns=grammar["endings"]["town"],
    )


def iter_modelled(ground: Ground, taken: bytearray) -> Iterator[Part]:
    """Yield what the model takes for a place, or for a body that is a building, if more speaks for it."""
    for start, end in sorted(ground.located.items()):
        if ground.is_closed(start, end) or taken.find(1, start, end) >= 0:
            continue
        level = level_of_location(ground, ground.text[start:end])
        if level is not None:
            yield Part(_before_dot(ground, start), end, level, "model")


def iter_free_names(ground: Ground, endings: list[Ending], taken: bytearray) -> Iterator[Part]:
    """Yield unknown names told by their ending that stand by themselves: 农科院生鲜市场, 包畈村.

    Without a model only those that the text has twice.
    """
    names = list(_iter_free_names(ground, endings, taken))
    often = Counter(ground.text[part.start : part.end] for part in names)
    yield from (part for part in names if ground.modelled or often[ground.text[part.start : part.end]] > 1)


def _iter_free_names(ground: Ground, endings: list[Ending], taken: bytearray) -> Iterator[Part]:
    find_start = _free_start if ground.modelled else _plain_start
    for ending in endings:
        if ending.weak or taken[ending.end - 1]:
            continue
        start = find_start(ground, ending)
        if start is None or is_no_stem(ground.text[start : ending.start], ending.level):
            continue
        if not ground.is_closed(start, ending.end) and taken.find(1, start, ending.end) < 0:
            yield Part(start, ending.end, ending.level, "place.ending")


def _free_start(ground: Ground, ending: Ending) -> int | None:
    """Where the name before an ending begins: at the first proper noun of the nouns before it; None without one."""
    start = None
    for index in range(ground.word_at(ending.start), -1, -1):
        begin, end = ground.starts[index], min(ground.ends[index], ending.start)
        if begin == end:
            continue
        if ending.start - begin > MAX_STEM or not ground.is_name_like(begin, end):
            break
        if ground.pos[index] == "PROPN" or _names_body(ground.word(index)):
            start = begin
    return None if start is None else _before_dot(ground, start)


def _before_dot(ground: Ground, start: int) -> int:
    """Where a name begins that is joined by a dot to the word before it: 绿地·|云栖社区."""
    if not ground.text.endswith("·", 0, start) or start < 2:
        return start
    word = ground.starts[ground.word_at(start - 2)]
    return word if ground.is_name_like(word, start) else start


def _names_body(word: str) -> bool:
    """Whether a common noun is the name of a body all the same: 农科院."""
    return len(word) > 2 and word.endswith(_bodies())


@cache
def _bodies() -> tuple[str, ...]:
    return tuple(load_grammar()["swallowed"]["bodies"])


def _plain_start(ground: Ground, ending: Ending) -> int | None:
    """Without a model: where a short stem begins that opens a clause."""
    if ending.level not in (PlaceLevel.COMMUNITY, PlaceLevel.VILLAGE, PlaceLevel.TOWN):
        return None
    for start in range(ending.start - 1, max(-1, ending.start - MAX_PLAIN_STEM - 1), -1):
        if start == 0 or ground.text[start - 1] in _CLAUSE_MARKS:
            return start if ground.is_name_like(start, ending.start) else None
    return None
