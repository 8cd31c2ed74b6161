"""Figures: the grammar of numbers, the sentences of cases/statistics.jsonl with all fields, sources, hostile input."""

from __future__ import annotations

import json
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extractors import load
from extractors.mention import Mention
from extractors.pipeline import Pipeline
from extractors.statistics.quantities import iter_quantities
from extractors.statistics.units import find_unit

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "statistics.jsonl").read_text("utf-8").splitlines()
]
#: Share of characters by which a found indicator must meet the expected one, over all cases.
INDICATOR_MARK = 0.9


@pytest.fixture(scope="module")
def nlp() -> Pipeline:
    return load("lac")


def figures(nlp: Pipeline, text: str) -> dict[str, Mention]:
    doc = nlp.analyze(text)
    return {doc.text[m.start : m.end]: m for m in doc._.found["statistic"]}


@pytest.mark.parametrize(
    ("text", "surface", "value", "most", "unit", "modifier"),
    [
        ("投入1.2万亿元", "1.2万亿元", "1.2e12", None, "元", None),
        ("收购价一千三百多元", "一千三百多元", "1300", None, "元", "approx"),
        ("上浮三到五成", "三到五成", "30", "50", "%", None),
        ("来了十七八个人", "十七八个", "17", "18", "个", "approx"),
        ("留下二三百户", "二三百户", "200", "300", "户", "approx"),
        ("每户2-3万元", "2-3万元", "20000", "30000", "元", None),
        ("从9500到1.1万元", "9500到1.1万元", "9500", "11000", "元", None),
        ("百分之七十三点五", "百分之七十三点五", "73.5", None, "%", None),
        ("千分之二", "千分之二", "0.2", None, "%", None),
        ("打八五折", "八五折", "85", None, "%", None),
        ("七成二", "七成二", "72", None, "%", None),
        ("花了12元5角", "12元5角", "12.5", None, "元", None),
        ("两个半小时", "两个半小时", "2.5", None, "个小时", None),
        ("零下30摄氏度", "零下30摄氏度", "-30", None, "摄氏度", None),
        ("流量350立方米每秒", "350立方米每秒", "350", None, "立方米每秒", None),
        ("存栏6万头（只）", "6万头（只）", "60000", None, "头（只）", None),
        ("装机800万千瓦", "800万千瓦", "8e6", None, "千瓦", None),
        ("不下2,600人", "不下2,600人", "2600", None, "人", "over"),
        ("大约有40台", "40台", "40", None, "台", "approx"),
        ("五百人上下", "五百人上下", "500", None, "人", "approx"),
        ("几十万元", "几十万元", None, None, "元", "approx"),
    ],
)
def test_quantity(
    text: str, surface: str, value: str | None, most: str | None, unit: str, modifier: str | None
) -> None:
    (found,) = iter_quantities(text)
    assert text[found.start : found.end] == surface
    assert found.value == (None if value is None else Decimal(value))
    assert found.value_max == (None if most is None else Decimal(most))
    assert (found.unit, found.modifier) == (unit, modifier)


@pytest.mark.parametrize(
    ("text", "surface", "value", "most"),
    [
        ("气温降到-12℃", "-12℃", "-12", None),
        ("产量同比-3.2%", "-3.2%", "-3.2", None),
        ("增速为-2.3%", "-2.3%", "-2.3", None),
        ("CPI同比增长-0.3%", "-0.3%", "-0.3", None),
        ("制造业-3.2%", "-3.2%", "-3.2", None),
        ("清晨−8℃", "−8℃", "-8", None),
        ("净利润-2.3亿元", "-2.3亿元", "-230000000", None),
        ("湖面海拔-154米", "-154米", "-154", None),
        ("降至-3℃至5℃", "-3℃至5℃", "-3", "5"),
        ("在-5℃至3℃", "-5℃至3℃", "-5", "3"),
        ("在-5~3℃", "-5~3℃", "-5", "3"),
        ("在-8℃~-3℃", "-8℃~-3℃", "-8", "-3"),
        ("零下20摄氏度到零下15摄氏度", "零下20摄氏度到零下15摄氏度", "-20", "-15"),
        ("增长12%-15%", "12%-15%", "12", "15"),
        ("每组5-8人", "5-8人", "5", "8"),
        ("每组5人-8人", "5人-8人", "5", "8"),
        ("倾角8度-12度", "8度-12度", "8", "12"),
    ],
)
def test_minus_and_dash(text: str, surface: str, value: str, most: str | None) -> None:
    (found,) = iter_quantities(text)
    assert text[found.start : found.end] == surface
    assert found.value == Decimal(value)
    assert found.value_max == (None if most is None else Decimal(most))


