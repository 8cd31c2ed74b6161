"""The command `policyfacts`."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from cli.commands import ConfiguredCommand
from cli.config import config
from cli.configuration import find_language
from cli.evaluate import evaluate
from cli.examples import examples
from cli.explain import explain
from cli.extract import extract
from cli.gold import gold
from cli.inert import inert
from cli.info import info
from cli.language import BilingualTyper, LangOption, choose_language, language_of_arguments
from cli.messages import shorten, translate
from cli.output import drop_stdout, fail, use_utf8
from cli.programs import programs
from cli.schema import schema
from cli.stats import stats
from cli.view import view


@contextlib.contextmanager
def _usage_translated() -> Iterator[None]:
    """Tell what is wrong with the command line in the language of the user."""
    try:
        yield
    except TyperException as error:
        message = error.format_message()
        told = inert(shorten(translate(message)))
        if told == message:
            raise
        raise _UsageError(told, getattr(error, "ctx", None)) from None


class _UsageError(typer.BadParameter):
    """What is wrong with the command line, all of it."""

    def format_message(self) -> str:
        return self.message


class _Commands(TyperGroup):
    """Ends quietly when the reader of standard output has seen enough, as `| head` has, and briefly on Ctrl-C."""

    def make_context(self, info_name: str | None, args: list[str], *more: Any, **settings: Any) -> Any:
        """Choose the language first: what is wrong with the arguments is told in it."""
        # Help is in English, and waits for no file.
        helps = not {"-h", "--help"}.isdisjoint(args)
        choose_language(language_of_arguments(args) or (None if helps else find_language()))
        with _usage_translated():
            return super().make_context(info_name, args, *more, **settings)

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            with _usage_translated():
                result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            drop_stdout()
            raise typer.Exit(0) from None
        except KeyboardInterrupt:
            fail("interrupted", 130)
        except OSError as error:
            # what names a file is told where that file is read or written
            if error.filename is not None:
                raise
            drop_stdout()
            fail(f"cannot write to standard output: {error.strerror}", 1)
        return result


app = BilingualTyper(
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 all done · 1 some input could not be read, or a mark was missed · 2 wrong usage · "
    "130 interrupted.",
)


def _show_version(value: bool) -> None:
    if value:
        from cli.versions import describe

        typer.echo(describe())
        raise typer.Exit


@app.callback()
def policyfacts(
    _version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_show_version,
            is_eager=True,
            help="Show the versions of program, model and lexicons, and exit.",
        ),
    ] = False,
    _lang: LangOption = None,
) -> None:
    """Turn Chinese policy news into facts: who, where, when, how much, which programme, whose words."""


app.command(cls=ConfiguredCommand, epilog=examples("extract"))(extract)
app.command(cls=ConfiguredCommand, epilog=examples("evaluate"))(evaluate)
app.command(epilog=examples("schema"))(schema)
app.command(epilog=examples("view"))(view)
app.command(epilog=examples("stats"))(stats)
app.command(epilog=examples("config"))(config)
app.command(epilog=examples("info"))(info)
app.command(epilog=examples("explain"))(explain)
app.add_typer(programs, name="programs")
app.add_typer(gold, name="gold")


def main() -> None:
    """Run the command line with the arguments of the process."""
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  for as long as the process lives
    if sys.stdout is None:
        sys.exit("policyfacts: standard output is closed; write to a file with -o, or to /dev/null")
    use_utf8()
    app(prog_name="policyfacts")


if __name__ == "__main__":
    main()
