"""Who runs a programme or issued a document, as the article tells it: the subject of the verb, or whose it is said to be."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from itertools import chain, islice, pairwise
from typing import Any, Literal

import regex
from spacy.tokens import Doc

from extractors.context import found, text_of
from extractors.data import load_toml
from extractors.mention import Mention
from extractors.organizations import load_bodies, suffix_of
from extractors.wording import any_of

_LAST_STOP = regex.compile(r"(?r)[。！？\n；]")
_CLAUSE = regex.compile(r"[，：（）—]")
#: How far from a name its sentence is read, in characters.
_REACH = 150
#: The longest name of an owner, and the longest words between it and the verb.
_LONGEST, _LONGEST_ADVERB = 32, 14
#: So many verbs of a clause are asked for their subjects.
_MOST_VERBS = 4
#: The longest part of a name behind a shorter one: 长江航道局|宜昌航道处.
_LONGEST_PART = 8
#: The longest words that belong to a name behind the body or place that it begins with.
_LONGEST_REST = 12
_OPENING = ("“", "‘", "「", "『")
_OPENED = (*_OPENING, "《")
#: Between a subject and its verb nothing may stand that makes it an object or an attribute.
_BETWEEN_BARRED = regex.compile(r"的|等地|之一|[“”《》]|[持导署筹领]下")
#: 省教育厅等五部门
_AND_OTHERS = regex.compile(r"等[一二三四五六七八九十\d多几]*个?(?:部门|单位|部委|机构)")
_HAN = regex.compile(r"\p{Han}+")
#: The words in front of a name up to the last particle.
_WHOSE = regex.compile(
    r"(?:^|(?<=[，。：；是的与和及“”》—]))(?P<who>[^，。：；是的与和及“”》《—\s]{2,30}?)的?[“‘「『《]?$"
)
_PLAIN = regex.compile(r"[\p{Han}\p{L}\d、·]+")
#: What ends in front of a subject within a clause.
_CUTS = regex.compile(r"以来|年来|[年月日]起|之际|期间")
_TIME = regex.compile(r"\d{1,4}[年月日季][度末初底]?[起来前后春夏秋冬]?|自(?!治)|\s")
_QUOTED = regex.compile(r"“[^“”]*”|《[^《》]*》")
_MARKED = regex.compile(r"[“《]")
#: 部长主持召开部常务会议，审议通过…: the meeting passed it
_MEETING = regex.compile(r"(?:召开|举行)了?(?P<meeting>[\p{Han}\d]{2,20}会议?)，?$")
#: A clause with so few signs in front of its verb, adverbs left out, has its subject in the clauses before.
_BARE = 2


@cache
def _words() -> dict[str, Any]:
    return load_toml("agents.toml")


@cache
def _last_words() -> tuple[str, ...]:
    return tuple(_words()["ends"])


@cache
def _last_signs() -> frozenset[str]:
    """The last characters of all words in which bodies end."""
    return frozenset({*load_bodies().lengths, *(word[-1] for word in _last_words())})


@cache
def _longest_attribute() -> int:
    """How many characters may stand between an owner and the name as its attribute: a form of address, 的, a mark, two spaces."""
    return max(map(len, _words()["address"])) + 4


@cache
def _any(key: str) -> str:
    return any_of(_words()[key])


@cache
def _verb(kind: str) -> regex.Pattern[str]:
    return regex.compile(rf"{any_of(_words()['verbs'][kind])}(?:了|出|起|好|过)?")


@cache
def _stop(kind: str) -> regex.Pattern[str]:
    """Adverbs and verbs: where the name of a subject ends."""
    return regex.compile(rf"{_any('adverbs')}|\d{{4}}年|{_verb(kind).pattern}")


@cache
def _pattern(name: str) -> regex.Pattern[str]:
    """The patterns that are made of the words of the data file."""
    patterns = {
        # what may stand between an owner and the name as its attribute: 临沂市的“…”, 全国妇联“…”
        "attribute": rf"\s?{_any('address')}?的?\s?[“‘「『《]?$",
        "leading": rf"^(?:{_any('leading')}|{_TIME.pattern})+",
        "against": rf"{_any('against')}$",
        "aside": _any("against"),
        "post": rf"\p{{Han}}{{0,4}}?副?{_any('posts')}(?!会)",
        "joint": rf"{_any('joint')}.*$",
        "results": _any("results"),
        "barred": _any("barred"),
        "never": _any("never"),
        "received": _any("received"),
        # 市妇联牵头、市教育局配合，
        "leads": rf"{_any('leaders')}[、，]",
        "led": rf"(?P<who>\p{{Han}}{{2,20}}?){_any('leaders')}[、，]",
    }
    return regex.compile(patterns[name])


@cache
def _behind(kind: str, in_next: bool) -> regex.Pattern[str]:
    """The owner behind the name: …机制由县法院首创, …是福建省周宁县2021年起实施的引才工程.

    With `in_next` also in the sentence behind: …。这套办法由县法院提出.
    """
    verbs = any_of(_words()["verbs"][kind])
    next_sentence = rf"|[^。；！？\n]{{0,80}}。[这该][套一项种]?{_any('things')}是?" if in_next else ""
    manner = rf"(?:于?\d{{4}}年(?:\d{{1,2}}月)?|{_any('manner')})*"
    return regex.compile(
        rf"[”’」』]?(?:（[^（）\n]{{0,80}}）)?(?:[^。；！？\n“”]{{0,12}}?{next_sentence})"
        rf"(?:由(?P<by>[^，。；！？\n“”]{{2,32}}?){manner}{verbs}"
        rf"|是(?P<whose>[^，。；！？\n“”的]{{2,40}}?){manner}{verbs}的)"
    )


class AgentFinder:
    """Finds in one Doc who is told to have launched, run or issued what mentions of a kind (program, document) name."""

    def __init__(self, doc: Doc, kind: Literal["program", "document"]) -> None:
        self._kind = kind
        self._text = text_of(doc)
        holders = found(doc, "organization") + found(doc, "place")
        persons = [person for person in found(doc, "person") if not person.fields.get("byline")]
        self._persons = {person.end: person.start for person in persons} if kind == "document" else {}
        holders += persons if kind == "document" else []
        self._holders = _longest(sorted(holders, key=lambda holder: (holder.start, -holder.end)))
        self._starts = [holder.start for holder in self._holders]
        self._ends = {holder.end for holder in self._holders}
        self._dates = sorted(mention.end for mention in found(doc, "date"))

    def find(self, mention: Mention) -> str | None:
        """The body or place that runs or issued it, as written; None where the sentence does not tell it."""
        start = mention.start
        if self._text.startswith(_OPENING, start - 1) and start:
            start -= 1
        if _pattern("results").match(self._text, mention.end):
            return None
        begin = self._sentence_start(start)
        return (
            self._attribute(begin, start)
            or self._subject(begin, start)
            or self._told_behind(mention.end)
            or self._led(begin, start)
        )

    def _sentence_start(self, end: int) -> int:
        begin = max(0, end - _REACH)
        stop = _LAST_STOP.search(self._text, begin, end)
        return stop.end() if stop else begin

    def _attribute(self, begin: int, start: int) -> str | None:
        """The holder right in front of the name: 临沂市的“…”."""
        at = bisect_left(self._starts, start) - 1
        if at < 0 or self._holders[at].start < begin:
            return self._plain_attribute(begin, start)
        holder = self._holders[at]
        if start - holder.end > _longest_attribute() or not _pattern("attribute").fullmatch(
            self._text, holder.end, start
        ):
            return self._plain_attribute(begin, start)
        return self._name(self._list_start(begin, holder.start), holder.end)

    def _list_start(self, begin: int, start: int) -> int:
        """Where a list of bodies begins whose last one begins at `start`: 中组部、财政部、农业农村部."""
        while start - 1 > begin and self._text[start - 1] == "、":
            match = _WHOSE.search(self._text, begin, start - 1)
            first = match.start("who") if match else start
            first = max(first, self._text.rfind("、", begin, start - 1) + 1)
            if first >= start or not self._looks_like_holder(first, start - 1):
                break
            start = first
        return start

    def _plain_attribute(self, begin: int, start: int) -> str | None:
        """Words that read as a body right in front of the name, though none was found there: 深交所《…》."""
        end = start - 1 if self._text.startswith(_OPENED, start - 1) else start
        end = end - 1 if self._text.startswith("的", end - 1) else end
        if end not in self._ends and self._text[end - 1] not in _last_signs():
            return None
        match = _WHOSE.search(self._text, begin, start)
        if match is None or _verb(self._kind).search(match["who"]):
            return None
        return self._name(*match.span("who")) if self._looks_like_holder(*match.span("who")) else None

    def _subject(self, begin: int, start: int) -> str | None:
        """The subject of the nearest verb in front of the name that has one and whose object the name is."""
        verbs = self._iter_governing(begin, start)
        last = next(verbs, None)
        if last is None:
            return None
        clauses = [begin, *[stop.end() for stop in _CLAUSE.finditer(self._text, begin, last.start())]]
        own = clauses[-1]
        for verb in islice(chain((last,), verbs), _MOST_VERBS):
            if verb.start() < own:
                break
            if (name := self._before(own, verb.start())) is not None:
                return name
        if own == begin or not self._is_bare(own, last.start()):
            return None
        # the subject of a clause before carries on: 宜昌航道处坚持问题导向，开展…
        for first, end in reversed(list(pairwise(clauses))):
            if meeting := _MEETING.search(self._text, first, end):
                return str(meeting["meeting"])
            if (name := self._opening(first, end)) is not None:
                return name
        return None

    def _is_bare(self, begin: int, end: int) -> bool:
        """Whether hardly more than a time and adverbs stands in [begin, end)."""
        words = self._text[begin:end]
        return len(words) <= _BARE or len(_stop(self._kind).sub("", _TIME.sub("", words))) <= _BARE

    def _iter_governing(self, begin: int, start: int) -> Iterator[regex.Match[str]]:
        """Yield the verbs in front of the name at `start` that govern it, the nearest first."""
        text = self._text
        if text.find("“", begin, start) < 0 and text.find("《", begin, start) < 0:
            # no comma but one in marks may stand between
            begin = max(begin, text.rfind("，", begin, start) + 1, text.rfind("：", begin, start) + 1)
        verbs = list(_verb(self._kind).finditer(text, begin, start))
        return (verb for verb in reversed(verbs) if self._governs(verb, start))

    def _governs(self, verb: regex.Match[str], start: int) -> bool:
        """Whether the name at `start` is the object of the verb, or in the list that is: no clause ends between."""
        if self._inside_holder(verb.start()):
            return False
        # 通过学习《…》: by way of
        if verb.group() == "通过" and self._text[verb.start() - 1 : verb.start()] in ("，", "。", ""):
            return False
        object_of = self._text[verb.end() : start]
        if "“" in object_of or "《" in object_of:
            object_of = _MARKED.split(_QUOTED.sub("", object_of))[0]
        if "，" in object_of or "。" in object_of or "：" in object_of:
            return False
        return _pattern("received").search(object_of) is None

    def _inside_holder(self, place: int) -> bool:
        """Whether the word at `place` is a part of a name, or of 党组织."""
        if self._text.startswith("组织", place) and self._text[max(0, place - 1) : place] in ("党", "团"):
            return True
        at = bisect_left(self._starts, place) - 1
        return at >= 0 and self._holders[at].end > place

    def _before(self, begin: int, end: int) -> str | None:
        """The body or place in [begin, end) that is the subject of the verb at `end`.

        Its name reaches from the beginning of the clause to the first adverb or verb; where it does not look like a name,
        the body or place found nearest to the verb counts.
        """
        for stop in (*(match.start() for match in self._stops(begin + 2, end)), end):
            if self._looks_like_holder(begin, stop) and self._may_come_between(stop, end, far=True):
                name = self._name(begin, stop)
                if name is not None:
                    return name
        for at in reversed(self._may_end(max(begin + 2, end - _LONGEST_ADVERB), end)):
            if self._ends_holder(begin, at) and self._may_come_between(at, end):
                return self._name(begin, self._name_end(at, end))
        return None

    def _stops(self, begin: int, end: int) -> Iterator[regex.Match[str]]:
        """Yield the adverbs and verbs between, those within names of bodies left out (组织 of 组织部)."""
        stops = _stop(self._kind).finditer(self._text, begin, end)
        return (match for match in stops if not self._inside_holder(match.start()))

    def _name_end(self, at: int, end: int) -> int:
        """Where a name ends that begins with the body or place that ends `at`: 云南省委|十一届五次全会."""
        if at in self._persons:
            return at
        stop = next((match.start() for match in self._stops(at, end)), end)
        rest = self._text[at:stop]
        fits = (
            1 < len(rest) <= _LONGEST_REST and not rest.startswith("等") and _HAN.fullmatch(rest) is not None
        )
        return stop if fits and (rest.endswith(_last_words()) or suffix_of(rest) is not None) else at

    def _looks_like_holder(self, begin: int, stop: int) -> bool:
        if self._ends_holder(begin, stop):
            return True
        ends = stop - begin <= _LONGEST and self._text.endswith(_last_words(), begin + 2, stop)
        return ends and not self._text.startswith("属", stop)  # 所属

    def _opening(self, begin: int, end: int) -> str | None:
        """The body or place at the beginning of the clause [begin, end)."""
        last = 0
        for at in self._may_end(begin + 2, min(end, begin + _LONGEST + _LONGEST_ADVERB) - 1):
            if self._ends_holder(begin, at) or (last and self._looks_like_holder(begin, at)):
                if last and at - 1 > last and not self._goes_on(last, at - 1):
                    break
                last = at
        return self._name(begin, last) if last else None

    def _goes_on(self, last: int, at: int) -> bool:
        """Whether a longer name may still end behind what stands between: 长江航道局|宜昌航道处."""
        if at - last > _LONGEST_PART:
            return False
        between = self._text[last : at + 2]
        return _stop(self._kind).search(between) is None and _pattern("aside").search(between) is None

    def _may_end(self, first: int, last: int) -> list[int]:
        """The offsets from `first` to `last` at which the name of a body or place can end, by the sign in front of them."""
        text, ends, signs = self._text, self._ends, _last_signs()
        return [at for at in range(first, last + 1) if text[at - 1] in signs or at in ends]

    def _ends_holder(self, begin: int, at: int) -> bool:
        if at in self._ends:
            return True
        if self._text[at - 1 : at] not in load_bodies().lengths:
            return False
        name = self._text[max(begin, at - _LONGEST) : at]
        return suffix_of(name) is not None and _PLAIN.fullmatch(name[-4:]) is not None

    def _may_come_between(self, start: int, end: int, *, far: bool = False) -> bool:
        between = self._text[start:end]
        return len(between) <= _LONGEST_ADVERB * (1 + far) and _BETWEEN_BARRED.search(between) is None

    def _name(self, begin: int, end: int) -> str | None:
        """The name that ends at `end`, without the time and other words in front of it; None if it is no subject."""
        if end in self._persons:
            return "".join(self._text[self._persons[end] : end].split())
        begin = self._own_start(begin, end)
        date = bisect_left(self._dates, end) - 1
        if date >= 0 and self._dates[date] > begin:
            begin = self._dates[date]
        name = self._text[begin:end]
        for cut in _CUTS.finditer(name):
            name = self._text[begin + cut.end() : end]
        name = _pattern("leading").sub("", name)
        place = end - len(name)
        before = self._text[max(0, place - 4) : place]
        # 《A》和省教育厅制定的《B》
        barred = _pattern("against").search(before) is not None and before[-2:-1] not in ("》", "”")
        if joint := _pattern("joint").search(name):
            name = name[: joint.start()]
        if barred or not 1 < len(name) <= _LONGEST or not self._reads_as_name(place, place + len(name)):
            return None
        bare = "".join(name.split())
        if not _PLAIN.fullmatch(bare):
            return None
        others = _AND_OTHERS.match(self._text, end)
        return bare + others.group() if others and place + len(name) == end else bare

    def _own_start(self, begin: int, end: int) -> int:
        """Where the name that ends at `end` begins: with the body found there, unless another stands right before it."""
        at = bisect_left(self._starts, end) - 1
        if at < 0 or self._holders[at].end != end or self._holders[at].start <= begin:
            return begin
        start = self._holders[at].start
        joined = start in self._ends or self._text[start - 1] in "、和与及属"
        return begin if joined else start

    def _reads_as_name(self, start: int, end: int) -> bool:
        """Whether no word of a clause stands in [start, end), where no name of a body or place holds it (组织 of 组织部).

        A body or place in front of a post (市委书记) is that of the person.
        """
        if self._text[start] in "对与为向给按于" or _pattern("aside").match(self._text, start, start + 2):
            return False
        # 农业农村部|部长, 市委|副书记
        if self._text[end : end + 1] == "长" or _pattern("post").match(self._text, end):
            return False
        if _pattern("never").search(self._text, start, end):
            return False
        words = _pattern("barred").finditer(self._text, start, end)
        return all(self._inside_holder(word.start()) and word.start() > start for word in words)

    def _told_behind(self, end: int) -> str | None:
        """Who is told behind the name: …机制由县法院首创."""
        text, reach = self._text, min(len(self._text), end + _REACH)
        if text.find("由", end, reach) < 0 and text.find("是", end, reach) < 0:
            return None
        in_next = text.find("。这", end, reach) >= 0 or text.find("。该", end, reach) >= 0
        match = _behind(self._kind, in_next).match(text, end, reach)
        if match is None:
            return None
        group = "by" if match["by"] else "whose"
        start, stop = match.span(group)
        for at in reversed(self._may_end(start + 2, stop)):
            if self._ends_holder(start, at):
                return self._name(start, at)
        return None

    def _led(self, begin: int, start: int) -> str | None:
        """Who is said to lead in a clause of its own: 市妇联牵头、市教育局配合，“…”行动启动."""
        if not _pattern("leads").search(self._text, begin, start):
            return None
        match = _pattern("led").search(self._text, begin, start)
        if match and self._ends_holder(*match.span("who")):
            return self._name(*match.span("who"))
        return None


def _longest(holders: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for holder in holders:
        if not kept or holder.start >= kept[-1].end:
            kept.append(holder)
        elif holder.end > kept[-1].end:
            kept[-1] = holder
    return kept
