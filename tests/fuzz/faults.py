"""Faults: what tells one from another, and the shortest input that shows one."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

#: Stretches that are left out of an input, in characters, from the longest to the shortest.
_STRETCHES = (1024, 256, 64, 32, 16, 8, 4, 2, 1)


def name_fault(error: BaseException) -> str:
    """The kind of an error, the invariant that does not hold, and where in our code it was raised, as a file name."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [
        frame for frame in frames if "-packages" not in frame.filename and "/lib/python" not in frame.filename
    ]
    where = f"{Path(ours[-1].filename).stem}-{ours[-1].lineno}" if ours else "elsewhere"
    broken = str(error.args[0]) if error.args and type(error).__name__ == "Broken" else where
    return "".join(char if char.isalnum() else "-" for char in f"{type(error).__name__}-{broken[:60]}")


def fault_of(check: Callable[[bytes], object], data: bytes) -> str | None:
    """The name of the fault that an input shows; None where all is well."""
    try:
        check(data)
    except Exception as error:  # noqa: BLE001  whatever it is
        return name_fault(error)
    return None


def minimise(check: Callable[[bytes], object], data: bytes) -> bytes:
    """The input without the stretches that its fault does not need. The same input gives the same."""
    fault = fault_of(check, data)
    if fault is None:
        return data
    try:
        text, codec = data.decode(), "utf-8"
    except UnicodeDecodeError:
        text, codec = data.decode("latin-1"), "latin-1"

    def shows(parts: list[str]) -> bool:
        return fault_of(check, "".join(parts).encode(codec)) == fault

    parts = _shorter(text.splitlines(keepends=True), (16, 4, 1), shows)
    return "".join(_shorter(list("".join(parts)), _STRETCHES, shows)).encode(codec)


def _shorter(parts: list[str], stretches: tuple[int, ...], shows: Callable[[list[str]], bool]) -> list[str]:
    for stretch in stretches:
        at = 0
        while at < len(parts):
            without = parts[:at] + parts[at + stretch :]
            if shows(without):
                parts = without
            else:
                at += stretch
    return parts
