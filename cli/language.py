"""`--lang`: the language in which messages, headings and explanations are told. Records are the same in every language."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Annotated, Any, Literal

import typer

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

#: The variables that tell the locale of messages, the one that decides first.
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")

_chosen: Language | None = None

LangOption = Annotated[
    Language | None,
    typer.Option(
        "--lang",
        help="The language of messages and headings, en or zh; else that which is set, or that of the locale. Records stay "
        "as they are.",
    ),
]


def language() -> Language:
    """The language that the command line or a setting chose, or else that of the locale."""
    return _chosen or language_of_locale(os.environ)


def choose_language(name: Language | None) -> None:
    """Tell everything from now on in this language; None for that of the locale."""
    global _chosen  # noqa: PLW0603  one language for the whole process
    _chosen = name


def language_of_locale(variables: Mapping[str, str]) -> Language:
    """Chinese where the locale is Chinese, English everywhere else."""
    told = next((value for name in _VARIABLES if (value := variables.get(name))), "")
    return "zh" if told.replace("-", "_").split("_")[0].split(".")[0].lower() == "zh" else "en"


def language_of_arguments(arguments: Sequence[str]) -> Language | None:
    """What --lang says, before the arguments are checked: what is wrong with them is told in that language too."""
    told = None
    for argument, after in zip(arguments, [*arguments[1:], ""], strict=False):
        if argument == "--":
            break
        if argument == "--lang":
            told = after
        elif argument.startswith("--lang="):
            told = argument.removeprefix("--lang=")
    return next((name for name in LANGUAGES if name == told), None)


class BilingualTyper(typer.Typer):
    """A set of commands that all take --lang."""

    def command(self, *args: Any, **settings: Any) -> Callable[[Any], Any]:
        """Register a command, as `Typer.command` does."""
        register = super().command(*args, **settings)

        def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
            register(_with_language(function))
            return function

        return decorate


def _with_language(function: Callable[..., Any]) -> Callable[..., Any]:
    """The command with one more option, which it need not know of: `_Commands` reads it before all others."""

    @wraps(function)
    def run(*args: Any, lang: Language | None = None, **options: Any) -> Any:  # noqa: ARG001
        return function(*args, **options)

    signature = inspect.signature(function, eval_str=True)
    option = inspect.Parameter("lang", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=LangOption)
    run.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[*signature.parameters.values(), option]
    )
    return run
