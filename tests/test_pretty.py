"""`extract --pretty`: one file to read, its mentions marked, its facts below."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from typer.testing import CliRunner

from cli.inert import inert
from cli.main import app
from cli.terminal.flow import flow
from cli.terminal.marks import STYLES, Mark, mark_text
from cli.terminal.page import Page
from extractors.reading import Document
from extractors.record_mapping import to_record
from schemas.types import RECORD_TYPES

if TYPE_CHECKING:
    from extractors.pipeline import Pipeline

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "samples" / "2023-06-30_zhuanglang-party-building.txt"
TEXT = (
    "青溪县水利局局长王莉说：“今年新建水库3座，\n\n全部按照《中国共产党农村\n\n基层组织工作条例》的要求组\n\n织实施。”\n\n"
    "她介绍，云溪县红十字会投\n\n资2.3亿元。\n"
)


def run(*arguments: str | Path, **settings: Any) -> Any:
    return CliRunner().invoke(app, ["extract", *map(str, arguments), "--pretty"], **settings)


def show(pipeline: Pipeline, text: str, doc: str = "2023-06-27.txt", **settings: Any) -> str:
    """What a terminal gets, with its escape sequences."""
    out = io.StringIO()
    page = Page(Console(file=out, highlight=False, markup=False, **settings))
    document = Document(doc, text, doc)
    articles = list(pipeline.lay_out(document))
    page.show(
        document, articles, [to_record(row) for row in pipeline.extract_rows(document, articles=articles)]
    )
    return out.getvalue()


def plain(cells: Iterable[tuple[str, str]]) -> str:
    return "".join(text for text, _ in cells)


class TestPage:
    def test_in_a_pipe_mentions_stand_in_brackets_with_the_letter_of_their_type(self, lac: Pipeline) -> None:
        shown = show(lac, TEXT)
        assert "\x1b" not in shown
        text = "".join(shown.split())
        assert "[P王莉]说：“[Q[D今年]新建水库[#3座]，全部按照[T《[O中国共产党]农村基层组织工作条例》]" in text
        assert "[P]Person1" in text

    def test_hard_wraps_are_undone(self, lac: Pipeline) -> None:
        assert "中国共产党农村基层组织工作条例" in "".join(
            show(lac, TEXT, width=200, color_system="256", force_terminal=True).split()
        )
        lines = show(lac, TEXT, width=80).splitlines()
        assert max(map(cell_len, lines)) > 70

    def test_on_a_terminal_each_type_has_its_colour(self, lac: Pipeline) -> None:
        shown = show(lac, TEXT, width=100, color_system="256", force_terminal=True)
        assert "\x1b[1;38;5;33m王莉\x1b[0m" in shown
        assert "[P " not in shown
        # the ends of what holds something else do not show by colour
        assert "\x1b[1;38;5;37m[\x1b[0m" in shown

    def test_without_colours_letters_tell_the_types(self, lac: Pipeline) -> None:
        shown = show(lac, TEXT, width=100, color_system="256", force_terminal=True, no_color=True)
        assert "38;5" not in shown
        assert "[P 王莉]" in regex.sub(r"\x1b\[[0-9;]*m", "", shown)

    def test_facts_have_their_fields(self, lac: Pipeline) -> None:
        shown = show(lac, TEXT, width=100)
        assert regex.search(r"^1  王莉  Titles 青溪县水利局局长$", shown, regex.MULTILINE)
        assert regex.search(r"2\.3亿元  .*Value 230,000,000元", shown)
        assert regex.search(r"今年  Value 2023 · Resolved by date of publication", shown)
        assert "Published 2023-06-27 · Date from file name" in shown

    def test_a_fact_that_stands_often_is_told_once(self, lac: Pipeline) -> None:
        shown = show(lac, "云溪县红十字会成立。\n云溪县红十字会募捐。\n" * 5, width=100)
        assert len(regex.findall(r"^[\d,…]+  云溪县红十字会", shown, regex.MULTILINE)) == 1

    def test_lines_keep_to_the_width(self, lac: Pipeline) -> None:
        text = SAMPLE.read_text(encoding="utf-8")
        for width in (40, 61, 100):
            assert (
                max(cell_len(line) for line in show(lac, text, SAMPLE.name, width=width).splitlines())
                <= width
            )

    def test_text_gives_no_orders_to_the_terminal(self, lac: Pipeline) -> None:
        text = "王莉\x1b[31m说：“水\x9b2J要\u202e清。”\x07她是县长。\r\n《关于\x1b]0;a\x07的意见》印发。\n"
        for settings in ({}, {"force_terminal": True, "color_system": "256"}):
            shown = show(lac, text, "a\x1b[2J.txt", width=100, **settings)
            kept = regex.sub(r"\x1b\[[0-9;]*m", "", shown)
            assert not regex.search(r"[\p{Bidi_Control}]|(?!\n)\p{Cc}", kept)
            assert "\x1b[31m" not in shown

    def test_markup_in_text_is_text(self, lac: Pipeline) -> None:
        assert "[bold]水[/bold]:smile:" in show(lac, "县里说[bold]水[/bold]:smile:清。\n", width=100)

    def test_all_types_have_a_style(self) -> None:
        assert set(STYLES) == set(RECORD_TYPES) - {"article"}


class TestMarks:
    def test_the_innermost_gives_the_colour(self) -> None:
        cells = list(
            mark_text("县红十字会", [Mark(0, 5, "organization"), Mark(0, 1, "place")], letters=False)
        )
        assert cells[:3] == [
            ("[", STYLES["organization"]),
            ("县", STYLES["place"]),
            ("红", STYLES["organization"]),
        ]
        assert plain(cells) == "[县红十字会]"

    @pytest.mark.parametrize(
        ("marks", "shown"),
        [
            ([], "甲乙丙丁"),
            ([Mark(1, 3, "person")], "甲[P 乙丙]丁"),
            ([Mark(0, 4, "quote"), Mark(3, 4, "date")], "[Q 甲乙丙[D 丁]]"),
            ([Mark(0, 2, "place"), Mark(2, 4, "person")], "[L 甲乙][P 丙丁]"),
            ([Mark(0, 3, "organization"), Mark(1, 4, "program")], "[O 甲[G 乙丙]丁]"),
            ([Mark(0, 4, "organization"), Mark(0, 4, "program")], "[O [G 甲乙丙丁]]"),
        ],
    )
    def test_brackets(self, marks: list[Mark], shown: str) -> None:
        assert plain(mark_text("甲乙丙丁", marks, letters=True)) == shown

    def test_in_colour_brackets_stand_only_where_mentions_overlap(self) -> None:
        apart = [Mark(0, 1, "person"), Mark(1, 2, "place")]
        assert plain(mark_text("甲乙丙", apart, letters=False)) == "甲乙丙"
        crossing = [Mark(0, 2, "person"), Mark(1, 3, "place")]
        assert plain(mark_text("甲乙丙", crossing, letters=False)) == "[甲[乙]丙]"


class TestFlow:
    @staticmethod
    def lines(text: str, width: int, **settings: str) -> list[str]:
        return [line.plain for line in flow([(char, "") for char in text], width, **settings)]

    def test_chinese_characters_take_two_cells(self) -> None:
        assert self.lines("一二三四五", 6) == ["一二三", "四五"]

    def test_no_line_begins_with_a_stop_or_ends_with_an_opening_mark(self) -> None:
        assert self.lines("一二三，四五", 6) == ["一二", "三，四", "五"]
        assert self.lines("一二《三》", 6) == ["一二", "《三》"]

    def test_words_and_numbers_stay_whole(self) -> None:
        assert self.lines("共1.86万亩policy", 7) == ["共1.86", "万亩", "policy"]

    def test_what_is_longer_than_a_line_is_cut(self) -> None:
        assert self.lines("abcdefgh", 3) == ["abc", "def", "gh"]

    def test_leads(self) -> None:
        assert self.lines("一二三", 6, first="　　", rest="  ") == ["　　一", "  二三"]

    @given(st.text(alphabet="一，“”《》（）[]a1. %\u3000é", max_size=60), st.integers(4, 30))
    def test_nothing_is_lost_and_no_line_is_too_long(self, text: str, width: int) -> None:
        lines = self.lines(text, width)
        assert "".join("".join(lines).split()) == "".join(text.split())
        assert all(cell_len(line) <= width for line in lines)


def test_inert_keeps_offsets() -> None:
    text = "a\x00\x1b\x9b\u2028\u202e\u2066\ud800\n中"
    assert len(inert(text)) == len(text)
    assert inert(text) == "a" + "\ufffd" * 8 + "中"


class TestCommand:
    def test_shows_a_file_and_no_records(self, tmp_path: Path) -> None:
        path = tmp_path / "2023-06-27.txt"
        path.write_text(TEXT, encoding="utf-8")
        result = run(path, "--types", "person,statistic", "--model", "rules", "--lang", "zh")
        assert result.exit_code == 0
        assert "[人] 人物 1  [数] 数字" in result.stdout
        assert "[地" not in result.stdout
        assert '"type"' not in result.stdout

    def test_honours_no_color_and_force_color(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_text(TEXT, encoding="utf-8")
        environment = {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "100"}
        coloured = run(path, "--model", "rules", env={**environment, "NO_COLOR": None})
        bare = run(path, "--model", "rules", env={**environment, "NO_COLOR": "1"})
        assert "38;5;33" in coloured.stdout
        assert "38;5;33" not in bare.stdout
        assert "[P 王莉]" in regex.sub(r"\x1b\[[0-9;]*m", "", bare.stdout)

    def test_reads_standard_input_and_what_is_packed(self, tmp_path: Path) -> None:
        assert "[# 3座]" in run("-", "--model", "rules", input="新建水库3座。\n").stdout
        path = tmp_path / "june.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.txt", "新建水库3座。\n")
            archive.writestr("b.txt", "新建水库4座。\n")
        shown = run(path, "--model", "rules").stdout
        assert "june.zip!/a.txt" in shown
        assert "[# 4座]" in shown

    def test_what_cannot_be_read_is_told(self, tmp_path: Path) -> None:
        result = run(tmp_path / "none.txt", "--model", "rules")
        assert result.exit_code == 1
        assert "no such file or folder" in result.stderr

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["a.txt", "b.txt"], "shows one file; name one"),
            (["."], "shows one file, and . is a folder; name one of its files"),
            (["a.txt", "-o", "facts.jsonl"], "-o: not together with --pretty"),
            (["a.txt", "-v", "--resume"], "--resume, -v: not together with --pretty"),
        ],
    )
    def test_shows_one_file_and_writes_none(self, arguments: list[str], said: str) -> None:
        result = run(*arguments, env={"COLUMNS": "300"})
        assert result.exit_code == 2
        assert said in result.stderr

    def test_a_published_date_of_the_command_line_counts(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_text("去年新建水库3座。\n", encoding="utf-8")
        assert "Value 2020" in run(path, "--model", "rules", "--published", "2021-03-09").stdout


def test_a_model_that_is_not_there_is_told() -> None:
    result = run(SAMPLE, "--model", "none_such", env={**os.environ, "COLUMNS": "200"})
    assert result.exit_code == 2
    assert "model none_such is not installed" in result.stderr
