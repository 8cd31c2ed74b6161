"""The lexicon of known programmes: its entries, and where a text names them."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import as_file, files
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import regex
from pydantic import AfterValidator, Field, field_validator

from extractors.context import LEXICON
from extractors.own.rows import OWN_ROWS, OwnRow
from extractors.scanner import SHORTEST, Scanner
from extractors.user_files import FileForm, KnowledgeRow

if TYPE_CHECKING:
    from spacy.tokens import Doc

LEXICON_NAME = "programs.jsonl"

# What a writer may set inside a name or leave out: quotation marks, spaces, the middle dot, the comma of lists.
_SKIPPED = regex.compile(r"[“”‘’「」『』\s·、]+")
# The same in a text, where a name never runs over a paragraph; that a sign is a common character is seen first.
_SKIPPED_IN_TEXT = regex.compile(r"[[^\u4e00-\u9fff]&&[“”‘’「」『』\s·、--\n]]", regex.V1)
_YEAR = regex.compile(r"20\d\d$")


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """The form in which names are compared: without quotation marks, spaces, middle dots and 、."""
    if name.isalpha():
        return name
    folded: str = _SKIPPED.sub("", name)
    return folded


def without_year(name: str) -> str:
    """The name without the year at its end: 春雷行动2024 is 春雷行动."""
    return str(_YEAR.sub("", name))


def _check_name(name: str) -> str:
    if len(fold(name)) < SHORTEST:
        raise ValueError(f"{name!r} is shorter than {SHORTEST} characters")
    if name != name.strip() or "\n" in name:
        raise ValueError(f"{name!r} has white space around it or a line break in it")
    return name


#: A finder of names takes time by the square of the longest.
Name = Annotated[str, Field(max_length=200), AfterValidator(_check_name)]
Part = Annotated[str, Field(min_length=1)]


class Programme(KnowledgeRow):
    """One known programme; what is not known is None. The header of the data file tells the fields."""

    name: Name
    aliases: tuple[Name, ...] = ()
    kind: str | None = None
    expansion: tuple[Part, ...] | None = Field(default=None, min_length=1)
    issuer: str | None = None
    level: Literal["central", "province", "city", "county", "town", "village"] | None = None
    since: str | None = Field(default=None, pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")
    source: str | None = None
    match: Literal["always", "quoted"] = "always"
    #: What `policyfacts programs mine` tells of where a name was found: for the reader, not for matching.
    found: dict[str, Any] | None = Field(default=None, exclude=True)

    @field_validator("since", mode="before")
    @classmethod
    def _read_day(cls, value: Any) -> Any:
        """A day as TOML writes it (since = 2021-03-01) is taken too."""
        return value.isoformat() if isinstance(value, datetime.date) else value

    def needs_marks(self, surface: str) -> bool:
        """Whether a surface counts in quotation marks only: the name and aliases no longer than it where `match` says so."""
        return self.match == "quoted" and len(fold(surface)) <= len(fold(self.name))

    @property
    def surfaces(self) -> tuple[str, ...]:
        """The name and its aliases, as they are written."""
        return (self.name, *self.aliases)


#: The files that hold programmes: this package's own, and those that users bring along, which may hold other names too.
LEXICON_FORM: FileForm[Programme | OwnRow] = FileForm(
    {"program": Programme, **OWN_ROWS},
    lambda row: str(row.pop("type", None) or "program"),
    f"names here; it takes {', '.join(f'[[{kind}]]' for kind in ('program', *OWN_ROWS))} with name and what is known",
)


def read_programmes(path: Path) -> list[Programme]:
    """The programmes of a lexicon file.

    Raises:
        UserFileError: the file cannot be read or holds a row that is none.
    """
    return [row for row in LEXICON_FORM.read(path) if isinstance(row, Programme)]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place [start, end) of a text where a surface of `programme` stands, marks inside it included."""

    start: int
    end: int
    programme: Programme


class Lexicon:
    """Programmes by their surfaces, found in a text in one pass, the longest first."""

    def __init__(self, programmes: Iterable[Programme]) -> None:
        self._by_surface: dict[str, Programme] = {}
        for programme in programmes:
            for surface in programme.surfaces:
                # the later file wins, so that a user's entry replaces ours
                self._by_surface[fold(surface)] = programme
        self._scanner = Scanner(self._by_surface)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[Programme]:
        return iter({programme.name: programme for programme in self._by_surface.values()}.values())

    def get(self, name: str) -> Programme | None:
        """The programme of that name or alias, written with or without marks; None if it is not known."""
        return self._by_surface.get(fold(name))

    def of_key(self, key: str) -> Programme | None:
        """The same for a name that is folded already."""
        return self._by_surface.get(key)

    def iter_occurrences(self, text: str) -> Iterator[Occurrence]:
        """Yield where `text` names a programme, in order and without overlaps, quotation marks seen through."""
        stretches = _SKIPPED_IN_TEXT.split(text)
        # how many characters the folded text has in front of each one that is left out
        kept = list(accumulate(map(len, stretches[:-1])))
        for begin, stop, programme in self._scanner.iter_longest("".join(stretches)):
            start, end = begin + bisect_right(kept, begin), stop + bisect_right(kept, stop - 1)
            # two neighbours in a list are no name, unless the name itself is written as a list
            if "、" not in text[start:end] or any("、" in surface for surface in programme.surfaces):
                yield Occurrence(start, end, programme)


def load_lexicon(extra: Iterable[str | Path] = ()) -> Lexicon:
    """The lexicon that comes with the package, with the entries of the files `extra` on top of it.

    A file is JSON lines like programs.jsonl, CSV with these fields, or TOML with [[program]] tables; rows of other types in
    it are passed over. An entry replaces those before it of the same name or alias.

    Raises:
        UserFileError: a file cannot be read or holds a row that is no programme.
    """
    told = [row for path in extra for row in read_programmes(Path(path))]
    return Lexicon([*_package_rows(), *told]) if told else _package_lexicon()


@cache
def _package_lexicon() -> Lexicon:
    return Lexicon(_package_rows())


@cache
def _package_rows() -> Sequence[Programme]:
    with as_file(files("extractors") / "data" / LEXICON_NAME) as path:
        return read_programmes(path)


def lexicon_of(doc: Doc) -> Lexicon:
    """The lexicon that counts for a Doc: the one that its pipeline gave it, else that of this package."""
    lexicon: Lexicon | None = doc.user_data.get(LEXICON)
    return lexicon or load_lexicon()
