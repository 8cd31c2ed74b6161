"""The best tag paths of a linear-chain CRF, with most of the work proved needless beforehand.

Source: A. J. Viterbi, Error bounds for convolutional codes and an asymptotically optimum decoding algorithm,
IEEE Transactions on Information Theory 13 (1967).

Where one tag scores so far above the others that no transition, into it or out of it, can make up for the difference, it
stands on the best path whatever its neighbours are. With transitions as small as those of LAC that holds for more than
nine characters of ten; what is left are short stretches between such fixed tags, decided one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from math import prod

import numpy as np
from numpy.typing import NDArray

#: Paths of an open stretch that are tried one by one; beyond that the whole sentence is decoded step by step.
_MOST_PATHS = 256

Scores = NDArray[np.float32]
Path = NDArray[np.intp]


class Decoder:
    """Finds best paths; `transitions[i, j]` scores tag i followed by tag j."""

    def __init__(self, transitions: Scores) -> None:
        self._transitions = transitions
        #: The same with a tag more, without effect, for what stands before the first character and behind the last.
        self._padded = np.pad(transitions, (0, 1))
        self._rows: list[list[float]] = self._padded.tolist()
        into = (transitions[:, :, None] - transitions[:, None, :]).max(axis=0)
        out_of = (transitions[:, None, :] - transitions[None, :, :]).max(axis=2)
        #: By how much tag j must score above tag i so that j is the better one between any neighbours, as [j, i].
        self._lead: Scores = np.ascontiguousarray((into + out_of).T)

    def paths(self, sentences: Sequence[Scores]) -> list[Path]:
        """The best path of each sentence, given as scores of (length, tags).

        They are those that `decode` finds, also where it rounds: what is too near to call is left to it.
        """
        lengths = [len(sentence) for sentence in sentences]
        if not any(lengths):
            return [np.empty(0, np.intp) for _ in sentences]
        scores, ends = np.concatenate(sentences), np.cumsum(lengths)
        close = _rounding(scores, max(lengths))
        path = scores.argmax(axis=1)
        bound = np.take_along_axis(scores, path[:, None], axis=1) - self._lead[path] - close
        open_at = np.flatnonzero(np.count_nonzero(scores >= bound, axis=1) > 1)
        before, after = self._neighbours(path, ends)
        lone = open_at[_is_lone(open_at, ends)]
        path[lone], doubtful = self._decide_lone(scores[lone], before[lone], after[lone], close)
        plain = set(np.searchsorted(ends, lone[doubtful], side="right").tolist())
        for start, end in _stretches(np.setdiff1d(open_at, lone, assume_unique=True), ends):
            choices = [np.flatnonzero(row).tolist() for row in scores[start:end] >= bound[start:end]]
            found = self._decide(scores[start:end], choices, int(before[start]), int(after[end - 1]), close)
            if found is None:
                plain.add(int(np.searchsorted(ends, start, side="right")))
            else:
                path[start:end] = found
        paths = np.split(path, ends[:-1])
        for sentence in plain:
            paths[sentence] = self.decode(sentences[sentence])
        return paths

    def _neighbours(self, path: Path, ends: Path) -> tuple[Path, Path]:
        """The tags before and after each position, the tag without effect at the borders of sentences."""
        none = len(self._transitions)
        before, after = np.roll(path, 1), np.roll(path, -1)
        after[ends[ends > 0] - 1] = none
        before[0] = none
        before[ends[ends < len(path)]] = none
        return before, after

    def _decide_lone(
        self, scores: Scores, before: Path, after: Path, close: float
    ) -> tuple[Path, NDArray[np.bool_]]:
        """The best tags of open positions between fixed ones, and which of them are too near to call."""
        total = scores + self._padded[before, :-1] + self._padded[:-1, after].T
        second, best = np.partition(total, -2, axis=1)[:, -2:].T
        return total.argmax(axis=1), best - second <= close

    def _decide(
        self, scores: Scores, choices: list[list[int]], before: int, after: int, close: float
    ) -> tuple[int, ...] | None:
        """The best path through the choices of a stretch between two fixed tags; None where it cannot be told for sure."""
        if prod(map(len, choices)) > _MOST_PATHS:
            return None
        known = [{tag: float(row[tag]) for tag in tags} for row, tags in zip(scores, choices, strict=True)]
        rows = self._rows
        best = second = float("-inf")
        answer: tuple[int, ...] = ()
        for tags in product(*choices):
            total = sum([row[tag] for row, tag in zip(known, tags, strict=True)])
            total += sum([rows[a][b] for a, b in pairwise((before, *tags, after))])
            if total > best:
                best, second, answer = total, best, tags
            elif total > second:
                second = total
        return answer if best - second > close * len(choices) else None

    def decode(self, scores: Scores) -> Path:
        """The best path of one sentence, step by step over all tags."""
        best = np.empty_like(scores)
        best[0] = scores[0]
        for step in range(1, len(scores)):
            best[step] = (best[step - 1, :, None] + self._transitions).max(axis=0) + scores[step]
        path = np.empty(len(scores), np.intp)
        tag = path[-1] = best[-1].argmax()
        for step in range(len(scores) - 2, -1, -1):
            tag = path[step] = (best[step] + self._transitions[:, tag]).argmax()
        return path


def _rounding(scores: Scores, longest: int) -> float:
    """What single precision may take from or add to the lead of one path over another at one position.

    A position takes two additions on either path, each wrong by at most half of the spacing of numbers as large as the
    sum over the sentence; a stretch of n positions is decided with n + 1 of them, which is no more than 2n.
    """
    total = longest * (float(np.abs(scores).max()) + 1)
    return 4 * float(np.spacing(np.float32(total)))


def _breaks(open_at: Path, ends: Path) -> NDArray[np.bool_]:
    """Between which neighbours of ascending positions lies a fixed one or the border of two sentences."""
    sentence_of = np.searchsorted(ends, open_at, side="right")
    return (np.diff(open_at) > 1) | (np.diff(sentence_of) > 0)


def _is_lone(open_at: Path, ends: Path) -> NDArray[np.bool_]:
    broken = (
        np.concatenate([[True], _breaks(open_at, ends), [True]]) if len(open_at) else np.empty(1, np.bool_)
    )
    return broken[:-1] & broken[1:]


def _stretches(open_at: Path, ends: Path) -> Iterator[tuple[int, int]]:
    """Yield start and end of the runs of positions within one sentence."""
    cuts = np.flatnonzero(_breaks(open_at, ends)) + 1
    for run in np.split(open_at, cuts) if len(open_at) else ():
        yield int(run[0]), int(run[-1]) + 1
