"""From paths to sources, from bytes to text: which files are read and how they are decoded."""

from __future__ import annotations

import codecs
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extractors.data import load_toml

#: The encodings tried, in this order, each strictly. UTF-16 counts only with a byte-order mark.
ENCODINGS = ("utf-8-sig", "utf-16", "gb18030", "big5")

_BINARY_MARKS = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP or Office file",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"\x1f\x8b": "a gzip archive",
    b"\xd0\xcf\x11\xe0": "an old Office file",
}
_CONTROL = frozenset(map(chr, range(32))) - set("\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f") | {"\x7f"}
_SAMPLE = 200_000


class ReadError(Exception):
    """An input that cannot be read; the message is one line that says what, where and what to do."""


class NoTextError(ReadError):
    """An input that was read and holds nothing but white space; nothing is lost, but the user may want to know."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read. `path` is None for standard input; `doc` is the name its records carry."""

    path: Path | None
    doc: str


def iter_sources(
    paths: Iterable[str | Path], left_out: list[Path] | None = None
) -> Iterator[Source | ReadError]:
    """Yield the files that `paths` stand for: files as they are, folders walked in sorted order, `-` standard input.

    Hidden files and folders are left out, and so are links that lead out of the folder. Within a folder, data
    and program files (`.jsonl`, `.csv`, …, see data/reading.toml) are no newspaper text: they are appended to
    `left_out`. A path that does not exist is yielded as a ReadError, so that it costs the others nothing.
    """
    for path in map(Path, paths):
        if str(path) == "-":
            yield Source(None, "-")
        elif path.is_dir():
            yield from _iter_folder(path, left_out if left_out is not None else [])
        elif path.exists():
            yield Source(path, _printable(path.name))
        else:
            yield ReadError(f"{path}: no such file or folder")


def _iter_folder(folder: Path, left_out: list[Path]) -> Iterator[Source | ReadError]:
    for found in _iter_files(folder):
        if isinstance(found, ReadError):
            yield found
        elif _stays_inside(found, folder):
            if found.suffix.lower() in _other_suffixes():
                left_out.append(found)
            else:
                yield Source(found, _printable(found.relative_to(folder).as_posix()))


def _iter_files(folder: Path) -> Iterator[Path | ReadError]:
    """The files below a folder in the order of their paths as strings; linked folders are not entered."""
    try:
        entries = [
            (entry.name, entry.is_dir(follow_symlinks=False), entry.is_dir()) for entry in os.scandir(folder)
        ]
    except OSError as error:
        yield ReadError(_os_message(error))
        return
    for name, is_folder, leads_to_folder in sorted(entries, key=lambda entry: entry[0] + "/" * entry[1]):
        if name.startswith("."):
            continue
        if is_folder:
            yield from _iter_files(folder / name)
        elif not leads_to_folder and not _is_special(folder / name):
            yield folder / name


def _printable(name: str) -> str:
    """A file name as text: names that are not UTF-8 (on disks written elsewhere) are read as GB18030, else escaped.

    Control characters are escaped, so that a name is one line and gives no orders to a terminal.
    """
    raw = os.fsencode(name)
    for codec in ("utf-8", "gb18030"):
        try:
            text = raw.decode(codec)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = raw.decode("utf-8", "backslashreplace")
    return "".join(
        char if char.isprintable() or char == " " else char.encode("unicode_escape").decode() for char in text
    )


def _is_special(path: Path) -> bool:
    """Whether a path is a pipe, socket or device: reading one met on a walk might never end."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _stays_inside(path: Path, folder: Path) -> bool:
    return not path.is_symlink() or path.resolve().is_relative_to(folder.resolve())


@cache
def _other_suffixes() -> frozenset[str]:
    return frozenset(load_toml("reading.toml")["left_out_suffixes"])


def read_text(source: Source, encoding: str | None = None) -> str:
    """Read and decode one source, byte-order mark left out, line ends as they stand.

    Raises:
        ReadError: the file cannot be opened, is no text, or its encoding cannot be told.
        NoTextError: it is empty or blank.
    """
    try:
        data = _read_stdin() if source.path is None else _read_bytes(source.path)
    except OSError as error:
        raise ReadError(_os_message(error, source.doc)) from None
    text = decode(data, source.doc, encoding)
    if not text.strip():
        raise NoTextError(f"{source.doc}: has no text in it")
    return text


def _read_stdin() -> bytes:
    if sys.stdin is None:
        raise OSError(0, "standard input is closed")
    return sys.stdin.buffer.read()


def _read_bytes(path: Path) -> bytes:
    if path.is_dir():
        raise OSError(0, "a folder now, no file", str(path))
    return path.read_bytes()


def _os_message(error: OSError, name: str | None = None) -> str:
    return f"{name or error.filename}: {(error.strerror or str(error)).lower()}"


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
    if not candidates:
        if b"\0" in data[:_SAMPLE] or not any(_try(data, codec) is not None for codec in ENCODINGS):
            raise ReadError(
                f"{name}: binary or damaged, not text in UTF-8, UTF-16, GB18030 or Big5; --encoding NAME reads another encoding"
            )
        raise ReadError(f"{name}: holds control characters, not text; --encoding NAME reads it all the same")
    if len(candidates) == 1 or not _is_multibyte(data):
        return candidates[0]
    best = max(candidates, key=_share_common)
    if _share_common(best) < 0.2:
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


def _decode_forced(data: bytes, name: str, encoding: str) -> str:
    codec = "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding
    try:
        return data.decode(codec).removeprefix("\ufeff")
    except LookupError:
        raise ReadError(
            f"{name}: no encoding is called {encoding!r}; for example utf-8, gb18030, big5"
        ) from None
    except UnicodeError as error:
        raise ReadError(
            f"{name}: is not {encoding} ({_where(error)}); leave --encoding out to have it told"
        ) from None


def _where(error: UnicodeError) -> str:
    return f"byte {error.start}" if isinstance(error, UnicodeDecodeError) else str(error)


def _try(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeError:
        return None


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
