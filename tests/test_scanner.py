"""The scanner: words of a lexicon in a text, up to its last character."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from extractors.scanner import Scanner

WORDS = st.lists(st.text(alphabet="甲乙丙", min_size=2, max_size=5), max_size=12, unique=True)
TEXTS = st.text(alphabet="甲乙丙丁", max_size=40)


@given(WORDS, TEXTS)
def test_every_occurrence_is_found(words: list[str], text: str) -> None:
    expected = {
        (at, at + len(word), word) for word in words for at in range(len(text)) if text.startswith(word, at)
    }
    assert set(Scanner({word: word for word in words}).iter_all(text)) == expected


@given(WORDS, TEXTS)
def test_longest_words_do_not_overlap(words: list[str], text: str) -> None:
    spans = [(start, end) for start, end, _ in Scanner(dict.fromkeys(words)).iter_longest(text)]
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
