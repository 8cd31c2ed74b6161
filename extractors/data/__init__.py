"""The knowledge of the extractors: tables and lexicons, each with its source beside it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any


def load_toml(name: str) -> dict[str, Any]:
    """The table in the TOML file `name` of this package."""
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def iter_tsv(name: str) -> Iterator[list[str]]:
    """The rows of the TSV file `name` of this package; empty lines and lines that begin with `#` are left out."""
    for line in files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split("\t")
