"""Inputs that are done: what is noted of each beside an output, and how one is known again."""

from __future__ import annotations

import dataclasses
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cli.output import identity as file_identity
from cli.settings import digest_of

if TYPE_CHECKING:
    from extractors.parallel import Options
    from extractors.reading import ReadError, Source

#: What was said of a part of an input or of its end: error, note, number of members left out.
Said = tuple[str | None, str | None, int]


@dataclass(frozen=True, slots=True)
class Identity:
    """What an input is known again by; with the same settings the records of two inputs that are equal in it are the same.

    `doc` is its name (for a path that is none, what is said of it), `dated` what else its path tells of the day of
    publication, `sha256` the hash of its bytes, None where it cannot be read, or not a second time (a pipe).
    """

    doc: str
    dated: str | None
    sha256: str | None


@dataclass(slots=True)
class Done:
    """An input that is done: its identity, and where its records stand in the output, from byte `start` to `end`.

    `remarks` are what was said of its parts and, last, of its end; `texts` the documents whose text was written to the
    folder of texts.
    """

    identity: Identity
    start: int
    end: int
    records: int
    remarks: list[Said]
    texts: list[str]

    @property
    def failed(self) -> bool:
        """Whether it could not be read to its end."""
        return self.remarks[-1][0] is not None

    def has_texts(self, folder: Path | None) -> bool:
        """Whether all texts that were written for it still lie in the folder of texts."""
        from extractors.reading.text_out import safe_path

        return folder is None or all((folder / safe_path(doc)).is_file() for doc in self.texts)

    def line(self) -> bytes:
        """It as a line of JSON."""
        fields = dataclasses.asdict(self)
        return json_line({**fields.pop("identity"), **fields})


def parse_done(line: bytes) -> Done:
    """An input that is done from its line.

    Raises:
        ValueError: the line is none, or was cut.
    """
    try:
        fields = json.loads(line)
        identity = Identity(fields.pop("doc"), fields.pop("dated"), fields.pop("sha256"))
        remarks = [(error, note, left_out) for error, note, left_out in fields.pop("remarks")]
        done = Done(identity, remarks=remarks, **fields)
    except (TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(f"no input that is done: {error}") from None
    if not remarks or not 0 <= done.start <= done.end:
        raise ValueError("no input that is done")
    return done


def json_line(value: object) -> bytes:
    """A value as a line of JSON in UTF-8; what a name has that is no Unicode stays as an escape."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def identify(source: Source | ReadError, options: Options) -> Identity:
    """The identity of an input, by its bytes as they are now."""
    path: Path | None = getattr(source, "path", None)
    doc: str = getattr(source, "doc", None) or str(source)
    if path is None:
        return Identity(doc, None, None)
    return Identity(doc, _dated(path, options), digest_of(path) if is_repeatable(source) else None)


def stamp(source: Source | ReadError) -> tuple[int, ...] | None:
    """What changes with every change of an input, also with one that is taken back; None where it cannot be looked at."""
    path: Path | None = getattr(source, "path", None)
    try:
        info = None if path is None else path.stat()
    except OSError:
        return None
    return info and (info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns)


def is_repeatable(source: Source | ReadError) -> bool:
    """Whether reading the input again gives the same: not what comes through a pipe."""
    path: Path | None = getattr(source, "path", None)
    return path is None or file_identity(path) is not None


def _dated(path: Path, options: Options) -> str | None:
    """What the whole path tells of the day of publication, which decides records: folders may be called by days."""
    from extractors.layout.head import date_in_name
    from extractors.reading.names import printable

    if options.published is not None:
        return None
    name = printable(os.fsencode(path))
    if options.name_pattern is not None:
        return name
    day = date_in_name(name)
    return None if day is None else day.isoformat()
