"""The spaCy component `policyfacts`: the records of a Doc's text on the Doc, whatever made the Doc.

>>> import spacy
>>> nlp = spacy.blank("zh")
>>> component = nlp.add_pipe("policyfacts", config={"types": ["date", "statistic"], "published": "2023-06-27"})
>>> doc = nlp("今年修路30公里。")
>>> [record.value for record in doc._.policyfacts]
['2023', 30]

`doc._.policyfacts` are the records, with the offsets of `doc.text`; `doc.spans["policyfacts"]` the mentions among them, as
spans of the Doc's tokens; `span._.policyfacts` is the record of such a span. Importing this module makes these attributes
known, which a process needs that only reads saved Docs.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors.reading.document import Document
from schemas.jsonl import format_row
from schemas.records import RECORD_ADAPTER, Record
from schemas.types import parse_types

#: The name of the component, of the attributes and of the group of spans.
NAME = "policyfacts"
# Lines of JSON and text are what a Doc can be saved with: it knows neither our classes, nor dates, nor numbers beyond 64 bits.
_RECORDS, _PUBLISHED = "policyfacts.records", "policyfacts.published"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the component is configured with; `create_policyfacts` says what each means."""

    model: str
    types: tuple[str, ...] | None
    published: datetime.date | None
    one_article: bool
    events: tuple[str, ...]
    lexicon: tuple[str, ...]
    least_confidence: float


class PolicyFacts:
    """Writes the records of its text into a Doc; the words, tags and entities of the Doc play no part."""

    def __init__(self, settings: Settings) -> None:
        """Load the model.

        Raises:
            ModelError: the model is not installed or cannot be used.
            UserFileError: a file of events or of an own lexicon cannot be used.
            ValueError: `least_confidence` is out of bounds.
        """
        from extractors import load

        self._settings = settings
        self._pipeline = load(
            settings.model,
            settings.types,
            events=settings.events,
            lexicon=settings.lexicon,
            least_confidence=settings.least_confidence,
        )

    def __reduce__(self) -> tuple[type[PolicyFacts], tuple[Settings]]:
        # A loaded model cannot be sent to another process: that loads its own.
        return PolicyFacts, (self._settings,)

    def __call__(self, doc: Doc) -> Doc:
        """Set the records of `doc` and their spans in place; those of an earlier run are replaced."""
        document = Document(doc="-", text=doc.text, name="", single=self._settings.one_article)
        published = doc._.published or self._settings.published
        rows = list(self._pipeline.extract_rows(document, published=_as_date(published)))
        doc.user_data[_RECORDS] = [format_row(row) for row in rows]
        spans = [
            doc.char_span(
                row["start"], row["end"], label=row["type"], span_id=str(number), alignment_mode="expand"
            )
            for number, row in enumerate(rows)
            if row["type"] != "article"
        ]
        doc.spans[NAME] = [span for span in spans if span is not None]
        return doc


def records_of(doc: Doc) -> list[Record]:
    """The records that the component found in `doc`, in the order of their offsets; none where it did not run.

    They are made anew from what the Doc keeps at every call, as they are at every use of `doc._.policyfacts`.
    """
    return [_parse(line) for line in doc.user_data.get(_RECORDS, ())]


def record_of(span: Span) -> Record | None:
    """The record of one of `doc.spans["policyfacts"]`; None for any other span."""
    lines: list[str] = span.doc.user_data.get(_RECORDS, ())
    if not span.id_.isdecimal() or int(span.id_) >= len(lines):
        return None
    record = _parse(lines[int(span.id_)])
    same = record.type == span.label_ and span.start_char <= record.start and record.end <= span.end_char
    return record if same else None


def _parse(line: str) -> Record:
    return RECORD_ADAPTER.validate_json(line, extra="ignore")


def _get_published(doc: Doc) -> datetime.date | None:
    return _as_date(doc.user_data.get(_PUBLISHED))


def _set_published(doc: Doc, value: datetime.date | str | None) -> None:
    day = _as_date(value)
    doc.user_data[_PUBLISHED] = None if day is None else day.isoformat()


def _as_date(value: object) -> datetime.date | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"published: {value!r} is no date; write it as YYYY-MM-DD") from None


if not Doc.has_extension(NAME):
    Doc.set_extension(NAME, getter=records_of)
    Span.set_extension(NAME, getter=record_of)
# Where a program has an attribute of that name already, its date of publication is meant by it.
if not Doc.has_extension("published"):
    Doc.set_extension("published", getter=_get_published, setter=_set_published)


@Language.factory(
    NAME,
    assigns=["doc._.policyfacts", "doc.spans"],
    default_config={
        "model": "lac",
        "types": None,
        "published": None,
        "one_article": False,
        "events": [],
        "lexicon": [],
        "least_confidence": 0.5,
    },
)
def create_policyfacts(
    nlp: Language,
    name: str,
    model: str,
    types: Sequence[str] | None,
    published: str | None,
    one_article: bool,
    events: Sequence[str],
    lexicon: Sequence[str],
    least_confidence: float,
) -> PolicyFacts:
    """Make the component `policyfacts` of a spaCy pipeline; the arguments from `model` on are its configuration.

    `model`, `types`, `events`, `lexicon` and `least_confidence` are those of `extractors.load`. `published` (YYYY-MM-DD) is the
    date of publication of Docs that tell none by `doc._.published`; null leaves it to what the text says. `one_article` takes
    each Doc for a single article; else its text may hold several, which are told apart as in a file.

    Raises:
        ModelError: the model is not installed or cannot be used.
        UserFileError: a file of events or of an own lexicon cannot be used.
        ValueError: a type is none, `published` is no date, or `least_confidence` is out of bounds.
    """
    del nlp, name  # spaCy passes them to every factory
    return PolicyFacts(
        Settings(
            model,
            None if types is None else parse_types(types),
            _as_date(published),
            one_article,
            tuple(events),
            tuple(lexicon),
            least_confidence,
        )
    )
