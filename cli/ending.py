"""How a run ends from outside: by Ctrl-C, by termination, by the closing of its terminal.

The process ends in the handler of the signal. An exception raised there could come up in the middle of an import or of a
destructor, where it is printed and lost, or a second one could keep the first from clearing up. So what must not stay behind is
told beforehand (`undone_by`), and what must not be cut in two is done while signals are `held`.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import NoReturn

_SIGNALS = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
#: Seconds after which a second signal cuts off what the first one has to wait for, as a pipe that nobody empties.
_PATIENCE = 1.0
#: Seconds that processes of ours are given to end when they are told to, and all clearing up.
_GRACE = 1.0
_LIMIT = 5

_undo: list[Callable[[], object]] = []
_holding = 0
#: The signal that came while signals were held, and when.
_pending: tuple[int, float] | None = None


def end_on_signals() -> None:
    """Let signals end this process from now on; such as were ignored when it was started (nohup) stay so."""
    for number in _SIGNALS:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _on_signal)


def ignore_signals() -> None:
    """Let no signal end this process any more: all is done, and the exit code stands."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


@contextlib.contextmanager
def undone_by(undo: Callable[[], object]) -> Iterator[None]:
    """Let `undo` be called if a signal ends the process inside the block."""
    _undo.append(undo)
    try:
        yield
    finally:
        _undo.remove(undo)


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Let a signal that comes inside the block take effect behind it; a second one, after a while, at once."""
    global _holding  # noqa: PLW0603  signals are those of the whole process
    _holding += 1
    try:
        yield
    finally:
        _holding -= 1
        if _pending is not None and not _holding:
            _end(_pending[0])


def _on_signal(number: int, _frame: FrameType | None) -> None:
    global _pending  # noqa: PLW0603
    now = time.monotonic()
    if not _holding:
        _end(number)
    elif _pending is None:
        _pending = number, now
    elif now > _pending[1] + _PATIENCE:
        _end(number)


def _end(number: int) -> NoReturn:
    """Clear up and end the process; whatever goes wrong with it, the process ends."""
    try:
        ignore_signals()
        if hasattr(signal, "alarm"):
            # A terminal that takes no more words (Ctrl-S) must not hold it for ever.
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(_LIMIT)
        for undo in [_discard_unfinished, *reversed(_undo), _end_workers]:
            with contextlib.suppress(Exception):
                undo()
        if number == signal.SIGINT:
            _tell_interrupted()
    finally:
        os._exit(128 + number)


def _discard_unfinished() -> None:
    # Where the module is not loaded nothing was begun.
    if (module := sys.modules.get("extractors.whole_files")) is not None:
        module.discard_unfinished()


def _end_workers() -> None:
    if (multiprocessing := sys.modules.get("multiprocessing")) is None:
        return
    workers = multiprocessing.active_children()
    for worker in workers:
        worker.terminate()
    deadline = time.monotonic() + _GRACE
    for worker in workers:
        worker.join(max(0.0, deadline - time.monotonic()))


def _tell_interrupted() -> None:
    try:
        from cli.messages import translate

        message = translate("interrupted")
    except Exception:  # noqa: BLE001  it came in the middle of the import
        message = "interrupted"
    # Not by sys.stderr, which may be in the middle of a line.
    with contextlib.suppress(OSError):
        os.write(2, f"policyfacts: {message}\n".encode())
