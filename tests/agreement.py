"""Check that `policyfacts evaluate` and the shared scorer give the same figures to the last digit.

    python tests/agreement.py SCORER GOLD...

Scored are the records that are extracted now, and the gold itself with mentions dropped, moved, doubled, renamed
and with other fields: that reaches what good records do not. Exit code 1 where a figure differs.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from extractors.evaluation.gold import GoldDocument, iter_gold
from extractors.evaluation.spans import SCORED_TYPES

_SPOILT = 8
_COMMAND = [sys.executable, "-m", "cli.main"]
#: Our names of the figures by theirs; fields apart.
_NAMES = {
    "gold": "gold",
    "p": "precision",
    "r": "recall",
    "f1": "f1",
    "relaxed_r": "relaxed_recall",
    "distinct": "distinct_f1",
}


def iter_spoilt(documents: list[GoldDocument], seed: int) -> Iterator[dict[str, Any]]:
    """Yield the gold mentions as records, many of them spoilt, the same for the same seed."""
    chance = random.Random(seed)
    for document in documents:
        rows = [
            dict(row, doc=f"folder/{document.name}") for row in document.mentions if chance.random() < 0.9
        ]
        rows += [dict(row) for row in rows if chance.random() < 0.1]
        chance.shuffle(rows)
        for row in rows:
            if chance.random() < 0.3:
                row["start"] = max(0, row["start"] + chance.randint(-3, 3))
                row["end"] += chance.randint(-3, 3)
            if chance.random() < 0.1:
                row["type"] = chance.choice(SCORED_TYPES)
            for name in chance.sample(sorted(row.keys() - {"type", "start", "end", "doc", "titles"}), 1):
                row[name] = chance.choice([None, True, 2.5, "县委", str(row[name])[:-1]])
            if chance.random() < 0.2:
                row["titles"] = chance.choice([None, [], ["书记"], ["书记", "镇长", "书记"]])
            yield row


def score_theirs(scorer: Path, records: Path, documents: list[GoldDocument], folder: Path) -> dict[str, Any]:
    """Their figures; since they read UTF-8 only they get copies in it."""
    for document in documents:
        assert document.source.path is not None
        copy = folder / document.name
        copy.write_text(document.text, encoding="utf-8", newline="")
        gold = document.source.path.with_suffix(".gold.jsonl")
        copy.with_suffix(".gold.jsonl").write_bytes(gold.read_bytes())
    command = [sys.executable, str(scorer), str(records), str(folder), "--json"]
    figures = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return {
        kind: {
            **{name: row[name] for name in _NAMES},
            "fields": {name: [row[name], count] for name, count in row["n"].items()},
        }
        for kind, row in figures.items()
    }


def score_ours(records: Path, gold: Path) -> dict[str, Any]:
    """Our figures under their names."""
    command = [*_COMMAND, "evaluate", str(gold), "--records", str(records), "--json"]
    figures = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return {
        kind: {
            **{theirs: figures[kind][ours] for theirs, ours in _NAMES.items()},
            "fields": {
                name: [field["score"], field["count"]] for name, field in figures[kind]["fields"].items()
            },
        }
        for kind in SCORED_TYPES
    }


def iter_record_files(documents: list[GoldDocument], gold: Path, folder: Path) -> Iterator[Path]:
    """Yield files of records to score: extracted ones, then spoilt gold."""
    extracted = folder / "extracted.jsonl"
    subprocess.run([*_COMMAND, "extract", str(gold), "-q", "-o", str(extracted)], check=True)
    yield extracted
    for seed in range(_SPOILT):
        spoilt = folder / f"spoilt-{seed}.jsonl"
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in iter_spoilt(documents, seed))
        spoilt.write_text("".join(lines), encoding="utf-8")
        yield spoilt


def main(scorer: Path, folders: list[Path]) -> int:
    """Compare on every folder; the number of record files on which the scorers differ."""
    differing = 0
    for gold in folders:
        documents = list(iter_gold(gold))
        with tempfile.TemporaryDirectory() as scratch:
            copies = Path(scratch, "gold")
            copies.mkdir()
            for records in iter_record_files(documents, gold, Path(scratch)):
                theirs, ours = score_theirs(scorer, records, documents, copies), score_ours(records, gold)
                for kind in (kind for kind in theirs if theirs[kind] != ours[kind]):
                    differing += 1
                    print(f"{gold} {records.name} {kind}\n  theirs {theirs[kind]}\n  ours   {ours[kind]}")
        print(f"{gold}: {1 + _SPOILT} files of records compared")
    return differing


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1]), [Path(folder) for folder in sys.argv[2:]]) else 0)
