"""A document as it was read, whatever format it came in; what is to be read, and how."""

from __future__ import annotations

import datetime
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

import regex

from extractors.reading.errors import LimitError, ReadError
from extractors.reading.names import printable

_CONTROL = regex.compile(r"[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]")


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read. `path` is None for standard input; `doc` is the name its records carry."""

    path: Path | None
    doc: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text to extract from, and what its format tells of it.

    `text` is what offsets refer to. `view`, of the same length, is what is analysed where marks of the format stand
    in the text. `name` is the path that may tell the date of publication. `pages` are the offsets at which pages
    begin, None where the format has none. `drawn` tells that the text stands in no file of its own, `single` that it
    is one article by its format.
    """

    doc: str
    text: str
    name: str
    view: str | None = None
    pages: tuple[int, ...] | None = None
    title: str | None = None
    published: datetime.date | None = None
    drawn: bool = False
    single: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one source may hold before it is refused: bytes unpacked, archives within archives, members, pages."""

    unpacked: int = 1_000_000_000
    nesting: int = 3
    pages: int = 2000
    members: int = 200_000


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read, the same for every source: a forced encoding, the field of JSON rows with the text, the limits."""

    encoding: str | None = None
    text_field: str = "text"
    limits: Limits = field(default_factory=Limits)


#: Bytes that an element of a tree made of markup takes, about.
_ELEMENT = 200


@dataclass(slots=True)
class Budget:
    """The bytes that a source may still unpack to, and the members it may have; shared by all that is packed in it."""

    limits: Limits
    spent: int = 0
    members: int = 0

    def spend(self, size: int, doc: str) -> None:
        """Count `size` bytes of `doc`.

        Raises:
            LimitError: that is more than may be unpacked.
        """
        self.spent += size
        if self.spent > self.limits.unpacked:
            raise LimitError(
                f"{doc}: unpacks to more than {self.limits.unpacked:,} bytes; --max-unpacked SIZE allows more"
            )

    def spend_on_tree(self, markup: bytes, doc: str) -> None:
        """Count what the tree of a page or of XML takes, which is many times its markup where that is all tags.

        Raises:
            LimitError: that is more than may be unpacked.
        """
        self.spend(_ELEMENT * markup.count(b"<"), doc)

    def check_members(self, count: int, doc: str) -> None:
        """See whether an archive may have so many members.

        Raises:
            LimitError: with those counted in `members` they are more than there may be.
        """
        if self.members + count > self.limits.members:
            raise LimitError(
                f"{doc}: has more than {self.limits.members:,} members; --max-members N allows more"
            )

    @property
    def left(self) -> int:
        """The bytes that may still be unpacked."""
        return max(0, self.limits.unpacked - self.spent)


@dataclass(slots=True)
class Input:
    """The bytes of a file, of standard input or of a member of an archive, and what is known of it.

    `doc` is the name its records carry, `name` the path that may tell a date, `depth` the number of archives around it.
    """

    doc: str
    name: str
    data: bytes
    options: ReadOptions
    budget: Budget
    depth: int = 0

    @classmethod
    def of(cls, source: Source, options: ReadOptions) -> Input:
        """Read a source.

        Raises:
            ReadError: it cannot be opened.
        """
        # As it is written, not as the locale would have it read: it may tell a date.
        name = source.doc if source.path is None else printable(os.fsencode(source.path))
        return cls(source.doc, name, read_bytes(source), options, Budget(options.limits))


def read_bytes(source: Source) -> bytes:
    """The bytes of a file or of standard input.

    Raises:
        ReadError: it cannot be opened, or standard input is closed.
    """
    try:
        if source.path is not None:
            return source.path.read_bytes()
        if sys.stdin is not None:
            return sys.stdin.buffer.read()
    except OSError as error:
        raise ReadError(os_message(error, source.doc)) from None
    raise ReadError(f"{source.doc}: standard input is closed")


def os_message(error: OSError, name: str | None = None) -> str:
    """A fault of the file system in one line."""
    return f"{name or error.filename}: {(error.strerror or str(error)).lower()}"


def one_line(name: str) -> str:
    """A name from within a file, fit to be printed: without control characters."""
    return str(_CONTROL.sub("\ufffd", name))
