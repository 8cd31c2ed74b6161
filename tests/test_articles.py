"""Articles of a page: where they begin, what their heads tell, when they were published."""

from __future__ import annotations

import datetime

import pytest

from extractors.article import Article, ParagraphKind
from extractors.layout import iter_articles
from extractors.layout.publication import DateLine, read_date_line
from extractors.layout.signs import is_byline, is_caption, is_page_mark

ROAD = "江西省抚州市乐安县东山村的公路上月修通了，村里的柑橘当天就能运到省城，一天卖出三千斤。"
POND = "村口的荷塘清了淤，今年种上了莲藕，乡亲们说，往后再也没有人往塘里倒垃圾了。"
FOREST = "辽宁省本溪市桓仁满族自治县有护林员四百多名，他们每天走二十里山路，一走就是十五年。"
BYLINE = "本报记者 王 莉"


def articles(*paragraphs: str) -> list[Article]:
    return list(iter_articles("\n\n".join(paragraphs)))


def titles(*paragraphs: str) -> list[str | None]:
    return [article.title for article in articles(*paragraphs)]


def test_a_headline_that_names_a_place_new_to_the_page_begins_an_article() -> None:
    assert titles("乐安：修好一条路", BYLINE, ROAD, POND, "桓仁：守住一座山", FOREST, POND) == [
        "乐安：修好一条路",
        "桓仁：守住一座山",
    ]


def test_section_headings_cut_no_article() -> None:
    page = ("修好一条路", BYLINE, ROAD, "抱团：众人拾柴火焰高", POND, "清塘也清心", FOREST, POND)
    assert titles(*page) == ["修好一条路"]


def test_nobody_signs_twice() -> None:
    first, second = articles(
        "修好一条路", BYLINE, ROAD, POND, "守住一座山", FOREST, POND, "（赵满仓 李长河）"
    )
    assert (first.title, first.bylines) == ("修好一条路", ["王莉"])
    assert (second.title, second.bylines) == ("守住一座山", ["赵满仓", "李长河"])


def test_helpers_at_the_foot_sign_no_second_article() -> None:
    page = ("修好一条路", BYLINE, ROAD, "清塘也清心", POND, "（参与采写：赵满仓）")
    assert titles(*page) == ["修好一条路"]


@pytest.mark.parametrize(
    "foot", ["（作者单位：中共乐安县委组织部）", "文/图 赵满仓", "（新华社南昌3月5日电）"]
)
def test_a_headline_behind_a_signed_foot_begins_an_article(foot: str) -> None:
    assert titles("修好一条路", ROAD, POND, foot, "守住一座山", FOREST) == ["修好一条路", "守住一座山"]


@pytest.mark.parametrize("column", ["简讯两则", "一周民生短波", "记者手记 听见脚步声"])
def test_columns_and_notes_stand_by_themselves(column: str) -> None:
    assert titles("修好一条路", BYLINE, ROAD, column, POND) == ["修好一条路", column]


@pytest.mark.parametrize(
    ("heads", "title"),
    [
        (("一线见闻", "沙窝子里种出金疙瘩"), "沙窝子里种出金疙瘩"),
        (("本期话题：怎样把路修好", "路要大家一起修"), "路要大家一起修"),
        (("修好一条路", "——乐安县东山村见闻"), "修好一条路"),
        (("大路通到了家门口", "柑橘卖到了省城里"), "大路通到了家门口 柑橘卖到了省城里"),
    ],
)
def test_title_is_the_main_headline(heads: tuple[str, ...], title: str) -> None:
    assert titles(*heads, BYLINE, ROAD) == [title]


def test_a_headline_of_format_characters_is_none() -> None:
    assert titles("\u200b", "修好一条路", BYLINE, ROAD) == ["修好一条路"]
    assert titles("修好一条路", "\u202d\u202d", BYLINE, ROAD) == ["修好一条路"]


@pytest.mark.parametrize(
    ("opening", "names"),
    [
        ("本报讯 （通讯员 符永强 记者 邢增辉）", ["符永强", "邢增辉"]),
        ("新华社拉萨10月11日电（记者 索朗德吉）", ["索朗德吉"]),
        ("本报讯 ", []),
    ],
)
def test_writers_in_the_opening_bracket(opening: str, names: list[str]) -> None:
    (article,) = articles("修好一条路", opening + ROAD)
    assert article.bylines == names


