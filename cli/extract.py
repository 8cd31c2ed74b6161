"""`policyfacts extract`: records from files, as JSON lines."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.configuration import find_configuration
from cli.formats import Form, RecordWriter, open_records
from cli.options import (
    EventsOption,
    FollowLinksOption,
    JobsOption,
    LexiconOption,
    ModelOption,
    TextFieldOption,
    choose_jobs,
    complete_types,
)
from cli.output import OutputError, check_output, drop_stdout, fail, identity
from cli.pretty import PrettyOption, show_file
from cli.progress import Reporter
from cli.since import iter_since, parse_since
from cli.values import check_encoding, check_name_pattern, parse_published, parse_size, parse_types_option
from cli.verbose import ExplainingWriter, VerboseOption
from schemas.types import RECORD_TYPES

if TYPE_CHECKING:
    from cli.done import Done
    from cli.resume import Resumable
    from extractors.parallel import Options, Result
    from extractors.reading import ReadError, Source


def extract(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH", help="Files, folders (walked whole, hidden files left out) or -."),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Write to FILE, which is replaced when all is done."
        ),
    ] = None,
    form: Annotated[
        Form,
        typer.Option("--format", help="JSON lines, CSV, or Parquet, which needs -o and the extra `columns`."),
    ] = Form.JSONL,
    by_type: Annotated[
        bool, typer.Option("--by-type", help="Write a file for each type into the folder that -o names.")
    ] = False,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Keep what is done beside the -o FILE, and go on where a run of the same settings was cut off.",
        ),
    ] = False,
    previous: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            dir_okay=False,
            help="Take the records of inputs that have not changed over from this earlier output, which may be the -o FILE; "
            "the output is that of a run over everything. FILE.sources tells what it was made of, and is written by "
            "--previous and --resume.",
        ),
    ] = None,
    since: Annotated[
        int | None,
        typer.Option(
            parser=parse_since,
            metavar="WHEN",
            help="Only inputs modified then or later: a date, a date and time (local, or with a zone), or a file, for "
            "when that was modified. Leaves the others out, so it cannot be combined with --previous, which keeps them.",
        ),
    ] = None,
    types: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TYPE,...",
            autocompletion=complete_types,
            help=f"Only these types of {', '.join(RECORD_TYPES)}; may be repeated.",
        ),
    ] = None,
    model: ModelOption = "lac",
    events: EventsOption = None,
    lexicon: LexiconOption = None,
    published: Annotated[
        datetime.date | None,
        typer.Option(
            parser=parse_published,
            metavar="YYYY-MM-DD",
            help="When the texts were published; else told from file name, dateline and text.",
        ),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(
            callback=check_encoding,
            metavar="NAME",
            help="Read every file in this encoding; else it is told from the bytes.",
        ),
    ] = None,
    published_from_name: Annotated[
        str | None,
        typer.Option(
            callback=check_name_pattern,
            metavar="REGEX",
            help="Where the names of your files tell the date: groups year, month, day, or one group that is a date.",
        ),
    ] = None,
    text_field: TextFieldOption = "text",
    text_out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Write the texts that offsets refer to there: of PDF, DOCX, HTML, JSON rows and ZIP members.",
        ),
    ] = None,
    max_unpacked: Annotated[
        int,
        typer.Option(
            parser=parse_size,
            metavar="SIZE",
            show_default="1GB",
            help="Refuse a ZIP or DOCX that unpacks to more, as 500MB, 2GB.",
        ),
    ] = 1_000_000_000,
    max_nesting: Annotated[
        int, typer.Option(min=1, metavar="N", help="Open ZIP files within ZIP files down to this depth.")
    ] = 3,
    max_members: Annotated[
        int,
        typer.Option(
            min=1, metavar="N", help="Refuse a ZIP of more members, those of ZIP files in it counted."
        ),
    ] = 200_000,
    max_pages: Annotated[int, typer.Option(min=1, metavar="N", help="Refuse a PDF of more pages.")] = 2000,
    follow_links: FollowLinksOption = False,
    jobs: JobsOption = 0,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but errors.")] = False,
    verbose: VerboseOption = 0,
    pretty: PrettyOption = False,
) -> None:
    """Extract facts from Chinese news and print them as JSON, one a line, in the order of the texts."""
    from extractors.parallel import Options
    from extractors.reading import Limits, ReadOptions

    own = find_configuration().join(events=events, lexicon=lexicon)
    options = Options(
        model=model,
        types=parse_types_option(types),
        reading=ReadOptions(encoding, text_field, Limits(max_unpacked, max_nesting, max_pages, max_members)),
        published=published,
        name_pattern=published_from_name,
        text_out=text_out,
        events=own.events,
        lexicon=own.lexicon,
    )
    if pretty:
        records = {"-o": output, "--by-type": by_type, "--resume": resume, "--previous": previous}
        others = records | {"--text-out": text_out, "-v": verbose}
        raise typer.Exit(1 if show_file(paths, options, [name for name in others if others[name]]) else 0)
    target = Target(None if output == Path("-") else output, form, by_type, resume, previous)
    _check_form(target)
    _check_journal(target, paths, since)
    if not by_type:
        check_output(target.output, map(Path, paths))
    _check_text_out(text_out, paths)
    # Workers have no standard input.
    jobs = 1 if "-" in paths else jobs
    inputs = Inputs(paths, since, follow_links)
    failed = _extract(inputs, target, options, jobs, quiet=quiet, verbose=verbose)
    raise typer.Exit(1 if failed else 0)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is read: the paths, from which moment on, and whether links that lead out of folders are followed."""

    paths: list[str]
    since: int | None
    follow_links: bool


