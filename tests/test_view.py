"""The page of `policyfacts view`, as far as it can be told without a browser; tests/browser has the rest."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Sequence
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import regex
from report_pages import HOSTILE, data_of, hostile_rows, record, view, write_records

from cli.report.page import SCRIPTS, STYLES
from extractors.pipeline import Pipeline

ROOT = Path(__file__).parent.parent
ASSETS = files("cli.report") / "assets"

TEXT = """青溪县办起食堂

　　本报讯（记者 王 莉）2023年5月12日，福建省

南平市松溪县推进“幸福食堂”工程，建成食堂132

个。县民政局局长李长河说：“🌾今年还要建20个，

老人有饭吃。”
"""


@pytest.fixture
def news(tmp_path: Path, rules: Pipeline) -> tuple[Path, Path]:
    """A folder with one text, and the file of its records."""
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    return folder, write_records(tmp_path / "facts.jsonl", rows_of(rules, folder / "a.txt", "a.txt"))


def rows_of(pipeline: Pipeline, path: Path, doc: str) -> list[dict[str, Any]]:
    return [json.loads(found.model_dump_json()) for found in pipeline.extract_file(path, doc)]


def page_of(tmp_path: Path, *args: str | Path, code: int = 0) -> str:
    output = tmp_path / "report.html"
    result = view(*args, "-o", output)
    assert result.exit_code == code, result.output
    return output.read_text(encoding="utf-8")


def shown(data: dict[str, Any], kind: str) -> list[str]:
    """How the mentions of a type read at the places where the page marks them."""
    return [
        "".join(
            data["articles"][row["_article"]]["blocks"][block][1]
            .encode("utf-16-le")[2 * start : 2 * end]
            .decode("utf-16-le")
            for block, start, end in row["_at"]
        )
        for row in data["records"]
        if row["type"] == kind
    ]


def test_articles_are_unwrapped_and_mentions_stand_in_their_place(
    tmp_path: Path, news: tuple[Path, Path]
) -> None:
    folder, facts = news
    data = data_of(page_of(tmp_path, facts, "--text", folder))
    (article,) = data["articles"]
    assert [text for _, text in article["blocks"]][-1] == (
        "本报讯（记者 王莉）2023年5月12日，福建省南平市松溪县推进“幸福食堂”工程，建成食堂132个。县民政局局长李长河说："
        "“🌾今年还要建20个，老人有饭吃。”"
    )
    assert article["title"] == "青溪县办起食堂"
    assert "2023年5月12日" in shown(data, "date")
    assert shown(data, "place")[-1] == "福建省南平市松溪县"
    assert "132个" in shown(data, "statistic")  # hard-wrapped in the file
    assert "20个" in shown(data, "statistic")  # behind a character of two UTF-16 units
    assert data["docs"] == [{"name": "a.txt", "note": None}]


def test_offsets_of_records_stay_those_of_the_file(tmp_path: Path, news: tuple[Path, Path]) -> None:
    folder, facts = news
    for row in data_of(page_of(tmp_path, facts, "--text", folder))["records"]:
        if row["type"] != "article":
            assert "".join(TEXT[row["start"] : row["end"]].split()) == row["text"]


def test_without_texts_the_sentences_are_shown(tmp_path: Path, news: tuple[Path, Path]) -> None:
    data = data_of(page_of(tmp_path, news[1]))
    kinds = {kind for article in data["articles"] for kind, _ in article["blocks"]}
    assert kinds == {"sentence"}
    assert "132个" in shown(data, "statistic")
    assert data["docs"][0]["note"] is None


@pytest.mark.parametrize(
    ("other", "reason", "words"),
    [("别的文字。" * 90, "unfit", "does not fit"), (None, "missing", "is not there")],
)
def test_a_text_that_is_another_or_missing_is_told_once(
    tmp_path: Path, news: tuple[Path, Path], other: str | None, reason: str, words: str
) -> None:
    folder, facts = news
    (folder / "a.txt").unlink()
    if other:
        (folder / "a.txt").write_text(other, encoding="utf-8")
    result = view(facts, "--text", folder, "-o", tmp_path / "r.html")
    assert result.exit_code == 1
    assert [line for line in result.stderr.splitlines() if "a.txt" in line and words in line] == [
        result.stderr.strip()
    ]
    data = data_of((tmp_path / "r.html").read_text("utf-8"))
    assert data["docs"][0]["note"] == reason
    assert data["articles"][0]["blocks"][0][0] == "sentence"


def test_a_text_that_cannot_be_read_is_told_with_the_cause(tmp_path: Path, news: tuple[Path, Path]) -> None:
    folder, facts = news
    (folder / "a.txt").write_bytes(b"\0\1\2binary")
    result = view(facts, "--text", folder, "-o", tmp_path / "r.html")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "binary or damaged" in result.stderr


def test_texts_are_found_in_rows_archives_and_what_text_out_wrote(tmp_path: Path, rules: Pipeline) -> None:
    news = tmp_path / "news"
    news.mkdir()
    rows = [{"id": "x#1", "text": TEXT}, {"id": "2", "text": "昨日，松溪县建成食堂3个。"}]
    (news / "crawl.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with zipfile.ZipFile(news / "june.zip", "w") as archive:
        archive.writestr("27/a.txt", TEXT.encode("gb18030", "replace"))
    facts, texts = tmp_path / "facts.jsonl", tmp_path / "texts"
    command = [sys.executable, "-m", "cli.main", "extract", str(news), "--model", "rules", "-q"]
    subprocess.run([*command, "--text-out", str(texts), "-o", str(facts)], cwd=ROOT, check=True)
    for folder in (news, texts):
        data = data_of(page_of(tmp_path, facts, "--text", folder))
        assert [doc["name"] for doc in data["docs"]] == [
            "crawl.jsonl#x#1",
            "crawl.jsonl#2",
            "june.zip!/27/a.txt",
        ]
        assert {doc["note"] for doc in data["docs"]} == {None}
        assert shown(data, "statistic").count("132个") == 2


def test_a_single_file_and_standard_input_have_texts_too(tmp_path: Path, rules: Pipeline) -> None:
    path = tmp_path / "b.txt"
    path.write_text(TEXT, encoding="gb18030")
    for doc in ("b.txt", "-"):
        facts = write_records(tmp_path / "facts.jsonl", rows_of(rules, path, doc))
        data = data_of(page_of(tmp_path, facts, "--text", path))
        assert data["docs"] == [{"name": doc, "note": None}]
        assert data["articles"][0]["blocks"][0][0] != "sentence"


def test_a_name_in_records_leads_to_no_file_outside_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("密码", encoding="utf-8")
    (tmp_path / "news").mkdir()
    docs = ["../secret.txt", str(tmp_path / "secret.txt"), "../secret"]
    facts = write_records(tmp_path / "facts.jsonl", [record("person", 0, "密码", doc=doc) for doc in docs])
    data = data_of(page_of(tmp_path, facts, "--text", tmp_path / "news", code=1))
    assert {doc["note"] for doc in data["docs"]} == {"missing"}


def test_sentences_tell_apart_mentions_that_read_alike(tmp_path: Path) -> None:
    sentence = "李明和 王芳到青溪县，李明说青溪县好。"
    raw = "李明和\n\n王芳到\n\n青溪县，李明\n\n说青溪县好。"
    starts = [
        ("李明", raw.find("李明")),
        ("青溪县", raw.find("青溪县")),
        ("李明", raw.rfind("李明")),
        ("青溪县", raw.rfind("青溪县")),
    ]
    rows = [
        record("person" if text == "李明" else "place", start, text, sentence=sentence)
        for text, start in starts
    ]
    data = data_of(page_of(tmp_path, write_records(tmp_path / "f.jsonl", rows)))
    places = {(row["type"], row["start"]): row["_at"][0][1] for row in data["records"]}
    assert sorted(places.values()) == sorted(
        [sentence.find("李明"), sentence.find("青溪县"), sentence.rfind("李明"), sentence.rfind("青溪县")]
    )


def test_mentions_of_the_same_are_joined_over_files_and_namesakes_kept_apart(tmp_path: Path) -> None:
    rows = [
        record("person", 0, "李长河", canonical="李长河", person_id="p1"),
        record("person", 9, "李某", canonical="李长河", person_id="p1"),
        record("person", 0, "李长河", doc="b.txt", canonical="李长河", person_id="p1"),
        record("person", 30, "王芳", canonical="王芳", person_id="p2"),
        record("person", 40, "王芳", canonical="王芳", person_id="p3"),
        record("program", 50, "三会一课制度", name="三会一课"),
        record("program", 60, "三会一课", name="三会一课"),
    ]
    keys = [
        row["_key"]
        for row in data_of(page_of(tmp_path, write_records(tmp_path / "f.jsonl", rows)))["records"]
    ]
    assert keys.count("person:李长河") == 3
    assert len({key for key in keys if "王芳" in key}) == 2
    assert keys.count("program:三会一课") == 2


def told(doc: str, *posts: str, counties: Sequence[str] = (), **fields: Any) -> list[dict[str, Any]]:
    """A mention of 王莉 in a file, with her posts (body/post) and the counties of the article."""
    known = [
        {"organization": body or None, "post": post, "former": False}
        for body, post in (each.split("/") for each in posts)
    ]
    row = {"canonical": "王莉", "person_id": "p1", "posts": known, "known_posts": known, **fields}
    places = [record("place", 20 + 9 * at, "某县", doc=doc, adcode=code) for at, code in enumerate(counties)]
    return [record("person", 0, "王莉", doc=doc, **row), *places]


@pytest.mark.parametrize(
    ("first", "second", "one"),
    [
        # bodies named with both decide, whatever the post and the place
        (told("a", "省水利厅/厅长"), told("b", "省水利厅/副厅长"), True),
        (told("a", "省水利厅/厅长"), told("b", "省教育厅/厅长"), False),
        (told("a", "青溪县委/书记"), told("b", "县委/书记"), True),
        (told("a", "县委/书记", counties=["350724"]), told("b", "县委/书记", counties=["620825"]), False),
        (
            told("a", "福建省水利厅/厅长", counties=["350724"]),
            told("b", "福建省水利厅/厅长", counties=["620825"]),
            True,
        ),
        # else posts and places must not speak against it
        (told("a", "/村医", counties=["350724"]), told("b", "/村医", counties=["350724", "620825"]), True),
        (told("a", "/村医", counties=["350724"]), told("b", "/村医", counties=["620825"]), False),
        (told("a", "/村医"), told("b", "/教师"), False),
        (told("a", "/总书记", counties=["350724"]), told("b", "/总书记", counties=["620825"]), True),
        (told("a", "/书记"), told("b", "朱店镇/党委书记"), True),
        (told("a", counties=["350724"]), told("b", counties=["620825"]), False),
        (told("a"), told("b", "/村医"), True),
        # a by-line does not say where the writer lives
        (
            told("a", "/记者", counties=["350724"], byline=True),
            told("b", "本报/记者", counties=["620825"], byline=True),
            True,
        ),
        # a short form is one person in its article alone
        (told("a", canonical=None), told("b", canonical=None), False),
        (told("a", person_id=None, canonical=None), told("a"), False),
    ],
)
def test_people_of_one_name_are_one_where_nothing_tells_them_apart(
    tmp_path: Path, first: list[dict[str, Any]], second: list[dict[str, Any]], one: bool
) -> None:
    for rows in (first + second, second + first):
        data = data_of(page_of(tmp_path, write_records(tmp_path / "f.jsonl", rows)))
        keys = {row["_key"] for row in data["records"] if row["type"] == "person"}
        assert len(keys) == (1 if one else 2)


def test_a_name_without_a_post_is_nobody_of_several_and_quotes_go_with_their_speaker(tmp_path: Path) -> None:
    rows = [
        *told("a", "省水利厅/厅长"),
        *told("b", "省教育厅/厅长"),
        *told("c"),
        record("quote", 40, "水够用了", doc="b", speaker="王莉"),
        record("quote", 60, "水够用了", doc="b", speaker="村委会"),
    ]
    data = data_of(page_of(tmp_path, write_records(tmp_path / "f.jsonl", rows)))
    keys = [row["_key"] for row in data["records"]]
    people = [key for key in keys if key.startswith("person:")]
    assert len(set(people)) == 3
    assert [key for key in keys if key.startswith("quote:")] == [
        people[1].replace("person:", "quote:"),
        "quote:村委会",
    ]


def test_charts_are_given_days_and_provinces(tmp_path: Path) -> None:
    values = {
        "2021-03-09": "2021-03-09",
        "2018/2020": "2018",
        "../2025-12~": "2025-12",
        "2021/..": "2021",
        "2020-23": "2020-09",
        "2022-06-23T10:22": "2022-06-23",
        "P8Y": None,
    }
    rows = [record("date", 9 * at, "某时", kind="point", value=value) for at, value in enumerate(values)]
    within = {"adcode": "350724", "full_name": "福建省南平市松溪县"}
    rows += [
        record("place", 200, "松溪", adcode="350724"),
        record("place", 210, "东街", within=within),
        record("place", 220, "别处"),
    ]
    data = data_of(page_of(tmp_path, write_records(tmp_path / "f.jsonl", rows)))
    assert [row["_day"] for row in data["records"] if row["type"] == "date"] == list(values.values())
    assert [row["_provinces"] for row in data["records"] if row["type"] == "place"] == [["35"], ["35"], []]


def test_bad_lines_are_told_by_number_and_cost_nothing_else(tmp_path: Path) -> None:
    facts = write_records(
        tmp_path / "f.jsonl",
        [record("person", 0, "李长河"), "{", "", "[]", '{"type":"person"}', record("person", 9, "王芳")],
    )
    result = view(facts, "-o", tmp_path / "r.html")
    assert result.exit_code == 1
    told = [regex.search(r"f\.jsonl:(\d+): not ", line)[1] for line in result.stderr.splitlines()]
    assert told == ["2", "4", "5"]
    rows = data_of((tmp_path / "r.html").read_text("utf-8"))["records"]
    assert [row["text"] for row in rows] == ["李长河", "王芳"]


def test_a_file_that_holds_no_records_is_told_in_few_lines(tmp_path: Path) -> None:
    (tmp_path / "f.jsonl").write_bytes(b"\xff\xfe no\n" * 500)
    result = view(tmp_path / "f.jsonl", "-o", tmp_path / "r.html")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 21
    assert "480 more lines" in result.stderr


def test_records_come_from_several_files_and_standard_input(tmp_path: Path) -> None:
    first = write_records(tmp_path / "1.jsonl", [record("person", 5, "王芳")])
    line = json.dumps(record("person", 0, "李长河")).encode()
    result = view(first, "-", stdin=line)
    assert result.exit_code == 0
    assert [row["text"] for row in data_of(result.stdout)["records"]] == ["李长河", "王芳"]


def test_no_records_are_a_page_too(tmp_path: Path) -> None:
    (tmp_path / "f.jsonl").write_bytes(b"")
    assert data_of(page_of(tmp_path, tmp_path / "f.jsonl"))["records"] == []


def test_the_same_records_give_the_same_page(tmp_path: Path, news: tuple[Path, Path]) -> None:
    folder, facts = news
    assert page_of(tmp_path, facts, "--text", folder) == page_of(tmp_path, facts, "--text", folder)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["missing.jsonl"], "no file missing.jsonl"),
        (["."], "is a folder"),
        (["{facts}", "-o", "nowhere/r.html"], "no folder nowhere"),
        (["{facts}", "-o", "."], "is a folder"),
        (["{facts}", "-o", "{facts}"], "also an input"),
        (["{facts}", "--text", "missing"], "missing"),
        (["{facts}", "--encoding", "klingon"], "klingon"),
        ([], "RECORDS"),
    ],
)
def test_wrong_use_is_told_with_exit_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], words: str
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    facts = write_records(tmp_path / "facts.jsonl", [record("person", 0, "李长河")])
    before = facts.read_bytes()
    result = view(*[arg.format(facts=facts) for arg in args])
    assert result.exit_code == 2
    assert words in result.stderr
    assert facts.read_bytes() == before


def test_a_terminal_gets_no_page(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    facts = write_records(tmp_path / "facts.jsonl", [record("person", 0, "李长河")])
    _, side = pty.openpty()
    command = [sys.executable, "-m", "cli.main", "view", str(facts)]
    done = subprocess.run(command, cwd=ROOT, stdout=side, stderr=subprocess.PIPE, check=False, timeout=60)
    assert done.returncode == 2
    assert b"-o report.html" in done.stderr


class Elements(HTMLParser):
    """Collects the elements of a page, and what stands in its scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.content: dict[str, list[str]] = {"script": [], "style": []}
        self.policy = self.inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in self.content:
            self.content[tag].append("")
        if dict(attrs).get("http-equiv") == "Content-Security-Policy":
            self.policy = dict(attrs)["content"] or ""

        self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside in self.content:
            self.content[self.inside][-1] += data


