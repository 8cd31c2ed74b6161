"""Files that users write (lexicons, events, settings, gold, annotations, records): they are taken, or refused in one line."""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import typer

from extractors.annotation.text import AnnotatedText, AnnotationError
from extractors.evaluation.gold import GoldError
from extractors.pipeline import Pipeline
from extractors.reading import ReadError
from extractors.user_files import UserFileError
from schemas.jsonl import JsonlError
from tests.fuzz.invariants import Slow, check_extraction, check_message, require

_REFUSED = (UserFileError, AnnotationError, GoldError, ReadError, JsonlError)
PUBLISHED = datetime.date(2023, 6, 27)
TEXT = (
    "石坪村办食堂\n\n　　本报记者 王莉\n\n　　6月27日，云溪县石坪村网格长李长河说：“‘石磨夜话’开了两百场。”“十四五”期间，"
    "全县修路30华里，占三成。\n　　县长张敏介绍，云溪大集开市以来，来了1.2万人。\n"
)


def check_settings(data: bytes) -> None:
    """The name of a file, a line end and what is in the file."""
    name, _, content = data.partition(b"\n")
    kind = name.decode("utf-8", "replace")
    if kind not in KINDS:
        return
    with tempfile.TemporaryDirectory(prefix="policyfacts-fuzz-") as folder:
        path = Path(folder) / kind
        path.write_bytes(content)
        path.with_name("page.txt").write_text(TEXT, encoding="utf-8")
        try:
            with Slow.refused(4 * len(data) + 2000):
                KINDS[kind](path)
        except _REFUSED as error:
            check_message(str(error))


@cache
def _rules() -> Pipeline:
    from extractors import load

    return load("rules")


def _extract(knowledge: dict[str, object], names: Iterable[str]) -> None:
    """Extract with the user's knowledge from a text that holds its names."""
    text = TEXT + "".join(f"{name}的{name}，{name}王莉说，{name}5{name}。\n" for name in names)[:500]
    with contextlib.suppress(UnicodeEncodeError):
        text.encode()
        check_extraction(Pipeline(_rules().nlp, "rules", knowledge=knowledge), text, PUBLISHED)


def _lexicon(path: Path) -> None:
    from extractors.context import LEXICON, OWN_NAMES
    from extractors.own.names import load_own_names
    from extractors.programs import lexicon

    rows = lexicon.LEXICON_FORM.read(path)
    knowledge: dict[str, object] = {LEXICON: lexicon.load_lexicon([path])}
    if own := load_own_names([path]):
        knowledge[OWN_NAMES] = own
    _extract(knowledge, [row.name for row in rows][:20])


def _events(path: Path) -> None:
    from extractors.context import EVENTS
    from extractors.dates.events import load_events

    table, known = load_events([path]), load_events()
    told = [*(name for name in table.events if name not in known.events), *table.plans]
    _extract({EVENTS: table}, [f"{name}以来，{name}期间" for name in told[:20]])


def _configuration(path: Path) -> None:
    from cli.configuration import find_configuration

    told = io.StringIO()
    with contextlib.redirect_stderr(told):
        try:
            find_configuration(path.parent, {})
        except typer.Exit as error:
            require(error.exit_code == 2, "exit code", error.exit_code)
            check_message(told.getvalue().removesuffix("\n"))
        else:
            require(not told.getvalue(), "nothing is said of what is right", told.getvalue())


def _gold(path: Path) -> None:
    from extractors.annotation.checking import check_gold
    from extractors.evaluation.gold import iter_gold

    for finding in check_gold([path]).findings:
        check_message(str(finding))
        str(finding).encode()
    _annotation("policyfacts")(path)
    for document in iter_gold(path if path.name == "sentences.jsonl" else path.parent):
        document.name.encode("utf-8", "surrogatepass")


