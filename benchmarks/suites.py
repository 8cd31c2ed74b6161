"""Accuracy on the test cases of other projects, ours beside that of other programs, as a Markdown table.

    python benchmarks/suites.py FOLDER [--theirs NAME=DIR]... [--conventions FILE] [--errors SUITE]

FOLDER holds the suites, SUITE.jsonl, a case a line: `id`, `text`, `reference` (the day of publication or null),
`complete` (all mentions of the type are listed) and `spans`, each with `type`, `start`, `end`, `text` and, where the
suite tells it, what it means: `days` (the accepted pairs of first and last day) or `value` (a number as a string).
DIR holds the records of another program, SUITE.jsonl, as policyfacts writes them: `doc` (NAME#ID), `type`, `start`,
`end`, `value` (EDTF in a date). For persons the language model without our rules is put beside ours.

Found are spans with a record of just that extent, touched those that a record overlaps; right is the share with the
right value among the touched whose value is known; precision is that of the records in complete cases. Bare times
of the clock and ages are out of scope: neither they nor records that touch them count. FILE lists spans on which the
suite follows another convention (tab-separated: suite, id, start, reason); the last columns leave them out.
"""

from __future__ import annotations

import argparse
import calendar
import json
import math
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import regex

sys.path.insert(0, str(Path(__file__).parent.parent))

from extractors.language import load_model
from extractors.language.models import DEFAULT_MODEL
from extractors.pipeline import Pipeline

if TYPE_CHECKING:
    from spacy.language import Language

OURS, MODEL_ALONE = "policyfacts", "LAC alone"

_CLOCK = regex.compile(
    r"""
    [点點时時分秒刻钟鐘] | \d[:：]\d                 # 晚上十一点, 2分钟前, 15:37
    | 白天 | [上下中正]午 | [早晚]上 | [凌清早]晨 | 傍晚 | [午半深]夜
    """,
    regex.VERBOSE,
)
_CALENDAR = regex.compile(
    r"""
    [年月日号號周週旬季节節夕今明昨当當] | (?<!白)天 | 星期 | [礼禮]拜
    | \d{4}[-/.\ ]\d | \d\d-\d\d\s                    # 2010 01 29五点, 09-01 20:01
    """,
    regex.VERBOSE,
)
_AGE_UNITS = frozenset({"Year", "Month", "Week", "Day"})

