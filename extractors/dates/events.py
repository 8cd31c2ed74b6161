"""Public events and five-year plans that anchor time: those of this package, and those of the user's own files."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from spacy.tokens import Doc

from extractors.context import EVENT_FILES
from extractors.data import load_toml
from extractors.dates.patterns import build_plan, load_heads
from extractors.scanner import Scanner

_MARKS = ("“{}”", "『{}』", "「{}」")
Row = TypeVar("Row", bound=BaseModel)
Name = Annotated[str, Field(min_length=2, pattern=r"^\S+$")]


class EventError(Exception):
    """A file of events that cannot be used; the message is one line that says what, where and what to do."""


@dataclass(frozen=True, slots=True)
class Event:
    """A public event: first and last day, the last None where it is the beginning of something that goes on.

    `open_only`: the name means a time only with 以来 or N年来 behind it.
    """

    name: str
    start: datetime.date
    end: datetime.date | None
    open_only: bool = False


class EventRow(BaseModel):
    """An event as a file tells it: `names`, the first the one that records show (or `name` and `aliases`), and its days."""

    model_config = ConfigDict(extra="forbid")

    names: list[Name] = Field(min_length=1)
    start: datetime.date
    end: datetime.date | None = None
    open_only: bool = False

    @model_validator(mode="before")
    @classmethod
    def _join_names(cls, row: Any) -> Any:
        if isinstance(row, dict) and "name" in row and "names" not in row:
            row = dict(row)
            row["names"] = [row.pop("name"), *(row.pop("aliases", None) or [])]
        return row

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.end is not None and self.end < self.start:
            raise ValueError("end lies before start")
        return self


class PlanRow(BaseModel):
    """A plan by its bare name (`十四五`) with its first and last year."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    first: int = Field(ge=1900, le=2200)
    last: int = Field(ge=1900, le=2200)


class EventTable:
    """Events and plans by name.

    `events` holds those of each name in order of time, since some come back every year; `scanner` finds the names
    of both, and the words that expressions of time begin with, in one pass: its values are the names of events and
    plans, and empty for words.
    """

    def __init__(self, events: Iterable[EventRow], plans: Iterable[PlanRow]) -> None:
        table: dict[str, list[Event]] = {}
        for row in events:
            event = Event(row.names[0], row.start, row.end, row.open_only)
            for name in row.names:
                table.setdefault(name, []).append(event)
        self.events: Mapping[str, tuple[Event, ...]] = {
            name: tuple(sorted(set(found), key=lambda event: event.start)) for name, found in table.items()
        }
        self.plans: Mapping[str, tuple[int, int]] = {row.name: (row.first, row.last) for row in plans}
        self.plan_names = frozenset(
            name for plan in self.plans for name in (plan, *(mark.format(plan) for mark in _MARKS))
        )
        self.plan_pattern = build_plan(self.plans)
        names = {name: name for name in (*self.events, *self.plan_names)}
        self.scanner = Scanner(dict.fromkeys(load_heads(), "") | names)


def load_events(files: Iterable[str | Path] = ()) -> EventTable:
    """The events and plans of this package and of further files; what a file tells comes beside what is known.

    A file is TOML like events.toml (`.toml`), or JSON lines with name, aliases, start and end.

    Raises:
        EventError: a file cannot be read or a row of it is none.
    """
    return _load(tuple(str(path) for path in files))


def events_of(doc: Doc) -> EventTable:
    """The events that count for a Doc: those of its pipeline."""
    return load_events(doc.user_data.get(EVENT_FILES, ()))


@cache
def _load(files: tuple[str, ...]) -> EventTable:
    data = load_toml("events.toml")
    events = [EventRow(**row) for row in data["event"]]
    plans = [PlanRow(**row) for row in data["plan"]]
    for path in map(Path, files):
        more_events, more_plans = _read(path)
        events += more_events
        plans += more_plans
    return EventTable(events, plans)


def _read(path: Path) -> tuple[list[EventRow], list[PlanRow]]:
    """The rows of one file of the user."""
    from schemas.jsonl import JsonlError, iter_rows

    try:
        if path.suffix.lower() == ".toml":
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            events = [(f"{path}: event {number}", row) for number, row in enumerate(data.get("event", []), 1)]
            plans = [(f"{path}: plan {number}", row) for number, row in enumerate(data.get("plan", []), 1)]
        else:
            events, plans = [(f"{path}:{number}", row) for number, row in iter_rows(path)], []
    except JsonlError as error:
        raise EventError(f"{error}; a file of events is TOML (.toml) or one JSON object a line") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EventError(f"{path}: not TOML: {error}") from None
    except OSError as error:
        raise EventError(f"{path}: {error.strerror or error}") from None
    if not events and not plans:
        raise EventError(f"{path}: no events here; it takes [[event]] with names, start and end")
    return [_check(EventRow, *row) for row in events], [_check(PlanRow, *row) for row in plans]


def _check(kind: type[Row], place: str, row: Any) -> Row:
    try:
        return kind.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "row"
        raise EventError(f"{place}: {field}: {first['msg']}") from None
