"""Titles in 《 》 and the numbers beside them."""

import time

import pytest
import spacy

from extractors import load
from extractors.context import prepare
from extractors.documents.finding import find_documents
from extractors.documents.titles import iter_titles
from extractors.layout.articles import as_one_article

NLP = load("rules", ["document"])


def records(text):
    return list(NLP.extract(text))


def find(text):
    article = as_one_article(text)
    return find_documents(prepare(spacy.blank("zh").make_doc(article.text), article))


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("会议审议了《青川市河道采砂管理办法》。", ["青川市河道采砂管理办法"]),
        (
            "《关于做好春耕工作的通知》《水利设施管护办法》相继出台。",
            ["关于做好春耕工作的通知", "水利设施管护办法"],
        ),
        ("印发《关于转发〈秸秆综合利用方案〉的通知》，抓好落实。", ["关于转发〈秸秆综合利用方案〉的通知"]),
        ("印发《关于转发《秸秆综合利用方案》的通知》，抓好落实。", ["关于转发《秸秆综合利用方案》的通知"]),
        ("印发《关于转发〈秸秆综合利用方案》的通知》，抓好落实。", ["关于转发〈秸秆综合利用方案》的通知"]),
        ("参照《关于〈秸秆综合利用方案》《农田管护规定》执行。", ["关于〈秸秆综合利用方案", "农田管护规定"]),
        ("只有《半个标题，没有下文。", []),
        ("先见》，再见《农田管护规定》。", ["农田管护规定"]),
        ("空的《》不算。", []),
        ("〈单书名号〉不算。", []),
    ],
)
def test_titles(text, titles):
    assert [mention.fields["title"] for mention in find(text)] == titles


def test_title_over_an_opening_mark_that_is_never_closed():
    text = "《" + "长" * 200 + "《农田管护规定》《水利设施管护办法》"
    assert [text[start:end] for start, end in iter_titles(text)] == [
        "《农田管护规定》",
        "《水利设施管护办法》",
    ]


def test_opening_mark_without_mate_does_not_swallow_the_next_title():
    text = "收到《没有结尾的标题，又见《农田管护规定》。"
    assert [text[start:end] for start, end in iter_titles(text)] == ["《农田管护规定》"]


def test_title_over_one_break():
    text = "依据《城乡融合\n发展办法》，县里出台细则。"
    assert [text[start:end] for start, end in iter_titles(text)] == ["《城乡融合\n发展办法》"]


def test_title_not_over_two_breaks():
    assert list(iter_titles("依据《城乡\n融合\n发展办法》")) == []


def test_span_holds_the_marks():
    (mention,) = find("会议审议了《青川市河道采砂管理办法》。")
    assert (mention.type, mention.start, mention.end) == ("document", 5, 18)
    assert mention.by == "document.title"
    assert 0 < mention.confidence <= 1


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("省政府印发《灌区改造方案》（川府发〔2021〕8号），要求抓紧实施。", "川府发〔2021〕8号"),
        ("依据中办发〔2019〕30号《关于精简文件的通知》，办公室修订了制度。", "中办发〔2019〕30号"),
        ("省政府印发《灌区改造方案》，要求抓紧实施。", None),
        ("省政府印发《灌区改造方案》（以下简称《方案》）。", None),
        ("《灌区改造方案》（试行）共12条。", None),
        ("《灌区改造方案》（试行）（川府发〔2021〕8号）共12条。", "川府发〔2021〕8号"),
        ("部里发布《灌区改造规定》（水利部令第13号）。", "水利部令第13号"),
        ("国家标准《泵站运行规范》（GB/T 30948—2021）实施。", "GB/T30948—2021"),
    ],
)
def test_number(text, number):
    assert find(text)[0].fields["number"] == number


@pytest.mark.parametrize(
    "text", ["《" * 200_000, "《〈" * 100_000, "《甲》" * 60_000, "》" * 200_000, "《" + "\n" * 200_000]
)
def test_hostile_input_takes_linear_time(text):
    start = time.perf_counter()
    list(iter_titles(text))
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("学习《中华人民共和国青川流域保护法》。", "law"),
        ("施行《青川市河道采砂管理办法（试行）》。", "regulation"),
        ("贯彻《中国共产党农村工作条例》。", "party regulation"),
        ("出台《关于加快水利发展的实施意见》。", "opinion"),
        ("印发《关于印发〈灌区改造方案〉的通知》。", "notice"),
        ("编制《青川市水网规划（2021—2035年）》。", "plan"),
        ("发布《2020年水资源公报》。", "notice"),
        ("最高人民法院《关于审理涉水案件适用法律若干问题的规定》", "judicial interpretation"),
        ("他编的《打井工作法》很实用。", None),
        ("据《青川日报》报道。", "newspaper"),
        ("她唱起《在希望的田野上》。", "song"),
        ("村里放电影《河水东流》。", "film"),
        ("他写了长篇小说《规则》。", "book"),
        ("领到《取水许可证》。", "certificate"),
        ("《无题》", None),
    ],
)
def test_kind(text, kind):
    assert [record.kind for record in records(text)] == [kind]


def test_short_forms_stand_for_the_full_title():
    text = (
        "青川县人民政府印发《河道保洁管理办法（试行）》（青政发〔2021〕3号）。《办法》共五章。县水务局出台《河道巡查规定》。"
        "《规定》与《办法》一并施行。"
    )
    found = [(r.title, r.full_title, r.kind, r.issuer, r.number, r.trial) for r in records(text)]
    method = ("河道保洁管理办法（试行）", "regulation", "青川县人民政府", "青政发〔2021〕3号", True)
    rule = ("河道巡查规定", "regulation", "县水务局", None, False)
    assert found == [
        (method[0], *method),
        ("办法", *method),
        (rule[0], *rule),
        ("规定", *rule),
        ("办法", *method),
    ]


def test_short_form_that_the_text_gives():
    first, second, _ = records("县里印发《关于治水的若干条款》（以下简称《治水十条》）。《治水十条》很管用。")
    assert second.full_title == first.title == "关于治水的若干条款"


def test_two_documents_of_one_kind():
    text = "先有《甲镇用水办法》，《办法》管用；再有《乙镇用水办法》，《办法》也管用。"
    assert [r.full_title for r in records(text)][1::2] == ["甲镇用水办法", "乙镇用水办法"]


@pytest.mark.parametrize(
    ("text", "issuers"),
    [
        ("青川县水务局印发《河道巡查规定》《泵站值守办法》。", ["青川县水务局", "青川县水务局"]),
        ("国务院办公厅近日印发《关于治水的意见》。", ["国务院办公厅"]),
        ("收到《省水利厅关于印发〈用水计划〉的通知》。", ["省水利厅"]),
        ("村民围坐学习《用水管理办法》。", [None]),
        ("由青川县水务局制定的《用水管理办法》施行。", ["青川县水务局"]),
    ],
)
def test_issuer(text, issuers):
    assert [record.issuer for record in records(text)] == issuers


def test_draft_in_the_title_or_behind_it():
    assert [r.draft for r in records("审议《用水条例（草案）》和《节水条例》（征求意见稿）、《水法》。")] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    "unit",
    [
        "《办法》",
        "《甲乙办法》",
        "县局印发《办法》",
        "《甲》（以下简称《乙》）",
        "由县局",
        "《中华人民共和国水法》《水法》",
    ],
)
def test_hostile_documents_take_linear_time(unit):
    text = unit * (60_000 // len(unit))
    start = time.perf_counter()
    records(text)
    assert time.perf_counter() - start < 30
