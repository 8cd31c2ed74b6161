"""Clocks that jump and locales of all kinds, with file names in all kinds of bytes."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import subprocess
import threading
from functools import cache
from pathlib import Path
from random import Random

from .judging import judge_whole, judge_words
from .registry import ImpossibleError, Outcome, choose, fault
from .running import Ended, environment
from .scenes import FORMS, Bench, collect, start

#: Jumps of the clock, in seconds from the true time.
_JUMPS = (0, 86_400, -86_400 * 400, 3.0e8, -1.5e9, 7200, 0)


def _faketime() -> Path:
    for folder in Path("/usr/lib").glob("*/faketime"):
        return folder / "libfaketime.so.1"
    raise ImpossibleError("libfaketime is not installed (Debian: faketime)")


@fault("clock", "the system clock jumps back and forth by hours and years during the run (libfaketime)", 12)
def clock(bench: Bench, rng: Random, number: int) -> Outcome:
    """The bytes are the same, and so are the words; progress on a terminal goes on."""
    name, jobs = choose(rng, number, ("-o", "--resume", "terminal"), ("1", "2"))
    form = FORMS["-o" if name == "terminal" else name]
    whole = bench.whole(form, "--jobs", jobs)
    out = bench.fresh()
    told = out.parent / f"clock-{out.name}"
    told.write_text("+0")
    env = environment(
        LD_PRELOAD=str(_faketime()), FAKETIME_TIMESTAMP_FILE=str(told), FAKETIME_NO_CACHE="1", TERM="xterm"
    )
    stop = threading.Event()

    def jump() -> None:
        while not stop.wait(0.1):
            new = told.with_suffix(".new")
            new.write_text(f"{rng.choice(_JUMPS) + rng.uniform(-5, 5):+.3f}")
            new.replace(told)

    jumping = threading.Thread(target=jump)
    args = bench.arguments(form, out, "--jobs", jobs)
    screen = b""
    jumping.start()
    try:
        if name == "terminal":
            done, screen = _on_terminal(args, form.name, out, env)
        else:
            done = start(args, form, out, env=env).finish()
    finally:
        stop.set()
        jumping.join()
    violations = [*judge_words(done), *judge_whole(collect(form, out, done.out), whole)]
    if done.code or (name != "terminal" and done.err != whole.err):
        violations.append(f"code {done.code}, said {done.err!r} {screen[-400:]!r}")
    if b"Traceback" in screen or (name == "terminal" and b"records" not in screen):
        violations.append(f"on the terminal: {screen[-300:]!r}")
    return Outcome(str(done.code), f"{name} --jobs {jobs}", violations)


def _on_terminal(args: list[str], form: str, out: Path, env: dict[str, str]) -> tuple[Ended, bytes]:
    """Run with a terminal as standard error; how it ended, and what stood on the terminal."""
    ours, theirs = pty.openpty()
    run = start(args, FORMS[form], out, stderr=theirs, env=env)
    os.close(theirs)
    screen = bytearray()

    def read() -> None:
        try:
            while block := os.read(ours, 4096):
                screen.extend(block)
        except OSError:  # The last one that held it has gone.
            pass

    reader = threading.Thread(target=read)
    reader.start()
    done = run.finish()
    reader.join()
    os.close(ours)
    return done, bytes(screen)


@fault("terminal-gone", "the terminal that shows the progress is closed, and SIGHUP is ignored (nohup)", 8)
def terminal_gone(bench: Bench, rng: Random, number: int) -> Outcome:
    """With nobody to tell it to, the run goes on to its end."""
    name, jobs = choose(rng, number, ("-o", "--resume"), ("1", "2"))
    form = FORMS[name]
    whole = bench.whole(form, "--jobs", jobs)
    out = bench.fresh()
    ours, theirs = pty.openpty()
    args = bench.arguments(form, out, "--jobs", jobs)
    run = start(
        args, form, out, stderr=theirs, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)
    )
    os.close(theirs)
    run.wait_until(rng.uniform(0.2, 0.9) * whole.seconds)
    os.close(ours)
    done = run.finish()
    violations = [*done.left, *judge_whole(collect(form, out, done.out), whole)]
    if done.code:
        violations.append(f"exit code {done.code}")
    return Outcome(str(done.code), f"{name} --jobs {jobs}", violations)


#: Locales, and the source and character map that localedef makes them of.
_LOCALES = {
    "C": None,
    "POSIX": None,
    "tr_TR.UTF-8": ("tr_TR", "UTF-8"),
    "tr_TR.ISO-8859-9": ("tr_TR", "ISO-8859-9"),
    "zh_CN.GB18030": ("zh_CN", "GB18030"),
    "zh_TW.BIG5": ("zh_TW", "BIG5"),
    "xx_YY.nonsense": None,
}
#: File names: UTF-8, GB18030, bytes that are neither; some tell the date of publication.
NAMES = (
    "2023年5月8日_县里新闻.txt".encode(),
    "乡村.txt".encode(),
    "İstanbul_ıI.txt".encode(),
    "2022年3月1日_要闻.txt".encode("gb18030"),
    "简讯.txt".encode("gb18030"),
    b"\xff\xfe\x80.txt",
    "\U0001f33e.txt".encode(),
    "豈.txt".encode(),
)


@cache
def locale_folder(name: str) -> Path | None:
    """A folder with the locale for LOCPATH; None where the system needs none.

    Raises:
        ImpossibleError: it cannot be made.
    """
    made = _LOCALES[name]
    if made is None:
        return None
    folder = Path(os.environ.get("TMPDIR", "/tmp")) / f"faults-locales-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    if not (folder / name).exists():
        if shutil.which("localedef") is None:
            raise ImpossibleError("no localedef to make locales with")
        call = ["localedef", "-c", "-i", made[0], "-f", made[1], str(folder / name)]
        done = subprocess.run(call, capture_output=True, encoding="utf-8", check=False)
        if not (folder / name / "LC_CTYPE").exists():
            raise ImpossibleError(f"localedef: {done.stderr.strip()[:100]}")
    return folder


@fault("locale", "LC_ALL of all kinds, and file names that are not UTF-8", 14)
def locale(bench: Bench, rng: Random, number: int) -> Outcome:
    """The same bytes whatever the locale, and whatever the bytes of the names."""
    name, jobs = choose(rng, number, tuple(_LOCALES), ("1", "2"))
    form = FORMS["--previous"]
    texts = bench.folder / "named"
    if not texts.exists():
        texts.mkdir()
        text = "本报讯 县长魏长顺日前说，今年投入3万元实施“归雁”工程，明年5月完成。\n"
        for place, raw in enumerate(NAMES):
            (Path(os.fsdecode(os.fsencode(texts) + b"/" + raw))).write_text(
                text * (place + 1), encoding="utf-8"
            )
    whole = bench.whole(form, "--jobs", "1", texts=texts)
    out = bench.fresh()
    folder = locale_folder(name)
    env = environment(LC_ALL=name, **({"LOCPATH": str(folder)} if folder else {}))
    if name in {"C", "POSIX"} and rng.random() < 0.5:
        env |= {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = start(bench.arguments(form, out, "--jobs", jobs, texts=texts), form, out, env=env).finish()
    violations = [*judge_words(done, 2), *judge_whole(collect(form, out, done.out), whole)]
    if done.code:
        violations.append(f"exit code {done.code}")
    return Outcome(str(done.code), f"{name} --jobs {jobs} {env.get('PYTHONUTF8', '')}", violations)
