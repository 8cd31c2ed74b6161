"""What kind of programme a name is, told by its class noun."""

from __future__ import annotations

from functools import cache, lru_cache

from extractors.data import load_toml


@cache
def load_kinds() -> dict[str, str]:
    """The kinds that the lexicon uses, and what each means."""
    kinds: dict[str, str] = load_toml("program_kinds.toml")["kinds"]
    return kinds


@cache
def _heads() -> dict[str, str]:
    return {head: kind for kind, heads in load_toml("program_kinds.toml")["heads"].items() for head in heads}


@lru_cache(maxsize=1024)
def kind_of_head(head: str | None) -> str | None:
    """The kind that goes with the longest class noun that `head` ends in; None where it ends in none."""
    kinds = _heads()
    return next((kinds[head[at:]] for at in range(len(head)) if head[at:] in kinds), None) if head else None
