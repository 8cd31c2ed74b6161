"""Extraction from many sources: in this process or in several, always in the order of the sources.

Each worker process loads the pipeline once and is given one source, or one group of small ones, after the other.
Records travel as lines of JSON, in batches, through one pipe a worker. What comes ahead of its turn is kept until the
turn comes; once much is kept, the workers ahead are no longer read from, their pipes fill, and they wait. So memory is
bounded by the batches kept and by one source a worker, however large the folder.

Of a group a worker sends all that a source gives at once or nothing. Where it dies, the sources that it has not sent
are given out again one by one, so that the one at fault is found and no other pays for it.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import TYPE_CHECKING, cast

from extractors.grouping import iter_groups
from extractors.reading import ReadError, Source
from extractors.results import (
    Batch,
    Finished,
    Options,
    Remark,
    Result,
    Settled,
    iter_source,
    read_ahead,
)
from extractors.whole_files import discard_unfinished

if TYPE_CHECKING:
    from extractors.pipeline import Pipeline

__all__ = ["Batch", "Finished", "Options", "Remark", "Result", "Settled", "iter_results", "load_pipeline"]

_KEPT_CHARS = 8_000_000
#: Seconds that a worker is given to end when it is told to; the model may be at a long text.
_GRACE = 2.0
#: How many groups of sources may be begun ahead of the one whose turn it is, for each worker.
_AHEAD = 4

#: Workers that may die in a row before they are ready, until the run gives up.
_MOST_STILLBORN = 4

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
    sources: Iterable[Source | ReadError | Settled],
    options: Options,
    jobs: int = 1,
    load: Load = load_pipeline,
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
        with contextlib.closing(_Crew(iter_groups(sources, jobs), options, jobs, load)) as crew:
            yield from crew.iter_results()


def _iter_here(
    sources: Iterable[Source | ReadError | Settled], options: Options, load: Load
) -> Iterator[Result]:
    pipeline: Pipeline | None = None
    for group in iter_groups(sources):
        if isinstance(group, ReadError):
            yield Finished("", str(group))
        elif isinstance(group, Settled):
            yield group
        else:
            begun = pipeline is not None
            pipeline = pipeline or _load_once(load, options)
            for results in _iter_group(pipeline, group, options):
                yield from results
            if not begun:
                gc.freeze()


def _load_once(load: Load, options: Options) -> Pipeline:
    """Load the pipeline, without the garbage collector: what is loaded stays to the end, and so does what the first texts load.

    To go through all of it again and again would cost an eighth of the time.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        return load(options)
    finally:
        gc.freeze()
        if collecting:
            gc.enable()


def _iter_group(pipeline: Pipeline, group: list[Source], options: Options) -> Iterator[Iterator[Result]]:
    """The results of each source of a group."""
    ahead = read_ahead(pipeline, group, options) if len(group) > 1 else [None]
    for source, laid_out in zip(group, ahead, strict=True):
        yield iter_source(pipeline, source, options, laid_out)


@dataclass(frozen=True, slots=True)
class _Unready:
    """What a worker sends in place of results when it could not load the pipeline."""

    error: Exception


@dataclass(frozen=True, slots=True)
class _Ready:
    """What a worker sends first, when it has loaded the pipeline."""


@dataclass(slots=True)
class _Worker:
    """A process, our end of its pipe, and the numbers and sources that it has to send results of."""

    process: BaseProcess
    connection: Connection
    waiting: deque[tuple[int, Source]] = field(default_factory=deque)
    ready: bool = False

    def dismiss(self) -> str:
        """End the process, whatever it is at; tell how it had ended by itself if it had."""
        self.connection.close()
        self.process.join(0.2)
        code = self.process.exitcode
        self.process.terminate()
        self.process.join(_GRACE)
        self.process.kill()
        self.process.join()
        if code is not None and code < 0:
            return f"killed by {signal.Signals(-code).name}; memory may have run out"
        return f"exit code {code}"


