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
from cli.ending import end_on_signals
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

#: Of what a library says only the beginning is told.
_LONGEST = 200


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


@contextlib.contextmanager
def _faults_told() -> Iterator[None]:
    """End quietly when the reader of standard output has seen enough, as `| head` has, and in one line on other faults."""
    try:
        try:
            yield
        except typer.Exit:
            sys.stdout.flush()
            raise
        sys.stdout.flush()
    except BrokenPipeError:
        drop_stdout()
        raise typer.Exit(0) from None
    except SystemExit as error:
        # That is how rich takes it that nobody reads.
        if isinstance(error.__context__, BrokenPipeError):
            raise typer.Exit(0) from None
        raise
    except KeyboardInterrupt:
        fail("interrupted", 130)
    except (typer.Exit, typer.Abort, TyperException):
        raise
    except OSError as error:
        if error.filename is None:
            drop_stdout()
        fail(_describe_os_error(error), 1)
    except Exception as error:  # noqa: BLE001  without memory libraries raise anything
        fail(_describe(error), 1)


def _describe_os_error(error: OSError) -> str:
    if error.filename is None:
        return f"cannot write to standard output: {error.strerror}"
    # As a rule told where the file is read or written; a path that may not even be looked at fails anywhere.
    return f"{error.filename}: {(error.strerror or str(error)).lower()}"


def _describe(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "memory has run out"
    text = " ".join(str(error).split())
    if isinstance(error, ImportError):
        while isinstance(error.__cause__, ImportError):
            error = error.__cause__
        text = " ".join(str(error).split())[:_LONGEST]
        return f"a library cannot be loaded ({text}); reinstall policyfacts, or allow it more memory"
    import traceback

    where = traceback.extract_tb(error.__traceback__)[-1]
    detail = f"{type(error).__name__}: {text[:_LONGEST]} ({Path(where.filename).name}:{where.lineno})"
    return f"internal error; if memory has not run out, please report it: {detail}"


class _Commands(TyperGroup):
    """Tells all faults in the language of the user."""

    def make_context(self, info_name: str | None, args: list[str], *more: Any, **settings: Any) -> Any:
        """Choose the language first: what is wrong with the arguments is told in it."""
        # Help is in English, and waits for no file.
        helps = not {"-h", "--help"}.isdisjoint(args)
        choose_language(language_of_arguments(args) or (None if helps else find_language()))
        with _faults_told(), _usage_translated():
            return super().make_context(info_name, args, *more, **settings)

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        with _faults_told(), _usage_translated():
            return super().invoke(ctx)


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
    end_on_signals()
    main()
