"""Expressions of time: the cases of cases/dates.jsonl, then what one sentence cannot show."""

from __future__ import annotations

import datetime
import json
import time
from array import array
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import spacy
from edtf_values import is_edtf
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from extractors import context
from extractors.aligned import AlignedText
from extractors.article import Article, Paragraph
from extractors.dates.calendars import festival_day, load_festivals, lunar_day, nth_weekday
from extractors.dates.events import load_events
from extractors.dates.finding import find_dates, iter_expressions
from extractors.dates.resolution import resolve_dates
from extractors.mention import Mention
from schemas.records import DateRecord

if TYPE_CHECKING:
    from extractors.pipeline import Pipeline

CASES, FORMS = (
    [json.loads(line) for line in (Path(__file__).parent / "cases" / name).read_text("utf-8").splitlines()]
    for name in ("dates.jsonl", "dates_by_form.jsonl")
)
SENTENCES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "samples" / "sentences" / "dates.jsonl")
    .read_text("utf-8")
    .splitlines()
]
#: Numbers of the sentences that the rules for dates read otherwise than their gold, by themselves and without the article around.
READ_OTHERWISE = frozenset(
    map(int, (Path(__file__).parent / "cases" / "dates_read_otherwise.txt").read_text("utf-8").split())
)
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


@pytest.mark.parametrize("case", FORMS, ids=lambda case: case["text"][:24])
def test_form(case: dict[str, Any]) -> None:
    """Every form that the grammar has: lengths, edges, leap months, cycles, parts of plans and of the day."""
    found = analyze(case["text"], case["published"])._.found["date"]
    told = ("value", "kind", "anchor")
    assert [
        {"start": m.start, "end": m.end, "text": case["text"][m.start : m.end], "by": m.by}
        | {name: m.fields[name] for name in told}
        for m in found
    ] == case["spans"]


def is_read_as_labelled(sentence: dict[str, Any]) -> bool:
    """Whether span, kind and value of every date are those of the gold, but for dates that need not be found."""
    found = {
        (m.start, m.end): (m.fields["kind"], m.fields["value"])
        for m in analyze(sentence["text"], sentence["published"])._.found["date"]
    }
    gold = {(g["start"], g["end"]): (g["kind"], g.get("value")) for g in sentence["gold"]}
    needed = {(g["start"], g["end"]) for g in sentence["gold"] if not g.get("optional")}
    return needed <= set(found) and all(gold.get(span) == told for span, told in found.items())


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence["id"])
def test_sentence(sentence: dict[str, Any]) -> None:
    """What is read rightly stays so; what is mended leaves the list."""
    assert is_read_as_labelled(sentence) != (int(sentence["id"].rpartition("-")[2]) in READ_OTHERWISE)


def test_mentions_are_complete() -> None:
    mentions = analyze("2021年以来，每年6月，近日，党的十八大以来。", "2023-06-27")._.found["date"]
    assert [m.by for m in mentions] == ["date.open", "date.set", "date.vague", "date.event"]
    assert all(m.type == "date" and m.fields["kind"] in KINDS and 0 < m.confidence <= 1 for m in mentions)
    assert set(mentions[0].fields) == {"kind", "value", "anchor", "anchor_start"}


def test_anchor_tells_what_a_value_rests_on() -> None:
    text = "2020年1月7日开工，1月9日停工。今年8月复工。党的十八大以来变化很大。“十四五”期间再变。"
    assert anchors(text, "2022-10-14") == [None, "previous", "published", "党的十八大", "“十四五”"]


def test_anchor_start_points_to_the_date_that_was_leant_on(
    rules: Pipeline, sample_texts: dict[str, str]
) -> None:
    leant = 0
    for name, text in sample_texts.items():
        found = {r.start: r for r in rules.extract(text, name=name) if isinstance(r, DateRecord)}
        for record in found.values():
            assert (record.anchor_start is not None) == (record.anchor == "previous")
            if record.anchor_start is not None:
                assert found[record.anchor_start].start < record.start
                leant += 1
    assert leant > 5


def test_what_a_neighbour_gives_and_what_the_article_gives() -> None:
    text = "10月9日，首批干部报到；11日，他们进村，当晚开会。15日，第二批出发。"
    doc = analyze(text, "2022-10-17")
    told = [(m.fields["value"], m.fields["anchor"], m.fields["anchor_start"]) for m in doc._.found["date"]]
    assert told == [
        ("2022-10-09", "published", None),
        ("2022-10-11", "previous", 0),
        ("2022-10-11", "previous", text.index("11日")),
        ("2022-10-15", "previous", text.index("当晚")),
    ]


