"""Where a text names people of the own lexicon."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from extractors.context import found
from extractors.own.names import own_names_of
from extractors.own.spans import Spans
from extractors.persons.passage import Candidate, Passage

if TYPE_CHECKING:
    from spacy.tokens import Doc

#: A name this short is taken only where it cuts no word of the model in two.
_SHORT = 2


def own_candidates(doc: Doc, passage: Passage, names_a_thing: Callable[[int, int], bool]) -> list[Candidate]:
    """The names and aliases of the own lexicon in the text, each as sure as can be.

    A name inside the name of a body or thing (`names_a_thing`) is that of the body or thing.
    """
    own = own_names_of(doc)
    if own is None or not own.people:
        return []
    bodies = Spans((m.start, m.end) for m in found(doc, "organization"))
    return [
        Candidate(start, end, "own", score=1.0)
        for start, end, _ in own.people_scanner.iter_longest(passage.text)
        if (end - start > _SHORT or (passage.token_at(start) and passage.token_at(end)))
        and not names_a_thing(start, end)
        and not bodies.hold_more(start, end)
    ]


def with_own(accepted: list[Candidate], own: list[Candidate]) -> list[Candidate]:
    """The accepted candidates with those of the own lexicon in place of what crosses them, in text order.

    A longer name with a dot in it stays: 古丽·买买提 beside an own 古丽.
    """
    dotted = Spans((c.start, c.end) for c in accepted if c.kind == "dotted" and c.rule != "own")
    own = [c for c in own if not dotted.hold(c.start, c.end)]
    told = Spans((c.start, c.end) for c in own)
    others = [c for c in accepted if c.rule != "own" and not told.touch(c.start, c.end)]
    return sorted([*own, *others], key=lambda c: c.start) if own else accepted
