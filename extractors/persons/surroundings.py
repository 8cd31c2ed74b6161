"""What stands around names of persons: the patterns of `person_context.toml` and `honorifics.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import regex

from extractors.data import load_toml
from extractors.persons.names import load_names
from extractors.wording import any_of

#: Behind these a clause begins.
CLAUSE_START = frozenset("，。、；：！？“”‘’（）—\n ")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Patterns of what stands around names, from `person_context.toml` and `honorifics.toml`."""

    behind: regex.Pattern[str]
    follow: regex.Pattern[str]
    before: regex.Pattern[str]
    before_long: regex.Pattern[str]
    things: regex.Pattern[str]
    thing_place: regex.Pattern[str]
    thing_unit: regex.Pattern[str]
    called: regex.Pattern[str]
    byname: regex.Pattern[str]
    lookalikes: regex.Pattern[str]
    village: regex.Pattern[str]
    household: regex.Pattern[str]
    kinship: regex.Pattern[str]
    nickname: regex.Pattern[str]
    honorific: regex.Pattern[str]
    full: regex.Pattern[str]
    address_form: regex.Pattern[str]
    prefixed: regex.Pattern[str]
    addressed: regex.Pattern[str]
    addressed_full: regex.Pattern[str]
    surname: regex.Pattern[str]
    prefixes: frozenset[str]
    address: frozenset[str]
    full_address: frozenset[str]
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
    surnames = load_names().surnames
    longer = any_of([name for name, kind in surnames.items() if kind == "compound"])
    single = "".join(name for name in surnames if len(name) == 1)
    usual = "".join(name for name, kind in surnames.items() if len(name) == 1 and kind in "12")
    most = "".join(name for name in surnames if surnames[name] == "1")
    fillers = any_of(forms["fillers"]["words"])
    address = any_of(forms["address"]["words"] + forms["posts"]["words"])
    foreign = "".join(sorted(load_names().foreign))
    return Surroundings(
        behind=regex.compile(any_of(data["behind"]["words"])),
        follow=regex.compile(any_of(data["follow"]["words"]) + r"|[，。、；：！？“”‘’（）《》—\n ]|$"),
        before=regex.compile("(?:" + any_of(data["before"]["words"]) + ")$"),
        before_long=regex.compile(
            "(?:" + any_of(word for word in data["before"]["words"] if len(word) > 1) + ")$"
        ),
        things=regex.compile(any_of(data["not_persons"]["words"])),
        thing_unit=regex.compile(data["not_persons"]["unit_pattern"]),
        thing_place=regex.compile(data["not_persons"]["place_pattern"]),
        called=regex.compile("(?:" + any_of(data["not_persons"]["called"]) + ")$"),
        byname=regex.compile(rf"(?:{longer}|[{single}])(?:{any_of(data['not_persons']['bynames'])})"),
        lookalikes=regex.compile(any_of(data["never"]["lookalikes"])),
        village=regex.compile(rf"[{foreign}]{{0,4}}(?:村(?!长)|乡(?!长)|镇(?!长)|县(?!长)|嘎查|苏木)"),
        household=regex.compile(any_of(data["household"]["words"])),
        kinship=regex.compile(rf"(?<=[{foreign}]{{2}})(?:{any_of(forms['kinship']['words'])})"),
        nickname=regex.compile(f"[老小][{forms['prefixes']['nicknamed']}]"),
        honorific=regex.compile(
            rf"(?P<surname>{longer}|[{usual}])(?:(?P<filler>{fillers})|(?P<address>{address}))"
        ),
        full=regex.compile(any_of(forms["full"]["words"])),
        address_form=regex.compile(address),
        prefixed=regex.compile(f"[{''.join(forms['prefixes']['words'])}][{most}]"),
        addressed=regex.compile(rf"(?:{longer}|[{single}])(?:{fillers}|{address})"),
        addressed_full=regex.compile(rf"(?P<name>\p{{Han}}{{2,3}})(?:{any_of(forms['full']['words'])})$"),
        surname=regex.compile(rf"(?:{longer}|[{single}])(?=\p{{Han}})"),
        prefixes=frozenset(forms["prefixes"]["words"]),
        address=frozenset(forms["address"]["words"]),
        full_address=frozenset(forms["full"]["words"]),
        function_surnames=frozenset(data["never"]["function_surnames"]),
        never=frozenset(data["never"]["words"]),
        not_last=frozenset(data["never"]["not_last"]),
        inside_words=frozenset(data["never"]["inside_words"]),
        schooling=regex.compile(
            f"(?:{any_of(data['schooling']['schools'])})(?:{any_of(data['schooling']['behind'])})"
        ),
        thing_last=frozenset(data["never"]["thing_last"]),
        loose_compounds=frozenset(data["never"]["loose_compounds"]),
        places=regex.compile(
            f"[{data['never']['province_characters']}]{{3,}}|.家[{data['never']['village_characters']}]|[{single}]家"
        ),
        evidence=data["evidence"],
        lengthening=data["lengthening"],
    )
