"""Lexicons, events, settings, records and gold that are wrong in every field: one clear line each, and never a traceback."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from hostile_files import ESCAPES
from report_pages import data_of, record, write_records
from test_hostile import run

from cli.configuration import SETTINGS, find_configuration
from extractors.dates import events
from extractors.own.names import load_own_names
from extractors.programs.lexicon import LEXICON_FORM
from extractors.user_files import UserFileError
from schemas.records import RECORD_CLASSES

#: Values of every kind; what is right for one field is wrong for most others.
WRONG: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**30,
    1e308,
    float("nan"),
    float("inf"),
    "",
    "\0",
    ESCAPES,
    "\ud800",
    "甲" * 20_000,
    "2023-02-30",
    20240501,
    [],
    [None],
    [[]],
    ["\ud800", ""],
    {},
    {"a": {}},
)
ROWS: dict[str, dict[str, Any]] = {
    "program": {"name": "石磨夜话"},
    "person": {"name": "李长河", "post": "书记", "organization": "县委"},
    "place": {"name": "东山坳", "within": "620825"},
    "unit": {"name": "箩", "standard": "kg", "factor": 25},
    "title": {"name": "网格长"},
    "stop": {"name": "高兴"},
    "event": {"name": "石榴节", "aliases": ["石榴"], "start": "2023-05-01", "end": "2023-05-03"},
    "plan": {"name": "九九", "first": 2001, "last": 2005},
}


def in_toml(value: Any) -> str:
    """The value as TOML has it; what it cannot write as something else that is wrong."""
    if isinstance(value, list):
        return f"[{', '.join(map(in_toml, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key} = {in_toml(each)}' for key, each in value.items())}}}"
    return json.dumps(value).lower() if isinstance(value, bool | float | int) else json.dumps(value)


def write_row(folder: Path, form: str, kind: str, row: dict[str, Any]) -> Path:
    path = folder / f"x.{form}"
    told = {"type": kind, **row} if kind not in ("event", "plan") else row
    if form == "jsonl":
        path.write_text(json.dumps(told) + "\n")
    elif form == "toml":
        path.write_text(f"[[{kind}]]\n" + "".join(f"{key} = {in_toml(each)}\n" for key, each in row.items()))
    else:
        with path.open("w", newline="", encoding="utf-8", errors="surrogatepass") as stream:
            csv.writer(stream).writerows([list(told), [str(each) for each in told.values()]])
    return path


@pytest.mark.parametrize("form", ["jsonl", "toml", "csv"])
@pytest.mark.parametrize("kind", ROWS)
def test_a_row_of_knowledge(tmp_path: Path, kind: str, form: str) -> None:
    of_events = kind in ("event", "plan")
    knowledge: Any = events._FORM if of_events else LEXICON_FORM
    told: list[str] = []
    for field in [*knowledge.models[kind].model_fields, *ROWS[kind], "none_of_them"]:
        for value in WRONG:
            path = write_row(tmp_path, form, kind, {**ROWS[kind], field: value})
            try:
                rows = knowledge.read(path)
                events.EventTable([], rows) if of_events else load_own_names([path])
            except UserFileError as error:
                told.append(str(error).removeprefix(str(path)))
    assert len(told) > 20
    assert all(message.startswith(":") and "\n" not in message for message in told)


def test_an_event_that_begins_at_a_number_or_is_half_a_character_is_refused(tmp_path: Path) -> None:
    for changes, said in (({"start": 0}, "is no date"), ({"name": "\ud800石榴"}, "halves of characters")):
        path = write_row(tmp_path, "jsonl", "event", {**ROWS["event"], **changes})
        result = run("extract", path, "--model", "rules", "--events", path)
        assert (result.exit_code, said in result.stderr, result.stderr.count("\n")) == (2, True, 1)


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "policyfacts.toml"
    ends: list[tuple[int, str]] = []
    for value in WRONG:
        text = None if value is None or not isinstance(value, str) else value.replace("\0", "")
        path.write_text(f"{name} = {in_toml(value)}\n")
        for variables in ({}, {SETTINGS[name].variable: text or "1" * 5000}):
            try:
                find_configuration(tmp_path, variables)
            except typer.Exit as end:
                ends.append((end.exit_code, capsys.readouterr().err))
    assert len(ends) > 10
    for code, said in ends:
        assert (code, said.count("\n")) == (2, 1)
        assert "policyfacts.toml" in said or SETTINGS[name].variable in said


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\0",
        'model = "rules"'.encode("utf-16"),
        b"a = " + b"[" * 50_000,
        b"a = " + b"{b = " * 5000,
        b"\0",
        b"jobs = " + b"1" * 5000,
        b"[[model]]",
        b'"\x1b[31m" = 1',
        b'"\\u001b[31m" = 1',
        b'encoding = "\\u0000"',
        b'lexicon = ["\\u0000"]',
        b'published_from_name = "' + b"(" * 3000 + b"a" + b")" * 3000 + b'"',
        b"\xef\xbb\xbfmodel = 1",
    ],
)
def test_a_configuration(tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policyfacts.toml").write_bytes(content)
    result = run("config")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert str(tmp_path / "policyfacts.toml") in result.stderr


def test_what_is_no_file_of_settings_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    monkeypatch.chdir(tmp_path)
    os.mkfifo(tmp_path / "policyfacts.toml")
    (tmp_path / "pyproject.toml").mkdir()
    assert run("config").exit_code == 0


def test_a_pattern_that_never_ends_over_a_name_is_stopped(tmp_path: Path) -> None:
    (tmp_path / ("a" * 60 + ".txt")).write_text("今天开会。")
    result = run("extract", tmp_path, "--model", "rules", "--published-from-name", r"((?:a|a|aa)+)+b")
    assert result.exit_code == 1
    assert "takes too long over this name" in result.stderr


@pytest.mark.parametrize("kind", RECORD_CLASSES)
def test_a_record(tmp_path: Path, kind: str) -> None:
    good = [record("article", 0, "题", title="题", bylines=[], sentence=None), record("person", 0, "李长河")]
    own = (
        good[0]
        if kind == "article"
        else record(kind, 0, "某某", **({"kind": "party"} if kind == "organization" else {}))
    )
    rows = [{**own, field: value} for field in RECORD_CLASSES[kind].model_fields for value in WRONG]
    facts = write_records(tmp_path / "f.jsonl", [*rows, *good])
    assert json.loads(run("stats", facts, "--json").stdout)["records"] >= 2
    page = tmp_path / "page.html"
    assert run("view", facts, "-o", page).exit_code == 1

    def refuse(name: str) -> None:
        pytest.fail(f"{name} is no JSON of a browser")

    data = page.read_text(encoding="utf-8").partition('id="data">')[2].partition("</script>")[0]
    assert json.loads(data, parse_constant=refuse) == data_of(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "field", ["type", "start", "end", "text", "canonical", "titles", "optional", ESCAPES]
)
def test_a_mention_of_gold(tmp_path: Path, field: str) -> None:
    folder = tmp_path / "gold"
    folder.mkdir()
    text = "县委书记李长河来了。"
    (folder / "a.txt").write_text(text)
    good = {"type": "person", "start": 4, "end": 7, "text": "李长河", "titles": ["书记"]}
    empty = write_records(tmp_path / "e.jsonl", [])
    for value in WRONG[3::4]:
        write_records(folder / "a.gold.jsonl", [{**good, field: value}])
        run("gold", "check", folder)
        run("gold", "convert", folder, tmp_path / "tasks.json", "--force")
        run("gold", "convert", folder, tmp_path / "brat", "--to", "brat", "--force")
        run("evaluate", folder, "--records", empty, "--errors", "all")
    for path in (tmp_path / "brat").glob("*.ann"):
        assert all(line[:1] in "TA#" for line in path.read_text().split("\n") if line)


@pytest.mark.parametrize("kind", ["a\x1bb", "\u202e", "x\ny", "\ud800"])
def test_a_type_that_cannot_stand_in_the_file_of_a_tool(tmp_path: Path, kind: str) -> None:
    row = {
        "id": "a",
        "text": "县委书记李长河来了。",
        "gold": [{"type": kind, "start": 4, "end": 7, "text": "李长河"}],
    }
    sentences = write_records(tmp_path / "s.jsonl", [row])
    for target, form in ((tmp_path / "t.json", "labelstudio"), (tmp_path / "b", "brat")):
        result = run("gold", "convert", sentences, target, "--to", form)
        assert (result.exit_code, "rename it" in result.stderr) == (2, True)
        assert not target.exists()
