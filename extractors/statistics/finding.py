"""Figures: numbers with their units that measure or count something."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import regex
from spacy.tokens import Doc

from extractors.context import found, text_of
from extractors.data import load_toml
from extractors.mention import Mention
from extractors.statistics.changes import Change, find_changes
from extractors.statistics.indicators import Figure, IndicatorFinder
from extractors.statistics.quantities import Quantity, iter_quantities
from extractors.statistics.scopes import UNKNOWN_SCOPE
from extractors.statistics.standards import Standard, find_standard
from extractors.statistics.units import simplified

_RANK = regex.compile(r"(?:第[ ]?|前|排名|排|名列|位居|位列|列|居|倒数)$")
#: The last characters of what _ORDINAL finds; its end may stand in front of a line break.
_ORDINAL_ENDS = frozenset("第数 \n")
_ORDINAL = regex.compile(r"(?:第|倒数|前第)[ ]?$")
_TERM_VERB = regex.compile(r"(?:连续|举办|举行|召开|办过|办|开|带|送走|教过?|任)了?(?:近|约|超过)?$")
#: 十四届全国人大三次会议: the session has a number.
_SESSION = regex.compile(r"(?:届|人大|大会|委员会|政协|常委会|党代会)$")
_ROOM = regex.compile(r"(?:号楼|单元|栋|幢|楼|\d号)$")
_FOLD_VERB = regex.compile(r"翻了?(?:近|约|将近|超过|不止)?$")
_YEAR = regex.compile(r"(?:1\d|20|21)\d\d(?:[-－–—―~～至到]{1,2}(?:1\d|20|21)?\d\d)?年")
# 99999年 is a slip, no length; a length that long is told as 1.2万年.
_LONG_YEARS = regex.compile(r"\D{0,4}\d{5,}+[ ]?年")
# “3个7”, “两个维护”: a short stretch in quotation marks that begins with a count is a name.
_NAME_IN_MARKS = regex.compile(r"[“‘][^“”‘’，。！？；\n]{1,12}[”’]")
#: A currency in front of the number, and the units that it makes its own (港币5000元).
_CURRENCY_BEFORE = regex.compile(
    r"(?:新?台币|港[币元]|澳门币|美[元金]|欧元|英镑|日[元圆]|韩[元币]|人民币|新加坡元|卢布)[ ]?$"
)
_OF_ANY_CURRENCY = {"元", "块", "块钱", "元整"}
#: From here on a number in Chinese characters is written out because it counts.
_LARGE = 100
_OPEN_NAME = regex.compile(r"[“‘]\p{Han}{1,8}$")
_ONES = (Decimal(1), Decimal("0.5"))


@dataclass(frozen=True, slots=True)
class _Spelled:
    """When a number in Chinese characters is a figure; see [spelled] of units.toml. Idioms are by their first two signs."""

    units: frozenset[str]
    larger: frozenset[str]
    measured: frozenset[str]
    one: frozenset[str]
    scale_alone: frozenset[str]
    arabic_only: frozenset[str]
    idioms: dict[str, list[str]]


@cache
def _spelled() -> _Spelled:
    table = load_toml("units.toml")["spelled"]
    idioms: dict[str, list[str]] = {}
    for idiom in table["idioms"]:
        idioms.setdefault(idiom[:2], []).append(idiom)
    return _Spelled(
        frozenset(table["units"]),
        frozenset(table["units"] + table["larger"]),
        frozenset(table["measured"]),
        frozenset(table["one"]),
        frozenset(table["scale_alone"]),
        frozenset(table["arabic_only"]),
        idioms,
    )


class _Spans:
    """Spans of earlier mentions, for tests of overlap.

    Mentions that nest or overlap are put into one cluster: clusters are disjoint, so that their ends are in order too.
    """

    def __init__(self, mentions: list[Mention]) -> None:
        self._clusters: list[list[Mention]] = []
        self._ends: list[int] = []
        for mention in sorted(mentions, key=lambda mention: mention.start):
            if self._ends and mention.start < self._ends[-1]:
                self._clusters[-1].append(mention)
                self._ends[-1] = max(self._ends[-1], mention.end)
            else:
                self._clusters.append([mention])
                self._ends.append(mention.end)

    def overlapping(self, start: int, end: int) -> list[Mention]:
        """The mentions that share a character with [start, end), in text order."""
        shared: list[Mention] = []
        for index in range(bisect_right(self._ends, start), len(self._ends)):
            cluster = self._clusters[index]
            if cluster[0].start >= end:
                break
            shared += [each for each in cluster if each.start < end and each.end > start]
        return shared


def find_statistics(doc: Doc) -> list[Mention]:
    """Find the figures of a Doc, with value, unit, modifier, the change they tell and what they measure.

    Numbers that belong to dates, documents, programmes, ranks, rooms and idioms are left out. Who says it, and of
    whom, when and where it holds is set by `resolution.resolve_statistics`.
    """
    text = simplified(text_of(doc))
    quantities = list(iter_quantities(text))
    if not quantities:
        return []
    quantities = list(_iter_figures(doc, text, quantities))
    figures = [Figure(_with_series(text, each), each.end, each.unit, each.group) for each in quantities]
    changes = find_changes(text, quantities)
    indicators = _shared_by_ends(IndicatorFinder(doc).find_all(figures), changes)
    return [
        _mention(quantity, figure.start, _standard_of(text, quantity), indicator, change)
        for quantity, figure, indicator, change in zip(quantities, figures, indicators, changes, strict=True)
    ]


def _iter_figures(doc: Doc, text: str, quantities: list[Quantity]) -> Iterator[Quantity]:
    """Yield the quantities that measure or count something here and stand in no name, writing or date."""
    names = _Spans(found(doc, "document") + found(doc, "program"))
    dates = _Spans(found(doc, "date"))
    for quantity in quantities:
        if names.overlapping(quantity.start, quantity.end):
            continue
        during = dates.overlapping(quantity.start, quantity.end)
        if any(date.fields.get("kind") != "duration" for date in during):
            continue
        if _is_figure(text, quantity, bool(during)) and not _is_name(text, quantity):
            yield quantity


def _shared_by_ends(indicators: list[str | None], changes: list[Change | None]) -> list[str | None]:
    """The indicators, the second end of a change (由40多道精简为10多道) with that of the first."""
    for index in range(1, len(indicators)):
        first, second = changes[index - 1], changes[index]
        joined = first and second and None not in (first.origin, first.to, second.origin, second.to)
        if joined and indicators[index - 1]:
            indicators[index] = indicators[index - 1]
    return indicators


def _is_name(text: str, quantity: Quantity) -> bool:
    """Whether a name in quotation marks begins with the figure (“3个7”) or ends with a length of time (“光荣在党50年”)."""
    start = quantity.start
    opened = start > 0 and text[start - 1] in "“‘" and quantity.group != "ratio"
    if opened and _NAME_IN_MARKS.match(text, start - 1):
        return True
    if quantity.group != "time" or not text.startswith(("”", "’"), quantity.end):
        return False
    return _OPEN_NAME.search(text, max(0, start - 9), start) is not None


def _standard_of(text: str, quantity: Quantity) -> Standard | None:
    """The standard unit of a figure; in 新台币177亿元 that of the currency in front, 度 beside 电 is a kilowatt-hour."""
    if quantity.unit == "度" and "电" in text[max(0, quantity.start - 4) : quantity.end + 1]:
        return find_standard("度电")
    if quantity.unit in _OF_ANY_CURRENCY:
        named = _CURRENCY_BEFORE.search(text, max(0, quantity.start - 6), quantity.start)
        standard = find_standard(named.group().strip()) if named else None
        if standard is not None:
            return standard
    return find_standard(quantity.unit)


def _mention(
    quantity: Quantity, start: int, standard: Standard | None, indicator: str | None, change: Change | None
) -> Mention:
    rule = "range" if quantity.value_max is not None else quantity.group or "number"
    return Mention(
        "statistic",
        start,
        quantity.end,
        f"statistic.{rule}",
        _confidence(quantity),
        {
            "value": _plain(quantity.value),
            "value_max": _plain(quantity.value_max),
            "unit": quantity.unit,
            "unit_std": standard.name if standard else None,
            "factor": _plain(standard.factor) if standard else None,
            "currency": standard.currency if standard else None,
            "modifier": quantity.modifier,
            "change": _change_field(change) if change else None,
            "indicator": indicator,
            "quoted": False,
            "source": None,
            **UNKNOWN_SCOPE,
        },
    )


def _change_field(change: Change) -> dict[str, str | int | float | None]:
    return {
        "direction": change.direction,
        "from": _plain(change.origin),
        "to": _plain(change.to),
        "by": _plain(change.by),
        "basis": change.basis,
    }


def _with_series(text: str, quantity: Quantity) -> int:
    """The start of the figure with 连续 in front of a length of time."""
    start = quantity.start
    return start - 2 if quantity.group == "time" and text.startswith("连续", max(0, start - 2)) else start


def _plain(value: Decimal | float | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def _confidence(quantity: Quantity) -> float:
    if not quantity.number.spelled or quantity.group == "ratio":
        return 0.95 if quantity.unit else 0.85
    return 0.8 if quantity.value is None or quantity.value > 10 else 0.6


def _is_figure(text: str, quantity: Quantity, is_duration: bool) -> bool:
    """Whether a number with its unit measures something here; `is_duration`: a date extractor took it for a length of time."""
    before = text[max(0, quantity.start - 6) : quantity.start]
    if _is_ordinal(text, quantity, before):
        return False
    if quantity.group == "fold":
        return _FOLD_VERB.search(before) is not None
    if quantity.group == "time" and _is_located(text, quantity, before):
        return False
    if quantity.number.spelled and not quantity.number.percent:
        return _is_spelled_figure(text, quantity, is_duration)
    return True


def _is_located(text: str, quantity: Quantity, before: str) -> bool:
    """Whether a number of years or days tells when, not how long: 2020年, 三天后, 前10年."""
    if before.endswith("前") or text.startswith(("后", "前", "来", "以来", "间"), quantity.end):
        return True
    length = _LONG_YEARS.match(text, quantity.start, quantity.end)
    return length is not None or _YEAR.match(text, quantity.start) is not None


def _is_ordinal(text: str, quantity: Quantity, before: str) -> bool:
    """Whether the number tells which one, not how many: 第3, 列第5位, 十四届, 人大三次会议, 2单元."""
    if (before[-1:] in _ORDINAL_ENDS and _ORDINAL.search(before)) or (
        quantity.unit in {"名", "位"} and _RANK.search(before)
    ):
        return True
    if quantity.unit == "次" and _SESSION.search(before):
        return text.startswith(("会议", "全会", "全体会议"), quantity.end)
    if quantity.unit == "届":
        return _TERM_VERB.search(before) is None
    return quantity.unit in {"单元", "层", "室"} and _ROOM.search(before) is not None


def _begins_in_idiom(text: str, quantity: Quantity) -> bool:
    start, stop, idioms = quantity.start, quantity.end + 3, _spelled().idioms
    for at in range(max(0, start - 3), start + 1):
        for idiom in idioms.get(text[at : at + 2], ()):
            if start < at + len(idiom) <= stop and text.startswith(idiom, at):
                return True
    return False


def _is_spelled_figure(text: str, quantity: Quantity, is_duration: bool) -> bool:
    number, value, group = quantity.number, quantity.value, quantity.group
    if number.fraction:
        return True
    if _begins_in_idiom(text, quantity):
        return False
    if group == "time":
        return (is_duration or quantity.modifier is not None) and (value is None or value > 1)
    if quantity.unit is None:
        return value is None or quantity.modifier is not None or text[number.start] not in "十百千万亿兆"
    if value is None or value < _LARGE or number.bare or group == "bodies":
        return _is_small_figure(text, quantity)
    return True


def _is_small_figure(text: str, quantity: Quantity) -> bool:
    """Whether a spelled-out number below a hundred, or one that is open or a mere scale, counts by the unit behind it."""
    number, value, group = quantity.number, quantity.value, quantity.group
    spelled = _spelled()
    if quantity.unit in spelled.arabic_only or group == "bodies":
        return False
    if text[number.start : number.end] == "二" and group not in spelled.measured:
        return False  # 二次会议, 二级: counted is with 两, 二 numbers
    if value in _ONES:
        return group in spelled.one or (group in spelled.measured and quantity.modifier is not None)
    if number.bare and quantity.modifier is None:
        return group in spelled.scale_alone or quantity.unit == "名"
    if group in spelled.measured or quantity.modifier is not None:
        return True
    return quantity.unit in (spelled.larger if value is None or value > 10 else spelled.units)
