"""The JSON Schema of the records, as written by `policyfacts extract`."""

from __future__ import annotations

from typing import Any

from schemas.records import RECORD_ADAPTER, RECORD_CLASSES

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(type_name: str | None = None) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one record type, or of any record where no type is named.

    Every field is required, since every line holds every field; fields beyond those listed are allowed, since
    a later version may add some.

    Raises:
        KeyError: there is no such type.
    """
    if type_name is None:
        schema = RECORD_ADAPTER.json_schema(mode="serialization")
        heading = {
            "title": "Record",
            "description": "One line of the output; `type` says which fields it has.",
        }
    else:
        schema = RECORD_CLASSES[type_name].model_json_schema(mode="serialization")
        heading = {}
    return {"$schema": _DIALECT, **heading, **schema}
