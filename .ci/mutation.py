#!/usr/bin/env python3
"""Mutation testing of the grammar of numbers and dates: change one thing in it, and see whether a test fails.

    pip install -e '.[dev,mutation]'
    python .ci/mutation.py                  # every mutant: two hours on one core
    python .ci/mutation.py --sample 40      # so many of each module, drawn by --seed
    python .ci/mutation.py --only points    # one module

mutmut makes and runs the mutants, with the settings of pyproject.toml, in a copy of the tree below build/mutation. In the copy,
functions do not keep their values: mutmut passes over a function with a decorator, and what one test has filled hides from the
next which code it needs. Prints a table; the mutants that no test noticed are written to build/mutation/survivors.diff.
Exits with 1 where fewer than 80 % are killed.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "mutation"
COPIED = ("cli", "extractors", "samples", "schemas", "tests", "pyproject.toml", "README.md")
MUTATED = ("numerals.py", "dates/*.py")
LEAST = 0.8
# Exit codes of a mutant's tests: 1 and 3 failed, the rest ran out of time.
KILLED = frozenset({1, 3, 24, -24, 36, 152})
# The tests themselves could not be run; mutmut counts that as out of time, which would pass for killed.
BROKEN = 255
_KEPT_VALUES = re.compile(r"^@(?:lru_)?cache(?:\([^)\n]*\))?\n(?=def \w+\((?!\)))", re.MULTILINE)
# A name that is certainly there: mutmut makes all mutants before it runs those that are named.
_FIRST = "extractors.numerals.x_parse_integer__mutmut_1"
_SURE = 1.96


@dataclass(frozen=True)
class Tally:
    """What became of the mutants of one module: how many there are, how many were tried, how many of those a test noticed."""

    module: str
    mutants: int
    tried: int
    killed: int

    @property
    def share(self) -> float:
        """The share that was killed, of those tried."""
        return self.killed / self.tried if self.tried else 1.0

    @property
    def variance(self) -> float:
        """Of the share, as one of a sample drawn without putting back."""
        if self.tried < 2 or self.tried == self.mutants:
            return 0.0
        return self.share * (1 - self.share) / (self.tried - 1) * (1 - self.tried / self.mutants)


def copy_tree() -> None:
    """Lay the copy anew, without the decorators that keep values."""
    shutil.rmtree(WORK, ignore_errors=True)
    for name in COPIED:
        source, target = ROOT / name, WORK / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)
    for pattern in MUTATED:
        for path in (WORK / "extractors").glob(pattern):
            path.write_text(_KEPT_VALUES.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")


def mutmut(*arguments: str) -> None:
    """Run mutmut in the copy.

    Raises:
        SystemExit: it failed, as it does where the tests fail without a mutant.
    """
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [Path(sys.executable).with_name("mutmut"), *arguments],
        cwd=WORK,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        sys.exit(done.stdout[-4000:])


def iter_results() -> Iterator[tuple[str, dict[str, int | None]]]:
    """Yield each module with the exit code of each of its mutants, None for one that was not tried."""
    for path in sorted((WORK / "mutants").rglob("*.py.meta")):
        results = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        if results:
            yield path.name.removesuffix(".py.meta"), results


def chosen(arguments: argparse.Namespace) -> list[str]:
    """The mutants to try."""
    names: list[str] = []
    for module, results in iter_results():
        if fnmatch(module, arguments.only):
            drawn = random.Random(f"{arguments.seed} {module}")  # noqa: S311  a sample, no secret
            many = min(len(results), arguments.sample or len(results))
            names += sorted(drawn.sample(sorted(results), many))
    return names


def write_survivors(names: list[str]) -> None:
    """Write what was changed in the mutants that no test noticed."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    os.chdir(WORK)
    diffs = (f"# {name}\n{get_diff_for_mutant(name)}\n" for name in names)
    (WORK / "survivors.diff").write_text("".join(diffs), encoding="utf-8")


def main() -> int:
    """Make, run and count the mutants; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="so many mutants of each module")
    parser.add_argument("--seed", type=int, default=1, help="of the sample (default: %(default)s)")
    parser.add_argument("--only", default="*", metavar="MODULE", help="one module, * stands for anything")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default: %(default)s)")
    parser.add_argument("--names", nargs="*", help="these mutants of the copy as it lies there")
    arguments = parser.parse_args()
    jobs = ("--max-children", str(arguments.jobs))
    if not arguments.names:
        copy_tree()
        mutmut("run", *jobs, _FIRST)
    names = arguments.names or chosen(arguments)
    mutmut("run", *jobs, *names)

    tallies, survivors = [], []
    tried = set(names)
    for module, results in iter_results():
        codes = {name: code for name, code in results.items() if name in tried and code is not None}
        if BROKEN in codes.values():
            sys.exit(f"{module}: the tests could not be run, see them by `mutmut run` in {WORK}")
        if codes:
            killed = sum(code in KILLED for code in codes.values())
            tallies.append(Tally(module, len(results), len(codes), killed))
            survivors += [name for name, code in codes.items() if code not in KILLED]
    write_survivors(survivors)
    print(f"{'module':<14}{'mutants':>8}{'tried':>7}{'killed':>8}{'share':>8}")
    for tally in tallies:
        print(
            f"{tally.module:<14}{tally.mutants:>8}{tally.tried:>7}{tally.killed:>8}{tally.share:>8.3f}"
            f" ± {_SURE * math.sqrt(tally.variance):.3f}"
        )
    mutants = sum(tally.mutants for tally in tallies)
    share = sum(tally.share * tally.mutants for tally in tallies) / mutants
    sure = _SURE * math.sqrt(sum(tally.variance * (tally.mutants / mutants) ** 2 for tally in tallies))
    counts = (sum(tally.tried for tally in tallies), sum(tally.killed for tally in tallies))
    print(f"{'all':<14}{mutants:>8}{counts[0]:>7}{counts[1]:>8}{share:>8.3f} ± {sure:.3f}")
    return int(share < LEAST)


if __name__ == "__main__":
    sys.exit(main())
