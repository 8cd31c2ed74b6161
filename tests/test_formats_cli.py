"""Every format through the real command, and the options that go with them."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from format_files import (
    BODY,
    TEXT,
    TITLE,
    draw_picture,
    draw_two_columns,
    make_all,
    make_pdf,
    make_rows,
    make_zip,
)

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-m", "cli.main", "extract", "--model", "rules"]
READ = {
    "page.txt": ["page.txt"],
    "page.md": ["page.md"],
    "page.html": ["page.html"],
    "page.htm": ["page.htm"],
    "page.pdf": ["page.pdf"],
    "page.docx": ["page.docx"],
    "rows.jsonl": ["rows.jsonl#a-1", "rows.jsonl#2"],
    "rows.ndjson": ["rows.ndjson#a-1", "rows.ndjson#2"],
    "rows.json": ["rows.json#a-1", "rows.json#2"],
    "page.zip": ["page.zip!/page.html", "page.zip!/甲/page.txt"],
}


def extract(*args: str | Path, **changes: Any) -> tuple[int, list[dict[str, Any]], list[str]]:
    """Exit code, records and lines on standard error."""
    done = subprocess.run(
        [*COMMAND, *map(str, args)],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=120,
        **changes,
    )
    records = [json.loads(line) for line in done.stdout.decode().splitlines()]
    return done.returncode, records, done.stderr.decode().splitlines()


def docs_of(records: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(record["doc"] for record in records))


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder with a file of every format."""
    folder = tmp_path / "news"
    folder.mkdir()
    for name, data in make_all().items():
        (folder / name).write_bytes(data)
    return folder


def test_a_folder_of_all_formats(news: Path, tmp_path: Path) -> None:
    code, records, errors = extract(news, "--text-out", tmp_path / "texts")
    assert (code, errors) == (0, [f"policyfacts: 10 files, {len(records)} records"])
    assert docs_of(records) == [doc for name in sorted(READ) for doc in READ[name]]
    assert extract(news, "--jobs", "2")[1] == records
    persons = {
        doc: {r["text"] for r in records if r["doc"] == doc and r["type"] == "person"}
        for doc in docs_of(records)
    }
    assert all("李长河" in names or "李桂花" in names for names in persons.values())
    # What stands in no file of its own was written, and offsets are true in it.
    for record in records:
        own = news / record["doc"]
        path = (
            own if record["doc"] in ("page.txt", "page.md") else tmp_path / "texts" / f"{record['doc']}.txt"
        )
        text = path.read_bytes().decode()
        assert "".join(text[record["start"] : record["end"]].split()) == record["text"]
    assert not (tmp_path / "texts" / "page.txt.txt").exists()


@pytest.mark.parametrize("name", sorted(READ))
def test_every_format_from_standard_input(name: str) -> None:
    code, records, errors = extract("-", input=make_all()[name])
    assert (code, len(errors)) == (0, 1)
    assert docs_of(records) == [doc.replace(name, "-", 1) for doc in READ[name]]


def test_what_is_wrong_with_a_part_is_named_and_counted(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_bytes(make_rows() + b'{"id": 3}\n{"id": 4, "text": ""}\n')
    (tmp_path / "scan.pdf").write_bytes(make_pdf(draw_picture, draw_two_columns))
    (tmp_path / "n.zip").write_bytes(make_zip({"a.txt": TEXT.encode(), "b.docx": b"x", "c.csv": b"1"}))
    (tmp_path / "z.docx").write_bytes(b"x")
    code, records, errors = extract(tmp_path)
    assert code == 1
    assert docs_of(records) == ["n.zip!/a.txt", "rows.jsonl#a-1", "rows.jsonl#2", "scan.pdf"]
    assert errors[0].startswith("policyfacts: n.zip!/b.docx: damaged, or no DOCX")
    assert errors[1].startswith("policyfacts: rows.jsonl:3: has no field 'text'")
    assert errors[2] == "policyfacts: rows.jsonl#4: has no text in it"
    assert errors[3].startswith("policyfacts: scan.pdf: page 1 without text")
    assert errors[4].startswith("policyfacts: z.docx: damaged, or no DOCX")
    assert errors[5:] == [
        f"policyfacts: 3 files, {len(records)} records; 4 could not be read; 1 passed over (data and program files)"
    ]


def test_texts_of_one_name_do_not_replace_each_other(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "page.html").write_bytes(make_all()["page.html"])
        (tmp_path / folder / "page.txt").write_text(TEXT)
    paths = [tmp_path / "a", tmp_path / "b"]
    assert extract(*paths)[0] == 0
    code, _, errors = extract(*paths, "--text-out", tmp_path / "out")
    assert (code, len(errors)) == (1, 2)
    assert "another input is called page.html too" in errors[0]


def test_text_field_is_an_option(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"id": 1, "content": BODY}))
    assert extract(path)[0] == 1
    assert extract(tmp_path)[2] == ["policyfacts: 0 files, 0 records; 1 passed over (data and program files)"]
    code, records, _ = extract(tmp_path, "--text-field", "content")
    assert (code, docs_of(records)) == (0, ["rows.jsonl#1"])


