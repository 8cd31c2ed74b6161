"""Gold: folders of NAME.txt beside NAME.gold.jsonl, and files of sentences that hold their mentions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from extractors.reading import Source, read_text
from schemas.jsonl import JsonlError, iter_rows, without_halves
from schemas.types import RECORD_TYPES

_SUFFIX = ".gold.jsonl"
#: By these `extract` knows a file whose lines are articles of their own.
_SENTENCE_SUFFIXES = (".jsonl", ".ndjson")

#: A record or a gold mention as it stands in its line of JSON.
Row = Mapping[str, Any]


class GoldError(Exception):
    """Gold that cannot be used; the message is one line that says what, where and what to do."""


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A text and the mentions that should be found in it; their offsets are code points of `text`.

    `types` are those that were annotated, None where all were.
    """

    source: Source
    text: str
    mentions: list[Row]
    types: tuple[str, ...] | None = None

    @property
    def name(self) -> str:
        """The name of the text file."""
        return self.source.doc


def iter_gold(path: Path) -> Iterator[GoldDocument]:
    """Yield the documents of a gold folder by name, folders inside it not entered, or the sentences of a gold file.

    A file of sentences is JSON lines of `id`, `text`, `published` and `gold`, a list of mentions; what it annotates
    are the types that stand anywhere in it. Its documents are called FILE#ID, as `extract` calls the rows of that file.

    Raises:
        GoldError: there is no gold here, a text is missing, a mention lacks type, offsets or text or has a type that
            no record has, a file of sentences has another suffix than .jsonl or .ndjson, or two of its rows one id.
        ReadError: a text cannot be decoded.
    """
    yield from _iter_folder(path) if path.is_dir() else _iter_sentences(path)


def _iter_sentences(path: Path) -> Iterator[GoldDocument]:
    if path.suffix.lower() not in _SENTENCE_SUFFIXES:
        raise GoldError(f"{path}: a file of sentences is called NAME{' or NAME'.join(_SENTENCE_SUFFIXES)}")
    try:
        rows = [(number, without_halves(row)) for number, row in iter_rows(path)]
    except JsonlError as error:
        raise GoldError(str(error)) from None
    types: set[str] = set()
    lines: dict[str, int] = {}
    documents = []
    for number, row in rows:
        text, name, gold = row.get("text"), row.get("id"), row.get("gold")
        if not (isinstance(text, str) and isinstance(name, str) and isinstance(gold, list)):
            raise GoldError(f"{path}:{number}: a sentence needs id, text and gold, a list of mentions")
        if (line := lines.setdefault(name, number)) != number:
            raise GoldError(f"{path}:{number}: id {name!r} stands in line {line} too")
        mentions = [_check(f"{path}:{number}", mention, len(text)) for mention in gold]
        types.update(mention["type"] for mention in mentions)
        documents.append((Source(path, f"{path.name}#{name}"), text, mentions))
    if not types:
        raise GoldError(f"{path}: no gold here; it takes lines of id, text and gold, a list of mentions")
    for source, text, mentions in documents:
        yield GoldDocument(source, text, mentions, tuple(sorted(types)))


def _iter_folder(folder: Path) -> Iterator[GoldDocument]:
    paths = sorted(folder.glob("*" + _SUFFIX))
    if not paths:
        raise GoldError(f"{folder}: no gold here; it takes NAME.txt beside NAME{_SUFFIX}")
    for path in paths:
        text_path = path.with_name(path.name.removesuffix(_SUFFIX) + ".txt")
        if not text_path.is_file():
            raise GoldError(f"{path}: its text {text_path.name} is missing")
        source = Source(text_path, text_path.name)
        text = read_text(source)
        yield GoldDocument(source, text, list(_iter_mentions(path, len(text))))


def match_records(
    documents: Sequence[GoldDocument], records: Iterable[Row]
) -> Iterator[tuple[GoldDocument, list[Row] | None]]:
    """Give each document the records of the first `doc` that ends in its name; None where there is none.

    Raises:
        GoldError: two documents have one name, so that the records cannot be told apart.
    """
    by_name: dict[str, tuple[str, list[Row]]] = {}
    for record in records:
        doc = str(record.get("doc", ""))
        first, rows = by_name.setdefault(PurePath(doc).name, (doc, []))
        if first == doc:
            rows.append(record)
    seen: set[str] = set()
    for document in documents:
        if document.name in seen:
            raise GoldError(f"{document.name} lies in two gold folders; score them one by one")
        seen.add(document.name)
        yield document, by_name[document.name][1] if document.name in by_name else None


def _iter_mentions(path: Path, length: int) -> Iterator[Row]:
    try:
        for number, row in iter_rows(path):
            yield _check(f"{path}:{number}", without_halves(row), length)
    except JsonlError as error:
        raise GoldError(str(error)) from None


def _check(place: str, row: Any, length: int) -> Row:
    """The row, if it is a mention in a text of this length."""
    if not isinstance(row, dict):
        raise GoldError(f"{place}: a mention is a JSON object")
    start, end = row.get("start"), row.get("end")
    if not isinstance(row.get("type"), str) or not isinstance(row.get("text"), str):
        raise GoldError(f"{place}: a mention needs type and text")
    if row["type"] not in RECORD_TYPES:
        raise GoldError(
            f"{place}: no type is called {row['type']!r}; the types are {', '.join(RECORD_TYPES)}"
        )
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= length):
        raise GoldError(f"{place}: no span [{start}, {end}) in a text of {length} characters")
    return row
