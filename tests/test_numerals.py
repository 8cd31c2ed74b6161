"""Numerals of the press."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.numerals import parse_adjacent, parse_digits, parse_integer, parse_number

CASES = {
    "0": "0",
    "12": "12",
    "1,234.5": "1234.5",
    "12，345": "12345",
    "1.2万": "12000",
    "3万5千": "35000",
    "1亿2000万": "120000000",
    "1.2万亿": "1200000000000",
    "〇": "0",
    "两": "2",
    "十": "10",
    "廿": "20",
    "廿三": "23",
    "二十三": "23",
    "一百二十": "120",
    "一百零五": "105",
    "三百五": "350",
    "两千零四": "2004",
    "三千五百": "3500",
    "两万五": "25000",
    "一万零五百": "10500",
    "十二亿五千万": "1250000000",
    "二〇二二": "2022",
    "一九四九": "1949",
    "三点五": "3.5",
    "三点二六万": "32600",
    "百分之五": "0.05",
    "四分之三": "0.75",
    "一又二分之一": "1.5",
    "半": "0.5",
    "十几": "10",
    "几十": "10",
    "几百": "100",
    "数十": "10",
    "百万": "1000000",
    "零万": "0",
    "12345万亿": "1.2345e16",
    "万万": "100000000",
    "亿万": "100000000",
    "万": "10000",
    "1，234，567": "1234567",
    "两万五千零三十": "25030",
    "三亿五": "350000000",
    "一亿三千五百": "100003500",
    "五亿十七万": "500170000",
    "5亿170108": "500170108",
    "八百三万": "8030000",
    "3万5": "30005",
    "一千零三百五十": "1350",
    "三百零十五": "315",
    "一万零零五": "10005",
    "3万０5": "30005",
    "1亿0200万": "102000000",
    "１２千": "12000",
    "2千5百万": "25000000",
    "300千": "300000",
    "1.2亿3000万": "150000000",
    "3兆5000亿": "3500000000000",
    "十二万亿": "12000000000000",
    "九点三亿亿": "9.3e16",
    "四万万": "400000000",
    "半亿": "50000000",
    "一百零几": "100",
    "十几万": "100000",
    "三百几十": "310",
    "0.00百": "0",
    "叁仟伍佰萬": "35000000",
    "一萬兩千": "12000",
    "卅五": "35",
    "俩": "2",
    "仨": "3",
    "一○五": "105",
    "百分之一百二十": "1.2",
    "三十点二五亿": "3025000000",
    "123456789012345678.9万": "1234567890123456789000",
}


@pytest.mark.parametrize(("text", "value"), CASES.items())
def test_parse_number(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


NO_NUMBERS = [
    "",
    "几",
    "近百",
    "元",
    "三四百",
    "一.二",
    "点五",
    "三点",
    "1.2.3",
    "三四百五",
    "20五万",
    "三百五千二十六",
    "百百零亿",
    "千百",
    "百千万",
    "三万五万",
    "三几",
    "兆亿",
    "幺",
    "负三",
    "五元",
    "分之一",
    "二分之",
    "九" * 65,
]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_no_number(text: str) -> None:
    assert parse_number(text) is None


def test_parse_integer_takes_whole_numbers_only() -> None:
    assert parse_integer("廿一") == 21
    assert parse_integer("2.5") is None
    assert parse_integer("年") is None


def test_parse_digits() -> None:
    assert parse_digits("零七") == "07"
    assert parse_digits("二〇2二") == "2022"
    assert parse_digits("二十") is None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("三四百", 300, 400), ("四五", 4, 5), ("十五六", 15, 16), ("两三千", 2000, 3000), ("七八十", 70, 80)],
)
def test_parse_adjacent(text: str, low: int, high: int) -> None:
    assert parse_adjacent(text) == (low, high)


@pytest.mark.parametrize("text", ["三五", "十", "", "五四", "二〇二一", "一百零一", "零一"])
def test_not_adjacent(text: str) -> None:
    assert parse_adjacent(text) is None


NUMERAL_SIGNS = "0123456789０٣.,，〇零○一二两兩三五九壹贰仨俩廿卅十拾百佰千仟万萬亿億兆点分之几数半又"


@given(st.text(alphabet=NUMERAL_SIGNS, max_size=70))
def test_any_input_gives_a_number_or_none(text: str) -> None:
    value = parse_number(text)
    assert value is None or value >= 0
    adjacent = parse_adjacent(text)
    assert adjacent is None or adjacent[0] <= adjacent[1]
    assert (parse_digits(text) or "0").isdecimal()


@given(st.integers(min_value=0, max_value=10**15), st.sampled_from(["low", "up"]))
def test_written_numbers_come_back(number: int, form: str) -> None:
    written = cn2an.an2cn(number, form)
    assert parse_number(written) == number
    assert parse_integer(written.replace("万", "萬").replace("零", "〇")) == number


@given(st.decimals(min_value=0, max_value=10**6, places=4), st.sampled_from(["万", "亿", "万亿", "千"]))
def test_decimals_are_scaled_exactly(number: Decimal, unit: str) -> None:
    powers = {"千": 3, "万": 4, "亿": 8, "万亿": 12}
    assert parse_number(f"{number}{unit}") == number.scaleb(powers[unit])


@given(st.integers(min_value=0, max_value=10**12))
def test_arabic_numbers_stay(number: int) -> None:
    assert parse_number(str(number)) == number
    assert parse_number(f"{number:,}") == number


def test_the_library_is_not_imported_before_its_time() -> None:
    code = (
        "import sys, extractors.numerals as n; n.parse_number('1,200.5万'); sys.exit('cn2an' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
