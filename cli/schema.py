"""`policyfacts schema`: the JSON Schema of the records."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from schemas.types import RECORD_TYPES


def schema(
    record_type: Annotated[
        str | None,
        typer.Argument(metavar="[TYPE]", help=f"One of {', '.join(RECORD_TYPES)}; all if left out."),
    ] = None,
) -> None:
    """Print the JSON Schema of the records: every field, what it means, when it is null."""
    from schemas.json_schema import json_schema

    if record_type is not None and record_type not in RECORD_TYPES:
        message = f"no type is called {record_type}; the types are {', '.join(RECORD_TYPES)}"
        raise typer.BadParameter(message, param_hint="TYPE")
    typer.echo(json.dumps(json_schema(record_type), ensure_ascii=False, indent=2))