@dataclass(frozen=True, slots=True)
class Target:
    """Where the records go, in which form, and what of them is there already."""

    output: Path | None
    form: Form
    by_type: bool
    resume: bool
    previous: Path | None


def _extract(
    inputs: Inputs,
    target: Target,
    options: Options,
    jobs: int,
    *,
    quiet: bool,
    verbose: int,
) -> int:
    """Write the records of all paths; the number of inputs that could not be read."""
    from cli.resume import Resumable
    from extractors.language import ModelError
    from extractors.parallel import iter_results
    from extractors.user_files import UserFileError

    left_out: list[Path] = []
    try:
        with (
            Reporter(
                quiet=quiet, to_screen=bool(verbose) or (target.output is None and sys.stdout.isatty())
            ) as reporter,
            _open(target, options, reporter) as writer,
        ):
            found = _find_sources(inputs, target.output, options, left_out, reporter)
            journal = writer if isinstance(writer, Resumable) else None
            explained = ExplainingWriter(writer, verbose) if verbose else writer
            sources = journal.plan(found, partial(_repeat, reporter)) if journal is not None else found
            jobs, sources = choose_jobs(jobs, sources)
            with closing(iter_results(sources, options, jobs)) as results:
                for result in results:
                    _take(result, explained, reporter, journal)
    except (ModelError, UserFileError) as error:
        fail(str(error), 2)
    except OutputError as error:
        if target.output is None:
            drop_stdout()
        fail(str(error), 1)
    reporter.summarize(len(left_out))
    return reporter.failed


def _open(target: Target, options: Options, reporter: Reporter) -> AbstractContextManager[RecordWriter]:
    """What the records are written to; a Resumable where the next run can make use of it."""
    if target.output is None or not (target.resume or target.previous):
        return open_records(target.output, target.form, options.types, by_type=target.by_type)
    from cli.previous import Previous, PreviousError
    from cli.resume import Resumable
    from cli.settings import fingerprint

    settings = fingerprint(options)
    previous: Previous | None = None
    if target.previous is not None:
        try:
            previous = Previous(target.previous, settings)
            reporter.taken_over = 0
        except PreviousError as error:
            reporter.note(f"{error}; everything is read anew")
    return Resumable(target.output, options, settings, previous=previous, keep=target.resume)


def _find_sources(
    inputs: Inputs,
    output: Path | None,
    options: Options,
    left_out: list[Path],
    reporter: Reporter,
) -> Iterator[Source | ReadError]:
    """The inputs that the paths stand for, without those that are passed over."""
    from extractors.reading import iter_sources

    found = iter_sources(
        inputs.paths,
        left_out,
        options.reading.text_field,
        follow_links=inputs.follow_links,
        links=reporter.links,
    )
    sources = _without_output(found, output)
    if inputs.since is not None:
        reporter.older = 0
        sources = iter_since(sources, inputs.since, reporter.pass_over_older)
    return sources if options.text_out is None else _without_namesakes(sources)


