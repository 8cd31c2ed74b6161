"""Programs that use the library are checked against its types, as they stand in the installed packages."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("package", ["cli", "extractors", "schemas"])
def test_packages_say_that_they_are_typed(package: str) -> None:
    assert files(package).joinpath("py.typed").is_file()


def test_a_program_gets_the_types_it_expects(monkeypatch: pytest.MonkeyPatch) -> None:
    from mypy import api

    # With the settings of a program of its own: strict, and without those of this repository.
    monkeypatch.chdir(ROOT)
    example = str(Path(__file__).parent / "typed_example.py")
    out, err, code = api.run(
        ["--config-file=", "--strict", "--follow-imports=silent", "--cache-dir=.mypy_cache/program", example]
    )
    assert (code, err) == (0, ""), out
