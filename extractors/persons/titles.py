"""The titles beside a name: posts with their employers, in front of it, behind it, and behind it in apposition."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import regex
from spacy.tokens import Doc

from extractors import context
from extractors.persons.title_lexicon import load_ministry, load_titles, post_before, post_behind

#: Longest title looked for, in characters.
MAX_TITLE = 60
#: Longest stretch from a country to the last 和 in the post of its minister.
MAX_MINISTRY = 20
#: Most titles that one name takes from one side.
MAX_TITLES = 8
#: Longest quoted part of a title (“两新”工委书记).
_MAX_QUOTED = 16
_PHRASE_POS = frozenset({"NOUN", "PROPN", "ADJ", "X"})
_OBJECT_POS = frozenset({"NOUN", "PROPN", "ADJ", "PRON", "NUM"})
#: Longest post behind a list of names, in characters.
MAX_SHARED = 8
_CLAUSE_MARKS = ("", "，", "。", "；", "：", "、", "“", "\n")
_CLOSERS = {"”": "“", "’": "‘", "》": "《"}
_SENTENCE_MARK = regex.compile("[，。！？；：]")
#: 党的二十大代表, 第十四届全国人大代表: numbers of congresses and sessions in front of a post.
_CONGRESS = regex.compile(r"(?:党的|中共)?第?[一二三四五六七八九十]{1,4}(?:次全国代表大会|大|届)$")
_CONGRESS_ENDS = ("会", "大", "届", "\n")
_ORDINAL = regex.compile(r"第?[一二三四五六七八九十百\d]+$|[A-Za-z\d]+$")
_COMING_FROM = regex.compile(r"来自(?P<home>[^，。；、：“”！？\n]{2,24})的$")
_ORDINAL_TAGS = frozenset({"m", "CD", "OD"})
_NOT_PHRASE_TAGS = frozenset({"q", "t", "TIME", "PER", "nr", "nw", "NT", "M"})


@dataclass(frozen=True, slots=True)
class Titles:
    """The titles on one side of a name, in reading order, and the span of text from the first to the last."""

    texts: tuple[str, ...]
    start: int
    end: int

    def __bool__(self) -> bool:
        return bool(self.texts)


class TitleReader:
    """Reads the titles around names in one Doc."""

    def __init__(self, doc: Doc) -> None:
        self.text = context.text_of(doc)
        self.lexicon = load_titles()
        self.words = context.words(doc)
        self.tagged = any(self.words.pos)
        bodies = [(e.start, e.end) for e in context.entities(doc) if e.label == "ORG"]
        bodies += [(m.start, m.end) for m in context.found(doc, "organization")]
        # 来自畲族的委员: a people is no body, though a model may take it for one.
        self.bodies = _widest(
            [(a, b) for a, b in bodies if self.text[b - 1] != "族" and " " not in self.text[a:b]]
        )
        self._body_starts = [start for start, _ in self.bodies]
        self._people = {
            e.start
            for e in context.entities(doc)
            if e.label == "PERSON" and not (e.end - e.start > 3 and post_before(self.text, e.end))
        }

    # -- in front of the name ---------------------------------------------------------------------------------

    def before(self, name_start: int, floor: int = 0) -> Titles:
        """The titles that end where the name begins (one space may stand between), none of them in front of `floor`."""
        end = name_start - 1 if name_start and self.text[name_start - 1] == " " else name_start
        spans = self._chain_before(end, floor)
        if not spans:
            return self._once_held(end, floor)
        return Titles(tuple(self._texts(spans)), spans[0][0], end)

    def _once_held(self, end: int, floor: int) -> Titles:
        """A former post told in front of the name with 的: 曾任柳湾村党支部书记的|魏长河."""
        closed = self.text[end - 1 : end] in ("的", "\n")
        match = _ONCE_HELD.search(self.text, max(floor, end - MAX_TITLE), end) if closed else None
        if match is None:
            return Titles((), end, end)
        head = self.head_before(match.end("post"))
        whole = head is not None and self._phrase_start(head, match.start("post")) == match.start("post")
        return Titles((match.group("title"),) if whole else (), match.start(), match.end("post"))

    def employer_before(self, name_start: int, floor: int = 0) -> Titles:
        """A body in front of the name with no post (…研究院 沈怀远院士), and the titles in front of that body."""
        body = self.body_at(name_start - 1)
        if body is None or body[1] != name_start:
            return Titles((), name_start, name_start)
        rest = (
            self._chain_before(body[0] - 1, floor) if self.text[body[0] - 1 : body[0]] in ("、", "，") else []
        )
        start = rest[0][0] if rest else body[0]
        return Titles((*self._texts(rest), self.text[body[0] : body[1]]), start, name_start)

    def _chain_before(self, end: int, floor: int) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = []
        floor = max(floor, end - MAX_TITLE * 3, self.text.rfind("\n", 0, end) + 1)
        while len(spans) < MAX_TITLES and end > floor:
            head = self.head_before(end)
            if head is None:
                break
            start = self._phrase_start(head, floor)
            spans.insert(0, (start, end))
            if self.text.endswith(self.lexicon.present, floor, start):
                start -= len(self.lexicon.present[0])  # 原市委书记、现任|省人大常委会副主任
            mark = self.text[start - 1] if start > floor else ""
            if mark not in ("、", "兼", "暨", "，") or (
                mark == "，" and not self._apposition_before(start - 1)
            ):
                break
            end = start - 1
        return spans

    def _apposition_before(self, comma: int) -> bool:
        """Whether the clause that ends at `comma` is nothing but a title."""
        head = self.head_before(comma)
        if head is None:
            return False
        start = self._phrase_start(head, max(0, comma - MAX_TITLE))
        return comma - start >= 4 and (start == 0 or self.text[start - 1] in "。；！？\n“”，：、")

    def head_before(self, end: int) -> int | None:
        """The start of the post that ends at `end`: a word of the lexicon, or a tagged noun that ends like one."""
        if end <= 0 or self.text[end - 1] in "\n 。，、":
            return None
        start = post_before(self.text, end)
        if start is not None:
            return start
        if not self.tagged or self.text[end - 1] not in self.lexicon.suffixes:
            return None
        return self._suffixed_before(end)

    def _suffixed_before(self, end: int) -> int | None:
        """The start of the noun that ends at `end` in a suffix of trades: 调试员, also where the model parts 分拣|工."""
        index = self.words.at(end - 1)
        start = self.words.starts[index]
        if self.words.ends[index] != end:
            return None
        noun = (
            self.words.pos[index] == "NOUN"
            or self.words.tags[index] == "nz"
            or (self.words.pos[index] == "VERB" and end in self._people)
        )
        if end - start == 1 and index and self.words.pos[index - 1] in ("NOUN", "VERB"):
            start = self.words.starts[index - 1]
        elif (
            end - start == 2
            and self.text[start - 1 : start] in self.lexicon.trade_verbs
            and self.words.ends[index - 1] == start
        ):
            start -= 1  # 护|边员
        word = self.text[start:end]
        known = {word, word[-2:], word[-3:]} & (self.lexicon.not_suffixed | self.lexicon.standing)
        return start if noun and word.isalpha() and len(word) > 1 and not known else None

    def office_before(self, end: int) -> bool:
        """Whether an office of one person (书记, no 教师) ends at `end`."""
        head = self.head_before(end)
        return head is not None and self.text[head:end] in self.lexicon.offices

    def describes(self, end: int) -> bool:
        """Whether a post or a person's standing (村民) ends at `end`."""
        if self.text[end - 1 : end] not in self.lexicon.describing:
            return False
        if self.head_before(end) is not None:
            return True
        return self.text[end - 1 : end] in self.lexicon.standing_ends and any(
            self.text[end - n : end] in self.lexicon.standing for n in (2, 3, 4)
        )

    def _phrase_start(self, head: int, floor: int) -> int:
        """Where the noun phrase begins whose last word, the post, begins at `head`."""
        floor = max(floor, head - MAX_TITLE)
        start = self._tagged_start(head, floor) if self.tagged else self._plain_start(head, floor)
        start = self._named_start(start, floor) if self.tagged else start
        closed = self.text[start - 1 : start] in _CONGRESS_ENDS
        congress = _CONGRESS.search(self.text, floor, start) if closed else None
        if congress:
            start = congress.start()
        elif self.text.endswith("的", 0, start):
            origin = _COMING_FROM.search(self.text, floor, start)
            if origin and self._is_body(origin.start("home"), origin.end("home")):
                start = origin.start("home")
        return self._former_start(self._ministry_start(start, floor), floor)

    def _former_start(self, start: int, floor: int) -> int:
        """Further back over a word that tells of a former post, which taggers take for a verb: 时任|县委书记, 前|任村主任."""
        former, ends = self.lexicon.former, self.lexicon.former_ends
        for end in (start, start + 1):
            closed = self.text[end - 1 : end] in ends
            match = former.search(self.text, max(floor, end - 3), end) if closed else None
            begin: int = match.start() if match else start
            if begin < start:
                return begin
        return start

    def _ministry_start(self, start: int, floor: int) -> int:
        """Further back over the fields that a minister of another country has with 和 in between: 南非国际关系与|合作部长."""
        if self.text[start - 1 : start] not in ("和", "与", "及"):
            return start
        match = load_ministry().search(self.text, max(floor, start - MAX_MINISTRY), start - 1)
        begin: int = match.start() if match else start
        return begin

    def _named_start(self, start: int, floor: int) -> int:
        """One or two characters further back where they fill the clause in front of a body that needs a name: 满囤|家庭农场."""
        generic = self.lexicon.named
        named = generic.match(self.text, start) or generic.match(self.text, start + 1)
        for begin in range(start - 1, max(floor, start - 3) - 1, -1) if named else ():
            char, before = self.text[begin], self.text[begin - 1 : begin]
            if not self.lexicon.naming.match(char):
                return start
            if before in _CLAUSE_MARKS and self.words.starts[self.words.at(begin)] == begin:
                return start if self.text[begin:start] in self.lexicon.joining_verbs else begin
        return start

    def _plain_start(self, head: int, floor: int) -> int:
        """Without tags: back to the last mark or boundary word of the clause."""
        start = head
        while start > floor and (self.text[start - 1].isalnum() or self.text[start - 1] in "·“”"):
            start -= 1
        kept = {
            m.start() + i
            for m in self.lexicon.joined.finditer(self.text, start, head)
            for i in range(len(m.group()))
        }
        for match in self.lexicon.boundary.finditer(self.text, start, head):
            if match.start() not in kept:
                start = match.end()
        unopened = self.text.find("”", start, head)
        return unopened + 1 if unopened >= 0 and self.text.find("“", start, unopened) < 0 else start

    def _tagged_start(self, head: int, floor: int) -> int:
        """With tags: back over nouns, names of bodies and places, and the verbs that such names hold."""
        start = head
        opening = head
        while start > floor:
            step = self._step_before(start, floor)
            if step is None:
                break
            start, may_open = step
            if may_open:
                opening = start
        return opening

    def _step_before(self, start: int, floor: int) -> tuple[int, bool] | None:
        """The start of the word in front of `start` and whether a title may begin with it; None where no title reaches it."""
        char = self.text[start - 1]
        if char in _CLOSERS:
            mate = self.text.rfind(_CLOSERS[char], max(floor, start - _MAX_QUOTED - 2), start - 1)
            quoted = mate >= 0 and not _SENTENCE_MARK.search(self.text, mate, start)
            return (mate, True) if quoted else None
        body = self.body_at(start - 1)
        if body is not None and body[0] >= floor:
            return body[0], True
        index = self.words.at(start - 1)
        begin = max(self.words.starts[index], floor)
        if self.words.ends[index] > start and self.text[begin:start].isalpha():
            return begin, True  # the model's word runs over the head: 雷达连连|长
        if begin in self._people and self.words.starts[index] == begin:
            named = self._names_body(begin, start) or self.text.startswith(self.lexicon.villages, start)
            return (begin, True) if named else None  # 萨如拉图雅|嘎查
        return self._word_step(index, begin, start, floor)

    def _word_step(self, index: int, begin: int, start: int, floor: int) -> tuple[int, bool] | None:
        """The same for a plain word [begin, start), by its part of speech."""
        word, pos, tag = self.text[begin:start], self.words.pos[index], self.words.tags[index]
        if " " in word or "\n" in word:
            return None  # 新华社电 |外交部发言人
        if word in self.lexicon.prefixes or self.lexicon.unit.fullmatch(word) or word.startswith("驻"):
            return begin, True
        if pos in ("VERB", "ADV"):
            return self._verb_step(word, pos, begin, start)
        if pos == "CCONJ" or word in ("和", "与"):
            joined = self.lexicon.joined.search(
                self.text, max(floor, begin - 6), min(len(self.text), start + 6)
            )
            return (begin, False) if joined and joined.start() < begin < joined.end() else None
        if pos == "NUM" or tag in _ORDINAL_TAGS:
            ordinal = _ORDINAL.match(word) and (
                word[0] == "第"
                or word.isascii()
                or self.text[start] in self.lexicon.numbered
                or self.text.startswith(self.lexicon.numbered_units, start)
            )
            return (begin, True) if ordinal else None
        if tag in _NOT_PHRASE_TAGS or (word[:1] in "。，、；：！？（《》“‘—… \n"):
            return None
        return (begin, True) if pos in _PHRASE_POS or word.endswith("·") else None

    def _verb_step(self, word: str, pos: str, begin: int, start: int) -> tuple[int, bool] | None:
        """The same for a verb or adverb: inside a title it belongs to the name of a body or post."""
        lexicon = self.lexicon
        if self._names_body(begin, start):
            opens = self.text[begin - 1 : begin] in _CLAUSE_MARKS and pos == "VERB"
            return begin, opens and lexicon.field.match(self.text, start) is not None
        if word in lexicon.inside_verbs or (pos == "VERB" and word in lexicon.opening_verbs):
            return begin, word in lexicon.opening_verbs
        return None

    def _names_body(self, begin: int, end: int) -> bool:
        """Whether the verb or name [begin, end) is part of the name of the body behind it: 提升|领导小组, 存义|种植合作社."""
        return (
            self.text[begin:end] not in self.lexicon.joining_verbs
            and self.lexicon.generic.match(self.text, end) is not None
            and self.words.ends[self.words.at(begin)] == end
        )

    # -- behind the name --------------------------------------------------------------------------------------

    def post_behind(self, name_end: int) -> int | None:
        """The end of the post that stands directly behind the name, None where there is none."""
        end = post_behind(self.text, name_end)
        if end is None or not self._word_ends(end):
            return None
        # 古小月代表全体劳模宣读: a verb, where something else than a clause follows.
        verb = self.text[name_end:end] in self.lexicon.verbs_behind and self._noun_at(end)
        return None if verb else end

    def _noun_at(self, offset: int) -> bool:
        """Whether a word begins at `offset` that can be an object."""
        index = self.words.at(offset)
        return offset < len(self.text) and self.words.pos[index] in _OBJECT_POS

    def behind(self, name_end: int) -> Titles:
        """The titles behind the name: directly (沈怀远院士), in brackets, or in apposition between commas."""
        end = self.post_behind(name_end)
        if end is not None:
            words = [self.text[name_end:end]]
            while self.text[end : end + 1] == "兼" and (second := self.post_behind(end + 1)) is not None:
                words.append(self.text[end + 1 : second])
                end = second
            return Titles(tuple(w for w in words if w not in self.lexicon.not_behind), name_end, end)
        mark = self.text[name_end : name_end + 1]
        if mark == "，":
            return self._apposition_behind(name_end + 1)
        if mark == "（":
            close = self.text.find("）", name_end, name_end + MAX_TITLE * 2)
            return self._list_of_titles(name_end + 1, close) if close > 0 else Titles((), name_end, name_end)
        return Titles((), name_end, name_end)

    def behind_list(self, end: int) -> Titles:
        """The post behind a list of names, told by 等 or by how many they are: …褚君浩|等院士, …秋实|三位副县长."""
        match = _SHARED.match(self.text, end)
        if match is None:
            return Titles((), end, end)
        for stop in range(min(len(self.text), match.end() + MAX_SHARED), match.end() + 1, -1):
            if self._word_ends(stop) and self.head_before(stop) is not None:
                word = self.text[match.end() : stop]
                head = self.head_before(stop) or stop
                ranked = self._phrase_start(head, match.end()) == match.end()
                return Titles((word,) if ranked else (), match.end(), stop)
        return Titles((), end, end)

    def _apposition_behind(self, start: int) -> Titles:
        """The clause at `start` if it is nothing but titles; the name then goes on behind it."""
        limit = min(len(self.text), start + 2 * MAX_TITLE)
        vita = _VITA.match(self.text, start, limit)
        match = _CLAUSE.match(self.text, vita.end() if vita else start, limit)
        if match is None or match.end() - start < 2:
            return Titles((), start, start)
        return self._list_of_titles(start, match.end())

    def _list_of_titles(self, start: int, end: int) -> Titles:
        """The titles that fill [start, end) wholly, separated by 、 or ，; none where something else stands there."""
        spans: list[tuple[int, int]] = []
        for match in _ITEM.finditer(self.text, start, end):
            head = self.head_before(match.end())
            if head is None or self._phrase_start(head, match.start()) != match.start():
                if _PERSONAL.fullmatch(match.group()):
                    continue
                return Titles((), start, start)
            spans.append(match.span())
        return Titles(tuple(self._texts(spans)), start, end)

    # -- helpers ----------------------------------------------------------------------------------------------

    def _texts(self, spans: list[tuple[int, int]]) -> list[str]:
        """The titles of the spans; one that joins two posts by 兼 is two."""
        titles: list[str] = []
        for start, end in spans:
            cut = self.text.find("兼", start + 2, end - 2)
            if cut > 0 and self.head_before(cut) is not None:
                titles += [self.text[start:cut], self.text[cut + 1 : end]]
            else:
                titles.append(self.text[start:end])
        return titles

    def _word_ends(self, end: int) -> bool:
        return not self.tagged or end >= len(self.text) or self.words.starts[self.words.at(end)] == end

    def body_at(self, offset: int) -> tuple[int, int] | None:
        """The name of a body that holds the character at `offset`."""
        index = bisect_right(self._body_starts, offset) - 1
        return self.bodies[index] if index >= 0 and offset < self.bodies[index][1] else None

    def _is_body(self, start: int, end: int) -> bool:
        body = self.body_at(end - 1)
        return body is not None and body[1] == end and body[0] >= start


_ONCE_HELD = regex.compile(r"(?P<title>曾(?:担)?任(?P<post>[^，。；：！？、\n“”的]{2,40}))的$")
_SHARED = regex.compile(r"等?[一二两三四五六七八九十\d]{1,3}[位名]|等(?![一二两三四五六七八九十\d人])")
_CLAUSE = regex.compile(r"[^，。；：！？\n“”（）]++(?=[，。；）])")
_ITEM = regex.compile(r"[^、，；]+")
#: What a short vita tells before the post: 男，汉族，1975年生.
_PERSONAL = regex.compile(
    r"[男女]性?|\p{Han}{1,5}族|(?:现年)?\d+岁|中共党员|\d{4}年(?:\d+月)?(?:出)?生(?:人)?|\p{Han}{2,6}人"
)
_VITA = regex.compile(rf"(?:(?:{_PERSONAL.pattern})，)+")


def _widest(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans that lie in no other, in order."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not kept or end > kept[-1][1]:
            kept.append((start, end))
    return kept
