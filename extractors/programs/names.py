"""The grammar of the names of programmes: what the text between two marks tells by its form alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

import regex

from extractors.data import load_toml
from extractors.wording import WordTable, any_of

#: Numerals that begin a part of an abbreviation.
_NUMERAL = r"(?:[一二三四五六七八九十两双百千万]|十[一二三四五六七八九]|\d{1,4})"
_ABOVE_ONE = r"(?:[二三四五六七八九十两双百千万]|十[一二三四五六七八九]|[2-9]|[1-9]\d{1,3})"
_COUNTER = r"[个大项张种条类步重级位件本道]"
_PIECE = r"[\p{Han}\p{L}\d—-]{1,16}"
_YEARLY = (
    r"(?:建设|提升|攻坚|落实|突破|提质|服务|宣传|推进|创新|改革|发展|深化|巩固|活动|治理|整治|改善|优化|提效|增效|见效|实干|担当|质量"
    r"|效能|项目|主题)"
)

# Each pattern has to match the whole name, spaces taken out.
_FORMS = {
    # 三会一课, 两不愁三保障, 四议两公开, 一摸底、两评议、三公示, 万企兴万村, 一村一品
    "pairs": (
        rf"{_NUMERAL}\p{{Han}}{{1,5}}(?:、{_NUMERAL}\p{{Han}}{{1,5}}){{1,4}}"
        rf"|{_NUMERAL}(?![年天月日])\p{{Han}}{{1,5}}(?:、?{_NUMERAL}(?![年天月日])\p{{Han}}{{1,5}}){{1,4}}"
    ),
    # 四个意识, 两个毫不动摇
    "counted": rf"{_ABOVE_ONE}{_COUNTER}\p{{Han}}{{2,6}}",
    # 治水十法, 反诈八条
    "listed": rf"\p{{Han}}{{2,4}}{_ABOVE_ONE}[法条招策步]",
    # 四风, 六稳, 五统一
    "short": rf"(?![百千万]|[一二三四五六七八九]{{2}}$){_ABOVE_ONE}(?!{_COUNTER}$)\p{{Han}}{{1,4}}|一\p{{Han}}一",
    # 351, 51233, 3个7
    "digits": r"\d{3,5}|\d(?:个\d){1,3}",
    # 2+1, 1+X, 1+3+N, 互联网+, 党建+乡村旅游
    "plus": rf"{_PIECE}[+＋×](?:{_PIECE}(?:[+＋×]{_PIECE}){{0,5}})?",
    # 乡镇党委—村党支部—党小组—党员中心户
    "chain": r"[\p{Han}\d]{2,12}(?:[—–→-]{1,2}[\p{Han}\d]{2,12}){1,6}",
    # 15分钟便民生活圈
    "circle": r"(?:\d{1,2}|一|半|十五)(?:分钟|刻钟|小时|公里)\p{Han}{1,8}圈",
    # 项目建设年, 优质服务月
    "year": rf"\p{{Han}}{{2,12}}{_YEARLY}[年月周季]",
    "latin": r"(?=\P{Latin}*\p{Latin})[\p{Latin}\d .+-]+",
}
_FORM_PATTERNS = {name: regex.compile(pattern) for name, pattern in _FORMS.items()}

# The first group begins with a numeral; the second holds a sign that is no Chinese character; what has another form ends in
# one of a few characters.
_NUMERIC_FORMS = frozenset({"pairs", "counted", "short", "digits", "circle"})
_SIGNED_FORMS = frozenset({"digits", "plus", "chain", "latin"})
_FORM_BEGINS = frozenset("一二三四五六七八九十两双半百千万")
_FORM_ENDS = frozenset("法条招策步圈年月周季")
_FORM_SIGN = regex.compile(r"[+＋×—–→\-\p{Latin}\d]")
# The forms that a name may have, by whether it begins with a numeral and whether it holds such a sign.
_POSSIBLE = {
    (numeric, signed): [
        (form, pattern)
        for form, pattern in _FORM_PATTERNS.items()
        if (numeric or form not in _NUMERIC_FORMS) and (signed or form not in _SIGNED_FORMS)
    ]
    for numeric in (False, True)
    for signed in (False, True)
}

# Short by nature: their length says nothing.
_ABBREVIATIONS = frozenset({"pairs", "counted", "short", "digits", "plus"})

# Five-year plans name a time, unless 规划 stands behind.
_PERIOD = regex.compile(r"(?:[一二三四五六七八九]|十[一二三四五六])五")
# 营造市场化、法治化、国际化营商环境: what is to be done, told as a sentence.
_ORDER = regex.compile(
    r"(?:营造|打造|抓好|加强|推进|推动|坚持|促进|加快|建设|完善|落实|持续|不断|切实|全面|进一步|深化|提升|做好|实现|确保|贯彻|巩固"
    r"|构建|形成|强化|努力|着力|牢牢|始终)\p{Han}"
)

# 净网2018: a campaign of its year
_DATED = regex.compile(r"\p{Han}{2,}(?:19|20)\d\d")
# 一站救, 一单明: the one and what it does
_ONE = regex.compile(r"一[^\P{Han}一二三四五六七八九十个次]\p{Han}{1,2}")
_SPACE = regex.compile(r"\s+")
_SEPARATOR = regex.compile(r"[、，· ]")
_SENTENCE = regex.compile(r"[。！？!?；…：]")
_SPOKEN = regex.compile(
    r"[咱你您她他它吗呢吧啊哦呀嘛谁]|(?=[我怎什这那也已可就不没因所如但觉希感])"
    r"(?:我们|怎么|什么|这么|那么|这是|也是|已经|可以|就是|不是|没有|因为|所以|如果|但是|觉得|希望大家|感谢)"
)
# A clause that reports a figure: 今年优良天气达到278天. The last digit of a number will do where nothing is asked in front of it.
_FIGURES = regex.compile(
    r"(?:达到?|超过?|突破|完成|增长|增加|下降|降低|减少|提高|提升|上升|不低于|不少于|力争|累计|新增|为|到)\p{Han}{0,4}\d[\d.]*+(?:%|\p{Han})"
    r"|\d\.*+(?:%|[万亿]?[天元吨亩人户个倍家项公])\p{Han}{0,3}(?:以上|以下|左右)"
)
_MANNER = ("化", "式", "型")
_YEAR_DIGITS = 4
# A name of no more characters states and orders nothing.
_LONGEST_PLAIN = 6
# A name that ends in a class noun has so many characters in front of it.
_SHORTEST_STEM = 2
# What is told of so many names is kept: those of an article come back, and so do those of the day.
_KEPT = 4096
_TRAILING = (*"的了着过吗呢吧", "起来", "下去", "上来")
_STATED = regex.compile(r"[是在把被让对从将已曾正]|^以.+为|^(?:要|能|会|必须|应|请|别)")


@cache
def load_scare_quotes() -> frozenset[str]:
    """Figures of speech and everyday words that name no programme, of all groups of the data file."""
    groups = load_toml("scare_quotes.toml")
    return frozenset(word for group, words in groups.items() if group != "terrain" for word in words)


@cache
def load_numeric_words() -> frozenset[str]:
    """Everyday words that begin with a numeral and have the form of an abbreviation."""
    return frozenset(load_toml("scare_quotes.toml")["numeric"])


@cache
def load_heads() -> dict[str, Any]:
    """The words around names: the tables of program_heads.toml."""
    return load_toml("program_heads.toml")


@cache
def _endings(kind: str) -> tuple[frozenset[str], frozenset[str], int]:
    """The endings of names of a kind (class, thing, goods), their last characters, and the length of the longest."""
    words = frozenset(load_heads()["endings"][kind])
    return words, frozenset(word[-1] for word in words), max(map(len, words))


def _ending(kind: str, name: str) -> str | None:
    """The longest ending of a kind that a name has, in front of its year if it ends in one (清水行动2018)."""
    words, lasts, longest = _endings(kind)
    if name[-4:-2] == "20" and name[-2:].isdecimal():
        name = name[:-_YEAR_DIGITS]
    if name[-1:] not in lasts:
        return None
    for length in range(min(longest, len(name)), 0, -1):
        if name[-length:] in words:
            return name[-length:]
    return None


@cache
def _morphemes() -> WordTable:
    return WordTable(load_heads()["words"]["morphemes"])


@lru_cache(maxsize=_KEPT)
def own_head(name: str) -> str | None:
    """The class noun that a name ends in (行动 in 助企行动); None if it has none, or nothing but it."""
    head = _ending("class", name)
    if head is None:
        return None
    return head if name.rfind(head) >= _SHORTEST_STEM else None


def is_scare_quote(name: str) -> bool:
    """Whether the words are known figures of speech, count mountains, or end in a figure of at least four characters."""
    words = load_scare_quotes()
    if all(part in words for part in _parts(name)) or is_landscape(name):
        return True
    return any(name[at:] in words for at in range(max(1, len(name) - 8), len(name) - 3))


def _parts(name: str) -> list[str]:
    """What stands between the separators of a name; a name of letters alone has none."""
    return [name] if name.isalpha() else _SEPARATOR.split(name)


@cache
def _landscape() -> regex.Pattern[str]:
    words = any_of(load_toml("scare_quotes.toml")["terrain"])
    numeral = r"(?:十[一二三四五六七八九]|[二三四五六七八九]十|[一二三四五六七八九十两双半百千万])"
    return regex.compile(rf"(?:{numeral}{words}、?){{2,6}}")


@cache
def _counted_thing() -> regex.Pattern[str]:
    return regex.compile(rf"{_NUMERAL}大?{any_of(load_heads()['counters']['words'])}\p{{Han}}{{0,4}}")


def is_landscape(name: str) -> bool:
    """Whether a text counts mountains and fields: 八山一水一分田."""
    return name[:1] in _FORM_BEGINS and _landscape().fullmatch(name) is not None


def _iter_forms(name: str) -> Iterator[str]:
    numeric = name[:1] in _FORM_BEGINS or name[:1].isdecimal()
    signed = _FORM_SIGN.search(name) is not None
    if not numeric and not signed and name[-1:] not in _FORM_ENDS:
        return
    if name in load_numeric_words() or _PERIOD.fullmatch(name) or is_landscape(name):
        return
    for form, pattern in _POSSIBLE[numeric, signed]:
        if pattern.fullmatch(name):
            yield form
    if signed and _DATED.fullmatch(name):
        yield "dated"
    if numeric and _ONE.fullmatch(name):
        yield "one"
    if numeric and _counted_thing().fullmatch(name):
        yield "thing"


def _iter_length(name: str) -> Iterator[str]:
    length = len(name)
    if length <= 1:
        yield "length.one"
    elif length == 2:
        yield "length.two"
    elif length == 3:
        yield "length.three"
    elif length >= 9 and len(_parts(name)) == 1:
        yield "length.nine" if length <= 12 else "length.long"
    if length > 30:
        yield "length.sentence"


def _iter_parts(name: str) -> Iterator[str]:
    lengths = [len(part) for part in _parts(name) if part]
    if len(lengths) < 2:
        return
    least, most = min(lengths), max(lengths)
    if most - least <= 1 and least >= 3:
        yield "parts.parallel"
    elif most <= 2:
        yield "parts.short"
    elif "，" in name:
        yield "parts.clauses"


def _iter_endings(bare: str) -> Iterator[str]:
    if own_head(bare):
        yield "ending.class"
    elif _ending("thing", bare):
        yield "ending.thing"
    if _ending("goods", bare):
        yield "ending.goods"
    if bare.endswith(_MANNER):
        yield "ending.manner"
    if bare.endswith(_TRAILING):
        yield "ending.particle"


def _iter_speech(name: str, bare: str) -> Iterator[str]:
    plain = bare.isalpha()
    if not plain and _SENTENCE.search(name):
        yield "speech.sentence"
    if _SPOKEN.search(bare):
        yield "speech.words"
    long = len(bare) > _LONGEST_PLAIN
    if long and _STATED.search(bare):
        yield "speech.statement"
    if not plain and _FIGURES.search(bare):
        yield "speech.figures"
    if long and _ORDER.match(bare) and not own_head(bare):
        yield "speech.order"


@lru_cache(maxsize=_KEPT)
def name_evidence(name: str) -> tuple[str, ...]:
    """What the form of a name tells, as names of evidence (`form.pairs`, `length.two`, `ending.class` …)."""
    bare = _SPACE.sub("", name)
    forms = list(_iter_forms(bare))
    found = [f"form.{form}" for form in forms]
    if _ABBREVIATIONS.isdisjoint(forms):
        found += _iter_length(bare)
    found += _iter_parts(name)
    if is_scare_quote(bare):
        found.append("scare")
    found += _iter_endings(bare)
    found += _iter_speech(name, bare)
    morphemes = set(_morphemes().iter_apart(bare))
    if morphemes:
        found.append("words.one" if len(morphemes) == 1 else "words.more")
    return tuple(found)
