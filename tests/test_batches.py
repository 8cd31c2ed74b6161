"""Record batches in, record batches out: the same records as the command line gives for the rows of a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from cli.main import app
from extractors.batches import extract_table, iter_record_batches, output_schema
from schemas.columns import arrow_schema

ROWS = [
    {
        "id": "a1",
        "title": "石桥县开渠",
        "text": "5月3日，石桥县水利局局长魏长顺说，投入2.3亿元。",
        "published": "2021-05-04",
    },
    {"id": "a2", "title": None, "text": "县里实施“归雁”工程，引回三百人。", "published": None},
    {"id": "a3", "title": None, "text": "", "published": None},
]


def command_line(folder: Path) -> list[dict[str, Any]]:
    path = folder / "news.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), encoding="utf-8")
    done = CliRunner().invoke(app, ["extract", str(path), "--model", "rules", "-q"])
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return [row | {"doc": row["doc"].partition("#")[2]} for row in rows]


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """The fields that say something; `value`, text in a table of all types, as JSON has it."""
    told = {name: value for name, value in row.items() if value is not None}
    return told | ({"value": str(told["value"])} if "value" in told else {})


@pytest.mark.parametrize("size", [1, 2, 3])
def test_the_same_records_as_the_command_line_however_the_rows_are_cut(tmp_path: Path, size: int) -> None:
    table = pa.Table.from_pylist(ROWS)
    batches = list(iter_record_batches(table.to_batches(max_chunksize=size), model="rules"))
    assert all(batch.schema.equals(output_schema()) for batch in batches)
    found = [plain(row) for batch in batches for row in batch.to_pylist()]
    assert found == [plain(row) for row in command_line(tmp_path)]
    assert {row["type"] for row in found} >= {"person", "program", "statistic", "date", "article"}


def test_a_table_of_some_types() -> None:
    facts = extract_table(pa.Table.from_pylist(ROWS), model="rules", types=["statistic"])
    assert facts.schema.equals(arrow_schema(("statistic",)))
    assert [(row["doc"], row["value"], row["unit"]) for row in facts.to_pylist()] == [
        ("a1", 230000000.0, "元"),
        ("a2", 300.0, "人"),
    ]
    empty = extract_table(pa.Table.from_pylist(ROWS[2:]), model="rules", types=["statistic"])
    assert (empty.num_rows, empty.schema) == (0, arrow_schema(("statistic",)))


def test_own_lexicon(tmp_path: Path) -> None:
    path = tmp_path / "ours.jsonl"
    path.write_text('{"name": "归雁工程", "aliases": ["归雁"], "issuer": "石桥县"}\n', encoding="utf-8")
    facts = extract_table(pa.Table.from_pylist(ROWS), model="rules", types=["program"], lexicon=[path])
    assert facts.column("issuer").to_pylist() == ["石桥县"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"text": "有文无号"}], "row 0 of a batch has no id"),
        ([{"id": 7, "body": "x"}], "row '7' of a batch has no text in 'text'"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(rows: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        extract_table(pa.Table.from_pylist(rows), model="rules")


def test_a_type_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="colour"):
        output_schema(["colour"])
