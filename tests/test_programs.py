"""Programmes: the cases, the lexicon, the grammar of names, the score."""

import json
import time
from pathlib import Path

import pytest
import spacy

from extractors.context import prepare
from extractors.layout.articles import as_one_article
from extractors.programs.finding import find_programs
from extractors.programs.kinds import load_kinds
from extractors.programs.lexicon import Lexicon, Programme, load_lexicon
from extractors.programs.names import (
    is_landscape,
    is_scare_quote,
    load_scare_quotes,
    name_evidence,
    own_head,
)
from extractors.programs.scoring import confidence_of, load_weights
from extractors.programs.unquoted import is_plain
from extractors.user_files import UserFileError

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "programs.jsonl").read_text("utf-8").splitlines()
]
NLP = spacy.blank("zh")


def find(text):
    article = as_one_article(text)
    return find_programs(prepare(NLP.make_doc(article.text), article))


def names(text):
    article = as_one_article(text)
    return [
        article.text[m.start : m.end] for m in find_programs(prepare(NLP.make_doc(article.text), article))
    ]


def compare():
    """The cases against what is found: counts of right, false and missed spans, right and all heads, and the errors."""
    right = false = missed = heads = told = 0
    errors = []
    for case in CASES:
        found = {(m.start, m.end): m for m in find(case["text"])}
        gold = {(span["start"], span["end"]): span for span in case["spans"]}
        right += len(found.keys() & gold.keys())
        false += len(found.keys() - gold.keys())
        missed += len(gold.keys() - found.keys())
        errors += [case["text"]] if found.keys() != gold.keys() else []
        for span in found.keys() & gold.keys():
            if gold[span]["head"]:
                told += 1
                head = found[span].fields["head"] or "-"
                heads += head in gold[span]["head"] or gold[span]["head"] in head
    return right, false, missed, heads, told, errors


def test_cases_are_balanced():
    with_name = sum(bool(case["spans"]) for case in CASES)
    assert len(CASES) >= 400
    assert 0.3 < with_name / len(CASES) < 0.6


def test_spans_of_cases_are_true():
    for case in CASES:
        for span in case["spans"]:
            assert case["text"][span["start"] : span["end"]] == span["text"]


def test_cases():
    right, false, missed, heads, told, errors = compare()
    precision, recall = right / (right + false), right / (right + missed)
    report = f"P {precision:.3f} R {recall:.3f} head {heads}/{told}\n" + "\n".join(errors)
    assert precision >= 0.95, report
    assert recall >= 0.95, report
    assert heads / told >= 0.95, report


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the span leaves the marks out, and the head with them
        ("县里实施“归雁”工程，引回三百人。", [("归雁", "工程")]),
        # without marks the head is inside
        ("学习“三会一课”，坚持三会一课制度。", [("三会一课", None), ("三会一课制度", "制度")]),
        # one head for a list, through items without marks
        ("严格落实“三会一课”、主题党日、民主评议等制度。", [("三会一课", "制度"), ("主题党日", "党日")]),
        ("推行“板凳会”“田埂课”等做法。", [("板凳会", "做法"), ("田埂课", "做法")]),
        # a name that holds a separator is one
        ("按照“一查、两报、三公示”要求办理。", [("一查、两报、三公示", "要求")]),
        ("开展“不忘初心、牢记使命”主题教育。", [("不忘初心、牢记使命", "主题教育")]),
        ("深化农村“三变”改革。", [("三变", "改革")]),
        ("他说：“有了‘归雁’工程，娃就回来了。”", [("归雁", "工程")]),
        ("推行“百日清欠行动”，兑付工资。", [("百日清欠行动", "行动")]),
        ("落实“六稳”“六保”任务。", [("六稳", "任务"), ("六保", "任务")]),
        ("以“进村入户”为抓手，开展走访。", None),
        # a short phrase between two items belongs to the first; a team or a verb behind
        ("落实“四个一”包保、“八张清单”管理等机制。", [("四个一", "包保"), ("八张清单", "管理")]),
        ("“访惠聚”驻村工作队是村里的靠山。", [("访惠聚", "驻村工作队")]),
        ("采取“公司+农户”模式发展蔬菜。", [("公司+农户", "模式")]),
        # launched without marks: whole, again, and in its short form; a part of a body is none
        (
            "县里实施牧区暖圈改造提升工程，牧区暖圈改造提升工程惠及三千户。",
            [("牧区暖圈改造提升工程", "工程"), ("牧区暖圈改造提升工程", "工程")],
        ),
        (
            "市里启动林区职工康复护航行动，参加康复护航行动的有三千人。",
            [("林区职工康复护航行动", "行动"), ("康复护航行动", "行动")],
        ),
        ("实施南片山海协作工程。", [("南片山海协作工程", "工程")]),
        ("成立三北工程局和山海协作工程领导小组。", []),
    ],
)
def test_span_and_head(text, expected):
    found = [(text[m.start : m.end], m.fields["head"]) for m in find(text)]
    if expected is None:
        assert all(head is None for _, head in found)
    else:
        assert found == expected


