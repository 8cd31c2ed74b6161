"""The errors of an evaluation as one self-contained page: gold and what was found side by side, in their sentences.

The page runs no script and loads nothing; its policy allows no more than its own style sheet. All text is escaped.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import pairwise
from typing import Any

import regex

from extractors.evaluation.gold import GoldDocument, Row
from extractors.evaluation.report import HEADINGS, table_rows
from extractors.evaluation.spans import (
    Fault,
    Score,
    Span,
    rows_of_type,
    score_documents,
    trim_span,
)

#: What an error can be, in the order of the filters: class in the page and words for the reader.
_KINDS = {"missed": "missed", "false": "false", "span": "another span", "field": "wrong fields"}
#: The end of a sentence, with the marks that close behind it.
_SENTENCE_END = regex.compile(r"[。！？!?]\s*+[”’」』）)]?+")
#: Characters of context on either side at most.
_CONTEXT = 120
#: What would be invisible, or turn the text around it.
_UNSEEN = regex.compile(r"[\p{Cc}\p{Cs}\p{Bidi_Control}\ufeff]")

Scored = tuple[GoldDocument, Sequence[Row], Mapping[str, Score]]


@dataclass(slots=True)
class _Site:
    """Errors of one type that overlap, or are of one mention."""

    start: int
    end: int
    faults: list[Fault] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """Which of _KINDS it is."""
        what = {fault.what for fault in self.faults}
        if {"missed", "false"} <= what:
            return "span"
        return next((kind for kind in ("missed", "false") if kind in what), "field")


def format_page(
    scores: Mapping[str, Score], pairs: Iterable[tuple[GoldDocument, Sequence[Row]]], title: str
) -> str:
    """The page (HTML) of all errors in the scores; `pairs` are the documents and records that were scored."""
    style = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    kinds = [kind for kind in scores if kind != "overall"]
    style += "".join(_iter_filter_rules([*(f"type-{kind}" for kind in kinds), *_KINDS]))
    # Scored one by one, since texts of two folders may have one name.
    views = [(document, rows, score_documents([(document, rows)])) for document, rows in pairs]
    sections = {kind: _section(kind, views) for kind in kinds}
    counts = sum((Counter(found) for _, found in sections.values()), Counter[str]())
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return "".join(
        (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            f"<title>{_text(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n",
            f"<h1>{_text(title)}</h1>\n",
            _summary(scores),
            _filters(kinds, counts) if counts else "<p>No errors.</p>\n",
            *(section for section, _ in sections.values()),
            "</body>\n</html>\n",
        )
    )


def _text(value: object) -> str:
    """Text as it stands in the page: escaped, and what nobody would see, or what turns the text around it, by its number."""
    shown = _UNSEEN.sub(lambda match: f"[U+{ord(match[0]):04X}]", str(value))
    return html.escape(shown)


def _iter_filter_rules(names: Iterable[str]) -> Iterator[str]:
    """Yield the rules by which a box that is not ticked hides what has its class; no script is needed."""
    for name in names:
        yield f"body:has(#show-{name}:not(:checked)) .{name} {{ display: none; }}\n"


def _summary(scores: Mapping[str, Score]) -> str:
    rows = [HEADINGS, *table_rows(scores)]
    cells = (
        "".join(f"<{tag}>{_text(cell)}</{tag}>" for cell in row)
        for row, tag in zip(rows, ["th", *["td"] * (len(rows) - 1)], strict=True)
    )
    return f'<div class="scroll"><table>{"".join(f"<tr>{row}</tr>" for row in cells)}</table></div>\n'


def _filters(kinds: Sequence[str], counts: Mapping[str, int]) -> str:
    def box(name: str, label: str) -> str:
        return f'<label><input type="checkbox" id="show-{name}" checked> {_text(label)}</label>'

    types = "".join(box(f"type-{kind}", kind) for kind in kinds)
    what = "".join(box(kind, f"{label} ({counts.get(kind, 0)})") for kind, label in _KINDS.items())
    return (
        f'<form class="filters"><fieldset><legend>Types</legend>{types}</fieldset>'
        f"<fieldset><legend>Errors</legend>{what}</fieldset></form>\n"
    )


def _section(kind: str, scored: Iterable[Scored]) -> tuple[str, dict[str, int]]:
    """The errors of one type, and how many there are of each of _KINDS."""
    counts: Counter[str] = Counter()
    parts: list[str] = []
    for document, rows, scores in scored:
        faults = scores[kind].faults if kind in scores else []
        if faults:
            view, sites = _View(document, rows, kind), list(_iter_sites(faults))
            counts.update(site.kind for site in sites)
            parts.extend(map(view.format, sites))
    if not parts:
        return "", {}
    heading = f"<h2>{_text(kind)} <small>{len(parts)}</small></h2>"
    return f'<section class="type-{kind}">\n{heading}\n{"".join(parts)}</section>\n', counts


def _iter_sites(faults: Iterable[Fault]) -> Iterator[_Site]:
    """Yield the errors of one type and text by the place that they are about."""
    site: _Site | None = None
    for fault in sorted(faults, key=lambda fault: (fault.start, fault.end)):
        if site is None or fault.start >= site.end:
            if site is not None:
                yield site
            site = _Site(fault.start, fault.end)
        site.end = max(site.end, fault.end)
        site.faults.append(fault)
    if site is not None:
        yield site


class _View:
    """One text with the mentions of one type, gold and found, of which places are shown."""

    def __init__(self, document: GoldDocument, rows: Sequence[Row], kind: str) -> None:
        self._text = document.text
        self._name = document.name
        self._gold = {trim_span(document.text, row): row for row in rows_of_type(document.mentions, kind)}
        self._found = {trim_span(document.text, row): row for row in rows_of_type(rows, kind)}

    def format(self, site: _Site) -> str:
        """The errors of one place: heading, both sides, and the fields that differ."""
        surface = _text("".join(self._text[site.start : site.end].split()))
        line = self._text.count("\n", 0, site.start) + 1
        wrong = {(fault.start, fault.end) for fault in site.faults}
        window = self._window(site)
        sides = "".join(
            f'<p class="{side}" lang="zh"><b lang="en">{label}</b>{self._mark(window, spans, wrong)}</p>'
            for side, label, spans in (("gold", "Gold", self._gold), ("found", "Found", self._found))
        )
        return (
            f'<article class="error {site.kind}"><h3><span class="what">{_KINDS[site.kind]}</span> '
            f'<bdi lang="zh">{surface}</bdi> <span class="where">{_text(self._name)}, line {line}, '
            f"{site.start}–{site.end}</span></h3>\n"
            f'<div class="sides">{sides}</div>{self._fields(site)}</article>\n'
        )

    def _window(self, site: _Site) -> Span:
        """The sentence around a place, cut short where it is long."""
        before = self._text[max(0, site.start - _CONTEXT) : site.start]
        after = self._text[site.end : site.end + _CONTEXT]
        starts = [match.end() for match in _SENTENCE_END.finditer(before)]
        closed = _SENTENCE_END.search(after)
        return (
            site.start - len(before) + (starts[-1] if starts else 0),
            site.end + (closed.end() if closed else len(after)),
        )

    def _mark(self, window: Span, spans: Mapping[Span, Row], wrong: set[Span]) -> str:
        """The text of the window, unwrapped, with the spans marked; those that are wrong more strongly."""
        inside = sorted(
            ((start, end) for start, end in spans if start < window[1] and end > window[0]),
            key=lambda span: (span[0], -span[1]),
        )
        edges = sorted({*window, *(min(max(at, window[0]), window[1]) for span in inside for at in span)})
        parts = []
        for left, right in pairwise(edges):
            around = [span for span in inside if span[0] <= left and right <= span[1]]
            shown = _text(_unwrap(self._text, left, right))
            if around and shown:
                # Of mentions within each other the wrong one shows.
                classes = " ".join(
                    sorted({name for span in around for name in _classes(span, spans[span], wrong)})
                )
                shown = f'<mark class="{classes}">{shown}</mark>' if classes else f"<mark>{shown}</mark>"
            parts.append(shown)
        return "".join(parts)

    def _fields(self, site: _Site) -> str:
        rows = [
            (fault.what, _json(gold.get(fault.what)), _json(found.get(fault.what)))
            for fault in site.faults
            if fault.what not in ("missed", "false")
            for gold, found in [(self._gold[fault.start, fault.end], self._found[fault.start, fault.end])]
        ]
        if not rows:
            return ""
        cells = "".join(
            f"<tr><td>{_text(name)}</td><td><code>{gold}</code></td><td><code>{found}</code></td></tr>"
            for name, gold, found in rows
        )
        return f'<table class="fields"><tr><th>field</th><th>gold</th><th>found</th></tr>{cells}</table>'


def _classes(span: Span, row: Row, wrong: set[Span]) -> Iterator[str]:
    if span in wrong:
        yield "wrong"
    if row.get("optional"):
        yield "optional"


def _unwrap(text: str, start: int, end: int) -> str:
    """A stretch of the text in one line: white space goes, but for one space between words of letters."""
    shown = []
    for at in range(start, end):
        char = text[at]
        if not char.isspace():
            shown.append(char)
        elif (
            at
            and not text[at - 1].isspace()
            and _is_letter(text[at - 1])
            and _is_letter(text[at : at + _CONTEXT].lstrip()[:1])
        ):
            shown.append(" ")
    return "".join(shown)


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _json(value: Any) -> str:
    return _text(json.dumps(value, ensure_ascii=False))
