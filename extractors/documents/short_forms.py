"""Short forms of titles: 《条例》 for the document that the article names in full elsewhere."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from functools import cache

import regex

from extractors.data import load_toml
from extractors.mention import Mention

# 《…实施意见》（以下简称《意见》）
_NAMED_SHORT = regex.compile(r"[^。！？\n]{0,24}?[（(，,](?:以下|下文|下同)?(?:简称|统称|下称)(?:为)?[：:]?$")
_BRACKETS = regex.compile(r"[（(][^（）()]{1,24}[）)]$")
_SHORTEST, _LONGEST_NOUN = 2, 4
_STATE = "中华人民共和国"


@cache
def _nouns() -> frozenset[str]:
    return frozenset(load_toml("document_kinds.toml")["short"]["nouns"])


def full_titles(text: str, mentions: list[Mention]) -> Mapping[int, Mention]:
    """The mention of the full title for each mention (by `id`) that is a short form of it; mentions in text order.

    A short form is what the text says it is (以下简称《意见》), or a title that is a class noun alone (《条例》) or the end of a
    longer one (《民法典》); it stands for the nearest such title in front of it, else for the first behind it.
    """
    found: dict[int, Mention] = {}
    named: dict[str, Mention] = {}
    standing = _index(mentions)
    for at, mention in enumerate(mentions):
        title = mention.fields["title"]
        previous = mentions[at - 1] if at else None
        if previous is not None and _NAMED_SHORT.fullmatch(text, previous.end, mention.start):
            named[title] = found.get(id(previous), previous)
        full = named.get(title)
        if full is None and (places := standing.get(title)):
            before = bisect_left(places, at)
            full = mentions[places[before - 1] if before else places[0]]
        if full is not None and full is not mention:
            found[id(mention)] = full
    return found


def _index(mentions: list[Mention]) -> dict[str, list[int]]:
    """For each short form the places of the titles that it can stand for, in text order."""
    index: dict[str, list[int]] = {}
    for at, mention in enumerate(mentions):
        full = mention.fields["title"]
        bare: str = _BRACKETS.sub("", full)
        forms = {bare[-length:] for length in range(_SHORTEST, _LONGEST_NOUN + 1)} & _nouns()
        if bare.startswith(_STATE):
            forms.add(bare.removeprefix(_STATE))
        for form in forms:
            if len(form) < len(full):
                index.setdefault(form, []).append(at)
    return index
