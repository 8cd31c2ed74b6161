"""Where the time goes: each stage of the road from text to lines of JSON, in one process on one core, as a Markdown table.

    python benchmarks/stages.py FOLDER [--model lac] [--repeat 3]

FOLDER holds .txt files (benchmarks/corpus.py makes one of any size). Seconds are those of the processor.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from extractors import context, load
from extractors.layout import iter_articles
from extractors.record_mapping import RecordMapper
from extractors.registry import EXTRACTORS, RESOLUTION, load_function
from schemas.jsonl import format_row


class Clock:
    """Adds up the time of named stages."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    @contextmanager
    def at(self, stage: str) -> Iterator[None]:
        """Count the time of the block for the stage."""
        begin = time.process_time()
        yield
        self.spent[stage] = self.spent.get(stage, 0.0) + time.process_time() - begin


def time_once(nlp: Any, paths: list[Path]) -> dict[str, float]:
    """The seconds that each stage takes over all files."""
    clock = Clock()
    nlp.look_ahead(iter_articles("另一篇", ""))  # nothing is known from a round before
    with nlp.nlp.memory_zone():
        for path in paths:
            with clock.at("read"):
                text = path.read_text("utf-8")
            with clock.at("layout"):
                articles = list(iter_articles(text, path.name))
                mapper = RecordMapper(text, path.name, nlp.model, None)
            with clock.at("model"):
                nlp.look_ahead(articles)
            for article in articles:
                with clock.at("model"):
                    doc = context.prepare(nlp.nlp(article.text), article)
                    context.words(doc), context.entities(doc)
                _find(clock, doc)
                with clock.at("records"):
                    mentions = [mention for found in doc._.found.values() for mention in found]
                    rows = [mapper.article(article), *(mapper.mention(article, m) for m in mentions)]
                with clock.at("write"):
                    for row in rows:
                        format_row(row)
    return clock.spent


def _find(clock: Clock, doc: Any) -> None:
    for extractor in EXTRACTORS:
        with clock.at(extractor.type):
            found = load_function(extractor.find)(doc) or ()
            doc._.found[extractor.type] = sorted(found, key=lambda mention: (mention.start, -mention.end))
    resolvers = {extractor.type: extractor.resolve for extractor in EXTRACTORS}
    for kind in RESOLUTION:
        if name := resolvers.get(kind):
            with clock.at(kind):
                load_function(name)(doc)


def measure(folder: Path, model: str = "lac", repeat: int = 3) -> dict[str, float]:
    """Microseconds a character of each stage, on one core, in the best of several rounds."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    paths = sorted(folder.glob("*.txt"))
    size = sum(len(path.read_text("utf-8")) for path in paths)
    nlp = load(model)
    time_once(nlp, paths[:1])  # what is loaded once does not count
    best = min((time_once(nlp, paths) for _ in range(repeat)), key=lambda spent: sum(spent.values()))
    return {stage: seconds / size * 1e6 for stage, seconds in best.items()}


def table(spent: dict[str, float]) -> str:
    """The stages as a Markdown table."""
    total = sum(spent.values())
    rows = ["| stage | µs a character | share |", "|---|---:|---:|"]
    rows += [
        f"| {name} | {cost:.2f} | {cost / total:.1%} |"
        for name, cost in sorted(spent.items(), key=lambda row: -row[1])
    ]
    return "\n".join([*rows, f"| all | {total:.2f} | {1e6 / total:,.0f} characters a second |"])


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="lac")
    parser.add_argument("--repeat", type=int, default=3)
    args = parser.parse_args()
    print(table(measure(args.folder, args.model, args.repeat)))


if __name__ == "__main__":
    main()
