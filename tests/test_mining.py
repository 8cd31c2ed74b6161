"""The lexicon at the command line, and what a corpus has that it lacks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from extractors import load
from extractors.programs.lexicon import Lexicon, Programme, load_lexicon
from extractors.programs.mining import MINED_TYPES, Mine, base_of

FIRST = "（2021年3月2日）浙江省绍兴市诸暨市启动“石桥夜谈”机制，干部入户三百次。坚持三会一课制度。\n"
SECOND = "（2021年5月9日）诸暨市深化“石桥夜谈”机制，解决难题四十件。村民说：“我们心里亮堂了。”\n"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli.main", "programs", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "2021-03-02_a.txt").write_text(FIRST, encoding="utf-8")
    (folder / "2021-05-09_b.txt").write_text(SECOND, encoding="utf-8")
    return tmp_path


def mine(texts: dict[str, str], lexicon: Lexicon | None = None) -> list[dict[str, Any]]:
    nlp = load("rules", MINED_TYPES, least_confidence=0.25)
    with Mine(lexicon or load_lexicon()) as found:
        for name, text in texts.items():
            for record in nlp.extract(text, doc=name):
                found.add(record.model_dump())
        return list(found.iter_ranked())


def test_unknown_names_are_counted_over_articles() -> None:
    (entry,) = mine({"2021-05-09_b.txt": SECOND, "2021-03-02_a.txt": FIRST})
    assert entry["name"] == "石桥夜谈"
    assert entry["kind"] == "mechanism"
    found = entry["found"]
    assert (found["mentions"], found["articles"], found["first_date"]) == (2, 2, "2021-03-02")
    assert found["heads"] == {"机制": 2}
    assert found["places"] == {"诸暨市": 2}
    assert [example["doc"] for example in found["examples"]] == ["2021-03-02_a.txt", "2021-05-09_b.txt"]
    assert "head.strong" in found["evidence"]


def test_known_names_are_left_out() -> None:
    known = Lexicon([Programme(name="石桥夜谈机制"), Programme(name="三会一课")])
    assert mine({"a.txt": FIRST}, known) == []


def test_a_name_gains_by_the_articles_that_have_it() -> None:
    doubtful = "{}推出“名师走教”，大家都说好。"
    texts = {
        f"{number}.txt": doubtful.format(place)
        for number, place in enumerate(["诸暨", "嵊州", "新昌", "上虞"] * 4)
    }
    once = mine({"0.txt": texts["0.txt"]})
    often = mine(texts)
    assert once == []
    assert [entry["found"]["articles"] for entry in often] == [16]


@pytest.mark.parametrize(
    "told", ["打通“最后一公里”，方便群众。", "破解“办证难”。", "他说：“我愿意当‘领头羊’！”"]
)
def test_what_something_speaks_against_gains_nothing(told: str) -> None:
    assert mine({f"{number}.txt": told for number in range(64)}) == []


def test_forms_of_one_name_are_counted_together() -> None:
    assert base_of("归雁工程2021") == base_of("“归雁”工程") == base_of("归雁") == "归雁"
    assert base_of("行动") == "行动"
    text = "县里实施“归雁”工程。归雁工程引回三百人。"
    (entry,) = mine({"a.txt": text})
    assert entry["found"]["mentions"] == 2
    assert {entry["name"], *entry["aliases"]} == {"归雁", "归雁工程"}


def test_mine_writes_entries_that_can_be_added_and_used(corpus: Path) -> None:
    done = run(corpus, "mine", "news", "--model", "rules", "-o", "mined.jsonl", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert json.loads((corpus / "mined.jsonl").read_text("utf-8"))["name"] == "石桥夜谈"
    added = run(corpus, "add", "石桥夜谈", "--from", "mined.jsonl", "--lexicon", "ours.jsonl")
    assert (added.returncode, added.stderr) == (0, "policyfacts: added 石桥夜谈 to ours.jsonl\n")
    (row,) = [json.loads(line) for line in (corpus / "ours.jsonl").read_text("utf-8").splitlines()]
    assert list(row) == [
        "name",
        "aliases",
        "kind",
        "expansion",
        "issuer",
        "level",
        "since",
        "source",
        "match",
    ]
    shown = run(corpus, "show", "石桥夜谈", "--lexicon", "ours.jsonl", "--json")
    assert json.loads(shown.stdout) == row
    again = run(
        corpus, "mine", "news", "--model", "rules", "--format", "jsonl", "-q", "--lexicon", "ours.jsonl"
    )
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


def test_mine_prints_a_table_and_names_what_it_cannot_read(corpus: Path) -> None:
    (corpus / "news" / "broken.txt").write_bytes(bytes(range(256)) * 40)
    done = run(corpus, "mine", "news", "--model", "rules")
    assert done.returncode == 1
    assert "石桥夜谈" in done.stdout
    assert "mentions" in done.stdout
    assert "broken.txt" in done.stderr


def test_the_same_for_any_jobs(corpus: Path) -> None:
    outputs = {
        run(corpus, "mine", "news", "--model", "rules", "--format", "jsonl", "-q", "--jobs", jobs).stdout
        for jobs in ("1", "2")
    }
    assert len(outputs) == 1
    assert outputs != {""}


def test_show_and_search(tmp_path: Path) -> None:
    done = run(tmp_path, "show", "三会一课")
    assert done.returncode == 0
    assert "支部党员大会；支部委员会会议；党小组会；党课" in done.stdout
    missing = run(tmp_path, "show", "三会一刻")
    assert missing.returncode == 1
    assert missing.stderr.startswith("policyfacts: 三会一刻 is not in the lexicon; there is 三会一课")
    found = run(tmp_path, "search", "三会", "--kind", "system", "--json")
    assert "三会一课" in [json.loads(line)["name"] for line in found.stdout.splitlines()]
    nothing = run(tmp_path, "search", "没有这样的东西")
    assert (nothing.returncode, nothing.stdout) == (1, "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["归雁工程"], "--lexicon"),
        (["归雁工程", "--lexicon", "ours.jsonl", "--kind", "colour"], "'colour' is none of"),
        (["归雁工程", "--lexicon", "ours.jsonl", "--since", "去年"], "since"),
        (["归", "--lexicon", "ours.jsonl"], "shorter than 2"),
        (["归雁工程", "头雁工程", "--lexicon", "ours.jsonl"], "one name at a time"),
        (["归雁工程", "--lexicon", "ours.toml"], "TOML"),
        (["归雁工程", "--lexicon", "/dev/zero"], "no regular file"),
        (["归雁工程", "--lexicon", "ours.jsonl", "--since", "2021-13"], "since"),
        (["归雁工程", "--lexicon", "ours.jsonl", "--issuer", "\udcff"], "halves of characters"),
        (["归雁工程", "--from", __file__, "--kind", "plan", "--lexicon", "ours.jsonl"], "--from takes"),
    ],
)
def test_what_cannot_be_added_is_told(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = run(tmp_path, "add", *arguments)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert not (tmp_path / "ours.jsonl").exists()


def test_add_keeps_what_stands_there(tmp_path: Path) -> None:
    path = tmp_path / "ours.jsonl"
    path.write_text('# ours\n{"name": "归雁工程"}', encoding="utf-8")
    options = ["--lexicon", "ours.jsonl", "--alias", "头雁", "--part", "选苗", "--part", "育苗", "--quoted"]
    assert run(tmp_path, "add", "头雁工程", *options).returncode == 0
    lines = path.read_text("utf-8").splitlines()
    assert lines[:2] == ["# ours", '{"name": "归雁工程"}']
    assert json.loads(lines[2])["expansion"] == ["选苗", "育苗"]
    twice = run(tmp_path, "add", "头雁", "--lexicon", "ours.jsonl")
    assert (twice.returncode, twice.stderr) == (2, "policyfacts: ours.jsonl: 头雁 stands there already\n")
    assert path.read_text("utf-8").splitlines() == lines


def test_add_to_a_file_of_comments_or_of_no_text(tmp_path: Path) -> None:
    path = tmp_path / "ours.jsonl"
    path.write_text("# ours\n", encoding="utf-8")
    assert run(tmp_path, "add", "归雁工程", "--lexicon", "ours.jsonl").returncode == 0
    assert path.read_text("utf-8").startswith("# ours\n{")
    path.write_bytes(b"\xff\xfe\x00")
    done = run(tmp_path, "add", "归雁工程", "--lexicon", "ours.jsonl")
    assert done.returncode == 2
    assert done.stderr.startswith("policyfacts: ours.jsonl:1: not UTF-8")


def test_check_of_nothing_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "ours.jsonl").write_text("", encoding="utf-8")
    done = run(tmp_path, "check", "ours.jsonl")
    assert (done.returncode, done.stdout.count("no names here")) == (1, 1)


@pytest.mark.parametrize("command", [["search"], ["show", "三会一课"], ["mine", "news", "--model", "rules"]])
def test_a_full_disk_is_one_line(corpus: Path, command: list[str]) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "programs", *command],
        cwd=corpus,
        stdout=full.open("w"),
        stderr=subprocess.PIPE,
        check=False,
        text=True,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "No space left on device" in done.stderr


def test_check_tells_faults_and_doubts(tmp_path: Path) -> None:
    path = tmp_path / "ours.jsonl"
    path.write_text(
        '{"name": "归雁工程", "since": 2019}\n'
        '{"name": "三亮", "expansion": ["亮身份", "亮承诺"]}\n'
        '{"name": "桥头堡"}\n'
        '{"name": "三会一课", "aliases": ["三亮"], "kind": "colour"}\n'
        '{"name": "乡聘村用"}\n',
        encoding="utf-8",
    )
    done = run(tmp_path, "check", "ours.jsonl")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[0] == "ours.jsonl:1: error: since: Input should be a valid string"
    assert "ours.jsonl:2: warning: 三亮 has 2 parts here, its name says 3" in lines
    assert "ours.jsonl:3: warning: 桥头堡 is an everyday figure of speech" in lines
    assert "ours.jsonl:4: error: 三亮 stands at ours.jsonl:2 too" in lines
    assert any(line.startswith("ours.jsonl:4: warning: 三会一课 stands in the lexicon") for line in lines)
    assert not any(line.startswith("ours.jsonl:5") for line in lines)
    assert done.stderr == "policyfacts: 2 errors, 4 warnings\n"


def test_the_lexicon_of_the_package_has_no_faults(tmp_path: Path) -> None:
    from extractors.programs.checking import check_lexicon

    path = Path(__file__).parents[1] / "extractors" / "data" / "programs.jsonl"
    assert [finding for finding in check_lexicon(path, Lexicon([])) if finding.level == "error"] == []
