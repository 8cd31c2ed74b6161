"""What a line says it is by its wording: by-line, dateline, section heading, page number."""

from __future__ import annotations

import regex

from extractors.layout.surnames import SPACED_NAME, begins_as_name, is_full_name

_PAPER = (
    r"""(?:本报|本刊|本网|新华社|中新社|[\p{Han}]{2,6}(?:日报|晚报|早报|时报|晨报|通讯社|融媒体(?:中心)?))"""
)
_RANK = r"(?:首席|特约|见习|实习|驻[\p{Han}]{2,4}|全媒体|融媒体|摄影)"
# White space is never given back: nothing that follows it can begin with any, and lines that hold little else would be read
# in as many ways as it can be shared out.
_ROLE = rf"(?:{_PAPER}?\s*+{_RANK}?(?:记者|通讯员|评论员|特派员|实习生|撰稿人))"
_NAME = r"(?:\p{Han}{1,8}(?:·\p{Han}{1,8})++|\p{Han}{2,4}(?![\p{Han}·])|\p{Han}\s\p{Han}(?!\p{Han}))"
_NAMES = rf"{_NAME}(?:[\s、]++{_NAME}){{0,7}}"

_BULLETS = "■□▲△●○◆◇◎★☆※►▶ \u3000"
#: The longest caption, in characters.
MOST_CAPTION = 90
#: The longest rest of a by-line or caption on a second line, in characters.
MOST_CUT = 12
_ROLE_START = regex.compile(rf"[{_BULLETS}]*+{_ROLE}", regex.VERBOSE)
_ROLE_LINE = regex.compile(
    rf"(?:{_ROLE}[\s：:]*+(?:{_NAMES})?[\s/、，,]*+){{1,4}}(?:文\s?[/／]?\s?[图摄]|摄|摄影报道)?",
    regex.VERBOSE,
)
_BRACKETED = regex.compile(
    rf"[（(]\s*+(?:(?:作者|来源|编辑|责编|责任编辑|参与采写|{_ROLE})(?:单位)?)?"
    rf"(?:[：:系为][^（）()]*+|\s*+{_NAMES})\s*+[）)]",
    regex.VERBOSE,
)
_BRACKETS = ("（", "(")
_CREDIT_STARTS = "本文图摄撰编责供来作执整策统"
_CREDIT = regex.compile(
    r"(?:本报)?(?:文|图|图文|文图|摄影|撰文|编辑|责编|责任编辑|供稿|来源|作者|执笔|整理|策划|统筹)\s*[/／：:]\s*\S.{0,40}"
)
_WIRE = regex.compile(
    r"[（(]?据?\s*(?:新华社|中新社|本报)\s*\p{Han}{2,8}\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*电?"
    r"(?:\s*[（(][^（）()]{0,30}[)）])?[)）]?"
)
_LONG_NAMES = regex.compile(r"[（(]\s*\p{Han}{2,7}(?:\s+\p{Han}{1,7}){1,6}+\s*[）)]")
_ROLE_AND_NAME = regex.compile(rf"{_PAPER}?{_RANK}?(?:记者|通讯员|评论员)(?P<name>\p{{Han}}{{2,4}})")
_CAPTION = regex.compile(
    rf"""(?: 图为 | 图[①-⑨] | [上下左右题]图[：:为] ) .*
      | .*? (?: ^ | [。！？”）\s] ) \s*+ (?:{_PAPER}?\s*+{_RANK}?(?:记者|通讯员))? \s*+
        {_NAMES} \s*+ [/／]? \s*+ (?:摄|供图|绘) [）)]?""",
    regex.VERBOSE,
)
_SHORT_NAMES = regex.compile(rf"(?:{_NAME})(?:\s+{_NAME}){{0,4}}+")
_OPENING = regex.compile(
    r"""(?: 本报|本刊|本网|\p{Han}{2,8}(?:社|网|报|台|客户端|报道) )(?:\p{Han}{2,6})? 讯 (?=[\s（(“]|\p{Han})
      | 据? (?: 本报|本刊|\p{Han}{2,8}(?:社|网|报|台|客户端) )? \s*[\p{Han}、]{2,14} \s*
        \d{1,2}\s*月\s*\d{1,2}\s*日\s*(?:电|讯|消息)
      | [（(](?:本报|新华社|中新社)?\s*(?:首席|特约|见习)?(?:记者|通讯员)[^（）()]{1,40}[)）]""",
    regex.VERBOSE,
)
_CLOSING = regex.compile(
    rf"""[。！？”]\s*[（(]
      (?: 完 | \s*{_NAMES}\s* | (?:作者|来源|{_ROLE})[^（）()]{{0,60}} | [^（）()]{{0,20}}据新华社[^（）()]{{0,20}} )
      [)）]\s*$""",
    regex.VERBOSE,
)
_HEADING = regex.compile(
    r"""[一二三四五六七八九十]{1,3}[、．.] | [（(][一二三四五六七八九十]{1,3}[)）] | 第[一二三四五六七八九十]{1,3}[章节条部]
      | [■▲●◆★□△○◇◎☆※►▶] | \d{1,2}[、．.](?!\d)""",
    regex.VERBOSE,
)
_HEADING_STARTS = "一二三四五六七八九十（(第■▲●◆★□△○◇◎☆※►▶"
_PAGE = regex.compile(
    r"(?:第\s?)?[A-Z]?\d{1,3}\s?版?|[—-]\s?\d{1,4}\s?[—-]|[（(]?(?:上接|下转|上转|紧接)第?\s?(?:[A-Z]?\d{1,2}|[一二三四五六七八九十]{1,3})\s?版[)）]?"
)


