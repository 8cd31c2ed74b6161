"""brat: a folder of NAME.txt (UTF-8) beside NAME.ann, with annotation.conf.

Offsets count code points. A mention never spans a line end in brat: where white space with one breaks it, it becomes fragments
(`0 3;5 8`). Flags and fields of a few fixed values are attributes, the rest is JSON in the note of the mention.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import regex

from extractors.annotation.files import read_file
from extractors.annotation.gold_files import encode_text, name_files, read_text_file
from extractors.annotation.knowledge import GOLD_FLAGS, MARKED_TYPES, in_order
from extractors.annotation.text import (
    AnnotatedText,
    AnnotationError,
    Mention,
    fields_of,
    make_mention,
    plural,
    to_line,
)

_BLANK = regex.compile(r"[\s\x1c-\x1f]++")
#: White space that some reader of lines takes for the end of one, and the tab, which parts the columns.
_BREAKS = frozenset("\n\r\t\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029")
_NAME = regex.compile(r"[A-Za-z][A-Za-z0-9_-]*+")
_SPAN = regex.compile(r"(?P<type>\S++) (?P<offsets>\d++ \d++(?:;\d++ \d++)*+)")
_ATTRIBUTE = regex.compile(r"(?P<name>\S++) (?P<target>T\d++)(?: (?P<value>.++))?")
_NOTE = regex.compile(r"(?P<kind>\S++) (?P<target>T\d++)")
#: What a note that is no JSON becomes: a field that nothing else is called by.
_PLAIN_NOTE = "note"


def write_folder(texts: Sequence[AnnotatedText], path: Path, remarks: list[str]) -> dict[Path, bytes]:
    """The files of a folder of brat.

    Raises:
        AnnotationError: two texts have one name, a text cannot stand in a file, or a type has a name that brat does not take.
    """
    files: dict[Path, bytes] = {}
    for stem, text in name_files(texts):
        files[path / f"{stem}.txt"] = encode_text(text)
        files[path / f"{stem}.ann"] = "".join(_iter_lines(text)).encode()
    kinds = dict.fromkeys(MARKED_TYPES) | dict.fromkeys(
        mention["type"] for text in texts for mention in text.mentions
    )
    files[path / "annotation.conf"] = _configuration(list(kinds)).encode()
    remarks.extend(_losses(texts))
    return files


def _losses(texts: Sequence[AnnotatedText]) -> Iterator[str]:
    lost = {key for text in texts for key, value in text.meta.items() if value is not None} - {"published"}
    if lost:
        yield f"brat has no place for what is told of whole texts: {', '.join(sorted(lost))} left out"
    edges = sum(
        text.text[mention["start"]].isspace() or text.text[mention["end"] - 1].isspace()
        for text in texts
        for mention in text.mentions
    )
    if edges:
        yield f"brat takes no white space at the ends of a mention: {plural(edges, 'mention')} cut to the words"
    if any("\r" in text.text for text in texts):
        yield "some texts have line ends with a carriage return, which some installations of brat count as none"


def _iter_lines(text: AnnotatedText) -> Iterator[str]:
    attributes = 0
    for number, mention in enumerate(text.mentions, 1):
        surface = text.text[mention["start"] : mention["end"]]
        fragments = list(_iter_fragments(surface))
        if not fragments:
            raise AnnotationError(
                f"{text.name}: [{mention['start']}, {mention['end']}) is nothing but white space"
            )
        if not _NAME.fullmatch(mention["type"]):
            raise AnnotationError(f"{text.name}: brat takes no type called {mention['type']!r}; rename it")
        offsets = ";".join(f"{mention['start'] + start} {mention['start'] + end}" for start, end in fragments)
        words = " ".join(surface[start:end] for start, end in fragments)
        yield f"T{number}\t{mention['type']} {offsets}\t{words}\n"
        fields = fields_of(mention)
        for name, value in list(_iter_attributes(mention["type"], fields)):
            attributes += 1
            yield f"A{attributes}\t{name} T{number}{value}\n"
        if fields:
            yield f"#{number}\tAnnotatorNotes T{number}\t{to_line(fields)}\n"


def _iter_fragments(surface: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the surface that no line end breaks; white space at its ends belongs to none."""
    start = 0
    for match in _BLANK.finditer(surface):
        at_edge = match.start() == 0 or match.end() == len(surface)
        if at_edge or not _BREAKS.isdisjoint(match[0]):
            if start < match.start():
                yield start, match.start()
            start = match.end()
    if start < len(surface):
        yield start, len(surface)


