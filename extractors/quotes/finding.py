"""Speech and writing in quotation marks, told apart from terms, names and slogans by weighed evidence."""

from __future__ import annotations

from functools import cache, cached_property

import regex
from spacy.tokens import Doc

from extractors.article import Paragraph, ParagraphKind
from extractors.context import article_of, found, quotations, text_of, words
from extractors.mention import Mention
from extractors.quotation import Quotation
from extractors.quotes.speakers import SpeakerFinder
from extractors.quotes.speech import Cue, find_cue_before, iter_cues, load_speech
from extractors.quotes.subjects import SubjectFinder

_SENTENCE_ENDS = tuple(end + mark for end in "。！？!?…" for mark in ("", *"”’」』"))
#: The last characters of those, and of what breaks off.
_LAST_SIGNS = frozenset("。！？!?…”’」』，")
_CLAUSE_MARK = regex.compile(r"[，；。！？]")
_CLAUSE_END = regex.compile(r"[，；。！？\n]")
_STOP = regex.compile(r"[。！？\n]")
_LIST_BEFORE = regex.compile(r"[”’][、和与及]?$|[”’]以及$")
_LIST_AFTER = regex.compile(r"[、和与及]?[“‘]|以及[“‘]")
#: Lengths in characters by which a stretch is short, brief, long and very long.
_SHORT, _BRIEF, _LONG, _VERY_LONG = 5, 9, 18, 34
_HEADLINES = (ParagraphKind.TITLE, ParagraphKind.HEADING)
#: Longest headline, in characters.
_HEADLINE = 45
#: How far behind the closing mark the verb of speech may stand.
_AFTER = 90
#: How far in front of a verb that does not end its clause the person may begin.
_PERSON = 16
#: The same for a stretch that does not end like a sentence.
_AT_ONCE = 15

#: What may speak for a brief stretch that no verb, colon or comma stands beside and that ends inside a sentence.
_FOR_BRIEF = ("has_clauses", "has_person", "opens_paragraph", "ends_paragraph")


@cache
def _best_of_brief() -> float:
    """The most that such a stretch can score."""
    weights = load_speech().evidence
    return max(weights["is_brief"], weights["is_short"]) + sum(weights[name] for name in _FOR_BRIEF)


def find_quotes(doc: Doc) -> list[Mention]:
    """Find what is speech or writing among the stretches in quotation marks; the span is what stands inside the marks.

    Speaker and cue are set by `resolve_quotes`, when the persons are known.
    """
    marked = quotations(doc)
    if not marked:
        return []
    weigher, text = _Weigher(doc), text_of(doc)
    mentions: list[Mention] = []
    speech_end = -1
    previous: Quotation | None = None
    for quotation in marked:
        if quotation.start < speech_end or not text[quotation.inner_start : quotation.inner_end].strip():
            continue
        if weigher.is_mere_term(quotation, previous):
            continue
        score = weigher.score(quotation, previous)
        if score < weigher.threshold:
            continue
        previous, speech_end = quotation, quotation.end
        rule = "quote.speech" if quotation.closed else "quote.unclosed"
        surplus = 0.08 * (score - weigher.threshold) + (0.05 if quotation.closed else -0.1)
        mention = Mention("quote", quotation.inner_start, quotation.inner_end, rule, min(0.98, 0.6 + surplus))
        mention.fields = {"speaker": None, "cue": None}
        mentions.append(mention)
    return mentions


def resolve_quotes(doc: Doc) -> None:
    """Set `speaker` and `cue` of the quotes of a Doc, in text order: a quote may carry on the speech of the one before."""
    mentions = found(doc, "quote")
    if not mentions:
        return
    finder = SpeakerFinder(doc)
    for mention in mentions:
        speaker, cue = finder.find(mention)
        mention.fields["speaker"] = speaker
        mention.fields["cue"] = cue