def test_today_is_the_day_of_the_dispatch() -> None:
    text = "新华社北京12月31日电 今天上午，大桥通车。明天起收费。"
    assert [value for _, value in dates(text, "1998-01-02")] == ["1997-12-31", "1997-12-31", "1998-01-01/.."]


def test_an_hour_behind_midnight_is_of_the_next_day() -> None:
    assert dates("3月1日22时开闸，凌晨2时水位回落。", "2023-03-03")[1][1] == "2023-03-02T02:00"


def test_a_number_leads_up_to_the_name_of_a_month() -> None:
    assert [surface for surface, _ in dates("县城11至元月供暖，九到元月停航。", "2023-06-27")] == [
        "11至元月",
        "九到元月",
    ]


def test_traditional_characters() -> None:
    text = "去年國慶節後，農曆臘月初八，上個月，禮拜三，兩個月後。"
    assert [surface for surface, _ in dates(text, "2023-06-27")] == [
        "去年國慶節後",
        "農曆臘月初八",
        "上個月",
        "禮拜三",
        "兩個月後",
    ]


def test_the_century_is_that_of_the_article() -> None:
    assert dates("本世纪和上世纪八十年代", "1998-05-01") == [("本世纪", "19XX"), ("上世纪八十年代", "188X")]
    assert dates("八十年代和20年代", "2023-05-01") == [("八十年代", "198X"), ("20年代", "202X")]


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


def test_impossible_days_are_unsure() -> None:
    for text in ("2023年2月30日", "2023-02-30", "4月31日", "2023年2月30日至3月5日"):
        mentions = analyze(f"{text}，开会。", "2023-06-27")._.found["date"]
        assert mentions[0].fields["value"] is None, text
        assert mentions[0].confidence <= 0.5, text
    sure = analyze("2024年2月29日，开会。2月29日至3月5日布展。", "2024-06-27")._.found["date"]
    assert all(mention.confidence > 0.9 for mention in sure)


def test_a_year_of_five_digits_is_no_length() -> None:
    assert dates("编号99999年的档案。", "2023-06-27") == []
    assert dates("这处遗址距今约12000年，比邻近的早3000年。", "2023-06-27") == [
        ("约12000年", "P12000Y"),
        ("3000年", "P3000Y"),
    ]


def test_only_ascii_digits_are_digits() -> None:
    for zero in ("٠", "۰", "𝟎"):
        text = "2023年6月7日10时".translate({ord("0") + n: chr(ord(zero) + n) for n in range(10)})
        assert dates(f"{text}，开会。", "2023-06-27") == []
    assert dates("𝟏2月开工。", "2023-06-27") == []


@pytest.mark.parametrize(
    ("text", "published", "values"),
    [
        ("公元前221年10月1日，次日开会。", "2023-06-27", ["-0220-10-01", None]),
        ("公元前221年国庆节，开会。", "2023-06-27", [None]),
        ("公元前99999年，无人记事。", "2023-06-27", [None]),
        ("国庆节假期第二天，客流平稳。", "0001-05-05", ["0001-10-02"]),
        ("明年国庆节，大桥通车。", "9999-01-01", [None]),
        ("明年通车，去年开工。", "9999-01-01", [None, "9998"]),
        ("明天开幕，昨天布展。", "9999-12-31", [None, "9999-12-30"]),
        ("上周开幕，下周闭幕。", "0001-01-03", [None, "0001-01-08/0001-01-14"]),
        ("上月开工，去年三季度备料。", "0001-01-03", ["0000-12", "0000-07/0000-09"]),
        ("未来三天有雨。", "9999-12-30", [None]),
        ("未来5年再建。", "9998-12-30", [None]),
        ("999999999天前，海水退去。", "2023-06-27", [None]),
        ("99999年前，海水退去。", "2023-06-27", [None]),
        ("本月底24时前后，台风登陆。", "2023-06-27", ["2023-06~"]),
        (
            "6月3日二十九时，停电。6月4日24:30，来电。6月5日24时，停水。",
            "2023-06-27",
            ["2023-06-03", "2023-06-04", "2023-06-05T24:00"],
        ),
        ("2020年第13个月，补发奖金。", "2023-06-27", [None]),
    ],
)
def test_beyond_the_calendar_there_is_no_value(text: str, published: str, values: list[str | None]) -> None:
    assert [value for _, value in dates(text, published)] == values


