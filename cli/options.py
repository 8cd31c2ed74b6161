"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from extractors.reading import ReadError, Source

ModelOption = Annotated[
    str,
    typer.Option(
        "--model",
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
        help="Events and plans of your own that dates may lean on (TOML, or JSON lines with name, aliases, start and "
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
        help="Programmes of your own (JSON lines or TOML with name, and aliases, kind, expansion, issuer, level, since, "
        "source where known); may be repeated.",
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
#: Among how many inputs their size is looked for.
_PEEK = 64


def choose_jobs(jobs: int, sources: Iterable[Source | ReadError]) -> tuple[int, Iterator[Source | ReadError]]:
    """The number of processes to work in, and the sources; for 0 jobs one a processor if there is enough to read."""
    waiting = iter(sources)
    if jobs:
        return jobs, waiting
    first = list(islice(waiting, _PEEK))
    paths = [path for source in first if (path := getattr(source, "path", None)) is not None]
    sizes = 0
    for path in paths:
        with suppress(OSError):
            sizes += path.stat().st_size
    worth = len(paths) > 1 and (sizes > _WORTH_MORE or len(first) == _PEEK)
    return (_processors() if worth else 1), chain(first, waiting)


def _processors() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # Not on every system.
        return os.cpu_count() or 1
