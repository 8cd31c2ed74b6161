"""Messages in the language of the user.

Messages are written in English where they arise; `translate` turns one into the language chosen where it is printed.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import Any, TextIO

import typer

from cli.language import language

#: Characters of a message.
_LONGEST = 2000


def tell(message: str) -> None:
    """Say a line on standard error, in the language of the user."""
    from cli.inert import inert

    # Names and texts in it come from files, and could give orders to the terminal.
    say_beside(inert(f"policyfacts: {shorten(translate(message))}"))


def say_beside(line: str) -> None:
    """Print a line on standard error; where nobody reads it any more it is lost, and the work goes on."""
    try:
        typer.echo(line, err=True)
    except OSError:
        drop(sys.stderr)


def drop(stream: TextIO) -> None:
    """Let what is still buffered and was refused go nowhere, or Python complains about it at exit."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def shorten(message: str) -> str:
    """A message without the middle of what is too long to be read: a value of a file may have any length."""
    if len(message) <= _LONGEST:
        return message
    return f"{message[: _LONGEST // 2]} … {message[-_LONGEST // 2 :]}"


def say(text: str) -> None:
    """Print lines for the eye on standard output; whatever they hold, they give no orders to the terminal."""
    from cli.inert import inert

    typer.echo("\n".join(map(inert, text.split("\n"))))


def say_json(value: Any, *, indent: int | None = None) -> None:
    """Print a value as JSON on standard output; what a terminal would act on is escaped where there is one."""
    from cli.inert import escape_halves, inert_json

    text = escape_halves(json.dumps(value, ensure_ascii=False, indent=indent))
    typer.echo(inert_json(text) if sys.stdout.isatty() else text)


def plural(count: int, noun: str) -> str:
    """The count with its noun: 1 file, 2 files."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def translate(message: str) -> str:
    """A message or heading in the language of the user; as it is where the catalogue does not have it."""
    if language() == "en":
        return message
    from cli.catalogue import to_chinese

    return to_chinese(message)
