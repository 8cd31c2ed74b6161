"""From paths to sources: which files are read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from extractors.data import load_toml
from extractors.reading.decoding import decode
from extractors.reading.document import Source, os_message, printable, read_bytes
from extractors.reading.errors import NoTextError, ReadError
from extractors.reading.rows import file_holds_articles, is_rows

#: Gold stands beside the texts it belongs to.
GOLD_SUFFIX = ".gold.jsonl"


def iter_sources(
    paths: Iterable[str | Path], left_out: list[Path] | None = None, text_field: str = "text"
) -> Iterator[Source | ReadError]:
    """Yield the files that `paths` stand for: files as they are, folders walked in sorted order, `-` standard input.

    Hidden files and folders are left out, and so are links that lead out of the folder. Within a folder, data
    and program files (`.csv`, `.py`, …, see data/reading.toml) are no newspaper text: they are appended to
    `left_out`, as are JSON files whose rows have no article in `text_field`, and records and gold. A path that does
    not exist is yielded as a ReadError, so that it costs the others nothing.
    """
    for path in map(Path, paths):
        if str(path) == "-":
            yield Source(None, "-")
        elif path.is_dir():
            yield from _iter_folder(path, left_out if left_out is not None else [], text_field)
        elif path.exists():
            yield Source(path, printable(os.fsencode(path.name)))
        else:
            yield ReadError(f"{path}: no such file or folder")


def _iter_folder(folder: Path, left_out: list[Path], text_field: str) -> Iterator[Source | ReadError]:
    for found in _iter_files(folder):
        if isinstance(found, ReadError):
            yield found
        elif _stays_inside(found, folder):
            if is_left_out(found.name) or (
                is_rows(found.name) and not file_holds_articles(found, text_field)
            ):
                left_out.append(found)
            else:
                yield Source(found, printable(os.fsencode(found.relative_to(folder).as_posix())))


def _iter_files(folder: Path) -> Iterator[Path | ReadError]:
    """The files below a folder in the order of the bytes of their paths; linked folders are not entered."""
    try:
        entries = [
            (entry.name, entry.is_dir(follow_symlinks=False), entry.is_dir()) for entry in os.scandir(folder)
        ]
    except OSError as error:
        yield ReadError(os_message(error))
        return
    # Names as Python decodes them would be sorted as the locale says.
    for name, is_folder, leads_to_folder in sorted(
        entries, key=lambda entry: os.fsencode(entry[0]) + b"/" * entry[1]
    ):
        if name.startswith("."):
            continue
        if is_folder:
            yield from _iter_files(folder / name)
        elif not leads_to_folder and not _is_special(folder / name):
            yield folder / name


def _is_special(path: Path) -> bool:
    """Whether a path is a pipe, socket or device: reading one met on a walk might never end."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _stays_inside(path: Path, folder: Path) -> bool:
    return not path.is_symlink() or path.resolve().is_relative_to(folder.resolve())


def is_left_out(name: str) -> bool:
    """Whether a file of a folder or archive is by its name no newspaper text."""
    name = name.lower()
    return Path(name).suffix in _other_suffixes() or name.endswith(GOLD_SUFFIX)


@cache
def _other_suffixes() -> frozenset[str]:
    return frozenset(load_toml("reading.toml")["left_out_suffixes"])


def read_text(source: Source, encoding: str | None = None) -> str:
    """Read and decode one plain text, byte-order mark left out, line ends as they stand.

    Raises:
        ReadError: the file cannot be opened, is no text, or its encoding cannot be told.
        NoTextError: it is empty or blank.
    """
    text = decode(read_bytes(source), source.doc, encoding)
    if not text.strip():
        raise NoTextError(f"{source.doc}: has no text in it")
    return text
