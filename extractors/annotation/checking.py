"""What is wrong, or doubtful, in gold: places, fields, overlaps, and one surface treated in two ways."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from extractors.annotation.gold_files import is_sentences, read_text_of
from extractors.annotation.knowledge import GOLD_FLAGS, field_names, load_annotation_table
from extractors.annotation.text import PLACE_KEYS, AnnotationError, Mention, fields_of, plural, squeeze
from extractors.reading.document import one_line
from extractors.reading.sources import GOLD_SUFFIX
from schemas.jsonl import without_halves
from schemas.types import RECORD_TYPES

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Level = Literal["error", "warning"]
Span = tuple[int, int]

#: A surface of fewer characters stands everywhere by chance.
_SHORTEST = 2
#: Places that are told one by one; of more the number.
_PLACES_TOLD = 3
#: Characters of a surface that is looked for elsewhere.
_LONGEST_SOUGHT = 1000
#: Characters of the text that are shown on either side of a place.
_AROUND = 4
#: Types whose surface is the same thing wherever it stands; what somebody says is not.
_REPEATED = tuple(kind for kind in RECORD_TYPES if kind not in ("article", "quote"))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to be mended (`error`) or thought over (`warning`); `line` is 1-based, None for the file as a whole."""

    file: str
    line: int | None
    level: Level
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.level}: {self.message}"


@dataclass(slots=True)
class _Text:
    """A text with those of its mentions that have a place in it, each with its line in the file of gold."""

    file: str
    name: str
    text: str
    mentions: list[tuple[int, Mention]] = field(default_factory=list)

    def around(self, start: int, end: int) -> str:
        """A place with the characters around it and, in a text of several lines, its 1-based line."""
        excerpt = squeeze(self.text[max(0, start - 2 * _AROUND) : start])[-_AROUND:]
        excerpt += squeeze(self.text[start:end])
        excerpt += squeeze(self.text[end : end + 2 * _AROUND])[:_AROUND]
        line = self.text.count("\n", 0, start) + 1
        return f"…{excerpt}…" + (f" (line {line})" if "\n" in self.text.strip() else "")


@dataclass(slots=True)
class GoldCheck:
    """The findings of a check, and how much was checked."""

    findings: list[Finding] = field(default_factory=list)
    texts: int = 0
    mentions: int = 0

    def count(self, level: Level) -> int:
        """How many findings are of this level."""
        return sum(finding.level == level for finding in self.findings)


def check_gold(paths: Iterable[Path]) -> GoldCheck:
    """Check folders of gold, single files of them (NAME.gold.jsonl) and files of sentences, each file by itself.

    Raises:
        AnnotationError: a path is none of these, or a folder without gold.
    """
    result = GoldCheck()
    for path in _iter_files(paths):
        texts: list[_Text] = []
        findings = list(_iter_read(path, texts))
        for text in texts:
            findings += _iter_overlaps(text)
            findings += _iter_surfaces(text)
        result.findings += sorted(map(_printable, findings), key=lambda finding: finding.line or 0)
        result.texts += len(texts)
        result.mentions += sum(len(text.mentions) for text in texts)
    return result


def _printable(finding: Finding) -> Finding:
    """The finding with a message of one line: values and names of fields may hold line breaks and halves of characters."""
    return replace(finding, message=one_line(finding.message))


def _iter_files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        found = sorted(path.glob("*" + GOLD_SUFFIX)) if path.is_dir() else [path]
        if not found:
            raise AnnotationError(f"{path}: no gold here; it takes NAME.txt beside NAME{GOLD_SUFFIX}")
        for one in found:
            if not (is_sentences(one) or one.name.endswith(GOLD_SUFFIX)):
                raise AnnotationError(
                    f"{one}: gold is a folder, NAME{GOLD_SUFFIX}, or sentences in NAME.jsonl"
                )
            yield one


def _iter_read(path: Path, texts: list[_Text]) -> Iterator[Finding]:
    """Yield what is wrong line by line; the texts, with the mentions that have a place, go into `texts`."""
    if is_sentences(path):
        yield from _iter_read_sentences(path, texts)
        return
    try:
        text = _Text(str(path), path.name.removesuffix(GOLD_SUFFIX), read_text_of(path))
    except AnnotationError as error:
        yield Finding(str(path), None, "error", str(error).removeprefix(f"{path}: "))
        return
    texts.append(text)
    for number, row in _iter_rows(path):
        if isinstance(row, str):
            yield Finding(str(path), number, "error", row)
        else:
            yield from _iter_mention(text, number, row)


def _iter_read_sentences(path: Path, texts: list[_Text]) -> Iterator[Finding]:
    lines: dict[str, int] = {}
    for number, row in _iter_rows(path):
        name, text, gold = (
            (row.get(key) for key in ("id", "text", "gold")) if isinstance(row, dict) else (None,) * 3
        )
        if not (isinstance(name, str) and isinstance(text, str) and isinstance(gold, list)):
            what = row if isinstance(row, str) else "a sentence needs id, text and gold, a list of mentions"
            yield Finding(str(path), number, "error", what)
            continue
        if (first := lines.setdefault(name, number)) != number:
            yield Finding(
                str(path), number, "error", f"id {name!r} stands in line {first} too; give it another"
            )
        texts.append(_Text(str(path), name, text))
        for mention in gold:
            yield from _iter_mention(texts[-1], number, mention)


