"""What decides the records besides the inputs: options, the user's own files, the program, its libraries and its model."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractors.parallel import Options

_REQUIREMENT = r"(?P<name>[\w.-]++)[^;]*+(?:;.*?\bextra == ['\"](?P<extra>[\w-]++))?"
#: Extras whose libraries read inputs; what tests and columns need changes no record.
_READING_EXTRAS = frozenset({None, "pdf", "docx", "html"})
#: Libraries of the command line, which change no record either.
_WITHOUT_A_SAY = frozenset({"rich", "typer"})


def fingerprint(options: Options) -> dict[str, Any]:
    """All that decides the output besides the inputs, as JSON can tell it: the same for two runs only if it is the same."""
    told = dataclasses.asdict(options)
    told["events"] = [digest_of(path) for path in options.events]
    told["lexicon"] = [digest_of(path) for path in options.lexicon]
    told["policyfacts"] = _version("policyfacts")
    told["program files"] = _program()
    told["libraries"] = _libraries()
    told["model files"] = _model(options.model)
    settings: dict[str, Any] = json.loads(json.dumps(told, default=str))
    return settings


def differing(now: dict[str, Any], then: dict[str, Any]) -> list[str]:
    """The names of the settings that are not the same."""
    ours, theirs = dict(_flat(now)), dict(_flat(then))
    keys = dict.fromkeys([*ours, *theirs])
    return list(dict.fromkeys(name for key in keys if ours.get(key) != theirs.get(key) for name in key[-1:]))


def digest_of(path: Path) -> str | None:
    """The SHA-256 of the bytes of a file; None where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def _flat(settings: dict[str, Any], *above: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in settings.items():
        if isinstance(value, dict):
            yield from _flat(value, *above, name)
        else:
            yield (*above, name), value


@cache
def _program() -> str:
    """The hash of rules and data: a copy that was brought up to date may find other facts under the same version."""
    import extractors
    import schemas

    return _digest_of_folders(*(Path(package.__path__[0]) for package in (extractors, schemas)))


def _libraries() -> dict[str, str | None]:
    """The versions of the libraries that read and analyse; None for those that are not installed."""
    from importlib.metadata import requires

    import regex

    found: dict[str, str | None] = {}
    requirement = regex.compile(_REQUIREMENT)
    for line in requires("policyfacts") or ():
        match = requirement.match(line)
        if match and match["extra"] in _READING_EXTRAS and match["name"] not in _WITHOUT_A_SAY:
            found[match["name"]] = _version(match["name"])
    return found


def _model(name: str) -> str | None:
    """The version of an installed model, the hash of one that lies in a folder; None for those of the program."""
    from extractors.language.models import OWN_MODELS

    if name in OWN_MODELS:
        return None
    folder = Path(name)
    return _digest_of_folders(folder) if folder.is_dir() else _version(name)


def _version(name: str) -> str | None:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except (PackageNotFoundError, ValueError):
        return None


def _digest_of_folders(*folders: Path) -> str:
    total = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                total.update(f"{path.relative_to(folder)}\0{digest_of(path)}\n".encode(errors="replace"))
    return total.hexdigest()
