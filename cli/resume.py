"""Runs that can go on where they were cut off: what is done stands in a part file and a journal beside the output.

The journal `.NAME.journal` begins with a line for the settings; then comes one for each input that is done: its name, the hash
of its bytes, what was said of it, and how long the part file `.NAME.part` was behind its records. A run goes on behind the
longest beginning of its inputs that stand there unchanged, so that the end is the same as without a break.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
from collections import deque
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TextIO

from cli.output import LineWriter, OutputError

if TYPE_CHECKING:
    from extractors.parallel import Options, Remark
    from extractors.reading import ReadError, Source

_BLOCK = 1 << 20


@dataclasses.dataclass(slots=True)
class Done:
    """An input that is done: name, hash of its bytes (None where it cannot be read), length of the output behind it.

    `remarks` are what was said of its parts and of its end, as (error, note, left_out).
    """

    doc: str
    digest: str | None
    end: int
    records: int
    remarks: list[tuple[str | None, str | None, int]]


class Resumable:
    """An output that keeps what is done; used as a context manager, it becomes the output file when all ends well.

    Raises:
        OutputError: it cannot be written.
    """

    def __init__(self, output: Path, options: Options) -> None:
        self._output = output
        self._part = output.with_name(f".{output.name}.part")
        self._journal_path = output.with_name(f".{output.name}.journal")
        self._settings = fingerprint(options)
        self._digests: dict[str, deque[str | None]] = {}
        self._remarks: list[tuple[str | None, str | None, int]] = []
        self._records = 0
        self._stack = contextlib.ExitStack()

    def skip_done(
        self, sources: Iterable[Source | ReadError]
    ) -> tuple[list[Done], Iterator[Source | ReadError]]:
        """What is done already, in order, and the sources that are left."""
        waiting = iter(sources)
        done: list[Done] = []
        for entry in self._read_journal():
            source = next(waiting, None)
            if source is None:
                break
            if (_name(source), digest_of(source)) != (entry.doc, entry.digest):
                waiting = chain([source], waiting)
                break
            done.append(entry)
        self._keep(done)
        return done, self._hashed(waiting)

    def _hashed(self, sources: Iterator[Source | ReadError]) -> Iterator[Source | ReadError]:
        for source in sources:
            self._digests.setdefault(_name(source), deque()).append(digest_of(source))
            yield source

    def _read_journal(self) -> list[Done]:
        try:
            lines = self._journal_path.read_text(encoding="utf-8").splitlines()
            size = self._part.stat().st_size
            if not lines or json.loads(lines[0]) != self._settings:
                return []
        except (OSError, ValueError):
            return []
        entries = []
        for line in lines[1:]:
            # the last line may have been cut
            with contextlib.suppress(ValueError, TypeError):
                entry = Done(**json.loads(line))
                entry.remarks = [(error, note, left_out) for error, note, left_out in entry.remarks]
                if entry.end <= size:
                    entries.append(entry)
        return entries

    def _keep(self, done: list[Done]) -> None:
        """Cut part file and journal behind what is done."""
        try:
            self._part.touch()
            with self._part.open("r+b") as part:
                part.truncate(done[-1].end if done else 0)
            lines = [json.dumps(self._settings), *(_line(entry) for entry in done)]
            self._journal_path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        except OSError as error:
            raise OutputError(f"cannot write {self._part}: {error.strerror}") from None

    def __enter__(self) -> Self:
        try:
            self._stream: TextIO = self._stack.enter_context(
                self._part.open("a", encoding="utf-8", newline="\n")
            )
            self._journal: TextIO = self._stack.enter_context(
                self._journal_path.open("a", encoding="utf-8", newline="\n")
            )
        except OSError as error:
            raise OutputError(f"cannot write {self._part}: {error.strerror}") from None
        self._writer = self._stack.enter_context(LineWriter(self._stream, self._part))
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._stack.close()
        if kind is None:
            try:
                self._part.replace(self._output)
                self._journal_path.unlink()
            except OSError as error:
                raise OutputError(f"cannot write {self._output}: {error.strerror}") from None

    def write(self, lines: Iterable[str]) -> None:
        """Write records of the source whose turn it is."""
        lines = list(lines)
        self._records += len(lines)
        self._writer.write(lines)

    def remark(self, remark: Remark) -> None:
        """Remember what is said of a part of the source."""
        self._remarks.append((remark.error, remark.note, remark.left_out))

    def finish(self, doc: str, error: str | None, note: str | None) -> None:
        """Enter into the journal that the source is done."""
        name = doc or error or ""
        self._remarks.append((error, note, 0))
        end = self._part.stat().st_size
        entry = Done(name, self._digests[name].popleft(), end, self._records, self._remarks)
        try:
            self._journal.write(_line(entry) + "\n")
            self._journal.flush()
        except OSError as failure:
            raise OutputError(f"cannot write {self._journal_path}: {failure.strerror}") from None
        self._remarks, self._records = [], 0


def fingerprint(options: Options) -> dict[str, Any]:
    """What else than the inputs decides the output: version, options, and the contents of the user's own files."""
    told = dataclasses.asdict(options)
    told["events"] = [_digest(path) for path in options.events]
    told["lexicon"] = [_digest(path) for path in options.lexicon]
    settings: dict[str, Any] = json.loads(
        json.dumps({"policyfacts": version("policyfacts"), **told}, default=str)
    )
    return settings


def digest_of(source: Source | ReadError) -> str | None:
    """The hash of the bytes of a source; None where it cannot be read."""
    path = getattr(source, "path", None)
    return None if path is None else _digest(path)


def _name(source: Source | ReadError) -> str:
    doc: str = getattr(source, "doc", None) or str(source)
    return doc


def _digest(path: Path) -> str | None:
    total = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                total.update(block)
    except OSError:
        return None
    return total.hexdigest()


def _line(entry: Done) -> str:
    return json.dumps(dataclasses.asdict(entry), ensure_ascii=False)
