"""The pages of a PDF, by pdfium, in a process of its own that answers one request after the other.

A request is a line of JSON (`doc`, `name`, `length`, `unpacked`, `spent`, `pages`) with `length` bytes behind it. An answer
is a line of JSON: `spent` and `parts`, each the `text` of a document with its `pages` or an `error` of one line; a file
that cannot be read at all has `error` alone, one beyond a limit `limit`. For each request the process sets what it may
take of time and memory; beyond that the system ends it.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from extractors.reading.document import Budget, Document, Input, Limits, ReadOptions
from extractors.reading.errors import LimitError, ReadError, faults_told
from extractors.reading.reading_order import Glyph, lay_out

#: Of the characters of a page, so many may be such that its fonts do not tell.
_UNTOLD = 0.3
#: As many pages are named one by one where they hold no text.
_NAMED = 20
#: Seconds of work that a file may take, and more for each page.
_SECONDS, _SECONDS_A_PAGE = 60, 2
#: Bytes of memory that a file may take besides what it may unpack to, and how often itself.
_MEMORY, _COPIES = 1_500_000_000, 4


def serve() -> None:
    """Answer the requests on standard input until it ends, or until the process that asks is gone."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    # Ctrl-C is for the process that asks.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()
    while line := requests.readline():
        request = json.loads(line)
        _limit(request["length"], request["unpacked"])
        answer = _answer(request, requests.read(request["length"]))
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


def _watch(parent: int) -> None:
    """End with the process that asks, also in the middle of a page that has no end."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _limit(length: int, unpacked: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # Not on every system.
        import resource

        _allow(resource.RLIMIT_CORE, 0)
        _allow(resource.RLIMIT_CPU, int(time.process_time()) + _SECONDS)
        _allow(resource.RLIMIT_AS, _MEMORY + unpacked + _COPIES * length)


def _allow_time_for(pages: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        _allow(resource.RLIMIT_CPU, int(time.process_time()) + _SECONDS + _SECONDS_A_PAGE * pages)


def _allow(what: int, amount: int) -> None:
    """Set a limit of this process, where it was started with a lower one to that."""
    import resource

    highest = resource.getrlimit(what)[1]
    resource.setrlimit(what, (amount if highest < 0 else min(amount, highest), highest))


def _answer(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    limits = Limits(unpacked=request["unpacked"], pages=request["pages"])
    budget = Budget(limits, spent=request["spent"])
    source = Input(request["doc"], request["name"], data, ReadOptions(limits=limits), budget)
    try:
        parts = [
            {"text": part.text, "pages": part.pages} if isinstance(part, Document) else {"error": str(part)}
            for part in _iter_parts(source)
        ]
    except LimitError as error:
        return {"limit": str(error)}
    except ReadError as error:
        return {"error": str(error)}
    return {"spent": budget.spent, "parts": parts}


def _iter_parts(source: Input) -> Iterator[Document | ReadError]:
    """Yield the text as one document, a form feed between pages; then, in one line each, the pages that hold no text.

    Raises:
        ReadError: the file is damaged or locked.
        LimitError: it has too many pages, or too much text.
    """
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(source.data)
    except pypdfium2.PdfiumError as error:
        raise ReadError(f"{source.doc}: {_reason(error)}") from None
    with pdf:
        count = len(pdf)
        if count > source.options.limits.pages:
            raise LimitError(
                f"{source.doc}: has {count:,} pages, more than {source.options.limits.pages:,}; --max-pages N allows more"
            )
        _allow_time_for(count)
        yield from _read_pages(source, pdf, count)


def _reason(error: Exception) -> str:
    if "password" in str(error).lower():
        return "is locked with a password; save it without one"
    return f"damaged, or no PDF ({' '.join(str(error).split())})"


def _read_pages(source: Input, pdf: Any, count: int) -> Iterator[Document | ReadError]:
    parts: list[str] = []
    pages: list[int] = []
    faults: dict[str, list[int]] = {}
    length = 0
    for index in range(count):
        text, fault = _read_page(source, pdf, index)
        if fault:
            faults.setdefault(fault, []).append(index + 1)
        if index:
            parts.append("\f")
            length += 1
        pages.append(length)
        parts.append(text)
        length += len(text)
    text = "".join(parts)
    if text.strip() or not faults:
        yield Document(source.doc, text, source.name, pages=tuple(pages), drawn=True)
    for fault, numbers in faults.items():
        yield ReadError(f"{source.doc}: {_page_list(numbers)} {fault}")


def _page_list(numbers: list[int]) -> str:
    """`page 3`, `pages 3, 7-9`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    named = [str(first) if first == last else f"{first}-{last}" for first, last in runs]
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return f"page{'s' * (len(numbers) > 1)} {', '.join(named[:_NAMED])}{more}"


