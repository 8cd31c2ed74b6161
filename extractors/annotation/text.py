"""A text with its mentions, the form that every format of annotation tools is read into and written from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import regex

Mention = dict[str, Any]

#: What says where a mention stands and what it is; all else of it are fields.
PLACE_KEYS = ("type", "start", "end", "text")
#: Characters that JSON leaves as they are and that some reader of lines takes for the end of one.
_LINE_ENDS = regex.compile(r"[\x85\u2028\u2029]")


class AnnotationError(Exception):
    """Annotation that cannot be read or written; the message is one line that says what, where and what to do."""


class UnwrittenError(AnnotationError):
    """A file that found no room, or may not be written."""


@dataclass(slots=True)
class AnnotatedText:
    """A text and its mentions: `type`, `start` and `end` in code points of `text`, `text`, and the fields.

    `name` is the file name without suffix, or the id of a sentence; `meta` holds what is told of the text besides
    (`published`).
    """

    name: str
    text: str
    mentions: list[Mention] = field(default_factory=list)
    meta: dict[str, Any] = field(default_factory=dict)

    def sort(self) -> None:
        """Put the mentions in the order of records: by start, of two that begin together the longer first."""
        self.mentions.sort(key=lambda mention: (mention["start"], -mention["end"]))


def squeeze(text: str) -> str:
    """The text without any white space, as the `text` of a mention is written."""
    return "".join(text.split())


def fields_of(mention: Mapping[str, Any]) -> dict[str, Any]:
    """What a mention tells besides its place."""
    return {name: value for name, value in mention.items() if name not in PLACE_KEYS}


def make_mention(
    text: str, kind: object, start: object, end: object, fields: Mapping[str, Any], place: str
) -> Mention:
    """The mention of `text[start:end]`; `place` says in an error where it comes from.

    Raises:
        AnnotationError: the offsets are no numbers or lie outside the text, or there is no type.
    """
    if not isinstance(kind, str) or not kind:
        raise AnnotationError(f"{place}: a mention needs a type")
    # A truth value is a number to Python.
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        raise AnnotationError(f"{place}: no span [{start}, {end}) in a text of {len(text)} characters")
    own = {name: value for name, value in fields.items() if name not in PLACE_KEYS}
    return {"type": kind, "start": start, "end": end, "text": squeeze(text[start:end]), **own}


def iter_with_fields(
    places: Iterable[tuple[object, object, object]], told: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[object, object, object, dict[str, Any]]]:
    """Yield each (type, start, end) with the fields that are told of just this place and type."""
    # By what JSON writes, since what stands there may be anything.
    by_place: dict[str, list[dict[str, Any]]] = {}
    for row in told:
        key = json.dumps([row.get("type"), row.get("start"), row.get("end")])
        by_place.setdefault(key, []).append(fields_of(row))
    for place in places:
        waiting = by_place.get(json.dumps(place))
        yield (*place, waiting.pop(0) if waiting else {})


def to_line(value: Any) -> str:
    """A value as JSON that stands on one line for every reader, without ASCII escapes where UTF-8 can write it."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # Half a surrogate pair, which JSON can escape.
        return json.dumps(value)
    return str(_LINE_ENDS.sub(lambda match: f"\\u{ord(match[0]):04x}", text))


def parse_json(text: str | bytes, place: str) -> Any:
    """The value that JSON tells.

    Raises:
        AnnotationError: it is no JSON.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AnnotationError(f"{place}: not JSON: {' '.join(str(error).split())}") from None


def plural(count: int, noun: str) -> str:
    """The count with its noun: 1 mention, 2 mentions."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
