"""Messages in English and Chinese: --lang, the locale, and a catalogue that has every message of the program."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import regex
from typer.testing import CliRunner

from cli.catalogue import compile_form, load_catalogue, to_chinese
from cli.language import language_of_arguments, language_of_locale
from cli.main import app

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "samples" / "2023-06-30_zhuanglang-party-building.txt"
HAN = regex.compile(r"\p{Han}")
LETTERS = regex.compile(r"\p{L}")
PLACEHOLDER = regex.compile(r"\{(\w+)\}")

#: Calls whose strings are messages, besides those that make an error.
SPOKEN = {"fail", "tell", "BadParameter", "Finished", "Remark"}
#: Names of variables that hold a message, or the part of one, before it is raised.
HELD = {"problem", "message", "error"}
#: Errors that tell a programmer what is wrong; no user of the commands sees them.
FOR_PROGRAMMERS = (
    "extractors/component.py",
    "extractors/batches.py",
    "extractors/aligned.py",
    "extractors/record_mapping.py",
)
UNSEEN = {"least_confidence lies", "a confidence lies", "no input that is done", "no header"}
#: Put together from counts with their nouns, which the catalogue has as a whole.
COUNTS = "{}, {} in {}"


def template(node: ast.expr) -> str | None:
    """A string of the source with {} for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        pieces = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
        return regex.sub(r"(\{\})+", "{}", "".join(map(str, pieces)))
    return None


def iter_templates(node: ast.AST) -> Iterator[str]:
    """The strings of an argument: one, or those of both branches of a choice."""
    if isinstance(node, ast.IfExp):
        yield from iter_templates(node.body)
        yield from iter_templates(node.orelse)
    elif isinstance(node, ast.expr) and (found := template(node)) is not None:
        yield found


def iter_messages() -> Iterator[tuple[str, str]]:
    """Every message of the program: its place, and its text with {} for what is filled in."""
    for path in sorted(
        path for name in ("cli", "extractors", "schemas") for path in (ROOT / name).rglob("*.py")
    ):
        name = path.relative_to(ROOT).as_posix()
        if name in FOR_PROGRAMMERS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            values: list[ast.expr] = []
            if isinstance(node, ast.Call):
                called = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                if called in SPOKEN or called.endswith("Error"):
                    values = node.args
            elif isinstance(node, ast.Assign) and any(
                getattr(each, "id", "") in HELD for each in node.targets
            ):
                values = [node.value]
            for value in values:
                for text in iter_templates(value):
                    if " " in text and text != COUNTS and not text.startswith(tuple(UNSEEN)):
                        yield f"{name}:{node.lineno}", text


def is_translated(text: str) -> bool:
    """Whether a message of this form comes out in Chinese; what is nothing but what is filled in need not."""
    return HAN.search(to_chinese(text.replace("{}", "X"))) is not None or not LETTERS.search(
        text.replace("{}", "")
    )


def test_every_message_of_the_program_is_in_the_catalogue() -> None:
    messages = list(iter_messages())
    assert len(messages) > 100  # they are found at all
    missing = [f"{place}: {text}" for place, text in messages if not is_translated(text)]
    assert missing == []


def test_translations_fill_in_what_stands_in_the_message() -> None:
    for english, chinese in load_catalogue().items():
        names = PLACEHOLDER.findall(english)
        assert set(PLACEHOLDER.findall(chinese)) == set(names), english
        assert len(set(names)) == len(names), english
        assert compile_form(english).fullmatch(PLACEHOLDER.sub("X", english).replace("(s)", "s")), english


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("a/b.txt: no such file or folder", "a/b.txt：没有这个文件或文件夹"),
        ("a: b: permission denied", "a: b：没有权限"),
        ("a: b: nothing is called x here; it takes y", "a: b：没有叫 x 的设置；可设的有 y"),
        (
            "x.txt: [3, 5) reads 甲, not 乙, not 丙; correct the one or the other",
            "x.txt：[3, 5) 是 甲，不是 乙, not 丙；请改正其中之一",
        ),
        ("1 file, 7 records", "1 个文件，7 条记录"),
        ("3 texts, 1 mention in gold", "gold 中有 3 篇、1 处标注"),
        ("2 files, 1 record", "2 个文件，1 条记录"),
        ("cannot write o.jsonl: No space left on device", "无法写入 o.jsonl：磁盘已满"),
        ("x.pdf: pages 2, 4-6 damaged", "x.pdf：第 2, 4-6 页已损坏"),
        ("x.txt: a PDF, not text; convert it to text first", "x.txt：是 PDF，不是文本；请先转换为文本"),
        ("Invalid value for -o: /tmp is a folder", "-o 的值不对：/tmp 是文件夹"),
        ("o.jsonl is not there yet; everything is read anew", "还没有 o.jsonl；全部重新读取"),
        ("something never said", "something never said"),
        ("{path}: no such file or folder", "{path}：没有这个文件或文件夹"),
    ],
)
def test_messages_are_known_by_their_form(english: str, chinese: str) -> None:
    assert to_chinese(english) == chinese


