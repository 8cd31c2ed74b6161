"""Posts: what a title says of employer, post and time: 省政协原副主席 is 副主席 of 省政协, formerly."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

import regex

from extractors.data import load_toml
from extractors.organizations import load_bodies, suffix_of
from extractors.own.tables import KEPT
from extractors.persons.title_lexicon import TitleLexicon, load_titles
from extractors.wording import any_of

#: What stands in front of a name is read from titles no longer than this, in characters.
_MAX_TITLE = 120
#: Of so many titles it is kept where they can be parted: an article tells the same ones again and again.
_REMEMBERED = 2048
#: A doubled class word parts a place from a post of it: 红石崖村|村主任.
_DOUBLED = frozenset("村镇乡县区市省州旗盟")


@dataclass(frozen=True, slots=True)
class Post:
    """One post: the employer as written, None where the title names none; the bare post; whether it is a former one."""

    organization: str | None
    post: str
    former: bool = False

    def as_fields(self) -> dict[str, str | bool | None]:
        """The post as the fields of the record."""
        return {"organization": self.organization, "post": self.post, "former": self.former}


@dataclass(frozen=True, slots=True)
class _Grammar:
    """The words of [posts] in `titles.toml`."""

    former: regex.Pattern[str]
    inner_former: regex.Pattern[str]
    ranks: regex.Pattern[str]
    post: regex.Pattern[str]
    present: tuple[str, ...]
    term: regex.Pattern[str]
    congress: regex.Pattern[str]
    units: tuple[str, ...]
    long_units: tuple[str, ...]
    not_units: frozenset[str]
    alone: frozenset[str]
    territorial: frozenset[str]
    whole: frozenset[str]
    honours: tuple[str, ...]
    countries: frozenset[str]


# 新任 and a post of two characters at least.
_SHORTEST_BEHIND = 3


def _grammar() -> _Grammar:
    return _load_grammar(load_titles())


@lru_cache(maxsize=KEPT)
def _load_grammar(titles: TitleLexicon) -> _Grammar:
    data = load_toml("titles.toml")["posts"]
    ranks = any_of(data["ranks"])
    former = rf"(?!{any_of(data['not_former'])})(?:{any_of(data['former'])})"
    return _Grammar(
        former=regex.compile(rf"{former}(?=.{{2}})"),
        inner_former=regex.compile(r"(?:原|前)任?"),
        ranks=regex.compile(rf"(?:{ranks}){{1,4}}"),
        post=regex.compile(rf"(?:{ranks}){{0,4}}(?:{any_of(titles.posts)})"),
        present=tuple(data["present"]),
        term=regex.compile(data["term"]),
        congress=regex.compile(rf"{data['congress']}代表"),
        units=tuple(data["units"]),
        long_units=tuple(unit for unit in data["units"] if len(unit) > 1),
        not_units=frozenset(data["not_units"]),
        alone=frozenset(data["alone"]),
        territorial=frozenset(data["territorial"]),
        whole=frozenset(data["whole"]),
        honours=tuple(data["honours"]),
        countries=load_bodies().countries,
    )


def parse_post(title: str, names: AbstractSet[str] = frozenset()) -> Post:
    """Part one title into employer, post and time.

    `title` is as in the `titles` of a person; `names` are bodies and places that the article names, by which an employer
    is known that no class word tells (黑龙江, 双沟). An employer is never carried over from another title.
    """
    grammar = _grammar()
    title = title[:_MAX_TITLE]
    former = grammar.former.match(title) if title not in load_titles().posts else None
    rest = title[former.end() :] if former else title
    if rest.startswith(grammar.present) and len(rest) > _SHORTEST_BEHIND:
        rest = rest[len(grammar.present[0]) :]
    if rest in grammar.whole or rest.endswith(grammar.honours) or grammar.congress.fullmatch(rest):
        return Post(None, rest, former is not None)
    term = grammar.term.match(rest)
    if term:
        rest = rest[term.end() :]
    at = next(_split_points(rest, names), None)
    if at is None:
        return Post(None, rest or title, former is not None)
    inner = grammar.inner_former.match(rest, at)
    behind = inner.end() if inner and grammar.post.fullmatch(rest, inner.end()) else at
    return Post(rest[:at], rest[behind:], former is not None or behind > at)


def _split_points(title: str, names: AbstractSet[str]) -> Iterator[int]:
    """Where the employer in front of a post may end, the likeliest first: before a bare post, before one with its field."""
    exact = _bare_posts(title, load_titles())
    yield from (at for at in exact if _is_employer(title[:at], names, title[at:]))
    yield from (
        at
        for at in range(len(title) - 2, 1, -1)
        if at not in exact and _has_field(title[:at], names) and _tells_post(title, at)
    )


@lru_cache(_REMEMBERED)
def _bare_posts(title: str, _lexicon: TitleLexicon) -> tuple[int, ...]:
    """The offsets from which the title is nothing but a post by the lexicon in force, which is named to be remembered by."""
    return tuple(at for at in range(1, len(title) - 1) if _is_post(title, at))


def _is_post(title: str, at: int) -> bool:
    """Whether [at:] is nothing but a post with its ranks, or such a one behind 原 or 前."""
    grammar = _grammar()
    inner = grammar.inner_former.match(title, at)
    return bool(grammar.post.fullmatch(title, at) or (inner and grammar.post.fullmatch(title, inner.end())))


def _is_employer(name: str, names: AbstractSet[str], post: str) -> bool:
    """Whether all in front of a bare post is its employer."""
    grammar = _grammar()
    former = grammar.inner_former.match(post)
    # 红石崖村村|主任: the second 村 belongs to the post.
    doubled = name[-1] in _DOUBLED and name[-2:-1] == name[-1]
    if len(name) < 2 or doubled or name in grammar.not_units or grammar.ranks.fullmatch(name):
        return False
    if "驻" in name[1:] and not _is_body(name):
        return False
    if former or post in grammar.territorial or _is_named(name, names) or name in grammar.alone:
        return True
    return name[-1] in _DOUBLED or name.endswith(grammar.units)


def _is_body(name: str) -> bool:
    suffix = suffix_of(name)
    return suffix is not None and len(name) > len(suffix) and not name.endswith(load_bodies().not_bodies)


def _is_named(name: str, names: AbstractSet[str]) -> bool:
    """Whether `name` is a body or place by itself, so that a field of work may stand between it and the post."""
    grammar = _grammar()
    if name in grammar.countries or name in names or name in grammar.alone or load_bodies().names.get(name):
        return True
    if "驻" in name[1:] and not _is_body(name):
        return False
    return _is_body(name) or (len(name) > 2 and name.endswith(load_bodies().places))


def _has_field(name: str, names: AbstractSet[str]) -> bool:
    """Whether a field of work or a trade may stand between the employer `name` and the post."""
    return _is_named(name, names) or (len(name) > 3 and name.endswith(_grammar().long_units))


def _tells_post(title: str, at: int) -> bool:
    """Whether what stands from `at` to the end is a post with its field or a trade: 驻陕西记者, 热轧工."""
    lexicon = load_titles()
    tail = title[at:]
    longest = min(lexicon.longest, len(tail))
    return tail[-1] in lexicon.suffixes or any(tail[-n:] in lexicon.posts for n in range(2, longest + 1))
