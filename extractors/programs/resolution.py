"""What the whole article tells of its programmes: which mentions are one, who runs it, what it stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from spacy.tokens import Doc

from extractors.agents import AgentFinder
from extractors.context import found, text_of
from extractors.mention import Mention
from extractors.programs.expansion import SAID, Explanation, explain, own_parts
from extractors.programs.identity import number_programs
from extractors.programs.kinds import kind_of_head
from extractors.programs.shape import shape_of
from extractors.scanner import Scanner, scanner_of


def resolve_programs(doc: Doc) -> None:
    """Set `program_id`, `owner` and, where the article spells it out, `expansion` of its programmes, in place.

    What one mention of a programme tells holds for all of them; an expansion of the article goes before that of the
    lexicon (`expansion_from`).
    """
    mentions = found(doc, "program")
    if not mentions:
        return
    text, owners = text_of(doc), AgentFinder(doc, "program")
    for mention in mentions:
        mention.fields["owner"] = owners.find(mention)
    names = {_name(text, mention) for mention in mentions}
    # a name that is itself a list may hold the parts of a short form
    numeric = scanner_of(name for name in names if shape_of(name).counts and not own_parts(name))
    explained = {id(mention): _explain(text, mention, numeric) for mention in mentions}
    told = [
        said.parts if (said := explained[id(mention)]) is not None and said.certainty >= SAID else None
        for mention in mentions
    ]
    for group in number_programs(text, mentions, told):
        for name in ("owner", "kind"):
            _share(group, name)
        _expand(text, group, explained)


def _share(group: list[Mention], name: str) -> None:
    """Give the mentions that do not tell a field what the first that does tells."""
    told = next((value for mention in group if (value := mention.fields[name]) is not None), None)
    for mention in group:
        if mention.fields[name] is None:
            mention.fields[name] = told


def _expand(text: str, group: list[Mention], explained: Mapping[int, Explanation | None]) -> None:
    """Set the expansion of all mentions of a programme: as the text has it where it is surest, else as the lexicon has it.

    `explained` holds for each mention (by `id`) what the text says it stands for.
    """
    known = next((m.fields["expansion"] for m in group if m.fields["expansion"] is not None), ())
    # lists stand beside well-known names too: those have to be said to explain them
    in_lexicon = any(mention.by == "lexicon.programs" for mention in group)
    least = SAID if known else 3 if in_lexicon else 1
    told = [
        said for mention in group if (said := explained[id(mention)]) is not None and said.certainty >= least
    ]
    best = max(told, key=lambda explanation: explanation.certainty, default=None)
    parts = best.parts if best else _restated(text, group)
    if best and known and not _alike(best.parts, known):
        # “三步走” of a court is not that of 1987: of a namesake the lexicon knows nothing
        for mention in group:
            mention.fields |= {
                "issuer": None,
                "level": None,
                "since": None,
                "kind": kind_of_head(mention.fields["head"]),
            }
    for mention in group if parts or known else ():
        mention.fields["expansion"] = list(parts or known)
        mention.fields["expansion_from"] = "text" if parts else "lexicon"


def _alike(told: Iterable[str], known: Iterable[str]) -> bool:
    """Whether two lists of parts have two signs in a row in common anywhere."""
    pairs = {part[at : at + 2] for part in known for at in range(len(part) - 1)}
    return any(part[at : at + 2] in pairs for part in told for at in range(len(part) - 1))


def _name(text: str, mention: Mention) -> str:
    return "".join(text[mention.start : mention.end].split())


def _explain(text: str, mention: Mention, numeric: Scanner[str]) -> Explanation | None:
    start, end = mention.start, mention.end
    before = start - 1 if text[start - 1 : start] in ("“", "‘", "「", "『") else start
    after = end + 1 if text[end : end + 1] in ("”", "’", "」", "』") else end
    return explain(text, _name(text, mention), before, after, numeric)


def _restated(text: str, group: list[Mention]) -> tuple[str, ...]:
    """The parts of a name that is itself a list, where a short form counts or restates them: 三位一体, 领办入社托底."""
    names = {_name(text, mention) for mention in group} if len(group) > 1 else set()
    if len(names) < 2:
        return ()
    for name in sorted(names, key=len, reverse=True):
        parts = own_parts(name)
        for short in sorted(names - {name}) if parts else ():
            if len(parts) in shape_of(short).counts or _is_drawn_from(short, parts):
                return parts
    return ()


def _is_drawn_from(short: str, parts: tuple[str, ...]) -> bool:
    """Whether a short form takes its characters, in order, from every one of the parts."""
    at = 0
    for part in parts:
        begin = at
        while at < len(short) and short[at] in part:
            at += 1
        if at == begin:
            return False
    return at == len(short)
