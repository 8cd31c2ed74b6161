"""How fast the rules for figures are by themselves, and what the worst megabytes cost, as Markdown tables.

    python benchmarks/figures.py [FOLDER]

Numbers with their units, the changes they tell and their standard units are found on one core in the cleaned texts of
FOLDER (default: samples), one after the other until they make a million characters; each text of the second table is one
megabyte (UTF-8). Seconds are those of the processor. Twice the length should take twice the time: the last column says
how many times it took.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from dates import SIZE, cut, press  # noqa: E402

from extractors.statistics.changes import find_changes  # noqa: E402
from extractors.statistics.quantities import iter_quantities  # noqa: E402
from extractors.statistics.standards import find_standard  # noqa: E402

REPEATED = (
    "5元", "1.2万亿元", "12%—15%", "三四百户", "百分之", "三分之二", "1/3", "1,111,", "2 3 6 户", "近百", "约约约", "-1",
    "由1个到2个",
    "同比增长5%", "比去年多3个、", "十", "1", "万", "个", "，",
)  # fmt: skip
SIGNS = (
    "1",
    "25",
    "3.6",
    "1,200",
    "三",
    "十",
    "百",
    "万",
    "亿",
    "几",
    "近",
    "约",
    "超过",
    "多",
    "余",
    "元",
    "亩",
    "个",
    "户",
    "人",
    "%",
    "公里",
    "至",
    "—",
    "、",
    "增长",
    "由",
    "比去年",
    "左右",
    "，",
    "的",
    " ",
)


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
    for piece in REPEATED:
        yield f"`{piece}` repeated", cut(piece * (size // len(piece.encode()) + 1), size)
    chance = random.Random(1)  # noqa: S311
    yield "numbers, units and words mixed", cut("".join(chance.choices(SIGNS, k=size // 2)), size)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "samples")
    articles = press(parser.parse_args().folder)
    measure(articles[0])  # loads what is loaded once
    number, seconds, characters = 0, 0.0, 0
    while characters < SIZE:
        for article in articles:
            found, spent = measure(article)
            number, seconds, characters = number + found, seconds + spent, characters + len(article)
    print("| text | characters | figures | characters a second |\n|---|---:|---:|---:|")
    print(f"| press | {characters:,} | {number:,} | {characters / seconds:,.0f} |\n")
    print("| a megabyte of | figures | seconds | times for twice the length |\n|---|---:|---:|---:|")
    for (name, half), (_, whole) in zip(hostile(SIZE // 2), hostile(SIZE), strict=True):
        (_, short), (number, seconds) = measure(half), measure(whole)
        print(f"| {name} | {number:,} | {seconds:.2f} | {seconds / short:.1f} |")


if __name__ == "__main__":
    main()