def _iter_attributes(kind: str, fields: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (name, value behind a space) of the fields that brat has as attributes, taking them out of `fields`."""
    for name, values in _attribute_fields(kind).items():
        value = fields.get(name)
        if value is True and values is None:
            yield _attribute_name(kind, name), ""
        elif values is not None and isinstance(value, str) and value in values:
            yield _attribute_name(kind, name), f" {value}"
        else:
            continue
        del fields[name]


@cache
def _attribute_fields(kind: str) -> Mapping[str, tuple[str, ...] | None]:
    """The fields of a type that are attributes in brat: flags with None, others with their values."""
    from schemas.records import RECORD_CLASSES, BaseRecord

    found: dict[str, tuple[str, ...] | None] = dict.fromkeys(GOLD_FLAGS)
    model = RECORD_CLASSES.get(kind)
    for name, field in model.model_fields.items() if model else ():
        if name in BaseRecord.model_fields:
            continue
        if field.annotation is bool:
            found[name] = None
        elif values := [value for value in _literals(field.annotation) if _NAME.fullmatch(value)]:
            found[name] = tuple(values)
    return found


def _literals(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return [str(value) for value in get_args(annotation)]
    return (
        [value for inner in get_args(annotation) for value in _literals(inner)]
        if _is_union(annotation)
        else []
    )


def _is_union(annotation: Any) -> bool:
    import types
    from typing import Union

    return get_origin(annotation) in (types.UnionType, Union)


def _attribute_name(kind: str, field: str) -> str:
    return field if field in GOLD_FLAGS else f"{kind}_{field}"


def _configuration(kinds: Sequence[str]) -> str:
    lines = ["[entities]", *kinds, "", "[relations]", "", "[events]", "", "[attributes]"]
    lines += [f"{flag}\tArg:<ENTITY>" for flag in GOLD_FLAGS]
    for kind in kinds:
        for name, values in _attribute_fields(kind).items():
            if name not in GOLD_FLAGS:
                told = f", Value:{'|'.join(values)}" if values else ""
                lines.append(f"{_attribute_name(kind, name)}\tArg:{kind}{told}")
    return "\n".join(lines) + "\n"


def read_folder(path: Path, remarks: list[str]) -> list[AnnotatedText]:
    """The texts of a folder of brat, by name.

    Raises:
        AnnotationError: there are none, a text is missing, or a line is none of brat's.
    """
    if not path.is_dir():
        raise AnnotationError(f"{path}: no folder; brat's is one of NAME.txt beside NAME.ann")
    found = sorted(path.glob("*.ann"))
    if not found:
        raise AnnotationError(f"{path}: nothing of brat here; it takes NAME.txt beside NAME.ann")
    return [_read_text(one, remarks) for one in found]


def _read_text(path: Path, remarks: list[str]) -> AnnotatedText:
    text_path = path.with_suffix(".txt")
    if not text_path.is_file():
        raise AnnotationError(f"{path}: its text {text_path.name} is missing")
    reader = _AnnReader(path, read_text_file(text_path), remarks)
    try:
        lines = read_file(path).decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise AnnotationError(f"{path}: not UTF-8 (byte {error.start})") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            reader.read(line.rstrip("\r"), number)
    text = AnnotatedText(path.stem, reader.text, reader.mentions())
    text.sort()
    return text


class _AnnReader:
    """Reads the lines of one .ann; what belongs to a mention may stand before it."""

    def __init__(self, path: Path, text: str, remarks: list[str]) -> None:
        self.text = text
        self._path = path
        self._remarks = remarks
        self._spans: dict[str, tuple[str, int, int, int]] = {}
        self._fields: dict[str, dict[str, Any]] = {}
        self._attributes: list[tuple[str, str, str | None]] = []
        self._left_out = 0

    def read(self, line: str, number: int) -> None:
        """Take one line.

        Raises:
            AnnotationError: it is none of brat's.
        """
        key, _, rest = line.partition("\t")
        head, _, tail = rest.partition("\t")
        if key.startswith("T"):
            self._read_span(key, head, number)
        elif key[:1] in ("A", "M") and (match := _ATTRIBUTE.fullmatch(head.rstrip())):
            self._attributes.append((match["target"], match["name"], match["value"]))
        elif key.startswith("#") and (match := _NOTE.fullmatch(head)):
            self._read_note(match["target"], tail)
        elif key[:1] in ("A", "M", "R", "E", "N", "#", "*"):
            self._left_out += 1
        else:
            raise AnnotationError(f"{self._path}:{number}: no line of brat: {line[:40]!r}")

    def _read_span(self, key: str, head: str, number: int) -> None:
        match = _SPAN.fullmatch(head)
        if match is None:
            raise AnnotationError(
                f"{self._path}:{number}: takes TYPE START END, or TYPE START END;START END, not {head!r}"
            )
        if key in self._spans:
            raise AnnotationError(f"{self._path}:{number}: {key} stands twice")
        fragments = sorted(tuple(map(int, pair.split(" "))) for pair in match["offsets"].split(";"))
        start, end = fragments[0][0], max(fragment[1] for fragment in fragments)
        self._spans[key] = (match["type"], start, end, number)
        gaps = (self.text[left[1] : right[0]] for left, right in pairwise(fragments))
        if any(gap.strip() for gap in gaps):
            self._remarks.append(
                f"{self._path}:{number}: {key} leaves words out; gold has whole stretches, so it takes all from first to last"
            )

    def _read_note(self, target: str, note: str) -> None:
        import json

        try:
            told = json.loads(note)
        except (ValueError, RecursionError):
            told = None
        fields = self._fields.setdefault(target, {})
        fields.update(told if isinstance(told, dict) else {_PLAIN_NOTE: note})

    def mentions(self) -> list[Mention]:
        """The mentions with their fields, in the order of the file.

        Raises:
            AnnotationError: a span lies outside the text.
        """
        for target, name, value in self._attributes:
            if target in self._spans:
                field = name.removeprefix(f"{self._spans[target][0]}_")
                self._fields.setdefault(target, {})[field] = True if value is None else value
            else:
                self._left_out += 1
        if self._left_out:
            self._remarks.append(
                f"{self._path}: {plural(self._left_out, 'line')} left out: gold has no place for relations, events and the like"
            )
        return [
            make_mention(self.text, kind, start, end, self._ordered(kind, key), f"{self._path}:{number}")
            for key, (kind, start, end, number) in self._spans.items()
        ]

    def _ordered(self, kind: str, key: str) -> dict[str, Any]:
        """The fields of a mention in the order of the schema, flags last: attributes and note come apart."""
        return in_order(kind, self._fields.get(key, {}))
