"""Titles in 《 》 and the numbers beside them."""

import time

import pytest
import spacy

from extractors.context import prepare
from extractors.documents import find_documents, iter_titles
from extractors.layout.articles import as_one_article


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
