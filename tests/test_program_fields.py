"""What the article tells of its programmes: what they stand for, who runs them, which mentions are one."""

from __future__ import annotations

import time

import pytest

from extractors import load
from extractors.programs.expansion import explain
from extractors.programs.kinds import kind_of_head, load_kinds

NLP = load("rules", ["program"])


def programs(text):
    return [record for record in NLP.extract(text) if record.type == "program"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("推行“三亮”（亮身份、亮承诺、亮成效）活动。", ["亮身份", "亮承诺", "亮成效"]),
        ("开展“三清”行动，“三清”即清垃圾、清河道和清沟渠。", ["清垃圾", "清河道", "清沟渠"]),
        ("建立了资金清单、任务清单、责任清单等“三张清单”。", ["资金清单", "任务清单", "责任清单"]),
        ("认真贯彻落实值班值守、受理办结“两个办法”。", ["值班值守", "受理办结"]),
        ("推行“三亮”，亮身份、亮承诺、亮成效。", ["亮身份", "亮承诺", "亮成效"]),
        ("亮身份、亮承诺、亮成效，全镇党员做到“三亮”。", ["亮身份", "亮承诺", "亮成效"]),
        # numbers of the items are none of their text, a count behind the list is none either
        ("推行“三步”工作法：第一步听诉求，第二步查底数，第三步定方案。", ["听诉求", "查底数", "定方案"]),
        ("开展“三亮”活动（一亮身份、二亮承诺、三亮成效）。", ["亮身份", "亮承诺", "亮成效"]),
        ("落实“三查”制度，即查台账、查现场、查整改等三项内容。", ["查台账", "查现场", "查整改"]),
        # piece by piece
        (
            "实施“2+1”帮扶，“2”即一名干部、一名技术员，“1”即一户示范户。",
            ["一名干部", "一名技术员", "一户示范户"],
        ),
        (
            "推行“三查两改”：查隐患、查漏洞、查短板，改作风、改流程。",
            ["查隐患", "查漏洞", "查短板", "改作风", "改流程"],
        ),
        # what stands around the list is none of it
        ("青溪县推行“三亮”，武家社区党员亮身份、亮承诺、亮成效一起抓。", ["亮身份", "亮承诺", "亮成效"]),
        ("“三长”，分别是网格长、单元长、楼栋长。", ["网格长", "单元长", "楼栋长"]),
        (
            "“四下基层”即宣传党的路线、方针、政策下基层，调查研究下基层，信访接待下基层，现场办公下基层。",
            ["宣传党的路线、方针、政策下基层", "调查研究下基层", "信访接待下基层", "现场办公下基层"],
        ),
        (
            "镇党委开展“三亮两比”活动：引导638名党员亮身份、亮承诺、亮实绩，比作风、比奉献。",
            ["亮身份", "亮承诺", "亮实绩", "比作风", "比奉献"],
        ),
        # lists that are none of the name
        ("推行“一河一警长”机制，该市还在博鳌、潭门试行。", None),
        ("落实“四到户”要求，补贴、技术、农资都送到田边。", None),
        ("实施“归雁”工程（资金、项目、人才）。", None),
        ("“三送”活动走进河口、柳林、双桥三个村。", None),
        ("“五个一”启动后，张三、李四、王五、赵六、钱七五人报名。", None),
    ],
)
def test_expansion_from_the_article(text, expected):
    last = programs(text)[-1]
    assert (last.expansion, last.expansion_from) == (expected, "text" if expected else None)


def test_what_the_article_says_goes_before_the_lexicon():
    (known,) = programs("认真落实“三会一课”制度。")
    assert (known.expansion_from, known.expansion[0]) == ("lexicon", "支部党员大会")
    told = programs("“三会一课”（即党员大会、支委会、小组会、党课）要常开。坚持三会一课制度。")
    assert {record.expansion_from for record in told} == {"text"}
    assert told[-1].expansion == ["党员大会", "支委会", "小组会", "党课"]


