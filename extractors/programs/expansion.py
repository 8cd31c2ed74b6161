"""What a numeric name stands for, where the article itself tells it."""

from __future__ import annotations

from functools import cache

import regex

from extractors.programs.names import load_heads

_DIGITS = {numeral: value for value, numeral in enumerate("一二三四五六七八九十", 1)} | {"两": 2, "双": 2}
_NUMERAL = regex.compile(r"[一二三四五六七八九十两双]")

# More parts than this are no longer spelled out; a part is a short phrase.
_MOST_PARTS = 15
_PART = regex.compile(r"[\p{Han}\p{L}\d%（），]{2,24}")

# “三长”即网格长、党小组长、楼栋长； “三亮”（亮身份、亮承诺、亮成效）
_BEHIND = regex.compile(
    r"\s?(?:[，（—]{0,2}(?:即|是指|指的是|就是|分别是|分别为|包括)|（)(?:指|为)?[：]?(?P<list>[^。；：）！？\n]{3,200})"
)
# 资金清单、任务清单、责任清单等“三张清单”
_CLAUSE_END = regex.compile(r"[，。；：！？（）—\n]")
_LINK = regex.compile(r"(?:等|这|的)$")
_SEPARATOR = regex.compile(r"[、和与及]|以及")
_MARKS = regex.compile(r"[“”‘’\s]")
_ROOM = 160


def count_parts(name: str) -> int | None:
    """How many parts a numeric name announces: 3 for 三张清单, 7 for 三长四队; None for a name without numerals."""
    values = [_DIGITS[numeral] for numeral in _NUMERAL.findall(name)]
    total = sum(values)
    return total if values and _NUMERAL.match(name) and 2 <= total <= _MOST_PARTS else None


def _split(text: str, count: int) -> list[str] | None:
    """The parts of a list if there are exactly `count` of them: by 、 alone or with 和 before the last one."""
    items = _MARKS.sub("", text).split("、")
    if len(items) == count - 1:
        *first, last = items
        pair = _SEPARATOR.split(last, maxsplit=1)
        items = [*first, *pair]
    fits = len(items) == count and all(_PART.fullmatch(item) for item in items)
    return items if fits else None


@cache
def _governing() -> regex.Pattern[str]:
    verbs = load_heads()["verbs"]
    words = sorted(
        (verb for verb in (*verbs["founding"], *verbs["weak"]) if len(verb) > 1), key=len, reverse=True
    )
    adverbs = "认真|积极|全面|深入|严格|切实|扎实|着力|大力|持续|不断|先后|相继|创新性地"
    return regex.compile(rf"(?:{adverbs}|(?:{'|'.join(map(regex.escape, words))})了?)+(?=\p{{Han}}{{2}})")


def _without_verb(item: str) -> str:
    """The first item of a list without the verb that governs it: 建立了资金清单 → 资金清单."""
    verb = _governing().match(item)
    return item[verb.end() :] if verb else item


def find_expansion(text: str, name: str, before: int, after: int) -> list[str] | None:
    """The parts of the name in marks [before, after), spelled out right behind it or right in front; None if not."""
    count = count_parts(name)
    if count is None:
        return None
    behind = _BEHIND.match(text, after, min(len(text), after + _ROOM))
    if behind and (items := _split(behind["list"], count)):
        return items
    front = _CLAUSE_END.split(text[max(0, before - _ROOM) : before])[-1]
    if items := _split(_LINK.sub("", front), count):
        return [_without_verb(items[0]), *items[1:]]
    return None
