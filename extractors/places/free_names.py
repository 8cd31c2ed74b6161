"""Names that no table has: what the model takes for a place, and what an ending and the words around it tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

from extractors.places.endings import Ending, is_no_stem, level_of_location
from extractors.places.gazetteer import Entry, PlaceLevel, load_gazetteer, load_grammar
from extractors.places.ground import CLAUSE_MARKS, MAX_PLAIN_STEM, MAX_STEM, Ground
from extractors.places.parts import Part
from extractors.places.senses import is_figure

#: Longest stem of the name of a water that no model knows, in characters.
MAX_WATER = 3
#: Levels whose unknown names are taken by what stands around them.
_BOUNDED = frozenset({PlaceLevel.COMMUNITY, PlaceLevel.VILLAGE, PlaceLevel.TOWN, PlaceLevel.COUNTY})


def iter_modelled(ground: Ground, taken: bytearray) -> Iterator[Part]:
    """Yield what the model takes for a place, or for a body that is a building, if more speaks for it."""
    for start, end in sorted(ground.located.items()):
        if ground.is_closed(start, end) or taken.find(1, start, end) >= 0:
            continue
        begin, entry = _behind_praise(ground, _behind_joint(ground, start, end), end)
        level = level_of_location(ground, ground.text[begin:end])
        if level is not None and not is_figure(ground, begin) and not _is_way(ground, end):
            yield Part(_before_cut(ground, _before_dot(ground, begin), level), end, level, "model", entry)


def _behind_joint(ground: Ground, start: int, end: int) -> int:
    """Where a name begins that the model takes together with the conjunction in front: 和|平潭综合实验区."""
    known = load_gazetteer()
    joint = ground.text[start] in "和与及" and any(
        ground.text[start + 1 : stop] in known for stop in range(start + 3, end + 1)
    )
    return start + 1 if joint and ground.text[start : start + 2] not in known else start


def _before_cut(ground: Ground, start: int, level: PlaceLevel) -> int:
    """Where the name of a water or a mountain begins whose first character the model takes for a place: 考|田河."""
    if level != PlaceLevel.NATURAL or ground.located.get(start - 1) != start:
        return start
    return start - 1


def _behind_praise(ground: Ground, start: int, end: int) -> tuple[int, Entry | None]:
    """Where a known name begins that the model takes together with a word of praise, and its entry: 千里|房县."""
    praise = next((word for word in _praise() if ground.text.startswith(word, start)), "")
    entry = load_gazetteer().get(ground.text[start + len(praise) : end]) if praise else None
    return (start + len(praise), entry) if entry else (start, None)


@cache
def _praise() -> tuple[str, ...]:
    return tuple(word for word in load_grammar()["context"]["prefixes"] if len(word) > 1)


def _is_way(ground: Ground, end: int) -> bool:
    """Whether what ends like a road is the ground to walk on: 天黑路|滑."""
    text = ground.text
    return text[end - 1] == "路" and text[end : end + 1] in load_grammar()["context"]["after_way"]


def iter_free_names(ground: Ground, endings: list[Ending], taken: bytearray) -> Iterator[Part]:
    """Yield unknown names told by their ending that stand by themselves: 西湾海鲜市场, 东山村.

    Those in which the model sees no proper noun only where the text has them twice or, once at least, says who lives
    there (团结村|村民).
    """
    plain = []
    for ending in endings:
        if ending.weak or taken[ending.end - 1] or _is_way(ground, ending.end):
            continue
        start = (_free_start(ground, ending) or _water_start(ground, ending)) if ground.modelled else None
        if start is not None and _is_free(ground, start, ending, taken):
            yield Part(start, ending.end, ending.level, "place.ending")
            continue
        start = _bounded_start(ground, ending)
        if start is not None and _is_free(ground, start, ending, taken):
            plain.append(Part(start, ending.end, ending.level, "place.ending"))
    if not plain:
        return
    often = Counter(ground.text[part.start : part.end] for part in plain)
    lived_in = {ground.text[part.start : part.end] for part in plain if _has_residents(ground, part.end)}
    for part in plain:
        name = ground.text[part.start : part.end]
        repeated = often[name] > 1 and not ground.modelled and part.level != PlaceLevel.COMMUNITY
        if name in lived_in or repeated:
            yield part


def _is_free(ground: Ground, start: int, ending: Ending, taken: bytearray) -> bool:
    """Whether the characters before an ending make a name with it, and nothing has them yet."""
    free = not ground.is_closed(start, ending.end) and taken.find(1, start, ending.end) < 0
    free = free and not is_figure(ground, start)
    return free and not is_no_stem(ground.text[start : ending.start], ending.level)


def _has_residents(ground: Ground, end: int) -> bool:
    """Whether those follow who live or hold office there: 东山村|村民."""
    return ground.text.startswith(load_grammar()["context"]["residents"], end)


def _free_start(ground: Ground, ending: Ending) -> int | None:
    """Where the name before an ending begins: at the first proper noun of the nouns before it; None without one."""
    start = None
    for index in range(ground.word_at(ending.start), -1, -1):
        begin, end = ground.starts[index], min(ground.ends[index], ending.start)
        if begin == end:
            continue
        if ending.start - begin > MAX_STEM or not ground.is_name_like(begin, end):
            break
        if ground.pos[index] == "PROPN" or _names_body(ground.word(index)):
            start = begin
    return None if start is None else _before_dot(ground, start)


def _water_start(ground: Ground, ending: Ending) -> int | None:
    """Where the unknown name of a water or a mountain begins, told by what stands around: 支流|涓|水, 一条|运料|河|贯穿."""
    if ending.level != PlaceLevel.NATURAL:
        return None
    context = load_grammar()["context"]
    for start in range(ending.start - 1, max(-1, ending.start - MAX_WATER - 1), -1):
        if ground.text.endswith(context["water_sure"], 0, start):
            return start
    told = ground.text.startswith(context["water_behind"], ending.end)
    found = None
    for start in range(ending.start - 1, max(-1, ending.start - MAX_WATER - 1), -1):
        if ground.text[start] in CLAUSE_MARKS or not ground.is_name_like(start, ending.start, loose=True):
            break
        if ground.text.endswith(context["water_before"], 0, start):
            return start
        if told and start in ground.start_set:
            found = start
    return found


def _before_dot(ground: Ground, start: int) -> int:
    """Where a name begins that is joined by a dot to the word before it: 绿地·|云栖社区."""
    if not ground.text.endswith("·", 0, start) or start < 2:
        return start
    word = ground.starts[ground.word_at(start - 2)]
    return word if ground.is_name_like(word, start) else start


def _names_body(word: str) -> bool:
    """Whether a common noun is the name of a body all the same: 农科院."""
    return len(word) > 2 and word.endswith(load_grammar()["swallowed"]["bodies"])


def _bounded_start(ground: Ground, ending: Ending) -> int | None:
    """Where a short stem begins that opens a clause or follows a word such as 走进; None where it is no stem."""
    if ending.level not in _BOUNDED:
        return None
    bounds = _bounds(ground.modelled)
    for start in range(ending.start - 1, max(-1, ending.start - MAX_PLAIN_STEM - 1), -1):
        opens = start == 0 or ground.text[start - 1] in CLAUSE_MARKS
        opens = opens or (ground.text[start - 1] == "的" and ending.level != PlaceLevel.COMMUNITY)
        if opens or ground.text.endswith(bounds, 0, start):
            return start if _is_plain_stem(ground, start, ending.start, opens=opens) else None
    return None


def _is_plain_stem(ground: Ground, start: int, end: int, *, opens: bool) -> bool:
    """Whether a stem is made of nouns, or is one word of another kind that cannot be a verb here: 走进|团结|村."""
    if not ground.is_name_like(start, end, loose=not opens):
        if opens or not ground.modelled:
            return False
        words = ground.words_in(start, end)
        return len(words) == 1 and ground.pos[words[0]] == "VERB" and ground.starts[words[0]] == start
    if ground.modelled:
        return start in ground.start_set
    return not ground.text.startswith(load_grammar()["stems"]["plain_verbs"], start)


@cache
def _bounds(modelled: bool) -> tuple[str, ...]:
    """What a name stands behind; without a model no single characters, which may be the end of a word: 了|解社区."""
    bounds = load_grammar()["context"]["bounds"]
    return tuple(bound for bound in bounds if modelled or len(bound) > 1)
