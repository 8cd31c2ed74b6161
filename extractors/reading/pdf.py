"""PDF: read by pdfium in a process of its own, since a file can make it take all time and memory, or bring it down."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from extractors.reading.document import Document, Input
from extractors.reading.errors import LimitError, ReadError

#: What the process runs: with the modules of this one, and nothing that stands in its own folder.
_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from extractors.reading.pdf_pages import serve; serve()"


def read_pdf(source: Input) -> Iterator[Document | ReadError]:
    """Yield the text as one document, a form feed between pages; then, in one line each, the pages that hold no text.

    Raises:
        ReadError: pypdfium2 is not installed, the file is damaged or locked, or takes too long or too much memory.
        LimitError: it has too many pages, or too much text.
    """
    if find_spec("pypdfium2") is None:
        raise ReadError(f"{source.doc}: PDF is read by pypdfium2; pip install 'policyfacts[pdf]'")
    answer = _READER.ask(source)
    if "limit" in answer:
        raise LimitError(answer["limit"])
    if "error" in answer:
        raise ReadError(answer["error"])
    source.budget.spent = answer["spent"]
    for part in answer["parts"]:
        if "error" in part:
            yield ReadError(part["error"])
        else:
            pages = tuple(part["pages"])
            yield Document(source.doc, part["text"], source.name, pages=pages, drawn=True)


class _Reader:
    """The process that reads PDF for this one: started when the first comes, and anew where one brought it down."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._lock = threading.Lock()

    def ask(self, source: Input) -> dict[str, Any]:
        """What the process answers.

        Raises:
            ReadError: it died over the file.
        """
        limits = source.options.limits
        request = {
            "doc": source.doc,
            "name": source.name,
            "length": len(source.data),
            "unpacked": limits.unpacked,
            "spent": source.budget.spent,
            "pages": limits.pages,
        }
        with self._lock:
            process = self._started()
            try:
                answer = _exchange(process, json.dumps(request).encode() + b"\n", source.data)
            except BaseException:
                # Interrupted: what it answers now would be taken for the answer to the next request.
                self._end(process)
                raise
            if not answer.endswith(b"\n"):
                code = process.wait()
                self._end(process)
                raise ReadError(f"{source.doc}: {_cause(code)}")
        return dict(json.loads(answer))

    def _started(self) -> subprocess.Popen[bytes]:
        # A process that was forked from this one shares its pipes, and must not use them.
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self._owner = os.getpid()
            self._process = subprocess.Popen(  # noqa: S603  our own program
                [sys.executable, "-I", "-c", _PROGRAM, *sys.path],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process

    def close(self) -> None:
        """End the process, if it is one of this process's own."""
        if self._process is not None and self._owner == os.getpid():
            self._end(self._process)

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        """Let go of a process that is dead or must die."""
        self._process = None
        process.kill()
        # What was not sent yet is refused once more.
        with contextlib.suppress(BrokenPipeError), process:
            pass


def _exchange(process: subprocess.Popen[bytes], request: bytes, data: bytes) -> bytes:
    """The line that the process answers; what there is of it where it dies."""
    assert process.stdin is not None  # noqa: S101  both are pipes
    assert process.stdout is not None  # noqa: S101
    try:
        process.stdin.write(request)
        process.stdin.write(data)
        process.stdin.flush()
    except BrokenPipeError:
        return b""
    return process.stdout.readline()


def _cause(code: int) -> str:
    """Why the process died."""
    name = signal.Signals(-code).name if code < 0 else ""
    if name == "SIGXCPU":
        return "takes too long to read; print it to a new PDF, or split it"
    how = f"killed by {name}; memory may have run out" if name else f"exit code {code}"
    return f"the process that read it died ({how})"


_READER = _Reader()
atexit.register(_READER.close)
