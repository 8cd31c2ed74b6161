"""Names of programmes without quotation marks that the lexicon does not know, told by their grammar and neighbours."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import regex

from extractors.data import load_toml
from extractors.programs.names import is_landscape, load_numeric_words, own_head
from extractors.scanner import iter_longest_words, iter_occurrences
from extractors.wording import any_of


@dataclass(frozen=True, slots=True)
class Found:
    """A name [start, end) of the text, the rule that found it, and how sure it is, 0..1."""

    start: int
    end: int
    rule: str
    confidence: float


# Signs, particles and verbs that no name runs over.
_BARRED = r"\s\p{P}\p{S}的是了让使将被把等并而又也都及"
_IN_NAME = rf"(?:(?!正在|已经)[^{_BARRED}])"
_LAST_BAR = regex.compile(rf"(?r)[{_BARRED}]")
_TERM = r"(?:年度|三年|五年|专项|重点|重大|百日|试点|示范|\d年|[一二三]期)?"
_LONGEST_STEM = 22
_SHORTEST_LAUNCHED = 8
_SHORTEST_PEOPLE = 6
_SHORTEST_SPECIAL = 7
_SHORTEST_SYSTEM = 6
# A name of this length at most has to hold a morpheme that names like.
_SHORT = 5

# Who acts, or where, in front of a name that opens a clause: 全市安全生产专项行动.
_SCOPE = regex.compile(r"(?:近年来|今年|全[国省市县区州镇乡村]|[我该本][国省市县区州镇乡村]|各地|新时期)+")

# （二）科技创新人才行动计划, 11.海外名师引进计划: the heading of an item
_NUMBER = r"(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|(?<!\d)\d{1,2}[.．、](?!\d))\s?"

# A phrase that opens a clause and joins two things is no name: 工作目标和创建计划.
_JOINED = regex.compile(r"[和与及或]")

_HEADING_END = regex.compile(r"[。：:\n]|$")

# （以下简称健身大联动）, right behind the name that it is short for
_SHORT_FOR = regex.compile(
    r"[（，](?:以下|下文)?(?:简称|统称)(?:为|：)?(?P<name>[^“”‘’（）《》，。；\s]{2,12})[）。，]"
)
_SHORT_REACH = 8

# What may stand in front of a shortened name: the end of a clause, a particle, a verb.
_OPEN = regex.compile(r"(?:^|[\s\p{P}的了在把将被以由从过施展动行进实靠着该此和与及为加入受得到对有用])$")
_SHORTEST_REST = 2

# 三比三看: only with a verb in front or a class noun behind, things that are counted left out.
_NUMERAL = "一二三四五六七八九十两双"
_UNIT = (
    "年月日天时分秒点个名位人户次家只头亩斤公元里米村镇乡县市区州省国街栋楼层室厅套间辆台部架艘座条项件批种类届期章页场轮倍成级等号声"
    "色面季周路线岁万亿千百十中所支孩代方者"
)
_PART = rf"[{_NUMERAL}](?![{_UNIT}{_NUMERAL}])\p{{Han}}"
# Two parts in a row cost less to find. Four parts are so long.
_TWO_PARTS = regex.compile(rf"{_PART}[{_NUMERAL}]")
_LONGEST_PARTS = 8
_PLUS = regex.compile(r"[+＋]")
# In a sum, the words in front of the first plus, and those between a plus and the next one or the class noun.
_LONGEST_SUMMAND, _LONGEST_REST_OF_SUM = 8, 16


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    return load_toml("program_unquoted.toml")


def _any(group: str, *keys: str) -> str:
    """The words of the lists as one alternation, the longest first."""
    words = {word for key in keys for word in _words()[group][key]}
    return any_of(words)


@cache
def _longest(group: str, key: str) -> int:
    """The length of the longest word of a list, in characters."""
    return max(map(len, _words()[group][key]))


def _sum_pattern() -> regex.Pattern[str]:
    """1+3+N治理模式, 党支部+合作社+农户模式: a sum and a class noun behind."""
    behind = _any("sums", "classes")
    return regex.compile(
        r"(?<![\d.+＋])(?P<name>\d{1,2}(?:\s?[+＋]\s?(?:\d{1,2}|[NnXx])){1,4}"
        rf"\p{{Han}}{{0,6}}?{behind})"
        rf"|(?:{_any('sums', 'verbs')}|[、，])"
        rf"(?P<words>\p{{Han}}{{2,6}}(?:\s?[+＋]\s?[\p{{Han}}NX\d]{{1,8}}?){{1,5}}{behind})"
    )


@cache
def _patterns() -> dict[str, regex.Pattern[str]]:
    """The patterns that are made of the words of the data file, by name."""
    acts, systems = _any("classes", "acts", "special"), _any("classes", "systems")
    behind = rf"(?!\p{{Han}}{{0,2}}{_any('behind', 'compound')})"
    verb, plain = _any("verbs", "launch"), _any("plain", "stems")
    return {
        "launched": regex.compile(
            rf"(?:(?P<verb>{verb}{{1,2}}+(?:了|好|的)?|(?=新一轮))|(?P<number>{_NUMBER})|(?P<link>[、和与及])|(?P<clause>(?<![^。；，\n])))"
            rf"(?P<name>{_IN_NAME}{{1,{_LONGEST_STEM}}}?{acts}){behind}"
        ),
        "set": regex.compile(
            rf"(?:{_any('verbs', 'set')}(?:了)?)(?P<name>{_IN_NAME}{{2,14}}?{systems}){behind}"
        ),
        "act": regex.compile(acts),
        "cut": regex.compile(rf"(?!{_any('verbs', 'nominal')}){verb}"),
        "class": regex.compile(rf"(?:{acts}|{systems})$"),
        "named": regex.compile(
            rf"{_any('nouns', 'verbal')}{_TERM}{acts}$|^(?:打击|整治|清理|严打|治理).+专项(?:整治)?行动$"
        ),
        "people": regex.compile(rf"{_any('nouns', 'people')}{acts}$"),
        "special": regex.compile(rf"{_any('classes', 'special')}$"),
        "tender": regex.compile(_any("nouns", "tender")),
        "starts": regex.compile(_any("plain", "starts")),
        "stems": regex.compile(rf"{plain}{{1,6}}"),
        "opening": regex.compile(_any("plain", "verbs")),
        "works": regex.compile(_any("plain", "works")),
        "people_behind": regex.compile(rf"(?!{_any('behind', 'people_but')}){_any('behind', 'people')}"),
        "body_behind": regex.compile(
            rf"(?!{_any('behind', 'sites_but')}){_any('behind', 'sites')}"
            rf"|\p{{Han}}{{0,4}}?(?!{_any('behind', 'bodies_but')}){_any('behind', 'bodies')}"
        ),
        # 三比三看: only with a verb in front or a class noun behind
        "pairs": regex.compile(
            rf"(?P<verb>{_any('pairs', 'verbs')})?(?P<name>{_PART}(?:{_PART}){{1,3}}(?P<class>{_any('pairs', 'classes')})?)"
        ),
        "sum": _sum_pattern(),
        "chief": regex.compile(rf"(?:[{_NUMERAL}]|{_any('chiefs', 'of')})长制"),
        "class_behind": regex.compile(rf"{_any('behind', 'class')}(?!{_any('behind', 'class_but')})"),
    }


def class_behind(text: str, end: int) -> int:
    """Where a class noun ends that stands right behind a known name and belongs to it (三会一课|制度); `end` if none does."""
    match = _patterns()["class_behind"].match(text, end)
    return match.end() if match else end


def is_of_people(text: str, end: int) -> bool:
    """Whether what ends at `end` says what people, bodies or places are meant: 灵活性就业|人员."""
    return _patterns()["people_behind"].match(text, end) is not None


def is_of_body(text: str, end: int) -> bool:
    """Whether what ends at `end` is a part of the name of a body or firm: 三北工程|局."""
    return _patterns()["body_behind"].match(text, end) is not None


def is_plain(name: str) -> bool:
    """Whether a name is only a description: 道路硬化工程, 培训计划, 污水管网改造工程."""
    patterns = _patterns()
    at = patterns["class"].search(name)
    stem = name[: at.start()] if at else name
    if patterns["stems"].fullmatch(stem) or patterns["starts"].match(name):
        return True
    return name.endswith("工程") and patterns["works"].search(stem) is not None


def _is_launched(name: str, led: bool) -> bool:
    """Whether a phrase that ends in a class noun is a name; `led`: a verb that launches stands in front."""
    patterns = _patterns()
    if is_plain(name):
        return False
    if len(name) <= _SHORT:
        return led and patterns["tender"].search(name) is not None
    if led and len(name) >= _SHORTEST_SPECIAL and patterns["special"].search(name):
        return True
    if led and len(name) >= _SHORTEST_PEOPLE and patterns["people"].search(name):
        return True
    return len(name) >= _SHORTEST_LAUNCHED and patterns["named"].search(name) is not None


@cache
def _launched_room() -> tuple[int, int]:
    """How far in front of a launched name what tells it may begin, and how far behind it what bars it may end."""
    return 2 * _longest("verbs", "launch") + 1, 2 + _longest("behind", "compound")


def _joined(stretches: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield stretches, given in the order of their beginnings, with those that touch each other made one."""
    begin, end = 0, -1
    for start, stop in stretches:
        if start <= end:
            end = max(end, stop)
            continue
        if end >= 0:
            yield begin, end
        begin, end = start, stop
    if end >= 0:
        yield begin, end


