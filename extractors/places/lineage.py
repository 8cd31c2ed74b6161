"""The division that a written lineage names: 甘肃省庄浪县, 庄浪县, 620825."""

from __future__ import annotations

from extractors.places.divisions import Division, load_divisions

#: Of so many namesakes each is told.
_TOLD = 4


def find_division(written: str) -> Division:
    """The only division that `written` names: a code of six digits, a name, or names from large to small.

    Where several of all years bear the name, one in force today goes before the others.

    Raises:
        ValueError: no division is called so, or several are; the message tells which.
    """
    units = [unit for unit in [load_divisions().of_code(written)] if unit] or _named(written, [])
    units = [unit for unit in units if unit.in_force(None)] or units
    by_code = {unit.code: unit for unit in units}
    if not by_code:
        raise ValueError(
            f"no division is called {written!r}; write it as 甘肃省庄浪县, or as its code of six digits"
        )
    if len(by_code) > 1:
        told = ", ".join(f"{unit.full_name} {code}" for code, unit in sorted(by_code.items())[:_TOLD])
        more = " …" if len(by_code) > _TOLD else ""
        raise ValueError(f"{written!r} may be {told}{more}; write what lies above it, or its code")
    return next(iter(by_code.values()))


def _named(written: str, above: list[Division]) -> list[Division]:
    """The divisions that the whole of `written` names, within one of those `above` where there are any."""
    for end in range(len(written), 1, -1):
        units = [
            unit
            for unit in load_divisions().all_named(written[:end])
            if not above or any(unit.is_under(other) for other in above)
        ]
        if units and end < len(written):
            units = _named(written[end:], units)
        if units:
            return units
    return []
