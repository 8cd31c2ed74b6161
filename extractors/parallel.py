"""Extraction from many sources: in this process or in several, always in the order of the sources.

Each worker process loads the pipeline once and is given one source after the other. Records travel as lines
of JSON, in batches, through one pipe a worker. What comes ahead of its turn is kept until the turn comes;
once much is kept, the workers ahead are no longer read from, their pipes fill, and they wait. So memory is
bounded by the batches kept and by one source a worker, however large the folder.
"""

from __future__ import annotations

import contextlib
import datetime
import multiprocessing
import signal
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, cast

from extractors.reading import (
    Document,
    LeftOutError,
    NoTextError,
    ReadError,
    ReadOptions,
    Source,
    iter_documents,
)
from extractors.reading.published import compile_name_pattern
from extractors.reading.text_out import write_text

if TYPE_CHECKING:
    from extractors.pipeline import Pipeline

_BATCH_CHARS = 64_000
_KEPT_CHARS = 8_000_000
#: How many sources may be begun ahead of the one whose turn it is, for each worker.
_AHEAD = 8


@dataclass(frozen=True, slots=True)
class Options:
    """How to read and extract, the same for every source.

    `name_pattern` is a regular expression that finds the date of publication in names, `text_out` a folder for texts that
    stand in no file of their own, `events` and `lexicon` files of further events
    and programmes; `least_confidence` is what a name in quotation marks needs to be taken for a programme.
    """

    model: str = "lac"
    types: tuple[str, ...] | None = None
    reading: ReadOptions = field(default_factory=ReadOptions)
    published: datetime.date | None = None
    name_pattern: str | None = None
    text_out: Path | None = None
    events: tuple[Path, ...] = ()
    lexicon: tuple[Path, ...] = ()
    least_confidence: float = 0.5


@dataclass(frozen=True, slots=True)
class Batch:
    """Some records of a source, each a line of JSON with its line end."""

    doc: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a source.

    `error` is one line that names it and says why it could not be read to its end, `note` one on a source that was read.
    """

    doc: str
    error: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of a part of a source (a row, a page, a member of an archive) while the rest goes on.

    `left_out` counts members that are no text, as files of a folder are counted.
    """

    doc: str
    error: str | None = None
    note: str | None = None
    left_out: int = 0


Result = Batch | Finished | Remark
Load = Callable[[Options], "Pipeline"]


def load_pipeline(options: Options) -> Pipeline:
    """The pipeline that the options ask for.

    Raises:
        ModelError: the model is not installed.
        UserFileError: a file of events or programmes cannot be used.
    """
    from extractors import load

    return load(
        model=options.model,
        types=options.types,
        events=options.events,
        lexicon=options.lexicon,
        least_confidence=options.least_confidence,
    )


def iter_results(
    sources: Iterable[Source | ReadError], options: Options, jobs: int = 1, load: Load = load_pipeline
) -> Generator[Result, None, None]:
    """Extract from each source: its batches of records, then its end, source after source in the order given.

    With `jobs` above 1 that many processes work at once; the results are the same (standard input can be
    read with one job only). `load` makes the pipeline, in each process once, and must be importable there. A
    source that cannot be read, or that brings its process down, ends with an error; the others lose nothing.

    Raises:
        ModelError: the model is not installed.
    """
    if jobs == 1:
        yield from _iter_here(sources, options, load)
    else:
        with contextlib.closing(_Crew(iter(sources), options, jobs, load)) as crew:
            yield from crew.iter_results()


def _iter_here(sources: Iterable[Source | ReadError], options: Options, load: Load) -> Iterator[Result]:
    pipeline: Pipeline | None = None
    for source in sources:
        if isinstance(source, ReadError):
            yield Finished("", str(source))
        else:
            pipeline = pipeline or load(options)
            yield from _iter_source(pipeline, source, options)


def _iter_source(pipeline: Pipeline, source: Source, options: Options) -> Iterator[Result]:
    """The records of a source, and what is to be said of its parts; of a source that is one part, with its end."""
    lines: list[str] = []
    chars = 0
    read = False
    held: Remark | None = None
    for item in _iter_items(pipeline, source, options):
        if held is not None:
            yield held
            held = None
        if isinstance(item, Remark):
            held = item
        elif item is None:
            read = True
        else:
            lines.append(item)
            chars += len(item)
            if chars >= _BATCH_CHARS:
                yield Batch(source.doc, lines)
                lines, chars = [], 0
    if lines:
        yield Batch(source.doc, lines)
    if held is not None and (read or held.left_out):
        yield held
        held = None
    yield Finished(source.doc, held.error, held.note) if held else Finished(source.doc)


def _iter_items(pipeline: Pipeline, source: Source, options: Options) -> Iterator[str | Remark | None]:
    """The records of each document of a source as lines of JSON, with None behind the last; remarks where it fails."""
    try:
        for part in iter_documents(source, options.reading):
            if isinstance(part, Document):
                yield from _iter_lines(pipeline, source.doc, part, options)
            else:
                yield _remark(source.doc, part)
    except Exception as error:  # noqa: BLE001  a fault of the program on one file must not lose the others
        yield Remark(source.doc, f"{source.doc}: {_describe(error)}")


