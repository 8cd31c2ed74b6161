"""The reading view: a legend, each article re-flowed with its mentions marked, and its facts in a list below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from cli.facts import describe, label
from cli.inert import inert
from cli.report.blocks import Shown, show_article
from cli.terminal.flow import Cell, flow
from cli.terminal.marks import STYLES, Mark, letter_of, mark_text
from extractors.article import Article, ParagraphKind
from extractors.reading import Document
from schemas.records import Record

#: Lines that are longer are tiring to read.
_WIDEST = 100
#: Chinese paragraphs begin with two empty squares.
_INDENT = "　　"
_QUIET = "dim"
_HEADINGS = frozenset({ParagraphKind.TITLE.value, ParagraphKind.HEADING.value})
_UNSURE = 0.7
#: So much of a long quotation is told in the list, and so many lines of a fact that stands often.
_LONGEST = 30
_MOST_LINES = 6


class Page:
    """Prints documents to a console; without colours mentions are told by letters."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._width = min(console.width, _WIDEST)
        self._letters = console.color_system is None or console.no_color

    def show(self, document: Document, articles: Iterable[Article], records: Sequence[Record]) -> None:
        """Print a document: its articles, and the records of each."""
        self._print(Text(inert(document.doc), "bold"))
        self._print(*flow(self._legend(records), self._width))
        groups: dict[int, list[Record]] = {}
        for record in records:
            groups.setdefault(record.article, []).append(record)
        for article in articles:
            members = groups.get(article.index, [])
            self._print()
            self._show_head(members)
            self._show_text(show_article(article, document.text, members), members)
            self._show_facts(members)

    def _legend(self, records: Sequence[Record]) -> Iterator[Cell]:
        counts: Counter[str] = Counter(record.type for record in records)
        for kind, style in STYLES.items():
            if counts[kind]:
                sign = f"[{letter_of(kind)}] " if self._letters else ""
                yield f"{sign}{label('types', kind)} {counts[kind]:,}", style
                yield "  ", ""

    def _show_head(self, records: Sequence[Record]) -> None:
        for record in records:
            if record.type == "article":
                told = _tell(record.model_dump(mode="json") | {"title": None})
                if told:
                    self._print(*flow(_join(told, self._width, _QUIET), self._width))

    def _show_text(self, shown: Shown, records: Sequence[Record]) -> None:
        marks: list[list[Mark]] = [[] for _ in shown.blocks]
        for record, places in zip(records, shown.places, strict=True):
            for number, start, end in places:
                marks[number].append(Mark(start, end, record.type))
        for block, found in zip(shown.blocks, marks, strict=True):
            cells = mark_text(block.text, found, letters=self._letters)
            if block.kind in _HEADINGS:
                cells = ((char, style or "bold") for char, style in cells)
            lead = _INDENT if block.kind == ParagraphKind.BODY.value else ""
            self._print(*flow(cells, self._width, first=lead))

    def _show_facts(self, records: Sequence[Record]) -> None:
        for kind, style in STYLES.items():
            facts = _gather(record for record in records if record.type == kind)
            if not facts:
                continue
            sign = f"[{letter_of(kind)}] " if self._letters else ""
            self._print()
            self._print(Text(f"{sign}{label('types', kind)}", style))
            places = [_name_lines(lines) for lines in facts.values()]
            indent = max(map(cell_len, places)) + 2
            for (text, told), place in zip(facts, places, strict=True):
                cells = [(char, style) for char in text]
                if told:
                    cells += [(" ", ""), (" ", ""), *_join(told, self._width - indent, "")]
                lead = place.rjust(indent - 2) + "  "
                self._print(*flow(cells, self._width, first=lead, rest=" " * indent))

    def _print(self, *lines: Text) -> None:
        for line in lines or (Text(),):
            self._console.print(line, no_wrap=True, overflow="ignore", crop=False)


def _tell(row: dict[str, Any]) -> tuple[str, ...]:
    """The fields of a record in words, and how sure it is where it is not."""
    told = [f"{name} {value}".strip() for name, value in describe(row)]
    if row["confidence"] < _UNSURE:
        told.append(f"({label('fields', 'confidence')} {row['confidence']:.2f})")
    return tuple(told)


def _join(told: Sequence[str], width: int, style: str) -> Iterator[Cell]:
    """The fields as running text that breaks between two of them, and within one only where it is longer than a line."""
    for at, text in enumerate(told):
        if at:
            yield " ·", style
            yield " ", style
        if cell_len(text) + 2 <= width:
            yield text, style
        else:
            yield from ((char, style) for char in text)


def _gather(records: Iterable[Record]) -> dict[tuple[str, tuple[str, ...]], list[int]]:
    """The facts, each once, with the lines at which it stands."""
    facts: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for record in records:
        told = _tell(record.model_dump(mode="json"))
        text = inert(record.text)
        text = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
        facts.setdefault((text, told), []).append(record.line)
    return facts


def _name_lines(lines: Sequence[int]) -> str:
    named = list(dict.fromkeys(lines))
    more = ",…" if len(named) > _MOST_LINES else ""
    return ",".join(map(str, named[:_MOST_LINES])) + more
