"""Growth and fall: which figures tell how much something changed, what it changed from or to, and against what.

同比增长[5.2%]                    by
提高到[3万元]                      to
由[40多道]精简为[10多道]            from and to, the same for both figures
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

import regex

from extractors.data import load_toml
from extractors.statistics.quantities import Quantity
from extractors.statistics.standards import find_standard
from extractors.wording import any_of

UP, DOWN, NONE = "up", "down", "none"

#: How far in front of a figure its verb, and in front of that what is compared with, may begin, in characters.
_REACH, _BASIS = 24, 40
#: How far apart the two ends of a change may stand.
_APART = 40
#: Searched from the end.
_LAST_MARK = regex.compile(r"(?r)[，。；：！？、\n“”（）]")
_SENTENCE = regex.compile(r"[。；！？\n]")
_JOINT = regex.compile(r"[、和与及]|以及")
#: 从[去年的]15天: what stands between 从 and its figure.
_ORIGIN = regex.compile(r"[从由自][^，。；：！？、\n“”（）从由]{0,18}$")
_LEVEL = regex.compile(
    r"(?P<basis>[与和同跟][^，。；：！？、\n“”（）]{1,14}?)(?:基本|大体|大致|总体)?(?:持平|相当)，?(?:仍|仍然|保持)?(?:为|达|在|每\p{Han})?$"
)
#: Behind the amount of a change what it led to: 增长5.2%至[3万元].
_THEN_TO = regex.compile(r"，?(?:达?[到至]|达)")
_NO_MARK = r"[^，。；：！？、\n“”（）]"


@dataclass(frozen=True, slots=True)
class Change:
    """A change as one figure tells it, all numbers in the unit of that figure; None where not told."""

    direction: str
    origin: Decimal | None = None
    to: Decimal | None = None
    by: Decimal | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The patterns of changes.toml, each for what stands in front of a figure; `ways` tells where a word points.

    `hint` finds a character with which one of the words of `by` begins, `goal` one that every way of `reach` has: most figures
    have none in front of them.
    """

    hint: regex.Pattern[str]
    by: regex.Pattern[str]
    reach: regex.Pattern[str]
    goal: regex.Pattern[str]
    behind: regex.Pattern[str]
    basis: regex.Pattern[str]
    versus: regex.Pattern[str]
    time: regex.Pattern[str]
    became: frozenset[str]
    ways: dict[str, str]


@cache
def _lexicon() -> _Lexicon:
    table = load_toml("changes.toml")
    verbs, nouns, words = table["verbs"], table["nouns"], table["basis"]
    up, down = verbs["up"], verbs["down"]
    plain = _verbs(up + down, verbs["short_not_behind"])
    between = any_of(table["between"]["words"])
    by = rf"""
        (?: (?P<noun>{any_of(nouns["up"] + nouns["down"])})(?:{between}){{0,3}}
          | (?P<verb>{plain})(?:{any_of(set(table["between"]["words"]) - set(table["reach"]["words"]))}){{0,2}}
          | (?<=[比较]{_NO_MARK}{{1,16}})(?P<compared>{any_of(verbs["compared_up"] + verbs["compared_down"])})\p{{Han}}{{0,2}}
          | (?P<object>{any_of(table["with_object"]["verbs"])})了?{_NO_MARK[:-1]}到至为从由]{{1,9}}
        )[ ]?$
    """
    reach = rf"""
        (?: (?P<verb>{plain}|{any_of(verbs["up_to"] + verbs["down_to"])})(?:{any_of(table["reach"]["words"])})
          | (?P<either>{any_of(verbs["either"])})
        )(?:了|约|近|{any_of(words["times"])}|{_NO_MARK[:-1]}的]{{1,9}}的|每\p{{Han}}{{1,2}}){{0,2}}[ ]?$
    """
    time = rf"(?:{any_of(words['times'])}|(?:19|20)[0-9]{{2}}年)(?:{any_of(words['time_ends'])})?"
    basis = rf"""
        (?P<basis>{any_of(words["words"])}|[比较](?:{time})){_NO_MARK}{{0,10}}$
        | (?P<basis>[比较](?!{any_of(words["not_before"])}){_NO_MARK}{{1,16}}?)(?:相比)?(?:{any_of(words["adverbs"])}){{0,3}}$
    """
    versus = rf"(?P<basis>[与和同跟]{_NO_MARK}{{1,16}}?相比|相?[比较](?:{time})(?=，))"
    amounts = up + down + nouns["up"] + nouns["down"] + verbs["compared_up"] + verbs["compared_down"]
    goals = {word[0] for word in table["reach"]["words"]} | {word[-1] for word in verbs["either"]}
    return _Lexicon(
        regex.compile(f"[{''.join(sorted({word[0] for word in amounts + table['with_object']['verbs']}))}]"),
        regex.compile(by, regex.VERBOSE),
        regex.compile(reach, regex.VERBOSE),
        regex.compile(f"[{''.join(sorted(goals))}]"),
        regex.compile(
            rf"(?:以上|左右)?的(?:年均|平均|同比|较高)?(?P<noun>{any_of(nouns['up_behind'] + nouns['down_behind'])})"
        ),
        regex.compile(basis, regex.VERBOSE),
        regex.compile(versus),
        regex.compile(rf"{time}|同比|环比|[年月日前]"),
        frozenset(word for word in verbs["either"] if len(word) > 1),
        dict.fromkeys(up + verbs["up_to"] + verbs["compared_up"] + nouns["up"] + nouns["up_behind"], UP)
        | dict.fromkeys(
            down + verbs["down_to"] + verbs["compared_down"] + nouns["down"] + nouns["down_behind"], DOWN
        ),
    )


