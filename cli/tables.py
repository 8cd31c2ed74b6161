"""Tables for the eye, on a terminal or in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from cli.inert import inert

#: As wide as a table is printed where no terminal tells how wide it is.
_WIDTH = 200


def print_table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Print a table on standard output."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*map(inert, row))
    Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else _WIDTH).print(table)
