"""Organizations: names of bodies in their full length, and what kind of body each is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import regex
from spacy.tokens import Doc

from extractors import context
from extractors.character_classes import CharacterClasses
from extractors.context import text_of
from extractors.data import iter_tsv, load_toml
from extractors.mention import Mention
from extractors.persons.title_lexicon import load_titles, post_before
from extractors.scanner import Scanner
from extractors.wording import lengths_by

#: Longest name of a body, in characters and in words.
MAX_LENGTH = 40
_MAX_WORDS = 12
#: Of so many characters and fewer a noun is no name of a body by itself.
_SHORT_NOUN = 3
_PROPER = frozenset({"LOC", "ORG", "nz", "ns", "nt", "NR"})
_INNER_POS = frozenset({"NOUN", "PROPN"})
_NOT_INNER_TAGS = frozenset({"TIME", "t", "q", "nw", "NT", "M"})
_ORDINAL = regex.compile(r"第[一二三四五六七八九十百\d]+|\d{1,5}|[A-Za-z]+")
#: The class word of a division by its first character, for one may begin within another (社|区).
_PLAIN_DIVISION = regex.compile(r"[省市县区旗镇乡村]|自(?=治[区州])|街(?=道)|社(?=区)")
_DIVISION_LENGTHS = {"自": 3, "街": 2, "社": 2}
#: The longest name in front of such a word. Within so many characters behind it the name of a body ends, or a little further on.
_PLAIN_NAME = 4
_PLAIN_REACH, _PLAIN_FURTHER = 12, 4
_PLAIN_REST = regex.compile(rf"(?:(?![的在对向是了])[\p{{Han}}·]){{0,{_PLAIN_REACH + _PLAIN_FURTHER}}}+")
_HAN = regex.compile(r"\p{Han}")


@dataclass(frozen=True, slots=True)
class BodyLexicon:
    """Class words and names of bodies by kind, as in `organization_suffixes.toml`.

    A name that ends in one of `no_ends` is that of a place or of no body at all.
    `lengths` are the lengths of the class words with each last character, the longest first.
    """

    kinds: dict[str, str]
    weak: frozenset[str]
    not_bodies: tuple[str, ...]
    no_ends: tuple[str, ...]
    names: Scanner[str]
    places: tuple[str, ...]
    countries: frozenset[str]
    lengths: dict[str, tuple[int, ...]]


@cache
def load_bodies() -> BodyLexicon:
    """The lexicon of bodies, read once."""
    data = load_toml("organization_suffixes.toml")
    suffixes = {
        word: kind
        for kind, words in data["suffixes"].items()
        if kind not in ("weak", "places", "not_bodies")
        for word in words
    }
    return BodyLexicon(
        kinds=suffixes,
        weak=frozenset(data["suffixes"]["weak"]),
        not_bodies=tuple(data["suffixes"]["not_bodies"]),
        no_ends=(*data["suffixes"]["places"], *data["suffixes"]["not_bodies"]),
        names=Scanner({word: kind for kind, words in data["names"].items() for word in words}),
        places=tuple(data["suffixes"]["places"]),
        countries=frozenset(row[0] for row in iter_tsv("countries.tsv")),
        lengths=lengths_by({word: word[-1] for word in suffixes}),
    )


def suffix_of(name: str) -> str | None:
    """The longest class word that `name` ends in, None where it ends in none."""
    lexicon = load_bodies()
    lengths = lexicon.lengths.get(name[-1:])
    if lengths is None:
        return None
    for length in lengths:
        suffix = name[-length:]
        if len(suffix) == length and suffix in lexicon.kinds:
            return suffix
    return None


def kind_of(name: str) -> str:
    """The kind of the body called `name`, one of those of `organization_suffixes.toml` (party, government, … other)."""
    suffix = suffix_of(name)
    return load_bodies().kinds[suffix] if suffix else "other"


def find_organizations(doc: Doc) -> list[Mention]:
    """The names of bodies in text order, each the longest, with their `kind`."""
    words, text = context.words(doc), text_of(doc)
    names = [
        Mention("organization", a, b, "lexicon.organizations", 0.95, {"kind": kind})
        for a, b, kind in load_bodies().names.iter_longest(text)
    ]
    chains = _iter_chains(text, words) if any(words.pos) else _iter_plain(text)
    found: list[Mention] = []
    for mention in sorted([*names, *chains], key=lambda m: (m.start, -m.end)):
        if found and mention.start < found[-1].end:
            if mention.end > found[-1].end and mention.end - mention.start > found[-1].end - found[-1].start:
                found[-1] = mention
            continue
        found.append(mention)
    return found


def _iter_chains(text: str, words: context.Words) -> Iterator[Mention]:
    """Names of bodies in a tagged text: runs of proper and common nouns that end in a class word."""
    behind = 0
    for index in _firsts(text, words):
        if index < behind:
            continue
        last, end = _chain_end(text, words, index)
        if last is not None:
            yield _mention(text, words.starts[index], end, model=words.tags[index] == "ORG" and last == index)
            behind = last + 1


def _firsts(text: str, words: context.Words) -> list[int]:
    """The words that a name of a body can begin with: proper nouns, and long nouns that are whole names."""
    rows = zip(words.tags, words.pos, words.starts, words.ends, strict=True)
    return [
        index
        for index, (tag, pos, start, end) in enumerate(rows)
        if tag in _PROPER or (pos == "NOUN" and end - start > _SHORT_NOUN and _is_local(text[start:end]))
    ]


def _is_local(noun: str) -> bool:
    """Whether a noun is the name of a body of a division: 县教育局."""
    suffix = suffix_of(noun)
    return (
        suffix is not None
        and suffix not in load_bodies().weak
        and len(noun) - len(suffix) >= 2
        and noun[-len(suffix) - 1] in "省市县区镇乡村州旗"
    )


def _chain_end(text: str, words: context.Words, first: int) -> tuple[int | None, int]:
    """The last word and the end offset of the longest name of a body that begins at the word `first`."""
    best: tuple[int | None, int] = (None, 0)
    start = words.starts[first]
    for index in range(first, min(len(words.starts), first + _MAX_WORDS)):
        end = words.ends[index]
        if end - start > MAX_LENGTH or not (
            index == first or _may_go_on(text, words, index, ended=best[1] > 0)
        ):
            break
        ending = _body_end(text, words, first, index)
        if ending:
            best = (index, ending)
        if (ending and ending < end) or text[end - 1] == "\n":
            break
    return best


def _may_go_on(text: str, words: context.Words, index: int, *, ended: bool) -> bool:
    """Whether the word can stand inside the name of a body; `ended`: what stands before it can be a whole name."""
    word = text[words.starts[index] : words.ends[index]]
    tag, pos = words.tags[index], words.pos[index]
    if tag in _NOT_INNER_TAGS or "\n" in word:
        return False
    if tag in ("PER", "nr"):
        return (
            index + 1 < len(words.starts)
            and suffix_of(text[words.starts[index + 1] : words.ends[index + 1]]) is not None
        )
    # 村监委|会: the model takes the last character for a verb.
    committee = word == "会" and text[words.starts[index] - 1] in "委协学商工"
    if word in ("·", "附属", "直属") or pos in _INNER_POS or committee:
        return True
    lexicon = load_titles()
    if pos in ("NUM", "X", "PUNCT"):
        return _ORDINAL.fullmatch(word) is not None
    if pos == "CCONJ":
        place = words.starts[index]
        joined = lexicon.joined.search(text, max(0, place - 6), place + 7)
        return joined is not None and joined.start() < place < joined.end()
    return not ended and (word in lexicon.inside_verbs or (pos == "ADJ" and len(word) > 1))


def _body_end(text: str, words: context.Words, first: int, index: int) -> int:
    """Where a name of a body ends in the word `index`, before a post that follows in it (市委|书记); 0 where none does."""
    start, end = words.starts[index], words.ends[index]
    while end > start and text[end - 1] in "\n ":
        end -= 1
    post = post_before(text, end) if words.pos[index] in _INNER_POS else None
    if post is not None and post > start:
        end = post
    name = text[start:end]
    suffix = suffix_of(name)
    whole = words.tags[index] in ("ORG", "nt") and end - words.starts[first] > 2
    if suffix is None and not whole:
        return 0
    if name.endswith(load_bodies().no_ends) or " " in name or "\n" in name:
        return 0
    if suffix is None:
        followed = name not in load_bodies().countries and index + 1 < len(words.starts)
        return (
            end
            if followed and text[words.starts[index + 1] : words.ends[index + 1]] in load_titles().offices
            else 0
        )
    if whole:
        return end
    alone = first == index and len(name) - len(suffix) < 2
    weak = suffix in load_bodies().weak and (len(name) == len(suffix) and index - first < 2)
    return 0 if alone or weak else end


def _iter_plain(text: str) -> Iterator[Mention]:
    """Names of bodies in a text without tags: a place and what follows it up to a class word."""
    floor = 0
    ends = _suffix_ends(text)
    for match in _PLAIN_DIVISION.finditer(text):
        division = match.start()
        if division <= floor or not _HAN.match(text, division - 1):
            continue
        place = division + _DIVISION_LENGTHS.get(match.group(), 1)
        end = _plain_end(text, place, ends)
        if end:
            start = division - 1
            while start > max(floor, division - _PLAIN_NAME) and _HAN.match(text, start - 1):
                start -= 1
            yield _mention(text, start, end, model=False)
        floor = max(place, end)


def _suffix_ends(text: str) -> list[int]:
    """The offsets at which a class word can end, by its last two characters."""
    classed = _ending_classes().of(text, around=1)
    ends = classed.at(0, "single") | (classed.at(0, "last") & classed.at(-1, "second last"))
    offsets: list[int] = (np.flatnonzero(ends) + 1).tolist()
    return offsets


@cache
def _ending_classes() -> CharacterClasses:
    suffixes = load_bodies().kinds
    return CharacterClasses(
        {
            "single": [suffix for suffix in suffixes if len(suffix) == 1],
            "last": [suffix[-1] for suffix in suffixes],
            "second last": [suffix[-2] for suffix in suffixes if len(suffix) > 1],
        }
    )


def _plain_end(text: str, start: int, ends: list[int]) -> int:
    """The end of the nearest class word behind a place, at most twelve characters on; 0 where there is none.

    `ends` are the offsets at which class words can end, in order.
    """
    first = bisect_left(ends, start + 2)
    if first == len(ends) or ends[first] > start + _PLAIN_REACH:
        return 0
    lexicon = load_bodies()
    rest = _PLAIN_REST.match(text, start)
    limit = rest.end() if rest else start
    for end in ends[first : bisect_right(ends, min(limit, start + _PLAIN_REACH), lo=first)]:
        if _is_plain_body(text[start:end], lexicon):
            longer = range(min(limit, end + _PLAIN_FURTHER), end, -1)
            return next((n for n in longer if _is_plain_body(text[start:n], lexicon)), end)
    return 0


def _is_plain_body(name: str, lexicon: BodyLexicon) -> bool:
    """Whether `name` ends in a class word that makes a name by itself."""
    suffix = suffix_of(name)
    return suffix is not None and suffix not in lexicon.weak


def _mention(text: str, start: int, end: int, *, model: bool) -> Mention:
    return Mention(
        type="organization",
        start=start,
        end=end,
        by="model" if model else "organization.suffix",
        confidence=0.8 if model else 0.75,
        fields={"kind": kind_of(text[start:end])},
    )
