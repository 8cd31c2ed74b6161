"""Disks that are full: a small tmpfs, a limit on the size of files, /dev/full."""

from __future__ import annotations

import contextlib
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random

from .judging import judge_cut, judge_lines, judge_whole, judge_words
from .registry import ImpossibleError, Outcome, fault
from .running import Ended, environment, run_command
from .scenes import FORMS, Bench, Form, Whole, collect, start

_FORMS = ("-o", "redirected", "--resume", "--by-type", "csv", "parquet", "--text-out", "--previous")


@contextlib.contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Path]:
    """A tmpfs of so many bytes, mounted on a new folder."""
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    done = subprocess.run(mounting, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise ImpossibleError(f"mount refused: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@fault("disk-full", "a tmpfs that is full at a random place", 48, needs_root=True)
def full_disk(bench: Bench, rng: Random, number: int) -> Outcome:
    """The disk fills up; with --resume the run goes on when there is room again."""
    form, jobs = FORMS[_FORMS[number // 2 % len(_FORMS)]], str(1 + number % 2)
    whole = bench.whole(form, "--jobs", jobs)
    room = sum(map(len, whole.files.values()))
    size = max(4096, int(rng.uniform(0.02, 0.95) * room) // 4096 * 4096)
    with small_disk(bench.fresh() / "disk", size) as out:
        env = environment(PYTHONUNBUFFERED=rng.choice(("", "1")))
        done = start(bench.arguments(form, out, "--jobs", jobs), form, out, env=env).finish()
        files = collect(form, out, done.out)
        violations = [*judge_words(done, None), *_judge_full(done, files, form, whole)]
        if form.name == "--resume" and done.code:
            violations += _judge_more_room(bench, form, out, jobs, whole, room)
    return Outcome(str(done.code), f"{form.name} --jobs {jobs}, {size}/{room} bytes", violations)


def _judge_full(done: Ended, files: Mapping[str, bytes], form: Form, whole: Whole) -> Iterator[str]:
    if done.code == 0:
        yield from judge_whole(files, whole)
        return
    if done.code != 1:
        yield f"exit code {done.code}"
    if not any("No space left" in line or "File too large" in line for line in done.lines):
        yield f"said {done.lines}"
    if form.name == "--text-out" and "facts.jsonl" in files:
        # Texts that found no room are named, and the records of the others written.
        yield from judge_lines(files["facts.jsonl"], "facts.jsonl")
        files = {name: data for name, data in files.items() if name != "facts.jsonl"}
    elif (
        form.name != "--text-out" and len([line for line in done.lines if "is not there yet" not in line]) > 1
    ):
        yield f"{len(done.lines)} lines said: {done.lines}"
    yield from judge_cut(files, whole, form)


def _judge_more_room(
    bench: Bench, form: Form, out: Path, jobs: str, whole: Whole, room: int
) -> Iterator[str]:
    subprocess.run(["mount", "-o", f"remount,size={3 * room}", str(out)], check=True)
    done = start(bench.arguments(form, out, "--jobs", jobs), form, out).finish()
    for each in [*judge_words(done), *judge_whole(collect(form, out, done.out), whole)]:
        yield f"with more room: {each}"


@fault("file-limit", "a limit on the size of files (RLIMIT_FSIZE) that strikes at a random place", 24)
def limited_file(bench: Bench, rng: Random, number: int) -> Outcome:
    """No file may grow beyond a limit."""
    form, jobs = FORMS[_FORMS[number // 2 % len(_FORMS)]], str(1 + number % 2)
    whole = bench.whole(form, "--jobs", jobs)
    size = int(rng.uniform(0.02, 0.95) * max(map(len, whole.files.values())))
    out = bench.fresh()

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    done = start(bench.arguments(form, out, "--jobs", jobs), form, out, preexec_fn=limit).finish()
    files = collect(form, out, done.out)
    violations = [*judge_words(done, None), *_judge_full(done, files, form, whole)]
    return Outcome(str(done.code), f"{form.name} --jobs {jobs}, {size} bytes", violations)


_Make = Callable[[Bench, Path], list[str]]


def _records(bench: Bench, out: Path) -> str:
    """A file of records beside the output."""
    path = out.parent / "records.jsonl"
    if not path.exists():
        path.write_bytes(bench.whole(FORMS["-o"]).files["facts.jsonl"])
    return str(path)


def _gold(bench: Bench, out: Path) -> str:
    """A small folder of gold."""
    folder = bench.folder / "gold"
    if not folder.exists():
        done = run_command(["gold", "new", str(bench.texts()), "--model", "rules", "-o", str(folder)])
        assert done.code == 0, done.err
    del out
    return str(folder)


def _evaluation(bench: Bench, out: Path) -> list[str]:
    """An evaluation with much to tell: of half of the records."""
    records = Path(_records(bench, out))
    lines = records.read_bytes().splitlines(keepends=True)
    (records.parent / "half.jsonl").write_bytes(b"".join(lines[::2]))
    return ["evaluate", _gold(bench, out), "--records", str(records.parent / "half.jsonl")]


#: Other commands that write: on a full disk, and to a full device as standard output.
OTHERS: dict[str, tuple[_Make, bool]] = {
    "view": (lambda bench, out: ["view", _records(bench, out), "-o", str(out / "page.html")], False),
    "view, text": (
        lambda bench, out: [
            "view",
            _records(bench, out),
            "--text",
            str(bench.texts()),
            "-o",
            str(out / "p.html"),
        ],
        False,
    ),
    "view >": (lambda bench, out: ["view", _records(bench, out)], True),
    "stats >": (lambda bench, out: ["stats", _records(bench, out)], True),
    "stats --json >": (lambda bench, out: ["stats", "--json", _records(bench, out)], True),
    "gold new": (
        lambda bench, out: ["gold", "new", str(bench.texts()), "--model", "rules", "-o", str(out / "gold")],
        False,
    ),
    "gold new jsonl": (
        lambda bench, out: [
            "gold",
            "new",
            str(bench.texts()),
            "--model",
            "rules",
            "-o",
            str(out / "g.jsonl"),
        ],
        False,
    ),
    "gold convert": (lambda bench, out: ["gold", "convert", _gold(bench, out), str(out / "t.json")], False),
    "gold check >": (lambda bench, out: ["gold", "check", "--json", _gold(bench, out)], True),
    "evaluate --html": (
        lambda bench, out: [*_evaluation(bench, out), "--html", str(out / "e.html")],
        False,
    ),
    "evaluate >": (
        _evaluation,
        True,
    ),
    "evaluate --json >": (
        lambda bench, out: [*_evaluation(bench, out), "--json"],
        True,
    ),
    "schema >": (lambda bench, out: ["schema"], True),
    "info >": (lambda bench, out: ["info"], True),
    "config >": (lambda bench, out: ["config"], True),
    "programs search >": (lambda bench, out: ["programs", "search", "工程"], True),
    "explain >": (lambda bench, out: ["explain", "date.range"], True),
    "help >": (lambda bench, out: ["--help"], True),
    "version >": (lambda bench, out: ["--version"], True),
}


@fault(
    "disk-full-others",
    "view, stats, gold, evaluate and the rest on a full disk or device",
    len(OTHERS),
    needs_root=True,
)
def full_for_others(bench: Bench, rng: Random, number: int) -> Outcome:
    """One of the other commands finds the disk full."""
    name, (make, prints) = list(OTHERS.items())[number % len(OTHERS)]
    with small_disk(bench.fresh() / "disk", 4096 * rng.randint(1, 3)) as out:
        args = make(bench, out)
        if prints:
            with Path("/dev/full").open("wb") as full:
                done = run_command(args, stdout=full)
        else:
            done = run_command(args)
        files = {path.name: path.stat().st_size for path in out.rglob("*") if path.is_file()}
    violations = list(judge_words(done, None))
    # gold writes a file for each text, and those that found room are whole
    if hidden := [name for name in files if name.startswith(".")]:
        violations.append(f"left behind: {hidden}")
    if any(size % 4096 == 0 and size for size in files.values()):
        violations.append(f"a file that is cut: {files}")
    said = done.lines[-1:]
    if done.code not in (1, 2) or not said or "No space left" not in said[0]:
        violations.append(f"exit code {done.code}, said {done.err[-300:]!r}")
    if not prints and "standard output" in done.err:
        violations.append(f"names the wrong file: {done.err.strip()}")
    shutil.rmtree(out.parent, ignore_errors=True)
    return Outcome(str(done.code), name, violations)
