"""doccano: JSON lines, with spans as `label` ([start, end, type]) or as `entities` with ids.

The fields have no place in doccano's spans. They travel in `meta`, which doccano hands through unseen, and come back to
spans that were not moved. They are one string, since doccano rounds numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from extractors.annotation.gold_files import iter_json_lines
from extractors.annotation.text import (
    AnnotatedText,
    AnnotationError,
    fields_of,
    iter_with_fields,
    make_mention,
    parse_json,
    plural,
    to_line,
)

Span = tuple[object, object, object]


def write_labels(texts: Sequence[AnnotatedText], path: Path, remarks: list[str]) -> dict[Path, bytes]:
    """The texts with their spans as `label`: for projects without relations."""
    return _write(texts, path, remarks, entities=False)


def write_entities(texts: Sequence[AnnotatedText], path: Path, remarks: list[str]) -> dict[Path, bytes]:
    """The texts with their spans as `entities`, and no `relations`: for projects with relations."""
    return _write(texts, path, remarks, entities=True)


def _write(
    texts: Sequence[AnnotatedText], path: Path, remarks: list[str], *, entities: bool
) -> dict[Path, bytes]:
    if any(not text.text for text in texts):
        remarks.append("doccano takes no empty text: it will pass over those that are")
    if any(_overlap(text) for text in texts):
        remarks.append(
            "some mentions overlap: allow overlapping spans in the settings of the project in doccano"
        )
    return {path: "".join(f"{to_line(_row(text, entities=entities))}\n" for text in texts).encode()}


def _overlap(text: AnnotatedText) -> bool:
    end = 0
    for start, stop in sorted((mention["start"], mention["end"]) for mention in text.mentions):
        if start < end:
            return True
        end = max(end, stop)
    return False


def _row(text: AnnotatedText, *, entities: bool) -> dict[str, Any]:
    places = [(mention["start"], mention["end"], mention["type"]) for mention in text.mentions]
    spans: dict[str, Any] = {"label": [list(place) for place in places]}
    if entities:
        rows = [
            {"id": number, "start_offset": start, "end_offset": end, "label": kind}
            for number, (start, end, kind) in enumerate(places)
        ]
        spans = {"entities": rows, "relations": []}
    # Those without fields too, or of two at one place the wrong one would get them.
    told = [
        {name: mention[name] for name in ("type", "start", "end")} | fields_of(mention)
        for mention in text.mentions
    ]
    meta = {"doc": text.name, "fields": to_line(told), **({"about": to_line(text.meta)} if text.meta else {})}
    return {"text": text.text, **spans, "meta": meta}


def read_rows(path: Path, remarks: list[str]) -> list[AnnotatedText]:
    """The texts of a file to import or of an export, in either form.

    Raises:
        AnnotationError: a row has no text or no spans, or a span lies outside its text.
    """
    lost = {"relation": 0, "moved": 0}
    texts = [_read_row(row, f"{path}:{number}", lost) for number, row in iter_json_lines(path)]
    if lost["relation"]:
        remarks.append(f"{path}: {plural(lost['relation'], 'relation')} left out: gold has no place for them")
    if lost["moved"]:
        count = plural(lost["moved"], "mention")
        remarks.append(f"{path}: the fields of {count} left out: their spans are not there any more")
    return texts


def _read_row(row: dict[str, Any], place: str, lost: dict[str, int]) -> AnnotatedText:
    # Older releases call the text `data`.
    text = row.get("text", row.get("data"))
    if not isinstance(text, str):
        raise AnnotationError(f"{place}: no text; export as JSONL")
    meta = row["meta"] if isinstance(row.get("meta"), dict) else row
    doc, told, about = meta.get("doc"), meta.get("fields"), meta.get("about")
    name = doc if isinstance(doc, str) and doc else f"text-{row.get('id', place.rpartition(':')[2])}"
    fields = _parse_list(told, place)
    places = [(kind, start, end) for start, end, kind in _iter_spans(row, place)]
    result = AnnotatedText(name, text, meta=_parse_object(about, place))
    lost["moved"] += sum(bool(fields_of(row)) for row in fields)
    for kind, start, end, own in iter_with_fields(places, fields):
        lost["moved"] -= bool(own)
        result.mentions.append(make_mention(text, kind, start, end, own, place))
    relations = row.get("relations")
    lost["relation"] += len(relations) if isinstance(relations, list) else 0
    result.sort()
    return result


def _parse_list(told: object, place: str) -> list[dict[str, Any]]:
    value = parse_json(told, place) if isinstance(told, str) else []
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _parse_object(told: object, place: str) -> dict[str, Any]:
    value = parse_json(told, place) if isinstance(told, str) else {}
    return value if isinstance(value, dict) else {}


def _iter_spans(row: dict[str, Any], place: str) -> Iterator[Span]:
    """Yield (start, end, type) of each span, in whichever of doccano's forms they stand."""
    spans = next(
        (row[key] for key in ("entities", "label", "labels") if isinstance(row.get(key), list)), None
    )
    if spans is None:
        raise AnnotationError(f"{place}: neither label nor entities, lists of spans")
    for span in spans:
        if isinstance(span, list) and len(span) == len(("start", "end", "type")):
            yield span[0], span[1], span[2]
        elif isinstance(span, dict):
            yield span.get("start_offset"), span.get("end_offset"), span.get("label")
        else:
            raise AnnotationError(f"{place}: a span is [start, end, type], not {span!r}")
