"""Plain text."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.reading.decoding import decode
from extractors.reading.document import Document, Input


def read_plain(source: Input) -> Iterator[Document]:
    """Yield the text as one document.

    Raises:
        ReadError: it is no text, or its encoding cannot be told.
    """
    text = decode(source.data, source.doc, source.options.encoding)
    yield Document(source.doc, text, source.name, drawn=source.depth > 0)
