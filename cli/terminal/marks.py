"""Mentions marked in running text: by the colour of their type, by brackets with its letter where colour cannot tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cli.facts import label
from cli.inert import inert
from cli.terminal.flow import Cell

#: A style for each type: colours of a middle tone, legible on light and dark.
STYLES = {
    "person": "bold color(33)",
    "place": "bold color(35)",
    "date": "bold color(172)",
    "statistic": "bold color(98)",
    "program": "bold color(160)",
    "document": "bold color(37)",
    "quote": "italic color(244)",
    "organization": "bold color(169)",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A mention in a text: half-open span and type."""

    start: int
    end: int
    type: str


def mark_text(text: str, marks: Sequence[Mark], *, letters: bool) -> Iterator[Cell]:
    """Yield the characters with their styles, made inert.

    With `letters` each mention stands in brackets with the letter of its type: [人 王莉]. Without, brackets of its colour
    show only where a mention holds or crosses another one; the colour within is that of the innermost.
    """
    opening: dict[int, list[tuple[int, Mark]]] = {}
    outer = _find_outer(marks)
    for rank, mark in enumerate(sorted(marks, key=_order)):
        opening.setdefault(mark.start, []).append((rank, mark))
    inside: list[tuple[int, Mark]] = []
    for at, char in enumerate(inert(text)):
        yield from _close([item for item in inside if item[1].end <= at], outer, letters=letters)
        inside = [item for item in inside if item[1].end > at]
        for item in opening.get(at, ()):
            inside.append(item)
            if letters or item[1] in outer:
                sign = f"[{letter_of(item[1].type)} " if letters else "["
                yield sign, STYLES[item[1].type]
        yield char, _style([mark for _, mark in inside])
    yield from _close(inside, outer, letters=letters)


def _order(mark: Mark) -> tuple[int, int]:
    return mark.start, -mark.end


def _close(ended: list[tuple[int, Mark]], outer: set[Mark], *, letters: bool) -> Iterator[Cell]:
    """The closing brackets of mentions, the innermost first."""
    for _, mark in reversed(ended):
        if letters or mark in outer:
            yield "]", STYLES[mark.type]


def letter_of(kind: str) -> str:
    """The letter of a type, in the language of the user."""
    return label("glyphs", kind)


def _find_outer(marks: Sequence[Mark]) -> set[Mark]:
    """The marks that hold or cross another one, so that their colour alone would not show their ends."""
    outer: set[Mark] = set()
    open_marks: list[Mark] = []
    for mark in sorted(marks, key=_order):
        open_marks = [other for other in open_marks if other.end > mark.start]
        outer.update(open_marks)
        if any(other.end < mark.end for other in open_marks):
            outer.add(mark)
        open_marks.append(mark)
    return outer


def _style(inside: Sequence[Mark]) -> str:
    """The style of a character: that of the shortest mention around it, slanted within a quotation."""
    if not inside:
        return ""
    inner = min(inside, key=lambda mark: mark.end - mark.start)
    quoted = any(mark.type == "quote" for mark in inside)
    return f"{STYLES[inner.type]} italic" if quoted and inner.type != "quote" else STYLES[inner.type]
