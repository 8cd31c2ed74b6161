"""What kind of document a title names: by its last word, and by the words around it."""

from __future__ import annotations

from functools import cache
from typing import Any

import regex

from extractors.data import load_toml
from extractors.wording import any_of

_ADDED = r"(?:[（(][^（）()]{1,24}[）)]|[〉》]|(?:19|20)\d\d(?:年(?:版|本)?)?)"
# What stands behind the class noun of a title: （试行）, （2021—2025年）, (2019年修订); a row of it is entered at its start only
_BRACKETS = regex.compile(rf"(?<!{_ADDED}){_ADDED}++$")
_ROOM = 8
#: 中国环境报
_PAPER = regex.compile(r"\p{Han}{2,7}报")
_COURTS = ("最高人民法院", "最高人民检察院")


@cache
def _table() -> dict[str, Any]:
    return load_toml("document_kinds.toml")


@cache
def _endings() -> dict[str, str]:
    return {word: kind for kind, words in _table()["endings"].items() for word in words}


@cache
def _works() -> dict[str, str]:
    return {name: kind for kind, names in _table()["works"].items() for name in names}


@cache
def _beside(side: str) -> list[tuple[str, regex.Pattern[str]]]:
    around = "(?:{})$" if side == "before" else "(?:{})"
    return [(kind, regex.compile(around.format(any_of(words)))) for kind, words in _table()[side].items()]


def kind_of(title: str, text: str, start: int, end: int) -> str | None:
    """The kind of the document whose title stands in [start, end) of the text; None if nothing tells it."""
    told = _by_neighbours(text, start, end)
    named = _by_name(title)
    # a work may end as a document does (小说《规则》), but not in a class noun with words that govern it
    if (
        told in ("film", "song")
        or named is None
        or (told is not None and named in ("certificate", "newspaper"))
    ):
        return told or named
    short = len(title) <= _ROOM and not title.startswith("关于")
    if told in ("book", "article") and short:
        return told
    return named


def _by_neighbours(text: str, start: int, end: int) -> str | None:
    before = text[max(0, start - _ROOM) : start].rstrip("“ ")
    for kind, pattern in _beside("before"):
        if pattern.search(before):
            return kind
    for kind, pattern in _beside("behind"):
        if pattern.match(text, end):
            return kind
    return None


def _is_paper(name: str) -> bool:
    return _PAPER.fullmatch(name) is not None and not name.endswith(tuple(_table()["but"]["paper"]))


def _by_name(title: str) -> str | None:
    bare = _BRACKETS.sub("", title)
    if bare in _table()["papers"]["names"] or _is_paper(bare):
        return "newspaper"
    if (work := _works().get(bare)) is not None:
        return work
    endings = _endings()
    kind = next((endings[bare[at:]] for at in range(len(bare)) if bare[at:] in endings), None)
    if kind == "law":
        return None if bare.endswith(tuple(_table()["but"]["law"])) else kind
    party = _table()["party"]
    of_party = bare.endswith("准则") or any(word in bare for word in party["words"])
    if kind in ("regulation", "standard") and bare.endswith(tuple(party["endings"])) and of_party:
        return "party regulation"
    if kind == "judicial interpretation":
        return kind if "法" in bare or "案件" in bare or any(court in bare for court in _COURTS) else None
    return "judicial interpretation" if "适用法律" in bare else kind
