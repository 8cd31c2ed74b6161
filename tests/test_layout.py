"""Layout: lines joined as the paper meant them, articles told apart, every character tied to its place."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.article import Article, ParagraphKind
from extractors.layout import iter_articles
from extractors.layout.articles import MAX_CHARS, iter_pieces
from extractors.layout.head import date_in_name
from extractors.layout.sentences import iter_sentences

WRAPPED = """\
　　云溪县委书记李长河近日到东山村调
研时指出，要把群众的小事当作自己的大
事来办。据了解，全县今年已投入2300
万元，修通了通往5个行政村的公路，惠
及群众1.2万人。
　　“以前进城要走两个小时，现在二十
分钟就到了。”村民赵满仓笑着说。
"""


def articles(text: str, name: str = "", published: datetime.date | None = None) -> list[Article]:
    return list(iter_articles(text, name, published))


def paragraphs(text: str) -> list[str]:
    return [a.text[p.start : p.end] for a in articles(text) for p in a.paragraphs]


def test_hard_wraps_are_undone() -> None:
    assert paragraphs(WRAPPED) == [
        (
            "云溪县委书记李长河近日到东山村调研时指出，要把群众的小事当作自己的大事来办。据了解，全县今年已投入2300万元，"
            "修通了通往5个行政村的公路，惠及群众1.2万人。"
        ),
        "“以前进城要走两个小时，现在二十分钟就到了。”村民赵满仓笑着说。",
    ]


def test_a_sentence_cut_out_of_a_narrow_column_is_one_paragraph() -> None:
    assert paragraphs("渠首管理站站长鲁\n明山说，今年的麦\n子比去年早熟五天。") == [
        "渠首管理站站长鲁明山说，今年的麦子比去年早熟五天。"
    ]


@pytest.mark.parametrize(
    "text",
    ["水渠修好了。\n路也通了。\n灯也亮了。", "水渠修好了\n贺家铭/云岭日报\n水到了地头。", "春耕\n夏耘\n秋收"],
    ids=["sentences", "signed", "list"],
)
def test_short_lines_that_are_no_one_sentence_stay_apart(text: str) -> None:
    assert paragraphs(text) == text.split("\n")


def test_a_page_with_a_blank_line_after_every_line_reads_the_same() -> None:
    spaced = WRAPPED.replace("\n", "\n\n")
    assert paragraphs(spaced) == paragraphs(WRAPPED)


def test_carriage_returns_change_nothing() -> None:
    assert paragraphs(WRAPPED.replace("\n", "\r\n")) == paragraphs(WRAPPED)


def test_one_paragraph_a_line_stays_so() -> None:
    text = "第一段讲的是粮食生产，全县种了三十万亩水稻，长势都不错。\n第二段讲的是水利建设，修了四座水库。\n"
    assert paragraphs(text) == text.split("\n")[:2]


def test_running_header_does_not_cut_a_sentence() -> None:
    lines = WRAPPED.split("\n")
    header = "基层组织建设专刊"
    text = "\n".join([header, *lines[:3], header, *lines[3:5], header, *lines[5:]])
    found = paragraphs(text)
    assert paragraphs(WRAPPED)[0] in found
    assert found.count(header) == 3


def test_headline_left_at_a_page_end_is_set_apart() -> None:
    lines = [line.strip() for line in WRAPPED.split("\n") if line]
    text = "\n\n".join(
        [*lines[:3], "小事连着民心 大事见于细微", "云溪县东山村党支部", " " + lines[3], *lines[4:]]
    )
    found = paragraphs(text)
    assert paragraphs(WRAPPED)[0] in found
    assert "小事连着民心 大事见于细微" in found


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("7 月 22 日，云溪县有 12 个村", "7月22日，云溪县有12个村"),
        ("本报记者 王 莉 张大山", "本报记者 王莉 张大山"),
        ("２０２３年增长６．５％", "2023年增长6.5%"),
        ("他说,好!(见左图)时间:3点", "他说，好！（见左图）时间：3点"),
        ("增长6.5%,比去年高1,200元", "增长6.5%，比去年高1,200元"),
        ('他说："干!"大家应着', "他说：“干！”大家应着"),
        ("卷 首 语", "卷首语"),
        ("推行“线上 + 线下”，用好 LED 屏和 QQ 群", "推行“线上+线下”，用好LED屏和QQ群"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("新闻\u200b发布\u00ad会", "新闻发布会"),
        ("Belt and Road 倡议", "Belt and Road倡议"),
        ("总投资12 500万元", "总投资12500万元"),
    ],
)
def test_cleaning(raw: str, clean: str) -> None:
    assert paragraphs(raw) == [clean]


def test_characters_of_cleaned_text_know_their_place() -> None:
    raw = WRAPPED.replace("据了解", "7 月 22 日")
    (article,) = articles(raw)
    for clean, there in [("调研时", "调\n研时"), ("7月22日", "7 月 22 日"), ("2300万元", "2300\n万元")]:
        start = article.text.index(clean)
        first, last = article.aligned.file_span(start, start + len(clean))
        assert raw[first:last] == there


TWO_ARTICLES = """\
云溪：修好一条路 富了一方人
本报记者 王莉 通讯员 赵满仓

近日，云溪县东山村的公路修通了，村里的柑橘当天就能运到省城，全村一天卖出三千斤。

村里还建起了冷库，办起了合作社，群众的日子越过越好。

