"""What a record of a place tells beyond its code: elements, the division around it, open namesakes; what holds for all."""

from __future__ import annotations

import datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.pipeline import Pipeline
from extractors.places.divisions import load_divisions
from schemas.records import PlaceRecord

#: Pieces of which texts are made: names that many share, chains, runs, and what stands between them.
PIECES = [
    "鼓楼区", "南京", "江苏省", "吉林", "吉林省", "吉林市", "朝阳区", "朝阳", "北京", "长春", "永吉县", "口前镇", "城关镇",
    "襄樊", "襄阳市", "桥东区", "襄都区", "邢台市", "云贵川", "京津冀", "甘青两省", "大别山", "嫩江", "巢湖", "沪昆高铁",
    "312国道", "满洲里口岸", "营山西站", "柳湾村", "东湖社区", "胜利路", "俄国", "中国", "老挝万象", "天津滨海新区",
    "、", "，", "。", "和", "的", "来到", "三州", "全省", "\n", "在", "位于",
]  # fmt: skip


def fields(pipeline: Pipeline, text: str, year: int) -> dict[str, dict[str, Any]]:
    """The fields of the places of a text by their words."""
    doc = pipeline.analyze(text, datetime.date(year, 6, 1))
    return {doc.text[m.start : m.end]: m.fields for m in doc._.found["place"]}


def rows(place: dict[str, Any]) -> list[tuple[str, str, str, str | None]]:
    """The elements of a place as (level, text, name, adcode)."""
    return [(p["level"], p["text"], p["name"], p["adcode"]) for p in place["parts"]]


def test_elements_of_a_chain_bear_their_standard_names_and_codes(lac: Pipeline) -> None:
    (place,) = fields(lac, "记者来到吉林永吉县口前镇达屯村。", 2021).values()
    assert rows(place) == [
        ("province", "吉林", "吉林省", "220000"),
        ("county", "永吉县", "永吉县", "220221"),
        ("town", "口前镇", "口前镇", None),
        ("village", "达屯村", "达屯村", None),
    ]
    assert place["within"] == {"adcode": "220221", "full_name": "吉林省吉林市永吉县"}
    assert place["full_name"] == "吉林省吉林市永吉县口前镇达屯村"
    assert place["candidates"] is None


def test_elements_of_a_run_are_its_provinces(lac: Pipeline) -> None:
    (place,) = fields(lac, "云贵川三省都来了。", 2021).values()
    assert rows(place) == [
        ("province", "云", "云南省", "530000"),
        ("province", "贵", "贵州省", "520000"),
        ("province", "川", "四川省", "510000"),
    ]
    assert (place["adcode"], place["within"]) == (None, None)


def test_a_short_name_and_what_is_named_after_it_are_one_element(lac: Pipeline) -> None:
    (place,) = fields(lac, "列车到达营山西站。", 2023).values()
    assert rows(place) == [("facility", "营山西站", "营山西站", None)]
    assert place["full_name"] == "四川省南充市营山县营山西站"
    assert place["within"] == {"adcode": "511322", "full_name": "四川省南充市营山县"}


def test_a_village_takes_the_division_that_the_article_tells(lac: Pipeline) -> None:
    found = fields(lac, "安徽省金寨县花石乡大湾村变了样。如今的大湾村家家种茶。", 2021)
    assert found["大湾村"]["full_name"] == "安徽省六安市金寨县花石乡大湾村"
    assert found["大湾村"]["within"] == {"adcode": "341524", "full_name": "安徽省六安市金寨县"}
    assert rows(found["大湾村"]) == [("village", "大湾村", "大湾村", None)]


def test_a_town_by_itself_keeps_its_name_behind_the_division_of_the_passage(lac: Pipeline) -> None:
    found = fields(lac, "浙江省诸暨市的集市很热闹，枫桥镇的尤其热闹。", 2021)
    assert found["枫桥镇"]["full_name"] == "浙江省绍兴市诸暨市枫桥镇"
    assert found["枫桥镇"]["within"] == {"adcode": "330681", "full_name": "浙江省绍兴市诸暨市"}


