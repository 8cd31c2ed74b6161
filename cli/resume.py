"""Outputs that are made of what is done already: by a run that was cut off, or for an earlier output.

While a run works, what is done stands in a part file `.NAME.part` and in a journal `.NAME.journal` beside the output: a line
for the settings, then one for each input (see `cli.done`). A run goes on behind the longest beginning of its inputs that
stand there unchanged, so that the end is the same as without a break; behind it, what is unchanged since an earlier output
is copied from there. When all is done, the part file becomes the output and the journal its sidecar (see `cli.previous`).
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from cli.done import Done, Identity, Said, identify, is_repeatable, json_line, parse_done, stamp
from cli.ending import held, undone_by
from cli.output import LineWriter, OutputError, mode_of
from cli.output import identity as file_identity
from cli.previous import Header, Previous, sidecar_of

if TYPE_CHECKING:
    from extractors.parallel import Finished, Options, Remark, Settled
    from extractors.reading import ReadError, Source

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class _Known:
    """An input as it was when it was planned: its identity, and the stamp that it bore before that was found."""

    source: Source | ReadError
    stamp: tuple[int, ...] | None
    identity: Identity


#: What is called with an input that is done, and whether its records are those of the earlier output.
Tell = Callable[[Done, bool], None]


class Resumable:
    """An output that knows its inputs; used as a context manager, it becomes the output file when all ends well.

    `options` and `settings` (their fingerprint) are those of the run, `previous` is an earlier output to take records
    over from, closed at the end. With `keep` what is done stays when the run is cut off, for the next one to go on.
    Inside, `plan` comes first; then results are entered in the order of the sources that it yields.

    Raises:
        OutputError: it cannot be written, or another run writes it.
    """

    def __init__(
        self,
        output: Path,
        options: Options,
        settings: dict[str, Any],
        *,
        previous: Previous | None = None,
        keep: bool = True,
    ) -> None:
        # A link keeps pointing where it did.
        self._output = Path(os.path.realpath(output))
        self._part = self._output.with_name(f".{self._output.name}.part")
        self._journal_path = self._output.with_name(f".{self._output.name}.journal")
        self._options = options
        self._settings = settings
        self._previous = previous
        self._keep = keep
        self._pending: deque[_Known] = deque()
        self._remarks: list[Said] = []
        self._records = 0
        self._start = 0
        self._end = 0
        self._digest = hashlib.sha256()
        self._stack = contextlib.ExitStack()
        self._lock = contextlib.ExitStack()

    def __enter__(self) -> Self:
        try:
            self._lock.enter_context(_only_one(self._part, self._output))
            self._journal: BinaryIO = self._stack.enter_context(self._journal_path.open("ab"))
            part = self._stack.enter_context(self._part.open("ab"))
            if not self._keep:
                self._lock.enter_context(undone_by(self._discard))
        except OSError as error:
            self._stack.close()
            self._lock.close()
            raise self._cannot_write(error) from None
        self._stream = self._stack.enter_context(io.TextIOWrapper(part, encoding="utf-8", newline="\n"))
        if self._previous is not None:
            self._stack.enter_context(self._previous)
        self._writer = LineWriter(self._stream, self._part)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            # What a full disk refused is still buffered, and refused again.
            with contextlib.suppress(OSError) if kind else contextlib.nullcontext():
                self._stack.close()
            if kind is None:
                with held():
                    self._become_output()
        except OSError as error:
            kind = OSError
            raise self._cannot_write(error) from None
        finally:
            if kind is not None and not self._keep:
                self._discard()
            self._lock.close()

    def _discard(self) -> None:
        for path in (self._part, self._journal_path):
            path.unlink(missing_ok=True)

    def plan(
        self, sources: Iterable[Source | ReadError], tell: Tell
    ) -> Iterator[Source | ReadError | Settled]:
        """Tell of what is done already, and return what is left; what is to be taken over comes as Settled."""
        waiting = (_Known(source, stamp(source), identify(source, self._options)) for source in sources)
        return self._iter_left(self._skip_done(waiting, tell))

    def _skip_done(self, waiting: Iterator[_Known], tell: Tell) -> Iterator[_Known]:
        """Tell of the inputs that the journal has, from the first on, and cut both files behind them; return the rest."""
        kept = 0
        with contextlib.closing(self._iter_journal()) as journal:
            for done, place in journal:
                known = next(waiting, None)
                if known is None:
                    break
                if not self._is_done(known, done):
                    waiting = chain([known], waiting)
                    break
                tell(done, self._find(done.identity) is not None)
                self._start = self._end = done.end
                kept = place
        try:
            self._cut(kept)
        except OSError as error:
            raise self._cannot_write(error) from None
        return waiting

    def _iter_journal(self) -> Generator[tuple[Done, int], None, None]:
        """What a run of the same settings has done, each with its end in the journal, as far as it stands in the part."""
        size = self._part.stat().st_size
        with self._journal_path.open("rb") as lines:
            header = lines.readline()
            if not self._keep or header != self._first_line():
                return
            place, end = len(header), 0
            for line in lines:
                try:
                    done = parse_done(line)
                except ValueError:  # It was cut.
                    return
                if done.start != end or done.end > size:
                    return
                place, end = place + len(line), done.end
                yield done, place

    def _is_done(self, known: _Known, done: Done) -> bool:
        same = known.identity == done.identity and is_repeatable(known.source)
        return same and done.has_texts(self._options.text_out)

    def _cut(self, kept: int) -> None:
        """Keep so many bytes of the journal, and of the part file what they tell of."""
        self._stream.buffer.truncate(self._end)
        self._journal.truncate(kept)
        if not kept:
            self._journal.write(self._first_line())
        self._journal.flush()
        left = self._end
        with self._part.open("rb") as part:
            while block := part.read(min(left, _BLOCK)):
                self._digest.update(block)
                left -= len(block)

    def _iter_left(self, waiting: Iterator[_Known]) -> Iterator[Source | ReadError | Settled]:
        from extractors.parallel import Settled

        for known in waiting:
            if (done := self._find(known.identity)) is not None:
                yield Settled(done)
            else:
                self._pending.append(known)
                yield known.source

    def _find(self, identity: Identity) -> Done | None:
        """What the earlier output has of an input; None where it has to be read."""
        done = None if self._previous is None else self._previous.find(identity)
        return done if done is not None and done.has_texts(self._options.text_out) else None

    def write(self, lines: Iterable[str]) -> None:
        """Write records of the source whose turn it is."""
        lines = list(lines)
        self._records += len(lines)
        self._copy("".join(lines).encode())

    def _copy(self, block: bytes) -> None:
        self._writer.copy(block)
        self._digest.update(block)
        self._end += len(block)

    def take_over(self, done: Done) -> None:
        """Copy the records of an input that is to be taken over."""
        assert self._previous is not None  # noqa: S101  that is where it was found
        start = self._end
        for block in self._previous.iter_blocks(done):
            self._copy(block)
        self._enter(replace(done, start=start, end=self._end))

    def remark(self, remark: Remark) -> None:
        """Remember what is said of a part of the source."""
        self._remarks.append((remark.error, remark.note, remark.left_out))

    def finish(self, end: Finished) -> None:
        """Enter into the journal that the source is done."""
        remarks: list[Said] = [*self._remarks, (end.error, end.note, 0)]
        known = self._pending.popleft()
        identity = known.identity
        if stamp(known.source) != known.stamp:
            # Changed meanwhile: what was read may not be what was hashed, even if that stands there again.
            identity = replace(identity, sha256=None)
        self._enter(Done(identity, self._start, self._end, self._records, remarks, list(end.texts)))
        self._remarks, self._records = [], 0

    def _enter(self, done: Done) -> None:
        try:
            self._journal.write(done.line())
            self._journal.flush()
        except OSError as error:
            raise self._cannot_write(error) from None
        self._start = self._end

    def _become_output(self) -> None:
        sidecar = sidecar_of(self._output)
        new = sidecar.with_name(f".{sidecar.name}.part")
        try:
            with self._journal_path.open("rb") as journal, new.open("wb") as out:
                journal.readline()
                place = journal.tell()
                inputs = hashlib.file_digest(journal, "sha256").hexdigest()
                out.write(Header(self._settings, self._end, self._digest.hexdigest(), inputs).line())
                journal.seek(place)
                shutil.copyfileobj(journal, out, _BLOCK)
            new.chmod(mode_of(sidecar))
            self._part.chmod(mode_of(self._output))
            # The output last: until it is there, the next run can go on from the journal.
            new.replace(sidecar)
            self._part.replace(self._output)
            self._journal_path.unlink()
        except OSError:
            new.unlink(missing_ok=True)
            raise

    def _first_line(self) -> bytes:
        return json_line({"settings": self._settings})

    def _cannot_write(self, error: OSError) -> OutputError:
        return OutputError(f"cannot write {self._output}: {error.strerror or error}")


@contextlib.contextmanager
def _only_one(part: Path, output: Path) -> Iterator[None]:
    """Hold the part file as long as a run writes it: two at once, as when one takes longer than a night, would mix."""
    try:
        import fcntl
    except ImportError:  # Not on every system.
        yield
        return
    with part.open("ab") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            free = file_identity(part) == file_identity(held)
        except BlockingIOError:
            free = False
        except OSError:  # Nor on every disk.
            free = True
        if not free:
            raise OutputError(f"another run is writing {output}; let it end, or name another file with -o")
        yield
