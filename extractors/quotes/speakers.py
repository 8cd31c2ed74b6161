"""Who speaks: the person or body into whose mouth a text puts a quote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex
from spacy.tokens import Doc

from extractors.article import Paragraph
from extractors.context import article_of, quotations, text_of
from extractors.mention import Mention
from extractors.quotes.speech import Cue, find_cue_before, iter_cues, load_speech
from extractors.quotes.subjects import SubjectFinder

_STOP = regex.compile(r"[。！？\n]")
_CLAUSE = regex.compile(r"[，。；：！？\n]")
_ENDS = "。！？!?…"
#: `这是他常说的一句话`: who spoke is told by a pronoun in the sentence behind.
_ECHOED = regex.compile(
    r"(?P<who>[他她])(?=们?\p{Han}{0,5}?(?:说|讲|念叨|挂在嘴|口头禅|心声|心里话|肺腑|座右铭))"
)
#: Behind a saying that is nobody's own speech.
_DEICTIC = regex.compile(r"[，]?(?:这|如此|类似|一(?:首|句|曲))")
_TITLE = regex.compile(r"《(?P<title>[^《》\n]{1,20})》$")
#: Longest question that stands alone in its paragraph as one of an interview.
_QUESTION = 16
#: How far behind the closing mark the verb of speech may stand.
_AFTER = 110
#: Characters allowed between a person and a verb that does not end its clause (`王芳坦言对此不满`).
_ADVERB = 10
#: A verb so near behind the mark leaves room for no more than a name: the quote has a speaker of its own.
_NAME = 6
#: Longest stretch in front of a quote in which its sentence is looked for.
_BEFORE = 200


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who speaks and the verb that says so, and where the text that tells it ends."""

    speaker: str | None
    cue: str | None
    end: int


