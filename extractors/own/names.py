"""The own lexicon of a pipeline: what the user's files say of people, places, units, posts and names to stop."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.context import OWN_NAMES
from extractors.own.rows import OwnRow, PersonRow, PlaceRow, StopRow, TitleRow, UnitRow
from extractors.own.tables import OwnTables
from extractors.places.endings import level_of_name
from extractors.places.gazetteer import Entry, Kind, PlaceLevel
from extractors.places.lineage import find_division
from extractors.scanner import Scanner

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from extractors.places.divisions import Division

#: The `by` of what a lexicon of the user's own has found.
BY_PEOPLE, BY_PLACES = "lexicon.people", "lexicon.places"


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """A place of the own lexicon: its name, the code that records show, and the division that it lies in.

    `is_division`: it is that division itself, under a name that no table has.
    """

    name: str
    adcode: str | None
    division: Division | None
    is_division: bool


class OwnNames:
    """The rows of own lexicons, ready to be looked up; of two rows of one name the later counts."""

    def __init__(self, rows: Iterable[OwnRow]) -> None:
        #: The full name that each name and alias of a person stands for.
        self.people: dict[str, str] = {}
        #: The posts of a person by full name, as fields of the record.
        self.posts: defaultdict[str, list[dict[str, str | bool | None]]] = defaultdict(list)
        self.places: dict[str, OwnPlace] = {}
        self.stops: defaultdict[str, set[str]] = defaultdict(set)
        entries: dict[str, Entry] = {}
        titles: dict[str, bool] = {}
        units: dict[str, tuple[str | None, float]] = {}
        for row in rows:
            if isinstance(row, PersonRow):
                self._add_person(row)
            elif isinstance(row, PlaceRow):
                entries |= self._add_place(row)
            elif isinstance(row, TitleRow):
                titles[row.name] = row.office
            elif isinstance(row, UnitRow):
                units[row.name] = row.standard, row.factor
            elif isinstance(row, StopRow):
                for kind in row.types:
                    self.stops[kind].add(row.name)
        self.people_scanner = Scanner({name: name for name in self.people})
        self.place_scanner = Scanner(entries)
        self.tables = OwnTables(
            frozenset(titles), frozenset(name for name, office in titles.items() if office), units
        )

    def _add_person(self, row: PersonRow) -> None:
        for name in (row.name, *row.aliases):
            self.people[name] = row.name
        if row.post is not None:
            post = {"organization": row.organization, "post": row.post, "former": row.former}
            if post not in self.posts[row.name]:
                self.posts[row.name].append(post)

    def _add_place(self, row: PlaceRow) -> dict[str, Entry]:
        """Take in a place; the entries by which its names are found in a text."""
        code = row.within or row.adcode
        try:
            division = find_division(code) if code else None
        except ValueError:
            division = None  # The code is one of the user's own.
        level = row.level or level_of_name(row.name) or PlaceLevel.OTHER
        is_division = (
            division is not None and division.level == level and row.adcode in (None, division.code)
        ) and row.within is None
        adcode = row.adcode or (division.adcode if division else None)
        place = OwnPlace(row.name, adcode, division, is_division)
        entry = Entry(Kind.OWN, PlaceLevel(level), full_name=row.name, within=division)
        names = (row.name, *row.aliases)
        self.places |= dict.fromkeys(names, place)
        return dict.fromkeys(names, entry)


def load_own_names(files: Iterable[str | Path]) -> OwnNames | None:
    """The rows of own lexicons that are no programmes; None where there are none.

    Raises:
        UserFileError: a file cannot be read or holds a row that is none.
    """
    from extractors.programs.lexicon import LEXICON_FORM

    rows = [row for path in files for row in LEXICON_FORM.read(Path(path)) if isinstance(row, OwnRow)]
    return OwnNames(rows) if rows else None


def own_names_of(doc: Doc) -> OwnNames | None:
    """The own lexicon of the pipeline that made a Doc; None where it has none."""
    own: OwnNames | None = doc.user_data.get(OWN_NAMES)
    return own
