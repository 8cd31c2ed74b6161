"""Standard output and output files: UTF-8, whole lines, old files replaced only by complete ones."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import stat
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FrameType
from typing import IO, Any, NoReturn, Self, TextIO

import typer

from cli.messages import tell

#: What ends a run from outside: Ctrl-C, termination, and where there is one the closing of the terminal.
_SIGNALS = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]


def use_utf8() -> None:
    """Write UTF-8 with plain line feeds whatever the locale; errors may name files that are no Unicode."""
    for stream, errors in ((sys.stdout, "strict"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors, newline="\n")


def drop_stdout() -> None:
    """Let what is still buffered and was refused go nowhere, or Python complains about it at exit."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def fail(message: str, code: int) -> NoReturn:
    """Say on standard error what is wrong and leave with the exit code."""
    tell(message)
    raise typer.Exit(code)


class OutputError(Exception):
    """Output that cannot be written; the message is one line."""


@contextlib.contextmanager
def _output_errors(path: Path | None) -> Iterator[None]:
    """Tell faults in writing from all others; a closed pipe is none."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"cannot write {path or 'to standard output'}: {error.strerror}") from None


class LineWriter:
    """Writes lines to a stream so that Ctrl-C and termination never cut one in two.

    While it is open a signal that comes in the middle of a write takes effect after it; a second one at once.
    """

    def __init__(self, stream: TextIO, path: Path | None) -> None:
        self._stream = stream
        self._path = path
        self._writing = False
        self._pending: int | None = None
        self._handlers: dict[int, signal.Handlers | int | None] = {}

    def write(self, lines: Iterable[str]) -> None:
        """Write the lines, each with its line end, and flush them.

        Raises:
            OutputError: the disk is full or the like.
            BrokenPipeError: nobody reads any more.
        """
        with self._undisturbed():
            self._stream.write("".join(lines))
            self._stream.flush()

    def copy(self, block: bytes) -> None:
        """Write bytes that are whole lines, or parts of them, of UTF-8 as they are.

        Raises:
            OutputError: the disk is full or the like.
        """
        with self._undisturbed():
            self._stream.buffer.write(block)
            self._stream.flush()

    @contextlib.contextmanager
    def _undisturbed(self) -> Iterator[None]:
        self._writing = True
        try:
            with _output_errors(self._path):
                yield
        finally:
            self._writing = False
        if self._pending is not None:
            _leave(self._pending)

    def __enter__(self) -> Self:
        # Only the main thread may handle signals; elsewhere the caller does.
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                self._handlers[number] = signal.signal(number, self._on_signal)  # type: ignore[assignment]
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if self._writing and self._pending is None:
            self._pending = number
        else:
            _leave(number)


def _leave(number: int) -> NoReturn:
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(128 + number)


@contextlib.contextmanager
def open_output(path: Path | None) -> Iterator[TextIO]:
    """Open the file to write to, standard output for None.

    A file takes its name when the block ends well; until then, and for good if the block is left by an
    exception, what stood there before stays. A device or named pipe is written to directly.

    Raises:
        OutputError: the file cannot be written.
    """
    if path is None:
        yield sys.stdout
    elif path.exists() and not path.is_file():
        with _output_errors(path):
            special = path.open("w", encoding="utf-8", newline="\n")
        with _closed(special, path):
            yield special
    else:
        # A link keeps pointing where it did.
        with _replacing(Path(os.path.realpath(path))) as stream:
            yield stream


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[TextIO]:
    with _output_errors(path):
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        stream = open(handle, "w", encoding="utf-8", newline="\n")  # noqa: PTH123, SIM115
        with _closed(stream, path):
            yield stream
        with _output_errors(path):
            Path(name).chmod(mode_of(path))
            Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def _closed(stream: TextIO, path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        # What a full disk refused is still buffered, and refused again.
        with contextlib.suppress(OSError):
            stream.close()
        raise
    with _output_errors(path):
        stream.close()


def mode_of(path: Path) -> int:
    """The permissions that writing to the path would leave it with."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def identity(file: Path | IO[Any]) -> tuple[int, int] | None:
    """What tells a regular file from every other, by path or open stream; None for anything else."""
    try:
        info = file.stat() if isinstance(file, Path) else os.fstat(file.fileno())
    except (OSError, ValueError):
        return None
    return (info.st_dev, info.st_ino) if stat.S_ISREG(info.st_mode) else None


def check_output(output: Path | None, inputs: Iterable[Path]) -> None:
    """Refuse an output file that cannot be written, or that is one of the inputs.

    Raises:
        typer.BadParameter: what is wrong with it.
    """
    if output is None:
        return
    problem = None
    if output.is_dir():
        problem = f"{output} is a folder"
    elif not output.absolute().parent.is_dir():
        problem = f"there is no folder {output.parent}"
    elif (target := identity(output)) and any(identity(path) == target for path in inputs):
        problem = f"{output} is also an input"
    if problem:
        raise typer.BadParameter(problem, param_hint="-o")
