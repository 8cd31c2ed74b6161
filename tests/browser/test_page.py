"""The page of `policyfacts view` as a reader uses it: clicks, keys, filters, looks, and that nothing gets out of hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import regex
from report_pages import HOSTILE, hostile_rows, record, view, write_records

TEXT = """青溪县办起食堂

　　2023年5月12日，福建省南平市松溪县推进“幸福食堂”工程，建成食堂132个。县民政局

局长李长河说：“2024年还要建20个，老人有饭吃。”

　　“幸福食堂”即一张桌、一顿热饭。李长河每周去三次。“松溪县的事，”他说，“我们

近日再议。”
"""


LETTERS = [at for at, char in enumerate(TEXT) if not char.isspace()]
SQUEEZED = "".join(TEXT.split())


def mention(type_: str, text: str, nth: int = 0, /, **fields: Any) -> dict[str, Any]:
    """The record of the nth such text above, with its true place in the file."""
    at = -1
    for _ in range(nth + 1):
        at = SQUEEZED.index(text, at + 1)
    sentence = SQUEEZED[SQUEEZED.rfind("。", 0, at) + 1 : SQUEEZED.find("。", at) + 1]
    end = LETTERS[at + len(text) - 1] + 1
    return {**record(type_, LETTERS[at], text, sentence=sentence, **fields), "end": end}


POSTS = [{"organization": "县民政局", "post": "局长"}]
ROWS = [
    {**record("article", 0, TEXT.strip(), title="青溪县办起食堂", sentence=None), "text": SQUEEZED},
    mention("place", "青溪县", level="county"),
    mention("date", "2023年5月12日", kind="point", value="2023-05-12"),
    mention("place", "福建省南平市松溪县", level="county", adcode="350724", full_name="福建省南平市松溪县"),
    mention("program", "幸福食堂", name="幸福食堂", head="工程", expansion=["一张桌", "一顿热饭"], expansion_from="text"),
    mention("statistic", "132个", value=132, unit="个", indicator="食堂"),
    mention("organization", "县民政局"),
    mention(
        "person",
        "李长河",
        canonical="李长河",
        person_id="p1",
        titles=["县民政局局长"],
        known_posts=POSTS,
    ),
    mention("quote", "2024年还要建20个，老人有饭吃。", speaker="李长河", cue="说"),
    mention("date", "2024年", kind="point", value="2024"),
    mention("statistic", "20个", value=20, unit="个", indicator="食堂", period="2024"),
    mention("program", "幸福食堂", 1, name="幸福食堂", expansion=["一张桌", "一顿热饭"], expansion_from="text"),
    mention("person", "李长河", 1, canonical="李长河", person_id="p1", known_posts=POSTS),
    mention("statistic", "三次", value=3, unit="次", confidence=0.6),
    mention("place", "松溪县", 1, level="county", adcode="350724", full_name="福建省南平市松溪县"),
    mention("date", "近日", kind="vague", confidence=0.5),
]  # fmt: skip


@pytest.fixture
def report(tmp_path: Path, open_page: Callable[..., Any]) -> Callable[..., Any]:
    """Opens the page of the text above."""
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    facts = write_records(tmp_path / "facts.jsonl", ROWS)
    return lambda address="", **settings: open_page(facts, "--text", folder, address=address, **settings)


def marked(page: Any) -> list[str]:
    return page.locator("#articles mark:not(.continued)").all_inner_texts()


def address_of(page: Any) -> str:
    """The address as the page has it; the browser tells a little later."""
    return page.evaluate("location.href")


def surface(page: Any) -> str:
    return page.locator("#detail .surface").inner_text()


def test_the_overview_counts_and_names(report: Callable[..., Any]) -> None:
    page = report()
    assert page.locator(".tiles b").all_inner_texts() == ["1", "1", "15", "2", "0"]
    people = page.locator("#card-people li").first.inner_text()
    assert "李长河" in people
    assert "县民政局 局长" in people
    assert "一张桌、一顿热饭" in page.locator("#card-programs li").first.inner_text()
    assert page.locator("#card-statistics tr[data-record]").count() == 3
    assert page.locator("canvas").count() == 3


def test_the_charts_are_drawn(report: Callable[..., Any]) -> None:
    drawn = """canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean)"""
    page = report()
    for canvas in page.locator("canvas").all():
        assert canvas.evaluate(drawn)
        assert regex.search(r": .+ \d", canvas.get_attribute("aria-label"))


def test_a_click_on_a_bar_filters(report: Callable[..., Any]) -> None:
    page = report()
    page.locator("#card-by_province canvas").click(position={"x": 200, "y": 20})
    page.locator("#sidebar .chip", has_text="省份 福建").wait_for()
    assert "province=35" in address_of(page)
    page.locator("#sidebar .chip").click()
    page.locator("#card-timeline summary").click()
    page.locator("#card-timeline .as-list button", has_text="2024").click()
    assert page.locator("#sidebar .count").first.inner_text() == "显示 1 / 15 条"


def test_articles_show_every_mention_once_and_text_without_wraps(report: Callable[..., Any]) -> None:
    page = report("#view=articles")
    assert sorted(marked(page)) == sorted(row["text"] for row in ROWS[1:])
    paragraphs = page.locator("#articles .part p").all_inner_texts()
    assert len(paragraphs) == 3
    assert "县民政局局长李长河说" in paragraphs[1]


def test_marks_within_marks_keep_lines_of_their_own(report: Callable[..., Any]) -> None:
    page = report("#view=articles")
    quote = page.locator("mark[data-type=quote]")
    assert quote.locator("mark").all_inner_texts() == ["2024年", "20个"]
    bottoms = [
        mark.evaluate("mark => mark.getBoundingClientRect().bottom")
        for mark in (quote, quote.locator("mark").first)
    ]
    assert bottoms[0] > bottoms[1]
    styles = page.locator("#articles mark").evaluate_all(
        "marks => Object.fromEntries(marks.map(mark => [mark.dataset.type, getComputedStyle(mark).borderBottom]))"
    )
    assert len(set(styles.values())) == len(styles)


def test_crossing_mentions_are_both_marked_whole(tmp_path: Path, open_page: Callable[..., Any]) -> None:
    rows = [
        record("person", 0, "甲乙丙", sentence="甲乙丙丁戊"),
        record("place", 1, "乙丙丁", sentence="甲乙丙丁戊"),
        record("date", 2, "丙", sentence="甲乙丙丁戊", kind="vague"),
    ]
    page = open_page(write_records(tmp_path / "f.jsonl", rows), address="#view=articles")
    assert page.locator("#articles .part p").inner_text() == "甲乙丙丁戊"
    for kind, text in (("person", "甲乙丙"), ("place", "乙丙丁"), ("date", "丙")):
        assert "".join(page.locator(f"#articles mark[data-type={kind}]").all_inner_texts()) == text


def test_a_click_opens_the_fields_and_the_way_to_the_next_of_the_same(report: Callable[..., Any]) -> None:
    page = report("#view=articles")
    page.locator("#articles mark[data-type=person]").first.click()
    detail = page.locator("#detail")
    assert surface(page) == "李长河"
    assert "县民政局 局长" in detail.inner_text()
    assert "第 1 处，共 2 处" in detail.inner_text()
    first = address_of(page)
    page.locator(".same-next").click()
    assert "第 2 处，共 2 处" in detail.inner_text()
    assert page.locator("mark.open").inner_text() == "李长河"
    assert page.locator("mark.same").inner_text() == "李长河"
    page.go_back()
    assert address_of(page) == first
    assert "第 1 处，共 2 处" in detail.inner_text()


def test_places_of_one_division_and_programmes_are_joined(report: Callable[..., Any]) -> None:
    page = report("#view=articles")
    page.locator("#articles mark", has_text="福建省南平市松溪县").click()
    page.keyboard.press("n")
    assert surface(page) == "松溪县"
    page.locator("#articles mark[data-type=program]").first.click()
    page.keyboard.press("n")
    page.keyboard.press("n")
    assert "第 1 处" in page.locator("#detail").inner_text()


def test_filters_of_type_confidence_text_and_file(tmp_path: Path, open_page: Callable[..., Any]) -> None:
    other = [record("person", 0, "王芳", doc="b.txt", sentence="王芳来了。")]
    page = open_page(write_records(tmp_path / "f.jsonl", ROWS + other), address="#view=articles")
    page.locator("#sidebar li[data-type=person] input").uncheck()
    assert "李长河" not in marked(page)
    assert page.locator("#articles article:visible").count() == 1
    page.locator("#sidebar li[data-type=person] input").check()
    page.locator("#sidebar .confidence button", has_text="存疑").click()
    assert sorted(marked(page)) == ["三次", "近日"]
    page.locator("#sidebar .confidence button", has_text="全部").click()
    page.locator("#search").fill("食堂 工程")
    page.locator("#sidebar .count", has_text="显示 1 / 16 条").wait_for()
    assert marked(page) == ["幸福食堂"]
    page.locator("#sidebar .chips .plain").click()
    page.locator("#doc").select_option(label="b.txt")
    assert page.locator("#articles article:visible").count() == 1
    assert page.locator("#articles article:visible mark").inner_text() == "王芳"
    page.locator("#search").fill("没有这样的词")
    page.locator("#articles .nothing").wait_for(state="visible")


def test_the_address_keeps_the_place(report: Callable[..., Any]) -> None:
    page = report()
    page.keyboard.press("3")
    page.locator("#kind").select_option("statistic")
    page.locator("#table th.c-value button").click()
    page.locator("#table tr[data-record]").first.click()
    page.locator("#sidebar li[data-type=date] input").uncheck()
    again = report_again(page)
    assert again.locator("#table tr[data-record] td.c-value").all_inner_texts() == ["3", "20", "132"]
    assert surface(again) == "三次"
    assert not again.locator("#sidebar li[data-type=date] input").is_checked()


def report_again(page: Any) -> Any:
    again = page.context.new_page()
    again.goto(address_of(page))
    return again


@pytest.mark.parametrize(
    "address", ["#open=999&view=none&low=x&kind=y&doc=77", "#open=-1&%E0%A4", "#__proto__=1&lang=constructor"]
)
def test_a_wrong_address_is_passed_over(report: Callable[..., Any], address: str) -> None:
    page = report(address)
    assert page.locator("#overview").is_visible()
    assert page.locator("#detail").is_hidden()


def test_the_table_sorts_both_ways_and_leads_to_the_article(report: Callable[..., Any]) -> None:
    page = report("#view=table&kind=statistic")
    cells = page.locator("#table td.c-value")
    page.locator("#table th.c-value button").click()
    assert cells.all_inner_texts() == ["3", "20", "132"]
    page.locator("#table th.c-value button").click()
    assert cells.all_inner_texts() == ["132", "20", "3"]
    assert page.locator("#table th.c-value").get_attribute("aria-sort") == "descending"
    page.locator("#table th.c-period button").click()
    assert page.locator("#table td.c-period").all_inner_texts() == ["2024", "", ""]
    page.locator("#table tr", has_text="132个").click()
    page.locator(".to-article").click()
    assert page.locator("mark.open").inner_text() == "132个"
    page.locator(".to-table").click()
    assert page.locator("#table tr.open").inner_text().startswith("132个")


def test_the_least_certain_come_first(report: Callable[..., Any]) -> None:
    page = report()
    page.locator(".start-check").click()
    assert surface(page) == "近日"
    page.keyboard.press("j")
    assert surface(page) == "三次"


def test_verdicts_are_kept_filtered_and_saved(report: Callable[..., Any], tmp_path: Path) -> None:
    page = report("#view=table")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("y")
    assert page.locator("#table tr.wrong td.c-text").inner_text().startswith("近日")
    page.locator("#review").select_option("wrong")
    assert page.locator("#table tr[data-record]").count() == 1
    with page.expect_download() as download:
        page.locator("#sidebar .review button").click()
    download.value.save_as(tmp_path / "review.jsonl")
    saved = [json.loads(line) for line in (tmp_path / "review.jsonl").read_text("utf-8").splitlines()]
    assert [(row["text"], row["verdict"], row["doc"]) for row in saved] == [
        ("近日", "wrong", "a.txt"),
        ("三次", "right", "a.txt"),
    ]
    assert report_again(page).locator("#sidebar h2 .count").inner_text() == "2 / 15"


def test_the_keyboard_does_all(report: Callable[..., Any]) -> None:
    page = report()
    page.keyboard.press("2")
    page.keyboard.press("j")
    assert surface(page) == "青溪县"
    page.keyboard.press("ArrowDown")
    assert surface(page) == "2023年5月12日"
    page.keyboard.press("k")
    assert surface(page) == "青溪县"
    page.keyboard.press("u")
    assert surface(page) == "三次"
    assert page.evaluate("document.activeElement.textContent") == "三次"
    page.keyboard.press("t")
    assert page.locator("#table tr.open").is_visible()
    page.keyboard.press("a")
    assert page.locator("mark.open").is_visible()
    page.keyboard.press("/")
    page.keyboard.type("jkn")
    assert page.locator("#search").input_value() == "jkn"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert page.locator("#detail").is_hidden()
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#help").is_hidden()
    page.keyboard.press("l")
    assert page.locator("html").get_attribute("data-glyphs") == "on"


def colours(page: Any) -> tuple[int, int]:
    """How light the ground and the letters are, from 0 to 765."""
    both = page.evaluate(
        "['backgroundColor', 'color'].map(name => getComputedStyle(document.body)[name].match(/\\d+/g).slice(0, 3).map(Number))"
    )
    return sum(both[0]), sum(both[1])


def test_dark_and_light_follow_the_system_and_the_switch(report: Callable[..., Any]) -> None:
    ground, letters = colours(report(color_scheme="dark"))
    assert ground < 150 < letters
    page = report("#view=articles", color_scheme="light")
    assert colours(page)[0] > 600
    page.locator("#theme").click()
    assert colours(page)[0] < 150
    assert colours(report_again(page))[0] < 150


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_keeps_its_distance_from_the_ground(report: Callable[..., Any], scheme: str) -> None:
    page = report("#view=articles", color_scheme=scheme)
    ratios = page.evaluate(
        """() => {
          const rgb = (text) => { const c = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
            c.fillStyle = text; c.fillRect(0, 0, 1, 1); return [...c.getImageData(0, 0, 1, 1).data].slice(0, 3); };
          const light = (text) => rgb(text).map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
            .reduce((sum, v, at) => sum + v * [.2126, .7152, .0722][at], 0);
          const probe = document.body.appendChild(document.createElement('i'));
          const value = (name) => { probe.style.color = `var(--${name})`; return light(getComputedStyle(probe).color); };
          const ratio = (a, b) => (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
          const names = ['person', 'place', 'date', 'statistic', 'program', 'document', 'quote', 'organization',
            'text', 'muted', 'doubt'];
          return Object.fromEntries(names.map(name => [name, ratio(value(name), value('panel'))]));
        }"""
    )
    assert min(ratios.values()) > 3
    assert ratios["text"] > 7
    assert min(ratios["muted"], ratios["doubt"]) > 4.5


def test_the_language_follows_the_browser_and_the_switch(report: Callable[..., Any]) -> None:
    page = report(locale="en-GB")
    assert page.locator("#tab-articles").inner_text() == "Articles"
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("#language").click()
    assert page.locator("#tab-articles").inner_text() == "文章"
    assert report_again(page).locator("#tab-table").inner_text() == "表格"
    assert (
        report("#lang=en").locator("#card-by_province canvas").get_attribute("aria-label")
        == "Places by province: Fujian 2"
    )


def test_printed_are_all_articles_light_and_without_controls(report: Callable[..., Any]) -> None:
    page = report("#view=articles&open=2", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    for hidden in ("#sidebar", "#detail", "#tools", "#views"):
        assert page.locator(hidden).is_hidden()
    assert colours(page)[1] < 200
    glyph = page.locator("mark[data-type=place]").first.evaluate(
        "mark => getComputedStyle(mark, '::before').content"
    )
    assert glyph != "none"
    assert page.pdf().startswith(b"%PDF-")


def test_before_printing_all_marks_and_rows_are_made(tmp_path: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(write_records(tmp_path / "f.jsonl", many(400)), address="#view=articles")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#articles mark").count() == 400
    page.keyboard.press("3")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#table tr[data-record]").count() == 400
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#table tr[data-record]").count() < 100


def many(count: int) -> list[dict[str, Any]]:
    """Records of articles with forty sentences each, a mention a sentence."""
    kinds = ("person", "place", "date", "statistic", "organization")
    return [
        record(
            kinds[at % 5],
            100 * (at % 40),
            f"第{at}",
            doc=f"{at // 40:04}.txt",
            sentence=f"这里说的是第{at}件事，它发生在县里，惠及许多人，说来话长。",
            confidence=(at % 50) / 50,
        )
        for at in range(count)
    ]


def test_five_thousand_records_are_not_all_in_the_document(
    tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(write_records(tmp_path / "f.jsonl", many(5000)), address="#view=articles")
    nodes = "document.querySelectorAll('*').length"
    marks = page.locator("#articles mark")
    marks.first.wait_for()
    assert marks.count() < 300
    assert page.evaluate(nodes) < 12_000
    page.keyboard.press("3")
    assert page.locator("#table tr[data-record]").count() < 100
    assert page.locator("#table table").get_attribute("aria-rowcount") == "5001"
    page.locator("#table .scroller").evaluate("box => { box.scrollTop = box.scrollHeight; }")
    page.locator("#table tr[aria-rowindex='5001']").wait_for()
    assert page.locator("#table tr[data-record]").count() < 100
    page.locator("#table tr[data-record]").last.click()
    page.keyboard.press("a")
    page.locator("mark.open").wait_for()
    assert page.locator("mark.open").evaluate(
        "mark => { const box = mark.getBoundingClientRect(); return box.top > 0 && box.bottom < innerHeight; }"
    )
    assert marks.count() < 300


def test_the_search_of_the_browser_finds_what_is_out_of_sight(
    tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(write_records(tmp_path / "f.jsonl", many(2000)), address="#view=articles")
    assert page.evaluate("find('第1999件事')")


def test_hostile_texts_are_shown_and_never_run(tmp_path: Path, open_page: Callable[..., Any]) -> None:
    facts = write_records(tmp_path / "f.jsonl", hostile_rows())
    page = open_page(facts, address="#view=articles")
    for key in "123":
        page.keyboard.press(key)
        for _ in range(4):
            page.keyboard.press("j")
        page.locator("#detail details summary").click()
    assert page.evaluate("window.hacked") is None
    assert page.locator("body img, body iframe, body object, body a[href]:not(.skip)").count() == 0
    assert page.locator("script").count() == 4
    page.keyboard.press("2")
    shown = page.locator("#articles").inner_text()
    assert all(text in shown for text in HOSTILE[:5])
    assert not set(shown) & set("\u202e\u202c\u0007\u0000")


def test_a_hostile_article_is_text(tmp_path: Path, open_page: Callable[..., Any]) -> None:
    lines = [*HOSTILE[:5], "\u202e倒写\u202c\u0007\u2028", "李长河来了。"]
    (tmp_path / "a.txt").write_text("\n".join(lines), encoding="utf-8")
    start = "\n".join(lines).index("李长河")
    facts = write_records(tmp_path / "f.jsonl", [record("person", start, "李长河", sentence="李长河来了。")])
    # So many control characters are no text, unless it is said to be.
    page = open_page(facts, "--text", tmp_path / "a.txt", "--encoding", "utf-8", address="#view=articles")
    shown = page.locator("#articles").inner_text()
    assert all("".join(line.split()) in "".join(shown.split()) for line in HOSTILE[:5])
    assert not set(shown) & set("\u202e\u202c\u0007")
    assert marked(page) == ["李长河"]
    assert page.evaluate("window.hacked") is None


def test_no_script_made_from_text_could_run(tmp_path: Path, browser: Any) -> None:
    view(write_records(tmp_path / "f.jsonl", ROWS), "-o", tmp_path / "r.html")
    page = browser.new_page()
    page.goto((tmp_path / "r.html").as_uri())
    for attempt in (
        "document.body.innerHTML = '<b>x</b>'",
        "document.body.setAttribute('onclick', 'window.hacked = 1')",
        "document.body.append(Object.assign(document.createElement('script'), { text: 'window.hacked = 1' }))",
    ):
        tried = f"(() => {{ try {{ {attempt}; }} catch (error) {{ return error.name; }} }})()"
        assert page.evaluate(tried) == "TypeError"
    assert page.evaluate("window.hacked") is None
    page.close()


def test_nothing_to_show_is_said(tmp_path: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(write_records(tmp_path / "f.jsonl", []))
    for name in ("articles", "table"):
        page.locator(f"#tab-{name}").click()
        assert "这里没有记录" in page.locator(f"#{name}").inner_text()
    page.keyboard.press("j")
    assert page.locator("#detail").is_hidden()