def test_name_stands_for_the_rest_of_the_article():
    text = "县里实施“石榴花开”工程。三年来，石榴花开让两千户受益。村民都夸“石榴花开”。"
    assert [m.by for m in find(text)] == ["program.quoted", "program.repeated", "program.quoted"]


def test_what_the_lexicon_knows():
    (mention,) = find("认真落实“三会一课”制度。")
    assert mention.by == "lexicon.programs"
    assert mention.fields["expansion"] == ["支部党员大会", "支部委员会会议", "党小组会", "党课"]
    assert mention.fields["kind"] == "system"
    (alias,) = find("打造“千村示范、万村整治”工程升级版。")
    assert alias.fields["name"] == "千万工程"
    assert alias.fields["since"].startswith("2003")


def test_unknown_is_none():
    (mention,) = find("县里实施“归雁”工程。")
    assert {mention.fields[key] for key in ("expansion", "expansion_from", "issuer", "since")} == {None}
    assert mention.fields["kind"] == "project"  # its class noun tells it
    assert mention.fields["name"] == "归雁"


def test_longer_aliases_of_a_name_that_needs_marks_do_not(tmp_path):
    path = tmp_path / "own.jsonl"
    path.write_text('{"name": "石磨", "aliases": ["石磨夜话"], "match": "quoted"}\n', "utf-8")
    (programme,) = [p for p in load_lexicon([path]) if p.name == "石磨"]
    assert programme.needs_marks("石磨")
    assert not programme.needs_marks("石磨夜话")


def test_short_known_names_need_marks():
    assert names("学习四史，读懂中国。") == []
    assert names("学习“四史”，读懂中国。") == ["四史"]


@pytest.mark.parametrize("text", ["《关于实施归雁工程的意见》", "《乡村振兴战略规划》提出新要求。"])
def test_titles_keep_their_names(text):
    assert names(text) == []


@pytest.mark.parametrize(
    ("name", "evidence"),
    [
        ("三会一课", "form.pairs"),
        ("一摸清、五强化、两区分", "form.pairs"),
        ("四个意识", "form.counted"),
        ("六稳", "form.short"),
        ("3个7", "form.digits"),
        ("党建 + 服务", "form.plus"),
        ("支部—网格—楼栋", "form.chain"),
        ("作风建设年", "form.year"),
        ("最后一公里", "scare"),
        ("打通最后一公里", "scare"),
        ("我们回来了。", "speech.sentence"),
    ],
)
def test_name_evidence(name, evidence):
    assert evidence in set(name_evidence(name))


@pytest.mark.parametrize(
    "name", ["三心二意", "五湖四海", "千军万马", "一五一十", "四面八方", "十四五", "八五"]
)
def test_everyday_numbers_are_no_abbreviations(name):
    assert not {"form.pairs", "form.counted", "form.short"} & set(name_evidence(name))


@pytest.mark.parametrize("name", ["八山一水一分田", "九顶五十峰", "两县一区"])
def test_land_told_in_numbers_is_no_name(name):
    assert is_landscape(name)
    assert names(f"这里“{name}”，地形复杂。") == []


@pytest.mark.parametrize("name", ["三会一课", "一村一品", "万企兴万村"])
def test_abbreviations_are_no_land(name):
    assert not is_landscape(name)


