"""Scoring spans: which mentions are found, which records are false, and how right their fields are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from extractors.evaluation.fields import flatten, iter_field_shares
from extractors.evaluation.gold import GoldDocument, Row

#: The types that the guidelines annotate; `organization` joins them where the gold holds it.
SCORED_TYPES = ("person", "place", "date", "statistic", "program", "document", "quote")
_ALSO_SCORED = "organization"

_SENTENCE_ENDS = "。！？!?"
_CONTEXT = 120

Span = tuple[int, int]


@dataclass(slots=True)
class Counts:
    """How many are right, false and missed; what follows from that is between 0 and 1."""

    right: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """The share of right ones among the found; of none found, 1 if none was wanted."""
        found = self.right + self.false
        return self.right / found if found else float(not self.missed)

    @property
    def recall(self) -> float:
        """The share of found ones among the wanted; 1 where nothing was wanted."""
        wanted = self.right + self.missed
        return self.right / wanted if wanted else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        precision, recall = self.precision, self.recall
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    def add(self, other: Counts) -> None:
        """Count what `other` counts too."""
        self.right += other.right
        self.false += other.false
        self.missed += other.missed


@dataclass(frozen=True, slots=True)
class Fault:
    """One error. `what` is `missed`, `false` or the name of the field that is wrong.

    `start` and `end` are code points of the gold text; in `sentence` the mention stands in 【】.
    """

    type: str
    what: str
    doc: str
    start: int
    end: int
    text: str
    detail: str
    sentence: str


@dataclass(slots=True)
class Score:
    """The figures of one type, or of all.

    `strict` asks for the same span; `relaxed` for any overlap, each mention and each record used once;
    `distinct` is strict over the different texts of a document. `shares` holds, for each field, how right it
    is (0 to 1) in each record that matches a required mention. Optional mentions count in none of these.
    """

    strict: Counts = field(default_factory=Counts)
    relaxed: Counts = field(default_factory=Counts)
    distinct: Counts = field(default_factory=Counts)
    optional: int = 0
    optional_found: int = 0
    shares: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[Fault] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Pool the figures of `other` with these."""
        self.strict.add(other.strict)
        self.relaxed.add(other.relaxed)
        self.distinct.add(other.distinct)
        self.optional += other.optional
        self.optional_found += other.optional_found
        for name, shares in other.shares.items():
            self.shares[name].extend(shares)
        self.faults.extend(other.faults)


def score_documents(documents: Iterable[tuple[GoldDocument, Sequence[Row]]]) -> dict[str, Score]:
    """Score each document against the records found in it: the score of each type, of all as `overall`."""
    scores: dict[str, Score] = {}
    for document, records in documents:
        kinds = list(document.types or SCORED_TYPES)
        if document.types is None and any(mention["type"] == _ALSO_SCORED for mention in document.mentions):
            kinds.append(_ALSO_SCORED)
        for kind in kinds:
            scores.setdefault(kind, Score()).add(_score_type(document, records, kind))
    scores = {kind: scores[kind] for kind in (*SCORED_TYPES, _ALSO_SCORED) if kind in scores}
    overall = Score()
    for score in scores.values():
        overall.add(score)
    # Fields of one name mean different things in different types.
    overall.shares.clear()
    return {**scores, "overall": overall}


def _score_type(document: GoldDocument, records: Iterable[Row], kind: str) -> Score:
    wanted = {trim_span(document.text, mention): mention for mention in rows_of_type(document.mentions, kind)}
    found = {trim_span(document.text, record): record for record in rows_of_type(records, kind)}
    required = {span: mention for span, mention in wanted.items() if not mention.get("optional")}
    optional = [span for span in wanted if span not in required]
    score = Score(optional=len(optional), optional_found=sum(span in found for span in optional))
    false = [
        span
        for span in sorted(found)
        if span not in wanted and not any(_overlap(span, other) for other in optional)
    ]
    matched = [span for span in sorted(found) if span in required]
    missed = [span for span in required if span not in found]
    score.strict = Counts(len(matched), len(false), len(missed))
    score.relaxed = _count_relaxed(required, list(found), false)
    score.distinct = _count_distinct(document.text, wanted, matched, false)
    for span in matched:
        _compare_fields(document, span, required[span], found[span], score)
    score.faults += [_fault(document, kind, "false", span) for span in false]
    for span in missed:
        near = [flatten(document.text[slice(*other)]) for other in found if _overlap(span, other)]
        score.faults.append(
            _fault(document, kind, "missed", span, f"found {'、'.join(near)}" if near else "")
        )
    score.faults.sort(key=lambda fault: (fault.start, fault.end))
    return score


def rows_of_type(rows: Iterable[Row], kind: str) -> list[Row]:
    """The rows of one type that have offsets; records may come from any program."""
    return [
        row
        for row in rows
        if row.get("type") == kind and isinstance(row.get("start"), int) and isinstance(row.get("end"), int)
    ]


def trim_span(text: str, row: Row) -> Span:
    """The span of a row within the text, without white space at its edges."""
    start, end = max(0, row["start"]), min(len(text), row["end"])
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip())
    # Of white space alone nothing is left.
    return start, end - (len(inner) - len(inner.rstrip()) if inner.strip() else 0)


def _overlap(left: Span, right: Span) -> bool:
    return left[0] < right[1] and right[0] < left[1]


def _count_relaxed(required: Iterable[Span], found: Sequence[Span], false: Sequence[Span]) -> Counts:
    """Give each required mention, in the order of the gold, the first record yet unused that overlaps it."""
    used: set[Span] = set()
    missed = 0
    for span in required:
        partner = next((other for other in found if other not in used and _overlap(span, other)), None)
        if partner is None:
            missed += 1
        else:
            used.add(partner)
    return Counts(len(used), sum(span not in used for span in false), missed)


def _count_distinct(
    text: str, wanted: Mapping[Span, Row], matched: Iterable[Span], false: Iterable[Span]
) -> Counts:
    """Count texts instead of mentions: right if right once, false if never wanted."""
    right = {wanted[span]["text"] for span in matched}
    needed = {mention["text"] for mention in wanted.values() if not mention.get("optional")}
    known = {mention["text"] for mention in wanted.values()}
    wrong = {flatten(text[slice(*span)]) for span in false}
    return Counts(len(right), len(wrong - known), len(needed - right))


def _compare_fields(document: GoldDocument, span: Span, mention: Row, record: Row, score: Score) -> None:
    for name, share in iter_field_shares(mention["type"], mention, record):
        score.shares[name].append(share)
        if share < 1:
            detail = f"{mention.get(name)!r}, found {record.get(name)!r}"
            score.faults.append(_fault(document, mention["type"], name, span, detail))


def _fault(document: GoldDocument, kind: str, what: str, span: Span, detail: str = "") -> Fault:
    text = document.text
    start, end = span
    return Fault(
        kind,
        what,
        document.name,
        start,
        end,
        flatten(text[start:end]),
        detail,
        _sentence_around(text, start, end),
    )


def _sentence_around(text: str, start: int, end: int) -> str:
    """The sentence that holds [start, end), unwrapped, the mention in 【】; cut short where it is long."""
    before = text[max(0, start - _CONTEXT) : start]
    after = text[end : end + _CONTEXT]
    first = max(before.rfind(mark) for mark in _SENTENCE_ENDS) + 1
    ends = [place for mark in _SENTENCE_ENDS if (place := after.find(mark)) >= 0]
    last = min(ends) + 1 if ends else len(after)
    return f"{flatten(before[first:])}【{flatten(text[start:end])}】{flatten(after[:last])}"
