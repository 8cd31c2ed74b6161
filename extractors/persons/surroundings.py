"""What stands around names of persons: the patterns of `person_context.toml` and `honorifics.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import regex

from extractors.data import load_toml
from extractors.persons.names import load_names
from extractors.scanner import Scanner, scanner_of
from extractors.wording import Endings, any_of

#: Longest address in front of a name (家住…的江城).
_HOME = 16
#: Behind these a clause begins.
CLAUSE_START = frozenset("，。、；：！？“”‘’（）—\n ")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around names, from `person_context.toml` and `honorifics.toml`.

    `telling` are the words behind a name that tell it (verbs of speech, kin), `told` those in front of one, `forms` those that
    stand with a bare surname.
    """

    behind: regex.Pattern[str]
    follow: regex.Pattern[str]
    before: Endings
    before_long: Endings
    things: regex.Pattern[str]
    thing_place: regex.Pattern[str]
    thing_unit: regex.Pattern[str]
    called: regex.Pattern[str]
    byname: regex.Pattern[str]
    lookalikes: Scanner[str]
    village: regex.Pattern[str]
    household: regex.Pattern[str]
    aged_before: regex.Pattern[str]
    aged_behind: regex.Pattern[str]
    naming: Endings
    given_before: Endings
    homes: tuple[str, ...]
    home_before: regex.Pattern[str]
    with_kin: regex.Pattern[str]
    told: frozenset[str]
    told_ends: frozenset[str]
    sent_before: Endings
    sent_behind: regex.Pattern[str]
    met_before: frozenset[str]
    met_behind: regex.Pattern[str]
    kinship: regex.Pattern[str]
    nickname: regex.Pattern[str]
    honorific: regex.Pattern[str]
    full: regex.Pattern[str]
    address_form: regex.Pattern[str]
    prefixed: regex.Pattern[str]
    addressed_full: regex.Pattern[str]
    compound: regex.Pattern[str]
    compounds: frozenset[str]
    telling: frozenset[str]
    forms: frozenset[str]
    prefixes: frozenset[str]
    address: frozenset[str]
    function_surnames: frozenset[str]
    never: frozenset[str]
    not_last: frozenset[str]
    inside_words: frozenset[str]
    schooling: regex.Pattern[str]
    thing_last: frozenset[str]
    loose_compounds: frozenset[str]
    places: regex.Pattern[str]
    evidence: dict[str, float]
    lengthening: dict[str, float]


@cache
def load_surroundings() -> Surroundings:
    """The patterns, built once."""
    data, forms = load_toml("person_context.toml"), load_toml("honorifics.toml")
    return Surroundings(
        **_neighbours(data),
        **_things(data["not_persons"], data["never"], data["schooling"]),
        **_forms(forms),
        evidence=data["evidence"],
        lengthening=data["lengthening"],
    )


def _neighbours(data: dict[str, Any]) -> dict[str, Any]:
    """What stands in front of names and behind them."""
    before = data["before"]["words"]
    told = frozenset((*data["naming"]["words"], *data["sent"]["before"], *data["given"]["words"]))
    return {
        "behind": regex.compile(any_of(data["behind"]["words"])),
        "telling": frozenset(data["behind"]["words"])
        | {joining + kin for joining in "和与" for kin in data["with_kin"]["words"]},
        "follow": regex.compile(any_of(data["follow"]["words"]) + r"|[，。、；：！？“”‘’（）《》—\n ]|$"),
        "before": Endings.of(before),
        "before_long": Endings.of(word for word in before if len(word) > 1),
        "household": regex.compile(any_of(data["household"]["words"])),
        "aged_before": regex.compile(rf"{data['aged']['number']}岁(?:高龄)?的$"),
        "aged_behind": regex.compile(rf"(?:今年|现年|时年|刚满|年满|当年|，)?{data['aged']['number']}岁"),
        "given_before": Endings.of(data["given"]["words"]),
        "homes": tuple(data["home"]["words"]),
        "home_before": regex.compile(
            rf"(?:{any_of(data['home']['words'])})[^，。；：！？“”的\n]{{2,{_HOME}}}的$"
        ),
        "with_kin": regex.compile(f"[和与](?:{any_of(data['with_kin']['words'])})"),
        "told": told,
        "told_ends": frozenset(word[-1] for word in told) | {"的"},
        "sent_before": Endings.of(data["sent"]["before"]),
        "sent_behind": regex.compile(any_of(data["sent"]["behind"])),
        "met_before": frozenset(data["met"]["before"]),
        "met_behind": regex.compile(any_of(data["met"]["words"])),
        "naming": Endings.of(data["naming"]["words"]),
    }


