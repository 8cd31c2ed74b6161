"""Counts over records: totals by type, and who, where, what is told most.

Records are taken in the order in which `extract` writes them, an article after the other. What is kept in memory grows with
the number of different names, not with that of records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Generic, TypeVar

from cli.report.identity import identity_keys
from schemas.records import (
    ArticleRecord,
    DocumentRecord,
    OrganizationRecord,
    PersonRecord,
    PlaceRecord,
    ProgramRecord,
    QuoteRecord,
    Record,
    StatisticRecord,
    whole_as_int,
)
from schemas.types import RECORD_TYPES

#: Below this confidence a record is worth a look.
DOUBTFUL = 0.7
#: Records of a file that are counted together.
_CHUNK = 20_000
#: Posts that are kept of a person.
_MOST_POSTS = 5

K = TypeVar("K", bound=Hashable)


@dataclass(slots=True)
class Told:
    """How often something is told, in how many articles, and what else is known of it."""

    mentions: int = 0
    articles: int = 0
    more: dict[str, Any] = field(default_factory=dict)
    last: int | None = None

    def add(self, article: int) -> None:
        """Count a mention in the article of this number in order."""
        self.mentions += 1
        self.articles += article != self.last
        self.last = article


class Ranking(Generic[K]):
    """Things by how often they are told."""

    def __init__(self) -> None:
        self._told: dict[K, Told] = {}

    def add(self, key: K, article: int) -> dict[str, Any]:
        """Count a mention; returns what else is known of the thing, to be added to."""
        told = self._told.get(key)
        if told is None:
            told = self._told[key] = Told()
        told.add(article)
        return told.more

    def __len__(self) -> int:
        return len(self._told)

    def iter_top(self, most: int | None) -> Iterator[tuple[K, Told]]:
        """Yield what is told most, up to so many (None for all); what is told as often in the order of the names."""
        ranked = sorted(self._told.items(), key=lambda item: (-item[1].mentions, str(item[0])))
        yield from ranked[:most]


class Tally:
    """All counts."""

    def __init__(self) -> None:
        self.records: Counter[str] = Counter()
        self.doubtful: Counter[str] = Counter()
        self.first: str | None = None
        self.last: str | None = None
        self.people: Ranking[str] = Ranking()
        self.places: Ranking[str] = Ranking()
        self.programs: Ranking[str] = Ranking()
        self.documents: Ranking[str] = Ranking()
        self.organizations: Ranking[str] = Ranking()
        self.statistics: Ranking[tuple[str, str]] = Ranking()
        self.speakers: Ranking[str] = Ranking()
        self._docs: set[int] = set()
        self._articles: dict[int, int] = {}

    @property
    def files(self) -> int:
        """How many files the records are of; a row of JSON and a member of an archive is one."""
        return len(self._docs)

    @property
    def articles(self) -> int:
        """How many articles have records."""
        return len(self._articles)

    def add_all(self, records: Iterable[Record]) -> None:
        """Count records."""
        for _, group in groupby(records, key=lambda record: record.doc):
            chunk: list[Record] = []
            for record in group:
                chunk.append(record)
                if len(chunk) == _CHUNK:
                    self._add_chunk(chunk)
                    chunk = []
            self._add_chunk(chunk)

    def _add_chunk(self, records: Sequence[Record]) -> None:
        """Count records of one file: what a person is called is told by all of an article."""
        # Each article by itself, also where columns of two stand side by side.
        records = sorted(records, key=lambda record: record.article)
        for record, key in zip(records, identity_keys(records), strict=True):
            self.records[record.type] += 1
            self.doubtful[record.type] += record.confidence < DOUBTFUL
            self._docs.add(hash(record.doc))
            article = self._articles.setdefault(hash((record.doc, record.article)), len(self._articles))
            name = key.partition(":")[2] if key else None
            if isinstance(record, ArticleRecord):
                self._add_published(record)
            elif isinstance(record, StatisticRecord):
                self._add_statistic(record, article)
            elif name:
                self._add_named(record, name, article)

    def _add_published(self, record: ArticleRecord) -> None:
        if record.published is not None:
            day = record.published.isoformat()
            self.first = min(self.first or day, day)
            self.last = max(self.last or day, day)

    def _add_named(self, record: Record, name: str, article: int) -> None:
        if isinstance(record, PersonRecord):
            # Namesakes within an article are told apart there; over all articles nothing tells which is which.
            more = self.people.add(name.partition("#")[0], article)
            posts: Counter[str] = more.setdefault("posts", Counter())
            for post in record.posts:
                told = f"{'原' if post.former else ''}{post.organization or ''}{post.post}"
                if told in posts or len(posts) < _MOST_POSTS:
                    posts[told] += 1
        elif isinstance(record, PlaceRecord):
            more = self.places.add(name, article)
            _keep(more, adcode=record.adcode or (record.within.adcode if record.within else None))
        elif isinstance(record, ProgramRecord):
            _keep(self.programs.add(name, article), kind=record.kind)
        elif isinstance(record, DocumentRecord):
            _keep(self.documents.add(name, article), kind=record.kind)
        elif isinstance(record, OrganizationRecord):
            _keep(self.organizations.add(name, article), kind=record.kind)
        elif isinstance(record, QuoteRecord):
            self.speakers.add(name.partition("#")[0], article)

    def _add_statistic(self, record: StatisticRecord, article: int) -> None:
        if record.indicator is None or record.value is None:
            return
        unit, factor = record.unit, 1.0
        if record.unit_std is not None and record.factor is not None:
            unit, factor = record.unit_std, record.factor
        more = self.statistics.add((record.indicator, unit or ""), article)
        least = record.value * factor
        most = (record.value if record.value_max is None else record.value_max) * factor
        more["least"] = min(more.get("least", least), least)
        more["most"] = max(more.get("most", most), most)


def _keep(more: dict[str, Any], **told: str | None) -> None:
    """Keep the first that is told."""
    for name, value in told.items():
        if more.get(name) is None:
            more[name] = value


def as_json(tally: Tally, top: int | None) -> dict[str, Any]:
    """The counts as JSON has them; the tables of `stats` show the same."""
    return {
        "files": tally.files,
        "articles": tally.articles,
        "records": tally.records.total(),
        "published": {"first": tally.first, "last": tally.last},
        "types": {
            kind: {"records": tally.records[kind], "doubtful": tally.doubtful[kind]}
            for kind in RECORD_TYPES
            if tally.records[kind]
        },
        "people": [
            {**_counts(name, told), "posts": [post for post, _ in told.more["posts"].most_common()]}
            for name, told in tally.people.iter_top(top)
        ],
        **{
            name: [{**_counts(key, told), **told.more} for key, told in ranking.iter_top(top)]
            for name, ranking in (
                ("places", tally.places),
                ("programs", tally.programs),
                ("documents", tally.documents),
                ("organizations", tally.organizations),
            )
        },
        "statistics": [
            {
                "indicator": indicator,
                "unit": unit or None,
                "mentions": told.mentions,
                "articles": told.articles,
                "least": _plain(told.more["least"]),
                "most": _plain(told.more["most"]),
            }
            for (indicator, unit), told in tally.statistics.iter_top(top)
        ],
        "speakers": [_counts(name, told) for name, told in tally.speakers.iter_top(top)],
        "different": {
            name: len(ranking)
            for name, ranking in (
                ("people", tally.people),
                ("places", tally.places),
                ("programs", tally.programs),
                ("documents", tally.documents),
                ("organizations", tally.organizations),
                ("statistics", tally.statistics),
                ("speakers", tally.speakers),
            )
        },
    }


def _counts(name: str, told: Told) -> dict[str, Any]:
    return {"name": name, "mentions": told.mentions, "articles": told.articles}


def _plain(value: float) -> float:
    """A number without what multiplying leaves behind its last digit (666.6700000000001)."""
    plain: float = whole_as_int(float(f"{value:.12g}"))
    return plain
