"""Every format: what text is drawn from it, what else it tells, and what is said where it cannot be read."""

from __future__ import annotations

import datetime
import io
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from format_files import (
    BODY,
    FONT,
    OTHER,
    PARAGRAPHS,
    TEXT,
    TITLE,
    draw_column,
    draw_nothing,
    draw_picture,
    draw_two_columns,
    make_all,
    make_docx,
    make_html,
    make_markdown,
    make_pdf,
    make_rows,
    make_zip,
    set_pages,
)

from extractors.pipeline import Pipeline
from extractors.reading import (
    Document,
    LeftOutError,
    LimitError,
    Limits,
    NoTextError,
    ReadError,
    ReadOptions,
    Source,
    iter_documents,
    iter_sources,
)
from extractors.reading.articles import iter_document_articles
from extractors.reading.markdown import blank_marks
from extractors.reading.published import compile_name_pattern, day_in_name, parse_day
from extractors.reading.text_out import safe_path, write_text

DAY = datetime.date(2022, 7, 23)


@pytest.fixture
def read(tmp_path: Path) -> Any:
    """Reads bytes as a file of some name: documents and errors."""

    def read_bytes(name: str, data: bytes, **options: Any) -> list[Document | ReadError]:
        path = tmp_path / name
        path.write_bytes(data)
        return list(iter_documents(Source(path, name), ReadOptions(**options)))

    return read_bytes


def squeezed(text: str) -> str:
    return "".join(text.split())


def told(parts: list[Document | ReadError]) -> list[str]:
    assert all("\n" not in str(part) for part in parts if isinstance(part, ReadError))
    return [part.doc if isinstance(part, Document) else str(part) for part in parts]


@pytest.mark.parametrize(
    "name", ["page.txt", "page.html", "page.htm", "page.pdf", "page.docx", "rows.jsonl", "rows.json"]
)
def test_every_format_gives_the_whole_article(read: Any, name: str) -> None:
    document = read(name, make_all()[name])[0]
    found = squeezed(document.text)
    places = [found.find(squeezed(paragraph)) for paragraph in PARAGRAPHS]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("name", ["page.html", "page.pdf", "page.docx"])
def test_bytes_tell_the_format_where_the_name_does_not(read: Any, name: str) -> None:
    data = make_all()[name]
    (by_name,), (by_bytes,) = read(name, data), read("page", data)
    assert by_name.text == by_bytes.text


@pytest.mark.parametrize("name", sorted(make_all()))
def test_records_point_into_the_text(read: Any, rules: Pipeline, name: str) -> None:
    for document in read(name, make_all()[name]):
        assert isinstance(document, Document)
        records = list(rules.extract_document(document))
        assert len(records) > 2
        for record in records:
            assert squeezed(document.text[record.start : record.end]) == record.text
            assert record.doc == document.doc
            assert (record.page is not None) == (name == "page.pdf")


