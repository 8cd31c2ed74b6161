"""Text from files made fit for a terminal: it may hold escape sequences, or signs that turn the direction of a line."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def _active() -> Any:
    import regex  # not for --help

    return regex.compile(r"[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]")


@cache
def _active_in_json() -> Any:
    import regex  # not for --help

    return regex.compile(r"[[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]--\n]", regex.V1)


def inert(text: str) -> str:
    """The text with a replacement character for each one that a terminal would act on, so that offsets stay."""
    return text if text.isprintable() else str(_active().sub("\N{REPLACEMENT CHARACTER}", text))


def inert_json(text: str) -> str:
    """JSON with an escape for each character that a terminal would act on: it says the same to whoever parses it."""
    return text if text.isprintable() else str(_active_in_json().sub(_escape, text))


def _escape(match: Any) -> str:
    return f"\\u{ord(match[0]):04x}"


def escape_halves(text: str) -> str:
    """JSON with an escape for each half of a character, which UTF-8 cannot write: names that are no Unicode have some."""
    return text.encode("utf-8", "backslashreplace").decode()
