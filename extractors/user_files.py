"""Files of knowledge that users bring along (events, programmes, names): rows of TOML, JSON lines or CSV, each checked."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import regex
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

#: Columns of CSV that hold several values, and what parts those in a cell.
_LIST_COLUMNS = frozenset({"aliases", "expansion", "names", "types"})
_PARTS = regex.compile(r"(?:(?<!\s)\s++)?+[;；|]\s*+")

Row = TypeVar("Row", bound=BaseModel)


class UserFileError(Exception):
    """A file of the user's knowledge that cannot be used; the message is one line that says what, where and what to do."""


class KnowledgeRow(BaseModel):
    """One row of knowledge, which holds what it is allowed to and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _refuse_halves(cls, row: Any) -> Any:
        """JSON can write halves of characters, and nothing else can."""
        try:
            json.dumps(row, ensure_ascii=False, default=str).encode()
        except UnicodeEncodeError:
            raise ValueError("it holds halves of characters (surrogates)") from None
        return row


@dataclass(frozen=True, slots=True)
class FileForm(Generic[Row]):
    """What a file of knowledge may hold.

    `models` are its rows by the name of their TOML table, `kind_of` tells this name from a row of JSON lines or CSV (and
    may take it out of the row), and `what` says in an error what belongs into the file.
    """

    models: Mapping[str, type[Row]]
    kind_of: Callable[[dict[str, Any]], str]
    what: str

    def read(self, path: Path) -> list[Row]:
        """The rows of a file.

        Raises:
            UserFileError: the file cannot be read, holds a row that is none, or no row at all.
        """
        rows = []
        for place, row in self.iter_checked(path):
            if isinstance(row, str):
                raise UserFileError(f"{place}: {row}")
            rows.append(row)
        if not rows:
            raise UserFileError(f"{path}: no {self.what}")
        return rows

    def iter_checked(self, path: Path) -> Iterator[tuple[str, Row | str]]:
        """Yield the place of each row (`FILE:LINE`, `FILE: TABLE NUMBER`) with the row, or with what is wrong with it.

        Raises:
            UserFileError: the file cannot be read, or not beyond some place in it.
        """
        try:
            read = {".toml": self._iter_toml, ".csv": self._iter_csv}.get(
                path.suffix.lower(), self._iter_lines
            )
            rows = read(path)
            for kind, place, row in rows:
                yield place, self._check(kind, row)
        except OSError as error:
            raise UserFileError(f"{path}: {error.strerror or error}") from None

    def _iter_toml(self, path: Path) -> Iterator[tuple[str, str, Any]]:
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise UserFileError(f"{path}: not TOML: {error}") from None
        for kind, rows in data.items():
            if kind not in self.models:
                tables = " and ".join(f"[[{name}]]" for name in self.models)
                raise UserFileError(f"{path}: no table is called {kind!r} here; it takes {tables}")
            if not isinstance(rows, list):
                raise UserFileError(f"{path}: {kind} is no list of tables; each is headed [[{kind}]]")
            for number, row in enumerate(rows, 1):
                yield kind, f"{path}: {kind} {number}", row

    def _iter_lines(self, path: Path) -> Iterator[tuple[str, str, Any]]:
        from schemas.jsonl import JsonlError, iter_rows

        try:
            for number, row in iter_rows(path, comments=True):
                yield self.kind_of(row), f"{path}:{number}", row
        except JsonlError as error:
            raise UserFileError(
                f"{error}; it takes TOML (.toml), CSV (.csv) or one JSON object a line"
            ) from None

    def _iter_csv(self, path: Path) -> Iterator[tuple[str, str, Any]]:
        """Rows under a line of headings; empty cells say nothing."""
        try:
            rows = csv.reader(_decode(path).splitlines(keepends=True), strict=True)
            headings = [heading.strip() for heading in next(rows, [])]
            for cells in rows:
                place = f"{path}:{rows.line_num}"
                if len(cells) > len(headings):
                    raise UserFileError(f"{place}: {len(cells)} cells under {len(headings)} headings")
                row: dict[str, Any] = {
                    heading: _PARTS.split(cell.strip()) if heading in _LIST_COLUMNS else cell.strip()
                    for heading, cell in zip(headings, cells, strict=False)
                    if cell.strip()
                }
                if row:
                    yield self.kind_of(row), place, row
        except csv.Error as error:
            raise UserFileError(f"{path}:{rows.line_num}: not CSV: {error}") from None

    def _check(self, kind: str, row: Any) -> Row | str:
        if kind not in self.models:
            return f"type: {kind!r} is none of {', '.join(self.models)}"
        try:
            return self.models[kind].model_validate(row)
        except ValidationError as error:
            first = error.errors()[0]
            field = " ".join(".".join(map(str, first["loc"])).split()) or "row"
            return f"{field}: {first['msg']}"


def _decode(path: Path) -> str:
    """The text of a file as spreadsheets write it: UTF-8, or GB18030."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        raise UserFileError(f"{path}: neither UTF-8 nor GB18030; save it as CSV UTF-8") from None
