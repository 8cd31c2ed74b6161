"""`policyfacts stats`: what records tell most, in tables and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from cli.main import app
from schemas.jsonl import write_records

if TYPE_CHECKING:
    from extractors.pipeline import Pipeline

FIRST = (
    "青溪县红十字会会长李长河说：“今年新建水库3座，投资2.3亿元。”李长河介绍，福建省南平市松溪县落实“三会一课”制度，"
    "《河道保洁管理办法》已经印发。李会长表示：“投资5000万元。”\n"
)
SECOND = "福建省松溪县落实“三会一课”制度。福州市民政局局长李长河到松溪县调研时说：“水要清。”\n"


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory, lac: Pipeline) -> Path:
    """The records of two articles."""
    path = tmp_path_factory.mktemp("stats") / "facts.jsonl"
    records = [*lac.extract(FIRST, doc="2021-03-09.txt"), *lac.extract(SECOND, doc="2023-06-27.txt")]
    write_records(records, path)
    return path


def run(*arguments: str | Path, **settings: Any) -> Any:
    return CliRunner().invoke(app, ["stats", *map(str, arguments)], **settings)


def counts(*arguments: str | Path, **settings: Any) -> dict[str, Any]:
    result = run(*arguments, "--json", **settings)
    assert result.exit_code == 0, result.stderr
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def test_totals_are_those_of_the_records(facts: Path) -> None:
    told = counts(facts)
    rows = [json.loads(line) for line in facts.read_text(encoding="utf-8").splitlines()]
    assert told["records"] == len(rows)
    assert (told["files"], told["articles"]) == (2, 2)
    assert told["published"] == {"first": "2021-03-09", "last": "2023-06-27"}
    for kind, each in told["types"].items():
        of_kind = [row for row in rows if row["type"] == kind]
        assert each == {
            "records": len(of_kind),
            "doubtful": sum(row["confidence"] < 0.7 for row in of_kind),
        }


def test_a_person_is_counted_under_the_full_name_with_posts(facts: Path) -> None:
    person = counts(facts)["people"][0]
    assert (person["name"], person["mentions"], person["articles"]) == ("李长河", 4, 2)
    assert set(person["posts"]) >= {"青溪县红十字会会长", "福州市民政局局长"}


def test_a_place_is_counted_under_its_full_name_with_code_and_province(facts: Path) -> None:
    places = {place["name"]: place for place in counts(facts)["places"]}
    place = places["福建省南平市松溪县"]
    assert (place["mentions"], place["articles"], place["adcode"]) == (3, 2, "350724")
    assert any("350724" in line and "Fujian" in line for line in run(facts).stdout.splitlines())
    assert any("350724" in line and "福建" in line for line in run(facts, "--lang", "zh").stdout.splitlines())


def test_programmes_documents_and_speakers(facts: Path) -> None:
    told = counts(facts)
    assert told["programs"] == [{"name": "三会一课", "mentions": 2, "articles": 2, "kind": "system"}]
    assert told["documents"] == [
        {"name": "河道保洁管理办法", "mentions": 1, "articles": 1, "kind": "regulation"}
    ]
    assert told["speakers"] == [{"name": "李长河", "mentions": 3, "articles": 2}]


def test_statistics_are_compared_in_their_standard_unit(facts: Path) -> None:
    figures = {(each["indicator"], each["unit"]): each for each in counts(facts)["statistics"]}
    money = figures["投资", "yuan"]
    assert (money["mentions"], money["least"], money["most"]) == (2, 50_000_000, 230_000_000)
    assert figures["水库", "座"]["most"] == 3


def test_tables_show_the_numbers_of_the_json(facts: Path) -> None:
    shown = run(facts).stdout
    for name, rows in counts(facts).items():
        if isinstance(rows, list):
            for row in rows:
                parts = [f"{value:,}" if isinstance(value, int) else value for value in row.values()]
                wanted = [part for part in parts[:3] if isinstance(part, str)]
                assert any(all(part in line for part in wanted) for line in shown.splitlines()), (name, row)


def test_top_cuts_the_tables_and_says_of_how_many(facts: Path) -> None:
    assert len(counts(facts, "--top", "1")["statistics"]) == 1
    assert counts(facts, "--top", "0")["different"]["statistics"] == len(
        counts(facts, "--top", "0")["statistics"]
    )
    assert "statistics (1/2)" in run(facts, "--top", "1").stdout


def test_reads_standard_input_and_several_files(facts: Path) -> None:
    text = facts.read_text(encoding="utf-8")
    assert counts("-", input=text) == counts(facts)
    assert counts(facts, "-", input=text)["records"] == 2 * counts(facts)["records"]
    # the same files again are the same files
    assert counts(facts, facts)["files"] == 2


def test_namesakes_of_other_articles_are_one_name_and_namesakes_in_one_do_not_break_it(facts: Path) -> None:
    row = {
        "doc": "a.txt", "article": 0, "type": "person", "start": 0, "end": 2, "line": 1, "text": "王莉",
        "confidence": 1, "by": "person.title", "canonical": "王莉",
    }  # fmt: skip
    lines = "".join(json.dumps(row | {"person_id": f"p{number}"}) + "\n" for number in (1, 2, 2))
    assert counts("-", input=lines)["people"] == [{"name": "王莉", "mentions": 3, "articles": 1, "posts": []}]


def test_a_bad_line_is_told_and_costs_the_others_nothing(facts: Path, tmp_path: Path) -> None:
    lines = facts.read_text(encoding="utf-8").splitlines(keepends=True)
    path = tmp_path / "bad.jsonl"
    path.write_text("".join([lines[0], "{\n", *lines[1:], '{"type": "person"}\n']), encoding="utf-8")
    result = run(path, "--json")
    assert result.exit_code == 1
    told = result.stderr.splitlines()
    assert told[0].startswith(f"policyfacts: {path}:2: not JSON")
    assert f"{path}:{len(lines) + 2}: not a record" in told[1]
    assert json.loads(result.stdout)["records"] == len(lines)


def test_a_file_of_nothing_but_bad_lines_is_told_briefly(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text("x\n" * 1000, encoding="utf-8")
    result = run(path)
    assert result.exit_code == 1
    told = result.stderr.splitlines()
    assert len(told) == 21
    assert told[-1] == f"policyfacts: {path}: 980 more lines that hold no record"
    assert "records 0" in result.stdout


@pytest.mark.parametrize(
    ("name", "said"), [("none.jsonl", "there is no file"), (".", "is a folder; name the file of records")]
)
def test_what_is_no_file_of_records_is_wrong_usage(tmp_path: Path, name: str, said: str) -> None:
    result = run(tmp_path / name, env={"COLUMNS": "300"})
    assert result.exit_code == 2
    assert said in result.stderr


def test_names_give_no_orders_to_the_terminal(tmp_path: Path) -> None:
    row = {
        "doc": "a\x1b[2J.txt", "article": 0, "type": "program", "start": 0, "end": 2, "line": 1, "text": "甲\x1b[31m",
        "confidence": 1, "by": "program.quoted", "name": "甲\x1b[31m\u202e[bold]乙", "kind": "\x07",
    }  # fmt: skip
    shown = run("-", input=json.dumps(row) + "\n").stdout
    assert "[bold]乙" in shown
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)
