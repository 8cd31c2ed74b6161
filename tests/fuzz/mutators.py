"""How inputs are changed: by pieces of pages rather than by bytes, so that most of what is made is nearly a page.

A mutator takes an input, the most bytes it may have, and chance, and gives another input.
"""

from __future__ import annotations

import io
import json
import warnings
import zipfile
from collections.abc import Callable
from random import Random

import regex

from tests.fuzz import pages

Mutate = Callable[[bytes, int, Random], bytes]

_SENTENCE = regex.compile(r"[^。！？\n]*+[。！？\n]?")


def mutate_text(data: bytes, size: int, chance: Random) -> bytes:
    """A text changed in one to four places."""
    text = data.decode("utf-8", "replace")
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        text = change(text, chance)
    return fit(text.encode("utf-8", "replace"), size)


def fit(data: bytes, size: int) -> bytes:
    """The first `size` bytes, no character halved."""
    return data if len(data) <= size else data[:size].decode("utf-8", "ignore").encode()


def change(text: str, chance: Random) -> str:
    """One change: a piece put in, put in place of another, taken out, doubled, moved, rewrapped, or the page made anew."""
    if not text or chance.random() < 0.02:
        return pages.page(chance)
    start, end = _span(text, chance)
    piece = text[start:end]
    kind = chance.randrange(12)
    if kind < 4:
        return text[:start] + pages.fragment(chance) + text[start:]
    if kind < 7:
        return text[:start] + pages.fragment(chance) + text[end:]
    if kind == 7:
        return text[:start] + text[end:]
    if kind == 8:
        return text[:end] + piece * chance.choice((1, 1, 2, 10)) + text[end:]
    if kind == 9:
        at = chance.randrange(len(text) + 1)
        return text[:at] + piece + text[at:]
    if kind == 10:
        return text[:start] + pages.wrap(piece, chance) + text[end:]
    left, right = tuple(chance.choice(pages.wording("quotes")))
    return text[:start] + left + piece + right + text[end:]


def _span(text: str, chance: Random) -> tuple[int, int]:
    """A stretch of the text: a character, a few, or a sentence."""
    if chance.random() < 0.3:
        return chance.choice([(match.start(), match.end()) for match in _SENTENCE.finditer(text)])
    start = chance.randrange(len(text) + 1)
    return start, min(len(text), start + chance.choice((0, 1, 1, 2, 3, 5, 12, 40)))


def mutate_numeral(data: bytes, size: int, chance: Random) -> bytes:
    """A short text of signs of numbers."""
    text = data.decode("utf-8", "replace")
    signs = pages.DIGITS + pages.CHINESE + "点分之又廿卅兆萬億壹贰叁拾佰仟兩○.,，%年成折几数俩仨"
    start = chance.randrange(len(text) + 1)
    end = start + chance.choice((0, 0, 1, 2))
    piece = "".join(chance.choices(signs, k=chance.choice((0, 1, 1, 2, 4))))
    if chance.random() < 0.15:
        piece = chance.choice((pages.number(chance), pages.figure(chance), pages.hostile(chance)))
    return fit((text[:start] + piece + text[end:]).encode("utf-8", "replace"), size)


def with_name(names: tuple[str, ...], inner: Callable[[str, bytes, int, Random], bytes]) -> Mutate:
    """Inputs that are the name of a file, a line end, and the bytes of the file; `inner` changes those."""

    def mutate(data: bytes, size: int, chance: Random) -> bytes:
        name, _, content = data.partition(b"\n")
        if name.decode("utf-8", "replace") not in names or chance.random() < 0.05:
            name = chance.choice(names).encode()
        inside = inner(name.decode(), content, max(0, size - len(name) - 1), chance)
        return (name + b"\n" + inside)[:size]

    return mutate


CODECS = ("utf-8", "utf-8-sig", "utf-16", "gb18030", "big5", "utf-16-le", "utf-32")


def mutate_file(name: str, data: bytes, size: int, chance: Random) -> bytes:
    """The bytes of a file that readers know, changed by what its format is made of."""
    kind = chance.random()
    if kind < 0.25 or name.endswith(".pdf"):
        return mutate_bytes(data, size, chance)
    if data[:2] == b"PK":
        return mutate_zip(data, size, chance)
    if "json" in name:
        return mutate_json(data, size, chance)
    text = _decoded(data)
    codec = chance.choice(CODECS) if chance.random() < 0.3 else name.partition("@")[2] or "utf-8"
    if kind < 0.6:
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(pages.wording("tags")) * chance.choice((1, 1, 1, 3, 40)) + text[at:]
    else:
        text = change(text, chance)
    return text.encode(codec, "ignore")[:size]


def _decoded(data: bytes) -> str:
    for codec in ("utf-8", "utf-16", "gb18030"):
        try:
            return data.decode(codec)
        except UnicodeError:
            continue
    return data.decode("utf-8", "replace")


def mutate_bytes(data: bytes, size: int, chance: Random) -> bytes:
    """Bytes changed, lost, doubled."""
    changed = bytearray(data or b"\0")
    for _ in range(chance.choice((1, 1, 2, 8))):
        start = chance.randrange(len(changed) + 1)
        end = start + chance.choice((0, 1, 1, 4, 50))
        piece = bytes(changed[start:end])
        changed[start:end] = chance.choice(
            (b"", piece * 2, chance.randbytes(max(1, len(piece))), b"\xff", b"\0", b"9" * 12, b"[" * 30)
        )
    return bytes(changed[:size])


