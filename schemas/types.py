"""The names of the record types, apart from their classes: a command line can list them without pydantic."""

from __future__ import annotations

from collections.abc import Iterable

#: Every type, in the order in which types are listed to the user.
RECORD_TYPES = (
    "article",
    "person",
    "place",
    "date",
    "statistic",
    "program",
    "document",
    "quote",
    "organization",
)


def parse_types(values: Iterable[str]) -> tuple[str, ...]:
    """Read type names, each value one or several joined by commas; each once, in the order of RECORD_TYPES.

    >>> parse_types(["place,person", "person"])
    ('person', 'place')

    Raises:
        ValueError: a name is no type, or there is none; the message lists the types.
    """
    values = list(values)
    names = {name.strip() for value in values for name in value.split(",") if name.strip()}
    unknown = sorted(names.difference(RECORD_TYPES))
    if values and not names:
        raise ValueError(f"no type is named; the types are {', '.join(RECORD_TYPES)}")
    if unknown:
        raise ValueError(f"no type is called {', '.join(unknown)}; the types are {', '.join(RECORD_TYPES)}")
    return tuple(name for name in RECORD_TYPES if name in names)
