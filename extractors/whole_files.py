"""Files that appear whole or not at all: written beside their place, then moved there."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

#: Files that are being written and have not taken their names.
_unfinished: set[Path] = set()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file, making the folders it stands in; one of that name is replaced when all is written.

    Raises:
        OSError: it cannot be written; what stood there stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with unfinished(path.with_name(f".{os.urandom(8).hex()}.tmp")) as temporary:
        with temporary.open("xb") as stream:
            stream.write(data)
        temporary.chmod(0o666 & ~_mask())
        temporary.replace(path)


@contextlib.contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """A file that is to take another name inside the block; it does not stay if that comes to nothing."""
    _unfinished.add(path)
    try:
        yield path
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        _unfinished.discard(path)


def discard_unfinished() -> None:
    """Remove the files that have not taken their names: for handlers of signals, when the process is about to end."""
    for path in list(_unfinished):
        with contextlib.suppress(OSError):
            path.unlink()


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
