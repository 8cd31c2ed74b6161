"""What comes out of one source: its records in batches, what is to be said of its parts, and its end."""

from __future__ import annotations

import datetime
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import regex

from extractors.reading import (
    Document,
    LeftOutError,
    NoTextError,
    ReadError,
    ReadOptions,
    Source,
    iter_documents,
)
from extractors.reading.published import compile_name_pattern
from extractors.reading.text_out import write_text

if TYPE_CHECKING:
    from extractors.article import Article
    from extractors.pipeline import Pipeline

_BATCH_CHARS = 64_000


@dataclass(frozen=True, slots=True)
class Options:
    """How to read and extract, the same for every source.

    `name_pattern` is a regular expression that finds the date of publication in names, `text_out` a folder for texts that
    stand in no file of their own, `events` and `lexicon` files of further events and of own lexicons;
    `least_confidence` is what a name in quotation marks needs to be taken for a programme.
    """

    model: str = "lac"
    types: tuple[str, ...] | None = None
    reading: ReadOptions = field(default_factory=ReadOptions)
    published: datetime.date | None = None
    name_pattern: str | None = None
    text_out: Path | None = None
    events: tuple[Path, ...] = ()
    lexicon: tuple[Path, ...] = ()
    least_confidence: float = 0.5


@dataclass(frozen=True, slots=True)
class Batch:
    """Some records of a source, each a line of JSON with its line end."""

    doc: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a source.

    `error` is one line that names it and says why it could not be read to its end, `note` one on a source that was read;
    `texts` are the documents whose text was to be written to the folder of texts.
    """

    doc: str
    error: str | None = None
    note: str | None = None
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of a part of a source (a row, a page, a member of an archive) while the rest goes on.

    `left_out` counts members that are no text, as files of a folder are counted.
    """

    doc: str
    error: str | None = None
    note: str | None = None
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """A source on which nothing is to be done: it comes out in its turn as it went in, with what the caller knows of it."""

    known: object


Result = Batch | Finished | Remark | Settled


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A source read ahead: its only document and the articles of that."""

    document: Document
    articles: list[Article]


def read_ahead(pipeline: Pipeline, sources: Iterable[Source], options: Options) -> list[LaidOut | None]:
    """Read small sources and show the model what comes, so that it can take the sentences of all of them together.

    None stands for a source that is more than one document, or has something wrong with it; that comes up again when
    its turn comes.
    """
    ahead = [_lay_out(pipeline, source, options) for source in sources]
    pipeline.look_ahead(article for laid_out in ahead if laid_out for article in laid_out.articles)
    return ahead


def _lay_out(pipeline: Pipeline, source: Source, options: Options) -> LaidOut | None:
    try:
        parts = list(islice(iter_documents(source, options.reading), 2))
        if len(parts) > 1 or not isinstance(parts[0], Document):
            return None
        articles = pipeline.lay_out(
            parts[0], published=options.published, name_pattern=_name_pattern(options)
        )
        return LaidOut(parts[0], list(articles))
    except Exception:  # noqa: BLE001  what is wrong is told when its turn comes
        return None


def iter_source(
    pipeline: Pipeline, source: Source, options: Options, ahead: LaidOut | None = None
) -> Iterator[Result]:
    """The records of a source, and what is to be said of its parts; of a source that is one part, with its end.

    `ahead` is what is known of it already.
    """
    lines: list[str] = []
    chars = 0
    read = False
    held: Remark | None = None
    texts: list[str] = []
    for item in _iter_items(pipeline, source, options, texts, ahead):
        if held is not None:
            yield held
            held = None
        if isinstance(item, Remark):
            held = item
        elif item is None:
            read = True
        else:
            lines.append(item)
            chars += len(item)
            if chars >= _BATCH_CHARS:
                yield Batch(source.doc, lines)
                lines, chars = [], 0
    if lines:
        yield Batch(source.doc, lines)
    if held is not None and (read or held.left_out):
        yield held
        held = None
    error, note = (held.error, held.note) if held else (None, None)
    yield Finished(source.doc, error, note, tuple(texts))


def _iter_items(
    pipeline: Pipeline, source: Source, options: Options, texts: list[str], ahead: LaidOut | None
) -> Iterator[str | Remark | None]:
    """The records of each document of a source as lines of JSON, with None behind the last; remarks where it fails.

    Documents whose text is written to the folder of texts are appended to `texts`, also where that fails.
    """
    if ahead is not None:
        if options.text_out is not None and ahead.document.drawn:
            texts.append(ahead.document.doc)
        yield from _iter_lines(pipeline, source.doc, ahead.document, options, ahead.articles)
        return
    try:
        for part in iter_documents(source, options.reading):
            if isinstance(part, Document):
                if options.text_out is not None and part.drawn:
                    texts.append(part.doc)
                yield from _iter_lines(pipeline, source.doc, part, options)
            else:
                yield _remark(source.doc, part)
    except Exception as error:  # noqa: BLE001  a fault of the program on one file must not lose the others
        yield Remark(source.doc, f"{source.doc}: {_describe(error)}")


def _iter_lines(
    pipeline: Pipeline,
    source: str,
    document: Document,
    options: Options,
    articles: Sequence[Article] | None = None,
) -> Iterator[str | Remark | None]:
    from schemas.jsonl import format_row

    try:
        if options.text_out is not None and document.drawn:
            write_text(options.text_out, document)
        pattern = _name_pattern(options)
        rows = pipeline.extract_rows(
            document, published=options.published, name_pattern=pattern, articles=articles
        )
        for row in rows:
            yield format_row(row)
        yield None
    except ReadError as error:
        yield _remark(source, error)
    except Exception as error:  # noqa: BLE001  nor one text the other rows and members of its file
        yield Remark(source, f"{document.doc}: {_describe(error)}")


def _name_pattern(options: Options) -> regex.Pattern[str] | None:
    return compile_name_pattern(options.name_pattern) if options.name_pattern is not None else None


def _remark(doc: str, error: ReadError) -> Remark:
    if isinstance(error, LeftOutError):
        return Remark(doc, left_out=1)
    return Remark(doc, note=str(error)) if isinstance(error, NoTextError) else Remark(doc, str(error))


def _describe(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "takes more memory than there is"
    where = traceback.extract_tb(error.__traceback__)[-1]
    text = " ".join(str(error).split())
    place = f"{Path(where.filename).name}:{where.lineno}"
    return f"internal error, please report: {type(error).__name__}: {text} ({place})"
