"""The scanner: words of a lexicon in a text, up to its last character."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from extractors.scanner import Scanner, scanner_of

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


@given(WORDS, TEXTS)
def test_the_longest_word_at_the_leftmost_place_is_taken(words: list[str], text: str) -> None:
    scanner = Scanner({word: word for word in words})
    expected, behind = [], 0
    for start, end, word in scanner.iter_all(text):
        if start >= behind:
            expected.append((start, end, word))
            behind = end
    assert list(scanner.iter_longest(text)) == expected


@given(
    st.lists(st.text(alphabet="甲乙丙", min_size=1, max_size=4), max_size=50, unique=True),
    TEXTS,
    st.integers(min_value=1, max_value=3),
)
def test_words_looked_for_one_by_one_are_those_of_the_automaton(
    words: list[str], text: str, shortest: int
) -> None:
    scanner = Scanner({word: word for word in words}, shortest)
    assert list(scanner.iter_longest_near(text)) == list(scanner.iter_longest(text))


def test_lone_surrogates_are_no_obstacle() -> None:
    assert list(scanner_of(["甲乙"]).iter_longest("\ud800甲乙")) == [(1, 3, "甲乙")]
    assert list(scanner_of(["甲乙"]).iter_all("😀甲乙\udfff")) == [(1, 3, "甲乙")]
