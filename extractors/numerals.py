"""Numerals of the press: Chinese, Arabic and mixed, to exact decimal numbers."""

from __future__ import annotations

from decimal import Decimal

import regex

DIGITS = {
    "〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
    "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
    "两": 2, "兩": 2, "俩": 2, "仨": 3,
}  # fmt: skip
TENS = {"廿": 20, "卅": 30}
SMALL_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE_UNITS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}

#: Characters that make up a Chinese numeral, as the inside of a character class.
CHINESE_DIGIT_CLASS = "〇零○一二两兩三四五六七八九"
CHINESE_CLASS = CHINESE_DIGIT_CLASS + "十百千万亿廿卅"

_ARABIC_ONLY = regex.compile(r"(?:\d+|\d{1,3}(?:[,，]\d{3})+)(?:\.\d+)?")
_TOKEN = regex.compile(
    r"(?P<arabic>(?:\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+)(?:\.\d+)?)|(?P<digit>[〇零○一二两兩三四五六七八九壹贰叁肆伍陆柒捌玖俩仨])"
    r"|(?P<tens>[廿卅])|(?P<small>[十拾百佰千仟])|(?P<large>[万萬亿億兆])|(?P<some>[几数])|(?P<half>半)"
)
_FRACTION = regex.compile(r"(?P<whole>[^又分]*?)又?(?P<below>[^又分]+)分之(?P<above>.+)")
_ADJACENT = regex.compile(
    rf"(?P<head>.*?)(?P<low>[{CHINESE_DIGIT_CLASS}])(?P<high>[{CHINESE_DIGIT_CLASS}])(?P<tail>[十百千万亿]*)"
)
_MAX_LENGTH = 64


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
    if _ARABIC_ONLY.fullmatch(text):
        return Decimal(text.replace(",", "").replace("，", ""))
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


def parse_digits(text: str) -> str | None:
    """Turn a numeral told digit by digit into Arabic digits (`二〇二二` → `2022`, `零七` → `07`); None where it holds a unit."""
    if text.isascii():
        return text if text.isdigit() else None
    signs = [str(DIGITS[c]) if c in DIGITS else c if c.isdigit() and c.isascii() else "" for c in text]
    return "".join(signs) if all(signs) else None


def parse_adjacent(text: str) -> tuple[Decimal, Decimal] | None:
    """Read a count told by two neighbouring digits: `三四百` (300, 400), `十五六` (15, 16), `四五` (4, 5).

    Returns:
        Lowest and highest value, or None where `text` has no such pair.
    """
    match = _ADJACENT.fullmatch(text) if len(text) <= _MAX_LENGTH else None
    if match is None or DIGITS[match["high"]] != DIGITS[match["low"]] + 1:
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
    scale = Decimal(1)
    for unit in rest[len(fraction_text):]:  # fmt: skip
        scale *= SMALL_UNITS.get(unit) or LARGE_UNITS[unit]
    return (whole + Decimal(f"0.{fraction}")) * scale


class _Sum:
    """Adds up digits and units from left to right; `section` is the part below the next 万 or 亿."""

    def __init__(self) -> None:
        self.total = self.section = Decimal(0)
        self.pending: Decimal | None = None
        self.last_unit = Decimal(1)
        self.bare_end = False  # the last digit follows a unit directly: 两万五 is 25000

    def add_digit(self, kind: str, sign: str) -> bool:
        """Take a digit; False where one is open already."""
        if self.pending is not None and self.pending != 0:
            return False
        self.bare_end = kind == "digit" and self.pending is None and DIGITS[sign] > 0
        value = _digit_value(kind, sign)
        if kind == "tens":
            self.section, self.pending, self.last_unit = self.section + value, None, Decimal(10)
        else:
            self.pending = value
        return True

    def add_some(self, *, last: bool) -> None:
        """Take an open digit: 几十 counts from ten up, 十几 from ten up."""
        self.pending, self.bare_end = Decimal(0 if last else 1), False

    def add_small(self, sign: str) -> None:
        """Take 十, 百 or 千."""
        self.last_unit = Decimal(SMALL_UNITS[sign])
        self.section += (self.pending or Decimal(1)) * self.last_unit
        self.pending = None

    def add_large(self, sign: str) -> None:
        """Take 万, 亿 or 兆, which scale all that stands before them in their section."""
        unit_before, self.last_unit = self.last_unit, Decimal(LARGE_UNITS[sign])
        below = self.section + (self.pending or 0)
        is_stacked = self.pending is None and not self.section and unit_before <= self.last_unit  # 万亿, 万万
        if self.total and (is_stacked or self.total < self.last_unit):
            self.total = (self.total + below) * self.last_unit
        else:
            counted = below or self.total or self.pending is not None  # 万 alone is 10000, 零万 is none
            self.total += (below if counted else Decimal(1)) * self.last_unit
        self.section, self.pending = Decimal(0), None

    def result(self) -> Decimal:
        """The sum."""
        rest = self.pending or Decimal(0)
        if self.bare_end and self.last_unit >= SMALL_UNITS["百"]:
            rest *= self.last_unit / 10
        return self.total + self.section + rest


def _parse_units(text: str) -> Decimal | None:
    """Read a numeral with units (`三千五百`, `1亿2000万`)."""
    found, position = _Sum(), 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            return None
        position = token.end()
        kind, sign = token.lastgroup, token.group()
        if kind == "small":
            found.add_small(sign)
        elif kind == "large":
            found.add_large(sign)
        elif kind == "some":
            if len(text) == 1:
                return None
            found.add_some(last=position == len(text))
        elif not found.add_digit(kind, sign):
            return None
    return found.result()


def _digit_value(kind: str, sign: str) -> Decimal:
    if kind == "arabic":
        return Decimal(sign.replace(",", "").replace("，", ""))
    if kind == "tens":
        return Decimal(TENS[sign])
    return Decimal("0.5") if kind == "half" else Decimal(DIGITS[sign])
