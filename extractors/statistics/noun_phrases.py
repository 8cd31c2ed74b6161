"""Noun phrases around a place of a text: where the one behind it ends and where the one in front of it begins."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import regex

from extractors.context import Words
from extractors.data import load_toml
from extractors.wording import WordRow, any_of, smallest

_NOUNS = {"NOUN", "PROPN"}
_OPENERS, _CLOSERS = "“‘《", "”’》"
#: Tags of words inside a noun phrase that cannot end it.
_WITHIN = {"ADJ", "NOUN", "PROPN"}
#: Tags of names of persons, times and places in space: they stand beside the noun phrase, not in it.
_APART = {"PER", "nr", "TIME", "t", "s", "f"}
_PLACES = {"LOC", "ns"}
#: Tags of what stands in front of a verb without being its subject: times, places, pronouns, counts.
_BESIDE = {"TIME", "t", "s", "f", "r", "q", "m"}
_JOINING = ("和", "与", "及")
_GRADE = regex.compile(r"[一二三四五六七八九十]+[等级类]|第[一二三四五六七八九十]+")
_BREAKS = frozenset("，。；：！？、\n（）—…,;")
_GROUPED = regex.compile(r"（[市区县旗、镇乡街道自治]{1,12}）")
#: A phrase has a Chinese character or is a short form (GDP).
_SAYS = regex.compile(r"\p{Han}|[A-Z]{2}")
#: Whose area the phrase is about is left out: 全市常住人口, 我国企业.
_SCOPE_STARTS = frozenset("全我本该")
_SCOPE = regex.compile(r"^(?:[全我本][省市县区镇乡村州旗盟屯]|[全我]国|该[省市县区镇乡村州旗])(?=\p{Han}{2})")
_GROUND_LENGTH = 2
_GROUND = regex.compile(r"(?:全(?!国)|[我本该])\p{Han}")
#: 果农户均增收: the measure word goes with 均.
_SHARED = regex.compile(r"(?<=.)[户人亩]$")
_LEVELS = "省市县区镇乡村"
_LEVEL_BEFORE = regex.compile(rf"[{_LEVELS}]、$")
#: Longest phrase and longest relative clause in front of a noun, in words.
REACH, _CLAUSE = 14, 12
#: A left part of a pair as long as this is the whole of what people are counted in (3名公益岗位人员和机器).
_LONG_PART = 4


@dataclass(frozen=True, slots=True)
class PhraseLexicon:
    """What indicators.toml tells.

    `compared_starts` are the first characters of `compared`; `governing_lengths` the lengths of the verbs of more than one
    character.
    """

    links: frozenset[str]
    links_before: WordRow
    trailing: WordRow
    governing: frozenset[str]
    governing_lengths: tuple[int, ...]
    compared: frozenset[str]
    compared_starts: frozenset[str]
    compared_with: frozenset[str]
    passing: tuple[str, ...]
    bounds: tuple[str, ...]
    attributive: frozenset[str]
    nominal: frozenset[str]
    rates: frozenset[str]
    rate_before: regex.Pattern[str]
    spatial: frozenset[str]
    no_nouns: frozenset[str]
    no_ends: frozenset[str]


@cache
def load_phrases() -> PhraseLexicon:
    """The lexicon of phrases, read once."""
    table = load_toml("indicators.toml")
    links = table["links"]["words"]
    governing, compared = table["governing"]["verbs"], table["compared"]["words"]
    return PhraseLexicon(
        links=frozenset(links),
        links_before=WordRow(links),
        trailing=WordRow(smallest(table["links"]["trailing"])),
        governing=frozenset(governing),
        governing_lengths=tuple(sorted({len(verb) for verb in governing} - {1})),
        compared=frozenset(compared),
        compared_starts=frozenset(word[0] for word in compared),
        compared_with=frozenset(table["compared"]["with"]),
        passing=tuple(table["limits"]["passing"]),
        bounds=tuple(table["limits"]["bounds"]),
        attributive=frozenset(table["attributive"]["verbs"]),
        nominal=frozenset(table["nominal"]["verbs"]),
        rates=frozenset(table["links"]["rates"]),
        rate_before=regex.compile(rf"(?:{any_of(table['links']['rates_by'])})$"),
        spatial=frozenset(table["attributive"]["spatial"]),
        no_nouns=frozenset(table["no_nouns"]["words"]),
        no_ends=frozenset(table["no_nouns"]["ends"]),
    )


class NounPhrases:
    """Reads noun phrases of one text by its words and their tags."""

    def __init__(self, text: str, words: Words) -> None:
        self._text = text
        self._words = words
        self._starts, self._ends = words.starts, words.ends
        self._tags, self._pos = words.tags, words.pos
        #: How many words the text has.
        self.count = len(words.starts)
        self._lexicon = load_phrases()

    # -- behind a place ----------------------------------------------------------------------------------------------

    def behind(self, end: int, group: str | None) -> str | None:
        """`2亿元[保护治理资金]`, `4万元的[物品]`, `12个为居民提供服务的[场所]`; `group` is that of the unit."""
        index = self.first_behind(end)
        if index is None:
            return None
        first = index
        if self.word(index) == "的":
            index += 1
        elif self._text.startswith(("长的", "宽的", "高的", "深的", "厚的", "重的"), end):
            index += 2
        begin = index = self._skip_levels(self._skip_spatial(index))
        while index < self.count and index - first < _CLAUSE and self._continues(index, begin, group):
            index += 1
        index = self._trim(begin, index)
        if group == "people" and index - begin > 1 and self.word(index - 1) in self._lexicon.nominal:
            index -= 1
        if index > begin and not (group == "people" and self._followed_by_de(index)):
            return self._phrase(begin, index, floor=end)
        return self._relative(first, group) if group in ("count", "people", "times") else None

    def first_behind(self, end: int) -> int | None:
        """The word that begins at `end`, or whose first sign is the unit (4个 of 个人); None where the text ends."""
        if end >= len(self._text) or self._text[end] in _BREAKS:
            return None
        index = self._words.at(end)
        if self._ends[index] <= end:
            index += 1
        return index if index < self.count else None

    def verb_behind(self, end: int) -> str | None:
        """`7万人[脱贫]`, `20人[购置农机]`: the verb right behind `end` with its object."""
        index = self.first_behind(end)
        if index is None or self._pos[index] != "VERB" or len(self.word(index)) < 2:
            return None
        if self.word(index) in self._lexicon.links:
            return None
        stop = index + 1
        while stop < self.count and self._continues(stop, index + 1, None):
            stop += 1
        return self._phrase(index, max(index + 1, self._trim(index + 1, stop)))

    def _skip_spatial(self, index: int) -> int:
        """Past a 当地, 周边 in front of the noun."""
        apart = index < self.count and self._tags[index] in ("s", "f")
        return index + 1 if apart and self.word(index) not in self._lexicon.spatial else index

    def _skip_levels(self, index: int) -> int:
        """Past the levels of `市、镇、村河长`."""
        while index + 2 < self.count and self.word(index) in _LEVELS and self.word(index + 1) == "、":
            index += 2
        return index + 1 if self.word(index - 1) == "、" and self.word(index) in _LEVELS else index

    def _continues(self, index: int, begin: int, group: str | None) -> bool:
        """Whether the word at `index` carries on a noun phrase that began at `begin`."""
        if self.barred(index):
            return False
        pos, word = self._pos[index], self.word(index)
        if word in _OPENERS:
            return index == begin
        if index > begin and self._ends_place(index - 1):
            return False
        if self.is_noun(index) or word in _CLOSERS or self._in_marks(index):
            return True
        if pos == "NUM":
            return _GRADE.fullmatch(word) is not None
        if pos == "VERB":
            inside = index > begin and len(word) == len(self.word(index - 1)) == 1
            inside = inside and self.is_noun(index + 1, strict=True)
            inside = inside and word not in self._lexicon.links and word not in self._lexicon.governing
            return inside or self._opens_as_attribute(index, begin, group)
        if word in _JOINING and self.is_noun(index + 1) and self.is_noun(index - 1):
            long = self._starts[index] - self._starts[begin] >= _LONG_PART
            return not (long and group in ("people", "count"))
        return self._tags[index] == "ad" and len(word) > 2

    def _opens_as_attribute(self, index: int, begin: int, group: str | None) -> bool:
        word = self.word(index)
        after_de = self.word(index - 1) == "的"
        qualified = (self.is_noun(index + 1) and not self._is_place(index + 1)) or self._is_grade(index + 1)
        if index != begin or not qualified or word in self._lexicon.governing:
            return False
        if group == "ratio" and not after_de and word not in self._lexicon.attributive:
            return False
        return len(word) > 1 or after_de or word in self._lexicon.attributive

    def _relative(self, first: int, group: str | None) -> str | None:
        """The noun behind the 的 of a relative clause, where the clause is one stretch without a break."""
        last_de = None
        for index in range(first, min(first + _CLAUSE, self.count)):
            if self.barred(index) or (last_de is not None and self._pos[index] == "VERB"):
                break
            if self.word(index) == "的":
                last_de = index
        if last_de is None:
            return None
        index = begin = last_de + 1
        while index < self.count and self._continues(index, begin, group):
            index += 1
        index = self._trim(begin, index)
        return self._phrase(begin, index) if index > begin else None

    def _trim(self, begin: int, index: int) -> int:
        """The end of the phrase without adjectives, marks and adverbs that nothing follows."""
        while index > begin and (
            (self._pos[index - 1] not in _NOUNS and not self._may_end(index - 1))
            or (self.word(index - 1) in self._lexicon.no_ends and index - 1 > begin)
        ):
            index -= 1
        return index

    def _may_end(self, index: int) -> bool:
        return self.word(index) in _CLOSERS or self._tags[index] == "ad"

    def _followed_by_de(self, index: int) -> bool:
        return index < self.count and self.word(index) == "的" and self.is_noun(index + 1)

    # -- in front of a place -----------------------------------------------------------------------------------------

    def in_front(self, index: int) -> str | None:
        """`[居民楼]64栋`, `[月收入]达到近3000元`: the noun phrase that ends with the word at `index`."""
        end = index + 1
        while index >= 0 and end - index <= REACH and self._leads(index, end):
            index -= 1
            if self.word(index + 1) in _OPENERS:
                break
        begin = index + 1
        while begin < end and self._cannot_open(begin, end):
            begin += 1
        begin = self._without_attribute(begin, end)
        if begin == end or all(self._is_ground(at) for at in range(begin, end)):
            return None
        return self._phrase(begin, end)

    def verb_in_front(self, index: int) -> str | None:
        """`[投入]35万元`, `[亩均增收]260元`: the verb itself, where no noun is told."""
        word = self.word(index)
        if self._pos[index] != "VERB" or len(word) < 2 or word in self._lexicon.no_nouns:
            return None
        return self._phrase(index, index + 1)

    def _cannot_open(self, index: int, end: int) -> bool:
        """Whether the phrase cannot begin with this word: 的 and 和, a place, or a verb that governs the rest of it."""
        word = self.word(index)
        if word in (*_JOINING, "的") or self._tags[index] in ("q", "r") or word in _CLOSERS:
            return True
        more = index + 1 < end
        if more and self._is_ground(index):
            return True
        if more and word in _LEVELS and self.word(index - 1) == "、":
            return True
        if more and word == "国" and self.word(index - 1) in ("我", "全"):
            return True
        compound = index + 2 == end and len(self.word(index + 1)) == 1
        governs = word.removeprefix("共") in self._lexicon.governing
        return more and not compound and governs and self._opens_clause(index)

    def _opens_clause(self, index: int) -> bool:
        """Whether the word is the first of its clause but for adverbs, times and places."""
        if index == 0 or self.barred(index - 1) or self._pos[index - 1] == "ADV":
            return self.word(index) != "在"
        return self._tags[index - 1] in _BESIDE or self._is_ground(index - 1)

    def _without_attribute(self, begin: int, end: int) -> int:
        """Past an attribute without a noun in it: `最薄的[面板]`."""
        if begin == end or self._text.find("的", self._starts[begin], self._ends[end - 1]) < 0:
            return begin
        for index in range(begin, end - 1):
            if self.word(index) == "的" and not any(
                self.is_noun(at, strict=True) for at in range(begin, index)
            ):
                return index + 1
        return begin

    def _leads(self, index: int, end: int) -> bool:
        """Whether the word at `index` belongs to a noun phrase that ends at `end`."""
        if self.barred(index):
            return False
        pos, word = self._pos[index], self.word(index)
        if self.is_noun(index) or word in _OPENERS or word in _CLOSERS:
            return True
        if word in self._lexicon.spatial or (word in ("以上", "以下") and self.is_noun(index - 1)):
            return index + 1 < end
        if word == "在":
            return index + 2 < end and len(self.word(index + 1)) == 1
        if pos == "VERB":
            return self._is_nominal(index, end)
        if word in self._lexicon.links and word not in self._lexicon.attributive:
            return False
        if pos == "NUM":
            return self._is_grade(index) or self._in_marks(index)
        if pos == "ADV":
            return word in self._lexicon.attributive and index + 1 < end
        return word in (*_JOINING, "的") and index + 1 < end and self.is_noun(index - 1)

    def _is_nominal(self, index: int, end: int) -> bool:
        """Whether a verb is part of a noun phrase: an attribute of what follows (失地农民), or its head (法律咨询)."""
        word = self.word(index)
        after_noun = index > 0 and self.is_noun(index - 1, strict=True) and not self._is_ground(index - 1)
        if index + 1 < end:
            if self._in_marks(index):
                return True
            if word in self._lexicon.attributive:
                return word not in self._lexicon.governing or self._tags[index + 1] != "n"
            if len(word) == 1:
                rate = self.word(index + 1).endswith("率") and len(self.word(index + 1)) < 3
                return index + 2 == end and (rate or len(self.word(index + 1)) == 1)
            if index + 2 == end and len(self.word(index + 1)) == 1:
                return True
            free = word not in self._lexicon.governing and word not in self._lexicon.links
            return free and after_noun and self.is_noun(index + 1)
        if len(word) < 2 or word in self._lexicon.links:
            return False
        if word in self._lexicon.governing:
            return after_noun and word in self._lexicon.nominal
        return index > 0 and (
            self._pos[index - 1] == "VERB" or self.is_noun(index - 1) or self.word(index - 1) == "的"
        )

    # -- words -------------------------------------------------------------------------------------------------------

    def word(self, index: int) -> str:
        """The word at `index`; nothing outside the text."""
        return self._text[self._starts[index] : self._ends[index]] if 0 <= index < self.count else ""

    def is_noun(self, index: int, *, strict: bool = False) -> bool:
        """Whether the word may stand in a noun phrase as a noun or adjective (`strict`: as a noun)."""
        if not 0 <= index < self.count or self._pos[index] not in (_NOUNS if strict else _WITHIN):
            return False
        word = self._text[self._starts[index] : self._ends[index]]
        apart = self._tags[index] in _APART and word not in self._lexicon.spatial
        return not apart and word not in self._lexicon.no_nouns

    def barred(self, index: int) -> bool:
        """Whether the word at `index` begins with a mark that ends phrases."""
        return self._text[self._starts[index]] in _BREAKS

    def _is_place(self, index: int) -> bool:
        return self._tags[index] in _PLACES

    def _is_ground(self, index: int) -> bool:
        """Whether the word says where or in whose area (全州, 江西) and is no part of a phrase."""
        if self._is_place(index):
            return True
        word = self.word(index)
        return len(word) == _GROUND_LENGTH and _GROUND.fullmatch(word) is not None

    def _is_grade(self, index: int) -> bool:
        return index < self.count and _GRADE.fullmatch(self.word(index)) is not None

    def _ends_place(self, index: int) -> bool:
        """Whether the word names a place within something: 土地上, 山沟里."""
        word = self.word(index)
        return len(word) > 2 and word[-1] in "上里内"

    def _in_marks(self, index: int) -> bool:
        """Whether the word stands behind an opening quotation mark of its clause: whatever is in there belongs together."""
        for before in range(index - 1, max(-1, index - 8), -1):
            if self.word(before) in "“‘":
                return True
            if self.word(before) in "”’" or self.barred(before):
                return False
        return False

    def _phrase(self, begin: int, end: int, floor: int = 0) -> str | None:
        start, stop = max(floor, self._starts[begin]), self._ends[end - 1]
        if rate := self._lexicon.rate_before.search(self._text, max(floor, start - 3), start):
            start = rate.start()
        if self._text.startswith("（", stop) and (grouped := _GROUPED.match(self._text, stop)):
            stop = grouped.end()
        phrase = _balanced(self._text[start:stop].strip())
        if self._text.startswith("均", stop):
            phrase = _SHARED.sub("", phrase)
        if self._ends_place(end - 1) and stop - start > 2:
            phrase = phrase[:-1]
        if phrase[:1] in _SCOPE_STARTS:
            phrase = _SCOPE.sub("", phrase)
        phrase = self._lexicon.trailing.cut_from(phrase)
        if (
            len(phrase) > 2
            and phrase[0] in _LEVELS
            and _LEVEL_BEFORE.search(self._text, max(0, start - 2), start)
        ):
            phrase = phrase[1:]
        return phrase if _SAYS.search(phrase) else None


def _balanced(phrase: str) -> str:
    """The phrase without a quotation mark whose mate is outside."""
    for opener, closer in ("“”", "‘’", "《》"):
        if phrase.count(opener) != phrase.count(closer):
            phrase = phrase.replace(opener, "").replace(closer, "")
    return phrase
