"""Help, examples and completion of every command."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import regex
from typer.main import get_command
from typer.testing import CliRunner

from cli.examples import EXAMPLES
from cli.main import app

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("command", EXAMPLES)
def test_the_examples_of_a_command_can_be_parsed(command: str, tmp_path: Path) -> None:
    for line in EXAMPLES[command]:
        call = regex.search(rf"policyfacts (?P<arguments>{command}\b[^|>]*)", line)
        words = shlex.split(call["arguments"])
        assert " ".join(words).startswith(command)
        for name in (word for word in words if "." in word or word == "samples" or word.endswith("/")):
            path = tmp_path / name
            path.mkdir() if not path.suffix and not path.exists() else path.touch()
        found, group = [], get_command(app)
        while hasattr(group, "commands"):
            found.append(words.pop(0))
            group = group.commands[found[-1]]
        with contextlib.chdir(tmp_path):
            context = group.make_context(found[-1], words)
        assert context.params
    every = CliRunner().invoke(app, [*command.split(), "--help"], env={"COLUMNS": "200"}).stdout
    assert all(line in every for line in EXAMPLES[command])


def test_every_command_has_examples() -> None:
    groups = {group.name: group.typer_instance for group in app.registered_groups}
    names = [each.callback.__name__ for each in app.registered_commands if each.callback]
    names += [
        f"{name} {each.callback.__name__}"
        for name, group in groups.items()
        for each in group.registered_commands
        if each.callback
    ]
    assert sorted(names) == sorted(EXAMPLES)


def test_the_shell_completes_commands_options_and_types() -> None:
    def complete(words: str, at: int) -> list[str]:
        told = {
            "_POLICYFACTS_COMPLETE": "complete_bash",
            "COMP_WORDS": words,
            "COMP_CWORD": str(at),
        }
        done = subprocess.run(
            [sys.executable, "-m", "cli.main"],
            env=os.environ | told | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.split()

    assert complete("policyfacts con", 1) == ["config"]
    assert complete("policyfacts extract --lex", 2) == ["--lexicon"]
    assert complete("policyfacts extract --types person,pl", 3) == ["person,place"]
    assert complete("policyfacts extract --model r", 3) == ["rules"]
    assert "--install-completion" in CliRunner().invoke(app, ["--help"]).stdout
