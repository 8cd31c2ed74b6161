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
class Sentence:
    """A sentence of the gold, its date, and its places as (words, code or none)."""

    text: str
    published: datetime.date | None
    places: list[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares: codes right for the words alone and in the sentences, open places left open, sentences with a false code."""

    name: str
    alone: float
    in_sentence: float
    left_open: float
    invented: float


def read_sentences(path: Path) -> list[Sentence]:
    """The sentences with their required places."""
    sentences = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold = [g for g in row["gold"] if g["type"] == "place" and not g.get("optional")]
        day = datetime.date.fromisoformat(row["published"]) if row["published"] else None
        words = ["".join(row["text"][g["start"] : g["end"]].split()) for g in gold]
        places = list(zip(words, (g["adcode"] for g in gold), strict=True))
        sentences.append(Sentence(row["text"], day, places))
    return sentences


def share(hits: Iterable[bool]) -> float:
    """The share of true ones; nan of none."""
    found = list(hits)
    return sum(found) / len(found) if found else float("nan")


def summarize(
    name: str, sentences: list[Sentence], alone: list[list[str | None]], told: list[set[str]]
) -> Figures:
    """The figures of one tool.

    Args:
        name: of the tool.
        sentences: of the gold.
        alone: what it answers for the words of each place of each sentence.
        told: the codes that it finds in each sentence.
    """
    answers = [
        (code, answer, found)
        for sentence, given, found in zip(sentences, alone, told, strict=True)
        for (_, code), answer in zip(sentence.places, given, strict=True)
    ]
    bare = [
        found
        for sentence, found in zip(sentences, told, strict=True)
        if not any(code for _, code in sentence.places)
    ]
    return Figures(
        name,
        share(answer == code for code, answer, _ in answers if code),
        share(code in found for code, _, found in answers if code),
        share(answer is None for code, answer, _ in answers if not code),
        share(bool(found) for found in bare),
    )


def codes_of(pipeline: Pipeline, text: str, published: datetime.date | None) -> dict[tuple[int, int], str]:
    """The codes that policyfacts gives in a text, by the offsets of the places; the text is one article, not a page."""
    mentions = pipeline.analyze(text, published)._.found["place"]
    return {(mention.start, mention.end): mention.fields["adcode"] for mention in mentions}


def ours(sentences: list[Sentence]) -> Figures:
    """Policyfacts itself."""
    pipeline = load(types=("place",))
    alone = [
        [codes_of(pipeline, words, s.published).get((0, len(words))) for words, _ in s.places]
        for s in sentences
    ]
    told = [set(filter(None, codes_of(pipeline, s.text, s.published).values())) for s in sentences]
    return summarize("policyfacts", sentences, alone, told)


def theirs(name: str, python: str, sentences: list[Sentence]) -> Figures:
    """A tool in an environment of its own; of a sentence it tells one place."""
    texts = [(text, s.published) for s in sentences for text in (*(words for words, _ in s.places), s.text)]
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
    answers = iter([code_of(json.loads(line)) for line in done.stdout.splitlines()])
    alone, told = [], []
    for sentence in sentences:
        alone.append([next(answers) for _ in sentence.places])
        told.append({code for code in [next(answers)] if code})
    return summarize(name, sentences, alone, told)


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
    sentences = read_sentences(args.gold)
    tools = [tool.partition("=") for tool in args.tools]
    rows = [ours(sentences)] + [theirs(name, python, sentences) for name, _, python in tools]
    codes = [code for sentence in sentences for _, code in sentence.places]
    coded = sum(map(bool, codes))
    bare = sum(not any(code for _, code in sentence.places) for sentence in sentences)
    print(
        f"| tool | code right in its sentence ({coded}) | code right, the words alone ({coded}) | "
        f"left open where nothing tells ({len(codes) - coded}) | sentences without one that get a code ({bare}) |\n"
        "|---|---|---|---|---|"
    )
    for row in rows:
        print(
            f"| {row.name} | {row.in_sentence:.3f} | {row.alone:.3f} | {row.left_open:.3f} | {row.invented:.3f} |"
        )
    if args.speed:
        milliseconds, megabytes = loading()
        print(f"\nPlace rules alone: {rules_speed(args.speed):,.0f} characters a second.")
        print(
            f"Loading the tables: {milliseconds:.0f} ms, {megabytes:.0f} MB. Python {platform.python_version()}."
        )


if __name__ == "__main__":
    main()
