"""`extract --pretty`: one file to read, with what is found in it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.messages import tell
from cli.output import fail

if TYPE_CHECKING:
    from extractors.parallel import Options

PrettyOption = Annotated[
    bool,
    typer.Option(
        "--pretty",
        help="Show one file to read instead of writing records: mentions in the colours of their types (letters without "
        "colours), facts below.",
    ),
]


def show_file(paths: list[str], options: Options, others: list[str]) -> int:
    """Print the reading view of the file on standard output; the number of its parts that could not be read.

    `others` are options of the command line that make no sense with it: any ends the program with exit code 2.
    """
    _check(paths, others)
    from rich.console import Console

    from cli.terminal.page import Page
    from extractors.language import ModelError
    from extractors.parallel import load_pipeline
    from extractors.reading import Document, NoTextError, Source, iter_documents, iter_sources
    from extractors.reading.published import compile_name_pattern
    from extractors.record_mapping import to_record
    from extractors.user_files import UserFileError

    page = Page(Console(file=sys.stdout, highlight=False, markup=False))
    pattern = compile_name_pattern(options.name_pattern) if options.name_pattern is not None else None
    try:
        pipeline = load_pipeline(options)
    except (ModelError, UserFileError) as error:
        fail(str(error), 2)
    failed = 0
    for source in iter_sources(paths):
        for part in iter_documents(source, options.reading) if isinstance(source, Source) else [source]:
            if not isinstance(part, Document):
                failed += not isinstance(part, NoTextError)
                tell(str(part))
                continue
            articles = list(pipeline.lay_out(part, published=options.published, name_pattern=pattern))
            page.show(
                part, articles, [to_record(row) for row in pipeline.extract_rows(part, articles=articles)]
            )
    return failed


def _check(paths: list[str], others: list[str]) -> None:
    problem = None
    if others:
        problem = f"{', '.join(others)}: not together with --pretty, which writes no records"
    elif len(paths) > 1:
        problem = "shows one file; name one"
    elif Path(paths[0]).is_dir():
        problem = f"shows one file, and {paths[0]} is a folder; name one of its files"
    if problem:
        raise typer.BadParameter(problem, param_hint="--pretty")
