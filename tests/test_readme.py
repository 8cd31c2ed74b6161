"""README stays true: the commands it names exist, and its example prints what it shows."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import regex
from typer.testing import CliRunner

from cli.configuration import SETTINGS, find_configuration
from cli.main import app
from extractors import load
from extractors.dates.events import load_events
from extractors.programs.lexicon import LEXICON_FORM, load_lexicon
from schemas.records import DateRecord
from schemas.types import RECORD_TYPES

if TYPE_CHECKING:
    from extractors.pipeline import Pipeline

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))]
SAMPLE = "2023-06-30_zhuanglang-party-building.txt"


def blocks(language: str, page: str = README) -> list[str]:
    return regex.findall(rf"^```{language}\n(.*?)^```$", page, regex.DOTALL | regex.MULTILINE)


def test_example_prints_what_readme_shows(lac: Pipeline) -> None:
    text = (ROOT / "samples" / SAMPLE).read_text(encoding="utf-8")
    records = [json.loads(record.model_dump_json()) for record in lac.extract(text, doc=SAMPLE)]
    table, record, *_ = blocks("json")
    shown = [json.loads(line) for line in table.splitlines()]
    assert shown == [
        [
            r["line"],
            r["type"],
            r["text"],
            r.get("titles") or r.get("expansion") or r.get("speaker") or r.get("value"),
        ]
        for r in records
        if 31 <= r["line"] <= 37
    ]
    assert json.loads(record) == next(r for r in records if r["type"] == "person")
    assert blocks("text")[0] in text


def example(start: str) -> str:
    """The text of the `echo` that begins so."""
    return regex.search(rf"echo '(?P<text>{start}[^']*)' [|]\n", README)["text"] + "\n"


def test_programmes_come_out_as_readme_shows(lac: Pipeline) -> None:
    shown = [json.loads(line) for line in blocks("json")[2].splitlines()]
    found = [r for r in lac.extract(example("从2020年起")) if r.type == "program"]
    assert shown == [[r.text, r.program_id, r.kind, r.owner, r.expansion, r.expansion_from] for r in found]


def test_documents_come_out_as_readme_shows(lac: Pipeline) -> None:
    shown = [json.loads(line) for line in blocks("json")[3].splitlines()]
    found = [r for r in lac.extract(example("青川县")) if r.type == "document"]
    assert shown == [[r.text, r.full_title, r.kind, r.issuer, r.number, r.trial] for r in found]


def test_the_size_of_the_lexicon_is_told() -> None:
    assert f"A lexicon of {len(load_lexicon()):,} programmes" in README


def test_dates_come_out_as_readme_shows(lac: Pipeline) -> None:
    text = example("去年以来")
    published = datetime.date.fromisoformat(regex.search(r"--published (?P<day>2022[0-9-]*)", README)["day"])
    shown = [json.loads(line) for line in blocks("json")[4].splitlines()]
    found = [r for r in lac.extract(text, published=published) if isinstance(r, DateRecord)]
    assert shown == [[r.text, r.kind, r.value, r.anchor, r.anchor_start] for r in found]


def test_events_are_told_as_readme_shows(tmp_path: Path) -> None:
    path = tmp_path / "events.toml"
    path.write_text(blocks("toml")[0], encoding="utf-8")
    assert {"青溪旅发大会", "旅发大会"} <= load_events([path]).events.keys()
    assert "青山三五" in load_events([path]).plans


def test_own_names_come_out_as_readme_shows(tmp_path: Path) -> None:
    path = tmp_path / "ours.csv"
    path.write_text(blocks("csv")[0], encoding="utf-8")
    shown = [json.loads(line) for line in blocks("json")[5].splitlines()]
    kinds = ["person", "place", "statistic", "program"]
    found = [
        json.loads(r.model_dump_json())
        for r in load(types=kinds, lexicon=[path]).extract(example("“石榴红”"))
    ]

    def first(record: dict[str, Any], *fields: str) -> Any:
        return next((record[field] for field in fields if record.get(field) is not None), None)

    assert shown == [
        [
            r["type"],
            r["text"],
            first(r, "canonical", "full_name", "unit_std", "name"),
            first(r, "factor", "adcode", "known_posts"),
        ]
        for r in found
    ]
    rows = regex.findall(
        r"^\| `(\w+)` \|[^|]*\|([^|]*)\|$", README.split("## Your own names")[1], regex.MULTILINE
    )
    told = {
        kind: {"name", *regex.findall(r"`(\w+)`", columns)}
        for kind, columns in rows[1 : len(LEXICON_FORM.models) + 1]
    }
    assert told == {kind: set(model.model_fields) - {"found"} for kind, model in LEXICON_FORM.models.items()}


def test_the_settings_of_readme_hold(tmp_path: Path) -> None:
    (tmp_path / "policyfacts.toml").write_text(blocks("toml")[1], encoding="utf-8")
    found = find_configuration(tmp_path, {})
    assert found.lexicon == (tmp_path / "ours.csv",)
    told = set(found.values) | set(found.files)
    assert told | set(regex.findall(r"`(\w+)`", README.split("\nAlso `")[1].split(" is a variable")[0])) | {
        "published"
    } == set(SETTINGS)


def text_block(start: str) -> str:
    """The block of text that begins so."""
    return next(block for block in blocks("text") if block.startswith(start))


def test_the_terminal_shows_what_readme_shows() -> None:
    arguments = ["extract", str(ROOT / "samples" / SAMPLE)]
    pretty = CliRunner().invoke(app, [*arguments, "--pretty"], env={"COLUMNS": None}).stdout
    shown = text_block(SAMPLE + "\n")
    assert "".join(pretty.splitlines(keepends=True)[:9]) == shown
    told = CliRunner().invoke(app, [*arguments, "-q", "--types", "program", "-vv"])
    assert text_block(f"{SAMPLE}:7") in told.stderr
    records = CliRunner().invoke(app, [*arguments, "-q"]).stdout
    counts = CliRunner().invoke(app, ["stats", "-", "--top", "1"], input=records).stdout
    assert text_block("people") in "".join(f"{line.rstrip()}\n" for line in counts.splitlines())


@pytest.mark.parametrize("page", [README, *DOCS], ids=lambda page: page.splitlines()[0])
def test_every_command_and_option_that_is_shown_exists(page: str) -> None:
    for line in "\n".join(blocks("(?:sh|console)", page)).splitlines():
        for call in regex.findall(
            r"policyfacts (extract|evaluate|schema|view|stats|explain|config|info|(?:programs|gold) \w+)\b([^|;&#]*)",
            line,
        ):
            help_text = CliRunner().invoke(app, [*call[0].split(), "--help"], env={"COLUMNS": "200"}).stdout
            for option in regex.findall(r"(?<=\s)--?[a-z][a-z-]*", call[1]):
                assert option in help_text, line


def test_python_of_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    library, component, *_ = blocks("python")
    exec(library, {})
    assert "person 王莉\n" in capsys.readouterr().out
    names: dict[str, Any] = {}
    exec(component, names)
    assert [span.text for span in names["doc"].spans["policyfacts"]] == ["王莉", "2.3亿元"]


def test_links_of_readme_lead_somewhere() -> None:
    links = regex.findall(r"\]\((?!https?:)([^)#]+)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []
    assert "docs/tutorial.md" in links


def test_every_type_and_field_is_in_the_table() -> None:
    from schemas.records import RECORD_CLASSES, BaseRecord

    table = README.split("## Your own names")[0]
    rows = dict(regex.findall(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|$", table, regex.MULTILINE))
    assert set(rows) == set(RECORD_TYPES)
    for kind, row in rows.items():
        own = set(RECORD_CLASSES[kind].model_fields) - set(BaseRecord.model_fields)
        assert set(regex.findall(r"`(\w+)`", row)) == own
