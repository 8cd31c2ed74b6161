"""Best paths: what is decided beforehand is what deciding step by step would give."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.language.viterbi import Decoder, Scores


def random_scores(seed: int, length: int, tags: int, spread: float) -> Scores:
    return np.random.default_rng(seed).normal(0, spread, (length, tags)).astype(np.float32)


@given(
    st.integers(0, 2**32 - 1),
    st.lists(st.integers(0, 30), min_size=1, max_size=6),
    st.sampled_from([0.05, 0.3, 2, 8, 1000]),
    st.sampled_from([0, 0.2, 3]),
)
@settings(max_examples=150, deadline=None)
def test_paths_are_those_found_step_by_step(
    seed: int, lengths: list[int], spread: float, transition: float
) -> None:
    decoder = Decoder(random_scores(seed, 7, 7, transition))
    sentences = [random_scores(seed + n + 1, length, 7, spread) for n, length in enumerate(lengths)]
    paths = decoder.paths(sentences)
    assert [path.tolist() for path in paths] == [
        decoder.decode(sentence).tolist() if len(sentence) else [] for sentence in sentences
    ]


@given(st.integers(0, 2**32 - 1), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_step_by_step_finds_the_best_of_all_paths(seed: int, length: int) -> None:
    transitions = random_scores(seed, 3, 3, 1)
    scores = random_scores(seed + 1, length, 3, 1)

    def total(path: tuple[int, ...]) -> float:
        return sum(float(scores[at, tag]) for at, tag in enumerate(path)) + sum(
            float(transitions[a, b]) for a, b in pairwise(path)
        )

    best = max(product(range(3), repeat=length), key=total)
    assert tuple(Decoder(transitions).decode(scores).tolist()) == best


def test_equal_scores_are_decided_as_step_by_step() -> None:
    decoder = Decoder(np.zeros((5, 5), np.float32))
    scores = np.zeros((12, 5), np.float32)
    assert decoder.paths([scores, scores[:1]])[0].tolist() == decoder.decode(scores).tolist()
