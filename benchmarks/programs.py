"""How well names of programmes are told from other strings in quotation marks, and how true their confidence is.

    programs.py [--quoted FILE]... [--gold FOLDER_OR_FILE]... [--speed MEGABYTES]

FILE: sentences with `quoted`, a list of spans with their category, beside `gold`. Prints in Markdown the accuracy by
category, the share of right programmes by confidence over all gold, and how long `programs mine` takes on a corpus of
samples of so many megabytes, with the peak memory of its processes.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from extractors import load
from extractors.evaluation.gold import iter_gold

ROOT = Path(__file__).resolve().parents[1]
SENTENCES = ROOT / "samples" / "sentences"
Tally = dict[str, list[int]]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def judge_quoted(files: list[Path]) -> None:
    """Print for each file how many strings of each category are judged rightly: a programme, or none."""
    nlp = load(types=["program"])
    tallies: dict[str, Tally] = {}
    for path in files:
        tally = tallies[path.stem] = defaultdict(lambda: [0, 0])
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            found = [(record.start, record.end) for record in nlp.extract(row["text"])]
            for span in row["quoted"]:
                taken = any(start < span["end"] and span["start"] < end for start, end in found)
                tally[span["category"]][taken != (span["category"] == "programme")] += 1
    categories = sorted({category for tally in tallies.values() for category in tally})
    print(_row(["strings in quotation marks", *categories, "all"]))
    print(_row(["---", *["---:"] * (len(categories) + 1)]))
    for name, tally in tallies.items():
        counts = [tally[category] for category in categories]
        counts.append([sum(column) for column in zip(*counts, strict=True)])
        print(_row([name, *(f"{right / (right + wrong):.3f} ({right + wrong})" for right, wrong in counts)]))
    print()


def _iter_judged(places: list[Path]) -> Iterator[tuple[float, bool]]:
    """Yield confidence and rightness of each programme found that is not optional."""
    nlp = load(types=["program"])
    for place in places:
        for document in iter_gold(place):
            gold = [mention for mention in document.mentions if mention["type"] == "program"]
            spans = {(mention["start"], mention["end"]): bool(mention.get("optional")) for mention in gold}
            for record in nlp.extract(document.text, name=document.name):
                if not spans.get((record.start, record.end), False):
                    yield record.confidence, (record.start, record.end) in spans


def show_calibration(places: list[Path]) -> None:
    """Print how many programmes of each step of confidence are right."""
    steps: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for confidence, right in _iter_judged(places):
        steps[min(9, int(confidence * 10))][not right] += 1
    print(_row(["confidence", "found", "right", ""]))
    print(_row(["---", "---:", "---:", "---"]))
    for step, (right, wrong) in sorted(steps.items()):
        share = right / (right + wrong)
        print(
            _row(
                [
                    f"{step / 10:.1f}–{step / 10 + 0.1:.1f}",
                    str(right + wrong),
                    f"{share:.2f}",
                    "█" * round(20 * share),
                ]
            )
        )
    print()


def measure_mining(megabytes: float) -> None:
    """Print time and peak memory of `programs mine` over a corpus made of the samples."""
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "samples").glob("*.txt"))]
    with tempfile.TemporaryDirectory() as folder:
        size = number = 0
        while size < megabytes * 1_000_000:
            text = texts[number % len(texts)]
            Path(folder, f"{number:06}.txt").write_text(text, "utf-8")
            size, number = size + len(text.encode()), number + 1
        command = [
            sys.executable,
            "-m",
            "cli.main",
            "programs",
            "mine",
            folder,
            "--jobs",
            "0",
            "-q",
            "--format",
            "jsonl",
        ]
        begin = time.perf_counter()
        done = subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    names = len(done.stdout.splitlines())
    print(
        f"mine: {size / 1e6:.1f} MB in {number} files, {names} names, {seconds:.0f} s, {peak:.0f} MB for the largest process"
    )


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quoted", action="append", type=Path)
    parser.add_argument("--gold", action="append", type=Path)
    parser.add_argument("--speed", type=float, metavar="MEGABYTES")
    args = parser.parse_args()
    judge_quoted(args.quoted or [SENTENCES / "quoted-fit.jsonl", SENTENCES / "quoted-test.jsonl"])
    default: list[Any] = [ROOT / "samples", SENTENCES / "programs.jsonl"]
    show_calibration(args.gold or default)
    if args.speed:
        measure_mining(args.speed)


if __name__ == "__main__":
    main()
