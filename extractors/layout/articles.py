"""Articles of a file: where one ends and the next begins, and what its head tells."""

from __future__ import annotations

import datetime
from array import array
from collections.abc import Iterator
from itertools import pairwise

import regex

from extractors.aligned import AlignedText
from extractors.article import Article, Paragraph, ParagraphKind
from extractors.layout import head, signs
from extractors.layout.cleaning import clean
from extractors.layout.lines import split_lines
from extractors.layout.paragraphs import Block, join_lines
from extractors.layout.sentences import iter_sentences

#: The most text, in characters, that is laid out at once: bounds memory on files that are one endless article.
MAX_CHARS = 200_000

_CUT = regex.compile(r"\x0c|\n(?:[ \t\r　]*\n)+|\n|[。！？][”’」』）]?|[，；、]")
_HEAD_LENGTH = 6


def iter_articles(text: str, name: str = "", published: datetime.date | None = None) -> Iterator[Article]:
    """Yield the articles of a decoded file in reading order.

    `name` is the path of the file, which may tell the date of publication; `published` overrides it. Every article
    has at least one character of cleaned text. Files of more than MAX_CHARS characters are laid out piece by piece.
    """
    told = head.date_in_name(name)
    index = 0
    for start, end in iter_pieces(text):
        blocks = join_lines(split_lines(text, start, end))
        behind = has_heads_behind(blocks)
        for group in split_articles(blocks, behind):
            article = build_article(index, group, behind, published, told)
            if article is not None:
                yield article
                index += 1


def iter_pieces(text: str) -> Iterator[tuple[int, int]]:
    """Cut a text into pieces of at most MAX_CHARS, at the best break in the last quarter: page, paragraph, line, sentence."""
    start = 0
    while len(text) - start > MAX_CHARS:
        breaks = list(_CUT.finditer(text, start + MAX_CHARS * 3 // 4, start + MAX_CHARS))
        end = max(breaks, key=_break_rank).end() if breaks else start + MAX_CHARS
        yield start, end
        start = end
    if start < len(text):
        yield start, len(text)


def _break_rank(match: regex.Match[str]) -> tuple[int, int]:
    mark = match.group()
    rank = (
        4
        if mark == "\x0c"
        else 3
        if mark.count("\n") > 1
        else 2
        if "\n" in mark
        else 1
        if mark[0] in "。！？"
        else 0
    )
    return rank, match.end()


def split_articles(blocks: list[Block], behind: bool) -> Iterator[list[Block]]:
    """Group the paragraphs of a text by article.

    A group of headlines begins an article where a by-line, a dateline or the end of another article says so; on pages
    whose headlines stand `behind` their articles it ends one.
    """
    starts = _starts_with_heads_behind(blocks) if behind else _starts_with_heads_before(blocks)
    cuts = [0, *sorted(start for start in starts if 0 < start < len(blocks)), len(blocks)]
    for first, last in pairwise(cuts):
        if first < last:
            yield blocks[first:last]


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
    """An article begins with a run of headlines that a by-line or dateline follows, or behind the close of another."""
    last = 0
    for index in range(1, len(blocks)):
        block, before = blocks[index], blocks[index - 1]
        if index <= last or block.kind is ParagraphKind.HEADER or block.set_apart:
            continue
        if block.kind is ParagraphKind.TITLE and before.kind is not ParagraphKind.TITLE:
            behind = _behind_run(blocks, index)
            opened = behind < len(blocks) and (_opens(blocks[behind]) or _is_signature(blocks[behind]))
            starts = opened or _is_close(before)
        else:
            behind = index
            starts = (_opens(block) and not _is_only_head(blocks, last, index)) or (
                block.kind is ParagraphKind.BODY
                and _is_wire(before)
                and not _is_only_head(blocks, last, index)
            )
        if starts:
            yield index
            last = behind


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


def _is_only_head(blocks: list[Block], first: int, index: int) -> bool:
    """Whether nothing but heads stands between the start of the article and this paragraph."""
    return all(
        block.kind is not ParagraphKind.BODY or _is_headline_like(block) for block in blocks[first:index]
    )


def _is_headline_like(block: Block) -> bool:
    return len(block.lines) == 1 and not block.lines[0].is_terminal


def build_article(
    index: int, blocks: list[Block], behind: bool, published: datetime.date | None, told: datetime.date | None
) -> Article | None:
    """Clean the paragraphs of one article and read its head; None where nothing is left after cleaning."""
    aligned, paragraphs = _join_blocks(blocks)
    if not len(aligned):
        return None
    text = aligned.text
    sentences = [
        span for paragraph in paragraphs for span in iter_sentences(text, paragraph.start, paragraph.end)
    ]
    article = Article(index, aligned, paragraphs, sentences)
    dateline = head.find_dateline(blocks)
    article.title = head.find_title(blocks, behind)
    article.bylines = head.find_bylines(blocks)
    article.agency = head.find_agency(blocks, dateline)
    article.dateline_place = dateline.place if dateline else None
    article.published, article.published_from = _publication(blocks, dateline, published, told)
    return article


def _publication(
    blocks: list[Block],
    dateline: head.Dateline | None,
    published: datetime.date | None,
    told: datetime.date | None,
) -> tuple[datetime.date | None, str | None]:
    if published:
        return published, "option"
    if told:
        return told, "file name"
    day = head.date_of_dateline(dateline, blocks) if dateline else None
    if day:
        return day, "dateline"
    day = head.date_in_text(blocks)
    return (day, "text") if day else (None, None)


def _join_blocks(blocks: list[Block]) -> tuple[AlignedText, list[Paragraph]]:
    """The cleaned paragraphs, one line break between two; the break carries the offset of the character before it."""
    parts: list[AlignedText] = []
    paragraphs: list[Paragraph] = []
    length = 0
    for block in blocks:
        part = clean([(line.start, line.text) for line in block.lines])
        if not len(part):
            continue
        if parts:
            parts.append(AlignedText("\n", array("q", [parts[-1].offsets[-1]])))
            length += 1
        paragraphs.append(Paragraph(length, length + len(part), block.kind))
        parts.append(part)
        length += len(part)
    return AlignedText.join(parts), paragraphs


def as_one_article(text: str, published: datetime.date | None = None) -> Article:
    """The text as a single article, its paragraphs as they are found; an empty text gives an empty article."""
    blocks = join_lines(split_lines(text, 0, len(text)))
    article = build_article(0, blocks, False, published, None)
    return article or Article(0, AlignedText.of(""), [], [], published=published)
