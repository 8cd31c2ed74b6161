"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from schemas.types import RECORD_TYPES

if TYPE_CHECKING:
    from extractors.parallel import Settled
    from extractors.reading import ReadError, Source


def complete_types(incomplete: str) -> list[str]:
    """What the shell offers for --types: the types behind the last comma that are not named yet."""
    before, comma, last = incomplete.rpartition(",")
    named = before.split(",")
    return [f"{before}{comma}{name}" for name in RECORD_TYPES if name.startswith(last) and name not in named]


def complete_model(incomplete: str) -> list[str]:
    """What the shell offers for --model: our own, and the Chinese pipelines of spaCy that are installed."""
    return [name for name in ("lac", "rules", *spacy_pipelines()) if name.startswith(incomplete)]


def spacy_pipelines() -> list[str]:
    """The Chinese pipelines of spaCy that are installed, by name."""
    from importlib.metadata import entry_points

    return sorted(
        {point.name for point in entry_points(group="spacy_models") if point.name.startswith("zh_")}
    )


ModelOption = Annotated[
    str,
    typer.Option(
        "--model",
        autocompletion=complete_model,
        metavar="NAME",
        help="lac, rules (none at all), or a Chinese pipeline of spaCy, by name or path.",
    ),
]

EventsOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--events",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="Events and plans of your own that dates may lean on (TOML, or JSON lines or CSV with name, aliases, start and "
        "end, or first and last); may be repeated.",
    ),
]

LexiconOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--lexicon",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="Names of your own: programmes, people, places, units, posts, and what is never a name (TOML, JSON lines "
        "or CSV with type, name and what is known); may be repeated.",
    ),
]

TextFieldOption = Annotated[
    str, typer.Option("--text-field", metavar="NAME", help="The field of JSON rows that holds the text.")
]

FollowLinksOption = Annotated[
    bool,
    typer.Option(
        "--follow-links",
        help="Read what links lead to that leave their folder, and enter linked folders; each file once.",
    ),
]

JobsOption = Annotated[
    int,
    typer.Option(
        "--jobs",
        min=0,
        metavar="N",
        help="Work in N processes; 0 (the default) for one a processor where there is enough to do. The output is the same.",
    ),
]


#: With less to read than this, in bytes, more processes than one would take longer to start than to work.
_WORTH_MORE = 300_000
#: Among how many inputs to read their size is looked for, and how many that are settled may stand between them.
_PEEK = 64
_PEEK_SETTLED = 10_000

_Input = TypeVar("_Input", bound="Source | ReadError | Settled")


def choose_jobs(jobs: int, sources: Iterable[_Input]) -> tuple[int, Iterator[_Input]]:
    """The number of processes to work in, and the sources; for 0 jobs one a processor if there is enough to read."""
    waiting = iter(sources)
    if jobs:
        return jobs, waiting
    first: list[_Input] = []
    to_read = sizes = 0
    for source in waiting:
        first.append(source)
        path: Path | None = getattr(source, "path", None)
        if path is not None:
            to_read += 1
            with suppress(OSError):
                sizes += path.stat().st_size
        if to_read == _PEEK or len(first) == _PEEK + _PEEK_SETTLED:
            break
    # A process is started only when there is something for it.
    unknown = to_read == _PEEK or len(first) == _PEEK + _PEEK_SETTLED
    worth = unknown or (to_read > 1 and sizes > _WORTH_MORE)
    return (_processors() if worth else 1), chain(first, waiting)


def _processors() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # Not on every system.
        return os.cpu_count() or 1
