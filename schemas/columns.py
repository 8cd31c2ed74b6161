"""The records as columns: their names and Arrow types, drawn from the record classes, and rows that fit them.

One table of one type has that type's fields; a table of several types has the fields of all, null where a record has no such
field. A field that has different types in them (`value` is a number in statistics and text in dates) is text there, as
JSON writes it; so are, in CSV, lists and inner objects.
"""

from __future__ import annotations

import json
import types
from collections.abc import Iterable, Mapping
from functools import cache
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    TypeGuard,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from pydantic import BaseModel
from typing_extensions import is_typeddict

from schemas.records import RECORD_CLASSES

if TYPE_CHECKING:
    import pyarrow as pa

_PLAIN = {str: "string", bool: "bool", int: "int64", float: "double"}


def column_types(kinds: Iterable[str] | None = None) -> dict[str, Any]:
    """The annotation of each column of a table of these record types (all by default), in the order of the records.

    The annotation is None where record types differ: such a column is text.
    """
    columns: dict[str, Any] = {}
    for kind in kinds or RECORD_CLASSES:
        for name, field in RECORD_CLASSES[kind].model_fields.items():
            annotation = str if name == "type" else field.annotation
            if name not in columns:
                columns[name] = annotation
            elif columns[name] is not None and not _agree(columns[name], annotation):
                columns[name] = None
    return columns


def _agree(first: Any, second: Any) -> bool:
    return bool(first == second or _outline(first) == _outline(second))


def _outline(annotation: Any) -> Any:
    """What an annotation stores, null left out: text for enumerations, numbers for whole and broken ones."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _outline(arguments[0])
    if origin is Literal:
        return str
    if origin in (Union, types.UnionType):
        kinds = {_outline(argument) for argument in arguments if argument is not type(None)}
        return float if kinds == {int, float} else kinds.pop() if len(kinds) == 1 else None
    if origin in (list, tuple):
        return (list, _outline(arguments[0]))
    if origin is dict:
        return None
    return annotation


@cache
def arrow_schema(kinds: tuple[str, ...] | None = None) -> pa.Schema:
    """The Arrow schema of a table of these record types, all by default; every column may be null."""
    import pyarrow as pa

    return pa.schema([(name, _arrow_type(annotation)) for name, annotation in column_types(kinds).items()])


def _arrow_type(annotation: Any) -> pa.DataType:
    import pyarrow as pa

    outline = None if annotation is None else _outline(annotation)
    if isinstance(outline, type) and outline in _PLAIN:
        return pa.type_for_alias(_PLAIN[outline])
    if isinstance(outline, tuple):
        return pa.list_(_arrow_type(outline[1]))
    if _is_model(outline):
        fields = outline.model_fields.items()
        return pa.struct([(name, _arrow_type(field.annotation)) for name, field in fields])
    if is_typeddict(outline):
        inner = get_type_hints(outline, include_extras=True).items()
        return pa.struct([(name, _arrow_type(annotation)) for name, annotation in inner])
    return pa.string()


def _is_model(outline: Any) -> TypeGuard[type[BaseModel]]:
    return isinstance(outline, type) and issubclass(outline, BaseModel)


def _is_text(annotation: Any) -> bool:
    """Whether a column is text though its values may be something else."""
    outline = None if annotation is None else _outline(annotation)
    plain = isinstance(outline, type) and outline in _PLAIN
    return not (plain or isinstance(outline, tuple) or _is_model(outline) or is_typeddict(outline))


def to_columns(row: Mapping[str, Any], columns: Mapping[str, Any]) -> dict[str, Any]:
    """A record, as a dictionary, with exactly these columns; values of columns of mixed type as JSON."""
    cells = {name: row.get(name) for name in columns}
    for name, value in cells.items():
        if value is not None and not isinstance(value, str) and _is_text(columns[name]):
            cells[name] = to_json(value)
    return cells


def to_json(value: Any) -> str:
    """A value as compact JSON, without ASCII escapes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
