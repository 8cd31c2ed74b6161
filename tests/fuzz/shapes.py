"""The worst shapes of text that one can think of, made to any length."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import cycle, islice

#: Units that are repeated without end.
REPEATED = {
    "opening quotation marks": "“",
    "closing quotation marks": "”",
    "straight quotation marks": '"',
    "pairs of quotation marks": "“”",
    "quotations within quotations": "“‘「『",
    "digits": "1",
    "digits with commas": "1,",
    "full-width digits": "９",
    "Chinese digits": "九",
    "large units": "万亿",
    "opening book marks": "《",
    "closing book marks": "》",
    "brackets": "（【〔[",
    "zero-width spaces": "\u200b",
    "zero-width joiners between characters": "县\u200d",
    "orders to turn the direction": "\u202e县\u2066",
    "combining marks": "\u0301",
    "variation selectors": "\ufe0f",
    "astral characters": "\U00020bb7",
    "families of emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "spaces": " ",
    "wide spaces": "　",
    "line ends": "\n",
    "carriage returns": "\r",
    "page breaks": "\x0c",
    "a character a line": "县\n",
    "full stops": "。",
    "middle dots": "李·",
    "names in a list": "李长河、",
    "dates in a list": "3月5日、",
    "figures in a list": "3万元、",
    "titles before a name": "县委副书记、",
    "administrative levels": "省市县乡镇村",
    "programmes": "“三会一课”",
    "documents": "《办法》",
    "speakers": "李长河说：“好。”",
    "by-lines": "本报记者 李长河\n",
}  # fmt: skip


def repeat(unit: str, size: int) -> str:
    """The unit again and again up to so many characters."""
    return (unit * (size // len(unit) + 1))[:size]


def nest(pairs: str, text: str, size: int) -> str:
    """A text in so many characters of marks, opened on the left and closed on the right."""
    depth = size // 2
    left, right = pairs[::2], pairs[1::2]
    closing = list(islice(cycle(right), depth))
    return repeat(left, depth) + text + "".join(reversed(closing))


def iter_shapes(size: int) -> Iterator[tuple[str, str]]:
    """Yield the name of each shape with a text of about so many characters."""
    for name, unit in REPEATED.items():
        yield name, repeat(unit, size)
    yield "nested book marks", nest("《》", "办法", size)
    yield "nested quotation marks", nest("“”‘’", "好", size)
    yield "nested brackets", nest("（）", "试行", size)
    yield "a figure with digits without end", "投资" + repeat("9", size) + "元。"
    yield "a date with digits without end", repeat("2", size) + "年3月5日。"
    yield "decimals without end", "增长0." + repeat("3", size) + "%。"
    yield "a speech without end", "李长河说：“" + repeat("路修好了，", size)
    yield "a title without end", "《" + repeat("关于修路的", size) + "办法》"
    yield "a sentence without end", repeat("云溪县李长河3月5日投资3万元修路", size)
    yield "marks on one letter", "县" + repeat("\u0301", size) + "委"


Row = Callable[[int], bytes]


def iter_rows(size: int) -> Iterator[tuple[str, bytes]]:
    """Yield the name of each shape of a JSON Lines file with one of about so many bytes."""
    halves = json.dumps(repeat("\ud800", size // 6) + "\udfff甲")
    yield "halves of characters", f'{{"id": "\\udfff", "title": {halves}, "text": {halves}}}\n'.encode()
    yield (
        "halves that make a whole",
        b'{"text": "' + repeat("\\ud83c\\udf3e", size).encode()[: size // 12 * 12] + b'"}\n',
    )
    yield "halves in UTF-8", b'{"text": "' + b"\xed\xa0\x80" * (size // 3) + b'"}\n'
    yield "lists without end", b"[" * size
    yield "objects without end", b'{"text":' * (size // 8)
    yield "a number without end", b'{"text": "\xe7\x94\xb2", "id": ' + b"9" * size + b"}\n"
    yield "rows without end", b'{"text": "a"}\n' * (size // 14)
    yield "escapes without end", b'{"text": "' + b"\\u0000" * (size // 6) + b'"}\n'
