"""Making gold from records: just extracted, or extracted before and corrected by people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

from extractors.annotation.gold_files import iter_json_lines
from extractors.annotation.knowledge import GOLD_FLAGS, MARKED_TYPES, in_order, load_annotation_table
from extractors.annotation.text import AnnotatedText, AnnotationError, Mention, make_mention, squeeze
from extractors.evaluation.spans import SCORED_TYPES
from extractors.reading import Document
from extractors.reading.decoding import decode

#: The types that gold is made of where none are named: those that are scored.
GOLD_TYPES = SCORED_TYPES

Row = Mapping[str, Any]
#: A record with the place that it was read from, for errors.
PlacedRow = tuple[str, Row]


class Records:
    """The records of a file, to be asked for those of one document after the other."""

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            AnnotationError: it cannot be read, or a line is no record.
        """
        self._path = path
        self._rows: dict[str, list[PlacedRow]] = {}
        self._taken: set[str] = set()
        for number, row in iter_json_lines(path):
            place = f"{path}:{number}"
            doc = row.get("doc")
            if not isinstance(doc, str):
                raise AnnotationError(f"{place}: a record needs doc, the name of its text")
            self._rows.setdefault(doc, []).append((place, row))

    def take(self, doc: str) -> list[PlacedRow] | None:
        """The records of a document: by its name, else by the end of it; None where there are none."""
        names = [doc] if doc in self._rows else [name for name in self._rows if self._ends(name, doc)]
        names = [name for name in names if name not in self._taken]
        if not names:
            return None
        self._taken.add(names[0])
        return self._rows[names[0]]

    @staticmethod
    def _ends(name: str, doc: str) -> bool:
        return name.endswith(f"/{doc}") or doc.endswith(f"/{name}")

    def left(self) -> list[str]:
        """The documents that nobody has asked for."""
        return [name for name in self._rows if name not in self._taken]


def make_gold(
    document: Document,
    rows: Iterable[PlacedRow],
    types: Sequence[str],
    *,
    all_fields: bool,
    published: str | None,
) -> tuple[AnnotatedText, list[str]]:
    """The gold of a document, and what is wrong with rows that cannot be taken, each as one line.

    A row that a person added may tell no more than its type, place and text. The name is that of the file, without
    folders; `published` goes into `meta` for the names of files to tell.
    """
    mentions: list[Mention] = []
    faults: list[str] = []
    for place, row in rows:
        try:
            mention = _gold_mention(document.text, row, types, place, all_fields=all_fields)
        except AnnotationError as error:
            faults.append(str(error))
        else:
            if mention is not None:
                mentions.append(mention)
    name = PurePath(document.doc).name.removesuffix(".txt")
    text = AnnotatedText(name, document.text, mentions, {"published": published})
    text.sort()
    return text, faults


def _gold_mention(
    text: str, row: Row, types: Sequence[str], place: str, *, all_fields: bool
) -> Mention | None:
    """The mention that a record tells; None for a type that is not wanted."""
    kind = row.get("type")
    if kind not in (*MARKED_TYPES, "article"):
        raise AnnotationError(f"{place}: no type is called {kind!r}; the types are {', '.join(MARKED_TYPES)}")
    if kind not in types:
        return None
    fields = _gold_fields(str(kind), row, all_fields=all_fields)
    mention = make_mention(text, kind, row.get("start"), row.get("end"), fields, place)
    told = row.get("text")
    if told is not None and (not isinstance(told, str) or squeeze(told) != mention["text"]):
        start, end = mention["start"], mention["end"]
        raise AnnotationError(
            f"{place}: [{start}, {end}) reads {mention['text']!r}, not {told!r}; correct the one or the other"
        )
    return mention


def _gold_fields(kind: str, row: Row, *, all_fields: bool) -> dict[str, Any]:
    table = load_annotation_table("fields")[kind]
    fields = {name: row[name] for name in table["told"] if name in row}
    # Nought is a number as good as any, but equal to false.
    fields |= {
        name: row[name] for name in table["sparse"] if row.get(name) or type(row.get(name)) in (int, float)
    }
    if all_fields:
        fields |= {name: row[name] for name in table["further"] if name in row}
    return in_order(kind, fields | {name: True for name in GOLD_FLAGS if row.get(name) is True})


def name_apart(texts: Sequence[AnnotatedText], docs: Sequence[str]) -> None:
    """Give texts that share a name and date the names of their folders too (27_01 for 27/01.txt)."""
    keys = [(text.name.casefold(), text.meta.get("published")) for text in texts]
    counts = Counter(keys)
    for text, doc, key in zip(texts, docs, keys, strict=True):
        if counts[key] > 1:
            text.name = doc.removesuffix(".txt").replace("/", "_")


def original_bytes(path: Path | None, document: Document) -> bytes | None:
    """The bytes of the file of a plain text, to be kept as they are; None for text that was drawn from another format."""
    if path is None or document.drawn or PurePath(document.doc).suffix.lower() != ".txt":
        return None
    data = path.read_bytes()
    return data if decode(data, document.doc) == document.text else None


def iter_published(documents: Iterable[Document], option: str | None) -> Iterator[str | None]:
    """Yield the date of publication of each document as far as something other than its text tells it."""
    from extractors.layout.head import date_in_name

    for document in documents:
        if option is not None or document.published is not None:
            yield option or str(document.published)
        else:
            day = date_in_name(document.name)
            yield day.isoformat() if day else None
