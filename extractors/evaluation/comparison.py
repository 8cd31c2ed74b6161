"""Two evaluations side by side: which figures changed, which errors are new and which are mended."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

#: The headings of the table that change_rows fills.
CHANGE_HEADINGS = ("type", "figure", "before", "now", "change")

#: The figures that are compared, by their headings; a drop of these counts.
_FIGURES = {"P": "precision", "R": "recall", "F1": "f1"}
_DECISIVE = "F1"
#: Differences below this come from adding numbers in another order.
_NOISE = 1e-9

Figures = Mapping[str, Any]
#: What tells an error from every other, and what it is.
_ERROR_KEYS = {"type": str, "what": str, "doc": str, "start": int, "end": int, "text": str}
#: What is told of an error besides.
_FURTHER_KEYS = ("detail", "sentence")


class ComparisonError(Exception):
    """A file that no evaluation wrote; the message is one line that says what, where and what to do."""


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that is another now; `drop` says that it fell by more than is tolerated, and counts."""

    type: str
    figure: str
    before: float | None
    now: float | None
    drop: bool


@dataclass(slots=True)
class Comparison:
    """What changed. `unknown` are the types of which the old evaluation did not keep the errors."""

    changes: list[Change] = field(default_factory=list)
    new: list[dict[str, Any]] = field(default_factory=list)
    mended: list[dict[str, Any]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    other_gold: list[str] = field(default_factory=list)

    @property
    def drops(self) -> list[str]:
        """What fell by more than is tolerated, each as a phrase for the user."""
        return [
            f"{change.type} {change.figure} {_show(change.before)} → {_show(change.now)}"
            for change in self.changes
            if change.drop
        ]


def read_figures(path: Path) -> dict[str, Any]:
    """The figures that `policyfacts evaluate --json` wrote.

    Raises:
        ComparisonError: the file holds something else.
    """
    try:
        figures = json.loads(path.read_bytes())
    except OSError as error:
        raise ComparisonError(f"{path}: {(error.strerror or str(error)).lower()}") from None
    except (ValueError, RecursionError) as error:
        raise ComparisonError(f"{path}: not JSON: {' '.join(str(error).split())}") from None
    if (
        not isinstance(figures, dict)
        or "overall" not in figures
        or not all(map(_is_score, _scores(figures).values()))
    ):
        raise ComparisonError(
            f"{path}: no evaluation; it takes what `policyfacts evaluate GOLD --json` prints"
        )
    return figures


def _scores(figures: Figures) -> dict[str, Any]:
    """The figures of each type, without what stands beside them."""
    return {kind: score for kind, score in figures.items() if kind not in ("errors", "comparison")}


def _is_score(score: object) -> bool:
    return (
        isinstance(score, dict)
        and all(
            isinstance(score.get(name), (int, float))
            for name in (*_FIGURES.values(), "gold", "missed", "false")
        )
        and isinstance(score.get("fields"), dict)
        and all(
            isinstance(one, dict) and isinstance(one.get("score"), (int, float))
            for one in score["fields"].values()
        )
    )


def compare(old: Figures, new: Figures, tolerance: float = 0.0) -> Comparison:
    """Compare two evaluations as `evaluate --json` prints them; what falls by more than `tolerance` is a drop.

    Drops are those of F1 and of the fields, and types that are not scored any more.
    """
    before, now = _scores(old), _scores(new)
    kinds = list(dict.fromkeys((*before, *now)))
    result = Comparison([change for kind in kinds for change in _iter_changes(kind, before, now, tolerance)])
    result.other_gold = [
        f"{kind} {before[kind]['gold']} → {now[kind]['gold']}"
        for kind in kinds
        if kind in before and kind in now and before[kind]["gold"] != now[kind]["gold"]
    ]
    old_errors, new_errors = _errors(old), _errors(new)
    known = [kind for kind in kinds if kind in before and kind in now and kind != "overall"]
    result.unknown = [kind for kind in known if not _is_complete(before[kind], kind, old_errors)]
    told = set(known) - set(result.unknown)
    result.new = _without(new_errors, old_errors, told)
    result.mended = _without(old_errors, new_errors, told)
    return result


def _iter_changes(kind: str, before: Figures, now: Figures, tolerance: float) -> Iterator[Change]:
    old, new = before.get(kind), now.get(kind)
    for name, key in _FIGURES.items():
        yield from _iter_change(
            kind, name, old and old[key], new and new[key], tolerance, decisive=name == _DECISIVE
        )
    old_fields, new_fields = (old or {}).get("fields", {}), (new or {}).get("fields", {})
    for name in dict.fromkeys((*old_fields, *new_fields)):
        was, is_ = (fields.get(name, {}).get("score") for fields in (old_fields, new_fields))
        # Where no mention is left whose field could be compared F1 tells.
        yield from _iter_change(kind, name, was, is_, tolerance, decisive=is_ is not None)


def _iter_change(
    kind: str, figure: str, was: float | None, is_: float | None, tolerance: float, *, decisive: bool
) -> Iterator[Change]:
    if was is None and is_ is None:
        return
    fall = 1.0 if is_ is None else 0.0 if was is None else was - is_
    if was is None or is_ is None or abs(fall) > _NOISE:
        yield Change(kind, figure, was, is_, decisive and fall > tolerance + _NOISE)


def _errors(figures: Figures) -> list[dict[str, Any]]:
    errors = figures.get("errors")
    if not isinstance(errors, list):
        return []
    return [
        error | {key: str(error.get(key, "")) for key in _FURTHER_KEYS}
        for error in errors
        if isinstance(error, dict)
        and all(isinstance(error.get(key), kind) for key, kind in _ERROR_KEYS.items())
    ]


def _is_complete(score: Figures, kind: str, errors: Iterable[Figures]) -> bool:
    """Whether all errors of a type are there: as many as its figures count."""
    spans = sum(error["type"] == kind and error["what"] in ("missed", "false") for error in errors)
    return bool(spans == score["missed"] + score["false"])


def _without(
    errors: Iterable[dict[str, Any]], others: Iterable[dict[str, Any]], kinds: set[str]
) -> list[dict[str, Any]]:
    """The errors of some types that the others do not hold, each as often as it is one more."""
    left = Counter(map(_key, others))
    found = []
    for error in errors:
        if error["type"] not in kinds:
            continue
        if left[_key(error)] > 0:
            left[_key(error)] -= 1
        else:
            found.append(error)
    return found


def _key(error: Figures) -> str:
    return json.dumps([error[key] for key in _ERROR_KEYS])


def change_rows(comparison: Comparison) -> list[tuple[str, ...]]:
    """One row of cells for each figure that changed, in the order of CHANGE_HEADINGS, figures to three places."""
    return [
        (change.type, change.figure, _show(change.before), _show(change.now), _difference(change))
        for change in comparison.changes
    ]


def _show(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:.3f}"


def _difference(change: Change) -> str:
    told = "" if change.before is None or change.now is None else f"{change.now - change.before:+.3f}"
    return f"{told} drop".strip() if change.drop else told


def comparison_as_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison as a plain object: changes, drops, new and mended errors."""
    return {
        "changes": [asdict(change) for change in comparison.changes],
        "drops": comparison.drops,
        "new_errors": comparison.new,
        "mended_errors": comparison.mended,
    }
