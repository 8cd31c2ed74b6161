"""The parts that chains of places are made of: known names, runs of abbreviations, names told by model or ending."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex

from extractors.places.divisions import load_divisions
from extractors.places.endings import Ending, is_no_stem, is_plain_word, level_of_location
from extractors.places.gazetteer import (
    CODED,
    Entry,
    Kind,
    PlaceLevel,
    load_abbreviations,
    load_gazetteer,
    load_grammar,
)
from extractors.places.ground import Ground

#: Longest stem of a name that stands by itself, in characters.
MAX_STEM = 6
#: Longest stem that is taken without a model.
MAX_PLAIN_STEM = 4
# 新华社|合肥|6月3日电
_DATELINE = regex.compile(r"\s?\d{1,2}月\d{1,2}日(?:\p{Han}{0,4})电|[讯电](?=[\s：:（(])")
_AGENCY_ENDS = frozenset("社报网")
_LIST_ENDS = frozenset("两二三四五六七八九十等、，。和及")
_CLAUSE_MARKS = frozenset("，。、；：“（\n在到于")
#: Class words of counties and cities behind a short name: 化隆县 for 化隆回族自治县.
_CLASS_WORDS = ("县", "市", "区", "旗")
#: Levels whose unknown names are taken by what stands around them.
_BOUNDED = frozenset({PlaceLevel.COMMUNITY, PlaceLevel.VILLAGE, PlaceLevel.TOWN, PlaceLevel.COUNTY})


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
        listed = start == behind + 1 and last and _is_listed(ground, start, end, entry)
        if follows or listed or _stands_alone(ground, start, end, entry):
            behind, last = end, name
            yield Part(start, end, entry.level, "place.known", entry, entry.members)


def _is_listed(ground: Ground, start: int, end: int, entry: Entry) -> bool:
    """Whether the short name of a county, whatever the model makes of it, ends a list of places: 化隆、|循化|两县."""
    if entry.kind is not Kind.SHORT or entry.everyday or entry.fragile or ground.text[start - 1] != "、":
        return False
    return ground.text[end : end + 1] in _LIST_ENDS


def is_within(name: str, outer: str) -> bool:
    """Whether a division or town of this name lies in one of the name `outer`, in any year."""
    divisions = load_divisions()
    above = divisions.all_named(outer)
    return bool(above) and any(unit.is_under(other) for unit in divisions.all_named(name) for other in above)


def is_said_in_full(ground: Ground, name: str) -> bool:
    """Whether the text has the full name of a division with this short one."""
    if any(name + word in ground.said for word in _CLASS_WORDS):
        return True
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
    if entry.kind in (Kind.DIVISION, Kind.TOWN) and is_plain_word(name):
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


def _is_cut_up(ground: Ground, start: int, end: int) -> bool:
    """Whether the model takes each character for a word by itself."""
    return all(offset in ground.start_set and offset + 1 in ground.end_set for offset in range(start, end))


def _fits_plainly(ground: Ground, start: int, name: str, entry: Entry) -> bool:
    """Without a model: full names, and such short ones as hardly mean anything else."""
    if entry.kind in (Kind.DIVISION, Kind.TOWN) or (entry.kind is Kind.SHORT and name[-1] in _CLASS_WORDS):
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
        begin, entry = _behind_praise(ground, start, end)
        level = level_of_location(ground, ground.text[begin:end])
        if level is not None and not _is_figure(ground, begin) and not _is_way(ground, end):
            yield Part(_before_dot(ground, begin), end, level, "model", entry)


def _behind_praise(ground: Ground, start: int, end: int) -> tuple[int, Entry | None]:
    """Where a known name begins that the model takes together with a word of praise, and its entry: 千里|房县."""
    praise = next((word for word in _praise() if ground.text.startswith(word, start)), "")
    entry = load_gazetteer().get(ground.text[start + len(praise) : end]) if praise else None
    return (start + len(praise), entry) if entry else (start, None)


@cache
def _praise() -> tuple[str, ...]:
    return tuple(word for word in load_grammar()["context"]["prefixes"] if len(word) > 1)


def _is_figure(ground: Ground, start: int) -> bool:
    """Whether something is turned into the thing here, or likened to it: 变成|花果山."""
    return ground.text.endswith(tuple(load_grammar()["context"]["before_figure"]), max(0, start - 4), start)


def _is_way(ground: Ground, end: int) -> bool:
    """Whether what ends like a road is the ground to walk on: 天黑路|滑."""
    text = ground.text
    return text[end - 1] == "路" and text[end : end + 1] in load_grammar()["context"]["after_way"]


def iter_free_names(ground: Ground, endings: list[Ending], taken: bytearray) -> Iterator[Part]:
    """Yield unknown names told by their ending that stand by themselves: 西湾海鲜市场, 东山村.

    Those in which the model sees no proper noun only where the text has them twice or, once at least, says who lives
    there (团结村|村民).
    """
    plain = []
    for ending in endings:
        if ending.weak or taken[ending.end - 1] or _is_way(ground, ending.end):
            continue
        start = _free_start(ground, ending) if ground.modelled else None
        if start is not None and _is_free(ground, start, ending, taken):
            yield Part(start, ending.end, ending.level, "place.ending")
            continue
        start = _bounded_start(ground, ending)
        if start is not None and _is_free(ground, start, ending, taken):
            plain.append(Part(start, ending.end, ending.level, "place.ending"))
    often = Counter(ground.text[part.start : part.end] for part in plain)
    lived_in = {ground.text[part.start : part.end] for part in plain if _has_residents(ground, part.end)}
    for part in plain:
        name = ground.text[part.start : part.end]
        repeated = often[name] > 1 and not ground.modelled and part.level != PlaceLevel.COMMUNITY
        if name in lived_in or repeated:
            yield part


def _is_free(ground: Ground, start: int, ending: Ending, taken: bytearray) -> bool:
    """Whether the characters before an ending make a name with it, and nothing has them yet."""
    free = not ground.is_closed(start, ending.end) and taken.find(1, start, ending.end) < 0
    free = free and not _is_figure(ground, start)
    return free and not is_no_stem(ground.text[start : ending.start], ending.level)


def _has_residents(ground: Ground, end: int) -> bool:
    """Whether those follow who live or hold office there: 东山村|村民."""
    return ground.text.startswith(tuple(load_grammar()["context"]["residents"]), end)


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


def _bounded_start(ground: Ground, ending: Ending) -> int | None:
    """Where a short stem begins that opens a clause or follows a word such as 走进; None where it is no stem."""
    if ending.level not in _BOUNDED:
        return None
    bounds = _bounds(ground.modelled)
    for start in range(ending.start - 1, max(-1, ending.start - MAX_PLAIN_STEM - 1), -1):
        opens = start == 0 or ground.text[start - 1] in _CLAUSE_MARKS
        opens = opens or (ground.text[start - 1] == "的" and ending.level != PlaceLevel.COMMUNITY)
        if opens or ground.text.endswith(bounds, 0, start):
            return start if _is_plain_stem(ground, start, ending.start, opens=opens) else None
    return None


def _is_plain_stem(ground: Ground, start: int, end: int, *, opens: bool) -> bool:
    """Whether a stem is made of nouns, or is one word of another kind that cannot be a verb here: 走进|团结|村."""
    if not ground.is_name_like(start, end, loose=not opens):
        if opens or not ground.modelled:
            return False
        words = ground.words_in(start, end)
        return len(words) == 1 and ground.pos[words[0]] == "VERB" and ground.starts[words[0]] == start
    if ground.modelled:
        return start in ground.start_set
    return not ground.text.startswith(tuple(load_grammar()["stems"]["plain_verbs"]), start)


@cache
def _bounds(modelled: bool) -> tuple[str, ...]:
    """What a name stands behind; without a model no single characters, which may be the end of a word: 了|解社区."""
    bounds = load_grammar()["context"]["bounds"]
    return tuple(bound for bound in bounds if modelled or len(bound) > 1)