_EDTF_DATE = regex.compile(r"(?P<year>\d{4}|\d{3}X|\d{2}XX)(?:-(?P<month>\d{2}|XX))?(?:-(?P<day>\d{2}|XX))?")
_EDTF_MARKS = regex.compile(r"[~?%]|T.*")
#: First and last month of the divisions of a year that EDTF numbers: seasons, quarters, halves. Winter ends in the next year.
_DIVISIONS = {
    21: (3, 5),
    22: (6, 8),
    23: (9, 11),
    24: (12, 14),
    33: (1, 3),
    34: (4, 6),
    35: (7, 9),
    36: (10, 12),
    40: (1, 6),
    41: (7, 12),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a program says: an extent and what it means."""

    start: int
    end: int
    value: Any = None


@dataclass(frozen=True, slots=True)
class Span:
    """What a suite says: an extent, the days or the number it means where that is told, and the unit."""

    start: int
    end: int
    text: str
    days: frozenset[tuple[str, str]] = frozenset()
    number: float | None = None
    unit: str | None = None

    @property
    def valued(self) -> bool:
        """Whether the suite tells what the span means."""
        return bool(self.days) or self.number is not None

    def is_found(self, found: Found) -> bool:
        """Whether the extents are the same."""
        return (self.start, self.end) == (found.start, found.end)

    def is_touched(self, found: Found) -> bool:
        """Whether the extents overlap."""
        return found.start < self.end and self.start < found.end

    def is_right(self, found: Found) -> bool:
        """Whether the value is one that the suite accepts."""
        if self.days:
            return isinstance(found.value, str) and days_of(found.value) in self.days
        try:
            number = float(found.value)
        except (TypeError, ValueError):
            return False
        return self.number is not None and math.isclose(number, self.number, rel_tol=1e-9, abs_tol=1e-9)


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a suite with its spans of the type in question."""

    id: str
    text: str
    reference: str | None
    complete: bool
    spans: tuple[Span, ...]


Scope = Callable[[Case, Span], bool]


@dataclass(frozen=True, slots=True)
class Suite:
    """Which type of a suite is measured, and which spans are in scope."""

    type: str
    in_scope: Scope


@dataclass(slots=True)
class Score:
    """Counts of spans; of complete cases, and of the records in them that are true and false."""

    spans: int = 0
    found: int = 0
    touched: int = 0
    valued: int = 0
    right: int = 0
    complete: int = 0
    true: int = 0
    false: int = 0

    def add(self, other: Score) -> None:
        """Count what `other` counts too."""
        for name in Score.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def cells(self) -> list[str]:
        """The cells of the table: spans, found, touched, right with its base, precision."""
        precision = share(self.true, self.true + self.false) if self.complete else "–"
        if self.complete and not self.true:
            precision = f"{self.false} false"  # complete cases without any span have no precision
        right = f"{share(self.right, self.valued)} ({self.valued})" if self.valued else "–"
        return [
            str(self.spans),
            share(self.found, self.spans),
            share(self.touched, self.spans),
            right,
            precision,
        ]


def share(part: int, whole: int) -> str:
    """A share as it stands in the table."""
    return f"{part / whole:.3f}" if whole else "–"


def is_more_than_clock(_case: Case, span: Span) -> bool:
    """Whether a time is more than one of the clock: it names a day, a month … or nothing of the clock."""
    return not _CLOCK.search(span.text) or bool(_CALENDAR.search(span.text))


def is_no_age(_case: Case, span: Span) -> bool:
    """Whether a number with a unit is no age."""
    return span.unit not in _AGE_UNITS


def is_any(_case: Case, _span: Span) -> bool:
    """Every span."""
    return True


SUITES = {
    "recognizers-date": Suite("date", is_more_than_clock),
    "jionlp-time": Suite("date", is_more_than_clock),
    "recognizers-unit": Suite("statistic", is_no_age),
    "jionlp-money": Suite("statistic", is_any),
    "pd-test": Suite("person", is_any),
}


def days_of(value: str) -> tuple[str, str] | None:
    """The first and the last day of an EDTF date or interval, as ISO dates; None if it is open or is none."""
    first, _, last = value.partition("/")
    begin, end = _bounds(first), _bounds(last or first)
    return (begin[0], end[1]) if begin and end else None


def _bounds(date: str) -> tuple[str, str] | None:
    match = _EDTF_DATE.fullmatch(_EDTF_MARKS.sub("", date))
    if not match:
        return None
    year, month, day = match["year"], match["month"] or "XX", match["day"] or "XX"
    if "X" in year:
        return f"{year.replace('X', '0')}-01-01", f"{year.replace('X', '9')}-12-31"
    if month == "XX":
        return f"{year}-01-01", f"{year}-12-31"
    first, last = _DIVISIONS.get(int(month), (int(month), int(month)))
    if not 1 <= first <= 12:
        return None
    if day != "XX" and first == last:
        return f"{year}-{month}-{day}", f"{year}-{month}-{day}"
    later, last = divmod(last - 1, 12)
    ending = int(year) + later
    return f"{year}-{first:02}-01", f"{ending:04}-{last + 1:02}-{calendar.monthrange(ending, last + 1)[1]}"


def iter_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def load_cases(path: Path, kind: str) -> list[Case]:
    """The cases of the suite in `path` with their spans of one type."""
    return [
        Case(
            row["id"],
            row["text"],
            row.get("reference"),
            bool(row.get("complete")),
            tuple(_span(span) for span in row["spans"] if span["type"] == kind),
        )
        for row in iter_rows(path)
    ]


def _span(row: Mapping[str, Any]) -> Span:
    days = frozenset((first, last) for first, last in row.get("days") or ())
    # A list is a range of numbers, of which one record cannot tell both.
    number = float(row["value"]) if isinstance(row.get("value"), str) else None
    return Span(row["start"], row["end"], row["text"], days, number, row.get("unit"))


def group_by_case(rows: Iterable[Mapping[str, Any]], kind: str) -> dict[str, list[Found]]:
    """The records of one type by the id of their case, which stands behind the first # of `doc`."""
    found: dict[str, list[Found]] = defaultdict(list)
    for row in rows:
        if row["type"] == kind:
            case = str(row["doc"]).partition("#")[2]
            found[case].append(Found(row["start"], row["end"], row.get("value")))
    return found


@cache
def _load_default_model() -> Language:
    return load_model(DEFAULT_MODEL)


def extract(cases: Iterable[Case], kind: str) -> dict[str, list[Found]]:
    """What policyfacts finds, each case an article of its own, published on the day of reference."""
    pipeline = Pipeline(_load_default_model(), DEFAULT_MODEL, [kind])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "cases.jsonl")
        with path.open("w", encoding="utf-8") as lines:
            for case in cases:
                row = {"id": case.id, "text": case.text, "published": case.reference}
                lines.write(json.dumps(row, ensure_ascii=False) + "\n")
        records = pipeline.extract_file(path, path.name)
        return group_by_case((record.model_dump(mode="json") for record in records), kind)


