"""Extraction from Arrow record batches, for the engines of clusters: one function that Spark and Ray Data call.

Spark hands the batches of a partition to `DataFrame.mapInArrow`, Ray Data tables of rows to `Dataset.map_batches`:

    from functools import partial
    from pyspark.sql.pandas.types import from_arrow_schema
    from extractors.batches import iter_record_batches, output_schema

    find = partial(iter_record_batches, types=["person"])
    facts = articles.mapInArrow(find, from_arrow_schema(output_schema(["person"])))

Each process loads the model once, with the first batch. A batch depends on nothing but itself, so an engine may repeat one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from extractors.reading.rows import row_document, row_ident
from schemas.columns import arrow_schema, column_types, to_columns
from schemas.jsonl import format_row
from schemas.types import parse_types

if TYPE_CHECKING:
    from extractors.pipeline import Pipeline

#: Records of a batch that is handed on.
_ROWS = 10_000


def output_schema(types: Iterable[str] | None = None) -> pa.Schema:
    """The Arrow schema of the batches that `iter_record_batches` yields for these record types, all by default.

    Raises:
        ValueError: a name is no record type.
    """
    return arrow_schema(_kinds(types))


def iter_record_batches(
    batches: Iterable[pa.RecordBatch],
    *,
    text_field: str = "text",
    model: str = "lac",
    types: Iterable[str] | None = None,
    events: Iterable[str | Path] = (),
    lexicon: Iterable[str | Path] = (),
) -> Iterator[pa.RecordBatch]:
    """Yield the records of the articles in the rows of the batches, in their order.

    A row is read as a row of a .jsonl file by `policyfacts extract`: `text_field` holds the text; `id`, `title`, `published` and
    the like are taken where the batch has such columns. `doc` is the id of the row; a row without one, or without text,
    is refused, since a number would not be the same in every run of an engine.

    Raises:
        ValueError: a name is no record type, or a row has no text or no id; the message names the row.
        ModelError: the model is not installed.
        UserFileError: a file of events or programmes cannot be used.
    """
    kinds = _kinds(types)
    pipeline = _pipeline(model, kinds, tuple(map(str, events)), tuple(map(str, lexicon)))
    schema, columns = arrow_schema(kinds), column_types(kinds)
    for batch in batches:
        rows: list[dict[str, Any]] = []
        for number, row in enumerate(batch.to_pylist()):
            lines = _iter_lines(pipeline, row, number, text_field)
            rows.extend(to_columns(json.loads(line), columns) for line in lines)
            if len(rows) >= _ROWS:
                yield pa.RecordBatch.from_pylist(rows, schema=schema)
                rows = []
        if rows:
            yield pa.RecordBatch.from_pylist(rows, schema=schema)


def extract_table(table: pa.Table, **options: Any) -> pa.Table:
    """The records of the articles in the rows of a table, with the options of `iter_record_batches`.

    `Dataset.map_batches(extract_table, batch_format="pyarrow")` of Ray Data calls it.
    """
    schema = output_schema(options.get("types"))
    return pa.Table.from_batches(iter_record_batches(table.to_batches(), **options), schema=schema)


def _kinds(types: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if types is None else parse_types(types)


@cache
def _pipeline(
    model: str, types: tuple[str, ...] | None, events: tuple[str, ...], lexicon: tuple[str, ...]
) -> Pipeline:
    """The pipeline of these settings, loaded once a process."""
    from extractors import load

    return load(model, types, events=events, lexicon=lexicon)


def _iter_lines(pipeline: Pipeline, row: Mapping[str, Any], number: int, text_field: str) -> Iterator[str]:
    text, ident = row.get(text_field), row_ident(row)
    if ident is None:
        raise ValueError(
            f"row {number} of a batch has no id; a column `id` of text or numbers says which row is which"
        )
    if not isinstance(text, str):
        raise ValueError(  # noqa: TRY004  what is wrong is the row
            f"row {ident!r} of a batch has no text in {text_field!r}; text_field names the column"
        )
    for found in pipeline.extract_rows(row_document(row, text, ident, ident)):
        yield format_row(found)
