"""Who says a figure: the speaker of the quote around it, or the person, body or writing cited for it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

import regex
from spacy.tokens import Doc

from extractors.context import article_of, found, text_of
from extractors.mention import Mention
from extractors.quotes.speech import iter_cues, load_speech
from extractors.quotes.subjects import NEAR, SubjectFinder
from extractors.wording import any_of

#: Searched from the end.
_LAST_STOP = regex.compile(r"(?r)[。！？\n]")
#: 统计局发布的[数据]: who published it is not what is cited.
_ATTRIBUTE = regex.compile(r"^.*的(?=..)")
#: How far in front of a figure its source is looked for, in characters.
_REACH = 160
#: What stands between a verb of reported speech and the speech.
_TELLING = ("，", "：", "记者，", "记者：", "道，", "大家，")
_TELLS = regex.compile("|".join(_TELLING))
#: Longest adverb between a body or writing and the verb of its speech (`会议明确提出，`).
_ADVERB = 4


@dataclass(frozen=True, slots=True)
class _Cited:
    """Ways of citing; the group `source` of each pattern is who or what is cited.

    `introduced` matches 据…介绍， and 记者从…获悉，; `shown` 统计数据显示; `issued` 省应急管理厅通报，. `papers` ends a `source`
    behind the name of a body that is the source itself. `hint` finds something in every stretch in which `introduced`,
    `shown` or `issued` does; `verbs` are those of reported speech by their last character.
    """

    hint: regex.Pattern[str]
    introduced: regex.Pattern[str]
    shown: regex.Pattern[str]
    issued: regex.Pattern[str]
    papers: regex.Pattern[str]
    verbs: dict[str, tuple[str, ...]]


@cache
def _cited() -> _Cited:
    lexicon = load_speech()
    cited = lexicon.cited
    closing = any_of([*cited["close"], *cited["learned_close"], *cited["issues"]])
    hint = regex.compile(rf"{any_of(cited['show'])}|{closing}(?:显示|称|了)?[，：]")
    introduced = regex.compile(
        rf"(?:^|(?<=[。，；：！？“\n]))(?:{any_of(cited['open'])})"
        rf"(?P<source>[^，。；！？\n]{{0,40}}?)(?P<verb>{any_of(cited['close'])})[，：]"
        rf"|(?:^|(?<=[。，；：！？“\n]))(?:近日|日前|\d{{1,2}}日)?，?(?:{any_of(cited['learned_open'])})"
        rf"(?P<source>[^，。；！？\n]{{2,30}}?)(?<![上中里])(?:{any_of(cited['learned_close'])})[，：]"
    )
    issued = regex.compile(
        rf"(?:^|(?<=[。；！？“\n]))(?P<source>(?!据|根据|按)\p{{Han}}{{1,16}}?(?:{any_of(cited['body_ends'])}))"
        rf"(?:今天|昨天|近日|日前|\d{{1,2}}日|最新)?(?:{any_of(cited['issues'])})(?:显示|称|了)?[，：]"
    )
    papers = regex.compile(rf"(?<={any_of(cited['body_ends'])})(?:{any_of(cited['papers'])})$")
    shown = regex.compile(
        rf"(?:^|(?<=[，。；：“”》的有据\n]))[有据]?+(?P<source>\p{{Han}}{{2,14}}?|《[^《》\n]{{2,40}}》)"
        rf"(?:{any_of(cited['show'])})"
    )
    verbs: dict[str, list[str]] = {}
    for verb in lexicon.verbs - frozenset(cited["show"]):
        verbs.setdefault(verb[-1], []).append(verb)
    by_end = {end: tuple(each) for end, each in verbs.items()}
    return _Cited(hint, introduced, shown, issued, papers, by_end)


def resolve_sources(doc: Doc) -> None:
    """Set `quoted` and `source` of the figures of a Doc; quotes and persons must be resolved.

    Inside a quote the source is its speaker, elsewhere who is cited in the sentence (`据王芳介绍，`, `统计数据显示，`,
    `王芳说，…`), null where nobody is.
    """
    quotes = found(doc, "quote")
    starts = [quote.start for quote in quotes]
    sources = _SourceFinder(doc)
    for figure in found(doc, "statistic"):
        index = bisect_right(starts, figure.start) - 1
        quote = quotes[index] if index >= 0 and quotes[index].contains(figure.start, figure.end) else None
        figure.fields["quoted"] = quote is not None
        figure.fields["source"] = quote.fields["speaker"] if quote else sources.find(figure)


class _SourceFinder:
    """Finds who is cited for the figures of one Doc that stand outside quotation marks."""

    def __init__(self, doc: Doc) -> None:
        self._text = text_of(doc)
        self._article = article_of(doc)
        self._paragraph = self._article.paragraph_at(0)
        self._doc = doc
        self._ways = _cited()
        self._named: dict[tuple[int, int], str] = {}
        self._reporters: dict[tuple[int, int], str] = {}

    @cached_property
    def _subjects(self) -> SubjectFinder:
        """Made when the first source is told: most articles cite nobody for their figures."""
        return SubjectFinder(self._doc)

    def find(self, figure: Mention) -> str | None:
        """The source told in the sentence of a figure; the nearest in front of it wins."""
        floor, start = self._floor(figure.start), figure.start
        cited: list[tuple[int, str]] = []
        if self._ways.hint.search(self._text, floor, start):
            cited += self._iter_cited(floor, start)
        if self._may_tell(floor, start):
            cited += self._iter_told(floor, start)
        return max(((at, source) for at, source in cited if source), default=(0, None))[1]

    def _floor(self, start: int) -> int:
        """Where the sentence begins in which the source of a figure at `start` is looked for."""
        text = self._text
        if not self._paragraph.start <= start < self._paragraph.end:
            self._paragraph = self._article.paragraph_at(start)
        floor = max(0, start - _REACH, self._paragraph.start)
        stop = _LAST_STOP.search(text, floor, start)
        return floor if stop is None else stop.end() + text.startswith("”", stop.end())

    def _iter_cited(self, floor: int, start: int) -> Iterator[tuple[int, str]]:
        text, ways = self._text, self._ways
        for match in ways.shown.finditer(text, floor, start):
            yield match.start(), ways.papers.sub("", _ATTRIBUTE.sub("", match["source"]))
        for match in ways.issued.finditer(text, floor, start):
            yield match.start(), match["source"]
        for match in ways.introduced.finditer(text, floor, start):
            span = match.span("source")
            if span not in self._named:
                self._named[span] = self._subjects.find(*span) or match["source"]
            yield match.start(), self._named[span]

    def _may_tell(self, floor: int, start: int) -> bool:
        """Whether a verb of speech stands in front of a mark; most sentences have none, and to look for all is dear."""
        text, verbs = self._text, self._ways.verbs
        for mark in _TELLS.finditer(text, floor, start, overlapped=True):
            at = mark.start()
            if at > floor and text.endswith(verbs.get(text[at - 1], ()), floor, at):
                return True
        return False

    def _iter_told(self, floor: int, start: int) -> Iterator[tuple[int, str]]:
        shows = load_speech().cited["show"]
        for cue in iter_cues(self._text, floor, start):
            if cue.final and self._text.startswith(_TELLING, cue.end) and cue.verb not in shows:
                yield cue.start, self._reporter(floor, cue.start)

    def _reporter(self, floor: int, end: int) -> str:
        """Whose speech the verb at `end` reports; nothing where nobody is named. Asked again for each figure of a sentence."""
        if (floor, end) not in self._reporters:
            self._reporters[floor, end] = _reporter(self._subjects, floor, end) or ""
        return self._reporters[floor, end]


def _reporter(subjects: SubjectFinder, floor: int, end: int) -> str | None:
    """Whose speech the verb at `end` reports: a person or pronoun, or a body or writing right in front of it."""
    person = subjects.person(floor, end)
    if person is not None:
        return subjects.name(person) if end - person.end <= NEAR else None
    if pronoun := subjects.pronoun(floor, end):
        return pronoun
    return subjects.body(max(floor, end - NEAR), end) if subjects.ends_near(floor, end, _ADVERB) else None