def tag_persons(cases: Iterable[Case]) -> dict[str, list[Found]]:
    """The persons that the language model finds by itself."""
    nlp = _load_default_model()
    return {
        case.id: [
            Found(entity.start_char, entity.end_char)
            for entity in nlp(case.text).ents
            if entity.label_ == "PERSON"
        ]
        for case in cases
    }


def score_case(case: Case, found: Sequence[Found], in_scope: Scope) -> Score:
    """Score what was found in one case."""
    score = Score()
    scope = [span for span in case.spans if in_scope(case, span)]
    for span in scope:
        touching = [item for item in found if span.is_touched(item)]
        exact = [item for item in touching if span.is_found(item)]
        score.spans += 1
        score.found += bool(exact)
        score.touched += bool(touching)
        score.valued += span.valued and bool(touching)
        score.right += span.valued and any(span.is_right(item) for item in exact or touching)
    if case.complete:
        score.complete = 1
        outside = [span for span in case.spans if span not in scope]
        for item in found:
            if any(span.is_found(item) for span in scope):
                score.true += 1
            elif not any(span.is_touched(item) for span in outside):
                score.false += 1
    return score


def score_cases(cases: Iterable[Case], found: Mapping[str, Sequence[Found]], in_scope: Scope) -> Score:
    """Score what was found in all cases, by the id of the case."""
    score = Score()
    for case in cases:
        score.add(score_case(case, found.get(case.id, ()), in_scope))
    return score


def iter_errors(
    cases: Iterable[Case], found: Mapping[str, Sequence[Found]], in_scope: Scope
) -> Iterator[str]:
    """Yield a line for each span missed, cut otherwise or read wrongly, and for each false record."""
    for case in cases:
        items = found.get(case.id, [])
        for span in (span for span in case.spans if in_scope(case, span)):
            score = score_case(replace(case, spans=(span,), complete=False), items, is_any)
            if score.found < 1 or score.right < score.valued:
                told = sorted(span.days) or span.number
                near = [
                    (case.text[item.start : item.end], item.value) for item in items if span.is_touched(item)
                ]
                yield f"{case.id}\t{case.text}\t{span.text}\t{told}\t{near or 'missed'}"
        for item in items:
            if case.complete and not any(span.is_found(item) for span in case.spans):
                yield f"{case.id}\t{case.text}\tfalse\t{case.text[item.start : item.end]}"


