"""Pipelines that many tests share: loading a model is the slow part."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.language import choose_language
from extractors import load

if TYPE_CHECKING:
    from extractors.pipeline import Pipeline

# Messages are told in the language of the locale; the tests read English ones where they do not ask for others.
os.environ["LC_ALL"] = "C.UTF-8"

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"


@pytest.fixture(autouse=True)
def _language_of_the_locale() -> Iterator[None]:
    """The language that a test chooses with --lang is that of the process: the next test begins without it."""
    yield
    choose_language(None)


@pytest.fixture(scope="session")
def lac() -> Pipeline:
    """The default pipeline."""
    return load()


@pytest.fixture(scope="session")
def rules() -> Pipeline:
    """The pipeline without a statistical model."""
    return load("rules")


@pytest.fixture(scope="session")
def sample_texts() -> dict[str, str]:
    """The decoded text of every sample by file name."""
    from extractors.reading import Source, read_text

    return {path.name: read_text(Source(path, path.name)) for path in sorted(SAMPLES.rglob("*.txt"))}
