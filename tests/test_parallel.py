from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_pipeline import load_absent, load_dying, load_fake

from extractors.language import ModelError
from extractors.parallel import Batch, Finished, Options, Result, iter_results
from extractors.reading import ReadError, Source

OPTIONS = Options(model="fake")


def write_sources(folder: Path, *texts: str) -> list[Source | ReadError]:
    sources: list[Source | ReadError] = []
    for number, text in enumerate(texts):
        path = folder / f"{number:03}.txt"
        path.write_text(text, encoding="utf-8")
        sources.append(Source(path, path.name))
    return sources


def collect(results: Iterator[Result]) -> tuple[list[str], list[Finished]]:
    """All lines, all ends; checks that the batches of a source come before its end and sources do not mingle."""
    lines: list[str] = []
    ends: list[Finished] = []
    for result in results:
        if isinstance(result, Finished):
            ends.append(result)
        else:
            assert result.lines
            assert result.doc not in [end.doc for end in ends]
            lines.extend(result.lines)
    return lines, ends


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_come_in_the_order_of_the_sources(jobs: int, tmp_path: Path) -> None:
    texts = ["SLOW" + "甲山" * 20, "甲水", "", *("甲木" * n for n in range(30)), "甲金" * 5000]
    sources = write_sources(tmp_path, *texts)
    lines, ends = collect(iter_results(sources, OPTIONS, jobs, load_fake))
    assert [json.loads(line)["doc"] for line in lines] == [
        f"{number:03}.txt" for number, text in enumerate(texts) for _ in range(text.count("甲"))
    ]
    assert ends == [
        Finished(f"{number:03}.txt", note=None if text else f"{number:03}.txt: has no text in it")
        for number, text in enumerate(texts)
    ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_cannot_be_read_costs_the_others_nothing(jobs: int, tmp_path: Path) -> None:
    sources = write_sources(tmp_path, "甲山", "RAISE", "甲水", "甲火\0\0\0", "甲木")
    sources.insert(1, ReadError("gone.txt: no such file or folder"))
    lines, ends = collect(iter_results(sources, OPTIONS, jobs, load_fake))
    assert [json.loads(line)["text"] for line in lines] == ["甲山", "甲水", "甲木"]
    errors = [end.error for end in ends if end.error]
    assert errors[0] == "gone.txt: no such file or folder"
    assert errors[1].startswith(
        "001.txt: internal error, please report: KeyError: 'RAISE' (fake_pipeline.py:"
    )
    assert errors[2].startswith("003.txt: ")
    assert len(ends) == 6


def test_a_process_that_dies_is_named_and_replaced(tmp_path: Path) -> None:
    sources = write_sources(tmp_path, "甲山", "DIE", "甲水", "DIE", "DIE", "甲木", "甲土")
    lines, ends = collect(iter_results(sources, OPTIONS, 2, load_fake))
    assert [json.loads(line)["text"] for line in lines] == ["甲山", "甲水", "甲木", "甲土"]
    errors = [end.error for end in ends if end.error]
    assert [error.split(":")[0] for error in errors] == ["001.txt", "003.txt", "004.txt"]
    assert "SIGKILL" in errors[0]
    assert "\n" not in errors[0]


def test_a_file_that_kills_while_its_neighbours_wait_costs_none_of_them(tmp_path: Path) -> None:
    texts = [f"甲山{word}" for word in [*"abcdefg", "EARLY", *"hij", "DIE", *"klmnopqrstuvwxyz"]]
    lines, ends = collect(iter_results(write_sources(tmp_path, *texts), OPTIONS, 2, load_fake))
    assert [json.loads(line)["doc"] for line in lines] == [
        f"{number:03}.txt" for number in range(len(texts)) if texts[number] not in ("甲山DIE",)
    ]
    assert [(end.doc, bool(end.error)) for end in ends] == [
        (f"{number:03}.txt", text == "甲山DIE") for number, text in enumerate(texts)
    ]


def test_a_killed_process_loses_and_doubles_nothing_of_its_group(tmp_path: Path) -> None:
    sources = write_sources(tmp_path, *["SLOW" + "甲水" * 4] * 60)
    whole, _ = collect(iter_results(sources, OPTIONS, 1, load_fake))
    results = iter_results(sources, OPTIONS, 2, load_fake)
    lines: list[str] = []
    blamed = 0
    for number, result in enumerate(results):
        if number in (5, 20, 40):
            multiprocessing.active_children()[0].kill()
        lines += result.lines if isinstance(result, Batch) else []
        blamed += isinstance(result, Finished) and result.error is not None
    assert len(set(lines)) == len(lines)
    assert set(lines) <= set(whole)
    # One that had a source to itself is named, and what it had sent of that stays.
    assert len(lines) >= len(whole) - 4 * blamed
    assert blamed < 4


def test_processes_that_cannot_begin_end_the_run(tmp_path: Path) -> None:
    """And not one file after the other."""
    sources = write_sources(tmp_path, *["甲山"] * 20)
    with pytest.raises(MemoryError):
        list(iter_results(sources, OPTIONS, 2, load_dying))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_model_that_is_not_there_ends_the_run(jobs: int, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not installed"):
        list(iter_results(write_sources(tmp_path, "甲山"), OPTIONS, jobs, load_absent))


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_first_records_are_out_before_the_last_source_is_asked_for(jobs: int, tmp_path: Path) -> None:
    asked: list[str] = []

    def sources() -> Iterator[Source | ReadError]:
        for source in write_sources(tmp_path, *["甲山"] * 600):
            asked.append(source.doc if isinstance(source, Source) else "")
            yield source

    results = iter_results(sources(), OPTIONS, jobs, load_fake)
    assert isinstance(next(results), Batch)
    assert len(asked) < 300
    assert len(list(results)) == 1199
    assert len(asked) == 600


def test_a_long_source_comes_in_batches(tmp_path: Path) -> None:
    (source,) = write_sources(tmp_path, "甲山" * 10_000)
    results = list(iter_results([source], OPTIONS, 1, load_fake))
    sizes = [sum(map(len, result.lines)) for result in results if isinstance(result, Batch)]
    assert len(sizes) > 10
    assert max(sizes) < 100_000


def test_what_is_kept_ahead_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractors.parallel._KEPT_CHARS", 200_000)
    sources = write_sources(tmp_path, "SLOW" + "甲山" * 60, *["甲水" * 3000] * 6)
    from extractors.parallel import _Crew

    crew = _Crew(iter([source] for source in sources), OPTIONS, 2, load_fake)
    most = 0
    count = 0
    for result in crew.iter_results():
        most = max(most, crew.kept_chars)
        count += len(result.lines) if isinstance(result, Batch) else 0
    crew.close()
    assert count == 60 + 6 * 3000
    assert 0 < most < 400_000


def test_leaving_early_ends_the_processes(tmp_path: Path) -> None:
    sources = write_sources(tmp_path, "甲山", *["SLOW" + "甲水" * 10_000] * 4)
    results = iter_results(sources, OPTIONS, 2, load_fake)
    next(results)
    before = time.monotonic()
    results.close()
    assert time.monotonic() - before < 5
    assert not multiprocessing.active_children()


def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    write_sources(tmp_path, *["SLOW" + "甲水" * 20] * 100)
    script = Path(__file__).with_name("fake_cli.py")
    run = subprocess.Popen(
        [sys.executable, str(script), "extract", str(tmp_path), "--jobs", "2"],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(script.parent.parent)},
    )
    assert run.stdout is not None
    run.stdout.readline()
    run.send_signal(signal.SIGKILL)
    # The pipe ends when the last process that holds it does.
    run.communicate(timeout=20)
    assert run.returncode == -signal.SIGKILL


def test_a_process_ends_with_its_parent_in_the_middle_of_a_long_text(tmp_path: Path) -> None:
    write_sources(tmp_path, *["SLOW" + "甲水" * 2000] * 4)
    script = Path(__file__).with_name("fake_cli.py")
    run = subprocess.Popen(
        [sys.executable, str(script), "extract", str(tmp_path), "--jobs", "2", "-q"],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(script.parent.parent)},
    )
    # 40 s of work in each before the first record comes out
    workers: list[int] = []
    while len(workers) < 2:
        time.sleep(0.1)
        tasks = Path(f"/proc/{run.pid}/task/{run.pid}/children")
        if not tasks.exists():
            pytest.skip("processes are told of by /proc/PID/task/PID/children")
        workers = [int(pid) for pid in tasks.read_text().split() if b"spawn_main" in command_of(int(pid))]
    time.sleep(2)
    run.send_signal(signal.SIGKILL)
    before = time.monotonic()
    run.communicate(timeout=20)
    assert time.monotonic() - before < 10


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def test_one_process_a_processor_only_where_there_is_enough_to_read(tmp_path: Path) -> None:
    from cli.options import choose_jobs
    from extractors.reading import iter_sources

    def chosen(jobs: int, sizes: list[int]) -> int:
        folder = tmp_path / f"{jobs}-{len(sizes)}-{sum(sizes)}"
        folder.mkdir()
        for number, size in enumerate(sizes):
            (folder / f"{number:03}.txt").write_text("a" * size)
        number, sources = choose_jobs(jobs, iter_sources([str(folder)]))
        assert len(list(sources)) == len(sizes)
        return number

    most = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    assert chosen(0, [10, 10]) == 1
    assert chosen(0, [2_000_000]) == 1
    assert chosen(0, [200_000, 200_000]) == most
    assert chosen(0, [10] * 70) == most
    assert chosen(3, [10]) == 3
