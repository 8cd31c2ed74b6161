"""Places where only a name can stand: between a post and what it does, after a verb of sending, before somebody met."""

from __future__ import annotations

from extractors.persons.names import (
    has_odd_given,
    has_word_as_given,
    is_word,
    surname_class,
    surname_length,
)
from extractors.persons.passage import Passage
from extractors.persons.surroundings import CLAUSE_START
from extractors.persons.title_lexicon import post_before

#: What closes the place of a name behind a post, and what begins a predicate behind it.
_CLOSING = frozenset("、，。）；")
_PREDICATE_POS = frozenset({"VERB", "ADV", "ADP"})
_NOT_PREDICATE = frozenset({"f", "vn"})
_TIME_TAGS = frozenset({"TIME", "t"})
_BODY_TAGS = frozenset({"ORG", "nt"})
_NOMINAL_POS = frozenset({"NOUN", "PROPN"})
#: Words that begin no name and that end none, where a name would be several words.
_NEVER_FIRST = frozenset({"ADV", "PRON", "PUNCT", "NUM"})
_NEVER_LAST = frozenset({"ADV", "CCONJ", "PART", "ADP", "PUNCT"})
#: In front of these a post with the name behind it begins.
_OPENING = CLAUSE_START | frozenset("由同和与请")
_SHORT = 2
#: Characters from 家住 to the name at most.
_MAX_HOME = 20
#: The last character of 作者谷雨|系…研究员, which a model joins to the name.
_IS = "系"


def fills_slot(passage: Passage, start: int, end: int, before: int) -> bool:
    """Whether a name must stand at [start, end): between a post that opens a clause and a predicate or list mark.

    `before` is where the post ends. What fills the place begins with a surname and is no adverb, for an adverb can stand
    between the two (书记马上接到电话).
    """
    text, titles = passage.text, passage.titles
    head = titles.head_before(before)
    name = text[start:end]
    kind = surname_class(name)
    if head is None or kind is None:
        return False
    listed = text[end : end + 1] == "、" and bool(passage.people_in(end + 1, end + 1 + _SHORT))
    if not listed and _is_strange(passage, start, end):
        return False
    if post_before(text, end) is not None:
        return False  # 由社区书记|任组长
    phrase = titles.before(before).start
    if phrase and text[phrase - 1] not in _OPENING:
        return False
    if kind == "3" and len(name) == _SHORT and phrase == head and not listed:
        return False  # 烈士|生平
    return stands_as_name(passage, start, end)


def _is_strange(passage: Passage, start: int, end: int) -> bool:
    """Whether what follows the surname is no given name; before a verb of speech and in an unknown word it may be one."""
    name = passage.text[start:end]
    spoken = len(name) > _SHORT and passage.speaks(end)
    if has_word_as_given(name) and not spoken:
        return True
    return has_odd_given(name) and not _is_unknown(passage, start, end)


def _is_unknown(passage: Passage, start: int, end: int) -> bool:
    """Whether [start, end) is one word of the model that no lexicon has, and no noun: 副总工程师|温故."""
    index = passage.words.at(start)
    exact = passage.words.starts[index] == start and passage.words.ends[index] == end
    return exact and passage.words.pos[index] not in _NOMINAL_POS and not is_word(passage.text[start:end])


def stands_as_name(passage: Passage, start: int, end: int) -> bool:
    """Whether the words that fill [start, end) can only be a name: nouns or names in front of a predicate or mark."""
    words = passage.words
    if not passage.tagged or end >= len(passage.text) or not _begins(passage, start, end):
        return False
    first, last = words.at(start), words.at(end - 1)
    if not (_is_closed(passage, start, end) or _acts(passage, start, end)):
        return False
    if first == last:
        return _is_nominal(passage, start, end)
    if passage.text[start] in passage.known.function_surnames and words.ends[first] == start + 1:
        return False  # 委员|由武术、公安…
    return words.pos[last] not in _NEVER_LAST and words.pos[first] not in _NEVER_FIRST


def _begins(passage: Passage, start: int, end: int) -> bool:
    """Whether a word begins at `start` and one ends at `end`; a body may have taken in post and name (远洋船厂焊工|寿延年)."""
    index = passage.words.at(start)
    body = passage.words.tags[index] in _BODY_TAGS
    if body and (passage.words.ends[index] == end or _is_described(passage, start, end)):
        return True
    return passage.token_at(start) and (passage.token_at(end) or _runs_over(passage, end))


