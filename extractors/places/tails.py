"""What belongs to a name behind it: 川藏|线, 马赛|市, 长江|上游, 洞庭湖|区, 武汉|都市圈, 会议中心|九号楼."""

from __future__ import annotations

from functools import cache

import regex

from extractors.places.gazetteer import Kind, PlaceLevel, load_grammar
from extractors.places.ground import Ground
from extractors.places.parts import Part

# 会议中心|九号楼, 柳巷北路|16号院
_NUMBERED = regex.compile(r"[一二三四五六七八九十\d]{1,4}号(?:楼|馆|厅|大院|院)")
#: The table of tails and the level of the whole, by what the name is; None: the name keeps its level.
_OF_RUN = (("run", PlaceLevel.ROAD), ("zone", PlaceLevel.REGION))
_OF_SHORT = (("zone", PlaceLevel.REGION),)
_OF_FOREIGN = (("foreign", None),)
_OF_NATURAL = (
    ("natural", None),
    ("landscape", None),
    ("region", PlaceLevel.REGION),
    ("zone", PlaceLevel.REGION),
)
_OF_REGION = (
    ("zone", PlaceLevel.REGION),
    ("region", PlaceLevel.REGION),
    ("landscape", PlaceLevel.NATURAL),
)


@cache
def _pattern(table: str) -> regex.Pattern[str]:
    return regex.compile(r"\L<tails>", tails=load_grammar()["tails"][table])


def add_tail(ground: Ground, part: Part) -> None:
    """Take in what belongs to the name behind it, and give it the level of the whole."""
    if part.level in (PlaceLevel.FACILITY, PlaceLevel.ROAD):
        house = _NUMBERED.match(ground.text, part.end)
        if house:
            part.end, part.level = house.end(), PlaceLevel.FACILITY
    elif part.level == PlaceLevel.VILLAGE:
        part.end = ground.end_of_group(part.end)
    for table, level in _tables(part):
        match = _pattern(table).match(ground.text, part.end)
        if (
            match
            and ground.ends_name(match.end(), len(match.group()))
            and not ground.is_closed(*match.span())
        ):
            part.end, part.level = match.end(), level or part.level
            if part.is_coded:
                # 武汉|都市圈 has no code.
                part.entry = None
            return


def _tables(part: Part) -> tuple[tuple[str, PlaceLevel | None], ...]:
    if part.is_run:
        return _OF_RUN
    if part.kind in (Kind.SHORT, Kind.TOWN):
        return _OF_SHORT
    if part.kind is Kind.FOREIGN:
        return _OF_FOREIGN
    if part.level == PlaceLevel.NATURAL:
        return _OF_NATURAL
    return _OF_REGION if part.level == PlaceLevel.REGION else ()
