"""The ground on which places are looked for: the text, its words and entities, and the stretches that are closed."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex
from spacy.tokens import Doc

from extractors.context import entities, found, quotations, text_of, words
from extractors.mention import Mention
from extractors.places.divisions import Level, load_divisions
from extractors.places.gazetteer import Entry, Kind, load_abbreviations, load_gazetteer, load_grammar
from extractors.scanner import Scanner, scanner_of

#: A quoted stretch up to this length names a thing of its own (“枫桥经验”), not the place in it.
QUOTED_NAME = 8
#: Longest stem of a name that stands by itself, in characters; of one that is taken without a model.
MAX_STEM, MAX_PLAIN_STEM = 6, 4
#: What a name may stand behind that opens a clause.
CLAUSE_MARKS = frozenset("，。、；：“（\n在到于")
#: From this length on the name of a village proves that the first half of it is no person.
LONG_NAME = 4
#: How far before a supposed person such a name may begin.
MAX_LEAD = 3
#: Universal parts of speech of which names are made.
NOUNS = frozenset({"NOUN", "PROPN"})
#: Those that the model also gives to the parts of unknown names behind a chain (新荷/ADJ, 长寿/PROPN 里/ADP).
LOOSE = NOUNS | {"ADJ", "NUM", "ADP"}
_TITLE = regex.compile(r"《[^《》\n]{1,80}》")
# “轿车村、别墅村、小康村”: names of one class in quotation marks are coined for the occasion.
_LIKE_THINGS = regex.compile(
    r"\p{Han}{1,4}(?P<class>[村镇乡县路街])(?:、?”?、?“?\p{Han}{1,4}(?P=class)){1,6}+"
)
# 丹东路|西段
_SECTION = regex.compile(r"[东西南北中]段")
# 柳巷北路|16号院
_NUMBER = regex.compile(r"\d{1,4}号")
#: What the homes of those who work for a body are called: 棉纺厂|宿舍.
HOMES = ("宿舍", "家属院", "家属区", "家属楼")
#: What the model takes for a body though it is the place: 东湖区锦绣社区.
_QUARTERS = ("社区", "小区", "街道")
# 胜利村|三社
_GROUP = regex.compile(r"第?[一二三四五六七八九十\d]{1,3}[社组队]|(?!合作|旅行|供销|互助)\p{Han}{2}[社组]")
_NUMBERED_GROUP = regex.compile(r"第?[一二三四五六七八九十\d]{1,3}(?:村民小组|[社组])")
#: The rule that takes a line by itself for a name, and those that may take a place for a person.
BYLINE = "person.byline"
GUESSED = ("model", BYLINE)
#: What the name of a line ends in that is taken for a person.
_LINES = ("客专", "高铁", "铁路", "高速", "城际")
#: Conjunctions that the model may leave at a name.
_JOINTS = frozenset("和与及")
#: The last characters of the names of villages and towns.
_LOCAL_CLASSES = frozenset("村镇乡屯寨庄")
_NAME = regex.compile(r"[\p{Han}·A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Ground:
    """What the rules for places ask of a text.

    `located` and `bodies` give the end of each place of the model (a building among the organisations too) and of each
    organisation by its start, `named_bodies` that of what only the model takes for one. `known` are the occurrences of
    known names, `said` those names. `closed` marks the characters in which no place is looked for. `modelled` is false
    where there is no model to tell words apart.
    """

    text: str
    starts: list[int]
    ends: list[int]
    pos: list[str]
    start_set: frozenset[int]
    end_set: frozenset[int]
    located: dict[int, int]
    bodies: dict[int, int]
    named_bodies: dict[int, int]
    known: list[tuple[int, int, Entry]]
    said: frozenset[str]
    closed: bytearray
    modelled: bool

    def is_closed(self, start: int, end: int) -> bool:
        """Whether a character of [start, end) is closed."""
        return self.closed.find(1, start, end) >= 0

    def close(self, start: int, end: int) -> None:
        """Close [start, end)."""
        self.closed[start:end] = b"\1" * (end - start)

    def is_aligned(self, start: int, end: int) -> bool:
        """Whether [start, end) begins and ends where words do; true of everything without a model."""
        return not self.modelled or (start in self.start_set and end in self.end_set)

    def in_location(self, start: int, end: int) -> bool:
        """Whether a place of the model begins at `start` and covers [start, end)."""
        return self.located.get(start, -1) >= end

    def is_place_word(self, start: int, end: int) -> bool:
        """Whether the model takes [start, end) for a place or a proper noun."""
        if not self.modelled:
            return False
        return self.located.get(start) == end or (
            self.is_aligned(start, end) and self.pos[self.word_at(start)] == "PROPN"
        )

    def is_behind_joint(self, start: int, end: int) -> bool:
        """Whether the model takes the conjunction in front for the beginning of the name: 和|川藏公路."""
        joint = start > 0 and self.text[start - 1] in _JOINTS
        return joint and start - 1 in self.start_set and self.ends_place_word(end)

    def ends_word(self, offset: int) -> bool:
        """Whether a word ends at the offset; true everywhere without a model."""
        return not self.modelled or offset in self.end_set

    def ends_place_word(self, offset: int) -> bool:
        """Whether a word ends at the offset, or behind the one character there that says where: 北部湾|畔."""
        return self.ends_word(offset) or (offset + 1 in self.end_set and self.text[offset] in _locatives())

    def ends_name_word(self, start: int, end: int) -> bool:
        """Whether [start, end) ends with a word and the model sees a place or a proper noun there; no other without one."""
        if not self.modelled or not self.ends_place_word(end):
            return False
        word = self.word_at(start)
        return self.pos[word] == "PROPN" or self.in_location(self.starts[word], end)

    def ends_name(self, offset: int, length: int) -> bool:
        """Whether an ending of this length may close a name at the offset: with a word, or a long one within a name."""
        if self.ends_place_word(offset) or self.ends_numbered(offset):
            return True
        return length > 1 and self.in_location(self.starts[self.word_at(offset - 1)], offset + 1)

    def ends_numbered(self, offset: int) -> bool:
        """Whether the word goes on with a number or the name of a group: 柳巷北路|16号院, 胜利村|三社."""
        if _NUMBER.match(self.text, offset) or _SECTION.match(self.text, offset):
            return True
        return self.end_of_group(offset) > offset

    def end_of_group(self, offset: int) -> int:
        """Where the group of a village ends, by number or in one word with it: 胜利村|三社; the offset without one."""
        if not self.modelled:
            return offset
        group = (_NUMBERED_GROUP if offset in self.end_set else _GROUP).match(self.text, offset)
        return group.end() if group and group.end() in self.end_set else offset

    def word_at(self, offset: int) -> int:
        """The index of the word that holds the character at `offset`."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def word(self, index: int) -> str:
        """The word of this index."""
        return self.text[self.starts[index] : self.ends[index]]

    def words_in(self, start: int, end: int) -> range:
        """The indices of the words that share a character with [start, end)."""
        return range(self.word_at(start), self.word_at(end - 1) + 1) if end > start else range(0)

    def is_name_like(self, start: int, end: int, *, loose: bool = False, chained: bool = False) -> bool:
        """Whether [start, end) can be the stem of a name: Chinese characters, nouns, nothing that carries grammar.

        `loose` lets adjectives and numbers pass too; `chained` where a larger place stands in front, so that
        without a model fewer characters speak against it.
        """
        stretch = self.text[start:end]
        stop = _stop_characters(self.modelled or chained)
        if not _NAME.fullmatch(stretch) or stop.intersection(stretch):
            return False
        if chained and not self.modelled and stretch.startswith(load_grammar()["stems"]["plain_verbs"]):
            return False
        allowed = LOOSE if loose else NOUNS
        return not self.modelled or all(
            self.pos[i] in allowed or "·" in self.word(i) or self.word(i) in _name_verbs()
            for i in self.words_in(start, end)
        )

    def is_verb(self, offset: int) -> bool:
        """Whether a verb begins at the offset: 学会 in 黑河学会了砍价."""
        word = self.word_at(offset)
        return self.modelled and self.starts[word] == offset and self.pos[word] == "VERB"

    def has_proper_noun(self, start: int, end: int) -> bool:
        """Whether a word that begins in [start, end) is a proper noun."""
        return any(self.pos[i] == "PROPN" and self.starts[i] >= start for i in self.words_in(start, end))


