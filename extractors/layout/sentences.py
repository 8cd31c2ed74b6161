"""Sentences of a cleaned text."""

from __future__ import annotations

from collections.abc import Iterator

import regex

#: The longest sentence, in characters.
MAX_CHARS = 500

_SENTENCE = regex.compile(
    r"[^。！？\n]++(?:[。！？]++(?:[”’」』）]|(?<=[。！？])…)*+)?|[。！？]++(?:[”’」』）]|(?<=[。！？])…)*+"
)


def iter_sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the half-open spans of the sentences in text[start:end]; a closing mark belongs to the sentence it closes.

    A line break ends a sentence and belongs to none.
    What runs on for more than MAX_CHARS without a full stop is cut at a comma, else anywhere: every record repeats its
    sentence, and a page without full stops must not make output grow with the square of its length.
    """
    for match in _SENTENCE.finditer(text, start, end):
        first, last = match.span()
        while last - first > MAX_CHARS:
            cut = (
                max(text.rfind(mark, first + MAX_CHARS // 2, first + MAX_CHARS) for mark in "；，、\u0020")
                + 1
            )
            cut = cut or first + MAX_CHARS
            yield first, cut
            first = cut
        yield first, last
