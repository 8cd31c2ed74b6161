"""How a name of a person looks: surnames, usual given names, transcribed names, and ordinary words that only look so."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from math import log10
from typing import Any

import regex

from extractors.data import iter_tsv, load_toml
from extractors.wording import any_of, lengths_by

#: How much the class of a surname says for a name, 0..1.
_SURNAME_WEIGHT = {"1": 1.0, "2": 0.85, "3": 0.45, "compound": 1.0, "japanese": 0.9}
#: What is left of the likelihood where the characters are also an ordinary word, by the length of that word.
_WORD_FACTOR = {2: 0.4, 3: 0.2}
#: The same where only the first two of three characters are one (高峰 of 高峰林).
_WORD_HEAD_FACTOR = 0.75
#: Longest part of a dotted name, in characters.
LONGEST_PART = 12
#: Share of given names, per million, under which a character is odd in one.
_ODD = 40
#: Of so many names the likelihoods are kept: an article asks for those of a name again and again.
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class NameLexicon:
    """What is known of the characters of names.

    `surnames` maps a surname to its class, `longer` the first character of surnames of several characters to their lengths,
    the longest first, `given` a character to its share of given names per million, `words` are
    ordinary words that begin with a surname, `given_words` words that are no given names, `foreign` the characters of
    transcribed names, `built_of` the parts that the names of `parts` and `short` begin with.
    """

    surnames: dict[str, str]
    longer: dict[str, tuple[int, ...]]
    given: dict[str, float]
    words: frozenset[str]
    given_words: frozenset[str]
    foreign: frozenset[str]
    not_foreign: frozenset[str]
    bound: tuple[str, ...]
    loose: frozenset[str]
    openings: frozenset[str]
    built_of: frozenset[str]
    parts: regex.Pattern[str]
    short: regex.Pattern[str]
    dai: regex.Pattern[str]
    endings: regex.Pattern[str]
    patronymic: regex.Pattern[str]
    dots: str
    dotted: regex.Pattern[str]


@cache
def load_names() -> NameLexicon:
    """The lexicon of names, read once."""
    foreign = load_toml("foreign_names.toml")
    dots = regex.escape(foreign["dots"])
    surnames = {row[0]: row[1] for row in iter_tsv("surnames.tsv")}
    return NameLexicon(
        surnames=surnames,
        longer=lengths_by({name: name[0] for name in surnames if len(name) > 1}),
        given={row[0]: float(row[1]) for row in iter_tsv("given_name_characters.tsv")},
        words=frozenset(word for row in iter_tsv("surname_words.tsv") for word in row[1].split()),
        given_words=frozenset(word for row in iter_tsv("given_name_words.tsv") for word in row[0].split()),
        foreign=frozenset("".join(foreign["characters"].split())),
        not_foreign=frozenset(foreign["not_names"]),
        bound=tuple(foreign["bound"]),
        loose=frozenset(foreign["loose"]),
        openings=frozenset(foreign["openings"]),
        built_of=frozenset((*foreign["parts"], *foreign["steppe"], *foreign["yi_families"])),
        parts=_parts_pattern(foreign),
        short=_words_pattern([*foreign["parts"], *foreign["steppe"]]),
        dai=regex.compile(f"(?:{any_of(foreign['dai']['heads'])})[{foreign['dai']['given']}]{{1,2}}"),
        endings=regex.compile(any_of(foreign["endings"])),
        patronymic=regex.compile(any_of(foreign["patronymic"])),
        dots=foreign["dots"],
        dotted=regex.compile(
            rf"\p{{Han}}{{1,{LONGEST_PART}}}+(?:[{dots}](?:\p{{Han}}{{1,{LONGEST_PART}}}+|[A-Z]\.?))*[{dots}]\p{{Han}}{{1,{LONGEST_PART}}}+"
        ),
    )


def _words_pattern(words: list[str]) -> regex.Pattern[str]:
    # A class of first characters lets the pattern pass over running text quickly.
    return regex.compile(f"(?=[{''.join(sorted({word[0] for word in words}))}])(?:{any_of(words)})")


def _parts_pattern(foreign: dict[str, Any]) -> regex.Pattern[str]:
    """Names of the Tibetans, Mongols and Yi by the parts they are made of."""
    tibetan, steppe, yi = foreign["parts"], foreign["steppe"], foreign["yi_families"]
    # A class of first characters lets the pattern pass over running text quickly.
    first = "".join(sorted({word[0] for word in (*tibetan, *steppe, *yi)}))
    return regex.compile(
        rf"(?=[{first}])(?:(?:{any_of(tibetan)}){{2}}|(?:{any_of(yi)})(?:{any_of(foreign['yi_given'])})"
        rf"|(?=\p{{Han}}{{3}})(?:{any_of(steppe)}){{1,3}}(?<=\p{{Han}}{{3}}))"
    )


@cache
def _dot() -> regex.Pattern[str]:
    return regex.compile(f"[{load_names().dots}]")


def split_dotted(name: str) -> list[str]:
    """The parts of a name between its dots: 让-吕克·阿里."""
    parts: list[str] = _dot().split(name)
    return parts


def surname_length(name: str) -> int:
    """The length of the surname that `name` begins with, the longest that leaves a given name; 0 where there is none."""
    lexicon = load_names()
    for length in lexicon.longer.get(name[:1], ()):
        if length < len(name) and name[:length] in lexicon.surnames:
            return length
    return 1 if len(name) > 1 and name[0] in lexicon.surnames else 0


def surname_class(name: str) -> str | None:
    """The class of the surname that `name` begins with (1, 2, 3, compound, japanese), None where there is none."""
    return load_names().surnames.get(name[: surname_length(name)])


@lru_cache(_REMEMBERED)
def han_likelihood(name: str) -> float:
    """How much `name` looks like surname and given name of a Han (or Japanese) name, 0..1."""
    length = surname_length(name)
    kind = load_names().surnames.get(name[:length])
    given = name[length:]
    if kind is None or not 1 <= len(given) <= (3 if kind == "japanese" else 2):
        return 0.0
    usual = sum(map(_usual, given)) / len(given)
    return _SURNAME_WEIGHT[kind] * usual * _word_factor(name)


@lru_cache(_REMEMBERED)
def foreign_likelihood(name: str) -> float:
    """The share of the characters of `name` that transcribed names are written with; 0 for countries and cities."""
    lexicon = load_names()
    letters = [char for char in name if char not in lexicon.dots]
    if not letters or name in lexicon.not_foreign:
        return 0.0
    known = sum(char in lexicon.foreign or char.isascii() for char in letters)
    known += sum(name.count(pair) for pair in lexicon.bound)
    return known / len(letters)


def is_transcribing(text: str, offset: int) -> bool:
    """Whether the character at `offset` can stand in a transcribed name, by itself or behind the one before it (阿不)."""
    lexicon = load_names()
    return text[offset] in lexicon.foreign or text[max(0, offset - 1) : offset + 1] in lexicon.bound


def is_word(text: str) -> bool:
    """Whether `text` is an ordinary word that begins with a surname."""
    return text in load_names().words


def has_word_as_given(name: str) -> bool:
    """Whether what stands behind the surname of `name` is a usual word and no given name (周汇总)."""
    return name[surname_length(name) :] in load_names().given_words


def has_odd_given(name: str) -> bool:
    """Whether a Han surname is followed by a character that hardly ever stands in given names (严管, 海杂波)."""
    given = load_names().given
    length = surname_length(name)
    return length > 0 and any(given.get(char, 0) < _ODD for char in name[length:])


@dataclass(frozen=True, slots=True)
class NameShape:
    """What the characters of one name tell.

    `kind` is the class of its surname, `han` its likelihood as a Han name; it is a `word`, its given name is one
    (`given_word`) or holds an `odd` character; it is built of `parts`, is one (`short`), may be a name of the `dai`, and all
    its characters are those of transcriptions (`foreign`).
    """

    kind: str | None
    han: float
    word: bool
    odd: bool
    given_word: bool
    parts: bool
    short: bool
    dai: bool
    foreign: bool


@lru_cache(_REMEMBERED)
def shape_of(name: str) -> NameShape:
    """The shape of a name."""
    lexicon = load_names()
    return NameShape(
        kind=surname_class(name),
        han=han_likelihood(name),
        word=is_word(name),
        odd=has_odd_given(name),
        given_word=has_word_as_given(name),
        parts=lexicon.parts.fullmatch(name) is not None,
        short=lexicon.short.fullmatch(name) is not None,
        dai=lexicon.dai.fullmatch(name) is not None,
        foreign=foreign_likelihood(name) == 1,
    )


def _usual(char: str) -> float:
    """How usual a character is in given names: 1 for the most usual two hundred, 0.1 for one never seen."""
    share = load_names().given.get(char, 0.0)
    return max(0.1, min(1.0, log10(share / 10) / 2)) if share else 0.1


def _word_factor(name: str) -> float:
    if is_word(name):
        return _WORD_FACTOR.get(len(name), 0.2)
    return _WORD_HEAD_FACTOR if len(name) > 2 and is_word(name[:2]) else 1.0