@cache
def _name_verbs() -> frozenset[str]:
    return frozenset(load_grammar()["stems"]["names"])


@cache
def _stop_characters(modelled: bool) -> frozenset[str]:
    """Characters that carry grammar and stand in no name; without a model more of them count."""
    stems = load_grammar()["stems"]
    return frozenset(stems["stop"] if modelled else stems["stop"] + stems["plain_stop"])


@cache
def _locatives() -> frozenset[str]:
    return frozenset(load_grammar()["context"]["locatives"])


@cache
def _phrases() -> Scanner[str]:
    return scanner_of(load_grammar()["context"]["phrases"])


@cache
def _body_words() -> tuple[str, ...]:
    """The last words of bodies that end like a building: 话剧院."""
    buildings: tuple[str, ...] = load_grammar()["endings"]["facility"]
    return tuple(word for word in load_grammar()["swallowed"]["bodies"] if word.endswith(buildings))


@cache
def _building() -> regex.Pattern[str]:
    """The end of the name of a building or a zone, or of a hall in a building: 饭店牡丹厅."""
    endings = load_grammar()["endings"]
    known = [word for word in (*endings["facility"], *endings["other"]) if len(word) > 1]
    return regex.compile(r"\L<known>(?:.{1,5}\L<weak>)?$", known=known, weak=endings["weak"])


