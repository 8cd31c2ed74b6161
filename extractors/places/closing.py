"""The stretches in which no place is looked for: what other extractors found, titles, set phrases, coined names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache, cached_property

import regex
from spacy.tokens import Doc

from extractors.context import found, quotations
from extractors.mention import Mention
from extractors.places.divisions import CITY_DIGITS, PROVINCE_DIGITS, Level, load_divisions
from extractors.places.gazetteer import Kind, load_abbreviations, load_gazetteer, load_grammar
from extractors.places.ground import CLAUSE_MARKS, LOCAL_CLASSES, NAME, Ground
from extractors.scanner import scanner_of

#: A quoted stretch up to this length names a thing of its own (“枫桥经验”), not the place in it.
QUOTED_NAME = 8
#: The same of the name of an honour.
QUOTED_HONOUR = 30
#: From this length on the name of a village proves that the first half of it is no person.
LONG_NAME = 4
#: How far before a supposed person such a name may begin.
MAX_LEAD = 3
#: Most characters between the name of a person and the class word of a site: 焦裕禄|同志|纪念馆.
MAX_BETWEEN = 2
#: The rule that takes a line by itself for a name, and those that may take a place for a person.
BYLINE = "person.byline"
GUESSED = ("model", BYLINE)
_TITLE = regex.compile(r"《[^《》\n]{1,80}》")
_CLASSES_OF_THINGS = tuple("村镇乡县路街")
# “轿车村、别墅村、小康村”: names of one class in quotation marks are coined for the occasion.
_LIKE_THINGS = regex.compile(
    rf"\p{{Han}}{{1,4}}(?P<class>[{''.join(_CLASSES_OF_THINGS)}])(?:、?”?、?“?\p{{Han}}{{1,4}}(?P=class)){{1,6}}+"
)


@cache
def load_phrases() -> dict[str, list[tuple[int, str]]]:
    """The phrases in which no place is meant by the known names in them, with the offset of the name: 大同 in 天下|大同."""
    phrases: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for phrase in load_grammar()["context"]["phrases"]:
        for start, end, _ in load_gazetteer().iter_all(phrase):
            phrases[phrase[start:end]].append((start, phrase))
    return dict(phrases)


def _iter_phrases(ground: Ground) -> Iterator[tuple[int, int]]:
    phrases = load_phrases()
    if phrases.keys().isdisjoint(ground.said):
        return
    for start, end, _ in ground.known:
        for offset, phrase in phrases.get(ground.text[start:end], ()):
            if start >= offset and ground.text.startswith(phrase, start - offset):
                yield start - offset, start - offset + len(phrase)


@cache
def _sites() -> list[str]:
    endings = load_grammar()["endings"]
    return [
        word for word in (*endings["facility"], *endings["other"], *endings["community"]) if len(word) > 1
    ]


@cache
def _first_of_sites() -> frozenset[str]:
    return frozenset(word[0] for word in _sites())


@cache
def _site() -> regex.Pattern[str]:
    """What makes the name of a person part of that of a site: 同志纪念馆, 文旅产业园."""
    return regex.compile(rf"\p{{Han}}{{0,{MAX_BETWEEN}}}\L<sites>", sites=_sites())


def _names_site(ground: Ground, end: int) -> bool:
    """Whether a site is named after the person whose name ends here: 焦裕禄|同志纪念馆."""
    firsts = _first_of_sites()
    if firsts.isdisjoint(ground.text[end : end + MAX_BETWEEN + 1]):
        return False
    match = _site().match(ground.text, end)
    return match is not None and ground.ends_word(match.end())


def _names_line(text: str, end: int) -> bool:
    """Whether what was taken for a person is the name of a railway: 石太|客专, 张吉怀|高铁."""
    classes = load_grammar()["roads"]["classes"]
    return text.startswith(classes, max(0, end - 1)) or text.startswith(classes, end)


class _Spoken:
    """The divisions that a text names, by the first two and four digits of their codes; gathered when first asked for."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    @cached_property
    def _names(self) -> dict[str, set[str]]:
        names: dict[str, set[str]] = defaultdict(set)
        for name in self._ground.said:
            entry = load_gazetteer().get(name)
            if entry and entry.kind in (Kind.DIVISION, Kind.SHORT) and not entry.everyday:
                for unit in load_divisions().all_named(name):
                    names[unit.code[:PROVINCE_DIGITS]].add(name)
                    names[unit.code[:CITY_DIGITS]].add(name)
        return names

    def has_beside(self, name: str, digits: int) -> bool:
        """Whether the text names another division whose code begins with the same digits."""
        units = load_divisions().all_named(name)
        here = {unit.code[:digits] for unit in units if unit.level is not Level.PROVINCE}
        return any(self._names[code] - {name} for code in here & self._names.keys())


