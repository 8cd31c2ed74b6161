"""DOCX, by python-docx: paragraphs and tables in the order of the body, with what content controls and boxes hold."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from extractors.reading.document import Document, Input, one_line
from extractors.reading.errors import ReadError, faults_told
from extractors.reading.packed import open_archive, unpack

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
#: What old Office files are packed in, and new ones with a password.
_OLE = b"\xd0\xcf\x11\xe0"
#: Deleted text, and the second version of a drawing for programs that cannot show the first.
_SKIPPED = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_MC}Fallback", f"{_W}pPr", f"{_W}rPr"})
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_VALUE = f"{_W}val"
_ON = frozenset({"1", "true", "on"})
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
        opened = docx.Document(_repacked(source))
        lines = list(_iter_lines(opened.element.body))
        title = next(filter(None, _iter_titles(opened)), None)
    yield Document(source.doc, "\n".join(lines) + "\n" * bool(lines), source.name, title=title, drawn=True)


def _repacked(source: Input) -> io.BytesIO:
    """The file with its parts stored as they are, unpacked within limits: python-docx knows none."""
    parts: dict[str, bytes] = {}
    with open_archive(source) as archive:
        for info in archive.infolist():
            doc = f"{source.doc}!/{one_line(info.filename)}"
            data = unpack(archive, info, doc, source.budget, source.doc)
            # Which parts are XML is told by others of them.
            source.budget.spend_on_tree(data, source.doc)
            parts[info.filename] = data
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return packed


def _iter_titles(opened: Any) -> Iterator[str]:
    """Yield the texts of the paragraphs that are set as titles."""
    from docx.text.paragraph import Paragraph

    # python-docx goes through all styles for each paragraph.
    styles: dict[str, bool | None] = {}
    default = False
    for style in opened.styles.element.iterchildren(f"{_W}style"):
        name = style.find(f"{_W}name")
        is_title = name is not None and (name.get(_VALUE) or "").lower() in _TITLE_STYLES
        of_paragraphs = style.get(f"{_W}type") == "paragraph"
        styles.setdefault(style.get(f"{_W}styleId"), is_title if of_paragraphs else None)
        if of_paragraphs and style.get(f"{_W}default") in _ON:
            default = is_title
    for element in opened.element.body.iterchildren(f"{_W}p"):
        own = element.find(f"{_W}pPr/{_W}pStyle")
        told = styles.get(own.get(_VALUE)) if own is not None else None
        if default if told is None else told:
            yield Paragraph(element, opened).text.strip()


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
