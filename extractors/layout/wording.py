"""Words by which a headline or credit tells what it is (data/layout.toml), as patterns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import regex

from extractors.data import load_toml


@dataclass(frozen=True, slots=True)
class Wording:
    """What the words tell, each as a pattern.

    `column` matches the whole of a headline over short items, `kicker` the whole of a line over a headline, `note` begins
    a headline over a piece of the paper's own, `addition` stands in a credit that signs no article.
    """

    column: regex.Pattern[str]
    kicker: regex.Pattern[str]
    note: regex.Pattern[str]
    addition: regex.Pattern[str]


@cache
def wording() -> Wording:
    """The patterns, read once."""
    table = load_toml("layout.toml")
    columns, kickers, notes, additions = (
        "|".join(table[key]) for key in ("columns", "kickers", "notes", "additions")
    )
    return Wording(
        column=regex.compile(rf"[^，。！？]{{0,8}}(?:{columns})(?:[一二三四五六七八九十两]{{1,2}}[则题篇])?"),
        kicker=regex.compile(rf"[^，。！？\s]{{0,8}}(?:{kickers})|[^，。！？：\s]{{2,5}}"),
        note=regex.compile(rf"(?:{notes})(?!\p{{Han}})"),
        addition=regex.compile(additions),
    )
