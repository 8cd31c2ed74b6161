"""Reading and writing the files of annotation: whole files only, none replaced unasked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from extractors.annotation.text import AnnotationError, UnwrittenError
from extractors.whole_files import write_whole


def read_file(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        AnnotationError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise AnnotationError(f"{path}: {(error.strerror or str(error)).lower()}") from None


def write_files(files: Mapping[Path, bytes], *, force: bool) -> None:
    """Write the files, making the folders that they stand in; none is written if one of them is in the way.

    A file that already holds just these bytes is in nobody's way.

    Raises:
        AnnotationError: a file exists and `force` is not set.
        UnwrittenError: it cannot be written; those before it are.
    """
    changed = {path: data for path, data in files.items() if not _holds(path, data)}
    there = [path for path in changed if path.exists()]
    if there and not force:
        others = f" and {len(there) - 1} more" if len(there) > 1 else ""
        raise AnnotationError(f"{there[0]}{others} would be overwritten; --force does so")
    for path, data in changed.items():
        try:
            write_whole(path, data)
        except OSError as error:
            raise UnwrittenError(f"cannot write {path}: {error.strerror}") from None


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False
