"""JSON Lines: one object a line, UTF-8, read with the number of the line that is at fault."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import regex
from pydantic import ValidationError
from pydantic_core import to_json

from schemas.records import BaseRecord, Record, parse_record

_SURROGATE = regex.compile(r"[\ud800-\udfff]")


class JsonlError(Exception):
    """A line that cannot be read; the message is one line: file, line number, what is wrong with it."""


def format_record(record: BaseRecord) -> str:
    """The record as one line of JSON, line end included: keys in the order of its class, no ASCII escapes."""
    return record.model_dump_json() + "\n"


def format_row(row: Mapping[str, Any]) -> str:
    """A record that is still the plain values of its fields, all of them in order, as the line that `format_record` makes."""
    return to_json(row).decode() + "\n"


def iter_rows(path: Path, *, comments: bool = False) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (1-based line number, object) for each line that is not blank; a byte-order mark is passed over.

    With `comments` lines that begin with # are passed over too.

    Raises:
        JsonlError: a line is not UTF-8, not JSON, or no object.
        OSError: the file cannot be opened.
    """
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            row = parse_line(line, f"{path}:{number}", comments=comments)
            if row is not None:
                yield number, row


def parse_line(line: bytes, place: str, *, comments: bool = False) -> dict[str, Any] | None:
    """The object that a line holds, None for a blank one; `place` (file:line) is named where it holds none.

    A byte-order mark is passed over, and with `comments` a line that begins with #.

    Raises:
        JsonlError: the line is not UTF-8, not JSON, or no object.
    """
    try:
        text = line.decode("utf-8-sig" if place.endswith(":1") else "utf-8")
        if not text.strip() or (comments and text.startswith("#")):
            return None
        row = json.loads(text)
    except UnicodeDecodeError as error:
        raise JsonlError(f"{place}: not UTF-8 (byte {error.start} of the line)") from None
    except (ValueError, RecursionError) as error:
        raise JsonlError(f"{place}: not JSON: {error}") from None
    if not isinstance(row, dict):
        raise JsonlError(f"{place}: not a JSON object")
    return row


def without_halves(value: Any) -> Any:
    """A value of JSON without halves of characters (lone surrogates), which JSON can write and no text can hold.

    U+FFFD stands in their place, so that offsets stay.
    """
    if isinstance(value, str):
        return value if value.isascii() else _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, list):
        return [without_halves(item) for item in value]
    if isinstance(value, dict):
        return {without_halves(key): without_halves(item) for key, item in value.items()}
    return value


def to_record(row: Mapping[str, Any], place: str) -> Record:
    """The record that an object is, as `parse_record` makes it; `place` (file:line) is named where it is none.

    Raises:
        JsonlError: it is no record; the message names the first field at fault.
    """
    try:
        return parse_record(row)
    except ValidationError as error:
        raise JsonlError(f"{place}: not a record: {_first_fault(error)}") from None


def iter_records(path: Path) -> Iterator[Record]:
    """Yield the records of a JSONL file in order; fields that this version does not know are passed over.

    Raises:
        JsonlError: a line holds no record; the message names the first field at fault.
        OSError: the file cannot be opened.
    """
    for number, row in iter_rows(path):
        yield to_record(row, f"{path}:{number}")


def write_records(records: Iterable[BaseRecord], path: Path) -> None:
    """Write the records to a file, one a line, in the order given; a file of that name is replaced."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(map(format_record, records))


def _first_fault(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    if first["type"] == "union_tag_not_found":
        return "it has no field `type`"
    # The union puts the type in front of the field.
    place = ".".join(map(str, first["loc"][1:]))
    return f"{place}: {first['msg']}" if place else first["msg"]
