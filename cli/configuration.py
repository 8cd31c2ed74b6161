"""The configuration of a project: `policyfacts.toml`, or `[tool.policyfacts]` in `pyproject.toml`, and `POLICYFACTS_*`.

What the command line says goes before a variable, a variable before the file, the file before the default. Files of
events and names add up instead: those of the file come first, those of the command line last, and what comes last goes before.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, NoReturn

from cli.language import LANGUAGES, Language
from cli.output import fail

_FILES = ("policyfacts.toml", "pyproject.toml")
#: What the names of variables begin with.
PREFIX = "POLICYFACTS_"

Kind = Literal["text", "number", "size", "flag", "date", "language", "list", "files"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One standing setting: its key in a file, what it takes, the parameter of the commands that it sets, and an example."""

    name: str
    kind: Kind
    example: str
    commands: tuple[str, ...] = ("extract",)
    parameter: str = ""

    @property
    def variable(self) -> str:
        """The environment variable of the setting."""
        return PREFIX + self.name.upper()


#: Commands that load a model.
_MODELLED = ("extract", "evaluate", "mine")
SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("types", "list", '["person", "place"]'),
        Setting("model", "text", '"rules"', _MODELLED),
        Setting("jobs", "number", "2", ("extract", "mine")),
        Setting("published", "date", "2023-06-27"),
        Setting("published_from_name", "text", r"'rmrb(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)'"),
        Setting("encoding", "text", '"gb18030"'),
        Setting("format", "text", '"csv"', parameter="form"),
        Setting("text_field", "text", '"content"'),
        Setting("max_unpacked", "size", '"500MB"'),
        Setting("max_nesting", "number", "3"),
        Setting("max_members", "number", "200000"),
        Setting("max_pages", "number", "2000"),
        Setting("follow_links", "flag", "true", ("extract", "mine")),
        Setting("quiet", "flag", "true", ("extract", "mine")),
        Setting("lang", "language", '"zh"', _MODELLED),
        Setting("events", "files", '["our-events.toml"]', _MODELLED),
        Setting("lexicon", "files", '["ours.csv"]', _MODELLED),
    )
}
_TYPES: dict[Kind, tuple[type, ...]] = {
    "text": (str,),
    "number": (int,),
    "size": (int, str),
    "flag": (bool,),
    "date": (datetime.date, str),
    "language": (str,),
}
_TOLD: dict[Kind, str] = {
    "text": "text",
    "number": "whole number",
    "size": "size",
    "flag": "true or false",
    "date": "date",
    "language": "language",
    "list": "list of names",
    "files": "list of file names",
}
#: Python refuses to read numbers of thousands of digits.
_MOST_DIGITS = 18
_YES, _NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})


@dataclass(frozen=True, slots=True)
class Value:
    """What a setting is set to, and where: `FILE: KEY`, or the name of a variable."""

    value: Any
    whence: str


@dataclass(frozen=True, slots=True)
class Configuration:
    """What is set, the file that sets it (None where there is none), and files of events and names with their whence."""

    path: Path | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    files: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)

    @property
    def events(self) -> tuple[Path, ...]:
        """The files of events, in order."""
        return tuple(each.value for each in self.files.get("events", ()))

    @property
    def lexicon(self) -> tuple[Path, ...]:
        """The files of own lexicons, in order."""
        return tuple(each.value for each in self.files.get("lexicon", ()))

    def join(self, *, events: Iterable[Path] | None, lexicon: Iterable[Path] | None) -> Configuration:
        """The same with the files of the command line behind those that are set: what comes last goes before."""
        told = {"events": events or (), "lexicon": lexicon or ()}
        joined = {
            name: (*self.files.get(name, ()), *(Value(path, "command line") for path in paths))
            for name, paths in told.items()
        }
        return replace(self, files=joined)

    def defaults(self, command: str) -> dict[str, Any]:
        """What is set of the parameters of a command, by their names."""
        return {
            SETTINGS[name].parameter or name: each.value
            for name, each in self.values.items()
            if command in SETTINGS[name].commands
        }

    def whence_of(self, parameter: str) -> str:
        """Where the parameter of a command is set."""
        names = (name for name in self.values if (SETTINGS[name].parameter or name) == parameter)
        return next((self.values[name].whence for name in names), "default")


