"""Signals at random moments: over the whole life of a run, in its first 200 ms, and at its very end."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from random import Random

from .judging import judge_cut, judge_whole, judge_words
from .registry import Outcome, fault
from .running import ROOT, Run, environment
from .scenes import FORMS, Bench, Form, Whole, collect, start

#: Forms in turn; those that stand twice come twice as often.
_FORMS = (
    "pipe",
    "--resume",
    "-o",
    "--by-type",
    "redirected",
    "--text-out",
    "pipe",
    "csv",
    "--resume",
    "parquet",
    "-o",
)
_CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


@fault("sigint", "Ctrl-C, to all processes as from a terminal", 200)
def interrupt(bench: Bench, rng: Random, number: int) -> Outcome:
    """SIGINT once."""
    return _signal_round(bench, rng, number, [signal.SIGINT])


@fault("sigint-twice", "Ctrl-C by an impatient user: a second one within 0.3 s", 60)
def interrupt_twice(bench: Bench, rng: Random, number: int) -> Outcome:
    """SIGINT, and again soon afterwards."""
    return _signal_round(bench, rng, number, [signal.SIGINT, signal.SIGINT])


@fault("sigterm", "SIGTERM to the run", 60)
def terminate(bench: Bench, rng: Random, number: int) -> Outcome:
    """SIGTERM once."""
    return _signal_round(bench, rng, number, [signal.SIGTERM])


@fault("sighup", "SIGHUP to all processes, as when a terminal is closed", 60)
def hang_up(bench: Bench, rng: Random, number: int) -> Outcome:
    """SIGHUP once."""
    return _signal_round(bench, rng, number, [signal.SIGHUP])


@fault("sigint-lac", "Ctrl-C with the default model", 24)
def interrupt_lac(bench: Bench, rng: Random, number: int) -> Outcome:
    """SIGINT once, while onnxruntime is loaded or at work."""
    return _signal_round(bench, rng, number, [signal.SIGINT], "--model", "lac")


def _signal_round(
    bench: Bench, rng: Random, number: int, signals: list[signal.Signals], *more: str
) -> Outcome:
    form, jobs = FORMS[_FORMS[number // 2 % len(_FORMS)]], str(1 + number % 2)
    options = ["--jobs", jobs, *more]
    whole = bench.whole(form, *options)
    out = bench.fresh(old=form.name in {"-o", "--resume"} and rng.random() < 0.5)
    env = environment(PYTHONUNBUFFERED=rng.choice(("", "1")))
    run = start(bench.arguments(form, out, *options), form, out, env=env)
    moment = _wait_for_moment(run, rng, whole, out)
    to_all = signals[0] in {signal.SIGINT, signal.SIGHUP}
    run.send(signals[0], to_all=to_all)
    for other in signals[1:]:
        time.sleep(rng.uniform(0, 0.3) ** 2 * 3)
        run.send(other, to_all=to_all)
    done = run.finish()
    files = collect(form, out, done.out)
    scene = f"{form.name} --jobs {jobs} {' '.join(more)} {moment}"
    if "Traceback" in done.err and str(ROOT / "cli") not in done.err:
        # Python was interrupted before it had come to the program, which cannot help it.
        return Outcome("in Python's start", scene, list(judge_cut(files, whole, form)))
    violations = list(judge_words(done))
    code = _CODES[signals[0]]
    if done.code == 0:
        violations += judge_whole(files, whole)
    elif done.code in (code, -signals[0]):
        violations += judge_cut(files, whole, form)
        said = ["policyfacts: interrupted"] if done.code == 130 else []
        if done.lines != said and not violations:
            violations.append(f"code {done.code}, said {done.lines}")
        violations += _judge_resumed(bench, form, out, options, whole)
    else:
        violations.append(f"exit code {done.code}: {done.err[-300:]}")
    return Outcome(str(done.code), scene, violations)


def _wait_for_moment(run: Run, rng: Random, whole: Whole, out: Path) -> str:
    """Wait for the moment of the signal; what it is."""
    kind = rng.choices(("start", "any", "end"), (2, 6, 2))[0]
    if kind == "end" and "facts.jsonl" in whole.files:
        # from the moment on at which the output takes its name
        size = len(whole.files["facts.jsonl"])
        path = out / "facts.jsonl"
        while run.process.poll() is None and not (path.exists() and path.stat().st_size == size):
            time.sleep(0.0005)
        time.sleep(rng.uniform(0, 0.08))
    else:
        low, high = {
            "start": (0, 0.2),
            "any": (0, whole.seconds),
            "end": (0.85 * whole.seconds, 1.05 * whole.seconds),
        }[kind]
        run.wait_until(rng.uniform(low, high))
    return f"{kind} at {run.age:.3f} s"


def _judge_resumed(bench: Bench, form: Form, out: Path, options: list[str], whole: Whole) -> list[str]:
    """What is wrong with the end that a second run makes of what --resume has left."""
    if form.name != "--resume":
        return []
    done = start(bench.arguments(form, out, *options), form, out).finish()
    wrong = [*judge_words(done), *judge_whole(collect(form, out, done.out), whole)]
    if done.code or done.err != whole.err:
        wrong.append(f"code {done.code}, said {done.err!r} instead of {whole.err!r}")
    return [f"resumed: {each}" for each in wrong]
