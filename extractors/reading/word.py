"""DOCX, by python-docx: paragraphs and tables in the order of the body, with what content controls and boxes hold."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from extractors.reading.document import Document, Input
from extractors.reading.errors import ReadError, faults_told

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
#: What old Office files are packed in, and new ones with a password.
_OLE = b"\xd0\xcf\x11\xe0"
#: Deleted text, and the second version of a drawing for programs that cannot show the first.
_SKIPPED = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_MC}Fallback", f"{_W}pPr", f"{_W}rPr"})
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_TITLE_STYLES = frozenset({"title", "标题"})
#: A row of cells no longer than this, in characters, is a row of a table and not of a page set in cells.
_CELL = 60


def read_word(source: Input) -> Iterator[Document]:
    """Yield the text of the body as one document: a paragraph a line, a row of a table a line with tabs.

    Raises:
        ReadError: python-docx is not installed, or the file is damaged.
        LimitError: it unpacks to too much.
    """
    try:
        import docx
    except ImportError:
        raise ReadError(
            f"{source.doc}: DOCX is read by python-docx; pip install 'policyfacts[docx]'"
        ) from None
    if source.data.startswith(_OLE):
        raise ReadError(
            f"{source.doc}: an old Office file, or locked with a password; save it as DOCX without one"
        )
    with faults_told(source.doc, "DOCX"):
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            # zipfile reads no more of a member than its head promises.
            source.budget.spend(sum(info.file_size for info in archive.infolist()), source.doc)
        opened = docx.Document(io.BytesIO(source.data))
        lines = list(_iter_lines(opened.element.body))
        title = next((p.text.strip() for p in opened.paragraphs if _is_title(p) and p.text.strip()), None)
    yield Document(source.doc, "\n".join(lines) + "\n" * bool(lines), source.name, title=title, drawn=True)


def _is_title(paragraph: Any) -> bool:
    style = paragraph.style
    return style is not None and (style.name or "").lower() in _TITLE_STYLES


def _iter_lines(body: Any) -> Iterator[str]:
    """The lines of a body, a cell or a box. A stack of its own: files nest as deep as they like."""
    waiting = [iter(body)]
    while waiting:
        child = next(waiting[-1], None)
        if child is None:
            waiting.pop()
        elif child.tag == f"{_W}p":
            yield from _paragraph(child)
        elif child.tag == f"{_W}tr" and (cells := _short_cells(child)):
            yield "\t".join(cells)
        elif child.tag not in _SKIPPED and isinstance(child.tag, str):
            waiting.append(iter(child))


def _paragraph(element: Any) -> Iterator[str]:
    """The lines of a paragraph, then those of the boxes that hang on it."""
    parts: list[str] = []
    boxes: list[Any] = []
    waiting = [iter(element)]
    while waiting:
        child = next(waiting[-1], None)
        if child is None:
            waiting.pop()
        elif child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag in _SIGNS:
            page = child.tag == f"{_W}br" and child.get(f"{_W}type") == "page"
            parts.append("\f" if page else _SIGNS[child.tag])
        elif child.tag == f"{_W}txbxContent":
            boxes.append(child)
        elif child.tag not in _SKIPPED and isinstance(child.tag, str):
            waiting.append(iter(child))
    yield "".join(parts)
    for box in boxes:
        yield from _iter_lines(box)


def _short_cells(row: Any) -> list[str] | None:
    """The texts of the cells, where each is one short paragraph."""
    cells: list[str] = []
    for cell in row.iterchildren(f"{_W}tc"):
        lines = [line for line in _iter_lines(cell) if line.strip()]
        if len(lines) > 1 or any(len(line) > _CELL for line in lines):
            return None
        cells.append(lines[0].strip() if lines else "")
    return cells if any(cells) else None
