"""The whole road for one text: articles, one Doc each, extractors, article-level resolution, records."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import regex

from extractors.article import Article
from extractors.context import OWN_NAMES, prepare
from extractors.layout import iter_articles
from extractors.mention import Mention
from extractors.own.tables import in_force
from extractors.reading import Document, ReadError, ReadOptions, Source, iter_documents
from extractors.reading.articles import iter_document_articles
from extractors.record_mapping import RecordMapper, Row, iter_in_order, to_record
from extractors.registry import RESOLUTION, load_function, needed

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from extractors.own.names import OwnNames
    from schemas.records import Record


#: For how many characters of text what spaCy remembers of words is kept.
ZONE_CHARS = 1_000_000
#: Characters of the articles that go through the model together: few at first, so that the first records come soon.
FIRST_WINDOW, WINDOW = 4_000, 32_000


class Pipeline:
    """A loaded model and the extractors of the types asked for; holds nothing of the texts it has seen."""

    def __init__(
        self,
        nlp: Language,
        model: str,
        types: Iterable[str] | None = None,
        knowledge: Mapping[str, object] | None = None,
    ) -> None:
        """`knowledge` takes the place of what this package knows, by the keys EVENTS, LEXICON and OWN_NAMES of `context`."""
        self.nlp = nlp
        self._knowledge = knowledge
        self._own = cast("OwnNames | None", (knowledge or {}).get(OWN_NAMES))
        self.model = Path(model).name
        self.types = None if types is None else frozenset(types)
        self._extractors = needed(self.types)
        vocab: Any = nlp.vocab
        self._getters = vocab.lex_attr_getters
        self._zone: AbstractContextManager[object] | None = None
        self._zone_chars = 0

    def extract_file(
        self,
        path: Path | None,
        doc: str,
        *,
        encoding: str | None = None,
        published: datetime.date | None = None,
    ) -> Iterator[Record]:
        """Yield the records of one file (standard input where `path` is None) in the order of their offsets.

        `doc` is the name its records carry, `encoding` forces one, `published` overrides the date of publication
        that path or text tell. A file of many documents (rows of JSON, members of an archive) gives those of each.

        Raises:
            ReadError: the file cannot be read or is no text; or, when all else has been yielded, a part of it.
        """
        error: ReadError | None = None
        for document in iter_documents(Source(path, doc), ReadOptions(encoding)):
            if isinstance(document, Document):
                yield from self.extract_document(document, published=published)
            else:
                error = error or document
        if error:
            raise error

    def extract_document(
        self,
        document: Document,
        *,
        published: datetime.date | None = None,
        name_pattern: regex.Pattern[str] | None = None,
    ) -> Iterator[Record]:
        """Yield the records of one document in the order of their offsets.

        `published` overrides every other date of publication, `name_pattern` finds one in the name of the document
        before the usual ways of writing it do.
        """
        return map(to_record, self.extract_rows(document, published=published, name_pattern=name_pattern))

    def extract_rows(
        self,
        document: Document,
        *,
        published: datetime.date | None = None,
        name_pattern: regex.Pattern[str] | None = None,
        articles: Iterable[Article] | None = None,
    ) -> Iterator[Row]:
        """Yield what `extract_document` does as rows, which cost less where records are only written.

        `articles` are those of the document where they are known already.
        """
        mapper = RecordMapper(document.text, document.doc, self.model, document.pages)
        if articles is None:
            articles = self.lay_out(document, published=published, name_pattern=name_pattern)
        return iter_in_order(self._iter_batches(mapper, iter(articles)))

    def lay_out(
        self,
        document: Document,
        *,
        published: datetime.date | None = None,
        name_pattern: regex.Pattern[str] | None = None,
    ) -> Iterator[Article]:
        """Yield the articles of a document as `extract_document` finds them."""
        return iter_document_articles(document, published, name_pattern)

    def look_ahead(self, articles: Iterable[Article]) -> None:
        """Tell the model which articles come next: in fuller batches it takes less time for the same answers."""
        look_ahead = getattr(self.nlp.tokenizer, "look_ahead", None)
        if look_ahead is not None:
            look_ahead(article.text for article in articles)

    def extract(
        self, text: str, *, doc: str = "-", name: str | None = None, published: datetime.date | None = None
    ) -> Iterator[Record]:
        """Yield the records of one decoded text in the order of their offsets.

        `name` is the path that may tell the date of publication; by default `doc`.

        >>> from extractors import load
        >>> dates = load("rules", "date")
        >>> [record.value for record in dates.extract("今年修路，明年通车。", name="2023-06-27_page4.txt")]
        ['2023', '2024']
        """
        mapper = RecordMapper(text, doc, self.model)
        articles = iter_articles(text, name if name is not None else doc, published)
        return map(to_record, iter_in_order(self._iter_batches(mapper, articles)))

    def iter_docs(
        self, text: str, *, name: str = "", published: datetime.date | None = None
    ) -> Iterator[Doc]:
        """Yield one analysed Doc an article; `doc._.found` holds the mentions by type, `doc._.article` the article."""
        for article in iter_articles(text, name, published):
            self._leave_zone()
            yield self._analyze(article)

    def analyze(self, text: str, published: datetime.date | None = None) -> Doc:
        """Analyse a text that is one article (or one sentence) into one Doc, whatever its layout says of articles.

        `doc._.found` holds the mentions by type; their offsets are those of the Doc.

        >>> from extractors import load
        >>> doc = load("rules", "statistic").analyze("全县修路30公里。")
        >>> [(mention.start, mention.end, mention.by) for mention in doc._.found["statistic"]]
        [(4, 8, 'statistic.length')]
        """
        from extractors.layout.articles import as_one_article

        self._leave_zone()
        return self._analyze(as_one_article(text, published))

    def _iter_batches(
        self, mapper: RecordMapper, articles: Iterator[Article]
    ) -> Iterator[tuple[int, list[Row]]]:
        articles = self._iter_looked_ahead(articles)
        article = next(articles, None)
        while article is not None:
            after = next(articles, None)
            least = after.file_span[0] if after is not None else article.file_span[1]
            self._enter_zone(len(article.text))
            doc = self._analyze(article)
            rows = [mapper.article(article)] if self._wants("article") else []
            rows += [mapper.mention(article, mention) for mention in self._mentions(doc)]
            del doc
            yield least, rows
            article = after

    def _iter_looked_ahead(self, articles: Iterator[Article]) -> Iterator[Article]:
        window: list[Article] = []
        limit = room = FIRST_WINDOW
        for article in articles:
            window.append(article)
            room -= len(article.text)
            if room <= 0:
                self.look_ahead(window)
                yield from window
                limit = min(2 * limit, WINDOW)
                window, room = [], limit
        self.look_ahead(window)
        yield from window

    def _enter_zone(self, chars: int) -> None:
        """Let what spaCy remembers of words live for a stretch of articles: made anew for each it costs more than it saves."""
        self._zone_chars += chars
        if self._zone is None or self._zone_chars > ZONE_CHARS:
            self._leave_zone()
            self._zone = self.nlp.memory_zone()
            self._zone.__enter__()
            if getattr(self.nlp.tokenizer, "plain_words", False):
                # No extractor asks for the shape of a word, its lower case and twenty more things of that kind.
                self._tell_of_words({})

    def _leave_zone(self) -> None:
        """Free what spaCy remembers; Docs made in the zone can no longer be used."""
        if self._zone is not None:
            self._zone.__exit__(None, None, None)
            self._tell_of_words(self._getters)
        self._zone, self._zone_chars = None, 0

    def _tell_of_words(self, getters: object) -> None:
        """Set what spaCy works out of each new word."""
        vocab: Any = self.nlp.vocab
        vocab.lex_attr_getters = getters

    def _wants(self, kind: str) -> bool:
        return self.types is None or kind in self.types

    def _mentions(self, doc: Doc) -> Iterator[Mention]:
        found: dict[str, list[Mention]] = doc._.found
        for kind, mentions in found.items():
            if self._wants(kind):
                yield from mentions

    def _analyze(self, article: Article) -> Doc:
        """Run the model and the extractors over one article."""
        if self._own is None:
            return self._find(article)
        with in_force(self._own.tables):
            return self._find(article)

    def _find(self, article: Article) -> Doc:
        doc = prepare(self.nlp(article.text), article, self._knowledge)
        found: dict[str, list[Mention]] = doc._.found
        for extractor in self._extractors:
            mentions = load_function(extractor.find)(doc) or []
            if self._own is not None:
                from extractors.own.corrections import correct_found

                mentions = correct_found(doc, self._own, extractor.type, mentions)
            # What one paragraph opens another may close, but in the file the stretch between them would be another.
            mentions = [mention for mention in mentions if not article.is_torn(mention.start, mention.end)]
            found[extractor.type] = sorted(mentions, key=lambda mention: (mention.start, -mention.end))
        resolvers = {extractor.type: extractor.resolve for extractor in self._extractors}
        for kind in RESOLUTION:
            resolve = resolvers.get(kind)
            if resolve:
                load_function(resolve)(doc)
        if "person" in resolvers:
            load_function("persons.bylines:agree_on_bylines")(doc)
        if self._own is not None:
            from extractors.own.corrections import complete

            complete(doc, self._own)
        return doc
