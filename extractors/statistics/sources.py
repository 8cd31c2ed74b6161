"""Who says a figure: the speaker of the quote around it, or the person, body or writing cited for it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

import regex
from spacy.tokens import Doc

from extractors.context import article_of, found, text_of
from extractors.mention import Mention
from extractors.quotes.speech import iter_cues, load_speech
from extractors.quotes.subjects import NEAR, SubjectFinder
from extractors.wording import any_of

_STOP = regex.compile(r"[。！？\n]")
#: 统计局发布的[数据]: who published it is not what is cited.
_ATTRIBUTE = regex.compile(r"^.*的(?=..)")
#: How far in front of a figure its source is looked for, in characters.
_REACH = 160
#: What stands between a verb of reported speech and the speech.
_TELLING = ("，", "：", "记者，", "记者：", "道，", "大家，")
#: Longest adverb between a body or writing and the verb of its speech (`会议明确提出，`).
_ADVERB = 4


@dataclass(frozen=True, slots=True)
class _Cited:
    """Ways of citing; the group `source` of each pattern is who or what is cited.

    `introduced` matches 据…介绍， and 记者从…获悉，; `shown` 统计数据显示; `issued` 省应急管理厅通报，. `papers` ends a `source`
    behind the name of a body that is the source itself.
    """

    introduced: regex.Pattern[str]
    shown: regex.Pattern[str]
    issued: regex.Pattern[str]
    papers: regex.Pattern[str]


@cache
def _cited() -> _Cited:
    cited = load_speech().cited
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
    return _Cited(introduced, shown, issued, papers)


def resolve_sources(doc: Doc) -> None:
    """Set `quoted` and `source` of the figures of a Doc; quotes and persons must be resolved.

    Inside a quote the source is its speaker, elsewhere who is cited in the sentence (`据王芳介绍，`, `统计数据显示，`,
    `王芳说，…`), null where nobody is.
    """
    quotes = found(doc, "quote")
    starts = [quote.start for quote in quotes]
    subjects = SubjectFinder(doc)
    for figure in found(doc, "statistic"):
        index = bisect_right(starts, figure.start) - 1
        quote = quotes[index] if index >= 0 and quotes[index].contains(figure.start, figure.end) else None
        figure.fields["quoted"] = quote is not None
        figure.fields["source"] = quote.fields["speaker"] if quote else _find_source(doc, subjects, figure)


def _find_source(doc: Doc, subjects: SubjectFinder, figure: Mention) -> str | None:
    """The source told in the sentence of a figure that stands outside quotation marks; the nearest in front of it wins."""
    text, start = text_of(doc), figure.start
    floor = max(0, start - _REACH, article_of(doc).paragraph_at(start).start)
    for match in _STOP.finditer(text, floor, start):
        floor = match.end() + text.startswith("”", match.end())
    ways = _cited()
    shows = load_speech().cited["show"]
    cited = [
        (match.start(), ways.papers.sub("", _ATTRIBUTE.sub("", match["source"])))
        for match in ways.shown.finditer(text, floor, start)
    ]
    cited += [(match.start(), match["source"]) for match in ways.issued.finditer(text, floor, start)]
    cited += [
        (match.start(), subjects.find(*match.span("source")) or match["source"])
        for match in ways.introduced.finditer(text, floor, start)
    ]
    cited += [
        (cue.start, _reporter(subjects, floor, cue.start) or "")
        for cue in iter_cues(text, floor, start)
        if cue.final and text.startswith(_TELLING, cue.end) and cue.verb not in shows
    ]
    return max(((at, source) for at, source in cited if source), default=(0, None))[1]


def _reporter(subjects: SubjectFinder, floor: int, end: int) -> str | None:
    """Whose speech the verb at `end` reports: a person or pronoun, or a body or writing right in front of it."""
    person = subjects.person(floor, end)
    if person is not None:
        return subjects.name(person) if end - person.end <= NEAR else None
    if pronoun := subjects.pronoun(floor, end):
        return pronoun
    return subjects.body(max(floor, end - NEAR), end) if subjects.ends_near(floor, end, _ADVERB) else None