class SpeakerFinder:
    """Finds the speakers of the quotes of one Doc; quotes must be asked for in text order."""

    def __init__(self, doc: Doc) -> None:
        self._text = text_of(doc)
        self._article = article_of(doc)
        self._subjects = SubjectFinder(doc)
        self._continued = {quotation.inner_start for quotation in quotations(doc) if quotation.continues}
        self._last = Attribution(None, None, -1)
        self._last_end = -1

    def find(self, quote: Mention) -> tuple[str | None, str | None]:
        """The speaker and the verb of speech of a quote, each None where the text does not tell."""
        attribution = self._attribute(quote)
        self._last, self._last_end = attribution, quote.end
        return attribution.speaker, attribution.cue

    def _attribute(self, quote: Mention) -> Attribution:
        paragraph = self._article.paragraph_at(quote.start)
        if quote.start in self._continued and self._last_end >= 0:
            return self._last
        if self._is_asked(quote, paragraph):
            return Attribution(None, None, -1)
        return (
            self._said_before(quote, paragraph)
            or self._said_behind(quote)
            or self._carried_on(quote)
            or self._led_up(quote, paragraph)
            or self._told_before(quote, paragraph)
            or self._set_behind(quote)
            or self._told_in_next(quote, paragraph)
            or self._set_before(quote, paragraph)
            or Attribution(None, None, quote.end)
        )

    def _said_before(self, quote: Mention, paragraph: Paragraph) -> Attribution | None:
        """`王芳说：“…”`, `会议指出，“…”“…”`."""
        opening = quote.start - 1
        if opening == self._last_end + 1 and self._last_end >= 0:
            return Attribution(self._last.speaker, self._last.cue, quote.end)
        cue = find_cue_before(self._text, opening, paragraph.start)
        if cue is None:
            return None
        floor = self._floor(opening, paragraph)
        if cue.verb in load_speech().classical and (title := _TITLE.search(self._text, floor, cue.start)):
            return Attribution(title["title"], cue.verb, quote.end)
        subject = self._subjects.find(floor, cue.start)
        if subject is None and floor <= self._last_end + 2:
            subject = self._last.speaker
        return Attribution(subject, cue.verb, quote.end)

    def _said_behind(self, quote: Mention) -> Attribution | None:
        """`“…。”王芳说，`."""
        start = quote.end + 1
        if self._text[quote.end - 1] not in _ENDS + "，" and not self._text.startswith("，", start):
            return None
        for cue in self._cues_behind(start):
            subject = self._subjects.find(start, cue.start)
            if subject is not None:
                return Attribution(subject, cue.verb, cue.end)
            if cue.final:
                break
        return None

    def _carried_on(self, quote: Mention) -> Attribution | None:
        """`“…。”王芳说。“…。”`, also when the second quote opens the next paragraph."""
        if self._last_end < 0 or not 0 <= quote.start - 1 - self._last.end <= 3:
            return None
        if _STOP.sub("", self._text[self._last.end : quote.start - 1]).strip("，”"):
            return None
        own = next(self._cues_behind(quote.end + 1), None)
        if own is not None and own.start - quote.end <= _NAME and self._text[quote.end - 1] in _ENDS:
            return None
        return Attribution(self._last.speaker, None, quote.end)

    def _led_up(self, quote: Mention, paragraph: Paragraph) -> Attribution | None:
        """`王芳打了个比方，“…”`, `老农直起腰：“…”`: no verb of speech, but a subject in the clauses that lead up to the mark."""
        opening = quote.start - 1
        if not self._text.endswith(("，", "："), 0, opening):
            return None
        floor = self._floor(opening, paragraph)
        person = self._subjects.person(floor, opening)
        speaker = self._subjects.name(person) if person else self._subjects.pronoun(floor, opening)
        if speaker is None and self._text.endswith("：", 0, opening):
            noun = self._subjects.noun(floor, opening)
            speaker = noun[0] if noun else None
        return Attribution(speaker, None, quote.end) if speaker else None

    def _told_before(self, quote: Mention, paragraph: Paragraph) -> Attribution | None:
        """`王芳坦言，日子还不宽裕。“…”`: the sentence before tells in its own words what she said."""
        opening = quote.start - 1
        if not self._text.endswith(tuple(_ENDS), 0, opening):
            return None
        start = self._floor(opening - 1, paragraph)
        for cue in iter_cues(self._text, start, opening):
            person = self._subjects.person(start, cue.start)
            if person and (cue.final or cue.start - person.end <= _ADVERB):
                return Attribution(self._subjects.name(person), None, quote.end)
        return None

    def _set_behind(self, quote: Mention) -> Attribution | None:
        """A quote that is followed by its speaker in action: `“…。”看着新修的路，村民王芳乐开了花`."""
        start = quote.end + 1
        if self._text[quote.end - 1] not in _ENDS + "，" and not self._text.startswith("，", start):
            return None
        end = self._sentence_end(start)
        if echoed := _ECHOED.search(self._text, start, end):
            speaker = self._subjects.pronoun(echoed.start(), end)
            return Attribution(speaker, None, quote.end) if speaker else None
        person = next(self._subjects.iter_persons(start, end), None)
        if _DEICTIC.match(self._text, start) and not load_speech().echo.search(self._text, start, end):
            return None
        speaker = self._subjects.pronoun(start, end) or (self._subjects.name(person) if person else None)
        return Attribution(speaker, None, end) if speaker else None

    def _told_in_next(self, quote: Mention, paragraph: Paragraph) -> Attribution | None:
        """A quote that is a paragraph of its own, and the next one tells of it: `王芳的一番话…`."""
        start = quote.end + 2
        alone = quote.start - 1 == paragraph.start and self._text.startswith("\n", quote.end + 1)
        if not alone:
            return None
        stop = _CLAUSE.search(self._text, start, start + _AFTER)
        end = stop.start() if stop else start
        person = next(self._subjects.iter_persons(start, end), None)
        if person is None or not load_speech().echo.search(self._text, person.end, end):
            return None
        return Attribution(self._subjects.name(person), None, quote.end)

    def _is_asked(self, quote: Mention, paragraph: Paragraph) -> bool:
        """A short question that is a paragraph of its own between two answers: the text does not tell who asks."""
        alone = quote.start - 1 == paragraph.start and quote.end + 1 >= paragraph.end
        brief = quote.end - quote.start <= _QUESTION
        return alone and brief and self._text[quote.end - 1] in "？?" and self._last_end >= 0

    def _set_before(self, quote: Mention, paragraph: Paragraph) -> Attribution | None:
        """The last resort: the person, or for part of a sentence the meeting or writing, of the sentence in front."""
        opening = quote.start - 1
        if self._text[quote.end - 1] in _ENDS:
            floor = self._floor(opening - 1, paragraph)
            persons = list(self._subjects.iter_persons(floor, opening))
            told = self._subjects.name(persons[-1]) if persons else self._subjects.pronoun(floor, opening)
            return Attribution(told, None, quote.end) if told else None
        noun = self._subjects.noun(self._floor(opening, paragraph), opening)
        return Attribution(noun[0], None, quote.end) if noun else None

    def _cues_behind(self, start: int) -> Iterator[Cue]:
        end = self._sentence_end(start)
        mark = self._text.find("“", start, end)
        end = mark if mark >= 0 else end
        for cue in iter_cues(self._text, start, end):
            persons = self._subjects.iter_persons(start, cue.start)
            if cue.final or any(cue.start - person.end <= _ADVERB for person in persons):
                yield cue

    def _floor(self, at: int, paragraph: Paragraph) -> int:
        """Where the sentence around `at` begins, the last quote left out."""
        start = max(paragraph.start, self._last_end + 1)
        for match in _STOP.finditer(self._text, max(start, at - _BEFORE), at):
            start = match.end()
        return start

    def _sentence_end(self, start: int) -> int:
        stop = _STOP.search(self._text, start, start + _AFTER)
        return stop.start() if stop else min(len(self._text), start + _AFTER)
