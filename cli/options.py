"""Options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

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
        help="Work in N processes; 0 for one a processor. The output is the same.",
    ),
]


def processors() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # Not on every system.
        return os.cpu_count() or 1
