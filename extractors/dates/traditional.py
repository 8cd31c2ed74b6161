"""Words of time in traditional characters, read as simplified ones, character for character."""

from __future__ import annotations

from functools import cache

from extractors.data import load_toml


def simplify(text: str) -> str:
    """The text with the words of time in simplified characters, every character in its place."""
    characters, table = _traditional()
    for character in characters:
        if character in text:
            return text.translate(table)
    return text


@cache
def _traditional() -> tuple[str, dict[int, str]]:
    table: dict[str, str] = load_toml("time_words.toml")["traditional"]
    return "".join(table), str.maketrans(table)
