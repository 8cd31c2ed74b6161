"""Documents: every title in 《 》 with its number, kind and state; their short forms and issuers, once all is found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import regex

from extractors.agents import AgentFinder
from extractors.context import article_of, found, text_of
from extractors.documents.kinds import kind_of
from extractors.documents.short_forms import full_titles
from extractors.documents.titles import iter_titles
from extractors.mention import Mention
from extractors.organizations import load_bodies, suffix_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

_PLAIN_NUMBER = r"\p{Han}{1,12}[〔［\[【（(](?:19|20)\d\d[〕］\]】）)]第?\d{1,5}号"
# 应急管理部令第13号, 海关总署公告2010年第43号, GB/T 32988—2016
_OTHER_NUMBER = (
    r"[\p{Han} ]{2,20}(?:令|公告|通告)(?:\d{4}年)?第?\d{1,4}号"
    r"|[A-Z]{2,6}(?:/[A-Z]{1,2})?\s?\d{1,6}(?:\.\d{1,3})?[—-]{1,2}\d{4}"
)
_NUMBER_BEHIND = regex.compile(
    rf"(?:[（(][试暂]行[）)])?(?:[（(]\s?(?P<number>{_PLAIN_NUMBER}|{_OTHER_NUMBER})|，(?P<number>{_PLAIN_NUMBER}))"
)
_NUMBER_BEFORE = regex.compile(rf"(?P<number>{_PLAIN_NUMBER})(?:文件|文)?[（(，]?\Z")
# Words before a number that run into the code of the office: 依据中办发〔2019〕30号.
_LEADING_WORDS = regex.compile(
    r"^.*(?:依据|根据|按照|参照|印发|发布|公布|出台|转发|下发|制定|以及|[以的和与及])"
)
_ROOM_FOR_NUMBER = 40

# 《…办法》（试行）, 《…条例（修订草案）》
_TRIAL = regex.compile(r"试行|暂行")
_DRAFT = regex.compile(r"草案|征求意见稿|送审稿|讨论稿|草稿|修改稿")
_BRACKET_BEHIND = regex.compile(r"\s?[（(](?P<inside>[^（）()\n]{2,12})[）)]")
# 《省教育厅关于印发…的通知》: the title tells who issued it
_ISSUER_INSIDE = regex.compile(r"^(?P<issuer>[\p{Han}、 ]{2,40}?)(?=关于)")
#: Whoever prints, shows or sings a work did not issue it.
_WORKS = frozenset({"book", "film", "song", "newspaper"})
# What joins two titles of one list: 《A》《B》, 《A》和《B》
_LIST_LINK = regex.compile(r"\s?(?:[、和与及]|以及|，)?\s?")


def _number_beside(text: str, start: int, end: int) -> str | None:
    """The document number behind the title (in brackets) or right before it, as written."""
    beside = _NUMBER_BEHIND.match(text, end, min(len(text), end + _ROOM_FOR_NUMBER))
    beside = beside or _NUMBER_BEFORE.search(text, max(0, start - _ROOM_FOR_NUMBER), start)
    return _LEADING_WORDS.sub("", beside["number"]) if beside else None


def find_documents(doc: Doc) -> list[Mention]:
    """Find every title in 《 》.

    Fields: `title` without the outer marks, `number` as written or None, `kind`, `trial` (试行, 暂行) and `draft` (草案,
    征求意见稿), in the title or in brackets right behind it.
    """
    text = article_of(doc).text
    mentions = []
    for start, end in iter_titles(text):
        title = "".join(text[start + 1 : end - 1].split())
        bracket = _BRACKET_BEHIND.match(text, end)
        state = title + (bracket["inside"] if bracket else "")
        fields: dict[str, Any] = {
            "title": title,
            "full_title": title,
            "kind": kind_of(title, text, start, end),
            "issuer": None,
            "number": _number_beside(text, start, end),
            "trial": _TRIAL.search(state) is not None,
            "draft": _DRAFT.search(state) is not None,
        }
        mentions.append(Mention("document", start, end, "document.title", 0.97, fields))
    return mentions


def resolve_documents(doc: Doc) -> None:
    """Set `issuer` of the documents of the article, and give short forms the fields of the title they stand for, in place."""
    mentions, text = found(doc, "document"), text_of(doc)
    if not mentions:
        return
    agents = AgentFinder(doc, "document")
    told: str | None = None
    for at, mention in enumerate(mentions):
        previous = mentions[at - 1] if at else None
        if previous is None or not _LIST_LINK.fullmatch(text, previous.end, mention.start):
            told = agents.find(mention)
        issued = mention.fields["kind"] not in _WORKS
        mention.fields["issuer"] = (_issuer_inside(mention.fields["title"]) or told) if issued else None
    full = full_titles(text, mentions)
    for mention in mentions:
        standing = full.get(id(mention))
        if standing is not None:
            for name in ("full_title", "kind", "issuer", "number", "trial", "draft"):
                mention.fields[name] = standing.fields[name]
    _share_issuers(mentions)


def _issuer_inside(title: str) -> str | None:
    match = _ISSUER_INSIDE.match(title)
    if match is None:
        return None
    name: str = match["issuer"]
    known = suffix_of(name) is not None or name in load_bodies().names or name.startswith("中共中央")
    return name if known else None


def _share_issuers(mentions: list[Mention]) -> None:
    """Whoever issued a document did so wherever it is named."""
    told: dict[str, str] = {}
    for mention in mentions:
        if mention.fields["issuer"] is not None:
            told.setdefault(mention.fields["full_title"], mention.fields["issuer"])
    for mention in mentions:
        mention.fields["issuer"] = told.get(mention.fields["full_title"])
