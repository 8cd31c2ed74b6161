"""Sentences of a cleaned paragraph."""

from __future__ import annotations

from collections.abc import Iterator

import regex

_SENTENCE = regex.compile(r"[^。！？]*+(?:[。！？]++(?:[”’」』）]|(?<=[。！？])…)*+|$)")


def iter_sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the half-open spans of the sentences in text[start:end]; a closing mark belongs to the sentence it closes."""
    for match in _SENTENCE.finditer(text, start, end):
        if match.end() > match.start():
            yield match.span()
