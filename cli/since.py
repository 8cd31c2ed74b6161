"""`--since`: inputs that were modified at a moment or after it."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from extractors.reading import ReadError, Source

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)


def parse_since(value: str | int) -> int:
    """The moment that a date, a date and time or the name of a file stands for, in nanoseconds since 1970.

    What has no zone is local time; a date is its first moment. What could be either is a date: `./20240501` is a file.
    """
    if isinstance(value, int):
        return value
    try:
        moment = datetime.datetime.fromisoformat(value).astimezone(datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return _modified(value)
    return (moment - _EPOCH) // _MICROSECOND * 1000


def iter_since(
    sources: Iterable[Source | ReadError], moment: int, pass_over: Callable[[], None]
) -> Iterator[Source | ReadError]:
    """The sources that were modified at that moment or later; `pass_over` is called for each of the others.

    Standard input, and what cannot be read, is among them.
    """
    for source in sources:
        path: Path | None = getattr(source, "path", None)
        try:
            older = path is not None and path.stat().st_mtime_ns < moment
        except OSError:
            older = False
        if older:
            pass_over()
        else:
            yield source


def _modified(name: str) -> int:
    try:
        # An empty name would be this folder.
        return os.stat(name).st_mtime_ns  # noqa: PTH116
    except (OSError, ValueError):
        raise typer.BadParameter(
            f"{name!r} is no file, and no date or time; for example 2024-05-01, 2024-05-01T06:30, 2024-05-01T06:30+08:00"
        ) from None