def test_a_name_cut_by_the_line_end_is_whole_again() -> None:
    (article,) = iter_articles(
        "乐安：修好一条路\n本报记者 王莉 实习生 卢\n岩\n"
        "　　江西省抚州市乐安县东山村\n的公路修通了，村里的柑橘当\n天就能运到省城，一天卖三千\n斤，大家都很高兴。\n"
    )
    assert article.bylines == ["王莉", "卢岩"]


@pytest.mark.parametrize(
    "text",
    [
        "本报记者 王莉 通讯员 赵满仓",
        "□ 苏日娜 赵克勤",
        "◎ 马福海",
        "（作者：卢静之）",
        "（作者系安徽省委党校教授）",
        "（哈力木拉提 冯 涛）",
        "文/图 罗志刚",
        "撰文：岑志远 练晓彤",
        "实习生 卢 岩",
    ],
)
def test_by_lines(text: str) -> None:
    assert is_byline(text)


@pytest.mark.parametrize("text", ["记者离开时，天色已晚，茶厂里的", "（上接1版）", "修好一条路"])
def test_no_by_lines(text: str) -> None:
    assert not is_byline(text)


@pytest.mark.parametrize("text", ["（上接1版）", "（下转第4版）", "下转第二版", "— 12 —", "A3版"])
def test_turn_lines_and_page_numbers(text: str) -> None:
    assert is_page_mark(text)


@pytest.mark.parametrize(
    ("text", "caption"),
    [
        ("图为护渠员清理渠道。", True),
        ("护渠员清理渠道。 邹小敏 摄", True),
        ("新华社记者 王莉 摄", True),
        ("他在照相馆里学摄影，一学就是三年", False),
    ],
)
def test_captions(text: str, caption: bool) -> None:
    assert is_caption(text) is caption


def test_a_caption_is_set_apart_from_the_sentence_it_broke() -> None:
    text = (
        "　　江西省抚州市乐安县东山村的公路上月\n修通了，村里的柑橘当天就能运到省城，一\n天卖出三千斤。大家都说，这条路修到了心\n"
        "护路员清扫落叶。 邹小敏 摄\n\x0c里，往后的日子会越过越好，谁也不会再为\n卖不出柑橘发愁。\n"
    )
    (article,) = iter_articles(text)
    kinds = [
        (paragraph.kind, article.text[paragraph.start : paragraph.end]) for paragraph in article.paragraphs
    ]
    assert kinds[0][1].endswith("修到了心里，往后的日子会越过越好，谁也不会再为卖不出柑橘发愁。")
    assert kinds[1] == (ParagraphKind.CAPTION, "护路员清扫落叶。邹小敏 摄")


DAY = datetime.date(2022, 10, 14)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("2022年10月14日 星期五", DateLine(DAY, True)),
        ("《云岭日报》（2022年10月14日 第03版）", DateLine(DAY, True)),
        ("2022年10月14日 星期五 农历壬寅年九月十九 第12345期", DateLine(DAY, True)),
        ("2022年10月14日09:26 来源：云岭网", DateLine(DAY, False)),
        ("发布时间：2022-10-14 09:26:33", DateLine(DAY, False)),
        ("来源：新华社 2022年10月14日 10:11", DateLine(DAY, False)),
        ("（2022年10月14日）", DateLine(DAY, False)),
        ("2022年10月14日，全县召开大会", None),
        ("2022年13月40日 星期五", None),
        ("截至2022年10月14日", None),
    ],
)
def test_date_lines(text: str, line: DateLine | None) -> None:
    assert read_date_line(text) == line


def test_the_masthead_dates_all_articles_of_its_page() -> None:
    first, second = articles(
        "2022年10月14日 星期五", "修好一条路", BYLINE, ROAD, "守住一座山", BYLINE, FOREST
    )
    assert [(a.published, a.published_from) for a in (first, second)] == [(DAY, "text")] * 2


def test_the_time_over_one_text_dates_no_other() -> None:
    first, second = articles(
        "修好一条路", "2022年10月14日09:26 来源：云岭网", ROAD, "守住一座山", BYLINE, FOREST
    )
    assert first.published == DAY
    assert second.published is None


def test_the_masthead_tells_the_year_of_a_dateline() -> None:
    page = ("2022年1月2日 星期日", "修好一条路", "新华社南昌12月31日电（记者王莉）" + ROAD)
    (article,) = articles(*page)
    assert (article.published, article.published_from) == (datetime.date(2021, 12, 31), "dateline")
