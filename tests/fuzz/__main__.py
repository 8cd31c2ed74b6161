"""The command: fuzz some targets one after the other and say what was run, covered and found."""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from time import process_time

import regex

from tests.fuzz.faults import minimise
from tests.fuzz.invariants import check_extraction
from tests.fuzz.shapes import iter_shapes
from tests.fuzz.targets import ROOT, TARGETS

_COVERED = regex.compile(
    r"^#\d+.*?\bcov: (?P<edges>\d+) ft: (?P<features>\d+) corp: (?P<kept>\d+)", regex.MULTILINE
)
_EXECUTED = regex.compile(r"^stat::number_of_executed_units:\s+(\d+)", regex.MULTILINE)
_COUNTED = regex.compile(r"^#(\d+)\t", regex.MULTILINE)


def fuzz(name: str, seconds: int, work: Path, seeds: Path | None) -> dict[str, object]:
    """Fuzz one target in a process of its own; what it executed, covered and found."""
    findings, corpus = work / name / "findings", work / name / "corpus"
    for folder in (findings, corpus):
        folder.mkdir(parents=True, exist_ok=True)
    for path in seeds.iterdir() if seeds else ():
        if path.is_file():
            (corpus / path.name).write_bytes(path.read_bytes()[: TARGETS[name].size])
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    log = work / name / "log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "tests.fuzz.driver", name, str(findings), str(seconds), str(corpus)]
        code = subprocess.run(
            command, cwd=ROOT, stdout=out, stderr=out, check=False, env=_environment()
        ).returncode
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = log.read_text(encoding="utf-8", errors="replace")
    covered = _COVERED.findall(told)[-1:] or [("0", "0", "0")]
    executed = _EXECUTED.findall(told) or _COUNTED.findall(told) or ["0"]
    return {
        "target": name,
        "executions": int(executed[-1]),
        "seconds": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime),
        "edges": int(covered[0][0]),
        "features": int(covered[0][1]),
        "kept": int(covered[0][2]),
        "code": code,
        "findings": sorted(path.name for path in findings.iterdir() if path.suffix != ".txt"),
    }


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}


def try_shapes(size: int) -> Iterator[str]:
    """Extract from each of the worst shapes at so many characters; a line of what that took, a header first."""
    from extractors import load

    nlp = load("rules")
    list(nlp.extract("县委书记李长河3月5日说：“三会一课”投资3万元。"))  # loads what is loaded once
    yield f"{'seconds':>8} {'records':>8}  shape"
    for name, text in iter_shapes(size):
        before = process_time()
        records = check_extraction(nlp, text, None, again=False)
        yield f"{process_time() - before:8.2f} {records:8}  {name}"


def read_arguments() -> argparse.Namespace:
    """The arguments, checked."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    work = Path(tempfile.gettempdir(), "policyfacts-fuzz")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="what to fuzz; all if none is named")
    parser.add_argument("--list", action="store_true", help="tell the targets and end")
    parser.add_argument(
        "--shapes", type=int, metavar="N", help="time the worst shapes at N characters and end"
    )
    parser.add_argument(
        "--minimise", type=Path, metavar="FILE", help="cut a finding of TARGET down and print it"
    )
    parser.add_argument("--seconds", type=int, default=60, metavar="N", help="for each target (60)")
    parser.add_argument(
        "--work", type=Path, default=work, metavar="FOLDER", help=f"for corpus and findings ({work})"
    )
    parser.add_argument("--seeds", type=Path, metavar="FOLDER", help="files to begin with besides our own")
    told = parser.parse_args()
    if unknown := [name for name in told.targets if name not in TARGETS]:
        parser.error(f"no target is called {unknown[0]!r}; the targets are {', '.join(TARGETS)}")
    if told.seeds and not told.seeds.is_dir():
        parser.error(f"there is no folder {told.seeds}")
    if told.minimise and (len(told.targets) != 1 or not told.minimise.is_file()):
        parser.error("--minimise takes one target and a file that is there")
    if not (told.list or told.shapes or told.minimise or find_spec("atheris")):
        parser.error("atheris is not installed; pip install 'policyfacts[fuzz]'")
    return told


def say(line: str) -> None:
    """Print a line now."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Fuzz the targets that are named; 1 where something was found."""
    told = read_arguments()
    if told.list:
        for target in TARGETS.values():
            say(f"{target.name:14}{target.what}")
    elif told.shapes:
        for line in try_shapes(told.shapes):
            say(line)
    elif told.minimise:
        sys.stdout.buffer.write(minimise(TARGETS[told.targets[0]].check, told.minimise.read_bytes()))
    else:
        results = []
        for name in told.targets or TARGETS:
            results.append(fuzz(name, told.seconds, told.work.resolve(), told.seeds))
            say(json.dumps(results[-1]))
        return int(any(result["findings"] for result in results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
