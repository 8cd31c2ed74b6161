"""HTML, by lxml: the headline and the body of the article, without menus, lists of links and footers.

The page is read into lines, as a browser would break it. The body is the innermost part of the page that holds nearly
all of its sentences; it is read from the headline above it on.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import regex

from extractors.reading.decoding import decode
from extractors.reading.document import Document, Input
from extractors.reading.errors import ReadError, faults_told
from extractors.reading.knowledge import load_words
from extractors.reading.published import parse_day

_CHARSET = regex.compile(rb"""(?i)<meta\b[^>]{0,200}?charset\s*+=\s*+["']?(?P<name>[\w.:-]{1,40})""")
_HEAD = 4096
#: What pages call the encodings that they are in.
_CHINESE = frozenset({"gb2312", "gbk", "gb_2312-80", "x-gbk", "gb18030"})
#: Stands between the cells of a row while a page is read.
_CELL_END = "\u2028"
#: Not allowed in a tree, or nothing that a reader of the page sees.
_UNSEEN = regex.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\ufffe\uffff]")
_BLANKS = regex.compile(r"[ \t\r\n\xa0\u2002-\u200a]+")
_DECLARATION = regex.compile(r"^\s*+<\?xml[^>]{0,200}>")
_SITE = regex.compile(r"(?<!\s)\s*+[-_|–—]{1,2}+\s*+[^-_|–—]{1,30}$")
_KEY = regex.compile(r"\W++")
_SENTENCE = regex.compile(r"[，。；！？：,;!?]|\.\s|\.$")

_HEADINGS = frozenset({"h1", "h2", "h3"})
#: The share of the sentences of a part that a part within it must hold to be the body rather.
_NEARLY_ALL = 0.75
#: Headline, by-line and date stand in so many lines above the body.
_ABOVE = 12
_CELL = 60
_SHORTEST = 10
#: So many bytes do no harm, whatever they are.
_HARMLESS = 50_000
_MOST_ATTRIBUTES = 1000


@dataclass(slots=True)
class _Line:
    """A line of the page: its text, how much of it is links, the number of the part it stands in, its element."""

    text: str
    linked: int
    part: int
    tag: str

    @property
    def is_sentence(self) -> bool:
        """Whether it reads like running text."""
        return (
            len(self.text) >= _SHORTEST
            and 2 * self.linked <= len(self.text)
            and bool(_SENTENCE.search(self.text))
        )

    @property
    def is_link(self) -> bool:
        """Whether it leads somewhere and says nothing."""
        return 2 * self.linked > len(self.text) and not (
            self.is_long and self.text.endswith(("。", "！", "？", "”"))
        )

    @property
    def is_long(self) -> bool:
        """Whether it is longer than the words of a menu or a headline."""
        return len(self.text) > 40


@dataclass(slots=True)
class _Page:
    """The lines of a page and the parts they stand in: the parent and the element of each."""

    lines: list[_Line] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    def parts_of(self, line: _Line) -> Iterator[int]:
        """The parts around a line, from inside."""
        part = line.part
        while part >= 0:
            yield part
            part = self.parents[part]


def read_web(source: Input) -> Iterator[Document]:
    """Yield the article as one document: headline, what stands below it, body, a paragraph a line.

    Raises:
        ReadError: lxml is not installed, the page is damaged, or its encoding cannot be told.
    """
    try:
        import lxml.html  # noqa: F401
    except ImportError:
        raise ReadError(f"{source.doc}: HTML is read by lxml; pip install 'policyfacts[html]'") from None
    markup = _DECLARATION.sub("", _UNSEEN.sub("", decode_page(source)))
    if not markup.strip():
        yield Document(source.doc, "", source.name)
        return
    data = markup.encode("utf-8", "replace")
    source.budget.spend_on_tree(data, source.doc)
    with faults_told(source.doc, "HTML"):
        tree = _parse(data, source.doc)
        metas = _metas(tree)
        titles = _titles(tree, metas)
        published = _published(tree, metas)
        _prune(tree)
        page = _read_lines(tree)
    title, lines = _article(page, titles)
    text = "".join(f"{line}\n" for line in lines)
    yield Document(source.doc, text, source.name, title=title, published=published, drawn=True, single=True)


