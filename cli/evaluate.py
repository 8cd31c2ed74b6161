"""`policyfacts evaluate`: how well the records agree with gold."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.configuration import Configuration, find_configuration
from cli.inert import inert
from cli.messages import say_json, tell
from cli.options import EventsOption, LexiconOption, ModelOption
from cli.output import LineWriter, OutputError, fail, open_output

if TYPE_CHECKING:
    from extractors.evaluation.comparison import Comparison
    from extractors.evaluation.gold import GoldDocument, Row
    from extractors.evaluation.spans import Fault, Score
    from extractors.pipeline import Pipeline

    #: A document of gold with the records found in it.
    Pair = tuple[GoldDocument, list[Row]]

_WIDTH = 220


def evaluate(
    folders: Annotated[
        list[Path],
        typer.Argument(
            metavar="GOLD",
            exists=True,
            help="Folders of NAME.txt beside NAME.gold.jsonl, or files of sentences with their gold (NAME.jsonl: lines "
            "of id, text, published and gold).",
        ),
    ],
    records: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", exists=True, dir_okay=False, help="Score these records instead of extracting now."
        ),
    ] = None,
    model: ModelOption = "lac",
    events: EventsOption = None,
    lexicon: LexiconOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all figures, unrounded, as JSON.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the table in Markdown.")] = False,
    errors: Annotated[
        str | None,
        typer.Option(metavar="TYPE", help="Show each error of this type, or of `all`, with its sentence."),
    ] = None,
    fail_under: Annotated[
        list[str] | None,
        typer.Option(metavar="TYPE=F1", help="Exit with 1 if the strict F1 is lower; may be repeated."),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            dir_okay=False,
            help="Write a page of all errors in their sentences, gold beside found.",
        ),
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option(
            metavar="OLD.json",
            exists=True,
            dir_okay=False,
            help="Print what changed since this output of --json, and exit with 1 on a drop of an F1 or a field.",
        ),
    ] = None,
    tolerance: Annotated[
        float, typer.Option(min=0, max=1, metavar="X", help="How far a figure may drop for --compare.")
    ] = 0.0,
) -> None:
    """Score extraction against gold: precision, recall and F1 of the spans, and how right their fields are.

    A mention marked optional is neither missed where it is not found nor false where it is. P, R and F1 ask
    for the exact span, `relaxed R` for any overlap; `distinct F1` counts each text once a document.
    """
    from extractors.evaluation.comparison import ComparisonError, read_figures
    from extractors.evaluation.report import find_shortfalls, parse_marks

    if as_json and as_markdown:
        raise typer.BadParameter("--json and --markdown exclude each other")
    try:
        marks = parse_marks(fail_under or ())
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--fail-under") from None
    try:
        old = read_figures(compare) if compare else None
    except ComparisonError as error:
        fail(str(error), 2)
    own = find_configuration().join(events=events, lexicon=lexicon)
    pairs: list[Pair] = []
    scores = _score(folders, records, model, own, pairs if html else None)
    unknown = [
        kind for kind in (*marks, *([errors] if errors else [])) if kind not in scores and kind != "all"
    ]
    if unknown or "all" in marks:
        raise typer.BadParameter(
            f"{', '.join(unknown or ['all'])}: not scored; these are: {', '.join(scores)}"
        )
    changes = _compare(old, scores, tolerance) if old is not None else None
    _show(scores, changes, errors, as_json=as_json, as_markdown=as_markdown)
    if html:
        _write_page(scores, pairs, html, ", ".join(folder.name for folder in folders))
    short = find_shortfalls(scores, marks)
    if short:
        tell(f"below the mark: {', '.join(short)}")
    if changes and changes.drops:
        tell(f"dropped since {compare}: {', '.join(changes.drops)}")
    if short or (changes and changes.drops):
        raise typer.Exit(1)


def _compare(old: Mapping[str, Any], scores: Mapping[str, Score], tolerance: float) -> Comparison:
    from extractors.evaluation.comparison import compare
    from extractors.evaluation.report import as_json, fault_as_json

    errors = [fault_as_json(fault) for fault in scores["overall"].faults]
    return compare(old, {**as_json(scores), "errors": errors}, tolerance)


def _write_page(scores: Mapping[str, Score], pairs: list[Pair], path: Path, title: str) -> None:
    from extractors.evaluation.page import format_page

    try:
        with open_output(path) as stream:
            LineWriter(stream, path).write([format_page(scores, pairs, f"policyfacts evaluate: {title}")])
    except OutputError as error:
        fail(str(error), 1)


def _score(
    folders: list[Path], records: Path | None, model: str, own: Configuration, kept: list[Pair] | None
) -> dict[str, Score]:
    """The scores; what was scored goes into `kept` where that is wanted."""
    from extractors.evaluation.gold import GoldError
    from extractors.evaluation.spans import score_documents
    from extractors.language import ModelError
    from extractors.reading import ReadError
    from extractors.user_files import UserFileError
    from schemas.jsonl import JsonlError

    pairs = _iter_read(folders, records) if records else _iter_extracted(folders, model, own)
    try:
        if kept is not None:
            kept.extend(pairs)
            return score_documents(kept)
        return score_documents(pairs)
    except (GoldError, JsonlError, ModelError, UserFileError) as error:
        fail(str(error), 2)
    except ReadError as error:
        fail(str(error), 1)


def _iter_extracted(
    folders: list[Path], model: str, own: Configuration
) -> Iterator[tuple[GoldDocument, list[Row]]]:
    from extractors import load
    from extractors.evaluation.gold import iter_gold

    pipeline = load(model=model, events=own.events, lexicon=own.lexicon)
    for path in folders:
        if path.is_dir():
            for document in iter_gold(path):
                found = pipeline.extract_file(document.source.path, document.name)
                yield document, [record.model_dump() for record in found]
        else:
            documents = list(iter_gold(path))  # What is wrong with them is told before anything is extracted.
            rows = _extract_rows(pipeline, path)
            yield from ((document, rows.get(document.name, [])) for document in documents)


def _extract_rows(pipeline: Pipeline, path: Path) -> dict[str, list[Row]]:
    """The records of a file of sentences by the name of the row."""
    rows: dict[str, list[Row]] = {}
    for record in pipeline.extract_file(path, path.name):
        rows.setdefault(record.doc, []).append(record.model_dump())
    return rows


def _iter_read(folders: list[Path], records: Path) -> Iterator[tuple[GoldDocument, list[Row]]]:
    from extractors.evaluation.gold import iter_gold, match_records
    from schemas.jsonl import iter_rows

    documents = [document for folder in folders for document in iter_gold(folder)]
    for document, rows in match_records(documents, (row for _, row in iter_rows(records))):
        if rows is None:
            tell(f"{records}: no records of {document.name}")
        yield document, rows or []


def _chosen(scores: Mapping[str, Score], errors: str | None) -> list[Fault] | None:
    if errors is None:
        return None
    return scores["overall" if errors == "all" else errors].faults


def _show(
    scores: Mapping[str, Score],
    changes: Comparison | None,
    errors: str | None,
    *,
    as_json: bool,
    as_markdown: bool,
) -> None:
    from extractors.evaluation import report

    if as_json:
        figures = report.as_json(scores)
        # All of them, where no type is named: a later evaluation may be compared with this one.
        told = _chosen(scores, errors or "all") or []
        figures["errors"] = [report.fault_as_json(fault) for fault in told]
        if changes is not None:
            from extractors.evaluation.comparison import comparison_as_json

            figures["comparison"] = comparison_as_json(changes)
        say_json(figures, indent=2)
        return
    if as_markdown:
        typer.echo(report.format_markdown(scores), nl=False)
    else:
        _show_table(report.HEADINGS, report.table_rows(scores))
    for fault in _chosen(scores, errors) or ():
        typer.echo(report.format_fault(_inert(fault)), nl=False)
    if changes is not None:
        _show_changes(changes, as_markdown=as_markdown)


def _show_changes(changes: Comparison, *, as_markdown: bool) -> None:
    """Print the figures that changed, then the errors that are new and those that are mended."""
    from extractors.evaluation import report
    from extractors.evaluation.comparison import CHANGE_HEADINGS, change_rows
    from extractors.evaluation.spans import Fault

    rows = change_rows(changes)
    typer.echo()
    if not rows:
        typer.echo("No figure has changed.")
    elif as_markdown:
        typer.echo(report.format_markdown_table(CHANGE_HEADINGS, rows), nl=False)
    else:
        _show_table(CHANGE_HEADINGS, rows)
    for word, errors in (("new", changes.new), ("mended", changes.mended)):
        for error in errors:
            fault = Fault(**{name: error.get(name, "") for name in Fault.__dataclass_fields__})
            typer.echo(f"{word}\t{report.format_fault(_inert(fault))}", nl=False)
    if changes.other_gold:
        tell(f"the gold is another than it was: {', '.join(changes.other_gold)}")
    if changes.unknown:
        told = ", ".join(changes.unknown)
        tell(f"the old evaluation does not tell its errors of {told}: no new ones shown")


def _inert(fault: Fault) -> Fault:
    """The error with texts and names that give no orders to a terminal."""
    from dataclasses import replace

    return replace(
        fault,
        type=inert(fault.type),
        what=inert(fault.what),
        doc=inert(fault.doc),
        text=inert(fault.text),
        detail=inert(fault.detail),
        sentence=inert(fault.sentence),
    )


def _show_table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for place, heading in enumerate(headings):
        table.add_column(
            heading, justify="left" if place in (0, len(headings) - 1) else "right", no_wrap=place == 0
        )
    for row in rows:
        table.add_row(*map(inert, row))
    # A file or a pipe has no width to fit into.
    Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else _WIDTH).print(table)
