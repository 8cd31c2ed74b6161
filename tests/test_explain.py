"""Why a record is one: `explain` knows every rule and piece of evidence, `extract -v` tells them on standard error."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import regex
from typer.testing import CliRunner

from cli.main import app
from cli.rules import explain_evidence, explain_rule, load_explanations, load_weights
from cli.verbose import iter_explanation
from extractors.data import load_toml
from extractors.dates.expressions import Relation
from schemas.types import RECORD_TYPES

if TYPE_CHECKING:
    from extractors.pipeline import Pipeline

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "samples" / "2023-06-30_zhuanglang-party-building.txt"
RULE = regex.compile(rf"(?:{'|'.join(RECORD_TYPES)}|lexicon)\.[a-z_.]*[a-z_]")


def strings(node: ast.AST | None) -> Iterator[str]:
    """The strings of an expression: one, or those of both branches of a choice."""
    if isinstance(node, ast.IfExp):
        yield from strings(node.body)
        yield from strings(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def iter_nodes(folder: str) -> Iterator[ast.AST]:
    for path in (ROOT / "extractors" / folder).rglob("*.py"):
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def called(node: ast.AST) -> str:
    return getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""


def rules_of_the_code() -> set[str]:
    """The ids of the rules by the code of the extractors: written out, or put together from the type and a name."""
    found = {text for node in iter_nodes("") for text in strings(node) if RULE.fullmatch(text)}
    for node in iter_nodes("persons"):
        if called(node) == "Candidate":
            found |= {f"person.{rule}" for rule in strings(node.args[2]) if rule != "model"}  # type: ignore[attr-defined]
    for node in iter_nodes("dates"):
        if called(node) == "Expression" and len(node.args) > 3:  # type: ignore[attr-defined]
            found |= {f"date.{rule}" for rule in strings(node.args[3])}  # type: ignore[attr-defined]
            continue
        named = isinstance(node, ast.keyword) and node.arg == "rule"
        if isinstance(node, ast.Assign):
            named = any(getattr(each, "id", "") == "rule" for each in node.targets)
        if named:
            found |= {f"date.{rule}" for rule in strings(node.value)}  # type: ignore[attr-defined]
    found |= {f"date.length.{relation}" for relation in Relation}
    found |= {f"statistic.{group}" for group in (*load_toml("units.toml")["groups"], "range", "number")}
    return found


def test_every_rule_of_the_code_is_explained() -> None:
    rules = rules_of_the_code()
    assert {
        "date.point",
        "date.open",
        "date.lunar",
        "person.article",
        "place.road",
        "statistic.range",
    } <= rules
    assert {rule for rule in rules if explain_rule(rule) is None} == set()


def test_every_rule_that_occurs_is_explained(
    lac: Pipeline, rules: Pipeline, sample_texts: dict[str, str]
) -> None:
    found = {record.by for text in sample_texts.values() for record in rules.extract(text)}
    found |= {record.by for record in lac.extract(sample_texts[SAMPLE.name])}
    assert {"layout", "model.lac", "program.quoted"} <= found
    assert {rule for rule in found if explain_rule(rule) is None} == set()


def test_every_piece_of_evidence_is_explained() -> None:
    assert set(load_explanations("evidence")) == set(load_weights())
    assert explain_evidence("head.strong")


def test_explanations_stand_in_both_languages() -> None:
    for table in ("rules", "evidence"):
        for name, texts in load_explanations(table).items():
            assert set(texts) == {"en", "zh"}, name
            assert regex.search(r"\p{Han}", texts["zh"]), name


class TestExplain:
    def test_tells_what_a_rule_does(self) -> None:
        result = CliRunner().invoke(app, ["explain", "date.range", "head.strong", "--lang", "zh"])
        assert result.exit_code == 0
        assert result.stdout.splitlines() == [
            "date.range              从一个时点到另一个（3月至5月、12日—14日）",
            "head.strong             紧跟“工程、行动”等 (+4.74)",
        ]

    def test_any_model_is_explained_by_one_line(self) -> None:
        result = CliRunner().invoke(app, ["explain", "model.zh_core_web_trf"])
        assert result.exit_code == 0
        assert "the language model" in result.stdout

    def test_lists_all(self) -> None:
        lines = [
            json.loads(line) for line in CliRunner().invoke(app, ["explain", "--json"]).stdout.splitlines()
        ]
        assert [line["name"] for line in lines] == [
            *load_explanations("rules"),
            *load_explanations("evidence"),
        ]
        assert {line["name"] for line in lines if line["weight"]} == set(load_weights())

    def test_what_is_none_is_told_with_what_is_like_it(self) -> None:
        result = CliRunner().invoke(app, ["explain", "date.rnge", "\x1b[2J"])
        assert result.exit_code == 1
        assert "no rule is called date.rnge; there is date.range" in result.stderr
        assert "\x1b" not in result.stderr


class TestVerbose:
    def test_tells_rule_confidence_and_evidence_of_each_record(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_text("青溪县实施“归雁兴乡”工程，新建水库3座。\n", encoding="utf-8")
        arguments = ["extract", str(path), "-q", "--model", "rules", "--types", "program,statistic"]
        plain = CliRunner().invoke(app, arguments)
        explained = CliRunner().invoke(app, [*arguments, "-v"])
        assert explained.stdout == plain.stdout
        program, statistic = explained.stderr.splitlines()
        assert program.startswith(
            "a.txt:1: Programme 归雁兴乡: program.quoted – a name in quotation marks; the evidence"
        )
        assert "+head.strong" in program
        assert statistic == "a.txt:1: Statistic 3座: statistic.count – a count with a measure word (0.95)"

    def test_twice_tells_fields_and_what_each_piece_of_evidence_says(self, tmp_path: Path) -> None:
        path = tmp_path / "2023-06-27.txt"
        path.write_text("去年青溪县实施“归雁兴乡”工程。\n", encoding="utf-8")
        arguments = ["extract", str(path), "-q", "--model", "rules", "-vv", "--lang", "zh"]
        lines = CliRunner().invoke(app, arguments).stderr.splitlines()
        assert "    发表: 2023-06-27" in lines
        assert "    日期出处: 文件名" in lines
        told = "2023-06-27.txt:1: 日期 去年: date.point – 日、月、年（2021年3月、去年、昨日）"
        at = next(at for at, line in enumerate(lines) if line.startswith(told))
        assert lines[at + 1 : at + 3] == ["    值: 2022", "    参照: 发表日期"]
        assert "    +4.74 head.strong – 紧跟“工程、行动”等" in lines

    def test_with_an_output_file_and_several_processes(self, tmp_path: Path) -> None:
        for name in "ab":
            (tmp_path / f"{name}.txt").write_text("新建水库3座。\n", encoding="utf-8")
        output = tmp_path / "facts.jsonl"
        arguments = ["extract", str(tmp_path), "--jobs", "2", "--model", "rules", "-o", str(output)]
        result = CliRunner().invoke(app, [*arguments, "-v", "--resume", "--types", "statistic"])
        assert result.stderr.splitlines()[:-1] == [
            f"{name}.txt:1: Statistic 3座: statistic.count – a count with a measure word (0.95)"
            for name in "ab"
        ]
        assert len(output.read_text(encoding="utf-8").splitlines()) == 2

    def test_text_gives_no_orders_to_the_terminal(
        self, sample_texts: dict[str, str], rules: Pipeline
    ) -> None:
        record = next(
            record for record in rules.extract(sample_texts[SAMPLE.name]) if record.type == "program"
        )
        row = record.model_dump(mode="json") | {
            "doc": "\x1b]0;a\x07.txt",
            "text": "甲\x1b[31m\u202e乙",
            "evidence": ["\x1b[0m"],
            "owner": "\x9b31m",
        }
        for level in (1, 2):
            lines = list(iter_explanation(row, level))
            assert not regex.search(r"[\p{Cc}\p{Bidi_Control}]", "".join(lines))

    @pytest.mark.parametrize("level", [1, 2])
    def test_a_rule_of_a_later_version_is_told_by_its_name(self, level: int) -> None:
        row = {"doc": "a", "line": 1, "type": "quote", "text": "甲", "by": "quote.new", "confidence": 0.9}
        assert next(iter_explanation(row, level)) == "a:1: Quote 甲: quote.new (0.90)"
