"""New programmes of a corpus: the names that the lexicon does not have, counted over all articles and ranked."""

from __future__ import annotations

import json
import math
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import regex

from extractors.programs.lexicon import Lexicon, fold
from extractors.programs.names import own_head
from extractors.programs.scoring import confidence_of, least_score, load_weights

#: The record types that mining reads.
MINED_TYPES = ("article", "place", "program")

#: How much the score of a name gains each time that twice as many articles have it, and how much at most.
_PER_DOUBLING, _MOST_GAIN = 0.35, 1.4
#: Evidence of this weight or less against a name: however many articles have it, they may all mean something else.
_DOUBT = -0.9
#: A confidence of 1 or 0 is none.
_SUREST = 0.99
_EXAMPLES, _PLACES, _OWNERS, _EVIDENCE, _VARIANTS = 2, 5, 3, 8, 6
_YEAR = regex.compile(r"(?:19|20)\d\d$")
_SHORTEST_BASE = 2

# What was found lies in a file of its own, so that memory does not grow with the corpus.
_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -16000;
CREATE TABLE names (
    key TEXT PRIMARY KEY, mentions INTEGER, articles INTEGER, score REAL, doubts INTEGER, first_date TEXT, place INTEGER)
    WITHOUT ROWID;
CREATE TABLE told (key TEXT, field TEXT, value TEXT, count INTEGER, PRIMARY KEY (key, field, value)) WITHOUT ROWID;
CREATE TABLE examples (key TEXT, score REAL, doc TEXT, line INTEGER, sentence TEXT, PRIMARY KEY (key, sentence)) WITHOUT ROWID;
"""


def base_of(name: str) -> str:
    """What a name is counted under: without marks, spaces, its year and its class noun (归雁工程2021 → 归雁)."""
    folded: str = _YEAR.sub("", fold(name))
    head = own_head(folded)
    bare = folded.removesuffix(head) if head else folded
    return bare if len(bare) >= _SHORTEST_BASE else folded


class Mine:
    """Collects the unknown names of a stream of records; memory stays bounded, what was found lies in a temporary file.

    Raises:
        sqlite3.Error: the temporary folder has no room.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._folder = tempfile.TemporaryDirectory(prefix="policyfacts-")
        self._base = sqlite3.connect(Path(self._folder.name) / "names.sqlite")
        self._base.executescript(_TABLES)
        self._rows: list[Mapping[str, Any]] = []
        self._articles = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()
        self._folder.cleanup()

    def add(self, record: Mapping[str, Any]) -> None:
        """Take the next record, as a dictionary; those of one article follow each other."""
        if self._rows and (record["doc"], record["article"]) != (
            self._rows[0]["doc"],
            self._rows[0]["article"],
        ):
            self._close_article()
        if record["type"] in MINED_TYPES:
            self._rows.append(record)

    def _close_article(self) -> None:
        """Count the names of the article that has ended."""
        rows, self._rows = self._rows, []
        self._articles += 1
        published = next((row["published"] for row in rows if row["type"] == "article"), None)
        places = {_place_name(row) for row in rows if row["type"] == "place"} - {None}
        names: dict[str, list[Mapping[str, Any]]] = {}
        for row in rows:
            if row["type"] == "program" and not self._is_known(row):
                names.setdefault(base_of(row["name"]), []).append(row)
        for key, found in names.items():
            self._count(key, found, published, sorted(filter(None, places)))

    def _is_known(self, row: Mapping[str, Any]) -> bool:
        """Whether the lexicon has the name, with or without its class noun."""
        forms = (row["name"], row["text"], f"{row['text']}{row['head'] or ''}", base_of(row["name"]))
        return row["by"] == "lexicon.programs" or any(self._lexicon.get(form) is not None for form in forms)

    def _count(
        self, key: str, rows: list[Mapping[str, Any]], published: str | None, places: Iterable[str]
    ) -> None:
        score = max(least_score(min(_SUREST, max(1 - _SUREST, row["confidence"]))) for row in rows)
        weights = load_weights()
        doubts = sum(any(weights[name] <= _DOUBT for name in row["evidence"]) for row in rows)
        self._base.execute(
            "INSERT INTO names VALUES (?1, ?2, 1, ?3, ?6, ?4, ?5) ON CONFLICT (key) DO UPDATE SET mentions = mentions + ?2,"
            " articles = articles + 1, score = max(score, ?3), doubts = doubts + ?6,"
            " first_date = CASE WHEN first_date IS NULL OR ?4 < first_date THEN coalesce(?4, first_date) ELSE first_date END",
            (key, len(rows), score, published, self._articles, doubts),
        )
        told = [("place", place) for place in places]
        for row in rows:
            told += [
                ("variant", row["text"]),
                *(("evidence", name) for name in row["evidence"] or [row["by"]]),
            ]
            told += [(field, row[field]) for field in ("head", "kind", "owner") if row[field]]
            if row["expansion_from"] == "text":
                told.append(("expansion", json.dumps(row["expansion"], ensure_ascii=False)))
        self._base.executemany(
            "INSERT INTO told VALUES (?, ?, ?, 1) ON CONFLICT (key, field, value) DO UPDATE SET count = count + 1",
            [(key, field, value) for field, value in told],
        )
        best = max(rows, key=lambda row: row["confidence"])
        self._base.execute(
            "INSERT OR IGNORE INTO examples VALUES (?, ?, ?, ?, ?)",
            (key, best["confidence"], best["doc"], best["line"], best["sentence"]),
        )
        self._base.execute(
            "DELETE FROM examples WHERE key = ?1 AND sentence NOT IN"
            " (SELECT sentence FROM examples WHERE key = ?1 ORDER BY score DESC, doc, line LIMIT ?2)",
            (key, _EXAMPLES),
        )

    def iter_ranked(self, least_count: int = 1) -> Iterator[dict[str, Any]]:
        """Yield the names, the likeliest first, each as an entry of a lexicon with what was `found` of it.

        `least_count` mentions at least. A name that nothing speaks against gains by every doubling of the articles that have
        it; what stays under even odds is left out.
        """
        if self._rows:
            self._close_article()
        self._base.create_function("gained", 3, _gained, deterministic=True)
        ranked = self._base.execute(
            "SELECT key, gained(score, articles, doubts) AS sure FROM names WHERE mentions >= ? AND sure > 0"
            " ORDER BY sure DESC, mentions DESC, place, key",
            (least_count,),
        )
        for key, score in ranked:
            yield self._entry(key, score)

    def _entry(self, key: str, score: float) -> dict[str, Any]:
        mentions, articles, first_date = self._base.execute(
            "SELECT mentions, articles, first_date FROM names WHERE key = ?", (key,)
        ).fetchone()
        variants = self._told(key, "variant", _VARIANTS)
        name = next(iter(variants))
        kinds, expansions = self._told(key, "kind", 1), self._told(key, "expansion", 1)
        examples = self._base.execute(
            "SELECT doc, line, sentence FROM examples WHERE key = ? ORDER BY score DESC, doc, line", (key,)
        )
        return {
            "name": name,
            "aliases": [variant for variant in variants if fold(variant) != fold(name)],
            "kind": next(iter(kinds), None),
            "expansion": json.loads(next(iter(expansions))) if expansions else None,
            "match": "always" if len(name) > _SHORT_NAME else "quoted",
            "found": {
                "confidence": confidence_of(score),
                "mentions": mentions,
                "articles": articles,
                "first_date": first_date,
                "heads": self._told(key, "head", _OWNERS),
                "owners": self._told(key, "owner", _OWNERS),
                "places": self._told(key, "place", _PLACES),
                "evidence": self._told(key, "evidence", _EVIDENCE),
                "examples": [
                    {"doc": doc, "line": line, "sentence": sentence} for doc, line, sentence in examples
                ],
            },
        }

    def _told(self, key: str, field: str, most: int) -> dict[str, int]:
        """What is told of a name, the most frequent first, with how often."""
        rows = self._base.execute(
            "SELECT value, count FROM told WHERE key = ? AND field = ? ORDER BY count DESC, value LIMIT ?",
            (key, field, most),
        )
        return dict(rows.fetchall())


def _gained(score: float, articles: int, doubts: int) -> float:
    """The score of a name with what it gains by the articles that have it."""
    return score if doubts else score + min(_MOST_GAIN, _PER_DOUBLING * math.log2(articles))


#: A shorter name is looked for in quotation marks only.
_SHORT_NAME = 4


def _place_name(row: Mapping[str, Any]) -> str | None:
    """The county, city or province of a place record, by its standard name."""
    divisions = [part for part in row["parts"] or [] if part["level"] in ("province", "city", "county")]
    name: str | None = divisions[-1]["name"] if divisions else None
    return name
