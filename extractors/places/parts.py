"""The parts that chains of places are made of: known names, runs of abbreviations, zones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex

from extractors.places.divisions import load_divisions
from extractors.places.endings import is_plain_word
from extractors.places.gazetteer import (
    CODED,
    Entry,
    Kind,
    PlaceLevel,
    load_abbreviations,
    load_gazetteer,
    load_grammar,
)
from extractors.places.ground import CLAUSE_MARKS, Ground
from extractors.places.senses import (
    CLASS_WORDS,
    choose_sense,
    is_figure,
    is_plain_division,
    is_said_in_full,
    iter_listed,
)

# 新华社|合肥|6月3日电
_DATELINE = regex.compile(r"\s?\d{1,2}月\d{1,2}日(?:\p{Han}{0,4})电|[讯电](?=[\s：:（(])")
_AGENCY_ENDS = frozenset("社报网")
#: What the station of a place is called behind its name: 营山|西站.
STATION = regex.compile(r"[东西南北]?站(?![在长点])")
# 、河西、河北三区
_COUNTED = regex.compile(
    r"(?:[、和与]\p{Han}{2,4}?){0,6}[两二三四五六七八九十]个?(?P<class>[省市州盟县区旗])(?!\p{Han}{0,2}[镇乡村])"
)
_COUNTED_FIRSTS = frozenset("、和与两二三四五六七八九十")
_SIDES = frozenset("东西南北中")
_CLASSES = frozenset("省市州盟县区旗")
_LIST_ENDS = frozenset("两二三四五六七八九十等、，。和及")


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
    for start, end, first in ground.known:
        if start < behind or ground.is_closed(start, end):
            continue
        name = ground.text[start:end]
        entry = first if first.other is None else choose_sense(ground, start, end, first)
        if start == behind and last and _is_quarter_of(name, last):
            continue
        follows = start == behind and last and (is_within(name, last) or _is_city_of(entry, last))
        listed = start == behind + 1 and last and _ends_list(ground, start, end, entry)
        if follows or listed or _stands_alone(ground, start, end, entry):
            behind, last = end, name
            yield Part(start, end, entry.level, "place.known", entry, entry.members)


def _is_quarter_of(name: str, outer: str) -> bool:
    """Whether what is elsewhere a region is only a side of the place in front: 台湾|东部沿海."""
    return name[0] in _SIDES and name[1:2] in ("部", "北", "南") and bool(load_divisions().all_named(outer))


def _is_city_of(entry: Entry, outer: str) -> bool:
    """Whether a foreign city stands behind a country: 老挝|万象."""
    above = load_gazetteer().get(outer)
    return entry.kind is Kind.FOREIGN and above is not None and above.kind is Kind.COUNTRY


def _ends_list(ground: Ground, start: int, end: int, entry: Entry) -> bool:
    """Whether the short name of a county, whatever the model makes of it, ends a list of places: 化隆、|循化|两县."""
    if entry.kind is not Kind.SHORT or entry.everyday or entry.fragile or ground.text[start - 1] != "、":
        return False
    return ground.text[end : end + 1] in _LIST_ENDS


def is_within(name: str, outer: str) -> bool:
    """Whether a division or town of this name lies in one of the name `outer`, in any year."""
    divisions = load_divisions()
    above = divisions.all_named(outer)
    return bool(above) and any(unit.is_under(other) for unit in divisions.all_named(name) for other in above)


def is_city_said(ground: Ground, name: str) -> bool:
    """Whether the text names the city (or the province right above) of a division of this name."""
    table = load_divisions()
    above = (table.of_code(unit.parent) for unit in table.all_named(name) if unit.parent)
    return any(not ground.said.isdisjoint(unit.names()) for unit in above if unit)


def _stands_alone(ground: Ground, start: int, end: int, entry: Entry) -> bool:
    """Whether the words around a known name let it stand for the place by itself."""
    text = ground.text
    name = text[start:end]
    if text[start - 1 : start] in _AGENCY_ENDS and _DATELINE.match(text, end):
        return True
    if entry.kind in (Kind.NATURAL, Kind.FACILITY) and is_figure(ground, start):
        return False
    if text[end - 1 : end + 1] in _class_words() and not (ground.modelled and ground.ends_word(end)):
        return False
    if name in _quarters() and text[end : end + 1] in load_grammar()["context"]["after_quarter"]:
        return False
    if entry.kind in (Kind.DIVISION, Kind.TOWN) and is_plain_word(name):
        return is_city_said(ground, name)
    if entry.everyday:
        return _is_meant(ground, start, end)
    if entry.landscape and not ground.is_place_word(start, end):
        return False
    if _opens_with_name(ground, start, end, entry):
        return True
    return (
        _fits_words(ground, start, end, entry)
        if ground.modelled
        else _fits_plainly(ground, start, name, entry)
    )


def _fits_words(ground: Ground, start: int, end: int, entry: Entry) -> bool:
    """Whether a known name fits the words of the model; full names need little help, short ones more."""
    if end - start > 2 and entry.kind is not Kind.SHORT and ground.is_behind_joint(start, end):
        return True
    if entry.kind in (Kind.DIVISION, Kind.TOWN) and end - start > 2:
        return start in ground.start_set or (end in ground.end_set and entry.kind is Kind.DIVISION)
    if ground.in_location(start, end) or (entry.kind is Kind.DIVISION and ground.is_behind_joint(start, end)):
        return True
    if entry.kind is Kind.SHORT and start in ground.start_set and STATION.match(ground.text, end):
        return True
    # The full name tells that the short one is a place, though the model cuts it: 循|化.
    if end - start > 1 and entry.kind is Kind.SHORT and not entry.fragile and _is_cut_up(ground, start, end):
        return is_said_in_full(ground, ground.text[start:end])
    if start not in ground.start_set or not ground.ends_place_word(end):
        return False
    if entry.kind is Kind.SHORT and not entry.fragile and is_said_in_full(ground, ground.text[start:end]):
        return True
    pos = ground.pos[ground.word_at(start)]
    if end - start > 2 or pos == "PROPN" or entry.kind is Kind.NATURAL:
        return True
    return entry.kind is Kind.REGION and pos in ("NOUN", "ADP")


def _is_meant(ground: Ground, start: int, end: int) -> bool:
    """Whether a name that is an ordinary word as well stands for the place: in a list of places, or said in full."""
    listed = any(map(is_plain_division, iter_listed(ground, start, end))) or _is_counted(ground, start, end)
    if not ground.is_aligned(start, end) and not (listed and closes_list(ground.text, end)):
        return False
    name = ground.text[start:end]
    if listed or (ground.is_place_word(start, end) and is_city_said(ground, name)):
        return True
    if not is_said_in_full(ground, name):
        return False
    return not ground.modelled or ground.is_place_word(start, end) or _opens_with(ground, start, end)


def _is_counted(ground: Ground, start: int, end: int) -> bool:
    """Whether a list of names of one class begins or goes on here: 和平、河西、河北|三区 for 和平区."""
    if ground.text[end : end + 1] not in _COUNTED_FIRSTS:
        return False
    counted = _COUNTED.match(ground.text, end)
    return bool(counted and load_divisions().all_named(ground.text[start:end] + counted["class"]))


def closes_list(text: str, end: int) -> str:
    """The class word of the divisions that a list is told to hold where it ends: 区 of 河北|三区; else nothing."""
    counted = text[end : end + 1] in _numerals() and text[end + 1 : end + 2] in _CLASSES
    return text[end + 1 : end + 2] if counted else ""


@cache
def _numerals() -> frozenset[str]:
    return frozenset(load_grammar()["context"]["numerals"])


def _opens_with_name(ground: Ground, start: int, end: int, entry: Entry) -> bool:
    """Whether a short name that the model cuts opens a clause and has something: 兰|考|的泡桐."""
    if entry.kind is not Kind.SHORT or entry.fragile or not ground.modelled:
        return False
    return _opens_with(ground, start, end) and _is_cut_up(ground, start, end)


def _opens_with(ground: Ground, start: int, end: int) -> bool:
    """Whether a name opens a clause and has something: 资源|的生态鸡."""
    opens = start == 0 or ground.text[start - 1] in CLAUSE_MARKS
    return opens and ground.text[end : end + 1] == "的"


def _is_cut_up(ground: Ground, start: int, end: int) -> bool:
    """Whether the model takes each character for a word by itself."""
    return all(offset in ground.start_set and offset + 1 in ground.end_set for offset in range(start, end))


def _fits_plainly(ground: Ground, start: int, name: str, entry: Entry) -> bool:
    """Without a model: full names, and such short ones as hardly mean anything else."""
    if entry.kind in (Kind.DIVISION, Kind.TOWN) or (entry.kind is Kind.SHORT and name[-1] in CLASS_WORDS):
        return len(name) > 2 or start == 0 or ground.text[start - 1] in CLAUSE_MARKS
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
        # 川陕|苏区, not 川陕苏|区.
        if len(run) > 2 and _zones().match(ground.text, end - 1):
            run, end = run[:-1], end - 1
        pair = len(run) == 2 and _behind_provinces().match(ground.text, end)
        distinct = len(set(run)) == len(run) and (len(run) > 2 or pair)
        members = table.pairs.get(run) or (tuple(table.provinces[c] for c in run) if distinct else ())
        begins = start in ground.start_set or not ground.modelled
        if members and begins and not ground.is_closed(start, end) and run not in load_gazetteer():
            yield Part(start, end, PlaceLevel.PROVINCE, "place.run", members=members)


@cache
def _zones() -> regex.Pattern[str]:
    return regex.compile(r"\L<zones>", zones=load_grammar()["tails"]["zone"])


@cache
def _behind_provinces() -> regex.Pattern[str]:
    return regex.compile(r"\L<words>", words=load_grammar()["context"]["provinces_after"])


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