def _iter_near_acts(text: str) -> Iterator[regex.Match[str]]:
    """Yield what the pattern `launched` finds; it is dear, and is looked for in front of class nouns only."""
    patterns = _patterns()
    lead, behind = _launched_room()
    stretches = []
    for act in patterns["act"].finditer(text, overlapped=True):
        floor = max(0, act.start() - _LONGEST_STEM)
        bar = _LAST_BAR.search(text, floor, act.start())
        stretches.append((max(0, (bar.end() if bar else floor) - lead), act.end() + behind))
    for begin, end in _joined(stretches):
        yield from patterns["launched"].finditer(text, begin, end)


def _iter_launched(text: str, known: Container[int]) -> Iterator[Found]:
    """Yield what is launched: 实施…提升工程; `known`: where names of the lexicon end, which may be longer to the left."""
    patterns = _patterns()
    for match in _iter_near_acts(text):
        start, end = match.span("name")
        led = match["clause"] is None
        if match["number"]:
            if (
                _HEADING_END.match(text, end)
                and not is_plain(text[start:end])
                and end - start >= _SHORTEST_PEOPLE
            ):
                yield Found(start, end, "program.launched", 0.6)
            continue
        if not match["verb"]:
            # a clause or an item of a list may hold its verb: 市里全力推进…工程
            for verb in patterns["cut"].finditer(text, start, end - 4):
                start, led = verb.end(), True
        if scope := _SCOPE.match(text, start, end - 4):
            start = scope.end()
        name = text[start:end]
        if not led and (patterns["opening"].match(name) or _JOINED.search(name)):
            continue
        if (end in known and led and not is_plain(name)) or _is_launched(name, led):
            yield Found(start, end, "program.launched", 0.6 if led else 0.55)


