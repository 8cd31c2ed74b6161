"""How often the code of a place is right, beside other address tools, as a Markdown table.

    python benchmarks/places.py GOLD.jsonl [--with NAME=PYTHON ...] [--speed FOLDER]

GOLD.jsonl holds sentences with their places: {"text": …, "published": … or null, "gold": [{"type": "place", "start": …,
"end": …, "adcode": … or null, …}, …]}. Each `--with` names a tool (jionlp, cpca, cnloc) and the Python of a virtual
environment that has it: `pip install cpca` there. `--speed` times the place rules alone on the texts of a folder and
the loading of the tables.
"""

from __future__ import annotations

import argparse
import datetime
import json
import platform
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors import load
from extractors.pipeline import Pipeline
from extractors.places.divisions import load_divisions
from extractors.places.gazetteer import load_gazetteer

ADAPTER = Path(__file__).parent / "address_tools.py"
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Case:
    """A place of the gold: its words, its sentence, the year and the code; `lone`: the only coded one there."""

    place: str
    sentence: str
    start: int
    end: int
    published: datetime.date | None
    adcode: str | None
    lone: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of right answers: for the words alone, in the sentence, and of open places those left open."""

    name: str
    alone: float
    in_sentence: float
    left_open: float


def read_cases(path: Path) -> list[Case]:
    """The required places of the gold."""
    cases = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold = [g for g in row["gold"] if g["type"] == "place" and not g.get("optional")]
        coded = [g for g in gold if g["adcode"]]
        day = datetime.date.fromisoformat(row["published"]) if row["published"] else None
        for g in gold:
            place = "".join(row["text"][g["start"] : g["end"]].split())
            lone = len(coded) == 1 and g is coded[0]
            cases.append(Case(place, row["text"], g["start"], g["end"], day, g["adcode"], lone))
    return cases


def share(hits: Iterable[bool]) -> float:
    """The share of true ones; nan of none."""
    found = list(hits)
    return sum(found) / len(found) if found else float("nan")


def summarize(
    name: str, cases: list[Case], alone: list[str | None], in_sentence: dict[int, str | None]
) -> Figures:
    """The figures of one tool from its answers for the words alone and, by index of the case, in the sentence."""
    return Figures(
        name,
        share(answer == case.adcode for case, answer in zip(cases, alone, strict=True) if case.adcode),
        share(answer == cases[index].adcode for index, answer in in_sentence.items()),
        share(answer is None for case, answer in zip(cases, alone, strict=True) if not case.adcode),
    )


def codes_of(pipeline: Pipeline, text: str, published: datetime.date | None) -> dict[tuple[int, int], str]:
    """The codes that policyfacts gives in a text, by the offsets of the places; the text is one article, not a page."""
    mentions = pipeline.analyze(text, published)._.found["place"]
    return {(mention.start, mention.end): mention.fields["adcode"] for mention in mentions}


def ours(cases: list[Case]) -> Figures:
    """Policyfacts itself; in the sentence it has to find the place first."""
    pipeline = load(types=("place",))
    alone = [codes_of(pipeline, case.place, case.published).get((0, len(case.place))) for case in cases]
    in_sentence = {
        index: codes_of(pipeline, case.sentence, case.published).get((case.start, case.end))
        for index, case in enumerate(cases)
        if case.lone
    }
    return summarize("policyfacts", cases, alone, in_sentence)


def theirs(name: str, python: str, cases: list[Case]) -> Figures:
    """A tool in an environment of its own; of a sentence it tells one place."""
    lone = [index for index, case in enumerate(cases) if case.lone]
    texts = [(case.place, case.published) for case in cases]
    texts += [(cases[index].sentence, cases[index].published) for index in lone]
    lines = "".join(
        json.dumps({"text": text, "year": day.year if day else None}, ensure_ascii=False) + "\n"
        for text, day in texts
    )
    done = subprocess.run(
        [python, str(ADAPTER), name],
        input=lines,
        text=True,
        encoding="utf-8",
        capture_output=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{name}: {done.stderr.strip().splitlines()[-1]}")
    answers = [code_of(json.loads(line)) for line in done.stdout.splitlines()]
    return summarize(name, cases, answers[: len(cases)], dict(zip(lone, answers[len(cases) :], strict=True)))


def code_of(answer: dict[str, Any]) -> str | None:
    """The code of an answer; names are looked up in the table of today."""
    if "names" not in answer:
        return answer["adcode"]  # type: ignore[no-any-return]
    units = None
    for name in filter(None, answer["names"]):
        found = load_divisions().named(name)
        within = [unit for unit in found if units is None or any(map(unit.is_under, units))]
        units = within or units
    return units[0].adcode if units and len(units) == 1 else None


def loading() -> tuple[float, float]:
    """Milliseconds, and megabytes at most, that the tables cost a fresh process."""
    timed = (
        "import time, regex\n"
        "from extractors.places import divisions, gazetteer\n"
        "begin = time.process_time()\n"
        "divisions.load_divisions(); gazetteer.load_gazetteer()\n"
        "print(time.process_time() - begin)"
    )
    traced = (
        "import tracemalloc, regex\n"
        "from extractors.places import divisions, gazetteer\n"
        "tracemalloc.start()\n"
        "divisions.load_divisions(); gazetteer.load_gazetteer()\n"
        "print(tracemalloc.get_traced_memory()[1])"
    )
    seconds = min(output_of(timed) for _ in range(ROUNDS))
    return seconds * 1000, output_of(traced) / 1_000_000


def output_of(code: str) -> float:
    """The number that a fresh process prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)


def rules_speed(folder: Path) -> float:
    """Characters a second of the place rules alone: the Docs are analysed, the other types found."""
    from extractors.places.finding import find_places, resolve_places

    pipeline = load()
    docs = [
        doc
        for path in sorted(folder.glob("*.txt"))
        for doc in pipeline.iter_docs(path.read_text("utf-8-sig"))
    ]
    if not docs:
        sys.exit(f"{folder}: holds no .txt file")
    load_gazetteer()
    best = float("inf")
    for _ in range(ROUNDS):
        begin = time.process_time()
        for doc in docs:
            doc._.found["place"] = find_places(doc)
            resolve_places(doc)
        best = min(best, time.process_time() - begin)
    return sum(len(doc.text) for doc in docs) / best


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", type=Path)
    parser.add_argument("--with", dest="tools", action="append", default=[], metavar="NAME=PYTHON")
    parser.add_argument("--speed", type=Path, metavar="FOLDER")
    args = parser.parse_args()
    cases = read_cases(args.gold)
    rows = [ours(cases)] + [theirs(*tool.split("=", 1), cases) for tool in args.tools]
    coded = sum(bool(case.adcode) for case in cases)
    lone = sum(case.lone for case in cases)
    print(
        f"| tool | code right, the words alone ({coded}) | code right in its sentence ({lone}) | "
        f"left open where nothing tells ({len(cases) - coded}) |\n|---|---|---|---|"
    )
    for row in rows:
        print(f"| {row.name} | {row.alone:.3f} | {row.in_sentence:.3f} | {row.left_open:.3f} |")
    if args.speed:
        milliseconds, megabytes = loading()
        print(f"\nPlace rules alone: {rules_speed(args.speed):,.0f} characters a second.")
        print(
            f"Loading the tables: {milliseconds:.0f} ms, {megabytes:.0f} MB. Python {platform.python_version()}."
        )


if __name__ == "__main__":
    main()
