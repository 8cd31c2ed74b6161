"""Files of records as commands read them: a bad line is told in one line and costs the others nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from cli.messages import tell
from schemas.jsonl import JsonlError, parse_line, to_record, without_halves
from schemas.records import Record

#: Bad lines of a file that are told one by one; a file that holds no records at all is told soon enough.
_MOST_FAULTS = 20


class RecordFiles:
    """The records of several files, `-` for standard input, in order; `faults` counts lines and files that could not be read."""

    def __init__(self, paths: list[Path]) -> None:
        self.faults = 0
        self._paths = paths

    def __iter__(self) -> Iterator[Record]:
        for path in self._paths:
            before = self.faults
            try:
                yield from self._iter_file(path)
            except OSError as error:
                self._tell(f"{path}: {(error.strerror or str(error)).lower()}", before)
            if self.faults > before + _MOST_FAULTS:
                tell(f"{path}: {self.faults - before - _MOST_FAULTS:,} more lines that hold no record")

    def _iter_file(self, path: Path) -> Iterator[Record]:
        before = self.faults
        with _open_lines(path) as lines:
            for item in _iter_record_lines(lines, str(path)):
                if isinstance(item, JsonlError):
                    self._tell(str(item), before)
                else:
                    yield item

    def _tell(self, message: str, before: int) -> None:
        self.faults += 1
        if self.faults <= before + _MOST_FAULTS:
            tell(message)


def check_record_files(paths: list[Path]) -> None:
    """Refuse what cannot be a file of records, before anything is read."""
    for path in paths:
        problem = None
        if str(path) == "-":
            continue
        if path.is_dir():
            problem = f"{path} is a folder; name the file of records"
        elif not path.exists():
            problem = f"there is no file {path}"
        if problem:
            raise typer.BadParameter(problem, param_hint="RECORDS")


def _iter_record_lines(lines: Iterable[bytes], name: str) -> Iterator[Record | JsonlError]:
    """Yield the record of each line that is not blank, or what is wrong with it; `name` is the file that is told."""
    for number, line in enumerate(lines, 1):
        place = f"{name}:{number}"
        try:
            row = parse_line(line, place)
            if row is not None:
                # Only an escape can write half of a character.
                yield to_record(without_halves(row) if b"\\u" in line else row, place)
        except JsonlError as error:
            yield error


@contextmanager
def _open_lines(path: Path) -> Iterator[Iterable[bytes]]:
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