def test_two_programmes_of_one_name():
    text = "甲县推行“三亮”，即亮身份、亮承诺、亮成效，“三亮”很管用；乙县的“三亮”则指亮账本、亮台账、亮名单，“三亮”也管用。"
    found = programs(text)
    assert [record.program_id for record in found] == ["g1", "g1", "g2", "g2"]
    assert [record.expansion[0] for record in found] == ["亮身份", "亮身份", "亮账本", "亮账本"]


def test_of_a_namesake_the_lexicon_knows_nothing():
    (known,) = programs("严格落实“八项规定”精神。")
    (other,) = programs("学校定下“三会一课”规矩，即早读会、午间会、班会、体育课。")
    assert known.issuer == "中共中央政治局"
    assert (other.expansion, other.issuer, other.level) == (
        ["早读会", "午间会", "班会", "体育课"],
        None,
        None,
    )


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("县里实施“归雁”工程。归雁工程引回三百人。参加“归雁”的越来越多。", [1, 1, 1]),
        ("县里实施“归雁”工程，开设“归雁讲堂”。", [1, 2]),
        ("推广“千村示范、万村整治”工程（以下简称“千万工程”）。学习“千万工程”经验。", [1, 1, 1]),
        ("推出“随手拍、随口劝、随时评”活动，游客干脆叫它“三随”活动。", [1, 1]),
        ("推行“三心调解法”。如今“三心法”出了名。", [1, 1]),
        ("推行“三长四员”机制，“三长”即网格长、楼栋长、单元长。", [1, 2]),
        ("开展“平安站车2019”行动。“平安站车”行动查出隐患五处。", [1, 1]),
    ],
)
def test_mentions_of_one_programme(text, groups):
    assert [record.program_id for record in programs(text)] == [f"g{number}" for number in groups]


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("福建省周宁县从2021年开始实施“归雁”计划。", "福建省周宁县"),
        ("2019年春，江苏省泗阳县税务局率先推行“三减一提”改革。", "江苏省泗阳县税务局"),
        ("陕西省留坝县聚焦乡村治理，探索“五联共治”机制。", "陕西省留坝县"),
        ("“一门办”改革由浙江省江山市司法局首创。", "浙江省江山市司法局"),
        ("“四点半课堂”是甘肃省高台县2018年起开办的活动。", "甘肃省高台县"),
        ("教育部、财政部启动实施“银龄讲学”计划。", "教育部、财政部"),
        ("去年以来，实施“归雁”计划的乡镇越来越多。", None),
        # the nearest subject, not one whose verb has another object; manner is no part of the name, nor is who is told to act
        ("县检察院督促区市场监管局开展“归雁”行动。", None),
        ("在省委组织部的统一部署下，村党总支部分头开展“归雁”行动。", "村党总支部"),
    ],
)
def test_owner(text, owner):
    assert programs(text)[0].owner == owner


def test_owners_of_two_clauses():
    first, second = programs("江苏省南通市启动“甲乙丙”工程，浙江省台州市因地制宜实施“归雁”行动。")
    assert (first.owner, second.owner) == ("江苏省南通市", "浙江省台州市")


def test_kinds_are_those_of_the_table():
    kinds = load_kinds()
    assert kind_of_head("专项行动") == "campaign"
    assert kind_of_head("主题教育") == "education campaign"
    assert kind_of_head("工作法") == "working method"
    assert kind_of_head("大米") is None
    assert all(kinds.values())


@pytest.mark.parametrize(
    "unit",
    [
        "“三亮”",
        "亮身份、",
        "“三”即",
        "三个一",
        "一是甲，",
        "（",
        "、",
        "和",
        "由县局实施",
        "福建省周宁县",
        "实施推行",
        "甲、乙、丙四级",
    ],
)
def test_hostile_input_takes_linear_time(unit):
    text = unit * (60_000 // len(unit))
    start = time.perf_counter()
    explain(text, "三亮三比", 30_000, 30_004)
    programs(text)
    assert time.perf_counter() - start < 30
