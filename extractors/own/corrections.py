"""What an own lexicon changes of mentions that were found: names to stop are dropped, people and places told as it tells them."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from extractors.context import cache_of, found, text_of
from extractors.own.names import BY_PEOPLE, OwnNames
from extractors.own.places import own_fields
from extractors.own.spans import Spans

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from extractors.mention import Mention

#: Rules by which a part of a name that stands elsewhere is taken for the person.
_SHORT_FORMS = frozenset({"person.given", "person.short", "person.nickname", "person.honorific"})
#: What a writer may set inside a name.
_MARKS = str.maketrans("", "", "“”‘’「」『』 \n")


def correct_found(doc: Doc, own: OwnNames, kind: str, mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions that one extractor found, without names to stop and what lies in a place of the own lexicon."""
    text = text_of(doc)
    kept = _without_stops(text, own.stops.get(kind, frozenset()), list(mentions))
    if kind in ("person", "organization"):
        kept = _without_others(text, own, kind, kept)
    for mention in kept if kind == "person" else ():
        full_name = own.people.get(_written(text, mention))
        if full_name is not None:
            mention.fields["canonical"], mention.by, mention.confidence = full_name, BY_PEOPLE, 0.99
    return kept


def complete(doc: Doc, own: OwnNames) -> None:
    """Tell, once the article is resolved, the posts of its people and the codes of its places that the own lexicon tells."""
    for mention in found(doc, "person"):
        known = mention.fields.get("known_posts")
        if known is not None:
            # One list is shared by all mentions of a person.
            known += [
                post for post in own.posts.get(mention.fields["canonical"] or "", ()) if post not in known
            ]
    if not own.places:
        return
    text = text_of(doc)
    told = {
        (chain.start, chain.end): own_fields(place, chain, text)
        for chain in cache_of(doc).get("places", ())
        if (place := own.places.get(text[chain.last.start : chain.last.end])) is not None
        and chain.last.entry is not None
        and chain.last.entry.full_name == place.name
    }
    for mention in found(doc, "place"):
        mention.fields |= told.get((mention.start, mention.end), {})


def _without_stops(text: str, stops: AbstractSet[str], mentions: list[Mention]) -> list[Mention]:
    """The mentions that are no names to stop, nor short forms of a person that was one."""
    if not stops:
        return mentions
    dropped = {
        name
        for mention in mentions
        for name in (_written(text, mention), str(mention.fields.get("name")))
        if name in stops
    }
    return [
        mention
        for mention in mentions
        if _written(text, mention) not in dropped
        and (mention.type != "program" or str(mention.fields.get("name")) not in dropped)
        and not (mention.by in _SHORT_FORMS and any(_written(text, mention) in name for name in dropped))
    ]


def _without_others(text: str, own: OwnNames, kind: str, mentions: list[Mention]) -> list[Mention]:
    """The persons that lie in no place of the own lexicon, the bodies that are neither a place nor a person of it."""
    places = [(start, end) for start, end, _ in own.place_scanner.iter_longest(text)]
    if kind == "organization":
        taken = set(places)
        return [m for m in mentions if (m.start, m.end) not in taken and _written(text, m) not in own.people]
    around = Spans(places)
    return [m for m in mentions if _written(text, m) in own.people or not around.hold(m.start, m.end)]


def _written(text: str, mention: Mention) -> str:
    return text[mention.start : mention.end].translate(_MARKS)
