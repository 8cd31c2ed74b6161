"""What the charts count by: the day on which a date begins, the provinces in which a place lies."""

from __future__ import annotations

import regex

from schemas.records import PlaceRecord

_DAY = regex.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?")
#: The months in which the seasons of EDTF (21 spring to 24 winter) begin.
_SEASONS = {"21": "03", "22": "06", "23": "09", "24": "12"}


def first_day(value: str | None) -> str | None:
    """The year, month or day (`2019`, `2019-05`, `2019-05-12`) at which an EDTF value begins.

    A range that is open at its beginning counts by its end; lengths of time and values without a year have none.
    """
    for side in (value or "").split("/"):
        if match := _DAY.match(side):
            year, month, day = match.group("year", "month", "day")
            return "-".join(filter(None, (year, _SEASONS.get(month, month), day)))
    return None


def provinces(record: PlaceRecord) -> list[str]:
    """The first two digits of the codes of the provinces in which a place lies, or which it names."""
    codes = [record.adcode] if record.adcode else [record.within.adcode] if record.within else []
    codes = codes or [part.adcode for part in record.parts if part.adcode]
    return sorted({code[:2] for code in codes})
