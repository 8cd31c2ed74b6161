"""Records for the page: files of JSON lines or standard input, a bad line at the cost of itself alone."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import regex

from schemas.jsonl import JsonlError, parse_line, to_record
from schemas.records import Record

_SURROGATE = regex.compile(r"[\ud800-\udfff]")


def iter_record_lines(lines: Iterable[bytes], name: str) -> Iterator[Record | JsonlError]:
    """Yield the record of each line that is not blank, or what is wrong with it; `name` is the file that is told."""
    for number, line in enumerate(lines, 1):
        place = f"{name}:{number}"
        try:
            row = parse_line(line, place)
            if row is not None:
                # Only an escape can write half of a character.
                yield to_record(_whole(row) if b"\\u" in line else row, place)
        except JsonlError as error:
            yield error


@contextmanager
def open_lines(path: Path) -> Iterator[Iterable[bytes]]:
    """Open a file, standard input for `-`, to read its lines.

    Raises:
        OSError: it cannot be opened or read, or standard input is closed.
    """
    if str(path) != "-":
        with path.open("rb") as stream:
            yield stream
    elif sys.stdin is None:
        raise OSError(None, "standard input is closed")
    else:
        yield sys.stdin.buffer


def _whole(value: Any) -> Any:
    """The value without halves of characters (lone surrogates), which JSON can write and no text can hold."""
    if isinstance(value, str):
        return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    return value
