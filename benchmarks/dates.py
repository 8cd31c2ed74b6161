"""How fast the rules for dates are by themselves, and what the worst megabytes cost, as Markdown tables.

    python benchmarks/dates.py [FOLDER]

Finding and resolving run on one core over the cleaned texts of FOLDER (default: samples), one after the other until
they make a million characters; each text of the second table is one megabyte (UTF-8) of one article. Seconds are those
of the processor. Repeated texts repeat one piece; mixed ones draw numbers and words at random, with a fixed seed, so
that nothing repeats. Twice the length should take twice the time: the last column says how many times it took.
"""

from __future__ import annotations

import datetime
import random
import time
from collections.abc import Iterator

# The first import puts the project on the path.
from rule_speed import cut, iter_repeated, parse_folder, print_tables  # isort: skip

from extractors.dates.finding import iter_expressions
from extractors.dates.resolution import Resolver

PUBLISHED = datetime.date(2023, 6, 27)
REPEATED = (
    "3月", "3日", "1号", "9时", "1年", "2023年", "2023年3月5日", "3月5日至", "3年前", "1月1", "2018-", "10:22", "今年",
    "去年以来", "每年", "近日", "上午", "春节", "农历", "正月初", "几年", "百年", "一", "1", "第三", "周三", "下下", "、3",
    "党的十八大以来", "“十四五”", "1900.", "，",
)  # fmt: skip
UNITS = (
    "年",
    "月",
    "日",
    "号",
    "时",
    "点",
    "天",
    "个月",
    "世纪",
    "年代",
    "—",
    "至",
    "、",
    ".",
    "-",
    "/",
    "年前",
    "日起",
)
WORDS = (
    "今年",
    "去年",
    "次年",
    "同期",
    "上午",
    "晚",
    "初",
    "底",
    "春节",
    "国庆",
    "农历",
    "正月",
    "每",
    "近",
    "以来",
    "前后",
    "，",
    "的",
)


def measure(text: str) -> tuple[int, float]:
    """Number of expressions found and resolved, and seconds of the processor."""
    start = time.process_time()
    resolver = Resolver(text, PUBLISHED)
    number = 0
    for expression in iter_expressions(text):
        resolver.resolve(expression)
        number += 1
    return number, time.process_time() - start


def hostile(size: int) -> Iterator[tuple[str, str]]:
    """Names and texts of so many bytes."""
    yield from iter_repeated(REPEATED, size)
    chance = random.Random(1)  # noqa: S311
    numbers = "".join(f"{chance.randint(1, 31)}{chance.choice(UNITS[:3])}" for _ in range(size // 4))
    yield "numbers and 年, 月, 日 mixed", cut(numbers, size)
    mixed = "".join(
        f"{chance.choice(('', str(chance.randint(1, 2100))))}{chance.choice(UNITS + WORDS)}"
        for _ in range(size // 3)
    )
    yield "numbers, units and words mixed", cut(mixed, size)


if __name__ == "__main__":
    print_tables("dates", parse_folder(__doc__), measure, hostile)
