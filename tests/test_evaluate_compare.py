"""`evaluate --compare`: what changed since an earlier evaluation, and when that ends in an error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app

TEXT = "镇长贺兰生和文书乌云走进白石村，老秦跟着。"


def mention(kind: str, surface: str, **fields: Any) -> dict[str, Any]:
    start = TEXT.index(surface)
    return {"type": kind, "start": start, "end": start + len(surface), "text": surface, **fields}


HE = mention("person", "贺兰生", titles=["镇长"])
WUYUN = mention("person", "乌云", titles=["文书"])
QIN = mention("person", "老秦", titles=[])
VILLAGE = mention("place", "白石村", level="village", adcode=None)
GOLD = [HE, WUYUN, VILLAGE, QIN]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    write_rows(folder / "a.gold.jsonl", GOLD)
    return folder


def write_rows(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def evaluate(gold: Path, rows: list[dict[str, Any]], *arguments: object) -> Result:
    records = write_rows(gold.parent / "facts.jsonl", [{"doc": "a.txt", **row} for row in rows])
    command = ["evaluate", str(gold), "--records", str(records), *map(str, arguments)]
    return CliRunner().invoke(app, command, env={"COLUMNS": "200"})


def keep(gold: Path, rows: list[dict[str, Any]], *arguments: object) -> Path:
    path = gold.parent / "old.json"
    path.write_text(evaluate(gold, rows, "--json", *arguments).stdout, encoding="utf-8")
    return path


def lines(result: Result) -> list[str]:
    """What stands below the table of scores, columns apart by one space."""
    return [" ".join(line.split()) for line in result.stdout.partition("\n\n")[2].splitlines()]


def test_nothing_changed(gold: Path) -> None:
    result = evaluate(gold, GOLD[:2], "--compare", keep(gold, GOLD[:2]))
    assert result.exit_code == 0
    assert lines(result) == ["No figure has changed."]


def test_a_drop_is_shown_with_its_errors_and_ends_in_an_error(gold: Path) -> None:
    old = keep(gold, [HE, WUYUN, VILLAGE])
    result = evaluate(gold, [{**HE, "titles": []}, WUYUN, QIN, mention("place", "石村")], "--compare", old)
    assert result.exit_code == 1
    assert "person R 0.667 1.000 +0.333" in lines(result)
    assert "person titles 1.000 0.500 -0.500 drop" in lines(result)
    assert "place F1 1.000 0.000 -1.000 drop" in lines(result)
    assert "mended person missed a.txt:16-18 老秦" in lines(result)
    assert "new place missed a.txt:12-15 白石村 found 石村" in lines(result)
    assert "new person titles a.txt:2-5 贺兰生 ['镇长'], found []" in lines(result)
    assert result.stderr.startswith(
        f"policyfacts: dropped since {old}: person titles 1.000 → 0.500, place F1"
    )
    assert "person F1" not in result.stderr


def test_a_gain_ends_well(gold: Path) -> None:
    result = evaluate(gold, GOLD, "--compare", keep(gold, GOLD[:2]))
    assert result.exit_code == 0
    assert "overall F1 0.667 1.000 +0.333" in lines(result)
    assert "mended place missed a.txt:12-15 白石村" in lines(result)
    assert not any(line.startswith("new") for line in lines(result))


@pytest.mark.parametrize(("tolerance", "code"), [("0.19", 1), ("0.34", 0)])
def test_a_drop_within_the_tolerance_is_none(gold: Path, tolerance: str, code: int) -> None:
    # The F1 of persons falls from 1 to 0.8.
    old = keep(gold, GOLD)
    result = evaluate(gold, [HE, WUYUN, VILLAGE], "--compare", old, "--tolerance", tolerance)
    assert result.exit_code == code
    assert ("dropped since" in result.stderr) == bool(code)
    assert any(line.startswith("person F1 1.000 0.800 -0.200") for line in lines(result))


def test_marks_and_comparison_both_speak(gold: Path) -> None:
    result = evaluate(gold, [HE], "--compare", keep(gold, GOLD), "--fail-under", "person=0.9")
    assert result.exit_code == 1
    assert "below the mark: person 0.500 < 0.9" in result.stderr
    assert "dropped since" in result.stderr


def test_a_type_that_is_not_scored_any_more_is_a_drop(gold: Path) -> None:
    body = mention("organization", "文书")
    write_rows(gold / "a.gold.jsonl", [*GOLD, body])
    old = keep(gold, [*GOLD, body])
    write_rows(gold / "a.gold.jsonl", GOLD)
    result = evaluate(gold, [*GOLD, body], "--compare", old)
    assert result.exit_code == 1
    assert "organization F1 1.000 – drop" in lines(result)
    assert "the gold is another than it was: overall 5 → 4" in result.stderr


def test_an_old_evaluation_without_its_errors_still_has_figures(gold: Path) -> None:
    old = keep(gold, [HE, WUYUN], "--errors", "person")
    result = evaluate(gold, [HE], "--compare", old)
    assert "new person missed a.txt:8-10 乌云" in lines(result)
    assert not any("place missed" in line for line in lines(result))
    assert "the old evaluation does not tell its errors of place: no new ones shown" in result.stderr


def test_json_and_markdown_hold_the_comparison(gold: Path) -> None:
    old = keep(gold, GOLD)
    figures = json.loads(evaluate(gold, [HE, WUYUN, VILLAGE], "--compare", old, "--json").stdout)
    assert figures["comparison"]["drops"] == ["person F1 1.000 → 0.800", "overall F1 1.000 → 0.857"]
    assert [error["text"] for error in figures["comparison"]["new_errors"]] == ["老秦"]
    assert figures["comparison"]["mended_errors"] == []
    table = evaluate(gold, [HE, WUYUN, VILLAGE], "--compare", old, "--markdown").stdout
    assert "| person | F1 | 1.000 | 0.800 | -0.200 drop |\n" in table


def test_json_holds_all_errors_unless_one_type_is_named(gold: Path) -> None:
    assert [error["text"] for error in json.loads(keep(gold, []).read_text("utf-8"))["errors"]] == [
        "贺兰生",
        "乌云",
        "老秦",
        "白石村",
    ]
    told = json.loads(keep(gold, [], "--errors", "place").read_text("utf-8"))["errors"]
    assert [error["text"] for error in told] == ["白石村"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "not JSON: Expecting property name"),
        ("[]", "no evaluation; it takes what `policyfacts evaluate GOLD --json` prints"),
        ('{"overall": 3}', "no evaluation"),
        ('{"overall": {"f1": "high"}}', "no evaluation"),
    ],
)
def test_what_is_no_evaluation_is_refused_in_one_line(gold: Path, content: str, said: str) -> None:
    old = gold.parent / "old.json"
    old.write_text(content)
    result = evaluate(gold, GOLD, "--compare", old)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"policyfacts: {old}: {said}")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [["--compare", "nix.json"], ["--tolerance", "2"], ["--tolerance", "much"]]
)
def test_wrong_use_is_told(gold: Path, arguments: list[str]) -> None:
    assert evaluate(gold, GOLD, *arguments).exit_code == 2
