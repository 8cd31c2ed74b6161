"""Where a text names places of the own lexicon, and what is never a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractors.own.names import BY_PLACES, OwnPlace, own_names_of
from extractors.places.gazetteer import Kind
from extractors.places.parts import Part

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from extractors.places.chain import Chain
    from extractors.places.ground import Ground

#: A name this short is taken only where it cuts no word of the model in two.
_SHORT = 2


def own_parts(doc: Doc, ground: Ground) -> list[Part]:
    """The places of the own lexicon in the text, in order; none inside the name of a body, a person or a document."""
    own = own_names_of(doc)
    if own is None or not own.places:
        return []
    return [
        Part(start, end, entry.level, BY_PLACES, entry)
        for start, end, entry in own.place_scanner.iter_longest(ground.text)
        if not ground.is_closed(start, end) and (end - start > _SHORT or ground.is_aligned(start, end))
    ]


def without_stops(doc: Doc, chains: list[Chain], text: str) -> list[Chain]:
    """The chains without those that are names to stop, and without such a name at their end."""
    own = own_names_of(doc)
    stops = own.stops.get("place") if own is not None else None
    if not stops:
        return chains
    kept = []
    for chain in chains:
        if text[chain.start : chain.end] in stops:
            continue
        while len(chain.parts) > 1 and text[chain.last.start : chain.end] in stops:
            chain.parts.pop()
        kept.append(chain)
    return kept


def own_fields(own: OwnPlace, chain: Chain, text: str) -> dict[str, Any]:
    """The fields of a chain that ends in a place of the own lexicon: its own code and name, the division around it."""
    fields = dict(chain.fields)
    fields["adcode"] = own.adcode
    division = own.division
    above = division.full_name if division is not None else ""
    *before, last = fields["parts"]
    if own.is_division and division is not None:
        last = last | {"name": division.name, "adcode": division.adcode}
        return fields | {"full_name": above, "within": None, "parts": [*before, last]}
    full_name = (
        above + own.name if above or chain.parts[0].kind is Kind.OWN else text[chain.start : chain.end]
    )
    code = None if division is not None and own.adcode == division.adcode else own.adcode
    return fields | {"full_name": full_name, "parts": [*before, last | {"name": own.name, "adcode": code}]}
