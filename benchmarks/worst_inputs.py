"""The worst texts found for each pattern, each extractor and each reader, and how time grows with their length.

    python benchmarks/worst_inputs.py [--only patterns|rules|readers] [--write]

Every regular expression that the packages compile is collected (benchmarks/pattern_collection.py). For each, texts are made from
its own shape (benchmarks/pattern_shapes.py), the worst of them are changed a little, and the worst of all is measured at two
lengths. Whole texts (benchmarks/hostile_texts.py) go the whole road from layout to lines of JSON: all of them when short, the
worst for each stage at growing lengths. Readers get files made to be hard (benchmarks/hostile_files.py).

`--write` puts the tables into docs/robustness/patterns.md. Takes some five minutes of one processor.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from hostile_files import hostile_files
from hostile_texts import Hostile, iter_hostile
from pattern_collection import Collected, collect
from pattern_costs import LARGE, SMALL, Cost, find_worst
from stage_costs import Costs, at_most, measure

from extractors import load
from extractors.pipeline import Pipeline
from extractors.reading import Document, ReadError, Source, iter_documents

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "robustness" / "patterns.md"
#: Characters of the texts: of all, of the worst for each stage, of the very worst.
LENGTHS = (2_000, 20_000, 200_000)
#: How many texts go on to the next length, for each stage.
GO_ON = (5, 1)
#: Seconds of the processor after which a text is given up.
PATIENCE = 60.0
#: Shapes of messages, which are made of a table, are alike: those with most gaps stand for all.
MESSAGES = 12
#: Below so many microseconds a character a pattern has a row only where time grows faster than the text.
QUICK = 0.25
STEEP = 1.15


def without_likes(patterns: list[Collected]) -> list[Collected]:
    """The patterns without most of those of messages."""
    forms = [each for each in patterns if each.name.startswith("compile_form")]
    forms.sort(key=lambda each: each.pattern.groups, reverse=True)
    likes = {id(each) for each in forms[MESSAGES:]}
    return [each for each in patterns if id(each) not in likes]


def pattern_costs(patterns: list[Collected]) -> list[Cost]:
    """The worst text for each, the dearest first."""
    costs = []
    for at, each in enumerate(patterns, 1):
        costs.append(find_worst(each))
        _say(f"pattern {at} of {len(patterns)}: {each.key}")
    return sorted(costs, key=lambda cost: (cost.large, cost.small), reverse=True)


def pattern_table(costs: list[Cost], number: int) -> Iterator[str]:
    """The rows of the patterns that cost most, or whose time grows faster than the text."""
    shown = [
        cost
        for cost in costs
        if cost.runs_away or cost.micros >= QUICK or (cost.exponent > STEEP and cost.large > 0.001)
    ]
    quick = len(costs) - len(shown)
    tried = sum(cost.tried for cost in costs)
    yield (
        f"{number} patterns; {len(costs)} measured, {tried:,} texts tried. The worst text of each has {LARGE:,} characters; the "
        f"exponent tells how time grows from {SMALL:,}. `match` and `fullmatch` look at one place; *longest* is the longest "
        f"stretch that a call was given when the samples were read. {quick} patterns that take less than {QUICK} µs a "
        "character and grow no faster than the text have no row.\n"
    )
    yield "| pattern | way | texts | worst text | longest | µs a character | exponent |\n|---|---|---:|---|---:|---:|---:|"
    for cost in shown:
        micros = "given up" if cost.runs_away else f"{cost.micros:.2f}"
        exponent = "" if cost.runs_away else f"{cost.exponent:.2f}"
        yield (
            f"| `{cost.collected.key.replace('|', chr(92) + '|')}` | {cost.way} | {cost.tried} | {cost.told} | "
            f"{cost.collected.longest:,} | {micros} | {exponent} |"
        )


def rule_costs(pipeline: Pipeline) -> dict[str, list[tuple[float, int, Hostile, Costs]]]:
    """For each stage the texts measured: microseconds a character, length, text and costs, in order of length."""
    measure(
        pipeline, "县长王明说，2021年修路三十公里，四分之一。", PATIENCE
    )  # what is loaded once does not count
    rows: dict[str, list[tuple[float, int, Hostile, Costs]]] = {}
    waiting = list(iter_hostile())
    for length, most in zip(LENGTHS, (*GO_ON, 0), strict=True):
        ranked: dict[str, list[tuple[float, int, Hostile, Costs]]] = {}
        for at, hostile in enumerate(waiting, 1):
            costs = measure(pipeline, hostile.text(length), PATIENCE)
            for stage, seconds in (*costs.seconds.items(), ("written", costs.written / 1e6)):
                ranked.setdefault(stage, []).append((seconds / length * 1e6, length, hostile, costs))
            _say(f"text {at} of {len(waiting)} at {length:,} characters")
        for stage, found in ranked.items():
            found.sort(key=lambda row: row[0], reverse=True)
            rows.setdefault(stage, []).extend(found)
        waiting = list(dict.fromkeys(row[2] for found in ranked.values() for row in found[:most]))
    return rows


def rule_table(rows: dict[str, list[tuple[float, int, Hostile, Costs]]]) -> Iterator[str]:
    """For each stage the text that cost it most at the greatest length, and what it cost at each."""
    yield (
        "| stage | texts | worst text | " + " | ".join(f"{length:,}" for length in LENGTHS) + " | exponent |"
    )
    yield "|---|---:|---|" + "---:|" * (len(LENGTHS) + 1)
    for stage, found in rows.items():
        worst = max((row for row in found if row[1] == LENGTHS[-1]), key=lambda row: row[0])[2]
        micros = {length: value for value, length, hostile, _ in found if hostile == worst}
        exponent = 1 + math.log(max(micros[LENGTHS[-1]], 1e-3) / max(micros[LENGTHS[-2]], 1e-3)) / math.log(
            LENGTHS[-1] / LENGTHS[-2]
        )
        name = "bytes written" if stage == "written" else stage
        texts = sum(row[1] == LENGTHS[0] for row in found)
        cells = " | ".join(f"{micros[length]:.1f}" for length in LENGTHS)
        yield f"| {name} | {texts:,} | {worst.name} | {cells} | {exponent:.2f} |"


def reader_table() -> Iterator[str]:
    """What the readers take for hard files of one size and of ten times that size."""
    yield "| file | bytes | result | seconds | bytes | result | seconds |\n|---|---:|---|---:|---:|---|---:|"
    with tempfile.TemporaryDirectory() as name:
        for what, suffix, make in hostile_files():
            cells = []
            for scale in (1, 10):
                path = Path(name) / f"hostile{suffix}"
                make(path, scale)
                result, took = _read(path)
                cells.append(f"{path.stat().st_size:,} | {result} | {took:.2f}")
                path.unlink()
            _say(f"file: {what}")
            yield f"| {what} | {' | '.join(cells)} |"


def _read(path: Path) -> tuple[str, float]:
    """What comes out of a file, in a word, and the seconds of the processor."""
    begin = time.process_time()
    documents = errors = 0
    with at_most(PATIENCE):
        for part in iter_documents(Source(path, path.name)):
            documents += isinstance(part, Document)
            errors += isinstance(part, ReadError)
    took = time.process_time() - begin
    return ", ".join(
        [*([f"{documents:,} read"] if documents else []), *([f"{errors:,} refused"] if errors else [])]
    ), took


def write(page: Path, name: str, table: str) -> None:
    """Put a table between its marks on the page."""
    text = page.read_text(encoding="utf-8")
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    first, last = text.index(begin) + len(begin), text.index(end)
    page.write_text(f"{text[:first]}\n{table}\n\n{text[last:]}", encoding="utf-8")


def rules() -> Iterator[str]:
    """The table of the stages."""
    return rule_table(rule_costs(load("rules")))


def patterns() -> Iterator[str]:
    """The table of the patterns."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "samples").glob("*.txt"))]
    found = collect(texts)
    costs = pattern_costs(without_likes(found))
    return pattern_table(costs, len(found))


def _say(what: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{what[:100]}", end="", file=sys.stderr)


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=("patterns", "rules", "readers"))
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    for name, make in (("rules", rules), ("readers", reader_table), ("patterns", patterns)):
        if args.only in (None, name):
            table = "\n".join(make())
            print(f"\n{name}\n\n{table}", flush=True)
            if args.write:
                write(PAGE, name, table)


if __name__ == "__main__":
    main()
