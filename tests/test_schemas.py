from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from schemas.json_schema import json_schema
from schemas.jsonl import JsonlError, format_record, iter_records, iter_rows, write_records
from schemas.records import RECORD_CLASSES, PersonRecord, StatisticRecord, parse_record
from schemas.types import RECORD_TYPES, parse_types

COMMON = ["doc", "article", "type", "start", "end", "line", "page", "text", "sentence", "confidence", "by"]
BASE = {
    "doc": "县报/三月.txt",
    "article": 0,
    "start": 3,
    "end": 6,
    "line": 1,
    "text": "贺兰生",
    "sentence": "镇长贺兰生说。",
    "confidence": 0.9,
    "by": "test.rule",
}
NEEDED: dict[str, dict[str, Any]] = {
    "place": {"level": "county"},
    "date": {"kind": "point"},
    "program": {"name": "河长制"},
    "document": {"title": "农村供水条例"},
}


def sample(kind: str) -> BaseModel:
    return RECORD_CLASSES[kind](type=kind, **BASE, **NEEDED.get(kind, {}))


def test_every_type_has_a_class_in_the_order_of_the_names() -> None:
    assert tuple(RECORD_CLASSES) == RECORD_TYPES


@pytest.mark.parametrize("kind", RECORD_TYPES)
def test_record_survives_writing_and_reading(kind: str, tmp_path: Path) -> None:
    record = sample(kind)
    path = tmp_path / "records.jsonl"
    write_records([record], path)
    assert list(iter_records(path)) == [record]
    assert path.read_text(encoding="utf-8") == format_record(record)


@pytest.mark.parametrize("kind", RECORD_TYPES)
def test_keys_come_in_the_order_of_the_contract_and_none_is_left_out(kind: str) -> None:
    keys = list(json.loads(format_record(sample(kind))))
    assert keys[: len(COMMON)] == COMMON
    assert keys == list(RECORD_CLASSES[kind].model_fields)


def test_a_line_holds_plain_utf8() -> None:
    line = format_record(sample("person"))
    assert "县报/三月.txt" in line
    assert line.endswith("\n")
    assert line.count("\n") == 1


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_stays_one_line_and_comes_back(text: str) -> None:
    line = format_record(PersonRecord(**{**BASE, "text": text}))
    assert line.count("\n") == 1
    assert parse_record(json.loads(line)).text == text


@pytest.mark.parametrize(
    ("given_value", "written"), [(2e8, "200000000"), (3, "3"), (0.05, "0.05"), (-1.5, "-1.5"), (None, "null")]
)
def test_whole_numbers_are_written_without_a_point(given_value: float | None, written: str) -> None:
    record = StatisticRecord(**BASE, value=given_value, value_max=given_value)
    assert f'"value":{written},"value_max":{written},' in format_record(record)


@pytest.mark.parametrize(
    "fault",
    [
        {"start": -1},
        {"end": 0},
        {"line": 0},
        {"confidence": 1.1},
        {"novel": 1},
        {"value": float("nan")},
        {"modifier": "much"},
    ],
)
def test_writing_refuses_what_the_contract_does_not_hold(fault: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        StatisticRecord(**{**BASE, **fault})


def test_records_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        sample("person").text = "别人"  # type: ignore[attr-defined]


def test_reading_passes_over_fields_of_later_versions() -> None:
    row = json.loads(format_record(sample("quote")))
    assert parse_record({**row, "mood": "glad"}) == sample("quote")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (b'{"a": 1}\n{"a": \n', ":2: not JSON"),
        (b'{"a": 1}\n\n\xd6\xd0\n', ":3: not UTF-8"),
        (b"[1, 2]\n", ":1: not a JSON object"),
        (b"null\n", ":1: not a JSON object"),
        (b"[" * 100_000, ":1: not JSON"),
    ],
)
def test_a_line_at_fault_is_named(lines: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(lines)
    with pytest.raises(JsonlError) as error:
        list(iter_rows(path))
    assert str(error.value).startswith(f"{path}{message}")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": "three"}, "start: "),
        ({"type": "rumour"}, "does not match any of the expected tags"),
        ({"end": None}, "end: "),
    ],
)
def test_a_line_that_is_no_record_names_the_field(
    change: dict[str, Any], message: str, tmp_path: Path
) -> None:
    row = {**json.loads(format_record(sample("person"))), **change}
    path = tmp_path / "records.jsonl"
    path.write_text(format_record(sample("person")) + json.dumps(row), encoding="utf-8")
    with pytest.raises(JsonlError, match=r"records\.jsonl:2: not a record: ") as error:
        list(iter_records(path))
    assert message in str(error.value)


def test_blank_lines_and_a_byte_order_mark_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"a": 1}\r\n  \n{"a": 2}')
    assert list(iter_rows(path)) == [(1, {"a": 1}), (3, {"a": 2})]


@pytest.mark.parametrize("kind", RECORD_TYPES)
def test_schema_documents_every_field(kind: str) -> None:
    schema = json_schema(kind)
    assert list(schema["properties"]) == list(RECORD_CLASSES[kind].model_fields)
    assert schema["required"] == list(schema["properties"])
    assert all(field["description"].endswith((".", ")")) for field in schema["properties"].values())
    assert schema["description"]


def test_schema_of_all_types_tells_them_apart_and_leaves_room_for_more() -> None:
    schema = json_schema()
    assert set(schema["discriminator"]["mapping"]) == set(RECORD_TYPES)
    assert "additionalProperties" not in json.dumps(schema)


def test_types_are_parsed_in_one_order_each_once() -> None:
    assert parse_types(["quote,person", " date", "person"]) == ("person", "date", "quote")
    assert parse_types([]) == ()
    with pytest.raises(ValueError, match="no type is named"):
        parse_types([" ,"])
    with pytest.raises(ValueError, match=r"no type is called rumour; the types are article, person"):
        parse_types(["person,rumour"])
