"""Programmes: names of policies, campaigns, mechanisms, working methods and slogans, known or new."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from extractors.context import LEAST_CONFIDENCE, article_of, quotations, words
from extractors.documents.titles import iter_titles
from extractors.mention import Mention, iter_longest
from extractors.programs.kinds import kind_of_head
from extractors.programs.lexicon import Occurrence, Programme, lexicon_of, without_year
from extractors.programs.names import own_head
from extractors.programs.scoring import Candidate, confidence_of, iter_candidates, least_score, weigh
from extractors.programs.surroundings import noun_phrase, without_etc
from extractors.programs.unquoted import (
    class_behind,
    is_of_body,
    is_of_people,
    iter_new_names,
    iter_short_forms,
    iter_told_short,
)
from extractors.scanner import iter_longest_words

if TYPE_CHECKING:
    from spacy.tokens import Doc

# What a name in marks must have to be looked for without them too: the shorter it is, the surer it has to be.
_SURE_BY_LENGTH = {4: 0.9, 5: 0.8}
#: No known name without marks runs over these.
_MARKS = frozenset("“”‘’\n")
_UNKNOWN = dict.fromkeys(("head", "name", "kind", "expansion", "expansion_from", "issuer", "level", "since"))


def _fields(name: str, head: str | None, programme: Programme | None) -> dict[str, Any]:
    """The fields of the record; what neither head nor lexicon tells is None."""
    if programme is None:
        name = "".join(name.split())
        return {**_UNKNOWN, "head": head, "name": name, "kind": kind_of_head(head)}
    return {
        "head": head,
        "name": programme.name,
        "kind": programme.kind or kind_of_head(head),
        "expansion": list(programme.expansion) if programme.expansion else None,
        "expansion_from": "lexicon" if programme.expansion else None,
        "issuer": programme.issuer,
        "level": programme.level,
        "since": programme.since,
    }


def _quoted(doc: Doc, candidate: Candidate) -> Mention:
    """The mention of a candidate that was taken."""
    head = own_head(candidate.name)
    behind = candidate.head
    if behind is not None and (head is None or (behind.kind != "thing" and behind.distance == 0)):
        head = without_etc(behind.text)
    elif behind is None and head is None:
        head = noun_phrase(article_of(doc).text, candidate.after, words(doc))
    by = "lexicon.programs" if candidate.programme else "program.quoted"
    fields = _fields(candidate.name, head, candidate.programme) | {"evidence": candidate.evidence}
    return Mention("program", candidate.start, candidate.end, by, confidence_of(candidate.score), fields)


def _unquoted(
    text: str, start: int, end: int, by: str, confidence: float, programme: Programme | None = None
) -> Mention:
    name = text[start:end]
    return Mention("program", start, end, by, confidence, _fields(name, own_head(name), programme))


class _Spans:
    """Sorted spans without overlaps that answer whether a stretch touches one of them."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]

    def touch(self, start: int, end: int) -> bool:
        """Whether [start, end) shares a character with one of the spans."""
        at = bisect_right(self._starts, start)
        if at and self._spans[at - 1][1] > start:
            return True
        return at < len(self._starts) and self._starts[at] < end


def _attach(occurrences: Iterable[Occurrence], candidates: list[Candidate]) -> list[Occurrence]:
    """Tell candidates of the known names written through their marks (农村“三变”改革); give back the other ones."""
    befores = [candidate.before for candidate in candidates]
    rest = []
    for occurrence in occurrences:
        at = bisect_right(befores, occurrence.start - 1)
        crossed = False
        while at < len(candidates) and befores[at] < occurrence.end:
            candidate = candidates[at]
            if candidate.end <= occurrence.end:
                crossed = True
                candidate.programme = occurrence.programme
            at += 1
        if not crossed:
            rest.append(occurrence)
    return rest


def _iter_known(text: str, occurrences: Iterable[Occurrence], taken: _Spans) -> Iterator[Mention]:
    """Known names without marks, a class noun behind them taken in; none that touches what is `taken`."""
    for occurrence in occurrences:
        start, end = occurrence.start, occurrence.end
        surface = text[start:end]
        if (
            taken.touch(start, end)
            or not _MARKS.isdisjoint(surface)
            or occurrence.programme.needs_marks(surface)
        ):
            continue
        if is_of_body(text, end):
            continue
        if own_head(surface) is None:
            end = class_behind(text, end)
        yield _unquoted(text, start, end, "lexicon.programs", 0.75, occurrence.programme)


