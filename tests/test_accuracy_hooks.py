"""The pre-commit hooks and the GitHub workflow: valid YAML whose commands and options exist and do what they say."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
import regex
import srsly
from typer.testing import CliRunner

from cli.main import app

ROOT = Path(__file__).parent.parent
HOOKS = {hook["id"]: hook for hook in srsly.read_yaml(ROOT / ".pre-commit-hooks.yaml")}
WORKFLOW: dict[str, Any] = srsly.read_yaml(ROOT / "docs" / "accuracy.yml")
TEXT = "镇长贺兰生走进白石村。"
HE = {"type": "person", "start": 2, "end": 5, "text": "贺兰生", "titles": ["镇长"], "canonical": "贺兰生"}


def write_gold(folder: Path, **changes: Any) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    path = folder / "a.gold.jsonl"
    path.write_text(json.dumps({**HE, **changes}, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def run_hook(name: str, *arguments: object) -> int:
    """Run a hook as pre-commit does: its entry, then args or file names."""
    program, *command = shlex.split(HOOKS[name]["entry"])
    assert program == "policyfacts"
    return CliRunner().invoke(app, [*command, *map(str, arguments)]).exit_code


def test_hooks_have_what_pre_commit_asks_for() -> None:
    assert set(HOOKS) == {"policyfacts-gold-check", "policyfacts-accuracy"}
    for hook in HOOKS.values():
        assert {"id", "name", "entry", "language"} <= hook.keys()
        assert hook["language"] == "python"


def test_the_gold_hook_takes_files_of_gold_and_stops_at_errors(tmp_path: Path) -> None:
    path = write_gold(tmp_path / "gold")
    wanted = regex.compile(HOOKS["policyfacts-gold-check"]["files"])
    assert wanted.search("gold/a.gold.jsonl")
    assert not wanted.search("gold/a.txt")
    assert run_hook("policyfacts-gold-check", path) == 0
    write_gold(tmp_path / "gold", end=4)
    assert run_hook("policyfacts-gold-check", path) == 1


def test_the_accuracy_hook_stops_below_a_mark(tmp_path: Path) -> None:
    folder = write_gold(tmp_path / "gold").parent
    hook = "policyfacts-accuracy"
    assert HOOKS[hook]["pass_filenames"] is False
    assert run_hook(hook, folder, "--model", "rules", "--fail-under", "person=1") == 0
    write_gold(tmp_path / "gold", start=0, end=2, text="镇长")
    assert run_hook(hook, folder, "--model", "rules", "--fail-under", "person=1") == 1


def commands() -> list[str]:
    steps = WORKFLOW["jobs"]["evaluate"]["steps"]
    script = "\n".join(step["run"] for step in steps if "run" in step).replace("\\\n", " ")
    return regex.findall(r"policyfacts (?:gold check|evaluate)[^|\n]*", script)


def test_the_workflow_uses_actions_of_a_fixed_major_version() -> None:
    steps = WORKFLOW["jobs"]["evaluate"]["steps"]
    used = [step["uses"] for step in steps if "uses" in step]
    assert len(used) == 3
    assert all(regex.fullmatch(r"actions/[a-z-]+@v\d+", one) for one in used)
    assert WORKFLOW["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("good", [True, False])
def test_the_commands_of_the_workflow_work(
    good: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = write_gold(tmp_path / "gold").parent
    # The model of the samples is not what is tested here.
    figures = CliRunner().invoke(app, ["evaluate", "gold", "--model", "rules", "--json"]).stdout
    (folder / "baseline.json").write_text(figures, encoding="utf-8")
    if not good:
        write_gold(folder, start=0, end=2, text="镇长")
    check, evaluate = (shlex.split(command)[1:] for command in commands())
    assert CliRunner().invoke(app, check).exit_code == 0
    result = CliRunner().invoke(app, [*evaluate, "--model", "rules"])
    assert result.exit_code == (0 if good else 1), result.output
    assert "| person |" in result.stdout
    assert (tmp_path / "errors.html").stat().st_size
