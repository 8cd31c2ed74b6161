"""Records in words: the fields that tell something, with labels in the language of the user."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from cli.inert import inert
from cli.language import language

Row = Mapping[str, Any]

#: The fields told of each type, in this order; those that are null or empty are not.
_FIELDS = {
    "article": ("title", "published", "published_from", "agency", "dateline_place", "bylines"),
    "person": ("titles", "canonical", "byline"),
    "place": ("full_name", "adcode", "within", "candidates", "names"),
    "date": ("value", "anchor"),
    "statistic": ("indicator", "value", "change", "subject", "period", "place", "source"),
    "program": ("kind", "expansion", "expansion_from", "owner", "issuer", "since"),
    "document": ("kind", "full_title", "issuer", "number", "trial", "draft"),
    "quote": ("speaker", "cue"),
    "organization": ("kind",),
}
#: Fields that say nothing where they repeat another one.
_ECHOES = {"canonical": "text", "full_title": "title"}
#: So many namesakes are told by name.
_NAMED = 3
_SEPARATOR = "、"


@cache
def _labels() -> dict[str, Any]:
    """The labels of the page that `view` makes, which are those of the terminal too."""
    import tomllib  # not for --help

    return tomllib.loads(files("cli.report").joinpath("assets", "labels.toml").read_text(encoding="utf-8"))


def label(table: str, name: str) -> str:
    """What a name is called in a table of labels (types, fields, kind, provinces …); the name itself where it has none."""
    return str(_labels()[language()].get(table, {}).get(name, name))


def describe(row: Row) -> Iterator[tuple[str, str]]:
    """Yield the fields of a record that tell something: label and value, fit for a terminal."""
    for field in _FIELDS[row["type"]]:
        value = row.get(field)
        if value in (None, [], False, "") or value == row.get(_ECHOES.get(field, "")):
            continue
        told = _TOLD.get(field, _tell)(field, value, row)
        if told is not None:
            yield label("fields", field), inert(told)


def _tell(field: str, value: Any, row: Row) -> str:  # noqa: ARG001
    if value is True:
        return ""
    if isinstance(value, list):
        return _SEPARATOR.join(map(str, value))
    return label(field, str(value))


def _tell_value(field: str, value: Any, row: Row) -> str | None:  # noqa: ARG001
    """The value of a date, or of a statistic with its unit and how exact it is; None where that is what the text says."""
    if row["type"] == "date":
        return str(value)
    upper = row.get("value_max")
    number = _number(value) if upper is None else f"{_number(value)}–{_number(upper)}"
    modifier = row.get("modifier")
    told = f"{label('modifier', modifier) + ' ' if modifier else ''}{number}{row.get('unit') or ''}"
    return None if told == row.get("text") else told


def _tell_change(field: str, value: Any, row: Row) -> str:  # noqa: ARG001
    unit = row.get("unit") or ""
    parts = [label("direction", value["direction"])]
    if value.get("by") is not None:
        parts.append(f"{_number(value['by'])}{unit}")
    if value.get("from") is not None or value.get("to") is not None:
        ends = (_number(value[end]) if value.get(end) is not None else "…" for end in ("from", "to"))
        parts.append(" → ".join(ends) + unit)
    if value.get("basis"):
        parts.append(value["basis"])
    return " ".join(parts)


def _tell_division(field: str, value: Any, row: Row) -> str | None:  # noqa: ARG001
    if str(row.get("full_name")).startswith(value["full_name"]):
        return None
    return f"{value['full_name']} {value['adcode']}"


def _tell_candidates(field: str, value: Any, row: Row) -> str:  # noqa: ARG001
    names = _SEPARATOR.join(each["full_name"] for each in value[:_NAMED])
    return f"{len(value)}: {names}{' …' if len(value) > _NAMED else ''}"


def _tell_expansion_from(field: str, value: Any, row: Row) -> str | None:
    return _tell(field, value, row) if row.get("expansion") else None


_TOLD: dict[str, Callable[[str, Any, Row], str | None]] = {
    "value": _tell_value,
    "change": _tell_change,
    "within": _tell_division,
    "candidates": _tell_candidates,
    "expansion_from": _tell_expansion_from,
}


def _number(value: float) -> str:
    return f"{value:,}"