def test_hostile_texts_make_no_elements(tmp_path: Path) -> None:
    facts = write_records(tmp_path / "f.jsonl", hostile_rows())
    hostile, plain = (
        Elements(page_of(tmp_path, path))
        for path in (facts, write_records(tmp_path / "g.jsonl", [record("person", 0, "李长河")]))
    )
    assert [tag for tag, _ in hostile.elements] == [tag for tag, _ in plain.elements]
    told = json.loads(hostile.content["script"][1])
    assert {row["text"] for row in told["records"] if row["type"] == "person"} == {
        text.replace("\ud800", "\ufffd") for text in HOSTILE
    }


def test_names_in_records_give_no_orders_to_the_terminal(tmp_path: Path) -> None:
    facts = write_records(tmp_path / "f.jsonl", [record("person", 0, "李", doc="\x1b[2J\n.txt")])
    result = view(facts, "--text", tmp_path, "-o", tmp_path / "r.html")
    assert result.exit_code == 1
    assert "\x1b" not in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_the_policy_allows_the_scripts_of_the_page_and_nothing_else(tmp_path: Path) -> None:
    page = Elements(page_of(tmp_path, write_records(tmp_path / "f.jsonl", hostile_rows())))
    rules = dict(rule.strip().split(" ", 1) for rule in page.policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in page.policy
    assert "http" not in page.policy
    hashes = [f"'sha256-{digest(content)}'" for content in page.content["script"][2:]]
    assert rules["script-src"].split() == hashes
    assert rules["style-src"] == f"'sha256-{digest(page.content['style'][0])}'"


def digest(content: str) -> str:
    import base64

    return base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def test_the_page_loads_nothing(tmp_path: Path) -> None:
    page = Elements(page_of(tmp_path, write_records(tmp_path / "f.jsonl", hostile_rows())))
    addresses = [
        value
        for _, attributes in page.elements
        for name, value in attributes.items()
        if name in ("src", "href")
    ]
    assert set(addresses) <= {"#main", "data:,"}
    assert not any("url(" in style or "@import" in style for style in page.content["style"])


def test_deep_and_endless_records_are_shown(tmp_path: Path) -> None:
    long = "长" * 100_000
    rows = [
        record("quote", 0, long, sentence="长" * 50),
        *(record("person", 0, "长" * (at + 1), sentence=long) for at in range(300)),
    ]
    rows += [record("statistic", 0, "多", value=10**300), "[" * 100_000, '{"type":' + "9" * 5000 + "}"]
    page = page_of(tmp_path, write_records(tmp_path / "f.jsonl", rows), code=1)
    assert len(data_of(page)["records"]) == 302


def test_the_labels_are_the_same_in_both_languages() -> None:
    labels = tomllib.loads((ASSETS / "labels.toml").read_text("utf-8"))
    zh, en = labels["zh"], labels["en"]
    assert zh.keys() == en.keys()
    for table in ("types", "glyphs", "fields", "provinces"):
        assert zh[table].keys() == en[table].keys()
    for key in zh:
        if isinstance(zh[key], str):
            assert set(regex.findall(r"\{\w+\}", zh[key])) == set(regex.findall(r"\{\w+\}", en[key]))
    assert [row["keys"] for row in zh["keys"]] == [row["keys"] for row in en["keys"]]


def test_every_label_that_the_scripts_ask_for_is_there() -> None:
    labels = tomllib.loads((ASSETS / "labels.toml").read_text("utf-8"))["zh"]
    code = "".join((ASSETS / name).read_text("utf-8") for name in SCRIPTS)
    asked = set(regex.findall(r"\bt\('(\w+)'", code))
    assert asked
    assert asked <= labels.keys()


def test_every_field_of_the_records_has_a_label() -> None:
    from schemas.records import RECORD_CLASSES

    labels = tomllib.loads((ASSETS / "labels.toml").read_text("utf-8"))["zh"]["fields"]
    fields = {name for kind in RECORD_CLASSES.values() for name in kind.model_fields}
    assert fields - labels.keys() == {"doc", "article", "type", "sentence"}


def test_every_kind_has_a_chinese_name() -> None:
    from typing import get_args

    from extractors.data import load_toml
    from schemas.records import DateKind, Level, OrganizationKind

    labels = tomllib.loads((ASSETS / "labels.toml").read_text("utf-8"))["zh"]
    kinds = {*get_args(DateKind), *get_args(OrganizationKind), *load_toml("program_kinds.toml")["kinds"]}
    assert kinds <= labels["kind"].keys()
    assert set(get_args(Level)) <= labels["level"].keys()


def test_nothing_in_the_scripts_makes_markup_or_code_from_text() -> None:
    own = "".join((ASSETS / name).read_text("utf-8") for name in (*SCRIPTS, *STYLES))
    library = (ASSETS / "vendor" / "chart.umd.min.js").read_text("utf-8")
    assert not regex.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", own + library
    )
    assert not regex.search(r"</script|<!--", own + library, regex.IGNORECASE)


def test_the_library_is_the_one_that_is_told() -> None:
    vendor = ASSETS / "vendor"
    (library,) = tomllib.loads((vendor / "vendor.toml").read_text("utf-8"))["library"]
    assert hashlib.sha256((vendor / library["file"]).read_bytes()).hexdigest() == library["sha256"]
    assert f"v{library['version']}" in (vendor / library["file"]).read_text("utf-8")[:100]
    assert "MIT" in (vendor / library["licence_file"]).read_text("utf-8")