def _verbs(words: Sequence[str], not_behind: str) -> str:
    """The verbs as alternatives; those of one character only where they are no end of another word."""
    long, short = [word for word in words if len(word) > 1], [word for word in words if len(word) == 1]
    return f"{any_of(long)}|(?<![{not_behind}])[{''.join(short)}]"


def find_changes(text: str, figures: Sequence[Quantity]) -> list[Change | None]:
    """For each figure, in text order, the change that it tells or is an end of; None where it tells none."""
    changes: list[Change | None] = []
    last: Quantity | None = None
    for figure in figures:
        before = changes[-1] if changes else None
        change = _find_amount(text, figure)
        if change is None and last is not None and before is not None:
            change = _follow(text, last, before, figure)
        change = change or _find_level(text, figure) or _find_goal(text, figure)
        if change is not None and change.to is not None and last is not None and before is None:
            origin = _find_origin(text, last, figure)
            if origin is not None:
                change, changes[-1] = _join(change, origin, figure)
        changes.append(None if change is not None and _is_open(change) else change)
        last = figure
    return changes


def _is_open(change: Change) -> bool:
    """Whether nothing tells which way it went: the words point nowhere and the other end is not told."""
    return change.direction == NONE and change.to is not None and change.origin is None


def _clause_start(text: str, floor: int, end: int) -> int:
    mark = _LAST_MARK.search(text, max(0, floor), end)
    return mark.end() if mark else max(0, floor)


def _find_amount(text: str, figure: Quantity) -> Change | None:
    """The change whose amount the figure is: 增长5.2%, 增幅为5%, 比上年多300户, 5%的增速, 同比-3.2%."""
    lexicon, start, value = _lexicon(), figure.start, figure.value
    clause = _clause_start(text, start - _REACH, start)
    hinted = lexicon.hint.search(text, clause, start)
    match = lexicon.by.search(text, hinted.start(), start) if hinted else None
    if match is not None:
        word = match["noun"] or match["verb"] or match["compared"] or match["object"]
        basis = _find_basis(text, match.start())
        if word == "翻" and figure.unit not in ("番", "倍"):
            return None
        if match["compared"] and not (basis and lexicon.time.search(basis)):
            return None  # 比全国高3个百分点 tells of no growth
        return _amount(lexicon.ways[word], value, basis)
    if figure.group != "ratio":
        return None
    if behind := lexicon.behind.match(text, figure.end):
        return _amount(lexicon.ways[behind["noun"]], value, _find_basis(text, start))
    if value is not None and value < 0 and (basis := _find_basis(text, start)):
        return _amount(UP, value, basis)
    return None


