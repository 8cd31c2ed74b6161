"""What figures tell beside their value: standard units, growth and fall, whose they are, when and where they hold."""

from __future__ import annotations

import datetime
import json
import math
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import load
from extractors.data import load_toml
from extractors.pipeline import Pipeline
from extractors.statistics.changes import Change, find_changes
from extractors.statistics.quantities import iter_quantities
from extractors.statistics.standards import find_standard

CASES = [
    json.loads(line)["text"]
    for line in (Path(__file__).parent / "cases" / "statistics.jsonl").read_text("utf-8").splitlines()
]
PUBLISHED = datetime.date(2023, 7, 18)
#: Units of the table by their names in the units library.
LIBRARY = {
    "公里": "km",
    "海里": "nautical_mile",
    "英里": "mile",
    "英尺": "foot",
    "英寸": "inch",
    "码": "yard",
    "光年": "light_year",
    "公顷": "hectare",
    "公亩": "are",
    "平方英里": "square_mile",
    "立方英尺": "cubic_foot",
    "桶油": "oil_barrel",
    "吨": "metric_ton",
    "短吨": "short_ton",
    "磅": "pound",
    "盎司": "ounce",
    "金衡盎司": "troy_ounce",
    "克拉": "carat",
    "马力": "metric_horsepower",
    "标准大气压": "atmosphere",
    "毫米汞柱": "mmHg",
    "毫巴": "millibar",
    "周": "week",
    "分钟": "minute",
    "昼夜": "day",
    "吉瓦": "gigawatt",
    "千瓦时": "kilowatt_hour",
    "兆焦": "megajoule",
    "太赫": "terahertz",
    "毫安时": "milliampere_hour",
    "km/h": "km/hour",
}


@pytest.fixture(scope="module")
def nlp() -> Pipeline:
    return load("lac")


def facts(nlp: Pipeline, text: str) -> list[dict[str, Any]]:
    records = nlp.extract(text, published=PUBLISHED)
    return [record.model_dump(mode="json") for record in records]


def statistics(nlp: Pipeline, text: str) -> list[dict[str, Any]]:
    return [fact for fact in facts(nlp, text) if fact["type"] == "statistic"]


@pytest.mark.parametrize(
    ("unit", "name", "factor", "currency"),
    [
        ("亩", "m2", 2000 / 3, None),
        ("公顷", "m2", 10000, None),
        ("斤", "kg", 0.5, None),
        ("里", "m", 500, None),
        ("个百分点", "percentage_point", 1, None),
        ("基点", "percentage_point", 0.01, None),
        ("‰", "percent", 0.1, None),
        ("倍", "times", 1, None),
        ("名", "person", 1, None),
        ("户", "household", 1, None),
        ("个季度", "month", 3, None),
        ("小时", "s", 3600, None),
        ("元", "yuan", 1, "CNY"),
        ("美分", "USD", 0.01, "USD"),
        ("元/吨", "yuan/kg", 0.001, "CNY"),
        ("元/千瓦时", "yuan/Wh", 0.001, "CNY"),
        ("微克/立方米", "kg/m3", 1e-9, None),
        ("立方米每秒", "m3/s", 1, None),
    ],
)
def test_standard_unit(unit: str, name: str, factor: float, currency: str | None) -> None:
    standard = find_standard(unit)
    assert standard is not None
    assert (standard.name, standard.currency) == (name, currency)
    assert standard.factor == pytest.approx(factor, rel=1e-12)


@pytest.mark.parametrize("unit", [None, "个", "家", "座", "克朗", "度", "元/个", "兆"])
def test_counters_and_units_of_many_meanings_have_no_standard(unit: str | None) -> None:
    assert find_standard(unit) is None


