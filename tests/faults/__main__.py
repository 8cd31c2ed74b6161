"""Puts the faults on the command and prints what came of them as a table."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from . import disks, inputs, kills, memory, readers, signals, surroundings, twice  # noqa: F401  faults enter themselves
from .registry import FAULTS, Fault, ImpossibleError, Outcome
from .running import Command
from .scenes import Bench

_HEADINGS = ("fault", "rounds", "ended with", "as due", "violations", "seconds")


def main() -> int:
    """Run the faults named (all by themselves); exit code 1 where anything was violated."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("faults", nargs="*", metavar="FAULT", help=f"one of {', '.join(FAULTS)}")
    parser.add_argument("--rounds", type=int, help="rounds of each; by default as many as it takes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=int, default=1, help="copies of the samples to work on")
    parser.add_argument(
        "--stand-in",
        action="store_true",
        help="over the stand-in pipeline of the tests, which starts in a quarter of the time",
    )
    parser.add_argument("--only", type=int, help="only this round of each")
    options = parser.parse_args()
    if unknown := set(options.faults) - FAULTS.keys():
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    Command.stand_in = options.stand_in
    rows = []
    for name in options.faults or FAULTS:
        rows.append(_try(FAULTS[name], options))
        _print_rows(rows[-1:])
    _say("")
    _print_rows([_HEADINGS, tuple("-" * len(heading) for heading in _HEADINGS), *rows])
    return 1 if any(row[4] not in ("0", "–") for row in rows) else 0


def _try(fault: Fault, options: argparse.Namespace) -> tuple[str, ...]:
    if fault.missing:
        return fault.name, "0", fault.missing, "–", "–", "–"
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    folder.chmod(0o755)
    rounds = range(options.rounds or fault.rounds) if options.only is None else [options.only]
    outcomes: list[Outcome] = []
    try:
        bench = Bench(folder, options.scale)
        for number in rounds:
            outcome = fault.round(bench, Random(f"{options.seed} {fault.name} {number}"), number)
            outcomes.append(outcome)
            for violation in outcome.violations:
                _say(f"! {fault.name} {number} ({outcome.scene}): {violation}")
            for left in folder.glob("round-*"):
                shutil.rmtree(left)
    except ImpossibleError as error:
        if not outcomes:
            return fault.name, "0", str(error), "–", "–", "–"
        _say(f"! {fault.name}: {error}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    counts = Counter(outcome.ended for outcome in outcomes)
    ended = ", ".join(f"{how} × {count}" for how, count in sorted(counts.items()))
    well = sum(not outcome.violations for outcome in outcomes)
    wrong = sum(len(outcome.violations) for outcome in outcomes)
    return fault.name, str(len(outcomes)), ended, str(well), str(wrong), f"{time.monotonic() - began:.0f}"


def _print_rows(rows: list[tuple[str, ...]]) -> None:
    for row in rows:
        _say("| " + " | ".join(row) + " |")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
