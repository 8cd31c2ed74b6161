"""Persons: names, titles, by-lines and identities in sentences written for this test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from spacy.tokens import Doc

import extractors
from extractors.mention import Mention
from extractors.person_identity import resolve_persons
from extractors.person_names import foreign_likelihood, han_likelihood, is_word, surname_length
from extractors.pipeline import Pipeline

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "persons.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def lac() -> Pipeline:
    return extractors.load("lac")


@pytest.fixture(scope="module")
def rules() -> Pipeline:
    return extractors.load("rules")


def persons(doc: Doc) -> list[Mention]:
    found: list[Mention] = doc._.found["person"]
    return found


def surface(doc: Doc, mention: Mention) -> str:
    return doc.text[mention.start : mention.end].replace(" ", "")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:20])
def test_case(lac: Pipeline, case: dict[str, Any]) -> None:
    doc = lac.analyze(case["text"])
    found = persons(doc)
    assert [surface(doc, mention) for mention in found] == [person["text"] for person in case["persons"]]
    for mention, person in zip(found, case["persons"], strict=True):
        assert mention.fields["titles"] == person["titles"]
        if person.get("canonical"):
            assert mention.fields["canonical"] == person["canonical"]
        if person.get("byline"):
            assert mention.fields["byline"] is True