def _take(result: Result, writer: RecordWriter, reporter: Reporter, journal: Resumable | None) -> None:
    """Write the records of a result, or tell what is said of a source, and enter that into the journal."""
    from cli.done import Done
    from extractors.parallel import Batch, Finished, Remark

    if isinstance(result, Batch):
        writer.write(result.lines)
        reporter.add_records(len(result.lines), result.doc)
    elif isinstance(result, Remark):
        reporter.remark(result.error, result.note, result.left_out)
        if journal is not None:
            journal.remark(result)
    elif isinstance(result, Finished):
        reporter.end_file(result.error, result.note)
        if journal is not None:
            journal.finish(result)
    elif journal is not None and isinstance(result.known, Done):
        journal.take_over(result.known)
        _repeat(reporter, result.known, taken_over=True)


def _repeat(reporter: Reporter, done: Done, taken_over: bool) -> None:
    """Count what an earlier run has done, and say again what was said of it."""
    reporter.add_records(done.records, done.identity.doc)
    for error, note, left_out in done.remarks[:-1]:
        reporter.remark(error, note, left_out)
    reporter.end_file(*done.remarks[-1][:2])
    if taken_over:
        reporter.take_over()


def _check_journal(target: Target, paths: list[str], since: int | None) -> None:
    """Refuse what --resume and --previous cannot do."""
    hint = "--resume" if target.resume else "--previous"
    problem = None
    if not target.resume and target.previous is None:
        return
    if target.output is None or target.by_type or target.form is not Form.JSONL:
        problem = "only JSON lines in one file, named with -o, can be made of what is there"
    elif target.output.exists() and not target.output.is_file():
        problem = f"{target.output} is no file that could be replaced"
    elif target.resume and "-" in paths:
        problem = "standard input cannot be read again; name files"
    elif target.previous is not None and since is not None:
        hint = "--since"
        problem = (
            "leaves older inputs out, and --previous takes them over; give --previous alone for an output of all inputs "
            "of which only new ones are read, --since alone for an output of the new ones"
        )
    if problem:
        raise typer.BadParameter(problem, param_hint=hint)


def _check_form(target: Target) -> None:
    output = target.output
    if target.form is Form.PARQUET and output is None:
        raise typer.BadParameter("Parquet is written to a file; name it with -o", param_hint="--format")
    if target.by_type and (output is None or not output.is_dir()):
        problem = "name a folder with -o" if output is None else f"there is no folder {output}"
        raise typer.BadParameter(problem, param_hint="--by-type")


def _check_text_out(folder: Path | None, paths: list[str]) -> None:
    if folder is None:
        return
    problem = None
    place = folder.resolve()
    if folder.exists() and not folder.is_dir():
        problem = f"{folder} is no folder"
    elif any(Path(path).is_dir() and place.is_relative_to(Path(path).resolve()) for path in paths):
        problem = f"{folder} lies in a folder that is read"
    if problem:
        raise typer.BadParameter(problem, param_hint="--text-out")


def _without_output(
    sources: Iterable[Source | ReadError], output: Path | None
) -> Iterator[Source | ReadError]:
    """Leave out the file that is written to, where it lies in a folder that is read."""
    from extractors.reading import Source

    target = identity(output or sys.stdout)
    for source in sources:
        if (
            target is None
            or not isinstance(source, Source)
            or source.path is None
            or identity(source.path) != target
        ):
            yield source


def _without_namesakes(sources: Iterable[Source | ReadError]) -> Iterator[Source | ReadError]:
    """Refuse a second input of the same name, whose text would take the place of the first one's."""
    from extractors.reading import ReadError
    from extractors.reading.formats import is_text_itself

    seen: set[str] = set()
    for source in sources:
        if isinstance(source, ReadError) or is_text_itself(source.doc):
            yield source
        elif source.doc in seen:
            yield ReadError(
                f"{source.path}: another input is called {source.doc} too, and --text-out would mix their texts; "
                "name a folder that holds both"
            )
        else:
            seen.add(source.doc)
            yield source