def test_units_with_a_standard_are_units_that_are_found() -> None:
    known = {unit for units in load_toml("units.toml")["groups"].values() for unit in units}
    table = load_toml("unit_standards.toml")
    listed = [unit for units in table.values() for unit in units]
    built = {
        "人（次）",
        "户（次）",
        "亩（次）",
        "澳门币",
    }  # put together from two, or told in front of the number
    signs = {unit for unit in listed if unit[-1] in "$＄￥¥€£"}
    assert set(listed) - signs - built <= known
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("unit", LIBRARY)
def test_factors_are_those_of_a_units_library(unit: str) -> None:
    pint = pytest.importorskip("pint")
    standard = find_standard(unit)
    assert standard is not None
    to = {"m2": "m**2", "m3": "m**3", "m/s": "m/s"}.get(standard.name, standard.name)
    registry = pint.UnitRegistry()
    assert registry(LIBRARY[unit]).to(to).magnitude == pytest.approx(standard.factor, rel=1e-9)


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("粮食产量同比增长5.2%。", [("up", None, None, 5.2, "同比")]),
        ("由40多道精简为10多道。", [("down", 40, 10, None, None)] * 2),
        ("从近6个月降至1.5个月左右。", [("down", 6, 1.5, None, None)] * 2),
        ("户均增收8万元。", [("up", None, None, 80000, None)]),
        ("村集体收入翻了一番。", [("up", None, None, 1, None)]),
        ("合格率提高3.5个百分点。", [("up", None, None, 3.5, None)]),
        ("人均收入提高到3万元。", [("up", None, 30000, None, None)]),
        (
            "368块地块并成田，地块由368块变成41块。",
            [None, ("down", 368, 41, None, None), ("down", 368, 41, None, None)],
        ),
        ("早稻、晚稻产量分别增长3%和5%。", [("up", None, None, 3, None), ("up", None, None, 5, None)]),
        ("固定资产投资同比-3.2%。", [("down", None, None, 3.2, "同比")]),
        ("与2015年相比，全县收入增长5倍。", [None, ("up", None, None, 5, "与2015年相比")]),
        ("比上年同期收入增加200元。", [("up", None, None, 200, "比上年同期")]),
        ("保持了5%的增速。", [("up", None, None, 5, None)]),
        ("窗口减少用工30人。", [("down", None, None, 30, None)]),
        ("接待游客比上年多300人次。", [("up", None, None, 300, "比上年")]),
        ("贮藏期由15天延长到1.5个月。", [("up", None, None, None, None)] * 2),
        ("客流与上年同期持平，为86万人次。", [("none", None, None, None, "与上年同期")]),
        ("从0.5公斤增加到800克。", [("up", 0.5, 0.8, None, None), ("up", 500, 800, None, None)]),
        ("增速比全国高1.2个百分点。", [None]),
        ("新增就业3000人，至少300人参加培训。", [None, None]),
        ("从县城到村里有15公里。", [None]),
        ("血压升到140毫米汞柱。", [("up", None, 140, None, None)]),
        ("翻开这3本书。", [None]),
    ],
)
def test_changes(text: str, changes: list[tuple[Any, ...] | None]) -> None:
    figures = list(iter_quantities(text))
    told = [
        change and (change.direction, *map(plain, (change.origin, change.to, change.by)), change.basis)
        for change in find_changes(text, figures)
    ]
    if "延长到" in text:  # days and months: each end in a unit of its own
        assert [change and change[0] for change in told] == ["up", "up"]
    else:
        assert told == changes


def plain(value: Any) -> float | None:
    return None if value is None else float(value)


def is_consistent(change: Change) -> bool:
    if change.by is not None and change.by < 0:
        return False
    if change.origin is None or change.to is None:
        return True
    way = (change.to > change.origin) - (change.to < change.origin)
    return {"up": 1, "down": -1, "none": 0}[change.direction] == way


