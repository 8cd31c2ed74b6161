"""The texts that offsets refer to, written to a folder where they stand in no file of their own."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import regex

from extractors.reading.document import Document
from extractors.reading.errors import ReadError
from extractors.whole_files import write_whole

_UNSAFE = regex.compile(
    r"""(?x) [\\:*?"<>|\p{C}\p{Zl}\p{Zp}] | ^[.\s]++
    # Stops and blanks at the end: tried at the first of a run, whatever breaks of lines stand between.
    | (?=[.\p{Zs}]) (?<![.\p{Zs}][^\S\p{Zs}]*+) [.\s]++$"""
)
_RESERVED = regex.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
#: Bytes of a name; file systems allow 255, and a suffix is added.
_LONGEST = 200


def write_text(folder: Path, document: Document) -> Path:
    """Write the text of a document as UTF-8, line ends as they are, to `NAME.txt` below the folder; return its path.

    The file appears whole or not at all; one of that name is replaced.

    Raises:
        ReadError: it cannot be written.
    """
    path = folder / safe_path(document.doc)
    if not _stays_inside(path, folder):
        raise ReadError(f"{document.doc}: its text is not written to {path}: a link leads out of {folder}")
    try:
        write_whole(path, document.text.encode("utf-8"))
    except OSError as error:
        raise ReadError(f"{document.doc}: cannot write its text to {path}: {error.strerror}") from None
    return path


def _stays_inside(path: Path, folder: Path) -> bool:
    """Whether the folder that a path names lies in another one, and not elsewhere by a link that stood there before."""
    real = os.path.join(os.path.realpath(folder), "")  # noqa: PTH118  with the stroke behind it
    return os.path.join(os.path.realpath(path.parent), "").startswith(real)  # noqa: PTH118


def safe_path(doc: str) -> Path:
    """The relative path of the text of `doc`: inside its folder on any system, and another for every other `doc`."""
    return Path(*map(_safe_part, f"{doc}.txt".split("/")))


def _safe_part(part: str) -> str:
    safe = _UNSAFE.sub("_", part) or "_"
    if _RESERVED.fullmatch(safe):
        safe = "_" + safe
    raw = safe.encode()
    if len(raw) > _LONGEST:
        safe = raw[:_LONGEST].decode("utf-8", "ignore")
    if safe == part:
        return safe
    # What was changed may now look like another: the name that it was tells them apart.
    mark = hashlib.sha256(part.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    stem = safe.removesuffix(".txt")
    return f"{stem}~{mark}.txt" if part.endswith(".txt") else f"{stem}~{mark}"
