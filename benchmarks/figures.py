"""How fast the rules for figures are by themselves, and what the worst megabytes cost, as Markdown tables.

    python benchmarks/figures.py [FOLDER]

Numbers with their units, the changes they tell and their standard units are found on one core in the cleaned texts of
FOLDER (default: samples), one after the other until they make a million characters; each text of the second table is one
megabyte (UTF-8). Seconds are those of the processor. Twice the length should take twice the time: the last column says
how many times it took.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

# The first import puts the project on the path.
from rule_speed import cut, iter_repeated, parse_folder, print_tables  # isort: skip

from extractors.statistics.changes import find_changes
from extractors.statistics.quantities import iter_quantities
from extractors.statistics.standards import find_standard

REPEATED = (
    "5元", "1.2万亿元", "12%—15%", "三四百户", "百分之", "三分之二", "1/3", "1,111,", "2 3 6 户", "近百", "约约约", "-1",
    "由1个到2个",
    "同比增长5%", "比去年多3个、", "十", "1", "万", "个", "，",
)  # fmt: skip
SIGNS = (
    "1", "25", "3.6", "1,200", "三", "十", "百", "万", "亿", "几", "近", "约", "超过", "多", "余", "元", "亩", "个", "户", "人",
    "%", "公里", "至", "—", "、", "增长", "由", "比去年", "左右", "，", "的", " ",
)  # fmt: skip


def measure(text: str) -> tuple[int, float]:
    """Number of figures found, and seconds of the processor."""
    start = time.process_time()
    figures = list(iter_quantities(text))
    find_changes(text, figures)
    for figure in figures:
        find_standard(figure.unit)
    return len(figures), time.process_time() - start


def hostile(size: int) -> Iterator[tuple[str, str]]:
    """Names and texts of so many bytes."""
    yield from iter_repeated(REPEATED, size)
    chance = random.Random(1)  # noqa: S311
    yield "numbers, units and words mixed", cut("".join(chance.choices(SIGNS, k=size // 2)), size)


if __name__ == "__main__":
    print_tables("figures", parse_folder(__doc__), measure, hostile)
