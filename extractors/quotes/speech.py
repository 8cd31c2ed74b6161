"""Verbs of speech: where a text says that somebody speaks or writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import regex

from extractors.data import load_toml
from extractors.wording import any_of, lengths_by

_CLAUSE_END = regex.compile(r"(?:道|了|着|记者|大家|他|她)?+(?:[，。：；！？“]|$|\n)")


@dataclass(frozen=True, slots=True)
class Cue:
    """A verb of speech at [start, end). `final`: its clause ends with it; `weak`: it introduces terms as well as speech."""

    start: int
    end: int
    verb: str
    final: bool
    weak: bool


@dataclass(frozen=True, slots=True)
class SpeechLexicon:
    """What speech.toml tells, compiled; `verbs` are all that `verb` finds.

    `before` tells of all that may lead up to an opening mark, verbs with and without a link, the verb; `before_lengths` how
    long they are by their last character, the longest first.
    """

    verbs: frozenset[str]
    verb: regex.Pattern[str]
    before: dict[str, str]
    before_lengths: dict[str, tuple[int, ...]]
    longest_verb: int
    not_in: regex.Pattern[str]
    longest_other: int
    weak: frozenset[str]
    evidence: dict[str, float]
    named_before: tuple[str, ...]
    part_after: tuple[str, ...]
    inside: regex.Pattern[str]
    pronouns: tuple[str, ...]
    bodies: regex.Pattern[str]
    epithets: regex.Pattern[str]
    echo: regex.Pattern[str]
    classical: frozenset[str]
    cited: dict[str, Any]


@cache
def load_speech() -> SpeechLexicon:
    """The lexicon of speech, read once."""
    table = load_toml("speech.toml")
    say, links = table["verbs"]["say"], table["adjacent"]["link"]
    verbs = any_of(say)
    # of two ways to read what leads up to a mark the longer verb counts
    before = {verb + link: verb for verb in sorted(say, key=len) for link in links}
    not_in = table["verbs"]["not_in"]
    return SpeechLexicon(
        verbs=frozenset(table["verbs"]["say"]),
        verb=regex.compile(rf"(?P<verb>{verbs})"),
        before=before,
        before_lengths=lengths_by({words: words[-1] for words in before}),
        longest_verb=max(map(len, say)),
        not_in=regex.compile(any_of(not_in)),
        longest_other=max(map(len, not_in)),
        weak=frozenset(table["verbs"]["weak"]),
        evidence=table["evidence"],
        named_before=tuple(table["named"]["before"]),
        part_after=tuple(table["named"]["after"]),
        inside=regex.compile(any_of(table["persons"]["inside"])),
        pronouns=tuple(table["persons"]["pronouns"]),
        bodies=regex.compile(any_of(table["bodies"]["nouns"])),
        epithets=regex.compile(rf"(?:{any_of(table['bodies']['epithets'])})$"),
        echo=regex.compile(any_of(table["echo"]["nouns"])),
        classical=frozenset(table["verbs"]["classical"]),
        cited=table["cited"],
    )


def find_cue_before(text: str, at: int, floor: int) -> Cue | None:
    """The verb of speech that leads up to the opening mark at `at`, not looking in front of `floor`."""
    lexicon = load_speech()
    for length in lexicon.before_lengths.get(text[at - 1 : at], ()):
        start = at - length
        verb = lexicon.before.get(text[start:at]) if start >= floor else None
        if verb is not None:
            end = start + len(verb)
            return (
                None
                if _is_other_word(text, start, end)
                else Cue(start, end, verb, True, verb in lexicon.weak)
            )
    return None


def iter_cues(text: str, start: int, end: int) -> Iterator[Cue]:
    """Yield the verbs of speech between `start` and `end` in order."""
    lexicon = load_speech()
    for match in lexicon.verb.finditer(text, start, end):
        if not _is_other_word(text, match.start(), match.end()):
            verb = match["verb"]
            final = _CLAUSE_END.match(text, match.end()) is not None
            yield Cue(match.start(), match.end(), verb, final, verb in lexicon.weak)


def _is_other_word(text: str, start: int, end: int) -> bool:
    """Whether [start, end) is a part of a longer word that is no verb of speech (知道, 小说, 报道)."""
    lexicon = load_speech()
    reach = lexicon.longest_other - 1
    for match in lexicon.not_in.finditer(text, max(0, start - reach), end + reach, overlapped=True):
        if match.start() <= start and end <= match.end() and match.end() - match.start() > end - start:
            return True
    return False
