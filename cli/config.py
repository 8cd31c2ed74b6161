"""`policyfacts config`: which settings are in force, and who set them."""

from __future__ import annotations

import datetime
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.configuration import SETTINGS, Configuration, find_configuration
from cli.messages import say_json
from cli.tables import print_table


def config(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, by setting.")] = False,
) -> None:
    """Show the settings in force here: each with its value and where it was set, as `extract` will take them.

    They stand in policyfacts.toml, or under [tool.policyfacts] in pyproject.toml, in the working folder or the nearest
    one above, or in variables: POLICYFACTS_MODEL for `model`. The command line goes before a variable, a variable before
    the file; files of events and names add up, and the later goes before.
    """
    own = find_configuration()
    told = _settle(context, own)
    if as_json:
        rows = {name: {"value": value, "from": whence} for name, value, whence in told}
        say_json(rows, indent=2)
    else:
        print_table(
            ("setting", "value", "from"),
            ((name, _shown(value), whence) for name, value, whence in _rows(told)),
        )


def _settle(context: typer.Context, own: Configuration) -> list[tuple[str, Any, Any]]:
    """Name, value and origin of each setting, read by the rules of the options of `extract`; lists for files."""
    parent = context.parent
    commands = getattr(parent.command, "commands", {}) if parent is not None else {}
    with commands["extract"].make_context("extract", ["-"], parent=parent) as extract:
        parameters = extract.params
    told: list[tuple[str, Any, Any]] = []
    for name, setting in SETTINGS.items():
        if setting.kind == "files":
            files = own.files.get(name, ())
            whence = [each.whence for each in files]
            told.append((name, [str(each.value) for each in files], whence or "default"))
        else:
            value = parameters[setting.parameter or name]
            told.append((name, _plain(value), own.whence_of(setting.parameter or name)))
    return told


def _plain(value: Any) -> Any:
    """The value as JSON has it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return list(value) or None
    return str(value) if isinstance(value, datetime.date | Path) else value


def _rows(told: list[tuple[str, Any, Any]]) -> list[tuple[str, Any, str]]:
    """One row a setting, of files one a file."""
    rows: list[tuple[str, Any, str]] = []
    for name, value, whence in told:
        if isinstance(whence, list):
            rows += [(name, each, where) for each, where in zip(value, whence, strict=True)]
        else:
            rows.append((name, value, whence))
    return rows


def _shown(value: Any) -> str:
    if value is None or value == []:
        return "–"
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(value) if isinstance(value, list) else str(value)
