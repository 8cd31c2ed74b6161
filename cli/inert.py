"""Text from files made fit for a terminal: it may hold escape sequences, or signs that turn the direction of a line."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def _active() -> Any:
    import regex  # not for --help

    return regex.compile(r"[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]")


def inert(text: str) -> str:
    """The text with a replacement character for each one that a terminal would act on, so that offsets stay."""
    return str(_active().sub("\N{REPLACEMENT CHARACTER}", text))
