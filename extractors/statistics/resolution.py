"""Resolve the figures of an article: who says them, and when, where and of whom they hold."""

from __future__ import annotations

from spacy.tokens import Doc

from extractors.context import found
from extractors.statistics.scopes import ScopeFinder
from extractors.statistics.sources import resolve_sources


def resolve_statistics(doc: Doc) -> None:
    """Set `quoted`, `source`, `subject`, `period` and `place` of the figures of a Doc; all other types must be resolved."""
    figures = found(doc, "statistic")
    if not figures:
        return
    resolve_sources(doc)
    scopes = ScopeFinder(doc)
    for figure in figures:
        figure.fields.update(scopes.find(figure))
