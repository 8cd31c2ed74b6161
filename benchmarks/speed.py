"""How fast policyfacts is on this machine, as a Markdown table.

    python benchmarks/speed.py [FOLDER] [--megabytes N]

FOLDER (default: samples) is repeated to N megabytes (default 2) in a temporary folder, 100 kB a file, and extracted by
one process held to one core where the system can hold it, with the default model and with none. Start-up is measured
with fresh processes, the best of five.
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

ROOT = Path(__file__).parent.parent
FILE_SIZE = 100_000


def command(*words: str) -> list[str]:
    """The command line of policyfacts in this Python."""
    return [sys.executable, "-c", "from cli import run; run()", *words]


def build_corpus(source: Path, target: Path, size: int) -> int:
    """Write the texts of `source`, repeated to `size` bytes, into files of `target`; give back the number of characters."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(source.glob("*.txt"))]
    if not texts:
        sys.exit(f"{source}: holds no .txt file")
    written = characters = 0
    number = turn = 0
    while written < size:
        parts: list[str] = []
        length = 0
        while length < FILE_SIZE:
            parts.append(texts[turn % len(texts)] + "\n\n")
            length += len(parts[-1].encode())
            turn += 1
        text = "".join(parts)
        (target / f"{number:05}.txt").write_text(text, encoding="utf-8")
        number += 1
        written += length
        characters += len(text)
    return characters


def seconds(words: list[str]) -> float:
    """The wall-clock time of one command."""
    start = time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def best(words: list[str], times: int = 5) -> float:
    """The least time of several runs."""
    return min(seconds(words) for _ in range(times))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "samples")
    parser.add_argument("--megabytes", type=float, default=2.0)
    args = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    rows = [("`policyfacts --help`", f"{best(command('--help')):.2f} s")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = folder / "corpus"
        corpus.mkdir()
        characters = build_corpus(args.folder, corpus, int(args.megabytes * 1_000_000))
        small = folder / "small.txt"
        small.write_text((corpus / "00000.txt").read_text(encoding="utf-8")[:1700], encoding="utf-8")
        rows.append(("a file of 5 kB, cold start", f"{best(command('extract', str(small))):.2f} s"))
        if cores:
            os.sched_setaffinity(0, cores[:1])
        for model in ("lac", "rules"):
            took = seconds(
                command(
                    "extract", str(corpus), "--model", model, "--jobs", "1", "-o", str(folder / "out.jsonl")
                )
            )
            rows.append((f"`--model {model}`, one core", f"{characters / took:,.0f} characters a second"))
        if len(cores) > 1:
            os.sched_setaffinity(0, cores)
            took = seconds(command("extract", str(corpus), "--jobs", "2", "-o", str(folder / "out.jsonl")))
            rows.append(("`--jobs 2`, two cores", f"{characters / took:,.0f} characters a second"))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    rows.append(("peak memory of one process", f"{peak:,.0f} MB"))
    print(
        f"{args.folder.name} repeated to {args.megabytes:g} MB ({characters:,} characters); "
        f"{platform.machine()}, Python {platform.python_version()}\n"
    )
    print("| what | measured |\n|---|---|")
    for what, measured in rows:
        print(f"| {what} | {measured} |")


if __name__ == "__main__":
    main()
