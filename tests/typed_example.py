"""What a program that uses the library says of types; mypy checks it in test_typing.py, nothing runs it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import assert_type

import spacy

from extractors import load
from extractors.component import record_of, records_of
from extractors.pipeline import Pipeline
from schemas.jsonl import iter_records
from schemas.records import PersonRecord, PlaceRecord, Record, StatisticRecord, parse_record

nlp = load(types=["person", "statistic"])
assert_type(nlp, Pipeline)
records = nlp.extract("省水利厅厅长王莉说，今年投入2.3亿元。", published=datetime.date(2023, 6, 27))
assert_type(records, Iterator[Record])
assert_type(nlp.extract_file(Path("page.txt"), "page.txt"), Iterator[Record])

for record in records:
    if record.type == "person":
        assert_type(record, PersonRecord)
        assert_type(record.titles, list[str])
        assert_type([post.organization for post in record.posts], list[str | None])
    elif isinstance(record, StatisticRecord):
        assert_type(record.value, int | float | None)
        if record.change is not None:
            assert_type(record.change["by"], int | float | None)
    elif record.type == "place":
        assert_type(record, PlaceRecord)
    _ = record.txt  # type: ignore[union-attr]  # no record has such a field

assert_type(next(iter_records(Path("facts.jsonl"))), Record)
assert_type(parse_record({"type": "date"}), Record)

doc = spacy.blank("zh")("王莉说。")
assert_type(records_of(doc), list[Record])
assert_type(record_of(doc.spans["policyfacts"][0]), Record | None)
