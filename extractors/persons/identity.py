"""Identity: which mentions of one article are the same person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache

import regex
from spacy.tokens import Doc

from extractors import context
from extractors.data import load_toml
from extractors.mention import Mention, drop_contained
from extractors.persons.names import load_names, surname_length
from extractors.wording import any_of

#: A person named so many times oftener than the next one of the surname is the one meant.
MAIN_PERSON = 3


def resolve_persons(doc: Doc) -> None:
    """Set `canonical` of each person of the article, in place: the full name where the article tells it.

    A bare surname (路大夫) is the only person of that surname, the only one of such a post, the one named far oftener
    than others, or the last before it; a part of a dotted name (维特曼) or a given name is the one person whose full name
    holds it. Where none or several fit, `canonical` of a bare surname stays null and that of a part is the part.
    """
    # A name inside the name of a place is none.
    mentions = doc._.found["person"] = drop_contained(
        context.found(doc, "person"), context.found(doc, "place")
    )
    text = context.text_of(doc)
    bearers = _bearers(mentions)
    # 艾山·吐鲁木文化园 tells the full name of 艾山大叔, although the name of the park is no mention of him.
    honoured = (doc._.cache or {}).get("names_in_things", set())
    wholes = _wholes(honoured | {m.fields["canonical"] for m in mentions if m.fields.get("canonical")})
    titles: defaultdict[str, list[str]] = defaultdict(list)
    for mention in mentions:
        titles[mention.fields.get("canonical") or ""] += mention.fields.get("titles") or []
    last: dict[str, str] = {}
    for mention in mentions:
        name = mention.fields.get("canonical")
        if name is None:
            form = text[mention.start : mention.end]
            whole = wholes.get(_without_kinship(form), set())
            if len(whole) == 1:
                mention.fields["canonical"] = next(iter(whole))
                continue
            surname = _surname(form)
            kin = _kin().search(text, max(0, mention.start - 3), mention.start) is not None
            if surname and not kin:
                names = _of_post(bearers[surname], form.removeprefix(surname), titles)
                elder = form[0] == "老" and len(form) == 2
                mention.fields["canonical"] = _bearer(
                    names, None if elder else last.get(surname), elder=elder
                )
            continue
        longer = wholes.get(name, set())
        mention.fields["canonical"] = next(iter(longer)) if len(longer) == 1 else name
        if not mention.fields.get("byline"):
            last[name[: surname_length(name)]] = name


def _bearers(mentions: list[Mention]) -> defaultdict[str, Counter[str]]:
    """How often each full name of the text (not of by-lines) is mentioned, by surname."""
    bearers: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for mention in mentions:
        name = mention.fields.get("canonical")
        if name and not mention.fields.get("byline"):
            bearers[name[: surname_length(name)]][name] += 1
    return bearers


def _bearer(names: Counter[str], last: str | None, *, elder: bool = False) -> str | None:
    """The person meant by a bare surname, None where several are as likely and none was named before.

    `elder`: the form is 老刘, by which a report means its main person, the one named oftenest and first.
    """
    ranked = names.most_common(2)
    if not ranked:
        return None
    if elder or len(ranked) == 1 or ranked[0][1] >= MAIN_PERSON * ranked[1][1]:
        return ranked[0][0]
    return last


def _of_post(names: Counter[str], address: str, titles: dict[str, list[str]]) -> Counter[str]:
    """Of the bearers of a surname those whose titles hold the post or trade of the form (路|大夫); all where none does."""
    sign = _trades().get(address, address)
    fitting = Counter(
        {name: count for name, count in names.items() if any(sign in title for title in titles.get(name, ()))}
    )
    return fitting or names


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
def _kinship() -> regex.Pattern[str]:
    words = load_toml("honorifics.toml")["kinship"]["words"]
    return regex.compile(f"(?:{any_of(words)})$")


def _wholes(names: set[str]) -> dict[str, set[str]]:
    """The full names that each short form can stand for."""
    wholes: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        for part in _parts(name):
            wholes[part].add(name)
    return dict(wholes)


def _parts(name: str) -> Iterator[str]:
    """The short forms of a full name: the parts between dots, or a given name of two characters."""
    parts = regex.split(f"[{load_names().dots}]", name)
    if len(parts) > 1:
        yield from (part for part in (parts[0], parts[-1]) if len(part) > 1)
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
def _kin() -> regex.Pattern[str]:
    """Words of kinship in front of a bare surname, which tell that another bearer of the surname is meant."""
    words = load_toml("person_context.toml")["kin"]["words"]
    return regex.compile(f"(?:{any_of(words)})$")
