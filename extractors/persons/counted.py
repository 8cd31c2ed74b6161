"""Names in a list that is told to be one: counted behind it (黎明山、靳东升、秋实三位副县长) or of a cast (由…主演)."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractors.persons.names import surname_length
from extractors.persons.passage import Candidate, Passage

_COUNT = regex.compile("(?P<number>[二两三四五六七八九])(?:个人|人(?![家民类口均工])|位|名)")
#: Those who act, sing or lead together: 由安静、高原、江河主演.
_PLAYED = regex.compile(
    r"由(?P<items>\p{Han}{2,3}(?:、\p{Han}{2,3}){1,7})(?:领衔|联合|联袂|等){0,2}(?:主演|执导|演唱|饰演|出演|编剧|作词|作曲|合著|撰写)"
)
_ITEM = regex.compile(r"\p{Han}+")
_NUMBERS = {char: number for number, char in enumerate("二三四五六七八九", 2)} | {"两": 2}
_SEPARATORS = frozenset("、和与")
#: Longest item of such a list, with the home in front of the name (广东梅州|梅傲雪).
_LONGEST_ITEM = 12


def iter_counted(passage: Passage) -> Iterator[Candidate]:
    """Yield the items of each list of names that is as long as the count behind it tells."""
    for match in _COUNT.finditer(passage.text):
        spans = _items_before(passage, match.start(), _NUMBERS[match["number"]])
        yield from (Candidate(start, end, "counted") for start, end in spans)
    for match in _PLAYED.finditer(passage.text):
        items = [item.span() for item in _ITEM.finditer(passage.text, *match.span("items"))]
        if all(surname_length(passage.text[start:end]) for start, end in items):
            yield from (Candidate(start, end, "counted") for start, end in items)


def _items_before(passage: Passage, end: int, number: int) -> list[tuple[int, int]]:
    """The spans of the names of the `number` items that end at `end`, none where one is no name."""
    spans: list[tuple[int, int]] = []
    while len(spans) < number:
        start = _name_start(passage, end, first=len(spans) == number - 1)
        if start is None:
            return []
        spans.append((start, end))
        floor = max(0, start - _LONGEST_ITEM)
        end = max((i for i in range(floor, start) if passage.text[i] in _SEPARATORS), default=-1)
        if end < 0 < number - len(spans) or not _is_run(passage.text[end + 1 : start]):
            return [] if len(spans) < number else spans
    return spans


def _name_start(passage: Passage, end: int, *, first: bool) -> int | None:
    """Where the name that ends the item begins: with the item or with a word of the model."""
    for length in (3, 2):
        start = end - length
        if start < 0 or not _is_run(passage.text[start:end]) or not surname_length(passage.text[start:end]):
            continue
        whole = not first and (start == 0 or passage.text[start - 1] in _SEPARATORS)
        if whole or passage.token_at(start):
            return start
    return None


def _is_run(text: str) -> bool:
    """Whether the text holds no mark and no separator of lists."""
    return not text or (text.isalpha() and not _SEPARATORS.intersection(text))
