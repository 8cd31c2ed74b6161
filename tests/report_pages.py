"""Pages of `policyfacts view` for tests: records of small texts, and hostile ones."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import regex
from typer.testing import CliRunner, Result

from cli.main import app

_DATA = regex.compile(r'<script type="application/json" id="data">(?P<data>.*?)</script>', regex.DOTALL)


def view(*args: str | Path, stdin: bytes | None = None) -> Result:
    """Run `policyfacts view`."""
    return CliRunner().invoke(app, ["view", *map(str, args)], input=stdin)


def data_of(page: str) -> dict[str, Any]:
    """The data that a page holds."""
    return json.loads(_DATA.search(page)["data"])


def write_records(path: Path, rows: Iterable[dict[str, Any] | str]) -> Path:
    """Write rows as JSON lines, strings as they stand; halves of characters as escapes."""
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=True) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def record(type_: str, start: int, text: str, /, **fields: Any) -> dict[str, Any]:
    """A record of a file a.txt; what is not given is filled in."""
    own: dict[str, dict[str, Any]] = {
        "place": {"level": "other"},
        "date": {"kind": "vague"},
        "program": {"name": text},
        "document": {"title": text},
    }
    return {
        "doc": "a.txt",
        "article": 0,
        "type": type_,
        "start": start,
        "end": start + len(text),
        "line": 1,
        "text": text,
        "sentence": text,
        "confidence": 0.9,
        "by": "test",
        **own.get(type_, {}),
        **fields,
    }


#: What must be shown as text and never be run or loaded.
HOSTILE = (
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    "<!--<script>",
    "javascript:window.hacked=1",
    "${alert(1)}{{7*7}}",
    "\u202e倒写\u202c\u0007\u0000\u2028\ud800\U0001f33e",
)


def hostile_rows() -> list[dict[str, Any]]:
    """Records whose every text is hostile, the name of the file among them."""
    rows = []
    for number, text in enumerate(HOSTILE):
        doc = f"{text}.txt"
        rows.append(
            record("article", 0, text, doc=doc, sentence=None, title=text, bylines=[text], agency=text)
        )
        rows.append(
            record("person", 0, text, doc=doc, canonical=text, titles=[text], person_id="p1", confidence=0.5)
        )
        rows.append(record("program", 0, text, doc=doc, expansion=[text], expansion_from="text", kind=text))
        rows.append(
            record("statistic", 0, text, doc=doc, value=number, unit=text, indicator=text, source=text)
        )
        rows.append(record("quote", 0, text, doc=doc, speaker=text, cue=text))
    return rows
