"""The grammar of figures: numbers with their units and modifiers, in plain text.

    近     1.2    多    万    元    左右
    before number more  scale unit  after        5%—7%, 两到三倍, 三四百户: one figure with two values

Nothing here knows what a figure measures or whether it is part of a date or of a name.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise
from math import prod
from typing import NamedTuple

import regex

from extractors.data import load_toml
from extractors.numerals import parse_number
from extractors.statistics.units import Unit, find_unit, unit_starts
from extractors.wording import any_of

PERCENT = "%"

_DIGIT = "〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖"
_SIGN = "十百千万亿兆拾佰仟萬億"
# 千瓦, 兆瓦, 百帕: there the sign belongs to the unit, not to the number.
_SCALE = (
    r"(?:[十拾佰仟萬億亿]|百(?!帕)|万(?!分之)"
    r"|(?<=[万萬][一二三四五六七八九两])千|千(?!瓦|克(?!拉)|米|伏|帕|焦|卡|赫|牛|字节|比特)|兆(?!瓦|赫|帕|焦|字节|比特|伏安|宽带))"
)
# A scale behind a digit or behind a single letter or cross is the rest of a number that was refused (2.3.4亿元) or
# masked (X亿元); GDP千亿元 is none.
_NO_REST = rf"(?<![{_DIGIT}{_SIGN}两.×□○*]|\d[,余多来几个 ]?|[Xx]|(?<![A-Za-z\d])[A-Za-z])"
# 一 and its like stand in half of all words: alone they begin a figure only before a few signs.
_RUN = regex.compile(
    rf"(?![一半零〇几数][^\d{_DIGIT}{_SIGN}两半数几倍成番折分个点點])[\d{_DIGIT}{_SIGN}两半数几]++"
)
#: Numbers that begin with an Arabic digit.
_ARABIC = regex.compile(
    rf"""
      (?<![A-Za-z\d./]|\d[,+]|[A-Za-z]-)
      (?P<arabic>
        (?:\d{{1,3}}(?:,\d{{3}}){{1,5}}(?!\d)|(?<![第$￥¥€£])\d{{1,3}}(?:，\d{{3}}){{1,5}}(?!\d)|\d++)(?:\.\d++(?!\.\d))?
      )
      (?:/(?P<below>\d{{1,3}})(?![\d/年月日]|决赛))?+
      (?:
        (?P<latin>[kKwW](?![A-Za-z]))
      | [ ]?(?:(?P<more>[余多来几])(?=[百千万亿]))?(?P<scale>{_SCALE}++(?:\d{{1,4}}{_SCALE}++)?+)
      | 个(?P<counted_scale>亿)
      )?+
    """,
    regex.VERBOSE,
)
#: Numbers that begin with a Chinese sign.
_CHINESE = regex.compile(
    rf"""
      (?P<fraction>[{_DIGIT}{_SIGN}两]{{1,12}}+)[ ]?分[ ]?之[ ]?
      (?P<part>\d++(?:[,，]\d{{3}}(?!\d))*+(?:\.\d++)?[kK]?|(?:[{_DIGIT}十千]|百(?!分))++(?:[ ]?[点點][ ]?[{_DIGIT}]++)?)
    | (?P<chinese>
        (?:一两(?=[个名位家天年次项条件百千万])|[数几](?=[十百千万亿])|[{_DIGIT}两]|半|{_NO_REST}{_SCALE})
        (?:[{_DIGIT}]|两(?=[百千万亿])|几|{_SCALE})*+
        (?:[ ]?[点點][ ]?[{_DIGIT}]++{_SCALE}*+)?+
      )
      (?:(?P<chinese_more>[余多来])(?P<chinese_scale>[百千万亿]++)|个(?P<chinese_counted>亿))?+
    """,
    regex.VERBOSE,
)
#: Blanks inside a number: between Chinese signs, before what scales or counts, between single digits that a unit follows.
_SPACED = regex.compile(
    rf"""
      (?<=[{_DIGIT}{_SIGN}两點点分之个個])[ ]{{1,3}}+(?=[{_DIGIT}{_SIGN}两點点分之个個折成])
    | (?<=\d)[ ]{{1,3}}+(?=[个個折成])
    | (?<=(?<![\d.])\d)[ ]?\.[ ](?=\d(?:\d{{0,2}}[ ]?[\p{{Han}}%℃]))
    | (?<![\d.,A-Za-z:/-]|[\d.,A-Za-z:/-][ ])\d(?:[ ]\d){{1,11}}+(?=[ ]?[\p{{Han}}%℃])
    """,
    regex.VERBOSE,
)
#: With what a dash of a range begins.
_RANGE_STARTS = frozenset("（ -－–—―~～〜∼至到")
_RANGE = regex.compile(r"(?:（含）)?[ ]?(?:[-－–—―]{1,2}|[~～〜∼]{1,2}|至|到)[ ]?")
_ADJACENT = regex.compile(
    rf"(?P<head>(?:[{_DIGIT}两]?[十百])?)(?P<low>[{_DIGIT}两])(?P<high>[{_DIGIT}两])(?P<tail>[{_SIGN}]*)"
)
_OPEN_DIGIT = regex.compile(r"(?<=[十百千万])几(?=[万亿]|$)")
#: Signs of a scale that stand beside one another at the end of a number.
_TAIL_SCALES = ("万亿", "十百千")
_MORE_STARTS = frozenset(" 余多来")
_MORE = regex.compile(r"[ ]?(?:[余多]|来(?![自源到访]))")
_TIME_INSERT = regex.compile(r"(?P<insert>[半多])(?P<unit>小时|月|钟头|星期|世纪|学期)")
_GROUPED = regex.compile(r"（[^（）]{1,3}）")
_MONEY_TAIL = regex.compile(
    rf"(?P<jiao>[{_DIGIT}两\d])[角毛](?:(?P<fen>[{_DIGIT}两\d])分)?|(?P<only>[{_DIGIT}两\d])分(?![之别])"
    rf"|(?<=块)(?P<short>[{_DIGIT}\d])(?![{_DIGIT}{_SIGN}\d.\p{{Han}}])"
)
#: The last characters of a currency's sign in front of a number.
_SIGN_ENDS = frozenset("$＄￥¥€£ ")
#: What carries on a number or a range behind a digit, or stands in front of a unit: 3.5, 三分之一, 3 万, 9成, 5—7.
_CARRYING_ON = _RANGE_STARTS | _MORE_STARTS | frozenset(",，./kKwW分点點个成")
_CURRENCY_SIGN = regex.compile(r"(?:US|HK|A|C)?[$＄￥¥€£][ ]?$")
_TEMPERATURE = regex.compile(r"(?P<scale>[摄华]氏)(?:温度)?$")
_HYPHEN = r"[-−－]"
_MINUS = regex.compile(
    rf"""
    (?:
      (?P<clear>负|零下|(?<![\w%℃）)\-−－—–~～.]){_HYPHEN})  # behind a blank or a mark nothing else is meant
    | (?P<told>(?<=[为至到达是于]|海拔|利润){_HYPHEN})         # 为-3亿元, 至-5人: the word calls for a value
    | (?P<joined>(?<=\p{{Han}}(?<!左右|以[上下内])){_HYPHEN})  # 同比-3.2%, but 8度-12度 and 运-20 are none
    )$
    """,
    regex.VERBOSE,
)
#: The last characters of a minus sign, looked at before the pattern is.
_MINUS_ENDS = "-−－负下"
#: Groups whose figures may be below zero behind any word.
_SIGNED = {"ratio", "temperature"}
#: Groups that make a range with one of those (三成-50%).
_SAME = {"share": "ratio"}
_NUMBER_BEFORE = regex.compile(rf"[\d{_DIGIT}{_SIGN}两半几](?P<unit>\P{{N}}{{0,4}})$")
_UPPER_MINUS = regex.compile(rf"(?<=[至到~～〜∼])(?:{_HYPHEN}|负|零下)")
_SHARE_TAIL = regex.compile(rf"[ ]?(?P<digit>[{_DIGIT}\d])(?![{_DIGIT}{_SIGN}\d])")
_LATIN_SCALE = {"k": 1000, "K": 1000, "w": 10000, "W": 10000}
_MAX_NUMBER = 40
#: From here on two neighbouring digits without a unit tell an amount.
_SEVERAL = 100
#: A number of more digits is no figure; a reader of JSON could not keep it.
_MAX_DIGITS = 18
_TOO_LARGE = 10**_MAX_DIGITS
#: How far in front of a figure its modifier may begin, in characters.
_MODIFIER_REACH = 9
#: How many spelled-out numbers are remembered; the press repeats the same few.
_CACHED = 4096
#: Groups whose units may take 多 (两年多, 三公里多) and 半 (十五斤半).
_MEASURES = {"length", "area", "volume", "mass", "currency", "time", "energy"}
#: Groups whose units may go by time or room (480立方米每秒).
_FLOWS = {"length", "volume", "mass", "data"}
_HALF = Decimal("0.5")
#: With what the second half of a unit begins (元/吨, 头（只）), and what hangs on a unit (两年多, 十五斤半).
_JOINS, _HANGING = frozenset("（/每"), frozenset("多半")
#: Behind these 多 and 半 belong to the next word (5年多次, 三斤半成品).
_NO_MORE, _NO_HALF = frozenset("个样年种元名家次"), frozenset("数径岛年天夜个成价山")
_WITH_CENTS = {"元", "块", "圆"}
#: 数 ends a word here (人数, 总数); a number behind it starts anew.
_COUNT_WORDS = "人总户次倍分指函基参件少多无岁岗系读算变整复计代单复票字页天名位车床个岁台套"


class Number(NamedTuple):
    """A number in a text, scaled. `value` is None where it is open (数十); `most` is the upper value of 三四百.

    `bare` tells that it begins with its scale (百, 上千, 数万), `spelled` that it is written in Chinese.
    """

    start: int
    end: int
    value: Decimal | None
    most: Decimal | None = None
    approximate: bool = False
    spelled: bool = False
    bare: bool = False
    scaled: bool = False
    percent: bool = False
    fraction: bool = False
    latin: bool = False


class Quantity(NamedTuple):
    """A figure: half-open span with its modifiers, values scaled, unit as written (None: a bare 3万) and its group."""

    start: int
    end: int
    value: Decimal | None
    value_max: Decimal | None
    unit: str | None
    group: str | None
    modifier: str | None
    number: Number


@dataclass(frozen=True, slots=True)
class _Modifiers:
    """Words around figures; `ends` and `within` are the last and all characters of those in front.

    `starts` are the first characters of those behind.
    """

    before: regex.Pattern[str]
    after: regex.Pattern[str]
    ends: frozenset[str]
    within: frozenset[str]
    starts: frozenset[str]
    kinds: dict[str, str]
    not_after: dict[str, str]


@cache
def _modifiers() -> _Modifiers:
    table = load_toml("units.toml")
    before, after, bare = table["modifier_before"], table["modifier_after"], table["modifier_before_scale"]
    kinds = {word: kind for group in (before, after, bare) for kind, words in group.items() for word in words}

    in_front, scaling, links = _words(before), _words(bare), table["modifier_link"]["words"]
    return _Modifiers(
        regex.compile(
            rf"(?:(?P<word>{any_of(in_front)})(?P<link>(?:{any_of(links)}){{0,2}})|(?P<bare>{any_of(scaling)}))[ ]?$"
        ),
        regex.compile(any_of(_words(after))),
        frozenset(word[-1] for word in (*in_front, *scaling, *links, " ")),
        frozenset("".join((*in_front, *scaling, *links, " "))),
        frozenset(word[0] for word in _words(after)),
        kinds,
        table["modifier_not_after"],
    )


def _words(group: dict[str, list[str]]) -> list[str]:
    return [word for words in group.values() for word in words]


def iter_quantities(text: str) -> Iterator[Quantity]:
    """Yield the figures of `text` in order, without overlaps: numbers with a unit, or with a scale from 百 up.

    A number set with a blank between its signs (`2 3 6 户`, `百分之五 十`) is read like any other.
    """
    gaps = _SPACED.finditer(text) if " " in text else ()
    blanks = [at for gap in gaps for at in range(*gap.span()) if text[at] == " "]
    if not blanks:
        yield from _iter_quantities(text)
        return
    edges = pairwise([-1, *blanks, len(text)])
    closed_up = "".join([text[before + 1 : after] for before, after in edges])
    # The blanks by where they would stand in the closed-up text: so many as stand in front of a place it moved.
    moves = [at - index for index, at in enumerate(blanks)]
    for quantity in _iter_quantities(closed_up):
        start, end, number = quantity.start, quantity.end, quantity.number
        yield quantity._replace(
            start=start + bisect_right(moves, start),
            end=end + bisect_right(moves, end - 1),
            number=number._replace(
                start=number.start + bisect_right(moves, number.start),
                end=number.end + bisect_right(moves, number.end - 1),
            ),
        )


def _iter_quantities(text: str) -> Iterator[Quantity]:
    position = 0
    carried_on = unit_starts() | _CARRYING_ON
    for run in _RUN.finditer(text):
        start, stop = run.span()
        if text[stop : stop + 1] not in carried_on and _counts_nothing(text, run):
            continue
        while position < stop:
            if start < position:
                # Some signs of the run belong to the figure before, or begin nothing.
                rest = _RUN.search(text, position)
                if rest is None or rest.start() >= stop:
                    break
                start = rest.start()
            if stop - start > _MAX_NUMBER:
                # No number is that long; without this a run of a million signs would be read from each of them.
                break
            position, quantity = _read_at(text, start)
            if quantity is not None:
                yield quantity


def _counts_nothing(text: str, run: regex.Match[str]) -> bool:
    """Whether a run that neither a unit nor more of a number follows is no figure: digits alone, in no currency."""
    start, stop = run.span()
    alone = run.group().isdecimal() or (stop - start == 1 and text[start] not in _SIGN)
    return alone and (start == 0 or text[start - 1] not in _SIGN_ENDS)


def _read_at(text: str, start: int) -> tuple[int, Quantity | None]:
    """Where to read on, and the figure that begins at `start`."""
    number = read_number(text, start)
    if number is None:
        return start + 1, None
    if not _is_exact(text, number):
        return number.end, None
    single = _read_quantity(text, number)
    quantity = _read_range(text, number, single) or single
    if quantity is None:
        return number.end, None
    position = max(number.end, quantity.end)
    quantity = _with_modifiers(text, quantity)
    # 4K, 10w: without a unit a thousand or ten thousand only where a modifier shows that it is counted.
    counted = quantity.unit or quantity.modifier or not number.latin
    return position, quantity if counted else None


def read_number(text: str, at: int) -> Number | None:
    """The number that begins at `at`, spelled or in digits, fractions and per cents in words among them."""
    if at >= len(text):
        return None
    arabic = text[at].isdecimal()
    match = (_ARABIC if arabic else _CHINESE).match(text, at)
    if match is None or match.end() - at > _MAX_NUMBER:
        return None
    if arabic:
        return _read_arabic(match)
    return _read_fraction(match) if match.lastgroup == "part" else _read_chinese(text, match)


def _is_exact(text: str, number: Number) -> bool:
    """Whether the value survives as an integer or a float of JSON; quotients are rounded by nature."""
    if number.value is None:
        return True
    if number.end - number.start > _MAX_DIGITS and (
        sum(char.isdigit() for char in text[number.start : number.end]) > _MAX_DIGITS
    ):
        return False
    value = number.value
    if value >= _TOO_LARGE or (number.most is not None and number.most >= _TOO_LARGE):
        return False
    whole = number.fraction or number.percent or value == int(value)
    return whole or Decimal(repr(float(value))) == value


def _read_fraction(match: regex.Match[str]) -> Number | None:
    part = match["part"]
    thousands = part[-1] in _LATIN_SCALE
    below, above = _read_denominator(match["fraction"]), _parse(part[:-1] if thousands else part)
    if not below or above is None:
        return None
    above *= _LATIN_SCALE[part[-1]] if thousands else 1
    if below >= 100 and str(int(below)).strip("0") == "1":
        return Number(match.start(), match.end(), above * 100 / below, spelled=True, percent=True)
    return Number(match.start(), match.end(), above / below, spelled=True, fraction=True)


def _read_denominator(written: str) -> Decimal | None:
    """百 → 100, 五 → 5; signs alone are multiplied (百万万 → 10^10)."""
    if all(sign in "百千万亿" for sign in written):
        return Decimal(prod(int(parse_number(sign) or 0) for sign in written))
    return parse_number(written)


def _parse(written: str) -> Decimal | None:
    return parse_number(written.replace("點", "点").replace(" ", ""))


def _read_arabic(match: regex.Match[str]) -> Number | None:
    start, end = match.span()
    digits = match.group()
    if digits.isdecimal():  # most are: a look at the groups is dearer than the match
        value = parse_number(digits) if digits[0] != "0" or end - start == 1 else None
        return None if value is None else Number(start, end, value)
    digits, below, latin, more, scale, counted = match.groups()
    if digits[0] == "0" and len(digits) > 1 and digits[1] != ".":
        return None
    if not below and (scale or counted):
        value = parse_number(digits + (scale or counted))
        if value is None:
            return None
        return Number(start, end, value, approximate=bool(more), scaled=value >= 10000)
    value = parse_number(digits)
    if value is None:
        return None
    if below:
        proper = 2 <= int(below) <= 100 and value < int(below) and not scale and "." not in digits
        return Number(start, end, value / int(below), fraction=True) if proper else None
    if latin:
        return Number(start, end, value * _LATIN_SCALE[latin], latin=True, scaled=True)
    return Number(start, end, value)


class _Spelled(NamedTuple):
    """What a number in Chinese signs says by itself, wherever it stands; see Number."""

    value: Decimal | None
    most: Decimal | None
    approximate: bool
    bare: bool
    scaled: bool


def _read_chinese(text: str, match: regex.Match[str]) -> Number | None:
    start, end = match.span()
    _, _, written, more, scale, counted = match.groups()
    if written[0] == "数" and start and text[start - 1] in _COUNT_WORDS:
        return None
    spelled = _read_spelled(written + (scale or counted or ""), in_tenths=text.startswith("折", end))
    if spelled is None:
        return None
    value, most, approximate, bare, scaled = spelled
    return Number(start, end, value, most, approximate or bool(more), spelled=True, bare=bare, scaled=scaled)


@lru_cache(maxsize=_CACHED)
def _read_spelled(written: str, *, in_tenths: bool) -> _Spelled | None:
    """Read a number in Chinese signs; `in_tenths` allows two digits without a unit (八五折)."""
    pair = _read_adjacent(written)
    if pair is not None:
        return _Spelled(*pair, approximate=True, bare=False, scaled=False)
    told_by_digit = len(written) > 1 and all(char in _DIGIT for char in written)
    if told_by_digit and not (len(written) == 2 and in_tenths):
        return None
    value = _parse(_OPEN_DIGIT.sub("", written))
    if not value:
        return None
    is_open = written[0] in "数几"
    return _Spelled(
        None if is_open else value,
        None,
        approximate=is_open or "几" in written,
        bare=written[0] in "百千万亿兆",
        scaled=value >= 10000 or (is_open and len(written) > 1),
    )


def _read_adjacent(written: str) -> tuple[Decimal, Decimal] | None:
    """三四百 → 300, 400; 十七八 → 17, 18; 三五百 → 300, 500; None for anything else."""
    match = _ADJACENT.fullmatch(written)
    if match is None:
        return None
    low, high = parse_number(match["low"]), parse_number(match["high"])
    if not low or not high or (high - low != 1 and match["low"] + match["high"] != "三五"):
        return None
    least = parse_number(match["head"] + match["low"] + match["tail"])
    most = parse_number(match["head"] + match["high"] + match["tail"])
    if match["head"].endswith("百") and not match["tail"] and least is not None and most is not None:
        return None
    return (least, most) if least is not None and most is not None else None


def _read_quantity(text: str, number: Number) -> Quantity | None:
    """The figure that begins with `number`, without modifiers in front and behind."""
    start, end, approximate = number.start, number.end, number.approximate
    if number.percent:
        return Quantity(start, end, number.value, None, PERCENT, "ratio", None, number)
    if text[end : end + 1] in _MORE_STARTS and (more := _MORE.match(text, end)):
        end, approximate = more.end(), True
    modifier = "approx" if approximate else None
    gap = end + 1 if text.startswith(" ", end) else end
    unit = find_unit(text, gap) or _tenths(text, gap, number)
    if unit is not None and unit.name == "度":
        scale = _TEMPERATURE.search(text, max(0, start - 5), start)
        if scale is not None:
            name = scale["scale"] + "度"
            return Quantity(
                scale.start(), unit.end, number.value, number.most, name, "temperature", modifier, number
            )
    if start and text[start - 1] in _SIGN_ENDS and (unit is None or unit.group != "currency"):
        sign = _CURRENCY_SIGN.search(text, max(0, start - 4), start)
        if sign is not None:
            name = sign.group().strip()
            return Quantity(sign.start(), end, number.value, number.most, name, "currency", modifier, number)
    if unit is None:
        several = number.most is not None and number.most >= _SEVERAL  # 七八百
        bare = number.scaled or number.fraction or several or (number.bare and not number.approximate)
        if not bare:
            return None
        return Quantity(start, end, number.value, number.most, None, None, modifier, number)
    quantity = Quantity(start, unit.end, number.value, number.most, unit.name, unit.group, modifier, number)
    return _read_unit_tail(text, quantity, unit)


def _tenths(text: str, at: int, number: Number) -> Unit | None:
    """The 成 of `八成为老人`, which elsewhere opens the verb 成为."""
    if not text.startswith("成为", at) or number.end - number.start > 1:
        return None
    digit = text[number.start] in "三四五六七八九"
    alone = number.start == 0 or text[number.start - 1] not in "第之合周初"
    return Unit("成", "share", at + 1) if digit and alone else None


def _read_unit_tail(text: str, quantity: Quantity, unit: Unit) -> Quantity | None:
    """Take in what hangs on the unit: 元/吨, 头（只）, 五元三角, 十五斤半, 两个半小时, 三年多; scale 成 and 折 to per cent."""
    if unit.group == "share":
        return _read_share(text, quantity, unit)
    end = unit.end
    following = text[end : end + 1]
    if following in _JOINS and (joined := _read_joined_unit(text, quantity, unit)):
        return joined
    if unit.name == "个" and (insert := _TIME_INSERT.match(text, end)):
        whole = quantity._replace(end=insert.end(), unit="个" + insert["unit"], group="time")
        return whole._replace(modifier="approx") if insert["insert"] == "多" else _plus(whole, _HALF)
    if unit.name in _WITH_CENTS and (tail := _MONEY_TAIL.match(text, end)):
        return _plus(quantity, _cents(tail))._replace(end=tail.end())
    if following in _HANGING and (unit.group in _MEASURES or unit.name in {"倍", "%"}):
        after = text[end + 1 : end + 2]
        if following == "多" and after not in _NO_MORE:
            return quantity._replace(end=end + 1, modifier="approx")
        if following == "半" and after not in _NO_HALF:
            return _plus(quantity, _HALF)._replace(end=end + 1)
    return quantity


def _read_joined_unit(text: str, quantity: Quantity, unit: Unit) -> Quantity | None:
    """The figure with the second half of its unit: 元/吨, 立方米每秒, 头（只）; None where there is none."""
    end = unit.end
    if grouped := _GROUPED.match(text, end):
        inner = find_unit(text, end + 1)
        fits = inner is not None and inner.end == grouped.end() - 1
        return quantity._replace(end=grouped.end(), unit=unit.name + grouped.group()) if fits else None
    sign = text[end : end + 1]
    if sign == "/" or (sign == "每" and unit.group in _FLOWS):
        other = find_unit(text, end + 1)
        if other is not None:
            return quantity._replace(
                end=other.end, unit=text[unit.end - len(unit.name) : other.end], group="rate"
            )
    return None


def _cents(tail: regex.Match[str]) -> Decimal:
    """The 角 and 分 behind 元, in 元."""
    shares = (("jiao", "0.1"), ("short", "0.1"), ("fen", "0.01"), ("only", "0.01"))
    return sum(
        ((parse_number(tail[name]) or Decimal(0)) * Decimal(share) for name, share in shares if tail[name]),
        Decimal(0),
    )


def _plus(quantity: Quantity, amount: Decimal) -> Quantity:
    value = None if quantity.value is None else quantity.value + amount
    return quantity._replace(value=value)


def _read_share(text: str, quantity: Quantity, unit: Unit) -> Quantity | None:
    """三成 → 30 %, 七成六 → 76 %, 八五折 → 85 %."""
    value, most, end = quantity.value, quantity.value_max, unit.end
    if value is None or value > (10 if unit.name == "成" else 100):
        return None
    if tail := _SHARE_TAIL.match(text, end):
        value += (parse_number(tail["digit"]) or Decimal(0)) / 10
        end = tail.end()
    modifier = quantity.modifier
    if unit.name == "成" and text.startswith("半", end) and not text.startswith(("半成", "半数"), end):
        value, end = value + _HALF, end + 1
    elif text.startswith("多", end) and not text.startswith(("多个", "多种", "多家"), end):
        modifier, end = "approx", end + 1
    if value <= 10:
        value, most = value * 10, most * 10 if most is not None else None
    return quantity._replace(
        end=end, value=value, value_max=most, unit=PERCENT, group="ratio", modifier=modifier
    )


def _read_range(text: str, first: Number, lower: Quantity | None) -> Quantity | None:
    """A figure from … to …: 12%—15%, 两到三万元, 1万元至5万元; None where no second figure of the same kind follows."""
    if first.value is None or first.most is not None or (first.fraction and first.spelled):
        return None
    ends = (lower.end, first.end) if lower and lower.end > first.end else (first.end,)
    for end in ends:
        dash = _RANGE.match(text, end) if text[end : end + 1] in _RANGE_STARTS else None
        if dash is None:
            continue
        below_zero = _UPPER_MINUS.match(text, dash.end())
        number = read_number(text, (below_zero or dash).end())
        if number is None or number.most is not None or not _is_exact(text, number):
            continue
        upper = _read_quantity(text, number)
        if upper is None or upper.value is None or upper.start != number.start:
            continue
        if lower is not None and end == lower.end and lower.unit is not None:
            if lower.unit != upper.unit:
                continue
            least = lower.value
        else:
            factor = upper.value / number.value if number.value else Decimal(1)
            least = _shared_scale(text, first, number, factor)
        if least is None:
            continue
        # The sign of the lower value is put on with the modifiers.
        minus = _find_minus(text, first.start, upper.group) is not None
        most = -upper.value if below_zero else upper.value
        if (-least if minus else least) < most:
            whole = _joined(first, number)
            return upper._replace(start=first.start, value=least, value_max=most, number=whole)
    return None


def _joined(first: Number, second: Number) -> Number:
    return second._replace(start=first.start, spelled=first.spelled and second.spelled, bare=False)


def _without_scale(number: str) -> str:
    """A number without the scale at its end, at least its first sign (2.5 of 2.5万); nothing where it has none."""
    for signs in _TAIL_SCALES:
        bare = number[:1] + number[1:].rstrip(signs)
        if len(bare) < len(number):
            return bare
    return ""


def _shared_scale(text: str, first: Number, second: Number, factor: Decimal) -> Decimal | None:
    """The first number of a range with the scale that only the second one shows (`2-3万`: 20000)."""
    if first.value is None or second.value is None:
        return None
    bare = _without_scale(text[second.start : second.end])
    if bare and not first.scaled and not first.latin:
        mantissa = parse_number(bare)
        if mantissa and first.value < mantissa:
            return first.value * (second.value / mantissa) * factor
    if second.latin and not first.latin and first.value < second.value:
        shown = parse_number(text[second.start : second.end - 1])
        if shown and first.value < shown:
            return first.value * (second.value / shown)
    return first.value * factor


def _find_minus(text: str, at: int, group: str | None) -> int | None:
    """Where the minus sign in front of the figure at `at` begins; None where there is none or a dash of another kind."""
    if at == 0 or text[at - 1] not in _MINUS_ENDS:
        return None
    match = _MINUS.search(text, max(0, at - 2), at)
    if match is None:
        return None
    start: int = match.start()
    if match["joined"]:
        if group not in _SIGNED:
            return None
        before = _NUMBER_BEFORE.search(text, max(0, start - 5), start)
        unit = find_unit(text, before.start("unit")) if before else None
        if before and not before["unit"]:
            return None
        if unit and unit.end == start and _SAME.get(unit.group, unit.group) == group:
            return None
    return start


def _with_modifiers(text: str, quantity: Quantity) -> Quantity:
    """The figure with its sign and the modifiers in front of it and behind it."""
    modifiers = _modifiers()
    start, end, value, kind = quantity.start, quantity.end, quantity.value, quantity.modifier
    minus = _find_minus(text, start, quantity.group)
    if value is not None and minus is not None:
        start, value = minus, -value
    if text[end : end + 1] in modifiers.starts and (after := modifiers.after.match(text, end)):
        kind, end = modifiers.kinds[after.group()], after.end()
    if start > 0 and text[start - 1] in modifiers.ends:
        floor = start - 1
        while floor > 0 and start - floor < _MODIFIER_REACH and text[floor - 1] in modifiers.within:
            floor -= 1
        before = modifiers.before.search(text, floor, start)
        if before is not None:
            (word, link, bare), at = before.groups(), before.start()
            loose = bare is not None and not quantity.number.bare
            word = word or bare
            if not loose and (at == 0 or text[at - 1] not in modifiers.not_after.get(word, "")):
                kind = modifiers.kinds[word]
                start = start if link else at
    if start == quantity.start and end == quantity.end and kind == quantity.modifier:
        return quantity
    return quantity._replace(start=start, end=end, value=value, modifier=kind)
