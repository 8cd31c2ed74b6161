"""Cleaning a paragraph: characters normalised one to one, white space of the layout removed, offsets kept."""

from __future__ import annotations

from array import array

import regex

from extractors.aligned import AlignedText, consecutive
from extractors.layout.surnames import begins_as_name, is_full_name

_HAN = r"\p{Han}〇"
_WIDE_PUNCTUATION = "，。、；：？！“”‘’（）《》〈〉「」『』【】—…·％℃"
_DROPPED = regex.compile(r"[\p{Cf}\ufeff\u200b\u2060\u00ad]")
# The separators of ASCII are white space to Python and none to Unicode.
_SPACE = regex.compile(r"[\s\x1c-\x1f]+")
# Where the last letter turns out to begin a word, no match begins at one of the letters before it either.
_SPACED_LETTERS = regex.compile(
    rf"(?<![^\s{_WIDE_PUNCTUATION}])[{_HAN}](?:[^\S\n]++[{_HAN}]){{2,}}+(?:(?![{_HAN}])|(*SKIP)(*FAIL))"
)
_FULL = {
    chr(code): chr(code - 0xFEE0)
    for code in [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]
}
_FULL |= {
    "％": "%",
    "℅": "%",
    "﹪": "%",
    "＋": "+",
    "－": "-",
    "／": "/",
    "＝": "=",
    "．": ".",
    "～": "～",
    "　": " ",
}
_FULL_FORMS = regex.compile(f"[０-９Ａ-Ｚａ-ｚ{''.join(key for key in _FULL if not key.isalnum())}]")
_FULL_TABLE = str.maketrans(_FULL)
_TO_WIDE = {",": "，", ":": "：", ";": "；", "!": "！", "?": "？", "(": "（", ")": "）"}
_MIDDLE_DOTS = "•‧∙⋅・･●"
#: How far before a line end the word stands that opens a list of writers.
MAX_WRITERS = 40
_WRITERS = regex.compile(r"(?:记者|通讯员)[\s\p{Han}·、]*\s[\p{Han}·]+$|(?:记者|通讯员)\s*[\p{Han}·]+$")
_LAST_WORD = regex.compile(r"(?:(?<=记者|通讯员)|(?<![\p{Han}·]))[\p{Han}·]{2,12}$")
_FIRST_WORD = regex.compile(r"\p{Han}{2,4}(?![\p{Han}·])")
# A point before a figure is that of a number.
_CANDIDATE = regex.compile(r"[,:;!?()\"'•‧∙⋅・･]|\.(?![0-9])")
# 12 500
_THOUSANDS_BEFORE = regex.compile(r"(?<!\d)\d{1,3}$")
_THOUSANDS_BEHIND = regex.compile(r"\d{3}(?!\d)")
_BRACKET = regex.compile(r"[()（）]")


def clean(parts: list[tuple[int, str]]) -> AlignedText:
    """Join the lines of one paragraph, each given with its offset in the file, into cleaned text.

    Every character of the result stands at its offset in the file; what is dropped (white space of the layout, format
    characters) is simply missing, what is normalised (full-width digits, half-width punctuation beside Chinese text,
    straight quotation marks) is replaced by one character.
    """
    text, offsets = _join(parts)
    text, offsets = _drop(text, offsets)
    text = _normalise(text)
    return AlignedText(text, offsets)


def _join(parts: list[tuple[int, str]]) -> tuple[str, array[int]]:
    texts: list[str] = []
    offsets: array[int] = array("q")
    tail = ""
    for start, text in parts:
        if tail and (_needs_space(tail[-1], text[:1]) or _parts_names(tail, text)):
            texts.append(" ")
            offsets.append(start - 1)
            tail += " "
        texts.append(text)
        offsets += consecutive(start, start + len(text))
        tail = (tail + text)[-MAX_WRITERS:]
    joined = "".join(texts)
    return joined.translate(_FULL_TABLE) if _FULL_FORMS.search(joined) else joined, offsets


def _needs_space(before: str, after: str) -> bool:
    """Words of an alphabet that meet at a line end are two words; Chinese and numbers run on."""
    return before.isascii() and after.isascii() and before.isalpha() and after.isalpha()


def _parts_names(before: str, after: str) -> bool:
    """Whether a line ends between two names of a list of writers, which nothing else than the line end parts."""
    if ("记者" not in before and "通讯员" not in before) or not _WRITERS.search(before):
        return False
    last, first = _LAST_WORD.search(before), _FIRST_WORD.match(after)
    return (
        last is not None
        and first is not None
        and is_full_name(first.group())
        and (is_full_name(last.group()) or "·" in last.group() or len(last.group() + first.group()) > 4)
    )


def _drop(text: str, offsets: array[int]) -> tuple[str, array[int]]:
    # Neither format characters nor white space other than a blank are printable.
    plain = text.isprintable()
    if not plain and (spans := [match.span() for match in _DROPPED.finditer(text)]):
        text, offsets = _without(text, offsets, spans)
    if plain and " " not in text:
        return text, offsets
    lettered = _spaced_letters(text)
    spans = []
    for match in _SPACE.finditer(text):
        start, end = match.span()
        if start in lettered or not _separates(text, start, end):
            spans.append((start, end))
        elif end - start > 1:
            spans.append((start + 1, end))
    text, offsets = _without(text, offsets, spans)
    return text if plain else _SPACE.sub(" ", text), offsets