@pytest.mark.parametrize(
    "name",
    [
        "道路硬化工程",
        "饮水工程",
        "绿化亮化工程",
        "民心工程",
        "培训计划",
        "清理行动",
        "工作制度",
        "污水管网改造工程",
    ],
)
def test_plain_description(name):
    assert is_plain(name)
    assert names(f"县里实施{name}，进展顺利。") == []


@pytest.mark.parametrize(
    "clause", ["今年优良天气达到298天", "贫困发生率下降到2%以下", "全年接待游客突破300万人次"]
)
def test_clause_with_a_figure_is_no_name(clause):
    assert names(f"实现“{clause}”目标。") == []


def test_own_head():
    assert own_head("百日清欠行动") == "行动"
    assert own_head("清水行动2018") == "行动"
    assert own_head("行动") is None
    assert own_head("三会一课") is None


def test_scare_quotes_hold_no_programme():
    known = {surface for programme in load_lexicon() for surface in programme.surfaces}
    assert not known & load_scare_quotes()
    assert is_scare_quote("桥头堡")


def test_every_evidence_has_a_weight():
    weights = load_weights()
    for case in CASES:
        for word in [case["text"][:12], *(span["text"] for span in case["spans"])]:
            assert set(name_evidence(word)) <= weights.keys()


def test_confidence_is_a_probability():
    assert confidence_of(0) == 0.5
    assert confidence_of(1e9) == 1.0
    assert confidence_of(-1e9) == 0.0


def test_lexicon_is_well_formed():
    lexicon = load_lexicon()
    assert len(lexicon) >= 1000
    surfaces = [surface for programme in lexicon for surface in programme.surfaces]
    assert len(surfaces) == len(set(surfaces))
    assert {programme.kind for programme in lexicon} <= load_kinds().keys()
    told = [
        sum(getattr(p, name) is not None for p in lexicon)
        for name in ("issuer", "since", "source", "expansion")
    ]
    assert min(told) >= 200  # a lexicon of bare names explains nothing


def test_lexicon_sees_through_marks_and_spaces():
    lexicon = Lexicon([Programme(name="三变改革"), Programme(name="守底线、保民生")])
    for text in ("农村“三变”改革", "三 变改革", "“守底线 保民生”", "“守底线”“保民生”"):
        assert [text[o.start : o.end].strip("“”") for o in lexicon.iter_occurrences(text)], text
    assert list(lexicon.iter_occurrences("三变\n改革")) == []
    assert list(lexicon.iter_occurrences("一、三变、改革")) == []


def test_own_entries_come_on_top(tmp_path):
    path = tmp_path / "own.jsonl"
    path.write_text(
        '# ours\n{"name": "归雁工程", "issuer": "某县"}\n{"name": "三会一课", "kind": "own"}\n', "utf-8"
    )
    lexicon = load_lexicon([path])
    assert lexicon.get("归雁“工程”").issuer == "某县"
    assert lexicon.get("三会一课").kind == "own"


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        "[1]",
        "no json",
        '{"name": ""}',
        '{"name": "甲"}',
        '{"name": "归雁工程", "aliases": "归雁"}',
        '{"name": "归雁工程", "colour": 1}',
        '{"name": "归雁工程", "since": 2003}',
        '{"name": "归雁工程", "since": "去年"}',
        '{"name": "归雁工程", "match": "never"}',
    ],
)
def test_bad_entries_are_told(line, tmp_path):
    path = tmp_path / "own.jsonl"
    path.write_text(f"# header\n{line}\n", "utf-8")
    with pytest.raises(UserFileError, match=r"own.jsonl:2: ") as error:
        load_lexicon([path])
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "unit",
    [
        "“三会一课”",
        "“",
        "”",
        "一二三四",
        "三亮三争",
        "实施实施",
        "开展农村",
        "“‘",
        "、“甲”",
        "推进提升行动",
        "a+",
        "三会一课、",
        "“" + "长" * 50,
        "等等的",
        "，开展的",
        "实施提升",
        "改造提升工程",
        "、实施工程",
        "推行推行制度",
        "农村安居工程",
    ],
)
def test_hostile_input_takes_linear_time(unit):
    text = unit * (60_000 // len(unit))
    article = as_one_article(text)
    doc = prepare(NLP.make_doc("短"), article)
    start = time.perf_counter()
    find_programs(doc)
    assert time.perf_counter() - start < 12
