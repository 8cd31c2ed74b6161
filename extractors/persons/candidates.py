"""Candidates for names of persons: corrected proposals of the model, dotted names, surnames with titles or honorifics."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from math import log10

import regex
from spacy.tokens import Doc

from extractors import context
from extractors.data import load_toml
from extractors.persons.names import (
    foreign_likelihood,
    han_likelihood,
    is_transcribing,
    is_word,
    load_names,
    surname_class,
    surname_length,
)
from extractors.persons.titles import TitleReader, post_behind

#: Behind these a clause begins.
CLAUSE_START = frozenset("，。、；：！？“”‘’（）—\n ")
#: 王 莉: a name of two characters set with a space.
_SPACED = regex.compile(r"\p{Han} \p{Han}")
_SPACED_NAME = regex.compile(r"(?<! )\p{Han} \p{Han}(?! )")
_JOINING = regex.compile("[和与及说对在是]")
_HAN = regex.compile(r"\p{Han}+")
#: Share of transcription characters a dotted name needs, and one that the model proposes.
_DOTTED = 0.9
_DOTTED_PROPOSED = 0.7
_MAX_PART = 8
#: From this likelihood a transcribed name may as well be a Han name.
# 张某平.
_HALF_TOLD = 3
_HELD_BACK = regex.compile("某")
_HAN_SHAPED = 0.6
#: A token that reads as a usual word against a name found by its title alone.
_FUNCTION_POS = frozenset({"ADP", "CCONJ", "PART", "PRON", "ADV", "NUM", "VERB"})
_WORD_POS = _FUNCTION_POS | {"NOUN", "ADJ"}
_FOLLOW_POS = frozenset({"VERB", "ADV", "ADP", "PUNCT"})
_OTHER_NAMES = frozenset({"LOC", "ORG", "TIME", "ns", "nt", "t", "nw"})


@dataclass(slots=True)
class Candidate:
    """A span that may be a name.

    `rule` is how it was found; `kind` is name, dotted, honorific (章女士) or nickname (老王); `model` tells whether
    the model proposed it, `other` whether the model reads something else there.
    """

    start: int
    end: int
    rule: str
    kind: str = "name"
    model: bool = False
    other: bool = False
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Patterns of what stands around names, from `person_context.toml` and `honorifics.toml`."""

    behind: regex.Pattern[str]
    follow: regex.Pattern[str]
    before: regex.Pattern[str]
    things: regex.Pattern[str]
    thing_place: regex.Pattern[str]
    called: regex.Pattern[str]
    byname: regex.Pattern[str]
    lookalikes: regex.Pattern[str]
    village: regex.Pattern[str]
    household: regex.Pattern[str]
    kinship: regex.Pattern[str]
    nickname: regex.Pattern[str]
    honorific: regex.Pattern[str]
    addressed: regex.Pattern[str]
    surname: regex.Pattern[str]
    prefixes: frozenset[str]
    address: frozenset[str]
    function_surnames: frozenset[str]
    never: frozenset[str]
    not_last: frozenset[str]
    places: regex.Pattern[str]
    evidence: dict[str, float]
    lengthening: dict[str, float]


def alternatives(words: list[str]) -> str:
    """A pattern of the words, the longest first."""
    return "|".join(sorted(map(regex.escape, words), key=len, reverse=True))


