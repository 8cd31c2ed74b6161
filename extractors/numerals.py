"""Numerals of the press: Chinese, Arabic and mixed, to exact decimal numbers.

Whole numbers (三千五百, 2千5百万, 二〇二二) are read by cn2an. Here is what the press writes beyond them: open digits, two
neighbouring digits, fractions, points, decimals in front of a unit, 兆 and stacked units (3万亿), bare units (百万).
"""

from __future__ import annotations

from decimal import Context, Decimal
from functools import cache, lru_cache
from math import prod
from typing import Any

import regex

SMALL_UNITS = {"十": 10, "百": 100, "千": 1000}
LARGE_UNITS = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_UNITS = SMALL_UNITS | LARGE_UNITS

#: Characters that make up a Chinese numeral, as the inside of a character class.
CHINESE_DIGIT_CLASS = "〇零○一二两兩三四五六七八九"
CHINESE_CLASS = CHINESE_DIGIT_CLASS + "十百千万亿廿卅"

# Signs that cn2an knows under another form, or that the patterns below would have to list.
_PLAIN = str.maketrans(
    {"○": "零", "〇": "零", "兩": "两", "俩": "两", "仨": "三", "廿": "二十", "卅": "三十"}
    | dict(zip("拾佰仟萬億", "十百千万亿", strict=True))
)
_COUNTING = "一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
_ARABIC = r"(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?"

_DIGITS_ONLY = regex.compile(rf"[0-9零{_COUNTING}]+")
# Longer Arabic numbers hold a 万 of their own once they are written in Chinese; behind a unit cn2an takes a last 零 for
# leave to add up anything (百百零).
_WHOLE = regex.compile(rf"(?:\d{{1,4}}+(?!\d)|[零{_COUNTING}十百千万亿])++(?<!.零)")
_SEPARATORS = regex.compile(r"[,，]")
_ARABIC_RUN = regex.compile(r"\d+")
_SCALED = regex.compile(rf"(?:(?P<arabic>{_ARABIC})|(?P<half>半))(?P<unit>[十百千万亿兆])?")
_FRACTION = regex.compile(r"(?:(?P<whole>[^又分]*+)又)?+(?P<below>[^又分]++)分之(?P<above>.+)")
_ADJACENT = regex.compile(
    rf"(?P<head>.*?)(?P<low>[{CHINESE_DIGIT_CLASS}])(?P<high>[{CHINESE_DIGIT_CLASS}])(?P<tail>[十百千万亿]*)"
)
# 三四百 is two numbers in one, 20五万 is none; cn2an would add them up in some places.
_COLLISION = regex.compile(rf"[{_COUNTING}][\d零{_COUNTING}]|\d[零{_COUNTING}]")
# What the press leaves out is written out, and what it writes too much left out, in this order.
_COMPLETIONS = [
    (regex.compile(pattern), full)
    for pattern, full in (
        (rf"(?<=千)零+(?=[{_COUNTING}]百)|(?<=百)零+(?=[{_COUNTING}]?十)|(?<=零)零+", ""),  # 一千零三百
        (r"(?<=[十百千])零?[几数](?=[万亿兆])", ""),  # 十几万 and 十几 count from 十 up
        (r"(?<=[十百千万亿兆])零*[几数]?$", ""),
        (r"[几数](?=[十百千万亿兆])", "一"),  # 几十 counts from 一十 up
        (r"亿万", "亿"),  # 亿万 is told of crowds, not of 10^12
        (r"^(?=[百千万亿兆])", "一"),
        (rf"(?<=百)[{_COUNTING}]$", r"\g<0>十"),  # 三百五
        (rf"(?<=千)[{_COUNTING}]$", r"\g<0>百"),
        (rf"(?<=万)[{_COUNTING}]$", r"\g<0>千"),
        (rf"(?<=亿)[{_COUNTING}]$", r"\g<0>千万"),
        (rf"(?<=兆)[{_COUNTING}]$", r"\g<0>千亿"),
        (rf"(?<=[百千万亿兆])(?=\d(?:$|[万亿兆])|[{_COUNTING}][万亿兆])", "零"),  # 八百三万 is 803万
        (rf"(?<=亿)(?=[{_COUNTING}]千[^万]*$)", "零"),  # 一亿三千五百
    )
]
# cn2an passes over a bare 十 within a number: 五亿十七万.
_INNER_TEN = regex.compile(r"(?<=[百千万亿零])十")
_MAX_LENGTH = 64
_CACHED = 8192
#: Enough digits for the sum of any two numbers of such a length.
_EXACT = Context(prec=1024)


@lru_cache(maxsize=_CACHED)
def parse_number(text: str) -> Decimal | None:
    """Read a numeral: `二〇二二` 2022, `三千五百` 3500, `两万五` 25000, `1.2万` 12000, `三点二六万` 32600, `廿三` 23.

    Counts that leave a digit open give the lowest they can mean: `十几` 10, `几十` and `数十` 10, `三百多` must
    come without its 多. `三分之二` gives the quotient, `百分之五` 0.05, `半` 0.5.

    Returns:
        The number, or None where `text` is no numeral (empty, a senseless order, over 64 characters).
    """
    text = text.strip()
    if not text or len(text) > _MAX_LENGTH:
        return None
    if text.isascii() and text.isdigit():
        return Decimal(text)
    arabic = _parse_scaled(text)
    if arabic is not None:
        return arabic
    if "分之" in text:
        return _parse_fraction(text)
    if "点" in text:
        return _parse_pointed(text)
    digits = parse_digits(text)
    if digits is not None and len(text) > 1:
        return Decimal(digits)
    return _parse_units(text)


