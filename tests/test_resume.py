"""A run that was cut off goes on, and ends with the bytes of one that was not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app

ROOT = Path(__file__).parents[1]


def run(folder: Path, *options: str, out: str = "facts.jsonl") -> str:
    command = ["extract", str(folder / "news"), "--model", "rules", "-o", str(folder / out), *options]
    result = CliRunner().invoke(app, command)
    assert result.exit_code in (0, 1), result.output
    return result.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "news").mkdir()
    for number in range(12):
        text = f"（2021年3月{number + 1}日）青溪县投入{number + 1}万元实施“归雁”工程，县长魏长顺讲话。\n"
        (tmp_path / "news" / f"{number:02}.txt").write_text(text * 30, encoding="utf-8")
    (tmp_path / "news" / "05.txt").write_bytes(bytes(range(256)) * 40)
    return tmp_path


def hidden(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


def cut(folder: Path, kept: int) -> None:
    """Leave what a run leaves that was killed after so many inputs, in the middle of the next."""
    run(folder, "--resume")
    data = (folder / "facts.jsonl").read_bytes()
    (folder / "facts.jsonl").unlink()
    run(folder, "--resume", out="other.jsonl")
    assert hidden(folder) == []
    # a second run stopped by hand: part file and journal as they stand behind `kept` inputs
    import contextlib

    from cli.resume import Resumable
    from cli.settings import fingerprint
    from extractors.parallel import Options, iter_results
    from extractors.reading import iter_sources

    options = Options(model="rules")
    journal = Resumable(folder / "facts.jsonl", options, fingerprint(options))
    seen = 0
    with contextlib.suppress(KeyboardInterrupt), journal as writer:
        sources = writer.plan(iter_sources([str(folder / "news")], []), lambda *_: None)
        for result in iter_results(sources, options, 1):
            if hasattr(result, "lines"):
                writer.write(result.lines)
                if seen == kept:
                    raise KeyboardInterrupt
            elif hasattr(result, "left_out"):
                writer.remark(result)
            else:
                writer.finish(result)
                seen += 1
    assert data


@pytest.mark.parametrize("kept", [0, 3, 7])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_same_bytes_and_words_as_without_a_break(folder: Path, kept: int, jobs: str) -> None:
    said = run(folder, out="whole.jsonl")
    cut(folder, kept)
    assert hidden(folder) == [".facts.jsonl.journal", ".facts.jsonl.part"]
    # a line that was cut in the middle, as a full disk or a kill leaves it
    with (folder / ".facts.jsonl.part").open("a") as part:
        part.write('{"doc": "03.t')
    assert run(folder, "--resume", "--jobs", jobs) == said
    assert (folder / "facts.jsonl").read_bytes() == (folder / "whole.jsonl").read_bytes()
    assert hidden(folder) == []


def test_what_has_changed_is_done_again(folder: Path) -> None:
    cut(folder, 7)
    (folder / "news" / "02.txt").write_text("县里实施“春风”行动。\n", encoding="utf-8")
    (folder / "news" / "00a.txt").write_text("县里实施“秋实”行动。\n", encoding="utf-8")
    run(folder, "--resume")
    run(folder, out="whole.jsonl")
    assert (folder / "facts.jsonl").read_bytes() == (folder / "whole.jsonl").read_bytes()


@pytest.mark.parametrize("options", [["--types", "date"], ["--published", "2020-01-01"]])
def test_other_settings_begin_anew(folder: Path, options: list[str]) -> None:
    cut(folder, 7)
    run(folder, "--resume", *options)
    run(folder, *options, out="whole.jsonl")
    assert (folder / "facts.jsonl").read_bytes() == (folder / "whole.jsonl").read_bytes()


def test_a_journal_that_is_none_is_passed_over(folder: Path) -> None:
    (folder / ".facts.jsonl.journal").write_bytes(b"\xff\xfe{")
    (folder / ".facts.jsonl.part").write_text("nothing\n")
    run(folder, "--resume")
    run(folder, out="whole.jsonl")
    assert (folder / "facts.jsonl").read_bytes() == (folder / "whole.jsonl").read_bytes()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_killed_at_any_moment(folder: Path) -> None:
    run(folder, out="whole.jsonl")
    command = [sys.executable, "-m", "cli.main", "extract", str(folder / "news"), "--model", "rules"]
    command += ["-o", str(folder / "facts.jsonl"), "--resume", "-q", "--jobs", "1"]
    for wait in (0.9, 1.2, 1.5):
        process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)})
        time.sleep(wait)
        process.kill()
        process.wait()
    run(folder, "--resume")
    assert (folder / "facts.jsonl").read_bytes() == (folder / "whole.jsonl").read_bytes()
    assert hidden(folder) == []


@pytest.mark.parametrize("options", [["--by-type"], ["--format", "csv"]])
def test_only_json_lines_in_one_file(folder: Path, options: list[str]) -> None:
    command = ["extract", str(folder / "news"), "-o", str(folder / "x"), "--resume", *options]
    assert CliRunner().invoke(app, command).exit_code == 2
    assert CliRunner().invoke(app, ["extract", str(folder / "news"), "--resume"]).exit_code == 2


def test_standard_input_cannot_go_on(folder: Path) -> None:
    command = ["extract", str(folder / "news"), "-", "-o", str(folder / "x"), "--resume"]
    result = CliRunner().invoke(app, command, input="县里实施“春风”行动。\n")
    assert result.exit_code == 2
    assert "read again" in " ".join(result.output.split())
    assert hidden(folder) == []
