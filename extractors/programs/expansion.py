"""What a name stands for, where the article itself tells it: “三长”即网格长、党小组长、楼栋长."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise, takewhile

import regex

from extractors.programs.names import load_heads, own_head
from extractors.programs.shape import HAN_NUMERALS, MARKS, NUMERALS, Shape, load_expansion, shape_of
from extractors.scanner import Scanner, iter_occurrences, scanner_of
from extractors.wording import WordRow, any_of

# A part is a short phrase; a list that is only said to explain a name has still shorter ones.
_PART = regex.compile(r"[\p{Han}\p{L}\d%％（）()·\-+/]{1,24}")
_WIDE_PART = regex.compile(r"[\p{Han}\p{L}\d%％（）()·\-+/、]{1,18}")
_LONGEST_PLAIN = 16
_LONGEST_AGREEING, _LONGEST_OF_PIECE = 18, 10

_MARKER = (
    r"则?(?:即是|即|是指的?|指的是|就是指?(?!要|为)|也就是|分别[是为指]|具体[是为指]|主要[是指]|主要包括|具体包括"
    r"|包括|包含|涵盖|指|为|是)"
)
#: Markers that leave no doubt that what follows explains the name.
_STRICT = regex.compile(r"即|分别|指|具体|包括|就是|也就是")
# “三长四员”队伍（“三长”即…）， “三亮”工作法：…, “三办”——…
_BEHIND = regex.compile(
    rf"[”’」』]?\s?(?:的)?\p{{Han}}{{0,10}}?\s?"
    rf"(?:（(?P<inside>[^（）\n]{{3,200}})）|(?P<mark>[，、：]?\s?{_MARKER}[：，]?)|(?P<dash>——|—|：))\s?"
)
_MARKED = regex.compile(rf"{_MARKER}[：，]?\s?")
# “三长”即…, “三长”队伍是指…, 三长，指…
_MARKED_BEHIND = regex.compile(rf"[，]?\s?{_MARKER}[：，]?\s?")
_ANY_MARKER = regex.compile(_MARKER)
_QUOTED_PIECE_BEHIND = regex.compile(rf"[”’]\p{{Han}}{{0,6}}?[，]?\s?{_MARKER}[：，]?\s?")
_IN_WORD = regex.compile(r"[\p{Han}\d]")
_PIECE_END = regex.compile(r"[。！？]|(?<!（[^（）]{0,20})）")
_PHRASE_END = regex.compile(r"[，；。]")
_SENTENCE_END = regex.compile(r"[。！？\n）]")
_LAST_SENTENCE_END = regex.compile(r"(?r)[。！？\n）]")
_CLAUSE_END = regex.compile(r"[，。；：！？（）—\n]")
# …等三项机制, …三支队伍: what the items are, counted again
_COUNTED_AGAIN = regex.compile(
    rf"(?<![等这共])[等这共]*+[{HAN_NUMERALS}\d]{{1,2}}(?:个|项|种|类|级|大|方面|本|步|环)\p{{Han}}{{0,8}}$|等\p{{Han}}{{0,16}}$"
)
# 把…分成A、B和C三类
_FROM = regex.compile(r"[把将为分成由按从]")
_AND = regex.compile(r"以及|[和与及]")
_LIST_MARK = regex.compile(r"[、，；]")
_LEADING_AND = regex.compile(r"^(?:以及|及|和|与)")
_SEGMENT = regex.compile(r"[、，；：。！？（）—\n]+")
_LAST_BREAK = regex.compile(r"(?r)[，。；：！？（）—\n]")
_SEGMENT_AND = regex.compile(r"(?:[、，；：。！？（）—\n]|以及|[和与及])+")
_LEADING_MARKER = regex.compile(
    r"^(?:(?:所谓|前者|后者)?(?:即|是指|指的是|指|就是)|分别[是为指]?|具体[是为指]?|包括)"
)
# 一是减环节, 第一棵是预防树, 第一步摸底, 一亮身份
_ORDINAL = regex.compile(
    rf"(?:第)?(?P<number>[{HAN_NUMERALS}])(?:[步棵个项条招环]?[是为要]|[步棵项条招环](?=\p{{Han}}))?"
)
_ROOM = 240
#: At so many places is a piece of a name looked at: behind every name it would be hundreds where a text has nothing else.
_MOST_TRIED = 64
#: How far behind a name the word that explains it may end.
_ROOM_FOR_MARKER = 24
#: How sure an explanation is that the text says is one; 3 is a list that agrees with the name, 2 one right in front of it.
SAID = 4
#: How much longer than the shortest the longest item of a list in front may be, in a pair and in a longer list.
_EVEN_PAIR, _EVEN = 2, 6
_LEADING_PREPOSITION = regex.compile(r"^[对以为使把将]")
#: A list of fewer parts has to be said to explain the name: two words with one character in common stand anywhere.
_FEWEST_AGREEING = 3
#: A last item that is so much longer than all others, which are of one length, runs on.
_LONGER = 3


@dataclass(frozen=True, slots=True)
class Explanation:
    """The parts of a name, and how surely the text spells them out: 4 says so, 3 agrees with the name, 1 only counts them."""

    parts: tuple[str, ...]
    certainty: int


def count_parts(name: str) -> tuple[int, ...]:
    """How many parts a numeric name may announce, the likeliest first; none for a name without numerals."""
    return shape_of(name).counts


def explain(
    text: str, name: str, before: int, after: int, numeric: Scanner[str] | None = None
) -> Explanation | None:
    """What `text` says that the name in [before, after), quotation marks included, stands for; None if nothing.

    Looked at are the words behind the name (即…, （…）, ：…), those right in front of it (A、B、C“三张清单”), and lists of its
    paragraph whose items hold what the name counts (“三亮”: 亮身份、亮承诺、亮成效). `numeric` finds the numeric names of the
    text, which are no parts of one another.
    """
    shape = shape_of(name)
    found = _in_pieces(text, shape, after) or _behind(text, shape, after)
    if found is None and shape.counts:
        numeric = scanner_of([name]) if numeric is None else numeric
        found = _agreeing(text, shape, numeric, before, after) or _in_front(text, shape, before)
        found = found or _counted_again(text, shape, before, after)
    return found


def _behind(text: str, shape: Shape, after: int) -> Explanation | None:
    """The parts behind the name: in brackets, behind a word that explains, behind a dash or colon."""
    # a name that counts nothing has to be said to stand for a list
    if not shape.counts and (shape.pieces or not _STRICT.search(text, after, after + _ROOM_FOR_MARKER)):
        return None
    match = _BEHIND.match(text, after, min(len(text), after + _ROOM))
    if match is None:
        return None
    strict = match["dash"] is None
    if body := match["inside"]:
        marker = _MARKED.match(body)
        told = marker is not None and _STRICT.search(marker.group()) is not None
        body = body[marker.end() :] if marker else body
    else:
        told = strict = strict and _STRICT.search(match["mark"]) is not None
        body = _rest(text, match.end())
    parts = _read(body, shape, strict=strict) if shape.counts else None
    if told and not shape.counts:
        parts = _plain_list(body)
    return Explanation(tuple(parts), SAID if strict else 2) if parts else None


def _rest(text: str, start: int) -> str:
    """What is left of the sentence from `start` on."""
    end = _SENTENCE_END.search(text, start, min(len(text), start + _ROOM))
    return text[start : end.start() if end else start + _ROOM]


def _read(body: str, shape: Shape, *, strict: bool) -> list[str] | None:
    """The parts that a stretch of text lists, as many as the name announces.

    With `strict` the list is said to explain the name: its items may then stand between commas, and be as many as the name
    has pieces.
    """
    counts = shape.counts if strict else shape.counts[:1]
    for count in counts:
        for stretch in _iter_stretches(body):
            items = _split(stretch, count, mixed=strict)
            # one part for each piece of a name is a short one: 两减一提, not what a campaign is for
            if items and count != shape.counts[0] and max(map(len, items)) > _LONGEST_OF_PIECE:
                continue
            if (
                items
                and (strict or "，" not in stretch or _agree(items, shape))
                and not _half_agree(items, shape)
            ):
                alike = (
                    _trim(items, shape) if len(items) >= _FEWEST_AGREEING and _agree(items, shape) else None
                )
                return _tidy(_without_ordinals(alike or items))
    items = [_CLAUSE_END.split(item)[0] for item in _iter_ordinal_clauses(body)]
    return items if len(items) in shape.counts and all(map(_PART.fullmatch, items)) else None


def _iter_stretches(body: str) -> Iterator[str]:
    """Yield the stretches of `body` that may be the whole list, the longest first, counted words at their end left out."""
    ends = [len(body), *(match.start() for match in _CLAUSE_END.finditer(body))][:12]
    for end in sorted(ends, reverse=True):
        shorter = _COUNTED_AGAIN.sub("", body[:end])
        if shorter.strip() and len(shorter) < end and "、" in shorter:
            yield shorter
        yield body[:end]


def _iter_ordinal_clauses(body: str) -> Iterator[str]:
    """Yield the items of a list of clauses: 一是减环节，二是减时限，三是减资料."""
    bare = MARKS.sub("", body)
    starts = [m for m in _ORDINAL.finditer(bare) if m.start() == 0 or bare[m.start() - 1] in "，；、。（："]
    if [m["number"] for m in starts] == list("一二三四五六七八九十"[: len(starts)]):
        for match, following in pairwise([*starts, None]):
            if match is not None:
                yield bare[match.end() : following.start() if following else len(bare)].strip("，；、。")


def _split(text: str, count: int, *, mixed: bool) -> list[str] | None:
    """The items of a list if there are `count`: by 、 or ， or ； (`mixed`: by any of them), the last one also by 和 or 以及."""
    bare = MARKS.sub("", text).strip("，、；：。")
    ways = [mark for mark in ("；", "，", "、") if mark in bare]
    splits = [(way, bare.split(way)) for way in ways]
    if mixed and len(ways) > 1:
        splits.append(("", _LIST_MARK.split(bare)))
    for way, split in splits:
        items = [_LEADING_AND.sub("", item) for item in split]
        if len(items) == count - 1 and items:
            items = [*items[:-1], *_AND.split(items[-1], maxsplit=1)]
        # 宣传党的路线、方针、政策下基层，调查研究下基层: an item between commas may hold a list of its own
        part = _WIDE_PART if mixed and way in ("；", "，") else _PART
        if len(items) == count and all(map(part.fullmatch, items)):
            return items
    if not ways:
        pair: list[str] = _AND.split(bare)
        if len(pair) == count and all(map(_PART.fullmatch, pair)):
            return pair
    return None


def _half_agree(items: Sequence[str], shape: Shape) -> bool:
    """Whether most items, but not all, hold what the name counts: the list has been cut at the wrong place."""
    stems = shape.stems
    if len(items) != len(stems) or len(items) < _FEWEST_AGREEING:
        return False
    holding = sum(forms[0] in item for forms, item in zip(stems, items, strict=True))
    return len(items) > holding > len(items) / 2


def _tidy(items: list[str]) -> list[str]:
    """The items without what stands in front of the first and behind the last one, where the others are alike.

    Alike are items that begin, or end, with one character, or are of one length.
    """
    if len(items) < _FEWEST_AGREEING:
        return items
    first, *middle, last = items
    heads, tails = {item[0] for item in (*middle, last)}, {item[-1] for item in (first, *middle)}
    if len(heads) == 1 and first[0] not in heads and (at := first.rfind(next(iter(heads)))) > 0:
        first = first[at:]
    lengths = {len(item) for item in (first, *middle)}
    if len(tails) == 1 and last[-1] not in tails and (at := last.rfind(next(iter(tails)))) > 0:
        last = last[: at + 1]
    elif len(lengths) == 1 and len(last) - _LONGER >= (length := lengths.pop()) > 1:
        last = last[:length]
    return [first, *middle, last]


def _without_ordinals(items: list[str]) -> list[str]:
    """The items without the numbers that they bear: 一亮身份、二亮承诺, 第一步摸底、第二步立项."""
    matches = [_ORDINAL.match(item) for item in items]
    numbers = [match["number"] if match else "" for match in matches]
    if numbers != list("一二三四五六七八九十"[: len(items)]):
        return items
    rests = [item[match.end() :] for item, match in zip(items, matches, strict=True) if match]
    # 一个支部、二支队伍 count what they name
    return rests if all(rests) and all(rest[0] not in "个支项条" for rest in rests) else items


def _plain_list(text: str) -> list[str] | None:
    """The items of a list of any number that is said to explain a name, all short."""
    bare = _COUNTED_AGAIN.sub("", _CLAUSE_END.split(MARKS.sub("", text).strip())[0])
    if "、" not in bare:
        return None
    *first, last = bare.split("、")
    items = [*first, *_AND.split(last, maxsplit=1)]
    fits = all(_PART.fullmatch(item) and 1 < len(item) <= _LONGEST_PLAIN for item in items)
    # 以村落为单元、以“两长八员”为骨干的治理体系 describes, it lists nothing
    return items if fits and not any(item.startswith("以") or "的" in item for item in items) else None


def _in_pieces(text: str, shape: Shape, after: int) -> Explanation | None:
    """The parts of a name whose pieces are explained one by one: “三长”即A、B、C，“四员”即D、E、F、G."""
    if len(shape.pieces) < 2:
        return None
    room = text[after : after + 2 * _ROOM].split("\n", maxsplit=1)[0]
    if not _ANY_MARKER.search(room):
        return None
    for level in (shape.pieces, tuple(piece[0] for piece in shape.pieces)):
        places = list(takewhile(bool, (_find_piece(piece, room) for piece in level)))
        starts = [place[0] for place in places]
        if len(places) < len(level) or starts != sorted(set(starts)):
            continue
        parts: list[str] = []
        for (_, begin), end, piece in zip(places, [*starts[1:], None], level, strict=True):
            # a bracket ends it, unless it opened within: 村（社区）便民服务平台
            body = _PIECE_END.split(room[begin:end])[0]
            parts += _read_piece(body.strip("，；、：“”‘’ "), piece)
        if all(map(_PART.fullmatch, parts)):
            return Explanation(tuple(parts), SAID)
    return None


def _find_piece(piece: str, room: str) -> tuple[int, ...]:
    """Where a piece stands with a word behind it that explains, that word taken in; empty if it does not."""
    for at in islice(iter_occurrences(piece, room), _MOST_TRIED):
        end = at + len(piece)
        if at and room[at - 1] in "“‘" and (match := _QUOTED_PIECE_BEHIND.match(room, end)):
            return at - 1, match.end()
        in_word = at and _IN_WORD.match(room, at - 1)
        if not in_word and (match := _MARKED_BEHIND.match(room, end)):
            return at, match.end()
    return ()


def _read_piece(body: str, piece: str) -> list[str]:
    """What is told of one piece: as many items as it announces, any number for N, else one phrase."""
    count = NUMERALS.get(piece[0], 0)
    bare = MARKS.sub("", body)
    if piece[0] in "NnXx" and "、" in (clause := _CLAUSE_END.split(bare)[0]):
        return [item for item in _SEGMENT_AND.split(clause) if item]
    items = _split(_CLAUSE_END.split(bare)[0], count, mixed=False) if count > 1 else None
    return items or [_PHRASE_END.split(bare)[0]]


def _in_front(text: str, shape: Shape, before: int) -> Explanation | None:
    """The parts right in front of the name: 资金清单、任务清单、责任清单等“三张清单”."""
    floor = max(0, before - _ROOM)
    stop = _LAST_BREAK.search(text, floor, before)
    clause = _link().cut_from(text[stop.end() if stop else floor : before])
    items = _split(_COUNTED_AGAIN.sub("", clause) or clause, shape.counts[0], mixed=False)
    if items is None or not (shape.counted or _agree(items, shape)):
        return None
    first, *others = items
    first = _LEADING_PREPOSITION.sub("", _without_verb(first))
    sizes = [len(first), *map(len, others)]
    # items of a list are of a kind: no verb or particle ends them, none is much longer than the others
    uneven = max(sizes) - min(sizes) > (_EVEN_PAIR if len(items) < _FEWEST_AGREEING else _EVEN)
    if uneven or min(sizes) < 2 or any(_open_end().search(item) for item in (first, *others)):
        return None
    return Explanation((first, *others), 2)


@cache
def _open_end() -> regex.Pattern[str]:
    """What ends no item of a list: a verb that waits for its object, a particle."""
    return regex.compile(rf"(?:{any_of(_weak_verbs())}|[以和与及把将做使让为在到对])$")


@cache
def _link() -> WordRow:
    """What ties a list to the name behind it: 为主要内容的, 等."""
    return WordRow(load_expansion()["links"])


@cache
def _count() -> regex.Pattern[str]:
    """A number and what it counts: 四个环节, 三类."""
    words = load_expansion()
    return regex.compile(
        rf"(?P<count>[{HAN_NUMERALS}])(?:个?{any_of(words['counted'])}|{any_of(words['classes'])})"
    )


@cache
def _counted() -> regex.Pattern[str]:
    """A list with its count behind it."""
    return regex.compile(
        rf"(?P<list>(?:[\p{{Han}}\d]{{1,12}}、){{1,9}}[\p{{Han}}\d]{{1,10}}?){_count().pattern}"
    )


def _counted_again(text: str, shape: Shape, before: int, after: int) -> Explanation | None:
    """The parts in a list of the same sentence, counted with the number of the name: 预检、分诊、抢救、转运四个环节."""
    floor = max(0, before - _ROOM)
    stop = _LAST_SENTENCE_END.search(text, floor, before)
    sentence = text[stop.end() if stop else floor : after] + _rest(text, after)
    if "、" not in sentence or not _count().search(sentence):
        return None
    for match in _counted().finditer(sentence):
        count = NUMERALS[match["count"]]
        items = _split(match["list"], count, mixed=False) if shape.counts[:1] == (count,) else None
        if items:
            first = _FROM.split(items[0])[-1]
            return Explanation((_without_verb(first), *items[1:]), 1)
    return None


def _agreeing(text: str, shape: Shape, numeric: Scanner[str], before: int, after: int) -> Explanation | None:
    """The parts in a list of the same paragraph whose items hold, one by one, what the name counts."""
    if len(shape.stems) < _FEWEST_AGREEING:
        return None
    low = max(text.rfind("\n", 0, before) + 1, before - _ROOM)
    high = text.find("\n", after)
    high = min(len(text) if high < 0 else high, after + _ROOM)
    # a closing mark ends an item, an opening one may stand within it: 第一棵是“预防树”，
    near = f"{text[low:before]}；{text[after:high]}".replace("”", "；").replace("’", "；")
    if not _may_agree(near, shape):
        return None
    bare = MARKS.sub("", near)
    for start, end, _ in reversed(list(numeric.iter_longest_near(bare))):
        bare = f"{bare[:start]}；{bare[end:]}"
    if not _may_agree(bare, shape):
        return None
    splits = [[segment for segment in way.split(bare) if segment] for way in (_SEGMENT, _SEGMENT_AND)]
    for shown in (shape.whole, shape) if shape.whole is not shape else (shape,):
        for segments in splits if _may_agree(bare, shown) else ():
            for run in _iter_agreeing_runs(segments, shown):
                if trimmed := _trim(run, shown):
                    return Explanation(tuple(_tidy(_without_ordinals(trimmed))), 3)
    return None


def _may_agree(text: str, shape: Shape) -> bool:
    """Whether a text holds the signs of what a name counts as often as the name does: else no list of it can agree."""
    return all(max([text.count(sign) for sign in signs]) >= count for signs, count in shape.signs)


def _iter_agreeing_runs(segments: list[str], shape: Shape) -> Iterator[list[str]]:
    """Yield the runs of segments that hold, one by one, what the name counts."""
    size, first = len(shape.stems), shape.stems[0]
    for at in range(len(segments) - size + 1):
        segment = segments[at]
        for form in first:
            if form in segment:
                if _agree(run := segments[at : at + size], shape):
                    yield run
                break


def _agree(items: Sequence[str], shape: Shape) -> bool:
    """Whether the items hold, one by one, what the name counts: 晒承诺、晒过程、晒成效 … of 三晒三评, 三支队伍 of 1346."""
    if len(items) != len(shape.stems) or len(set(items)) < len(items):
        return False
    for forms, item in zip(shape.stems, items, strict=True):
        for form in forms:
            if form in item:
                break
        else:
            return False
    return _one_form_each(items, shape)


def _one_form_each(items: Sequence[str], shape: Shape) -> bool:
    """Whether the items of a piece share one form of its stem (all 一线, or all 一)."""
    at = 0
    for forms, count in shape.runs:
        run = items[at : at + count]
        if shape.counted and not any(all(form in item for item in run) for form in forms):
            return False
        at += count
    return True


def _trim(run: list[str], shape: Shape) -> list[str] | None:
    """The items of a run without what stands in front of its first and behind its last one; None if that is not to be told."""
    first, *others = run
    others[-1] = _without_count(others[-1], len(run)).removesuffix("的")
    longest = max(map(len, others[:-1] or others))
    at = 0
    items = []
    for forms, count in shape.runs:
        alike = [first, *others][at : at + count]
        items += [_trim_first(alike[0], alike[1:] or others, forms, longest), *alike[1:]]
        at += count
    last = items[-1]
    if len(items) > 2 and len(last) > longest + 3:
        lengths = {len(item) for item in items[:-1]}
        items[-1] = last[: lengths.pop()] if len(lengths) == 1 else ""
    fits = all(_PART.fullmatch(item) and len(item) <= _LONGEST_AGREEING for item in items)
    return items if fits and _agree(items, shape) else None


def _without_count(item: str, count: int) -> str:
    """An item without the words behind it that count all of them: 亮成效等三项活动."""
    match = _COUNTED_AGAIN.search(item)
    if match is None or not match.start():
        return item
    number = next((NUMERALS[sign] for sign in match.group() if sign in NUMERALS), count)
    return item[: match.start()] if number == count else item


def _trim_first(item: str, others: list[str], forms: tuple[str, ...], longest: int) -> str:
    """The first item of a piece from where it reads like the others: …推行亮身份 beside 亮承诺、亮成效."""
    item = _LEADING_MARKER.sub("", item)
    places = {other.find(forms[0]) for other in others if forms[0] in other}
    if len(places) == 1:
        place = places.pop()
        starts = [at - place for at in _iter_apart(forms[0], item) if at >= place]
        usual = sorted(map(len, others))[len(others) // 2]
        cut = min(starts, key=lambda start: abs(len(item) - start - usual), default=0)
        if _may_lead().search(item[:cut]):
            return item[cut:]
    if len(item) <= longest + 2:
        return item
    return _without_verb(item)


def _iter_apart(word: str, text: str) -> Iterator[int]:
    """Yield where a word stands in a text, without overlaps."""
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))


@cache
def _may_lead() -> regex.Pattern[str]:
    """What shows that words in front of a list are no part of its first item: a verb that governs it, a preposition."""
    return regex.compile(
        rf"{any_of(load_expansion()['leads'])}|[把将对与按以即]|[叫是]$|{any_of(_weak_verbs())}"
    )


@cache
def _weak_verbs() -> frozenset[str]:
    verbs = load_heads()["verbs"]
    return frozenset(verb for verb in (*verbs["founding"], *verbs["weak"]) if len(verb) > 1)


@cache
def _governing() -> regex.Pattern[str]:
    adverbs = any_of(load_expansion()["adverbs"])
    return regex.compile(rf"(?:{adverbs}|{any_of(_weak_verbs())}了?)+(?=\p{{Han}}{{2}})")


def _without_verb(item: str) -> str:
    """The first item of a list without the verb that governs it, and its subject: 县里建立了资金清单 → 资金清单."""
    verbs = [verb.end() for verb in _governing().finditer(item)]
    return item[verbs[-1] :] if verbs else item


def own_parts(name: str) -> tuple[str, ...]:
    """The parts of a name that is itself a list (党建引领、网格治理、积分激励); none of another."""
    parts = tuple(MARKS.sub("", name).split("、"))
    return parts if len(parts) > 1 and own_head(name) is None else ()
