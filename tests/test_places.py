"""Places: chains, endings, exclusions, levels and codes in sentences written for this test."""

from __future__ import annotations

import datetime
import json
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from spacy.tokens import Doc

from extractors.mention import Mention
from extractors.pipeline import Pipeline
from extractors.places.closing import load_phrases
from extractors.places.endings import level_of_name
from extractors.places.finding import find_places, resolve_places
from extractors.places.gazetteer import load_grammar

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "places.jsonl").read_text(encoding="utf-8").splitlines()
]


def places(doc: Doc) -> list[Mention]:
    found: list[Mention] = doc._.found["place"]
    return found


def surfaces(doc: Doc) -> list[str]:
    return [doc.text[mention.start : mention.end] for mention in places(doc)]


@pytest.mark.parametrize("case", CASES, ids=[f"{n}-{case['rule']}" for n, case in enumerate(CASES)])
def test_case(lac: Pipeline, case: dict[str, Any]) -> None:
    doc = lac.analyze(case["text"], datetime.date(case["year"], 6, 1))
    found = [
        {"text": text, "level": mention.fields["level"], "adcode": mention.fields["adcode"]}
        for text, mention in zip(surfaces(doc), places(doc), strict=True)
    ]
    assert found == case["places"]


def test_without_a_model(rules: Pipeline) -> None:
    doc = rules.analyze(
        "安徽省六安市金寨县花石乡大湾村靠茶叶致富，大湾村的经验在湖北、河南推广。", datetime.date(2021, 5, 1)
    )
    assert surfaces(doc) == ["安徽省六安市金寨县花石乡大湾村", "大湾村", "湖北", "河南"]
    assert [mention.fields["adcode"] for mention in places(doc)] == ["341524", "341524", "420000", "410000"]


def test_without_a_model_hardly_anything_is_made_up(rules: Pipeline) -> None:
    doc = rules.analyze(
        "全面开展示范社区创建，推动资源下沉，群众的合作意识和平安意识不断增强，这里加强了沿海地区防控。"
    )
    assert surfaces(doc) == []


def test_members_and_full_name(lac: Pipeline) -> None:
    doc = lac.analyze("云贵川三省和福建松溪县、俄国的代表到会。", datetime.date(2021, 5, 1))
    run, county, country = places(doc)
    assert run.fields["names"] == ["云南", "贵州", "四川"]
    assert county.fields["full_name"] == "福建省南平市松溪县"
    assert country.fields["full_name"] == "俄罗斯"


def test_rule_and_confidence(lac: Pipeline) -> None:
    doc = lac.analyze("江西省靖安县宝峰镇周郎村来了客人，川渝的车最多。")
    assert [mention.by for mention in places(doc)] == ["place.ending", "place.run"]
    assert all(0 < mention.confidence < 1 for mention in places(doc))


def test_what_others_found_is_closed(lac: Pipeline) -> None:
    doc = lac.analyze("湖北的做法得到推广，湖南也来学习。")
    assert surfaces(doc) == ["湖北", "湖南"]
    doc._.found["program"] = [Mention("program", 0, 5, "test")]
    assert [doc.text[m.start : m.end] for m in find_places(doc)] == ["湖南"]


def test_mentions_neither_overlap_nor_leave_the_text(lac: Pipeline) -> None:
    doc = lac.analyze("\n".join(case["text"] for case in CASES), datetime.date(2021, 6, 1))
    found = places(doc)
    assert all(0 <= mention.start < mention.end <= len(doc.text) for mention in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_resolution_can_be_done_again(lac: Pipeline) -> None:
    doc = lac.analyze("浙江绍兴市的古桥很多，绍兴的黄酒也有名。", datetime.date(2021, 6, 1))
    before = [dict(mention.fields) for mention in places(doc)]
    resolve_places(doc)
    assert [dict(mention.fields) for mention in places(doc)] == before
    assert [fields["adcode"] for fields in before] == ["330600", "330600"]


def test_every_phrase_without_a_place_holds_a_known_name() -> None:
    held = {phrase for phrases in load_phrases().values() for _, phrase in phrases}
    assert held == set(load_grammar()["context"]["phrases"])


@pytest.mark.parametrize("text", ["", "。", "\n\n", "·", "路", "123", "在京", "《浙江", "“北京"])
def test_odd_texts(lac: Pipeline, rules: Pipeline, text: str) -> None:
    for pipeline in (lac, rules):
        places(pipeline.analyze(text))


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("周郎村", "village"),
        ("锦城社区", "community"),
        ("西关北路", "road"),
        ("示范村", None),
        ("老旧小区", None),
        ("社区", None),
        ("美丽乡村", None),
        ("主干道路", None),
        ("清水湾", "natural"),
        ("城东开发区", "other"),
    ],
)
def test_level_of_name(name: str, level: str | None) -> None:
    assert level_of_name(name) == level


@pytest.mark.parametrize(
    "text",
    [
        "浙江省绍兴市诸暨市枫桥镇枫源村" * 1500,
        "路" * 30_000,
        "京津冀晋蒙" * 5_000,
        "下辖" + "甲乙、" * 8_000,
        "延吉来吉林，" * 4_000,
        "".join(f"第{chr(0x4E00 + n)}{chr(0x5000 + n)}社区，" for n in range(4_000)),
        "成达万渝昆高铁" * 4_000,
        "嫩江、巢湖和" * 5_000,
        "甘青两省、陕甘三省" * 4_000,
        "重点贫困" * 8_000 + "村",
        "支流" * 10_000 + "河",
        "静宁界石铺" * 5_000,
        "国道312线G15沈海高速" * 2_000,
    ],
    ids=[
        "chain",
        "road",
        "runs",
        "list",
        "moves",
        "names",
        "lines",
        "senses",
        "pairs",
        "stems",
        "waters",
        "towns",
        "numbers",
    ],
)
def test_time_is_linear(rules: Pipeline, text: str) -> None:
    doc = rules.analyze(text)
    begin = time.process_time()
    doc._.found["place"] = find_places(doc)
    resolve_places(doc)
    # Some thirty times what it takes; quadratic time would be hundreds of times more.
    assert time.process_time() - begin < len(text) * 1e-4 + 1


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (
            "南京市玄武区、秦淮区和鼓楼区联合执法，徐州市鼓楼区参观学习。",
            ["320102", "320104", "320106", "320302"],
        ),
        ("江西省南昌市东湖区、西湖区，浙江省杭州市西湖区分别签约。", ["360102", "360103", "330106"]),
        ("鞍山市铁东区和铁西区联合行动。沈阳市铁西区也派员参加。", ["210302", "210303", "210106"]),
        ("老河口市的客商来了。口前镇的大米卖得好。", ["420682", None]),
        ("他在沪工作多年，近日来渝考察。", ["310000", "500000"]),
    ],
)
def test_namesakes_in_lists_and_passages(lac: Pipeline, text: str, codes: list[str | None]) -> None:
    records = lac.extract(text, published=datetime.date(2019, 6, 14))
    assert [record.adcode for record in records if record.type == "place"] == codes
