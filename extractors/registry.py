"""Which extractors there are, in the order in which they run, and what each needs to have been found before.

Modules are named and imported when they are first used: a type that is not asked for costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import cast

from spacy.tokens import Doc

from extractors.mention import Mention

Find = Callable[[Doc], list[Mention]]
Resolve = Callable[[Doc], None]


@dataclass(frozen=True, slots=True)
class Extractor:
    """How the mentions of one type are found and, where the whole article has a say, resolved; both as `module:function`."""

    type: str
    find: str
    resolve: str | None = None
    needs: tuple[str, ...] = ()


#: In the order in which they find. Each sees in `doc._.found` what those before it found.
EXTRACTORS = (
    Extractor(
        "document",
        "documents.finding:find_documents",
        "documents.finding:resolve_documents",
        ("organization", "place"),
    ),
    Extractor("date", "dates.finding:find_dates", "dates.resolution:resolve_dates", ("document", "person")),
    Extractor(
        "program",
        "programs.finding:find_programs",
        "programs.resolution:resolve_programs",
        ("document", "date", "organization", "place"),
    ),
    Extractor(
        "statistic",
        "statistics.finding:find_statistics",
        "statistics.resolution:resolve_statistics",
        ("document", "date", "program", "person", "place", "organization", "quote"),
    ),
    Extractor("organization", "organizations:find_organizations", None, ("document",)),
    Extractor(
        "person",
        "persons.finding:find_persons",
        "persons.identity:resolve_persons",
        ("organization", "document", "place"),
    ),
    Extractor(
        "place",
        "places.finding:find_places",
        "places.finding:resolve_places",
        ("document", "program", "organization", "person"),
    ),
    Extractor(
        "quote",
        "quotes.finding:find_quotes",
        "quotes.finding:resolve_quotes",
        ("person", "organization", "program", "document"),
    ),
)

#: In the order in which they resolve.
RESOLUTION = ("date", "place", "person", "document", "program", "quote", "statistic")


def needed(types: Iterable[str] | None) -> list[Extractor]:
    """The extractors that the types ask for and those they stand on, in order; all where `types` is None."""
    if types is None:
        return list(EXTRACTORS)
    by_type = {extractor.type: extractor for extractor in EXTRACTORS}
    wanted: set[str] = set()
    # The by-lines of an article are those of its persons.
    waiting = ["person" if kind == "article" else kind for kind in types]
    while waiting:
        kind = waiting.pop()
        if kind not in wanted:
            wanted.add(kind)
            waiting.extend(by_type[kind].needs)
    return [extractor for extractor in EXTRACTORS if extractor.type in wanted]


@cache
def load_function(name: str) -> Callable[[Doc], list[Mention] | None]:
    """The function called `module:function` of this package."""
    module, _, function = name.partition(":")
    return cast(
        "Callable[[Doc], list[Mention] | None]", getattr(import_module(f"extractors.{module}"), function)
    )
