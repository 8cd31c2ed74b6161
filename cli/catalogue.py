"""The catalogue of messages: cli/data/messages.toml.

It goes by the English text with names in braces for what is filled in, so that a message that was composed deep in a
reader, or came back from another process, is known by its form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import regex

from cli.data import load_data

#: Parts of a message that are messages themselves.
_MESSAGES = frozenset({"error", "message", "what"})
#: What may have in it what stands behind it: of `a: b: permission denied` the file is `a: b`.
_GREEDY = frozenset({"path"})
_DEPTH = 4
#: So many parts behind a path leave only one way to look for its end.
_FEW_BEHIND = 1
#: A longer message stays as it is: all forms are tried on it, and on its parts.
_LONGEST = 1000
_PLACEHOLDER = regex.compile(r"\{(?P<name>\w+)\}")
_PLURAL = "(s)"


@dataclass(frozen=True, slots=True)
class _Form:
    """One message: how it is recognised, and its translation with the same names in braces."""

    pattern: regex.Pattern[str]
    translation: str

    def fill(self, parts: Mapping[str, str]) -> str:
        """The translation with what stood in the message."""
        return str(_PLACEHOLDER.sub(lambda place: parts[place["name"]], self.translation))


def to_chinese(message: str) -> str:
    """A message in Chinese; as it is where no form fits."""
    return _translate(message, _DEPTH)


def _translate(message: str, depth: int) -> str:
    if not depth or len(message) > _LONGEST:
        return message
    for form in _forms():
        match = form.pattern.fullmatch(message)
        if match:
            return form.fill(
                {
                    name: _translate(part, depth - 1) if name in _MESSAGES else part
                    for name, part in match.groupdict().items()
                }
            )
    return message


@cache
def _forms() -> list[_Form]:
    """All forms, frames first, then those with most text of their own: of several that fit that is the most special."""
    frames = load_data("messages.toml")["frames"]
    ranked = sorted(
        load_catalogue().items(),
        key=lambda item: (item[0] not in frames, -len(_PLACEHOLDER.sub("", item[0]))),
    )
    return [_Form(compile_form(english), chinese) for english, chinese in ranked]


@cache
def load_catalogue() -> dict[str, str]:
    """The Chinese for each English form."""
    tables: dict[str, dict[str, str]] = load_data("messages.toml")
    return {english: chinese for table in tables.values() for english, chinese in table.items()}


def compile_form(english: str) -> regex.Pattern[str]:
    """The pattern of the messages that have this form.

    A part ends where the words behind it stand first, and is not tried longer: what fits behind a later place fits there too.
    """
    pieces = _PLACEHOLDER.split(english)
    names, words = pieces[1::2], [_literal(piece) for piece in pieces[::2]]
    start, at = words[0], 0
    if len(names) > _FEW_BEHIND + 1 and names[0] in _GREEDY:
        start, at = _path_first(names[0], words), 1
    last = len(names) - 1
    parts = [_part(names[each], words[each + 1], last=each == last) for each in range(at, len(names))]
    return regex.compile(start + "".join(parts), regex.DOTALL)


def _literal(words: str) -> str:
    return str(regex.escape(words)).replace(regex.escape(_PLURAL), "s?")


def _part(name: str, behind: str, *, last: bool) -> str:
    """The pattern of what is filled in and of the words behind it."""
    if name in _GREEDY:
        return f"(?P<{name}>.+){behind}"
    part = f"(?P<{name}>.+?){behind}"
    return part if last else f"(?>{part})"


def _path_first(name: str, words: list[str]) -> str:
    """The pattern of the first words, a part as long as the rest leaves it, and the words behind that.

    Where it ends is sought from the end of the message, as all is that a look-behind holds: each part behind it is as short there
    as can be. From the front, each place at which the words behind it stand would be tried with all that follows.
    """
    rest = "".join(f"(?>{between}.+?)" for between in words[1:-1]) + words[-1]
    return rf"(?=.*+(?<=\A{words[0]}(?P<{name}>.+){rest})){words[0]}(?P={name}){words[1]}"
