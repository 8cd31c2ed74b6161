"""What is fuzzed: each target with what must hold of an input, what to begin with, and how inputs are changed."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from zlib import crc32

from tests.fuzz import mutators, pages
from tests.fuzz.invariants import check_bytes, check_extraction, check_layout, require
from tests.fuzz.mutators import Mutate

if TYPE_CHECKING:
    from extractors.pipeline import Pipeline

ROOT = Path(__file__).parents[2]
PUBLISHED = datetime.date(2023, 6, 27)
#: Bytes of the longest input of a target by default: a page of some hundred characters. What is longer is run less often.
SIZE = 1200
#: Of so many inputs one is run twice, to see that it gives the same.
_TWICE = 4

#: Names under which bytes are read; behind @ stands an encoding that is forced.
READ_NAMES = (
    *(
        "page.txt",
        "page.md",
        "page.html",
        "page.pdf",
        "page.docx",
        "rows.jsonl",
        "rows.json",
        "page.zip",
        "page",
    ),
    *("page.txt@utf-7", "page.txt@gb18030", "page.md@utf-16", "rows.jsonl@big5", "page.html@utf-16-le"),
)
TYPES = ("person", "place", "date", "statistic", "program", "document", "quote", "organization")


@dataclass(frozen=True, slots=True)
class Target:
    """What is fuzzed. `check` raises for an input that breaks something; `size` is the most bytes of an input."""

    name: str
    what: str
    check: Callable[[bytes], object]
    seeds: Callable[[], Iterator[bytes]]
    mutate: Mutate = mutators.mutate_text
    size: int = SIZE


def text_of(data: bytes) -> str:
    """The text of an input; what is no UTF-8 is replaced as a reader would have it refused."""
    return data.decode("utf-8", "replace")


@cache
def _pipeline(model: str, types: str | None) -> Pipeline:
    from extractors import load

    return load(model, types)


def _check_type(types: str | None, model: str, days: tuple[datetime.date | None, ...], data: bytes) -> None:
    again = crc32(data) % _TWICE == 0
    for day in days:
        check_extraction(_pipeline(model, types), text_of(data), day, again=again)


def _check_reading(data: bytes) -> None:
    name, _, content = data.partition(b"\n")
    told = name.decode("utf-8", "replace")
    if told in READ_NAMES:
        path, _, encoding = told.partition("@")
        check_bytes(path, content, encoding or None)


def _check_layout(data: bytes) -> None:
    check_layout(text_of(data))


def _check_numerals(data: bytes) -> None:
    from extractors.numerals import parse_adjacent, parse_digits, parse_integer, parse_number

    text = text_of(data)
    value = parse_number(text)
    require(value is None or (value.is_finite() and value >= 0), "a number is finite", text, value)
    whole = parse_integer(text)
    require(whole is None or whole == value, "an integer is the number", text, whole, value)
    pair = parse_adjacent(text)
    require(pair is None or pair[0] < pair[1], "two neighbours are in order", text, pair)
    digits = parse_digits(text)
    require(digits is None or (digits.isascii() and digits.isdigit()), "digits", text, digits)
    _agree_with_cn2an(text, value)


_PLAIN = frozenset("零一二三四五六七八九十百千万亿")


def _agree_with_cn2an(text: str, value: Decimal | None) -> None:
    """What the library writes for a number is read as that number; what it reads strictly we read alike."""
    import cn2an  # type: ignore[import-untyped]

    if value is not None and value == value.to_integral_value() and value < 10**16:
        written = cn2an.an2cn(str(int(value)))
        from extractors.numerals import parse_number

        require(parse_number(written) == value, "a written number comes back", text, written)
    if text and _PLAIN.issuperset(text):
        try:
            strict = cn2an.cn2an(text, "strict")
        except ValueError:
            return
        require(value == strict, "what is written right is read alike", text, value, strict)


def _check_settings(data: bytes) -> None:
    from tests.fuzz.settings_files import check_settings

    check_settings(data)


def _mutate_settings(data: bytes, size: int, chance: Random) -> bytes:
    from tests.fuzz.settings_files import KINDS

    return mutators.with_name(tuple(KINDS), mutators.mutate_settings)(data, size, chance)


def _text_seeds() -> Iterator[bytes]:
    """Articles of the samples in pieces, and pages of the grammar."""
    for path in sorted((ROOT / "samples").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        yield from (text[at : at + 250].encode() for at in range(0, min(len(text), 2000), 250))
    chance = Random(1)
    yield from (mutators.fit(pages.page(chance).encode("utf-8", "replace"), SIZE) for _ in range(60))


def _reading_seeds() -> Iterator[bytes]:
    from tests.format_files import make_all

    for name, data in make_all().items():
        known = name if name in READ_NAMES else "page"
        yield known.encode() + b"\n" + data
    text = (ROOT / "samples/2024-02-28_water-meeting.txt").read_text(encoding="utf-8")[:500]
    for codec in mutators.CODECS:
        yield b"page.txt\n" + text.encode(codec, "ignore")
    yield b'rows.jsonl\n{"text": "\\ud83c\xe7\x94\xb2", "id": "\\udfff"}\n'


def _numeral_seeds() -> Iterator[bytes]:
    chance = Random(1)
    right = "二〇二二 三千五百 1.2万 三点二六万 三分之二 十几 几十万 两万五 一亿三千五百万零二十 3万亿 1亿2000万 廿三 半亿 三四百"
    yield from (text.encode() for text in right.split())
    yield from (pages.number(chance).encode() for _ in range(50))


def _settings_seeds() -> Iterator[bytes]:
    from tests.fuzz.settings_files import examples

    yield from (name.encode() + b"\n" + data for name, data in examples().items())


def _make_targets() -> Iterator[Target]:
    yield Target(
        "reading",
        "bytes of files: encodings, Markdown, HTML, JSON, PDF, DOCX, ZIP",
        _check_reading,
        _reading_seeds,
        mutators.with_name(READ_NAMES, mutators.mutate_file),
        60_000,
    )
    yield Target("layout", "text to articles, paragraphs, sentences", _check_layout, _text_seeds)
    for kind in TYPES:
        days = (PUBLISHED, None) if kind == "date" else (PUBLISHED,)
        yield Target(
            kind, f"{kind} records, rules alone", partial(_check_type, kind, "rules", days), _text_seeds
        )
    yield Target("all", "all records, rules alone", partial(_check_type, None, "rules", (None,)), _text_seeds)
    yield Target(
        "model", "all records, default model", partial(_check_type, None, "lac", (PUBLISHED,)), _text_seeds
    )
    yield Target(
        "numerals",
        "Chinese and Arabic numbers",
        _check_numerals,
        _numeral_seeds,
        mutators.mutate_numeral,
        200,
    )
    yield Target(
        "settings",
        "lexicons, events, configuration, gold, annotations, records",
        _check_settings,
        _settings_seeds,
        _mutate_settings,
        6000,
    )


TARGETS = {target.name: target for target in _make_targets()}
