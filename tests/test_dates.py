"""Expressions of time: the cases of cases/dates.jsonl, then what one sentence cannot show."""

from __future__ import annotations

import datetime
import json
import time
from array import array
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from extractors import context
from extractors.aligned import AlignedText
from extractors.article import Article, Paragraph
from extractors.dates.calendars import festival_day, load_events, load_festivals, lunar_day, nth_weekday
from extractors.dates.finding import find_dates, iter_expressions
from extractors.dates.resolution import resolve_dates
from extractors.mention import Mention

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "dates.jsonl").read_text("utf-8").splitlines()
]
KINDS = {"point", "range", "duration", "set", "vague"}
_nlp = spacy.blank("zh")


def analyze(text: str, published: str | None = None, documents: list[Mention] | None = None) -> Doc:
    day = datetime.date.fromisoformat(published) if published else None
    aligned = AlignedText(text, array("q", range(len(text))))
    doc = context.prepare(
        _nlp.make_doc(text), Article(0, aligned, [Paragraph(0, len(text))], [(0, len(text))], published=day)
    )
    doc._.found["document"] = documents or []
    doc._.found["date"] = find_dates(doc)
    resolve_dates(doc)
    return doc


def dates(text: str, published: str | None = None) -> list[tuple[str, Any]]:
    return [(text[m.start : m.end], m.fields["value"]) for m in analyze(text, published)._.found["date"]]


def anchors(text: str, published: str | None = None) -> list[str | None]:
    return [m.fields["anchor"] for m in analyze(text, published)._.found["date"]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:24])
def test_case(case: dict[str, Any]) -> None:
    found = analyze(case["text"], case["published"])._.found["date"]
    got = [(m.start, m.end, m.fields["value"], m.fields["kind"]) for m in found]
    assert got == [(s["start"], s["end"], s["value"], s["kind"]) for s in case["spans"]]
    assert all(case["text"][s["start"] : s["end"]] == s["text"] for s in case["spans"])


def test_mentions_are_complete() -> None:
    mentions = analyze("2021年以来，每年6月，近日，党的十八大以来。", "2023-06-27")._.found["date"]
    assert [m.by for m in mentions] == ["date.open", "date.set", "date.vague", "date.event"]
    assert all(m.type == "date" and m.fields["kind"] in KINDS and 0 < m.confidence <= 1 for m in mentions)
    assert set(mentions[0].fields) == {"kind", "value", "anchor"}


def test_anchor_tells_what_a_value_rests_on() -> None:
    text = "2020年1月7日开工，1月9日停工。今年8月复工。党的十八大以来变化很大。“十四五”期间再变。"
    assert anchors(text, "2022-10-14") == [None, "previous", "published", "党的十八大", "“十四五”"]


def test_dates_in_titles_of_documents_are_no_mentions() -> None:
    text = "《关于2021年春耕工作的意见》2021年2月印发。"
    doc = analyze(text, "2023-06-27", [Mention("document", 0, text.index("》") + 1, "document.title")])
    assert [text[m.start : m.end] for m in doc._.found["date"]] == ["2021年2月"]


def test_without_a_published_date_only_the_text_tells_years() -> None:
    assert dates("6月26日，汛情平稳。") == [("6月26日", None)]
    assert dates("2021年5月建成。6月26日，汛情平稳。")[1] == ("6月26日", "2021-06-26")


def test_a_far_year_does_not_cross_the_sentence() -> None:
    assert dates("他2017年当选代表。10月9日，他再次来到会场。", "2022-10-14")[1][1] == "2022-10-09"


def test_a_bare_day_follows_the_month_before_it() -> None:
    assert dates("2022年11月28日开工，30日浇筑。", "2023-06-27")[1] == ("30日", "2022-11-30")
    assert dates("去年8月通车。26日，记者看到车流不断。", "2023-06-27")[1] == ("26日", "2023-06-26")


def test_the_value_does_not_depend_on_the_clock() -> None:
    assert dates("明天上午开幕。", "1998-12-31") == [("明天上午", "1999-01-01")]


def test_impossible_days_have_no_value() -> None:
    assert dates("2023年2月30日不在历上。") == [("2023年2月30日", None)]


def test_lunar_calendar_and_festivals() -> None:
    assert lunar_day(2023, 1, 1) == datetime.date(2023, 1, 22)
    assert lunar_day(2020, 4, 1, leap=True) == datetime.date(2020, 5, 23)
    assert lunar_day(2023, 4, 1, leap=True) is None
    assert festival_day("除夕", 2024) == datetime.date(2024, 2, 9)
    assert festival_day("冬至", 2024) == datetime.date(2024, 12, 21)
    assert nth_weekday(2023, 6, 3, 7) == datetime.date(2023, 6, 18)
    assert nth_weekday(2023, 6, 5, 1) is None


def test_data_of_events_and_festivals() -> None:
    for events in load_events().values():
        assert all(event.end is None or event.start <= event.end for event in events)
        assert len({event.start for event in events}) == len(events)
    for name in load_festivals():
        assert festival_day(name, 2023) is not None


@given(
    st.text(
        alphabet="0123456789年月日号时分点前后来以至到—-上下周一二三十今去明每近几多个第春节农历“”五党的",
        max_size=40,
    )
)
def test_any_text_gives_ordered_spans(text: str) -> None:
    doc = analyze(text, "2023-06-27")
    behind = 0
    for mention in doc._.found["date"]:
        assert behind <= mention.start < mention.end <= len(text)
        behind = mention.end


HOSTILE = [
    "1",
    "一",
    "第",
    "近",
    "今年",
    "年",
    "1-",
    "2018年至",
    "“十四五”",
    "每周一",
    "农历",
    "正月",
    "10:",
    "3个月",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_repetition_costs_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.process_time()
        for _ in iter_expressions(text):
            pass
        return time.process_time() - start

    seconds(100)
    assert seconds(40_000) < 12 * max(seconds(10_000), 0.005)