def load_conventions(path: Path) -> dict[str, set[tuple[str, int]]]:
    """The spans to be left out by suite, each as the id of its case and its start; lines that begin with # are comments."""
    listed: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            fields = line.split("\t")
            if len(fields) != 4 or fields[0] not in SUITES or not fields[2].isdigit():
                sys.exit(f"{path}:{number}: not a suite, an id, a start and a reason, with tabs between them")
            listed[fields[0]].add((fields[1], int(fields[2])))
    return listed


def check_conventions(name: str, cases: Iterable[Case], listed: set[tuple[str, int]]) -> None:
    """Refuse a list that names spans which the suite does not have."""
    unknown = listed - {(case.id, span.start) for case in cases for span in case.spans}
    if unknown:
        sys.exit(
            f"{name} has no span " + ", ".join(f"at {start} in {case}" for case, start in sorted(unknown))
        )


def leave_out(listed: set[tuple[str, int]], in_scope: Scope) -> Scope:
    """The scope without the spans listed."""
    return lambda case, span: (case.id, span.start) not in listed and in_scope(case, span)


def iter_programs(
    name: str, cases: Sequence[Case], theirs: Iterable[tuple[str, Path]]
) -> Iterator[tuple[str, dict[str, list[Found]]]]:
    """Yield what each program found in the suite `name`: ours, the model alone for persons, then those with records."""
    kind = SUITES[name].type
    yield OURS, extract(cases, kind)
    if kind == "person":
        yield MODEL_ALONE, tag_persons(cases)
    for program, folder in theirs:
        path = folder / f"{name}.jsonl"
        if path.exists():
            yield program, group_by_case(iter_rows(path), kind)


def iter_table(
    folder: Path, theirs: Sequence[tuple[str, Path]], conventions: Mapping[str, set[tuple[str, int]]] | None
) -> Iterator[str]:
    """Yield the table line by line."""
    columns = ["spans", "found", "touched", "right (of)", "precision"]
    heads = ["suite", "program", *columns]
    if conventions is not None:
        heads += [f"{column}, less conventions" for column in columns]
    yield "| " + " | ".join(heads) + " |"
    yield "|---|---|" + "---:|" * (len(heads) - 2)
    for name, suite in SUITES.items():
        path = folder / f"{name}.jsonl"
        if not path.exists():
            continue
        cases = load_cases(path, suite.type)
        listed = (conventions or {}).get(name, set())
        check_conventions(name, cases, listed)
        for program, found in iter_programs(name, cases, theirs):
            cells = score_cases(cases, found, suite.in_scope).cells()
            if conventions is not None:
                cells += score_cases(cases, found, leave_out(listed, suite.in_scope)).cells()
            yield "| " + " | ".join([name, program, *cells]) + " |"


def parse_theirs(argument: str) -> tuple[str, Path]:
    """Read NAME=DIR."""
    name, equals, folder = argument.partition("=")
    if not equals or not Path(folder).is_dir():
        raise argparse.ArgumentTypeError(f"{argument}: not NAME=DIR with a folder that exists")
    return name, Path(folder)


def main() -> None:
    """Print the table, or the errors of one suite."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--theirs", metavar="NAME=DIR", type=parse_theirs, action="append", default=[])
    parser.add_argument(
        "--conventions", metavar="FILE", type=Path, help="spans to leave out of the last columns"
    )
    parser.add_argument("--errors", choices=SUITES, help="name what we get wrong in this suite")
    options = parser.parse_args()
    if options.errors:
        suite = SUITES[options.errors]
        cases = load_cases(options.folder / f"{options.errors}.jsonl", suite.type)
        lines = iter_errors(cases, extract(cases, suite.type), suite.in_scope)
    else:
        conventions = load_conventions(options.conventions) if options.conventions else None
        lines = iter_table(options.folder, options.theirs, conventions)
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    main()