@pytest.mark.parametrize("text", ["2021-2025年", "每组5人-8名", "5%左右-8%", "A-12型", "歼-20", "三成-5%"])
def test_dash_is_no_minus(text: str) -> None:
    assert all(quantity.value is None or quantity.value > 0 for quantity in iter_quantities(text))


@pytest.mark.parametrize(
    "text",
    [
        "投入2.3.4亿元",
        "投入2.3.4余亿元",
        "投入.5亿元",
        "投入A5亿元",
        "投入1,23万元",
        "投入05亿元",
        "投入X亿元",
        "投入XX万元",
    ],
)
def test_rest_of_a_refused_number_is_no_figure(text: str) -> None:
    assert not list(iter_quantities(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [("GDP千亿元", 10**11), ("带动百万人", 10**6), ("人数百万以上", 10**6), ("投入1亿2000万元", 120_000_000)],
)
def test_scale_without_a_number_in_front(text: str, value: int) -> None:
    assert [quantity.value for quantity in iter_quantities(text)] == [value]


@pytest.mark.parametrize("text", ["共有12，345人", "共有12,345人"])
def test_thousands_set_off_by_a_comma_of_either_width(text: str) -> None:
    assert [quantity.value for quantity in iter_quantities(text)] == [12345]


def test_wide_comma_parts_a_rank_from_a_figure() -> None:
    assert [quantity.value for quantity in iter_quantities("排名第3，456人参加")] == [456]


def test_wide_digits_with_wide_comma(nlp: Pipeline) -> None:
    assert [mention.fields["value"] for mention in figures(nlp, "现场来了１２，３４５人。").values()] == [
        12345
    ]


@pytest.mark.parametrize(
    "text",
    [
        "投入1234567890123456789元",
        "投入12345678901234567890.5亿元",
        "投入1234567890万亿元",
        "投入1234567890.1234567891元",
    ],
)
def test_number_too_long_for_json_is_dropped(text: str) -> None:
    assert not list(iter_quantities(text))


def test_longest_number_is_kept_exactly(nlp: Pipeline) -> None:
    (mention,) = figures(nlp, "账面上写着123456789012345678元。").values()
    assert mention.fields["value"] == 123456789012345678


def test_years_of_five_digits_are_no_length(nlp: Pipeline) -> None:
    assert not figures(nlp, "牌子上写着历时99999年。")
    assert list(figures(nlp, "这条渠修了9年。")) == ["9年"]
    assert list(figures(nlp, "这处遗址距今1.2万年。")) == ["1.2万年"]


def test_figure_in_a_title_with_nested_names(nlp: Pipeline) -> None:
    assert not figures(nlp, "《关于“百千”工程“三变”改革投资5亿元项目建设的通知》印发。")


@pytest.mark.parametrize("text", ["节约30吨", "附近30家", "晚上30人", "签约30个"])
def test_modifier_inside_another_word(text: str) -> None:
    (found,) = iter_quantities(text)
    assert found.modifier is None
    assert text[found.start : found.end].startswith("30")


@pytest.mark.parametrize("text", ["5G网络", "4K电视", "A4纸", "PM2.5", "C919客机", "v2.0.1版", "拨打12345"])
def test_no_quantity(text: str) -> None:
    assert not list(iter_quantities(text))


def test_unit_is_the_longest_and_no_part_of_a_word() -> None:
    unit = find_unit("人次以上", 0)
    assert unit is not None
    assert unit.name == "人次"
    assert find_unit("人民币", 0) is not None
    assert find_unit("人民群众", 0) is None
    assert find_unit("mobile", 0) is None


def test_cases_are_many_enough() -> None:
    assert len(CASES) >= 100


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:24])
def test_case(nlp: Pipeline, case: dict[str, Any]) -> None:
    doc = nlp.analyze(case["text"])
    found = {(m.start, m.end): m.fields for m in doc._.found["statistic"]}
    wanted = {(span["start"], span["end"]): span for span in case["spans"]}
    required = {span for span, fields in wanted.items() if not fields.get("optional")}
    assert required <= set(found)
    for start, end in set(found) - set(wanted):
        assert any(o["start"] < end and start < o["end"] for o in wanted.values() if o.get("optional")), (
            start,
            end,
        )
    for span in set(found) & set(wanted):
        for field in ("value", "value_max", "unit", "modifier"):
            assert found[span][field] == pytest.approx(wanted[span][field]), (span, field)


