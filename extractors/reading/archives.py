"""ZIP: its members are read as the files of a folder are, in the order of their names."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace

from extractors.reading.document import Document, Input, one_line, printable
from extractors.reading.errors import LeftOutError, LimitError, ReadError, faults_told
from extractors.reading.formats import iter_input
from extractors.reading.rows import data_holds_articles, is_rows
from extractors.reading.sources import is_left_out

_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_CHUNK = 1 << 20


def read_archive(source: Input) -> Iterator[Document | ReadError]:
    """Yield the documents of the members, called `NAME.zip!/MEMBER`. Nothing is written to disk.

    Raises:
        ReadError: it is damaged.
        LimitError: it stands in too many others, or unpacks to too much.
    """
    if source.depth >= source.options.limits.nesting:
        raise LimitError(f"{source.doc}: an archive within {source.depth} others; --max-nesting N opens more")
    with faults_told(source.doc, "ZIP"):
        archive = zipfile.ZipFile(io.BytesIO(source.data))
        members = sorted(
            (member_name(info), number, info)
            for number, info in enumerate(archive.infolist())
            if not info.is_dir()
        )
    for name, _, info in members:
        if not _is_hidden(name):
            yield from _read_member(source, archive, info, name)


def member_name(info: zipfile.ZipInfo) -> str:
    """The name of a member, in UTF-8 or, as older tools in China pack, in GB18030."""
    if info.flag_bits & _UTF8_NAME:
        name = info.orig_filename
    else:
        try:
            name = printable(info.orig_filename.encode("cp437"))
        except UnicodeEncodeError:  # Told in a field of its own.
            name = info.orig_filename
    return one_line(name.replace("\\", "/")).lstrip("/")


def _is_hidden(name: str) -> bool:
    """As in folders; macOS packs a folder of its own into every archive."""
    parts = name.split("/")
    return "__MACOSX" in parts or any(part.startswith(".") and part not in (".", "..") for part in parts)


def _read_member(
    source: Input, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str
) -> Iterator[Document | ReadError]:
    doc = f"{source.doc}!/{name}"
    if is_left_out(name):
        yield LeftOutError(f"{doc}: left out as no text")
        return
    if info.flag_bits & _ENCRYPTED:
        yield ReadError(f"{doc}: is encrypted; unpack the archive first")
        return
    try:
        data = _unpack(source, archive, info, doc)
    except LimitError:
        raise
    except ReadError as error:
        yield error
        return
    if is_rows(name) and not data_holds_articles(data, source.options.text_field):
        yield LeftOutError(f"{doc}: left out as no text")
        return
    yield from iter_input(
        replace(source, doc=doc, name=f"{source.name}!/{name}", data=data, depth=source.depth + 1)
    )


def _unpack(source: Input, archive: zipfile.ZipFile, info: zipfile.ZipInfo, doc: str) -> bytes:
    """The bytes of a member, refused before they are unpacked where its head tells that they are too many."""
    if info.file_size > source.budget.left:
        source.budget.spend(info.file_size, source.doc)
    parts: list[bytes] = []
    with faults_told(doc, "ZIP member"), archive.open(info) as stream:
        while part := stream.read(_CHUNK):
            source.budget.spend(len(part), source.doc)
            parts.append(part)
    return b"".join(parts)
