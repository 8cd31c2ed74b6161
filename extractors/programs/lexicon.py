"""The lexicon of known programmes: its entries, and where a text names them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import regex

from extractors.scanner import Scanner

LEXICON_NAME = "programs.jsonl"

# What a writer may set inside a name or leave out: quotation marks, spaces, the middle dot, the comma of lists.
_SKIPPED = regex.compile(r"[“”‘’「」『』\s·、]+")

Match = Literal["always", "quoted"]


class LexiconError(ValueError):
    """A line of a lexicon file that cannot be used; the message names file, line and cause."""


@dataclass(frozen=True, slots=True)
class Programme:
    """One known programme; what is not known is None. The fields are told in the header of the data file."""

    name: str
    aliases: tuple[str, ...] = ()
    kind: str | None = None
    expansion: tuple[str, ...] | None = None
    issuer: str | None = None
    level: str | None = None
    since: str | None = None
    source: str | None = None
    match: Match = "always"

    @property
    def surfaces(self) -> tuple[str, ...]:
        """The name and its aliases, as they are written."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place [start, end) of a text where a surface of `programme` stands, marks inside it included."""

    start: int
    end: int
    programme: Programme


def fold(name: str) -> str:
    """The form in which names are compared: without quotation marks, spaces, middle dots and 、."""
    folded: str = _SKIPPED.sub("", name)
    return folded


class Lexicon:
    """Programmes by their surfaces, found in a text in one pass, the longest first."""

    def __init__(self, programmes: Iterable[Programme]) -> None:
        self._by_surface: dict[str, Programme] = {}
        for programme in programmes:
            for surface in programme.surfaces:
                # the later file wins, so that a user's entry replaces ours
                self._by_surface[fold(surface)] = programme
        self._scanner = Scanner(self._by_surface)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[Programme]:
        return iter({programme.name: programme for programme in self._by_surface.values()}.values())

    def get(self, name: str) -> Programme | None:
        """The programme of that name or alias, written with or without marks; None if it is not known."""
        return self._by_surface.get(fold(name))

    def iter_occurrences(self, text: str) -> Iterator[Occurrence]:
        """Yield where `text` names a programme, in order and without overlaps, quotation marks seen through."""
        folded, starts, shifts = _fold_with_offsets(text)
        piece = 0
        for start, end, programme in self._scanner.iter_longest(folded):
            while piece + 1 < len(starts) and starts[piece + 1] <= start:
                piece += 1
            last = piece
            while last + 1 < len(starts) and starts[last + 1] < end:
                last += 1
            occurrence = Occurrence(start + shifts[piece], end + shifts[last], programme)
            # two neighbours in a list are no name, unless the name itself is written as a list
            if "、" not in text[occurrence.start : occurrence.end] or any(
                "、" in s for s in programme.surfaces
            ):
                yield occurrence


def _fold_with_offsets(text: str) -> tuple[str, list[int], list[int]]:
    """Fold `text`; give for each kept piece where it starts in the folded text and how far that is from its place."""
    pieces: list[str] = []
    starts: list[int] = []
    shifts: list[int] = []
    kept = at = 0
    for gap in _SKIPPED.finditer(text):
        if gap.start() > at:
            pieces.append(text[at : gap.start()])
            starts.append(kept)
            shifts.append(at - kept)
            kept += gap.start() - at
        if "\n" in gap.group():
            # a name never runs over a paragraph: keep one character between
            pieces.append("\n")
            starts.append(kept)
            shifts.append(gap.end() - 1 - kept)
            kept += 1
        at = gap.end()
    pieces.append(text[at:])
    starts.append(kept)
    shifts.append(at - kept)
    return "".join(pieces), starts, shifts


def parse_programme(row: dict[str, Any]) -> Programme:
    """Turn one JSON object of a lexicon file into a Programme.

    Raises:
        LexiconError: a field is missing, unknown or of the wrong type.
    """
    unknown = row.keys() - Programme.__dataclass_fields__.keys()
    if unknown:
        raise LexiconError(f"unknown field {', '.join(sorted(unknown))}")
    name = row.get("name")
    if not isinstance(name, str) or not fold(name):
        raise LexiconError("no name")
    for key in ("aliases", "expansion"):
        value = row.get(key)
        if value is not None and not (
            isinstance(value, list) and all(isinstance(v, str) and fold(v) for v in value)
        ):
            raise LexiconError(f"{key} of {name} is no list of strings")
    for key in ("kind", "issuer", "level", "since", "source"):
        if not isinstance(row.get(key), str | None):
            raise LexiconError(f"{key} of {name} is neither a string nor null")
    if row.get("match", "always") not in ("always", "quoted"):
        raise LexiconError(f"match of {name} is neither always nor quoted")
    values: dict[str, Any] = {**row, "aliases": tuple(row.get("aliases") or ())}
    values["expansion"] = tuple(row["expansion"]) if row.get("expansion") else None
    return Programme(**values)


def iter_programmes(lines: Iterable[str], label: str) -> Iterator[Programme]:
    """Read lexicon lines (JSONL, # comments and blank lines passed over); `label` names the file in errors.

    Raises:
        LexiconError: a line is no JSON object or no programme.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise LexiconError("no JSON object")
            yield parse_programme(row)
        except ValueError as error:
            raise LexiconError(f"{label}:{number}: {error}") from error


@cache
def load_lexicon(*extra: Path) -> Lexicon:
    """The lexicon that comes with the package, with the entries of the files `extra` added to it.

    Raises:
        LexiconError: a line cannot be used. OSError: a file cannot be read.
    """
    own = files("extractors") / "data" / LEXICON_NAME
    programmes = list(iter_programmes(own.read_text("utf-8").splitlines(), LEXICON_NAME))
    for path in extra:
        programmes.extend(iter_programmes(path.read_text("utf-8-sig").splitlines(), str(path)))
    return Lexicon(programmes)
