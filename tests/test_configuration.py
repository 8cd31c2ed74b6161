"""Programmes of the user's own: by option, by configuration, and what is said of a file that is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = "全县深化石磨夜话，三百名干部到村。\n"
LEXICON = (
    '{"name": "石磨夜话", "kind": "working method", "issuer": "青溪县", "since": "2019", "level": "county"}\n'
)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli.main", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8")


def programs(folder: Path, *arguments: str) -> list[tuple[str, str | None]]:
    done = run(folder, "extract", "news.txt", "--model", "rules", "--types", "program", "-q", *arguments)
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
