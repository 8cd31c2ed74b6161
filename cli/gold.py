"""`policyfacts gold`: make gold from records, check it, convert it from and to the formats of annotation tools."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from cli.configuration import Configuration, find_configuration
from cli.examples import examples
from cli.language import BilingualTyper
from cli.messages import plural, say, say_json, tell
from cli.options import EventsOption, FollowLinksOption, LexiconOption, ModelOption
from cli.output import fail
from cli.values import parse_published, parse_types_option

if TYPE_CHECKING:
    from extractors.annotation.making import PlacedRow
    from extractors.annotation.text import AnnotatedText, AnnotationError
    from extractors.pipeline import Pipeline
    from extractors.reading import Document

gold = BilingualTyper(
    no_args_is_help=True,
    help="Make gold of your own texts, check it, and convert it from and to the formats of annotation tools.",
    context_settings={"help_option_names": ["-h", "--help"]},
)


#: Names that are told one by one; of more the number.
_NAMES_TOLD = 3


class GoldFormat(StrEnum):
    """The formats that gold is converted from and to; see extractors.annotation.exchange."""

    POLICYFACTS = "policyfacts"
    LABELSTUDIO = "labelstudio"
    LABELSTUDIO_PREDICTIONS = "labelstudio-predictions"
    DOCCANO = "doccano"
    DOCCANO_ENTITIES = "doccano-entities"
    BRAT = "brat"
    DOCBIN = "docbin"


_FORCE = Annotated[bool, typer.Option("--force", help="Replace files that are there.")]


@gold.command(epilog=examples("gold new"))
def new(
    paths: Annotated[list[str], typer.Argument(metavar="TEXTS", help="Files and folders, as for `extract`.")],
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            metavar="FOLDER",
            help="The folder to write NAME.txt and NAME.gold.jsonl to, or NAME.jsonl for all texts in one file.",
        ),
    ],
    records: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="Take these records, corrected, instead of extracting.",
        ),
    ] = None,
    types: Annotated[
        list[str] | None,
        typer.Option(metavar="TYPE,...", help="Only these types; by default all that `evaluate` scores."),
    ] = None,
    all_fields: Annotated[
        bool,
        typer.Option(
            "--all-fields", help="Take all fields that `evaluate` compares, not only those of the guidelines."
        ),
    ] = False,
    model: ModelOption = "lac",
    events: EventsOption = None,
    lexicon: LexiconOption = None,
    published: Annotated[
        datetime.date | None,
        typer.Option(
            parser=parse_published,
            metavar="YYYY-MM-DD",
            help="When the texts were published, for their file names.",
        ),
    ] = None,
    follow_links: FollowLinksOption = False,
    force: _FORCE = False,
) -> None:
    """Make gold from the texts: policyfacts gold new news/ -o gold/, or with --records from corrected output."""
    from extractors.annotation.text import AnnotationError

    own = find_configuration().join(events=events, lexicon=lexicon)
    if output.is_file() and output.suffix.lower() not in (".jsonl", ".ndjson"):
        raise typer.BadParameter(f"{output} is a file; name a folder, or NAME.jsonl", param_hint="-o")
    maker = _Maker(
        paths, parse_types_option(types), published, all_fields=all_fields, follow_links=follow_links
    )
    try:
        maker.read(records, model, own)
        mentions = maker.write(output, force=force)
    except AnnotationError as error:
        _fail(error)
    texts = len(maker.texts)
    tell(f"{plural(texts, 'text')}, {plural(mentions, 'mention')} in {output}")
    raise typer.Exit(1 if maker.failed else 0)


def _some(names: list[str]) -> str:
    """The first of many names, and how many more there are."""
    more = len(names) - _NAMES_TOLD
    return ", ".join(names[:_NAMES_TOLD]) + (f" and {more:,} more" if more > 0 else "")


class _Maker:
    """Reads texts, makes gold of each, and writes it when all went well."""

    def __init__(
        self,
        paths: list[str],
        types: tuple[str, ...] | None,
        published: datetime.date | None,
        *,
        all_fields: bool,
        follow_links: bool,
    ) -> None:
        from extractors.annotation.making import GOLD_TYPES

        self.texts: list[AnnotatedText] = []
        self.failed = False
        self._paths = paths
        self._types = types or GOLD_TYPES
        self._published = published
        self._all_fields = all_fields
        self._follow_links = follow_links
        self._docs: list[str] = []
        self._bytes: list[bytes | None] = []

    def read(self, records: Path | None, model: str, own: Configuration) -> None:
        """Make the gold of all texts, from the records of a file or from what is found now.

        Raises:
            AnnotationError: the records cannot be read.
        """
        from extractors.annotation.making import Records, iter_published, make_gold, original_bytes

        told = Records(records) if records else None
        pipeline = None if records else _load(model, own, self._types)
        option = self._published.isoformat() if self._published else None
        faults: list[str] = []
        empty: list[str] = []
        for path, document in self._iter_documents():
            published = next(iter_published([document], option))
            rows = told.take(document.doc) if told else self._extract(pipeline, document)
            if rows is None:
                empty.append(document.doc)
            text, wrong = make_gold(
                document, rows or [], self._types, all_fields=self._all_fields, published=published
            )
            faults += wrong
            self.texts.append(text)
            self._docs.append(document.doc)
            self._bytes.append(original_bytes(path, document))
        if empty:
            tell(f"{records}: no records of {_some(empty)}: gold without mentions")
        if told and (left := told.left()):
            tell(f"{records}: records left out, since none of the texts is {_some(left)}")
        if faults:
            for fault in faults[:-1]:
                tell(fault)
            fail(faults[-1], 2)

    def _extract(self, pipeline: Pipeline | None, document: Document) -> Iterator[PlacedRow]:
        if pipeline is not None:
            for record in pipeline.extract_document(document, published=self._published):
                yield document.doc, json.loads(record.model_dump_json())

    def _iter_documents(self) -> Iterator[tuple[Path | None, Document]]:
        from extractors.reading import NoTextError, ReadError, iter_documents, iter_sources

        links: list[Path] = []
        for source in iter_sources(self._paths, follow_links=self._follow_links, links=links):
            for document in [source] if isinstance(source, ReadError) else iter_documents(source):
                if isinstance(document, ReadError):
                    self.failed |= not isinstance(document, NoTextError)
                    tell(str(document))
                else:
                    yield getattr(source, "path", None), document
        if links:
            tell(f"{len(links):,} passed over (links out of the folder; --follow-links reads them)")

    def write(self, output: Path, *, force: bool) -> int:
        """Write the gold; the number of mentions.

        Raises:
            AnnotationError: it cannot be written, or a file is in the way.
        """
        from extractors.annotation.files import write_files
        from extractors.annotation.gold_files import is_sentences, name_files, write_gold
        from extractors.annotation.making import name_apart

        if not self.texts:
            fail("no text to make gold of", 2)
        if is_sentences(output):
            for text, doc in zip(self.texts, self._docs, strict=True):
                text.name = doc
        else:
            name_apart(self.texts, self._docs)
        files = write_gold(self.texts, output, [])
        if not is_sentences(output):
            for (stem, _), data in zip(name_files(self.texts), self._bytes, strict=True):
                if data is not None:
                    files[output / f"{stem}.txt"] = data
        write_files(files, force=force)
        return sum(len(text.mentions) for text in self.texts)


def _load(model: str, own: Configuration, types: tuple[str, ...]) -> Pipeline:
    from extractors import load
    from extractors.language import ModelError
    from extractors.user_files import UserFileError

    try:
        return load(model=model, types=types, events=own.events, lexicon=own.lexicon)
    except (ModelError, UserFileError) as error:
        fail(str(error), 2)


def _fail(error: AnnotationError) -> NoReturn:
    from extractors.annotation.text import UnwrittenError

    # A full disk is no wrong usage.
    fail(str(error), 1 if isinstance(error, UnwrittenError) else 2)


@gold.command(epilog=examples("gold check"))
def check(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="GOLD",
            exists=True,
            help="Folders of gold, files of them (NAME.gold.jsonl), files of sentences.",
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines.")] = False,
) -> None:
    """Check gold: places, fields, overlaps, one surface treated in two ways; exit code 1 for errors."""
    from dataclasses import asdict

    from extractors.annotation.checking import check_gold
    from extractors.annotation.text import AnnotationError

    try:
        result = check_gold(paths)
    except AnnotationError as error:
        fail(str(error), 2)
    for finding in result.findings:
        if as_json:
            say_json(asdict(finding))
        else:
            say(str(finding))
    errors, warnings = result.count("error"), result.count("warning")
    checked = f"{plural(result.texts, 'text')}, {plural(result.mentions, 'mention')}"
    tell(f"{checked}: {plural(errors, 'error')}, {plural(warnings, 'warning')}")
    if errors:
        raise typer.Exit(1)


@gold.command(epilog=examples("gold convert"))
def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A file or folder of annotated texts.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The file or folder to write.")],
    from_format: Annotated[
        GoldFormat | None, typer.Option("--from", help="The format of IN; else told by what stands there.")
    ] = None,
    to_format: Annotated[
        GoldFormat | None, typer.Option("--to", help="The format of OUT; else told by its name.")
    ] = None,
    force: _FORCE = False,
) -> None:
    """Convert gold from and to Label Studio, doccano, brat and spaCy: policyfacts gold convert gold/ tasks.json."""
    from extractors.annotation import exchange
    from extractors.annotation.text import AnnotationError

    remarks: list[str] = []
    try:
        name = from_format.value if from_format else exchange.guess_source(source)
        wanted = to_format.value if to_format else exchange.guess_target(target, name)
        texts = exchange.read_annotation(source, name, remarks)
        files = exchange.write_annotation(texts, target, wanted, remarks, force=force)
    except AnnotationError as error:
        for remark in remarks:
            tell(remark)
        _fail(error)
    for remark in [*remarks, *_iter_strange(texts, wanted)]:
        tell(remark)
    mentions = sum(len(text.mentions) for text in texts)
    what = f"{plural(len(texts), 'text')}, {plural(mentions, 'mention')}"
    tell(f"{what} from {name} to {wanted}: {', '.join(_written(files, target))}")


def _written(files: list[Path], target: Path) -> list[str]:
    """What was written: the files, or the folder that holds many."""
    return [str(path) for path in files] if target in files else [str(target)]


def _iter_strange(texts: list[AnnotatedText], wanted: str) -> Iterator[str]:
    """Yield a remark on types that gold does not have, where it is gold that was written."""
    from collections import Counter

    from schemas.types import RECORD_TYPES

    counts: Counter[Any] = Counter(mention["type"] for text in texts for mention in text.mentions)
    strange = {kind: count for kind, count in counts.items() if kind not in RECORD_TYPES}
    if strange and wanted == "policyfacts":
        told = ", ".join(f"{kind!r} ({count})" for kind, count in strange.items())
        yield f"types that policyfacts does not have, so that evaluate refuses them: {told}; rename them"
