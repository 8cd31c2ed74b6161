"""Standard output and output files: UTF-8, whole lines, old files replaced only by complete ones."""

from __future__ import annotations

import contextlib
import glob
import io
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, NoReturn, TextIO

import typer

from cli.ending import held
from cli.messages import drop, tell


def use_utf8() -> None:
    """Write UTF-8 with plain line feeds whatever the locale; errors may name files that are no Unicode."""
    if isinstance(sys.stdout, io.TextIOWrapper) and isinstance(sys.stdout.buffer, io.RawIOBase):
        # Of a stream without a buffer (PYTHONUNBUFFERED) what one write does not take is lost without a word.
        sys.stdout = open(sys.stdout.fileno(), "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    for stream, errors in ((sys.stdout, "strict"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors, newline="\n")


def drop_stdout() -> None:
    """Let what standard output refused go nowhere."""
    drop(sys.stdout)


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
    """Writes lines to a stream so that Ctrl-C, termination and a full disk never cut one in two."""

    def __init__(self, stream: TextIO, path: Path | None) -> None:
        self._stream = stream
        self._path = path

    def write(self, lines: Iterable[str]) -> None:
        """Write the lines, each with its line end, and flush them.

        Raises:
            OutputError: the disk is full or the like.
            BrokenPipeError: nobody reads any more.
        """
        text = "".join(lines)
        size = _size_of(self._stream)
        with held(), _output_errors(self._path):
            try:
                self._stream.write(text)
                self._stream.flush()
            except OSError:
                if size is not None:
                    _cut_half_line(self._stream, size, text.encode())
                raise

    def copy(self, block: bytes) -> None:
        """Write bytes that are whole lines, or parts of them, of UTF-8 as they are.

        Raises:
            OutputError: the disk is full or the like.
        """
        with held(), _output_errors(self._path):
            self._stream.buffer.write(block)
            self._stream.flush()


def _size_of(stream: TextIO) -> int | None:
    """The size of the regular file that a stream writes to; None for anything else."""
    try:
        info = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return None
    return info.st_size if stat.S_ISREG(info.st_mode) else None


def _cut_half_line(stream: TextIO, size: int, data: bytes) -> None:
    """Leave whole lines in a file of that size to whose end not all of the data could be written."""
    with contextlib.suppress(OSError, ValueError):
        written = os.fstat(stream.fileno()).st_size - size
        if 0 < written < len(data):
            os.ftruncate(stream.fileno(), size + data.rfind(b"\n", 0, written) + 1)


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
    from extractors.whole_files import unfinished

    _remove_abandoned(path)
    while True:
        with unfinished(path.with_name(f".{path.name}.{os.urandom(8).hex()}.tmp")) as temporary:
            with _output_errors(path):
                stream = temporary.open("x", encoding="utf-8", newline="\n")
            if _claim(stream) is False or not temporary.exists():
                # A run that has just begun took it for abandoned.
                stream.close()
                continue
            with _closed(stream, path):
                yield stream
            with held(), _output_errors(path):
                temporary.chmod(mode_of(path))
                temporary.replace(path)
            return


def _remove_abandoned(path: Path) -> None:
    """Remove what runs left behind that were killed while they wrote to this path; of those that run each holds its own."""
    with contextlib.suppress(OSError):
        for left in path.parent.glob(f".{glob.escape(path.name)}.{'[0-9a-f]' * 16}.tmp"):
            with contextlib.suppress(OSError), left.open("rb+") as stream:
                if _claim(stream):
                    left.unlink()


def _claim(stream: IO[Any]) -> bool | None:
    """Hold a file as long as the stream is open; False where another process holds it, None where none can be held."""
    try:
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except (ImportError, OSError):  # Not on every system, nor on every disk.
        return None
    return True


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
