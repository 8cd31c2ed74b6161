"""`evaluate --html`: the page of errors, what it shows, and that nothing in a text does anything in it."""

from __future__ import annotations

import base64
import hashlib
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import regex
from typer.testing import CliRunner, Result

from cli.main import app
from extractors.evaluation.gold import GoldDocument
from extractors.evaluation.page import format_page
from extractors.evaluation.spans import score_documents
from extractors.reading import Source

TEXT = "上一句。”镇长贺兰生和乌云其\n\n其格走进白石村，今年修了\n3 公里路！”下一句。"


def mention(kind: str, surface: str, text: str = TEXT, **fields: Any) -> dict[str, Any]:
    start = text.index(surface)
    return {
        "type": kind,
        "start": start,
        "end": start + len(surface),
        "text": "".join(surface.split()),
        **fields,
    }


def page_of(
    gold: list[dict[str, Any]], records: list[dict[str, Any]], text: str = TEXT, name: str = "a.txt"
) -> str:
    pairs = [(GoldDocument(Source(Path(name), name), text, gold), records)]
    return format_page(score_documents(pairs), pairs, "policyfacts evaluate: gold")


class Outline(HTMLParser):
    """The articles of a page as text by side, and every tag that it holds."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.errors: list[dict[str, str]] = []
        self._side = "head"
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        told = dict(attrs)
        if tag == "article":
            self.errors.append(
                {"class": told["class"] or "", "head": "", "gold": "", "found": "", "fields": ""}
            )
            self._side = "head"
        elif tag in ("p", "table") and told.get("class") in ("gold", "found", "fields"):
            self._side = told["class"] or ""
        elif tag == "mark" and self.errors:
            self.errors[-1][self._side] += "【"

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark" and self.errors:
            self.errors[-1][self._side] += "】"

    def handle_data(self, data: str) -> None:
        if self.errors:
            self.errors[-1][self._side] += data


HE = mention("person", "贺兰生", titles=["镇长"])
WUYUN = mention("person", "乌云其\n\n其格", titles=[])
VILLAGE = mention("place", "白石村", level="village", adcode=None)


def test_gold_and_found_stand_side_by_side_in_their_sentence() -> None:
    near = mention("person", "乌云其", titles=[])
    (error,) = Outline(page_of([HE, WUYUN], [HE, near])).errors
    assert error["class"] == "error span"
    assert error["head"].startswith("another span 乌云其其格 a.txt, line 1, 11–18")
    assert error["gold"] == "Gold镇长【贺兰生】和【乌云其其格】走进白石村，今年修了3公里路！”"
    assert error["found"].strip() == "Found镇长【贺兰生】和【乌云其】其格走进白石村，今年修了3公里路！”"


def test_each_kind_of_error_has_its_class() -> None:
    false = mention("place", "镇")
    wrong = {**HE, "titles": ["村长"]}
    page = Outline(page_of([HE, WUYUN, VILLAGE], [wrong, false]))
    assert [(error["class"], error["head"].split()[:-4]) for error in page.errors] == [
        ("error field", ["wrong", "fields", "贺兰生"]),
        ("error missed", ["missed", "乌云其其格"]),
        ("error false", ["false", "镇"]),
        ("error missed", ["missed", "白石村"]),
    ]
    assert page.errors[0]["fields"].strip() == 'fieldgoldfoundtitles["镇长"]["村长"]'


def test_types_and_kinds_can_be_hidden() -> None:
    page = page_of([HE, VILLAGE], [])
    for name in ("type-person", "type-place", "missed", "false", "span", "field"):
        assert f'id="show-{name}" checked' in page
        assert f"body:has(#show-{name}:not(:checked)) .{name} {{ display: none; }}" in page
    assert '<section class="type-person">' in page
    assert "missed (2)" in page


def test_a_page_without_errors_says_so() -> None:
    page = page_of([HE], [HE])
    assert "No errors." in page
    assert "<article" not in page


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&lt;\u202e王莉\u2066\x07，走了。"


def test_text_does_nothing_in_the_page() -> None:
    name = '"><script>alert(3)</script>\u202e.txt'
    gold = [mention("person", "王莉", HOSTILE, titles=["<b>x</b>\u202e"])]
    found = [{**gold[0], "titles": ["</table><script>"]}, mention("person", "<script>alert(1)", HOSTILE)]
    page = page_of(gold, found, HOSTILE, name)
    outline = Outline(page)
    assert not {"script", "img", "b>"} & set(outline.tags)
    assert not [
        name for name, _ in outline.attributes if name.startswith("on") or name in ("src", "href", "style")
    ]
    assert "<script>alert(1)</script>" in outline.errors[0]["gold"].replace("【", "").replace("】", "")
    # Marks that turn the text around them, and what cannot be seen, stand there by their number.
    assert not regex.search(r"[\p{Bidi_Control}\x00-\x08]", page)
    assert "[U+202E]" in page
    assert "[U+0007]" in page


def test_the_policy_allows_the_style_of_the_page_and_nothing_else() -> None:
    page = page_of([HE], [])
    style = regex.search(r"<style>(.*?)</style>", page, regex.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = regex.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not regex.search(r"https?:|url\(|@import", page)
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style


def test_half_a_pair_of_surrogates_is_shown_by_its_number() -> None:
    text = "甲\ud83d王莉走了。"
    page = page_of([mention("person", "王莉", text)], [], text)
    assert "[U+D83D]" in page.encode().decode()


def test_texts_of_one_name_keep_their_errors_apart() -> None:
    texts = [TEXT, "贺兰生走了。"]
    pairs = [
        (GoldDocument(Source(Path("a.txt"), "a.txt"), text, [mention("person", "贺兰生", text)]), [])
        for text in texts
    ]
    errors = Outline(format_page(score_documents(pairs), pairs, "x")).errors
    assert [error["gold"] for error in errors] == [
        "Gold镇长【贺兰生】和乌云其其格走进白石村，今年修了3公里路！”",
        "Gold【贺兰生】走了。",
    ]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    lines = (json.dumps(row) + "\n" for row in (HE, WUYUN, VILLAGE))
    (folder / "a.gold.jsonl").write_text("".join(lines))
    (tmp_path / "facts.jsonl").write_text(json.dumps({"doc": "a.txt", **HE, "titles": []}) + "\n")
    return folder


def evaluate(gold: Path, *arguments: object) -> Result:
    records = gold.parent / "facts.jsonl"
    command = ["evaluate", str(gold), "--records", str(records), *map(str, arguments)]
    return CliRunner().invoke(app, command, env={"COLUMNS": "200"})


def test_the_command_writes_the_page_beside_the_table(gold: Path, tmp_path: Path) -> None:
    page = tmp_path / "errors.html"
    result = evaluate(gold, "--html", page)
    assert result.exit_code == 0
    assert "overall" in result.stdout
    assert "<html" not in result.stdout
    assert len(Outline(page.read_text("utf-8")).errors) == 3


def test_a_page_that_cannot_be_written_is_told(gold: Path, tmp_path: Path) -> None:
    result = evaluate(gold, "--html", tmp_path / "nix" / "errors.html")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"policyfacts: cannot write {tmp_path}/nix/errors.html")
    assert result.stderr.count("\n") == 1
