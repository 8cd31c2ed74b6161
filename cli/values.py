"""What options are given: read and checked, with a line that tells what is allowed."""

from __future__ import annotations

import codecs
import datetime

import typer

from schemas.types import parse_types


def parse_types_option(values: list[str] | None) -> tuple[str, ...] | None:
    """The types that --types names; None for all."""
    try:
        return parse_types(values) if values else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--types") from None


def parse_published(value: str) -> datetime.date:
    """The date that --published names."""
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise typer.BadParameter(f"{value!r} is no date; for example 2023-06-27") from None


def parse_size(value: str | int) -> int:
    """The number of bytes that 500MB, 2GB or a plain number names."""
    if isinstance(value, int):  # The default.
        return value
    number = value.strip().upper().removesuffix("B")
    power = "KMGT".find(number[-1:]) + 1 if number else 0
    try:
        size = int(float(number[:-1] if power else number) * 1000**power)
    except (ValueError, OverflowError):
        size = 0
    if size < 1:
        raise typer.BadParameter(f"{value!r} is no size; for example 500MB, 2GB")
    return size


def check_name_pattern(value: str | None) -> str | None:
    """The pattern that --published-from-name gives, which must tell a date."""
    from extractors.reading.published import compile_name_pattern

    try:
        if value is not None:
            compile_name_pattern(value)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    return value


def check_encoding(value: str | None) -> str | None:
    """The encoding that --encoding names, which must be one of text."""
    try:
        # Codecs that escape are none of text in a file.
        known = value is None or (bool("a".encode(value)) and "escape" not in codecs.lookup(value).name)
    except (LookupError, ValueError):
        known = False
    if not known:
        raise typer.BadParameter(f"no encoding is called {value!r}; for example utf-8, gb18030, big5")
    return value
