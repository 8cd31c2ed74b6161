"""`extract -v`: why each record is one, on standard error: the rule, what it means, how sure it is, the evidence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.facts import describe, label
from cli.inert import inert
from cli.messages import say_beside

if TYPE_CHECKING:
    from cli.formats import RecordWriter

VerboseOption = Annotated[
    int,
    typer.Option(
        "-v",
        "--verbose",
        count=True,
        help="Explain each record on standard error: rule, confidence, evidence; -vv tells the fields and each piece of "
        "evidence too.",
    ),
]

#: Of a longer text only the beginning is told.
_LONGEST = 40
_INDENT = "    "


class ExplainingWriter:
    """Writes records one by one, each with its explanation behind it."""

    def __init__(self, writer: RecordWriter, level: int) -> None:
        self._writer = writer
        self._level = level

    def write(self, lines: Iterable[str]) -> None:
        """Write the records and explain them.

        Raises:
            OutputError: the disk is full or the like.
        """
        for line in lines:
            self._writer.write([line])
            say_beside("\n".join(iter_explanation(json.loads(line), self._level)))


def iter_explanation(row: dict[str, Any], level: int) -> Iterator[str]:
    """Yield the lines that explain a record: one, and at level 2 more for its fields and its evidence."""
    from cli.rules import explain_rule

    place = f"{row['doc']}:{row['line']}"
    about = explain_rule(row["by"])
    told = f"{row['by']} – {about}" if about else row["by"]
    evidence = " ".join(_weigh(name) for name in row.get("evidence") or ())
    head = f"{place}: {label('types', row['type'])} {_text(row)}: {told} ({row['confidence']:.2f})"
    yield inert(f"{head}; {evidence}" if evidence and level == 1 else head)
    if level > 1:
        for name, value in describe(row):
            yield f"{_INDENT}{name}{': ' if value else ''}{value}"
        for name in row.get("evidence") or ():
            yield inert(_INDENT + _explain_evidence(name))


def _text(row: dict[str, Any]) -> str:
    text = row["title"] or "" if row["type"] == "article" else row["text"]
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _weigh(name: str) -> str:
    """A piece of evidence with + where it speaks for a programme, - where it speaks against one."""
    from cli.rules import load_weights

    weight = load_weights().get(name)
    return name if weight is None else f"{'+' if weight > 0 else '-'}{name}"


def _explain_evidence(name: str) -> str:
    from cli.rules import explain_evidence, load_weights

    weight = load_weights().get(name)
    number = "" if weight is None else f"{weight:+.2f} "
    about = explain_evidence(name)
    return f"{number}{name} – {about}" if about else f"{number}{name}"
