"""One short article in every format, made when a test asks for it; invented people, real kinds of page."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

TITLE = "云溪县把实事办到群众心坎上"
PARAGRAPHS = (
    "本报讯（记者 王莉）7月22日，云溪县委书记李长河到东山村调研。他说，乡村振兴要一步一个脚印，把群众的事办好。",
    "全县已有12个村建起了文化广场，受益群众达到3.2万人。近年来，云溪县投入资金2.3亿元，建成标准化厂房18栋。",
    "县长张敏介绍，下一步将把服务送到每一个村，确保2023年年底前完成改造任务，让群众在家门口就能办成事。",
)
BODY = "".join(f"　　{paragraph}\n" for paragraph in PARAGRAPHS)
TEXT = f"{TITLE}\n{BODY}"
OTHER = "村民李桂花说，以前办事要跑三趟，现在一趟就行。村里的便民服务站去年建成，每天有人值班，老人看病买药都方便。"

FONT = "Boxes"
SAMPLES = Path(__file__).parent.parent / "samples"
MENU = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("首页", "时政", "经济", "社会"))
LINKS = "".join(f'<li><a href="{n}">某县召开第{n}次工作推进会</a></li>' for n in range(1, 9))


def make_html(body: str | None = None, head: str = "", codec: str = "utf-8") -> bytes:
    """A page of a news site: menu, headline, a line with date and source, the body, links, a footer."""
    body = body if body is not None else "".join(f"<p>　　{paragraph}</p>" for paragraph in PARAGRAPHS)
    page = f"""<!DOCTYPE html><html><head><meta charset="{codec}"><title>{TITLE}_山川日报网</title>{head}
        <style>p {{ color: red }}</style><script>var x = "张三";</script></head>
        <body><div class="top"><ul>{MENU}</ul></div><div class="main"><h1>{TITLE}</h1>
        <div class="info">来源：山川日报</div><div class="content">{body}</div>
        <div class="next">上一篇：<a href="x">另一篇</a></div></div>
        <div class="more"><h3>相关新闻</h3><ul>{LINKS}</ul></div>
        <div class="foot">版权所有：山川日报社　某ICP备12345678号</div></body></html>"""
    return page.encode(codec)


def make_font() -> bytes:
    """A font that shows every character we use as a box, so that a PDF can hold Chinese wherever tests run."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    samples = (path.read_text("utf-8", "ignore") for path in SAMPLES.glob("*.txt"))
    chars = sorted(
        {
            *map(chr, range(32, 127)),
            *"".join(samples),
            *TEXT,
            *OTHER,
            *"另一篇文章标题横跨左右两栏山乡巨变镇户值",
        }
        - {"\r", "\n", "\t"}
    )
    names = {ord(char): f"u{ord(char):04X}" for char in chars}
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    glyphs, widths = {}, {}
    for name, code in {".notdef": 0, **{name: code for code, name in names.items()}}.items():
        width = 500 if code < 127 else 1000
        pen = TTGlyphPen(None)
        if code != 32:
            corners = [(60, -60), (60, 760), (width - 60, 760), (width - 60, -60)]
            pen.moveTo(corners[0])
            for corner in corners[1:]:
                pen.lineTo(corner)
            pen.closePath()
        glyphs[name], widths[name] = pen.glyph(), (width, 60)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(widths)
    builder.setupHorizontalHeader(ascent=850, descent=-150)
    builder.setupNameTable({"familyName": FONT, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=850, sTypoDescender=-150, usWinAscent=850, usWinDescent=150)
    builder.setupPost()
    buffer = io.BytesIO()
    builder.save(buffer)
    return buffer.getvalue()


def make_pdf(*pages: Any, rotation: int = 0, password: str | None = None) -> bytes:
    """A PDF: each page a function that draws on a canvas of reportlab; by default one in two columns."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(FONT, io.BytesIO(make_font())))
    buffer = io.BytesIO()
    encrypt = StandardEncryption(password) if password else None
    canvas = Canvas(buffer, invariant=1, encrypt=encrypt)
    for draw in pages or (draw_two_columns,):
        canvas.setPageRotation(rotation)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def draw_column(canvas: Any, x: float, y: float, paragraphs: Iterable[str], chars: int = 17) -> float:
    """Draw paragraphs, set in by two characters, in a column of so many characters; the height of the next line."""
    canvas.setFont(FONT, 10)
    for paragraph in paragraphs:
        at, width = 20.0, chars - 2
        rest = paragraph
        while rest:
            canvas.drawString(x + at, y, rest[:width])
            rest, at, width, y = rest[width:], 0.0, chars, y - 15
    return y


def set_pages(
    text: str, columns: int, chars: int, shuffled: int | None = None
) -> list[Callable[[Any], None]]:
    """Pages of a text set in columns of so many wide characters; with `shuffled` the lines are drawn in any order."""
    pages: list[list[tuple[float, float, str]]] = [[]]
    column, y = 0, 780.0
    for paragraph in text.splitlines():
        rest, indent = paragraph.strip(), 2
        while rest:
            line = _fitting(rest, chars - indent)
            pages[-1].append((40 + column * (10 * chars + 18) + 10 * indent, y, line))
            rest, indent, y = rest[len(line) :], 0, y - 15
            if y < 60:
                column, y = column + 1, 780.0
            if column == columns:
                column = 0
                pages.append([])
    if shuffled is not None:
        for page in pages:
            Random(shuffled).shuffle(page)
    return [partial(_draw_lines, lines=page) for page in pages if page]


def _fitting(text: str, width: float) -> str:
    """As much of the text as fits; what is ASCII is half as wide."""
    for at, char in enumerate(text):
        width -= 0.5 if char.isascii() else 1
        if width < 0:
            return text[: max(1, at)]
    return text


def _draw_lines(canvas: Any, lines: list[tuple[float, float, str]]) -> None:
    canvas.setFont(FONT, 10)
    for line in lines:
        canvas.drawString(*line)


def draw_two_columns(canvas: Any) -> None:
    """A headline over two columns; the right one is drawn first, as layout programs may."""
    canvas.setFont(FONT, 22)
    canvas.drawString(100, 780, TITLE)
    draw_column(canvas, 320, 740, (OTHER,))
    draw_column(canvas, 100, 740, PARAGRAPHS)


def draw_picture(canvas: Any) -> None:
    """A page that is nothing but a picture, as from a scanner."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("RGB", (40, 60), "gray")), 50, 50, 400, 600)


def draw_nothing(canvas: Any) -> None:
    """A blank page."""


def make_docx() -> bytes:
    """A document with a title, paragraphs, a table, and paragraphs below it."""
    import docx

    document = docx.Document()
    document.add_paragraph(TITLE, style="Title")
    for paragraph in PARAGRAPHS[:2]:
        document.add_paragraph("　　" + paragraph)
    table = document.add_table(rows=2, cols=2)
    for row, texts in zip(table.rows, (("镇名", "户数"), ("东山镇", "120户")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph("　　" + PARAGRAPHS[2])
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def make_rows() -> bytes:
    """Two articles as rows."""
    rows = (
        {"id": "a-1", "title": TITLE, "date": "2022-07-23", "text": BODY},
        {"id": 2, "text": OTHER},
    )
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


class _OldInfo(zipfile.ZipInfo):
    """A member whose name is in GB18030, without a word of it, as older tools pack."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802  the name that zipfile calls
        return self.filename.encode("gb18030"), self.flag_bits & ~0x800


def make_zip(members: dict[str, bytes], *, old: bool = False) -> bytes:
    """An archive; names in UTF-8, or as older tools write them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = (_OldInfo if old else zipfile.ZipInfo)(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return buffer.getvalue()


def make_markdown() -> bytes:
    """A note with marks of every kind."""
    first, second, third = PARAGRAPHS
    first = first.replace("李长河", "**李长河**").replace("东山村", "[东山村](http://a.example/b_(c))")
    return (
        f"---\ntitle: {TITLE}\ndate: 2022-07-23\n---\n\n# {TITLE}\n\n{first}\n\n> {second}\n\n"
        f"* {third.replace('张敏', '*张敏*')}\n\n| 镇 | 户数 |\n|---|---|\n| 东山镇 | 120户 |\n"
    ).encode()


def make_all() -> dict[str, bytes]:
    """A file of every format by its name."""
    rows = [json.loads(line) for line in make_rows().splitlines()]
    return {
        "page.txt": TEXT.encode(),
        "page.md": make_markdown(),
        "page.html": make_html(),
        "page.htm": make_html(codec="gb18030"),
        "page.pdf": make_pdf(),
        "page.docx": make_docx(),
        "rows.jsonl": make_rows(),
        "rows.ndjson": make_rows(),
        "rows.json": json.dumps(rows, ensure_ascii=False).encode(),
        "page.zip": make_zip({"甲/page.txt": TEXT.encode(), "page.html": make_html()}),
    }
