"""Which people of several articles are one: those of one full name whose posts and places do not tell them apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from cli.data import load_data
from schemas.records import PersonRecord, PlaceRecord, Record

#: A person of an article: file, article, number; a short form that may mean several has its text for a number.
Person = tuple[str, int, str]
#: The shortest name of a body that another one may end in, in characters.
_SHORTEST_BODY = 2
#: Digits of the code of a city, and what stands behind them where no county is told.
_CITY_DIGITS, _NO_COUNTY = 4, "00"


def person_of(record: PersonRecord) -> Person:
    """The person that a record speaks of, within its article."""
    return record.doc, record.article, record.person_id or f"?{record.text}"


def people_keys(records: Sequence[Record]) -> dict[Person, str]:
    """For the people of the articles the name that all of one person share: the full name, with a number from the second on.

    Two of one full name are one where a body is named with both; else where neither posts nor the counties of their articles
    speak against it and there is but one that they can be. Nothing joins those that are known by a short form only.
    """
    people = _gather(records)
    groups: dict[str, list[_Known]] = {}
    for known in people.values():
        groups.setdefault(known.name, []).append(known)
    keys = {}
    for name, members in groups.items():
        for number, persons in enumerate(_join(members), 1):
            keys.update(dict.fromkeys(persons, name if number == 1 else f"{name}#p{number}"))
    return keys


@dataclass(slots=True)
class _Known:
    """What is known of a person: of one article at first, then of all that are joined."""

    name: str = ""
    full: bool = False
    persons: list[Person] = field(default_factory=list)
    bodies: set[str] = field(default_factory=set)
    posts: set[str] = field(default_factory=set)
    counties: set[str] = field(default_factory=set)

    def add(self, record: PersonRecord, counties: set[str]) -> None:
        """Take in what a mention tells; a by-line tells nothing of the place."""
        name = record.canonical or record.text
        if (record.canonical is not None, len(name)) > (self.full, len(self.name)):
            self.name, self.full = name, record.canonical is not None
        for post in (*record.posts, *record.known_posts):
            self.posts.add(post.post)
            if post.organization and post.organization not in _words("own"):
                self.bodies.add(post.organization)
        if not record.byline:
            self.counties |= counties

    def merge(self, other: _Known) -> None:
        """Take in what is known of another one who is the same."""
        self.persons += other.persons
        self.bodies |= other.bodies
        self.posts |= other.posts
        self.counties |= other.counties

    def shares_body(self, other: _Known) -> bool:
        """Whether a body is named with both; one that is short for that of a place only where the places allow it."""
        apart = self._lies_apart(other)
        return any(
            _is_one_body(ours, theirs) and not (apart and _is_local(min(ours, theirs, key=len)))
            for ours in self.bodies
            for theirs in other.bodies
        )

    def may_be(self, other: _Known) -> bool:
        """Whether nothing tells the two apart: not bodies of both, posts of both, nor counties."""
        if self.bodies and other.bodies:
            return False
        if (
            self.posts
            and other.posts
            and not any(_is_one_post(a, b) for a in self.posts for b in other.posts)
        ):
            return False
        return not self._lies_apart(other) or not _words("national").isdisjoint(self.posts & other.posts)

    def _lies_apart(self, other: _Known) -> bool:
        return bool(self.counties and other.counties) and self.counties.isdisjoint(other.counties)


def _gather(records: Iterable[Record]) -> dict[Person, _Known]:
    """What the articles tell of their people, by person in the order of the records."""
    counties: dict[tuple[str, int], set[str]] = {}
    told = []
    for record in records:
        if isinstance(record, PersonRecord):
            told.append(record)
        elif isinstance(record, PlaceRecord) and record.adcode and record.adcode[_CITY_DIGITS:] != _NO_COUNTY:
            counties.setdefault((record.doc, record.article), set()).add(record.adcode)
    people: dict[Person, _Known] = {}
    for record in told:
        person = person_of(record)
        known = people.setdefault(person, _Known(persons=[person]))
        known.add(record, counties.get(person[:2], set()))
    return people


def _join(members: list[_Known]) -> list[list[Person]]:
    """The people of one name, each with those that are the same, in the order in which they are told first."""
    order = {person: at for at, known in enumerate(members) for person in known.persons}
    joined: list[_Known] = []
    alone = [known for known in members if not known.full]
    # Those of whom most is known first: what is left open by others they may decide.
    for known in sorted(
        (m for m in members if m.full), key=lambda m: (not m.bodies, not m.posts, not m.counties)
    ):
        others = [other for other in joined if _articles(other).isdisjoint(_articles(known))]
        same = [other for other in others if known.shares_body(other)]
        same = same or [other for other in others if known.may_be(other)]
        if not same:
            joined.append(known)
        elif len(same) == 1 or known.shares_body(same[0]):
            # Where it shares a body with each of several, the first said most.
            same[0].merge(known)
        else:
            alone.append(known)
    groups = [sorted(known.persons, key=order.__getitem__) for known in (*joined, *alone)]
    return sorted(groups, key=lambda group: order[group[0]])


def _articles(known: _Known) -> set[tuple[str, int]]:
    return {person[:2] for person in known.persons}


def _is_one_body(first: str, second: str) -> bool:
    """Whether one name is the other, or the end of it: 庄浪县委, 县委."""
    short, long = sorted((first, second), key=len)
    return len(short) >= _SHORTEST_BODY and long.endswith(short)


def _is_one_post(first: str, second: str) -> bool:
    return first.endswith(second) or second.endswith(first)


def _is_local(body: str) -> bool:
    return body.startswith(tuple(_words("local")))


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(load_data("identity.toml")[key])
