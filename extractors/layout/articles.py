"""Articles of a file: where one ends and the next begins, and what its head tells."""

from __future__ import annotations

import datetime
from array import array
from bisect import bisect_left
from collections.abc import Iterator

import regex

from extractors.aligned import AlignedText
from extractors.article import Article, Paragraph
from extractors.layout import head
from extractors.layout.lines import split_lines
from extractors.layout.paragraphs import Block, join_lines
from extractors.layout.publication import date_of_dispatch, find_date_line, find_masthead
from extractors.layout.sentences import iter_sentences
from extractors.layout.starts import has_heads_behind, split_articles

#: The most text, in characters, that is laid out at once: bounds memory on files that are one endless article.
MAX_CHARS = 200_000

_LINE_END = r"(?:\r\n|[\n\r\x0b\x1c-\x1e\x85\u2028\u2029])"
#: Where a text may be cut, by rank.
_CUT = regex.compile(
    rf"(?P<page>\x0c)|(?P<paragraph>{_LINE_END}(?:[ \t　]*+{_LINE_END})++)|(?P<line>{_LINE_END})"
    r"|(?P<sentence>[。！？][”’」』）]?)|[，；、]"
)
_DOUBLED = regex.compile(r"\r\n")
_RANKS = {"page": 4, "paragraph": 3, "line": 2, "sentence": 1}


def iter_articles(text: str, name: str = "", published: datetime.date | None = None) -> Iterator[Article]:
    """Yield the articles of a decoded file in reading order.

    `name` is the path of the file, which may tell the date of publication; `published` overrides it. Every article
    has at least one character of cleaned text. Files of more than MAX_CHARS characters are laid out piece by piece.
    """
    told = head.date_in_name(name)
    index = 0
    masthead: datetime.date | None = None
    for start, end in iter_pieces(text):
        blocks = join_lines(split_lines(text, start, end))
        behind = has_heads_behind(blocks)
        masthead = find_masthead(blocks) or masthead
        for group in split_articles(blocks, behind):
            article = build_article(index, group, behind, published, told, masthead)
            if article is not None:
                yield article
                index += 1


def iter_pieces(text: str) -> Iterator[tuple[int, int]]:
    """Cut a text into pieces of at most MAX_CHARS, at the best break in the last quarter: page, paragraph, line, sentence.

    A line end counts as one character, however it is written, so that a text is cut at the same places.
    """
    # Where the line ends of two characters stand once they are one.
    doubled = array("q", (match.start() - number for number, match in enumerate(_DOUBLED.finditer(text))))
    begin = 0
    for place in _iter_cuts(text.replace("\r\n", "\n") if doubled else text):
        end = place + bisect_left(doubled, place)
        yield begin, end
        begin = end


def _iter_cuts(text: str) -> Iterator[int]:
    """Yield the ends of the pieces of a text."""
    start = 0
    while len(text) - start > MAX_CHARS:
        breaks = list(_CUT.finditer(text, start + MAX_CHARS * 3 // 4, start + MAX_CHARS))
        end = max(breaks, key=_break_rank).end() if breaks else start + MAX_CHARS
        yield end
        start = end
    if start < len(text):
        yield len(text)


def _break_rank(match: regex.Match[str]) -> tuple[int, int]:
    return _RANKS.get(match.lastgroup or "", 0), match.end()


def build_article(
    index: int,
    blocks: list[Block],
    behind: bool,
    published: datetime.date | None,
    told: datetime.date | None,
    masthead: datetime.date | None = None,
) -> Article | None:
    """Clean the paragraphs of one article and read its head; None where nothing is left after cleaning.

    `published` is the date that the caller gives, `told` that of the path, `masthead` the one the page bears.
    """
    aligned, paragraphs = _join_blocks(blocks)
    if not len(aligned):
        return None
    sentences = list(iter_sentences(aligned.text, 0, len(aligned)))
    article = Article(index, aligned, paragraphs, sentences)
    dateline = head.find_dateline(blocks)
    article.title = head.find_title(blocks, behind)
    article.bylines = head.find_bylines(blocks)
    article.agency = head.find_agency(blocks, dateline)
    article.dateline_place = dateline.place if dateline else None
    if published or told:
        article.published, article.published_from = published or told, "option" if published else "file name"
    else:
        article.published, article.published_from = _publication(blocks, dateline, masthead)
    return article


def _publication(
    blocks: list[Block], dateline: head.Dateline | None, masthead: datetime.date | None
) -> tuple[datetime.date | None, str | None]:
    """The date that the dateline tells, its year told by the text; else the date that is printed; else none."""
    line = find_date_line(blocks)
    printed = line.day if line else masthead
    if dateline:
        day = date_of_dispatch(dateline, printed) if printed else None
        day = day or head.date_of_dateline(dateline, blocks)
        if day:
            return day, "dateline"
    return (printed, "text") if printed else (None, None)


def _join_blocks(blocks: list[Block]) -> tuple[AlignedText, list[Paragraph]]:
    """The cleaned paragraphs, one line break between two; the break carries the offset of the character before it."""
    texts: list[str] = []
    offsets: array[int] = array("q")
    paragraphs: list[Paragraph] = []
    for block in blocks:
        part = block.cleaned
        if not part.text:
            continue
        if texts:
            texts.append("\n")
            offsets.append(offsets[-1])
        start = len(offsets)
        texts.append(part.text)
        offsets += part.offsets
        paragraphs.append(Paragraph(start, len(offsets), block.kind))
    return AlignedText("".join(texts), offsets), paragraphs


def as_one_article(text: str, published: datetime.date | None = None) -> Article:
    """The text as a single article, its paragraphs as they are found; an empty text gives an empty article."""
    blocks = join_lines(split_lines(text, 0, len(text)))
    article = build_article(0, blocks, False, published, None)
    return article or Article(0, AlignedText.of(""), [], [], published=published)
