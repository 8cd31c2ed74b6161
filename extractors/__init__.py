"""Facts from Chinese policy news.

from extractors import load

nlp = load()
for record in nlp.extract(text):
    print(record.type, record.text)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.pipeline import Pipeline

__all__ = ["load"]


def load(model: str = "lac", types: Iterable[str] | None = None) -> Pipeline:
    """Load a pipeline.

    `model` is `lac` (the default model), `rules` (none) or the name or path of an installed spaCy pipeline for
    Chinese; `types` are the record types wanted, all by default.

    Raises:
        ModelError: the model is not installed or cannot be used.
    """
    from extractors.language import load_model
    from extractors.pipeline import Pipeline

    return Pipeline(load_model(model), model, types)