def test_published_comes_from_names_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "rb220723_01.txt"
    path.write_text(TEXT)
    pattern = r"rb(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)"
    (article, *_) = extract(path, "--published-from-name", pattern)[1]
    assert (article["published"], article["published_from"]) == ("2022-07-23", "file name")
    (article, *_) = extract(path, "--published-from-name", pattern, "--published", "2021-01-01")[1]
    assert (article["published"], article["published_from"]) == ("2021-01-01", "option")
    assert extract(path)[1][0]["published"] is None


@pytest.mark.parametrize(
    ("name", "option", "low", "high"),
    [
        ("page.pdf", "--max-pages", "1", "2"),
        ("page.zip", "--max-unpacked", "500", "1MB"),
        ("page.docx", "--max-unpacked", "5KB", "1GB"),
        ("nested.zip", "--max-nesting", "1", "2"),
    ],
)
def test_limits_name_the_option_that_raises_them(
    tmp_path: Path, name: str, option: str, low: str, high: str
) -> None:
    nested = make_zip({"in.zip": make_all()["page.zip"]})
    data = {**make_all(), "page.pdf": make_pdf(draw_two_columns, draw_two_columns), "nested.zip": nested}[
        name
    ]
    path = tmp_path / name
    path.write_bytes(data)
    code, records, errors = extract(path, option, low)
    assert (code, records) == (1, [])
    assert option in errors[0]
    assert (len(errors), extract(path, option, high)[0]) == (2, 0)


@pytest.mark.parametrize(
    "args",
    [
        ["--max-unpacked", "much"],
        ["--max-unpacked", "-1"],
        ["--max-pages", "0"],
        ["--max-nesting", "0"],
        ["--published-from-name", r"\d+"],
        ["--published-from-name", "("],
        ["--text-out", "page.txt"],
        ["--text-out", "news/out"],
    ],
)
def test_wrong_options_are_wrong_usage(news: Path, args: list[str]) -> None:
    args = [str(news / "page.txt") if arg == "page.txt" else arg.replace("news", str(news)) for arg in args]
    code, records, errors = extract(news, *args)
    assert (code, records) == (2, [])
    assert any("Usage" in line for line in errors)


def test_a_page_and_its_plain_twin_give_the_same_records(tmp_path: Path) -> None:
    """Drawn from a page, in whatever format, the article says what it says as plain text."""
    (tmp_path / "page.txt").write_text(TEXT)
    for name in ("page.html", "page.docx"):
        (tmp_path / name).write_bytes(make_all()[name])
    facts = {}
    for record in extract(tmp_path, "--types", "person,place,date,statistic")[1]:
        if record["text"] not in ("120户", "东山镇"):
            facts.setdefault(record["doc"], []).append((record["type"], record["text"], record["sentence"]))
    assert facts["page.txt"] == facts["page.html"] == facts["page.docx"]


def test_plain_text_needs_no_extra(tmp_path: Path) -> None:
    script = """
import sys
for name in ("lxml", "docx", "pypdfium2", "PIL", "reportlab"):
    sys.modules[name] = None
from cli import run
run()
"""
    plain = {name: data for name, data in make_all().items() if name in ("page.txt", "page.md", "rows.jsonl")}
    for name, data in {**plain, "page.zip": make_zip(plain), "page.pdf": make_pdf()}.items():
        (tmp_path / name).write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", script, "extract", "--model", "rules", str(tmp_path)],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        encoding="utf-8",
    )
    assert done.stderr.splitlines()[0] == (
        "policyfacts: page.pdf: PDF is read by pypdfium2; pip install 'policyfacts[pdf]'"
    )
    assert len(docs_of([json.loads(line) for line in done.stdout.splitlines()])) == 8


def test_a_zip_is_never_unpacked_to_disk(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../escaped.txt", TEXT)
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "n.zip").write_bytes(buffer.getvalue())
    before = sorted(tmp_path.rglob("*"))
    code, records, _ = extract(tmp_path / "a" / "b" / "n.zip", cwd=tmp_path / "a" / "b")
    assert (code, docs_of(records)) == (0, ["n.zip!/../../escaped.txt"])
    assert sorted(tmp_path.rglob("*")) == before
    extract(tmp_path / "a" / "b" / "n.zip", "--text-out", tmp_path / "out")
    assert [path for path in tmp_path.rglob("*escaped*") if not path.is_relative_to(tmp_path / "out")] == []


def test_title_of_the_format_is_that_of_the_article(news: Path) -> None:
    records = extract(news, "--types", "article")[1]
    titles = {record["doc"]: record["title"] for record in records}
    assert {doc: title for doc, title in titles.items() if not doc.endswith("#2")} == {
        doc: TITLE for docs in READ.values() for doc in docs if not doc.endswith("#2")
    }
