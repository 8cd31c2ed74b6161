"""Pages of a newspaper from a grammar, and what hostile hands put into them.

The words are those that the extractors know (tables of extractors/data), so that what is made reaches their rules; the
sentences stand in pages.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from extractors.data import iter_tsv, load_toml

DIGITS, CHINESE = "0123456789", "一二三四五六七八九十百千万亿零〇两几多半数"

#: One kind a line: white space, zero width, direction, combining, astral, compatibility, control, marks, morphemes.
STRANGE = (
    " \t\u00a0\u2002\u2003\u2009\u202f\u3000\u1680\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e\r\n",
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u034f",
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
    "\u0301\u0308\u20dd\u3099\u302a\ufe0f\u0489\U000e0100",
    "\U00020bb7\U0002a6d6\U00030000\U0001f33e\U0001f468\u200d\U0001f469\U0010fffd\U0001d7d8",
    "０１２３４５６７８９，．％：；！？（）－～＂ＡＺａｚ￥①⑩㈠㊀㍿㎡㏑㌔½⅓Ⅷ〡〥²₂٣०៣𝟗",
    "\x00\x01\x07\x08\x1b\x7f\x9b\ufffd\ufffe\uffff\ue000",
    "-–—―─━－~～…·•・‧．。，、；：！？,.;:!?/／\\|｜*#_=+&@$^`<>{}%‰",
    "李王张陈欧阳司马省市县区乡镇村年月日时分第届个十百千万亿元人次说道称的了在与和等某原前副",
)

Slot = Callable[[Random], str]


@cache
def wording(name: str) -> tuple[str, ...]:
    """A list of pages.toml."""
    text = Path(__file__).with_name("pages.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)[name])


def _names(table: Any) -> Iterator[str]:
    """All strings of a table, and its keys that are Chinese."""
    if isinstance(table, str):
        yield table
    elif isinstance(table, dict):
        for key, each in table.items():
            if not key.isascii():
                yield key
            yield from _names(each)
    elif isinstance(table, list):
        for each in table:
            yield from _names(each)


@cache
def words(name: str) -> tuple[str, ...]:
    """The words of a table of extractors/data, without those that are patterns or whole sentences."""
    found: Iterable[str]
    if name.endswith(".toml"):
        found = _names(load_toml(name))
    elif name == "programs.jsonl":
        from extractors.programs.lexicon import load_lexicon

        found = (programme.name for programme in load_lexicon())
    else:
        column = 1 if name in ("divisions.tsv", "surname_words.tsv") else 0
        found = (each for row in iter_tsv(name) for each in row[column].split())
    return tuple(sorted({word for word in found if 0 < len(word) <= 30}))


def number(chance: Random) -> str:
    """A number in one of its many forms, sensible or not."""
    size = chance.choice((1, 1, 1, 2, 3, 4, 8, 20, 70))
    form = chance.randrange(7)
    if form <= 2:
        return "".join(chance.choices(DIGITS, k=size))
    if form == 3:
        return f"{chance.randrange(10**size):,}"
    if form == 4:
        return f"{chance.randrange(10**size)}.{chance.randrange(10**size)}"
    if form == 5:
        return "".join(chance.choices(CHINESE, k=size))
    return chance.choice(wording("numbers"))


def figure(chance: Random) -> str:
    """A number with what stands around it."""
    before = chance.choice(
        ("", "", "", "约", "近", "超过", "不到", "同比增长", "达到", "从3万元增至", "由", "第")
    )
    after = chance.choice(("", "", "", "多", "余", "左右", "以上", "至5", "—8", "、9", "个"))
    return (
        before
        + number(chance)
        + chance.choice(("", "", "万", "亿", " "))
        + after
        + _word("units.toml")(chance)
    )


def name(chance: Random) -> str:
    """A name of a person, or nearly one."""
    given = words("given_name_characters.tsv")
    made = _word("surnames.tsv")(chance) + "".join(chance.choices(given, k=chance.choice((1, 2, 2, 3))))
    odd = (made[:1] + "某", made[:1] + "　" + made[1:], made + "·" + made, "记者", "他")
    return made if chance.random() < 0.5 else chance.choice(odd)


def document(chance: Random) -> str:
    """The title of a document."""
    before, behind = (
        chance.choice(("关于", "", "中华人民共和国")),
        chance.choice(("", "（试行）", "〔2023〕5号")),
    )
    return before + chance.choice(wording("shorts")[:7]) + _word("document_kinds.toml")(chance) + behind


def programme(chance: Random) -> str:
    """A programme that is known, or one that could be."""
    if chance.random() < 0.5:
        return _word("programs.jsonl")(chance)
    return _word("program_heads.toml")(chance) + chance.choice(("工程", "行动", "计划", "机制"))


def short(chance: Random) -> str:
    """A short sentence without its full stop."""
    return fill(chance.choice(wording("shorts")), chance)


def _word(*tables: str) -> Slot:
    """A word of one of the tables."""
    return lambda chance: chance.choice(words(chance.choice(tables)))


def _told(*lists: str) -> Slot:
    """A text of one of the lists of pages.toml."""
    return lambda chance: chance.choice(wording(chance.choice(lists)))


def _either(*slots: Slot) -> Slot:
    return lambda chance: chance.choice(slots)(chance)


SLOTS: dict[str, Slot] = {
    "date": _either(_told("dates"), _told("dates"), _word("time_words.toml", "festivals.toml")),
    "place": _either(
        _word("divisions.tsv"),
        _word("countries.tsv", "regions.tsv", "naturals.tsv"),
        lambda chance: "".join(chance.choices(words("divisions.tsv"), k=3)) + "东山村",
    ),
    "title": _word("titles.toml"),
    "name": name,
    "said": _word("speech.toml"),
    "short": short,
    "figure": figure,
    "number": number,
    "program": programme,
    "document": document,
    "kind": _word("document_kinds.toml"),
    "level": lambda chance: chance.choice("国省市县区镇村"),
    "noun": _either(_told("nouns"), _word("indicators.toml", "changes.toml", "scopes.toml")),
    "organization": _either(_told("organizations"), _word("organization_suffixes.toml", "agents.toml")),
    "wording": _word(
        *(
            "layout.toml",
            "bylines.toml",
            "person_context.toml",
            "honorifics.toml",
            "places.toml",
            "events.toml",
        ),
        *("foreign_names.toml", "eras.toml", "program_unquoted.toml", "scare_quotes.toml", "historical.tsv"),
        *("abbreviations.tsv", "given_name_words.tsv", "surname_words.tsv"),
    ),
}


class _Filled(dict[str, str]):
    """Fills each slot anew."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def __missing__(self, slot: str) -> str:
        return SLOTS[slot](self._chance)


