"""What makes a chain part of another name, of a body, a thing or a slogan, and what such names tell all the same."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import regex

from extractors.places.chain import Chain
from extractors.places.gazetteer import Entry, Kind, PlaceLevel, load_grammar
from extractors.places.ground import Ground
from extractors.places.parts import Part, is_within
from extractors.scanner import Scanner

#: How far behind a chain the name of a body may begin that carries it on, and the end of one is looked for.
BODY_LEAD = 6
BODY_REACH = 20
#: Longest name of a division.
MAX_DIVISION = 12
# 巴勒斯坦|人
_PEOPLE = regex.compile(r"人(?![民口均才力士员工道])")
#: Kinds of names before which a slogan may stand: 健康中国, 绿色长城.
SLOGAN_KINDS = frozenset({Kind.COUNTRY, Kind.SHORT, Kind.FACILITY})


def is_swallowed(ground: Ground, chain: Chain) -> bool:
    """Whether the chain is part of another name: of a body or a thing behind it, of a slogan in front of it."""
    if ground.is_closed(chain.start, chain.end) or _has_slogan(ground, chain):
        return True
    if chain.last.level == PlaceLevel.FACILITY:
        return ground.text.startswith(load_grammar()["swallowed"]["acts"], chain.end)
    if chain.last.kind in (Kind.COUNTRY, Kind.FOREIGN) and _PEOPLE.match(ground.text, chain.end):
        return True
    for table in ("at_once", "things"):
        match = _swallowing(table).match(ground.text, chain.end)
        if match and (ground.ends_word(match.end()) or len(match.group()) > 1):
            return True
    return _is_body(ground, chain) or any(
        _carries_on(ground, chain, body)
        for body in range(chain.end, chain.end + BODY_LEAD)
        if body in ground.bodies
    )


def _is_body(ground: Ground, chain: Chain) -> bool:
    """Whether a chain and the words behind it end like the name of a body: 遂川县山里红果业有限公司."""
    end = chain.end
    if ground.text.startswith(load_grammar()["swallowed"]["plain"], end):
        return False
    for at, stop, _ in _bodies().iter_longest(ground.text[end : end + BODY_REACH]):
        touches = at == 0 or ground.is_name_like(end, end + at)
        if touches and ground.ends_word(end + stop) and not ground.is_verb(end + at):
            return True
    return False


def _carries_on(ground: Ground, chain: Chain, body: int) -> bool:
    """Whether the body that begins at `body` carries the chain on: 江西省|遂川县法院, 朱店镇|柳湾村党支部."""
    if body > chain.end and not ground.is_name_like(chain.end, body):
        return False
    name = ground.text[body : ground.bodies[body]]
    if _local_body().match(name):
        return True
    outer = ground.text[chain.last.start : chain.last.end]
    return any(is_within(name[:length], outer) for length in range(2, min(len(name), MAX_DIVISION)))


@cache
def _swallowing(table: str) -> regex.Pattern[str]:
    return regex.compile(r"\L<words>", words=load_grammar()["swallowed"][table])


@cache
def _bodies() -> Scanner[None]:
    """The words in which the names of bodies and events end."""
    swallowed = load_grammar()["swallowed"]
    return Scanner(dict.fromkeys((*swallowed["bodies"], *swallowed["events"])), shortest=1)


@cache
def _local_body() -> regex.Pattern[str]:
    """The community, village or town with which the name of a body begins: 柳湾村|党支部."""
    endings = load_grammar()["endings"]
    local = [*endings["community"], *endings["village"], *endings["town"]]
    return regex.compile(r"(?<place>.{1,8}?\L<local>).", local=local)


def _has_slogan(ground: Ground, chain: Chain) -> bool:
    """Whether a slogan stands in front: 健康|中国."""
    first = chain.parts[0]
    prefixes = load_grammar()["context"]["prefixes"]
    alone = len(chain.parts) == 1 and first.kind in SLOGAN_KINDS
    return alone and ground.text.endswith(prefixes, max(0, first.start - 2), first.start)


def iter_evidence(ground: Ground, swallowed: list[Chain]) -> Iterator[Chain]:
    """Yield the divisions in the names of bodies: no places, but they tell what the article speaks of.

    `swallowed` are the chains that proved to be part of another name.
    """
    for chain in swallowed:
        told = chain.start not in ground.bodies and all(
            part.entry and _tells_ground(part.entry, named=True) for part in chain.parts
        )
        if told:
            yield chain
    for start, end in (ground.named_bodies | ground.bodies).items():
        parts = _divisions_ahead(ground, start, end)
        if parts:
            local = _local_body().match(ground.text, parts[-1].end, end)
            if local:
                parts.append(
                    Part(local.start("place"), local.end("place"), PlaceLevel.COMMUNITY, "place.ending")
                )
            yield Chain(parts)


def _divisions_ahead(ground: Ground, start: int, end: int) -> list[Part]:
    """The divisions with which the name of a body begins, one behind the other: 江西省|遂川县|人民医院."""
    parts: list[Part] = []
    first = ground.known_from(start, end)
    named = first is not None and not _local_body().match(ground.text, start, end)
    while first is not None and _tells_ground(first[2], named=named):
        begin, stop, entry = first
        parts.append(Part(begin, stop, entry.level, "place.known", entry))
        first = ground.known_from(stop, end)
    return parts


def _tells_ground(entry: Entry, *, named: bool) -> bool:
    """Whether a name at the head of a body's name is surely the division: 吉林, 遂川县, 肥西 in 肥西先锋网.

    `named` is false of the body of a village or community, which may only share the name: 永丰社区党委.
    """
    if entry.kind is not Kind.SHORT or entry.level != PlaceLevel.COUNTY:
        return entry.kind in (Kind.DIVISION, Kind.TOWN, Kind.SHORT)
    return named and not entry.everyday
