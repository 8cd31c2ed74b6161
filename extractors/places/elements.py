"""What a record tells of a place beyond its code: the elements of the chain, where it lies, what it may be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from extractors.places.chain import Chain
from extractors.places.divisions import Division, Divisions, Level, load_divisions
from extractors.places.endings import is_bare_ending
from extractors.places.gazetteer import Kind, PlaceLevel
from extractors.places.parts import Part

#: More namesakes than this say nothing: there are two hundred towns 城关镇.
MAX_CANDIDATES = 20


def describe(chain: Chain, unit: Division | None, text: str, year: int | None) -> dict[str, Any]:
    """The fields of a chain: adcode, names, parts, within, full_name, candidates.

    Args:
        chain: the place as found.
        unit: the division that it is or lies in; None where nothing tells.
        text: the text in which the chain has its offsets.
        year: of the article; None for today.
    """
    table = load_divisions()
    lineage = [*table.ancestors(unit, year), unit] if unit else []
    coded = [other for other in lineage if other.level is not Level.TOWN]
    is_unit = (
        unit is not None
        and chain.last is chain.last_coded
        and chain.last.kind is not Kind.TOWN
        and unit.level is not Level.TOWN
    )
    if unit is not None and _is_abbreviated(chain):
        is_unit = True
    return {
        "adcode": unit.adcode if unit else None,
        "names": list(chain.last.members) or None,
        "full_name": _full_name(chain, lineage, text),
        "parts": _parts(chain, lineage, text, year),
        "within": _outline(table, coded[-1], year) if coded and not is_unit else None,
        "candidates": None if unit else _candidates(chain, year),
    }


def _full_name(chain: Chain, lineage: list[Division], text: str) -> str | None:
    """The divisions by their full names and what stands behind them; of a country its usual name."""
    if not lineage:
        entry = chain.last.entry
        return entry.full_name if entry and len(chain.parts) == 1 else None
    if _is_abbreviated(chain):
        return "".join(unit.name for unit in lineage)
    told = [part.end for part in _own_elements(chain, text) if _unit_of(part, lineage, text)]
    return "".join(unit.name for unit in lineage) + _written(
        text, told[-1] if told else chain.start, chain.end
    )


def _is_abbreviated(chain: Chain) -> bool:
    """Whether it is nothing but one abbreviation: 沪 in 在沪, which is the municipality itself."""
    return len(chain.parts) == 1 and chain.last.is_run and len(chain.last.members) == 1


def _parts(chain: Chain, lineage: list[Division], text: str, year: int | None) -> list[dict[str, str | None]]:
    """One row an element, as the chain has them; of a run one row a province."""
    rows = []
    for part in _own_elements(chain, text):
        if part.is_run and part.end - part.start == len(part.members):
            rows += _parts_of_run(part, text, year)
            continue
        unit = _unit_of(part, lineage, text)
        name = _written(text, part.start, part.end)
        usual = part.entry.full_name if part.entry and not part.is_coded else None
        level = PlaceLevel(unit.level) if unit and part.is_division else part.level
        adcode = unit.adcode if unit and unit.level is not Level.TOWN else None
        rows.append(_row(level, name, unit.name if unit else usual or name, adcode))
    return rows


def _own_elements(chain: Chain, text: str) -> Iterator[Part]:
    """Yield the parts; a short name and a bare ending behind it are one: 营山|西站."""
    merged = False
    for part, behind in zip_longest(chain.parts, chain.parts[1:]):
        if merged:
            merged = False
        elif behind and part.kind is Kind.SHORT and is_bare_ending(text[behind.start : behind.end]):
            merged = True
            yield Part(part.start, behind.end, behind.level, behind.by)
        else:
            yield part


def _unit_of(part: Part, lineage: list[Division], text: str) -> Division | None:
    """The division of the lineage that an element names."""
    if not part.is_coded:
        return None
    name = part.entry.full_name if part.entry and part.entry.full_name else text[part.start : part.end]
    # 海南 of 海南、海北、海西三州 is no name of the prefecture by itself.
    named = [unit for unit in lineage if name in unit.names() or unit.name.startswith(name)]
    # 吉林 in 吉林市 and 吉林省: the element has the level that the chain gave it.
    fitting = [unit for unit in named if PlaceLevel(unit.level) == part.level]
    return next(iter(fitting or named), None)


def _parts_of_run(part: Part, text: str, year: int | None) -> list[dict[str, str | None]]:
    """One row a province of a run of abbreviations: 云贵川."""
    rows = []
    for character, province in zip(text[part.start : part.end], part.members, strict=True):
        unit = next(iter(load_divisions().named(province, year)), None)
        name, adcode = (unit.name, unit.adcode) if unit else (province, None)
        level = PlaceLevel(unit.level) if unit else PlaceLevel.PROVINCE
        rows.append(_row(level, character, name, adcode))
    return rows


def _row(level: PlaceLevel, text: str, name: str, adcode: str | None) -> dict[str, str | None]:
    return {"level": level.value, "text": text, "name": name, "adcode": adcode}


def _candidates(chain: Chain, year: int | None) -> list[dict[str, str]] | None:
    """The namesakes among which the article does not decide."""
    if not 0 < len(chain.open_units) <= MAX_CANDIDATES:
        return None
    table = load_divisions()
    return [_outline(table, unit, year) for unit in sorted(chain.open_units, key=lambda unit: unit.code)]


def _outline(table: Divisions, unit: Division, year: int | None) -> dict[str, str]:
    above = "".join(other.name for other in table.ancestors(unit, year))
    return {"adcode": unit.adcode, "full_name": above + unit.name}


def _written(text: str, start: int, end: int) -> str:
    """A stretch of the text without the breaks and spaces in it."""
    return "".join(text[start:end].split())
