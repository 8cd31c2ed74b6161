"""What keeps an input, or a part of one, from being read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class ReadError(Exception):
    """An input that cannot be read; the message is one line that says what, where and what to do."""


class NoTextError(ReadError):
    """An input that was read and holds nothing but white space; nothing is lost, but the user may want to know."""


class LeftOutError(ReadError):
    """A file of an archive that is no newspaper text, passed over as it is in a folder."""


class LimitError(ReadError):
    """An input beyond a limit; the message names the option that raises it."""


@contextmanager
def faults_told(doc: str, what: str) -> Iterator[None]:
    """Turn whatever a library raises over the bytes of `doc` into a ReadError that calls it damaged `what`.

    Libraries that read foreign formats raise nearly anything over broken bytes: their own errors, those of lxml
    and zlib, KeyError, AssertionError, RecursionError.
    """
    try:
        yield
    except (ReadError, MemoryError):
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:120]
        raise ReadError(
            f"{doc}: damaged, or no {what} ({type(error).__name__}{f': {reason}' if reason else ''})"
        ) from error
