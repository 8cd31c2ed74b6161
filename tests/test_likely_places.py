"""What is looked for at likely places alone, to save time, is what is found when every place is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.layout import signs
from extractors.persons.names import load_names
from extractors.persons.openings import Openings, iter_matches
from extractors.persons.surroundings import load_surroundings
from extractors.persons.title_lexicon import load_titles, post_behind
from extractors.programs import unquoted
from extractors.programs.names import is_landscape, load_numeric_words

KNOWN, NAMES = load_surroundings(), load_names()


def texts(*words: Iterable[str], most: int = 12) -> st.SearchStrategy[str]:
    """Texts of words from lists, each list as likely as the others."""
    lists = [st.sampled_from(sorted(each)) for each in words]
    return st.lists(st.one_of(lists), max_size=most).map("".join)


def spans(matches: Iterable[regex.Match[str]]) -> list[tuple[int, int]]:
    return [match.span() for match in matches]


MARKS = ["，", "。", "、", "“", "”", "的", " ", "\n", "和"]


@settings(max_examples=200, deadline=None)
@given(
    texts(
        NAMES.surnames, KNOWN.forms, NAMES.built_of, KNOWN.telling, load_titles().behind, NAMES.foreign, MARKS,
        ["岁", "十八岁的", "今年一百零三多岁", "和妻子", "小满", "·"],
    )
)  # fmt: skip
def test_names_begin_where_openings_say(text: str) -> None:
    openings = Openings(text)
    for pattern, offsets in (
        (KNOWN.honorific, openings.addressed()),
        (KNOWN.compound, openings.compounds()),
        (NAMES.parts, openings.built()),
        (NAMES.short, openings.built()),
    ):
        assert spans(iter_matches(pattern, text, offsets)) == spans(pattern.finditer(text))
    for at in range(len(text)):
        told = KNOWN.behind.match(text, at) or KNOWN.with_kin.match(text, at) or post_behind(text, at)
        assert not told or at in openings.telling
        assert not KNOWN.aged_behind.match(text, at) or at in openings.ages


WORDS = unquoted._words()


@settings(max_examples=200, deadline=None)
@example("推行一比两看三学四做工作法")
@example("通过党支部带头人+合作社+农户联动发展共同富裕工作法")
@given(
    texts(
        *(words for table in ("classes", "verbs", "behind", "pairs", "sums") for words in WORDS[table].values()),
        WORDS["nouns"]["verbal"], MARKS,
        ["新一轮", "（一）", "1.", "农牧民", "一比", "三看", "党支部", "合作社", "+", "＋", " + ", "1", "N"],
    )
)  # fmt: skip
def test_names_without_marks_are_found_around_their_signs(text: str) -> None:
    patterns = unquoted._patterns()
    assert spans(unquoted._iter_near_acts(text)) == spans(patterns["launched"].finditer(text))
    pairs = [
        match.span("name")
        for match in patterns["pairs"].finditer(text)
        if (match["verb"] or match["class"])
        and match["name"] not in load_numeric_words()
        and not is_landscape(match["name"])
    ]
    assert [(found.start, found.end) for found in unquoted._iter_pairs(text)] == pairs
    sums = [match.span("name" if match["name"] else "words") for match in patterns["sum"].finditer(text)]
    assert [(found.start, found.end) for found in unquoted._iter_sums(text)] == sums


PAGE = [
    "记者", "通讯员", "实习生", "本报", "新华社", "讯", "电", "消息", "10月13日", "2001.07", "—", "至今", "（", "）",
    "(", ")", "文", "图", "摄", "/", "：", "王莉", "莉", "阿依古丽·买买提", "一、", "1.", "第", "章", "■", "北京",
    "作者", "完", "。", "19", "网", "报", "客户端",
]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "pattern"),
    [
        (signs.opens_article, lambda text: signs._OPENING.match(text, 0, 60)),
        (signs.closes_article, lambda text: signs._CLOSING.search(text, max(0, len(text) - 80))),
        (signs.is_heading, signs._HEADING.match),
        (signs.is_career_entry, signs._CAREER_ENTRY.match),
        (signs.is_wire, lambda text: len(text) <= 40 and signs._WIRE.fullmatch(text)),
    ],
)
@settings(max_examples=100, deadline=None)
@given(text=texts(PAGE, MARKS, most=9))
def test_what_a_line_is_by_its_wording(
    asked: Callable[[str], bool], pattern: Callable[[str], object], text: str
) -> None:
    text = text.replace("\n", "").strip()
    assert asked(text) == bool(pattern(text))
