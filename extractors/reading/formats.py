"""Which formats there are, and which one an input is in: told by its first bytes, then by its name.

A format is read by the function `module:function` of this package: an Input in, documents and ReadErrors out. It is
imported when the first input of its kind comes, so that a format nobody has costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import PurePath
from typing import cast

import regex

from extractors.reading.document import Document, Input, ReadOptions, Source
from extractors.reading.errors import NoTextError, ReadError
from extractors.reading.packed import open_archive
from extractors.reading.rows import data_holds_articles, is_rows

Read = Callable[[Input], Iterator[Document | ReadError]]


@dataclass(frozen=True, slots=True)
class Format:
    """How the files of some suffixes are read."""

    name: str
    read: str
    suffixes: tuple[str, ...]


TEXT = Format("text", "plain:read_plain", (".txt", ".text"))
MARKDOWN = Format("Markdown", "markdown:read_markdown", (".md", ".markdown"))
ROWS = Format("JSON", "rows:read_rows", (".jsonl", ".ndjson", ".json"))
HTML = Format("HTML", "web:read_web", (".html", ".htm", ".xhtml"))
PDF = Format("PDF", "pdf:read_pdf", (".pdf",))
WORD = Format("DOCX", "word:read_word", (".docx", ".docm"))
ZIP = Format("ZIP", "archives:read_archive", (".zip",))

FORMATS = (TEXT, MARKDOWN, ROWS, HTML, PDF, WORD, ZIP)

_HTML_START = regex.compile(
    rb"(?i)(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]{0,200}>\s*+)?(?:<!--[^>]{0,400}-->\s*+)?<(?:!doctype\s++html|html)\b"
)
_PDF_START = 1024


def iter_documents(source: Source, options: ReadOptions | None = None) -> Iterator[Document | ReadError]:
    """Yield the documents of one source in order, and for each part that cannot be read a ReadError of one line.

    A text is one document; a row of JSON and a member of an archive are each.
    """
    try:
        yield from iter_input(Input.of(source, options or ReadOptions()))
    except ReadError as error:
        yield error


def iter_input(source: Input) -> Iterator[Document | ReadError]:
    """Yield the documents of one input; blank ones as a NoTextError."""
    try:
        for document in load_reader(find_format(source).read)(source):
            if isinstance(document, Document) and not document.text.strip():
                yield NoTextError(f"{document.doc}: has no text in it")
            else:
                yield document
    except ReadError as error:
        yield error


def find_format(source: Input) -> Format:
    """The format of an input. What is packed or printed shows in its first bytes, whatever its name says."""
    data = source.data
    by_name = _by_suffix().get(PurePath(source.name).suffix.lower())
    if data.startswith(b"%PDF-") or (by_name is PDF and b"%PDF-" in data[:_PDF_START]):
        return PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(source)
    if by_name is not None:
        return by_name
    if _HTML_START.match(data, 0, 2000):
        return HTML
    if not is_rows(source.name) and data_holds_articles(data, source.options.text_field):
        return ROWS
    return TEXT


def is_text_itself(name: str) -> bool:
    """Whether offsets refer to a file of this name itself, and not to text drawn from it."""
    return _by_suffix().get(PurePath(name).suffix.lower()) in (TEXT, MARKDOWN)


def _packed(source: Input) -> Format:
    """ZIP, or the format that is packed in one."""
    try:
        with open_archive(source) as archive:
            names = set(archive.namelist())
    except Exception:  # noqa: BLE001  its reader tells what is wrong with it
        return _by_suffix().get(PurePath(source.name).suffix.lower(), ZIP)
    if "word/document.xml" in names:
        return WORD
    if "[Content_Types].xml" in names:
        raise ReadError(f"{source.doc}: an Office file other than DOCX, not text; convert it to text first")
    if "mimetype" in names and ("content.xml" in names or "META-INF/container.xml" in names):
        raise ReadError(f"{source.doc}: an OpenDocument or EPUB file; convert it to text first")
    return ZIP


@cache
def _by_suffix() -> dict[str, Format]:
    return {suffix: kind for kind in FORMATS for suffix in kind.suffixes}


@cache
def load_reader(name: str) -> Read:
    """The function called `module:function` of this package."""
    module, _, function = name.partition(":")
    return cast("Read", getattr(import_module(f"extractors.reading.{module}"), function))
