"""Not enough memory: a limit on the address space (RLIMIT_AS) of all sizes."""

from __future__ import annotations

import resource
from pathlib import Path
from random import Random

from .judging import judge_but_named, judge_cut, judge_whole, judge_words
from .registry import Outcome, fault
from .running import Run
from .scenes import FORMS, Bench, collect, start

_MB = 1 << 20


@fault("memory", "a limit on memory (RLIMIT_AS) from too little to start with to nearly enough", 40)
def limited(bench: Bench, rng: Random, number: int) -> Outcome:
    """One clear line and a true exit code; no output that looks whole and is not."""
    form = FORMS[("-o", "pipe", "--resume", "--previous")[number // 4 % 4]]
    jobs, model = str(1 + number % 2), ("rules", "lac")[number // 2 % 2]
    options = ["--jobs", jobs, "--model", model]
    whole = bench.whole(form, *options)
    out = bench.fresh()
    size = int(rng.uniform(30, 450)) * _MB

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (size, size))

    done = start(bench.arguments(form, out, *options), form, out, preexec_fn=limit).finish()
    files = collect(form, out, done.out)
    violations = []
    if done.code == 0:
        violations += [*judge_whole(files, whole), *judge_words(done)]
    else:
        # Either the whole run ends, or single files are named, and others done.
        ended = "could not be read" not in done.err
        violations += judge_words(done, 1 + (form.name == "--previous") if ended else None)
        if done.code not in (1, 2):
            violations.append(f"exit code {done.code}")
        name = "-" if form.stream else "facts.jsonl"
        if ended:
            violations += judge_cut(files, whole, form)
        elif name not in files:
            violations.append("no output")
        else:
            named = [line.split(": ")[1] for line in done.lines]
            violations += judge_but_named(files[name], whole.files[name], named, name)
    return Outcome(str(done.code), f"{form.name} {' '.join(options)}, {size // _MB} MB", violations)


@fault("memory-file", "one file that takes more memory than there is, among others", 6)
def large_file(bench: Bench, rng: Random, number: int) -> Outcome:
    """The file is named, the others are done."""
    jobs = str(1 + number % 2)
    form = FORMS["-o"]
    texts = bench.folder / "with-large"
    if not texts.exists():
        bench.texts()
        texts.mkdir()
        for place, path in enumerate(sorted(bench.texts().rglob("*.txt"))[:6]):
            (texts / f"{place}.txt").write_bytes(path.read_bytes())
        large(texts / "3-large.txt")
    out, least = bench.fresh(), bench.fresh()
    alone = [str(path) for path in sorted(texts.glob("?.txt"))]
    due = Run.start(["extract", *alone, "--model", "rules", "-o", str(least / "facts.jsonl")]).finish()
    assert due.code == 0, due.err

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (1200 * _MB, 1200 * _MB))

    args = bench.arguments(form, out, "--jobs", jobs, texts=texts)
    done = start(args, form, out, preexec_fn=limit).finish()
    violations = list(judge_words(done, 2))
    path = out / "facts.jsonl"
    if done.code != 1 or "3-large.txt" not in done.err:
        violations.append(f"exit code {done.code}, said {done.err!r}")
    elif path.read_bytes() != (least / "facts.jsonl").read_bytes():
        violations.append("records of the other files differ")
    return Outcome(str(done.code), f"--jobs {jobs}", violations)


def large(path: Path) -> None:
    """A file of 600 MB, most of which is no disk space."""
    with path.open("wb") as stream:
        stream.truncate(600 * _MB)
