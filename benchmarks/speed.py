"""How fast the command line is on this machine, as a Markdown table.

    python benchmarks/speed.py [--megabytes N]

A corpus of N megabytes (default 4) made of the samples (benchmarks/corpus.py), 100 kB a file, is extracted by one process
held to one core where the system can hold it, with the default model and with none, and by two. Start-up is measured
with fresh processes, the best of five; the first record with a single file of 50 MB.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import corpus

LARGE = 50_000_000


def command(*words: str) -> list[str]:
    """The command line of policyfacts in this Python."""
    return [sys.executable, "-c", "from cli import run; run()", *words]


def seconds(words: list[str]) -> float:
    """The wall-clock time of one command."""
    start = time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def first_record(path: Path) -> float:
    """The wall-clock time until one process has written the first record of a file."""
    start = time.perf_counter()
    words = command("extract", str(path), "-q", "--jobs", "1")
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        if process.stdout:
            process.stdout.readline()
        took = time.perf_counter() - start
        process.kill()
    return took


def best(words: list[str], times: int = 5) -> float:
    """The least time of several runs."""
    return min(seconds(words) for _ in range(times))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=float, default=4.0)
    args = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    rows = [("`policyfacts --help`", f"{best(command('--help')):.2f} s")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        texts = folder / "texts"
        characters = corpus.build(texts, int(args.megabytes * 1_000_000))
        small = folder / "small.txt"
        small.write_text((texts / "000000.txt").read_text(encoding="utf-8")[:1700], encoding="utf-8")
        rows.append(("a file of 5 kB, cold start", f"{best(command('extract', str(small))):.2f} s"))
        corpus.build(folder / "large", LARGE, LARGE)
        first = min(first_record(folder / "large/000000.txt") for _ in range(3))
        rows.append(("first record of a file of 50 MB", f"{first:.2f} s"))
        if cores:
            os.sched_setaffinity(0, cores[:1])
        for model in ("lac", "rules"):
            took = seconds(
                command(
                    "extract", str(texts), "--model", model, "--jobs", "1", "-o", str(folder / "out.jsonl")
                )
            )
            rows.append((f"`--model {model}`, one core", f"{characters / took:,.0f} characters a second"))
        if len(cores) > 1:
            os.sched_setaffinity(0, cores)
            took = seconds(command("extract", str(texts), "--jobs", "2", "-o", str(folder / "out.jsonl")))
            rows.append(("`--jobs 2`, two cores", f"{characters / took:,.0f} characters a second"))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    rows.append(("peak memory of one process", f"{peak:,.0f} MB"))
    print(
        f"{args.megabytes:g} MB made of the samples ({characters:,} characters); "
        f"{platform.machine()}, Python {platform.python_version()}\n"
    )
    print("| what | measured |\n|---|---|")
    for what, measured in rows:
        print(f"| {what} | {measured} |")


if __name__ == "__main__":
    main()
