"""The scope of a figure: when it holds, where, and whose it is, as its sentence or the one before tells."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import regex
from spacy.tokens import Doc

from extractors.context import article_of, found, text_of, words
from extractors.data import load_toml
from extractors.mention import Mention
from extractors.wording import any_of

_CLAUSE = regex.compile(r"[，；：。！？、\n“”（）]")
_LIST = regex.compile(r"[、和与及]|以及")
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
    subjects: regex.Pattern[str]
    compared: tuple[str, ...]
    measured: tuple[str, ...]
    apart: tuple[str, ...]


@cache
def _lexicon() -> _Lexicon:
    table = load_toml("scopes.toml")
    subjects = table["subjects"]
    return _Lexicon(
        regex.compile(
            rf"(?P<area>(?:{any_of(subjects['areas_before'])})(?:{any_of(subjects['areas'])}))|{any_of(subjects['nouns'])}"
        ),
        tuple(table["period"]["compared"]),
        tuple(table["period"]["measured"]),
        tuple(table["place"]["apart"]),
    )


class ScopeFinder:
    """Finds the scopes of the figures of one Doc; dates, places and persons must be resolved."""

    def __init__(self, doc: Doc) -> None:
        self._text = text_of(doc)
        self._article = article_of(doc)
        self._words = words(doc)
        self._dates = [date for date in found(doc, "date") if date.fields.get("kind") in _KINDS]
        self._places = found(doc, "place")
        self._bearers = sorted(
            found(doc, "organization")
            + [person for person in found(doc, "person") if not person.fields.get("byline")],
            key=lambda mention: mention.start,
        )

    def find(self, figure: Mention) -> dict[str, str | int | None]:
        """The fields `subject`, `period`, `place` and what goes with them; starts are offsets of the cleaned text."""
        period = self._nearest(self._dates, figure, self._is_period)
        place = self._nearest(self._places, figure, self._is_ground)
        return {
            "subject": self._subject(figure),
            "period": period.fields["value"] if period else None,
            "period_start": period.start if period else None,
            "place": self._name(place) if place else None,
            "place_start": place.start if place else None,
            "adcode": place.fields["adcode"] if place else None,
        }

    def _sentence_start(self, figure: Mention) -> int:
        return max(self._article.sentence_at(figure.start)[0], figure.start - _LONG)

    def _name(self, mention: Mention) -> str:
        return self._text[mention.start : mention.end].replace(" ", "")

    # -- when and where ----------------------------------------------------------------------------------------------

    def _nearest(
        self, mentions: Sequence[Mention], figure: Mention, fits: Callable[[Mention, int], bool]
    ) -> Mention | None:
        """The last mention in front of the figure that fits, in its sentence; else one in the first clause of the one before."""
        start = self._sentence_start(figure)
        for mention in reversed(_between(mentions, start, figure.start)):
            if fits(mention, figure.start):
                return mention
        floor = self._article.paragraph_at(figure.start).start
        if start <= floor:
            return None
        before = self._article.sentence_at(start - 1)[0]
        mark = _CLAUSE.search(self._text, before, start)
        topics = _between(mentions, max(floor, before), mark.start() if mark else start)
        return next((mention for mention in topics if fits(mention, start)), None)

    def _is_period(self, date: Mention, stop: int) -> bool:
        """Whether a date tells when: not 比去年, not 是2020年底的, not the one of 2016年建成的大桥."""
        lexicon = _lexicon()
        if self._text.endswith(lexicon.compared, 0, date.start):
            return False
        measured = self._text.endswith(lexicon.measured, 0, date.start) and self._text.startswith(
            "的", date.end
        )
        return not measured and not self._is_attribute(date, stop)

    def _is_ground(self, place: Mention, stop: int) -> bool:
        """Whether a place tells where: none that something comes from or goes to, none of a list of several."""
        text = self._text
        if text.endswith(_lexicon().apart, 0, place.start) or self._is_attribute(place, stop):
            return False
        return not any(
            _LIST.fullmatch(text, *gap)
            for other in _between(self._places, place.start - _REACH, place.end + _REACH)
            for gap in ((other.end, place.start), (place.end, other.start))
            if 0 < gap[1] - gap[0] <= len("以及")
        )

    def _is_attribute(self, mention: Mention, stop: int) -> bool:
        """Whether a 的 closes a clause with a verb that the mention opens: 2016年建成的大桥."""
        end = min(stop, mention.end + _ATTRIBUTE)
        mark = _CLAUSE.search(self._text, mention.end, end)
        closes = self._text.find("的", mention.end, mark.start() if mark else end)
        if closes < 0:
            return False
        return any(pos == "VERB" for pos in self._pos(mention.end, closes))

    def _pos(self, start: int, end: int) -> list[str]:
        """The parts of speech of the words in a stretch; none where the model tags none."""
        if start >= end:
            return []
        return self._words.pos[self._words.at(start) : self._words.at(end - 1) + 1]

    # -- whose ---------------------------------------------------------------------------------------------------------

    def _subject(self, figure: Mention) -> str | None:
        """An area (全村), a body, person or place at the head of the clause or of one before; the last one."""
        start = self._sentence_start(figure)
        words_told = list(_lexicon().subjects.finditer(self._text, start, figure.start))
        areas = [match.span() for match in words_told if match["area"]]
        heads = [match.span() for match in words_told if not match["area"]]
        heads += [
            (mention.start, mention.end)
            for mentions in (self._bearers, self._places)
            for mention in _between(mentions, start, figure.start)
        ]
        said = (figure.fields["indicator"] or "", figure.fields["source"] or "")
        told = [
            (begin, end)
            for begin, end in heads
            if self._heads_clause(begin) and not any(self._text[begin:end] in each for each in said)
        ]
        wide = [(self._phrase_start(begin), end) for begin, end in told]
        # 全市社区: the area has it.
        edges = {edge for area in areas for edge in area}
        span = max(areas + [phrase for phrase in wide if phrase[0] not in edges], default=None)
        return self._text[slice(*span)].replace(" ", "") if span else None

    def _phrase_start(self, begin: int) -> int:
        """Where the noun phrase begins whose last noun is at `begin`: [县人民]医院, [这家]企业."""
        index = self._words.at(begin)
        clause = self._clause_start(begin)
        dates = [date.end for date in _between(self._dates, clause, begin)]
        floor = max([clause, *dates])
        while self._words.starts[index] > floor and self._words.pos[index - 1] in _ATTRIBUTIVE:
            index -= 1
        return max(floor, self._words.starts[index]) if any(self._words.pos[:1]) else begin

    def _heads_clause(self, start: int) -> bool:
        """Whether the words between the mark before and `start` leave room for a subject there: times, titles, adverbs."""
        if self._text.endswith(_lexicon().apart, 0, start):
            return False
        return not {"VERB", "ADP"} & set(self._pos(self._clause_start(start), start))

    def _clause_start(self, at: int) -> int:
        floor = max(0, at - _REACH)
        return max((mark.end() for mark in _CLAUSE.finditer(self._text, floor, at)), default=floor)


def _between(mentions: Sequence[Mention], start: int, end: int) -> Sequence[Mention]:
    """The mentions that lie in [start, end), in text order."""
    first = bisect_left(mentions, start, key=lambda mention: mention.start)
    last = bisect_left(mentions, end, key=lambda mention: mention.start)
    return [mention for mention in mentions[first:last] if mention.end <= end]
