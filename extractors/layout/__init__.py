"""From the text of a file to its articles: lines, paragraphs joined across hard wraps, sentences, article heads."""

from extractors.layout.articles import iter_articles

__all__ = ["iter_articles"]