def test_what_stays_open_tells_its_namesakes_of_the_year(lac: Pipeline) -> None:
    now, then = (fields(lac, "桥东区的早市开张了。", year)["桥东区"] for year in (2022, 2016))
    assert (now["adcode"], now["candidates"]) == ("130702", None)
    assert then["adcode"] is None
    assert then["candidates"] == [
        {"adcode": "130502", "full_name": "河北省邢台市桥东区"},
        {"adcode": "130702", "full_name": "河北省张家口市桥东区"},
    ]


def test_a_town_lies_in_the_county_of_the_year(rules: Pipeline) -> None:
    then, now = (fields(rules, "天津市城关镇的集市散了。", year)["天津市城关镇"] for year in (1998, 2005))
    assert (then["adcode"], then["full_name"]) == ("120222", "天津市武清县城关镇")
    assert (now["adcode"], now["full_name"]) == ("120114", "天津市武清区城关镇")
    # Of two counties of today no older one is told by name: the town lies in the city.
    town = fields(rules, "广东省深圳市光明街道的集市散了。", 2005)["广东省深圳市光明街道"]
    assert (town["adcode"], town["full_name"]) == ("440300", "广东省深圳市光明街道")


def test_a_county_whose_code_came_back_is_one(rules: Pipeline) -> None:
    # 永吉县 had another code for the one year in which it lay in a prefecture of its own.
    place = fields(rules, "吉林市永吉县的集市散了。", 1982)["吉林市永吉县"]
    assert (place["adcode"], place["candidates"]) == ("220221", None)


def test_too_many_namesakes_are_not_listed(lac: Pipeline) -> None:
    place = fields(lac, "城关镇的集市散了。", 2021)["城关镇"]
    assert (place["adcode"], place["candidates"]) == (None, None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("南京的雨下了一夜，鼓楼区的树倒了。", "320106"),
        ("福州的雨下了一夜，鼓楼区的树倒了。", "350102"),
        ("徐州的雨下了一夜，鼓楼区的树倒了。", "320302"),
        ("长春的雨下了一夜，朝阳区的树倒了。", "220104"),
        ("北京的雨下了一夜，朝阳区的树倒了。", "110105"),
        ("吉林市的雨下了一夜，龙潭区的树倒了。", "220203"),
    ],
)
def test_the_nearest_larger_place_decides(lac: Pipeline, text: str, code: str) -> None:
    assert list(fields(lac, text, 2021).values())[-1]["adcode"] == code


def test_a_dateline_and_the_name_of_a_paper_decide(lac: Pipeline) -> None:
    assert fields(lac, "新华社南京6月3日电 鼓楼区的社区食堂开张了。", 2021)["鼓楼区"]["adcode"] == "320106"
    assert fields(lac, "福州日报社的记者在鼓楼区采访。", 2021)["鼓楼区"]["adcode"] == "350102"


@settings(max_examples=150, deadline=None)
@example("天津滨海新区城关镇", 1985)
@example("城关镇，吉林市永吉县", 1982)
@given(
    text=st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join),
    year=st.one_of(st.none(), st.integers(min_value=1980, max_value=2026)),
)
def test_what_holds_for_every_place(rules: Pipeline, text: str, year: int | None) -> None:
    doc = rules.analyze(text, None if year is None else datetime.date(year, 6, 1))
    found = doc._.found["place"]
    assert all(a.end <= b.start for a, b in pairwise(found))
    table = load_divisions()
    for mention in found:
        place = mention.fields
        # The elements are the mention, cut up.
        written = "".join(doc.text[mention.start : mention.end].split())
        assert "".join(part["text"] for part in place["parts"]) == written
        # An answer or the choice, never both.
        assert place["adcode"] is None or place["candidates"] is None
        assert place["candidates"] is None or len(place["candidates"]) > 0
        # A place lies in the division whose code it has.
        assert place["within"] is None or place["within"]["adcode"] == place["adcode"]
        assert place["adcode"] is None or table.of_code(place["adcode"], year) is not None
        # No division of a later day.
        unit = table.of_code(place["adcode"], year) if place["adcode"] else None
        assert unit is None or not unit.is_ahead(year)
        PlaceRecord(
            doc="-", article=0, start=0, end=1, line=1, text=written, confidence=1, by="test", **place
        )
