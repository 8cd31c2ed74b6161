"""The configuration of a project: `policyfacts.toml`, or `[tool.policyfacts]` in `pyproject.toml`, found upward."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cli.output import fail

_FILES = ("policyfacts.toml", "pyproject.toml")
#: Settings that name files, which are added in front of those of the command line.
_LISTS = ("events", "lexicon")


@dataclass(frozen=True, slots=True)
class Configuration:
    """What is set, and the file that sets it (None where there is none); paths are taken from the folder of that file."""

    path: Path | None = None
    events: tuple[Path, ...] = ()
    lexicon: tuple[Path, ...] = ()

    def join(self, *, events: Iterable[Path] | None, lexicon: Iterable[Path] | None) -> Configuration:
        """The same with the files of the command line behind those that are set: what comes last goes before."""
        return replace(
            self, events=(*self.events, *(events or ())), lexicon=(*self.lexicon, *(lexicon or ()))
        )


def find_configuration(folder: Path | None = None) -> Configuration:
    """The configuration that holds in `folder` (the working folder by default): that of the nearest file upward.

    A file that is no TOML or sets something unknown ends the program with one line and exit code 2.
    """
    for path, table in _iter_tables((folder or Path.cwd()).resolve()):
        return Configuration(path, **{name: _files(path, name, value) for name, value in table.items()})
    return Configuration()


def _iter_tables(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for place in (folder, *folder.parents):
        for name in _FILES:
            path = place / name
            if path.is_file():
                table = _read(path)
                for key in ("tool", "policyfacts") if name == "pyproject.toml" else ():
                    table = table.get(key) if isinstance(table, dict) else None
                if isinstance(table, dict):
                    yield path, table


def _read(path: Path) -> Any:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        fail(f"{path}: cannot be read as TOML: {' '.join(str(error).split())}", 2)


def _files(path: Path, name: str, value: object) -> tuple[Path, ...]:
    if name not in _LISTS:
        fail(f"{path}: nothing is called {name!r} here; it takes {' and '.join(_LISTS)}", 2)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        fail(f'{path}: {name} is no list of file names; for example {name} = ["ours.jsonl"]', 2)
    return tuple(path.parent / item for item in value)
