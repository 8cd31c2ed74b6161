"""Candidates for names of programmes, the evidence for and against them, and the score that weighs it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

import regex

from extractors.data import load_toml
from extractors.programs.lexicon import Lexicon, Programme, fold
from extractors.programs.names import name_evidence
from extractors.programs.surroundings import (
    HeadNoun,
    find_head,
    is_linked,
    iter_around,
    iter_before,
    iter_behind,
)
from extractors.quotation import Quotation

WEIGHTS_NAME = "program_weights.toml"

#: The longest text between marks that is weighed as a name.
MAX_NAME = 60

# A name that is sure once may stand elsewhere with nothing to tell it: there it keeps this share of its best score.
_CARRIED = 0.8

# Neighbours whose mean score is nearer to 0 than this say nothing.
_UNSURE = 1.0

# A known name in marks is nearly always that name, whatever its surroundings.
_KNOWN = 1.5

_TRAILING = " ，。；、,"
#: Marks at the end of a sentence, inside the quotation marks.
_STOPS = ("。", "！", "？")
# A score from which a name may speak for shorter ones.
_SURE = 2.0
#: Names that may be called by their beginning or end, and how short that is at least.
_KEPT = regex.compile(r"[\p{Han}\d]{4,14}")
_SHORTEST = 2


@dataclass(slots=True)
class Candidate:
    """A stretch in quotation marks that may be a name: [start, end) without the marks, [before, after) with them.

    `key` is the form in which it is compared with other names.
    """

    start: int
    end: int
    before: int
    after: int
    name: str
    key: str
    head: HeadNoun | None = None
    programme: Programme | None = None
    evidence: list[str] = field(default_factory=list)
    score: float = 0.0


@cache
def load_weights() -> dict[str, float]:
    """The weight of each piece of evidence by its name, and the `bias`."""
    table = load_toml(WEIGHTS_NAME)
    weights: dict[str, float] = table["fitted"]
    return weights


def confidence_of(score: float) -> float:
    """The probability that a candidate of this score is a programme, 0..1, to two digits."""
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, score)))), 2)


def least_score(confidence: float) -> float:
    """The score that goes with a confidence.

    Raises:
        ValueError: the confidence does not lie between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence lies between 0 and 1, {confidence} does not")
    return math.log(confidence / (1 - confidence))


def iter_candidates(text: str, marked: Iterable[Quotation]) -> Iterator[Candidate]:
    """Yield the quotations that are closed and short enough to be a name, punctuation at their end left out."""
    for quotation in marked:
        start, end = quotation.inner_start, quotation.inner_end
        if not quotation.closed or quotation.continues or end - start > MAX_NAME:
            continue
        while end > start and text[end - 1] in _TRAILING:
            end -= 1
        while start < end and text[start] == " ":
            start += 1
        name = text[start:end]
        if name and "\n" not in name:
            yield Candidate(start, end, quotation.start, quotation.end, name, fold(name))


def _iter_lists(text: str, candidates: Iterable[Candidate]) -> Iterator[list[Candidate]]:
    """Group neighbours: “A”“B”、“C”等活动."""
    group: list[Candidate] = []
    for candidate in candidates:
        if group and not is_linked(text, group[-1].after, candidate.before):
            yield group
            group = []
        group.append(candidate)
    if group:
        yield group


def weigh(text: str, candidates: list[Candidate], lexicon: Lexicon, known: Iterable[str] = ()) -> None:
    """Collect the evidence of all candidates of an article, and set their `evidence`, `head`, `programme` and `score`.

    `known` are the names of the lexicon that the article has without marks.
    """
    counts = Counter([candidate.key for candidate in candidates])
    weights = load_weights()
    for group in _iter_lists(text, candidates):
        after = group[-1].after
        head = find_head(text, after)
        shared = [*iter_before(text, group[0].before), *iter_behind(text, after, head)]
        for candidate in group:
            candidate.head = head
            candidate.programme = candidate.programme or lexicon.of_key(candidate.key)
            candidate.evidence = _evidence(text, candidate, shared, counts[candidate.key])
            candidate.score = weights["bias"] + sum([weights[name] for name in candidate.evidence])
            if candidate.programme and "speech.sentence" not in candidate.evidence:
                candidate.score = max(candidate.score, _KNOWN)
        _hear_peers(group, weights)
    sure = {candidate.key for candidate in candidates if candidate.score > _SURE}
    _hear_longer_names(candidates, sure.union(map(fold, known)), weights)
    _carry(candidates)


def _evidence(text: str, candidate: Candidate, shared: list[str], seen: int) -> list[str]:
    """What a candidate tells that stands `seen` times in the article, and whose list tells what is `shared`."""
    evidence = [*name_evidence(candidate.name), *shared]
    if candidate.programme:
        evidence.append("lexicon")
    if seen > 1:
        evidence.append("seen.often" if seen > 2 else "seen.twice")
    evidence += iter_around(text, candidate.before, candidate.after)
    if text[candidate.end : candidate.end + 1] in _STOPS:
        evidence.append("speech.stop")
    return evidence


def _short_forms(names: Iterable[str], lengths: Iterable[int]) -> set[str]:
    """The beginnings and ends of names, as which they may be called for short: 头雁 of 头雁领飞.

    Of the `lengths` only, in ascending order.
    """
    forms = set()
    lengths = [length for length in lengths if length >= _SHORTEST]
    for name in names:
        if lengths and len(name) > lengths[0] and _KEPT.fullmatch(name):
            for length in lengths:
                if length >= len(name):
                    break
                forms.add(name[:length])
                forms.add(name[-length:])
    return forms


def _hear_longer_names(candidates: list[Candidate], names: Iterable[str], weights: dict[str, float]) -> None:
    """Let sure names, given by their keys, speak for those that are their beginning or end: “头雁领飞” for “头雁”."""
    forms = _short_forms(names, sorted({len(candidate.key) for candidate in candidates}))
    for candidate in candidates:
        if candidate.key in forms:
            candidate.evidence.append("short")
            candidate.score += weights["short"]


def _hear_peers(group: list[Candidate], weights: dict[str, float]) -> None:
    """Let the members of a list speak for, or against, each other."""
    if len(group) < 2:
        return
    total = sum([candidate.score for candidate in group])
    for candidate in group:
        others = (total - candidate.score) / (len(group) - 1)
        if abs(others) > _UNSURE:
            candidate.evidence.append("peer.good" if others > 0 else "peer.bad")
            candidate.score += weights[candidate.evidence[-1]]


def _carry(candidates: list[Candidate]) -> None:
    """Give every candidate a share of the score that the same name has where it is surest."""
    best: dict[str, float] = {}
    for candidate in candidates:
        best[candidate.key] = max(best.get(candidate.key, 0.0), candidate.score)
    for candidate in candidates:
        if best[candidate.key] > 0:
            candidate.score = max(candidate.score, best[candidate.key] * _CARRIED)