def find_configuration(
    folder: Path | None = None, variables: Mapping[str, str] | None = None
) -> Configuration:
    """The configuration that holds in `folder` (the working folder by default): that of the nearest file upward and of variables.

    A file that is no TOML, and a file or variable that sets something unknown or to a value of another kind, ends the
    program with one line and exit code 2.
    """
    path, table = next(_iter_tables((folder or Path.cwd()).resolve()), (None, {}))
    values: dict[str, Value] = {}
    files: dict[str, tuple[Value, ...]] = {}
    for name, value in table.items():
        whence = f"{path}: {name}"
        setting = SETTINGS.get(name) or _refuse_name(str(path), name, list(SETTINGS))
        if setting.kind == "files":
            above = path.parent if path else Path()
            files[name] = tuple(Value(above / each, whence) for each in _read_value(setting, value, whence))
        else:
            values[name] = Value(_read_value(setting, value, whence), whence)
    for setting, text in _iter_variables(os.environ if variables is None else variables):
        value = _parse(setting, text)
        if setting.kind == "files":
            told = (Value(Path(each), setting.variable) for each in value)
            files[setting.name] = (*files.get(setting.name, ()), *told)
        else:
            values[setting.name] = Value(value, setting.variable)
    return Configuration(path, values, files)


def find_language(folder: Path | None = None, variables: Mapping[str, str] | None = None) -> Language | None:
    """The language that a variable or file sets; None where neither does.

    It is asked for before any command runs, also those that take no settings: what else is wrong there is not told here.
    """
    setting = SETTINGS["lang"]
    told: object = (os.environ if variables is None else variables).get(setting.variable, "").strip()
    if not told:
        try:
            _, table = next(_iter_tables((folder or Path.cwd()).resolve(), _parse_toml), (None, {}))
            told = table.get(setting.name)
        except (OSError, ValueError, RecursionError):
            return None
    return next((name for name in LANGUAGES if name == told), None)


def _iter_tables(
    folder: Path, read: Callable[[Path], Any] | None = None
) -> Iterator[tuple[Path, dict[str, Any]]]:
    for place in (folder, *folder.parents):
        for name in _FILES:
            path = place / name
            if path.is_file():
                table = (read or _read)(path)
                for key in ("tool", "policyfacts") if name == "pyproject.toml" else ():
                    table = table.get(key) if isinstance(table, dict) else None
                if isinstance(table, dict):
                    yield path, table


def _parse_toml(path: Path) -> Any:
    import tomllib

    return tomllib.loads(path.read_text(encoding="utf-8-sig"))


def _read(path: Path) -> Any:
    """The table of a file; the end where it is no TOML."""
    try:
        return _parse_toml(path)
    except (OSError, ValueError, RecursionError) as error:
        fail(f"{path}: cannot be read as TOML: {' '.join(str(error).split())}", 2)


def _iter_variables(variables: Mapping[str, str]) -> Iterator[tuple[Setting, str]]:
    """Yield the settings of variables with their texts; an empty one sets nothing."""
    known = {setting.variable: setting for setting in SETTINGS.values()}
    for name, text in variables.items():
        if name.startswith(PREFIX) and text.strip():
            yield known.get(name) or _refuse_name("environment", name, list(known)), text


def _refuse_name(place: str, name: str, known: list[str]) -> NoReturn:
    from difflib import get_close_matches

    like = get_close_matches(name, known, n=1)
    meant = f" ({like[0]}?)" if like else ""
    fail(f"{place}: nothing is called {name!r} here{meant}; it takes {', '.join(known)}", 2)


def _parse(setting: Setting, text: str) -> Any:
    """The value of a variable as a file would have it."""
    text = text.strip()
    value: Any = text
    if setting.kind == "list":
        value = [each.strip() for each in text.split(",")]
    elif setting.kind == "files":
        value = [each for each in text.split(os.pathsep) if each]
    elif setting.kind == "flag" and text.lower() in _YES | _NO:
        value = text.lower() in _YES
    elif setting.kind == "number" and _is_number(text):
        value = int(text)
    return _read_value(setting, value, setting.variable)


def _is_number(text: str) -> bool:
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS


def _read_value(setting: Setting, value: Any, whence: str) -> Any:
    """The value as the option takes it, if it is of the right kind; else the end."""
    if setting.kind in ("list", "files"):
        right = isinstance(value, list) and all(isinstance(each, str) for each in value)
    else:
        right = isinstance(value, _TYPES[setting.kind]) and (
            isinstance(value, bool) == (setting.kind == "flag")
        )
        right = right and (setting.kind != "language" or value in LANGUAGES)
    if not right or _holds_nul(value):
        what, example = _TOLD[setting.kind], f"{setting.name} = {setting.example}"
        if whence == setting.variable:
            example = f"{whence}={setting.example.strip('[]').replace(', ', ',').replace(chr(34), '')}"
        fail(f"{whence} is no {what}; for example {example}", 2)
    if setting.name == "types":
        _check_types(value, whence)
    return value.isoformat() if isinstance(value, datetime.date) else value


def _holds_nul(value: Any) -> bool:
    """Whether a text has the character in it that no name of a file or codec has."""
    return "\0" in (value if isinstance(value, str | list) else "") or (
        isinstance(value, list) and any("\0" in each for each in value)
    )


def _check_types(types: list[str], whence: str) -> None:
    from schemas.types import parse_types

    try:
        parse_types(types)
    except ValueError as error:
        fail(f"{whence}: {error}", 2)
