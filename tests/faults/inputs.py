"""Inputs that change, vanish, grow, lead in circles, may not be read, or are no files at all."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import regex

from .judging import judge_but_named, judge_lines, judge_whole, judge_words
from .registry import ImpossibleError, Outcome, choose, fault
from .running import Ended, Run
from .scenes import FORMS, Bench, Form, collect, start

_NAMED = regex.compile(
    r"policyfacts: (?P<doc>\S+): (?:no such file or directory|permission denied|not a directory|is a directory"
    r"|cannot tell its encoding.*|binary or damaged.*|has no text in it)"
)
#: For a user who may not read all: root without the right to pass over permissions.
UNPRIVILEGED = (
    "setpriv",
    "--bounding-set=-dac_override,-dac_read_search",
    "--inh-caps=-dac_override,-dac_read_search",
)


def _copy(bench: Bench) -> Path:
    """The texts in a folder of their own, to be spoiled."""
    folder = bench.fresh() / "texts"
    shutil.copytree(bench.texts(), folder)
    return folder


def _named(done: Ended) -> list[str]:
    return [match["doc"] for line in done.lines if (match := _NAMED.fullmatch(line))]


@fault("file-removed", "files and folders removed or renamed during the run", 40)
def removed(bench: Bench, rng: Random, number: int) -> Outcome:
    """What is gone is named, or not met at all; all else is done."""
    name, jobs = choose(rng, number, ("-o", "pipe", "--resume", "--by-type"), ("1", "2"))
    form = FORMS[name]
    whole = bench.whole(FORMS["pipe"], "--jobs", jobs)
    texts, out = _copy(bench), bench.fresh()
    run = start(bench.arguments(form, out, "--jobs", jobs, texts=texts), form, out)
    paths = sorted(texts.rglob("*.txt"))
    gone = set()
    for moment in sorted(rng.uniform(0.2, 0.9) * whole.seconds for _ in range(4)):
        run.wait_until(moment)
        path = rng.choice(paths)
        victims = sorted(path.parent.iterdir()) if rng.random() < 0.2 else [path]
        for victim in victims:
            if victim.exists():
                gone.add(victim.relative_to(texts).as_posix())
                victim.rename(out.parent / f"{victim.name}.away") if rng.random() < 0.5 else victim.unlink()
    done = run.finish()
    violations = list(judge_words(done, None))
    named = _named(done)
    if done.code != (1 if named else 0) or not gone.issuperset(named):
        violations.append(f"exit code {done.code}, named {named}, gone {sorted(gone)}")
    data = _lines_of(form, collect(form, out, done.out), whole.files["-"])
    # One that was gone before its folder was walked is no input, and need not be named.
    met = {doc for doc in _docs(whole.files["-"]) if doc not in gone or doc in named or doc in _docs(data)}
    due = b"".join(
        line for line in whole.files["-"].splitlines(keepends=True) if json.loads(line)["doc"] in met
    )
    violations += judge_but_named(data, due, named)
    return Outcome(str(done.code), f"{name} --jobs {jobs}, {len(gone)} gone, {len(named)} named", violations)


def _docs(data: bytes) -> set[str]:
    return {json.loads(line)["doc"] for line in data.splitlines()}


def _lines_of(form: Form, files: dict[str, bytes], order: bytes) -> bytes:
    """All records of the output; those of --by-type in the order of the undisturbed run."""
    if form.name != "--by-type":
        return files.get("-", files.get("facts.jsonl", b""))
    place = {line: number for number, line in enumerate(order.splitlines(keepends=True))}
    lines = [line for data in files.values() for line in data.splitlines(keepends=True)]
    return b"".join(sorted(lines, key=lambda line: place.get(line, -1)))


@fault(
    "file-changed",
    "files written anew during the run, in place; the next --resume or --previous sees to it",
    30,
)
def changed(bench: Bench, rng: Random, number: int) -> Outcome:
    """Records are whole lines whatever was read; what the next run takes over belongs to what stands there then."""
    name, jobs = choose(rng, number, ("--previous", "--resume"), ("1", "2"))
    form = FORMS[name]
    whole = bench.whole(form, "--jobs", jobs)
    texts, out = _copy(bench), bench.fresh()
    originals = {path: path.read_bytes() for path in sorted(texts.rglob("*.txt"))}
    args = bench.arguments(form, out, "--jobs", jobs, texts=texts)
    run = start(args, form, out)
    stop = threading.Event()

    def write_anew() -> None:
        """Truncate files and write the same again a moment later, as a copy over a folder that is read does."""
        while not stop.is_set():
            path = rng.choice(list(originals))
            path.write_bytes(originals[path][: rng.choice((0, 600))])
            stop.wait(0.005)
            path.write_bytes(originals[path])

    writer = threading.Thread(target=write_anew)
    run.wait_until(0.3 * whole.seconds)
    writer.start()
    done = run.finish()
    stop.set()
    writer.join()
    files = collect(form, out, done.out)
    violations = list(judge_words(done, None))
    violations += judge_lines(files.get("facts.jsonl", b"{"), "facts.jsonl")
    again = Run.start(
        [*args, *([] if name == "--previous" else ["--previous", str(out / "facts.jsonl")])]
    ).finish()
    after = {key: data for key, data in collect(form, out, b"").items() if not key.endswith(".sources")}
    due = {key: data for key, data in whole.files.items() if not key.endswith(".sources")}
    if again.code or after != due:
        violations.append(f"next run: code {again.code}, output {'as' if after == due else 'not as'} due")
    return Outcome(str(done.code), f"{name} --jobs {jobs}", violations)


@fault("file-grows", "a line appended to files all the time during the run", 16)
def grows(bench: Bench, rng: Random, number: int) -> Outcome:
    """The run ends; of the file that grows it has a beginning."""
    name, jobs, flush = choose(rng, number, ("-o", "pipe"), ("1", "2"), ("lines", "pieces"))
    form = FORMS[name]
    whole = bench.whole(form, "--jobs", jobs)
    texts, out = _copy(bench), bench.fresh()
    victim = rng.choice(sorted(texts.rglob("*.txt")))
    run = start(bench.arguments(form, out, "--jobs", jobs, texts=texts), form, out)
    line = "县里投入3万元实施“归雁”工程，共帮扶120户。\n".encode()
    with victim.open("ab", buffering=0) as stream:
        while run.process.poll() is None:
            if flush == "lines":
                stream.write(line)
            else:  # as a buffer is written out: anywhere in a character
                cut = rng.randrange(1, len(line))
                stream.write(line[:cut])
                time.sleep(0.001)
                stream.write(line[cut:])
            time.sleep(0.001)
    done = run.finish()
    data = _lines_of(form, collect(form, out, done.out), b"")
    due = whole.files["-" if form.stream else "facts.jsonl"]
    grown = victim.relative_to(texts).as_posix()
    violations = [*judge_words(done, 2), *judge_lines(data)]
    # Read in the middle of a character it is named.
    cut_off = f"{grown}: ends in the middle of a character" in done.err
    if done.code != cut_off:
        violations.append(f"exit code {done.code}: {done.err}")

    def others(lines: bytes) -> list[bytes]:
        return [each for each in lines.splitlines() if json.loads(each)["doc"] != grown]

    if others(data) != others(due):
        violations.append("records of other files differ")
    if grown not in _docs(data) and not cut_off:
        violations.append(f"{grown} has no records")
    return Outcome(str(done.code), f"{name} --jobs {jobs}, {flush}", violations)


@fault("links", "folders and files that are loops of links, links that lead nowhere or out", 8)
def links(bench: Bench, rng: Random, number: int) -> Outcome:
    """Loops end; links cost the other files nothing."""
    name, jobs = choose(rng, number, ("-o", "pipe"), ("1", "2"))
    form = FORMS[name]
    whole = bench.whole(form, "--jobs", jobs)
    texts, out = _copy(bench), bench.fresh()
    part = next(texts.iterdir())
    (part / "around").symlink_to(texts, target_is_directory=True)
    (part / "self").symlink_to(part, target_is_directory=True)
    (part / "one.txt").symlink_to("two.txt")
    (part / "two.txt").symlink_to("one.txt")
    (texts / "me").symlink_to("me")
    (texts / "nowhere.txt").symlink_to("not-there.txt")
    (texts / "out.txt").symlink_to("/etc/hostname")
    (texts / "up").symlink_to("..")
    done = start(bench.arguments(form, out, "--jobs", jobs, texts=texts), form, out).finish()
    data = _lines_of(form, collect(form, out, done.out), b"")
    violations = list(judge_words(done, None))
    if data != whole.files["-" if form.stream else "facts.jsonl"]:
        violations.append(f"the records of the other files differ: {done.err}")
    named = ("one.txt", "two.txt", "nowhere.txt")
    violations += [f"{link} is not named" for link in named if link not in done.err]
    if done.code != 1:
        violations.append(f"exit code {done.code}")
    alone = Run.start(["extract", str(texts / "me"), "--model", "rules"]).finish()
    if alone.code != 1 or len(alone.lines) != 2:
        violations.append(f"the loop by itself: {alone.code}, {alone.err}")
    violations += judge_words(alone, 2)
    return Outcome(str(done.code), f"{name} --jobs {jobs}", violations)


@fault("permission", "files and folders that may not be read, or written to", 12, needs_root=True)
def permission(bench: Bench, rng: Random, number: int) -> Outcome:
    """What may not be read is named, all else done; what may not be written is told in a line."""
    if shutil.which("setpriv") is None:
        raise ImpossibleError("no setpriv to lay down the rights of root")
    kind, jobs = choose(rng, number, ("read", "write", "names"), ("1", "2"))
    form = FORMS["-o"]
    whole = bench.whole(form, "--jobs", jobs)
    texts, out = _copy(bench), bench.fresh()
    if kind == "read":
        violations = _judge_reading(bench, form, texts, out, jobs, whole.files["facts.jsonl"])
    elif kind == "write":
        violations = _judge_writing(bench, texts, out, jobs)
    else:
        violations = _judge_naming(texts, out, jobs)
    return Outcome("1" if not violations else "?", f"{kind} --jobs {jobs}", violations)


def _judge_reading(bench: Bench, form: Form, texts: Path, out: Path, jobs: str, due: bytes) -> list[str]:
    parts = sorted(texts.iterdir())
    locked = sorted(parts[0].iterdir())[3]
    locked.chmod(0)
    closed = texts / "zz-closed"
    closed.mkdir()
    (closed / "a.txt").write_text("县里投入3万元。\n", encoding="utf-8")
    (texts / "to-closed.txt").symlink_to(closed / "a.txt")
    closed.chmod(0)
    args = bench.arguments(form, out, "--jobs", jobs, texts=texts)
    try:
        done = start(args, form, out, before=UNPRIVILEGED).finish()
    finally:
        closed.chmod(0o755)
    name = locked.relative_to(texts).as_posix()
    wrong = list(judge_words(done, None))
    told = (f"{name}: permission denied", "zz-closed: permission denied", "to-closed.txt")
    wrong += [f"not named: {each}" for each in told if each not in done.err]
    if done.code != 1:
        wrong.append(f"exit code {done.code}")
    kept = [line for line in due.splitlines() if json.loads(line)["doc"] != name]
    if (out / "facts.jsonl").read_bytes().splitlines() != kept:
        wrong.append("records of other files differ")
    return wrong


def _judge_writing(bench: Bench, texts: Path, out: Path, jobs: str) -> list[str]:
    wrong = []
    out.chmod(0o555)
    records = bench.folder / "records.jsonl"
    records.write_bytes(bench.whole(FORMS["-o"]).files["facts.jsonl"])
    extract = ["extract", str(texts), "--model", "rules", "--jobs", jobs]
    calls = [
        [*extract, "-o", str(out / "facts.jsonl")],
        [*extract, "-o", str(out / "facts.jsonl"), "--resume"],
        [*extract, "-o", str(out / "facts.parquet"), "--format", "parquet"],
        [*extract, "-o", str(out), "--by-type"],
        ["view", str(records), "-o", str(out / "page.html")],
        ["gold", "new", str(texts), "--model", "rules", "-o", str(out / "gold")],
    ]
    for args in calls:
        done = Run.start(args, before=UNPRIVILEGED).finish()
        wrong += judge_words(done)
        if done.code not in (1, 2) or "ermission denied" not in done.err:
            wrong.append(f"{args[0]} {args[-2:]}: code {done.code}, said {done.err!r}")
    return wrong


def _judge_naming(texts: Path, out: Path, jobs: str) -> list[str]:
    """Paths on the command line in a folder that may not be entered."""
    wrong = []
    closed = out / "closed"
    shutil.copytree(texts, closed / "texts")
    records = closed / "records.jsonl"
    records.write_text("")
    closed.chmod(0)
    calls = [
        ["extract", str(closed / "texts"), "--model", "rules", "--jobs", jobs],
        ["extract", str(closed / "texts" / "a.txt"), "--model", "rules"],
        ["extract", str(texts), "--model", "rules", "-o", str(closed / "facts.jsonl")],
        ["extract", str(texts), "--model", "rules", "-o", str(closed / "facts.jsonl"), "--resume"],
        ["extract", str(texts), "--model", "rules", "--text-out", str(closed / "drawn"), "--jobs", jobs],
        ["extract", str(texts), "--model", "rules", "-o", str(closed), "--by-type"],
        ["extract", str(texts), "--model", "rules", "--events", str(closed / "events.toml")],
        ["extract", str(texts), "--model", "rules", "--since", str(closed / "mark")],
        [
            "extract",
            str(texts / "x"),
            "--model",
            "rules",
            "--previous",
            str(records),
            "-o",
            str(out / "p.jsonl"),
        ],
        ["view", str(records)],
        ["view", str(records), "-o", str(closed / "page.html")],
        ["stats", str(records)],
        ["evaluate", str(closed / "gold"), "--model", "rules"],
        ["gold", "new", str(closed / "texts"), "--model", "rules", "-o", str(out / "gold")],
        ["gold", "new", str(texts), "--model", "rules", "-o", str(closed / "gold")],
        ["gold", "check", str(closed / "gold")],
        ["gold", "convert", str(closed / "gold"), str(out / "t.json")],
    ]
    try:
        for args in calls:
            done = Run.start(args, before=UNPRIVILEGED).finish()
            told = " ".join(args).replace(str(out), "OUT").replace(str(texts), "TEXTS")
            if "Traceback" in done.err or done.left:
                wrong.append(f"{told}: {done.err[-300:]!r} {done.left}")
            elif done.code not in (1, 2) and "--text-out" not in args:
                wrong.append(f"{told}: code {done.code}, said {done.err!r}")
    finally:
        closed.chmod(0o755)
    return wrong


@contextlib.contextmanager
def _odd_entries(folder: Path) -> Iterator[None]:
    os.mkfifo(folder / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket.txt"))
        with contextlib.suppress(PermissionError):
            os.mknod(folder / "device.txt", 0o666 | stat.S_IFCHR, os.makedev(1, 5))  # endless zeros
        (folder / "zero.txt").symlink_to("/dev/zero")
        yield


@fault("no-files", "named pipes, sockets and devices in the folder, and as the input", 8)
def no_files(bench: Bench, rng: Random, number: int) -> Outcome:
    """In a folder they are passed over; a named pipe that is named is read as it comes."""
    name, jobs = choose(rng, number, ("-o", "pipe"), ("1", "2"))
    form = FORMS[name]
    whole = bench.whole(form, "--jobs", jobs)
    texts, out = _copy(bench), bench.fresh()
    part = sorted(texts.iterdir())[0]
    with _odd_entries(part):
        done = start(bench.arguments(form, out, "--jobs", jobs, texts=texts), form, out).finish()
    violations = [*judge_words(done), *judge_whole(collect(form, out, done.out), whole)]
    if done.code:
        violations.append(f"exit code {done.code}")
    text = sorted(part.glob("0*.txt"))[0].read_bytes()
    fifo = out / "named.txt"
    os.mkfifo(fifo)
    run = Run.start(["extract", str(fifo), "--model", "rules", "--jobs", jobs])
    writer = threading.Thread(target=fifo.write_bytes, args=(text,), daemon=True)
    writer.start()
    piped = run.finish()
    if piped.code or not piped.out or list(judge_lines(piped.out)):
        violations.append(f"named pipe: code {piped.code}, {len(piped.out)} bytes, said {piped.err!r}")
    violations += judge_words(piped)
    return Outcome(str(done.code), f"{name} --jobs {jobs}", violations)