def survey(doc: Doc) -> Ground:
    """Lay out the ground of a Doc in which documents, programmes, persons and organisations have been found."""
    text, tokens = text_of(doc), words(doc)
    located = {e.start: e.end for e in entities(doc) if e.label == "LOC"}
    located = _widened(text, located) if located else _spelled_out(text)
    bodies = _bodies_of(doc, located)
    known = list(load_gazetteer().iter_all(text))
    for start, end in [*bodies.items(), *((e.start, e.end) for e in entities(doc) if e.label == "ORG")]:
        if _building().search(text[start:end]) and not text.endswith(_body_words(), start, end):
            located[start] = end
            bodies.pop(start, None)
    ground = Ground(
        text=text,
        starts=tokens.starts,
        ends=tokens.ends,
        pos=tokens.pos,
        start_set=frozenset(tokens.starts),
        end_set=frozenset(tokens.ends),
        located=located,
        bodies=bodies,
        named_bodies={e.start: e.end for e in entities(doc) if e.label == "ORG"},
        known=known,
        said=frozenset(text[start:end] for start, end, _ in known),
        closed=bytearray(len(text)),
        modelled=any(tokens.pos),
    )
    for start, end in _iter_closed(doc, ground):
        ground.close(start, end)
    return ground


def _widened(text: str, located: dict[int, int]) -> dict[int, int]:
    """The places of the model, with a first character that it took for a word of grammar: 由|坝村 behind 前往.

    One occurrence in which no such word can stand decides for all of the name.
    """
    firsts = load_grammar()["context"]["cut_firsts"]
    cut = [(start, end) for start, end in located.items() if start and text[start - 1] in firsts]
    names = {text[start - 1 : end] for start, end in cut if _is_cut(text, start, end)}
    widened = dict(located)
    for start, end in cut:
        if text[start - 1 : end] in names:
            del widened[start]
            widened[start - 1] = end
    return widened


@cache
def _spelled() -> regex.Pattern[str]:
    context = load_grammar()["context"]
    return regex.compile(
        rf"(?<=[镇乡]|{'|'.join(context['before_name'])})(?P<name>[{context['plain_firsts']}]\p{{Han}}{{1,2}}[村屯])"
    )


def _spelled_out(text: str) -> dict[int, int]:
    """Without a model: the names that begin like a word of grammar, told twice by what stands before: 由坝村."""
    often = Counter(match["name"] for match in _spelled().finditer(text))
    names = {name for name, count in often.items() if count > 1}
    return {start: end for start, end, _ in scanner_of(names).iter_longest(text)} if names else {}


def _is_cut(text: str, start: int, end: int) -> bool:
    """Whether the character in front of a village or town must belong to its name."""
    if text[end - 1] not in _LOCAL_CLASSES:
        return False
    if text.endswith(load_grammar()["context"]["before_name"], 0, start - 1):
        return True
    opens = start == 1 or text[start - 2] in "，。；：“\n"
    return (opens and text.startswith(("位于", "地处", "坐落", "距"), end)) or (
        end - start == 2 and start > 1 and text[start - 2] in "镇乡县"
    )


def _bodies_of(doc: Doc, located: dict[int, int]) -> dict[int, int]:
    """The organisations of a Doc, end by start; those of the model if no extractor has looked."""
    if "organization" in doc._.found:
        spans = [(mention.start, mention.end) for mention in found(doc, "organization")]
    else:
        spans = [(entity.start, entity.end) for entity in entities(doc) if entity.label == "ORG"]
    # What ends where a place of the model does is no body: 北京|梅地亚中心, 新华社|北京.
    place_ends = set(located.values())
    text = text_of(doc)
    return {
        start: end
        for start, end in spans
        if end not in place_ends
        and not text.startswith(HOMES, end)
        and not text.endswith(_QUARTERS, start, end)
        and not _plain_words().search(text, start, end)
    }


@cache
def _plain_words() -> regex.Pattern[str]:
    """Words that no name of a body has: 赣州|各县|区党委."""
    return regex.compile(r"\L<words>", words=load_grammar()["swallowed"]["plain"])


@cache
def _site() -> regex.Pattern[str]:
    """What makes the name of a person part of that of a site: 同志纪念馆, 文旅产业园."""
    endings = load_grammar()["endings"]
    sites = [
        word for word in (*endings["facility"], *endings["other"], *endings["community"]) if len(word) > 1
    ]
    return regex.compile(r"(?:同志|烈士|先生|\p{Han}{0,2})\L<sites>", sites=sites)


