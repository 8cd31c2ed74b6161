"""`policyfacts view`: records and their texts as one page to look at."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.messages import tell
from cli.options import FollowLinksOption, TextFieldOption
from cli.output import LineWriter, OutputError, check_output, drop_stdout, fail, open_output
from cli.values import check_encoding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractors.reading import Document


def view(
    records: Annotated[
        list[Path], typer.Argument(metavar="RECORDS", help="Files that `extract` wrote (JSON lines), or -.")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Write the page to FILE; else to standard output."
        ),
    ] = None,
    text: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="PATH",
            exists=True,
            help="The file or folder that was extracted, or the folder of --text-out, to show whole articles; may be "
            "repeated. Without it the sentences of the records are shown.",
        ),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(
            callback=check_encoding,
            metavar="NAME",
            help="The encoding of the texts, where `extract` was told it.",
        ),
    ] = None,
    text_field: TextFieldOption = "text",
    follow_links: FollowLinksOption = False,
) -> None:
    """Make one self-contained page of records: articles with their mentions, an overview, tables, charts.

    The page needs no network and runs nothing that stands in the texts.
    """
    from cli.record_files import RecordFiles, check_record_files
    from cli.report.data import build_data
    from cli.report.page import build_page
    from cli.report.texts import read_texts
    from extractors.reading import ReadOptions

    if output == Path("-"):
        output = None
    check_record_files(records)
    if output is None and sys.stdout.isatty():
        problem = "the page is no text to read on a terminal; name a file, for example -o report.html"
        raise typer.BadParameter(problem, param_hint="-o")
    check_output(output, records)
    files = RecordFiles(records)
    found = list(files)
    texts: dict[str, list[Document]] | None = None
    unread: dict[str, str] = {}
    if text:
        wanted = {record.doc for record in found}
        texts, unread = read_texts(text, wanted, ReadOptions(encoding, text_field), follow_links=follow_links)
    data, remarks = build_data(found, texts)
    # Once a file, and the cause where it is known.
    _tell(unread.get(remark.doc, remark.message) for remark in remarks)
    _write(build_page(data), output)
    raise typer.Exit(1 if files.faults or remarks else 0)


def _tell(messages: Iterable[str]) -> None:
    for message in messages:
        tell(message)


def _write(page: str, output: Path | None) -> None:
    try:
        with open_output(output) as stream:
            LineWriter(stream, output).write([page])
    except OutputError as error:
        if output is None:
            drop_stdout()
        fail(str(error), 1)
