"""What has not changed is taken over from an earlier output, and the bytes are those of a run over everything."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_pipeline import FakePipeline
from fake_pipeline import load as load_fake
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import extractors
from cli.main import app

TESTS = Path(__file__).parent


@pytest.fixture(autouse=True)
def _fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extractors, "load", load_fake)


def run(folder: Path, *options: str, out: str = "facts.jsonl", code: int = 0) -> str:
    """What a run over the folder `news` says."""
    command = ["extract", str(folder / "news"), "-o", str(folder / out), "--jobs", "1", *options]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == code, result.output
    return result.output


def nightly(folder: Path, *options: str, code: int = 0) -> str:
    """The same for the one command of every night."""
    return run(folder, "--previous", str(folder / "facts.jsonl"), *options, code=code)


def is_as_whole(folder: Path, *options: str, code: int = 0) -> bool:
    """Whether output and sidecar are those of a run over everything."""
    run(folder, "--resume", *options, out="whole.jsonl", code=code)
    pairs = [("facts.jsonl", "whole.jsonl"), ("facts.jsonl.sources", "whole.jsonl.sources")]
    return all((folder / one).read_bytes() == (folder / other).read_bytes() for one, other in pairs)


def hidden(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "news" / "b").mkdir(parents=True)
    for number in range(6):
        (tmp_path / "news" / f"{number}.txt").write_text(f"甲山说，第{number}天。" * (number + 1))
        (tmp_path / "news" / "b" / f"{number}.txt").write_text("甲水" * number)
    return tmp_path


def test_the_first_night_and_the_next(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = nightly(folder)
    assert "facts.jsonl is not there yet; everything is read anew" in said
    assert "taken over" not in said
    assert is_as_whole(folder)
    # nothing is read any more: the model is not even loaded
    monkeypatch.setattr(extractors, "load", lambda *_, **__: pytest.fail("loaded"))
    said = nightly(folder)
    assert "12 files, 36 records; 12 taken over" in said
    assert "0.txt: has no text in it" in said
    monkeypatch.setattr(extractors, "load", load_fake)
    assert is_as_whole(folder)
    assert hidden(folder) == []


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_added_changed_removed_renamed(folder: Path, jobs: str) -> None:
    run(folder, "--resume")
    news = folder / "news"
    (news / "0a.txt").write_text("甲火")
    (news / "z.txt").write_text("甲土")
    (news / "2.txt").write_text("甲金甲木")
    (news / "3.txt").unlink()
    (news / "4.txt").rename(news / "b" / "44.txt")
    # two whose contents change places
    one, other = (news / "b" / name for name in ("2.txt", "3.txt"))
    texts = one.read_bytes(), other.read_bytes()
    one.write_bytes(texts[1])
    other.write_bytes(texts[0])
    command = [sys.executable, str(TESTS / "fake_cli.py"), "extract", str(news), "--jobs", jobs]
    command += ["-o", str(folder / "facts.jsonl"), "--previous", str(folder / "facts.jsonl")]
    process = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
    assert "13 files" in process.stderr
    assert "7 taken over" in process.stderr
    assert is_as_whole(folder)


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)])}


def start_and_wait(folder: Path, done: int, *options: str) -> subprocess.Popen[bytes]:
    """A run in a process of its own, so far that so many inputs are done."""
    command = [sys.executable, str(TESTS / "fake_cli.py"), "extract", str(folder / "news"), "--jobs", "1"]
    command += ["-o", str(folder / "facts.jsonl"), "--previous", str(folder / "facts.jsonl"), *options]
    process = subprocess.Popen(command, env=environment())
    journal = folder / ".facts.jsonl.journal"
    until = time.monotonic() + 60
    while not (journal.exists() and journal.read_bytes().count(b"\n") == done + 1):
        assert time.monotonic() < until
        time.sleep(0.01)
    return process


Damage = Callable[[Path, Path], object]


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda _, sidecar: sidecar.unlink(), "there is no"),
        (lambda _, sidecar: sidecar.write_bytes(b""), "is damaged"),
        (lambda _, sidecar: sidecar.write_bytes(b"\xff\xfe{\n"), "is damaged"),
        (lambda _, sidecar: sidecar.write_text('{"settings": 3}\n'), "is damaged"),
        (lambda _, sidecar: sidecar.write_bytes(sidecar.read_bytes()[:100]), "is damaged"),
        (lambda _, sidecar: sidecar.write_bytes(sidecar.read_bytes()[:-40]), "is damaged"),
        (
            lambda _, sidecar: sidecar.write_bytes(
                sidecar.read_bytes().replace(b'"start": 0', b'"start": 9')
            ),
            "is damaged",
        ),
        (
            lambda out, _: out.write_bytes(out.read_bytes().replace("山".encode(), "川".encode())),
            "was changed",
        ),
        (lambda out, _: out.write_bytes(out.read_bytes() + b"\n"), "was changed"),
        (lambda out, _: out.write_bytes(b""), "was changed"),
        (lambda out, _: out.unlink(), "is not there yet"),
    ],
)
def test_what_cannot_be_trusted_is_made_anew(folder: Path, damage: Damage, reason: str) -> None:
    nightly(folder)
    damage(folder / "facts.jsonl", folder / "facts.jsonl.sources")
    said = nightly(folder)
    assert reason in said
    assert "everything is read anew" in said
    assert "taken over" not in said
    assert is_as_whole(folder)


def test_other_settings_are_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nightly(folder)
    said = nightly(folder, "--types", "person", "--max-pages", "7")
    assert "facts.jsonl was made with other settings (types, pages); everything is read anew" in said
    assert "12 taken over" in nightly(folder, "--types", "person", "--max-pages", "7")
    # nor are records of other rules, or of another reader of a format, those that this program would find
    monkeypatch.setattr("cli.settings._version", lambda _: "0.0.1")
    assert "everything is read anew" in nightly(folder, "--types", "person", "--max-pages", "7")
    monkeypatch.setattr("cli.settings._program", lambda: "others")
    assert "other settings (program files)" in nightly(folder, "--types", "person", "--max-pages", "7")


def test_quiet_says_nothing(folder: Path) -> None:
    assert nightly(folder, "-q") == ""
    assert nightly(folder, "-q") == ""


def test_what_failed_is_tried_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "news" / "3.txt").write_text("RAISE 甲石")
    assert "internal error" in nightly(folder, code=1)
    said = nightly(folder, code=1)
    assert "11 taken over; 1 could not be read" in said
    assert is_as_whole(folder, code=1)

    class Mended(FakePipeline):
        def extract_rows(self, document, **_):
            yield from ()

    monkeypatch.setattr(extractors, "load", lambda *_, **__: Mended())
    assert "12 files, 32 records; 11 taken over" in nightly(folder)


def test_what_is_wrong_with_a_part_is_told_again(folder: Path) -> None:
    rows = ['{"id": "a", "text": "甲山"}', '{"id": "b"}', '{"id": "c", "text": "甲水"}']
    (folder / "news" / "rows.jsonl").write_text("\n".join(rows))
    said = nightly(folder, code=1)
    again = nightly(folder, code=1)
    assert "rows.jsonl:2: has no field 'text'" in said
    assert "rows.jsonl:2: has no field 'text'" in again
    assert "13 taken over" in again
    assert is_as_whole(folder, code=1)


def test_texts_that_are_gone_are_written_again(folder: Path) -> None:
    for name in ("one", "two"):
        (folder / "news" / f"{name}.jsonl").write_text(
            '{"id": "a", "text": "甲山"}\n{"id": "b", "text": "乙"}'
        )
    texts = folder / "texts"
    nightly(folder, "--text-out", str(texts))
    assert "14 taken over" in nightly(folder, "--text-out", str(texts))
    (texts / "one.jsonl#b.txt").unlink()
    assert "13 taken over" in nightly(folder, "--text-out", str(texts))
    assert (texts / "one.jsonl#b.txt").read_text() == "乙"


def test_folders_that_tell_the_day_are_no_mere_names(folder: Path) -> None:
    nightly(folder)
    (folder / "news").rename(folder / "2022-10-14")
    (folder / "news").symlink_to("2022-10-14")
    assert "12 taken over" in nightly(folder)
    command = ["extract", str(folder / "2022-10-14"), "-o", str(folder / "facts.jsonl")]
    result = CliRunner().invoke(app, [*command, "--previous", str(folder / "facts.jsonl")])
    assert "; 0 taken over" in result.output


def test_another_earlier_output_stays_as_it_is(folder: Path) -> None:
    run(folder, "--resume", out="monday.jsonl")
    before = (folder / "monday.jsonl").read_bytes()
    (folder / "latest.jsonl").symlink_to("monday.jsonl")
    (folder / "news" / "2.txt").write_text("甲金")
    assert "11 taken over" in run(folder, "--previous", str(folder / "latest.jsonl"))
    assert (folder / "monday.jsonl").read_bytes() == before
    assert is_as_whole(folder)


def test_links_and_permissions_stay(folder: Path) -> None:
    (folder / "real.jsonl").write_text("")
    (folder / "real.jsonl").chmod(0o640)
    (folder / "facts.jsonl").symlink_to("real.jsonl")
    nightly(folder)
    assert (folder / "facts.jsonl").is_symlink()
    assert (folder / "real.jsonl").stat().st_mode & 0o777 == 0o640
    assert "12 taken over" in nightly(folder)


def test_what_lies_in_the_folder_that_is_read_is_no_input(folder: Path) -> None:
    out = folder / "news" / "facts.jsonl"
    for _ in range(3):
        run(folder, "--previous", str(out), out="news/facts.jsonl")
    lines = out.read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["doc"].rpartition(".")[2] for line in lines} == {"txt"}


def test_standard_input_is_read_each_time(folder: Path) -> None:
    command = ["extract", "-", str(folder / "news"), "-o", str(folder / "facts.jsonl")]
    command += ["--previous", str(folder / "facts.jsonl")]
    for text in ("甲山", "甲水甲火"):
        result = CliRunner().invoke(app, command, input=text)
        assert result.exit_code == 0, result.output
    assert "13 files, 38 records; 12 taken over" in result.output


@pytest.mark.parametrize("options", [["--by-type"], ["--format", "csv"], ["--since", "2020-01-01"]])
def test_what_it_cannot_do_is_refused(folder: Path, options: list[str]) -> None:
    assert "Usage" in nightly(folder, *options, code=2)


@pytest.mark.skipif(not Path(os.devnull).is_char_device(), reason="no device files here")
@pytest.mark.parametrize("option", [["--resume"], ["--previous", "facts.jsonl"]])
def test_a_device_is_not_replaced(folder: Path, option: list[str]) -> None:
    command = ["extract", str(folder / "news"), "-o", os.devnull, *option]
    assert CliRunner().invoke(app, command).exit_code == 2
    assert Path(os.devnull).is_char_device()


def test_two_runs_do_not_write_one_output(folder: Path) -> None:
    pytest.importorskip("fcntl")
    from cli.resume import Resumable
    from cli.settings import fingerprint
    from extractors.parallel import Options

    nightly(folder)
    before = (folder / "facts.jsonl").read_bytes()
    (folder / "news" / "0.txt").write_text("甲金")
    with (
        contextlib.suppress(KeyboardInterrupt),
        Resumable(folder / "facts.jsonl", Options(), fingerprint(Options())),
    ):
        assert "another run is writing" in nightly(folder, code=1)
        raise KeyboardInterrupt
    assert (folder / "facts.jsonl").read_bytes() == before
    assert "11 taken over" in nightly(folder)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
@pytest.mark.parametrize("options", [[], ["--resume"]])
def test_killed_in_the_middle(folder: Path, options: list[str]) -> None:
    nightly(folder)
    before = (folder / "facts.jsonl").read_bytes()
    for name in ("0a.txt", "5a.txt"):
        (folder / "news" / name).write_text("甲金" * 40)
    (folder / "news" / "3a.txt").write_text("SLOW" + "甲木" * 1000)
    process = start_and_wait(folder, 5, *options)
    process.kill()
    process.wait()
    assert (folder / "facts.jsonl").read_bytes() == before
    (folder / "news" / "3a.txt").write_text("甲木" * 9)
    assert "15 files" in (said := nightly(folder, *options))
    assert "12 taken over" in said
    assert is_as_whole(folder)
    assert hidden(folder) == []


@pytest.mark.parametrize("options", [[], ["--resume"]])
def test_ended_from_outside(folder: Path, options: list[str]) -> None:
    nightly(folder)
    before = (folder / "facts.jsonl").read_bytes()
    (folder / "news" / "3a.txt").write_text("SLOW" + "甲木" * 1000)
    process = start_and_wait(folder, 4, *options)
    process.terminate()
    assert process.wait() == 128 + signal.SIGTERM
    assert (folder / "facts.jsonl").read_bytes() == before
    # what nobody will go on with is not left about
    assert hidden(folder) == ([".facts.jsonl.journal", ".facts.jsonl.part"] if options else [])


def test_what_was_changed_while_it_was_read_is_read_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also if it is then as it was when it was hashed, as a file that is copied over with the same text."""
    import cli.resume

    path, identify = folder / "news" / "3.txt", cli.resume.identify
    text = path.read_text()

    def identify_and_change(source: Any, options: Any) -> Any:
        identity = identify(source, options)
        if identity.doc == "3.txt":
            path.write_text("")
        return identity

    with monkeypatch.context() as patch:
        patch.setattr(cli.resume, "identify", identify_and_change)
        nightly(folder)
    path.write_text(text)
    assert "11 taken over" in nightly(folder)
    assert is_as_whole(folder)


