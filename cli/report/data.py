"""The data of the page: records, articles and files as one JSON object, texts with the places of their mentions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cli.report.blocks import Shown, find_fault, show_document, show_sentences
from cli.report.facets import first_day, provinces
from cli.report.identity import identity_keys
from extractors.reading import Document
from schemas.records import ArticleRecord, DateRecord, PlaceRecord, Record

#: Fields that the page finds elsewhere: in the list of files and articles, and in that of sentences.
_TOLD_ELSEWHERE = {"doc", "article", "sentence"}


@dataclass(frozen=True, slots=True)
class Remark:
    """Why a file is shown by its sentences alone: `missing` or `unfit`, and a line for the user."""

    doc: str
    reason: str
    message: str


def build_data(
    records: Iterable[Record], texts: Mapping[str, Sequence[Document]] | None
) -> tuple[dict[str, Any], list[Remark]]:
    """The object that the page holds, and what is to be said of files whose text is not there or does not fit.

    `texts` are the documents that may belong to each file; None where no texts were asked for.
    """
    docs: dict[str, list[Record]] = {}
    for record in records:
        docs.setdefault(record.doc, []).append(record)
    page = _Page()
    remarks = []
    for doc, members in docs.items():
        members.sort(key=_order)
        shown, remark = _show(doc, members, texts)
        page.add(doc, members, shown, remark)
        if remark is not None:
            remarks.append(remark)
    page.finish([record for members in docs.values() for record in members])
    return page.data, remarks


def _order(record: Record) -> tuple[int, bool, int, int]:
    """By article, the record of the article itself in front, an outer mention before those in it."""
    return record.article, record.type != "article", record.start, -record.end


def _show(
    doc: str, records: Sequence[Record], texts: Mapping[str, Sequence[Document]] | None
) -> tuple[dict[int, Shown], Remark | None]:
    remark = None
    if texts is not None:
        remark = Remark(doc, "missing", f"{doc}: its text is not there; showing the sentences of the records")
        for document in texts.get(doc, ()):
            fault = find_fault(document, records)
            shown = show_document(document, records) if fault is None else None
            if shown is not None:
                return shown, None
            at = f"line {fault.line}" if fault is not None else "its articles"
            remark = Remark(
                doc,
                "unfit",
                f"{doc}: the text does not fit its records ({at}); showing the sentences of the records",
            )
    return show_sentences(records), remark


class _Page:
    """Gathers the object file by file."""

    def __init__(self) -> None:
        self._sentences: dict[str, int] = {}
        self._rows: list[dict[str, Any]] = []
        self._articles: list[dict[str, Any]] = []
        self._docs: list[dict[str, Any]] = []
        self.data: dict[str, Any] = {}

    def add(
        self, doc: str, records: Sequence[Record], shown: Mapping[int, Shown], remark: Remark | None
    ) -> None:
        """Add a file with its records in order, and the blocks of its articles."""
        self._docs.append({"name": doc, "note": remark.reason if remark else None})
        by_article: dict[int, list[Record]] = {}
        for record in records:
            by_article.setdefault(record.article, []).append(record)
        for number, members in by_article.items():
            blocks = shown[number].blocks
            self._articles.append(
                {
                    "doc": len(self._docs) - 1,
                    "number": number,
                    "blocks": [[block.kind, block.text] for block in blocks],
                    **_head(members),
                }
            )
            for record, places in zip(members, shown[number].places, strict=True):
                self._rows.append(self._row(record, places))

    def _row(self, record: Record, places: list[tuple[int, int, int]]) -> dict[str, Any]:
        row = record.model_dump(mode="json", exclude=_TOLD_ELSEWHERE)
        if record.type == "article":
            del row["text"]  # its blocks say it
        row["_article"] = len(self._articles) - 1
        row["_at"] = places
        if record.sentence is not None:
            row["_sentence"] = self._sentences.setdefault(record.sentence, len(self._sentences))
        if isinstance(record, DateRecord):
            row["_day"] = first_day(record.value)
        if isinstance(record, PlaceRecord):
            row["_provinces"] = provinces(record)
        return row

    def finish(self, records: Sequence[Record]) -> None:
        """Add what is told over all files; `records` in the order in which they were added."""
        for row, key in zip(self._rows, identity_keys(records), strict=True):
            row["_key"] = key
        self.data = {
            "docs": self._docs,
            "articles": self._articles,
            "sentences": list(self._sentences),
            "records": self._rows,
        }


def _head(records: Sequence[Record]) -> dict[str, Any]:
    """What the record of the article tells of its head; nulls where there is none (`--types person`)."""
    article = next((record for record in records if isinstance(record, ArticleRecord)), None)
    return {
        "title": article.title if article else None,
        "published": str(article.published) if article and article.published else None,
        "agency": article.agency if article else None,
        "bylines": article.bylines if article else [],
    }
