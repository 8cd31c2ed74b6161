"""Codes of places: what chain, article and year tell of the division that a place lies in."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from operator import itemgetter

import regex

from extractors.article import Article
from extractors.places.chain import Chain
from extractors.places.divisions import Division, Level, load_divisions
from extractors.places.elements import describe
from extractors.places.gazetteer import Kind, PlaceLevel, load_grammar
from extractors.places.parts import STATION, Part, closes_list

#: Levels of places that have no code of their own but lie within a county or city.
LOCAL = frozenset({PlaceLevel.TOWN, PlaceLevel.VILLAGE, PlaceLevel.COMMUNITY, PlaceLevel.FACILITY})
#: How far back a passage reaches, in characters.
PASSAGE = 300
#: Longest of the words that join places, in characters.
JOINT = 2
#: Shortest name by a part of which a place is recognised, in characters.
SHORTEST = 3
# What joins a place to one of its own kind: 敦化|来|吉林, 长春|至|吉林, 吉林|、|长春.
_BESIDE = regex.compile(r"、|和|与|及|来|到|赴|去|往|回|至|[—–-]{1,2}")


def resolve_chains(chains: list[Chain], evidence: list[Chain], text: str, article: Article) -> None:
    """Set the fields of each chain: its level and what `describe` tells.

    Args:
        chains: the places of the article, in text order.
        evidence: divisions in the names of bodies: no places, but they tell what the article speaks of.
        text: the text in which the chains have their offsets.
        article: gives the year in which the codes were in force.
    """
    if chains:
        _Resolution(chains, evidence, text, article.published.year if article.published else None).run()


class _Resolution:
    """One pass over the chains of an article."""

    def __init__(self, chains: list[Chain], evidence: list[Chain], text: str, year: int | None) -> None:
        self.chains = chains
        self.starts = [chain.start for chain in chains]
        self.told = chains + evidence
        self.text = text
        self.year = year
        self.divisions = load_divisions()
        #: How often the article speaks of a division or of something in it, by code.
        self.support: Counter[str] = Counter()
        #: What a name stood for where a chain told it.
        self.by_name: dict[str, Division] = {}
        #: The same by the ends of those names: 竹干村 of 阳头升乡竹干村.
        self.by_end: dict[str, Division] = {}
        self._cities: dict[tuple[str, str, str | None], set[str]] = {}
        #: Characters of the longest name in them.
        self.longest = 0
        #: The class word that a list is told to hold (海南、海北、海西|三州), for each of its chains by its start.
        self.classes = _classes_of_lists(chains, text)
        #: Chains that a joint stands between: of one kind.
        self.beside = _neighbours(chains, text)
        #: Full names of divisions in the text.
        self.full_names = {
            self._name(part) for chain in self.told for part in chain.parts if part.kind is Kind.DIVISION
        }

    def run(self) -> None:
        """Resolve what the chains tell, then what the article tells; write the fields."""
        for chain in self.told:
            chain.units = self._units_of(chain)
            self._note(chain)
        for last_round in (False, True):
            for chain in self.told:
                if len(chain.units) > 1 or (chain.units and _is_lone_town(chain)):
                    self._settle(chain, last_round)
        county = self._only_county()
        for index, chain in enumerate(self.chains):
            unit = chain.unit or self._told_behind(index) or self._inherited(chain)
            unit = unit or self._of_passage(index, county)
            if unit is not None:
                chain.units = [unit]
                self._remember(self._name(chain.last), unit)
            self._fill(chain, unit)

    def _name(self, part: Part) -> str:
        return self.text[part.start : part.end]

    def _full(self, part: Part) -> str:
        """The name by which the table has a part: 界石铺镇 for 界石铺 behind its county."""
        return part.entry.full_name if part.entry and part.entry.full_name else self._name(part)

    def _units_of(self, chain: Chain) -> list[Division]:
        """The divisions that the deepest part with a code can stand for, as far as the chain itself tells."""
        units: list[Division] = []
        own = [part.entry.within for part in chain.parts if part.entry and part.entry.within]
        if own:
            return [self.divisions.of_code(own[-1].code, self.year) or own[-1]]
        if chain.parts[0].level == PlaceLevel.OTHER:
            # Zones have no code, and what lies in them may belong to any county around.
            return units
        if chain.last.is_run and len(chain.last.members) == 1:
            return self.divisions.named(chain.last.members[0], self.year)
        for part in chain.parts:
            if part.is_coded:
                units = (
                    self._below(part, units) if units else self.divisions.named(self._full(part), self.year)
                )
        return self._of_class(chain, units)

    def _below(self, part: Part, units: list[Division]) -> list[Division]:
        """The divisions of a part that lie in one of the units; the units where none does."""
        name = self._full(part)
        here = self.divisions.named(name, self.year)
        below = [unit for unit in here if any(map(unit.is_under, units))]
        # Where the year knows no such unit there: an old or a new name; of one code the nearest in time.
        below = below or list(
            {
                unit.code: unit
                for unit in sorted(self.divisions.all_named(name), key=self._years_from, reverse=True)
                if unit.level is not Level.TOWN
                and any(map(unit.is_under, units))
                and not unit.is_ahead(self.year)
            }.values()
        )
        if not below and part.kind is Kind.DIVISION:
            below = here
        return below or units

    def _years_from(self, unit: Division) -> int:
        return unit.years_from(self.year)

    def _of_class(self, chain: Chain, units: list[Division]) -> list[Division]:
        """Of namesakes those that the words behind the name leave: 吉林|全省, 朝阳|站, 海南 of 海南、海北、海西三州."""
        name = self._name(chain.last)
        if STATION.fullmatch(name):
            # 朝阳站 is that of the city: no station is called by the short name of a district.
            return [unit for unit in units if not unit.name.endswith("区")] or units
        word = self.classes.get(chain.start)
        if word and chain.last.kind is Kind.SHORT:
            ending = [unit for unit in units if unit.name.endswith(word)]
            return ending or self.divisions.named(name + word, self.year) or units
        for said, whole in _whole().items():
            if self.text.startswith(said, chain.end):
                return [unit for unit in units if unit.level == whole] or units
        return units

    def _note(self, chain: Chain) -> None:
        """Take down what a chain with one unit tells of the ground of the article."""
        unit = chain.unit
        if unit is None or _is_lone_town(chain):
            return
        for above in (unit, *self.divisions.ancestors(unit, self.year)):
            self.support[above.code] += 1
        deepest = chain.last_coded
        for part in chain.parts:
            if part is deepest or not part.is_coded:
                self._remember(self._name(part), unit)

    def _remember(self, name: str, unit: Division) -> None:
        self.by_name.setdefault(name, unit)
        self.longest = max(self.longest, len(name))
        for at in range(1, len(name) - SHORTEST + 1):
            self.by_end.setdefault(name[at:], unit)

    def _settle(self, chain: Chain, last_round: bool) -> None:
        """Choose the unit of an ambiguous chain; in the last round give up what nothing tells."""
        unit = self._choose(chain)
        if unit is None and not last_round:
            return
        if unit is None and not _is_lone_town(chain):
            unit = _only_largest(chain.units)
        if unit is None:
            chain.open_units = chain.units
        chain.units = [unit] if unit else []
        self._note(chain)

    def _choose(self, chain: Chain) -> Division | None:
        """Of several units of one name the one that the article speaks of; None where it does not tell."""
        units = self._without_nested(chain)
        if units[0].level is Level.PROVINCE or (len(units) == 1 and not _is_lone_town(chain)):
            return units[0]
        near = None if any(unit.level is Level.CITY for unit in units) else self._nearest(chain, units)
        if near is not None:
            return near
        told = self.by_name.get(self._name(chain.last_coded)) if chain.last_coded else None
        if told in units:
            return told
        # Two states of one division, of different years, have one code.
        ranked = sorted(
            ((self._support_of(unit), unit.code, unit) for unit in units), key=itemgetter(0, 1), reverse=True
        )
        support, _, best = ranked[0]
        return best if any(support) and (len(ranked) == 1 or support > ranked[1][0]) else None

    def _nearest(self, chain: Chain, units: list[Division]) -> Division | None:
        """Of districts of one name the one in the city that was named last before: 南京市玄武区、鼓楼区, …徐州市鼓楼区."""
        cities_of = [(unit, self._cities_of(unit)) for unit in units]
        for before in self._before(bisect_left(self.starts, chain.start), chain.start):
            if before.unit is None:
                continue
            near = self._cities_of(before.unit)
            here = [unit for unit, cities in cities_of if unit == before.unit or near & cities]
            if len(here) == 1:
                return here[0]
        return None

    def _before(self, index: int, offset: int) -> Iterator[Chain]:
        """Yield the chains before the one of this index that end within a passage before the offset, the nearest first."""
        for at in range(index - 1, -1, -1):
            if offset - self.chains[at].end > PASSAGE:
                return
            yield self.chains[at]

    def _cities_of(self, unit: Division) -> set[str]:
        """The codes of the city, or the municipality, that a division is or lies in."""
        known = unit.code, unit.name, unit.parent
        cities = self._cities.get(known)
        if cities is None:
            lineage = (unit, *self.divisions.ancestors(unit, self.year))
            cities = self._cities[known] = {
                above.code
                for above in lineage
                if above.level is Level.CITY or (above.level is Level.PROVINCE and above.name.endswith("市"))
            }
        return cities

    def _support_of(self, unit: Division) -> list[int]:
        """How often the article speaks of the unit, of its city and of its province; of a town, of what is above it."""
        lineage = [*self.divisions.ancestors(unit, self.year), unit]
        counted = lineage[:-1] if unit.level is Level.TOWN else lineage
        return [self.support[above.code] for above in reversed(counted)]

    def _without_nested(self, chain: Chain) -> list[Division]:
        """Of units one in the other (吉林市 in 吉林省) keep the larger, unless the article means the smaller."""
        kept = []
        for unit in chain.units:
            if any(map(unit.is_under, chain.units)):
                continue
            inner = next((other for other in chain.units if other.is_under(unit)), None)
            smaller = inner is not None and inner.name in self.full_names and unit.name not in self.full_names
            kept.append(inner if inner and (smaller or self._is_beside_parts(chain, unit)) else unit)
        return kept

    def _is_beside_parts(self, chain: Chain, unit: Division) -> bool:
        """Whether a part of the larger unit is named beside the place: 敦化来吉林, 长春至吉林, 吉林、长春、四平.

        Whoever comes from within the province comes to the city of its name, and a list is of one kind.
        """
        return any(
            other.is_under(unit) for beside in self.beside.get(chain.start, ()) for other in beside.units
        )

    def _inherited(self, chain: Chain) -> Division | None:
        """The division of a local place whose chain tells none, by its name or by a longer or shorter form of it."""
        if not _is_local(chain):
            return None
        name = self.text[chain.start : chain.end]
        if name in self.by_name:
            return self.by_name[name]
        if chain.parts[0].level == PlaceLevel.OTHER:
            return None
        inner = (
            name[first:last]
            for first in range(len(name))
            for last in range(min(len(name), first + self.longest), first + SHORTEST - 1, -1)
        )
        return self.by_end.get(name) or next(
            (self.by_name[known] for known in inner if known in self.by_name), None
        )

    def _told_behind(self, index: int) -> Division | None:
        """The division of the chain that is said to hold a local place: 十八洞村|地处|湖南省花垣县双龙镇."""
        chain = self.chains[index]
        if not _is_local(chain) or index + 1 == len(self.chains):
            return None
        behind = self.chains[index + 1]
        said = self.text[chain.end : behind.start].strip() in load_grammar()["context"]["lies_in"]
        return behind.unit if said else None

    def _only_county(self) -> Division | None:
        """The county that the article speaks of, if it is one; it may be told by a town in it."""
        units = [
            chain.unit for chain in self.told if chain.unit and chain.unit.level in (Level.COUNTY, Level.TOWN)
        ]
        return units[0] if len({unit.adcode for unit in units}) == 1 else None

    def _of_passage(self, index: int, county: Division | None) -> Division | None:
        """For a local place the only county of the article, else the county or city last named not far before it."""
        place = self.chains[index]
        if not _is_local(place) or place.parts[0].level == PlaceLevel.OTHER:
            return None
        if county is not None:
            county = self._above_town(county) if place.last.level == PlaceLevel.TOWN else county
            return None if county is None or self._lies_elsewhere(place, county) else county
        city = None
        for before in self._before(index, place.start):
            unit = self._above_town(before.unit) if place.last.level == PlaceLevel.TOWN else before.unit
            if unit and unit.level in (Level.COUNTY, Level.TOWN):
                return None if self._lies_elsewhere(place, unit) else unit
            city = city or (unit if unit and unit.level is Level.CITY else None)
        return city

    def _above_town(self, unit: Division | None) -> Division | None:
        """The county of a town; no town lies in another."""
        if unit is None or unit.level is not Level.TOWN:
            return unit
        above = [other for other in self.divisions.ancestors(unit, self.year) if other.level is Level.COUNTY]
        return above[-1] if above else None

    def _lies_elsewhere(self, place: Chain, county: Division) -> bool:
        """Whether the table knows towns of that name, and none in the county."""
        if place.last.level != PlaceLevel.TOWN:
            return False
        known = self.divisions.named(self._name(place.last), self.year)
        return bool(known) and not any(unit.is_under(county) for unit in known)

    def _fill(self, chain: Chain, unit: Division | None) -> None:
        level = chain.last.level
        if unit is not None and chain.last.is_division:
            named = self._name(chain.last) in unit.names() or self.classes.get(chain.start)
            # 滨海新区 before it was a division.
            level = PlaceLevel(unit.level) if named else PlaceLevel.OTHER
        elif level == PlaceLevel.ROAD and any(
            self._name(chain.last) + what in self.text for what in load_grammar()["context"]["subdistrict"]
        ):
            level = PlaceLevel.TOWN
        chain.fields = {"level": level.value, **describe(chain, unit, self.text, self.year)}


def _classes_of_lists(chains: list[Chain], text: str) -> dict[int, str]:
    """The class word at the end of a list for each of its chains, by their starts: 吉林、长春、四平|三市."""
    classes: dict[int, str] = {}
    behind: Chain | None = None
    for chain in reversed(chains):
        word = closes_list(text, chain.end)
        if not word and behind is not None and text[chain.end : behind.start] in ("、", "和", "与"):
            word = classes.get(behind.start, "")
        if word:
            classes[chain.start] = word
        behind = chain
    return classes


def _neighbours(chains: list[Chain], text: str) -> dict[int, list[Chain]]:
    """The chains beside each that a joint ties to it, by its start."""
    beside: dict[int, list[Chain]] = defaultdict(list)
    for first, second in pairwise(chains):
        if second.start - first.end <= JOINT and _BESIDE.fullmatch(text, first.end, second.start):
            beside[first.start].append(second)
            beside[second.start].append(first)
    return beside


@cache
def _whole() -> dict[str, Level]:
    return {said: Level(level) for said, level in load_grammar()["context"]["whole"].items()}


def _is_lone_town(chain: Chain) -> bool:
    """A town without anything above it: its name may be borne by others that the table does not have."""
    coded = [part for part in chain.parts if part.is_coded]
    return len(coded) == 1 and coded[0].kind is Kind.TOWN


def _is_local(chain: Chain) -> bool:
    """Whether a place lies in some county though its chain tells none; sites that everyone knows are left out."""
    return chain.last.level in LOCAL and not chain.units and chain.parts[0].kind is not Kind.FACILITY


def _only_largest(units: list[Division]) -> Division | None:
    """The one unit of the highest level, a city, by which the press means a bare name."""
    top = [unit for unit in units if unit.level is units[0].level]
    return top[0] if len(top) == 1 and top[0].level in (Level.PROVINCE, Level.CITY) else None