def _things(things: dict[str, Any], never: dict[str, Any], schooling: dict[str, Any]) -> dict[str, Any]:
    """What tells that a name is none, or part of the name of a thing."""
    single, longer = _surnames()
    foreign = "".join(sorted(load_names().foreign))
    return {
        "things": regex.compile(any_of(things["words"])),
        "thing_unit": regex.compile(things["unit_pattern"]),
        "thing_place": regex.compile(things["place_pattern"]),
        "called": regex.compile(f"(?:{any_of(things['called'])})$"),
        "byname": regex.compile(rf"(?:{longer}|[{single}])(?:{any_of(things['bynames'])})"),
        "lookalikes": scanner_of(never["lookalikes"] + never["brands"]),
        "village": regex.compile(rf"[{foreign}]{{0,4}}(?:村(?!长)|乡(?!长)|镇(?!长)|县(?!长)|嘎查|苏木)"),
        "function_surnames": frozenset(never["function_surnames"]),
        "never": frozenset(never["words"]),
        "not_last": frozenset(never["not_last"]),
        "inside_words": frozenset(never["inside_words"]),
        "thing_last": frozenset(never["thing_last"]),
        "loose_compounds": frozenset(never["loose_compounds"]),
        "schooling": regex.compile(f"(?:{any_of(schooling['schools'])})(?:{any_of(schooling['behind'])})"),
        "places": regex.compile(
            f"[{never['province_characters']}]{{3,}}|.家(?:[{never['village_characters']}]|(?<=[{single}]家))"
        ),
    }


def _forms(forms: dict[str, Any]) -> dict[str, Any]:
    """Surnames and the forms of address that stand with them."""
    single, longer = _surnames()
    classes = load_names().surnames
    usual = "".join(name for name in single if classes[name] in "12")
    most = "".join(name for name in single if classes[name] == "1")
    fillers = any_of(forms["fillers"]["words"])
    address = any_of(forms["address"]["words"] + forms["posts"]["words"])
    full, prefixes = any_of(forms["full"]["words"]), forms["prefixes"]
    foreign = "".join(sorted(load_names().foreign))
    return {
        "kinship": regex.compile(rf"(?<=[{foreign}]{{2}})(?:{any_of(forms['kinship']['words'])})"),
        "nickname": regex.compile(f"[老小][{prefixes['nicknamed']}]"),
        "prefixed": regex.compile(f"[{''.join(prefixes['words'])}][{most}]"),
        "honorific": regex.compile(
            rf"(?P<surname>{longer}|[{usual}])(?:(?P<filler>{fillers})|(?P<address>{address}))"
        ),
        "full": regex.compile(full),
        "address_form": regex.compile(address),
        "addressed_full": regex.compile(rf"(?P<name>\p{{Han}}{{2,3}})(?:{full})$"),
        "compound": regex.compile(rf"{longer}(?=\p{{Han}})"),
        "compounds": frozenset(name for name, kind in classes.items() if kind == "compound"),
        "forms": frozenset(word for key in ("fillers", "address", "posts") for word in forms[key]["words"]),
        "prefixes": frozenset(prefixes["words"]),
        "address": frozenset(forms["address"]["words"]),
    }


def _surnames() -> tuple[str, str]:
    """The surnames of one character, to stand in a class, and a pattern of the longer ones."""
    classes = load_names().surnames
    longer = any_of(name for name, kind in classes.items() if kind == "compound")
    return "".join(name for name in classes if len(name) == 1), longer