def test_the_same_period_of_a_leap_day_has_no_value() -> None:
    text = "2024年2月29日售票3万张，上年同期2万张。"
    assert [value for _, value in dates(text, "2024-03-05")] == ["2024-02-29", None]


def test_lunar_calendar_and_festivals() -> None:
    assert lunar_day(2023, 1, 1) == datetime.date(2023, 1, 22)
    assert lunar_day(2020, 4, 1, leap=True) == datetime.date(2020, 5, 23)
    assert lunar_day(2023, 4, 1, leap=True) is None
    assert festival_day("除夕", 2024) == datetime.date(2024, 2, 9)
    assert festival_day("冬至", 2024) == datetime.date(2024, 12, 21)
    assert nth_weekday(2023, 6, 3, 7) == datetime.date(2023, 6, 18)
    assert nth_weekday(2023, 6, 5, 1) is None


def test_data_of_events_and_festivals() -> None:
    for events in load_events().events.values():
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


FRAGMENT_ROWS = [
    "公元前 公元前221年 公元前99999年 1年 99999年 9999年 2023年 二〇二三年 康熙元年 去年 今年 明年 大后年 上年 次年 同期",
    "10月1日 2月29日 2月30日 12月 三月 31日 1日 上月 本月 下月 次月 上旬 底 初 末 前后 昨天 明天 大后天 次日 当天 第二天",
    "下周三 上周 本周 周末 下周末 第53周 第九周 第366天 第13个月 第一季度 上季度 下季度 上半年 前三个月 春天 冬季",
    "国庆节 国庆节假期 假期 第二天 最后一天 春节 正月 正月十五 腊月三十 闰四月 除夕 冬至 母亲节 元旦",
    "三年前 99999年前 999999999天前 近五年 未来三天 未来5年 过去十天 两个月后 三千万年后 48小时后",
    "党的十八大以来 “十四五”期间 20世纪 0世纪 90年代 上午9时 24时 24:30 二十九时 12时 晚10:05 以来 以前 起 至 到 的 ， 。",
]
FRAGMENTS = [part for row in FRAGMENT_ROWS for part in row.split()]


@pytest.mark.parametrize(
    "value", ["2023-02-29", "2023-13", "23-01", "2023-1-1", "2023/..//", "../..", "2023-06-27T25:00:00"]
)
def test_the_parser_of_values_refuses_what_is_none(value: str) -> None:
    assert not is_edtf(value)


EDGES = st.sampled_from(
    [datetime.date.min, datetime.date(1, 5, 5), datetime.date(9999, 1, 1), datetime.date.max]
)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from([*FRAGMENTS, "\n"]), max_size=12),
    st.dates() | EDGES | st.none(),
)
def test_any_dates_resolve_on_any_day(parts: list[str], published: datetime.date | None) -> None:
    text = "".join(parts)
    for mention in analyze(text, published.isoformat() if published else None)._.found["date"]:
        value = mention.fields["value"]
        assert value is None or is_edtf(value), (text[mention.start : mention.end], value)


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


@pytest.mark.parametrize(
    ("told", "published", "value"),
    [
        ("1998年3月5日，他进厂。\n4月2日，他拜了师。", "2023-09-10", "1998-04-02"),
        ("1998年3月5日，他进厂。\n4月2日，他拜了师。", None, "1998-04-02"),
        ("1998年3月5日，他进厂。\n4月2日，他拜了师。", "2023-04-10", "2023-04-02"),  # it may be news
        ("1998年3月5日，他进厂。\n7月2日，他拜了师。", "2023-12-10", "2023-07-02"),  # not soon after
        ("1998年3月，他进厂。\n4月2日，他拜了师。", "2023-09-10", "2023-04-02"),
        ("1998年3月5日，他进厂。\n家里很穷。\n4月2日，他拜了师。", "2023-09-10", "2023-04-02"),
    ],
)
def test_a_year_reaches_into_the_next_paragraph_where_one_day_follows_the_other(
    told: str, published: str | None, value: str
) -> None:
    assert dates(told, published)[-1][1] == value


@pytest.mark.parametrize("unit", HOSTILE)
def test_repetition_costs_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.process_time()
        for _ in iter_expressions(text):
            pass
        return time.process_time() - start

    seconds(100)
    # Once more where something else held the processor.
    assert any(seconds(40_000) < 12 * max(seconds(10_000), 0.005) for _ in range(3))