def parse_integer(text: str) -> int | None:
    """Read a numeral that must be a whole number (`廿三` 23, `2022` 2022, `二〇二二` 2022); None for anything else."""
    value = parse_number(text)
    return int(value) if value is not None and value == value.to_integral_value() else None


@lru_cache(maxsize=_CACHED)
def parse_digits(text: str) -> str | None:
    """Turn a numeral told digit by digit into Arabic digits (`二〇二二` → `2022`, `零七` → `07`); None where it holds a unit."""
    if text.isascii():
        return text if text.isdigit() else None
    plain = text.translate(_PLAIN)
    return str(_library().cn2an(plain, "direct")) if _DIGITS_ONLY.fullmatch(plain) else None


def parse_adjacent(text: str) -> tuple[Decimal, Decimal] | None:
    """Read a count told by two neighbouring digits: `三四百` (300, 400), `十五六` (15, 16), `四五` (4, 5).

    Returns:
        Lowest and highest value, or None where `text` has no such pair.
    """
    match = _ADJACENT.fullmatch(text) if len(text) <= _MAX_LENGTH else None
    if match is None:
        return None
    pair = parse_digits(match["low"] + match["high"])
    if pair is None or pair[0] == "0" or int(pair[1]) != int(pair[0]) + 1:
        return None
    if match["head"] and match["head"][-1] not in "十百千万亿廿卅":
        return None
    low = _parse_units(match["head"] + match["low"] + match["tail"])
    high = _parse_units(match["head"] + match["high"] + match["tail"])
    return (low, high) if low is not None and high is not None else None


def _parse_fraction(text: str) -> Decimal | None:
    match = _FRACTION.fullmatch(text)
    if match is None or "分之" in match["above"]:
        return None
    whole = parse_number(match["whole"]) if match["whole"] else Decimal(0)
    below, above = parse_number(match["below"]), parse_number(match["above"])
    if whole is None or above is None or not below:
        return None
    return whole + above / below


def _parse_pointed(text: str) -> Decimal | None:
    """Read `三点二六万`: the digits behind the point stop at the first unit, which scales the whole."""
    whole_text, _, rest = text.partition("点")
    fraction_text = rest.rstrip("十百千万亿")
    whole = parse_number(whole_text) if "点" not in rest else None
    fraction = parse_digits(fraction_text)
    if whole is None or fraction is None:
        return None
    scale = prod(_UNITS[unit] for unit in rest[len(fraction_text) :])
    return _EXACT.multiply(_EXACT.add(whole, Decimal(f"0.{fraction}")), Decimal(scale))


@cache
def _library() -> Any:
    """cn2an, imported when the first numeral asks for it: a tenth of a second."""
    import cn2an  # type: ignore[import-untyped]

    return cn2an


def _parse_units(text: str) -> Decimal | None:
    """Read a numeral with units (`三千五百`, `1亿2000万`, `几十`, `半亿`) or a single digit."""
    text = text.translate(_PLAIN)
    for pattern, full in _COMPLETIONS:
        text = pattern.sub(full, text)
    return None if _COLLISION.search(text) else _parse_complete(text)


def _parse_complete(text: str) -> Decimal | None:
    """Read a numeral at once or, where that fails (1.2亿3000万, 兆, 万亿亿), split at its largest unit."""
    whole = _parse_scaled(text)
    if whole is None:
        whole = _parse_whole(text)
    return _parse_split(text) if whole is None else whole


def _parse_whole(text: str) -> Decimal | None:
    """Read a whole number by cn2an; None where it refuses, or where it holds other signs than digits and units."""
    if not _WHOLE.fullmatch(text):
        return None
    try:
        chinese = _ARABIC_RUN.sub(lambda run: _write_chinese(run[0]), text)
        return Decimal(_library().cn2an(_INNER_TEN.sub("一十", chinese), "normal"))
    except (ValueError, KeyError):  # KeyError: a digit behind 十 in a senseless order (三百五千二十六)
        return None


def _write_chinese(digits: str) -> str:
    """2000 → 二千; a zero in front is told as well (0200 → 零二百), for 3万05 is not 3万5."""
    zero = "零" if len(digits) > len(str(int(digits))) else ""
    return zero + str(_library().an2cn(digits))


def _parse_scaled(text: str) -> Decimal | None:
    """Read a number in Arabic digits, or 半, with one unit at most: `1.5千`, `300万`, `半百`."""
    match = _SCALED.fullmatch(text)
    if match is None:
        return None
    count = Decimal(_SEPARATORS.sub("", match["arabic"])) if match["arabic"] else Decimal("0.5")
    return _EXACT.multiply(count, Decimal(_UNITS.get(match["unit"], 1)))


def _parse_split(text: str) -> Decimal | None:
    """Read what stands before and behind the largest of 万, 亿 and 兆, each by itself."""
    unit = next((unit for unit in reversed(LARGE_UNITS) if unit in text), None)
    if unit is None:
        return None
    above, _, below = text.partition(unit)
    rest = below.lstrip(unit)  # 十亿亿: the unit counts as often as it stands there
    count = _parse_complete(above) if unit not in rest else None
    if count is None:
        return None
    scale = Decimal(LARGE_UNITS[unit] ** (1 + len(below) - len(rest)))
    added = _parse_complete(rest.lstrip("零")) if rest else Decimal(0)
    return None if added is None or added >= scale else _EXACT.fma(count, scale, added)
