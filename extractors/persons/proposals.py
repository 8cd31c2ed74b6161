"""Proposals of the model, with what it cut off put back and what it took in left out."""

from __future__ import annotations

from collections.abc import Iterator
from math import log10

import regex

from extractors.persons.names import (
    foreign_likelihood,
    han_likelihood,
    is_word,
    load_names,
    surname_class,
    surname_length,
)
from extractors.persons.passage import FUNCTION_POS, Candidate, PassageFinder
from extractors.persons.surroundings import CLAUSE_START
from extractors.persons.title_lexicon import post_behind

#: 王 莉: a name of two characters set with a space.
_SPACED = regex.compile(r"\p{Han} \p{Han}")
#: Behind a verb: 驾|着.
_ASPECT = regex.compile("着(?![手力重装急眼陆])")
#: One character between a space and another character.
_SPACED_LAST = regex.compile(r" \p{Han}(?=\p{Han})")
_HAN = regex.compile(r"\p{Han}+")
_MAX_PART = 8
_SHORT = 2
#: From so many characters no name is a Han name.
_OVERLONG = 5
_SURELY_HAN = 0.8
#: From this likelihood a transcribed name may as well be a Han name.
_HAN_SHAPED = 0.6


class ProposalFinder(PassageFinder):
    """Corrects the names that the model proposes in one passage."""

    def iter_all(self) -> Iterator[Candidate]:
        """Yield a candidate for each proposal, corrected."""
        dots = frozenset(load_names().dots)
        for start, end in self.passage.people:
            if not dots.isdisjoint(self.text[max(0, start - 1) : end + 1]):
                continue
            corrected = self._corrected(start, end)
            if corrected is None:
                yield from self._iter_parted(start, end)
            else:
                first, last = corrected
                yield Candidate(first, last, "model", self.passage.kind_of(self.text[first:last]), model=True)

    def _iter_parted(self, start: int, end: int) -> Iterator[Candidate]:
        """A surname alone that the model parted from its given name: 苗|兴旺教授."""
        if (
            self.tagged
            and end - start == 1
            and self.text[start] in load_names().surnames
            and end < len(self.text)
        ):
            index = self.words.at(end)
            behind = self.words.ends[index]
            beside = (
                self.titles.describes(start)
                or self.titles.post_behind(behind)
                or self.passage.speaks(behind)
                or self.text[start - 1 : start] == "、"
            )
            plain = (
                _HAN.fullmatch(self.text, start, behind)
                and self.passage.kind_of(self.text[start:behind]) == "name"
            )
            if behind - end <= 2 and plain and beside and self.words.pos[index] != "ADP":
                yield Candidate(start, behind, "model", model=True)

    def _corrected(self, start: int, end: int) -> tuple[int, int] | None:
        """The span of a proposal with what the model cut off put back and what it took in left out."""
        whole = self._spaced_end(start, end)
        if whole > end:
            return start, whole
        if _SPACED.fullmatch(self.text, start, end):
            return (start, end) if surname_length(self.text[start] + self.text[end - 1]) else None
        match = _HAN.search(self.text, start, end)
        start, end = self._without_rest(*match.span()) if match else (start, start)
        return (start, end) if end - start > 1 else None

    def _spaced_end(self, start: int, end: int) -> int:
        """Further over a space and the last character of a name set wide: 李 秋| 实, 钱宝| 山."""
        name = self.text[start:end].replace(" ", "")
        last = _SPACED_LAST.match(self.text, end)
        whole = len(name) == _SHORT and surname_length(name) == 1 and last is not None
        if not whole or self.text[end + 1] not in load_names().given:
            return end
        speaks = self.passage.speaks(end + 1)
        goes_on = self.passage.follows(end + 2) or self.passage.speaks(end + 2)
        return end + 2 if goes_on and not speaks else end

    def _without_rest(self, start: int, end: int) -> tuple[int, int]:
        """The same for a proposal that is Han characters throughout."""
        name = self.text[start:end]
        address = self.known.addressed_full.match(name)
        if address and surname_length(address.group("name")):
            return start, start + address.end("name")  # 薛梅|女士
        if self.passage.kind_of(name) == "honorific":
            return start, end
        if self._is_short_of_one(start, name):
            return start - 1, end
        if foreign_likelihood(name) == 1 and han_likelihood(name) < _HAN_SHAPED:
            start, end = self._transcribed(start, end)
        elif self.text.startswith("之孙", start - 1) and surname_length(name[1:]):
            start += 1
        name = self.text[start:end]
        tail = self._tail(name, start)
        if tail:
            return start, end - tail
        if len(name) <= 2 and start and self._begins_before(start, end, name):
            start -= 1
        if self._ends_in_and(start, end):
            return start, end + 1
        length = surname_length(self.text[start : end + 1])
        if length and end - start - length < 2:
            end = self._lengthened(start, end, length)
        return start, end

    def _tail(self, name: str, start: int) -> int:
        """How many characters at the end of a proposal belong to what stands behind the name."""
        end = start + len(name)
        if len(name) == 3 and self.known.nickname.match(name):
            follow = self.known.follow.match(self.text, start + 2)
            return int(follow is not None and follow.end() == end)  # 老李|都
        if not surname_length(name):
            return 0
        overlong = len(name) >= _OVERLONG and surname_length(name) == 1 and foreign_likelihood(name[:3]) < 1
        if overlong and han_likelihood(name[:3]) >= _SURELY_HAN:
            return len(name) - 3  # 温如玉|大操大办
        if len(name) == 3 and surname_length(name) == 1 and _ASPECT.match(self.text, end):
            return 1  # 任飞|驾着
        if len(name) >= 4 and name.endswith(("大学", "中学", "小学")):
            return 2
        if len(name) == 3 and surname_length(name) == 1 and (post_behind(self.text, end - 1) or 0) > end + 1:
            return 1  # 秦刚|国务委员
        for length in (4, 3, 2):
            if len(name) - length >= 2 and post_behind(name, len(name) - length) == len(name):
                return length
        return 0

    def _transcribed(self, start: int, end: int) -> tuple[int, int]:
        """A transcribed name with what the model cut off: 总理内|塔尼亚胡, 斯卡尔|法罗, 苏日勒|和克."""
        text, foreign = self.text, load_names().foreign
        if not self.titles.describes(start):
            before = 1
            while before <= 3 and start >= before and text[start - before] in foreign:
                if self.titles.describes(start - before):
                    start -= before
                    break
                before += 1
        ending = load_names().endings.match(text, end)
        if ending:
            return start, ending.end()  # 艾孜|买提
        index = self.words.at(end)
        if not self.tagged or end >= len(text) or self.words.starts[index] != end:
            return start, end
        if text[end] == "和" and text[end + 1 : end + 2] in foreign and self.passage.speaks(end + 2):
            return start, end + 2
        last = self.words.ends[index]
        if text[end] == "和" and last - end == 1 and index + 1 < len(self.words.ends):
            last = self.words.ends[index + 1]
            joined = last - end == 2 and self.words.pos[index + 1] == "PROPN" and self.passage.follows(last)
        else:
            joined = text[end] == "和" and last - end == 2 and self.words.pos[index] == "CCONJ"
            joined = joined or (bool(self.passage.people_in(end, end + 1)) and last - start <= _MAX_PART)
        if joined and foreign_likelihood(text[end + (text[end] == "和") : last]) == 1:
            return start, last
        return start, end

    def _is_short_of_one(self, start: int, name: str) -> bool:
        """Whether a transcribed name lacks its first character, which stands alone behind a post or standing: 弟弟吐|鲁洪."""
        return (
            self.tagged
            and start > 1
            and foreign_likelihood(self.text[start - 1] + name) == 1
            and self.text[start - 1] not in load_names().loose
            and self.passage.token_at(start - 1)
            and self.passage.token_at(start)
            and not self.titles.describes(start)
            and self.titles.describes(start - 1)
        )

    def _begins_before(self, start: int, end: int, name: str) -> bool:
        """Whether the character in front of a proposal is its surname: 发言人向|文波, 解|小军."""
        index = self.words.at(start - 1)
        kind = surname_class(self.text[start - 1 : end])
        if kind is None or self.words.ends[index] != start or self.titles.describes(start):
            return False  # 乡村医生|刘清和 is no 生刘清
        listed = self.text[start - 2 : start - 1] == "、" and self.words.starts[index] == start - 1
        if listed and (not surname_length(name) or self.text[end : end + 1] in ("、", "，", "。")):
            return True  # 郝思源、计|小芸; 李传文、占|卓夫、石金印
        if self.words.tags[index] == "PER" and self.words.starts[index] == start - 1:
            return surname_class(name) != "1"  # 么|桂珍: both for the model names
        if kind == "3" and self.words.pos[index] in FUNCTION_POS:
            return False  # 记者问|拉埃
        astride = self.words.starts[index] < start - 1  # 预报/员刀|金旺
        if self.titles.describes(start - 1) and (kind != "3" or astride or not surname_length(name)):
            return True  # 发言人向|文波
        if (
            astride
            and not surname_length(name)
            and self.known.before_long.end_at(self.text, max(0, start - 7), start - 1)
        ):
            return True  # 任命符|小东
        if self._is_introduced(start, end) and kind in ("1", "2"):
            return True  # 经|费玉成介绍
        if self.words.ends[index] - self.words.starts[index] > 1 or kind == "3":
            return False
        return (
            not surname_length(name)
            and foreign_likelihood(name) < 1
            and self.words.pos[index] not in FUNCTION_POS
        )

    def _is_introduced(self, start: int, end: int) -> bool:
        """Whether 经 or 据 opens the clause one character before a proposal in front of a verb of speech."""
        opens = start == _SHORT or self.text[start - 3 : start - 2] in CLAUSE_START
        by = self.text[start - 2 : start - 1] in ("经", "据")
        return by and opens and self.passage.speaks(end)

    def _ends_in_and(self, start: int, end: int) -> bool:
        """Whether a 和 behind two characters is the last of the name, since a post behind it closes the phrase: 周忠|和院士、."""
        if self.text[end : end + 1] != "和" or surname_length(self.text[start:end]) != 1 or end - start != 2:
            return False
        post = post_behind(self.text, end + 1)
        return post is not None and (
            post >= len(self.text) or self.known.follow.match(self.text, post) is not None
        )

    def _lengthened(self, start: int, end: int, surname: int) -> int:
        """The end of a name that the model may have cut one or two characters short."""
        while end < len(self.text) and end - start - surname < 2 and self._goes_on(start, end):
            end += 1
        return end

    def _goes_on(self, start: int, end: int) -> bool:
        """Whether the character at `end` belongs to the name: 高景|和说, 谢国|材捐资."""
        text, known, weight = self.text, self.known, self.known.lengthening
        share = load_names().given.get(text[end])
        if share is None:
            return False
        index = self.words.at(end)
        bare = surname_length(text[start : end + 1]) == end - start and not self.titles.describes(start)
        if self.words.pos[index] == "PRON" or (bare and self.words.pos[index] == "VERB"):
            return False  # 路|修通了 is no 路修通
        if known.thing_unit.match(text, end):
            return False  # 雷锋|班、
        if _ASPECT.match(text, end + 1) or text[end + 1 : end + 2] == "了":
            return False  # 任翔|守着, 石榴|红了
        width = self.words.ends[index] - end if self.tagged else 1
        follow = known.follow.match(text, end)
        reasons = {
            "single": width == 1,
            "pair": width > 1,
            "speech": self.passage.speaks(end),
            "speech_after": self.passage.speaks(end + 1),
            "follow": follow and follow.end() == end + 1,
            "follow_longer": follow and follow.end() > end + 1,
            "follow_after": known.follow.match(text, end + 1) or self.passage.speaks(end + 1),
            "verb": self.words.pos[index] == "VERB",
            "function": self.words.pos[index] in FUNCTION_POS - {"VERB"},
            "title": post_behind(text, end),
            "title_after": post_behind(text, end + 1),
            "doubled": text[end] == text[end - 1] and end - start > 1,
            "word": is_word(text[start:end]),
        }
        return (
            weight["base"]
            + weight["given"] * log10(share)
            + sum(weight[name] for name, holds in reasons.items() if holds)
            > 0
        )