class TestPdf:
    def test_columns_are_read_one_after_the_other(self, read: Any) -> None:
        (document,) = read("page.pdf", make_pdf())
        assert squeezed(document.text) == squeezed(TITLE + "".join(PARAGRAPHS) + OTHER)
        assert document.text.count("\n　　") == len(PARAGRAPHS) + 1

    def test_a_headline_over_both_columns_begins_a_band_of_its_own(self, read: Any) -> None:
        def draw(canvas: Any) -> None:
            draw_column(canvas, 100, 780, PARAGRAPHS[:1])
            draw_column(canvas, 320, 780, PARAGRAPHS[1:2])
            canvas.setFont(FONT, 18)
            canvas.drawString(110, 640, "另一篇文章的标题横跨左右两栏")
            draw_column(canvas, 100, 600, PARAGRAPHS[2:])
            draw_column(canvas, 320, 600, (OTHER,))

        (document,) = read("page.pdf", make_pdf(draw))
        expected = [*PARAGRAPHS[:2], "另一篇文章的标题横跨左右两栏", PARAGRAPHS[2], OTHER]
        assert squeezed(document.text) == squeezed("".join(expected))

    @pytest.mark.parametrize(("columns", "chars"), [(1, 48), (2, 23), (3, 15)])
    @pytest.mark.parametrize("shuffled", [None, 7])
    def test_samples_are_read_in_order_however_they_are_set(
        self, read: Any, sample_texts: dict[str, str], columns: int, chars: int, shuffled: int | None
    ) -> None:
        for text in list(sample_texts.values())[::3]:
            (document,) = read("page.pdf", make_pdf(*set_pages(text, columns, chars, shuffled)))
            assert squeezed(document.text) == squeezed(text)

    def test_bold_type_that_is_imitated_by_drawing_twice_counts_once(self, read: Any) -> None:
        def draw(canvas: Any) -> None:
            for shift in (0, 0.4, 0.8):
                canvas.setFont(FONT, 10)
                for at, line in enumerate((PARAGRAPHS[0], "人人都说好ll")):
                    canvas.drawString(30 + shift, 700 - 20 * at, line)

        (document,) = read("page.pdf", make_pdf(draw))
        assert squeezed(document.text) == squeezed(PARAGRAPHS[0] + "人人都说好ll")

    def test_three_columns_of_unequal_height(self, read: Any) -> None:
        def draw(canvas: Any) -> None:
            for x, y, text in ((380, 760, OTHER), (220, 700, PARAGRAPHS[1]), (60, 757, PARAGRAPHS[0])):
                draw_column(canvas, x, y, (text,), chars=13)

        (document,) = read("page.pdf", make_pdf(draw))
        assert squeezed(document.text) == squeezed(PARAGRAPHS[0] + PARAGRAPHS[1] + OTHER)

    def test_a_table_is_read_row_by_row(self, read: Any) -> None:
        rows = [("镇名", "户数", "产值"), ("东山镇", "120户", "3.5亿元"), ("西河镇", "86户", "2.1亿元")]

        def draw(canvas: Any) -> None:
            canvas.setFont(FONT, 10)
            for column in (0, 1, 2):
                for line, row in enumerate(rows):
                    canvas.drawString(100 + 120 * column, 700 - 20 * line, row[column])

        (document,) = read("page.pdf", make_pdf(draw))
        assert [line.split() for line in document.text.splitlines()] == [list(row) for row in rows]

    def test_a_headline_from_above_downwards_stays_whole(self, read: Any) -> None:
        def draw(canvas: Any) -> None:
            canvas.setFont(FONT, 18)
            for number, char in enumerate("山乡巨变"):
                canvas.drawString(60, 760 - 20 * number, char)
            draw_column(canvas, 120, 770, PARAGRAPHS)

        (document,) = read("page.pdf", make_pdf(draw))
        assert squeezed(document.text) == "山乡巨变" + squeezed("".join(PARAGRAPHS))

    @pytest.mark.parametrize("rotation", [90, 180, 270])
    def test_a_turned_page_is_read_as_it_is_shown(self, read: Any, rotation: int) -> None:
        def draw(canvas: Any) -> None:
            width, height = canvas._pagesize[::-1] if rotation != 180 else canvas._pagesize
            if rotation == 90:
                canvas.translate(width, 0)
            elif rotation == 180:
                canvas.translate(width, height)
            else:
                canvas.translate(0, height)
            canvas.rotate(rotation)
            draw_column(canvas, 60, 400, PARAGRAPHS[:1])
            draw_column(canvas, 290, 400, (OTHER,))

        (document,) = read("page.pdf", make_pdf(draw, rotation=rotation))
        assert squeezed(document.text) == squeezed(PARAGRAPHS[0] + OTHER)

    def test_pages_are_told(self, read: Any, rules: Pipeline) -> None:
        def second(canvas: Any) -> None:
            draw_column(canvas, 100, 700, (OTHER,), chars=30)

        (document,) = read("page.pdf", make_pdf(draw_two_columns, draw_nothing, second))
        assert document.pages is not None
        assert [document.text[start - 1 : start] for start in document.pages] == ["", "\f", "\f"]
        pages = {record.text: record.page for record in rules.extract_document(document)}
        assert (pages["李长河"], pages["李桂花"]) == (1, 3)

    def test_a_scanned_page_says_that_it_has_no_text(self, read: Any) -> None:
        pdf = make_pdf(draw_picture, draw_two_columns, draw_nothing, *[draw_picture] * 3)
        document, error = read("scan.pdf", pdf)
        assert document.pages[1] == 1
        assert str(error).startswith("scan.pdf: pages 1, 4-6 without text, only an image")
        assert told(read("scan.pdf", make_pdf(draw_picture))) == [
            "scan.pdf: page 1 without text, only an image (scanned?): recognise the text first (OCR)"
        ]

    def test_a_blank_pdf_is_named_as_any_blank_file(self, read: Any) -> None:
        (error,) = read("blank.pdf", make_pdf(draw_nothing))
        assert isinstance(error, NoTextError)

    def test_a_locked_file_says_so(self, read: Any) -> None:
        assert told(read("a.pdf", make_pdf(password="秘密".encode().hex()))) == [
            "a.pdf: is locked with a password; save it without one"
        ]

    def test_too_many_pages_name_the_option(self, read: Any) -> None:
        pdf = make_pdf(*[draw_two_columns] * 3)
        (error,) = read("a.pdf", pdf, limits=Limits(pages=2))
        assert isinstance(error, LimitError)
        assert "--max-pages" in str(error)
        assert isinstance(read("a.pdf", pdf, limits=Limits(pages=3))[0], Document)

    def test_what_is_no_pdf_says_so(self, read: Any) -> None:
        assert told(read("a.pdf", b"hello"))[0].startswith("a.pdf: damaged, or no PDF")


