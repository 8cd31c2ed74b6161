"""The original texts of records: found again in what was extracted, or in what `--text-out` wrote."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import regex

from extractors.reading import (
    Document,
    ReadError,
    ReadOptions,
    Source,
    iter_documents,
    iter_sources,
    read_text,
)
from extractors.reading.text_out import safe_path

#: What parts the name of a file from that of a row or member in it: news.jsonl#17, june.zip!/27/a.html.
_INNER = regex.compile(r"#|!/")


def read_texts(
    paths: Iterable[Path], wanted: Collection[str], options: ReadOptions, *, follow_links: bool = False
) -> tuple[dict[str, list[Document]], dict[str, str]]:
    """The documents that may be those called `wanted`, and what is wrong with files that cannot be read; both by name.

    Each path is a file or folder that was extracted, or the folder of `--text-out`. One name may have a document in
    several of them; which one fits its records is for the caller to tell.
    """
    found: dict[str, list[Document]] = {}
    faults: dict[str, str] = {}
    for path in paths:
        for name, document in _iter_documents(path, wanted, options, follow_links):
            if isinstance(document, ReadError):
                faults[name] = str(document)
            else:
                found.setdefault(name, []).append(document)
    return found, faults


def _iter_documents(
    path: Path, wanted: Collection[str], options: ReadOptions, follow_links: bool
) -> Iterator[tuple[str, Document | ReadError]]:
    if path.is_dir():
        yield from _iter_written(path, wanted)
    sources = {
        source.doc: source
        for source in iter_sources([path], text_field=options.text_field, follow_links=follow_links)
        if not isinstance(source, ReadError)
    }
    # Records of standard input do not tell what file it was.
    if "-" in wanted and path.is_file():
        sources["-"] = Source(path, "-")
    longest = max(map(len, sources), default=0)
    for name in sorted({name for doc in wanted for name in _outer_names(doc, longest)} & sources.keys()):
        for document in iter_documents(sources[name], options):
            # Other members of an archive are none of our business, nor is what is wrong with them.
            told = document.doc if isinstance(document, Document) else name
            if told in wanted:
                yield told, document


def _iter_written(folder: Path, wanted: Collection[str]) -> Iterator[tuple[str, Document | ReadError]]:
    """The texts that `--text-out` wrote to the folder."""
    for doc in sorted(wanted):
        path = folder / safe_path(doc)
        if path.is_file():
            try:
                yield doc, Document(doc, read_text(Source(path, doc), "utf-8"), doc, drawn=True)
            except ReadError as error:
                yield doc, error


def _outer_names(doc: str, longest: int) -> Iterator[str]:
    """What the file that holds `doc` may be called: `doc` itself, and it up to each mark of something inside."""
    yield doc
    for mark in _INNER.finditer(doc, 0, longest + 2):
        yield doc[: mark.start()]
