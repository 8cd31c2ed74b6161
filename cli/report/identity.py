"""What makes two records speak of the same person, place, programme: a key each, over all files."""

from __future__ import annotations

from collections.abc import Sequence

from cli.report.people import people_keys, person_of
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

    People of one name in several articles are one where nothing tells them apart, as `people_keys` says.
    """
    people = people_keys(records)
    speakers = {
        (record.doc, record.article, record.canonical): people[person_of(record)]
        for record in records
        if isinstance(record, PersonRecord) and record.person_id
    }
    keys: list[str | None] = []
    for record in records:
        if isinstance(record, PersonRecord):
            name: str | None = people[person_of(record)]
        elif isinstance(record, QuoteRecord):
            name = speakers.get((record.doc, record.article, record.speaker), record.speaker)
        else:
            name = _name(record)
        keys.append(f"{record.type}:{name}" if name else None)
    return keys


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
    elif isinstance(record, StatisticRecord):
        name = record.indicator
    elif record.type != "article":
        name = record.text
    return name
