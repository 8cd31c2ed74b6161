"""`policyfacts extract`: records from files, as JSON lines."""

from __future__ import annotations

import codecs
import datetime
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.output import LineWriter, OutputError, drop_stdout, fail, identity, open_output
from cli.progress import Reporter
from schemas.types import RECORD_TYPES, parse_types

if TYPE_CHECKING:
    from extractors.parallel import Options
    from extractors.reading import ReadError, Source


def parse_types_option(values: list[str] | None) -> tuple[str, ...] | None:
    """The types that --types names; None for all."""
    try:
        return parse_types(values) if values else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--types") from None


def parse_published(value: str) -> datetime.date:
    """The date that --published names."""
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise typer.BadParameter(f"{value!r} is no date; for example 2023-06-27") from None


def check_encoding(value: str | None) -> str | None:
    """The encoding that --encoding names, which must be one of text."""
    try:
        # Codecs that escape are none of text in a file.
        known = value is None or (bool("a".encode(value)) and "escape" not in codecs.lookup(value).name)
    except (LookupError, UnicodeError):
        known = False
    if not known:
        raise typer.BadParameter(f"no encoding is called {value!r}; for example utf-8, gb18030, big5")
    return value


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
    types: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TYPE,...", help=f"Only these types of {', '.join(RECORD_TYPES)}; may be repeated."
        ),
    ] = None,
    model: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="lac, rules (none at all), or a Chinese pipeline of spaCy, by name or path."
        ),
    ] = "lac",
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
    jobs: Annotated[
        int,
        typer.Option(
            min=0, metavar="N", help="Work in N processes; 0 for one a processor. The output is the same."
        ),
    ] = 1,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but errors.")] = False,
) -> None:
    """Extract facts from Chinese news and print them as JSON, one a line, in the order of the texts."""
    from extractors.parallel import Options

    options = Options(model=model, types=parse_types_option(types), encoding=encoding, published=published)
    _check_output(output, paths)
    # Workers have no standard input.
    jobs = 1 if "-" in paths else jobs or _processors()
    failed = _extract(paths, None if output == Path("-") else output, options, jobs, quiet=quiet)
    raise typer.Exit(1 if failed else 0)


def _extract(paths: list[str], output: Path | None, options: Options, jobs: int, *, quiet: bool) -> int:
    """Write the records of all paths; the number of inputs that could not be read."""
    from extractors.language import ModelError
    from extractors.parallel import Batch, iter_results
    from extractors.reading import iter_sources

    left_out: list[Path] = []
    sources = _without_output(iter_sources(paths, left_out), output)
    try:
        with (
            open_output(output) as stream,
            LineWriter(stream, output) as writer,
            Reporter(quiet=quiet, to_screen=output is None and sys.stdout.isatty()) as reporter,
            closing(iter_results(sources, options, jobs)) as results,
        ):
            for result in results:
                if isinstance(result, Batch):
                    writer.write(result.lines)
                    reporter.add_records(len(result.lines), result.doc)
                else:
                    reporter.end_file(result.error, result.note)
    except ModelError as error:
        fail(str(error), 2)
    except OutputError as error:
        if output is None:
            drop_stdout()
        fail(str(error), 1)
    reporter.summarize(len(left_out))
    return reporter.failed


def _check_output(output: Path | None, paths: list[str]) -> None:
    if output is None or output == Path("-"):
        return
    problem = None
    if output.is_dir():
        problem = f"{output} is a folder"
    elif not output.absolute().parent.is_dir():
        problem = f"there is no folder {output.parent}"
    elif (target := identity(output)) and any(identity(Path(path)) == target for path in paths):
        problem = f"{output} is also an input"
    if problem:
        raise typer.BadParameter(problem, param_hint="-o")


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


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # Not on every system.
        return os.cpu_count() or 1