def test_changes_of_all_cases_are_consistent() -> None:
    for text in CASES:
        for change in find_changes(text, list(iter_quantities(text))):
            assert change is None or is_consistent(change), text


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 10**9),
    st.integers(1, 10**9),
    st.sampled_from(["元", "亩", "人", "吨", "个", "公里", "%"]),
    st.sampled_from(["变为", "调整为", "到"]),
)
def test_both_ends_of_a_change_tell_its_direction(origin: int, to: int, unit: str, verb: str) -> None:
    text = f"规模由{origin}{unit}{verb}{to}{unit}。"
    figures = list(iter_quantities(text))
    if len(figures) != 2:  # one range
        return
    first, second = find_changes(text, figures)
    assert first is not None
    assert first == second
    assert is_consistent(first)
    assert (first.origin, first.to) == (origin, to)


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 10**12),
    st.sampled_from(
        [
            unit
            for units in load_toml("unit_standards.toml").values()
            for unit in units
            if unit[-1] not in "$＄￥¥€£"
        ]
    ),
)
def test_a_count_in_standard_units_is_never_below_zero(value: int, unit: str) -> None:
    for figure in iter_quantities(f"共有{value}{unit}"):
        standard = find_standard(figure.unit)
        assert figure.value is not None
        assert standard is None or (figure.value >= 0 and 0 < standard.factor < math.inf)


@pytest.mark.parametrize(
    ("text", "surface", "unit_std", "factor", "currency"),
    [
        ("光伏站一年发电2.8亿度。", "2.8亿度", "Wh", 1000, None),
        ("这批货卖了新台币300万元。", "300万元", "TWD", 1, "TWD"),
        ("出口额8.6亿美元。", "8.6亿美元", "USD", 1, "USD"),
        ("全镇流转土地3000亩。", "3000亩", "m2", 2000 / 3, None),
        ("镇里开了8家店。", "8家", None, None, None),
    ],
)
def test_units_in_records(
    nlp: Pipeline, text: str, surface: str, unit_std: str | None, factor: float | None, currency: str | None
) -> None:
    (fact,) = (fact for fact in statistics(nlp, text) if fact["text"] == surface)
    assert (fact["unit_std"], fact["currency"]) == (unit_std, currency)
    assert fact["factor"] == pytest.approx(factor)


def test_change_in_a_record_has_all_its_keys(nlp: Pipeline) -> None:
    (fact,) = statistics(nlp, "全县粮食产量同比增长5.2%。")
    assert fact["change"] == {"direction": "up", "from": None, "to": None, "by": 5.2, "basis": "同比"}
    assert [fact["change"] for fact in statistics(nlp, "全县有村医86名。")] == [None]


@pytest.mark.parametrize(
    ("text", "surface", "subject", "period", "place"),
    [
        ("2022年，全县实现产值86亿元。", "86亿元", "全县", "2022", None),
        (
            "去年，福建省南平市松溪县投入1.8亿元修路。",
            "1.8亿元",
            "福建省南平市松溪县",
            "2022",
            "福建省南平市松溪县",
        ),
        ("6月，全村收梨300吨。其中外销120吨。", "120吨", None, "2023-06", None),
        ("水质达标率从2015年的60%提高到2020年的93%。", "60%", None, "2015", None),
        ("水质达标率从2015年的60%提高到2020年的93%。", "93%", None, "2020", None),
        ("全镇用电量比去年少8%。", "8%", "全镇", None, None),
        ("2016年建成的大桥全长1200米。", "1200米", None, None, None),
        ("这家企业去年投入研发经费300万元。", "300万元", "这家企业", "2022", None),
        ("车队从新疆拉回棉花50吨。", "50吨", None, None, None),
    ],
)
def test_scope(
    nlp: Pipeline, text: str, surface: str, subject: str | None, period: str | None, place: str | None
) -> None:
    (fact,) = (fact for fact in statistics(nlp, text) if fact["text"] == surface)
    assert (fact["subject"], fact["period"], fact["place"]) == (subject, period, place)


