"""An earlier output whose records are taken over: it is trusted only if nothing has changed since it was made.

Beside an output NAME that can be taken over stands NAME.sources, JSON lines: first the settings, the size and hash of the
output, and the hash of the lines that follow; then an input a line, as in `cli.done`.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any, Self

from cli.done import Done, Identity, json_line, parse_done
from cli.output import OutputError
from cli.settings import differing

_BLOCK = 1 << 20


class PreviousError(Exception):
    """An earlier output that cannot be taken over; the message says why in one line."""


def sidecar_of(output: Path) -> Path:
    """The file beside an output that tells of its inputs."""
    return output.with_name(f"{output.name}.sources")


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a sidecar: settings, size and hash of the output, hash of the lines of the inputs."""

    settings: dict[str, Any]
    size: int
    sha256: str
    inputs_sha256: str

    def line(self) -> bytes:
        """It as a line of JSON."""
        output = {"bytes": self.size, "sha256": self.sha256}
        return json_line(
            {"settings": self.settings, "output": output, "inputs": {"sha256": self.inputs_sha256}}
        )

    @classmethod
    def parse(cls, line: bytes) -> Self:
        """A header from its line.

        Raises:
            ValueError: the line is none, or was cut.
        """
        try:
            fields = json.loads(line)
            settings, output = dict(fields["settings"]), fields["output"]
            return cls(settings, int(output["bytes"]), output["sha256"], fields["inputs"]["sha256"])
        except (TypeError, KeyError, RecursionError) as error:
            raise ValueError(f"no header: {error}") from None


class Previous:
    """The inputs of an earlier output and their records; a context manager that closes the files.

    What it keeps in memory is a few bytes an input. Files that take the name of the output or its sidecar meanwhile
    change nothing for it.

    Raises:
        PreviousError: there is none, or it cannot be trusted.
    """

    def __init__(self, path: Path, settings: dict[str, Any]) -> None:
        self._path = path
        # as written through a link
        real = Path(os.path.realpath(path))
        self._sidecar_path = sidecar_of(real)
        self._output = self._open(real, f"{path} is not there yet")
        try:
            self._sidecar = self._open(
                self._sidecar_path, f"there is no {self._sidecar_path} that tells of its inputs"
            )
        except PreviousError:
            self._output.close()
            raise
        try:
            self._size = self._check(settings)
            self._places = self._index()
        except BaseException:
            self.close()
            raise

    def _open(self, path: Path, missing: str) -> BufferedReader:
        try:
            return path.open("rb")
        except (FileNotFoundError, NotADirectoryError):
            raise PreviousError(missing) from None
        except OSError as error:
            raise PreviousError(f"{path} cannot be read ({(error.strerror or str(error)).lower()})") from None

    def _check(self, settings: dict[str, Any]) -> int:
        """The size of the output, once header, output and the lines of the inputs have proved to belong together."""
        try:
            header = Header.parse(self._sidecar.readline())
        except ValueError:
            raise PreviousError(f"{self._sidecar_path} is damaged") from None
        if others := differing(settings, header.settings):
            raise PreviousError(f"{self._path} was made with other settings ({', '.join(others)})")
        size = os.fstat(self._output.fileno()).st_size
        if size != header.size or _digest(self._output) != header.sha256:
            raise PreviousError(f"{self._path} was changed since it was made")
        if _digest(self._sidecar) != header.inputs_sha256:
            raise PreviousError(f"{self._sidecar_path} is damaged")
        return size

    def _index(self) -> dict[bytes, int]:
        """Where in the sidecar each input stands, by its identity; without those that are to be tried again."""
        places: dict[bytes, int] = {}
        self._sidecar.seek(0)
        place = len(self._sidecar.readline())
        for line in self._sidecar:
            try:
                done = parse_done(line)
            except ValueError:
                raise PreviousError(f"{self._sidecar_path} is damaged") from None
            # what went wrong may lie outside the input: memory, a library, the disk
            if done.identity.sha256 is not None and not done.failed and done.end <= self._size:
                places[_key(done.identity)] = place
            place += len(line)
        return places

    def find(self, identity: Identity) -> Done | None:
        """What was noted of the input; None if it was not there, was another, or failed."""
        place = self._places.get(_key(identity))
        if place is None:
            return None
        self._sidecar.seek(place)
        try:
            done = parse_done(self._sidecar.readline())
        except ValueError:
            return None
        return done if done.identity == identity else None

    def iter_blocks(self, done: Done) -> Iterator[bytes]:
        """The records of an input that was found, as bytes.

        Raises:
            OutputError: they cannot be read any more.
        """
        left = done.end - done.start
        try:
            self._output.seek(done.start)
            while left:
                block = self._output.read(min(left, _BLOCK))
                if not block:
                    raise OutputError(f"{self._path} was changed while it was read; run the command again")
                left -= len(block)
                yield block
        except OSError as error:
            raise OutputError(f"cannot read {self._path}: {error.strerror}") from None

    def close(self) -> None:
        """Let go of the files."""
        self._output.close()
        self._sidecar.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _digest(stream: BufferedReader) -> str:
    """The hash of what is left of a file."""
    return hashlib.file_digest(stream, "sha256").hexdigest()


def _key(identity: Identity) -> bytes:
    """A few bytes that stand for an identity."""
    told = json_line([identity.doc, identity.dated, identity.sha256])
    return hashlib.blake2b(told, digest_size=16).digest()
