"""The same input gives the same bytes, whatever else is different about the run; and they are those of the golden files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.language.lac import load_lac
from extractors.parallel import Batch, Options, iter_results
from extractors.pipeline import Pipeline
from extractors.reading import Source
from schemas.jsonl import format_row
from scripts.check_same_output import Variant, by_file, differing, extract, mixes, threads, variables
from scripts.refresh_golden import MODELS, SAMPLES, changes, difference, expand, read_golden, shorten

ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
#: Many changes at once; scripts/check_same_output.py makes them one by one.
VARIANTS = {
    "rules": variables(
        PYTHONHASHSEED="random", TZ="America/St_Johns", LC_ALL="tr_TR.UTF-8", PYTHONIOENCODING="ascii"
    )
    | threads("1")
    | Variant(later=True, shuffled=True),
    "lac": variables(**ASCII, PYTHONHASHSEED="1", TZ="no/such/zone", PYTHONOPTIMIZE="2")
    | threads("4")
    | Variant(options=("--jobs", "2"), elsewhere=True, umask=0o077),
}


def lines_of(pipeline: Pipeline, paths: list[Path], model: str) -> str:
    """The records of files that are read together, as one process makes them."""
    results = iter_results([Source(path, path.name) for path in paths], Options(model), 1, lambda _: pipeline)
    return "".join(line for result in results if isinstance(result, Batch) for line in result.lines)


@pytest.fixture(scope="module")
def records(lac: Pipeline, rules: Pipeline) -> dict[str, bytes]:
    """The records of the samples by each model, found in this process."""
    return {
        "lac": lines_of(lac, SAMPLES, "lac").encode(),
        "rules": lines_of(rules, SAMPLES, "rules").encode(),
    }


@pytest.mark.parametrize("model", MODELS)
def test_the_samples_give_the_golden_records(records: dict[str, bytes], model: str) -> None:
    assert not difference(model, records[model].decode())


@pytest.mark.parametrize("model", MODELS)
def test_nothing_about_a_run_changes_its_records(
    records: dict[str, bytes], model: str, tmp_path: Path
) -> None:
    assert extract(SAMPLES, model, VARIANTS[model], tmp_path) == records[model]


@pytest.mark.parametrize("model", MODELS)
def test_a_file_gives_the_same_records_alone_and_among_others(
    records: dict[str, bytes], model: str, request: pytest.FixtureRequest
) -> None:
    pipeline = request.getfixturevalue(model)
    alone = by_file(records[model])
    for mix in mixes(SAMPLES[::5]):
        expected = b"".join(alone[path.name] for path in mix)
        assert lines_of(pipeline, mix, model).encode() == expected


class Unsure:
    """The network, each of its scores moved a little by chance, as another processor might round it."""

    def __init__(self, session: Any, most: float) -> None:
        self._session = session
        self._most = most
        self._chance = np.random.default_rng(5)

    def run(self, names: None, inputs: dict[str, Any]) -> list[NDArray[np.float32]]:
        (scores,) = self._session.run(names, inputs)
        moves = self._chance.uniform(-self._most, self._most, scores.shape)
        return [(scores + moves).astype(np.float32)]


@pytest.fixture
def unsure(lac: Pipeline, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipeline]:
    tokenizer: Any = lac.nlp.tokenizer
    model = load_lac()
    monkeypatch.setattr(model, "_session", Unsure(model._session, 1e-4))
    tokenizer._ahead = {}
    yield lac
    tokenizer._ahead = {}


def test_no_record_hangs_on_how_a_processor_rounds(records: dict[str, bytes], unsure: Pipeline) -> None:
    assert lines_of(unsure, SAMPLES, "lac").encode() == records["lac"]


@pytest.mark.parametrize("model", MODELS)
def test_golden_files_hold_every_byte(records: dict[str, bytes], model: str) -> None:
    alone = by_file(records[model])
    for name, golden in read_golden(model).items():
        lines = expand(golden, name)
        assert "".join(lines).encode() == alone[name]
        assert shorten(lines) == golden


def test_a_change_of_any_field_is_told_by_its_name(records: dict[str, bytes]) -> None:
    name, golden = next(iter(read_golden("lac").items()))
    lines = expand(golden, name)
    assert not changes(golden, lines, name)
    first = {json.loads(line)["type"]: number for number, line in reversed(list(enumerate(lines)))}
    assert len(first) > 6
    for number in first.values():
        row = json.loads(lines[number])
        for field in row.keys() - {"type", "start", "end"}:
            other = [*lines[:number], format_row(row | {field: ["another"]}), *lines[number + 1 :]]
            assert changes(golden, other, name) == {f"{row['type']}: {field} is another": 1}
        assert changes(golden, lines[:number] + lines[number + 1 :], name) == {f"{row['type']}: gone": 1}
    swapped = [format_row(dict(reversed(json.loads(lines[0]).items()))), *lines[1:]]
    assert changes(golden, swapped, name) == {"the order of records or of their fields": 1}


def test_a_change_is_told_in_one_line_with_what_to_do(records: dict[str, bytes]) -> None:
    told = difference("lac", records["lac"].decode().replace('"value":"2024"', '"value":"2025"'))
    assert "\n" not in told
    assert "date: value is another (" in told
    assert "scripts/refresh_golden.py" in told


def test_the_check_sees_what_differs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fake(paths: list[Path], _model: str, variant: Variant, _scratch: Path) -> bytes:
        lines = [f'{{"doc":"{path.name}","article":{len(paths) == 1:d}}}\n' for path in paths]
        return "".join(lines if "TZ" not in variant.environment else lines[::-1]).encode()

    monkeypatch.setattr("scripts.check_same_output.extract", fake)
    names = list(differing([Path("a.txt"), Path("b.txt"), Path("c.txt")], "rules"))
    assert [name for name in names if name.startswith("TZ")] == [name for name in names if "mix" not in name]
    assert {"mix 1", "mix 2", "mix 3"} <= set(names)
    assert "OTHER  TZ=UTC" in capsys.readouterr().out
