"""The golden files: every record of the samples as it is extracted today, written so that a change can be read.

    python scripts/refresh_golden.py            write them anew, and say what has changed
    python scripts/refresh_golden.py --check    only say it; exit code 1 where anything has

tests/golden/MODEL/SAMPLE.golden holds the records of one sample. A line that begins with § is the sentence of the records below
it, one with ¶ the text of an article; every other line is a record:

    person 0 12-14 3 - model.lac 0.99 王莉 {"titles":["省水利厅厅长"],"canonical":"王莉"}

type, article, start-end, line, page, by, confidence, text, and the fields of its type that are not as they are by
default. Nothing is left out: `expand` makes of a golden file the very bytes that `policyfacts extract` writes.
tests/test_same_output.py holds the program to them.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

from schemas.jsonl import format_row
from schemas.records import RECORD_CLASSES, BaseRecord

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "golden"
MODELS = ("lac", "rules")
SAMPLES = sorted((ROOT / "samples").rglob("*.txt"), key=lambda path: path.name)

_SENTENCE, _ARTICLE = "§ ", "¶ "
_SHOWN = 6

Row = dict[str, Any]


def shorten(lines: Iterable[str]) -> str:
    """The golden file of the records of one sample, given as lines of JSON."""
    parts: list[str] = []
    above = ""
    for line in lines:
        row = json.loads(line)
        sentence = row["sentence"]
        context = _ARTICLE + row["text"] if sentence is None else _SENTENCE + sentence
        if context != above:
            parts.append(context)
            above = context
        own = {
            name: row[name]
            for name, default in _fields(row["type"]).items()
            if _as_json(row[name]) != default
        }
        words = (
            row["type"],
            row["article"],
            f"{row['start']}-{row['end']}",
            row["line"],
            "-" if row["page"] is None else row["page"],
            row["by"],
            _as_json(row["confidence"]),
            "¶" if sentence is None else row["text"],
            _as_json(own),
        )
        parts.append(" ".join(map(str, words)))
    return "".join(f"{part}\n" for part in parts)


def expand(golden: str, doc: str) -> list[str]:
    """The lines of JSON that a golden file stands for."""
    return [format_row(row) for row in _iter_rows(golden, doc)]


def _iter_rows(golden: str, doc: str) -> Iterator[Row]:
    sentence: str | None = None
    article = ""
    for line in golden.removesuffix("\n").split("\n"):
        if line.startswith(_SENTENCE):
            sentence = line.removeprefix(_SENTENCE)
        elif line.startswith(_ARTICLE):
            sentence, article = None, line.removeprefix(_ARTICLE)
        elif line:
            kind, number, span, at, page, by, confidence, text, told = line.split(" ", 8)
            start, _, end = span.partition("-")
            fields = {name: json.loads(default) for name, default in _fields(kind).items() if default}
            own = json.loads(told)
            yield {
                "doc": doc,
                "article": int(number),
                "type": kind,
                "start": int(start),
                "end": int(end),
                "line": int(at),
                "page": None if page == "-" else int(page),
                "text": article if sentence is None else text,
                "sentence": sentence,
                "confidence": json.loads(confidence),
                "by": by,
                # In the order of the class.
                **{name: own[name] if name in own else fields[name] for name in _fields(kind)},
            }


@cache
def _fields(kind: str) -> dict[str, str]:
    """The fields that a type has of its own, with what stands in them by default as JSON, empty where that must be told."""
    return {
        name: "" if field.is_required() else _as_json(field.get_default(call_default_factory=True))
        for name, field in RECORD_CLASSES[kind].model_fields.items()
        if name not in BaseRecord.model_fields
    }


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read_golden(model: str) -> dict[str, str]:
    """The golden files of a model by the names of their samples."""
    return {
        path.name.removesuffix(".golden"): path.read_bytes().decode()
        for path in sorted((GOLDEN / model).glob("*.golden"))
    }


def extract_samples(model: str) -> str:
    """The records of all samples, as the installed command writes them."""
    command = [str(Path(sys.executable).with_name("policyfacts")), "extract", "-q", "--model", model]
    done = subprocess.run([*command, *map(str, SAMPLES)], stdout=subprocess.PIPE, check=True)  # noqa: S603
    return done.stdout.decode()


def by_sample(records: str) -> dict[str, list[str]]:
    """The lines of JSON of each sample; of one without a record none."""
    lines: dict[str, list[str]] = {path.name: [] for path in SAMPLES}
    for line in filter(None, records.split("\n")):
        lines[json.loads(line)["doc"]].append(line + "\n")
    return lines


def changes(golden: str, lines: Sequence[str], doc: str) -> Counter[str]:
    """What records other than those of the golden file are, counted: `person: new`, `date: value is another`."""
    found: Counter[str] = Counter()
    sides: defaultdict[tuple[str, int, int], tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate((_iter_rows(golden, doc), map(json.loads, lines))):
        for row in rows:
            sides[row["type"], row["start"], row["end"]][side].append(row)
    for (kind, *_), (before, after) in sides.items():
        for old, new in zip_longest(before, after):
            if old is None or new is None:
                found[f"{kind}: {'new' if old is None else 'gone'}"] += 1
            else:
                names = [name for name in old if _as_json(old[name]) != _as_json(new.get(name))]
                found.update(f"{kind}: {name} is another" for name in names)
    if not found and expand(golden, doc) != lines:
        found["the order of records or of their fields"] += 1
    return found


def difference(model: str, records: str) -> str:
    """What differs from the golden files in one line; empty where nothing does."""
    golden = read_golden(model)
    lines = by_sample(records)
    total: Counter[str] = Counter()
    where: list[str] = []
    for name in sorted(golden.keys() | lines.keys()):
        found = changes(golden.get(name, ""), lines.get(name, []), name)
        total.update(found)
        if found:
            where.append(name)
    if not total:
        return ""
    told = ", ".join(
        f"{what} ({count})" for what, count in sorted(total.items(), key=lambda item: -item[1])[:_SHOWN]
    )
    more = f" and {len(total) - _SHOWN} more kinds" if len(total) > _SHOWN else ""
    return (
        f"--model {model} finds other records than tests/golden has: {told}{more}; in {len(where)} sample(s), {where[0]} first. "
        "Meant so? `python scripts/refresh_golden.py` writes them anew, `git diff tests/golden` shows each"
    )


def write_golden(model: str, records: str) -> None:
    """Write the golden files of a model.

    Raises:
        ValueError: a record cannot be told in full.
    """
    folder = GOLDEN / model
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.golden"):
        path.unlink()
    for name, lines in by_sample(records).items():
        golden = shorten(lines)
        if expand(golden, name) != lines:
            raise ValueError(f"{name}: its records cannot be made again from the golden file")
        (folder / f"{name}.golden").write_bytes(golden.encode())


def main() -> int:
    """Write or check; the number of models whose records have changed."""
    parser = argparse.ArgumentParser(description="Write the golden files of the samples anew.")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit code 1 where anything has changed"
    )
    check = parser.parse_args().check
    changed = 0
    for model in MODELS:
        records = extract_samples(model)
        told = difference(model, records)
        print(told or f"--model {model}: the same {records.count(chr(10))} records")
        changed += bool(told)
        if told and not check:
            write_golden(model, records)
    return changed if check else 0


if __name__ == "__main__":
    sys.exit(main())