def test_starts_in_a_record_are_those_of_date_and_place(nlp: Pipeline) -> None:
    text = "本报讯\n  2022年，山西省大同市云州区种黄花17万\n亩。"
    found = facts(nlp, text)
    starts = {(fact["type"], fact["start"]): fact for fact in found}
    (figure,) = (fact for fact in found if fact["type"] == "statistic")
    assert figure["text"] == "17万亩"
    assert starts["date", figure["period_start"]]["value"] == figure["period"] == "2022"
    place = starts["place", figure["place_start"]]
    assert (place["text"], place["adcode"]) == (figure["place"], figure["adcode"])


@pytest.mark.parametrize(
    ("text", "surface", "value"),
    [
        ("搬迁群众 2 3 6 户。", "2 3 6 户", 236),
        ("占百分之五 十。", "百分之五 十", 50),
        ("打 7 2 折。", "7 2 折", 72),
        ("种植3. 5万亩。", "3. 5万亩", 35000),
        ("提高六   个 百 分点。", "六   个 百 分点", 6),
        ("降温到华氏温度50度。", "华氏温度50度", 50),
        ("纯度≥95%。", "≥95%", 95),
        ("占70%多。", "70%多", 70),
        ("两成半内销。", "两成半", 25),
        ("在1/4至1/3之间。", "1/4至1/3", 0.25),
        ("飞到一万一千米。", "一万一千米", 11000),
        ("来了七八百。", "七八百", 700),
        ("一斤2块5。", "2块5", 2.5),
    ],
)
def test_numbers_in_unusual_dress(text: str, surface: str, value: float) -> None:
    found = {text[figure.start : figure.end]: figure.value for figure in iter_quantities(text)}
    assert surface in found
    assert float(found[surface] or 0) == value


def test_traditional_characters(nlp: Pipeline) -> None:
    facts_told = statistics(nlp, "全縣投資1.2億元，種菜3萬畝，比上年增長5.2個百分點，安置326戶。")
    assert [(fact["value"], fact["unit_std"]) for fact in facts_told] == [
        (120_000_000, "yuan"),
        (30_000, "m2"),
        (5.2, "percentage_point"),
        (326, "household"),
    ]
    assert facts_told[2]["change"]["direction"] == "up"


def test_number_cut_by_a_line_end(nlp: Pipeline) -> None:
    text = "截至五月底，全县累计发放小额信贷1.36\n亿元，惠及农户25\n00余户，户均贷款五万元。"
    assert {fact["text"]: fact["value"] for fact in statistics(nlp, text)} == {
        "1.36亿元": 136_000_000,
        "2500余户": 2500,
        "五万元": 50000,
    }


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("省应急管理厅通报，截至16日8时，暴雨造成3.6万人受灾。", "省应急管理厅"),
        ("记者从市教育局获悉，今年秋季新增学位1.9万个。", "市教育局"),
        ("国家统计局数据显示，全年产粮1.39万亿斤。", "国家统计局"),
        ("据中国汽车工业协会统计，6月卖出新车104.9万辆。", "中国汽车工业协会"),
        ("《农民工监测报告》显示，外出务工者月均收入5441元。", "《农民工监测报告》"),
        ("据当地村民回忆，洪水冲走了40多头耕牛。", "当地村民"),
        ("记者从会上获悉，全省新修渠道860公里。", None),
    ],
)
def test_bodies_that_give_figures_out(nlp: Pipeline, text: str, source: str | None) -> None:
    assert {fact["source"] for fact in statistics(nlp, text)} == {source}


@pytest.mark.parametrize(
    "text", ["增长5%" * 50_000, "由1个到2个" * 40_000, "比去年多3个、" * 30_000, "1 " * 150_000]
)
def test_hostile_input_is_linear(text: str) -> None:
    start = time.perf_counter()
    find_changes(text, list(iter_quantities(text)))
    assert time.perf_counter() - start < 20
