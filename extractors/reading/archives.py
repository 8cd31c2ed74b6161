"""ZIP: its members are read as the files of a folder are, in the order of their names."""

from __future__ import annotations

import stat
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from extractors.reading.document import Document, Input, one_line
from extractors.reading.errors import LeftOutError, LimitError, ReadError, faults_told
from extractors.reading.formats import iter_input
from extractors.reading.names import printable
from extractors.reading.packed import open_archive, unpack
from extractors.reading.rows import data_holds_articles, is_rows
from extractors.reading.sources import is_left_out

_UTF8_NAME = 0x800
#: Systems whose archivers tell the kind of a file in the upper half of its attributes.
_UNIX = frozenset({3, 19})
#: Characters of a name; paths on disks are no longer, and each record of a member repeats it.
_LONGEST_NAME = 4096
_SHOWN = 100


def read_archive(source: Input) -> Iterator[Document | ReadError]:
    """Yield the documents of the members, called `NAME.zip!/MEMBER`, of a second one of a name `NAME.zip!/MEMBER~2`.

    Nothing is written to disk.

    Raises:
        ReadError: it is damaged.
        LimitError: it stands in too many others, or has too many members, or unpacks to too much.
    """
    if source.depth >= source.options.limits.nesting:
        raise LimitError(f"{source.doc}: an archive within {source.depth} others; --max-nesting N opens more")
    with faults_told(source.doc, "ZIP"):
        archive = open_archive(source)
        source.budget.members += len(archive.infolist())
        members = sorted(
            (member_name(info), number, info)
            for number, info in enumerate(archive.infolist())
            if not info.is_dir()
        )
    seen: Counter[str] = Counter()
    for name, _, info in members:
        if not _is_hidden(name):
            seen[name] += 1
            # As with rows of one id.
            again = f"~{seen[name]}" if seen[name] > 1 else ""
            yield from _read_member(source, archive, info, name, f"{source.doc}!/{name}{again}")


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
    source: Input, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, doc: str
) -> Iterator[Document | ReadError]:
    if len(name) > _LONGEST_NAME:
        yield ReadError(
            f"{doc[:_SHOWN]}…: its name has {len(name):,} characters; pack it under a shorter one"
        )
        return
    if is_left_out(name) or _is_link(info):
        yield LeftOutError(f"{doc}: left out as no text")
        return
    try:
        data = unpack(archive, info, doc, source.budget, source.doc)
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


def _is_link(info: zipfile.ZipInfo) -> bool:
    """Whether a member is a symbolic link: it holds a path, which is no text and is not followed."""
    return info.create_system in _UNIX and stat.S_ISLNK(info.external_attr >> 16)