def _is_described(passage: Passage, start: int, end: int) -> bool:
    """Whether 系 tells who somebody is: 作者|谷雨系…研究员."""
    return passage.text[end] == _IS and passage.token_at(start)


def _runs_over(passage: Passage, end: int) -> bool:
    """Whether a word of two characters stands behind the name, whose first one the model joined to it: 白生|前."""
    behind = passage.known.follow.match(passage.text, end)
    return behind is not None and len(behind.group()) > 1


def _is_closed(passage: Passage, start: int, end: int) -> bool:
    """Whether a mark, the 的 of a possessor, or 和 between two office holders follows."""
    char = passage.text[end]
    if char in _CLOSING or (char == "的" and not is_word(passage.text[start:end])):
        return True
    joined = passage.words.pos[passage.words.at(end)] == "CCONJ"
    return joined and passage.titles.office_before(start)


def _acts(passage: Passage, start: int, end: int) -> bool:
    """Whether a predicate follows: a verb, an adverb, a preposition, a time, for a full name a number too."""
    index = passage.words.at(end)
    pos, tag = passage.words.pos[index], passage.words.tags[index]
    if tag in _TIME_TAGS or (pos in _PREDICATE_POS and tag not in _NOT_PREDICATE):
        return True
    counted = pos == "NUM" and end - start > _SHORT
    return counted or _runs_over(passage, end) or _is_described(passage, start, end)


def _is_nominal(passage: Passage, start: int, end: int) -> bool:
    """Whether the one word [start, end) can be no predicate itself: a noun, an unknown verb, anything in front of a mark."""
    index = passage.words.at(start)
    pos, tag = passage.words.pos[index], passage.words.tags[index]
    if pos in _NOMINAL_POS:
        return tag not in _TIME_TAGS
    closed, plain = passage.text[end] in _CLOSING, is_word(passage.text[start:end])
    if pos == "VERB":
        return not plain
    return (pos == "ADJ" and passage.words.pos[passage.words.at(end)] == "ADV") or (
        closed and pos in ("ADV", "ADJ")
    )


def is_sent(passage: Passage, start: int, end: int) -> bool:
    """Whether somebody is sent or asked for something here: 派|展鹏|去山东."""
    before = passage.known.sent_before.end_at(passage.text, max(0, start - 2), start)
    return before and passage.known.sent_behind.match(passage.text, end) is not None


def is_met(passage: Passage, start: int, end: int) -> bool:
    """Whether somebody else meets the one named here: 同|尤素福|握手."""
    before = passage.text[start - 1 : start] in passage.known.met_before
    return before and passage.known.met_behind.match(passage.text, end) is not None


def is_told_by_home(passage: Passage, start: int) -> bool:
    """Whether somebody is told by where home is: 家住渡口街的|江城."""
    if not passage.tells_homes or passage.text[start - 1 : start] != "的":
        return False
    if passage.text[start] in passage.known.function_surnames:
        return False
    return passage.known.home_before.search(passage.text, max(0, start - _MAX_HOME), start) is not None


def is_aged(passage: Passage, start: int, end: int) -> bool:
    """Whether an age stands beside a name: 七十八岁的|陈秀兰, 单春雨|十九岁."""
    return passage.is_aged(end) or is_told_by_age(passage, start)


def is_told_by_age(passage: Passage, start: int) -> bool:
    """Whether an age stands in front of a name: 七十八岁的|陈秀兰."""
    if passage.text.find("岁", max(0, start - 5), start) < 0:
        return False
    return passage.known.aged_before.search(passage.text, max(0, start - 9), start) is not None


def is_parted(passage: Passage, start: int, end: int) -> bool:
    """Whether the model has a surname as a word by itself and the given name as another: 单|春雨."""
    if not passage.tagged or not passage.token_at(start):
        return False
    text, words = passage.text, passage.words
    first = words.at(start)
    if words.ends[first] > end:
        return False
    surname = surname_length(text[start:end])
    if not surname or end - start - surname < _SHORT:
        return False
    if words.ends[first] == end:
        return _is_unknown(passage, start, end) and text[end - 1] != text[end - 2]  # 何时雨/PRON
    second = words.at(start + surname)
    return (
        words.ends[first] == start + surname
        and words.ends[second] == end
        and words.pos[first] != "PRON"
        and words.pos[second] not in ("NUM", "ADP")
        and words.tags[second] not in _BODY_TAGS
    )