def _spaced_letters(text: str) -> set[int]:
    """Where white space stands between the characters of a word set wide (通 知 公 告)."""
    if 1 not in map(len, text.split()[1:-1]):
        return set()
    lettered = {
        at
        for match in _SPACED_LETTERS.finditer(text)
        for at in range(match.start(), match.end())
        if text[at].isspace()
    }
    return set() if lettered and _is_name_list(text, min(lettered), max(lettered)) else lettered


def _is_name_list(text: str, first: int, last: int) -> bool:
    """王 莉 张 敏: an even number of single characters, every other one a surname, is a list of spaced names."""
    chars = text[first - 1 : last + 2].split()
    return len(chars) % 2 == 0 and len(chars) <= 8 and all(begins_as_name(char) for char in chars[::2])


def _separates(text: str, start: int, end: int) -> bool:
    """Whether the white space at [start, end) parts words, as in 王莉 赵满仓, and is no trace of the layout."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if not before or not after:
        return False
    if _is_han(before) and _is_han(after):
        return not _is_spaced_name(text, start, end)
    if before.isascii() and after.isascii():
        return (before.isalpha() and after.isalpha()) or _are_numbers(text, start, end)
    return False


def _are_numbers(text: str, start: int, end: int) -> bool:
    """Two figures side by side stay two, but for thousands set off by a blank (12 500)."""
    if not (text[start - 1].isdigit() and text[end].isdigit()):
        return text[start - 1] in ".;:!?)" and text[end].isalnum()
    grouped = end - start == 1 and _THOUSANDS_BEHIND.match(text[end : end + 4]) is not None
    return not (grouped and _THOUSANDS_BEFORE.search(text[max(0, start - 4) : start]))


def _is_spaced_name(text: str, start: int, end: int) -> bool:
    """王 莉: a surname, a blank and one character that stands by itself."""
    if not begins_as_name(text[start - 1]) or (end + 1 < len(text) and _is_han(text[end + 1])):
        return False
    alone = start < 2 or not _is_han(text[start - 2])
    return alone or end + 1 == len(text) or text[end + 1].isspace() or text[end + 1] in "，。、）：)"


def _is_han(char: str) -> bool:
    return (
        "\u4e00" <= char <= "\u9fff"
        or char == "〇"
        or "\u3400" <= char <= "\u4dbf"
        or "\U00020000" <= char <= "\U0003ffff"
    )


def _without(text: str, offsets: array[int], spans: list[tuple[int, int]]) -> tuple[str, array[int]]:
    if not spans:
        return text, offsets
    texts: list[str] = []
    kept: array[int] = array("q")
    last = 0
    for start, end in [*spans, (len(text), len(text))]:
        texts.append(text[last:start])
        kept.extend(offsets[last:start])
        last = end
    return "".join(texts), kept


def _normalise(text: str) -> str:
    """Replace half-width punctuation beside Chinese text and straight quotation marks, one character for one."""
    places = [match.start() for match in _CANDIDATE.finditer(text)]
    if not places:
        return text
    chars = list(text)
    opened: dict[str, bool] = {}
    for at in places:
        char, before, after = (
            chars[at],
            chars[at - 1] if at else "",
            chars[at + 1] if at + 1 < len(chars) else "",
        )
        if char in "\"'":
            chars[at] = _paired(char, before, after, opened)
        elif char in _MIDDLE_DOTS:
            chars[at] = "·" if _is_han(before) and _is_han(after) else char
        elif char == ".":
            chars[at] = "。" if _is_han(before) and (not after or _is_han(after)) else char
        elif _is_wide(before) or (_is_wide(after) and not (before.isdigit() and after.isdigit())):
            chars[at] = _TO_WIDE[char]
    if "(" in text or ")" in text:
        _close_brackets(chars, text)
    return "".join(chars)


def _is_wide(char: str) -> bool:
    return bool(char) and (_is_han(char) or char in _WIDE_PUNCTUATION)


def _paired(char: str, before: str, after: str, opened: dict[str, bool]) -> str:
    """A straight mark as the opening or closing one; an apostrophe within an alphabet stays."""
    if char == "'" and before.isascii() and after.isascii() and not opened.get(char):
        return char
    opened[char] = not opened.get(char, False)
    return {'"': "“”", "'": "‘’"}[char][not opened[char]]


def _close_brackets(chars: list[str], text: str) -> None:
    """Give a half-width bracket the width of its mate; `chars` are those of `text`, some of them replaced."""
    waiting: list[int] = []
    for match in _BRACKET.finditer(text):
        at = match.start()
        if match.group() in "(（":
            waiting.append(at)
        elif waiting:
            mate = waiting.pop()
            if chars[at] == "）" or chars[mate] == "（":
                chars[mate], chars[at] = "（", "）"
