"""From bytes to text: how the encoding of a text is told."""

from __future__ import annotations

import codecs
from functools import cache

from extractors.data import load_toml
from extractors.reading.errors import ReadError

#: The encodings tried, in this order, each strictly. UTF-16 counts only with a byte-order mark.
ENCODINGS = ("utf-8-sig", "utf-16", "gb18030", "big5")

_BINARY_MARKS = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP or Office file",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"\x1f\x8b": "a gzip archive",
    b"Rar!\x1a\x07": "a RAR archive",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"\xd0\xcf\x11\xe0": "an old Office file",
}
_CONTROL = frozenset(map(chr, range(32))) - set("\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f") | {"\x7f"}
_SAMPLE = 200_000
#: The share of everyday characters below which a text was decoded by the wrong encoding.
_FITS = 0.2


def decode(data: bytes, name: str, encoding: str | None = None) -> str:
    """Decode the bytes of the file called `name`: strictly by `encoding` if given, else by the first encoding that fits.

    Raises:
        ReadError: the bytes are binary, do not fit `encoding`, or fit no encoding.
    """
    if encoding is not None:
        return _decode_forced(data, name, encoding)
    for mark, what in _BINARY_MARKS.items():
        if data.startswith(mark):
            raise ReadError(f"{name}: {what}, not text; convert it to text first")
    candidates = [
        text for codec in _candidates(data) if (text := _try(data, codec)) is not None and _is_text(text)
    ]
    if _is_cut_utf8(data) and not any(_share_common(text) >= _FITS for text in candidates):
        raise ReadError(f"{name}: ends in the middle of a character; perhaps it is still being written")
    if not candidates:
        if b"\0" in data[:_SAMPLE] or not any(_try(data, codec) is not None for codec in ENCODINGS):
            raise ReadError(
                f"{name}: binary or damaged, not text in UTF-8, UTF-16, GB18030 or Big5; --encoding NAME reads another encoding"
            )
        raise ReadError(f"{name}: holds control characters, not text; --encoding NAME reads it all the same")
    if len(candidates) == 1 or not _is_multibyte(data):
        return candidates[0]
    best = max(candidates, key=_share_common)
    if _share_common(best) < _FITS:
        raise ReadError(
            f"{name}: cannot tell its encoding; say it with --encoding, for example --encoding gb18030"
        )
    return best


def _candidates(data: bytes) -> tuple[str, ...]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    # What is strict UTF-8 is UTF-8: other encodings of Chinese fit it only by a freak of chance.
    if _try(data, "utf-8-sig") is not None:
        return ("utf-8-sig",)
    return ("gb18030", "big5")


def _is_multibyte(data: bytes) -> bool:
    return _try(data, "utf-8-sig") is None and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def _is_cut_utf8(data: bytes) -> bool:
    """Whether only the last character keeps the bytes from being UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > 0 and error.reason == "unexpected end of data"
    return False


def _decode_forced(data: bytes, name: str, encoding: str) -> str:
    codec = "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding
    try:
        text = data.decode(codec).removeprefix("\ufeff")
        text.encode()  # UTF-7 can write halves of characters, and nothing else can.
    except LookupError:
        raise ReadError(
            f"{name}: no encoding is called {encoding!r}; for example utf-8, gb18030, big5"
        ) from None
    except UnicodeError as error:
        raise ReadError(
            f"{name}: is not {encoding} ({_where(error)}); leave --encoding out to have it told"
        ) from None
    return text


def _where(error: UnicodeError) -> str:
    if isinstance(error, UnicodeEncodeError):
        return f"half of a character at {error.start}"
    return f"byte {error.start}" if isinstance(error, UnicodeDecodeError) else str(error)


def _try(data: bytes, codec: str) -> str | None:
    try:
        text = data.decode(codec)
    except UnicodeError:
        return None
    # GB18030 can write a byte-order mark too, and its codec leaves it in.
    return text.removeprefix("\ufeff") if codec == "gb18030" else text


def _is_text(text: str) -> bool:
    """Whether the text is free of control characters but for a stray few (PDF tools leave some)."""
    if "\0" in text:
        return False
    sample = text[:_SAMPLE]
    return sum(sample.count(char) for char in _CONTROL) <= len(sample) // 1000


def _share_common(text: str) -> float:
    """The share of the non-ASCII characters that are everyday Chinese characters or punctuation.

    GB18030 fits almost any bytes and Big5 many: read wrongly, Chinese text turns into rare characters.
    """
    wide = [char for char in text[:_SAMPLE] if char > "\x7f"]
    common = _common_characters()
    return sum(char in common for char in wide) / len(wide) if wide else 1.0


@cache
def _common_characters() -> frozenset[str]:
    table = load_toml("reading.toml")
    return frozenset(table["common_simplified"] + table["common_traditional"] + table["punctuation"])
