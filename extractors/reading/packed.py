"""What is packed in ZIP, archives and Office files alike: opened and unpacked within limits, whatever its heads promise."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from copy import copy
from typing import IO, Any

from extractors.reading.document import Budget, Input
from extractors.reading.errors import ReadError, faults_told

_ENCRYPTED = 0x1
_CHUNK = 1 << 20
#: What begins the head of a member in the directory of an archive.
_DIRECTORY_ENTRY = b"PK\x01\x02"
#: The most memory, in bytes, that LZMA may take: its dictionary is as large as the head of a member says.
_LZMA_MEMORY = 200_000_000


def open_archive(source: Input) -> zipfile.ZipFile:
    """Open the archive that an input is; nothing of it is unpacked.

    Raises:
        LimitError: it has too many members. Each takes room before it is looked at, and a directory packs well.
        zipfile.BadZipFile: it is damaged.
    """
    source.budget.check_members(source.data.count(_DIRECTORY_ENTRY), source.doc)
    return zipfile.ZipFile(io.BytesIO(source.data))


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, doc: str, budget: Budget, holder: str) -> bytes:
    """The bytes of a member called `doc` of the archive called `holder`.

    What its head tells of its length is not believed: zipfile would unpack all there is, and cut it afterwards.

    Raises:
        LimitError: with it more is unpacked than may be.
        ReadError: it is damaged or encrypted.
    """
    if info.flag_bits & _ENCRYPTED:
        raise ReadError(f"{doc}: is encrypted; unpack the archive first")
    if info.file_size > budget.left:
        budget.spend(info.file_size, holder)
    parts: list[bytes] = []
    checksum = 0
    with faults_told(doc, "ZIP member"), archive.open(_as_stored(info)) as stream:
        for part in _iter_unpacked(info.compress_type, stream):
            budget.spend(len(part), holder)
            checksum = zlib.crc32(part, checksum)
            parts.append(part)
        if checksum != info.CRC:
            raise zipfile.BadZipFile("its checksum is another")
    return b"".join(parts)


def _as_stored(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """The member as if it was not compressed, so that its bytes are read as they stand in the archive."""
    raw = copy(info)
    raw.compress_type, raw.file_size = zipfile.ZIP_STORED, info.compress_size
    # That of what it unpacks to, which is checked there.
    raw.CRC = None  # type: ignore[assignment]
    return raw


def _iter_unpacked(method: int, stream: IO[bytes]) -> Iterator[bytes]:
    """Yield what the bytes of a member unpack to, no more than a chunk at a time."""
    if method == zipfile.ZIP_STORED:
        while part := stream.read(_CHUNK):
            yield part
    elif method == zipfile.ZIP_DEFLATED:
        yield from _iter_inflated(stream)
    elif method == zipfile.ZIP_BZIP2:
        import bz2

        yield from _iter_decompressed(bz2.BZ2Decompressor(), stream, b"")
    elif method == zipfile.ZIP_LZMA:
        import lzma

        head = stream.read(4)
        # The head of a file of its own, of unknown length, in place of that in the archive.
        properties = stream.read(int.from_bytes(head[2:], "little")) + b"\xff" * 8
        decompressor = lzma.LZMADecompressor(lzma.FORMAT_ALONE, _LZMA_MEMORY)
        yield from _iter_decompressed(decompressor, stream, properties)
    else:
        raise NotImplementedError(method)


def _iter_inflated(stream: IO[bytes]) -> Iterator[bytes]:
    decompressor = zlib.decompressobj(-zlib.MAX_WBITS)
    while not decompressor.eof:
        data = decompressor.unconsumed_tail or stream.read(_CHUNK)
        part = decompressor.decompress(data, _CHUNK)
        if not part and not data:
            raise EOFError
        yield part


def _iter_decompressed(decompressor: Any, stream: IO[bytes], head: bytes) -> Iterator[bytes]:
    """The same by a decompressor of bz2 or lzma; `head` goes before what the stream holds."""
    data = head
    while not decompressor.eof:
        if decompressor.needs_input:
            data = data or stream.read(_CHUNK)
            if not data:
                return  # LZMA may end without a mark; the checksum tells.
        yield decompressor.decompress(data, _CHUNK)
        data = b""
