"""Facts from Chinese policy news.

>>> from extractors import load
>>> nlp = load()
>>> for record in nlp.extract("2021年，云溪县修路30公里。"):
...     print(record.type, record.text)
article 2021年，云溪县修路30公里。
date 2021年
place 云溪县
statistic 30公里
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.pipeline import Pipeline

__all__ = ["load"]


def load(
    model: str = "lac",
    types: str | Iterable[str] | None = None,
    *,
    events: Iterable[str | Path] = (),
    lexicon: Iterable[str | Path] = (),
    least_confidence: float = 0.5,
) -> Pipeline:
    """Load a pipeline.

    `model` is `lac` (the default model), `rules` (none) or the name or path of an installed spaCy pipeline for
    Chinese; `types` are the record types wanted (a list, or `"person,place"`), all by default; `events` files of
    further events that dates may lean on (TOML like extractors/data/events.toml, JSON lines or CSV with name, aliases,
    start and end, or for a plan name, first and last); `lexicon` files of the user's own programmes, people, places,
    units, posts and names to stop (TOML, JSON lines or CSV with the fields of extractors/own/rows.py, and of
    extractors/data/programs.jsonl); a name in quotation marks is taken for a programme from `least_confidence` (above
    0, below 1) on.

    Raises:
        ModelError: the model is not installed or cannot be used.
        UserFileError: a file of events or of an own lexicon cannot be read or holds a row that is none.
        ValueError: a name is no record type, or `least_confidence` is out of bounds.
    """
    from extractors.context import EVENTS, LEAST_CONFIDENCE, LEXICON, OWN_NAMES
    from extractors.language import load_model
    from extractors.pipeline import Pipeline
    from schemas.types import parse_types

    if types is not None:
        types = parse_types([types] if isinstance(types, str) else types)
    if not 0 < least_confidence < 1:
        raise ValueError(f"least_confidence lies between 0 and 1, {least_confidence} does not")
    knowledge: dict[str, object] = {LEAST_CONFIDENCE: least_confidence}
    if files := tuple(events):
        from extractors.dates.events import load_events

        knowledge[EVENTS] = load_events(files)
    if files := tuple(lexicon):
        from extractors.programs.lexicon import load_lexicon

        knowledge[LEXICON] = load_lexicon(files)
        from extractors.own.names import load_own_names

        if own := load_own_names(files):
            knowledge[OWN_NAMES] = own
    return Pipeline(load_model(model), model, types, knowledge)
