"""Public events and five-year plans that anchor time: those of this package, and those of the user's own files."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, field_validator, model_validator
from spacy.tokens import Doc

from extractors.context import EVENTS
from extractors.data import load_toml
from extractors.dates.patterns import build_plan, load_heads
from extractors.dates.traditional import simplify
from extractors.scanner import Scanner
from extractors.user_files import FileForm, KnowledgeRow

_MARKS = ("“{}”", "『{}』", "「{}」")
Name = Annotated[str, Field(min_length=2, max_length=200, pattern=r"^\S+$")]


@dataclass(frozen=True, slots=True)
class Event:
    """A public event: first and last day, the last None where it is the beginning of something that goes on.

    `open_only`: the name means a time only with 以来 or N年来 behind it.
    """

    name: str
    start: datetime.date
    end: datetime.date | None
    open_only: bool = False


class EventRow(KnowledgeRow):
    """An event as a file tells it: `names`, the first the one that records show (or `name` and `aliases`), and its days."""

    names: list[Name] = Field(min_length=1)
    start: datetime.date
    end: datetime.date | None = None
    open_only: bool = False

    @model_validator(mode="before")
    @classmethod
    def _join_names(cls, row: Any) -> Any:
        if isinstance(row, dict) and "name" in row and "names" not in row:
            row = dict(row)
            aliases = row.pop("aliases", None) or []
            if not isinstance(aliases, list):
                raise ValueError("aliases is not a list of names")
            row["names"] = [row.pop("name"), *aliases]
        return row

    @field_validator("start", "end", mode="before")
    @classmethod
    def _refuse_numbers(cls, value: Any) -> Any:
        """As a number it would be taken for seconds since 1970."""
        if isinstance(value, int | float):
            raise ValueError(f"{value!r} is no date; for example 2023-06-27")  # noqa: TRY004  which pydantic tells
        return value

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.end is not None and self.end < self.start:
            raise ValueError("end lies before start")
        return self


class PlanRow(KnowledgeRow):
    """A plan by its bare name (`十四五`) with its first and last year."""

    name: Name
    first: int = Field(ge=1900, le=2200)
    last: int = Field(ge=1900, le=2200)

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("last lies before first")
        return self


Row = EventRow | PlanRow
_FORM: FileForm[Row] = FileForm(
    {"event": EventRow, "plan": PlanRow},
    lambda row: "plan" if row.keys() & {"first", "last"} else "event",
    "events here; it takes [[event]] with names, start and end",
)


class EventTable:
    """Events and plans by name, the names in the characters that texts are simplified to before they are scanned.

    `events` holds those of each name in order of time, since some come back every year; `scanner` finds the names
    of both, and the words that expressions of time begin with, in one pass: its values are the names of events and
    plans, and empty for words.
    """

    def __init__(self, known: Sequence[Row], told: Sequence[Row] = ()) -> None:
        """Rows that are `told` go before those that are `known`, as `load_events` says."""
        events = _overlay(_events_by_name(known), _events_by_name(told))
        self.events: Mapping[str, tuple[Event, ...]] = {
            name: tuple(sorted(dict.fromkeys(found), key=lambda event: event.start))
            for name, found in events.items()
        }
        self.plans: Mapping[str, tuple[int, int]] = {
            simplify(row.name): (row.first, row.last) for row in [*known, *told] if isinstance(row, PlanRow)
        }
        self.plan_names = frozenset(
            name for plan in self.plans for name in (plan, *(mark.format(plan) for mark in _MARKS))
        )
        self.plan_pattern = build_plan(self.plans)
        names = {name: name for name in (*self.events, *self.plan_names)}
        self.scanner = Scanner(dict.fromkeys(load_heads(), "") | names)


def load_events(files: Iterable[str | Path] = ()) -> EventTable:
    """The events and plans of this package and of further files.

    A file is TOML like events.toml (`.toml`), or JSON lines: a row with name, first and last is a plan, one with name
    (and aliases, if it has some), start and end (if known) is an event. What a file says of a name goes before what
    this package says: its event of that name gives way, or, where several bear the name (全国两会, one a year), the
    one that began in the same year. Other names of an event that gave way keep its days. Of two plans of one name
    the later counts.

    Raises:
        UserFileError: a file cannot be read or a row of it is none.
    """
    told = [row for path in files for row in _FORM.read(Path(path))]
    return EventTable(_package_rows(), told) if told else _package_table()


def events_of(doc: Doc) -> EventTable:
    """The events that count for a Doc: those that its pipeline gave it, else those of this package."""
    table: EventTable | None = doc.user_data.get(EVENTS)
    return table or load_events()


@cache
def _package_table() -> EventTable:
    return EventTable(_package_rows())


@cache
def _package_rows() -> list[Row]:
    data = load_toml("events.toml")
    return [model(**row) for kind, model in _FORM.models.items() for row in data[kind]]


def _events_by_name(rows: Iterable[Row]) -> dict[str, list[Event]]:
    table: dict[str, list[Event]] = {}
    for row in rows:
        if isinstance(row, EventRow):
            event = Event(row.names[0], row.start, row.end, row.open_only)
            for name in row.names:
                table.setdefault(simplify(name), []).append(event)
    return table


def _overlay(known: dict[str, list[Event]], told: dict[str, list[Event]]) -> dict[str, list[Event]]:
    """All events by name, without the known ones that give way to those told."""
    table = known | told
    for name, events in told.items():
        years = {event.start.year for event in events}
        if len(before := known.get(name, [])) > 1:
            table[name] = [event for event in before if event.start.year not in years] + events
    return table
