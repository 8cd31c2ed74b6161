"""The surroundings of a name in quotation marks: the class noun behind it, the verb in front, its neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import regex

from extractors.context import Words
from extractors.programs.names import load_heads
from extractors.wording import WordTable, any_of

#: How far from the marks a class noun or a verb is looked for, in characters.
ROOM_BEHIND = 18
ROOM_BEFORE = 16
ROOM_NAMED = 40

_LIST_LINK = regex.compile(r"\s?[、和与及或]?\s?(?=[“‘])")
_UNQUOTED_ITEMS = regex.compile(r"(?:[、和与][^，。；：、！？“”‘’（）《》\n]{2,14}){1,6}(?=等)")
_LEAD = regex.compile(
    r"\s?(?:（[^（）“”\n]{1,40}）)?(?P<lead>等(?:一系列|多个|多项|重点|各类|系列|特色)?|的|这一|这个|这项|为(?:主题|内容|载体|抓手|重点|核心)的|一系列|系列)?"
)
#: What begins such a list and such a lead, white space left out.
_LIST_BEGINS, _LEAD_BEGINS = "、和与", "（等的这为一系"
#: A sign that ends the phrase behind the marks, and so does the end of the text; those of the second kind may explain it.
_CLOSED = "。、；：！？“”‘’《》）\n"
_ENDING = _CLOSED + "，（"
# The noun phrase behind the marks ends here.
_STOP = regex.compile(
    r"[\s\p{P}\p{S}\d]|(?=[是在了让使将被把和与及由从到向对于已走转有也都就并而不即上公管指看给自以开实推助进取成形启正全深持带纳列])"
    r"(?:是|在(?!线)|了|让|使|将|被|把|和(?!谐)|与|及|(?<!自)由|从|(?<!报)到|(?<!定|导)向|(?<!结|应)对(?![接口标话])|于|已|走(?!访)|转(?=[为变成入向])"
    r"|有|也|都|就|并|而|不(?!动产)|即(?!时)|上墙|公布|管(?![理控护道网家])|指(?![导挥数标])|看(?![护病台望])|(?<!供)给|自(?![治查愿主助我])|以(?!人)"
    r"|开展|实施|推进|推动|助力|进行|取得|成为|形成|启动|正式|全面|深入|不断|持续|带来|以来|纳入|列入|全部|全覆盖)"
)
_MANNERS = "式型化般性"
_MANNER = regex.compile(rf"[{_MANNERS}](?!统)")
# 由“单线”到“多元”, 从“要我学”变为“我要学”
_TURN = r"[\p{Han}]{0,3}?(?:转变|升级|转|变|走)?[到向为成变]\s?"
_TURN_BEHIND = regex.compile(rf"{_TURN}[“‘]|(?:的)?(?:转变|蜕变|跨越|嬗变|跃升)")
#: What begins the second of those, and within how many characters the first ends.
_TURN_BEGINS, _LONGEST_TURN = "的转蜕跨嬗跃", 8
_TURN_BEFORE = regex.compile(rf"[”’]{_TURN}$")
_AS = regex.compile(r"\s?(?:作为|为(?!民|什|了|群))")
_COUNTED = regex.compile(r"\s?\d+(?:余|多)?(?:次|场|期|轮|人次)")
_CUE = regex.compile(r"(?:[：:]|说道?|表示|指出|强调|坦言|介绍|认为|问道?|喊道?|写道)\s?$")
_EXPLAINED_BEGINS = "（，即是指就"
_EXPLAINED = regex.compile(r"[（，]?(?:即|是指|指的是|就是指|是一项|是一种)|（\d?[\p{Han}]{2,12}、")
# Common nouns and verbs used as nouns, in the tags of LAC and of the Chinese Treebank.
_NOUN_TAGS = frozenset({"n", "vn", "an", "NN"})
# Nouns of the list that are verbs when an object follows.
_GOVERNING = frozenset({"发展", "培育", "培养", "带动"})
_HAN = regex.compile(r"\p{Han}")
# “三个一”包抓、“六个清单”管理等机制: a short phrase between two items of a list belongs to the first.
_LONGEST_BETWEEN = 4
_BETWEEN = regex.compile(rf"\p{{Han}}{{2,{_LONGEST_BETWEEN}}}(?=、\s?[“‘])")
_ETC = regex.compile(r"(?<![平均同高中初优上])等")
_LAST_CLAUSE = regex.compile(r"(?r)[，。；：！？\n]")
_LAST_BOUND = regex.compile(r"(?r)[，。；：！？\n”’》）]")
_CUE_ENDS = frozenset("：:说道示出调言绍为问喊")
#: The longest link between two quotations of a list.
_LONGEST_LINK = 3
#: How long verbs in front of a name may be.
_VERB_LENGTHS = (4, 3, 2, 1)


@dataclass(frozen=True, slots=True)
class HeadNoun:
    """The noun phrase behind a name: its text and span, how far it is from the marks, and its class."""

    text: str
    start: int
    kind: str
    distance: int


@cache
def _nouns() -> tuple[WordTable, dict[str, str]]:
    """All nouns of the head lexicon, and the class of each."""
    heads = load_heads()
    kinds = {word: "thing" for words in heads["things"].values() for word in words}
    kinds.update(dict.fromkeys(heads["classes"]["weak"], "weak"))
    kinds.update(dict.fromkeys(heads["classes"]["strong"], "strong"))
    return WordTable(kinds), kinds


@cache
def _verbs() -> tuple[dict[str, str], frozenset[str]]:
    """The verbs in front of names by their kinds, and the last characters of all."""
    table = load_heads()["verbs"]
    verbs = {verb: kind for kind in ("weak", "founding", "plain") for verb in table[kind]}
    return verbs, frozenset(verb[-1] for verb in verbs)


@cache
def _founding() -> regex.Pattern[str]:
    return regex.compile(any_of(load_heads()["verbs"]["founding"]))


@cache
def _founding_begins() -> frozenset[str]:
    return frozenset(verb[0] for verb in load_heads()["verbs"]["founding"])


def skip_list(text: str, at: int) -> int:
    """Pass over unquoted items of a list that ends in 等 (、主题党日、积分评定等) behind the mark at `at`."""
    if text[at : at + 1] not in _LIST_BEGINS:
        return at
    match = _UNQUOTED_ITEMS.match(text, at, min(len(text), at + 100))
    return match.end() if match else at


def is_linked(text: str, end: int, start: int) -> bool:
    """Whether a quotation that ends at `end` and the next one at `start` are neighbours in a list."""
    if start - end > _LONGEST_LINK:
        return False
    link = _LIST_LINK.match(text, end)
    return link is not None and link.end() == start


def phrase_start(text: str, after: int) -> tuple[int, bool]:
    """Where the noun phrase behind the closing mark at `after` begins, and whether 的 stands before it."""
    after = skip_list(text, after)
    sign = text[after : after + 1]
    if sign not in _LEAD_BEGINS and not sign.isspace():
        return after, False
    lead = _LEAD.match(text, after)
    return (lead.end(), lead["lead"] == "的") if lead else (after, False)


def find_head(text: str, after: int) -> HeadNoun | None:
    """The class noun, or other telling noun, in the noun phrase behind the closing mark at `after`."""
    begin, owned = phrase_start(text, after)
    sign = text[begin : begin + 1]
    if (sign in _ENDING and not owned) or sign == "为" or text.startswith("作为", begin):
        return None
    # right behind 的 a verb belongs to the noun phrase: “周调度、月通报”的推进制度
    stop = _STOP.search(text, begin + 2 if owned else begin, begin + ROOM_BEHIND)
    end = stop.start() if stop else min(len(text), begin + ROOM_BEHIND)
    classes: list[HeadNoun] = []
    things: list[HeadNoun] = []
    for noun in _iter_nouns(text, begin, end):
        (things if noun.kind == "thing" else classes).append(noun)
    if not classes and not things:
        return None
    # of several class nouns the first strong one tells most: 自然保护区监督检查专项行动
    best = next((noun for noun in classes if noun.kind == "strong"), classes[0] if classes else None)
    if things and (best is None or not _outweighs(best, things[0])):
        return things[0]
    if best is not None and things and things[0].distance == 0:
        return replace(best, kind="thing_class")
    return best


def _iter_nouns(text: str, begin: int, end: int) -> Iterator[HeadNoun]:
    """Yield the telling nouns of the phrase [begin, end); class nouns that touch are one (创建工作)."""
    table, kinds = _nouns()
    at = begin
    while at < end:
        start, noun = at, table.match(text, at, end)
        at += len(noun or " ")
        if noun is None:
            continue
        kind = kinds[noun]
        if kind == "thing":
            # one character says something at the end of the phrase only
            if at == end or (start == begin and at - begin > 1):
                yield HeadNoun(text[begin:at], begin, kind, start - begin)
            continue
        if len(noun) == 1 and (start > begin or at < end):
            continue
        while (more := table.match(text, at, end)) and kinds[more] != "thing":
            if more in _GOVERNING and _HAN.match(text, at + len(more)):
                break  # a verb with its object: “…”模式发展特色产业
            kind = "strong" if kinds[more] == "strong" else kind
            at += len(more)
        yield HeadNoun(text[begin:at], begin, kind, start - begin)


def _outweighs(noun: HeadNoun, thing: HeadNoun) -> bool:
    """Whether a class noun counts beside a thing: 支部创建工作 and 活动中心 do, 时期经济社会发展 and 发展环境 do not."""
    touching = thing.distance == 0 and noun.distance == len(thing.text)
    return touching or (noun.kind == "strong" and noun.distance < thing.distance)


def noun_phrase(text: str, after: int, words: Words) -> str | None:
    """The run of nouns behind the closing mark at `after` by the tags of the model: a head that no list has."""
    begin, _ = phrase_start(text, after)
    if text.find("、", after, after + _LONGEST_BETWEEN + 1) > after and (
        between := _BETWEEN.match(text, after)
    ):
        return str(between.group())
    at = words.at(begin)
    if not words.starts or words.starts[at] != begin:
        return None
    end = begin
    while at < len(words.starts) and words.tags[at] in _NOUN_TAGS and words.ends[at] - begin <= ROOM_BEHIND:
        end = words.ends[at]
        at += 1
    return text[begin:end] if end - begin > 1 else None


def without_etc(head: str) -> str:
    """The phrase that belongs to the name alone: 管理 of 管理等机制."""
    return _ETC.split(head)[0] or head


def iter_behind(text: str, after: int, head: HeadNoun | None) -> Iterator[str]:
    """Yield what stands behind the closing mark at `after`, as names of evidence."""
    sign = text[after : after + 1]
    if sign in _MANNERS and _MANNER.match(text, after):
        yield "head.manner"
    elif head is not None:
        # how a noun speaks depends on whether it stands right behind the marks
        far = "_far" if head.distance > 0 and head.kind in ("strong", "weak") else ""
        yield f"head.{head.kind}{far}"
    if head is not None and _remedy().match(text, head.start, head.start + head.distance + len(head.text)):
        yield "head.remedy"
    if sign not in _ENDING:
        yield from _iter_right_behind(text, after, head)
    if sign in _EXPLAINED_BEGINS and _EXPLAINED.match(text, after):
        yield "explained"


def _iter_right_behind(text: str, after: int, head: HeadNoun | None) -> Iterator[str]:
    """Yield what the words tell that follow the closing mark without a sign between them."""
    sign = text[after]
    spaced = sign.isspace()
    if (spaced or sign in _running_begins()) and _running().match(text, after):
        yield "runs"
    # 从“米袋子”工程到“菜篮子”工程 goes from one to the other
    near = text[after : after + _LONGEST_TURN]
    if (
        (sign in _TURN_BEGINS or "“" in near or "‘" in near)
        and _TURN_BEHIND.match(text, after)
        and not (head is not None and head.kind == "strong" and head.distance == 0)
    ):
        yield "contrast"
    if (spaced or sign in "作为") and _AS.match(text, after):
        yield "as"
    if (spaced or sign.isdecimal()) and _COUNTED.match(text, after):
        yield "counted"


@cache
def _remedy() -> regex.Pattern[str]:
    return regex.compile(rf"(?:专项|综合|集中)?{any_of(load_heads()['remedy']['verbs'])}")


@cache
def _running() -> regex.Pattern[str]:
    """What is said of programmes alone, right behind the marks: 实施以来, 由县法院首创, 办到第86期."""
    running = load_heads()["running"]
    return regex.compile(
        rf"\s?(?:{any_of(running['words'])}|由\p{{Han}}{{2,24}}?(?:\d{{4}}年)?{any_of(running['led'])}"
        rf"|是\p{{Han}}{{2,20}}\d{{0,4}}年?{any_of(running['founded'])}的)"
    )


@cache
def _running_begins() -> frozenset[str]:
    """The first characters of what `_running` finds."""
    return frozenset({"由", "是"}.union(word[0] for word in load_heads()["running"]["words"]))


@cache
def _launched() -> tuple[str, ...]:
    return tuple(load_heads()["running"]["launched"])


@cache
def _handled() -> regex.Pattern[str]:
    return regex.compile(rf"\p{{Han}}{{0,2}}{any_of(load_heads()['running']['handled'])}")


@cache
def _named() -> regex.Pattern[str]:
    naming = load_heads()["naming"]
    return regex.compile(
        rf"(?:[这该其此]\p{{Han}}{{0,3}}|把\p{{Han}}{{0,14}}){any_of(naming['ways'])}[^，。；]{{0,6}}?{any_of(naming['verbs'])}了?[为]?$"
        rf"|把[^，。；]{{4,30}}{any_of(naming['summing'])}$"
    )


@cache
def _around_ends() -> tuple[frozenset[str], frozenset[str]]:
    """The last characters of what `_named` finds, and of all that `iter_around` looks for in front of the marks."""
    naming = load_heads()["naming"]
    named = frozenset({"了", "为"}.union(verb[-1] for verb in (*naming["verbs"], *naming["summing"])))
    return named, named.union("把将", (words[-1] for words in _launched()))


def iter_around(text: str, before: int, after: int) -> Iterator[str]:
    """Yield what both sides of the marks tell together, and ways of naming in front of them."""
    named_ends, ends = _around_ends()
    if text[before - 1 : before] not in ends:
        return
    floor = max(0, before - ROOM_NAMED)
    stop = _LAST_CLAUSE.search(text, floor, before)
    near = text[stop.end() if stop else floor : before]
    if near[-1:] in named_ends and _named().search(near):
        yield "named"
    if near.endswith(_launched()):
        yield "verb.launched"
    if near.endswith(("把", "将")) and _handled().match(text, after):
        yield "handled"


def iter_before(text: str, before: int) -> Iterator[str]:
    """Yield what stands in front of the opening mark at `before`, as names of evidence."""
    near = text[max(0, before - ROOM_BEFORE) : before]
    if ("”" in near or "’" in near) and _TURN_BEFORE.search(near):
        yield "contrast"
    if near.rstrip()[-1:] in _CUE_ENDS and _CUE.search(near):
        yield "speech.cue"
    if bound := _LAST_BOUND.search(near):
        near = near[bound.end() :]
    if not near:
        return
    kind = _verb_at_end(near)
    if kind is None and (bare := near.removesuffix("了").removesuffix("好").rstrip()) != near:
        kind = _verb_at_end(bare)
    if kind is not None:
        yield f"verb.{kind}"
    elif not _founding_begins().isdisjoint(near) and _founding().search(near):
        yield "verb.founding_far"


def _verb_at_end(phrase: str) -> str | None:
    """The kind of the longest verb that a phrase ends in."""
    verbs, lasts = _verbs()
    if phrase[-1:] not in lasts:
        return None
    for length in _VERB_LENGTHS:
        if length <= len(phrase) and (kind := verbs.get(phrase[-length:])):
            return kind
    return None
