"""The whole road: real text in, records out; offsets that can be trusted, whatever the layout."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import load
from extractors.reading import Document
from extractors.record_mapping import to_record
from schemas.jsonl import format_record, format_row

if TYPE_CHECKING:
    from extractors.pipeline import Pipeline
    from schemas.records import Record

CLEAN = (
    "据新华社南昌2023年3月5日电（记者王莉）江西省云溪县委书记李长河3月4日到东山村调研时说：“今年全县要投入2300万元修路。”"
    "云溪县推行“三会一课”制度，印发《云溪县乡村道路管理办法》，惠及群众1.2万人。\n"
)


PAGE = (
    CLEAN
    + "据县交通运输局介绍，去年以来，云溪县已有5个行政村通了公路，群众出行时间由两小时缩短到20分钟左右，货运价格下降三成。\n"
    "“以前柑橘烂在树上，如今当天就能运到省城。”村民赵满仓说。眼下，东山村家家户户都在抢收，全村预计增收480多万元。\n"
    "下一步，该县将实施“百村通达”工程，到2025年底实现村村通客车，让更多的山里人走出大山，让更多的好东西走进城市。\n"
)


def wrapped(text: str, width: int, end: str = "\n") -> str:
    lines = [line[at : at + width] for line in text.splitlines() for at in range(0, len(line), width)]
    return end.join([*lines, ""])


def facts(records: list[Record]) -> list[tuple[str, str]]:
    return [(record.type, record.text) for record in records if record.type != "article"]


def flat(text: str) -> str:
    return "".join(text.split())


def test_every_type_is_found_in_one_paragraph(lac: Pipeline) -> None:
    found = set(facts(list(lac.extract(CLEAN))))
    assert {
        ("person", "王莉"),
        ("person", "李长河"),
        ("date", "3月4日"),
        ("date", "今年"),
        ("statistic", "2300万元"),
        ("statistic", "1.2万人"),
        ("program", "三会一课"),
        ("document", "《云溪县乡村道路管理办法》"),
        ("quote", "今年全县要投入2300万元修路。"),
        ("organization", "新华社"),
    } <= found


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
def test_hard_wraps_change_offsets_only(lac: Pipeline, end: str) -> None:
    text = PAGE
    plain, folded = list(lac.extract(text)), list(lac.extract(wrapped(text, 19, end)))
    assert facts(folded) == facts(plain)


def test_records_come_in_the_order_of_their_offsets(lac: Pipeline, sample_texts: dict[str, str]) -> None:
    for name, text in sample_texts.items():
        starts = [record.start for record in lac.extract(text, name=name)]
        assert starts == sorted(starts)


def test_offsets_lines_and_text_agree_in_every_sample(lac: Pipeline, sample_texts: dict[str, str]) -> None:
    for name, text in sample_texts.items():
        records = list(lac.extract(text, name=name))
        assert records
        for record in records:
            assert flat(text[record.start : record.end]) == record.text
            assert record.line == text[: record.start].count("\n") + 1
            if record.sentence is not None:
                assert "\n" not in record.sentence


def test_second_run_gives_the_same_bytes(lac: Pipeline, sample_texts: dict[str, str]) -> None:
    for name, text in sample_texts.items():
        once = [format_record(record) for record in lac.extract(text, name=name)]
        assert once == [format_record(record) for record in lac.extract(text, name=name)]


def test_rows_are_written_as_their_records_are(rules: Pipeline, sample_texts: dict[str, str]) -> None:
    for name, text in sample_texts.items():
        for row in rules.extract_rows(Document(name, text, name)):
            assert format_row(row) == format_record(to_record(row))


def test_only_the_types_asked_for_come_out(sample_texts: dict[str, str], lac: Pipeline) -> None:
    some = load(types=["quote", "statistic"])
    for name, text in sample_texts.items():
        wanted = [record for record in lac.extract(text, name=name) if record.type in {"quote", "statistic"}]
        assert list(some.extract(text, name=name)) == wanted


def test_samples_hold_up_without_a_model(rules: Pipeline, sample_texts: dict[str, str]) -> None:
    counts = Counter(
        record.type for name, text in sample_texts.items() for record in rules.extract(text, name=name)
    )
    assert counts["person"] > 50
    assert (
        min(counts[kind] for kind in ("place", "date", "statistic", "program", "quote", "organization")) > 20
    )


def test_a_name_is_no_date(lac: Pipeline) -> None:
    records = list(lac.extract("副县长刘中秋参加调研。中秋将至，他来到敬老院。", published=date(2022, 9, 6)))
    assert [(record.text, record.start) for record in records if record.type == "date"] == [("中秋", 11)]


@pytest.mark.parametrize(
    "text", ["", "\n\n \u3000\n", "\ufeff", "Not Chinese at all, dated 2023.\n", "“", "《", "1", "·"]
)
def test_little_text_gives_few_records_and_no_error(lac: Pipeline, text: str) -> None:
    assert len(list(lac.extract(text))) <= 3


FRAGMENTS = [
    *[
        "县委书记",
        "李长河",
        "王 莉",
        "说，",
        "：“",
        "”",
        "“",
        "。",
        "\n",
        "\r\n",
        "\n\n",
        "　　",
        " ",
        "，",
        ",",
        "、",
        "《",
        "》",
        "（",
        "）",
    ],
    *[
        "2023年",
        "3 月 5 日",
        "５日",
        "近年来",
        "党的十八大以来",
        "1.2万",
        "2300\n万元",
        "%",
        "三分之二",
        "“三会一课”",
        "五好一满意",
        "工程",
    ],
    *[
        "江西省南昌市",
        "东山村",
        "云溪县",
        "本报记者",
        "新华社南昌3月5日电",
        "十",
        "百",
        "第",
        "第一",
        "同比增长",
        "至",
        "-",
        "—",
        "\u200b",
    ],
    *[
        "\U00020bb7",
        "é",
        "A",
        "+",
        "1",
        "\x0c",
        "‘",
        "’",
        "某",
        "同志",
        "阿卜杜拉·买买提",
        "等",
        "和",
        "公司",
        "银行",
        "记者",
    ],
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join) | st.text(max_size=80))
def test_text_is_what_stands_at_its_offsets(rules: Pipeline, lac: Pipeline, raw: str) -> None:
    for pipeline in (rules, lac):
        for record in pipeline.extract(raw):
            assert flat(raw[record.start : record.end]) == record.text
            assert record.text


HOSTILE = [
    "“",
    "《",
    "（",
    "十",
    "1",
    "1,",
    "1.",
    "第一",
    "、",
    "县",
    "李",
    "年",
    "3月",
    "同志",
    "“三会一课”",
    "王某",
    "约",
    "省市县",
    "·",
    "—",
    "\n",
    "“\n",
    "百分之",
    "某某",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_long_repeated_input_ends(rules: Pipeline, unit: str) -> None:
    """Each of these takes well under a second; a pattern that runs away would not end."""
    text = (unit * 20_000)[:20_000]
    for record in rules.extract(text):
        assert flat(text[record.start : record.end]) == record.text


def test_nothing_reaches_into_a_headline_that_stands_further_up(
    rules: Pipeline, sample_texts: dict[str, str]
) -> None:
    """A headline that broke into a paragraph follows it: a title that the paragraph opens may find its end there."""
    sample = sample_texts["2023-06-30_zhuanglang-party-building.txt"]
    raw = sample.replace("12 万余元。\n", "12 万余元，印发《关于抓党建\n").replace(
        "抓党建 强堡垒", "的办法》 强堡垒"
    )
    records = list(rules.extract(raw))
    assert len(records) > 50
    for record in records:
        assert record.start < record.end
        assert flat(raw[record.start : record.end]) == record.text


def test_no_title_runs_out_of_a_running_head(rules: Pipeline) -> None:
    head = "云溪县印发《关于\n"
    raw = f"今年种树五百亩。\n{head}村里修了水渠，路也通了。\n今年栽果三百亩。\n{head}管护办法》的路段有专人。\n"
    articles = list(rules.extract(raw))
    assert not [record for record in articles if record.type == "document"]


def test_article_and_persons_agree_on_the_byline(lac: Pipeline, sample_texts: dict[str, str]) -> None:
    for name, text in sample_texts.items():
        records = list(lac.extract(text, name=name))
        for article in (record for record in records if record.type == "article"):
            persons = [r for r in records if r.type == "person" and r.article == article.article and r.byline]
            assert {person.canonical or person.text for person in persons} == set(article.bylines), name


def test_docs_tell_of_words_what_spacy_tells_also_after_an_extraction() -> None:
    nlp = load("rules")
    half_read = nlp.extract("赣州市于都县有ABC工程7项。\n\n" * 3)
    next(half_read)
    (doc,) = nlp.iter_docs("于都县有ABC工程7项。")
    assert [token.lower_ for token in doc if token.is_alpha and token.is_ascii] == ["a", "b", "c"]
    assert [token.text for token in doc if token.like_num] == ["7"]
    list(half_read)
