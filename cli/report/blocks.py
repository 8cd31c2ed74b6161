"""Blocks: the paragraphs that the page shows, each mention with its place in them.

An article is shown as it reads, its hard wraps undone, while `start` and `end` of the records stay those of the file.
Where the text is not at hand the sentences of the records take its place.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from extractors.article import Article
from extractors.reading import Document
from extractors.reading.articles import iter_document_articles
from schemas.records import Record

#: Where a mention stands: (number of the block, start, end), one for each block that it touches.
Place = tuple[int, int, int]

#: Characters by which the beginning of a quotation is found that runs on over its sentence.
_OPENING = 6


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph to show: its kind (extractors.article.ParagraphKind, or `sentence`) and its text."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The blocks of an article and the places of its mentions in them, in the order of the records.

    Places for the page count UTF-16 code units, as the strings of a browser do.
    """

    blocks: list[Block]
    places: list[list[Place]]


def find_fault(document: Document, records: Iterable[Record]) -> Record | None:
    """The first record that the text does not bear out: whose span, white space removed, is not its text."""
    text = document.text
    return next(
        (record for record in records if "".join(text[record.start : record.end].split()) != record.text),
        None,
    )


def show_document(document: Document, records: Sequence[Record]) -> dict[int, Shown] | None:
    """The blocks of each article that has records, by its number; None where the text parts into other articles.

    `records` are those of this document; those of one article keep their order.
    """
    grouped = _by_article(records)
    for single in (document.single, not document.single):
        articles = {
            article.index: article
            for article in iter_document_articles(replace(document, single=single), None)
        }
        if all(number in articles and _holds(articles[number], group) for number, group in grouped.items()):
            return {
                number: _in_utf16(show_article(articles[number], document.text, group))
                for number, group in grouped.items()
            }
    return None


def show_sentences(records: Sequence[Record]) -> dict[int, Shown]:
    """The sentences around the mentions in the order of the text, by the number of the article."""
    return {number: _show_sentences(group) for number, group in _by_article(records).items()}


def _by_article(records: Iterable[Record]) -> dict[int, list[Record]]:
    groups: dict[int, list[Record]] = {}
    for record in records:
        groups.setdefault(record.article, []).append(record)
    return groups


def _holds(article: Article, records: Iterable[Record]) -> bool:
    offsets = article.aligned.offsets
    first, last = min(offsets), max(offsets)
    return all(first <= record.start and record.end <= last + 1 for record in records)


def show_article(article: Article, raw: str, records: Sequence[Record]) -> Shown:
    """The paragraphs as written, white space of wraps left out; columns set loose stand where they read.

    `raw` is the decoded file. The places count characters.
    """
    text, offsets = article.text, article.aligned.offsets
    blocks = [
        Block(
            paragraph.kind.value,
            "".join(
                " " if text[at].isspace() else raw[offsets[at]]
                for at in range(paragraph.start, paragraph.end)
            ),
        )
        for paragraph in article.paragraphs
    ]
    spots = sorted(
        (offsets[at], number, at - paragraph.start)
        for number, paragraph in enumerate(article.paragraphs)
        for at in range(paragraph.start, paragraph.end)
        if not text[at].isspace()
    )
    return Shown(blocks, [_places(record, spots, blocks) for record in records])


def _places(record: Record, spots: list[tuple[int, int, int]], blocks: list[Block]) -> list[Place]:
    """Where a mention stands; `spots` are (offset in the file, block, offset in the block) of every character, in order."""
    first = bisect_left(spots, (record.start, -1, -1))
    last = bisect_left(spots, (record.end, -1, -1)) - 1
    if record.type == "article" or first > last:
        return []
    (_, block, start), (_, last_block, end) = spots[first], spots[last]
    if block > last_block or (block == last_block and start > end):
        return []
    if block == last_block:
        return [(block, start, end + 1)]
    between = [(number, 0, len(blocks[number].text)) for number in range(block + 1, last_block)]
    return [(block, start, len(blocks[block].text)), *between, (last_block, 0, end + 1)]


def _show_sentences(records: Sequence[Record]) -> Shown:
    blocks: list[Block] = []
    places: dict[int, list[Place]] = {}
    mentions = [(at, record) for at, record in enumerate(records) if record.type != "article"]
    mentions.sort(key=lambda item: (item[1].start, -item[1].end))
    for sentence, group in groupby(mentions, key=lambda item: item[1].sentence or item[1].text):
        members = list(group)
        for (at, _), span in zip(
            members, _find_in_sentence(sentence, [record for _, record in members]), strict=True
        ):
            places[at] = [(len(blocks), *span)] if span else []
        blocks.append(Block("sentence", sentence))
    return _in_utf16(Shown(blocks, [places.get(at, []) for at in range(len(records))]))


def _find_in_sentence(sentence: str, records: Sequence[Record]) -> Iterator[tuple[int, int] | None]:
    """Where in their sentence the mentions stand, in the order of their starts; None where one is not found.

    A text that stands in the sentence several times is told by how far the mention is from the one before it: without
    white space the way is no longer than in the file.
    """
    kept = [at for at, char in enumerate(sentence) if not char.isspace()]
    squeezed = "".join(sentence[at] for at in kept)
    before, at_before = None, 0
    for record in records:
        at = _occurrence(squeezed, record, before, at_before)
        if at is None:
            yield None
            continue
        before, at_before = record.start, at
        # A quotation may run on over the end of the sentence.
        yield kept[at], kept[min(at + len(record.text), len(kept)) - 1] + 1


def _occurrence(squeezed: str, record: Record, before: int | None, at_before: int) -> int | None:
    wanted = record.text
    if wanted not in squeezed:
        # What it begins with may stand at the end.
        at = squeezed.rfind(wanted[:_OPENING])
        return at if at >= 0 and wanted.startswith(squeezed[at:]) else None
    if before is None:
        return squeezed.find(wanted)
    last = squeezed.rfind(wanted, 0, at_before + record.start - before + len(wanted))
    return last if last >= at_before else squeezed.find(wanted)


def _in_utf16(shown: Shown) -> Shown:
    """The same with places counted in UTF-16 code units: characters beyond the first plane count two."""
    blocks = shown.blocks
    wide = [array("l", (at for at, char in enumerate(block.text) if char > "\uffff")) for block in blocks]
    if not any(wide):
        return shown
    return Shown(
        blocks,
        [
            [
                (number, start + bisect_left(wide[number], start), end + bisect_left(wide[number], end))
                for number, start, end in of_record
            ]
            for of_record in shown.places
        ],
    )
