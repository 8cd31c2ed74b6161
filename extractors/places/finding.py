"""Places: chains of divisions, villages, roads, rivers and buildings, each chain one mention."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regex
from spacy.tokens import Doc

from extractors.context import article_of, cache_of, found, set_found
from extractors.mention import Mention
from extractors.own.places import own_parts, without_stops
from extractors.places.adcodes import resolve_chains
from extractors.places.chain import Chain
from extractors.places.chains import iter_chains
from extractors.places.endings import Ending, find_endings, level_of_name
from extractors.places.free_names import iter_free_names, iter_modelled
from extractors.places.gazetteer import Kind, PlaceLevel
from extractors.places.ground import Ground
from extractors.places.parts import (
    Part,
    iter_bare_zones,
    iter_known,
    iter_runs,
    iter_singles,
)
from extractors.places.roads import iter_roads
from extractors.places.survey import survey
from extractors.places.swallowing import iter_evidence
from extractors.scanner import Scanner, iter_occurrences

#: Levels whose names the article may repeat without their chain.
REPEATED = frozenset(
    {
        PlaceLevel.COUNTY,
        PlaceLevel.COMMUNITY,
        PlaceLevel.VILLAGE,
        PlaceLevel.TOWN,
        PlaceLevel.FACILITY,
        PlaceLevel.ROAD,
        PlaceLevel.OTHER,
    }
)
#: How sure the rules are: set by hand in the order of the share of right spans on the development pages and samples
#: (known 199 of 199, repeat 25 of 26, ending 48 of 51, model 20 of 21), lower, since the rules were made on them.
CONFIDENCE = {
    "place.known": 0.95,
    "place.run": 0.9,
    "place.road": 0.9,
    "place.ending": 0.8,
    "place.list": 0.8,
    "lexicon.places": 0.95,
    "place.repeat": 0.8,
    "model": 0.75,
}
#: Up to so many names are looked for one by one.
FEW_NAMES = 16
#: Names of villages up to this length keep their class word.
SHORT_VILLAGE = 3
#: Longest item of a list, in characters.
MAX_ITEM = 10
_LIST = regex.compile(
    r"""(?:辖|下辖|管辖|包括|涵盖|覆盖|分布在)(?<items>[^，。；：！？\n]{4,160}?)等?
        \d{0,3}[一二三四五六七八九十]{0,3}个?(?<noun>住宅小区|小区|社区|行政村|自然村|村|乡镇|镇|街道)""",
    regex.VERBOSE,
)
_ITEM = regex.compile(r"[^、和及与]+")
_LISTED = {
    "小区": PlaceLevel.FACILITY,
    "社区": PlaceLevel.COMMUNITY,
    "村": PlaceLevel.VILLAGE,
    "镇": PlaceLevel.TOWN,
    "街道": PlaceLevel.TOWN,
}


def find_places(doc: Doc) -> list[Mention]:
    """Find the places of a Doc, in text order, without adcodes; `resolve_places` tells them.

    Documents, programmes, organisations and persons must have been found before: a place inside the name of one
    is none.
    """
    ground = survey(doc)
    swallowed: list[Chain] = []
    chains = _with_listed(ground, _find_chains(ground, own_parts(doc, ground), swallowed))
    chains = without_stops(doc, _without_inner(chains), ground.text)
    _drop_persons(doc, chains)
    cache = cache_of(doc)
    cache["places"], cache["place_evidence"] = chains, list(iter_evidence(ground, swallowed))
    return [_mention(chain) for chain in chains]


def resolve_places(doc: Doc) -> None:
    """Give the found places their fields by chain, article and year; null where they do not tell."""
    cache, article = cache_of(doc), article_of(doc)
    chains: list[Chain] = cache.get("places", [])
    resolve_chains(chains, cache.get("place_evidence", []), article.text, article)
    fields = {(chain.start, chain.end): chain.fields for chain in chains}
    for mention in found(doc, "place"):
        mention.fields.update(fields.get((mention.start, mention.end), {}))


def _drop_persons(doc: Doc, chains: list[Chain]) -> None:
    """Take back the persons that proved to be places: 舒兰 in 舒兰的大米."""
    persons = found(doc, "person")
    if not persons:
        return
    spans = {(chain.start, chain.end) for chain in chains}
    if any((person.start, person.end) in spans for person in persons):
        set_found(doc, "person", [p for p in persons if (p.start, p.end) not in spans])


def _mention(chain: Chain) -> Mention:
    by = chain.last.by
    return Mention("place", chain.start, chain.end, by, CONFIDENCE[by], {"level": chain.last.level.value})


def _find_chains(ground: Ground, own: list[Part], swallowed: list[Chain]) -> list[Chain]:
    """The chains of known names, the names that they end in wherever repeated, then what model and endings tell.

    `own` are the known names of the own lexicon. What is part of another name goes into `swallowed`.
    """
    endings: list[Ending] = find_endings(ground)
    taken = bytearray(len(ground.text))
    known = _without_overlaps(
        [
            *own,
            *iter_roads(ground),
            *iter_runs(ground),
            *iter_singles(ground),
            *iter_bare_zones(ground),
            *iter_known(ground),
        ]
    )
    chains = list(iter_chains(ground, known, endings, taken, swallowed))
    repeated = list(_iter_repeated(ground, [chain for chain in chains if len(chain.parts) > 1], taken))
    chains += iter_chains(ground, repeated, endings, taken, swallowed)
    chains += iter_chains(ground, list(iter_modelled(ground, taken)), endings, taken, swallowed)
    chains += iter_chains(ground, list(iter_free_names(ground, endings, taken)), endings, taken, swallowed)
    chains += iter_chains(ground, list(_iter_repeated(ground, chains, taken)), endings, taken, swallowed)
    return chains


def _without_inner(chains: list[Chain]) -> list[Chain]:
    """In text order, without those in a longer one: a known name behind a town that only the model finds."""
    kept: list[Chain] = []
    for chain in sorted(chains, key=lambda c: (c.start, -c.end)):
        if not kept or chain.start >= kept[-1].end:
            kept.append(chain)
    return kept


def _without_overlaps(parts: list[Part]) -> list[Part]:
    """Of parts that overlap keep the longer; in text order."""
    kept: list[Part] = []
    for part in sorted(parts, key=lambda p: (p.start, -p.end)):
        if not kept or part.start >= kept[-1].end:
            kept.append(part)
        elif part.end - part.start > kept[-1].end - kept[-1].start:
            kept[-1] = part
    return kept


def _iter_repeated(ground: Ground, chains: list[Chain], taken: bytearray) -> Iterator[Part]:
    """Yield the further occurrences of the unknown names in which the chains end."""
    levels = {
        ground.text[c.last.start : c.last.end]: c.last.level for c in chains if _is_repeatable(ground, c)
    }
    levels |= {name[:-1]: level for name, level in levels.items() if _drops_class(name, level)}
    if not levels or (len(levels) <= FEW_NAMES and not _stand_free(levels, ground.text, taken)):
        return
    for start, end, level in Scanner(levels).iter_longest(ground.text):
        if taken.find(1, start, end) < 0:
            yield Part(start, end, level, "place.repeat")


def _stand_free(names: Iterable[str], text: str, taken: bytearray) -> bool:
    """Whether one of a few names stands where nothing is taken: cheaper to ask than to make a scanner of them."""
    return any(taken.find(1, at, at + len(name)) < 0 for name in names for at in iter_occurrences(name, text))


def _drops_class(name: str, level: PlaceLevel) -> bool:
    """Whether the press may leave out the class word of a village, and what is left is no other word: 石门夼村."""
    return level == PlaceLevel.VILLAGE and len(name) > SHORT_VILLAGE and name[-1] == "村"


def _is_repeatable(ground: Ground, chain: Chain) -> bool:
    """Whether the last name of a chain is one by itself: not the hall of a hotel, not a bare ending."""
    last = chain.last
    if last.kind is Kind.TOWN and last.entry and last.entry.full_name:
        # 界石铺, once 静宁界石铺 was said.
        return last.end - last.start > 2
    if last.entry is not None or last.level not in REPEATED or last.end - last.start < 3:
        return False
    in_building = len(chain.parts) > 1 and chain.parts[-2].level == PlaceLevel.FACILITY
    return not in_building and level_of_name(ground.text[last.start : last.end]) is not None


def _with_listed(ground: Ground, chains: list[Chain]) -> list[Chain]:
    """Add the items of lists whose class is told at the end (辖A、B、C等3个小区); one replaces what lies in it."""
    items = list(_iter_listed(ground))
    if not items:
        return chains
    ends = {chain.start: chain.end for chain in chains}
    starts = {chain.end: chain.start for chain in chains}
    inner: set[int] = set()
    listed = []
    for item in items:
        covered = [start for start in range(item.start, item.end) if start in ends]
        reaches_out = any(ends[start] > item.end for start in covered) or any(
            starts.get(end, item.start) < item.start for end in range(item.start + 1, item.end + 1)
        )
        if not reaches_out and ends.get(item.start) != item.end:
            inner.update(covered)
            listed.append(item)
    return [chain for chain in chains if chain.start not in inner] + listed


def _iter_listed(ground: Ground) -> Iterator[Chain]:
    for match in _LIST.finditer(ground.text):
        items = list(_ITEM.finditer(ground.text, *match.span("items")))
        level = next(level for noun, level in _LISTED.items() if match["noun"].endswith(noun))
        if len(items) < 2 or not all(2 <= len(item.group()) <= MAX_ITEM for item in items):
            continue
        for item in items:
            start, end = item.span()
            if not ground.is_closed(start, end):
                yield Chain([Part(start, end, level, "place.list")])
