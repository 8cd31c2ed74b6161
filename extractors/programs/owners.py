"""Who runs a programme, as the article tells it: the subject of the verb that carries it out, or whose it is said to be."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache

import regex
from spacy.tokens import Doc

from extractors.context import found, text_of
from extractors.data import load_toml
from extractors.mention import Mention
from extractors.organizations import suffix_of
from extractors.wording import any_of

_SENTENCE = regex.compile(r"[。！？\n；]")
_CLAUSE = regex.compile(r"[，：（）]")
#: How far from a name its sentence is read, in characters.
_REACH = 150
#: The longest name of an owner, and the longest words between it and the verb.
_LONGEST, _LONGEST_ADVERB = 32, 14
_OPENING = "“‘「『"
#: What may stand between an owner and the name as its attribute: 临沂市的“…”, 全国妇联“…”.
_ATTRIBUTE = regex.compile(r"\s?的?\s?[“‘「『]?$")
#: Words in front of an owner that are no part of its name.
_LEADING = regex.compile(
    r"^(?:近年来|今年以?来?|去年|目前|如今|日前|近日|此前|其中|同年|当年|随后|同时|为此|据悉|\d{1,4}[年月日季][度末初底]?[起来前后春夏秋冬]?|[自从到在]|[由经以]|\s|、)+"
)
#: Between a subject and its verb nothing may stand that makes it an object or an attribute.
_BETWEEN_BARRED = regex.compile(r"的|等地|之一|[“”《》]")
#: Behind such words a body or place is no subject.
_AGAINST = regex.compile(
    r"(?:[给向对被让获与和同跟]|支持|帮助|指导|授予|要求|号召|组织|动员|走进|来到|前往|赴|位于|援建|对口|联合)$"
)
_PLAIN = regex.compile(r"[\p{Han}\p{L}\d、·]+")


@cache
def _words() -> dict[str, list[str]]:
    return load_toml("program_owners.toml")


@cache
def _verb() -> regex.Pattern[str]:
    return regex.compile(rf"{any_of(_words()['verbs'])}(?:了|出|起|好|过)?")


@cache
def _adverb() -> regex.Pattern[str]:
    return regex.compile(rf"{any_of(_words()['adverbs'])}|\d{{4}}年")


@cache
def _behind() -> regex.Pattern[str]:
    """The owner behind the name: …机制由县法院首创, …是福建省周宁县2021年起实施的引才工程, …。这套办法由县法院提出."""
    verbs = any_of(_words()["verbs"])
    manner = r"(?:于?\d{4}年(?:\d{1,2}月)?|共同|联合|率先|具体|主要|创新)*"
    return regex.compile(
        rf"[”’」』]?(?:（[^（）\n]{{0,80}}）)?(?:[^。；！？\n“”]{{0,12}}?"
        rf"|[^。；！？\n]{{0,80}}。[这该][套一项种]?{any_of(_words()['things'])}是?)"
        rf"(?:由(?P<by>[^，。；！？\n“”]{{2,32}}?){manner}{verbs}"
        rf"|是(?P<whose>[^，。；！？\n“”的]{{2,40}}?){manner}{verbs}的)"
    )


class Owners:
    """Finds the owners of the programmes of one Doc."""

    def __init__(self, doc: Doc) -> None:
        self._text = text_of(doc)
        holders = found(doc, "organization") + found(doc, "place")
        self._holders = _longest(sorted(holders, key=lambda holder: (holder.start, -holder.end)))
        self._starts = [holder.start for holder in self._holders]
        self._ends = {holder.end for holder in self._holders}
        self._dates = {mention.end for mention in found(doc, "date")}

    def find(self, mention: Mention) -> str | None:
        """The body or place that runs the programme, as written; None where the sentence does not tell it."""
        start = mention.start
        if self._text[start - 1 : start] in _OPENING:
            start -= 1
        begin = self._sentence_start(start)
        return (
            self._attribute(begin, start)
            or self._subject(begin, start)
            or self._told_behind(mention.end)
            or self._led(begin, start)
        )

    def _sentence_start(self, end: int) -> int:
        begin = max(0, end - _REACH)
        for stop in _SENTENCE.finditer(self._text, begin, end):
            begin = stop.end()
        return begin

    def _attribute(self, begin: int, start: int) -> str | None:
        """The holder right in front of the name: 临沂市的“…”."""
        at = bisect_left(self._starts, start) - 1
        if at < 0 or self._holders[at].start < begin:
            return None
        holder = self._holders[at]
        before = self._text[max(begin, holder.start - 4) : holder.start]
        if _ATTRIBUTE.fullmatch(self._text, holder.end, start) and not _AGAINST.search(before):
            return self._name(holder.start, holder.end)
        return None

    def _subject(self, begin: int, start: int) -> str | None:
        """The subject of the verb in front of the name that carries programmes out."""
        verbs = [
            verb
            for verb in _verb().finditer(self._text, begin, start)
            # its object stands in its clause, or in a list behind it; 组织 of 组织部 is no verb
            if not self._inside_holder(verb.start())
            and not regex.search(r"[，。：]", self._text[verb.end() : start].split("“")[0])
        ]
        if not verbs:
            return None
        clauses = [begin, *(stop.end() for stop in _CLAUSE.finditer(self._text, begin, verbs[0].start()))]
        own = next(filter(None, (self._before(clauses[-1], verb.start()) for verb in verbs)), None)
        if own is not None or len(clauses) == 1:
            return own
        # the subject of the first clause that has one carries on: 宜昌航道处坚持问题导向，开展…
        return next(filter(None, map(self._opening, clauses[:-1], clauses[1:])), None)

    def _inside_holder(self, place: int) -> bool:
        at = bisect_left(self._starts, place) - 1
        return at >= 0 and self._holders[at].end > place

    def _before(self, begin: int, end: int) -> str | None:
        """The body or place in [begin, end) that is the subject of the verb at `end`: it reaches to its adverbs, or ends near."""
        for stop in (*(adverb.start() for adverb in _adverb().finditer(self._text, begin + 2, end)), end):
            if self._ends_holder(begin, stop) or self._text.endswith(
                tuple(_words()["ends"]), begin + 2, stop
            ):
                name = self._name(begin, stop)
                if name is not None and self._may_come_between(stop, end, far=True):
                    return name
        for at in range(end, begin + 1, -1):
            if self._ends_holder(begin, at) and self._may_come_between(at, end):
                return self._name(begin, at)
        return None

    def _opening(self, begin: int, end: int) -> str | None:
        """The body or place at the beginning of the clause [begin, end)."""
        last = 0
        for at in range(begin + 2, min(end, begin + _LONGEST + _LONGEST_ADVERB)):
            if self._ends_holder(begin, at):
                last = at
            elif (last and at in self._starts) or (last and not self._goes_on(last, at)):
                break
        return self._name(begin, last) if last else None

    def _goes_on(self, last: int, at: int) -> bool:
        """Whether a longer name may still end behind what stands between: 长江航道局|宜昌航道处."""
        return at - last <= 8 and _verb().search(self._text, last, at + 2) is None

    def _ends_holder(self, begin: int, at: int) -> bool:
        if at in self._ends:
            return True
        name = self._text[max(begin, at - _LONGEST) : at]
        return _PLAIN.fullmatch(name[-4:]) is not None and suffix_of(name) is not None

    def _may_come_between(self, start: int, end: int, *, far: bool = False) -> bool:
        between = self._text[start:end]
        return len(between) <= _LONGEST_ADVERB * (1 + far) and _BETWEEN_BARRED.search(between) is None

    def _name(self, begin: int, end: int) -> str | None:
        """The name that ends at `end`, without the time and other words in front of it; None if it is no subject."""
        for date in sorted(self._dates):
            if begin < date < end:
                begin = date
        name = self._text[begin:end]
        for cut in _CUTS.finditer(name):
            name = self._text[begin + cut.end() : end]
        name = _LEADING.sub("", name)
        place = end - len(name)
        if _AGAINST.search(self._text[max(0, place - 4) : place]) or not 1 < len(name) <= _LONGEST:
            return None
        return "".join(name.split()) if _PLAIN.fullmatch("".join(name.split())) else None

    def _told_behind(self, end: int) -> str | None:
        """Who is told behind the name: …机制由县法院首创."""
        match = _behind().match(self._text, end, min(len(self._text), end + _REACH))
        if match is None:
            return None
        group = "by" if match["by"] else "whose"
        start, stop = match.span(group)
        for at in range(stop, start + 1, -1):
            if self._ends_holder(start, at):
                return self._name(start, at)
        return None

    def _led(self, begin: int, start: int) -> str | None:
        """Who is said to lead in a clause of its own: 市妇联牵头、市教育局配合，“…”行动启动."""
        match = regex.search(r"(?P<who>\p{Han}{2,20}?)(?:牵头|主办|组织|发起)[、，]", self._text[begin:start])
        if match and self._ends_holder(begin + match.start("who"), begin + match.end("who")):
            return self._name(begin + match.start("who"), begin + match.end("who"))
        return None


#: What ends in front of a subject within a clause.
_CUTS = regex.compile(r"以来|年来|[年月日]起|时|后(?=\p{Han}{3})|之际|期间")


def _longest(holders: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for holder in holders:
        if not kept or holder.start >= kept[-1].end:
            kept.append(holder)
        elif holder.end > kept[-1].end:
            kept[-1] = holder
    return kept
