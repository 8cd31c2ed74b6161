"""A pipeline that finds every 甲X, and does at the word of a text what a real one does only when all goes wrong."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import regex

from extractors.language import ModelError
from extractors.reading import Document, Source, iter_documents
from extractors.record_mapping import Row, to_record
from schemas.records import PersonRecord, Record

_NAME = regex.compile(r"甲\p{Han}")


class FakePipeline:
    """Stands where extractors.pipeline.Pipeline stands."""

    def extract_file(self, path: Path | None, doc: str, **_: Any) -> Iterator[Record]:
        for document in iter_documents(Source(path, doc)):
            assert isinstance(document, Document)
            yield from map(to_record, self.extract_rows(document))

    def lay_out(self, document: Document, **_: Any) -> Iterator[Any]:
        if "EARLY" in document.text:
            os.kill(os.getpid(), signal.SIGKILL)
        return iter(())

    def look_ahead(self, articles: Iterable[Any]) -> None:
        list(articles)

    def extract_rows(self, document: Document, **_: Any) -> Iterator[Row]:
        doc, text = document.doc, document.text
        if "DIE" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "RAISE" in text:
            raise KeyError(text.strip())
        for match in _NAME.finditer(text):
            record = PersonRecord(
                doc=doc,
                article=0,
                start=match.start(),
                end=match.end(),
                line=text.count("\n", 0, match.start()) + 1,
                text=match[0],
                sentence=text[match.start() : match.end() + 40],
                confidence=1,
                by="person.fake",
            )
            yield record.model_dump()
            if "SLOW" in text:
                time.sleep(0.02)


def load(model: str = "lac", types: Any = None, **_: Any) -> FakePipeline:
    """Stands where extractors.load stands."""
    if model == "absent":
        raise ModelError("model absent is not installed; use --model lac")
    return FakePipeline()


def load_fake(_options: Any) -> FakePipeline:
    """Load for extractors.parallel.iter_results."""
    return FakePipeline()


def load_dying(_options: Any) -> FakePipeline:
    """Load where there is no memory for it."""
    os.kill(os.getpid(), signal.SIGKILL)
    return FakePipeline()


def load_absent(_options: Any) -> FakePipeline:
    """Load for a model that is not there."""
    return load("absent")
