"""Fit the weights of the evidence for programmes to examples: logistic regression held near weights set by hand.

    fit_programs.py CASES.jsonl... [--gold DIR]... [--sentences FILE]... [--folds 5] [--write]

CASES: one JSON object a line with `text` and `spans` (start, end of each programme). DIR: NAME.txt beside
NAME.gold.jsonl; mentions marked optional are left out. FILE: one JSON object a line with `text` and `gold`; it has
hard cases in shares that are not those of the press, so each counts a quarter. Prints how well the weights do on
examples that they were not fitted to; --write stores them in the [fitted] table of
extractors/data/program_weights.toml.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from extractors.layout import iter_articles
from extractors.programs.lexicon import load_lexicon
from extractors.programs.scoring import WEIGHTS_NAME, iter_candidates, weigh
from extractors.quotation import find_quotations

WEIGHTS_PATH = Path(__file__).resolve().parents[1] / "extractors" / "data" / WEIGHTS_NAME
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One text in quotation marks: its evidence and whether it is a programme."""

    name: str
    evidence: tuple[str, ...]
    label: bool
    group: int
    weight: float


Spans = set[tuple[int, int]]
_HARD = 0.25


def _iter_texts(args: argparse.Namespace) -> Iterator[tuple[str, Spans, Spans, float]]:
    """Yield each text with the spans of its programmes and those to leave out, in offsets of that text, and its weight."""
    for path in (*args.cases, *args.sentences):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            spans = row["spans"] if "spans" in row else row["gold"]
            optional = {(span["start"], span["end"]) for span in spans if span.get("optional")}
            required = {(span["start"], span["end"]) for span in spans} - optional
            yield row["text"], required, optional, _HARD if path in args.sentences else 1.0
    for folder in args.gold:
        for path in sorted(folder.glob("*.gold.jsonl")):
            rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
            rows = [row for row in rows if row["type"] == "program"]
            name = path.name.replace(".gold.jsonl", ".txt")
            raw = (folder / name).read_bytes().decode("utf-8-sig")
            for article in iter_articles(raw, name):
                place = {offset: at for at, offset in enumerate(article.aligned.offsets)}
                spans: dict[bool, set[tuple[int, int]]] = {False: set(), True: set()}
                for row in rows:
                    if row["start"] in place and row["end"] - 1 in place:
                        optional = bool(row.get("optional"))
                        spans[optional].add((place[row["start"]], place[row["end"] - 1] + 1))
                yield article.text, spans[False], spans[True], 1.0


def collect_examples(args: argparse.Namespace) -> list[Example]:
    """All candidates of the examples with their evidence; those of one text share a group."""
    examples = []
    for group, (text, right, optional, weight) in enumerate(_iter_texts(args)):
        candidates = list(iter_candidates(text, find_quotations(text)))
        weigh(text, candidates, load_lexicon())
        for candidate in candidates:
            span = candidate.start, candidate.end
            if not any(start < candidate.end and candidate.start < end for start, end in optional):
                evidence = tuple(candidate.evidence)
                examples.append(Example(candidate.name, evidence, span in right, group, weight))
    return examples


def fit(rows: Vector, labels: Vector, counts: Vector, prior: Vector, strength: float) -> Vector:
    """Weights that make the labels likely and stay near the prior (a normal prior of variance 1 / strength).

    Each label has the weight that `counts` gives it.
    """
    weights = prior.copy()
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (counts * (labels - chance)) - strength * (weights - prior)
        bend = (rows * (counts * chance * (1 - chance))[:, None]).T @ rows + strength * np.eye(len(weights))
        step = np.linalg.solve(bend, slope)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def _matrix(examples: list[Example], names: list[str]) -> tuple[Vector, Vector]:
    column = {name: at for at, name in enumerate(names)}
    rows = np.zeros((len(examples), len(names)))
    for at, example in enumerate(examples):
        rows[at, column["bias"]] = 1
        for name in example.evidence:
            rows[at, column[name]] += 1
    return rows, np.array([example.label for example in examples], dtype=float)


def _report(title: str, scores: Vector, labels: Vector) -> None:
    taken, right = scores > 0, labels > 0
    hits = int((taken & right).sum())
    precision, recall = hits / max(1, int(taken.sum())), hits / max(1, int(right.sum()))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    print(f"{title}: accuracy {(taken == right).mean():.3f}  P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}")


def _calibrate(scores: Vector, labels: Vector) -> None:
    """Print how many of the candidates of a confidence are programmes."""
    chance = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
    for low, high in ((0.5, 0.7), (0.7, 0.9), (0.9, 0.97), (0.97, 1.01)):
        inside = (chance >= low) & (chance < high)
        if inside.any():
            print(
                f"  confidence {low:.2f}-{min(high, 1):.2f}: {labels[inside].mean():.2f} right of {int(inside.sum())}"
            )


def _store(names: list[str], weights: Vector) -> None:
    head, _, _ = WEIGHTS_PATH.read_text("utf-8").partition("\n[fitted]\n")
    lines = [
        f"{name if name.isalpha() else json.dumps(name)} = {weights[at]:.2f}" for at, name in enumerate(names)
    ]
    WEIGHTS_PATH.write_text(f"{head}\n[fitted]\n" + "\n".join(lines) + "\n", "utf-8")


def main() -> None:
    """Run the script."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cases", nargs="*", type=Path)
    parser.add_argument("--gold", action="append", type=Path, default=[])
    parser.add_argument("--sentences", action="append", type=Path, default=[])
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--strength", type=float, default=1.0, help="how strongly the hand-set weights hold")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    prior_table: dict[str, float] = tomllib.loads(WEIGHTS_PATH.read_text("utf-8"))["prior"]
    names = list(prior_table)
    prior = np.array([prior_table[name] for name in names], dtype=float)
    examples = collect_examples(args)
    rows, labels = _matrix(examples, names)
    counts = np.array([example.weight for example in examples])
    folds = np.array([example.group % args.folds for example in examples])
    unseen = np.zeros(len(examples))
    for fold in range(args.folds):
        inside = folds != fold
        unseen[~inside] = rows[~inside] @ fit(
            rows[inside], labels[inside], counts[inside], prior, args.strength
        )
    print(f"{len(examples)} examples, {int(labels.sum())} programmes")
    _report("prior  ", rows @ prior, labels)
    _report("unseen ", unseen, labels)
    _calibrate(unseen, labels)
    weights = fit(rows, labels, counts, prior, args.strength)
    _report("fitted ", rows @ weights, labels)
    for at in np.flatnonzero((unseen > 0) != (labels > 0)):
        error = "missed" if labels[at] else "false "
        print(f"  {error} {unseen[at]:6.2f} {examples[at].name}  {' '.join(examples[at].evidence)}")
    if args.write:
        _store(names, weights)


if __name__ == "__main__":
    main()