def mutate_zip(data: bytes, size: int, chance: Random) -> bytes:
    """A member of an archive changed, renamed or doubled, the archive whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    except Exception:  # noqa: BLE001  broken archives are changed by their bytes
        return mutate_bytes(data, size, chance)
    if members:
        at = chance.randrange(len(members))
        name, content = members[at]
        kind = chance.randrange(8)
        if kind == 0:
            name = (
                chance.choice(("../", "/", "C:\\", "\x1b", "甲", "a.zip", "a.jsonl", ".", "__MACOSX/")) + name
            )
        elif kind == 1:
            members.append((name, content))
        else:
            content = (mutate_xml if name.endswith((".xml", ".rels")) else mutate_inner)(
                name, content, chance
            )
        members[at] = name, content
    buffer = io.BytesIO()
    with (
        warnings.catch_warnings(action="ignore"),
        zipfile.ZipFile(buffer, "w", chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as archive,
    ):
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content)
    made = buffer.getvalue()
    return made if len(made) <= size else mutate_bytes(data, size, chance)


def mutate_inner(name: str, data: bytes, chance: Random) -> bytes:
    """A member as a file of its name."""
    return mutate_file(name, data, 20_000, chance)


_ELEMENT = regex.compile(r"<[^<>]{1,200}>")


def mutate_xml(_: str, data: bytes, chance: Random) -> bytes:
    """An element of XML lost, doubled or moved, or a piece of text put in."""
    text = data.decode("utf-8", "replace")
    spans = [match.span() for match in _ELEMENT.finditer(text)]
    if not spans:
        return data
    start, end = chance.choice(spans)
    kind = chance.randrange(5)
    if kind == 0:
        text = text[:start] + text[end:]
    elif kind == 1:
        text = text[:end] + text[start:end] * chance.choice((1, 5, 100)) + text[end:]
    elif kind == 2:
        other = chance.choice(spans)
        text = text[:start] + text[slice(*other)] + text[end:]
    elif kind == 3:
        text = text[:end] + pages.fragment(chance).replace("<", "&lt;") + text[end:]
    else:
        text = text[:end].replace('"', chance.choice(('"', "'", '"-1', '"9' * 9)), 1) + text[end:]
    return text.encode("utf-8", "replace")


#: What stands in place of a value: of another kind, or hard to bear.
VALUES: tuple[object, ...] = (
    *(None, True, False, 0, -1, 1.5, 1e308, float("inf"), float("nan"), 10**30),
    *("", " ", "\ud800", "a\udfffb", "\x00", "\x1b[31m", "a\nb", "甲" * 300),
    *("云溪县", "2023-06-27", "2023-99-99", "=1+1", "person", "350724", "up"),
    *([], [1], [None], [[]], {}, {"a": 1}),
)
FIELDS = (
    "text",
    "id",
    "title",
    "date",
    "published",
    "type",
    "start",
    "end",
    "gold",
    "name",
    "aliases",
    "value",
    "",
)


def mutate_json(data: bytes, size: int, chance: Random) -> bytes:
    """Rows of JSON: a field lost, added, given another value; a row doubled; or the text of the file changed."""
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    try:
        row = json.loads(lines[at])
    except (ValueError, RecursionError):
        row = None
    if row is None or chance.random() < 0.15:
        return fit(change(_decoded(data), chance).encode("utf-8", "replace"), size)
    lines[at] = json.dumps(mutate_value(row, chance), ensure_ascii=chance.random() < 0.5).encode(
        "utf-8", "surrogatepass"
    )
    if chance.random() < 0.1:
        lines.insert(at, chance.choice(lines))
    return b"\n".join(lines)[:size]


def mutate_value(value: object, chance: Random) -> object:
    """A JSON value with one thing in it changed."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(list(value))
        kind = chance.randrange(8)
        if kind == 0:
            return {name: each for name, each in value.items() if name != key}
        if kind == 1:
            return value | {chance.choice(FIELDS): chance.choice(VALUES)}
        return value | {key: mutate_value(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.9:
        at = chance.randrange(len(value))
        if chance.random() < 0.2:
            return value[:at] + value[at + 1 :] if chance.random() < 0.5 else [*value, value[at]]
        return [*value[:at], mutate_value(value[at], chance), *value[at + 1 :]]
    if isinstance(value, str) and chance.random() < 0.6:
        return change(value, chance)
    if isinstance(value, int) and not isinstance(value, bool) and chance.random() < 0.6:
        return value + chance.choice((-1, 1, 100, -(10**6)))
    return chance.choice(VALUES)


_QUOTED = regex.compile(r'"[^"\n]{0,60}"|\b\d[\d.-]*\b|\b(?:true|false)\b')


def mutate_settings(name: str, data: bytes, size: int, chance: Random) -> bytes:
    """A file of rows: JSON by its values, TOML and CSV by cells and lines."""
    if name.endswith((".jsonl", ".json")):
        return mutate_json(data, size, chance)
    text = data.decode("utf-8", "replace")
    spans = [match.span() for match in _QUOTED.finditer(text)]
    kind = chance.randrange(6)
    if kind < 3 and spans:
        start, end = chance.choice(spans)
        told = json.dumps(chance.choice((*VALUES, pages.fragment(chance))), ensure_ascii=False)
        text = text[:start] + told + text[end:]
    elif kind == 3:
        lines = text.splitlines(keepends=True) or [""]
        at = chance.randrange(len(lines))
        lines[at : at + 1] = chance.choice(([], [lines[at]] * 2, [lines[at], chance.choice(lines)]))
        text = "".join(lines)
    elif kind == 4:
        at = chance.randrange(len(text) + 1)
        text = (
            text[:at]
            + chance.choice(('"', "\n", ",", ";", "[", "]]", "=", "{", "\t", "'''", "#", "\\u", "\x00"))
            + text[at:]
        )
    else:
        text = change(text, chance)
    return fit(text.encode("utf-8", "surrogatepass" if chance.random() < 0.05 else "replace"), size)
