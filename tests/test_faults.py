"""A round or two of each fault of tests/faults that needs no root, over the stand-in pipeline; the many are run by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from faults import disks, inputs, kills, memory, readers, signals, surroundings, twice  # noqa: F401
from faults.judging import judge_but_named, judge_cut, judge_lines
from faults.registry import FAULTS, ImpossibleError
from faults.running import Command
from faults.scenes import FORMS, Bench, Whole

#: Fault and round: the rounds go through forms of output and numbers of jobs in turn.
ROUNDS = [
    ("sigint", 2),
    ("sigint-twice", 1),
    ("kill-worker", 0),
    ("kill-parent", 0),
    ("pipe-closed", 3),
    ("stderr-closed", 1),
    ("file-limit", 2),
    ("file-removed", 0),
    ("file-grows", 1),
    ("links", 1),
    ("no-files", 0),
    ("two-runs", 3),
]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    Command.stand_in = True
    yield Bench(tmp_path_factory.mktemp("faults"), 1)
    Command.stand_in = False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are told of by /proc")
@pytest.mark.parametrize(("name", "number"), ROUNDS, ids=[name for name, _ in ROUNDS])
def test_a_fault_leaves_what_is_due(bench: Bench, name: str, number: int) -> None:
    try:
        outcome = FAULTS[name].round(bench, Random(number), number)
    except ImpossibleError as error:
        pytest.skip(str(error))
    assert outcome.violations == [], outcome.scene


class TestJudging:
    """The judge sees what it is there for."""

    def test_half_a_line_and_no_record(self) -> None:
        assert list(judge_lines(b'{"doc": "a"')) != []
        assert list(judge_lines(b"{}\n")) != []
        assert list(judge_lines(b"")) == []

    def test_lost_doubled_and_out_of_order(self, bench: Bench) -> None:
        whole = bench.whole(FORMS["pipe"], "--jobs", "1").files["-"]
        lines = whole.splitlines(keepends=True)
        assert list(judge_but_named(whole, whole, [])) == []
        for wrong in (lines[1:], [lines[0], *lines], [*lines[1:], lines[0]]):
            assert list(judge_but_named(b"".join(wrong), whole, [])) != []

    def test_what_is_left_behind_or_half(self) -> None:
        whole = Whole({"facts.jsonl": b"1\n2\n"}, "", 1.0)
        form = FORMS["-o"]
        assert list(judge_cut({}, whole, form)) == []
        assert list(judge_cut({"facts.jsonl": b"1\n2\n"}, whole, form)) == []
        assert list(judge_cut({"facts.jsonl": b"1\n"}, whole, form)) != []
        assert list(judge_cut({".facts.jsonl.0.tmp": b""}, whole, form)) != []