def test_an_endless_message_is_left_as_it_is() -> None:
    message = "a: " * 100_000
    assert to_chinese(message) == message


class TestLocale:
    @pytest.mark.parametrize(
        ("variables", "language"),
        [
            ({}, "en"),
            ({"LANG": "zh_CN.UTF-8"}, "zh"),
            ({"LANG": "zh_TW.Big5"}, "zh"),
            ({"LANG": "zh"}, "zh"),
            ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
            ({"LANG": "en_US.UTF-8", "LC_ALL": "zh-Hans"}, "zh"),
            ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
            ({"LANG": "C.UTF-8"}, "en"),
            ({"LANG": "zha_CN"}, "en"),
        ],
    )
    def test_tells_the_language(self, variables: dict[str, str], language: str) -> None:
        assert language_of_locale(variables) == language

    def test_of_the_process_is_that_of_messages(self, tmp_path: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "cli.main", "extract", str(tmp_path / "none.txt")],
            env={**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "zh_CN.UTF-8"},
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )
        assert done.returncode == 1
        assert "没有这个文件或文件夹" in done.stderr
        assert "0 个文件，0 条记录；1 个无法读取" in done.stderr


class TestLang:
    @pytest.mark.parametrize(
        ("arguments", "language"),
        [
            (["extract", "--lang", "zh", "a"], "zh"),
            (["--lang=en", "extract", "a"], "en"),
            (["extract", "--lang", "en", "--lang", "zh"], "zh"),
            (["programs", "show", "--", "--lang", "zh"], None),
            (["extract", "--lang"], None),
            ([], None),
            (["extract", "--lang", "fr"], None),
        ],
    )
    def test_is_read_before_all_else(self, arguments: list[str], language: str | None) -> None:
        assert language_of_arguments(arguments) == language

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["extract", "--lang", "zh", "--bogus"], "没有选项 --bogus"),
            (["--lang", "zh", "extract"], "缺少参数"),
            (["schema", "foo", "--lang", "zh"], "没有叫 foo 的类型"),
            (["extract", "x", "--published", "then", "--lang", "zh"], "不是日期"),
            (["extract", "x", "--max-pages", "0", "--lang", "zh"], "'--max-pages' 的值不对：应不小于 1"),
            (["evaluate", "/none", "--lang", "zh"], "没有路径"),
            (["view", "/none", "-o", "x.html", "--lang", "zh"], "没有文件 /none"),
            (["extract", "x", "--lang", "fr"], "'fr' is not one of 'en', 'zh'"),
        ],
    )
    def test_wrong_usage_is_told_in_it(self, arguments: list[str], said: str) -> None:
        result = CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})
        assert result.exit_code == 2
        assert said in result.stderr

    def test_does_not_stay_for_the_next_run(self) -> None:
        assert "词典里没有" in CliRunner().invoke(app, ["programs", "show", "无此名", "--lang", "zh"]).stderr
        assert "is not in the lexicon" in CliRunner().invoke(app, ["programs", "show", "无此名"]).stderr

    def test_every_command_takes_it(self) -> None:
        for group, names in (
            (app, ()),
            *((each.typer_instance, (each.name,)) for each in app.registered_groups),
        ):
            for command in group.registered_commands:
                name = command.name or command.callback.__name__  # type: ignore[union-attr]
                shown = CliRunner().invoke(app, [*names, name, "--help"], env={"COLUMNS": "200"}).stdout
                assert "--lang" in shown, name

    def test_records_are_the_same_in_every_language(self) -> None:
        outputs = [
            CliRunner().invoke(app, ["extract", str(SAMPLE), "--model", "rules", "--lang", name]).stdout
            for name in ("en", "zh")
        ]
        assert outputs[0] == outputs[1]
        assert json.loads(outputs[0].splitlines()[0])["type"] == "article"