class TestHtml:
    def test_menus_links_and_footer_stay_out(self, read: Any) -> None:
        (document,) = read("page.html", make_html())
        assert document.text == f"{TITLE}\n来源：山川日报\n{BODY}"
        assert document.title == TITLE

    @pytest.mark.parametrize(
        "body",
        [
            "<br><br>".join(f"　　{paragraph}" for paragraph in PARAGRAPHS),
            "<table><tr><td>"
            + "</td></tr><tr><td>".join(f"　　{p}" for p in PARAGRAPHS)
            + "</td></tr></table>",
            "".join(f"<div><span>　　{p[:9]}</span><b>{p[9:12]}</b>{p[12:]}</div>" for p in PARAGRAPHS),
            "<founder-content>" + "".join(f"<p>　　{p}</p>" for p in PARAGRAPHS) + "</founder-content>",
            "".join(f"<p>　　{p}</p>\n<!-- advert -->" for p in PARAGRAPHS)
            + "<p style='display: none'>广告，快来买。</p>",
        ],
    )
    def test_body_is_found_however_it_is_set(self, read: Any, body: str) -> None:
        (document,) = read("page.html", make_html(body))
        assert document.text == f"{TITLE}\n来源：山川日报\n{BODY}"

    def test_tables_keep_their_rows(self, read: Any) -> None:
        table = "<table><tr><th>镇名</th><th>户数</th></tr><tr><td>东山镇</td><td>120户</td></tr></table>"
        (document,) = read("page.html", make_html(f"<p>{PARAGRAPHS[0]}</p>{table}<p>{PARAGRAPHS[1]}</p>"))
        assert document.text.endswith(f"{PARAGRAPHS[0]}\n镇名\t户数\n东山镇\t120户\n{PARAGRAPHS[1]}\n")

    @pytest.mark.parametrize(
        "head",
        [
            '<meta property="article:published_time" content="2022-07-23T08:00:00+08:00">',
            '<meta name="PubDate" content="2022年7月23日">',
            '<meta name="publishdate" content="2022/07/23 09:26">',
        ],
    )
    def test_date_comes_from_metadata(self, read: Any, head: str, rules: Pipeline) -> None:
        (document,) = read("2020-01-01.html", make_html(head=head))
        (article,) = iter_document_articles(document, None)
        assert (article.published, article.published_from, article.title) == (DAY, "metadata", TITLE)

    @pytest.mark.parametrize("codec", ["utf-8", "gb2312", "big5"])
    def test_declared_encoding_is_believed_where_it_fits(self, read: Any, codec: str) -> None:
        body = (
            "<p>今年以來，全市經濟發展穩中有進。</p>"
            if codec == "big5"
            else "<p>今年以来，全市经济稳中有进。</p>"
        )
        page = f'<meta http-equiv="Content-Type" content="text/html; charset={codec}">{body}'
        (document,) = read("a.html", page.encode("gb18030" if codec == "gb2312" else codec))
        assert document.text == f"{body[3:-4]}\n"
        wrong = page.replace(codec, "utf-8" if codec != "utf-8" else "us-ascii")
        assert (
            read("b.html", wrong.encode("gb18030" if codec == "gb2312" else codec))[0].text == document.text
        )

    def test_short_page_is_read_whole(self, read: Any) -> None:
        (document,) = read("a.html", "<title>短讯</title><p>今天下雨</p>".encode())
        assert document.text == "短讯\n今天下雨\n"

    def test_page_without_text_is_blank(self, read: Any) -> None:
        assert isinstance(read("a.html", b"<html><script>x</script></html>")[0], NoTextError)
        assert isinstance(read("a.html", b"")[0], NoTextError)


