"""How the ground is laid out from a Doc: the places and bodies of the model set right, the known names found."""

from __future__ import annotations

from collections import Counter
from functools import cache

import regex
from spacy.tokens import Doc

from extractors.context import entities, found, text_of, was_sought, word_ends, word_starts, words
from extractors.places.closing import iter_closed
from extractors.places.gazetteer import load_gazetteer, load_grammar
from extractors.places.ground import LOCAL_CLASSES, Ground
from extractors.scanner import scanner_of


@cache
def _body_words() -> tuple[str, ...]:
    """The last words of bodies that end like a building: 话剧院."""
    buildings: tuple[str, ...] = load_grammar()["endings"]["facility"]
    return tuple(word for word in load_grammar()["swallowed"]["bodies"] if word.endswith(buildings))


@cache
def _buildings() -> tuple[str, ...]:
    """The ends of the names of buildings and zones."""
    endings = load_grammar()["endings"]
    return tuple(word for word in (*endings["facility"], *endings["other"]) if len(word) > 1)


@cache
def _last_of_buildings() -> frozenset[str]:
    """The last characters of the names of buildings, zones and halls."""
    return frozenset(word[-1] for word in (*_buildings(), *load_grammar()["endings"]["weak"]))


@cache
def _hall() -> regex.Pattern[str]:
    """The end of the name of a hall in a building: 饭店牡丹厅."""
    weak = load_grammar()["endings"]["weak"]
    return regex.compile(r"\L<known>.{1,5}\L<weak>$", known=_buildings(), weak=weak)


def _is_building(text: str, start: int, end: int) -> bool:
    """Whether what is taken for an organisation is a building, a zone or a hall in one; not a troupe: 话剧院."""
    if text[end - 1] not in _last_of_buildings():
        return False
    named = text.endswith(_buildings(), start, end) or (
        text.endswith(load_grammar()["endings"]["weak"], start, end) and _hall().search(text[start:end])
    )
    return bool(named) and not text.endswith(_body_words(), start, end)


def survey(doc: Doc) -> Ground:
    """Lay out the ground of a Doc in which documents, programmes, persons and organisations have been found."""
    text, tokens, told = text_of(doc), words(doc), entities(doc)
    located = {e.start: e.end for e in told if e.label == "LOC"}
    located = _widened(text, located) if located else _spelled_out(text)
    named_bodies = {e.start: e.end for e in told if e.label == "ORG"}
    bodies = _bodies_of(doc, located)
    known = list(load_gazetteer().iter_all(text))
    for start, end in [*bodies.items(), *named_bodies.items()]:
        if _is_building(text, start, end):
            located[start] = end
            bodies.pop(start, None)
    modelled = any(tokens.pos)
    ground = Ground(
        text=text,
        starts=tokens.starts,
        ends=tokens.ends,
        pos=tokens.pos,
        start_set=word_starts(doc) if modelled else frozenset(),
        end_set=word_ends(doc) if modelled else frozenset(),
        located=located,
        bodies=bodies,
        named_bodies=named_bodies,
        known=known,
        said=frozenset([text[start:end] for start, end, _ in known]),
        closed=bytearray(len(text)),
        modelled=modelled,
    )
    for start, end in iter_closed(doc, ground):
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
    if text.count("村") + text.count("屯") < 2:
        return {}
    often = Counter(match["name"] for match in _spelled().finditer(text))
    names = {name for name, count in often.items() if count > 1}
    return {start: end for start, end, _ in scanner_of(names).iter_longest(text)} if names else {}


def _is_cut(text: str, start: int, end: int) -> bool:
    """Whether the character in front of a village or town must belong to its name."""
    if text[end - 1] not in LOCAL_CLASSES:
        return False
    if text.endswith(load_grammar()["context"]["before_name"], 0, start - 1):
        return True
    opens = start == 1 or text[start - 2] in "，。；：“\n"
    return (opens and text.startswith(("位于", "地处", "坐落", "距"), end)) or (
        end - start == 2 and start > 1 and text[start - 2] in "镇乡县"
    )


def _bodies_of(doc: Doc, located: dict[int, int]) -> dict[int, int]:
    """The organisations of a Doc, end by start; those of the model if no extractor has looked."""
    if was_sought(doc, "organization"):
        spans = [(mention.start, mention.end) for mention in found(doc, "organization")]
    else:
        spans = [(entity.start, entity.end) for entity in entities(doc) if entity.label == "ORG"]
    # What ends where a place of the model does is no body: 北京|梅地亚中心, 新华社|北京.
    place_ends = set(located.values())
    text, context, plain = text_of(doc), load_grammar()["context"], _plain_words()
    homes, quarters = context["homes"], context["body_quarters"]
    return {
        start: end
        for start, end in spans
        if end not in place_ends
        and not text.startswith(homes, end)
        and not text.endswith(quarters, start, end)
        and not plain.search(text, start, end)
    }


@cache
def _plain_words() -> regex.Pattern[str]:
    """Words that no name of a body has: 赣州|各县|区党委."""
    return regex.compile(r"\L<words>", words=load_grammar()["swallowed"]["plain"])