class _Weigher:
    """Adds up what speaks for and against speech in the quotations of one Doc."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        self._text = text_of(doc)
        self._article = article_of(doc)
        self._words = words(doc)
        self._lexicon = load_speech()
        self._programs = {(mention.start, mention.end) for mention in found(doc, "program")}
        self.threshold = self._lexicon.evidence["threshold"]

    @cached_property
    def _subjects(self) -> SubjectFinder:
        return SubjectFinder(self._doc)

    def is_mere_term(self, quotation: Quotation, previous: Quotation | None) -> bool:
        """Whether a stretch is brief and nothing around it could make speech of it, which most are: told without a score."""
        text, start, end = self._text, quotation.start, quotation.end
        last = text[quotation.inner_end - 1]
        return (
            quotation.closed
            and quotation.inner_end - quotation.inner_start <= _BRIEF
            and last not in _LAST_SIGNS
            and not last.isspace()
            and not self._has_colon(quotation)
            and (previous is None or previous.end != start)
            and find_cue_before(text, start, 0) is None
            and not self._is_said_at_once(end)
            and _best_of_brief() < self.threshold
        )

    def score(self, quotation: Quotation, previous: Quotation | None) -> float:
        """The sum of the evidence; `previous` is the last quotation taken for speech."""
        weights = self._lexicon.evidence
        return sum([weights[name] for name in self._evidence(quotation, previous)])

    def _evidence(self, quotation: Quotation, previous: Quotation | None) -> list[str]:
        inner = self._text[quotation.inner_start : quotation.inner_end].strip()
        unclosed = not quotation.closed and quotation.depth == 0
        ends_sentence = inner.endswith(_SENTENCE_ENDS) or unclosed
        names = self._inside(quotation, inner)
        paragraph = self._article.paragraph_at(quotation.start)
        cue = find_cue_before(self._text, quotation.start, paragraph.start)
        if cue is not None:
            names.append("weak_verb_before" if cue.weak and not self._has_colon(quotation) else "verb_before")
        elif self._has_colon(quotation):
            names.append("colon_before")
        if ends_sentence or inner.endswith("，"):
            names.append("ends_sentence" if ends_sentence else "breaks_off")
        elif len(inner) <= _BRIEF:
            names.append("is_short" if len(inner) <= _SHORT else "is_brief")
        breaks_off = ends_sentence or inner.endswith("，")
        if self._is_said_behind(quotation.end) if breaks_off else self._is_said_at_once(quotation.end):
            names.append("verb_after")
        if previous is not None and previous.end == quotation.start:
            names.append("follows_quote")
        elif cue is None and not ends_sentence:
            names += self._against(quotation, inner)
        elif not ends_sentence and self._text.startswith(self._lexicon.part_after, quotation.end):
            names.append("is_part")
        return names + self._position(quotation, paragraph)

    def _cue_behind(self, end: int, ceiling: int) -> Cue | None:
        """The verb behind the closing mark that ends at `end`, in front of `ceiling`, with its subject between them.

        It ends its clause (`王芳说，`) or follows a person directly (`王芳介绍了…`).
        """
        mark = self._text.find("“", end, ceiling)
        for cue in iter_cues(self._text, end, mark if mark >= 0 else ceiling):
            if cue.final or self._follows_person(cue):
                return cue
        return None

    def _follows_person(self, cue: Cue) -> bool:
        near = self._subjects.iter_persons(cue.start - _PERSON, cue.start)
        return any(not _CLAUSE_MARK.search(self._text, person.end, cue.start) for person in near)

    def _is_said_behind(self, end: int) -> bool:
        """Whether a verb of speech follows in the sentence: `“…，”王芳看着新修的路说`."""
        stop = _STOP.search(self._text, end, end + _AFTER)
        return self._cue_behind(end, stop.start() if stop else end + _AFTER) is not None

    def _is_said_at_once(self, end: int) -> bool:
        """Whether a verb of speech follows in the next clause, behind a comma: `“…”，王芳说`."""
        if not self._text.startswith("，", end):
            return False
        start = end + 1
        room = start + _AT_ONCE + self._lexicon.longest_verb
        stop = _CLAUSE_END.search(self._text, start, room)
        cue = self._cue_behind(end, stop.start() if stop else room)
        return cue is not None and cue.final and cue.start - start <= _AT_ONCE

    def _inside(self, quotation: Quotation, inner: str) -> list[str]:
        names = []
        if _CLAUSE_MARK.search(inner, 0, len(inner) - 1):
            names.append("has_clauses")
        if len(inner) >= _LONG:
            names.append("is_long")
        if len(inner) >= _VERY_LONG:
            names.append("is_very_long")
        if self._lexicon.inside.search(inner):
            names.append("has_person")
        if len(inner) > _BRIEF and self._has_verb(quotation):
            names.append("has_verb")
        if (quotation.inner_start, quotation.inner_end) in self._programs:
            names.append("is_program")
        return names

    def _has_verb(self, quotation: Quotation) -> bool:
        first, last = self._words.at(quotation.inner_start), self._words.at(quotation.inner_end - 1)
        return "VERB" in self._words.pos[first : last + 1]

    def _against(self, quotation: Quotation, inner: str) -> list[str]:
        names = []
        text, start, end = self._text, quotation.start, quotation.end
        if len(inner) < _VERY_LONG and text.endswith(self._lexicon.named_before, 0, start):
            names.append("named_before")
        if text.startswith(self._lexicon.part_after, end):
            names.append("is_part")
        if _LIST_BEFORE.search(text, max(0, start - 3), start) or _LIST_AFTER.match(text, end):
            names.append("in_list")
        return names

    def _position(self, quotation: Quotation, paragraph: Paragraph) -> list[str]:
        names = []
        if paragraph.kind in _HEADLINES and paragraph.end - paragraph.start <= _HEADLINE:
            names.append("is_title")
        if not self._text[paragraph.start : quotation.start].strip("—-•●■◆▲ "):
            names.append("opens_paragraph")
        if quotation.end == len(self._text) or self._text[quotation.end] == "\n":
            names.append("ends_paragraph")
        return names

    def _has_colon(self, quotation: Quotation) -> bool:
        return self._text.endswith("：", 0, quotation.start)