class TestWord:
    def test_paragraphs_and_tables_stand_in_order(self, read: Any) -> None:
        (document,) = read("page.docx", make_docx())
        first, second, third = PARAGRAPHS
        assert (
            document.text == f"{TITLE}\n　　{first}\n　　{second}\n镇名\t户数\n东山镇\t120户\n　　{third}\n"
        )
        assert document.title == TITLE

    def rewritten(self, old: str, new: str) -> bytes:
        source = zipfile.ZipFile(io.BytesIO(make_docx()))
        members = {name: source.read(name) for name in source.namelist()}
        xml = members["word/document.xml"].decode()
        assert old in xml
        members["word/document.xml"] = xml.replace(old, new, 1).encode()
        return make_zip(members)

    def test_entities_are_not_expanded(self, read: Any, tmp_path: Path) -> None:
        secret = tmp_path / "secret.txt"
        secret.write_text("机密")
        old = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>"
        bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
        head = f'<!DOCTYPE x [<!ENTITY e0 "甲乙丙"><!ENTITY f SYSTEM "{secret.as_uri()}">{bomb}]>'
        data = self.rewritten(old, old + head)
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            xml = packed.read("word/document.xml").decode().replace("各", "各")
        for entity in ("&e11;", "&f;"):
            changed = xml.replace(TITLE, TITLE + entity, 1)
            parts = read("x.docx", self.rewritten(packed_xml(self.rewritten(old, old)), changed))
            text = "".join(part.text for part in parts if isinstance(part, Document))
            assert "机密" not in text
            assert text.count("甲乙丙") < 2

    def test_insertions_count_and_deletions_do_not(self, read: Any) -> None:
        run = "<w:r><w:t>{}</w:t></w:r>"
        marks = f"<w:ins>{run.format('新增')}</w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
        control = f"<w:sdt><w:sdtContent>{run.format('控件')}</w:sdtContent></w:sdt>"
        (document,) = read("x.docx", self.rewritten("</w:p>", f"{marks}{control}</w:p>"))
        assert document.text.startswith(f"{TITLE}新增控件\n")

    def test_a_damaged_file_says_so(self, read: Any) -> None:
        data = make_docx()
        assert "damaged, or no DOCX" in told(read("a.docx", data[: len(data) // 2]))[0]
        assert "damaged" in told(read("a.docx", b"hello"))[0]
        assert "other than DOCX" in told(read("a.xlsx", make_zip({"[Content_Types].xml": b""})))[0]
        assert "EPUB" in told(read("a.epub", make_zip({"mimetype": b"", "META-INF/container.xml": b""})))[0]

    def test_a_locked_file_says_so(self, read: Any) -> None:
        assert "locked with a password" in told(read("a.docx", b"\xd0\xcf\x11\xe0" + bytes(600)))[0]

    def test_unpacked_size_is_limited(self, read: Any) -> None:
        (error,) = read("a.docx", make_docx(), limits=Limits(unpacked=10_000))
        assert isinstance(error, LimitError)
        assert "--max-unpacked" in str(error)


def packed_xml(data: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()


class TestRows:
    def test_rows_are_articles_with_id_title_and_date(self, read: Any, rules: Pipeline) -> None:
        first, second = read("rows.jsonl", make_rows())
        assert (first.doc, first.text, first.title, first.published) == ("rows.jsonl#a-1", BODY, TITLE, DAY)
        assert (second.doc, second.text, second.title, second.published) == (
            "rows.jsonl#2",
            OTHER,
            None,
            None,
        )
        (article, *_) = rules.extract_document(first)
        assert (article.title, article.published, article.published_from) == (TITLE, DAY, "metadata")  # type: ignore[union-attr]

    def test_a_row_is_one_article_whatever_its_layout(self, read: Any) -> None:
        text = f"{TITLE}\n{BODY}（王莉）\n\n第二个标题\n本报讯（记者 李强）{OTHER}\n"
        (document,) = read("a.json", json.dumps({"text": text}).encode())
        assert len(list(iter_document_articles(document, None))) == 1

    @pytest.mark.parametrize(
        "data",
        [
            b'[{"id": 1, "text": "a"}, {"id": 2, "text": "b"}]',
            b'{"id": 1, "text": "a"}\n\n{"id": 2, "text": "b"}',
            b'\xef\xbb\xbf{"id": 1, "text": "a"}\r\n{"id": 2, "text": "b"}\r\n',
            '{"id": 1, "text": "a"}\n{"id": 2, "text": "b"}'.encode("utf-16"),
        ],
    )
    def test_lines_and_arrays_are_the_same(self, read: Any, data: bytes) -> None:
        for name in ("rows.jsonl", "rows.json", "rows"):
            assert [(part.doc, part.text) for part in read(name, data)] == [
                (f"{name}#1", "a"),
                (f"{name}#2", "b"),
            ]

    def test_one_object_over_many_lines_is_a_row(self, read: Any) -> None:
        (document,) = read("a.json", json.dumps({"id": "x", "text": "甲"}, indent=2).encode())
        assert (document.doc, document.text) == ("a.json#x", "甲")

    def test_rows_in_gb18030(self, read: Any) -> None:
        data = make_rows().decode().encode("gb18030")
        assert read("rows.jsonl", data)[0].text == BODY

    def test_what_is_wrong_with_a_row_is_named_with_its_line(self, read: Any) -> None:
        lines = [
            '{"id": 1, "body": "甲"}',
            "{",
            "[1]",
            '{"text": null}',
            '{"id": 5, "text": " "}',
            '{"text": "甲"}',
        ]
        assert told(read("r.jsonl", "\n".join(lines).encode())) == [
            "r.jsonl:1: has no field 'text' in it; --text-field NAME says where the text is",
            "r.jsonl:2: no JSON (Expecting property name enclosed in double quotes, character 3)",
            "r.jsonl:3: is no JSON object with fields",
            "r.jsonl:4: has no text in it; --text-field NAME says where the text is",
            "r.jsonl#5: has no text in it",
            "r.jsonl#6",
        ]

    def test_text_field_is_free_to_choose(self, read: Any) -> None:
        (document,) = read("r.jsonl", '{"id": 1, "正文": "甲"}'.encode(), text_field="正文")
        assert document.text == "甲"

    def test_ids_are_made_unique_and_fit_to_print(self, read: Any) -> None:
        rows = [{"id": ident, "text": "甲"} for ident in ("x", "x", "a\nb\x1b[1m", "", None, "y" * 999, [1])]
        data = "\n".join(json.dumps(row) for row in rows).encode()
        assert [part.doc[8:] for part in read("r.jsonl", data)] == [
            "x", "x~2", "a b\ufffd[1m", "4", "5", "6", "7"
        ]  # fmt: skip

    def test_halves_of_characters_are_replaced(self, read: Any) -> None:
        (document,) = read("r.jsonl", b'{"text": "a\\ud800b \\ud83d\\ude00", "title": "\\udc00"}')
        assert (document.text, document.title) == ("a\ufffdb 😀", "\ufffd")

    def test_json_without_end_of_nesting_is_told(self, read: Any) -> None:
        assert "nested too deep" in told(read("r.json", b"[" * 200_000))[0]

    def test_in_folders_only_articles_are_read(self, tmp_path: Path) -> None:
        record = {"doc": "a", "type": "person", "start": 0, "end": 2, "text": "王莉"}
        (tmp_path / "news.jsonl").write_bytes(make_rows())
        (tmp_path / "array.json").write_text(json.dumps([{"text": "甲"}]))
        (tmp_path / "facts.jsonl").write_text(json.dumps(record))
        (tmp_path / "settings.json").write_text('{"colour": "red"}')
        (tmp_path / "broken.json").write_text("{")
        (tmp_path / "a.gold.jsonl").write_bytes(make_rows())
        left_out: list[Path] = []
        found = [source.doc for source in iter_sources([tmp_path], left_out) if isinstance(source, Source)]
        assert found == ["array.json", "news.jsonl"]
        assert [path.name for path in left_out] == [
            "a.gold.jsonl",
            "broken.json",
            "facts.jsonl",
            "settings.json",
        ]
        (source,) = iter_sources([tmp_path / "facts.jsonl"])
        assert isinstance(source, Source)
        assert told(list(iter_documents(source))) == ["facts.jsonl#1"]

    def test_a_long_first_row_is_still_an_article(self, tmp_path: Path) -> None:
        (tmp_path / "long.jsonl").write_text(json.dumps({"text": "甲" * 400_000}))
        assert [source.doc for source in iter_sources([tmp_path]) if isinstance(source, Source)] == [
            "long.jsonl"
        ]


class TestMarkdown:
    def test_offsets_are_those_of_the_file(self, read: Any, rules: Pipeline) -> None:
        raw = make_markdown().decode()
        (document,) = read("page.md", raw.encode())
        assert document.text == raw
        assert (document.title, document.published) == (TITLE, DAY)
        found = {record.text: record for record in rules.extract_document(document)}
        assert raw[found["李长河"].start : found["李长河"].end] == "李长河"
        assert found["李长河"].sentence is not None
        assert not set("*[](") & set(found["张敏"].sentence or "*")

    @pytest.mark.parametrize(
        ("text", "seen"),
        [
            ("# 标题 #", "标题"),
            ("**王莉**说", "王莉说"),
            ("a*b*c ~~d~~ `e`", "abc d e"),
            ("> > # 引文", "引文"),
            ("- [x] 做完", "做完"),
            ("见[县志](http://x.example/a_(b) '题')。", "见县志。"),
            ("![图](a.png)[文][1]\n[1]: http://x.example", "图文"),
            ("标题\n====\n正文\n----", "标题\n正文"),
            ("* * *\n---", ""),
            ("|甲|乙|\n|:--|--:|\n|1|2|", "甲 乙\n1 2"),
            ("```py\nx\n```", "x"),
            ("a<br>b <!-- c -->d", "ab d"),
            (r"\*甲\*", "*甲*"),
            ("3*4*5 snake_case_name", "3*4*5 snake_case_name"),
            ("[注]（见下）", "[注]（见下）"),
            ("——一个标题", "——一个标题"),
            ("1. 第一", "1. 第一"),
        ],
    )
    def test_marks_are_blanked(self, text: str, seen: str) -> None:
        view = blank_marks(text)
        assert len(view) == len(text)
        lines = (" ".join(line.split()) for line in view.replace("\u200b", "").splitlines())
        assert "\n".join(line for line in lines if line) == seen

    def test_blanking_takes_linear_time(self) -> None:
        import time

        for part in ("[", "](", "<!--", "*", "_a", "|-", "> ", "- ", "`", "[a](b", "---\n", "\\", "#"):
            before = time.perf_counter()
            blank_marks(part * (100_000 // len(part)))
            assert time.perf_counter() - before < 5, part


class TestZip:
    def test_members_are_read_by_their_suffix_in_order(self, read: Any) -> None:
        inner = make_zip({"x.txt": TEXT.encode()})
        members = {
            "b.txt": b"B",
            "a/1.html": make_html(),
            "a/rows.jsonl": make_rows(),
            "a/facts.jsonl": b'{"type": "a", "start": 0, "end": 1, "text": "x"}',
            "x.gold.jsonl": b"{}",
            "data.csv": b"1",
            "__MACOSX/b.txt": b"x",
            ".hidden.txt": b"x",
            "in.zip": inner,
            "picture.jpg": b"\xff\xd8\xff\xe0",
        }
        parts = read("n.zip", make_zip(members))
        assert told([part for part in parts if not isinstance(part, LeftOutError)]) == [
            "n.zip!/a/1.html",
            "n.zip!/a/rows.jsonl#a-1",
            "n.zip!/a/rows.jsonl#2",
            "n.zip!/b.txt",
            "n.zip!/in.zip!/x.txt",
            "n.zip!/picture.jpg: a JPEG image, not text; convert it to text first",
        ]
        assert sum(isinstance(part, LeftOutError) for part in parts) == 3
        assert all(part.drawn for part in parts if isinstance(part, Document))

    @pytest.mark.parametrize("old", [False, True])
    def test_names_are_read_in_utf8_and_gb18030(self, read: Any, old: bool) -> None:
        assert told(read("n.zip", make_zip({"七月/新闻.txt": b"x"}, old=old))) == ["n.zip!/七月/新闻.txt"]

    def test_date_in_the_name_of_a_member_counts(self, read: Any) -> None:
        (document,) = read("2020-01-01.zip", make_zip({"2022年7月23日/a.txt": TEXT.encode()}))
        (article,) = iter_document_articles(document, None)
        assert (article.published, article.published_from) == (DAY, "file name")

    def test_names_that_lead_elsewhere_are_only_names(self, read: Any, tmp_path: Path) -> None:
        (document, _) = read("n.zip", make_zip({"../../x.txt": b"x", "a\nb\x1b.txt": b"y"}))
        assert document.doc == "n.zip!/../../x.txt"
        path = write_text(tmp_path / "out", document)
        assert path.resolve().is_relative_to(tmp_path / "out")

    def test_encrypted_members_are_named(self, read: Any) -> None:
        data = bytearray(make_zip({"a.txt": b"x", "b.txt": b"y"}))
        data[data.index(b"PK\x01\x02") + 8] |= 1
        parts = read("n.zip", bytes(data))
        assert told(parts) == ["n.zip!/a.txt: is encrypted; unpack the archive first", "n.zip!/b.txt"]

    def test_nesting_is_limited(self, read: Any) -> None:
        data = b"x"
        name = "a.txt"
        for _ in range(4):
            data, name = make_zip({name: data}), "in.zip"
        (error,) = read("n.zip", data)
        assert isinstance(error, LimitError)
        assert "--max-nesting" in str(error)
        assert isinstance(read("n.zip", data, limits=Limits(nesting=4))[0], Document)

    def test_a_bomb_is_refused_before_it_is_unpacked(self, read: Any) -> None:
        bomb = make_zip({"a.txt": b"x", "b.txt": b"\0" * 30_000_000, "c.txt": b"z"})
        assert len(bomb) < 100_000
        first, error = read("n.zip", bomb, limits=Limits(unpacked=1_000_000))
        assert (first.text, type(error)) == ("x", LimitError)
        assert "--max-unpacked" in str(error)

    def test_nested_archives_share_the_limit(self, read: Any) -> None:
        inner = make_zip({"a.txt": b"x" * 600})
        data = make_zip({"1.zip": inner, "2.zip": inner})
        parts = read("n.zip", data, limits=Limits(unpacked=1000))
        assert [type(part) for part in parts] == [Document, LimitError, *[LimitError] * (len(parts) - 2)]

    def test_a_damaged_member_costs_the_others_nothing(self, read: Any) -> None:
        data = bytearray(make_zip({"a.txt": TEXT.encode(), "b.txt": b"y"}))
        data[60:80] = bytes(20)
        error, document = read("n.zip", bytes(data))
        assert str(error).startswith("n.zip!/a.txt: damaged, or no ZIP member")
        assert document.text == "y"


class TestPublished:
    @pytest.mark.parametrize(
        "value",
        [
            "2022-07-23",
            "2022-07-23T08:00:00+08:00",
            "2022/7/23 9:26",
            "20220723",
            20220723,
            "2022年7月23日",
            "2022.07.23",
        ],
    )
    def test_days_are_read_as_they_are_written(self, value: object) -> None:
        assert parse_day(value) == DAY

    @pytest.mark.parametrize(
        "value", ["2022-07", "2022-13-01", "23/07/2022", "202207231", 1658534400, None, True, "昨天", 2.5]
    )
    def test_what_is_no_day_is_none(self, value: object) -> None:
        assert parse_day(value) is None

    @pytest.mark.parametrize(
        ("pattern", "name"),
        [
            (r"rb(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)", "x/rb20220723_01.txt"),
            (r"(?P<day>\d\d)-(?P<month>\d\d)-(?P<year>\d\d)", "23-07-22.txt"),
            (r"_(\d{8})_", "1_20220723_a.txt"),
            (r"(\d{4}-\d\d-\d\d)", "2020-01-01/2022-07-23.txt"),
        ],
    )
    def test_own_naming(self, pattern: str, name: str) -> None:
        assert day_in_name(compile_name_pattern(pattern), name) == DAY

    def test_names_that_do_not_fit_fall_back(self) -> None:
        pattern = compile_name_pattern(r"_(\d{8})_")
        assert day_in_name(pattern, "2022-07-23.txt") is None
        assert day_in_name(pattern, "_20221399_.txt") is None
        document = Document("a", TEXT, "2022-07-23.txt")
        (article,) = iter_document_articles(document, None, pattern)
        assert (article.published, article.published_from) == (DAY, "file name")

    @pytest.mark.parametrize("pattern", ["(", r"\d+", r"(\d+)-(\d+)", r"(?P<year>\d+)(?P<month>\d+)"])
    def test_patterns_without_a_date_are_refused(self, pattern: str) -> None:
        with pytest.raises(ValueError, match=r"regular expression|groups"):
            compile_name_pattern(pattern)

    def test_a_pattern_that_never_ends_is_told(self) -> None:
        pattern = compile_name_pattern(r"^(?:(?:a|a)+)+$|(x\d{8})")
        with pytest.raises(ReadError, match="--published-from-name takes too long"):
            day_in_name(pattern, "a" * 60 + ".txt")


class TestTextOut:
    @pytest.mark.parametrize(
        "doc",
        [
            "a.pdf",
            "甲/乙.docx",
            "../../x",
            "/etc/passwd",
            "n.zip!/../a",
            "a:b*.pdf",
            "CON",
            "x" * 300,
            ".",
            "a\\..\\b",
            "a.",
        ],
    )
    def test_names_are_safe(self, doc: str, tmp_path: Path) -> None:
        path = write_text(tmp_path, Document(doc, "甲\r\n乙\n", doc))
        assert path.resolve().is_relative_to(tmp_path)
        assert path.read_bytes().decode() == "甲\r\n乙\n"
        assert path.suffix == ".txt"
        assert not [left for left in tmp_path.rglob("*") if left.suffix == ".tmp"]

    def test_names_stay_apart(self) -> None:
        docs = ["a:b", "a*b", "a_b", "a?b", "a/b", "a\\b", "x" * 300, "x" * 301, "r#1", "r#1 "]
        assert len({str(safe_path(doc)).casefold() for doc in docs}) == len(docs)
        assert safe_path("甲/page.pdf") == Path("甲/page.pdf.txt")

    def test_a_folder_that_cannot_be_written_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "out").write_text("")
        with pytest.raises(ReadError, match=r"a\.pdf: cannot write its text to"):
            write_text(tmp_path / "out", Document("a.pdf", "x", "a.pdf"))


@pytest.mark.parametrize(("name", "module", "extra"), [
    ("page.pdf", "pypdfium2", "pdf"), ("page.docx", "docx", "docx"), ("page.html", "lxml", "html")
])  # fmt: skip
def test_a_missing_extra_is_named_in_one_line(
    read: Any, monkeypatch: pytest.MonkeyPatch, name: str, module: str, extra: str
) -> None:
    data = make_all()[name]
    monkeypatch.setitem(sys.modules, module, None)
    (error,) = told(read(name, data))
    assert f"pip install 'policyfacts[{extra}]'" in error


class TestOtherText:
    TRADITIONAL = "記者王莉從臺北市政府獲悉，今年以來，全市已有12個里建起活動中心，受益居民達3.2萬人。"
    FOREIGN = "The committee met on Tuesday in the old town hall. Nothing was decided, and 42 people went home early.\n"

    def in_every_format(self, text: str) -> dict[str, bytes]:
        import docx

        buffer = io.BytesIO()
        document = docx.Document()
        document.add_paragraph(text.strip())
        document.save(buffer)
        return {
            "a.txt": text.encode(),
            "a.md": text.encode(),
            "a.html": f"<meta charset=utf-8><p>{text}</p>".encode(),
            "a.docx": buffer.getvalue(),
            "a.jsonl": json.dumps({"text": text}).encode(),
            "a.zip": make_zip({"a.txt": text.encode()}),
        }

    def test_traditional_characters_pass_unharmed(self, read: Any, rules: Pipeline) -> None:
        mixed = f"{self.TRADITIONAL}{PARAGRAPHS[1]}"
        for name, data in self.in_every_format(mixed).items():
            (document,) = read(name, data)
            assert document.text.strip() == mixed
            records = list(rules.extract_document(document))
            assert {"12个", "3.2万人", "3.2萬人"} & {record.text for record in records}
            for record in records:
                assert squeezed(document.text[record.start : record.end]) == record.text

    def test_what_is_not_chinese_gives_few_records_and_no_error(self, read: Any, rules: Pipeline) -> None:
        for name, data in self.in_every_format(self.FOREIGN * 20).items():
            (document,) = read(name, data)
            records = [record for record in rules.extract_document(document) if record.type != "article"]
            assert len(records) <= 20


def test_a_file_of_many_documents_yields_all_before_it_raises(tmp_path: Path, rules: Pipeline) -> None:
    path = tmp_path / "n.zip"
    path.write_bytes(make_zip({"a.docx": b"x", "b.txt": TEXT.encode(), "c.jsonl": make_rows()}))
    docs: list[str] = []
    records = rules.extract_file(path, "n.zip")
    with pytest.raises(ReadError, match=r"n\.zip!/a\.docx: damaged"):
        docs.extend(record.doc for record in records)
    assert list(dict.fromkeys(docs)) == ["n.zip!/b.txt", "n.zip!/c.jsonl#a-1", "n.zip!/c.jsonl#2"]
