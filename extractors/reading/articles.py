"""The articles of a document: what the layout of its text says, and what its format tells besides."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import regex

from extractors.article import Article
from extractors.layout import iter_articles
from extractors.layout.articles import MAX_CHARS, as_one_article
from extractors.layout.head import date_in_name
from extractors.reading.document import Document
from extractors.reading.published import day_in_name


def iter_document_articles(
    document: Document, published: datetime.date | None, name_pattern: regex.Pattern[str] | None = None
) -> Iterator[Article]:
    """Yield the articles of a document, each with the best that is known of its date of publication and title.

    The date is `published` if given, else that of the format, of the name by `name_pattern`, of the name as such dates
    are usually written, of the text. A title that the format tells is that of the first article.

    Raises:
        ReadError: `name_pattern` takes too long.
    """
    day, day_from = _told(document, published, name_pattern)
    for article in _iter_laid_out(document, published):
        if day is not None and published is None:
            article.published, article.published_from = day, day_from
        if document.title and article.index == 0:
            article.title = document.title
        yield article


def _iter_laid_out(document: Document, published: datetime.date | None) -> Iterator[Article]:
    text = document.text if document.view is None else document.view
    if not document.single or len(text) - text.count("\r\n") > MAX_CHARS:
        yield from iter_articles(text, document.name, published)
        return
    article = as_one_article(text, published)
    if len(article.aligned):
        if published is None and (day := date_in_name(document.name)):
            article.published, article.published_from = day, "file name"
        yield article


def _told(
    document: Document, published: datetime.date | None, name_pattern: regex.Pattern[str] | None
) -> tuple[datetime.date | None, str | None]:
    if published is not None:
        return published, "option"
    if document.published is not None:
        return document.published, "metadata"
    if name_pattern is not None and (day := day_in_name(name_pattern, document.name)):
        return day, "file name"
    return None, None
