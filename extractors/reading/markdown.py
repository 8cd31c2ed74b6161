"""Markdown: the file as it stands, its marks blanked out in what is analysed.

A mark inside a line gives way to characters of no width, which cleaning drops, so that words on both sides of it meet;
one that begins a line gives way to blanks. So every offset is one of the file.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractors.reading.decoding import decode
from extractors.reading.document import Document, Input
from extractors.reading.knowledge import load_words
from extractors.reading.published import parse_day

_NO_WIDTH = "\u200b"

_FRONT_MATTER = regex.compile(
    r"\A---[ \t]*\n(?P<fields>(?:(?!---|\.\.\.).*+\n){0,100}?)(?:---|\.\.\.)[ \t]*+(?:\n|\Z)"
)
_FIELD = regex.compile(r"^(?P<name>[\w-]{1,40})[ \t]*:[ \t]*+(?P<value>.*+)", regex.MULTILINE)

#: What stands at the head of a line, or is all of it.
_LINE_MARKS = regex.compile(
    r"""^[ \t]{0,12}+ (?:
        (?: > [ \t]?+ )++ (?: \#{1,6}+ (?=[ \t]|$) | [-*+] (?=[ \t]|$) )?+
      | \#{1,6}+ (?=[ \t]|$)
      | [-*+] (?=[ \t]|$) (?! (?: [ \t]*+ [-*_] ){2,}+ [ \t]*+ $ ) (?: [ \t]++ \[[ xX]\] (?=[ \t]|$) )?+
      | (?: ``` | ~~~ ) .*+
      | (?: =++ | -{3,}+ | (?: [-*_] [ \t]*+ ){3,}+ ) [ \t]*+ $
      | \[ [^\]\n]{1,200} \]: [ \t]++ \S++ .*+
      | \| (?: [ \t]*+ :?+ -{2,}+ :?+ [ \t]*+ \|?+ )++ [ \t]*+ $
    )""",
    regex.VERBOSE | regex.MULTILINE,
)
#: Where a link leads: an address, which may hold brackets, or the name of one.
_TARGET = r"(?: \( (?: [^()\n]++ | \( [^()\n]{0,300}+ \) ){0,20}+ \) | \[ [^\]\n]{0,200} \] )"
#: What stands within a line. A link or picture keeps its words.
_INLINE_MARKS = regex.compile(
    rf"""(?P<before> !?\[ ) (?= [^\[\]\n]{{0,300}} \] {_TARGET} )
      | (?P<behind> (?<= \[ [^\[\]\n]{{0,300}} ) \] {_TARGET} )
      | (?P<stars> (?<!\d) \*{{1,3}}+ | \*{{1,3}}+ (?!\d) | ~~ | (?<![\w]) _{{1,3}}+ (?=\S) | (?<=\S) _{{1,3}}+ (?!\w) | `++ )
      | (?P<tag> </?[a-zA-Z][^<>\n]{{0,300}}> | <!--.{{0,2000}}?--> )
      | (?P<address> < (?:https?://|mailto:) [^<>\s]{{1,1000}} > )
      | (?P<escape> \\ [-\\`*_{{}}\[\]()\#+.!|~>] )
      | (?P<closing> [ \t]\#++ [ \t]*+ $ )""",
    regex.VERBOSE | regex.MULTILINE | regex.DOTALL,
)
_RETURN = regex.compile(r"\r\n?")
_HEADING = regex.compile(r"^\#[ \t]++.*+", regex.MULTILINE)
_BARS = regex.compile(r"^[ \t]*+\|.*+", regex.MULTILINE)


def read_markdown(source: Input) -> Iterator[Document]:
    """Yield the text as one document; the head of the file, if it has one, tells title and date.

    A file with a title there, or with one heading of the first rank, is one article.

    Raises:
        ReadError: it is no text, or its encoding cannot be told.
    """
    text = decode(source.data, source.doc, source.options.encoding)
    plain = _with_plain_ends(text)
    front = _FRONT_MATTER.match(plain)
    fields = (
        {m["name"].lower(): m["value"].strip().strip("\"'") for m in _FIELD.finditer(front["fields"])}
        if front
        else {}
    )
    heads = _HEADING.findall(plain, front.end() if front else 0)
    titles = [fields[name] for name in load_words("title_fields") if fields.get(name)]
    titles += [_shown(head) for head in heads] if len(heads) == 1 else []
    days = (parse_day(fields.get(name)) for name in load_words("date_fields"))
    yield Document(
        source.doc,
        text,
        source.name,
        view=blank_marks(text),
        title=titles[0] if titles else None,
        published=next((day for day in days if day), None),
        drawn=source.depth > 0,
        single=bool(titles),
    )


def blank_marks(text: str) -> str:
    """The text with its marks replaced one for one: same length, same lines."""
    view = _with_plain_ends(text)
    view = _FRONT_MATTER.sub(lambda match: _blank(match[0]), view)
    view = _LINE_MARKS.sub(lambda match: _blank(match[0]), view)
    view = _BARS.sub(lambda match: match[0].replace("|", " "), view)
    return _with_ends_of(text, str(_INLINE_MARKS.sub(_hide, view)))


def _with_plain_ends(text: str) -> str:
    """The text with a line feed at the end of every line, behind a blank where that took two characters."""
    return text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text


def _with_ends_of(text: str, view: str) -> str:
    """The view with the line ends that the text has, but for those that a mark took with it."""
    if "\r" not in text:
        return view
    chars = list(view)
    for match in _RETURN.finditer(text):
        if view[match.end() - 1] == "\n":
            chars[match.start() : match.end()] = match[0]
    return "".join(chars)


def _hide(match: regex.Match[str]) -> str:
    if match["escape"]:
        return _NO_WIDTH + str(match["escape"][1])
    return _NO_WIDTH * len(match[0])


def _shown(line: str) -> str:
    """A line without its marks."""
    return " ".join(blank_marks(line).replace(_NO_WIDTH, "").split())


def _blank(mark: str) -> str:
    return "".join(char if char == "\n" else " " for char in mark)
