"""Starts the installed command, knows its processes, and tells how it ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
#: Seconds within which every process of a run must have ended after the run itself has.
LINGER = 3.0
#: Seconds after which a run is taken to hang.
HANGS = 120.0


class Command:
    """What is run: the installed command, or with `stand_in` the same over the stand-in pipeline of the tests."""

    stand_in = False


def command() -> list[str]:
    """The installed command; where none is installed beside this Python, what it would run."""
    if Command.stand_in:
        return [sys.executable, str(ROOT / "tests" / "fake_cli.py")]
    script = Path(sys.executable).with_name("policyfacts")
    return [str(script)] if script.exists() else [sys.executable, "-c", "from cli import run; run()"]


def environment(**changes: str) -> dict[str, str]:
    """The environment of a run: this tree, messages in English, modules compiled once."""
    own = {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": ""}
    return {**os.environ, **own, **changes}


@dataclass(slots=True)
class Ended:
    """How a run ended: exit code (negative: by a signal), what it printed, seconds, processes that stayed behind."""

    code: int
    out: bytes
    err: str
    seconds: float
    left: list[str]

    @property
    def lines(self) -> list[str]:
        """The lines of standard error."""
        return self.err.splitlines()


@dataclass(slots=True)
class Run:
    """A run of the command in a session of its own, so that whatever it starts is known as its."""

    process: subprocess.Popen[bytes]
    began: float
    _out: bytearray = field(default_factory=bytearray)
    _err: bytearray = field(default_factory=bytearray)
    _readers: list[threading.Thread] = field(default_factory=list)

    @classmethod
    def start(
        cls,
        args: list[str],
        *,
        stdout: Any = subprocess.PIPE,
        stderr: Any = subprocess.PIPE,
        env: Mapping[str, str] | None = None,
        before: tuple[str, ...] = (),
        **settings: Any,
    ) -> Run:
        """Start the command; `before` are words in front of it (setpriv, faketime), what it prints is read at once."""
        if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
            # As in the background of a shell; the command would ignore it too.
            signal.signal(signal.SIGINT, signal.default_int_handler)
        process = subprocess.Popen(
            [*before, *command(), *args],
            stdout=stdout,
            stderr=stderr,
            stdin=settings.pop("stdin", subprocess.DEVNULL),
            env=dict(env) if env is not None else environment(),
            start_new_session=True,
            **settings,
        )
        run = cls(process, time.monotonic())
        for stream, kept in ((process.stdout, run._out), (process.stderr, run._err)):
            if stream is not None:
                reader = threading.Thread(target=_keep, args=(stream, kept), daemon=True)
                reader.start()
                run._readers.append(reader)
        return run

    @property
    def age(self) -> float:
        """Seconds since it was started."""
        return time.monotonic() - self.began

    def wait_until(self, age: float) -> bool:
        """Wait until it is so many seconds old; whether it still runs."""
        while (left := age - self.age) > 0 and self.process.poll() is None:
            time.sleep(min(left, 0.01))
        return self.process.poll() is None

    def send(self, number: int, *, to_all: bool = False) -> None:
        """Send a signal to the command, or as a terminal does to all of its processes."""
        if self.process.poll() is None:
            if to_all:
                os.killpg(self.process.pid, number)
            else:
                os.kill(self.process.pid, number)

    def workers(self) -> list[int]:
        """The worker processes, by their ids."""
        return [
            pid
            for pid, _, line in session(self.process.pid)
            if pid != self.process.pid and "spawn_main" in line
        ]

    def finish(self) -> Ended:
        """Wait for its end, and for that of all its processes."""
        try:
            code = self.process.wait(HANGS)
        except subprocess.TimeoutExpired:
            code = None
        seconds = self.age
        left = self._wait_for_others()
        for pid, _, _ in session(self.process.pid):
            os.kill(pid, 9)
        for reader in self._readers:
            reader.join(5)
        code = self.process.wait() if code is None else code
        if seconds >= HANGS:
            left.append(f"hung for {HANGS:.0f} s")
        return Ended(code, bytes(self._out), self._err.decode("utf-8", "backslashreplace"), seconds, left)

    def _wait_for_others(self) -> list[str]:
        deadline = time.monotonic() + LINGER
        while time.monotonic() < deadline:
            left = [
                f"process {pid} left: {line[:120]}"
                for pid, state, line in session(self.process.pid)
                if state != "Z"
            ]
            if not left:
                return []
            time.sleep(0.02)
        return left


def _keep(stream: Any, kept: bytearray) -> None:
    while block := stream.read1(1 << 16):
        kept += block


def session(leader: int) -> Iterator[tuple[int, str, str]]:
    """The processes of a session: id, state, command line."""
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            state, _, _, owner = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (OSError, ValueError):  # It has just ended.
            continue
        if int(owner) == leader:
            yield int(folder.name), state, line


def run_command(args: list[str], **settings: Any) -> Ended:
    """Run the command to its end."""
    return Run.start(args, **settings).finish()