@dataclass(slots=True)
class _Crew:
    """The workers of one run, and what they have sent ahead of its turn."""

    groups: Iterator[list[Source] | ReadError | Settled]
    options: Options
    jobs: int
    load: Load
    idle: list[_Worker] = field(default_factory=list)
    busy: dict[Connection, _Worker] = field(default_factory=dict)
    #: Sources to be given out again.
    again: deque[tuple[int, Source]] = field(default_factory=deque)
    kept: dict[int, deque[Result]] = field(default_factory=dict)
    kept_chars: int = 0
    turn: int = 0
    begun: int = 0
    #: The number behind the last source of each group begun.
    ends: deque[int] = field(default_factory=deque)
    #: How many workers in a row have died before they were ready.
    stillborn: int = 0

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
                if isinstance(result, Finished | Settled):
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
        while self.again and len(self.busy) < self.jobs:
            self._give([self.again.popleft()])
        while len(self.busy) < self.jobs and self._begun_ahead() < self.jobs * _AHEAD:
            group = next(self.groups, None)
            if group is None:
                return
            count = len(group) if isinstance(group, list) else 1
            numbers = range(self.begun, self.begun + count)
            self.kept.update((number, deque()) for number in numbers)
            self.begun = numbers.stop
            self.ends.append(self.begun)
            if isinstance(group, ReadError):
                self._keep(numbers.start, [Finished("", str(group))])
            elif isinstance(group, Settled):
                self._keep(numbers.start, [group])
            else:
                self._give(list(zip(numbers, group, strict=True)))

    def _begun_ahead(self) -> int:
        """How many groups have been begun and not sent on whole."""
        while self.ends and self.ends[0] <= self.turn:
            self.ends.popleft()
        return len(self.ends)

    def _give(self, group: list[tuple[int, Source]]) -> None:
        while True:
            worker = self.idle.pop() if self.idle else _start_worker(self.options, self.load)
            try:
                worker.connection.send([source for _, source in group])
            except OSError:  # It died while it had nothing to do.
                worker.dismiss()
            else:
                break
        worker.waiting.extend(group)
        self.busy[worker.connection] = worker

    def _receive(self) -> None:
        room = self.kept_chars < _KEPT_CHARS
        heard = [link for link, worker in self.busy.items() if room or worker.waiting[0][0] == self.turn]
        for connection in cast("list[Connection]", wait(heard)):
            worker = self.busy[connection]
            try:
                message = connection.recv()
            except (EOFError, OSError):
                message = None
            if isinstance(message, _Unready):
                raise message.error
            if message is None:
                self._bury(self.busy.pop(connection))
                continue
            if isinstance(message, _Ready):
                worker.ready, self.stillborn = True, 0
                continue
            self._keep(worker.waiting[0][0], message)
            if isinstance(message[-1], Finished):
                worker.waiting.popleft()
                if not worker.waiting:
                    self.idle.append(self.busy.pop(connection))

    def _bury(self, worker: _Worker) -> None:
        """Give out again what a dead worker has not sent; a source that it had to itself ends with an error.

        Raises:
            MemoryError: one after the other died before it had begun, as happens where memory is short.
        """
        how = worker.dismiss()
        self.stillborn += not worker.ready
        if self.stillborn > _MOST_STILLBORN:
            raise MemoryError
        if len(worker.waiting) > 1 or not worker.ready:
            self.again.extend(worker.waiting)
        else:
            number, source = worker.waiting[0]
            error = f"{source.doc}: the process that read it died ({how})"
            self._keep(number, [Finished(source.doc, error)])

    def _keep(self, number: int, results: list[Result]) -> None:
        self.kept[number].extend(results)
        self.kept_chars += sum(map(_size, results))


def _size(result: Result) -> int:
    return sum(map(len, result.lines)) if isinstance(result, Batch) else 0


def _start_worker(options: Options, load: Load) -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, options, load), daemon=True)
    with _signals_held():
        process.start()
    theirs.close()
    return _Worker(process, ours)


#: What ends a run from outside. Of these a worker heeds only the second: the run itself tells it when to end.
_SIGNALS = {signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])}


@contextlib.contextmanager
def _signals_held() -> Iterator[None]:
    """Make processes started meanwhile deaf to signals until they say otherwise; ours come in afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Started on demand it would lift the mask again.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _heed_signals() -> None:
    """In a worker: leave the signals of a terminal to the run, and end on termination without leaving half a file."""
    for number in _SIGNALS:
        signal.signal(number, _end if number == signal.SIGTERM else signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)


def _end_with_parent() -> None:
    """In a worker: end as soon as the run has, whatever it died of and however long the text at hand is."""
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101  that is what makes it a worker

    def watch() -> None:
        wait([parent.sentinel])
        discard_unfinished()
        os._exit(1)

    with contextlib.suppress(RuntimeError):  # No memory for it; then the pipe tells at the end of the text.
        threading.Thread(target=watch, daemon=True).start()


def _end(number: int, _frame: FrameType | None) -> None:
    discard_unfinished()
    signal.signal(number, signal.SIG_DFL)
    signal.raise_signal(number)


def _work(link: Connection, options: Options, load: Load) -> None:
    """What a worker does: load the pipeline, then one group of sources after the other until the pipe is closed."""
    _heed_signals()
    _end_with_parent()
    # The pipe is closed, at either call, when the run ends early.
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        try:
            pipeline = _load_once(load, options)
        except Exception as error:  # noqa: BLE001  the run ends with it, in the process that can tell the user
            # The cause does not come through the pipe.
            link.send(_Unready(error.__cause__ if isinstance(error.__cause__, ImportError) else error))
            return
        link.send(_Ready())
        for number in count():
            group = link.recv()
            for results in _iter_group(pipeline, group, options):
                for message in [list(results)] if len(group) > 1 else ([result] for result in results):
                    link.send(message)
            if number == 0:
                gc.freeze()
