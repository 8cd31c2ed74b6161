"""JSON: one article a row, as lines of objects or as one array of objects, or a single object."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any

import regex

from extractors.reading.decoding import decode
from extractors.reading.document import Document, Input, one_line
from extractors.reading.errors import ReadError
from extractors.reading.knowledge import load_words
from extractors.reading.published import parse_day

#: What every record of ours has, and every mention of gold: such rows are no articles.
_RECORD_FIELDS = frozenset({"type", "start", "end"})
_SURROGATE = regex.compile(r"[\ud800-\udfff]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_PEEK = 1_000_000
#: Whole paths and addresses are no handy ids.
_LONGEST_ID = 200


def is_rows(name: str) -> bool:
    """Whether a file is JSON by its name."""
    return PurePath(name).suffix.lower() in load_words("row_suffixes")


def file_holds_articles(path: Path, text_field: str) -> bool:
    """Whether a JSON file has articles in `text_field` of its rows; also where it cannot be read, so that it is told."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as stream:
            data = stream.read(_PEEK)
            if len(data) == _PEEK and isinstance(_parse(data.partition(b"\n")[0], "", None), ReadError):
                data += stream.read()  # Not one row a line, or a very long one.
    except OSError:
        return True
    return data_holds_articles(data, text_field)


def data_holds_articles(data: bytes, text_field: str) -> bool:
    """Whether the first row of what may be JSON has an article in `text_field`."""
    start = (
        data[:200].decode("utf-16", "ignore")
        if data.startswith(_UTF16)
        else data[:200].decode("utf-8", "ignore")
    )
    if start.lstrip("\ufeff \t\r\n")[:1] not in ("{", "["):
        return False
    try:
        for _, row in _iter_rows(data, "", None):
            if isinstance(row, ReadError):
                return False
            return isinstance(row.get(text_field), str) and not row.keys() >= _RECORD_FIELDS
    except ReadError:
        return False
    return False


def read_rows(source: Input) -> Iterator[Document | ReadError]:
    """Yield each row as a document called `NAME#ID`, and what is wrong with it where it has no text.

    Rows without an id go by their number; a second row of the same id gets `~2` behind it.

    Raises:
        ReadError: the whole is no JSON.
    """
    seen: dict[str, int] = {}
    field = source.options.text_field
    for number, row in _iter_rows(source.data, source.doc, source.options.encoding):
        if isinstance(row, ReadError):
            yield row
            continue
        text = row.get(field)
        if not isinstance(text, str):
            has = "no text" if field in row else f"no field {field!r}"
            yield ReadError(
                f"{source.doc}:{number}: has {has} in it; --text-field NAME says where the text is"
            )
            continue
        ident = _ident(row) or str(number)
        seen[ident] = seen.get(ident, 0) + 1
        if seen[ident] > 1:
            ident = f"{ident}~{seen[ident]}"
        yield row_document(row, text, f"{source.doc}#{ident}", source.name)


def row_document(row: Mapping[str, Any], text: str, doc: str, name: str) -> Document:
    """The document that a row holds: its text, and title and date where it has fields for them."""
    return Document(
        doc, _whole(text), name, title=_title(row), published=_published(row), drawn=True, single=True
    )


def row_ident(row: Mapping[str, Any]) -> str | None:
    """The id of a row, None where it has no field for one that is short enough."""
    return _ident(row)


def _iter_rows(
    data: bytes, doc: str, encoding: str | None
) -> Iterator[tuple[int, Mapping[str, Any] | ReadError]]:
    """The objects with their 1-based lines (in an array: places)."""
    if data.startswith(_UTF16):  # Its line ends are no single bytes.
        data, encoding = decode(data, doc, encoding).encode(), None
    data = data.removeprefix(b"\xef\xbb\xbf")
    whole = data.lstrip()[:1] == b"["
    if not whole:
        yield from _iter_lines(data, doc, encoding)
        return
    rows = _parse(data, doc, encoding)
    if isinstance(rows, ReadError):
        raise rows
    for number, row in enumerate(rows if isinstance(rows, list) else [rows], 1):
        yield number, _object(row, f"{doc}:{number}")


def _iter_lines(
    data: bytes, doc: str, encoding: str | None
) -> Iterator[tuple[int, Mapping[str, Any] | ReadError]]:
    # A carriage return ends a line too: in JSON none stands within a text.
    lines = (line for lines in io.BytesIO(data) for line in lines.splitlines(keepends=True))
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        row = _parse(line, f"{doc}:{number}", encoding)
        if isinstance(row, ReadError) and number == 1 and line.strip() != data.strip():
            # Perhaps one object over several lines.
            whole = _parse(data, doc, encoding)
            if not isinstance(whole, ReadError):
                yield number, _object(whole, doc)
                return
        yield number, row if isinstance(row, ReadError) else _object(row, f"{doc}:{number}")


def _parse(data: bytes, doc: str, encoding: str | None) -> Any:
    """The value that the bytes write in JSON, or what is wrong with them."""
    try:
        return json.loads(decode(data, doc, encoding))
    except ReadError as error:
        return error
    except json.JSONDecodeError as error:
        return ReadError(f"{doc}: no JSON ({error.msg}, character {error.pos + 1})")
    except RecursionError:
        return ReadError(f"{doc}: no JSON that can be read (nested too deep)")
    except ValueError as error:
        return ReadError(f"{doc}: no JSON that can be read ({' '.join(str(error).split())})")


def _object(value: Any, doc: str) -> Mapping[str, Any] | ReadError:
    return value if isinstance(value, dict) else ReadError(f"{doc}: is no JSON object with fields")


def _ident(row: Mapping[str, Any]) -> str | None:
    for name in load_words("id_fields"):
        value = row.get(name)
        if isinstance(value, (str, int)) and not isinstance(value, bool):
            ident = one_line(" ".join(_whole(str(value)).split()))
            if 0 < len(ident) <= _LONGEST_ID:
                return ident
    return None


def _title(row: Mapping[str, Any]) -> str | None:
    for name in load_words("title_fields"):
        value = row.get(name)
        if isinstance(value, str) and value.strip():
            return " ".join(_whole(value).split())
    return None


def _published(row: Mapping[str, Any]) -> Any:
    days = (parse_day(row.get(name)) for name in load_words("date_fields"))
    return next((day for day in days if day), None)


def _whole(text: str) -> str:
    """The text without halves of characters, which JSON can write and nothing else."""
    return str(_SURROGATE.sub("\ufffd", text))