def _iter_set(text: str) -> Iterator[Found]:
    """Yield systems that are put in force: 推行家庭病床制度."""
    for match in _patterns()["set"].finditer(text):
        if len(match["name"]) >= _SHORTEST_SYSTEM and not is_plain(match["name"]):
            yield Found(match.start("name"), match.end("name"), "program.set", 0.5)


def _iter_pairs(text: str) -> Iterator[Found]:
    """Yield parts that each begin with a numeral, with a verb in front or a class noun behind."""
    verb, class_noun = _longest("pairs", "verbs"), _longest("pairs", "classes")
    parts = [match.start() for match in _TWO_PARTS.finditer(text, overlapped=True)]
    around = ((max(0, at - verb), at + _LONGEST_PARTS + class_noun) for at in parts)
    for begin, end in _joined(around):
        for match in _patterns()["pairs"].finditer(text, begin, end):
            name = match["name"]
            told = match["verb"] or match["class"]
            if told and name not in load_numeric_words() and not is_landscape(name):
                yield Found(match.start("name"), match.end("name"), "program.pairs", 0.7)


def _iter_sums(text: str) -> Iterator[Found]:
    """Yield sums with a class noun behind; they are looked for around plus signs only."""
    pluses = [plus.start() for plus in _PLUS.finditer(text)] if "+" in text or "＋" in text else ()
    verb, class_noun = _longest("sums", "verbs"), _longest("sums", "classes")
    around = ((max(0, at - _LONGEST_SUMMAND - verb), at + _LONGEST_REST_OF_SUM + class_noun) for at in pluses)
    for begin, end in _joined(around):
        for match in _patterns()["sum"].finditer(text, begin, end):
            part = "name" if match["name"] else "words"
            yield Found(match.start(part), match.end(part), "program.sum", 0.75)


