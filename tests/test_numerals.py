"""Numerals of the press."""

from __future__ import annotations

from decimal import Decimal

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


@pytest.mark.parametrize("text", ["三五", "十", "", "五四", "二〇二一"])
def test_not_adjacent(text: str) -> None:
    assert parse_adjacent(text) is None


@given(st.text(alphabet="0123456789.,，〇零一二两三五九十百千万亿廿点分之几数半又", max_size=12))
def test_any_input_gives_a_number_or_none(text: str) -> None:
    value = parse_number(text)
    assert value is None or value >= 0


@given(st.integers(min_value=0, max_value=10**12))
def test_arabic_numbers_stay(number: int) -> None:
    assert parse_number(str(number)) == number
    assert parse_number(f"{number:,}") == number
