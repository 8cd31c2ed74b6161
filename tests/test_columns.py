"""Records as columns: Parquet and CSV hold what JSON lines hold."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from cli.formats import Form, open_records
from cli.main import app
from schemas.columns import arrow_schema, column_types
from schemas.records import RECORD_CLASSES
from schemas.types import RECORD_TYPES

PAGES = [str(path) for path in sorted((Path(__file__).parents[1] / "samples").glob("*.txt"))]


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["extract", *arguments, "--model", "rules", "-q"])


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(*PAGES).stdout.splitlines()]


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """The fields of a row that say something."""
    return {name: value for name, value in row.items() if value is not None}


def test_parquet_of_each_type_holds_the_records(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    assert run(*PAGES, "--format", "parquet", "--by-type", "-o", str(tmp_path)).exit_code == 0
    assert {path.stem for path in tmp_path.iterdir()} == {row["type"] for row in rows}
    for path in tmp_path.iterdir():
        expected = [row for row in rows if row["type"] == path.stem]
        # pandas and DuckDB read it as it stands: numbers as numbers, posts as lists of structs
        found = pq.read_table(path).to_pylist()
        assert [list(row) for row in found] == [list(row) for row in expected]
        assert found == expected


def test_parquet_of_all_types_is_one_table(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    path = tmp_path / "facts.parquet"
    assert run(*PAGES, "--format", "parquet", "-o", str(path)).exit_code == 0
    table = pq.read_table(path)
    assert table.schema.equals(arrow_schema())
    for found, row in zip(table.to_pylist(), map(dict, rows), strict=True):
        if row["type"] in ("statistic", "date"):
            value = found.pop("value")
            assert (value if row["type"] == "date" or value is None else json.loads(value)) == row.pop(
                "value"
            )
        assert plain(found) == plain(row)


def test_csv_holds_the_records(rows: list[dict[str, Any]]) -> None:
    text = run(*PAGES, "--format", "csv").stdout
    read = list(csv.DictReader(io.StringIO(text)))
    assert len(read) == len(rows)
    assert list(read[0]) == list(column_types())
    for found, row in zip(read, rows, strict=True):
        for name, value in row.items():
            if isinstance(value, str):
                assert found[name].removeprefix("'") == value
            else:
                assert (json.loads(found[name]) if found[name] else None) == value


def test_a_formula_in_csv_is_text(tmp_path: Path) -> None:
    line = json.dumps(
        {"doc": "=cmd()", "type": "person", "text": "+1", "sentence": "“-”"}, ensure_ascii=False
    )
    with open_records(tmp_path / "a.csv", Form.CSV, ("person",)) as writer:
        writer.write([line + "\n"])
    (row,) = csv.DictReader((tmp_path / "a.csv").open(encoding="utf-8"))
    assert (row["doc"], row["text"], row["sentence"]) == ("'=cmd()", "'+1", "“-”")


def test_json_lines_by_type(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    assert run(*PAGES, "--by-type", "-o", str(tmp_path)).exit_code == 0
    lines = (tmp_path / "date.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [row for row in rows if row["type"] == "date"]


@pytest.mark.parametrize("kind", RECORD_TYPES)
def test_every_field_has_a_column(kind: str) -> None:
    assert arrow_schema((kind,)).names == list(RECORD_CLASSES[kind].model_fields)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "parquet"], "name it with -o"),
        (["--by-type"], "name a folder with -o"),
        (["--by-type", "-o", "nowhere"], "there is no folder nowhere"),
        (["--format", "xml"], "jsonl"),
    ],
)
def test_what_cannot_be_written_is_told(arguments: list[str], said: str) -> None:
    result = run(*PAGES, *arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.output.replace("│", " ").split())


def test_without_pyarrow_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    arrow_schema.cache_clear()
    result = run(*PAGES, "--format", "parquet", "-o", str(tmp_path / "a.parquet"))
    assert result.exit_code == 1
    assert "pip install 'policyfacts[columns]'" in result.output
    assert list(tmp_path.iterdir()) == []