def fill(pattern: str, chance: Random) -> str:
    """A pattern with its slots filled."""
    return pattern.format_map(_Filled(chance))


def hostile(chance: Random) -> str:
    """Something that no page should hold: runs, nests, strange characters."""
    kind = chance.randrange(6)
    size = chance.choice((1, 2, 3, 8, 30, 120))
    if kind == 0:
        return chance.choice(chance.choice(wording("quotes"))) * size
    if kind == 1:
        left, right = tuple(chance.choice(wording("quotes")))
        return left * size + short(chance) + right * chance.choice((size, size - 1, size + 1))
    if kind == 2:
        return chance.choice(DIGITS + CHINESE + ",.，．") * size
    if kind == 3:
        return "".join(chance.choices(chance.choice(STRANGE), k=min(size, 30)))
    if kind == 4:
        return SLOTS[chance.choice(tuple(SLOTS))](chance) * min(size, 30)
    return "".join(map(_any_character, [chance] * min(size, 8)))


def _any_character(chance: Random) -> str:
    """Any character but half of one."""
    return chr(chance.choice((chance.randrange(0xD800), chance.randrange(0xE000, 0x110000))))


def wrap(text: str, chance: Random) -> str:
    """The text broken into lines as a page sets it: of one width, indented, with blank lines or words across lines."""
    width = chance.choice((1, 2, 7, 15, 20, 31, 60))
    end = chance.choice(("\n", "\r\n", "\r", "\n\n", "\n　　", "\n \n"))
    return "　　" + end.join(text[at : at + width] for at in range(0, len(text), width)) + "\n"


def sentence(chance: Random) -> str:
    """A sentence of the press, seldom one that makes sense."""
    return fill(chance.choice(wording("sentences")), chance)


def paragraph(chance: Random) -> str:
    """Some sentences, perhaps wrapped."""
    text = "".join(sentence(chance) for _ in range(chance.choice((1, 1, 2, 3))))
    return wrap(text, chance) if chance.random() < 0.3 else f"　　{text}\n"


def head(chance: Random) -> str:
    """What stands around articles."""
    return fill(chance.choice(wording("heads")), chance)


def page(chance: Random) -> str:
    """A page of a few articles."""
    parts: list[str] = []
    for _ in range(chance.choice((1, 1, 2, 3))):
        parts += [head(chance), *(paragraph(chance) for _ in range(chance.choice((1, 2, 3))))]
        if chance.random() < 0.3:
            parts.append(hostile(chance))
    return "".join(parts)


def fragment(chance: Random) -> str:
    """A piece to put into a text."""
    kind = chance.randrange(10)
    if kind < 4:
        return SLOTS[chance.choice(tuple(SLOTS))](chance)
    return (sentence, sentence, paragraph, head, hostile, hostile)[kind - 4](chance)
