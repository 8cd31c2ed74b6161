"""Files that are hard to read, of a size that one chooses: nested deep, one line without end, parts without number."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

#: Writes a file so many times its smallest size.
Make = Callable[[Path, int], None]

_CLAUSE = "云溪县修路30公里，"


def hostile_files() -> Iterator[tuple[str, str, Make]]:
    """Yield what a file is, its suffix, and how it is written."""
    yield "text: one line", ".txt", partial(_repeat, piece=_CLAUSE, times=10_000)
    yield "text: blank lines", ".txt", partial(_repeat, piece="\n", times=100_000)
    yield "text: lines of one character", ".txt", partial(_repeat, piece="甲\n", times=50_000)
    yield "text: GB 18030, broken", ".txt", partial(_repeat, piece="\udcb0", times=100_000)
    yield "Markdown: brackets opened", ".md", partial(_repeat, piece="[a](b", times=20_000)
    yield "Markdown: fences", ".md", partial(_repeat, piece="```\n甲\n", times=10_000)
    for name, piece in (("elements", "<div>"), ("lists", "<ul><li>"), ("tables", "<table><tr><td>")):
        yield f"HTML: {name} in each other", ".html", partial(_page, piece=piece)
    yield "HTML: paragraphs", ".html", partial(_page, piece="<p>甲</p>")
    yield "HTML: links", ".html", partial(_page, piece="<a href=x>甲乙</a>")
    yield "HTML: comments opened", ".html", partial(_page, piece="<!--")
    yield "HTML: attributes", ".html", partial(_page, piece=" a=b", opened="<p")
    yield "HTML: entities", ".html", partial(_page, piece="&amp")
    yield "JSON lines: one long text", ".jsonl", _long_row
    yield "JSON lines: lists in each other", ".jsonl", _deep_row
    yield "JSON lines: rows", ".jsonl", _rows
    yield "JSON: a list of rows", ".json", _list
    yield "ZIP: members", ".zip", _members
    yield "PDF: pages", ".pdf", _pages
    yield "PDF: one page of text", ".pdf", _full_page
    yield "DOCX: paragraphs", ".docx", _paragraphs


def _repeat(path: Path, scale: int, *, piece: str, times: int) -> None:
    path.write_bytes((piece * (times * scale)).encode("utf-8", "surrogateescape"))


def _page(path: Path, scale: int, *, piece: str, opened: str = "") -> None:
    path.write_text(f"<html><body><h1>甲</h1>{opened}{piece * (5_000 * scale)}乙丙", encoding="utf-8")


def _long_row(path: Path, scale: int) -> None:
    path.write_text(
        json.dumps({"id": 1, "text": _CLAUSE * (20_000 * scale)}, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def _deep_row(path: Path, scale: int) -> None:
    path.write_text('{"id": 1, "text": ' + "[" * (20_000 * scale) + "\n", encoding="utf-8")


def _rows(path: Path, scale: int) -> None:
    rows = (json.dumps({"id": at, "text": _CLAUSE}, ensure_ascii=False) for at in range(1_000 * scale))
    path.write_text("\n".join(rows), encoding="utf-8")


def _list(path: Path, scale: int) -> None:
    rows = [{"id": at, "text": _CLAUSE} for at in range(1_000 * scale)]
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def _members(path: Path, scale: int) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for at in range(500 * scale):
            archive.writestr(f"{at}.txt", _CLAUSE)


def _pages(path: Path, scale: int) -> None:
    _write_pdf(path, [b"BT /F 12 Tf 72 720 Td (a line of text) Tj ET"] * (50 * scale))


def _full_page(path: Path, scale: int) -> None:
    line = b"BT /F 6 Tf %d %d Td (word word word word) Tj ET\n"
    _write_pdf(
        path, [b"".join(line % (20 + at % 7 * 80, 780 - at // 7 % 95 * 8) for at in range(150 * scale))]
    )


def _write_pdf(path: Path, pages: list[bytes]) -> None:
    """Pages with these contents, in a font that every reader has."""
    numbers = range(4, 4 + 2 * len(pages), 2)
    kids = b" ".join(b"%d 0 R" % at for at in numbers)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for at, content in zip(numbers, pages, strict=True):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>"
            % (at + 1)
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, each)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    path.write_bytes(out)


def _paragraphs(path: Path, scale: int) -> None:
    from docx import Document

    document = Document()
    body = document.element.body
    document.add_paragraph(_CLAUSE)
    first = body[0]
    from copy import deepcopy

    for _ in range(500 * scale - 1):
        first.addnext(deepcopy(first))
    document.save(str(path))