def _read_page(source: Input, pdf: Any, index: int) -> tuple[str, str | None]:
    """The text of a page, and what is wrong with it if anything is."""
    try:
        with faults_told(source.doc, "PDF"):
            page = pdf[index]
            try:
                return _page_text(source, page)
            finally:
                page.close()
    except LimitError:
        raise
    except ReadError:
        return "", "damaged"


def _page_text(source: Input, page: Any) -> tuple[str, str | None]:
    import pypdfium2.raw as pdfium

    chars = page.get_textpage()
    try:
        count = max(0, pdfium.FPDFText_CountChars(chars))
        source.budget.spend(count, source.doc)
        glyphs, untold = _glyphs(pdfium, chars, count, page.get_rotation())
    finally:
        chars.close()
    if glyphs and untold <= _UNTOLD * (len(glyphs) + untold):
        return lay_out(glyphs), None
    if untold:
        return "", "set in fonts that do not tell their characters: recognise the text first (OCR)"
    # A page with nothing on it is blank, and nothing is lost.
    has_image = next(page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,)), None) is not None
    return "", "without text, only an image (scanned?): recognise the text first (OCR)" if has_image else None


def _glyphs(pdfium: Any, chars: Any, count: int, rotation: int) -> tuple[list[Glyph], int]:
    """The characters that are seen, in the order of the file, with their boxes as the page is shown; how many are untold."""
    glyphs: list[Glyph] = []
    untold = 0
    # The loose box is as high as the line, whatever the character: 一 and ， stand on the line of their neighbours.
    box = pdfium.FS_RECTF()
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(chars, index)
        if 0xD800 <= code < 0xDC00 and index + 1 < count:
            low = pdfium.FPDFText_GetUnicode(chars, index + 1)
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00) if 0xDC00 <= low < 0xE000 else 0xFFFD
        elif 0xDC00 <= code < 0xE000:
            continue
        if pdfium.FPDFText_IsGenerated(chars, index) == 1:
            continue
        if code in (0, 0xFFFD) or pdfium.FPDFText_HasUnicodeMapError(chars, index) == 1:
            untold += 1
            continue
        char = chr(code) if code <= 0x10FFFF else "\ufffd"
        if char.isspace() and char != "\u3000":
            char = " "
        elif not char.isprintable() and char != "\u3000":
            continue
        if pdfium.FPDFText_GetLooseCharBox(chars, index, box):
            glyphs.append(_shown(char, box.left, box.right, box.bottom, box.top, rotation))
    return glyphs, untold


def _shown(char: str, left: float, right: float, bottom: float, top: float, rotation: int) -> Glyph:
    """A glyph with y growing downwards, turned as the page is when it is shown."""
    left, right, bottom, top = min(left, right), max(left, right), min(bottom, top), max(bottom, top)
    if rotation == 90:
        return Glyph(char, bottom, left, top, right)
    if rotation == 180:
        return Glyph(char, -right, bottom, -left, top)
    if rotation == 270:
        return Glyph(char, -top, -right, -bottom, -left)
    return Glyph(char, left, -top, right, -bottom)
