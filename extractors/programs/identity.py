"""Identity: which mentions of one article name the same programme."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

import regex

from extractors.mention import Mention
from extractors.programs.lexicon import fold, without_year
from extractors.programs.names import own_head
from extractors.programs.shape import shape_of

# “千村示范、万村整治”工程（以下简称“千万工程”）， “随手拍、随口劝”活动，游客干脆叫“三随”活动
_SHORT_FOR = regex.compile(
    r"[^。！？\n]*?(?:简称|下称|统称|合称|俗称|又称|也称|称[它其之]*[为作]|叫[它作做]*|唤作)(?:为)?[：]?[“‘]?"
)
#: One of these is in it.
_CALLED = frozenset("称叫唤")
#: How far behind a name its short form may be told, in characters.
_ROOM = 40
#: A short form of fewer characters may mean anything.
_SHORTEST_FORM = 3
#: A short form of more characters is none.
_LONGEST_FORM = 16
#: Among how many names of one outline the longer one is looked for.
_MOST_ALIKE = 20


class _Groups:
    """Disjoint sets of numbers."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))

    def find(self, member: int) -> int:
        """The least number of the set that holds `member`."""
        while self._above[member] != member:
            self._above[member] = self._above[self._above[member]]
            member = self._above[member]
        return member

    def join(self, first: int, second: int) -> None:
        """Make the sets of both one."""
        low, high = sorted((self.find(first), self.find(second)))
        self._above[high] = low


Told = Sequence[tuple[str, ...] | None]


def number_programs(text: str, mentions: list[Mention], told: Told) -> list[list[Mention]]:
    """Set `program_id` of the mentions of one article, in text order, and give back those of each programme.

    One programme are: the same name with or without its class noun (“归雁”工程, 归雁工程; not “归雁”讲堂), a name and its
    aliases in the lexicon, a name and what it is told to be called for short, and a short form that ends as the only
    longer name does (农牧民安居工程, 安居工程). Two of one name that the text explains in different ways, by `told` for each
    mention, are two: the “四个一” of one county and that of the next.
    """
    groups = _Groups(len(mentions))
    for joined in _iter_same(mentions, told):
        for member in joined[1:]:
            groups.join(joined[0], member)
    for first, second in _iter_named_for_short(text, mentions):
        groups.join(first, second)
    for first, second in _iter_short_forms(text, mentions):
        groups.join(first, second)
    members: dict[int, list[Mention]] = {}
    for at, mention in enumerate(mentions):
        members.setdefault(groups.find(at), []).append(mention)
    for number, group in enumerate(members.values(), 1):
        for mention in group:
            mention.fields["program_id"] = f"g{number}"
    return list(members.values())


def _iter_same(mentions: list[Mention], told: Told) -> Iterator[list[int]]:
    """Yield the mentions that bear one name, with or without its class noun; those of other class nouns are apart."""
    by_name: dict[str, list[int]] = {}
    for at, mention in enumerate(mentions):
        by_name.setdefault(without_year(fold(mention.fields["name"])), []).append(at)
    for members in by_name.values():
        yield from _told_apart(members, told)
    for name, members in by_name.items():
        head = own_head(name)
        bare = by_name.get(name.removesuffix(head), []) if head else []
        # “归雁” (工程) is 归雁工程, “归雁”讲堂 is another
        yield from ([members[0], at] for at in bare if _fit(mentions[at].fields["head"], head))


def _told_apart(members: list[int], told: Told) -> Iterator[list[int]]:
    """Yield the mentions of one name from one explanation to the next, different one."""
    run: list[int] = []
    said: tuple[str, ...] | None = None
    for at in members:
        if told[at] is not None and said is not None and told[at] != said:
            yield run
            run = []
        said = told[at] or said
        run.append(at)
    yield run


def _fit(first: str | None, second: str | None) -> bool:
    """Whether two class nouns may be of one programme: one is not told, or holds the other."""
    return not first or not second or first in second or second in first


def _iter_named_for_short(text: str, mentions: list[Mention]) -> Iterator[tuple[int, int]]:
    """Yield a name and the next mention where the text says that it is what the name is called for short."""
    for at in range(len(mentions) - 1):
        between = text[mentions[at].end : mentions[at + 1].start]
        if not 0 < len(between) <= _ROOM or _CALLED.isdisjoint(between):
            continue
        if _SHORT_FOR.fullmatch(between):
            yield at, at + 1
    # “党建引领、网格治理、积分激励”三位一体模式 is the “三位一体”模式 named later
    places: dict[str, list[int]] = {}
    for at, mention in enumerate(mentions):
        places.setdefault(text[mention.start : mention.end], []).append(at)
    begins = {place[:_SHORTEST_FORM] for place in places}
    for at, first in enumerate(mentions):
        if text[first.end : first.end + 1] == "”":
            behind = text[first.end + 1 : first.end + 1 + _LONGEST_FORM]
            if behind[:_SHORTEST_FORM] not in begins:
                continue
            for length in range(_SHORTEST_FORM, len(behind) + 1):
                later = places.get(behind[:length])
                if later is not None and later[-1] > at:
                    yield at, later[bisect_right(later, at)]


def _iter_short_forms(text: str, mentions: list[Mention]) -> Iterator[tuple[int, int]]:
    """Yield a longer name and a short form of it, where there is but one longer name that it can be short for."""
    names: dict[str, int] = {}
    for at, mention in enumerate(mentions):
        names.setdefault(fold(text[mention.start : mention.end]), at)
    longer_names: dict[str, set[str]] = {}
    outlines: dict[str, list[str]] = {}
    lengths = sorted({len(name) for name in names if 0 < len(name) < _LONGEST_FORM})
    for name in names:
        outlines.setdefault(name[:2] + name[-1:], []).append(name)
        for length in lengths[: bisect_left(lengths, len(name))]:
            for form in (name[:length], name[-length:]):
                if form in names:
                    longer_names.setdefault(form, set()).add(name)
    for name, at in names.items():
        alike = outlines[name[:2] + name[-1:]][:_MOST_ALIKE] if shape_of(name).counts else ()
        longer = [
            other
            for other in sorted({*longer_names.get(name, ()), *alike})
            if len(other) > len(name) and _is_short(mentions[at], mentions[names[other]], name, other)
        ]
        if len(longer) == 1:
            yield names[longer[0]], at


def _is_short(mention: Mention, other: Mention, name: str, longer: str) -> bool:
    """Whether a name is short for a longer one: its beginning or end under the same class noun, or its outline (三心法)."""
    if name in shape_of(longer).pieces:
        return False
    begins, ends = longer.startswith(name), longer.endswith(name)
    if ends and own_head(name) is not None and len(name) >= _SHORTEST_FORM:
        return True
    if begins or (ends and len(name) >= _SHORTEST_FORM):
        return _fit(mention.fields["head"], other.fields["head"] or own_head(longer))
    rest = iter(longer)
    outline = name[:2] == longer[:2] and name[-1] == longer[-1] and all(sign in rest for sign in name)
    return outline and len(name) >= _SHORTEST_FORM and bool(shape_of(name).counts)
