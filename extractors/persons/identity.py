"""Identity: which mentions of one article are the same person."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from typing import Any

import regex
from spacy.tokens import Doc

from extractors import context
from extractors.data import load_toml
from extractors.mention import Mention, drop_contained
from extractors.own.tables import KEPT
from extractors.persons.names import load_names, split_dotted, surname_length
from extractors.persons.title_lexicon import TitleLexicon, load_titles
from extractors.wording import Endings, any_of

#: Characters of one half of a Tibetan name of two parts (巴桑|罗布).
_HALVES = 2
#: A person named so many times oftener than the next one of the surname is the one meant.
MAIN_PERSON = 3
#: Each mention of a person tells the posts known of him, so many of them at most: else a text that names one person over and over
#: with another post each time would make output grow with the square of its length.
MOST_POSTS = 40
_BREAK = regex.compile(r"\n")


def resolve_persons(doc: Doc) -> None:
    """Set `canonical`, `person_id` and `known_posts` of each person of the article, in place.

    `canonical` is the full name where the article tells it. A bare surname (路大夫) is the only person of that surname, the
    only one of such a post, the one named far oftener than others, or the one named before it in its paragraph; a part of
    a dotted name (维特曼) or a given name is the one person whose full name holds it. Where none or several fit,
    `canonical` of a bare surname stays null and that of a part is the part.
    """
    # A name inside the name of a place is none.
    named = drop_contained(context.found(doc, "person"), context.found(doc, "place"))
    mentions = context.set_found(doc, "person", named)
    # 艾山·吐鲁木文化园 tells the full name of 艾山大叔, although the name of the park is no mention of him.
    honoured = context.cache_of(doc).get("names_in_things", set())
    names = _Names(context.text_of(doc), mentions, honoured)
    doubtful = [mention for mention in mentions if names.resolve(mention)]
    number_persons(mentions, {id(mention) for mention in doubtful}, context.text_of(doc))


def number_persons(mentions: list[Mention], doubtful: AbstractSet[int], text: str) -> None:
    """Set `person_id` and `known_posts` of the resolved mentions, in place.

    Mentions with one `canonical` are one person, and so are forms without one that read the same (李某), except those in
    `doubtful` (by `id`), which could mean several persons and get no number.
    """
    numbers: dict[str, str] = {}
    known: defaultdict[str, list[dict[str, object]]] = defaultdict(list)
    for mention in mentions:
        key = mention.fields.get("canonical") or f"?{text[mention.start : mention.end]}"
        number = None if id(mention) in doubtful else numbers.setdefault(key, f"p{len(numbers) + 1}")
        posts = known[number] if number else []
        new = [post for post in mention.fields.get("posts") or [] if post not in posts]
        posts += new[: max(0, MOST_POSTS - len(posts))]
        mention.fields["person_id"], mention.fields["known_posts"] = number, posts


class _Names:
    """The full names that one article tells, and who is meant by a short form at its place."""

    def __init__(self, text: str, mentions: list[Mention], honoured: AbstractSet[str]) -> None:
        self.text = text
        self.bearers = _bearers(mentions)
        self.wholes = _wholes(
            honoured | {m.fields["canonical"] for m in mentions if m.fields.get("canonical")}
        )
        self.titles: defaultdict[str, list[str]] = defaultdict(list)
        for mention in mentions:
            self.titles[mention.fields.get("canonical") or ""] += mention.fields.get("titles") or []
        self.posts: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        for mention in mentions:
            self.posts[mention.fields.get("canonical") or ""] += mention.fields.get("posts") or []
        self.kin = {
            name
            for mention in mentions
            if (name := mention.fields.get("canonical"))
            and _kin().end_at(text, max(0, mention.start - 3), mention.start)
        }
        self.forms: defaultdict[str, set[str]] = defaultdict(set)  # by their first character
        for mention in mentions:
            form = text[mention.start : mention.end]
            if not mention.fields.get("canonical") and "某" not in form:
                self.forms[form[0]].add(form)
        self.breaks = [match.start() for match in _BREAK.finditer(text)]
        self.last: dict[str, tuple[str, int]] = {}
        # What is asked again for each mention of one name or form.
        self._longer: dict[str, tuple[AbstractSet[str], bool]] = {}
        self._ranked: dict[str, list[tuple[str, int]] | None] = {}

    def resolve(self, mention: Mention) -> bool:
        """Set `canonical` of the next mention in text order; whether it could be several persons."""
        name = mention.fields.get("canonical")
        if name is None:
            return self._resolve_form(mention)
        if name not in self._longer:
            wholes = self.wholes.get(name, set())
            # 特朗普 beside 伊万卡·特朗普, told as a daughter, is not she.
            self._longer[name] = wholes - self.kin, any(map(_has_patronymic, wholes))
        longer, of_father = self._longer[name]
        if of_father and _elders().match(self.text, mention.end):
            longer = set()  # 艾山老人 is the father of 古丽巴哈尔·艾山
        mention.fields["canonical"] = next(iter(longer)) if len(longer) == 1 else name
        if len(longer) > 1:
            return True
        if not mention.fields.get("byline"):
            self.last[name[: surname_length(name)]] = (name, mention.end)
        return False

    def _resolve_form(self, mention: Mention) -> bool:
        form = self.text[mention.start : mention.end]
        whole = self.wholes.get(form) or self.wholes.get(_without_kinship(form), set())
        if len(whole) == 1:
            mention.fields["canonical"] = next(iter(whole))
            return False
        surname = _surname(form)
        if not surname or _kin().end_at(self.text, max(0, mention.start - 3), mention.start):
            return False
        if form not in self._ranked:
            self._ranked[form] = self._rank(form, surname)
        ranked = self._ranked[form]
        if ranked is None:
            return False
        elder = form[0] == "老" and len(form) == 2
        mention.fields["canonical"] = _bearer(
            ranked, None if elder else self._before(surname, mention), elder=elder
        )
        return bool(ranked) and mention.fields["canonical"] is None

    def _rank(self, form: str, surname: str) -> list[tuple[str, int]] | None:
        """The two bearers of the surname named oftenest whom a form like 路大夫 can mean; None where it means none of them."""
        bearers = self.bearers[surname]
        address = form.removeprefix(surname)
        if _is_elder(address):
            # 李大爷和李大妈 with a grandson 李想: he is neither, and they are two.
            others = self.forms[surname[0]] - {form}
            if any(other.startswith(surname) and _is_elder(other[len(surname) :]) for other in others):
                return None
            # A villager called 韦大婶 is not the first secretary 韦立群 who visits her.
            bearers = Counter(
                {
                    name: count
                    for name, count in bearers.items()
                    if name not in self.kin and not _holds_office(self.titles.get(name, ()))
                }
            )
        names = _of_current_post(bearers, address, self.posts) or _of_post(bearers, address, self.titles)
        return names.most_common(2)

    def _before(self, surname: str, mention: Mention) -> str | None:
        """The bearer of the surname named last, if that was in the paragraph of the mention."""
        name, end = self.last.get(surname, (None, 0))
        broken = bisect_left(self.breaks, end) < bisect_left(self.breaks, mention.start)
        return None if broken else name


def _has_patronymic(name: str) -> bool:
    """Whether the name behind the dot is that of the father (古丽巴哈尔·艾山)."""
    return load_names().patronymic.search(name) is not None


def _is_elder(address: str) -> bool:
    """Whether a form of address is one for elderly people or kin (大爷, 奶奶)."""
    return bool(address) and _kinship().fullmatch(address) is not None


def _bearers(mentions: list[Mention]) -> defaultdict[str, Counter[str]]:
    """How often each full name of the text (not of by-lines) is mentioned, by surname."""
    bearers: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for mention in mentions:
        name = mention.fields.get("canonical")
        if name and not mention.fields.get("byline"):
            bearers[name[: surname_length(name)]][name] += 1
    return bearers


def _bearer(ranked: list[tuple[str, int]], last: str | None, *, elder: bool = False) -> str | None:
    """The person meant by a bare surname, None where several are as likely and none was named before.

    `ranked` are those who may be meant and are named oftenest, two at most, with how often. `elder`: the form is 老刘, by
    which a report means its main person, the one named oftenest and first.
    """
    if not ranked:
        return None
    if elder or len(ranked) == 1 or ranked[0][1] >= MAIN_PERSON * ranked[1][1]:
        return ranked[0][0]
    return last


def _of_current_post(
    names: Counter[str], address: str, posts: dict[str, list[dict[str, Any]]]
) -> Counter[str]:
    """Of the bearers of a surname those who hold just the post of the form now: 县委书记周宏 for 周书记, and no 村支书."""
    return Counter(
        {
            name: count
            for name, count in names.items()
            if any(post["post"].endswith(address) and not post["former"] for post in posts.get(name, ()))
        }
    )


def _holds_office(titles: Iterable[str]) -> bool:
    """Whether one of the titles is an office."""
    ends = tuple(load_titles().offices)
    return any(title.endswith(ends) for title in titles)


def _of_post(names: Counter[str], address: str, titles: dict[str, list[str]]) -> Counter[str]:
    """Of the bearers of a surname those whose titles hold the post or trade of the form (路|大夫), where any do.

    Where none does, all of them, but for a form with an office (王|主任) not those who are told to hold another one.
    """
    sign = _trades().get(address, address)
    fitting = Counter(
        {name: count for name, count in names.items() if any(sign in title for title in titles.get(name, ()))}
    )
    if fitting or address not in _offices(load_titles()):
        return fitting or names
    held = {name for name in names if _holds_office(titles.get(name, ()))}
    return Counter({name: count for name, count in names.items() if name not in held})


@lru_cache(maxsize=KEPT)
def _offices(titles: TitleLexicon) -> frozenset[str]:
    """The posts that forms of address hold (王|主任), each an office of one person."""
    return frozenset(load_toml("honorifics.toml")["posts"]["words"]) & titles.offices


@cache
def _trades() -> dict[str, str]:
    """What titles hold of those who are addressed so: 大夫 → 医."""
    trades: dict[str, str] = load_toml("honorifics.toml")["trades"]
    return trades


def _without_kinship(form: str) -> str:
    """The short form of a transcribed name in front of a word of kinship (库尔班|大叔), empty where there is none."""
    match = _kinship().search(form, 2)
    return form[: match.start()] if match else ""


@cache
def _elders() -> regex.Pattern[str]:
    return regex.compile(f"老人|{any_of(load_toml('honorifics.toml')['kinship']['words'])}")


@cache
def _kinship() -> regex.Pattern[str]:
    words = load_toml("honorifics.toml")["kinship"]["words"]
    return regex.compile(f"(?:{any_of(words)})$")


def _wholes(names: AbstractSet[str]) -> dict[str, set[str]]:
    """The full names that each short form can stand for."""
    wholes: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        for part in _parts(name):
            wholes[part].add(name)
    return dict(wholes)


def _parts(name: str) -> Iterator[str]:
    """The short forms of a full name: parts between dots, half of a Tibetan name, or a given name of two characters."""
    lexicon = load_names()
    dotted = not set(lexicon.dots).isdisjoint(name)
    if dotted:
        parts = split_dotted(name)
        yield from (part for part in (parts[0], parts[-1]) if len(part) > 1)
        if _has_patronymic(name):
            # 米娜 for 米娜瓦尔·肉孜.
            yield from (parts[0][:length] for length in range(_HALVES, len(parts[0])))
    elif len(name) == _HALVES * 2 and lexicon.parts.fullmatch(name):
        yield from (name[:_HALVES], name[_HALVES:])
    elif len(name) - surname_length(name) == 2 and surname_length(name):
        yield name[-2:]


def _surname(text: str) -> str | None:
    """The surname of a form like 路大夫 or 老陈; None for names held back (李某)."""
    surnames = load_names().surnames
    if "某" in text:
        return None
    if len(text) == 2 and text[0] in "老小阿大" and text[1] in surnames:
        return text[1]
    return next((text[:length] for length in (2, 1) if text[:length] in surnames), None)


@cache
def _kin() -> Endings:
    """Words of kinship in front of a bare surname, which tell that another bearer of the surname is meant."""
    return Endings.of(load_toml("person_context.toml")["kin"]["words"])
