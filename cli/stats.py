"""`policyfacts stats`: what records tell most, in tables."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.messages import say_json, translate

if TYPE_CHECKING:
    from rich.console import Console

#: As wide as a table is printed where no terminal tells how wide it is.
_WIDTH = 120
#: Of a longer name only the beginning is shown in a table.
_LONGEST = 60


def stats(
    records: Annotated[
        list[Path], typer.Argument(metavar="RECORDS", help="Files that `extract` wrote (JSON lines), or -.")
    ],
    top: Annotated[int, typer.Option(min=0, metavar="N", help="Rows of each table; 0 for all.")] = 10,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the same numbers as one JSON object.")
    ] = False,
) -> None:
    """Count records: totals by type, and the people, places, programmes, documents, figures and speakers told most."""
    from cli.record_files import RecordFiles, check_record_files
    from cli.tally import Tally
    from cli.tally import as_json as to_json

    check_record_files(records)
    files, tally = RecordFiles(records), Tally()
    tally.add_all(files)
    counts = to_json(tally, top or None)
    if as_json:
        say_json(counts, indent=2)
    else:
        _print(counts)
    raise typer.Exit(1 if files.faults else 0)


def _print(counts: dict[str, Any]) -> None:
    from rich.console import Console

    from cli.facts import label

    console = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else _WIDTH)
    published = counts["published"]
    head = [f"{translate(name)} {counts[name]:,}" for name in ("files", "articles", "records")]
    if published["first"]:
        head.append(f"{translate('published')} {published['first']} – {published['last']}")
    console.print(" · ".join(head))
    types = [
        (label("types", kind), told["records"], told["doubtful"]) for kind, told in counts["types"].items()
    ]
    _print_table(console, None, ("type", "records", "doubtful"), types)
    for name, headings in _TABLES.items():
        rows = [_row(each, headings) for each in counts[name]]
        different = counts["different"][name]
        title = translate(name)
        _print_table(console, f"{title} ({len(rows):,}/{different:,})" if rows else None, headings, rows)


#: The columns of each table; what is no field of the JSON object is told by `_row`.
_TABLES = {
    "people": ("name", "mentions", "articles", "posts"),
    "places": ("name", "mentions", "articles", "adcode", "province"),
    "programs": ("name", "mentions", "articles", "kind"),
    "documents": ("name", "mentions", "articles", "kind"),
    "organizations": ("name", "mentions", "articles", "kind"),
    "statistics": ("indicator", "unit", "mentions", "articles", "least", "most"),
    "speakers": ("name", "mentions", "articles"),
}


def _row(told: dict[str, Any], headings: Sequence[str]) -> list[Any]:
    from cli.facts import label

    row = dict(told)
    row["posts"] = "、".join(told.get("posts", ()))
    if told.get("adcode"):
        row["province"] = label("provinces", told["adcode"][:2])
    if told.get("kind"):
        row["kind"] = label("kind", told["kind"])
    return [row.get(heading) for heading in headings]


def _print_table(
    console: Console, title: str | None, headings: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    from rich.table import Table

    if not rows:
        return
    table = Table(
        box=None, pad_edge=False, header_style="bold", title=title, title_justify="left", title_style="bold"
    )
    for place, heading in enumerate(headings):
        number = all(isinstance(row[place], int | float | None) for row in rows)
        table.add_column(translate(heading), justify="right" if number else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(_cell, row))
    console.print()
    console.print(table)


def _cell(value: Any) -> str:
    from cli.inert import inert

    if value is None:
        return ""
    if isinstance(value, int | float):
        return f"{value:,}"
    text = inert(str(value))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
