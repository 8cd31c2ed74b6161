"""Gold folders: NAME.txt beside NAME.gold.jsonl."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from extractors.reading import Source, read_text
from schemas.jsonl import JsonlError, iter_rows

_SUFFIX = ".gold.jsonl"

#: A record or a gold mention as it stands in its line of JSON.
Row = Mapping[str, Any]


class GoldError(Exception):
    """Gold that cannot be used; the message is one line that says what, where and what to do."""


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A text and the mentions that should be found in it; their offsets are code points of `text`."""

    source: Source
    text: str
    mentions: list[Row]

    @property
    def name(self) -> str:
        """The name of the text file."""
        return self.source.doc


def iter_gold(folder: Path) -> Iterator[GoldDocument]:
    """Yield the documents of a gold folder by name; folders inside it are not entered.

    Raises:
        GoldError: the folder holds no gold, a text is missing, or a mention lacks type, offsets or text.
        ReadError: a text cannot be decoded.
    """
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
            start, end = row.get("start"), row.get("end")
            if not isinstance(row.get("type"), str) or not isinstance(row.get("text"), str):
                raise GoldError(f"{path}:{number}: a mention needs type and text")
            if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= length):
                raise GoldError(f"{path}:{number}: no span [{start}, {end}) in a text of {length} characters")
            yield row
    except JsonlError as error:
        raise GoldError(str(error)) from None
