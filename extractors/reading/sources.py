"""From paths to sources: which files are read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from extractors.data import load_toml
from extractors.reading.decoding import decode
from extractors.reading.document import Source, os_message, read_bytes
from extractors.reading.errors import NoTextError, ReadError
from extractors.reading.names import printable
from extractors.reading.rows import file_holds_articles, is_rows

#: Gold stands beside the texts it belongs to.
GOLD_SUFFIX = ".gold.jsonl"


def iter_sources(
    paths: Iterable[str | Path],
    left_out: list[Path] | None = None,
    text_field: str = "text",
    *,
    follow_links: bool = False,
    links: list[Path] | None = None,
) -> Iterator[Source | ReadError]:
    """Yield the files that `paths` stand for: files as they are, folders walked in sorted order, `-` standard input.

    Hidden files and folders are left out, and so are links that lead out of the folder, which are appended to `links`.
    With `follow_links` they are followed, linked folders are entered, and of a file that is met several times the first
    counts. Within a folder, data and program files (`.csv`, `.py`, …, see data/reading.toml) are no newspaper text: they
    are appended to `left_out`, as are JSON files whose rows have no article in `text_field`, and records and gold. A path
    that does not exist is yielded as a ReadError, so that it costs the others nothing.
    """
    left_out = left_out if left_out is not None else []
    links = links if links is not None else []
    for path in map(Path, paths):
        if str(path) == "-":
            yield Source(None, "-")
            continue
        try:
            is_folder = stat.S_ISDIR(path.stat().st_mode)
        except (FileNotFoundError, NotADirectoryError, ValueError):
            yield ReadError(f"{path}: no such file or folder")
        except OSError as error:  # In a folder that may not be entered, a loop of links.
            yield ReadError(os_message(error))
        else:
            if is_folder:
                walk = _FollowingWalk(path) if follow_links else _Walk(path, links)
                yield from _iter_texts(walk, left_out, text_field)
            else:
                yield Source(path, printable(os.fsencode(path.name)))


class _Walk:
    """A walk through a folder, in which links that lead out of it are noted and not followed."""

    def __init__(self, folder: Path, links: list[Path]) -> None:
        self.folder = folder
        self._inside = os.path.join(os.path.realpath(folder), "")  # noqa: PTH118  with the stroke behind it
        self._links = links

    def iter_files(self) -> Iterator[Path | ReadError]:
        """The files in the order of their paths as strings. A stack of its own: folders nest as deep as they like."""
        waiting = [iter([self.folder])]
        while waiting:
            path = next(waiting[-1], None)
            if path is None:
                waiting.pop()
            elif path is self.folder or self._is_wanted(path):
                mode = _mode(path)
                if stat.S_ISDIR(mode):
                    try:
                        waiting.append(iter(_entries(path)))
                    except OSError as error:
                        yield ReadError(os_message(error))
                # Reading a pipe, socket or device met on a walk might never end.
                elif stat.S_ISREG(mode) or not mode:
                    yield path

    def _is_wanted(self, path: Path) -> bool:
        if not path.is_symlink():
            return True
        if not os.path.join(os.path.realpath(path), "").startswith(self._inside):  # noqa: PTH118
            self._links.append(path)
            return False
        # What a linked folder holds is met in its own place.
        return not stat.S_ISDIR(_mode(path))


class _FollowingWalk(_Walk):
    """A walk in which links are followed; each file and folder is met once, whatever circles they make."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, [])
        self._seen = {os.path.realpath(folder)}

    def _is_wanted(self, path: Path) -> bool:
        real = os.path.realpath(path)
        is_new = real not in self._seen
        self._seen.add(real)
        return is_new


def _iter_texts(walk: _Walk, left_out: list[Path], text_field: str) -> Iterator[Source | ReadError]:
    """The sources among the files that a walk meets."""
    for found in walk.iter_files():
        if isinstance(found, ReadError):
            yield found
        elif is_left_out(found.name) or (is_rows(found.name) and not file_holds_articles(found, text_field)):
            left_out.append(found)
        else:
            yield Source(found, printable(os.fsencode(found.relative_to(walk.folder).as_posix())))


def _entries(folder: Path) -> list[Path]:
    """What stands in a folder and is not hidden, a folder as if a stroke was behind its name."""
    with os.scandir(folder) as entries:
        found = [(entry.name, _is_folder(entry)) for entry in entries]
    # Names as Python decodes them would be sorted as the locale says.
    ordered = sorted(found, key=lambda entry: os.fsencode(entry[0]) + b"/" * entry[1])
    return [folder / name for name, _ in ordered if not name.startswith(".")]


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return stat.S_ISDIR(_mode(Path(entry))) if entry.is_symlink() else entry.is_dir()


def _mode(path: Path) -> int:
    """What kind of file a path leads to; 0 where that cannot be told: a link to itself, to nothing, to what is locked."""
    try:
        return path.stat().st_mode
    except OSError:
        return 0


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