def test_indicators(nlp: Pipeline) -> None:
    shares = []
    for case in CASES:
        found = {(m.start, m.end): m.fields for m in nlp.analyze(case["text"])._.found["statistic"]}
        for span in case["spans"]:
            fields = found.get((span["start"], span["end"]))
            if fields is not None and span["indicator"]:
                shares.append(overlap(span["indicator"], fields["indicator"] or ""))
    assert sum(shares) / len(shares) >= INDICATOR_MARK


def overlap(a: str, b: str) -> float:
    both = sum((Counter(a) & Counter(b)).values())
    return 2 * both / (len(a) + len(b)) if both else 0.0


@pytest.mark.parametrize(
    ("text", "surface", "quoted", "source"),
    [
        ("“今年收了5000斤梨。”果农毛立新说。", "5000斤", True, "毛立新"),
        ("据县林业局局长白雪峰介绍，去年造林2.6万亩。", "2.6万亩", False, "白雪峰"),
        ("监测数据显示，水质达标率为97%。", "97%", False, "监测数据"),
        ("林秋红告诉记者，车间里有140名女工。", "140名", False, "林秋红"),
        ("去年全县造林2.6万亩。", "2.6万亩", False, None),
        ("林秋红表示，有研究表明，这种菌能增产8%。", "8%", False, "研究"),
        ("省气象局发布的监测数据显示，今年气温偏高1.3摄氏度。", "1.3摄氏度", False, "监测数据"),
    ],
)
def test_source(nlp: Pipeline, text: str, surface: str, quoted: bool, source: str | None) -> None:
    fields = figures(nlp, text)[surface].fields
    assert fields["quoted"] is quoted
    assert fields["source"] == source


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("前三季度，原粮、油料产量分别增长4.2%和1.8%。", ["原粮", "油料产量"]),
        ("接待游客86万人次，门票收入5300万元，分别增长12%和9%。", ["游客", "门票收入"] * 2),
        ("全县有2100户、约6500名贫困群众增收。", ["贫困群众", "贫困群众"]),
        ("服务业增速快于全省平均水平1.4个百分点。", ["服务业增速"]),
        ("消费者信心指数（CCI）为98.6%。", ["消费者信心指数"]),
        ("全村种下核桃、花椒、油桐等达到3800多亩。", ["核桃、花椒、油桐"]),
        ("小区60岁以上老人占四成。", ["老人", "60岁以上老人"]),
        ("集体经济收入60万元以上的村有9个。", ["集体经济收入", "村"]),
        ("全年财政补贴七成。", ["财政补贴"]),
        ("站点坐落在海拔1260米的垭口。", ["海拔"]),
        ("该市86名市、镇、村河长全部上岗。", ["河长"]),
        ("吸纳320名当地脱贫群众就业。", ["脱贫群众"]),
        ("每户奖励500元、300元和200元。", ["奖励", "奖励", "奖励"]),
    ],
)
def test_indicator(nlp: Pipeline, text: str, indicators: list[str | None]) -> None:
    found = nlp.analyze(text)._.found["statistic"]
    assert [mention.fields["indicator"] for mention in found] == indicators


@pytest.mark.parametrize("text", ["八成为老人", "其中七成为女工"])
def test_tenths_before_the_verb_to_be(text: str) -> None:
    assert [quantity.unit for quantity in iter_quantities(text)] == ["%"]


@pytest.mark.parametrize("text", ["他第一成为冠军", "2020成为转折", "合三成为一体"])
def test_verb_to_become_is_no_share(text: str) -> None:
    assert not any(quantity.unit == "%" for quantity in iter_quantities(text))


def test_rules_without_a_model() -> None:
    found = figures(load("rules"), "全县拿出2000万元修路，受益群众1.3万人。")
    assert [mention.fields["value"] for mention in found.values()] == [20_000_000, 13_000]


@pytest.mark.parametrize(
    "text",
    [
        "1" * 300_000,
        "一" * 300_000,
        "一点" * 150_000,
        "1,111," * 50_000,
        "百分之" * 100_000,
        "1至" * 150_000,
        "约约约" * 100_000,
        "5元" * 100_000,
        "1万2千" * 60_000,
        "三十分之" * 60_000,
        "1，111，" * 50_000,
        "-1" * 150_000,
        "2.3.4亿" * 60_000,
        "度-3度" * 60_000,
    ],
)
def test_hostile_input_is_linear(text: str) -> None:
    start = time.perf_counter()
    for _ in iter_quantities(text):
        pass
    assert time.perf_counter() - start < 20
