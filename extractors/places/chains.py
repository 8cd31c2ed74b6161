"""How chains of places are made: parts from large to small that touch."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.places.chain import Chain
from extractors.places.divisions import load_divisions
from extractors.places.endings import (
    Ending,
    find_town,
    has_known_name,
    is_bare_ending,
    is_no_stem,
    is_stop,
    level_of_location,
    level_of_name,
    names_after,
    rest_of_ending,
)
from extractors.places.gazetteer import Entry, Kind, PlaceLevel, load_grammar
from extractors.places.ground import MAX_PLAIN_STEM, MAX_STEM, NAME, Ground
from extractors.places.parts import STATION, Part, is_within
from extractors.places.senses import is_said_in_full
from extractors.places.swallowing import is_swallowed
from extractors.places.tails import add_tail

#: From large to small; the next part of a chain ranks behind the one before it.
RANK = {
    PlaceLevel.COUNTRY: 0,
    PlaceLevel.REGION: 1,
    PlaceLevel.PROVINCE: 2,
    PlaceLevel.CITY: 3,
    PlaceLevel.COUNTY: 4,
    PlaceLevel.OTHER: 5,
    PlaceLevel.TOWN: 6,
    PlaceLevel.ROAD: 7,
    PlaceLevel.VILLAGE: 8,
    PlaceLevel.COMMUNITY: 8,
    PlaceLevel.NATURAL: 8,
    PlaceLevel.FACILITY: 9,
}
#: Longest stem of the name of a building behind a chain, in characters.
MAX_FACILITY_STEM = 12
#: Levels whose short stems, behind a chain, the model may take for other words than nouns: 荷花街道|新荷|社区.
LOOSE_LEVELS = frozenset({PlaceLevel.COMMUNITY, PlaceLevel.VILLAGE, PlaceLevel.TOWN, PlaceLevel.ROAD})
MAX_LOOSE_STEM = 4
#: Levels of names that a bare ending makes of the short name of a division.
NAMESAKES = LOOSE_LEVELS | {PlaceLevel.NATURAL, PlaceLevel.COUNTY}
#: From this length on an ending is that of a park (国家森林公园, 自然保护区), which is named after what stands before it;
#: but not after a province, which has many.
PARK = 4
NO_PARK = frozenset({PlaceLevel.COUNTRY, PlaceLevel.PROVINCE})
#: Longest name of a town without its class word.
MAX_TOWN = 4


def iter_chains(
    ground: Ground, parts: list[Part], endings: list[Ending], taken: bytearray, swallowed: list[Chain]
) -> Iterator[Chain]:
    """Yield the chains that begin with one of the parts, in text order, and mark their characters as taken.

    Args:
        ground: the text and its words.
        parts: in text order, without overlaps.
        endings: those of the text.
        taken: a flag for each character of the text.
        swallowed: takes in the chains that are part of another name: no places, but they tell something.
    """
    by_start = {part.start: part for part in parts}
    first = 0
    for part in parts:
        if taken[part.start]:
            continue
        first = _behind(endings, first, part.end)
        chain = Chain([part])
        add_tail(ground, part)
        near = first
        while longer := (
            _next_part(ground, chain.last, by_start)
            or _extend(ground, chain.last, endings, near)
            or _next_town(ground, chain.last)
            or _next_located(ground, chain.last)
        ):
            _append(ground, chain, longer)
            near = _behind(endings, near, chain.end)
        add_tail(ground, chain.last)
        while len(chain.parts) > 1 and chain.last.entry is None and not ground.ends_place_word(chain.end):
            chain.parts.pop()
        taken[chain.start : chain.end] = b"\1" * (chain.end - chain.start)
        if is_swallowed(ground, chain):
            swallowed.append(chain)
        else:
            yield chain


def _behind(endings: list[Ending], first: int, offset: int) -> int:
    """The index of the first ending from `first` on that reaches over the offset."""
    while first < len(endings) and endings[first].end <= offset:
        first += 1
    return first


def _append(ground: Ground, chain: Chain, part: Part) -> None:
    """Carry the chain on; a bare ending behind an unknown name only completes it: 东湖新城|社区."""
    last = chain.last
    completes = part.entry is None and is_bare_ending(ground.text[part.start : part.end])
    # 永丰|社区, 桂林|村, 五莲|山, 云溪|县: named after a place, not in it.
    namesake = last.kind is Kind.SHORT and part.level in NAMESAKES
    if completes and not last.is_run and (last.entry is None or namesake):
        last.end, last.level, last.entry = part.end, part.level, None
    else:
        chain.parts.append(part)


def _next_part(ground: Ground, last: Part, by_start: dict[int, Part]) -> Part | None:
    """The known name directly behind a part, if it is the smaller."""
    part = by_start.get(last.end)
    if part is None or last.is_run or ground.is_closed(part.start, part.end):
        return None
    if last.is_division and part.is_division:
        name, outer = ground.text[part.start : part.end], ground.text[last.start : last.end]
        return part if is_within(name, outer) and not _says_again(name, outer) else None
    return part if RANK[part.level] > RANK[last.level] else None


def _next_located(ground: Ground, last: Part) -> Part | None:
    """A place of the model directly behind a division by its short name: 瑞金|沙洲坝."""
    end = ground.located.get(last.end)
    if end is None or last.kind is not Kind.SHORT or ground.is_closed(last.end, end):
        return None
    level = level_of_location(ground, ground.text[last.end : end])
    return Part(last.end, end, level, "model") if level and RANK[level] > RANK[last.level] else None


def _says_again(name: str, outer: str) -> bool:
    """Whether a name is that of the larger place without its class word: 双湖县|双湖; 吉林|吉林市 is a chain."""
    return len(outer) > len(name) and outer.startswith(name)


def _next_town(ground: Ground, last: Part) -> Part | None:
    """A town by its name without class word directly behind its county: 静宁|界石铺."""
    if not last.is_division or last.level not in (PlaceLevel.COUNTY, PlaceLevel.CITY):
        return None
    outer = load_divisions().all_named(ground.text[last.start : last.end])
    for length in range(MAX_TOWN, 1, -1):
        end = last.end + length
        name = ground.text[last.end : end]
        if not ground.ends_name_word(last.end, end) or ground.is_closed(last.end, end):
            continue
        # 鄂州|西山 is the mountain, though there is a 西山街道.
        another = _says_again(name, ground.text[last.start : last.end]) or level_of_name(name) is not None
        town = None if another else find_town(name, outer)
        if town:
            entry = Entry(Kind.TOWN, PlaceLevel.TOWN, full_name=town.name)
            return Part(last.end, end, PlaceLevel.TOWN, "place.known", entry)
    return None


def _extend(ground: Ground, last: Part, endings: list[Ending], first: int) -> Part | None:
    """The unknown name directly behind a part, told by its ending: 柳岸人家小区 behind 鼓楼区.

    `first` is the index of the first ending that may close it.
    """
    for index in range(first, len(endings)):
        ending = endings[index]
        if ending.start - last.end > MAX_FACILITY_STEM:
            return None
        within = ending if ending.start >= last.end else rest_of_ending(ground, ending, last.end)
        if within and _closes_name(ground, last, within):
            return Part(last.end, within.end, within.level, "place.ending")
    return None


def _closes_name(ground: Ground, last: Part, ending: Ending) -> bool:
    """Whether what stands between a part and an ending is the stem of a name."""
    stem = ground.text[last.end : ending.start]
    # Without a model nothing tells 云岭园区|昨天开园, and the own lexicon says where the name ends.
    if last.kind is Kind.OWN and not ground.modelled:
        return False
    if ground.is_closed(last.end, ending.end) or (last.is_run and ending.level != PlaceLevel.ROAD):
        return False
    # 大别山|群山; without a model 石岭村|紧挨凤鸣山.
    no_natural = is_no_stem(stem, ending.level) or (not ground.modelled and last.level in LOOSE_LEVELS)
    if ending.level == PlaceLevel.NATURAL and stem and no_natural:
        return False
    in_one_name = ground.in_location(last.start, ending.end) or ground.located.get(last.end) == ending.end
    if _is_another(ground, last, ending, stem):
        return False
    in_one_name = in_one_name or _shares_stem(ground, last, ending) or _is_cut_village(ground, last, ending)
    if in_one_name or not stem:
        return in_one_name or _takes_bare_ending(ground, last, ending)
    if ending.level in (PlaceLevel.TOWN, PlaceLevel.COUNTY) and RANK[last.level] >= RANK[ending.level]:
        return False
    if is_no_stem(stem, ending.level, alone=False) or len(stem) > _longest_stem(ground, ending):
        return False
    if last.level == PlaceLevel.COUNTRY and ending.end - ending.start < 3:
        return False
    if (
        ending.weak
        and last.level != PlaceLevel.FACILITY
        and not ground.has_proper_noun(last.end, ending.start)
    ):
        return False
    loose = ending.level in LOOSE_LEVELS and len(stem) <= MAX_LOOSE_STEM
    cut = not ground.modelled and last.level == PlaceLevel.TOWN and ending.level == PlaceLevel.VILLAGE
    start = last.end + (cut and len(stem) > 1 and stem[0] in load_grammar()["context"]["plain_firsts"])
    return ground.is_name_like(start, ending.start, loose=loose, chained=True)


def _is_another(ground: Ground, last: Part, ending: Ending, stem: str) -> bool:
    """Whether what follows is no name within the part, whatever the model makes of it."""
    word = ground.text[ending.start : ending.end]
    # 黄河|将镇, 莘县|和冠县, 双湖县|双湖, 赣江|支流寺下河, 杨树林乡|，东沟村.
    if (
        is_stop(stem)
        or has_known_name(stem, word)
        or _says_again(stem + word, ground.text[last.start : last.end])
    ):
        return True
    if stem.startswith(load_grammar()["stems"]["links"]) or (stem and not NAME.fullmatch(stem)):
        return True
    # 西康省|路难走
    whole = last.kind in (Kind.DIVISION, Kind.FORMER, Kind.COUNTRY)
    return whole and not stem and ending.level == PlaceLevel.ROAD and len(word) == 1


def _is_cut_village(ground: Ground, last: Part, ending: Ending) -> bool:
    """Whether the model cuts a verb off the name of a village directly behind its town: 界石铺镇|继|红村."""
    if last.level != PlaceLevel.TOWN or ending.level != PlaceLevel.VILLAGE:
        return False
    stem = ground.text[last.end : ending.start]
    first = ground.ends[ground.word_at(last.end)] if ground.modelled else 0
    plain = load_grammar()["stems"]["verbs"] + load_grammar()["stems"]["plain_stop"]
    return (
        1 < len(stem) <= MAX_LOOSE_STEM
        and first == last.end + 1
        and stem[0] not in plain
        and (ground.located.get(first) == ending.end)
    )


def _shares_stem(ground: Ground, last: Part, ending: Ending) -> bool:
    """Whether a village bears the name of its town: 喀拉克尔乡|喀拉克尔村."""
    stem = ground.text[last.end : ending.start]
    town = last.level == PlaceLevel.TOWN and ending.level == PlaceLevel.VILLAGE
    return town and len(stem) > 1 and ground.text[last.start : last.end - 1] == stem


def _longest_stem(ground: Ground, ending: Ending) -> int:
    if ending.level == PlaceLevel.FACILITY or ground.text.startswith(
        load_grammar()["context"]["homes"], ending.start
    ):
        return MAX_FACILITY_STEM
    return MAX_STEM if ground.modelled else MAX_PLAIN_STEM


def _takes_bare_ending(ground: Ground, last: Part, ending: Ending) -> bool:
    """Whether an ending stands directly behind a part: 江西省|博物馆, 康城|社区, 川藏|铁路; not 吉林|村, 非洲|市场."""
    if ending.weak:
        return (
            last.kind is Kind.SHORT and STATION.fullmatch(ground.text, ending.start, ending.end) is not None
        )
    length = ending.end - ending.start
    if ending.level == PlaceLevel.ROAD and last.members:
        return length > 1
    if ending.level == PlaceLevel.NATURAL and length >= PARK and last.level not in NO_PARK:
        return True
    if last.level in (PlaceLevel.COUNTRY, PlaceLevel.REGION):
        return False
    if ending.level == PlaceLevel.FACILITY:
        named = last.kind is Kind.SHORT and names_after(ground.text[ending.start : ending.end])
        return length > 2 or not last.is_division or named
    if ending.level == PlaceLevel.OTHER:
        return length > 2
    if ending.level == PlaceLevel.NATURAL and length == 1 and last.level in LOOSE_LEVELS:
        return False
    if last.entry is None:
        return not ground.text.endswith(ground.text[ending.start : ending.end], last.start, last.end)
    return _is_namesake(ground, last, ending.level)


def _is_namesake(ground: Ground, last: Part, level: PlaceLevel) -> bool:
    """Whether a community or a road bears the short name of a county that the text does not speak of: 永丰|社区."""
    if last.kind is not Kind.SHORT or last.level != PlaceLevel.COUNTY or level not in LOOSE_LEVELS:
        return False
    return not is_said_in_full(ground, ground.text[last.start : last.end])
