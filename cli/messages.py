"""Messages in the language of the user.

Messages are written in English where they arise; `translate` turns one into the language chosen where it is printed.
"""

from __future__ import annotations

import typer

from cli.language import language


def tell(message: str) -> None:
    """Say a line on standard error, in the language of the user."""
    typer.echo(f"policyfacts: {translate(message)}", err=True)


def plural(count: int, noun: str) -> str:
    """The count with its noun: 1 file, 2 files."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def translate(message: str) -> str:
    """A message or heading in the language of the user; as it is where the catalogue does not have it."""
    if language() == "en":
        return message
    from cli.catalogue import to_chinese

    return to_chinese(message)
