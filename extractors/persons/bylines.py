"""By-lines: the names of those who wrote a report, set apart from its text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import regex
from spacy.tokens import Doc

from extractors import context
from extractors.article import ParagraphKind
from extractors.data import load_toml
from extractors.persons.names import foreign_likelihood, han_likelihood, is_word, load_names, surname_class
from extractors.wording import WordRow, any_of, in_a_row, smallest

#: Longest paragraph that can be nothing but a by-line, in characters.
MAX_LINE = 80
#: Longest first line of a report that names its writers, in characters.
MAX_OPENING = 60
_SURE = 0.15
_LONE = 0.4
_TRANSCRIBED = 0.7
_MAX_LONE_NAMES = 4

_BRACKETS = regex.compile(r"（(?P<inner>[^（）\n]{2,60}+)）(?P<last>[ ]*+(?=\n|$))?")
#: Signs that set a by-line off: ■本报记者, □新华社记者.
_BULLETS = "■□●○◆◇▲△▼▽★☆◎※▶►▷◢◣"
_TOKEN = regex.compile(rf"[^ 、，：/|；\n（）(){_BULLETS}]++")
#: Who the author is, told in the bracket: 作者王志明系某大学教授.
_AUTHOR = regex.compile(r"(?:本文)?作者：?(?P<name>[\p{Han}·]{2,12}?)(?:系|[为是](?=\p{Han}{3}))")
#: What no line of names alone holds.
_NOT_NAMES = regex.compile(r"[^\p{Han} 、·\n]")
_LEAD = regex.compile(rf"[ {_BULLETS}]*+")


@dataclass(frozen=True, slots=True)
class BylineName:
    """A name in a by-line: its span and the post in front of it (本报记者), None where there is none."""

    start: int
    end: int
    title: str | None


@dataclass(frozen=True, slots=True)
class _Cues:
    front: regex.Pattern[str]
    double: regex.Pattern[str]
    behind: WordRow
    credited: regex.Pattern[str]
    opening: regex.Pattern[str]
    credit: regex.Pattern[str]
    posts: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Proposals:
    """The persons that the model proposes."""

    spans: frozenset[tuple[int, int]]
    ordered: list[tuple[int, int]]

    @classmethod
    def of(cls, doc: Doc) -> _Proposals:
        spans = {(e.start, e.end) for e in context.entities(doc) if e.label == "PERSON"}
        return cls(frozenset(spans), sorted(spans))


@cache
def _cues() -> _Cues:
    data = load_toml("bylines.toml")
    posts, roles = (any_of(data[key]["words"]) for key in ("posts", "roles"))
    behind = in_a_row(data["behind"]["words"])
    whole = any_of(word for word in data["openings"]["words"] if len(word) > 1)
    short = any_of(word for word in data["openings"]["words"] if len(word) == 1)
    return _Cues(
        front=regex.compile(
            rf"(?:\p{{Han}}{{0,4}}由)?(?P<title>[\p{{Han}}A-Za-z·]{{0,12}}?(?P<post>{posts}))|(?:{roles})"
        ),
        double=regex.compile(
            rf"(?!(?:{roles})[/／·])(?P<title>[\p{{Han}}A-Za-z]{{2,10}}+[/／][\p{{Han}}A-Za-z]{{1,12}}?(?P<post>{posts}))"
        ),
        behind=WordRow(smallest(data["behind"]["words"])),
        credit=regex.compile(rf" ?(?>{behind})[）。]?(?=\n|$)"),
        credited=regex.compile(rf"[/／](?:{behind}|\p{{Han}}{{2,8}}(?:{any_of(data['media']['words'])}))$"),
        # A single 电 or 讯 closes the opening: 新华社北京6月1日电（记者; it is none inside 中央电视台.
        opening=regex.compile(rf"[^\n。（）]{{0,30}}?(?:{whole}|(?:{short})(?=[ （）]|$|记者|通讯员))"),
        posts=frozenset(data["posts"]["words"]),
    )


def find_byline_names(doc: Doc) -> list[BylineName]:
    """The names in the by-lines of an article, in text order.

    A by-line is a paragraph of that kind, a short line that begins with 本报记者 and the like, a bracket with such a cue, or
    a bracket of names alone at the end of a paragraph.
    """
    text = context.text_of(doc)
    people = _Proposals.of(doc)
    names: dict[int, BylineName] = {}
    for first, end, kind in _lines(doc, text):
        if text.find("。", first, end) >= 0:
            continue
        lead = _LEAD.match(text, first, end)
        start = lead.end() if lead else first
        if end - start > MAX_LINE:
            continue
        cued = _cues().front.match(text, start, end) or _match_double(text, start, end)
        loose = kind in (
            ParagraphKind.BYLINE,
            ParagraphKind.BODY,
            ParagraphKind.HEADING,
            ParagraphKind.CAPTION,
        )
        if kind is ParagraphKind.BYLINE or cued:
            found = list(_iter_names(text, start, end, people))
        else:
            loose = loose or _cues().credited.search(text, start, end) is not None
            found = _lone_names(text, start, end, people) if loose else []
        names.update((name.start, name) for name in found)
    for match in _BRACKETS.finditer(text):
        start, end = match.span("inner")
        author = _AUTHOR.match(text, start, end)
        if author is not None and _is_name(author["name"], author.span("name") in people.spans, _SURE):
            found = [BylineName(author.start("name"), author.end("name"), None)]
        elif _cues().front.match(text, start, end):
            found = list(_iter_names(text, start, end, people))
        else:
            found = _lone_names(text, start, end, people) if match.group("last") is not None else []
        names.update((name.start, name) for name in found)
    return [names[start] for start in sorted(names)]


def in_opening(text: str, offset: int) -> bool:
    """Whether `offset` lies in a first line like 本报讯 记者…: where the writers of a report are named in its text."""
    start = text.rfind("\n", 0, offset) + 1
    return offset - start <= MAX_OPENING and _cues().opening.match(text, start, offset) is not None


def is_credit(text: str, end: int) -> bool:
    """Whether what stands behind a name closes a credit: 金立旺 摄."""
    return _cues().credit.match(text, end) is not None


def _lines(doc: Doc, text: str) -> Iterator[tuple[int, int, ParagraphKind]]:
    if doc._.article is not None:
        for paragraph in context.article_of(doc).paragraphs:
            yield paragraph.start, paragraph.end, paragraph.kind
        return
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line), ParagraphKind.BODY
        start += len(line) + 1


def _match_double(text: str, start: int, end: int) -> regex.Match[str] | None:
    """The names of two media with a stroke between at the beginning of [start, end): 某日报/某晚报记者."""
    stroke = text.find("/", start, end) >= 0 or text.find("／", start, end) >= 0
    return _cues().double.match(text, start, end) if stroke else None


def _iter_names(text: str, start: int, end: int, people: _Proposals) -> Iterator[BylineName]:
    """The names among the words of a by-line, each with the post in front of it."""
    title: str | None = None
    single: int | None = None
    double = _match_double(text, start, end)
    if double is not None:
        title, start = double.group("title"), double.end()
    for token in _TOKEN.finditer(text, start, end):
        first, last = token.span()
        cue = _cues().front.match(text, first, last)
        if cue is not None and (first, last) not in people.spans:
            title = cue.group("title")
            first = cue.end()
        last -= _tail(text[first:last])
        if single is not None and last - first == 1 and text[last - 1 : last].isalpha():
            first, single = single, None
        elif last - first == 1 and surname_class(text[first:last] + "某"):
            single = first
            continue
        parts = _parts(first, last, people)
        if parts:
            yield from (BylineName(a, b, title) for a, b in parts)
        elif _is_name(text[first:last].replace(" ", ""), (first, last) in people.spans, _SURE):
            yield BylineName(first, last, title)
        elif cue is None and last - first > 4:
            title = None


def _parts(start: int, end: int, people: _Proposals) -> list[tuple[int, int]]:
    """The names of the model that fill [start, end) one after the other (徐明李娜), where they are two and more."""
    ordered = people.ordered
    spans = ordered[bisect_left(ordered, (start, 0)) : bisect_left(ordered, (end, 0))]
    filled = len(spans) > 1 and spans[0][0] == start and spans[-1][1] == end
    return spans if filled and all(a[1] == b[0] for a, b in pairwise(spans)) else []


def _lone_names(text: str, start: int, end: int, people: _Proposals) -> list[BylineName]:
    """The names of a line or bracket that holds nothing but one to four names; none where it holds anything else."""
    credit = _cues().credited.search(text, start, end)
    end = credit.start() if credit else end
    tokens = [token.span() for token in _TOKEN.finditer(text, start, end)]
    # 王 莉: a name of two characters set with a space.
    if len(tokens) == 2 and all(last - first == 1 for first, last in tokens):
        tokens = [(tokens[0][0], tokens[1][1])]
    if not 1 <= len(tokens) <= _MAX_LONE_NAMES or _NOT_NAMES.search(text, start, end):
        return []
    spans = [(first, last - _tail(text[first:last])) for first, last in tokens]
    good = all(
        _is_name(text[a:b].replace(" ", ""), (a, b) in people.spans, _LONE, strict=True) for a, b in spans
    )
    return [BylineName(a, b, None) for a, b in spans] if good else []


def _tail(token: str) -> int:
    """How many characters at the end of a word of a by-line tell what the name did (张三摄)."""
    start = _cues().behind.start(token, 0, len(token))
    return len(token) - start if start >= 2 else 0


def _is_name(token: str, proposed: bool, least: float, strict: bool = False) -> bool:
    dots = load_names().dots
    if any(dot in token for dot in dots):
        return token[0] not in dots and token[-1] not in dots and foreign_likelihood(token) > 0.7
    if not 2 <= len(token) <= 4 or (strict and is_word(token) and not proposed):
        return False
    likelihood = han_likelihood(token)
    if proposed:
        return likelihood > 0 or foreign_likelihood(token) > _TRANSCRIBED
    if not strict and load_names().parts.fullmatch(token):
        return True
    return likelihood >= least and surname_class(token) != "3"


def agree_on_bylines(doc: Doc) -> None:
    """Bring together what the layout read in by-line paragraphs and what was found as by-lines in the text, in place.

    A person in a by-line paragraph whose name the layout read there is one of the by-line; the article's `bylines` are
    all such names, those found in the text first.
    """
    article = context.article_of(doc)
    read = frozenset(article.bylines)
    names: list[str] = []
    for mention in context.found(doc, "person"):
        name = mention.fields.get("canonical") or context.text_of(doc)[mention.start : mention.end]
        kind = article.paragraph_at(mention.start).kind
        if kind is ParagraphKind.BYLINE and name in read:
            mention.fields["byline"] = True
        if mention.fields.get("byline"):
            names.append(name)
    article.bylines = list(dict.fromkeys([*names, *article.bylines]))
