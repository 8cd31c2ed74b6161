"""Events and plans that users add: what a file may hold, and what is said of a file that holds something else."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from pathlib import Path

import pytest

from extractors import load
from extractors.dates.events import load_events
from extractors.user_files import UserFileError

TEXT = (
    "青溪泥石流后，全县排查隐患。青溪旅发大会期间，民宿满房。“青山三五”期间造林两万亩。党的十八大以来变化大。"
)
TOML = """
[[event]]
names = ["青溪泥石流", "“7·13”泥石流"]
start = 2012-07-13

[[event]]
names = ["青溪旅发大会"]
start = 2019-05-18
end = 2019-05-20

[[plan]]
name = "青山三五"
first = 2011
last = 2015
"""


def values(events: list[Path], text: str = TEXT) -> list[tuple[str, str | None, str | None]]:
    nlp = load("rules", ["date"], events=events)
    records = nlp.extract(text, published=datetime.date(2023, 6, 27))
    return [(r.text, getattr(r, "value", None), getattr(r, "anchor", None)) for r in records]


def test_events_of_a_toml_file(tmp_path: Path) -> None:
    path = tmp_path / "events.toml"
    path.write_text(TOML, encoding="utf-8")
    assert values([path]) == [
        ("青溪泥石流后", "2012-07-13/..", "青溪泥石流"),
        ("青溪旅发大会期间", "2019-05-18/2019-05-20", "青溪旅发大会"),
        ("“青山三五”期间", "2011/2015", "“青山三五”"),
        ("党的十八大以来", "2012-11-08/..", "党的十八大"),
    ]


def test_events_of_json_lines_and_of_several_years(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text(
        '{"name": "青溪旅发大会", "aliases": ["旅发大会"], "start": "2019-05-18", "end": "2019-05-20"}\n'
        '{"name": "青溪旅发大会", "start": "2021-06-01", "end": "2021-06-03"}\n',
        encoding="utf-8",
    )
    assert values([path], "青溪旅发大会期间") == [
        ("青溪旅发大会期间", "2021-06-01/2021-06-03", "青溪旅发大会")
    ]
    assert values([path], "2019年旅发大会期间")[0][1] == "2019-05-18/2019-05-20"


def test_plans_of_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text(
        '{"name": "青山三五", "first": 2011, "last": 2015}\n{"name": "青溪泥石流", "start": "2012-07-13"}\n',
        encoding="utf-8",
    )
    assert values([path], "“青山三五”期间造林两万亩，青溪泥石流后又补种。") == [
        ("“青山三五”期间", "2011/2015", "“青山三五”"),
        ("青溪泥石流后", "2012-07-13/..", "青溪泥石流"),
    ]


def test_names_in_traditional_characters(tmp_path: Path) -> None:
    path = tmp_path / "events.toml"
    path.write_text(
        "[[event]]\nnames = ['青溪旅發大會']\nstart = 2019-05-18\nend = 2019-05-20\n"
        "[[plan]]\nname = '青山規劃'\nfirst = 2011\nlast = 2015\n",
        encoding="utf-8",
    )
    assert values([path], "青溪旅發大會期間，民宿滿房。“青山規劃”期間造林。") == [
        ("青溪旅發大會期間", "2019-05-18/2019-05-20", "青溪旅發大會"),
        ("“青山規劃”期間", "2011/2015", "“青山规划”"),
    ]


def test_what_a_file_says_of_a_known_name_goes_before(tmp_path: Path) -> None:
    path = tmp_path / "events.toml"
    path.write_text(
        "[[event]]\nnames = ['党的十八大']\nstart = 2012-11-09\n"
        "[[event]]\nnames = ['全国两会']\nstart = 2023-03-01\nend = 2023-03-02\n"
        "[[plan]]\nname = '十四五'\nfirst = 2022\nlast = 2026\n",
        encoding="utf-8",
    )
    assert [value for _, value, _ in values([path], "党的十八大以来。中共十八大以来。“十四五”期间。")] == [
        "2012-11-09/..",
        "2012-11-08/..",
        "2022/2026",
    ]
    assert [value for _, value, _ in values([path], "全国两会期间。2022年全国两会期间。")] == [
        "2023-03-01/2023-03-02",
        "2022-03-04/2022-03-11",
    ]


def test_the_year_of_an_event_long_ago_has_four_digits(tmp_path: Path) -> None:
    path = tmp_path / "events.toml"
    path.write_text("[[event]]\nnames = ['青溪建城']\nstart = 0001-03-05\n", encoding="utf-8")
    assert values([path], "青溪建城两千多年来，城址未变。") == [("青溪建城两千多年来", "0001/..", "青溪建城")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("进博会期间，客商云集。", "2022-11-05/2022-11-10"),
        ("2019年进博会期间，客商云集。", "2019-11-05/2019-11-10"),
        ("第四届进博会期间，客商云集。", "2021-11-05/2021-11-10"),
        ("2020年东京奥运会期间，她在家养伤。", "2021-07-23/2021-08-08"),
        ("全国政协十四届一次会议期间，委员提交提案。", "2023-03-04/2023-03-11"),
        ("西安事变前夕，学生走上街头。", "1936-12~"),
        ("辛亥革命以来的老报纸存在县档案馆。", "1911-10-10/.."),
    ],
)
def test_events_known_here(text: str, value: str) -> None:
    assert [row[1] for row in values([], text)] == [value]


def test_pipelines_do_not_share_their_events(tmp_path: Path) -> None:
    path = tmp_path / "events.toml"
    path.write_text(TOML, encoding="utf-8")
    with_file, without = load("rules", ["date"], events=[path]), load("rules", ["date"])
    assert [len(list(nlp.extract(TEXT))) for nlp in (with_file, without, with_file)] == [4, 1, 4]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.toml", "[[event]]\nnames = ['旅发大会']\n", "event 1: start"),
        (
            "a.toml",
            "[[event]]\nnames = ['大会']\nstart = 2019-05-18\nend = 2018-05-18\n",
            "end lies before start",
        ),
        ("a.toml", "[[event]]\nnames = ['会']\nstart = 2019-05-18\n", "event 1: names.0"),
        ("a.toml", "[[event]\n", "not TOML"),
        ("a.toml", "", "no events here"),
        ("a.toml", "event = 3\n", "event is no list of tables; each is headed [[event]]"),
        ("a.toml", "[event]\nstart = 2019-05-18\n", "event is no list of tables"),
        ("a.toml", "plan = 'x'\n", "plan is no list of tables"),
        ("a.toml", "event = [3]\n", "event 1: row: "),
        ("a.toml", "[[events]]\n[[plan]]\nname = '青山三五'\nfirst = 2011\nlast = 2015\n", "'events'"),
        ("a.toml", '"a\\nb" = 1\n', r"'a\nb'"),
        ("a.toml", '[[event]]\n"a\\nb" = 1\nnames = ["旅发大会"]\nstart = 2019-05-18\n', "event 1: a b: "),
        ("a.toml", "a = " + "[" * 5000, "not TOML"),
        ("a.toml", "[[plan]]\nname = '青山三五'\nfirst = 2015\nlast = 2011\n", "last lies before first"),
        ("a.toml", "[[event]]\nname = '旅发大会'\naliases = 3\n", "aliases is not a list of names"),
        ("a.jsonl", '{"name": "旅发大会"}\n', "a.jsonl:1: start"),
        ("a.jsonl", '{"name": "旅发大会", "start": "2019-05"}\n', "a.jsonl:1: start"),
        ("a.jsonl", "[1]\n", "not a JSON object"),
        ("a.jsonl", '{"name": "青山三五", "first": 2011}\n', "a.jsonl:1: last: "),
    ],
)
def test_a_file_that_holds_something_else_is_named(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserFileError, match=r"a[.]") as error:
        load_events([path])
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_on_the_command_line(tmp_path: Path) -> None:
    events, news = tmp_path / "events.toml", tmp_path / "news.txt"
    news.write_text(TEXT, encoding="utf-8")
    command = [sys.executable, "-m", "cli.main", "extract", str(news), "--model", "rules", "--types", "date"]
    for jobs in ("1", "2"):
        events.write_text(TOML, encoding="utf-8")
        done = subprocess.run(
            [*command, "--events", str(events), "--jobs", jobs], capture_output=True, check=True
        )
        assert done.stdout.decode().count("青溪旅发大会期间") == 1 + 1  # the text and its sentence
        events.write_text("[[event]]\n", encoding="utf-8")
        done = subprocess.run(
            [*command, "--events", str(events), "--jobs", jobs], capture_output=True, check=False
        )
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr.decode() == f"policyfacts: {events}: event 1: names: Field required\n"


def test_accuracy_is_measured_with_the_same_events(tmp_path: Path) -> None:
    events, gold = tmp_path / "events.toml", tmp_path / "dates.jsonl"
    events.write_text(TOML, encoding="utf-8")
    mention = {
        "type": "date",
        "start": 0,
        "end": 6,
        "text": "青溪泥石流后",
        "value": "2012-07-13/..",
        "kind": "range",
    }
    row = {"id": "1", "text": TEXT[:13], "published": "2023-06-27", "gold": [mention]}
    gold.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "cli.main",
        "evaluate",
        str(gold),
        "--model",
        "rules",
        "--fail-under",
        "date=1",
    ]
    assert (
        subprocess.run([*command, "--events", str(events)], capture_output=True, check=False).returncode == 0
    )
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1


def test_the_eve_of_an_event_that_comes_back_is_that_of_the_next_one() -> None:
    nlp = load("rules", ["date"])
    eve = [
        getattr(r, "value", None)
        for r in nlp.extract("全国两会前夕，记者走访。", published=datetime.date(2024, 2, 20))
    ]
    assert eve == ["2024-03~"]
    during = [
        getattr(r, "value", None)
        for r in nlp.extract("全国两会期间，他说。", published=datetime.date(2024, 2, 20))
    ]
    assert during == ["2023-03-04/2023-03-13"]