@cache
def load_surroundings() -> Surroundings:
    """The patterns, built once."""
    data, forms = load_toml("person_context.toml"), load_toml("honorifics.toml")
    surnames = load_names().surnames
    longer = alternatives([name for name, kind in surnames.items() if kind == "compound"])
    single = "".join(name for name in surnames if len(name) == 1)
    usual = "".join(name for name, kind in surnames.items() if len(name) == 1 and kind in "12")
    fillers = alternatives(forms["fillers"]["words"])
    address = alternatives(forms["address"]["words"] + forms["posts"]["words"])
    foreign = "".join(sorted(load_names().foreign))
    return Surroundings(
        behind=regex.compile(alternatives(data["behind"]["words"])),
        follow=regex.compile(alternatives(data["follow"]["words"]) + r"|[，。、；：！？“”‘’（）《》—\n ]|$"),
        before=regex.compile("(?:" + alternatives(data["before"]["words"]) + ")$"),
        things=regex.compile(alternatives(data["not_persons"]["words"])),
        thing_place=regex.compile("[路街村河桥山湾][上里口边旁畔头段]"),
        called=regex.compile("(?:" + alternatives(data["not_persons"]["called"]) + ")$"),
        byname=regex.compile(rf"(?:{longer}|[{single}])(?:{alternatives(data['not_persons']['bynames'])})"),
        lookalikes=regex.compile(alternatives(data["never"]["lookalikes"])),
        village=regex.compile(rf"[{foreign}]{{0,4}}(?:村(?!长)|乡(?!长)|镇(?!长)|县(?!长)|嘎查|苏木)"),
        household=regex.compile(alternatives(data["household"]["words"])),
        kinship=regex.compile(rf"(?<=[{foreign}]{{2}})(?:{alternatives(forms['kinship']['words'])})"),
        nickname=regex.compile(f"[老小][{forms['prefixes']['nicknamed']}]"),
        honorific=regex.compile(
            rf"(?P<surname>{longer}|[{usual}])(?:(?P<filler>{fillers})|(?P<address>{address}))"
        ),
        addressed=regex.compile(rf"(?:{longer}|[{single}])(?:{fillers}|{address})"),
        surname=regex.compile(rf"(?:{longer}|[{single}])(?=\p{{Han}})"),
        prefixes=frozenset(forms["prefixes"]["words"]),
        address=frozenset(forms["address"]["words"]),
        function_surnames=frozenset(data["never"]["function_surnames"]),
        never=frozenset(data["never"]["words"]),
        not_last=frozenset(data["never"]["not_last"]),
        places=regex.compile(
            f"[{data['never']['province_characters']}]{{3,}}|.家[{data['never']['village_characters']}]|[{single}]家"
        ),
        evidence=data["evidence"],
        lengthening=data["lengthening"],
    )