def _parse(markup: bytes, doc: str) -> Any:
    """The tree of a page, whatever its tags are.

    Raises:
        ReadError: an element has too many attributes, or too many elements around it.
    """
    from lxml import html

    # By its own measure the parser stops at long texts, and at pictures that stand in the page.
    options = {"encoding": "utf-8", "remove_comments": True, "remove_pis": True, "huge_tree": True}
    if len(markup) > _HARMLESS:
        html.document_fromstring(markup, parser=html.HTMLParser(**options, target=_AttributeCheck(doc)))
    parser = html.HTMLParser(**options)
    tree = html.document_fromstring(markup, parser=parser)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise ReadError(f"{doc}: its elements nest too deep to be read")
    return tree


class _AttributeCheck:
    """Goes along with a parser to see whether elements have a reasonable number of attributes.

    To put one into the tree takes a walk along all before it.
    """

    def __init__(self, doc: str) -> None:
        self._doc = doc

    def start(self, _tag: str, attributes: Mapping[str, str]) -> None:
        if len(attributes) > _MOST_ATTRIBUTES:
            raise ReadError(f"{self._doc}: an element has more than {_MOST_ATTRIBUTES:,} attributes")

    def close(self) -> bool:
        return True


def decode_page(source: Input) -> str:
    """The markup, by the encoding it declares where its bytes fit that, else as any text.

    Raises:
        ReadError: its encoding cannot be told.
    """
    declared = _CHARSET.search(source.data, 0, _HEAD)
    if source.options.encoding is None and declared:
        name = declared["name"].decode("ascii").lower()
        try:
            return source.data.decode("gb18030" if name in _CHINESE else name).removeprefix("\ufeff")
        except (LookupError, UnicodeError):
            pass
    return decode(source.data, source.doc, source.options.encoding)


def _metas(tree: Any) -> dict[str, str]:
    """What <meta> tells, by name, property or itemprop in lower case; the first of a name counts."""
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = " ".join((meta.get("content") or "").split())
        for key in ("name", "property", "itemprop"):
            if meta.get(key) and content:
                metas.setdefault(meta.get(key).strip().lower(), content)
    return metas


def _titles(tree: Any, metas: dict[str, str]) -> list[str]:
    """What may be the headline, the best first: of metadata, of a lone <h1>, of <title>."""
    titles = [metas[name] for name in load_words("title_metas") if name in metas]
    heads = [text for head in tree.iter("h1") if (text := " ".join(head.text_content().split()))]
    titles += heads if len(heads) == 1 else []
    titles += [" ".join(element.text_content().split()) for element in tree.iter("title")][:1]
    return [title for title in titles if title]


def _published(tree: Any, metas: dict[str, str]) -> datetime.date | None:
    """The day that metadata or the first <time> tell."""
    times = [element.get("datetime") or element.text_content() for element in tree.iter("time")]
    values = [metas.get(name) for name in load_words("date_metas")] + times[:1]
    return next((day for day in map(parse_day, values) if day), None)


def _prune(tree: Any) -> None:
    """Take out what no reader sees or what is no text, and make a line of each row of short cells."""
    for element in list(tree.iter(*load_words("unread_tags"))):
        _drop(element)
    for element in list(tree.iter("header")):
        if next(element.iter("h1"), None) is None:
            _drop(element)
    for element in list(tree.iterfind(".//*[@style]")):
        if (
            "display:none" in element.get("style").replace(" ", "").lower()
            and element.getparent() is not None
        ):
            _drop(element)
    for row in list(tree.iter("tr")):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        texts = [_flat(cell.text_content()) for cell in cells]
        if (
            len(texts) > 1
            and all(len(text) <= _CELL for text in texts)
            and next(row.iter("a", "table", "br", "div"), None) is None
        ):
            for cell in cells:
                row.remove(cell)
            row.text = _CELL_END.join(texts)


def _drop(element: Any) -> None:
    """Leave nothing of an element but what stands behind it.

    To take it out would mean to write that behind what stands before it, again and again where there are many.
    """
    element.clear(keep_tail=True)
    element.tag = "span"


