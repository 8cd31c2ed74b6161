"""Where one article ends and the next begins: at headlines, told by by-lines, datelines, closing names and places."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import regex

from extractors.article import ParagraphKind
from extractors.layout import signs
from extractors.layout.paragraphs import Block
from extractors.layout.wording import wording

_HEAD_LENGTH = 6
#: How many items of a column are looked at, and how many headlines between two signatures.
MOST_ITEMS = MOST_RUNS = 40
#: Paragraphs and characters behind a headline in which the place it names is looked for.
_PLACED_PARAGRAPHS, _PLACED_CHARS = 3, 600
#: How far into its first paragraph a report tells where it plays.
_OPENING_CHARS = 60

_NAMED_PLACE = regex.compile(r"(?P<place>\p{Han}{2,5})[：:]")
_UNIT = regex.compile(r"(?:\p{Han}{0,12}自治)?(?:县|市|区|旗|州|镇|乡|省|盟|街道|村|地区)")
_CHAIN = regex.compile(
    r"\p{Han}{2,7}?(?:省|自治区|市|州|盟|地区)(?P<last>\p{Han}{1,8}?)(?:自治)?(?:县|市|区|旗)|\p{Han}{2,3}?市(?P<last>\p{Han}{1,4}?)区"
)
_PARTED = regex.compile(r"\p{Han}{4}[”」]?\s++[“「]?\p{Han}{4}")


def split_articles(blocks: list[Block], behind: bool) -> Iterator[list[Block]]:
    """Group the paragraphs of a text by article.

    A group of headlines begins an article where a by-line, a dateline, the end of another article or the place it
    tells of says so; on pages whose headlines stand `behind` their articles it ends one.
    """
    starts = _starts_with_heads_behind(blocks) if behind else _starts_with_heads_before(blocks)
    cuts = [0, *sorted(start for start in starts if 0 < start < len(blocks)), len(blocks)]
    for first, last in pairwise(cuts):
        cut = None if behind or first == last else _cut_between_signatures(blocks, first, last)
        if cut is not None:
            yield blocks[first:cut]
        if first < last:
            yield blocks[first if cut is None else cut : last]


def _is_head(block: Block) -> bool:
    return block.kind in (ParagraphKind.TITLE, ParagraphKind.BYLINE)


def has_heads_behind(blocks: list[Block]) -> bool:
    """Whether headlines stand behind their articles: the page ends with one."""
    tail = [block for block in blocks[-_HEAD_LENGTH:] if block.kind is not ParagraphKind.HEADER]
    if len(tail) < 2 or tail[-1].kind not in (ParagraphKind.TITLE, ParagraphKind.BYLINE):
        return False
    length = next((i for i, block in enumerate(reversed(tail)) if not _is_head(block)), len(tail))
    run = tail[len(tail) - length :]
    titles = sum(block.kind is ParagraphKind.TITLE for block in run)
    signed = any(block.kind is ParagraphKind.BYLINE for block in run)
    return titles > 1 or (titles == 1 and (signed or blocks[0].kind is not ParagraphKind.TITLE))


def _starts_with_heads_behind(blocks: list[Block]) -> Iterator[int]:
    """An article begins behind a run of headlines with a by-line, or behind one that follows the close of an article."""
    for index in range(1, len(blocks)):
        if _is_head(blocks[index]) or not _is_head(blocks[index - 1]):
            continue
        first = index - 1
        while first > 0 and _is_head(blocks[first - 1]):
            first -= 1
        run = blocks[first:index]
        titled = any(block.kind is ParagraphKind.TITLE for block in run)
        signed = any(block.kind is ParagraphKind.BYLINE for block in run)
        if (
            first > 0 and titled and (signed or signs.closes_article(blocks[first - 1].text))
        ) or signs.opens_article(blocks[index].text):
            yield index


def _starts_with_heads_before(blocks: list[Block]) -> Iterator[int]:
    """An article begins with a run of headlines that has one of the signs of a start, or behind the close of another."""
    first = last = 0
    ahead = 0  # the paragraph before, but for what broke into it
    reach = 0  # the end of the run of headlines and headers that was looked at last
    has_text = False  # whether text stands behind the heads at `last`
    for index in range(1, len(blocks)):
        block = blocks[index]
        has_text = has_text or (index > last and _is_text(blocks[index - 1]))
        if not blocks[index - 1].set_apart:
            ahead = index - 1
        before = blocks[ahead]
        if index <= last or block.kind is ParagraphKind.HEADER or block.set_apart:
            continue
        if block.kind is ParagraphKind.TITLE and before.kind is not ParagraphKind.TITLE:
            behind = reach = reach if index < reach else _behind_run(blocks, index)
            starts = _starts_here(blocks, first, ahead, index, behind)
        else:
            behind = index
            starts = has_text and (_opens(block) or (block.kind is ParagraphKind.BODY and _is_wire(before)))
        if starts:
            yield index
            first, last, has_text = index, behind, False


def _starts_here(blocks: list[Block], first: int, ahead: int, index: int, behind: int) -> bool:
    """Whether the run of headlines [index, behind) begins an article.

    The one before has begun at `first`, its last paragraph is `ahead`.
    """
    if behind < len(blocks) and (_opens(blocks[behind]) or _is_signature(blocks[behind])):
        return True
    if _is_close(blocks[ahead]) or _is_foot(blocks, ahead):
        return True
    text = blocks[index].text
    if wording().column.fullmatch(text) or wording().note.match(text):
        return True
    return _ends_list(blocks, first, index, behind) or _tells_new_place(blocks, first, index, behind)


def _behind_run(blocks: list[Block], index: int) -> int:
    while index < len(blocks) and blocks[index].kind in (ParagraphKind.TITLE, ParagraphKind.HEADER):
        index += 1
    return index


def _opens(block: Block) -> bool:
    return block.kind is not ParagraphKind.BYLINE and signs.opens_article(block.text)


def _is_wire(block: Block) -> bool:
    return block.kind is ParagraphKind.BYLINE and signs.is_wire(block.text)


def _is_signature(block: Block) -> bool:
    return block.kind is ParagraphKind.BYLINE and not signs.is_wire(block.text)


def _is_close(block: Block) -> bool:
    return signs.closes_article(block.text) or _is_wire(block)


def _is_foot(blocks: list[Block], index: int) -> bool:
    """Whether a by-line stands under the text of an article: behind a paragraph that ends a sentence."""
    while index > 0 and blocks[index].kind is ParagraphKind.HEADER:
        index -= 1
    if blocks[index].kind is not ParagraphKind.BYLINE or blocks[index].set_apart:
        return False
    while index > 0 and (
        blocks[index].set_apart or blocks[index].kind in (ParagraphKind.BYLINE, ParagraphKind.HEADER)
    ):
        index -= 1
    return blocks[index].kind is ParagraphKind.BODY and blocks[index].lines[-1].is_terminal


def _ends_list(blocks: list[Block], first: int, index: int, behind: int) -> bool:
    """Whether a column of bulleted items ends before a headline over running text."""
    items = [
        b
        for b in blocks[max(first, index - MOST_ITEMS) : index]
        if b.kind is not ParagraphKind.HEADER and not b.set_apart
    ]
    listed = sum(block.kind is ParagraphKind.HEADING for block in items)
    return (
        listed > 1
        and listed >= sum(block.kind is ParagraphKind.BODY for block in items)
        and items[-1].kind is ParagraphKind.HEADING
        and items[-1].lines[-1].is_terminal
        and behind < len(blocks)
        and blocks[behind].kind is ParagraphKind.BODY
    )


def _tells_new_place(blocks: list[Block], first: int, index: int, behind: int) -> bool:
    """Whether the headline names a place (桓仁：…) that its text tells in full and the article before does not know."""
    match = _NAMED_PLACE.match(blocks[index].text)
    if not match:
        return False
    place = match["place"]
    body = [block.text for block in blocks[behind : behind + _PLACED_PARAGRAPHS]]
    return _tells_in_full("\n".join(body)[:_PLACED_CHARS], place) and not any(
        _tells_in_full(block.text, place) for block in blocks[first:index]
    )


def _tells_in_full(text: str, place: str) -> bool:
    """Whether a text has a place with the name of its kind behind it: 桓仁满族自治县 for 桓仁."""
    at = text.find(place)
    while at >= 0:
        if _UNIT.match(text, at + len(place)):
            return True
        at = text.find(place, at + 1)
    return False


def _is_text(block: Block) -> bool:
    """Whether a paragraph is no head of an article."""
    return block.kind is ParagraphKind.BODY and not _is_headline_like(block)


def _is_headline_like(block: Block) -> bool:
    return len(block.lines) == 1 and not block.lines[0].is_terminal


def _cut_between_signatures(blocks: list[Block], first: int, last: int) -> int | None:
    """Where the second of two articles begins, if those from `first` to `last` are signed at the head and at the foot.

    Nobody signs twice: of the headlines between, the one that looks most like the start of a report begins it.
    """
    while last > first and blocks[last - 1].kind in (ParagraphKind.HEADER, ParagraphKind.CAPTION):
        last -= 1
    body = next((i for i in range(first, last) if blocks[i].kind is ParagraphKind.BODY), last)
    if (
        body == last
        or not _signed_at_head(blocks[first : body + 1])
        or not _signed_at_foot(blocks[body:last])
    ):
        return None
    foot = last  # headlines and headers at the end, which stand over nothing
    while foot > body and blocks[foot - 1].kind in (ParagraphKind.TITLE, ParagraphKind.HEADER):
        foot -= 1
    runs = [
        index
        for index in range(body + 1, foot)
        if blocks[index].kind is ParagraphKind.TITLE
        and blocks[index - 1].kind is not ParagraphKind.TITLE
        and not blocks[index].set_apart
    ]
    runs = runs[-MOST_RUNS:]
    scores = {index: _report_score(blocks, first, index) for index in runs}
    best = max(runs, key=lambda index: (scores[index], index), default=None)
    return best if best is not None and (scores[best] > 0 or len(runs) == 1) else None


def _signed_at_head(blocks: list[Block]) -> bool:
    *head, body = blocks
    return any(_is_signature(block) for block in head) or ("记者" in body.text[:40] and _opens(body))


def _signed_at_foot(blocks: list[Block]) -> bool:
    """Whether names stand under the text, other than those of helpers, editors and photographers."""
    index = len(blocks) - 1
    text = blocks[index].text
    if blocks[index].kind is ParagraphKind.BYLINE:
        named = _is_signature(blocks[index]) and _is_foot(blocks, index)
    else:
        named = signs.closes_article(text) and "据新华社" not in text
        text = text[max(text.rfind("（"), text.rfind("(")) :]
    return named and not wording().addition.search(text)


def _report_score(blocks: list[Block], first: int, index: int) -> int:
    """How much a headline looks like that of a report of its own and no section heading."""
    title, behind = blocks[index], _behind_run(blocks, index)
    score = int(bool(_PARTED.search(title.text))) + (title.lines[0].gap > blocks[behind].lines[0].gap)
    score += 2 * (behind - index > 1)
    match = _CHAIN.search(blocks[behind].text[:_OPENING_CHARS])
    if match and not any(match["last"] in block.text for block in blocks[first:index]):
        score += 2
    return score