def _annotation(name: str) -> Callable[[Path], None]:
    def check(path: Path) -> None:
        from extractors.annotation.exchange import read_annotation

        remarks: list[str] = []
        folder = name == "brat" or path.name.endswith(".gold.jsonl")
        texts = read_annotation(path.parent if folder else path, name, remarks)
        _write_everywhere(texts, path.parent)
        for remark in remarks:
            check_message(remark)

    return check


def _write_everywhere(texts: list[AnnotatedText], folder: Path) -> None:
    """What was read can be written in every format, or is refused in one line."""
    from extractors.annotation.exchange import FORMATS, write_annotation

    for name in FORMATS:
        target = folder / f"to-{name}" / {"docbin": "x.spacy", "brat": "b"}.get(name, "x.jsonl")
        target.parent.mkdir()
        with contextlib.suppress(AnnotationError):
            remarks: list[str] = []
            write_annotation(texts, target, name, remarks, force=False)
            for remark in remarks:
                check_message(remark)


def _records(path: Path) -> None:
    from cli import stats
    from cli.record_files import RecordFiles
    from cli.report.data import build_data
    from cli.report.page import to_inert_json
    from cli.report.texts import read_texts
    from cli.tally import Tally, as_json
    from extractors.reading import ReadOptions
    from extractors.reading.document import one_line

    told = io.StringIO()
    with contextlib.redirect_stderr(told), contextlib.redirect_stdout(io.StringIO()):
        files = RecordFiles([path])
        found = list(files)
        texts, _ = read_texts([path.parent], {record.doc for record in found}, ReadOptions())
        for documents in (None, texts):
            data, remarks = build_data(found, documents)
            to_inert_json(data).encode()
        tally = Tally()
        tally.add_all(found)
        json.dumps(as_json(tally, 10), ensure_ascii=False).encode()
        stats._print(as_json(tally, 10))
    lines = told.getvalue().splitlines()
    require(len(lines) == min(files.faults, 21), "a line for each fault", files.faults, lines)
    for line in lines:
        check_message(line)
    for remark in remarks:
        check_message(one_line(remark.message))  # as `view` tells it


KINDS: dict[str, Callable[[Path], None]] = {
    "lexicon.toml": _lexicon,
    "lexicon.jsonl": _lexicon,
    "lexicon.csv": _lexicon,
    "events.toml": _events,
    "events.jsonl": _events,
    "events.csv": _events,
    "policyfacts.toml": _configuration,
    "sentences.jsonl": _gold,
    "page.gold.jsonl": _gold,
    "page.ann": _annotation("brat"),
    "tasks.json": _annotation("labelstudio"),
    "labels.jsonl": _annotation("doccano"),
    "texts.spacy": _annotation("docbin"),
    "facts.jsonl": _records,
}