def _read_lines(tree: Any) -> _Page:
    """The lines of the page, broken at the edges of blocks and at <br>."""
    from lxml import etree

    page = _Page()
    inline = frozenset(load_words("inline_tags"))
    stack: list[tuple[int, str]] = []
    buffer: list[str] = []
    links = linked = 0

    def end_line() -> None:
        nonlocal linked
        text = _flat("".join(buffer)).replace(_CELL_END, "\t")
        if text:
            part, tag = stack[-1] if stack else (-1, "")
            page.lines.append(_Line(text, linked, part, tag))
        buffer.clear()
        linked = 0

    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = element.tag
        is_block = tag not in inline
        if is_block:
            end_line()
        if event == "start":
            links += tag == "a"
            if is_block and tag != "br":
                page.parents.append(stack[-1][0] if stack else -1)
                page.tags.append(tag)
                stack.append((len(page.parents) - 1, tag))
            text = None if tag in ("head", "title") else element.text
        else:
            links -= tag == "a"
            if is_block and tag != "br":
                stack.pop()
            text = element.tail
        if text:
            buffer.append(text)
            linked += len("".join(text.split())) * bool(links)
    end_line()
    return page


def _flat(text: str) -> str:
    """White space as a browser shows it; the wide blanks of an indent stay."""
    return str(_BLANKS.sub(" ", text)).strip(" ")


def _article(page: _Page, titles: list[str]) -> tuple[str | None, list[str]]:
    """The headline and the lines of the article."""
    if not page.lines:
        return None, []
    first, last = _body(page)
    head = _find_title(page.lines[: first + 1], titles)
    at_least = max(0, first - _ABOVE)
    if head is None:
        title = titles[0] if titles else ""
        if "_" in title or "|" in title:
            title = _SITE.sub("", title)
        chosen = page.lines[_start_of_body(page, first) : last + 1]
    else:
        title = page.lines[head].text.strip("\u3000 ")
        chosen = page.lines[head if head >= at_least else first : last + 1]
    lines = [line.text for line in chosen if not line.is_link and not _furniture().search(line.text)]
    if title and lines and _key(title) not in _key("".join(lines[:4])):
        lines.insert(0, title)
    return title or None, lines


def _body(page: _Page) -> tuple[int, int]:
    """The first and the last line of the part that holds nearly all sentences; of the page if it has none."""
    scores = [0] * len(page.parents)
    for line in page.lines:
        if line.part >= 0 and line.is_sentence and not _furniture().search(line.text):
            scores[line.part] += len(line.text) - line.linked
    # A part is numbered before those within it.
    for part in range(len(page.parents) - 1, -1, -1):
        if page.parents[part] >= 0:
            scores[page.parents[part]] += scores[part]
    paragraphs = frozenset(load_words("paragraph_tags"))
    children: dict[int, list[int]] = {}
    for part, parent in enumerate(page.parents):
        if scores[part] and page.tags[part] not in paragraphs:
            children.setdefault(parent, []).append(part)
    body, best = -1, 0
    while inner := children.get(body):
        candidate = max(inner, key=lambda part: scores[part])
        if body >= 0 and scores[candidate] < _NEARLY_ALL * best:
            break
        body, best = candidate, scores[candidate]
    within = [False] * len(page.parents)
    for part, parent in enumerate(page.parents):
        within[part] = part == body or (parent >= 0 and within[parent])
    inside = [at for at, line in enumerate(page.lines) if line.part >= 0 and within[line.part]]
    told = [at for at in inside if page.lines[at].is_sentence]
    return (told[0], inside[-1]) if told else (0, len(page.lines) - 1)


def _start_of_body(page: _Page, first: int) -> int:
    """Lines right above the first sentence that stand in the same part and lead nowhere: by-line, date."""
    start = first
    parent = page.parents[page.lines[first].part] if page.lines[first].part >= 0 else -1
    while start > 0 and first - start < _ABOVE:
        line = page.lines[start - 1]
        if line.is_link or parent not in page.parts_of(line):
            break
        start -= 1
    return start


def _find_title(lines: list[_Line], titles: list[str]) -> int | None:
    """The last line that is one of the titles, a heading rather than another; without the name of the site if need be."""
    for whole in titles:
        for title in (whole, _SITE.sub("", whole), _SITE.sub("", _SITE.sub("", whole))):
            key = _key(title)
            found = [
                at
                for at, line in enumerate(lines)
                if key
                and not line.is_long
                and (own := _key(line.text))
                and (own == key or (len(own) > 7 and own in key))
            ]
            heads = [at for at in found if lines[at].tag in _HEADINGS]
            if found:
                return (heads or found)[-1]
    return None


def _key(text: str) -> str:
    return str(_KEY.sub("", text))


@cache
def _furniture() -> regex.Pattern[str]:
    return regex.compile("|".join(load_words("page_furniture")))
