"""The scope of a figure: when it holds, where, and whose it is, as its sentence or the one before tells."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import regex
from spacy.tokens import Doc

from extractors.context import article_of, found, text_of, words
from extractors.data import load_toml
from extractors.mention import Mention
from extractors.scanner import Scanner

_CLAUSE = regex.compile(r"[，；：。！？、\n“”（）]")
#: The same, searched from the end.
_LAST_CLAUSE = regex.compile(r"(?r)[，；：。！？、\n“”（）]")
_LIST = frozenset(("、", "和", "与", "及", "以及"))
#: Kinds of dates that a figure may belong to.
_KINDS = {"point", "range", "vague"}
#: How far behind a date or place the 的 of a clause may stand that holds it (2016年建成的大桥), in characters.
_ATTRIBUTE = 16
#: Parts of speech of the words that belong to the noun behind them.
_ATTRIBUTIVE = {"NOUN", "PROPN", "ADJ", "PRON", "DET", "NUM", "X"}
#: How far in front of a place of the text the mark is looked for that begins its clause.
_REACH = 60
#: The part of a very long sentence that is looked at in front of a figure, in characters.
_LONG = 300

#: The fields of a figure before its scope is found.
UNKNOWN_SCOPE = dict.fromkeys(("subject", "period", "period_start", "place", "place_start", "adcode"))


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """What scopes.toml tells; `subjects` finds the words for areas and bodies without a name, and whether it is an area."""

    subjects: Scanner[bool]
    compared: tuple[str, ...]
    measured: tuple[str, ...]
    apart: tuple[str, ...]


@cache
def _lexicon() -> _Lexicon:
    table = load_toml("scopes.toml")
    subjects = table["subjects"]
    areas = [before + area for before in subjects["areas_before"] for area in subjects["areas"]]
    return _Lexicon(
        Scanner(dict.fromkeys(subjects["nouns"], False) | dict.fromkeys(areas, True)),
        tuple(table["period"]["compared"]),
        tuple(table["period"]["measured"]),
        tuple(table["place"]["apart"]),
    )


class _Candidates:
    """Mentions of one type that a figure may belong to, with what has been found out about them."""

    def __init__(self, mentions: list[Mention], fits: Callable[[Mention], bool]) -> None:
        """`fits` tells whether a mention may be the one a figure belongs to, wherever the figure stands."""
        self.starts = [mention.start for mention in mentions]
        self._mentions = mentions
        self._fits = fits
        self._fitting: dict[int, bool] = {}
        #: By the start of a sentence, what its figures belong to by the sentence before.
        self.topics: dict[int, Mention | None] = {}

    def spans(self, start: int, end: int) -> list[tuple[int, int]]:
        """The spans of the mentions that lie in [start, end), in text order."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        inside = self._mentions[first:last]
        return [(mention.start, mention.end) for mention in inside if mention.end <= end]

    def fitting(self, start: int, end: int) -> list[Mention]:
        """Those of the mentions in [start, end) that fit, in text order."""
        fitting = []
        for index in range(bisect_left(self.starts, start), bisect_left(self.starts, end)):
            fits = self._fitting.get(index)
            if fits is None:
                fits = self._fitting[index] = self._fits(self._mentions[index])
            if fits and self._mentions[index].end <= end:
                fitting.append(self._mentions[index])
        return fitting


