"""`--since` reads what was modified at a moment or later."""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path

import pytest
from fake_pipeline import load as load_fake
from typer.testing import CliRunner

import extractors
from cli.main import app

#: When the files of the folder were modified, in a zone of their own.
ZONE = datetime.timezone(datetime.timedelta(hours=8))
TIMES = {
    "a.txt": datetime.datetime(2024, 4, 30, 23, 59, 59, tzinfo=ZONE),
    "b.txt": datetime.datetime(2024, 5, 1, 0, 0, 0, tzinfo=ZONE),
    "c/c.txt": datetime.datetime(2024, 5, 1, 6, 30, 0, tzinfo=ZONE),
    "d.txt": datetime.datetime(2024, 5, 2, 12, 0, 0, 250_000, tzinfo=ZONE),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(extractors, "load", load_fake)
    for name, moment in TIMES.items():
        path = tmp_path / "news" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("甲山", encoding="utf-8")
        nanoseconds = int(moment.timestamp() * 1000) * 1_000_000
        os.utime(path, ns=(nanoseconds, nanoseconds))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(*arguments: str, text: str | None = None) -> tuple[list[str], str]:
    """The documents that have records, and what is said."""
    result = CliRunner().invoke(app, ["extract", *arguments], input=text)
    assert result.exit_code == 0, result.output
    return [json.loads(line)["doc"] for line in result.stdout.splitlines()], result.stderr


@pytest.mark.parametrize(
    ("when", "docs"),
    [
        ("2024-05-01T00:00+08:00", ["b.txt", "c/c.txt", "d.txt"]),
        ("2024-04-30T16:00Z", ["b.txt", "c/c.txt", "d.txt"]),
        ("2024-05-01 06:30:00+08:00", ["c/c.txt", "d.txt"]),
        ("2024-05-01T06:30:01+08:00", ["d.txt"]),
        ("2024-05-02T12:00:00.25+08:00", ["d.txt"]),
        ("2024-05-02T12:00:00.250001+08:00", []),
        ("2024-04-29", ["a.txt", "b.txt", "c/c.txt", "d.txt"]),
        ("2024-05-04", []),
        ("news/c/c.txt", ["c/c.txt", "d.txt"]),
        ("news/d.txt", ["d.txt"]),
    ],
)
def test_moments(folder: Path, when: str, docs: list[str]) -> None:
    found, said = read("news", "--since", when)
    assert found == docs
    assert f"{4 - len(docs)} passed over (older than --since)" in said


@pytest.mark.skipif(not hasattr(__import__("time"), "tzset"), reason="the zone cannot be set here")
def test_what_has_no_zone_is_local(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    for zone, docs in (("CST-8", ["b.txt", "c/c.txt", "d.txt"]), ("UTC", ["d.txt"])):
        with monkeypatch.context() as patch:
            patch.setenv("TZ", zone)
            time.tzset()
            assert read("news", "--since", "2024-05-01")[0] == docs
    time.tzset()


def test_files_by_name_are_treated_alike_and_standard_input_counts(folder: Path) -> None:
    docs, said = read("news/a.txt", "-", "news/d.txt", "--since", "2024-05-01T12:00+08:00", text="甲水")
    assert docs == ["-", "d.txt"]
    assert "1 passed over (older than --since)" in said


def test_a_name_that_is_a_date_too(folder: Path) -> None:
    os.utime((folder / "news" / "d.txt").rename(folder / "20240401"), (0, 0))
    assert len(read("news", "--since", "20240401")[0]) == 3
    assert "0 passed over" in read("news", "--since", "./20240401")[1]


@pytest.mark.parametrize(
    "when", ["yesterday", "2024-13-01", "gone.txt", "", "0001-01-01T00:00+14:00", "a\0b"]
)
def test_what_is_no_moment_is_told_in_a_line(folder: Path, when: str) -> None:
    result = CliRunner().invoke(app, ["extract", "news", "--since", when])
    assert result.exit_code == 2
    assert "is no file, and no date or time" in " ".join(result.output.replace("│", " ").split())


def test_it_goes_on_with_resume(folder: Path) -> None:
    result = CliRunner().invoke(
        app, ["extract", "news", "-o", "x.jsonl", "--resume", "--since", "2024-05-01T12:00Z"]
    )
    assert result.exit_code == 0
    # the output of new inputs only can be the earlier one of all
    result = CliRunner().invoke(app, ["extract", "news", "-o", "x.jsonl", "--previous", "x.jsonl"])
    assert "4 files, 4 records; 1 taken over" in result.output