def _iter_rows(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield (line, value) for the lines that are not blank; a line that is no JSON as what is wrong with it."""
    try:
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        raise AnnotationError(f"{path}: {(error.strerror or str(error)).lower()}") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                value = json.loads(line.decode())
            except (ValueError, RecursionError) as error:
                yield number, f"not JSON: {' '.join(str(error).split())}"
            else:
                yield number, value if isinstance(value, dict) else "not a JSON object"


def _iter_mention(text: _Text, line: int, row: object) -> Iterator[Finding]:
    """Yield what is wrong with one mention; one that has a place joins those of the text."""

    def error(message: str) -> Finding:
        return Finding(text.file, line, "error", message)

    if not isinstance(row, dict):
        yield error("a mention is a JSON object")
        return
    kind, start, end, told = (row.get(name) for name in PLACE_KEYS)
    if kind not in RECORD_TYPES:
        yield error(f"no type is called {kind!r}; the types are {', '.join(RECORD_TYPES)}")
        return
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text.text):
        yield error(f"no span [{start}, {end}) in a text of {plural(len(text.text), 'character')}")
        return
    reads = squeeze(text.text[start:end])
    if not isinstance(told, str) or told != reads:
        hint = _find_nearest(text.text, told, start) if isinstance(told, str) else ""
        yield error(f"[{start}, {end}) reads {reads!r}, not {told!r}{hint}")
    elif text.text[start].isspace() or text.text[end - 1].isspace():
        yield Finding(
            text.file,
            line,
            "warning",
            f"{reads}: the span has white space at its ends; move them to the words",
        )
    for level, message in _iter_field_faults(kind, row):
        yield Finding(text.file, line, level, f"{reads}: {message}")
    text.mentions.append((line, row))


def _find_nearest(text: str, surface: str, near: int) -> str:
    """Where a surface stands, nearest to an offset, as the end of a message."""
    places = _Squeezed(text).find([surface]) if surface else []
    if not places:
        return "; it stands nowhere in the text"
    _, start, end = min(places, key=lambda place: abs(place[1] - near))
    return f", which stands at [{start}, {end})"


def _iter_field_faults(kind: str, row: Mention) -> Iterator[tuple[Level, str]]:
    from schemas.records import RECORD_CLASSES, BaseRecord

    own = RECORD_CLASSES[kind].model_fields
    for name, value in fields_of(row).items():
        if name in GOLD_FLAGS:
            if not isinstance(value, bool):
                yield "error", f"{name} is true or false, not {value!r}"
        elif name in BaseRecord.model_fields:
            yield "warning", f"{name} tells of a record, not of gold; leave it out"
        elif name not in own:
            yield "warning", f"no {kind} has a field {name}; its fields are {', '.join(field_names(kind))}"
        elif not _is_codes(kind, name, value) and (fault := _value_fault(kind, name, value)):
            yield "error", f"{name}: {fault}, not {json.dumps(value, ensure_ascii=False)}"


def _is_codes(kind: str, name: str, value: object) -> bool:
    """Whether a field holds codes alone where a record tells the divisions themselves, as gold may."""
    may = name in load_annotation_table("codes").get(kind, ())
    return may and isinstance(value, list) and all(isinstance(code, str) and code.isdigit() for code in value)


def _value_fault(kind: str, name: str, value: object) -> str | None:
    """What the schema has against the value of a field; None for nothing."""
    from pydantic import ValidationError

    try:
        # As JSON, where strictness still takes objects for inner records.
        _field_adapter(kind, name).validate_json(json.dumps(value), strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(
            str(part) for part in first["loc"] if isinstance(part, int) or part in _inner_names(kind, name)
        )
        return f"{place}: {first['msg']}" if place else str(first["msg"])
    return None


@cache
def _field_adapter(kind: str, name: str) -> TypeAdapter[Any]:
    from typing import Annotated

    from pydantic import TypeAdapter

    from schemas.records import RECORD_CLASSES

    info = RECORD_CLASSES[kind].model_fields[name]
    annotation: Any = Annotated[info.annotation, info]
    return TypeAdapter(annotation)


@cache
def _inner_names(kind: str, name: str) -> frozenset[str]:
    """The keys of the objects that a field holds; all else in a place of pydantic's names branches of a union."""
    found: set[str] = set()

    def collect(node: object) -> None:
        if isinstance(node, dict):
            found.update(node.get("properties", ()))
            for inner in node.values():
                collect(inner)
        elif isinstance(node, list):
            for inner in node:
                collect(inner)

    collect(_field_adapter(kind, name).json_schema())
    return frozenset(found)


def _iter_overlaps(text: _Text) -> Iterator[Finding]:
    """Yield mentions of one type that overlap: the same one twice is an error, else it is worth a look."""
    by_type: dict[str, list[tuple[int, int, int, str]]] = defaultdict(list)
    for line, mention in text.mentions:
        by_type[mention["type"]].append((mention["start"], mention["end"], line, _surface(text, mention)))
    for kind, places in by_type.items():
        first: dict[Span, int] = {}
        widest: tuple[int, int, int, str] | None = None
        for start, end, line, surface in sorted(places):
            if (start, end) in first:
                what = f"{surface} is a {kind} in line {first[start, end]} too; leave one out"
                yield Finding(text.file, line, "error", what)
                continue
            first[start, end] = line
            if widest is not None and start < widest[1]:
                what = f"{surface} overlaps the {kind} {widest[3]} of line {widest[2]}; one of them is the mention"
                yield Finding(text.file, line, "warning", what)
            if widest is None or end > widest[1]:
                widest = (start, end, line, surface)


def _surface(text: _Text, mention: Mention) -> str:
    return squeeze(text.text[mention["start"] : mention["end"]])


def _iter_surfaces(text: _Text) -> Iterator[Finding]:
    """Yield surfaces that one text treats in two ways: marked here and not there, required and optional, other fields."""
    groups: dict[tuple[str, str], list[tuple[int, Mention]]] = defaultdict(list)
    for line, mention in text.mentions:
        groups[mention["type"], _surface(text, mention)].append((line, mention))
    for (kind, surface), marked in groups.items():
        yield from _iter_differences(text, kind, surface, marked)
    yield from _iter_unmarked(text, groups)


def _iter_differences(
    text: _Text, kind: str, surface: str, marked: Sequence[tuple[int, Mention]]
) -> Iterator[Finding]:
    first_line, first = marked[0]
    for name in ("optional", *load_annotation_table("same").get(kind, ())):
        for line, mention in marked[1:]:
            if (name == "optional" or (name in mention and name in first)) and mention.get(name) != first.get(
                name
            ):
                here, there = (json.dumps(one.get(name), ensure_ascii=False) for one in (mention, first))
                what = f"{surface}: {name} is {here} here and {there} in line {first_line}; if both are right, leave it"
                yield Finding(text.file, line, "warning", what)
                break


def _iter_unmarked(
    text: _Text, groups: dict[tuple[str, str], list[tuple[int, Mention]]]
) -> Iterator[Finding]:
    """Yield surfaces that stand unmarked elsewhere in the text, where no mention of any type touches them."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for (kind, surface), marked in groups.items():
        required = any(not mention.get("optional") for _, mention in marked)
        if kind in _REPEATED and len(surface) >= _SHORTEST and required:
            kinds[surface].append(kind)
    free: dict[str, list[Span]] = defaultdict(list)
    covered = _Covered((mention["start"], mention["end"]) for _, mention in text.mentions)
    for surface, start, end in _Squeezed(text.text).find(list(kinds)):
        if not covered.touches(start, end) and not _is_cut_out(text.text, start, end):
            free[surface].append((start, end))
    for surface, places in free.items():
        kind = kinds[surface][0]
        line = groups[kind, surface][0][0]
        where = "、".join(text.around(*place) for place in places[:_PLACES_TOLD])
        more = (
            f" and {plural(len(places) - _PLACES_TOLD, 'place')} more" if len(places) > _PLACES_TOLD else ""
        )
        message = f"{surface} is a {kind} here and unmarked in {where}{more}; mark it there if it is one"
        yield Finding(text.file, line, "warning", message)


def _is_cut_out(text: str, start: int, end: int) -> bool:
    """Whether a place is a piece of a longer number or word of other letters."""
    return any(
        0 < at < len(text) and _is_letter(text[at - 1]) and _is_letter(text[at]) for at in (start, end)
    )


def _is_letter(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in ".%")


class _Covered:
    """Stretches of a text, to be asked whether one of them touches another."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start < self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def touches(self, start: int, end: int) -> bool:
        """Whether a stretch shares a character with [start, end)."""
        at = bisect_right(self._starts, end - 1) - 1
        return at >= 0 and self._ends[at] > start


class _Squeezed:
    """A text without its white space, in which surfaces are found across line ends.

    Halves of characters, which JSON can write, are looked for as what stands in for them: the finder takes whole ones.
    """

    def __init__(self, text: str) -> None:
        self._offsets = [at for at, char in enumerate(text) if not char.isspace()]
        self._squeezed = without_halves("".join(text[at] for at in self._offsets))

    def find(self, surfaces: Sequence[str]) -> list[tuple[str, int, int]]:
        """Every place where one of the surfaces stands: (surface, start, end), offsets of the text."""
        from ahocorasick_rs import AhoCorasick

        # What is longer stands nowhere, and a finder of long patterns takes time by the square of their length.
        surfaces = [
            surface for surface in surfaces if len(surface) <= min(len(self._squeezed), _LONGEST_SOUGHT)
        ]
        if not surfaces:
            return []
        finder = AhoCorasick([without_halves(surface) for surface in surfaces])
        return [
            (surfaces[number], self._offsets[start], self._offsets[end - 1] + 1)
            for number, start, end in finder.find_matches_as_indexes(self._squeezed, overlapping=True)
        ]
