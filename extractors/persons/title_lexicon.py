"""The lexicon of titles: posts, offices and trades, and what stands in front of and inside them, as in `titles.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from extractors.data import iter_tsv, load_toml
from extractors.own.tables import KEPT, OwnTables, own_tables
from extractors.wording import any_of, lengths_by

_COUNTING = r"一二三四五六七八九十\d"


@dataclass(frozen=True, slots=True, eq=False)
class TitleLexicon:
    """The words of titles as in `titles.toml` and the own lexicon; `ends` are the last characters of all posts.

    `describing` are those of all that describes a person: posts, trades, standing.
    `lengths` are those of posts and standings by their last character, `lengths_behind` those of what may follow a name by
    the first one, the longest first.
    """

    posts: frozenset[str]
    offices: frozenset[str]
    standing: frozenset[str]
    standing_ends: frozenset[str]
    behind: frozenset[str]
    not_behind: frozenset[str]
    verbs_behind: frozenset[str]
    suffixes: frozenset[str]
    not_suffixed: frozenset[str]
    trade_verbs: frozenset[str]
    prefixes: frozenset[str]
    inside_verbs: frozenset[str]
    opening_verbs: frozenset[str]
    former: regex.Pattern[str]
    former_ends: frozenset[str]
    joined: regex.Pattern[str]
    villages: tuple[str, ...]
    numbered: frozenset[str]
    numbered_units: tuple[str, ...]
    unit: regex.Pattern[str]
    boundary: regex.Pattern[str]
    present: tuple[str, ...]
    naming: regex.Pattern[str]
    generic: regex.Pattern[str]
    named: regex.Pattern[str]
    field: regex.Pattern[str]
    joining_verbs: frozenset[str]
    ends: frozenset[str]
    describing: frozenset[str]
    lengths: dict[str, tuple[int, ...]]
    lengths_behind: dict[str, tuple[int, ...]]
    longest: int


def load_titles() -> TitleLexicon:
    """The lexicon of titles with the posts of the own lexicon in force, read once."""
    return _load_titles(own_tables())


@lru_cache(maxsize=KEPT)
def _load_titles(own: OwnTables) -> TitleLexicon:
    data = load_toml("titles.toml")
    offices = frozenset(data["offices"]["words"]) | own.offices
    posts = offices | frozenset(data["roles"]["words"]) | own.posts
    standing = frozenset(data["standing"]["words"]) - own.posts
    longest = max(map(len, posts))
    behind = frozenset(data["behind"]["words"]) | own.posts
    ends, standing_ends = (frozenset(word[-1] for word in words) for words in (posts, standing))
    suffixes = frozenset(data["suffixes"]["characters"])
    verbs = data["compound_verbs"]
    return TitleLexicon(
        posts=posts,
        offices=offices,
        standing=standing,
        standing_ends=standing_ends,
        behind=behind,
        not_behind=frozenset(data["behind"]["not_titles"]),
        verbs_behind=frozenset(data["behind"]["verbs"]),
        suffixes=suffixes,
        not_suffixed=frozenset(data["suffixes"]["not_titles"]),
        trade_verbs=frozenset(data["suffixes"]["verbs"]),
        prefixes=frozenset(data["prefixes"]["words"]),
        inside_verbs=frozenset(verbs["inside"]),
        opening_verbs=frozenset(verbs["opening"]),
        former=regex.compile(rf"(?:{any_of(data['posts']['former_verbs'])})$"),
        former_ends=frozenset({word[-1] for word in data["posts"]["former_verbs"]} | {"\n"}),
        joined=regex.compile(any_of(data["joined"]["words"])),
        villages=tuple(data["generic"]["villages"]),
        numbered=frozenset(data["numbered"]["characters"]),
        numbered_units=tuple(data["numbered"]["units"]),
        unit=regex.compile(
            rf"(?:第|(?<![{_COUNTING}]))[{_COUNTING}]++(?:{any_of(data['numbered']['bodies'])})"
        ),
        present=tuple(data["posts"]["present"]),
        boundary=regex.compile(
            rf"的(?!(?:二十|十[一二三四五六七八九])大)|和(?!{any_of(data['boundary']['after_and'])})"
            rf"|[{data['boundary']['characters']}]|{any_of(data['boundary']['words'])}"
        ),
        naming=regex.compile(rf"(?![{data['generic']['function_characters']}])\p{{Han}}"),
        generic=regex.compile(
            rf"(?:{any_of(data['generic']['fields'])}){{0,2}}(?:{any_of(data['generic']['words'])})"
        ),
        named=regex.compile(
            rf"(?:{any_of(data['generic']['fields'])}){{0,2}}(?:{any_of(data['generic']['named'])})"
        ),
        field=regex.compile(any_of(data["generic"]["fields"])),
        joining_verbs=frozenset(data["generic"]["verbs"]),
        ends=ends,
        describing=ends | suffixes | standing_ends,
        lengths=lengths_by({word: word[-1] for word in posts | standing if len(word) <= longest}),
        lengths_behind=lengths_by({word: word[0] for word in behind}),
        longest=longest,
    )


@cache
def load_ministry() -> regex.Pattern[str]:
    """A country and a field of government behind it."""
    countries = [row[0] for row in iter_tsv("countries.tsv") if row[1] == "country"]
    return regex.compile(rf"(?:{any_of(countries)})\p{{Han}}{{2,10}}$")


def post_before(text: str, end: int) -> int | None:
    """The start of the longest post of the lexicon that ends at `end`, None where none does or people's standing does."""
    lexicon = load_titles()
    if end <= 0 or text[end - 1] not in lexicon.ends:
        return None
    for length in lexicon.lengths[text[end - 1]]:
        if length > end:
            continue
        word = text[end - length : end]
        if word in lexicon.standing:
            return None
        if word in lexicon.posts:
            return end - length
    return None


def post_behind(text: str, start: int) -> int | None:
    """The end of the longest post that stands at `start`, directly behind a name; None where none does."""
    lexicon = load_titles()
    for length in lexicon.lengths_behind.get(text[start : start + 1], ()):
        word = text[start : start + length]
        if len(word) == length and word in lexicon.behind:
            return start + length
    return None
