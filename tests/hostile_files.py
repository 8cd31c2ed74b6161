"""Files made to do harm, built anew by each test: nothing of the kind is stored here."""

from __future__ import annotations

import bz2
import io
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping

from format_files import make_docx, make_zip

#: What a terminal would act on: colours, title, clipboard, a cleared screen, C1 controls, directions, a line of its own.
ESCAPES = "\x1b[31m\x1b]0;t\x07\x1b]52;c;aGk=\x07\x1b[2J\x9b31m\x9d0;x\x9c\u202e\u2066\r\x08\x7f"
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_END = struct.Struct("<4sHHHHIIH")


def raw_zip(members: Iterable[Mapping[str, object]]) -> bytes:
    """An archive of members whose heads say what they are told to: `name`, `data` as packed, `method`, `size`, `crc`.

    A member with `at` has no data of its own, but begins where the member of that number does.
    """
    body, places, directory = io.BytesIO(), [], io.BytesIO()
    count = 0
    for member in members:
        name, data = bytes(member["name"]), bytes(member.get("data", b""))
        fields = (
            int(member.get("flags", 0x800)),
            int(member.get("method", 0)),
            0,
            0x21,
            int(member.get("crc", zlib.crc32(data))),
            len(data) if "packed" not in member else int(member["packed"]),
            int(member.get("size", len(data))),
        )
        if "at" in member:
            places.append(places[int(member["at"])])
        else:
            places.append(body.tell())
            body.write(_LOCAL.pack(b"PK\x03\x04", 20, *fields, len(name), 0) + name + data)
        directory.write(
            _CENTRAL.pack(
                b"PK\x01\x02",
                20 | int(member.get("system", 3)) << 8,
                20,
                *fields,
                len(name),
                0,
                0,
                0,
                0,
                int(member.get("attributes", 0)),
                places[-1],
            )
            + name
        )
        count += 1
    start = body.tell()
    listed = directory.getvalue()
    told = min(count, 0xFFFF)
    return body.getvalue() + listed + _END.pack(b"PK\x05\x06", 0, 0, told, told, len(listed), start, 0)


def zeros(size: int, method: int) -> bytes:
    """So many zero bytes, packed."""
    chunk = bytes(1 << 20)
    if method == zipfile.ZIP_DEFLATED:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    elif method == zipfile.ZIP_BZIP2:
        packer = bz2.BZ2Compressor(9)  # type: ignore[assignment]
    else:
        packer = lzma.LZMACompressor(lzma.FORMAT_ALONE)  # type: ignore[assignment]
    parts = [packer.compress(chunk) for _ in range(size >> 20)]
    packed = b"".join([*parts, packer.flush()])
    if method == zipfile.ZIP_LZMA:
        return b"\x09\x04\x05\x00" + packed[:5] + packed[13:]
    return packed


def liar(name: str, method: int, size: int, told: int) -> dict[str, object]:
    """A member that unpacks to `size` zeros and says that it has `told` bytes."""
    return {
        "name": name.encode(),
        "data": zeros(size, method),
        "method": method,
        "size": told,
        "crc": zlib.crc32(bytes(told)),
    }


def make_link_zip(target: str) -> bytes:
    """An archive with a symbolic link in it."""
    return raw_zip(
        [{"name": b"link.txt", "data": target.encode(), "attributes": (stat.S_IFLNK | 0o777) << 16}]
    )


def rewritten_docx(changes: Mapping[str, bytes]) -> bytes:
    """A DOCX of which some parts are others."""
    with zipfile.ZipFile(io.BytesIO(make_docx())) as source:
        members = {name: source.read(name) for name in source.namelist()}
    return make_zip({**members, **changes})


def part_of_docx(name: str) -> str:
    """A part of a plain DOCX."""
    with zipfile.ZipFile(io.BytesIO(make_docx())) as source:
        return source.read(name).decode()


def pdf_of(objects: Mapping[int, bytes]) -> bytes:
    """A PDF of these objects, of which 1 is the catalog."""
    out, places = b"%PDF-1.7\n", {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    top = max(objects) + 1
    table = b"".join(
        b"%010d 00000 %s \n" % (places.get(number, 0), b"n" if number in places else b"f")
        for number in range(1, top)
    )
    tail = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (top, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % top + table + tail


def one_page_pdf(
    content: bytes, *, catalog: bytes = b"", page: bytes = b"", form: bytes = b"null", packed: bool = False
) -> bytes:
    """A PDF of one page that draws `content`, with font F1 and a form X at hand."""
    data = zlib.compress(content, 9) if packed else content
    packing = b"/Filter/FlateDecode" if packed else b""
    return pdf_of(
        {
            1: b"<</Type/Catalog/Pages 2 0 R %s>>" % catalog,
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
            b"/Resources<</Font<</F1 5 0 R>>/XObject<</X 6 0 R>>>> %s>>" % page,
            4: b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), packing, data),
            5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            6: form,
            7: b"<</Length 4>>\nstream\nevil\nendstream",
        }
    )
