"""Gold as `policyfacts evaluate` reads it: a folder of NAME.txt beside NAME.gold.jsonl, or a file of sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from extractors.annotation.files import read_file
from extractors.annotation.text import (
    AnnotatedText,
    AnnotationError,
    Mention,
    fields_of,
    make_mention,
    squeeze,
    to_line,
)
from extractors.reading import ReadError, decode
from extractors.reading.sources import GOLD_SUFFIX
from extractors.reading.text_out import safe_path

#: By these a file of sentences is known.
SENTENCE_SUFFIXES = (".jsonl", ".ndjson")
_SENTENCE_KEYS = ("id", "text", "gold")
_BOM = "\ufeff"


def is_sentences(path: Path) -> bool:
    """Whether a path names a file of sentences, and not a folder or the gold of one text."""
    name = path.name.lower()
    return name.endswith(SENTENCE_SUFFIXES) and not name.endswith(GOLD_SUFFIX)


def read_gold(path: Path, _remarks: list[str]) -> list[AnnotatedText]:
    """The texts of a gold folder, by name, or of a file of sentences; blank texts too.

    Raises:
        AnnotationError: there is no gold, or gold that `policyfacts gold check` finds errors of place in.
    """
    texts = list(_iter_folder(path) if path.is_dir() else _iter_sentences(path))
    if not texts:
        raise AnnotationError(f"{path}: no gold here; it takes NAME.txt beside NAME{GOLD_SUFFIX}")
    return texts


def write_gold(texts: Sequence[AnnotatedText], path: Path, remarks: list[str]) -> dict[Path, bytes]:
    """The files of a gold folder, or the file of sentences where the path names one.

    Raises:
        AnnotationError: two texts have one name, or a text cannot stand in a file of its own.
    """
    if is_sentences(path):
        return {path: "".join(f"{to_line(_sentence(text))}\n" for text in texts).encode()}
    files: dict[Path, bytes] = {}
    for stem, text in name_files(texts):
        files[path / f"{stem}.txt"] = encode_text(text)
        files[path / f"{stem}{GOLD_SUFFIX}"] = format_mentions(text).encode()
    remarks.extend(_losses(texts))
    return files


def format_mentions(text: AnnotatedText) -> str:
    """The mentions as lines of JSON, in the order of their offsets."""
    text.sort()
    return "".join(f"{to_line(mention)}\n" for mention in text.mentions)


def name_files(texts: Iterable[AnnotatedText]) -> Iterator[tuple[str, AnnotatedText]]:
    """Yield each text with the name of its files, without suffix: its own, made fit for any system and dated.

    Raises:
        AnnotationError: two have one name.
    """
    seen: dict[str, str] = {}
    for text in texts:
        name = dated_name(text.name, text.meta.get("published"))
        stem = safe_path(name.replace("/", "_")).name.removesuffix(".txt")
        # Some file systems take no notice of case.
        if (key := stem.casefold()) in seen:
            raise AnnotationError(f"{seen[key]} and {text.name} would both become {stem}.txt; rename one")
        seen[key] = text.name
        yield stem, text


def dated_name(name: str, published: object) -> str:
    """The name with the date of publication in front (2023-06-27_NAME), unless it tells just this date or none is known."""
    from extractors.layout.head import date_in_name

    if not isinstance(published, str) or not published:
        return name
    told = date_in_name(name.replace("/", "_"))
    return name if told is not None and told.isoformat() == published else f"{published}_{name}"


def encode_text(text: AnnotatedText) -> bytes:
    """The bytes of a text file that is read as just this text.

    Raises:
        AnnotationError: there are none: it holds control characters or half a surrogate pair.
    """
    try:
        # Of two byte-order marks one is read.
        data = ((_BOM if text.text.startswith(_BOM) else "") + text.text).encode()
        if decode(data, text.name) == text.text:
            return data
    except (UnicodeEncodeError, ReadError):
        pass
    raise AnnotationError(
        f"{text.name}: holds characters that no text file holds (control characters, half of a pair); a format that is "
        "one file of JSON can carry it"
    )


def _sentence(text: AnnotatedText) -> dict[str, Any]:
    text.sort()
    return {"id": text.name, "text": text.text, **text.meta, "gold": text.mentions}


def _losses(texts: Sequence[AnnotatedText]) -> Iterator[str]:
    lost = sorted(
        {key for text in texts for key, value in text.meta.items() if value is not None} - {"published"}
    )
    if lost:
        yield f"a folder has no place for what is told of whole texts: {', '.join(lost)} left out"


def _iter_folder(folder: Path) -> Iterator[AnnotatedText]:
    for path in sorted(folder.glob("*" + GOLD_SUFFIX)):
        stem = path.name.removesuffix(GOLD_SUFFIX)
        text = read_text_of(path)
        mentions = [_read_mention(row, text, f"{path}:{number}") for number, row in iter_json_lines(path)]
        yield AnnotatedText(stem, text, mentions)


def read_text_of(path: Path) -> str:
    """The text that a file of gold belongs to; it may be blank.

    Raises:
        AnnotationError: it is missing or cannot be decoded.
    """
    text_path = path.with_name(path.name.removesuffix(GOLD_SUFFIX) + ".txt")
    if not text_path.is_file():
        raise AnnotationError(f"{path}: its text {text_path.name} is missing")
    return read_text_file(text_path)


def read_text_file(path: Path) -> str:
    """The decoded text of a file; it may be blank.

    Raises:
        AnnotationError: it cannot be read or decoded.
    """
    try:
        return decode(read_file(path), str(path))
    except ReadError as error:
        raise AnnotationError(str(error)) from None


def iter_json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (1-based line number, object) for the lines of a file.

    Raises:
        AnnotationError: the file cannot be read, or a line is no JSON object.
    """
    from schemas.jsonl import JsonlError, iter_rows

    try:
        yield from iter_rows(path)
    except JsonlError as error:
        raise AnnotationError(str(error)) from None
    except OSError as error:
        raise AnnotationError(f"{path}: {(error.strerror or str(error)).lower()}") from None


def _iter_sentences(path: Path) -> Iterator[AnnotatedText]:
    if not is_sentences(path):
        raise AnnotationError(f"{path}: gold is a folder, or a file of sentences called NAME.jsonl")
    for number, row in iter_json_lines(path):
        place = f"{path}:{number}"
        name, text, gold = (row.get(key) for key in _SENTENCE_KEYS)
        if not (isinstance(name, str) and isinstance(text, str) and isinstance(gold, list)):
            raise AnnotationError(f"{place}: a sentence needs id, text and gold, a list of mentions")
        meta = {key: value for key, value in row.items() if key not in _SENTENCE_KEYS}
        yield AnnotatedText(name, text, [_read_mention(mention, text, place) for mention in gold], meta)


def _read_mention(row: object, text: str, place: str) -> Mention:
    if not isinstance(row, dict):
        raise AnnotationError(f"{place}: a mention is a JSON object")
    mention = make_mention(text, row.get("type"), row.get("start"), row.get("end"), fields_of(row), place)
    if not isinstance(row.get("text"), str) or squeeze(row["text"]) != mention["text"]:
        raise AnnotationError(
            f"{place}: [{mention['start']}, {mention['end']}) reads {mention['text']!r}, not {row.get('text')!r}; "
            "see policyfacts gold check"
        )
    return mention
