"""Organizations: the longest name of a body and its kind, in sentences written for this test."""

from __future__ import annotations

import pytest

import extractors
from extractors.organizations import kind_of, suffix_of
from extractors.pipeline import Pipeline


@pytest.fixture(scope="module")
def lac() -> Pipeline:
    return extractors.load("lac", types={"organization"})


@pytest.fixture(scope="module")
def rules() -> Pipeline:
    return extractors.load("rules", types={"organization"})


def bodies(nlp: Pipeline, text: str) -> list[tuple[str, str]]:
    doc = nlp.analyze(text)
    return [(doc.text[m.start : m.end], m.fields["kind"]) for m in doc._.found["organization"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("云南省红十字会送来了药品。", [("云南省红十字会", "people's_organisation")]),
        ("通化市委组织部召开了座谈会。", [("通化市委组织部", "party")]),
        ("会议由沁源县委书记主持。", [("沁源县委", "party")]),
        ("松源县兴盛竹木有限公司扩大了厂房。", [("松源县兴盛竹木有限公司", "enterprise")]),
        ("浙江大学医学院附属第二医院派来了专家。", [("浙江大学医学院附属第二医院", "hospital")]),
        ("财政部、生态环境部联合印发了通知。", [("财政部", "government"), ("生态环境部", "government")]),
        ("来自佳木斯大学的志愿者", [("佳木斯大学", "school")]),
        ("记者从新华社获悉", [("新华社", "media")]),
        ("化工路社区党委组织了义诊。", [("化工路社区党委", "party")]),
        ("兰州市人力资源和社会保障局发布公告。", [("兰州市人力资源和社会保障局", "government")]),
        ("要总揽全局、协调各方。", []),
        ("社区里新开了一家超市。", []),
    ],
)
def test_names_and_kinds(lac: Pipeline, text: str, expected: list[tuple[str, str]]) -> None:
    assert bodies(lac, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("财政部印发了通知。", [("财政部", "government")]),
        ("吉林市人民政府公布了名单。", [("吉林市人民政府", "government")]),
        ("今天天气很好。", []),
    ],
)
def test_without_a_model(rules: Pipeline, text: str, expected: list[tuple[str, str]]) -> None:
    assert bodies(rules, text) == expected


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("北山村民委员会", "community"),
        ("市发展和改革委员会", "government"),
        ("县妇幼保健院", "hospital"),
        ("江城日报", "media"),
        ("某某协会", "people's_organisation"),
        ("联合攻关组", "other"),
    ],
)
def test_kind_by_the_longest_class_word(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_no_class_word() -> None:
    assert suffix_of("青山绿水") is None