def _names_site(ground: Ground, end: int) -> bool:
    """Whether a site is named after the person whose name ends here: 焦裕禄|同志纪念馆."""
    match = _site().match(ground.text, end)
    return match is not None and ground.ends_word(match.end())


def _names_line(text: str, end: int) -> bool:
    """Whether what was taken for a person is the name of a railway: 石太|客专, 张吉怀|高铁."""
    return text.startswith(_LINES, max(0, end - 1)) or text.startswith(_LINES, end)


def is_place_person(ground: Ground, mention: Mention) -> bool:
    """Whether one of the model's persons is a place: 鲁西南, or 舒兰 in a text on its province.

    What opens a clause and has something (舒兰|的大米) is taken for the place beside any other of the province; elsewhere
    the text must name the city.
    """
    name = ground.text[mention.start : mention.end]
    entry = load_gazetteer().get(name)
    if mention.by not in GUESSED:
        return False
    if entry is None:
        # 甘青|两省
        provinces = all(character in load_abbreviations().provinces for character in name)
        return provinces and ground.text.startswith(load_grammar()["context"]["provinces_after"], mention.end)
    if entry.kind in (Kind.REGION, Kind.DIVISION):
        return True
    # A line of its own that holds 武汉 is no by-line.
    if mention.by == BYLINE:
        return entry.kind is Kind.SHORT and not entry.everyday
    if entry.kind is not Kind.SHORT or not _opens_clause(ground, mention):
        return False
    digits = 2 if ground.text[mention.end : mention.end + 1] in ("的", "、") else 4
    table = load_divisions()
    here = {unit.code[:digits] for unit in table.all_named(name) if unit.level is not Level.PROVINCE}
    for other in ground.said - {name}:
        known = load_gazetteer().get(other)
        sure = known and known.kind in (Kind.DIVISION, Kind.SHORT) and not known.everyday
        if sure and any(unit.code[:digits] in here for unit in table.all_named(other)):
            return True
    return False


def _opens_clause(ground: Ground, mention: Mention) -> bool:
    """Whether a supposed person stands at the head of a clause or a list, without post or title in front."""
    return mention.start == 0 or ground.text[mention.start - 1] in CLAUSE_MARKS


def _local_names(ground: Ground) -> dict[int, int]:
    """All occurrences of the long names of villages and towns of the model, end by start: 喀拉克尔村."""
    names = {ground.text[start:end] for start, end in ground.located.items()}
    names = {name for name in names if len(name) >= LONG_NAME and name[-1] in _LOCAL_CLASSES}
    return {start: end for start, end, _ in scanner_of(names).iter_longest(ground.text)}


def _iter_closed(doc: Doc, ground: Ground) -> Iterator[tuple[int, int]]:
    """Yield the stretches without places: what other extractors found, titles, set phrases, short quoted names."""
    text, known = ground.text, load_gazetteer()
    for kind in ("document", "program"):
        for mention in found(doc, kind):
            yield mention.start, mention.end
    yield from _iter_persons(doc, ground)
    for match in _TITLE.finditer(text):
        yield match.span()
    for start, end, _ in _phrases().iter_all(text):
        yield start, end
    for quotation in quotations(doc):
        start, end = quotation.inner_start, quotation.inner_end
        if quotation.closed and _is_coined(text, start, end):
            yield start, end
    for start, end in ground.bodies.items():
        if text[start:end] not in known:
            yield start, end


def _iter_persons(doc: Doc, ground: Ground) -> Iterator[tuple[int, int]]:
    """Yield the persons, but not those that are the first half of the name of a village or of a site."""
    local = _local_names(ground)
    for mention in found(doc, "person"):
        begins = range(mention.start - MAX_LEAD, mention.start + 1)
        in_name = any(local.get(start, 0) >= mention.end for start in begins)
        if in_name or _names_site(ground, mention.end) or _names_line(text_of(doc), mention.end):
            continue
        if not is_place_person(ground, mention):
            yield mention.start, mention.end


def _is_coined(text: str, start: int, end: int) -> bool:
    """Whether what stands in quotation marks is a name of its own (“枫桥经验”) or a list of such."""
    if _LIKE_THINGS.fullmatch(text, start, end):
        return True
    if end - start > QUOTED_NAME or _NAME.fullmatch(text, start, end) is None:
        return False
    entry = load_gazetteer().get(text[start:end])
    if entry is None:
        return True
    # A short name in marks of its own (“大同”, “汉堡”) is meant otherwise.
    return entry.kind in (Kind.SHORT, Kind.FOREIGN) and not text.endswith(
        ("在", "到", "从", "叫"), 0, start - 1
    )