def test_cut_off_at_the_very_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nightly(folder)
    (folder / "news" / "2.txt").write_text("甲金")
    replace = Path.replace

    def interrupt(path: Path, target: Path) -> Path:
        if target.name == "facts.jsonl":
            raise KeyboardInterrupt
        return replace(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", interrupt)
        nightly(folder, "--resume", code=130)
    monkeypatch.setattr(extractors, "load", lambda *_, **__: pytest.fail("loaded"))
    assert "12 files" in nightly(folder, "--resume")
    monkeypatch.setattr(extractors, "load", load_fake)
    assert is_as_whole(folder)


NAMES = st.sampled_from(["a.txt", "b.txt", "b/a.txt", "b.b.txt", "c.txt", "ca.txt", "空.txt"])
TEXTS = st.one_of(st.none(), st.sampled_from(["", "甲山", "甲水" * 30, "甲火\n甲土", "RAISE", "甲\0\0"]))


@settings(max_examples=25, deadline=None)
@given(nights=st.lists(st.dictionaries(NAMES, TEXTS, max_size=4), min_size=2, max_size=4))
def test_any_edits_end_in_the_bytes_of_a_whole_run(nights: list[dict[str, str | None]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "news" / "b").mkdir(parents=True)
        for edits in nights:
            for name, text in edits.items():
                if text is None:
                    (folder / "news" / name).unlink(missing_ok=True)
                else:
                    (folder / "news" / name).write_text(text, encoding="utf-8")
            files = [path.read_text() for path in (folder / "news").rglob("*.txt")]
            code = 1 if any("RAISE" in text or "\0" in text for text in files) else 0
            nightly(folder, code=code)
            assert is_as_whole(folder, code=code)
