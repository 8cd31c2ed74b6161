"""What makes two records speak of the same person, place, programme: a key each, over all files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from schemas.records import (
    DateRecord,
    DocumentRecord,
    PersonRecord,
    PlaceRecord,
    ProgramRecord,
    QuoteRecord,
    Record,
    StatisticRecord,
)


def identity_keys(records: Sequence[Record]) -> list[str | None]:
    """For each record what it has in common with all others of the same thing; None where nothing tells.

    People of one name in several articles count as one, as an editor would look for them; two of one name in an article
    are kept apart by `person_id`.
    """
    names = _person_names(record for record in records if isinstance(record, PersonRecord))
    keys: list[str | None] = []
    for record in records:
        if isinstance(record, PersonRecord):
            name: str | None = names.get(_person(record)) or record.canonical or record.text
        else:
            name = _name(record)
        keys.append(f"{record.type}:{name}" if name else None)
    return keys


def _person(record: PersonRecord) -> tuple[str, int, str | None]:
    return record.doc, record.article, record.person_id


def _person_names(records: Iterable[PersonRecord]) -> dict[tuple[str, int, str | None], str]:
    """What the persons of each article are called: the full name, or else the longest form that they are named by."""
    names: dict[tuple[str, int, str | None], str] = {}
    for record in records:
        if record.person_id is not None:
            person, name = _person(record), record.canonical or record.text
            names[person] = max(names.get(person, ""), name, key=len)
    taken = Counter((doc, article, name) for (doc, article, _), name in names.items())
    return {
        person: f"{name}#{person[2]}" if taken[*person[:2], name] > 1 else name
        for person, name in names.items()
    }


def _name(record: Record) -> str | None:
    name: str | None = None
    if isinstance(record, PlaceRecord):
        name = record.full_name or record.text
    elif isinstance(record, ProgramRecord):
        name = record.name
    elif isinstance(record, DocumentRecord):
        name = record.full_title or record.title
    elif isinstance(record, DateRecord):
        name = record.value or record.text
    elif isinstance(record, QuoteRecord):
        name = record.speaker
    elif isinstance(record, StatisticRecord):
        name = record.indicator
    elif record.type != "article":
        name = record.text
    return name
