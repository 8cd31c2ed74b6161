"""Files of records as commands read them: a bad line is told in one line and costs the others nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer

from cli.inert import inert
from cli.messages import tell
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
                tell(inert(f"{path}: {self.faults - before - _MOST_FAULTS:,} more lines that hold no record"))

    def _iter_file(self, path: Path) -> Iterator[Record]:
        from cli.report.records import iter_record_lines, open_lines
        from schemas.jsonl import JsonlError

        before = self.faults
        with open_lines(path) as lines:
            for item in iter_record_lines(lines, str(path)):
                if isinstance(item, JsonlError):
                    self._tell(str(item), before)
                else:
                    yield item

    def _tell(self, message: str, before: int) -> None:
        self.faults += 1
        if self.faults <= before + _MOST_FAULTS:
            # Names come from the records, and could give orders to the terminal.
            tell(inert(message))


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
