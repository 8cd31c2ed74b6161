"""What making and exchanging gold knows of the types: data/annotation.toml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from extractors.data import load_toml
from schemas.types import RECORD_TYPES

#: What gold says of a mention that no record says: careful readers differ on it, or on its value.
GOLD_FLAGS = ("optional", "value_optional")
#: The types that people mark; what an article is the layout tells.
MARKED_TYPES = tuple(kind for kind in RECORD_TYPES if kind != "article")


@cache
def load_annotation_table(name: str) -> dict[str, Any]:
    """One table of the file: `fields`, `same` or `colours`, each by type."""
    table: dict[str, Any] = load_toml("annotation.toml")[name]
    return table


@cache
def field_names(kind: str) -> tuple[str, ...]:
    """The fields that gold may tell of a mention of this type, in the order of the schema."""
    from schemas.records import RECORD_CLASSES, BaseRecord

    model = RECORD_CLASSES.get(kind)
    own = (name for name in model.model_fields if name not in BaseRecord.model_fields) if model else ()
    return (*own, *reversed(GOLD_FLAGS))


def in_order(kind: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields in the order of the schema; those that it does not have behind them."""
    order = {name: number for number, name in enumerate(field_names(kind))}
    return dict(sorted(fields.items(), key=lambda item: order.get(item[0], len(order))))
