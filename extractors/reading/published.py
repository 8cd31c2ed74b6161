"""Dates of publication as data and file names tell them."""

from __future__ import annotations

import datetime

import regex

from extractors.reading.errors import ReadError

_DAY = regex.compile(
    r"""\s*+ (?P<year>(?:19|20)\d{2})
        (?: (?P<month>\d{2})(?P<day>\d{2})(?!\d)
          | \s?[-/.年]\s?(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})(?!\d) )""",
    regex.VERBOSE,
)
_PARTS = ("year", "month", "day")
#: Seconds that a pattern of the user's own may take over one name.
_PATIENCE = 1.0


def parse_day(value: object) -> datetime.date | None:
    """The day at the head of a field (2022-10-14T08:00:00+08:00, 2022/10/14, 20221014, 2022年10月14日); else None."""
    match = _DAY.match(value if isinstance(value, str) else str(value) if type(value) is int else "")
    return _make_day(int(match["year"]), int(match["month"]), int(match["day"])) if match else None


def compile_name_pattern(pattern: str) -> regex.Pattern[str]:
    """The pattern of names that tell a date: with groups year, month and day, or one group that is a whole date.

    Raises:
        ValueError: it is no regular expression, or has other groups.
    """
    try:
        compiled = regex.compile(pattern)
    except regex.error as error:
        raise ValueError(f"no regular expression: {error}") from None
    except (RecursionError, OverflowError, MemoryError):
        raise ValueError("no regular expression: nested too deep, or too long") from None
    if not (set(_PARTS) <= set(compiled.groupindex) or compiled.groups == 1):
        raise ValueError(
            "takes groups called year, month and day, or one group that is a date; "
            r"for example 'rmrb(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)' or '_(\d{8})_'"
        )
    return compiled


def day_in_name(pattern: regex.Pattern[str], name: str) -> datetime.date | None:
    """The day that the last match of the pattern in the path tells; None where none does.

    Raises:
        ReadError: the pattern takes too long over it.
    """
    try:
        days = [_day_of(match) for match in pattern.finditer(name, timeout=_PATIENCE)]
    except TimeoutError:
        raise ReadError(
            f"{name}: the pattern of --published-from-name takes too long over this name"
        ) from None
    return next((day for day in reversed(days) if day), None)


def _day_of(match: regex.Match[str]) -> datetime.date | None:
    if not set(_PARTS) <= set(match.re.groupindex):
        return parse_day(match[1])
    parts = [match[part] for part in _PARTS]
    if not all(part and part.isdecimal() for part in parts):
        return None
    year, month, day = map(int, parts)
    if year < 100:  # As POSIX reads two digits.
        year += 2000 if year < 69 else 1900
    return _make_day(year, month, day)


def _make_day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
