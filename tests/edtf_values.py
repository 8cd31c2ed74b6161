"""Whether an independent parser takes the values of dates."""

from __future__ import annotations

import datetime

import edtf
import edtf.parser.edtf_exceptions
import regex

_SEASON = regex.compile(r"(?<=^-?[0-9]{4}-2[1-4])~$")
_HOUR = regex.compile(r"T[0-9]{2}:[0-9]{2}$")
_DAY = regex.compile(r"(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DURATION = regex.compile(r"P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?")


def is_edtf(value: str) -> bool:
    """Whether an independent parser takes each end of the value; hours, which we tell without seconds, are completed."""
    ends = value.split("/")
    if len(ends) == 1 and _DURATION.fullmatch(value):
        return True
    if len(ends) > 2 or ends in (["..", ".."], [".."]):
        return False
    try:
        for end in ends:
            if end != "..":
                # ISO 8601-2 qualifies any date; that parser takes no season so.
                plain = _SEASON.sub("", end)
                edtf.parse_edtf(_HOUR.sub(lambda hour: hour.group() + ":00", plain))
                if _DAY.match(end):  # which that parser does not look up in the calendar
                    datetime.date.fromisoformat(end[:10])
    except (edtf.parser.edtf_exceptions.EDTFParseException, ValueError):
        return False
    return True