def iter_new_names(text: str, known: Container[int]) -> Iterator[Found]:
    """Yield names that are launched (实施…提升工程), set (推行…制度), paired (三比三看), sums (1+3+N模式), chiefs' (河长制).

    `known`: the offsets where names of the lexicon end; a launched name may reach farther to the left than they do.
    """
    yield from _iter_launched(text, known)
    yield from _iter_set(text)
    yield from _iter_pairs(text)
    yield from _iter_sums(text)
    for match in _patterns()["chief"].finditer(text) if "长制" in text else ():
        yield Found(match.start(), match.end(), "program.chief", 0.85)


def iter_short_forms(
    text: str, names: Iterable[tuple[int, int]], taken: Iterable[tuple[int, int]]
) -> Iterator[Found]:
    """Yield where names that end in a class noun stand again, whole or without their first words (农牧民安居工程 → 安居工程).

    `names` are given by where they stand, the first one of each counts; what ends with one of `taken` need not be told.
    """
    known = {end for _, end in taken}
    marked: dict[str, str] = {}
    for start, end in names:
        name = text[start:end]
        head = own_head(name)
        if head is not None and name.endswith(head):
            marked.setdefault(name, head)
    ends = {at + len(head) for head in set(marked.values()) for at in iter_occurrences(head, text)}
    if ends <= known:
        return
    forms: dict[str, str] = {}
    for name, head in marked.items():
        for at in range(len(name) - len(head) - _SHORTEST_REST + 1):
            forms.setdefault(name[at:], name)
    lengths = sorted({len(form) for form in forms}, reverse=True)
    hits = [
        (end - length, end)
        for end in ends
        for length in lengths
        if length <= end and text[end - length : end] in forms
    ]
    reach = 0
    for start, end in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        form = text[start:end]
        if start < reach or is_plain(form):
            continue
        reach = end
        if len(form) == len(forms[form]) or _OPEN.search(text, max(0, start - 1), start):
            yield Found(start, end, "program.repeated", 0.45)


def iter_told_short(text: str, ends: Iterable[int]) -> Iterator[Found]:
    """Yield the names without marks that the text says a name is short for (（简称健身大联动）), and where they stand again.

    `ends`: where the names found so far end.
    """
    places = sorted(ends)
    told = set()
    for match in _SHORT_FOR.finditer(text) if "称" in text else ():
        at = bisect_right(places, match.start())
        if at and match.start() - places[at - 1] <= _SHORT_REACH:
            told.add(match["name"])
    for start, end, _ in iter_longest_words(dict.fromkeys(told), text):
        yield Found(start, end, "program.short", 0.75)
