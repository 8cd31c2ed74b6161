"""kill -9 of a worker, of all of them, of the parent."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from random import Random

import regex

from .judging import is_temporary, judge_but_named, judge_cut, judge_whole, judge_words
from .registry import Outcome, fault
from .running import Ended, Run
from .scenes import FORMS, Bench, Form, Whole, collect, start

_DIED = regex.compile(r"policyfacts: (?P<doc>.+): the process that read it died \(killed by SIGKILL; .*\)")


@fault("kill-worker", "kill -9 of one worker or more, also while it starts", 40)
def kill_worker(bench: Bench, rng: Random, number: int) -> Outcome:
    """SIGKILL to workers: their sources are done by others, or named."""
    form = FORMS[("-o", "pipe", "--resume", "redirected", "--text-out")[number % 5]]
    whole = bench.whole(form, "--jobs", "2")
    out = bench.fresh()
    run = start(bench.arguments(form, out, "--jobs", "2"), form, out)
    killed = 0
    for moment in sorted(rng.uniform(0, whole.seconds) for _ in range(rng.choice((1, 1, 2, 4)))):
        run.wait_until(moment)
        if workers := run.workers():
            os.kill(rng.choice(workers), signal.SIGKILL)
            killed += 1
    done = run.finish()
    files = collect(form, out, done.out)
    violations = [*judge_words(done, None), *_judge_named(done, files, form, whole)]
    return Outcome(str(done.code), f"{form.name}, {killed} killed", violations)


def _judge_named(done: Ended, files: dict[str, bytes], form: Form, whole: Whole) -> list[str]:
    named = [match["doc"] for line in done.lines if (match := _DIED.fullmatch(line))]
    if done.code != (1 if named else 0):
        return [f"exit code {done.code}, {len(named)} named"]
    if not named:
        return list(judge_whole(files, whole))
    name = "-" if form.stream else "facts.jsonl"
    return list(judge_but_named(files[name], whole.files[name], named, name))


@fault("kill-parent", "kill -9 of the parent; the workers end by themselves", 40)
def kill_parent(bench: Bench, rng: Random, number: int) -> Outcome:
    """SIGKILL to the parent: nothing half stands under the name, the workers end, the next run clears up or goes on."""
    form = FORMS[("--resume", "-o", "pipe", "--text-out", "redirected", "--by-type")[number // 2 % 6]]
    jobs = str(2 - number % 2)
    whole = bench.whole(form, "--jobs", jobs)
    out = bench.fresh(old=form.name == "-o")
    run = start(bench.arguments(form, out, "--jobs", jobs), form, out)
    run.wait_until(rng.uniform(0, whole.seconds))
    run.send(signal.SIGKILL)
    run.process.wait()
    killed = time.monotonic()
    while run.workers() and time.monotonic() < killed + 5:
        time.sleep(0.01)
    lingered = time.monotonic() - killed
    done = run.finish()
    files = collect(form, out, done.out)
    shown = {name: data for name, data in files.items() if not is_temporary(name) or name in form.kept}
    if done.code == 0:
        violations = list(judge_whole(files, whole))
    else:
        violations = [*judge_cut(_without_half_line(shown, form), whole, form), *judge_words(done)]
    if lingered > 2:
        violations.append(f"workers lived on for {lingered:.1f} s")
    violations += _judge_next(bench, form, out, jobs, whole)
    return Outcome(
        str(done.code), f"{form.name} --jobs {jobs}, workers gone after {lingered:.1f} s", violations
    )


def _without_half_line(files: dict[str, bytes], form: Form) -> dict[str, bytes]:
    """What a pipe or file had taken when the process was killed: a write may have been cut by it, which nobody can help."""
    return {name: data[: data.rfind(b"\n") + 1] if form.stream else data for name, data in files.items()}


def _judge_next(bench: Bench, form: Form, out: Path, jobs: str, whole: Whole) -> list[str]:
    """What is wrong after the next run of the same command: it must leave what an undisturbed one leaves, and nothing else."""
    if form.stream:
        return []
    done = Run.start(bench.arguments(form, out, "--jobs", jobs)).finish()
    wrong = [*judge_words(done), *judge_whole(collect(form, out, done.out), whole)]
    if done.code:
        wrong.append(f"exit code {done.code}")
    return [f"next run: {each}" for each in wrong]
