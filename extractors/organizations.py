"""Organizations: names of bodies in their full length, and what kind of body each is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex
from spacy.tokens import Doc

from extractors import context
from extractors.context import text_of
from extractors.data import iter_tsv, load_toml
from extractors.mention import Mention
from extractors.persons.title_lexicon import load_titles, post_before
from extractors.scanner import Scanner

#: Longest name of a body, in characters and in words.
MAX_LENGTH = 40
_MAX_WORDS = 12
_PROPER = frozenset({"LOC", "ORG", "nz", "ns", "nt", "NR"})
_INNER_POS = frozenset({"NOUN", "PROPN"})
_NOT_INNER_TAGS = frozenset({"TIME", "t", "q", "nw", "NT", "M"})
_ORDINAL = regex.compile(r"第[一二三四五六七八九十百\d]+|\d{1,5}|[A-Za-z]+")
_FUNCTION_WORD = regex.compile("[的在对向是了]")
_PLAIN_RUN = regex.compile(r"[\p{Han}·]+")
_PLAIN_PLACE = regex.compile(r"\p{Han}{1,4}?(?:省|自治区|市|自治州|县|区|旗|镇|乡|街道|村|社区)")


@dataclass(frozen=True, slots=True)
class BodyLexicon:
    """Class words and names of bodies by kind, as in `organization_suffixes.toml`."""

    kinds: dict[str, str]
    weak: frozenset[str]
    not_bodies: tuple[str, ...]
    names: Scanner[str]
    places: tuple[str, ...]
    countries: frozenset[str]
    ends: frozenset[str]
    longest: int


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
        names=Scanner({word: kind for kind, words in data["names"].items() for word in words}),
        places=tuple(data["suffixes"]["places"]),
        countries=frozenset(row[0] for row in iter_tsv("countries.tsv")),
        ends=frozenset(word[-1] for word in suffixes),
        longest=max(map(len, suffixes)),
    )


def suffix_of(name: str) -> str | None:
    """The longest class word that `name` ends in, None where it ends in none."""
    kinds = load_bodies().kinds
    return next(
        (name[-n:] for n in range(min(load_bodies().longest, len(name)), 0, -1) if name[-n:] in kinds), None
    )


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
    index = 0
    while index < len(words.starts):
        if not _may_begin(text, words, index):
            index += 1
            continue
        last, end = _chain_end(text, words, index)
        if last is None:
            index += 1
            continue
        yield _mention(text, words.starts[index], end, model=words.tags[index] == "ORG" and last == index)
        index = last + 1


def _may_begin(text: str, words: context.Words, index: int) -> bool:
    """Whether a proper noun, which a name of a body can begin with, stands at the word `index`."""
    if words.tags[index] in _PROPER:
        return True
    word = text[words.starts[index] : words.ends[index]]
    suffix = (
        suffix_of(word)
        if words.pos[index] == "NOUN" and len(word) > 3 and word[-1] in load_bodies().ends
        else None
    )
    return (
        suffix is not None
        and suffix not in load_bodies().weak
        and len(word) - len(suffix) >= 2
        and word[: -len(suffix)][-1] in "省市县区镇乡村州旗"
    )


def _chain_end(text: str, words: context.Words, first: int) -> tuple[int | None, int]:
    """The last word and the end offset of the longest name of a body that begins at the word `first`."""
    best: tuple[int | None, int] = (None, 0)
    for index in range(first, min(len(words.starts), first + _MAX_WORDS)):
        end = words.ends[index]
        if end - words.starts[first] > MAX_LENGTH or not (
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
    if name.endswith(load_bodies().places + load_bodies().not_bodies) or " " in name or "\n" in name:
        return 0
    suffix = suffix_of(name)
    whole = words.tags[index] in ("ORG", "nt") and end - words.starts[first] > 2
    if suffix is None:
        followed = whole and name not in load_bodies().countries and index + 1 < len(words.starts)
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
    lexicon = load_bodies()
    for run in _PLAIN_RUN.finditer(text):
        place = _PLAIN_PLACE.search(text, *run.span())
        while place is not None:
            end = _plain_end(text, place.end(), min(run.end(), place.start() + MAX_LENGTH), lexicon)
            if end:
                yield _mention(text, place.start(), end, model=False)
            place = _PLAIN_PLACE.search(text, max(end, place.end()), run.end())


def _plain_end(text: str, start: int, limit: int, lexicon: BodyLexicon) -> int:
    """The end of the nearest class word behind a place, at most twelve characters on; 0 where there is none."""
    for end in range(start + 2, min(limit, start + 12) + 1):
        if _is_plain_body(text, start, end, lexicon):
            longer = range(min(limit, end + 4), end, -1)
            return next((n for n in longer if _is_plain_body(text, start, n, lexicon)), end)
    return 0


def _is_plain_body(text: str, start: int, end: int, lexicon: BodyLexicon) -> bool:
    """Whether [start, end) ends in a class word that makes a name by itself and holds no function word."""
    if text[end - 1] not in lexicon.ends:
        return False
    suffix = suffix_of(text[start:end])
    return (
        suffix is not None and suffix not in lexicon.weak and _FUNCTION_WORD.search(text, start, end) is None
    )


def _mention(text: str, start: int, end: int, *, model: bool) -> Mention:
    return Mention(
        type="organization",
        start=start,
        end=end,
        by="model" if model else "organization.suffix",
        confidence=0.8 if model else 0.75,
        fields={"kind": kind_of(text[start:end])},
    )