_CAREER_ENTRY = regex.compile(
    r"""
    (?:19|20)[0-9]{2} [./] (?:1[0-2]|0?[1-9])
    (?: [ ]? (?:——?|--?|[–~～至]) [ ]? (?: (?:19|20)[0-9]{2} [./] (?:1[0-2]|0?[1-9]) | 至?今 )? [ 　，、：]* \p{Han}
      | [ 　]+ \p{Han} )
    """,
    regex.VERBOSE,
)


def is_byline(text: str) -> bool:
    """Whether a line tells who wrote or sent the article: roles with names, a bracketed or loose list of names, a credit."""
    text = text.lstrip(_BULLETS)
    if len(text) > 60:
        return False
    if "记者" in text or "员" in text or "实习生" in text or "撰稿人" in text:
        role = _ROLE_AND_NAME.match(text)
        if role and not begins_as_name(role["name"]):
            return False  # 记者离开时
        if _ROLE_LINE.fullmatch(text):
            return True
    if text.startswith(_BRACKETS) and (_BRACKETED.fullmatch(text) or _is_bracketed_names(text)):
        return True
    if text[:1] in _CREDIT_STARTS and _CREDIT.fullmatch(text):
        return True
    return ("月" in text and _WIRE.fullmatch(text) is not None) or is_name_line(text)


def _is_bracketed_names(text: str) -> bool:
    """Whether a line is a bracket of names of which one at least is Chinese: （哈力木拉提 冯 涛）."""
    if len(text) > 30 or not _LONG_NAMES.fullmatch(text):
        return False
    words = SPACED_NAME.sub(r"\1\2", text.strip("（）() ")).split()
    return len(words) > 1 and any(is_full_name(word) for word in words)


def is_caption(text: str) -> bool:
    """Whether a line goes with a picture: 图为…, or it ends with who took it."""
    return (
        len(text) <= MOST_CAPTION
        and (text[-1:] in "摄图绘）)" or text[:1] in "图上下左右题")
        and bool(_CAPTION.fullmatch(text))
    )


def is_cut_caption(text: str, after: str) -> bool:
    """Whether a line and the short one behind it are a caption only together: …给孩子上课。 孙振 / 华 摄."""
    return (
        len(after) <= MOST_CUT
        and after[-1] in "摄图绘）)"
        and not text.endswith(("摄", "供图", "绘"))
        and is_caption(text + after)
    )


def is_cut_byline(text: str, after: str) -> bool:
    """Whether a line that opens with a role and the short line behind it are a by-line only together: …实习生 卢 / 岩."""
    return (
        len(after) <= MOST_CUT
        and _ROLE_START.match(text) is not None
        and not is_byline(text)
        and is_byline(text + after)
    )


def is_name_line(text: str) -> bool:
    """Whether a line is nothing but one to five names, set loose: each begins with a surname."""
    words = text.split()
    if len(text) > 24 or (len(text) > 4 and len(words) == 1 and "·" not in text):
        return False
    if not (begins_as_name(text) or "·" in text) or not _SHORT_NAMES.fullmatch(text):
        return False
    if len(words) % 2 == 0 and all(len(word) == 1 for word in words):
        words = ["".join(pair) for pair in zip(words[::2], words[1::2], strict=True)]
    return all(is_full_name(word) or ("·" in word and len(word) <= 12) for word in words)


def is_wire(text: str) -> bool:
    """Whether a line is the dispatch note that closes or opens an agency article: 据新华社北京10月13日电."""
    return len(text) <= 40 and "月" in text and bool(_WIRE.fullmatch(text))


def opens_article(text: str) -> bool:
    """Whether a paragraph opens as articles do: 本报讯, a dateline, a bracketed reporter."""
    likely = "讯" in text or text.startswith(_BRACKETS) or ("月" in text and ("电" in text or "消息" in text))
    return likely and bool(_OPENING.match(text, 0, 60))


def closes_article(text: str) -> bool:
    """Whether a paragraph ends as articles do: with its writers in brackets behind the last full stop."""
    return text.rstrip().endswith(("）", ")")) and bool(_CLOSING.search(text, max(0, len(text) - 80)))


def is_heading(text: str) -> bool:
    """Whether a line opens with the number or bullet of a section."""
    first = text[:1]
    return (first in _HEADING_STARTS or first.isdecimal()) and bool(_HEADING.match(text))


def is_career_entry(text: str) -> bool:
    """Whether a line is an entry of a curriculum vitae: 2001.07—2003.09 and the post behind it."""
    return text.startswith(("19", "20")) and _CAREER_ENTRY.match(text) is not None


def is_page_mark(text: str) -> bool:
    """Whether a line is a page number or a turn line (下转2版)."""
    return len(text) <= 12 and bool(_PAGE.fullmatch(text))
