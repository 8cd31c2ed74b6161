"""What the records are written as: JSON lines, CSV or Parquet, in one file or one a type."""

from __future__ import annotations

import contextlib
import csv
import json
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from cli.inert import inert, inert_json
from cli.output import LineWriter, OutputError, open_output

if TYPE_CHECKING:
    import pyarrow as pa

#: Rows of a Parquet file that are compressed together.
_ROW_GROUP = 20_000
#: What a spreadsheet takes for the beginning of a formula; full-width signs are such in East Asia.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


class Form(StrEnum):
    """The forms of output."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"


class RecordWriter(Protocol):
    """Takes records as lines of JSON."""

    def write(self, lines: Iterable[str]) -> None:
        """Write the records.

        Raises:
            OutputError: the disk is full or the like.
        """


@contextlib.contextmanager
def open_records(
    output: Path | None, form: Form, kinds: tuple[str, ...] | None, *, by_type: bool = False
) -> Iterator[RecordWriter]:
    """Open what records of these types (None: all) are written to: standard output, a file, or with `by_type` a folder.

    A file takes its name when the block ends well. A folder gets a file TYPE.FORM for each type that has records.

    Raises:
        OutputError: it cannot be written, or a library is missing.
    """
    with contextlib.ExitStack() as stack:
        if by_type:
            assert output is not None  # noqa: S101  the command line has seen to it
            yield _ByType(output, form, stack)
        else:
            yield _open_one(output, form, kinds, stack)


def _open_one(
    output: Path | None, form: Form, kinds: tuple[str, ...] | None, stack: contextlib.ExitStack
) -> RecordWriter:
    if form is Form.PARQUET:
        assert output is not None  # noqa: S101  the command line has seen to it
        return stack.enter_context(_parquet(output, kinds))
    stream = stack.enter_context(open_output(output))
    lines = LineWriter(stream, output)
    on_screen = stream.isatty()
    if form is Form.CSV:
        return _CsvWriter(lines, kinds, on_screen=on_screen)
    return _ScreenWriter(lines) if on_screen else lines


class _ByType:
    """Writes the records of each type to a file of its own, opened with the first of them."""

    def __init__(self, folder: Path, form: Form, stack: contextlib.ExitStack) -> None:
        self._folder, self._form, self._stack = folder, form, stack
        self._writers: dict[str, RecordWriter] = {}

    def write(self, lines: Iterable[str]) -> None:
        """Write each record to the file of its type."""
        groups: dict[str, list[str]] = {}
        for line in lines:
            groups.setdefault(json.loads(line)["type"], []).append(line)
        for kind, group in groups.items():
            if kind not in self._writers:
                path = self._folder / f"{kind}.{self._form}"
                self._writers[kind] = _open_one(path, self._form, (kind,), self._stack)
            self._writers[kind].write(group)


class _ScreenWriter:
    """Writes JSON lines to a terminal: what it would act on is escaped."""

    def __init__(self, lines: LineWriter) -> None:
        self._lines = lines

    def write(self, lines: Iterable[str]) -> None:
        """Write the records."""
        self._lines.write(map(inert_json, lines))


class _CsvWriter:
    """Writes records as CSV with a line of headings: UTF-8, lists and objects as JSON, nothing for null."""

    def __init__(self, lines: LineWriter, kinds: tuple[str, ...] | None, *, on_screen: bool = False) -> None:
        from schemas.columns import column_types

        self._lines = lines
        self._on_screen = on_screen
        self._columns = column_types(kinds)
        self._begun = False

    def write(self, lines: Iterable[str]) -> None:
        """Write the records, behind the headings where they are the first."""
        rows = [[_cell(row.get(name)) for name in self._columns] for row in map(json.loads, lines)]
        if not self._begun:
            rows.insert(0, list(self._columns))
            self._begun = True
        if self._on_screen:
            rows = [[inert(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
        text: list[str] = []
        # It sets in quotes what is part of its line ends: a lone return begins a row for many readers.
        csv.writer(_Rows(text), lineterminator="\r\n").writerows(rows)
        self._lines.write(row.removesuffix("\r\n") + "\n" for row in text)


class _Rows:
    """What a writer of CSV writes to: a row at a time."""

    def __init__(self, rows: list[str]) -> None:
        self.write = rows.append


def _cell(value: Any) -> Any:
    """A value as it stands in a cell: text that a spreadsheet would run as a formula gets an apostrophe in front.

    So does text that has one there already, so that one taken off gives back what it was.
    """
    from schemas.columns import to_json

    if isinstance(value, str):
        return f"'{value}" if value.lstrip("' \u3000").startswith(_FORMULA) else value
    return "" if value is None else to_json(value)


class _ParquetWriter:
    """Collects records and writes them in groups of rows."""

    def __init__(self, sink: Any, schema: pa.Schema, columns: dict[str, Any]) -> None:
        import pyarrow.parquet as pq

        self._writer = pq.ParquetWriter(sink, schema, compression="zstd")
        self._schema, self._columns = schema, columns
        self._rows: list[dict[str, Any]] = []

    def write(self, lines: Iterable[str]) -> None:
        """Take the records; full groups of rows are written."""
        from schemas.columns import to_columns

        for line in lines:
            self._rows.append(to_columns(json.loads(line), self._columns))
            if len(self._rows) == _ROW_GROUP:
                self._flush()

    def finish(self) -> None:
        """Write what is left, and the end of the file."""
        self._flush()
        self._writer.close()

    def close(self) -> None:
        """Let go of the file, whatever state it is in."""
        with contextlib.suppress(OSError, ValueError):
            self._writer.close()

    def _flush(self) -> None:
        import pyarrow as pa

        if self._rows:
            self._writer.write_batch(pa.RecordBatch.from_pylist(self._rows, schema=self._schema))
            self._rows = []


@contextlib.contextmanager
def _parquet(path: Path, kinds: tuple[str, ...] | None) -> Iterator[_ParquetWriter]:
    try:
        from schemas.columns import arrow_schema, column_types

        schema = arrow_schema(kinds)
    except ImportError:
        raise OutputError("Parquet needs pyarrow: pip install 'policyfacts[columns]'") from None
    with open_output(path) as stream:
        writer = _ParquetWriter(stream.buffer, schema, column_types(kinds))
        try:
            yield writer
            writer.finish()
        except OSError as error:
            raise OutputError(f"cannot write {path}: {error.strerror or error}") from None
        finally:
            writer.close()