def _find_level(text: str, figure: Quantity) -> Change | None:
    """No change: 与上年同期持平，为8.6亿美元."""
    floor = max(0, figure.start - _REACH)
    if text.find("平", floor, figure.start) < 0 and text.find("当", floor, figure.start) < 0:
        return None
    match = _LEVEL.search(text, floor, figure.start)
    return Change(NONE, basis=match["basis"]) if match else None


def _amount(direction: str, value: Decimal | None, basis: str | None) -> Change:
    """A change by `value`; below zero it goes the other way."""
    if value is not None and value < 0:
        return Change(DOWN if direction == UP else UP, by=-value, basis=basis)
    return Change(direction, by=value, basis=basis)


def _find_goal(text: str, figure: Quantity) -> Change | None:
    """The change that leads to the figure: 提高到3万元; of direction NONE where only the other end can tell it."""
    clause = _clause_start(text, figure.start - _REACH, figure.start)
    if not _lexicon().goal.search(text, clause, figure.start):
        return None
    match = _lexicon().reach.search(text, clause, figure.start)
    if match is None or (figure.value is None and not match["verb"]):
        return None
    direction = _lexicon().ways[match["verb"]] if match["verb"] else NONE
    return Change(direction, to=figure.value, basis=_find_basis(text, match.start()))


def _find_basis(text: str, end: int) -> str | None:
    """What is compared with, as written, in front of the verb at `end` (同比, 比上年) or of its sentence (与去年相比)."""
    floor = max(0, end - _BASIS)
    clause = _clause_start(text, floor, end)
    match = _lexicon().basis.search(text, clause, end)
    if match is None:
        stops = [stop.end() for stop in _SENTENCE.finditer(text, floor, end)]
        match = _lexicon().versus.search(text, max(stops, default=floor), end)
    return str(match["basis"]) if match else None


def _follow(text: str, last: Quantity, told: Change, figure: Quantity) -> Change | None:
    """The change of a figure that carries on the one before: 分别增长3%和5%, 增长5.2%至3万元."""
    if _JOINT.fullmatch(text, last.end, figure.start) and last.group == figure.group:
        if told.by is not None:
            return replace(told, by=None if figure.value is None else abs(figure.value))
        return replace(told, origin=None, to=figure.value)
    if told.by is not None and _THEN_TO.fullmatch(text, last.end, figure.start):
        return Change(told.direction, to=figure.value, by=_converted(told.by, last, figure), basis=told.basis)
    return None


def _find_origin(text: str, last: Quantity, figure: Quantity) -> Quantity | None:
    """The figure before as the one that a change started from: 由40多道精简为…."""
    near = figure.start - last.end <= _APART and not _SENTENCE.search(text, last.end, figure.start)
    floor = _clause_start(text, last.start - _REACH, last.start)
    became = text[last.end : figure.start] in _lexicon().became  # 368块变成41块
    return last if near and (became or _ORIGIN.search(text, floor, last.start)) else None


def _join(change: Change, origin: Quantity, figure: Quantity) -> tuple[Change, Change | None]:
    """The change with both ends told, in the unit of its second figure, and the same in the unit of the first."""
    start = _converted(origin.value, origin, figure)
    direction = change.direction
    if start is not None and change.to is not None:
        told = NONE if start == change.to else UP if start < change.to else DOWN
        direction = told if direction == NONE else direction
    whole = replace(change, direction=direction, origin=start)
    if direction == NONE and start is None:
        return change, None
    return whole, replace(whole, origin=origin.value, to=_converted(change.to, figure, origin))


def _converted(value: Decimal | None, old: Quantity, new: Quantity) -> Decimal | None:
    """A value in the unit of `old` told in that of `new`; None where the units measure different things."""
    if value is None or old.unit == new.unit:
        return value
    source, target = find_standard(old.unit), find_standard(new.unit)
    if source is None or target is None or source.name != target.name:
        return None
    return value * Decimal(str(source.factor)) / Decimal(str(target.factor))
