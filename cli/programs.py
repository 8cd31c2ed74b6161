"""`policyfacts programs`: look into the lexicon of programmes, add to it, check files of it, find what it lacks."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from cli.commands import ConfiguredCommand
from cli.configuration import find_configuration
from cli.examples import examples
from cli.inert import inert
from cli.language import BilingualTyper
from cli.messages import say, say_json, tell
from cli.options import EventsOption, FollowLinksOption, JobsOption, LexiconOption, ModelOption, choose_jobs
from cli.output import LineWriter, OutputError, drop_stdout, fail, open_output
from cli.progress import Reporter
from cli.tables import print_table

if TYPE_CHECKING:
    from extractors.parallel import Options
    from extractors.programs.lexicon import Lexicon, Programme

programs = BilingualTyper(
    no_args_is_help=True,
    help="Look into the lexicon of programmes, add to it, check files of it, and find what it lacks.",
    context_settings={"help_option_names": ["-h", "--help"]},
)

_FIELDS = ("name", "aliases", "kind", "expansion", "issuer", "level", "since", "source", "match")
#: From what confidence on a name in one place is kept until the whole corpus has been read.
_LEAST_CONFIDENCE = 0.25
#: The columns of the tables of programmes that are known, and of those that are mined.
_HEADINGS = ("name", "kind", "expansion", "issuer", "since")
_MINED = ("name", "conf.", "mentions", "articles", "since", "head", "owner", "places", "example")
_JSON = Annotated[bool, typer.Option("--json", help="Print JSON lines.")]


@programs.command(epilog=examples("programs show"))
def show(
    names: Annotated[
        list[str], typer.Argument(metavar="NAME", help="Names or aliases, with or without marks.")
    ],
    lexicon: LexiconOption = None,
    as_json: _JSON = False,
) -> None:
    """Show what the lexicon knows of a programme: policyfacts programs show 三会一课."""
    known = _load(lexicon)
    missing = False
    for name in names:
        programme = known.get(name)
        if programme is None:
            missing = True
            like = "、".join(_similar(name, known))
            tell(
                f"{name} is not in the lexicon; there is {like}" if like else f"{name} is not in the lexicon"
            )
        elif as_json:
            say_json(_fields(programme))
        else:
            _print_entry(programme)
    if missing:
        raise typer.Exit(1)


@programs.command(epilog=examples("programs search"))
def search(
    text: Annotated[
        str, typer.Argument(help="What name, alias, expansion, issuer or source must hold.")
    ] = "",
    kind: Annotated[str | None, typer.Option(help="Only this kind.")] = None,
    level: Annotated[str | None, typer.Option(help="Only of this level: central, province, city …")] = None,
    lexicon: LexiconOption = None,
    as_json: _JSON = False,
) -> None:
    """List the programmes that a text occurs in: policyfacts programs search 五好."""
    hits = [
        programme
        for programme in _load(lexicon)
        if (kind is None or programme.kind == kind)
        and (level is None or programme.level == level)
        and _holds(programme, text)
    ]
    if not hits:
        fail(f"nothing in the lexicon holds {text!r}", 1)
    if as_json:
        for programme in hits:
            say_json(_fields(programme))
    else:
        print_table(_HEADINGS, map(_row_of, hits))


@programs.command(epilog=examples("programs add"))
def add(
    names: Annotated[list[str], typer.Argument(metavar="NAME", help="The name; with --from several.")],
    lexicon: Annotated[
        Path | None,
        typer.Option(
            "--lexicon",
            metavar="FILE",
            dir_okay=False,
            help="The file to add to (JSON lines); else that of the configuration.",
        ),
    ] = None,
    alias: Annotated[list[str] | None, typer.Option(help="Another name; may be repeated.")] = None,
    kind: Annotated[str | None, typer.Option(help="What it is: campaign, project, working method …")] = None,
    part: Annotated[
        list[str] | None, typer.Option(help="A part that the name stands for; repeat it in their order.")
    ] = None,
    issuer: Annotated[str | None, typer.Option(help="Who launched it.")] = None,
    level: Annotated[
        str | None, typer.Option(help="The level of who launched it: central, province, city …")
    ] = None,
    since: Annotated[str | None, typer.Option(help="Since when: YYYY or YYYY-MM.")] = None,
    source: Annotated[str | None, typer.Option(help="The document or speech that set it.")] = None,
    quoted: Annotated[bool, typer.Option("--quoted", help="Take it in quotation marks only.")] = False,
    mined: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="Take the entries from what `mine` wrote.",
        ),
    ] = None,
) -> None:
    """Add a programme to a lexicon of your own: policyfacts programs add 归雁工程 --kind project --lexicon ours.jsonl."""
    path = lexicon or next(iter(find_configuration().lexicon), None)
    if path is None:
        raise typer.BadParameter(
            "name the file to add to, or set it in policyfacts.toml", param_hint="--lexicon"
        )
    if path.exists() and not path.is_file():
        raise typer.BadParameter(f"{path} is no regular file", param_hint="--lexicon")
    if path.suffix.lower() in (".toml", ".csv"):
        raise typer.BadParameter(
            f"{path} is {path.suffix[1:].upper()}; entries are added to JSON lines", param_hint="--lexicon"
        )
    if mined and (alias or kind or part or issuer or level or since or source or quoted):
        raise typer.BadParameter("--from takes the entries as they stand there", param_hint="--from")
    told = {
        "aliases": alias or [],
        "kind": kind,
        "expansion": part or None,
        "issuer": issuer,
        "level": level,
        "since": since,
        "source": source,
        "match": "quoted" if quoted else "always",
    }
    if mined is None and len(names) > 1:
        raise typer.BadParameter("one name at a time, or --from FILE", param_hint="NAME")
    entries = [
        _mined(mined, name) if mined else _entry({"name": name, **told}) for name in dict.fromkeys(names)
    ]
    _append(path, entries)
    for programme in entries:
        tell(f"added {programme.name} to {path}")


@programs.command(epilog=examples("programs check"))
def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="Files of own names.")
    ],
) -> None:
    """Check own lexicons: faults, names that stand twice, programmes that are everyday words; exit 1 for faults."""
    from extractors.programs.checking import check_lexicon
    from extractors.programs.lexicon import load_lexicon
    from extractors.user_files import UserFileError

    configured = [path.resolve() for path in find_configuration().lexicon]
    errors = warnings = 0
    for path in files:
        try:
            for finding in check_lexicon(path, load_lexicon(p for p in configured if p != path.resolve())):
                errors += finding.level == "error"
                warnings += finding.level == "warning"
                say(f"{finding.place}: {finding.level}: {finding.message}")
        except UserFileError as error:
            errors += 1
            say(str(error))
    tell(f"{errors} errors, {warnings} warnings")
    if errors:
        raise typer.Exit(1)


@programs.command(cls=ConfiguredCommand, epilog=examples("programs mine"))
def mine(
    paths: Annotated[
        list[str], typer.Argument(metavar="FOLDER", help="Files and folders, as for `extract`.")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Write JSON lines to FILE, ready to be reviewed and added."
        ),
    ] = None,
    form: Annotated[
        Literal["table", "jsonl"], typer.Option("--format", help="What is printed where there is no FILE.")
    ] = "table",
    top: Annotated[int, typer.Option(min=0, metavar="N", help="Only the N likeliest names; 0 for all.")] = 0,
    min_count: Annotated[int, typer.Option(min=1, metavar="N", help="Only names with N mentions.")] = 1,
    model: ModelOption = "lac",
    events: EventsOption = None,
    lexicon: LexiconOption = None,
    follow_links: FollowLinksOption = False,
    jobs: JobsOption = 0,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but errors.")] = False,
) -> None:
    """Find the programmes of a corpus that the lexicon does not have, ranked, with counts, dates, places and examples.

    Evidence adds up: a name that several articles have is likelier one than the same name in one of them.
    """
    from extractors.parallel import Options
    from extractors.programs.mining import MINED_TYPES
    from extractors.user_files import UserFileError

    own = find_configuration().join(events=events, lexicon=lexicon)
    options = Options(
        model=model,
        types=MINED_TYPES,
        events=own.events,
        lexicon=own.lexicon,
        least_confidence=_LEAST_CONFIDENCE,
    )
    known = _load(lexicon)
    jobs = 1 if "-" in paths else jobs
    try:
        failed = _mine(
            paths, options, jobs, known, output, form, top, min_count, quiet=quiet, follow_links=follow_links
        )
    except (UserFileError, OutputError) as error:
        if output is None:
            drop_stdout()
        fail(str(error), 1 if isinstance(error, OutputError) else 2)
    raise typer.Exit(1 if failed else 0)


def _mine(
    paths: list[str],
    options: Options,
    jobs: int,
    known: Lexicon,
    output: Path | None,
    form: str,
    top: int,
    min_count: int,
    *,
    quiet: bool,
    follow_links: bool,
) -> int:
    """Read the corpus and write what was found; the number of inputs that could not be read."""
    import sqlite3
    import tempfile
    from itertools import islice

    from extractors.language import ModelError
    from extractors.parallel import Batch, Finished, Remark, iter_results
    from extractors.programs.mining import Mine
    from extractors.reading import iter_sources

    left_out: list[Path] = []
    links: list[Path] = []
    found_sources = iter_sources(paths, left_out, follow_links=follow_links, links=links)
    jobs, sources = choose_jobs(jobs, found_sources)
    try:
        with (
            Mine(known) as found,
            Reporter(quiet=quiet) as reporter,
            closing(iter_results(sources, options, jobs)) as results,
        ):
            reporter.links = links
            for result in results:
                if isinstance(result, Batch):
                    for line in result.lines:
                        found.add(json.loads(line))
                    reporter.add_records(len(result.lines), result.doc)
                elif isinstance(result, Remark):
                    reporter.remark(result.error, result.note, result.left_out)
                elif isinstance(result, Finished):
                    reporter.end_file(result.error, result.note)
            ranked = islice(found.iter_ranked(min_count), top or None)
            if output is None and form == "table":
                print_table(_MINED, map(_row_of_mined, ranked))
            else:
                with open_output(output) as stream:
                    writer = LineWriter(stream, output)
                    for entry in ranked:
                        writer.write([json.dumps(entry, ensure_ascii=False) + "\n"])
    except ModelError as error:
        fail(str(error), 2)
    except sqlite3.Error as error:
        fail(f"cannot keep what was found in {tempfile.gettempdir()}: {error}", 1)
    reporter.summarize(len(left_out))
    return reporter.failed


def _load(files: Iterable[Path] | None) -> Lexicon:
    from extractors.programs.lexicon import load_lexicon
    from extractors.user_files import UserFileError

    try:
        return load_lexicon(find_configuration().join(events=None, lexicon=files).lexicon)
    except UserFileError as error:
        fail(str(error), 2)


def _entry(row: dict[str, Any]) -> Programme:
    from pydantic import ValidationError

    from extractors.programs.kinds import load_kinds
    from extractors.programs.lexicon import Programme

    try:
        programme = Programme.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        raise typer.BadParameter(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    if programme.kind is not None and programme.kind not in load_kinds():
        raise typer.BadParameter(
            f"{programme.kind!r} is none of {', '.join(load_kinds())}", param_hint="--kind"
        )
    return programme


def _mined(path: Path, name: str) -> Programme:
    """The entry of that name in what `mine` wrote."""
    from extractors.programs.lexicon import read_programmes
    from extractors.user_files import UserFileError

    try:
        found = next((entry for entry in read_programmes(path) if name in entry.surfaces), None)
    except UserFileError as error:
        fail(str(error), 2)
    return found or fail(f"{path}: no entry is called {name}", 2)


def _append(path: Path, entries: list[Programme]) -> None:
    from extractors.programs.lexicon import LEXICON_FORM, Programme, fold
    from extractors.user_files import UserFileError

    before: list[Programme] = []
    try:
        for place, row in LEXICON_FORM.iter_checked(path) if path.exists() else ():
            if isinstance(row, str):
                fail(f"{place}: {row}", 2)
            if isinstance(row, Programme):
                before.append(row)
        old = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    except UserFileError as error:
        fail(str(error), 2)
    except OSError as error:
        fail(f"{path}: {error.strerror}", 2)
    known = {fold(surface) for programme in before for surface in programme.surfaces}
    for programme in entries:
        if twice := next((surface for surface in programme.surfaces if fold(surface) in known), None):
            fail(f"{path}: {twice} stands there already", 2)
    text = old if not old or old.endswith("\n") else old + "\n"
    try:
        with open_output(path) as stream:
            LineWriter(stream, path).write([text, *(_line(programme) + "\n" for programme in entries)])
    except OutputError as error:
        fail(str(error), 1)


def _line(programme: Programme) -> str:
    return json.dumps(_fields(programme), ensure_ascii=False)


def _fields(programme: Programme) -> dict[str, Any]:
    row = programme.model_dump(mode="json")
    return {field: row[field] for field in _FIELDS}


def _holds(programme: Programme, text: str) -> bool:
    places = (
        *programme.surfaces,
        *(programme.expansion or ()),
        programme.issuer or "",
        programme.source or "",
    )
    return any(text in place for place in places)


def _similar(name: str, known: Lexicon) -> list[str]:
    from difflib import get_close_matches

    surfaces = {surface: programme.name for programme in known for surface in programme.surfaces}
    return list(
        dict.fromkeys(surfaces[match] for match in get_close_matches(name, surfaces, n=3, cutoff=0.5))
    )


def _print_entry(programme: Programme) -> None:
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    console.print(inert(programme.name), style="bold", markup=False)
    row = programme.model_dump(mode="json")
    for field in _FIELDS[1:]:
        value = row[field]
        if value:
            text = "；".join(value) if isinstance(value, list) else value
            console.print(inert(f"  {field:10}{text}"), markup=False)


def _row_of(programme: Programme) -> tuple[str, ...]:
    parts = "、".join(programme.expansion or ())
    return programme.name, programme.kind or "", parts, programme.issuer or "", programme.since or ""


def _row_of_mined(entry: dict[str, Any]) -> tuple[str, ...]:
    found = entry["found"]
    return (
        entry["name"],
        f"{found['confidence']:.2f}",
        str(found["mentions"]),
        str(found["articles"]),
        found["first_date"] or "",
        next(iter(found["heads"]), ""),
        next(iter(found["owners"]), ""),
        "、".join(list(found["places"])[:2]),
        found["examples"][0]["sentence"][:40] if found["examples"] else "",
    )