桃岭：守住一座山 护好一江水
本报记者 张大山

在桃岭乡，护林员每天都要走二十里山路，一走就是十五年，磨破了几十双胶鞋。
"""


def test_two_articles_in_one_file() -> None:
    first, second = articles(TWO_ARTICLES)
    assert (first.title, first.bylines) == ("云溪：修好一条路 富了一方人", ["王莉", "赵满仓"])
    assert (second.title, second.bylines) == ("桃岭：守住一座山 护好一江水", ["张大山"])
    assert [first.index, second.index] == [0, 1]


def test_headlines_behind_their_articles() -> None:
    parts = TWO_ARTICLES.strip().split("\n\n")
    text = "\n\n".join([*parts[1:3], parts[0], parts[4], parts[3]])
    first, second = articles(text)
    assert first.title == "云溪：修好一条路 富了一方人"
    assert second.title == "桃岭：守住一座山 护好一江水"
    assert "柑橘" in first.text
    assert "护林员" in second.text


def test_dispatch_head() -> None:
    text = "全国春耕由南向北展开\n\n新华社南昌3月5日电（记者王莉）截至2023年3月4日，全国已播种早稻120万亩。\n"
    (article,) = articles(text)
    assert (article.agency, article.dateline_place) == ("新华社", "南昌")
    assert (article.published, article.published_from) == (datetime.date(2023, 3, 5), "dateline")
    assert article.title == "全国春耕由南向北展开"


def test_dateline_without_a_year_told_gives_no_date() -> None:
    (article,) = articles("新华社南昌3月5日电 江西春耕由南向北展开，早稻已经播种过半。\n")
    assert article.published is None
    assert article.published_from is None


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2022-10-14_page.txt", datetime.date(2022, 10, 14)),
        ("papers/20221014/a01.txt", datetime.date(2022, 10, 14)),
        ("2022年10月14日 第3版.txt", datetime.date(2022, 10, 14)),
        ("2021-01-01/2022_10_14.txt", datetime.date(2022, 10, 14)),
        ("2022-13-40.txt", None),
        ("202210141.txt", None),
        ("page.txt", None),
    ],
)
def test_date_of_publication_from_the_path(name: str, day: datetime.date | None) -> None:
    assert date_in_name(name) == day


def test_published_option_comes_first() -> None:
    (article,) = articles("好消息传来。\n", "2022-10-14.txt", datetime.date(2020, 1, 2))
    assert (article.published, article.published_from) == (datetime.date(2020, 1, 2), "option")


def test_sentences_keep_their_closing_marks() -> None:
    text = "“路通了。”他说。大家都笑了！真的？好"
    assert [text[a:b] for a, b in iter_sentences(text, 0, len(text))] == [
        "“路通了。”",
        "他说。",
        "大家都笑了！",
        "真的？",
        "好",
    ]


def test_by_lines_are_paragraphs_of_their_own() -> None:
    (article,) = articles(TWO_ARTICLES.split("\n\n桃岭", maxsplit=1)[0])
    assert [p.kind for p in article.paragraphs][:2] == [ParagraphKind.TITLE, ParagraphKind.BYLINE]


PIECES = st.lists(
    st.sampled_from(
        [
            *[
                "近日，",
                "云溪县",
                "王 莉",
                "2300\n万元",
                "。\n",
                "\n\n",
                "　　",
                " ",
                "“",
                "”",
                "一、",
                "本报记者 张大山\n",
            ],
            *[
                "（作者：王莉）\n",
                "\x0c",
                "\r\n",
                "\u200b",
                "A b",
                "１２",
                ",",
                "(",
                ")",
                '"',
                "'",
                "·",
                "新华社南昌3月5日电",
            ],
            *[
                "\U00020bb7",
                "é",
                "\u0301",
                "第3版\n",
                "-",
                "12 500",
                "——来自云溪的报道\n",
                "高 层 动 态\n",
                "!",
                "：",
            ],
        ]
    ),
    max_size=60,
).map("".join)


def is_layout(char: str) -> bool:
    import unicodedata

    return char.isspace() or unicodedata.category(char) == "Cf"


@given(PIECES | st.text(max_size=120))
def test_no_character_is_lost_and_none_comes_twice(raw: str) -> None:
    seen: list[int] = []
    for article in iter_articles(raw):
        text, offsets = article.text, article.aligned.offsets
        seen += [offset for char, offset in zip(text, offsets, strict=True) if not char.isspace()]
    assert sorted(seen) == [at for at, char in enumerate(raw) if not is_layout(char)]


@given(PIECES | st.text(max_size=120))
def test_paragraphs_run_forward_and_sentences_cover_them(raw: str) -> None:
    for article in iter_articles(raw):
        covered = [at for start, end in article.sentences for at in range(start, end)]
        inside = [at for p in article.paragraphs for at in range(p.start, p.end)]
        assert covered == inside
        for p in article.paragraphs:
            offsets = list(article.aligned.offsets[p.start : p.end])
            assert offsets == sorted(set(offsets))


def test_endless_text_is_laid_out_in_pieces() -> None:
    text = "修路，" * (MAX_CHARS // 2)
    pieces = list(iter_pieces(text))
    assert "".join(text[start:end] for start, end in pieces) == text
    assert max(end - start for start, end in pieces) <= MAX_CHARS
    assert sum(len(article.text) for article in iter_articles(text)) == len(text)