def _iter_repeats(text: str, quoted: Iterable[Mention], taken: _Spans) -> Iterator[Mention]:
    """Names that the article sets in marks somewhere, where they stand without: alone, or with their class noun (归雁工程).

    None that touches what is `taken`.
    """
    names: dict[str, Mention] = {}
    for mention in quoted:
        name, head = text[mention.start : mention.end], mention.fields["head"]
        if mention.confidence >= _SURE_BY_LENGTH.get(min(len(name), 5), 2):
            names.setdefault(name, mention)
        for whole in _with_class(name, head) if head and text.startswith(head, mention.end + 1) else ():
            names.setdefault(whole, mention)
    for start, end, model in iter_longest_words(names, text):
        if taken.touch(start, end) or is_of_people(text, end):
            continue
        fields = dict(model.fields) | {"head": own_head(text[start:end]), "evidence": []}
        fields["name"] = fields["name"] if model.by == "lexicon.programs" else text[start:end]
        yield Mention("program", start, end, "program.repeated", round(model.confidence * 0.9, 2), fields)


def _with_class(name: str, head: str) -> Iterator[str]:
    """Yield a name with the class noun behind its marks, and with the last word of it (“三统三分”执行模式: …执行模式, …模式)."""
    whole = without_year(name) + head
    if noun := own_head(whole):
        yield name + head
        yield whole.removesuffix(head) + noun


def _iter_new(text: str, occurrences: Iterable[Occurrence], quoted: list[Mention]) -> Iterator[Mention]:
    """New names without marks, and where they stand again, shortened or not."""
    known = {o.end for o in occurrences if not o.programme.needs_marks(text[o.start : o.end])}
    new = list(iter_new_names(text, known))
    marked = [(mention.start, mention.end) for mention in quoted]
    names = [(name.start, name.end) for name in new] + marked
    ends = [end for _, end in names]
    for name in (*new, *iter_short_forms(text, names, marked), *iter_told_short(text, ends)):
        yield _unquoted(text, name.start, name.end, name.rule, name.confidence)


def find_programs(doc: Doc) -> list[Mention]:
    """Find the programmes an article names, in quotation marks and without, in text order.

    Fields: `head` the class noun, `name` as the lexicon has it (else as written), `kind` by the lexicon or the head,
    `expansion`, `issuer`, `level` and `since` by the lexicon, `evidence` of the score. Names inside a document title are
    found in quotation marks only.
    """
    text = article_of(doc).text
    lexicon = lexicon_of(doc)
    titles = _Spans(iter_titles(text))
    candidates = list(iter_candidates(text, quotations(doc)))
    occurrences = _attach(lexicon.iter_occurrences(text), candidates)
    weigh(text, candidates, lexicon, [text[known.start : known.end] for known in occurrences])
    least = least_score(doc.user_data.get(LEAST_CONFIDENCE, 0.5))
    quoted = [_quoted(doc, candidate) for candidate in candidates if candidate.score > least]
    quoted = list(_longest(quoted))
    taken = _Spans((mention.start, mention.end) for mention in quoted)
    free = [
        *_iter_known(text, occurrences, taken),
        *_iter_repeats(text, quoted, taken),
        *_iter_new(text, occurrences, quoted),
    ]
    # what stands right behind the marks of a name is its head: “…”三位一体模式
    heads = {mention.end + 1 for mention in quoted}
    free = [m for m in free if m.start not in heads]
    free = [m for m in free if not taken.touch(m.start, m.end) and not titles.touch(m.start, m.end)]
    return sorted([*quoted, *_longest(free)], key=lambda mention: mention.start)


def _longest(mentions: list[Mention]) -> Iterator[Mention]:
    """Of mentions that overlap keep the longest, then the surest; linear for the few that overlap at a place."""
    cluster: list[Mention] = []
    reach = 0
    for mention in sorted(mentions, key=lambda m: m.start):
        if mention.start >= reach:
            yield from cluster if len(cluster) < 2 else iter_longest(cluster)
            cluster = []
        cluster.append(mention)
        reach = max(reach, mention.end)
    yield from cluster if len(cluster) < 2 else iter_longest(cluster)
