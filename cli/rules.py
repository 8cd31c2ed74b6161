"""What rules and evidence mean, from cli/data/rules.toml, in the language of the user."""

from __future__ import annotations

from functools import cache

from cli.data import load_data
from cli.language import language

#: Records name a model by its package (`model.lac`), which all mean the same.
_MODELS = "model."
_ANY_MODEL = "model.*"


@cache
def load_explanations(table: str) -> dict[str, dict[str, str]]:
    """The explanations of a table, `rules` or `evidence`, by id and language."""
    explanations: dict[str, dict[str, str]] = load_data("rules.toml")[table]
    return explanations


@cache
def load_weights() -> dict[str, float]:
    """What each piece of evidence adds to the score of a programme; below 0 it speaks against one."""
    from extractors.data import load_toml

    weights: dict[str, float] = load_toml("program_weights.toml")["fitted"]
    return {name: weight for name, weight in weights.items() if name != "bias"}


def explain_rule(rule: str) -> str | None:
    """What the rule that a record names in `by` does; None where there is no such rule."""
    found = load_explanations("rules").get(_ANY_MODEL if rule.startswith(_MODELS) else rule)
    return found[language()] if found else None


def explain_evidence(name: str) -> str | None:
    """What a piece of evidence of a programme says; None where there is none of that name."""
    found = load_explanations("evidence").get(name)
    return found[language()] if found else None
