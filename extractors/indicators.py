"""What a figure measures: the noun phrase beside it, by the grammar of the press.

The counted thing stands behind the unit (50名徒弟, 2亿元保护治理资金), or in front of the number (徒弟50名,
月收入达到近1000元), or, where neither is there, in the verb (投入29万元, 带动近百人就业).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import regex
from spacy.tokens import Doc

from extractors.context import text_of, words
from extractors.data import load_toml

_NOUNS = {"NOUN", "PROPN"}
_MARKS = "“”‘’《》"
#: Tags of words inside a noun phrase that cannot end it.
_WITHIN = {"ADJ", "NOUN", "PROPN"}
_GRADE = regex.compile(r"[一二三四五六七八九十]+[等级]|第[一二三四五六七八九十]+")
_BREAK = regex.compile(r"[，。；：！？、\n（）—…,;]")
_GROUPED = regex.compile(r"（[市区县旗、镇乡街道自治]{1,12}）")
_HAN = regex.compile(r"\p{Han}")
_RIGHT_PLAIN = regex.compile(r"\p{Han}{1,8}?(?=[的了在到和与是为被将从参进获]|[^\p{Han}]|$)")
_LEFT_PLAIN = regex.compile(r"\p{Han}{2,10}$")
#: Groups of units that name the thing itself: 98人, 800户; the noun is in front or in the verb behind.
_SELF = {"people", "bodies"}
#: Groups whose noun may follow behind a relative clause (12个为居民服务的场所).
_COUNTING = {"count", "people", "times"}
#: Tags of names of persons, times and places in space: they stand beside the noun phrase, not in it.
_APART = {"PER", "nr", "TIME", "t", "s", "f"}
_JOINING = ("和", "与", "及")
#: Longest stretch in front of a figure and behind it that is looked at, in words.
_REACH = 14
_STOP = regex.compile(r"[。！？；\n]")
#: How far the figure before may stand in front, in characters, for this one to measure the same.
_NEAR = 25
#: Longest relative clause between a figure and its noun, in words.
_CLAUSE = 12


@dataclass(frozen=True, slots=True)
class _Lexicon:
    links: frozenset[str]
    governing: frozenset[str]
    attributive: frozenset[str]
    rates: frozenset[str]
    no_nouns: frozenset[str]


@cache
def _lexicon() -> _Lexicon:
    table = load_toml("indicators.toml")
    return _Lexicon(
        frozenset(table["links"]["words"]),
        frozenset(table["governing"]["verbs"]),
        frozenset(table["attributive"]["verbs"]),
        frozenset(table["links"]["rates"]),
        frozenset(table["no_nouns"]["words"]),
    )


@dataclass(frozen=True, slots=True)
class _Last:
    """The figure before: where it ends, what it measures and in which unit."""

    end: int
    phrase: str | None
    unit: str | None


class IndicatorFinder:
    """Finds the indicators of the figures of one Doc; figures must be asked for in text order."""

    def __init__(self, doc: Doc) -> None:
        self._text = text_of(doc)
        self._words = words(doc)
        self._tagged = any(self._words.pos[:50])
        self._lexicon = _lexicon()
        self._last = _Last(-1, None, None)

    def find(self, start: int, end: int, unit: str | None, group: str | None) -> str | None:
        """The shortest noun phrase that says what the figure at [start, end) measures; None where the text does not."""
        phrase = self._find_tagged(start, end, unit, group) if self._tagged else self._find_plain(start, end)
        self._last = _Last(end, phrase, unit)
        return phrase

    def _find_tagged(self, start: int, end: int, unit: str | None, group: str | None) -> str | None:
        names_itself = group in _SELF and self._text.startswith("的", end)
        behind = None if names_itself else self._behind(end, group)
        if behind is not None:
            return behind
        link = self._last_link(start)
        if link is None:
            return self._last.phrase if self._carries_on(start) else self._named_by_verb(None, end, group)
        if 0 <= self._words.starts[link] < self._last.end:
            return self._last.phrase
        phrase = self._in_front(link)
        if phrase is None and unit == self._last.unit and self._barred(link - 1) and self._carries_on(start):
            return self._last.phrase
        return phrase or self._named_by_verb(link, end, group)

    def _named_by_verb(self, link: int | None, end: int, group: str | None) -> str | None:
        behind = self._verb_behind(end) if group in _SELF else None
        return behind or (self._verb_in_front(link) if link is not None else None)

    # -- behind the unit ---------------------------------------------------------------------------------------------

    def _behind(self, end: int, group: str | None) -> str | None:
        """`2亿元[保护治理资金]`, `4万元的[物品]`, `12个为居民提供服务的[场所]`."""
        index = self._first_behind(end)
        if index is None:
            return None
        first = index
        if self._word(index) == "的":
            index += 1
        begin = index
        while index < len(self._words.starts) and index - first < _CLAUSE and self._continues(index, begin):
            index += 1
        index = self._trim(begin, index)
        if index > begin and not (group == "people" and self._followed_by_de(index)):
            return self._phrase(begin, index)
        return self._relative(first) if group in _COUNTING else None

    def _continues(self, index: int, begin: int) -> bool:
        """Whether the word at `index` carries on a noun phrase that began at `begin`."""
        if self._barred(index):
            return False
        pos, word = self._words.pos[index], self._word(index)
        if self._is_noun(index) or word in _MARKS:
            return True
        if pos == "NUM":
            return _GRADE.fullmatch(word) is not None
        if pos == "VERB":
            qualified = self._is_noun(index + 1) or self._is_grade(index + 1)
            nominal = index == begin and qualified and word not in self._lexicon.governing
            return nominal and (len(word) > 1 or self._word(index - 1) == "的")
        return word in _JOINING and self._is_noun(index + 1) and self._is_noun(index - 1)

    def _relative(self, first: int) -> str | None:
        """The noun behind the 的 of a relative clause, where the clause is one stretch without a break."""
        last_de = None
        for index in range(first, min(first + _CLAUSE, len(self._words.starts))):
            if self._barred(index) or (last_de is not None and self._words.pos[index] == "VERB"):
                break
            if self._word(index) == "的":
                last_de = index
        if last_de is None:
            return None
        index = begin = last_de + 1
        while index < len(self._words.starts) and self._continues(index, begin):
            index += 1
        index = self._trim(begin, index)
        return self._phrase(begin, index) if index > begin else None

    def _verb_behind(self, end: int) -> str | None:
        index = self._first_behind(end)
        if index is None or self._words.pos[index] != "VERB" or len(self._word(index)) < 2:
            return None
        return self._word(index)

    def _first_behind(self, end: int) -> int | None:
        """The word that begins at `end`; None where the text ends or the model drew no word border there."""
        if end >= len(self._text) or _BREAK.match(self._text, end):
            return None
        index = self._words.at(end)
        if self._words.starts[index] != end:
            index += 1
        return index if index < len(self._words.starts) else None

    def _trim(self, begin: int, index: int) -> int:
        """The end of the phrase without adjectives and marks that nothing follows."""
        closers = "”’》"
        while (
            index > begin
            and self._words.pos[index - 1] not in _NOUNS
            and self._word(index - 1) not in closers
        ):
            index -= 1
        return index

    def _followed_by_de(self, index: int) -> bool:
        return index < len(self._words.starts) and self._word(index) == "的" and self._is_noun(index + 1)

    # -- in front of the number --------------------------------------------------------------------------------------

    def _in_front(self, index: int) -> str | None:
        """`[居民楼]108栋`, `[月收入]达到近1000元`: the noun phrase that ends with the word at `index`."""
        end = index + 1
        while index >= 0 and end - index <= _REACH and self._leads(index, end):
            index -= 1
        begin = index + 1
        while begin < end and self._cannot_open(begin, end):
            begin += 1
        return self._phrase(begin, end) if begin < end else None

    def _cannot_open(self, index: int, end: int) -> bool:
        """Whether the phrase cannot begin with this word: 的 and 和, or a verb that governs the rest of it."""
        word = self._word(index)
        if word in (*_JOINING, "的") or self._words.tags[index] in ("q", "r"):
            return True
        opens_clause = index == 0 or self._barred(index - 1) or self._words.pos[index - 1] == "ADV"
        return opens_clause and index + 1 < end and word in self._lexicon.governing

    def _leads(self, index: int, end: int) -> bool:
        """Whether the word at `index` belongs to a noun phrase that ends at `end`."""
        if self._barred(index):
            return False
        pos, word = self._words.pos[index], self._word(index)
        if self._is_noun(index) or word in _MARKS:
            return True
        if pos == "VERB":
            return self._is_nominal(index, end)
        if pos == "NUM":
            return self._is_grade(index) or self._in_marks(index)
        if pos == "ADV":
            return word in self._lexicon.attributive and index + 1 < end
        return word in (*_JOINING, "的") and index + 1 < end and self._is_noun(index - 1)

    def _is_nominal(self, index: int, end: int) -> bool:
        """Whether a verb is part of a noun phrase: an attribute of what follows (失地农民), or its head (法律咨询)."""
        word = self._word(index)
        if index + 1 < end:
            short = len(word) == 1 and index + 2 == end and len(self._word(index + 1)) == 1
            return short or word in self._lexicon.attributive or self._in_marks(index)
        if len(word) < 2 or word in self._lexicon.governing or word in self._lexicon.links:
            return False
        return index > 0 and (self._words.pos[index - 1] == "VERB" or self._is_noun(index - 1))

    def _in_marks(self, index: int) -> bool:
        """Whether the word stands behind an opening quotation mark of its clause: whatever is in there belongs together."""
        for before in range(index - 1, max(-1, index - 8), -1):
            if self._word(before) in "“‘":
                return True
            if self._word(before) in "”’" or self._barred(before):
                return False
        return False

    def _last_link(self, start: int) -> int | None:
        """The last word in front of `start` that is no link between noun and number."""
        index = self._words.at(start - 1) if start else -1
        floor = max(-1, index - _REACH)
        while index > floor and not self._barred(index):
            word, tag = self._word(index), self._words.tags[index]
            skipped = (
                self._words.pos[index] in ("ADV", "NUM") or tag in ("TIME", "t") or word.startswith("每")
            )
            if not skipped and word not in self._lexicon.links and word not in self._lexicon.rates:
                return index
            index -= 1
        return None

    def _carries_on(self, start: int) -> bool:
        """Whether the figure before stands a clause or two in front (总值达到5亿元，按可比价格计算，增长3%)."""
        near = self._last.end > 0 and start - self._last.end <= _NEAR
        return near and not _STOP.search(self._text, self._last.end, start)

    def _verb_in_front(self, index: int) -> str | None:
        """`[投入]29万元`, `[亩均增收]260元`: the verb itself, where no noun is told."""
        if self._words.pos[index] != "VERB" or len(self._word(index)) < 2:
            return None
        rate = index > 0 and self._word(index - 1) in self._lexicon.rates
        return self._phrase(index - rate, index + 1)

    # -- words -------------------------------------------------------------------------------------------------------

    def _word(self, index: int) -> str:
        return self._text[self._words.starts[index] : self._words.ends[index]]

    def _is_noun(self, index: int) -> bool:
        inside = 0 <= index < len(self._words.pos) and self._words.pos[index] in _WITHIN
        apart = inside and (self._words.tags[index] in _APART or self._word(index) in self._lexicon.no_nouns)
        return inside and not apart

    def _is_grade(self, index: int) -> bool:
        return index < len(self._words.pos) and _GRADE.fullmatch(self._word(index)) is not None

    def _barred(self, index: int) -> bool:
        return _BREAK.match(self._text, self._words.starts[index]) is not None

    def _phrase(self, begin: int, end: int) -> str | None:
        start, stop = self._words.starts[begin], self._words.ends[end - 1]
        if grouped := _GROUPED.match(self._text, stop):
            stop = grouped.end()
        phrase = _balanced(self._text[start:stop].strip())
        return phrase if _HAN.search(phrase) else None

    def _find_plain(self, start: int, end: int) -> str | None:
        """Without tags: the run of Chinese characters behind the unit, else in front of the number."""
        behind = _RIGHT_PLAIN.match(self._text, end)
        if behind and len(behind.group()) > 1:
            return str(behind.group())
        links = sorted(self._lexicon.links, key=len, reverse=True)
        while word := next((word for word in links if self._text.endswith(word, 0, start)), None):
            start -= len(word)
        front = _LEFT_PLAIN.search(self._text, max(0, start - 10), start)
        if front is None:
            return None
        phrase = str(front.group())
        verbs = [verb for verb in self._lexicon.governing if len(verb) > 1 and verb in phrase[:-1]]
        begin = max((phrase.rfind(verb) + len(verb) for verb in verbs), default=0)
        return phrase[begin:] or phrase


def _balanced(phrase: str) -> str:
    """The phrase without a quotation mark whose mate is outside."""
    for opener, closer in ("“”", "‘’", "《》"):
        if phrase.count(opener) != phrase.count(closer):
            phrase = phrase.replace(opener, "").replace(closer, "")
    return phrase
