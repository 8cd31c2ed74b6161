"""The date of publication as the page itself prints it: under the name of the paper, or over the text with its source."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

import regex

from extractors.article import ParagraphKind
from extractors.layout.head import Dateline, make_date
from extractors.layout.paragraphs import Block

#: A line of more characters than this is no date line.
MAX_LINE = 80
#: A dispatch is printed within so many days.
MAX_DELAY = datetime.timedelta(days=31)

_DATE = r"(?P<year>(?:19|20)\d{2})\s*(?:年|[-/.])\s*(?P<month>\d{1,2})\s*(?:月|[-/.])\s*(?P<day>\d{1,2})\s*(?:日|(?!\d))"
_PAPER = r"《?\p{Han}{2,8}(?:日报|晚报|早报|晨报|时报|周报|报|网|杂志|通讯)》?(?:社|数字报|客户端)?"
_NUMBERED = r"[A-Z]?\d{1,3}\s?版|第[一二三四五六七八九十]{1,3}版"
_PAGE = rf"第?\s?(?:{_NUMBERED})[：:]?\s?\p{{Han}}{{0,8}}|(?:总第|第)?\s?\d{{1,6}}\s?期"
_CLOCK = r"\d{1,2}[：:]\d{2}(?:[：:]\d{2})?"
_LUNAR = r"农历\p{Han}{4,12}"
_SOURCE = r"(?:来源|责任编辑|责编|编辑|作者|版面|主编|校对)\s*[：:]\s*[^，。]{1,24}?"
_TOLD = rf"星期[一二三四五六日天]|{_CLOCK}|{_PAGE}|{_LUNAR}|{_PAPER}|{_SOURCE}(?=\s|$|[）)])"
_LINE = regex.compile(
    rf"""[（(《\s]* (?:{_PAPER}[\s｜|（(]*)?
      (?:(?:发布|发表|更新|出版)?(?:时间|日期)\s*[：:]\s*)? (?:{_SOURCE}[\s｜|]+)?
      {_DATE} (?P<rest> (?: [\s｜|，,()（）]*+ (?:{_TOLD}) )*+ ) [\s）)]*+""",
    regex.VERBOSE,
)
_MASTHEAD = regex.compile(rf"星期|{_PAGE}|农历")


@dataclass(frozen=True, slots=True)
class DateLine:
    """A line that prints a date; `masthead` tells that it dates the whole page and not one article."""

    day: datetime.date
    masthead: bool


def read_date_line(text: str) -> DateLine | None:
    """The date of a line that holds nothing but one, with weekday, time, page, source or the name of the paper."""
    if len(text) > MAX_LINE or ("20" not in text and "19" not in text):
        return None
    match = _LINE.fullmatch(text)
    day = make_date(int(match["year"]), int(match["month"]), int(match["day"])) if match else None
    if match is None or day is None:
        return None
    return DateLine(day, "来源" not in text and _MASTHEAD.search(match["rest"]) is not None)


def find_date_line(blocks: Iterable[Block]) -> DateLine | None:
    """The first date line of an article."""
    for block in blocks:
        found = read_date_line(block.text) if len(block.lines) <= 2 else None
        if found:
            return found
    return None


def find_masthead(blocks: list[Block]) -> datetime.date | None:
    """The date that a page bears before its first running text or in its running header: it is that of all its articles."""
    running = False
    for block in blocks:
        found = read_date_line(block.text) if len(block.lines) == 1 else None
        if found and (not running or block.kind is ParagraphKind.HEADER):
            return found.day if found.masthead else None
        running = running or (block.kind is ParagraphKind.BODY and block.lines[-1].is_terminal)
    return None


def date_of_dispatch(dateline: Dateline, printed: datetime.date) -> datetime.date | None:
    """The day of a dateline in the year of the page that prints it; None where it is not of the weeks before."""
    for year in (printed.year, printed.year - 1):
        day = make_date(year, dateline.month, dateline.day)
        if day and datetime.timedelta(0) <= printed - day <= MAX_DELAY:
            return day
    return None
