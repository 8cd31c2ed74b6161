"""Quotes: the sentences of cases/quotes.jsonl with speaker and cue, and speech over several paragraphs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extractors import load
from extractors.pipeline import Pipeline
from extractors.quotes.speech import find_cue_before, iter_cues

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "quotes.jsonl").read_text("utf-8").splitlines()
]


@pytest.fixture(scope="module")
def nlp() -> Pipeline:
    return load("lac")


def quotes(nlp: Pipeline, text: str) -> list[tuple[str, str | None]]:
    doc = nlp.analyze(text)
    return [(doc.text[m.start : m.end], m.fields["speaker"]) for m in doc._.found["quote"]]


def test_cases_are_many_enough() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:24])
def test_case(nlp: Pipeline, case: dict[str, Any]) -> None:
    found = {(m.start, m.end): m.fields for m in nlp.analyze(case["text"])._.found["quote"]}
    required = {(s["start"], s["end"]): s for s in case["spans"] if not s.get("optional")}
    optional = {(s["start"], s["end"]) for s in case["spans"] if s.get("optional")}
    assert set(found) - optional == set(required)
    for span, wanted in required.items():
        assert (found[span]["speaker"], found[span]["cue"]) == (wanted["speaker"], wanted["cue"])


def test_speech_over_two_paragraphs_keeps_its_speaker(nlp: Pipeline) -> None:
    text = "村支书余长福说：“路修通了，货才出得去。\n“往后还要把电商站建起来。”"
    assert quotes(nlp, text) == [("路修通了，货才出得去。", "余长福"), ("往后还要把电商站建起来。", "余长福")]


def test_pronoun_stands_for_the_last_person(nlp: Pipeline) -> None:
    text = "种茶大户葛玉珍今年换了新机器。她说：“一天能顶过去三天。”"
    assert quotes(nlp, text) == [("一天能顶过去三天。", "葛玉珍")]


def test_person_spoken_to_does_not_speak(nlp: Pipeline) -> None:
    text = "镇长石建业对养殖户丁小满说：“贷款的事我们来跑。”"
    assert quotes(nlp, text) == [("贷款的事我们来跑。", "石建业")]


def test_quote_in_a_quote_is_one(nlp: Pipeline) -> None:
    text = "校长邵文静说：“我们提出‘一个都不能少’，就要说到做到。”"
    assert [span for span, _ in quotes(nlp, text)] == ["我们提出‘一个都不能少’，就要说到做到。"]


def test_verbs_inside_other_words_are_none() -> None:
    text = "据说这条街道有小说家住过，知道的人不多。"
    assert [cue.verb for cue in iter_cues(text, 0, len(text))] == []


def test_cue_before_looks_through_what_links_verb_and_mark() -> None:
    for text in ("他曾说过：“", "会议强调，要“", "她告诉记者：“", "他指出“"):
        assert find_cue_before(text, len(text) - 1, 0) is not None
    assert find_cue_before("他们打造的“", 5, 0) is None
