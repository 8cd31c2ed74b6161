"""Words of time in traditional characters, read as simplified ones, character for character."""

from __future__ import annotations

from functools import cache
from typing import Any

import regex

from extractors.data import load_toml


def simplify(text: str) -> str:
    """The text with the words of time in simplified characters, every character in its place."""
    pattern, table = _traditional()
    return text.translate(table) if pattern.search(text) else text


@cache
def _traditional() -> tuple[Any, dict[int, str]]:
    table = load_toml("time_words.toml")["traditional"]
    return regex.compile(f"[{''.join(table)}]"), str.maketrans(table)