def _is_place(ground: Ground, mention: Mention, spoken: _Spoken) -> bool:
    """Whether one of the model's persons is a place: 鲁西南, or 舒兰 in a text on its province.

    What opens a clause and has something (舒兰|的大米) is taken for the place beside any other of the province; elsewhere
    the text must name the city.
    """
    if mention.by not in GUESSED:
        return False
    name = ground.text[mention.start : mention.end]
    entry = load_gazetteer().get(name)
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
    owns = ground.text[mention.end : mention.end + 1] in ("的", "、")
    return spoken.has_beside(name, PROVINCE_DIGITS if owns else CITY_DIGITS)


def _opens_clause(ground: Ground, mention: Mention) -> bool:
    """Whether a supposed person stands at the head of a clause or a list, without post or title in front."""
    return mention.start == 0 or ground.text[mention.start - 1] in CLAUSE_MARKS


def _local_names(ground: Ground) -> dict[int, int]:
    """All occurrences of the long names of villages and towns of the model, end by start: 喀拉克尔村."""
    names = {ground.text[start:end] for start, end in ground.located.items()}
    names = {name for name in names if len(name) >= LONG_NAME and name[-1] in LOCAL_CLASSES}
    return {start: end for start, end, _ in scanner_of(names).iter_longest(ground.text)} if names else {}


def iter_closed(doc: Doc, ground: Ground) -> Iterator[tuple[int, int]]:
    """Yield the stretches without places: what other extractors found, titles, set phrases, short quoted names."""
    text, known = ground.text, load_gazetteer()
    for kind in ("document", "program"):
        for mention in found(doc, kind):
            yield mention.start, mention.end
    yield from _iter_persons(doc, ground)
    for match in _TITLE.finditer(text):
        yield match.span()
    yield from _iter_phrases(ground)
    for quotation in quotations(doc):
        start, end = quotation.inner_start, quotation.inner_end
        if quotation.closed and _is_coined(text, start, end):
            yield start, end
    for start, end in ground.bodies.items():
        if text[start:end] not in known:
            yield start, end


def _iter_persons(doc: Doc, ground: Ground) -> Iterator[tuple[int, int]]:
    """Yield the persons, but not those that are places, or the first half of the name of a village, a site or a line."""
    local, spoken = _local_names(ground), _Spoken(ground)
    for mention in found(doc, "person"):
        begins = range(mention.start - MAX_LEAD, mention.start + 1)
        in_name = local and any(local.get(start, 0) >= mention.end for start in begins)
        if in_name or _names_site(ground, mention.end) or _names_line(ground.text, mention.end):
            continue
        if not _is_place(ground, mention, spoken):
            yield mention.start, mention.end


def _is_coined(text: str, start: int, end: int) -> bool:
    """Whether what stands in quotation marks is a name of its own (“枫桥经验”) or a list of such."""
    if text.endswith(_CLASSES_OF_THINGS, start, end) and _LIKE_THINGS.fullmatch(text, start, end):
        return True
    honour = end - start <= QUOTED_HONOUR and _stands_for_honour(text, start, end)
    short = end - start <= QUOTED_NAME
    if not (honour or short) or NAME.fullmatch(text, start, end) is None:
        return False
    entry = None if honour else load_gazetteer().get(text[start:end])
    if entry is None:
        return True
    # A short name in marks of its own (“大同”, “汉堡”) is meant otherwise.
    return entry.kind in (Kind.SHORT, Kind.FOREIGN) and not text.endswith(
        ("在", "到", "从", "叫"), 0, start - 1
    )


def _stands_for_honour(text: str, start: int, end: int) -> bool:
    """Whether the words around quotation marks tell that an honour stands in them: 被评为|“河南省示范社区”."""
    context = load_grammar()["context"]
    return text.endswith(context["before_honour"], 0, start - 1) or text.startswith(
        context["behind_honour"], end + 1
    )
