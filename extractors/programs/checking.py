"""What is wrong, or doubtful, in a file of an own lexicon before it is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extractors.own.rows import OwnRow, PersonRow
from extractors.programs.expansion import count_parts
from extractors.programs.kinds import load_kinds
from extractors.programs.lexicon import LEXICON_FORM, Lexicon, Programme, fold
from extractors.programs.names import is_scare_quote, load_numeric_words

#: A name of fewer characters without a numeral may be a word of everyday language.
_SHORT = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to be mended (`error`) or thought over (`warning`), with its place in the file."""

    place: str
    level: Literal["error", "warning"]
    message: str


def check_lexicon(path: Path, known: Lexicon) -> Iterator[Finding]:
    """Yield what is wrong with the entries of a file, in its order; `known` is the lexicon that they come on top of.

    Raises:
        UserFileError: the file cannot be read, or not beyond some place in it.
    """
    seen: dict[str, str] = {}
    faulty = False
    for place, row in LEXICON_FORM.iter_checked(path):
        if isinstance(row, str):
            faulty = True
            yield Finding(place, "error", row)
            continue
        if isinstance(row, OwnRow):
            first = seen.setdefault(f"{type(row).__name__} {row.name}", place)
            if first != place and not isinstance(row, PersonRow):
                yield Finding(place, "error", f"{row.name} stands at {first} too")
            continue
        for surface in row.surfaces:
            first = seen.setdefault(fold(surface), place)
            if first != place:
                yield Finding(place, "error", f"{surface} stands at {first} too")
        for message in _iter_doubts(row, known):
            yield Finding(place, "warning", message)
    if not seen and not faulty:
        yield Finding(str(path), "error", f"no {LEXICON_FORM.what}")


def _iter_doubts(row: Programme, known: Lexicon) -> Iterator[str]:
    for surface in row.surfaces:
        other = known.get(surface)
        if other is not None and other.name != row.name:
            yield f"{surface} is {other.name} in the lexicon; this entry will take its place"
        elif other is not None and surface == row.name:
            yield f"{surface} stands in the lexicon; this entry will take its place"
        if is_scare_quote(surface) or surface in load_numeric_words():
            yield f"{surface} is an everyday figure of speech"
        elif len(fold(surface)) <= _SHORT and row.match == "always" and not count_parts(surface):
            yield f'{surface} is short; "match": "quoted" would take it in quotation marks only'
    if row.kind is not None and row.kind not in load_kinds():
        yield f"kind {row.kind} is none of {', '.join(load_kinds())}"
    counts = count_parts(row.name)
    if row.expansion and counts and len(row.expansion) not in counts:
        yield f"{row.name} has {len(row.expansion)} parts here, its name says {' or '.join(map(str, counts))}"
    if row.issuer is not None and row.level is None:
        yield f"{row.name} has an issuer without a level"
