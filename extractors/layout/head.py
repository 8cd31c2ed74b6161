"""The head of an article: headline, by-lines, agency, place and date of the dispatch, date of publication."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

import regex

from extractors.article import ParagraphKind
from extractors.layout import signs
from extractors.layout.paragraphs import Block
from extractors.layout.surnames import SPACED_NAME, begins_as_name
from extractors.layout.wording import wording

_DATELINE = regex.compile(
    r"""[（(]?据?\s*(?P<agency>新华社|中新社|人民网|本报|本刊)\s*(?P<place>\p{Han}{2,8}(?:、\p{Han}{2,8})?)\s*
        (?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日\s*(?:电|讯)""",
    regex.VERBOSE,
)
_DATELINE_STARTS = "（(据新中人本"
_AGENCY = regex.compile(
    r"(?:据\s*)?(?P<agency>新华社|中新社|人民日报|光明日报|经济日报|中央广播电视总台|[\p{Han}]{2,6}(?:日报|晚报|通讯社))"
)
_ROLES = regex.compile(
    r"本报|本刊|新华社|中新社|记者|通讯员|评论员|特派员|实习生|撰稿人|撰文|图文|文图|供稿|特约|见习|首席|摄影报道|作者|文/图|图/文|[（）()：:/／]"
)
_NAME = regex.compile(r"\p{Han}{1,8}(?:·\p{Han}{1,8})+|\p{Han}{2,4}")
_NAMED_DATE = regex.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})(?:-|_|\.|年|)(?P<month>\d{1,2})(?:-|_|\.|月|)(?P<day>\d{1,2})日?(?!\d)"
)
_TEXT_DATE = regex.compile(
    r"(?P<year>(?:19|20)\d{2})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日(?:\s*星期[一二三四五六日天])?"
)
_OPENING_WRITERS = regex.compile(
    r".{0,30}?[（(]\s*(?:本报|新华社|中新社|\p{Han}{2,6}报)?\s*(?:首席|特约|见习|实习)?(?P<names>(?:记者|通讯员)[^（）()。]{1,60})[)）]"
)
_CUED = regex.compile(r"记者|通讯员|作者\s*[：:]|撰文|文/")
_NO_WRITERS = regex.compile(r"作者(?:单位|系|为)")
_BODIES = tuple("报社网台局部厅委院校会省市县区镇乡村")
_LABEL = regex.compile(r"(?:本期|本刊|特别)?(?:话题|专题|策划|关注|聚焦|栏目|主题)[：:]|.{0,12}[：:]$")
_NO_TITLE = regex.compile(
    r"[（(].*[)）]|\p{Han}{2,20}(?:局|部|厅|委|委员会|办公室|党委|政府|党总支|党支部|党工委)"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """What a dateline tells; the year is not in it."""

    agency: str
    place: str
    month: int
    day: int


def find_dateline(blocks: list[Block]) -> Dateline | None:
    """The dateline of an article: at the head of its first paragraph, or on a line of its own."""
    for block in blocks:
        text = block.text
        match = _DATELINE.match(text, 0, 80) if text[:1] in _DATELINE_STARTS else None
        if match:
            return Dateline(match["agency"], match["place"], int(match["month"]), int(match["day"]))
    return None


def find_agency(blocks: list[Block], dateline: Dateline | None) -> str | None:
    """The agency or paper that dateline or by-line names."""
    if dateline is not None and not dateline.agency.startswith("本"):
        return dateline.agency
    for block in blocks:
        match = _AGENCY.match(block.text) if block.kind is ParagraphKind.BYLINE else None
        if match:
            return str(match["agency"])
    return None


def find_title(blocks: list[Block], behind: bool) -> str | None:
    """The headline, subtitles left out.

    The title lines stand at the head of the article, at its end if heads stand `behind`, or broke into its text.
    """
    lead, tail = _title_run(blocks), _title_run(blocks[::-1])[::-1]
    inside = _title_run(block for block in blocks if block.set_apart)
    lines = (tail or lead if behind else lead or tail) or inside
    main: list[str] = []
    for line in lines:
        if line.startswith(("—", "-")):
            if main:
                break
        elif not _NO_TITLE.fullmatch(line) and not _TEXT_DATE.match(line):
            main.append(line)
    if len(main) > 1 and wording().column.fullmatch(main[0]):
        return main[0]
    return " ".join(main[1:] if _has_kicker(main) else main) or None


def _has_kicker(lines: list[str]) -> bool:
    """Whether the first headline line only tells the column or the occasion."""
    if len(lines) < 2:
        return False
    first, second = lines[0], lines[1]
    if _LABEL.match(first):
        return True
    return len(second) > len(first) and wording().kicker.fullmatch(first) is not None


def _title_run(blocks: Iterable[Block]) -> list[str]:
    """The title lines before the first paragraph of the article; by-lines may stand between them."""
    run: list[str] = []
    for block in blocks:
        if block.kind is ParagraphKind.TITLE:
            # A line of format characters alone says nothing.
            run.extend(filter(None, [block.cleaned.text]))
        elif block.kind is not ParagraphKind.BYLINE:
            break
    return run


def find_bylines(blocks: list[Block]) -> list[str]:
    """The names in the by-line paragraphs and in the bracket at the end of the last paragraph, in order."""
    names: list[str] = []
    for block in blocks:
        text = block.text
        if block.kind is ParagraphKind.BYLINE:
            if not signs.is_wire(text):
                names.extend(_names(block.cleaned.text))
        elif signs.opens_article(text):
            match = _OPENING_WRITERS.match(block.cleaned.text)
            names.extend(_names(match["names"]) if match else [])
        if block.kind is not ParagraphKind.BYLINE and signs.closes_article(text):
            names.extend(_names(text[max(text.rfind("（"), text.rfind("(")) :]))
    return list(dict.fromkeys(names))


def _names(text: str) -> list[str]:
    if _NO_WRITERS.search(text):
        return []
    cued = _CUED.search(text) is not None
    words = _ROLES.sub(" ", text)
    return [
        "".join(word.split())
        for word in SPACED_NAME.sub(r"\1\2", words).split()
        if _NAME.fullmatch(word)
        and (begins_as_name(word) or "·" in word or (cued and not word.endswith(_BODIES)))
    ]


def date_in_name(name: str) -> datetime.date | None:
    """The date of publication that a path tells, the file name before its folders: 2022-10-14, 20221014, 2022年10月14日."""
    for part in reversed(name.split("/")):
        for match in _NAMED_DATE.finditer(part):
            day = make_date(int(match["year"]), int(match["month"]), int(match["day"]))
            if day:
                return day
    return None


def date_of_dateline(dateline: Dateline, blocks: list[Block]) -> datetime.date | None:
    """The day of the dateline in the year that the text tells: that of the one full date of the same month in it."""
    years = {
        int(match["year"])
        for block in blocks
        for match in _TEXT_DATE.finditer(block.text)
        if int(match["month"]) == dateline.month
    }
    return make_date(years.pop(), dateline.month, dateline.day) if len(years) == 1 else None


def make_date(year: int, month: int, day: int) -> datetime.date | None:
    """The day, or None where there is no such day."""
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
