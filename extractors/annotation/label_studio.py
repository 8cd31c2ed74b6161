"""Label Studio: tasks as JSON, imported with annotations or predictions, read back from its JSON export.

Label Studio counts offsets in code points, line ends as they stand. The fields of a mention are JSON in a text area of its
region, where they can be edited. Releases before it counted code points wrote UTF-16 units; such exports are told by the
text that they repeat with each region.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from extractors.annotation.files import read_file
from extractors.annotation.knowledge import MARKED_TYPES, load_annotation_table
from extractors.annotation.text import (
    AnnotatedText,
    AnnotationError,
    Mention,
    fields_of,
    make_mention,
    parse_json,
    plural,
    squeeze,
    to_line,
)

#: The names of the tags in the labelling configuration.
_LABELS, _TEXT, _FIELDS = "type", "text", "fields"
_DATA_KEYS = ("text", "doc")
#: Where no task says so the colour of a type that we do not know.
_GREY = "#7f8c8d"


def write_annotations(texts: Sequence[AnnotatedText], path: Path, remarks: list[str]) -> dict[Path, bytes]:
    """The tasks with their mentions as finished annotations, and the labelling configuration beside them."""
    return _write(texts, path, "annotations", remarks)


def write_predictions(texts: Sequence[AnnotatedText], path: Path, remarks: list[str]) -> dict[Path, bytes]:
    """The same with the mentions as predictions, which Label Studio offers to be corrected."""
    return _write(texts, path, "predictions", remarks)


def _write(texts: Sequence[AnnotatedText], path: Path, key: str, _remarks: list[str]) -> dict[Path, bytes]:
    tasks = [to_line(_task(text, key)) for text in texts]
    kinds = dict.fromkeys(MARKED_TYPES) | dict.fromkeys(
        mention["type"] for text in texts for mention in text.mentions
    )
    if strange := next((kind for kind in kinds if not kind.isprintable()), None):
        raise AnnotationError(f"{path}: no type of Label Studio can be called {strange!r}; rename it")
    configuration = path.with_suffix(".xml")
    if configuration == path:
        raise AnnotationError(
            f"{path}: the labelling configuration takes this name; call the tasks NAME.json"
        )
    return {
        path: ("[" + ",\n".join(tasks) + "]\n").encode(),
        configuration: format_configuration(list(kinds)).encode("utf-8", "replace"),
    }


def _task(text: AnnotatedText, key: str) -> dict[str, Any]:
    results = [
        part for number, mention in enumerate(text.mentions) for part in _iter_results(number, mention, text)
    ]
    found = {"model_version": "policyfacts"} if key == "predictions" else {}
    data = {"text": text.text, "doc": text.name, **({"meta": text.meta} if text.meta else {})}
    return {"data": data, key: [{**found, "result": results}]}


def _iter_results(number: int, mention: Mention, text: AnnotatedText) -> Iterator[dict[str, Any]]:
    place = {"start": mention["start"], "end": mention["end"]}
    common = {"id": f"m{number}", "to_name": _TEXT}
    surface = text.text[mention["start"] : mention["end"]]
    value = {**place, "text": surface, "labels": [mention["type"]]}
    yield {**common, "from_name": _LABELS, "type": "labels", "value": value}
    if fields := fields_of(mention):
        value = {**place, "text": [to_line(fields)]}
        yield {**common, "from_name": _FIELDS, "type": "textarea", "value": value}


def format_configuration(kinds: Sequence[str]) -> str:
    """The labelling configuration (XML) for these types."""
    colours = load_annotation_table("colours")
    labels = "".join(
        f"    <Label value={quoteattr(kind)} background={quoteattr(colours.get(kind, _GREY))}/>\n"
        for kind in kinds
    )
    return (
        "<View>\n"
        # Else runs of white space are drawn as one space, and selections miss.
        "  <Style>.htx-text { white-space: pre-wrap; }</Style>\n"
        f'  <Labels name="{_LABELS}" toName="{_TEXT}">\n{labels}  </Labels>\n'
        f'  <Text name="{_TEXT}" value="${_TEXT}" granularity="symbol"/>\n'
        f'  <TextArea name="{_FIELDS}" toName="{_TEXT}" perRegion="true" editable="true" maxSubmissions="1" rows="4" '
        'placeholder="the fields as JSON"/>\n'
        "</View>\n"
    )


def read_tasks(path: Path, remarks: list[str]) -> list[AnnotatedText]:
    """The texts of an export (JSON) or of tasks to import.

    Of each counts the first annotation that was not cancelled, else its first prediction.

    Raises:
        AnnotationError: it is no such file, or a region lies outside its text.
    """
    tasks = parse_json(read_file(path), str(path))
    if isinstance(tasks, dict):
        tasks = [tasks]
    if not isinstance(tasks, list):
        raise AnnotationError(f"{path}: no tasks of Label Studio; export as JSON")
    counts: dict[str, int] = {}
    texts = [_read_task(task, f"{path}: task {number}", counts) for number, task in enumerate(tasks, 1)]
    remarks.extend(f"{path}: {plural(count, what)}" for what, count in counts.items())
    return texts


def _read_task(task: object, place: str, counts: dict[str, int]) -> AnnotatedText:
    data = task.get("data") if isinstance(task, dict) else None
    text = data.get(_TEXT) if isinstance(data, dict) else None
    if not isinstance(task, dict) or not isinstance(data, dict) or not isinstance(text, str):
        raise AnnotationError(
            f"{place}: no text in its data; export as JSON (not JSON-MIN) a project made with our configuration"
        )
    doc, meta = data.get("doc"), data.get("meta")
    name = doc if isinstance(doc, str) and doc else f"task-{task.get('id', place.rpartition(' ')[2])}"
    result = AnnotatedText(name, text, meta=dict(meta) if isinstance(meta, dict) else {})
    regions = _Regions(text, place, counts)
    for part in _choose(task, counts):
        regions.add(part)
    result.mentions = regions.mentions()
    result.sort()
    return result


def _choose(task: dict[str, Any], counts: dict[str, int]) -> list[Any]:
    """The results of the annotation that counts."""
    done = [one for one in _dicts(task.get("annotations")) if not one.get("was_cancelled")]
    if len(done) > 1:
        _count(counts, "text with several annotations, of which the first was taken")
    chosen = done or _dicts(task.get("predictions"))
    found = chosen[0].get("result") if chosen else []
    return found if isinstance(found, list) else []


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _count(counts: dict[str, int], what: str) -> None:
    counts[what] = counts.get(what, 0) + 1


class _Regions:
    """The regions of one task: labels and fields come apart and are joined by the id of the region."""

    def __init__(self, text: str, place: str, counts: dict[str, int]) -> None:
        self._text = text
        self._place = place
        self._counts = counts
        self._labels: list[tuple[str, dict[str, Any]]] = []
        self._fields: dict[str, dict[str, Any]] = {}

    def add(self, part: object) -> None:
        """Take one result.

        Raises:
            AnnotationError: its fields are no object of JSON.
        """
        value = part.get("value") if isinstance(part, dict) else None
        if isinstance(part, dict) and isinstance(value, dict) and part.get("type") == "labels":
            self._labels.append((str(part.get("id")), value))
        elif isinstance(part, dict) and isinstance(value, dict) and part.get("from_name") == _FIELDS:
            self._add_fields(str(part.get("id")), value.get("text"))
        else:
            kind = part.get("type") if isinstance(part, dict) else None
            _count(self._counts, f"result that gold has no place for ({kind}), left out")

    def _add_fields(self, region: str, told: object) -> None:
        for text in told if isinstance(told, list) else [told]:
            place = f"{self._place}, region {region}"
            fields = parse_json(str(text), place)
            if not isinstance(fields, dict):
                raise AnnotationError(f"{place}: its fields are no JSON object: {text!r}")
            self._fields.setdefault(region, {}).update(fields)

    def mentions(self) -> list[Mention]:
        """The mentions, one for each label of a region.

        Raises:
            AnnotationError: a region lies outside the text.
        """
        in_units = self._counts_units()
        mentions = []
        for region, value in self._labels:
            start, end = value.get("start"), value.get("end")
            if in_units:
                start, end = _code_points(self._text, start), _code_points(self._text, end)
            labels = value.get("labels")
            for kind in labels if isinstance(labels, list) else []:
                place = f"{self._place}, region {region}"
                mentions.append(
                    make_mention(self._text, kind, start, end, self._fields.get(region, {}), place)
                )
        return mentions

    def _counts_units(self) -> bool:
        """Whether offsets are UTF-16 units: what the regions repeat of the text agrees with these alone."""
        told = [value for _, value in self._labels if isinstance(value.get("text"), str)]
        if all(self._reads(value, value.get("start"), value.get("end")) for value in told):
            return False
        units = all(
            self._reads(
                value,
                _code_points(self._text, value.get("start")),
                _code_points(self._text, value.get("end")),
            )
            for value in told
        )
        what = (
            "text whose offsets are UTF-16 units, turned into code points"
            if units
            else ("text with regions that repeat other words than stand there")
        )
        _count(self._counts, what)
        return units

    def _reads(self, value: dict[str, Any], start: object, end: object) -> bool:
        # Some releases write line ends as a backslash and an n.
        told = squeeze(value["text"].replace("\\n", ""))
        return (
            type(start) is int
            and type(end) is int
            and squeeze(self._text[start:end].replace("\\n", "")) == told
        )


def _code_points(text: str, units: object) -> object:
    """The offset in code points of an offset in UTF-16 units; unchanged where it is no offset in the text."""
    if type(units) is not int:
        return units
    raw = text.encode("utf-16-le", "surrogatepass")
    return len(raw[: 2 * units].decode("utf-16-le", "replace")) if 0 <= 2 * units <= len(raw) else units
