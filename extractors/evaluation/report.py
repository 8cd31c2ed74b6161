"""Scores as reports: rows of a table, Markdown, JSON, and the marks that they have to meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from extractors.evaluation.spans import Fault, Score

#: The headings of the table that table_rows fills.
HEADINGS = ("type", "gold", "P", "R", "F1", "relaxed R", "distinct F1", "fields: share right (of how many)")


def table_rows(scores: Mapping[str, Score]) -> list[tuple[str, ...]]:
    """One row of cells for each type, in the order of HEADINGS, figures to three places."""
    return [_table_row(kind, score) for kind, score in scores.items()]


def _table_row(kind: str, score: Score) -> tuple[str, ...]:
    strict = score.strict
    shares = (f"{name} {_mean(values):.3f} ({len(values)})" for name, values in score.shares.items())
    figures = (strict.precision, strict.recall, strict.f1, score.relaxed.recall, score.distinct.f1)
    return (
        kind,
        str(strict.right + strict.missed),
        *(f"{figure:.3f}" for figure in figures),
        "  ".join(shares),
    )


def format_markdown(scores: Mapping[str, Score]) -> str:
    """The table in Markdown, with a line end after each line."""
    return format_markdown_table(HEADINGS, table_rows(scores))


def format_markdown_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown, first and last column to the left, with a line end after each line."""
    rule = ("---", *("---:" for _ in headings[1:-1]), "---")
    return "".join(f"| {' | '.join(row)} |\n" for row in (headings, rule, *rows))


def as_json(scores: Mapping[str, Score]) -> dict[str, Any]:
    """All figures, unrounded, as plain objects: type → figure → number, fields under `fields`."""
    return {kind: _as_json(score) for kind, score in scores.items()}


def _as_json(score: Score) -> dict[str, Any]:
    strict, relaxed, distinct = score.strict, score.relaxed, score.distinct
    return {
        "gold": strict.right + strict.missed,
        "right": strict.right,
        "false": strict.false,
        "missed": strict.missed,
        "precision": strict.precision,
        "recall": strict.recall,
        "f1": strict.f1,
        "relaxed_precision": relaxed.precision,
        "relaxed_recall": relaxed.recall,
        "relaxed_f1": relaxed.f1,
        "distinct_precision": distinct.precision,
        "distinct_recall": distinct.recall,
        "distinct_f1": distinct.f1,
        "optional": score.optional,
        "optional_found": score.optional_found,
        "fields": {
            name: {"score": _mean(values), "count": len(values)} for name, values in score.shares.items()
        },
    }


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def format_fault(fault: Fault) -> str:
    """The error as two lines: where and what it is, then its sentence."""
    place = f"{fault.doc}:{fault.start}-{fault.end}"
    head = "\t".join(filter(None, (fault.type, fault.what, place, fault.text, fault.detail)))
    return f"{head}\n    {fault.sentence}\n"


def fault_as_json(fault: Fault) -> dict[str, Any]:
    """The error as a plain object."""
    return asdict(fault)


def parse_marks(rules: Iterable[str]) -> dict[str, float]:
    """Read marks such as `person=0.9`: type → the least strict F1 it must reach.

    Raises:
        ValueError: a rule is not TYPE=NUMBER with a number from 0 to 1.
    """
    marks = {}
    for rule in rules:
        kind, _, least = rule.partition("=")
        try:
            marks[kind.strip()] = float(least)
        except ValueError:
            raise ValueError(f"{rule!r} is no mark; for example person=0.9") from None
        if not 0 <= marks[kind.strip()] <= 1:
            raise ValueError(f"{rule!r}: F1 lies between 0 and 1")
    return marks


def find_shortfalls(scores: Mapping[str, Score], marks: Mapping[str, float]) -> list[str]:
    """What falls short of its mark, each as a phrase for the user.

    Raises:
        KeyError: a mark is for a type that was not scored.
    """
    return [
        f"{kind} {scores[kind].strict.f1:.3f} < {least:g}"
        for kind, least in marks.items()
        if scores[kind].strict.f1 < least
    ]
