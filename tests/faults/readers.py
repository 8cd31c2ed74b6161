"""Readers of output that leave: of standard output, of a named pipe, of standard error."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from pathlib import Path
from random import Random

from .judging import judge_whole, judge_words
from .registry import Outcome, choose, fault
from .running import Run
from .scenes import FORMS, Bench, collect, start


@fault(
    "pipe-closed",
    "the reader of standard output or of a named pipe leaves, at a random moment or after some bytes",
    40,
)
def closed_pipe(bench: Bench, rng: Random, number: int) -> Outcome:
    """What was read is the beginning of the undisturbed output; the run ends quietly, as `| head` wants it."""
    kind, jobs, how = choose(rng, number, ("stdout", "fifo"), ("1", "2"), ("bytes", "moment"))
    form = FORMS["pipe"]
    whole = bench.whole(form, "--jobs", jobs)
    due = whole.files["-"]
    # A named pipe that nobody reads from waits for its reader: one that was there has read a byte.
    by_moment = how == "moment" and kind == "stdout"
    amount = len(due) if by_moment else rng.randrange(1, len(due))
    moment = rng.uniform(0, whole.seconds) if by_moment else None
    out = bench.fresh()
    args = bench.arguments(form, out, "--jobs", jobs)
    if kind == "stdout":
        reading, writing = os.pipe()
        run = Run.start(args, stdout=writing)
        os.close(writing)
    else:
        os.mkfifo(out / "fifo")
        # Opened without waiting; it takes a writer for granted.
        reading = os.open(out / "fifo", os.O_RDONLY | os.O_NONBLOCK)
        run = Run.start([*args, "-o", str(out / "fifo")])
    got = _read(reading, amount, moment, run)
    os.close(reading)
    done = run.finish()
    # What the pipe itself still holds may be all that was left: then the run ends as any other.
    violations = list(judge_words(done))
    if not due.startswith(got):
        violations.append("what was read is not the beginning of the undisturbed output")
    if done.code != 0:
        violations.append(f"exit code {done.code}: {done.err[-300:]}")
    return Outcome(
        str(done.code), f"{kind} --jobs {jobs} after {how}, {len(got)}/{len(due)} bytes", violations
    )


def _read(pipe: int, amount: int, moment: float | None, run: Run) -> bytes:
    got = b""
    os.set_blocking(pipe, False)
    while len(got) < amount and (moment is None or run.age < moment):
        try:
            block = os.read(pipe, min(1 << 14, amount - len(got)))
        except BlockingIOError:
            block = b""
        got += block
        if not block:
            if run.process.poll() is not None:
                break
            time.sleep(0.005)
    return got


@fault("stderr-closed", "nobody reads the messages: standard error is a closed pipe, or a full device", 16)
def closed_messages(bench: Bench, rng: Random, number: int) -> Outcome:
    """What is said gets lost; the records do not, and the exit code stays true."""
    name, kind, jobs = choose(
        rng, number, ("-o", "pipe", "--resume", "--by-type"), ("closed", "full"), ("1", "2")
    )
    form = FORMS[name]
    texts = _with_bad_file(bench)
    whole = _whole_with_bad(bench, texts, name, jobs)
    out = bench.fresh()
    args = bench.arguments(form, out, "--jobs", jobs, texts=texts)
    if kind == "closed":
        reading, writing = os.pipe()
        os.close(reading)
    else:
        writing = os.open("/dev/full", os.O_WRONLY)
    run = start(args, form, out, stderr=writing)
    os.close(writing)
    done = run.finish()
    violations = (
        [] if collect(form, out, done.out) == whole else ["the output differs from the undisturbed run"]
    )
    if done.code != 1:
        violations.append(f"exit code {done.code} although a file could not be read")
    return Outcome(str(done.code), f"{name} --jobs {jobs}, {kind}", violations)


def _with_bad_file(bench: Bench) -> Path:
    """The texts and a file that cannot be read, so that there is something to say."""
    folder = bench.folder / "with-bad"
    if not folder.exists():
        bench.texts().joinpath("甲-00", "00-0.txt")
        subprocess.run(["cp", "-r", str(bench.texts()), str(folder)], check=True)
        (folder / "bad.txt").write_bytes(bytes(range(256)) * 20)
        (folder / "甲-00" / "empty.txt").write_bytes(b"")
    return folder


def _whole_with_bad(bench: Bench, texts: Path, name: str, jobs: str) -> dict[str, bytes]:
    form = FORMS[name]
    out = bench.fresh()
    done = start(bench.arguments(form, out, "--jobs", jobs, texts=texts), form, out).finish()
    assert done.code == 1, done.err
    return collect(form, out, done.out)


@fault("sigpipe", "SIGPIPE sent to the run", 10)
def sent_sigpipe(bench: Bench, rng: Random, number: int) -> Outcome:
    """A signal that means nothing by itself: the run goes on, or has not begun."""
    name, jobs = choose(rng, number, ("-o", "pipe"), ("1", "2"))
    form = FORMS[name]
    whole = bench.whole(form, "--jobs", jobs)
    out = bench.fresh()
    run = start(bench.arguments(form, out, "--jobs", jobs), form, out)
    run.wait_until(rng.uniform(0.1, whole.seconds))
    run.send(signal.SIGPIPE)
    done = run.finish()
    violations = list(judge_words(done))
    if done.code != -signal.SIGPIPE or run.age > 0.2:
        violations += judge_whole(collect(form, out, done.out), whole)
    return Outcome(str(done.code), f"{name} --jobs {jobs}", violations)


@fault(
    "slow-reader", "a reader that takes its time, and Ctrl-C, once or twice, while a line is on its way", 16
)
def slow_reader(bench: Bench, rng: Random, number: int) -> Outcome:
    """Whole lines even if the pipe is full when the signal comes."""
    jobs, signals = choose(rng, number, ("1", "2"), ("1", "2"))
    form = FORMS["pipe"]
    whole = bench.whole(form, "--jobs", jobs)
    reading, writing = os.pipe()
    run = Run.start(bench.arguments(form, bench.fresh(), "--jobs", jobs), stdout=writing)
    os.close(writing)
    got = bytearray()

    def read() -> None:
        while block := os.read(reading, 4096):
            got.extend(block)
            time.sleep(0.02)

    reader = threading.Thread(target=read)
    reader.start()
    run.wait_until(whole.seconds * rng.uniform(0.6, 1.1))
    for _ in range(int(signals)):
        run.send(signal.SIGINT, to_all=True)
        time.sleep(rng.uniform(0.02, 0.2))
    done = run.finish()
    reader.join()
    os.close(reading)
    violations = list(judge_words(done))
    if not whole.files["-"].startswith(got):
        violations.append("not the beginning of the undisturbed output")
    if got and not got.endswith(b"\n"):
        violations.append("half a line at the end")
    if done.code not in (130, 0, -signal.SIGINT):
        violations.append(f"exit code {done.code}")
    return Outcome(
        str(done.code), f"--jobs {jobs}, {signals} signals, {len(got)}/{len(whole.files['-'])}", violations
    )