class CandidateFinder:
    """Finds the candidates of one Doc."""

    def __init__(self, doc: Doc, titles: TitleReader) -> None:
        self.text = context.text_of(doc)
        self.words = context.words(doc)
        self.tagged = titles.tagged
        self.titles = titles
        self.known = load_surroundings()
        self.entities = context.entities(doc)
        self.people = [(e.start, e.end) for e in self.entities if e.label == "PERSON"]
        self._people_starts = [start for start, _ in self.people]
        self._token_ends = set(self.words.ends) if self.tagged else set()

    def iter_all(self) -> Iterator[Candidate]:
        """Yield the candidates of every rule; spans may overlap."""
        yield from self._iter_dotted()
        yield from self._iter_honorific()
        yield from self._iter_proposed()
        yield from self._iter_by_surname()
        yield from self._iter_spaced()
        yield from self._iter_described()
        yield from self._iter_kin()
        yield from self._iter_nicknames()
        yield from self._iter_of_parts()

    # -- proposals of the model ---------------------------------------------------------------------------------

    def _iter_proposed(self) -> Iterator[Candidate]:
        for start, end in self.people:
            around = self.text[max(0, start - 1) : end + 1]
            if any(dot in around for dot in load_names().dots):
                continue
            corrected = self._corrected(start, end)
            if corrected is None:
                yield from self._iter_parted(start, end)
            else:
                first, last = corrected
                yield Candidate(first, last, "model", self._kind(self.text[first:last]), model=True)

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
                or self.known.behind.match(self.text, behind)
            )
            plain = _HAN.fullmatch(self.text, start, behind) and self._kind(self.text[start:behind]) == "name"
            if behind - end <= 2 and plain and beside:
                yield Candidate(start, behind, "model", model=True)

    def _kind(self, name: str) -> str:
        if self.known.addressed.fullmatch(name):
            return "honorific"
        if len(name) == 2 and name[0] in self.known.prefixes and name[1] in load_names().surnames:
            return "nickname"
        return "name"

    def _corrected(self, start: int, end: int) -> tuple[int, int] | None:
        """The span of a proposal with what the model cut off put back and what it took in left out."""
        if _SPACED.fullmatch(self.text, start, end):
            return (start, end) if surname_length(self.text[start] + self.text[end - 1]) else None
        match = _HAN.search(self.text, start, end)
        if match is None:
            return None
        start, end = match.span()
        name = self.text[start:end]
        if self._kind(name) == "honorific":
            return start, end
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
        length = surname_length(self.text[start : end + 1])
        if length and end - start - length < 2:
            end = self._lengthened(start, end, length)
        return (start, end) if end - start > 1 else None

    def _tail(self, name: str, start: int) -> int:
        """How many characters at the end of a proposal belong to what stands behind the name."""
        end = start + len(name)
        if len(name) == 3 and self.known.nickname.match(name):
            follow = self.known.follow.match(self.text, start + 2)
            return int(follow is not None and follow.end() == end)  # 老李|都
        if not surname_length(name):
            return 0
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
        index = self.words.at(end)
        if not self.tagged or end >= len(text) or self.words.starts[index] != end:
            return start, end
        if (
            text[end] == "和"
            and text[end + 1 : end + 2] in foreign
            and self.known.behind.match(text, end + 2)
        ):
            return start, end + 2
        last = self.words.ends[index]
        if text[end] == "和" and last - end == 1 and index + 1 < len(self.words.ends):
            last = self.words.ends[index + 1]
            joined = last - end == 2 and self.words.pos[index + 1] == "PROPN" and self.follows(last)
        else:
            joined = text[end] == "和" and last - end == 2 and self.words.pos[index] == "CCONJ"
            joined = joined or (bool(self._people_in(end, end + 1)) and last - start <= _MAX_PART)
        if joined and foreign_likelihood(text[end + (text[end] == "和") : last]) == 1:
            return start, last
        return start, end

    def _begins_before(self, start: int, end: int, name: str) -> bool:
        """Whether the word of one character in front of a proposal is its surname: 发言人向|文波, 解|小军."""
        index = self.words.at(start - 1)
        single = self.words.ends[index] - self.words.starts[index] == 1
        if not single or surname_class(self.text[start - 1 : end]) not in ("1", "2"):
            return False
        if self.titles.describes(start - 1):
            return True
        return (
            not surname_length(name)
            and foreign_likelihood(name) < 1
            and self.words.pos[index] not in _FUNCTION_POS
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
        if self.words.pos[index] == "PRON":
            return False
        width = self.words.ends[index] - end if self.tagged else 1
        follow = known.follow.match(text, end)
        reasons = {
            "single": width == 1,
            "pair": width > 1,
            "speech": known.behind.match(text, end),
            "speech_after": known.behind.match(text, end + 1),
            "follow": follow and follow.end() == end + 1,
            "follow_longer": follow and follow.end() > end + 1,
            "follow_after": known.follow.match(text, end + 1) or known.behind.match(text, end + 1),
            "verb": self.words.pos[index] == "VERB",
            "function": self.words.pos[index] in _FUNCTION_POS - {"VERB"},
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

    # -- transcribed names with dots ----------------------------------------------------------------------------

    def _iter_dotted(self) -> Iterator[Candidate]:
        for run in load_names().dotted.finditer(self.text):
            for dots, floor, limit in self._dotted_groups(*run.span()):
                start, end = self._dotted_start(floor, dots[0]), self._dotted_end(dots[-1], limit)
                proposed = bool(self._people_in(start, end))
                least = _DOTTED_PROPOSED if proposed else _DOTTED
                if (
                    start < dots[0]
                    and end > dots[-1] + 1
                    and foreign_likelihood(self.text[start:end]) >= least
                ):
                    yield Candidate(start, end, "dotted", "dotted", model=proposed)

    def _dotted_groups(self, start: int, end: int) -> Iterator[tuple[list[int], int, int]]:
        """The dots of each name in a run, with the bounds of that name: 甲·乙和丙·丁 holds two."""
        lexicon = load_names()
        dots = [i for i in range(start, end) if self.text[i] in lexicon.dots]
        group, floor = [dots[0]], start
        for dot in dots[1:]:
            strange = [
                i
                for i in range(group[-1] + 1, dot)
                if not is_transcribing(self.text, i) and not self.text[i].isascii()
            ]
            if strange:
                yield group, floor, strange[0]
                group, floor = [], strange[-1] + 1
            group.append(dot)
        yield group, floor, end

    def _dotted_start(self, floor: int, dot: int) -> int:
        """Where the first part of a dotted name begins: behind a title, with a word of the model, or as its characters tell."""
        first = dot
        while first > floor and dot - first < _MAX_PART and is_transcribing(self.text, first - 1):
            first -= 1
        if first < dot and self.titles.describes(first):
            return first
        starts = [a for a, _ in self._people_in(dot - 1, dot)]
        if self.tagged:
            starts.append(self.words.starts[self.words.at(dot - 1)])
        for start in starts:
            if floor <= start < dot and foreign_likelihood(self.text[start:dot]) >= 0.5:
                return self._opening_start(self._foreign_start(start, floor), floor)
        return first

    def _opening_start(self, start: int, floor: int) -> int:
        """One character further back where it stands alone behind a word and is no word by itself: 亲戚|吐|热克."""
        before = start - 1
        if (
            before < floor
            or not is_transcribing(self.text, before)
            or self.text[before] in load_names().loose
        ):
            return start
        free = before == 0 or not is_transcribing(self.text, before - 1)
        return before if free and (not self.tagged or self.token_at(before)) else start

    def _foreign_start(self, start: int, floor: int) -> int:
        """Further back over words of two and more characters that are all those of transcriptions (热依汗|古丽·买买提)."""
        while self.tagged and start > floor:
            index = self.words.at(start - 1)
            word = self.text[self.words.starts[index] : start]
            if self.words.starts[index] < floor or self.words.tags[index] in _OTHER_NAMES:
                break
            if len(word) < 2 and not self.titles.describes(self.words.starts[index]):
                break
            if foreign_likelihood(word) < 1 or self.titles.describes(start):
                break
            start = self.words.starts[index]
        return start

    def _dotted_end(self, dot: int, limit: int) -> int:
        """Where the last part of a dotted name ends: with a word of the model, as far as its characters allow."""
        last = dot + 1
        while last < limit and last - dot <= _MAX_PART and is_transcribing(self.text, last):
            last += 1
        spare = 2 if last - dot <= 2 else 0
        ends = [
            b
            for a, b in self._people_in(dot + 1, dot + 2)
            if a <= dot + 1 < b <= last + spare and not _JOINING.search(self.text, last, b)
        ]
        if self.tagged:
            ends += [last] if last > dot + 2 and self.known.behind.match(self.text, last) else []
            ends += [end for end in range(last, dot + 1, -1) if end in self._token_ends]
        else:
            ends += [end for end in range(dot + 2, last) if self.known.behind.match(self.text, end)]
        if ends and ends[0] < last and self._is_left_over(ends[0], last):
            ends[0] = last
        elif ends and ends[0] < last and self._is_left_over(ends[0], ends[0] + 1):
            ends[0] += 1
        last = ends[0] if ends else last
        return (
            last - 1 if last > dot + 2 and self.text[last - 1 : last + 1] in load_names().openings else last
        )

    def _is_left_over(self, start: int, end: int) -> bool:
        """Whether [start, end) behind a dotted name belongs to it, though a word to the model: 赛麦|提, 哈力|别克."""
        if (
            not self.tagged
            or self.text[start] in load_names().loose
            or self.text[start : start + 2] in load_names().openings
        ):
            return False
        return self.token_at(end) and self.follows(end)

    # -- surnames with an honorific -----------------------------------------------------------------------------

    def _iter_honorific(self) -> Iterator[Candidate]:
        proposed = set(self.people)
        for match in self.known.honorific.finditer(self.text):
            start, end = match.span()
            if match.group("filler"):
                end = self._with_given(start, end)
                if not self.tagged or self.token_at(start) or (start, end) in proposed:
                    yield Candidate(start, end, "filler", "honorific", model=True)
                continue
            surname = match.group("surname")
            if (start, end) in proposed or (start, match.end("surname")) in proposed:
                yield Candidate(start, end, "honorific", "honorific", model=True)
            elif not is_word(match.group()) and self._is_addressed(
                start, end, surname, match.group("address")
            ):
                yield Candidate(start, end, "honorific", "honorific")

    def _with_given(self, start: int, end: int) -> int:
        """The end of 张某平: one character of the given name is told, at the end of a phrase or wherever the form stands."""
        form = self.text[start : end + 1]
        if len(form) != _HALF_TOLD or form[-2] != "某" or han_likelihood(form[0] + form[-1]) < _HAN_SHAPED:
            return end
        closed = self.text[end + 1 : end + 2] in CLAUSE_START or self.text[end + 1 : end + 2] in {
            "、",
            "（",
            "和",
            "与",
            "等",
        }
        return end + 1 if closed or self._half_told[form] > 1 else end

    @cached_property
    def _half_told(self) -> Counter[str]:
        """How often each form like 张某平 stands in the text."""
        return Counter(self.text[m.start() - 1 : m.start() + 2] for m in _HELD_BACK.finditer(self.text, 1))

    def _stands_alone(self, start: int, end: int) -> bool:
        """Whether a surname with an honorific is a phrase by itself and no part of a longer name or word."""
        if self.tagged:
            word = self.words.at(start)
            alone = (
                self.words.starts[word] == start
                and self.words.pos[word] not in _FUNCTION_POS
                and self.token_at(end)
            )
            return alone and not self._people_in(start, start + 1)
        return start == 0 or self.text[start - 1] in CLAUSE_START

    def _is_addressed(self, start: int, end: int, surname: str, address: str) -> bool:
        """Whether a surname with an honorific that the model does not propose is one by where it stands."""
        opens = start == 0 or self.text[start - 1] in CLAUSE_START
        alone = self._stands_alone(start, end)
        if load_names().surnames[surname] not in ("1", "compound"):
            return alone and opens and address in self.known.address
        return alone or (opens and address in self.known.address and self.text[end : end + 1] in CLAUSE_START)

    # -- surnames with a title or a verb of speech --------------------------------------------------------------

    def _iter_by_surname(self) -> Iterator[Candidate]:
        proposed = {start for start, _ in self.people}
        for match in self.known.surname.finditer(self.text):
            start = match.start()
            before = self.text[start - 1] if start else "\n"
            titled = self.titles.describes(start - 1 if before == " " else start)
            if start in proposed or not (titled or before in CLAUSE_START or not self.tagged):
                continue
            if not self.tagged and self._is_doubtful(match.group()):
                continue
            best = max(self._iter_lengths(start, titled), default=None)
            if best is not None:
                end = start + best[1]
                yield Candidate(
                    start, end, "title" if titled else "speech", other=self._reads_otherwise(start, end)
                )

    def _is_doubtful(self, surname: str) -> bool:
        """Whether a surname is too rare, or too often a function word, to begin a name that no model supports."""
        return surname in self.known.function_surnames or load_names().surnames[surname] == "3"

    def _iter_spaced(self) -> Iterator[Candidate]:
        """Names of two characters set with a space, behind a post (县长温 暖)."""
        for match in _SPACED_NAME.finditer(self.text):
            start, end = match.span()
            usual = surname_class(match.group().replace(" ", "")) in ("1", "2")
            behind = self.known.follow.match(self.text, end) or self.known.behind.match(self.text, end)
            if usual and behind and self.titles.describes(start):
                yield Candidate(start, end, "title")

    def _iter_described(self) -> Iterator[Candidate]:
        """Names without a surname that the model takes for a place or a body, behind a post or a standing (牧民额尔敦巴根)."""
        for entity in self.entities:
            name = self.text[entity.start : entity.end]
            fits = (
                entity.label in ("LOC", "ORG")
                and 3 <= len(name) <= _MAX_PART
                and foreign_likelihood(name) == 1
            )
            if not fits:
                continue
            if self.titles.describes(entity.start) and self.follows(entity.end):
                yield Candidate(entity.start, entity.end, "title")
            elif self.known.household.match(self.text, entity.end):
                yield Candidate(entity.start, entity.end, "household", model=True)

    def _iter_kin(self) -> Iterator[Candidate]:
        """Transcribed names with a word of kinship, which belongs to the name as behind a surname: 卓玛阿姨."""
        for match in self.known.kinship.finditer(self.text):
            start = match.start()
            floor = max(0, start - _MAX_PART)
            while start > floor and is_transcribing(self.text, start - 1):
                start -= 1
            while start < match.start() - 1 and not self.token_at(start):
                start += 1
            name = self.text[start : match.start()]
            proposed = bool(self._people_in(start, match.start()))
            free = proposed or start == 0 or self.text[start - 1] in CLAUSE_START
            dotted = self.text[start - 1 : start] in tuple(load_names().dots)
            if len(name) > 1 and free and not dotted and han_likelihood(name) < _HAN_SHAPED:
                yield Candidate(start, match.end(), "honorific", "honorific", model=proposed)

    def _iter_of_parts(self) -> Iterator[Candidate]:
        """Tibetan and Mongolian names by their parts, which the model often takes for nouns (达瓦次仁, 乌云其其格)."""
        for match in load_names().parts.finditer(self.text):
            start, end = match.span()
            around = self.text[max(0, start - 1) : start] + self.text[end : end + 1]
            whole = not any(dot in around for dot in load_names().dots)
            if whole and (self.token_at(end) or self.follows(end)):
                yield Candidate(start, end, "parts", model=True)

    def _iter_nicknames(self) -> Iterator[Candidate]:
        """老陈, 小李: 老 or 小 with a surname that makes no other word with it, where the model has a word of its own."""
        for match in self.known.nickname.finditer(self.text) if self.tagged else ():
            start, end = match.span()
            if self.token_at(start) and self.token_at(end) and self.follows(end):
                yield Candidate(start, end, "nickname", "nickname", model=True)

    def _iter_lengths(self, start: int, titled: bool) -> Iterator[tuple[float, int]]:
        """Weigh the lengths a name at `start` can have: (weight, length); without a title only ones before a verb of speech."""
        surname = surname_length(self.text[start : start + 4])
        for length in (surname + 1, surname + 2):
            name = self.text[start : start + length]
            if len(name) < length or not _HAN.fullmatch(name):
                continue
            end = start + length
            speech = (
                self.known.behind.match(self.text, end) is not None
                or self.titles.post_behind(end) is not None
            )
            follow = self.follows(end)
            if speech or (titled and (follow or (self.tagged and self.token_at(end)))):
                yield (
                    han_likelihood(name) + (0.3 if speech else 0.2 if follow else 0.0) + 0.03 * length,
                    length,
                )

    def follows(self, end: int) -> bool:
        """Whether what stands at `end` often stands behind a name: a mark, a function word, for the model a verb or adverb."""
        if self.known.follow.match(self.text, end):
            return True
        if not self.tagged:
            return False
        index = self.words.at(end)
        return self.words.starts[index] == end and (
            self.words.pos[index] in _FOLLOW_POS or self.words.tags[index] in ("TIME", "t", "NT")
        )

    def _reads_otherwise(self, start: int, end: int) -> bool:
        """Whether the model has a usual word where the name would be."""
        if not self.tagged:
            return is_word(self.text[start:end]) or is_word(self.text[start : start + 2])
        index = self.words.at(start)
        exact = self.words.ends[index] == end and self.words.starts[index] == start
        if self.words.tags[index] in _OTHER_NAMES:
            return not (exact and end - start > 2 and self.titles.head_before(start) is not None)
        if self.words.starts[index] != start:
            # A word that begins before the name: the model misread both, which a post or standing outweighs.
            return not self.titles.describes(start)
        if self.words.ends[index] - start > 1:
            return self.words.pos[index] in _WORD_POS
        if self.words.pos[index] not in _FUNCTION_POS:
            return False
        # 快递员解|小军, 教授尤|民生: a surname that is also a verb or adverb, between a post and a noun.
        taken = self.words.pos[index] in ("VERB", "ADV") or self.words.tags[index] == "f"
        noun = self.words.pos[min(index + 1, len(self.words.pos) - 1)] in ("NOUN", "PROPN", "ADJ")
        return not (taken and noun and self.titles.head_before(start) is not None)

    def _people_in(self, start: int, end: int) -> list[tuple[int, int]]:
        """The proposals of the model that overlap [start, end)."""
        first = bisect_right(self._people_starts, start)
        first -= first > 0 and self.people[first - 1][1] > start
        return self.people[first : bisect_left(self._people_starts, end)]

    def token_at(self, offset: int) -> bool:
        """Whether a token begins at `offset` (always, where the model has none)."""
        return (
            not self.tagged or offset >= len(self.text) or self.words.starts[self.words.at(offset)] == offset
        )
