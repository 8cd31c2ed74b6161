"""Persons: names, titles, by-lines and identities in sentences written for this test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from spacy.tokens import Doc

import extractors
from extractors.mention import Mention
from extractors.persons.identity import resolve_persons
from extractors.persons.names import foreign_likelihood, han_likelihood, is_word, surname_length
from extractors.pipeline import Pipeline

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "persons.jsonl").read_text(encoding="utf-8").splitlines()
]


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


def test_enough_cases() -> None:
    assert len(CASES) >= 220


def test_rules_alone_find_named_posts_and_keep_precision(rules: Pipeline) -> None:
    wanted = found = right = 0
    for case in CASES:
        doc = rules.analyze(case["text"])
        got = [surface(doc, mention) for mention in persons(doc)]
        names = [person["text"] for person in case["persons"]]
        right += sum(min(got.count(name), names.count(name)) for name in set(got))
        found += len(got)
        wanted += len(names)
    assert right / found >= 0.9
    assert right / wanted >= 0.65


def test_name_seen_once_with_certainty_is_found_everywhere(lac: Pipeline) -> None:
    doc = lac.analyze("乡党委书记高志和说，路要先通。\n散会以后，高志和又去了工地。大家都信得过高志和。")
    assert [surface(doc, mention) for mention in persons(doc)] == ["高志和"] * 3


def test_two_bearers_of_a_surname_stay_two(lac: Pipeline) -> None:
    doc = lac.analyze("村医郑春山和会计郑秋菊都来了。郑秋菊说账目清楚。郑大夫没有作声。")
    assert [m.fields["canonical"] for m in persons(doc)] == ["郑春山", "郑秋菊", "郑秋菊", "郑春山"]


def test_kin_of_a_named_person_is_not_that_person(lac: Pipeline) -> None:
    doc = lac.analyze("党支部书记魏长河走在前面。魏长河的父亲魏老汉今年七十二岁。")
    assert [m.fields["canonical"] for m in persons(doc)] == ["魏长河", "魏长河", None]


def test_withheld_name_has_no_full_name() -> None:
    doc = Doc(extractors.load("rules").nlp.vocab, words=list("李明和李某"), spaces=[False] * 5)
    doc._.found = {
        "person": [
            Mention("person", 0, 2, "model", fields={"canonical": "李明"}),
            Mention("person", 3, 5, "person.filler", fields={"canonical": None}),
        ]
    }
    resolve_persons(doc)
    assert [m.fields["canonical"] for m in persons(doc)] == ["李明", None]


@pytest.mark.parametrize(
    ("name", "length"), [("欧阳海", 2), ("王芳", 1), ("习近平", 1), ("踔厉", 0), ("王", 0), ("慕容启", 2)]
)
def test_surname_length(name: str, length: int) -> None:
    assert surname_length(name) == length


def test_likelihood_orders_names_before_words() -> None:
    assert han_likelihood("张建华") > 0.8 > 0.5 > han_likelihood("安全") > han_likelihood("踔厉") == 0
    assert is_word("严格")
    assert not is_word("严立强")
    assert foreign_likelihood("穆罕默德·阿里") == 1
    assert foreign_likelihood("法国") == 0


@pytest.mark.parametrize(
    "piece",
    [
        "书记",
        "王",
        "阿·",
        "（记者 ",
        "张三、",
        "记者 王明\n",
        "党的二十大代表",
        "王明，男，",
        "王明、",
        "王明等院士",
        "严如高同志",
        "曾任县长的",
        "让-吕克·阿里",
        "扎西",
    ],
)
def test_long_repeated_text_takes_linear_time(rules: Pipeline, piece: str) -> None:
    text = (piece * 8000)[:16000]
    assert isinstance(persons(rules.analyze(text)), list)
