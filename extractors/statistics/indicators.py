"""What a figure measures: the noun phrase beside it, by the grammar of the press.

The counted thing stands behind the unit (50名徒弟, 2亿元保护治理资金), or in front of the number (徒弟50名,
月收入达到近3000元), or, where neither is there, in the verb (投入35万元, 带动三百人就业).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import regex
from spacy.tokens import Doc

from extractors.context import text_of, words
from extractors.statistics.noun_phrases import REACH, NounPhrases, load_phrases

#: Groups of units that name the thing itself: 98人, 800户; the noun is in front or in the verb behind.
_SELF = {"people", "bodies"}
#: Groups whose noun stands behind 的 rather than in front (40台的目标).
_COUNTING = {"count", "people", "times", "ratio", None}
_RIGHT_PLAIN = regex.compile(r"\p{Han}{1,8}?(?=[的了在到和与是为被将从参进获]|[^\p{Han}]|$)")
_LEFT_PLAIN = regex.compile(r"(?r)\p{Han}{2,10}$")
_STOP = regex.compile(r"[。！？；\n]")
_CLAUSE = regex.compile(r"[，。；：！？\n]")
#: The same, searched from the end.
_LAST_CLAUSE = regex.compile(r"(?r)[，。；：！？\n]")
#: Between figures that share a noun: 1.28万户、约7.26万贫困人口.
_JOINTS = frozenset(("、", "和", "与", "及", "以及"))
_RESPECTIVELY = regex.compile(r"(?:(?:同比|环比|比\p{Han}{1,6})?(?:分别|依次))")
_ITEM = regex.compile(r"[、和与及]")
#: 由15天压减到3天, 从60%提高到90%: the second figure measures what the first does.
_ONWARD = regex.compile(r"[到至为成了]$")
#: How far the figure before may stand in front, in characters, for this one to measure the same.
_NEAR = 25
#: How far in front of a figure its phrase may begin, in characters.
_WINDOW = 120
#: Longest run of links between noun and figure where no tags tell words apart, in characters.
_LINKS = 16
#: Longest list in front of a figure, in items.
_ITEMS = 8
#: Longest bracket skipped between noun and figure, in words (采购经理指数（PMI）为51%).
_BRACKET = 12


class Figure(NamedTuple):
    """A figure as far as its indicator depends on it: half-open span, unit and group of units."""

    start: int
    end: int
    unit: str | None
    group: str | None


class _Last(NamedTuple):
    """The figure before: its span, what it measures and in which unit."""

    start: int
    end: int
    phrase: str | None
    unit: str | None


class IndicatorFinder:
    """Finds the indicators of the figures of one Doc."""

    def __init__(self, doc: Doc) -> None:
        self._text = text_of(doc)
        self._words = words(doc)
        self._tagged = any(self._words.pos[:50])
        self._lexicon = load_phrases()
        self._phrases = NounPhrases(self._text, self._words)
        self._past: list[_Last] = [_Last(-1, -1, None, None)]

    def find_all(self, figures: Sequence[Figure]) -> list[str | None]:
        """For each figure, in text order, the shortest noun phrase that says what it measures; None where none does."""
        told: list[str | None] = []
        while len(told) < len(figures):
            run = self._joint_run(figures, len(told)) if self._tagged else [figures[len(told)]]
            phrases = self._respectively(run) if len(run) > 1 else None
            if phrases is None:
                run = run[:1]
                following = figures[len(told) + 1] if len(told) + 1 < len(figures) else None
                phrases = [self._find(run[0], following)]
            for figure, phrase in zip(run, phrases, strict=True):
                told.append(phrase)
                self._past.append(_Last(figure.start, figure.end, phrase, figure.unit))
        return told

    def _find(self, figure: Figure, following: Figure | None) -> str | None:
        if not self._tagged:
            return self._find_plain(figure.start, figure.end)
        behind = self._behind(figure, following)
        if behind is not None:
            return behind
        if self._carried(figure):
            return self._last.phrase
        compared = self._compared(figure.start)
        link = compared if compared is not None else self._last_link(figure.start)
        if link is None:
            return self._without_noun(figure)
        if self._words.starts[link] < self._last.end and compared is None:
            return self._last.phrase
        phrase = self._in_front(link, figure)
        if phrase is None and figure.unit == self._last.unit and self._phrases.barred(link - 1):
            phrase = self._last.phrase if self._carries_on(figure.start) else None
        return phrase or self._named_by_verb(link, figure)

    @property
    def _last(self) -> _Last:
        return self._past[-1]

    # -- figures that belong together --------------------------------------------------------------------------------

    def _joint_run(self, figures: Sequence[Figure], first: int) -> list[Figure]:
        """The figures from `first` on with nothing but 、 or 和 between them."""
        run = [figures[first]]
        for before, after in pairwise(figures[first : first + _ITEMS]):
            if self._text[before.end : after.start] not in _JOINTS:
                break
            run.append(after)
        return run

    def _respectively(self, run: list[Figure]) -> list[str | None] | None:
        """`早稻、晚稻产量分别增长3%和5%`: item by item; without items what the figures before measure."""
        clause = self._clause_start(run[0].start)
        mark = _RESPECTIVELY.search(self._text, clause, run[0].start)
        if mark is None or self._text[max(0, self._last.end) : run[0].start] in _JOINTS:
            return None
        if mark.start() == clause:
            past = self._past[-len(run) :]
            same = len(past) == len(run) and past[0].start >= 0
            whole = same and not _STOP.search(self._text, past[0].start, clause)
            return [last.phrase for last in past] if whole else None
        link = self._last_link(run[0].start)
        if link is not None and self._words.starts[link] >= mark.start():
            return None
        ends = [item.start() for item in _ITEM.finditer(self._text, clause, mark.start())] + [mark.start()]
        phrases = [self._phrases.in_front(self._words.at(end - 1)) for end in ends if end > clause]
        if len(phrases) == len(run):
            return phrases
        return [phrases[-1]] * len(run) if phrases and phrases[-1] else None

    def _carried(self, figure: Figure) -> bool:
        """Whether the figure shares what the last one measures: 9%和6%, 由15天压减到3天."""
        last, start = self._last, figure.start
        if last.end < 0 or last.phrase is None or start - last.end >= _NEAR:
            return False
        if self._text[last.end : start] in _JOINTS:
            return True
        return (
            last.unit == figure.unit
            and _ONWARD.search(self._text, last.end, start) is not None
            and not _CLAUSE.search(self._text, last.end, start)
            and "、" not in self._text[last.end : start]
            and self._text[self._clause_start(start)] in "从由自将把"
        )

    def _carries_on(self, start: int) -> bool:
        """Whether the figure before stands a clause or two in front (总值达到5亿元，按可比价格计算，增长3%)."""
        near = self._last.end > 0 and start - self._last.end <= _NEAR
        return near and not _STOP.search(self._text, self._last.end, start)

    # -- behind the unit ---------------------------------------------------------------------------------------------

    def _behind(self, figure: Figure, following: Figure | None) -> str | None:
        attribute = self._text.startswith("的", figure.end)
        if figure.group in _SELF and attribute:
            return None
        if attribute and figure.group not in _COUNTING:
            phrase = self._dimension(figure)
            if phrase is not None:
                return phrase
        stated = figure.group == "ratio" and self._text.startswith("为", figure.end)
        if stated and following and following.start == figure.end + 1:
            noun = self._phrases.behind(following.end, following.group)
            return self._text[following.start : following.end] + noun if noun else None
        phrase = self._phrases.behind(figure.end + stated, figure.group)
        if phrase is None and following and self._text[figure.end : following.start] in _JOINTS:
            return self._phrases.behind(following.end, following.group)
        return phrase

    def _dimension(self, figure: Figure) -> str | None:
        """`[海拔]634米的山`, `[年收入]50万元以上的村`: the noun right in front, or the limit that the last figure passes."""
        start = figure.start
        if self._text.startswith(self._lexicon.passing, start) or self._text.endswith(
            self._lexicon.passing, 0, start
        ):
            same = figure.unit == self._last.unit and self._carries_on(start)
            return self._last.phrase if same else None
        index = self._words.at(start - 1) if start else -1
        if index < 0 or self._words.ends[index] != start or not self._phrases.is_noun(index, strict=True):
            return None
        return self._phrases.in_front(index)

    # -- in front of the number --------------------------------------------------------------------------------------

    def _in_front(self, link: int, figure: Figure) -> str | None:
        phrase = self._phrases.in_front(link)
        verb = self._words.pos[link] == "VERB"
        counted = figure.group == "count" and self._phrases.word(link + 1) == "了"
        if phrase is None and verb and (figure.group == "ratio" or counted):
            topic = self._last_link(self._words.starts[link])
            if topic is not None and self._words.starts[topic] >= self._last.end:
                phrase = self._phrases.in_front(topic)
        return self._widened(phrase, link, figure.start) if phrase else None

    def _widened(self, phrase: str, link: int, start: int) -> str:
        """The phrase with the list that 等 closes (`苹果、大枣等达到`), or the bound that qualifies it (`60岁以上老人`)."""
        floor = max(0, start - _WINDOW)
        begin = self._text.rfind(phrase, floor, start)
        if begin < 0:
            return phrase
        stop = begin + len(phrase)
        if begin == self._last.end and self._text.endswith(self._lexicon.bounds, 0, begin):
            return self._text[self._last.start : stop]
        if self._text.startswith("等", stop) and link + 1 < self._phrases.count:
            for _ in range(_ITEMS):
                listed = self._text.endswith("、", floor, begin)
                item = self._phrases.in_front(self._words.at(begin - 2)) if listed else None
                if item is None:
                    break
                begin = max(floor, self._text.rfind(item, floor, begin))
        return self._text[begin:stop]

    def _compared(self, start: int) -> int | None:
        """The word in front of a comparison whose object stands before the figure (`增速快于全国平均1.2个百分点`)."""
        clause = self._clause_start(start)
        index = self._words.at(clause)
        stop = self._words.at(start - 1) if start else 0
        while index < stop and not self._compares(index):
            index += 1
        if index >= stop or self._words.starts[index] <= clause:
            return None
        abuts = self._words.pos[stop] == "NOUN" and self._words.ends[stop] == start
        if abuts and self._phrases.word(index) in self._lexicon.compared_with:
            return None
        return self._last_link(self._words.starts[index])

    def _compares(self, index: int) -> bool:
        if self._text[self._words.starts[index]] not in self._lexicon.compared_starts:
            return False
        word = self._phrases.word(index)
        compared = self._lexicon.compared
        return word in compared or word + self._phrases.word(index + 1) in compared

    def _last_link(self, start: int) -> int | None:
        """The last word in front of `start` that is no link between noun and number."""
        index = self._words.at(start - 1) if start else -1
        floor = max(-1, index - REACH)
        while index > floor:
            if self._phrases.barred(index):
                index = self._before_bracket(index)
                continue
            word, tag = self._phrases.word(index), self._words.tags[index]
            skipped = (
                self._words.pos[index] in ("ADV", "NUM") or tag in ("TIME", "t") or word.startswith("每")
            )
            if not skipped and word not in self._lexicon.links and word not in self._lexicon.rates:
                return index
            index -= 1
        return None

    def _before_bracket(self, index: int) -> int:
        """The word in front of the bracket that closes at `index`; -1 where another mark stands there."""
        if self._phrases.word(index) != "）":
            return -1
        for before in range(index - 1, max(-1, index - _BRACKET), -1):
            if self._phrases.word(before) == "（":
                return before - 1
        return -1

    # -- where no noun is told ---------------------------------------------------------------------------------------

    def _without_noun(self, figure: Figure) -> str | None:
        """A figure that begins its clause: the verb behind, or what the figure before measures."""
        topic = self._topic(figure.start)
        if topic is not None:
            return topic
        if figure.group in _SELF and self._clause_start(figure.start) == figure.start:
            return self._phrases.verb_behind(figure.end)
        if self._carries_on(figure.start):
            return self._last.phrase
        return self._phrases.verb_behind(figure.end) if figure.group in _SELF else None

    def _topic(self, start: int) -> str | None:
        """`办结时间，从去年的15天降到…`: the noun that closes the clause in front of 从 or 由."""
        clause = self._clause_start(start)
        if clause < 2 or self._text[clause] not in "从由" or self._text[clause - 1] != "，":
            return None
        return self._phrases.in_front(self._words.at(clause - 2))

    def _named_by_verb(self, link: int, figure: Figure) -> str | None:
        behind = self._phrases.verb_behind(figure.end) if figure.group in _SELF else None
        return behind or self._phrases.verb_in_front(link)

    def _clause_start(self, at: int) -> int:
        floor = max(0, at - 60)
        mark = _LAST_CLAUSE.search(self._text, floor, at)
        return mark.end() if mark else floor

    def _find_plain(self, start: int, end: int) -> str | None:
        """Without tags: the run of Chinese characters behind the unit, else in front of the number."""
        behind = _RIGHT_PLAIN.match(self._text, end)
        if behind and len(behind.group()) > 1:
            return str(behind.group())
        start = self._before_links(start)
        front = _LEFT_PLAIN.search(self._text, max(0, start - 10), start)
        if front is None:
            return None
        phrase = str(front.group())
        return phrase[self._behind_verbs(phrase) :] or phrase

    def _before_links(self, start: int) -> int:
        """Where the links begin that lead up to `start`; `start` itself where there are none."""
        return self._lexicon.links_before.start(self._text, max(0, start - _LINKS), start)

    def _behind_verbs(self, phrase: str) -> int:
        """Where the last verb ends that governs the rest of the phrase; 0 where there is none."""
        verbs, lengths = self._lexicon.governing, self._lexicon.governing_lengths
        found = [
            (phrase.rfind(phrase[begin : begin + length]) + length)
            for length in lengths
            for begin in range(len(phrase) - length)
            if phrase[begin : begin + length] in verbs
        ]
        return max(found, default=0)
