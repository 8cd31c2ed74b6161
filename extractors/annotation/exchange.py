"""The formats that gold is exchanged in: which there are, which one a path is in, and what each is read and written by.

A format is read by a function (path, remarks) → texts and written by one (texts, path, remarks) → files; remarks are lines
for the user about what a format cannot carry. They are imported when used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from extractors.annotation.files import write_files
from extractors.annotation.gold_files import is_sentences, iter_json_lines
from extractors.annotation.text import AnnotatedText, AnnotationError
from extractors.reading.sources import GOLD_SUFFIX

Read = Callable[[Path, list[str]], list[AnnotatedText]]
Write = Callable[[Sequence[AnnotatedText], Path, list[str]], dict[Path, bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is read and written, as `module:function` of this package, and whether it is a folder (None: either)."""

    read: str
    write: str
    folder: bool | None = False


#: Every format by its name; those of one tool are read alike.
FORMATS = {
    "policyfacts": Format("gold_files:read_gold", "gold_files:write_gold", folder=None),
    "labelstudio": Format("label_studio:read_tasks", "label_studio:write_annotations"),
    "labelstudio-predictions": Format("label_studio:read_tasks", "label_studio:write_predictions"),
    "doccano": Format("doccano:read_rows", "doccano:write_labels"),
    "doccano-entities": Format("doccano:read_rows", "doccano:write_entities"),
    "brat": Format("brat:read_folder", "brat:write_folder", folder=True),
    "docbin": Format("docbin:read_docbin", "docbin:write_docbin"),
}

_BY_SUFFIX = {".json": "labelstudio", ".spacy": "docbin"}


def guess_source(path: Path) -> str:
    """The format that a path is in, by its name or by what stands there.

    Raises:
        AnnotationError: neither tells.
    """
    if not path.exists():
        raise AnnotationError(f"{path}: no such file or folder")
    found = (
        _guess_folder(path) if path.is_dir() else _BY_SUFFIX.get(path.suffix.lower()) or _guess_lines(path)
    )
    if found is None:
        raise AnnotationError(f"{path}: cannot tell its format; say it with --from {'|'.join(FORMATS)}")
    return found


def _guess_folder(path: Path) -> str | None:
    if any(path.glob("*" + GOLD_SUFFIX)):
        return "policyfacts"
    return "brat" if any(path.glob("*.ann")) else None


def _guess_lines(path: Path) -> str | None:
    if not is_sentences(path):
        return None
    for _, row in iter_json_lines(path):
        if "gold" in row:
            return "policyfacts"
        return "doccano" if {"label", "labels", "entities"} & row.keys() else None
    return None


def guess_target(path: Path, source: str) -> str:
    """The format to write to a path: by its suffix; of two that share one, that which the source is not in.

    Raises:
        AnnotationError: that does not tell.
    """
    ours = source == "policyfacts"
    if found := _BY_SUFFIX.get(path.suffix.lower()):
        return found
    if is_sentences(path):
        return "doccano" if ours else "policyfacts"
    if ours:
        raise AnnotationError(
            f"{path}: cannot tell the format to write; say it with --to {'|'.join(FORMATS)}"
        )
    return "policyfacts"


def read_annotation(path: Path, name: str, remarks: list[str]) -> list[AnnotatedText]:
    """The texts at a path, in the format of this name.

    Raises:
        AnnotationError: they cannot be read.
    """
    read = cast("Read", _load(FORMATS[name].read))
    return read(path, remarks)


def write_annotation(
    texts: Sequence[AnnotatedText], path: Path, name: str, remarks: list[str], *, force: bool
) -> list[Path]:
    """Write the texts to a path in the format of this name; return the files.

    Raises:
        AnnotationError: they cannot be written, or a file is in the way and `force` is not set.
    """
    folder = FORMATS[name].folder
    if folder is None:
        folder = not is_sentences(path)
    if path.exists() and path.is_dir() != folder:
        is_, takes = ("a folder", "a file") if path.is_dir() else ("a file", "a folder")
        raise AnnotationError(f"{path}: is {is_}, and {name} takes {takes}; name another")
    write = cast("Write", _load(FORMATS[name].write))
    files = write(texts, path, remarks)
    write_files(files, force=force)
    return list(files)


def _load(name: str) -> object:
    module, _, function = name.partition(":")
    return getattr(import_module(f"extractors.annotation.{module}"), function)
