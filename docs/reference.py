"""The pages that the program itself can tell: its commands with their options, and the fields of its records."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from schemas.json_schema import json_schema
from schemas.records import RECORD_CLASSES, BaseRecord


def write_reference(folder: Path) -> None:
    """Write `commands.md` and `records.md` into a folder; what is as it was is left untouched."""
    folder.mkdir(exist_ok=True)
    for name, text in (("commands", commands_page()), ("records", records_page())):
        path = folder / f"{name}.md"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def commands_page() -> str:
    """The page of commands, as Typer writes it from the command line.

    Raises:
        subprocess.CalledProcessError: the command line cannot be loaded.
    """
    call = [
        sys.executable,
        "-m",
        "typer",
        "cli.main",
        "utils",
        "docs",
        "--name",
        "policyfacts",
        "--title",
        "Commands",
    ]
    done = subprocess.run(  # noqa: S603  nothing of it comes from outside
        call, capture_output=True, encoding="utf-8", check=True, cwd=Path(__file__).parent.parent
    )
    # The usage lines are no sessions, of which there are some on other pages.
    return done.stdout.replace("```console\n$ ", "```text\n")


def records_page() -> str:
    """The page of record types and their fields, from the JSON Schema that `policyfacts schema` prints."""
    return "\n".join(_iter_records_page())


def _iter_records_page() -> Iterator[str]:
    common = list(BaseRecord.model_fields)
    schemas = {name: json_schema(name) for name in RECORD_CLASSES}
    yield "# Records\n"
    yield "One line of the output is one record, a JSON object with its fields in this order. Every field is always"
    yield "there, null where nothing is known; later versions may add some. `policyfacts schema` prints the same as"
    yield "JSON Schema.\n"
    yield "## All types\n"
    # The fields that all have are described alike in all of them; only `type` says its own name.
    first = schemas["person"]["properties"] | {"type": BaseRecord.model_json_schema()["properties"]["type"]}
    for name in common:
        yield from _field(name, first[name])
    parts: dict[str, dict[str, Any]] = {}
    for kind, schema in schemas.items():
        yield f"## {kind}\n"
        yield f"{schema['description']}\n"
        for name, field in schema["properties"].items():
            if name not in common:
                yield from _field(name, field)
        parts |= schema.get("$defs", {})
    for name, part in sorted(parts.items()):
        yield f"## {name}\n"
        yield f"{part.get('description', 'A part of a record.')}\n"
        for key, field in part["properties"].items():
            yield from _field(key, field)


def _field(name: str, field: dict[str, Any]) -> Iterator[str]:
    yield f"`{name}` — {_type(field)}"
    text = field.get("description", "")
    if examples := field.get("examples"):
        shown = ", ".join(f"`{json.dumps(example, ensure_ascii=False)}`" for example in examples)
        text = f"{text} For example {shown}."
    yield f": {text}\n"


def _type(field: dict[str, Any]) -> str:
    """What a field may hold, in words."""
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in field:
        choices = dict.fromkeys(_type(choice) for choice in field["anyOf"])
        # JSON has but one kind of number.
        if "number" in choices:
            choices.pop("integer", None)
        return " or ".join(choices)
    if field.get("type") == "array":
        return f"list of {_type(field['items'])}"
    return "date (string)" if field.get("format") == "date" else str(field["type"])
