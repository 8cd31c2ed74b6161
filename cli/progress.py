"""What standard error says while files are worked through: progress on a terminal, errors, a summary."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Self

from cli.ending import undone_by
from cli.inert import inert
from cli.messages import drop, plural, say_beside, shorten, tell, translate

if TYPE_CHECKING:
    from rich.progress import Progress


class Reporter:
    """Counts files and records and tells of them; with `quiet` only of errors.

    `to_screen` tells that the records go to the same screen, where a line of progress would get between them.
    """

    def __init__(self, *, quiet: bool, to_screen: bool = False) -> None:
        self.files = 0
        self.records = 0
        self.failed = 0
        self.left_out = 0
        #: Links that lead out of the folders, and are not followed.
        self.links: list[Path] = []
        #: None where nothing is to be said of it.
        self.taken_over: int | None = None
        self.older: int | None = None
        self._quiet = quiet
        self._progress = None if quiet or to_screen else _start_progress()
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Self:
        if self._progress is not None:
            self._stack.enter_context(_terminal_may_go())
            self._stack.callback(self._progress.stop)
            # It hides the cursor.
            self._stack.enter_context(undone_by(self._progress.stop))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add_records(self, count: int, doc: str) -> None:
        """Count records of the file that is being written."""
        self.records += count
        if self._progress is not None:
            self._progress.update(
                self._progress.task_ids[0], description=translate(self._figures()), doc=inert(doc)
            )

    def end_file(self, error: str | None, note: str | None = None) -> None:
        """Count a file; say what is wrong where it could not be read, or what is odd about it."""
        if note is not None:
            self.note(note)
        if error is None:
            self.files += 1
        else:
            self.failed += 1
            self.warn(error)

    def take_over(self) -> None:
        """Count a file whose records are those of an earlier output."""
        self.taken_over = (self.taken_over or 0) + 1

    def pass_over_older(self) -> None:
        """Count a file that is older than what is to be read."""
        self.older = (self.older or 0) + 1

    def note(self, message: str) -> None:
        """Say a line, but not when quiet."""
        if not self._quiet:
            self.warn(message)

    def remark(self, error: str | None, note: str | None, left_out: int) -> None:
        """Say what is wrong with a part of a file, or odd about it; count what could not be read and what was left out."""
        self.left_out += left_out
        if error is not None:
            self.failed += 1
            self.warn(error)
        elif note is not None:
            self.note(note)

    def warn(self, message: str) -> None:
        """Say a line, also when quiet."""
        if self._progress is None:
            tell(message)
        else:
            with _terminal_may_go():
                self._progress.console.print(
                    inert(f"policyfacts: {shorten(translate(message))}"),
                    markup=False,
                    highlight=False,
                    soft_wrap=True,
                )

    def summarize(self, left_out: int) -> None:
        """Say in one line what was done, and how many files of folders and archives were passed over as no articles."""
        left_out += self.left_out
        if self._quiet:
            return
        parts = [self._figures()]
        if self.taken_over is not None:
            parts.append(f"{self.taken_over:,} taken over")
        if self.failed:
            parts.append(f"{self.failed} could not be read")
        if left_out:
            parts.append(f"{left_out} passed over (data and program files)")
        if self.links:
            parts.append(
                f"{len(self.links):,} passed over (links out of the folder; --follow-links reads them)"
            )
        if self.older is not None:
            parts.append(f"{self.older:,} passed over (older than --since)")
        say_beside(f"policyfacts: {translate('; ').join(map(translate, parts))}")

    def _figures(self) -> str:
        return f"{plural(self.files, 'file')}, {plural(self.records, 'record')}"


@contextlib.contextmanager
def _terminal_may_go() -> Iterator[None]:
    """Go on where the terminal is no longer there, as under nohup."""
    try:
        yield
    except OSError:
        drop(sys.stderr)


def _start_progress() -> Progress | None:
    """A line of progress where a person watches."""
    if not sys.stderr.isatty():
        return None
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}  {task.fields[doc]}", markup=False),
        TimeElapsedColumn(),
    )
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    progress.add_task(translate("starting"), total=None, doc="")
    progress.start()
    return progress
