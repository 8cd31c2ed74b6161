"""spaCy's DocBin: the mentions as `doc.spans["policyfacts"]`, their fields by span id in `doc.user_data["policyfacts"]`.

Tokens are characters, as in spaCy's blank Chinese pipeline, so that every mention is a span of whole tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.annotation.files import read_file
from extractors.annotation.text import (
    AnnotatedText,
    AnnotationError,
    fields_of,
    make_mention,
    parse_json,
    to_line,
)
from extractors.reading.errors import ReadError, faults_told

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

#: The key of the spans and of the user data.
KEY = "policyfacts"


def write_docbin(texts: Sequence[AnnotatedText], path: Path, _remarks: list[str]) -> dict[Path, bytes]:
    """The file (.spacy) of one Doc a text.

    Raises:
        AnnotationError: a text holds half a surrogate pair.
    """
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    vocab = Vocab()
    bundle = DocBin(store_user_data=True)
    for text in texts:
        try:
            bundle.add(_make_doc(text, vocab))
        except UnicodeEncodeError:
            raise AnnotationError(
                f"{text.name}: holds half of a surrogate pair, which spaCy cannot store"
            ) from None
    return {path: bundle.to_bytes()}


def _make_doc(text: AnnotatedText, vocab: Vocab) -> Doc:
    from spacy.tokens import Doc, Span

    bounds = [*_token_starts(text), len(text.text)]
    # Where each token begins, by offset; a mention ends where a token begins, or behind the last.
    index = {offset: number for number, offset in enumerate(bounds)}
    pieces = [text.text[start:end] for start, end in pairwise(bounds)]
    spaced = [len(piece) > 1 for piece in pieces]
    doc = Doc(vocab, words=[piece[0] for piece in pieces], spaces=spaced)
    ids = [f"m{number}" for number in range(len(text.mentions))]
    doc.spans[KEY] = [
        Span(
            doc,
            index[mention["start"]],
            index[_token_end(mention["end"], index)],
            mention["type"],
            span_id=name,
        )
        for name, mention in zip(ids, text.mentions, strict=True)
    ]
    fields = {
        name: told for name, mention in zip(ids, text.mentions, strict=True) if (told := fields_of(mention))
    }
    # As JSON: msgpack has no numbers beyond 64 bits.
    doc.user_data[KEY] = to_line({"doc": text.name, "meta": text.meta, "fields": fields})
    return doc


def _token_end(end: int, index: dict[int, int]) -> int:
    """The offset at which the token behind a mention begins: a space after it belongs to its last token."""
    return end if end in index else end + 1


def _token_starts(text: AnnotatedText) -> list[int]:
    """Where tokens begin: at every character, but a space belongs to the one before unless a mention has its edge there."""
    within = {mention["start"] for mention in text.mentions}
    # A mention that ends with a space needs that space to be a token.
    within |= {mention["end"] - 1 for mention in text.mentions}
    return [
        at
        for at, char in enumerate(text.text)
        if char != " " or at == 0 or at in within or text.text[at - 1].isspace()
    ]


def read_docbin(path: Path, _remarks: list[str]) -> list[AnnotatedText]:
    """The texts of a file of Docs that have spans by our key.

    Raises:
        AnnotationError: it is no DocBin, or a Doc has no such spans.
    """
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    data = read_file(path)
    try:
        with faults_told(str(path), "DocBin of spaCy"):
            docs = list(DocBin(store_user_data=True).from_bytes(data).get_docs(Vocab()))
    except ReadError as error:
        raise AnnotationError(str(error)) from None
    return [_read_doc(doc, f"{path}: doc {number}") for number, doc in enumerate(docs, 1)]


def _read_doc(doc: Doc, place: str) -> AnnotatedText:
    if KEY not in doc.spans:
        there = ", ".join(map(repr, doc.spans)) or "none"
        raise AnnotationError(f'{place}: has no doc.spans["{KEY}"]; its span groups: {there}')
    told = _user_data(doc, place)
    name, meta, fields = told.get("doc"), told.get("meta"), told.get("fields")
    by_id = fields if isinstance(fields, dict) else {}
    result = AnnotatedText(
        name if isinstance(name, str) and name else f"doc-{place.rpartition(' ')[2]}",
        doc.text,
        meta=meta if isinstance(meta, dict) else {},
    )
    for span in doc.spans[KEY]:
        own = by_id.get(span.id_)
        start, end = span.start_char, span.end_char
        result.mentions.append(
            make_mention(doc.text, span.label_, start, end, own if isinstance(own, dict) else {}, place)
        )
    result.sort()
    return result


def _user_data(doc: Doc, place: str) -> dict[str, Any]:
    told = doc.user_data.get(KEY)
    value = parse_json(told, place) if isinstance(told, str) else {}
    return value if isinstance(value, dict) else {}