def _iter_lines(
    pipeline: Pipeline, source: str, document: Document, options: Options
) -> Iterator[str | Remark | None]:
    from schemas.jsonl import format_record

    try:
        if options.text_out is not None and document.drawn:
            write_text(options.text_out, document)
        pattern = compile_name_pattern(options.name_pattern) if options.name_pattern is not None else None
        for record in pipeline.extract_document(document, published=options.published, name_pattern=pattern):
            yield format_record(record)
        yield None
    except ReadError as error:
        yield _remark(source, error)
    except Exception as error:  # noqa: BLE001  nor one text the other rows and members of its file
        yield Remark(source, f"{document.doc}: {_describe(error)}")


def _remark(doc: str, error: ReadError) -> Remark:
    if isinstance(error, LeftOutError):
        return Remark(doc, left_out=1)
    return Remark(doc, note=str(error)) if isinstance(error, NoTextError) else Remark(doc, str(error))


def _describe(error: Exception) -> str:
    where = traceback.extract_tb(error.__traceback__)[-1]
    text = " ".join(str(error).split())
    place = f"{Path(where.filename).name}:{where.lineno}"
    return f"internal error, please report: {type(error).__name__}: {text} ({place})"


@dataclass(frozen=True, slots=True)
class _Unready:
    """What a worker sends in place of results when it could not load the pipeline."""

    error: Exception


@dataclass(slots=True)
class _Worker:
    """A process, our end of its pipe, and the number and name of the source it is at."""

    process: BaseProcess
    connection: Connection
    number: int = -1
    doc: str = ""

    def dismiss(self) -> str:
        """End the process, whatever it is at; tell how it had ended by itself if it had."""
        self.connection.close()
        self.process.join(0.2)
        code = self.process.exitcode
        self.process.terminate()
        self.process.join()
        if code is not None and code < 0:
            return f"killed by {signal.Signals(-code).name}; memory may have run out"
        return f"exit code {code}"


@dataclass(slots=True)
class _Crew:
    """The workers of one run, and what they have sent ahead of its turn."""

    sources: Iterator[Source | ReadError]
    options: Options
    jobs: int
    load: Load
    idle: list[_Worker] = field(default_factory=list)
    busy: dict[Connection, _Worker] = field(default_factory=dict)
    kept: dict[int, deque[Result]] = field(default_factory=dict)
    kept_chars: int = 0
    turn: int = 0
    begun: int = 0

    def iter_results(self) -> Iterator[Result]:
        """Yield the results of all sources in their order."""
        while True:
            self._hand_out()
            if self.turn == self.begun:
                return
            kept = self.kept[self.turn]
            if not kept:
                self._receive()
            while kept:
                result = kept.popleft()
                self.kept_chars -= _size(result)
                if isinstance(result, Finished):
                    del self.kept[self.turn]
                    self.turn += 1
                yield result

    def close(self) -> None:
        """End all workers, also such as are in the middle of a source."""
        workers = [*self.idle, *self.busy.values()]
        for worker in workers:
            worker.process.terminate()
        for worker in workers:
            worker.dismiss()

    def _hand_out(self) -> None:
        while len(self.busy) < self.jobs and self.begun - self.turn < self.jobs * _AHEAD:
            source = next(self.sources, None)
            if source is None:
                return
            self.kept[self.begun] = deque()
            if isinstance(source, ReadError):
                self._keep(self.begun, Finished("", str(source)))
            else:
                self._give(source)
            self.begun += 1

    def _give(self, source: Source) -> None:
        while True:
            worker = self.idle.pop() if self.idle else _start_worker(self.options, self.load)
            try:
                worker.connection.send(source)
            except OSError:  # It died while it had nothing to do.
                worker.dismiss()
            else:
                break
        worker.number, worker.doc = self.begun, source.doc
        self.busy[worker.connection] = worker

    def _receive(self) -> None:
        room = self.kept_chars < _KEPT_CHARS
        heard = [link for link, worker in self.busy.items() if room or worker.number == self.turn]
        for connection in cast("list[Connection]", wait(heard)):
            worker = self.busy[connection]
            try:
                message = connection.recv()
            except (EOFError, OSError):
                message = None
            if isinstance(message, _Unready):
                raise message.error
            if message is None:
                error = f"{worker.doc}: the process that read it died ({worker.dismiss()})"
                message = Finished(worker.doc, error)
                del self.busy[connection]
            elif isinstance(message, Finished):
                self.idle.append(self.busy.pop(connection))
            self._keep(worker.number, message)

    def _keep(self, number: int, result: Result) -> None:
        self.kept[number].append(result)
        self.kept_chars += _size(result)


def _size(result: Result) -> int:
    return sum(map(len, result.lines)) if isinstance(result, Batch) else 0


def _start_worker(options: Options, load: Load) -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, options, load), daemon=True)
    with _interrupts_held():
        process.start()
    theirs.close()
    return _Worker(process, ours)


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Make processes started meanwhile deaf to Ctrl-C from their first moment; ours comes in afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Started on demand it would lift the mask again.
    resource_tracker.ensure_running()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _work(link: Connection, options: Options, load: Load) -> None:
    """What a worker does: load the pipeline, then one source after the other until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The pipe is closed, at either call, when the run ends early.
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        try:
            pipeline = load(options)
        except Exception as error:  # noqa: BLE001  the run ends with it, in the process that can tell the user
            link.send(_Unready(error))
            return
        while True:
            for result in _iter_source(pipeline, link.recv(), options):
                link.send(result)