class ScopeFinder:
    """Finds the scopes of the figures of one Doc; dates, places and persons must be resolved.

    What does not depend on the figure is found out once for all figures of a sentence.
    """

    def __init__(self, doc: Doc) -> None:
        self._text = text_of(doc)
        self._article = article_of(doc)
        self._words = words(doc)
        self._tagged = any(self._words.pos[:1])
        dates = [date for date in found(doc, "date") if date.fields.get("kind") in _KINDS]
        self._dates = _Candidates(dates, self._is_period)
        self._places = _Candidates(found(doc, "place"), self._is_ground)
        bearers = [person for person in found(doc, "person") if not person.fields.get("byline")]
        bearers = sorted(found(doc, "organization") + bearers, key=lambda mention: mention.start)
        self._bearers = _Candidates(bearers, lambda _: True)
        self._sentence = (0, 0)
        self._topic = (-1, 0, 0)
        self._subjects = list(_lexicon().subjects.iter_longest(self._text))
        self._subject_starts = [start for start, _, _ in self._subjects]
        self._heads: dict[int, int | None] = {}

    def find(self, figure: Mention) -> dict[str, str | int | None]:
        """The fields `subject`, `period`, `place` and what goes with them; starts are offsets of the cleaned text."""
        start = self._sentence_start(figure)
        period = self._nearest(self._dates, figure, start)
        place = self._nearest(self._places, figure, start)
        return {
            "subject": self._subject(figure, start),
            "period": period.fields["value"] if period else None,
            "period_start": period.start if period else None,
            "place": self._name(place) if place else None,
            "place_start": place.start if place else None,
            "adcode": place.fields["adcode"] if place else None,
        }

    def _sentence_start(self, figure: Mention) -> int:
        """Where the sentence of the figure begins, or the part of a very long one that is looked at."""
        if not self._sentence[0] <= figure.start < self._sentence[1]:
            self._sentence = self._article.sentence_at(figure.start)
        return max(self._sentence[0], figure.start - _LONG)

    def _name(self, mention: Mention) -> str:
        return self._text[mention.start : mention.end].replace(" ", "")

    # -- when and where ----------------------------------------------------------------------------------------------

    def _nearest(self, candidates: _Candidates, figure: Mention, start: int) -> Mention | None:
        """The last mention in front of the figure that fits, in its sentence; else one in the first clause of the one before."""
        for mention in reversed(candidates.fitting(start, figure.start)):
            if not self._is_attribute(mention, figure.start):
                return mention
        if start not in candidates.topics:
            topics = candidates.fitting(*self._topic_clause(figure, start))
            free = (mention for mention in topics if not self._is_attribute(mention, start))
            candidates.topics[start] = next(free, None)
        return candidates.topics[start]

    def _topic_clause(self, figure: Mention, start: int) -> tuple[int, int]:
        """The first clause of the sentence that ends at `start`, if it is in the paragraph of the figure; else nothing."""
        if self._topic[0] != start:
            floor = self._article.paragraph_at(figure.start).start
            before = self._article.sentence_at(start - 1)[0] if start > floor else start
            mark = _CLAUSE.search(self._text, before, start)
            self._topic = start, max(floor, before), mark.start() if mark else start
        return self._topic[1:]

    def _is_period(self, date: Mention) -> bool:
        """Whether a date may tell when: not 比去年, not 是2020年底的."""
        lexicon = _lexicon()
        if self._text.endswith(lexicon.compared, 0, date.start):
            return False
        of_date = self._text.startswith("的", date.end)
        return not (of_date and self._text.endswith(lexicon.measured, 0, date.start))

    def _is_ground(self, place: Mention) -> bool:
        """Whether a place may tell where: none that something comes from or goes to, none of a list of several."""
        text = self._text
        if text.endswith(_lexicon().apart, 0, place.start):
            return False
        return not any(
            text[end : place.start] in _LIST or text[place.end : start] in _LIST
            for start, end in self._places.spans(place.start - _REACH, place.end + _REACH)
        )

    def _is_attribute(self, mention: Mention, stop: int) -> bool:
        """Whether a 的 closes a clause with a verb that the mention opens: 2016年建成的大桥."""
        end = min(stop, mention.end + _ATTRIBUTE)
        closes = self._text.find("的", mention.end, end)
        if closes < 0 or _CLAUSE.search(self._text, mention.end, closes):
            return False
        return "VERB" in self._pos(mention.end, closes)

    def _pos(self, start: int, end: int) -> list[str]:
        """The parts of speech of the words in a stretch; none where the model tags none."""
        if start >= end:
            return []
        return self._words.pos[self._words.at(start) : self._words.at(end - 1) + 1]

    # -- whose ---------------------------------------------------------------------------------------------------------

    def _subject(self, figure: Mention, start: int) -> str | None:
        """An area (全村), a body, person or place at the head of the clause or of one before; the last one."""
        text, stop = self._text, figure.start
        told = self._words_told(start, stop)
        areas = [(begin, end) for begin, end, is_area in told if is_area]
        heads = [(begin, end) for begin, end, is_area in told if not is_area]
        heads += self._bearers.spans(start, stop) + self._places.spans(start, stop)
        indicator, source = figure.fields["indicator"] or "", figure.fields["source"] or ""
        # 全市社区: the area has it.
        edges = {edge for area in areas for edge in area}
        spans = areas.copy()
        for begin, end in heads:
            phrase = self._head(begin)
            if phrase is None or phrase in edges:
                continue
            name = text[begin:end]
            if name not in indicator and name not in source:
                spans.append((phrase, end))
        return text[slice(*max(spans))].replace(" ", "") if spans else None

    def _words_told(self, start: int, stop: int) -> list[tuple[int, int, bool]]:
        """The words for areas and bodies without a name between `start` and `stop`: start, end, whether it is an area."""
        first, last = bisect_left(self._subject_starts, start), bisect_left(self._subject_starts, stop)
        cut_in_front = first > 0 and self._subjects[first - 1][1] > start
        if not cut_in_front and (last == first or self._subjects[last - 1][1] <= stop):
            return self._subjects[first:last]
        # A word that is cut may hold another one.
        found = _lexicon().subjects.iter_longest(self._text[start:stop])
        return [(start + begin, start + end, is_area) for begin, end, is_area in found]

    def _head(self, begin: int) -> int | None:
        """Where the phrase begins whose noun at `begin` heads a clause; None where it heads none."""
        if begin not in self._heads:
            self._heads[begin] = self._phrase_start(begin) if self._heads_clause(begin) else None
        return self._heads[begin]

    def _phrase_start(self, begin: int) -> int:
        """Where the noun phrase begins whose last noun is at `begin`: [县人民]医院, [这家]企业."""
        if not self._tagged:
            return begin
        index = self._words.at(begin)
        clause = self._clause_start(begin)
        floor = max([clause, *[end for _, end in self._dates.spans(clause, begin)]])
        while self._words.starts[index] > floor and self._words.pos[index - 1] in _ATTRIBUTIVE:
            index -= 1
        return max(floor, self._words.starts[index])

    def _heads_clause(self, start: int) -> bool:
        """Whether the words between the mark before and `start` leave room for a subject there: times, titles, adverbs."""
        if self._text.endswith(_lexicon().apart, 0, start):
            return False
        parts = self._pos(self._clause_start(start), start)
        return "VERB" not in parts and "ADP" not in parts

    def _clause_start(self, at: int) -> int:
        floor = max(0, at - _REACH)
        mark = _LAST_CLAUSE.search(self._text, floor, at)
        return mark.end() if mark else floor
