"""From paths to documents: which files are read, how bytes become text, one module a format.

Formats other than text are read by libraries that come as extras of the installation; they are imported when the first
file of theirs is read.
"""

from extractors.reading.decoding import ENCODINGS, decode
from extractors.reading.document import Document, Limits, ReadOptions, Source
from extractors.reading.errors import LeftOutError, LimitError, NoTextError, ReadError
from extractors.reading.formats import iter_documents
from extractors.reading.sources import iter_sources, read_text

__all__ = [
    "ENCODINGS",
    "Document",
    "LeftOutError",
    "LimitError",
    "Limits",
    "NoTextError",
    "ReadError",
    "ReadOptions",
    "Source",
    "decode",
    "iter_documents",
    "iter_sources",
    "read_text",
]