_EXAMPLES: dict[str, str] = {
    "lexicon.toml": """[[program]]
name = "石磨夜话"
aliases = ["夜话"]
kind = "working method"
issuer = "云溪县"
since = 2019-05-01
match = "quoted"
expansion = ["石磨转", "夜话长"]
[[person]]
name = "李长河"
aliases = ["老李头"]
organization = "石坪村"
post = "网格长"
former = true
[[place]]
name = "石坪村"
within = "350724"
level = "village"
[[unit]]
name = "华里"
standard = "公里"
factor = 0.5
[[title]]
name = "网格长"
office = true
[[stop]]
name = "云溪大集"
types = ["place", "program"]
""",
    "lexicon.csv": """type,name,aliases,kind,issuer,since,standard,factor,within,post,organization
program,石磨夜话,夜话；石磨会,campaign,云溪县,2019,,,,,
person,李长河,老李头,,,,,,,网格长,石坪村
place,石坪村,石坪,,,,,,福建省松溪县,,
unit,筐,,,,,kg,12.5,,,
""",
    "events.toml": """[[event]]
names = ["云溪大集", "大集开市"]
start = 2019-05-01
end = 2019-05-07
[[event]]
names = ["石坪通车"]
start = 2020-10-01
open_only = true
[[plan]]
name = "云八五"
first = 2021
last = 2025
""",
    "events.csv": "name,aliases,start,end,first,last\n云溪大集,大集开市,2019-05-01,,,\n云八五,,,,2021,2025\n",
    "policyfacts.toml": """types = ["person", "place"]
model = "rules"
jobs = 2
published = 2023-06-27
published_from_name = 'rmrb(?P<year>\\d{4})'
encoding = "gb18030"
format = "csv"
max_unpacked = "500MB"
max_pages = 20
quiet = true
events = ["our-events.toml"]
lexicon = ["ours.csv"]
""",
    "page.ann": """T1\tperson 30 33\t李长河
T2\tplace 12 15;17 19\t云溪县 石坪
A1\tlevel T2 village
R1\tspeaker Arg1:T1 Arg2:T2
#1\tAnnotatorNotes T1\t{"canonical": "李长河"}
""",
}
_LEXICON_ROWS = (
    {"name": "石磨夜话", "aliases": ["夜话"], "kind": "campaign", "since": "2019", "level": "county", "found": {"files": 3}},
    {"type": "person", "name": "李长河", "post": "网格长", "organization": "石坪村"},
    {"type": "stop", "name": "云溪大集", "types": ["program"]},
    {"type": "place", "name": "石坪村", "adcode": "350724"},
)  # fmt: skip
_GOLD = tuple(
    {"type": kind, "start": TEXT.index(word), "end": TEXT.index(word) + len(word), "text": word, **fields}
    for kind, word, fields in (
        ("person", "李长河", {"titles": ["网格长"], "canonical": "李长河"}),
        ("statistic", "30华里", {"value": 15, "unit": "公里", "change": {"direction": "up", "by": 3}}),
        ("date", "6月27日", {"kind": "point", "value": "2023-06-27"}),
    )
)


def _lines(rows: Iterable[object]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def examples() -> dict[str, bytes]:
    """A right file of each kind, to begin with."""
    made = {name: text.encode() for name, text in _EXAMPLES.items()}
    sentence = {"id": "s1", "text": "李长河说，修路30公里。", "published": "2023-06-27"}
    spans = [{"type": "person", "start": 0, "end": 3, "text": "李长河"}]
    made["lexicon.jsonl"] = _lines(_LEXICON_ROWS)
    made["events.jsonl"] = _lines(
        [
            {"name": "云溪大集", "aliases": ["大集"], "start": "2019-05-01"},
            {"name": "云八五", "first": 2021, "last": 2025},
        ]
    )
    made["sentences.jsonl"] = _lines([sentence | {"gold": spans}])
    made["page.gold.jsonl"] = _lines(_GOLD)
    made["labels.jsonl"] = _lines(
        [
            {
                "text": sentence["text"],
                "label": [[0, 3, "person"]],
                "mentions": [spans[0] | {"canonical": "李长河"}],
            },
            {
                "id": 3,
                "text": sentence["text"],
                "entities": [{"id": 1, "label": "person", "start_offset": 0, "end_offset": 3}],
            },
        ]
    )
    rules = _rules().extract(TEXT, doc="page.txt", published=PUBLISHED)
    made["facts.jsonl"] = "".join(record.model_dump_json() + "\n" for record in rules).encode()
    made |= _written()
    return made


def _written() -> dict[str, bytes]:
    """What our own writers make of gold, for the formats of other tools."""
    from extractors.annotation.exchange import write_annotation

    texts = [AnnotatedText("page", TEXT, list(_GOLD), {"published": "2023-06-27"})]
    with tempfile.TemporaryDirectory(prefix="policyfacts-fuzz-") as folder:
        for name, file in (("labelstudio", "tasks.json"), ("docbin", "texts.spacy")):
            write_annotation(texts, Path(folder) / file, name, [], force=False)
        return {name: (Path(folder) / name).read_bytes() for name in ("tasks.json", "texts.spacy")}
