"""Input made to do harm: it costs one line on standard error, and nothing of it is run, followed, or read besides."""

from __future__ import annotations

import io
import json
import os
import pty
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import regex
from format_files import BODY, make_all, make_html, make_zip
from hostile_files import (
    ESCAPES,
    liar,
    make_link_zip,
    one_page_pdf,
    part_of_docx,
    pdf_of,
    raw_zip,
    rewritten_docx,
)
from report_pages import record, write_records
from typer.testing import CliRunner, Result

import extractors.reading.pdf as pdf_reader
from cli.inert import inert_json
from cli.main import app
from extractors.reading import Document, LeftOutError, Limits, ReadError, ReadOptions, Source, iter_documents
from extractors.reading.sources import iter_sources

ROOT = Path(__file__).parent.parent
ACTIVE = regex.compile(r"[[\p{Cc}\p{Bidi_Control}\u2028\u2029]--[\n\t]]", regex.V1)
STORED, DEFLATED, BZIP2, LZMA = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., list[Document | ReadError]]:
    """Reads bytes as a file of some name: documents and errors, each of one line that names the file."""

    def read_bytes(name: str, data: bytes, **options: Any) -> list[Document | ReadError]:
        path = tmp_path / name
        path.write_bytes(data)
        parts = list(iter_documents(Source(path, name), ReadOptions(**options)))
        for part in parts:
            if isinstance(part, ReadError):
                assert str(part).startswith(name)
                assert "\n" not in str(part)
        return parts

    return read_bytes


def run(*args: str | Path, **settings: Any) -> Result:
    """Run a command; whatever is wrong, no exception leaves it and no line gives orders to a terminal."""
    result = CliRunner().invoke(app, list(map(str, args)), **settings)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in (0, 1, 2)
    assert not ACTIVE.search(result.stderr)
    assert len(result.stderr) < 9000
    return result


class TestZip:
    @pytest.mark.parametrize("method", [DEFLATED, BZIP2, LZMA])
    @pytest.mark.parametrize("told", [1000, 4_000_000_000])
    def test_what_a_head_says_of_a_length_is_not_believed(self, read: Any, method: int, told: int) -> None:
        member = {**liar("a.txt", method, 12 << 20, 1000), "size": told}
        (error,) = read("lie.zip", raw_zip([member]), limits=Limits(unpacked=10_000_000))
        assert "--max-unpacked" in str(error)

    @pytest.mark.parametrize("method", [STORED, DEFLATED, BZIP2, LZMA])
    def test_what_is_packed_in_any_way_is_read(self, read: Any, method: int) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", method) as archive:
            archive.writestr("a.txt", BODY * 2000)
        (document,) = read("a.zip", buffer.getvalue())
        assert document.text == BODY * 2000
        assert "damaged" in str(read("b.zip", buffer.getvalue().replace(b"a.txt", b"b.txt", 1))[0])

    def test_damage_in_a_member_is_told_and_costs_the_others_nothing(self, read: Any) -> None:
        data = make_zip({"a.txt": BODY.encode(), "b.txt": BODY.encode()})
        at = data.index(b"a.txt") + 20
        error, document = read("a.zip", data[:at] + b"\xff" + data[at + 1 :])
        assert "damaged, or no ZIP member" in str(error)
        assert document.text == BODY

    def test_members_are_counted_before_they_are_looked_at(self, read: Any) -> None:
        many = raw_zip([{"name": b"%d.txt" % number} for number in range(3000)])
        for name, data in {"many.zip": many, "nested.zip": make_zip({"in.zip": many})}.items():
            error = read(name, data, limits=Limits(members=2999))[-1]
            assert "has more than 2,999 members; --max-members" in str(error)
        assert len(read("many.zip", many, limits=Limits(members=3000))) == 3000

    def test_members_of_members_share_the_limits(self, read: Any) -> None:
        inner = make_zip({f"{number}.txt": b"\x41" * 1_000_000 for number in range(5)})
        outer = make_zip({f"{number}.zip": inner for number in range(5)})
        *_, error = read("42.zip", outer, limits=Limits(unpacked=10_000_000))
        assert "--max-unpacked" in str(error)

    def test_members_that_overlap_are_refused(self, read: Any) -> None:
        member = {"name": b"a.txt", "data": BODY.encode()}
        first, *others = read(
            "o.zip", raw_zip([member, *({"name": b"b%d.txt" % n, "at": 0} for n in range(9))])
        )
        assert first.text == BODY
        assert all("damaged" in str(error) for error in others)

    def test_two_of_one_name_are_two_documents(self, read: Any) -> None:
        names = (b"a.html", b"a.html", b"x\\a.html", b"x/a.html")
        parts = read("a.zip", raw_zip([{"name": name, "data": make_html()} for name in names]))
        assert [part.doc for part in parts] == [
            f"a.zip!/{name}" for name in ("a.html", "a.html~2", "x/a.html", "x/a.html~2")
        ]
        assert len({part.text for part in parts}) == 1

    def test_a_link_is_no_text(self, read: Any) -> None:
        (error,) = read("a.zip", make_link_zip("/etc/passwd"))
        assert isinstance(error, LeftOutError)

    def test_a_name_without_end_is_not_told_with_every_record(self, read: Any) -> None:
        (error,) = read("a.zip", raw_zip([{"name": b"x" * 60_000 + b".txt", "data": BODY.encode()}]))
        assert "its name has 60,004 characters" in str(error)
        assert len(str(error)) < 300

    def test_what_is_locked_or_packed_strangely_is_told(self, read: Any) -> None:
        locked, strange = read(
            "a.zip",
            raw_zip(
                [
                    {"name": b"a.txt", "data": b"x" * 20, "flags": 0x801},
                    {"name": b"b.txt", "data": b"x" * 20, "method": 93},
                ]
            ),
        )
        assert "is encrypted" in str(locked)
        assert "damaged, or no ZIP member" in str(strange)


NAMES = [
    "../../up.html",
    "/etc/abs.html",
    "C:\\win\\x.html",
    "\\\\host\\share\\x.html",
    "a\0b.html",
    "con.html",
    "aux",
    "..",
    ". ",
    "~/x.html",
    f"{'长' * 300}.html",
    f"{'d/' * 100}x.html",
    "x\u202egnp.html",
    f"e{ESCAPES}.html",
    "-rf.html",
    "a.html",
    "A.html",
]


class TestTextOut:
    def test_texts_stay_in_their_folder_whatever_documents_are_called(self, tmp_path: Path) -> None:
        folder = tmp_path / "in" / "deep"
        folder.mkdir(parents=True)
        members = [{"name": name.encode(), "data": make_html()} for name in NAMES]
        (folder / "n.zip").write_bytes(raw_zip(members))
        rows = [{"id": name.replace("\0", ""), "text": BODY} for name in NAMES]
        (folder / "rows.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
        before = set(tmp_path.rglob("*"))
        out = tmp_path / "x" / "y" / "out"
        result = run("extract", folder, "--model", "rules", "--types", "article", "--text-out", out)
        written = {path for path in tmp_path.rglob("*") if path.is_file()} - before
        assert all(path.is_relative_to(out) for path in written)
        assert len(written) == len({json.loads(line)["doc"] for line in result.stdout.splitlines()}) > 20
        assert not any(ACTIVE.search(str(path)) for path in written)

    def test_a_link_that_stood_there_before_leads_no_text_out(self, tmp_path: Path) -> None:
        outside, out = tmp_path / "outside", tmp_path / "out"
        outside.mkdir()
        out.mkdir()
        victim = outside / "victim.txt"
        victim.write_text("keep")
        (out / "n.zip!").symlink_to(outside)
        (out / "b.html.txt").symlink_to(victim)
        (tmp_path / "n.zip").write_bytes(make_zip({"a.html": make_html(), "d/a.html": make_html()}))
        (tmp_path / "b.html").write_bytes(make_html())
        args = ("--model", "rules", "--text-out", out)
        result = run("extract", tmp_path / "n.zip", tmp_path / "b.html", *args)
        assert result.exit_code == 1
        assert result.stderr.count("a link leads out of") == 2
        assert (sorted(path.name for path in outside.iterdir()), victim.read_text()) == (
            ["victim.txt"],
            "keep",
        )
        assert (out / "b.html.txt").read_text().startswith("云溪县")


LAUGHS = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
PARTS = ["word/document.xml", "word/styles.xml", "[Content_Types].xml", "_rels/.rels", "docProps/core.xml"]


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What was looked for in the network."""
    asked: list[Any] = []

    def refuse(*args: Any, **_: Any) -> None:
        asked.append(args)
        raise OSError

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    yield asked
    assert asked == []


class TestMarkup:
    @pytest.mark.parametrize("part", PARTS)
    @pytest.mark.parametrize("place", ["text", "attribute"])
    @pytest.mark.parametrize(
        ("declared", "used"),
        [
            (f'<!ENTITY e0 "甲乙丙丁戊">{LAUGHS}', "&e9;"),
            (f'<!ENTITY a "{"甲" * 50_000}">', "&a;" * 3000),
            ('<!ENTITY f SYSTEM "{secret}">', "&f;"),
            ('<!ENTITY f SYSTEM "http://127.0.0.1:{port}/x">', "&f;"),
            ('<!ENTITY % p SYSTEM "{secret}"> %p;', ""),
            ('<!ENTITY % p SYSTEM "http://127.0.0.1:{port}/x"> %p;', ""),
        ],
    )
    def test_entities_of_docx(
        self,
        read: Any,
        no_network: list[Any],
        tmp_path: Path,
        part: str,
        place: str,
        declared: str,
        used: str,
    ) -> None:
        secret = tmp_path / "secret.txt"
        secret.write_text("机密")
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(0)
            declared = declared.replace("{secret}", secret.as_uri()).replace(
                "{port}", str(server.getsockname()[1])
            )
            head, _, rest = part_of_docx(part).partition("?>")
            at = rest.index(">") + (place == "text")
            use = used if place == "text" else f' foo="{used}"'
            xml = f"{head}?><!DOCTYPE x [{declared}]>{rest[:at]}{use}{rest[at:]}"
            parts = read("x.docx", rewritten_docx({part: xml.encode()}))
            with pytest.raises(BlockingIOError):
                server.accept()
        text = "".join(each.text if isinstance(each, Document) else str(each) for each in parts)
        assert "机密" not in text
        assert len(text) < 1000

    def test_inclusions_of_docx(self, read: Any, tmp_path: Path) -> None:
        secret = tmp_path / "secret.txt"
        secret.write_text("机密")
        xi = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}" parse="text"/>'
        xml = part_of_docx("word/document.xml").replace(
            "<w:body>", f"<w:body>{xi}<w:p><w:r><w:t>{xi}</w:t></w:r></w:p>"
        )
        (document,) = read("x.docx", rewritten_docx({"word/document.xml": xml.encode()}))
        assert "机密" not in document.text

    @pytest.mark.parametrize(
        "changes",
        [
            ("<w:body>", "<w:body>" + "<w:sdt><w:sdtContent>" * 100_000),
            ("<w:body>", '<w:body foo="' + "a" * 20_000_000 + '">'),
        ],
    )
    def test_a_part_of_docx_that_goes_too_far_is_refused(self, read: Any, changes: tuple[str, str]) -> None:
        xml = part_of_docx("word/document.xml").replace(*changes)
        (error,) = read("x.docx", rewritten_docx({"word/document.xml": xml.encode()}))
        assert "damaged, or no DOCX" in str(error)

    def test_what_is_all_tags_counts_as_the_tree_it_makes(self, read: Any) -> None:
        limits = Limits(unpacked=20_000_000)
        xml = part_of_docx("word/document.xml").replace("<w:body>", "<w:body>" + "<w:p/>" * 100_000)
        for name, data in {
            "x.docx": rewritten_docx({"word/document.xml": xml.encode()}),
            "x.html": b"<html>" + b"<p>" * 100_000,
        }.items():
            (error,) = read(name, data, limits=limits)
            assert "--max-unpacked" in str(error)

    def test_a_title_is_found_among_any_number_of_styles(self, read: Any) -> None:
        styles = part_of_docx("word/styles.xml")
        more = "".join(f'<w:style w:type="paragraph" w:styleId="x{n}"/>' for n in range(20_000))
        xml = part_of_docx("word/document.xml")
        blank = '<w:p><w:pPr><w:pStyle w:val="x19999"/></w:pPr></w:p>' * 20_000
        (document,) = read(
            "x.docx",
            rewritten_docx(
                {
                    "word/styles.xml": styles.replace("<w:style ", f"{more}<w:style ", 1).encode(),
                    "word/document.xml": xml.replace("<w:body>", f"<w:body>{blank}").encode(),
                }
            ),
        )
        assert document.title == "云溪县把实事办到群众心坎上"

    def test_a_length_that_a_part_of_docx_tells_is_not_believed(self, read: Any) -> None:
        members = [{"name": b"[Content_Types].xml"}, liar("word/document.xml", BZIP2, 12 << 20, 1000)]
        (error,) = read("x.docx", raw_zip(members), limits=Limits(unpacked=10_000_000))
        assert "--max-unpacked" in str(error)

    def test_entities_of_html_stay_as_they_are(
        self, read: Any, no_network: list[Any], tmp_path: Path
    ) -> None:
        secret = tmp_path / "secret.txt"
        secret.write_text("机密")
        page = f'<!DOCTYPE html [<!ENTITY f SYSTEM "{secret.as_uri()}">]><html><body><p>{BODY}&f;</p>'
        page += '<img src="http://127.0.0.1:9/x"><link href="http://127.0.0.1:9/x" rel=stylesheet>'
        page += f'<iframe src="{secret.as_uri()}">'
        (document,) = read("x.html", page.encode())
        assert "机密" not in document.text
        assert "李长河" in document.text

    def test_what_stands_behind_a_picture_in_the_page_is_read(self, read: Any) -> None:
        picture = '<img src="data:image/png;base64,' + "A" * 12_000_000 + '">'
        (document,) = read(
            "x.html", f"<p>李长河来到东山村，看望群众。</p>{picture}<p>王莉说，很好。</p>".encode()
        )
        assert document.text.splitlines() == ["李长河来到东山村，看望群众。", "王莉说，很好。"]

    def test_elements_that_are_never_closed_hide_nothing(self, read: Any) -> None:
        page = "<html><body>" + "<font>" * 1500 + "<p>李长河来到东山村，看望群众。</p>"
        assert read("x.html", page.encode())[0].text == "李长河来到东山村，看望群众。\n"
        (error,) = read("y.html", page.replace("<font>", "<font><b>").encode())
        assert "nest too deep" in str(error)

    @pytest.mark.parametrize(
        "page",
        [
            "<p " + " ".join(f"a{number}=1" for number in range(50_000)) + ">",
            "<p " + " ".join(f'a{number}=">"' for number in range(50_000)) + ">",
            "<script>'<p a=\"'</script><p " + " ".join(f"a{number}" for number in range(50_000)) + ">",
        ],
    )
    def test_attributes_without_end_are_refused(self, read: Any, page: str) -> None:
        (error,) = read("x.html", page.encode())
        assert "an element has more than 1,000 attributes" in str(error)

    @pytest.mark.parametrize(
        "page",
        [
            "<script></script>字，" * 100_000,
            "<p style='display:none'>a</p>字，" * 30_000,
            "<header>x</header>字，" * 30_000,
        ],
    )
    def test_what_is_left_out_leaves_what_stands_between(self, read: Any, page: str) -> None:
        (document,) = read("x.html", f"<html><body>{page}".encode())
        assert document.text.count("字，") == page.count("字，")


class TestPdf:
    def test_what_a_file_wants_to_be_run_is_not(self, read: Any, tmp_path: Path) -> None:
        flag = tmp_path / "flag"
        launch = f"<</S/Launch/F(/usr/bin/touch)/P({flag})>>".encode()
        script = b"<</S/JavaScript/JS(app.launchURL\\('http://127.0.0.1:9/'\\);app.alert\\(1\\))>>"
        catalog = (
            b"/OpenAction %s/AA<</WC %s>>/Names<</EmbeddedFiles<</Names[(../../x.txt)<</F(../../x.txt)/EF<</F 7 0 R>>>>]>>>>"
            % (
                script,
                launch,
            )
        )
        before = set(tmp_path.rglob("*"))
        data = one_page_pdf(
            b"BT /F1 12 Tf 50 700 Td (Hello) Tj ET", catalog=catalog, page=b"/AA<</O %s>>" % launch
        )
        (document,) = read("x.pdf", data)
        assert document.text == "Hello\n"
        assert set(tmp_path.rglob("*")) - before == {tmp_path / "x.pdf"}

    @pytest.mark.parametrize(
        "objects",
        [
            {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 5>>"},
            {
                1: b"<</Type/Catalog/Pages 2 0 R>>",
                2: b"<</Type/Pages/Parent 3 0 R/Kids[3 0 R]/Count 5>>",
                3: b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 5>>",
            },
            {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"3 0 R", 3: b"2 0 R"},
            {
                1: b"<</Type/Catalog/Pages 2 0 R>>",
                2: b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>",
                3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 1e30 nan]/Contents 2 0 R>>",
            },
            {
                1: b"<</Type/Catalog/Pages 2 0 R>>",
                2: b"<</Type/Pages/Kids[3 0 R]/Count 2000>>",
                3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents[3 0 R 3 0 R]>>",
            },
        ],
    )
    def test_trees_and_references_that_go_in_circles(self, read: Any, objects: dict[int, bytes]) -> None:
        parts = read("x.pdf", pdf_of(objects))
        assert parts
        assert all(isinstance(part, ReadError) for part in parts)

    @pytest.mark.parametrize(
        ("memory", "seconds", "said"),
        [(200_000_000, 60, "memory may have run out"), (9_000_000_000, 1, "takes too long to read")],
    )
    def test_a_file_without_end_is_given_up_and_costs_the_next_nothing(
        self, read: Any, monkeypatch: pytest.MonkeyPatch, memory: int, seconds: int, said: str
    ) -> None:
        limits = f"p._MEMORY, p._SECONDS, p._SECONDS_A_PAGE = {memory}, {seconds}, 0; p.serve()"
        start = "import sys; sys.path[:] = sys.argv[1:]; import extractors.reading.pdf_pages as p; "
        monkeypatch.setattr(pdf_reader, "_PROGRAM", start + limits)
        reader = pdf_reader._Reader()
        monkeypatch.setattr(pdf_reader, "_READER", reader)
        own = b"/Resources<</XObject<</X 6 0 R>>>>/Length 11>>\nstream\n/X Do /X Do\nendstream"
        form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]" + own
        (error,) = read("x.pdf", one_page_pdf(b"/X Do " * 50, form=form), limits=Limits(unpacked=1_000_000))
        assert said in str(error)
        assert read("y.pdf", one_page_pdf(b"BT /F1 12 Tf 50 700 Td (Hello) Tj ET"))[0].text == "Hello\n"
        process = reader._process
        assert process is not None
        reader._end(process)
        assert process.returncode is not None

    def test_a_stream_that_unpacks_to_a_hundred_times_itself(self, read: Any) -> None:
        content = b"BT /F1 12 Tf 50 700 Td (Hello) Tj ET" + b" " * 50_000_000
        assert read("x.pdf", one_page_pdf(content, packed=True))[0].text == "Hello\n"

    def test_thousands_of_lines_on_a_page_are_read_one_after_the_other(self, read: Any) -> None:
        lines = b"".join(b"1 0 0 1 %d %d Tm (abc) Tj " % (40 * (n % 2), 3 * n) for n in range(6000))
        (document,) = read("x.pdf", one_page_pdf(b"BT /F1 1 Tf " + lines + b"ET", packed=True))
        assert document.text.split() == ["abc"] * 6000

    def test_the_process_ends_with_the_one_that_asks(self, tmp_path: Path) -> None:
        (tmp_path / "x.pdf").write_bytes(make_all()["page.pdf"])
        script = (
            "import os, sys\nfrom pathlib import Path\nimport extractors.reading.pdf as pdf\n"
            "from extractors.reading import Source, iter_documents\n"
            "list(iter_documents(Source(Path(sys.argv[1]), 'x.pdf')))\n"
            "print(pdf._READER._process.pid, flush=True)\nos.kill(os.getpid(), 9)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path / "x.pdf")],
            capture_output=True,
            check=False,
            timeout=60,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        helper = Path("/proc") / done.stdout.decode().strip()
        for _ in range(100):
            if not helper.exists() or "Z" in (helper / "stat").read_text().rpartition(")")[2].split()[:1]:
                return
            time.sleep(0.1)
        pytest.fail("it lives on")


class TestRows:
    def test_values_that_no_reader_expects(self, read: Any) -> None:
        good = json.dumps({"id": "good", "text": BODY})
        deep = '{"text": ' + "[" * 100_000 + "]" * 100_000 + "}"
        lines = [
            deep,
            '{"id": %s, "text": "甲"}' % ("9" * 1_000_000),
            '{"id": NaN, "text": "乙来了。"}',
            '{"id": 1e999, "date": -Infinity, "text": "丙来了。"}',
            '{"id": "\\ud800/../x\\u202e\\n\\u001b[2J", "text": "丁\\ud800来了。\\u0000"}',
            '{"id": "same/../../x", "text": "戊来了。"}',
            '{"id": "same/../../x", "text": "己来了。"}',
            json.dumps({"id": "x" * 10_000_000, "title": "y" * 1_000_000, "text": "庚来了。"}),
            good,
        ]
        parts = read("rows.jsonl", "\n".join(lines).encode())
        assert [isinstance(part, Document) for part in parts] == [False, False, *[True] * 7]
        names = [part.doc for part in parts if isinstance(part, Document)]
        assert names[2:] == [
            "rows.jsonl#\ufffd/../x\u202e \ufffd[2J",
            "rows.jsonl#same/../../x",
            "rows.jsonl#same/../../x~2",
            "rows.jsonl#8",
            "rows.jsonl#good",
        ]
        assert parts[-1].text == BODY
        for part in parts:
            part.text.encode() if isinstance(part, Document) else None

    def test_a_whole_of_rows_that_nests_without_end(self, read: Any) -> None:
        assert "nested too deep" in str(read("rows.json", b"[" * 1_000_000)[0])


class TestCsv:
    TEXTS = (
        "=1+1",
        "+1",
        "-1",
        "@x",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "\t=1",
        "\r=1",
        " =1",
        "　=1",
        "'=1",
        "''=1",
    )

    def test_no_cell_is_a_formula_and_each_can_be_had_back(self, tmp_path: Path) -> None:
        import csv

        from cli.formats import Form, open_records

        harmless = ("'quoted'", "甲=乙", "3-4", "", "' '")
        lines = [
            json.dumps(record("person", 0, text, doc=text, titles=[text], sentence=f"{text},\n{text}"))
            for text in (*self.TEXTS, *harmless)
        ]
        with open_records(tmp_path / "f.csv", Form.CSV, None) as writer:
            writer.write(lines)
        with (tmp_path / "f.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert len(rows) == len(lines)
        for row, line in zip(rows, map(json.loads, lines), strict=True):
            for name in ("doc", "text", "sentence"):
                hostile = line[name].startswith(self.TEXTS)
                assert row[name].startswith("'") >= hostile
                assert regex.sub(r"^'(?=['\s]*[=+\-@＝＋－＠\t\r\n])", "", row[name]) == line[name]
            assert row["titles"] == json.dumps(line["titles"], ensure_ascii=False, separators=(",", ":"))
        assert [row["text"] for row in rows[-len(harmless) :]] == list(harmless)


class TestTerminal:
    @pytest.fixture
    def facts(self, tmp_path: Path) -> Path:
        rows = [
            record("article", 0, "题", title=ESCAPES, bylines=[ESCAPES], agency=ESCAPES, sentence=None),
            record("person", 0, f"李{ESCAPES}", titles=[ESCAPES], canonical=ESCAPES),
            record("statistic", 0, "3", value=3, unit=ESCAPES, indicator=ESCAPES),
            record("quote", 0, "好", speaker=ESCAPES),
            {**record("person", 0, "坏"), "start": ESCAPES},
        ]
        return write_records(tmp_path / "f.jsonl", rows)

    def test_stats(self, facts: Path) -> None:
        result = run("stats", facts)
        assert "records 4" in result.stdout
        assert not ACTIVE.search(result.stdout)

    def test_view_names_what_is_missing(self, facts: Path, tmp_path: Path) -> None:
        facts = write_records(tmp_path / "g.jsonl", [record("person", 0, "李四", doc=f"{ESCAPES}.txt")])
        assert (
            "its text is not there"
            in run("view", facts, "--text", tmp_path, "-o", tmp_path / "x.html").stderr
        )

    def test_explain(self) -> None:
        assert run("explain", ESCAPES).exit_code == 1

    def test_programmes(self, tmp_path: Path) -> None:
        row = {"name": f"石磨{ESCAPES}夜话", "issuer": ESCAPES, "expansion": [ESCAPES], "source": ESCAPES}
        path = write_records(
            tmp_path / "l.jsonl",
            [{**row, "name": row["name"].replace("\r", "")}, {"name": ESCAPES, "kind": 3}],
        )
        good = write_records(tmp_path / "g.jsonl", [{**row, "name": row["name"].replace("\r", "")}])
        for args in (("show", row["name"].replace("\r", "")), ("search", "石磨"), ("show", ESCAPES)):
            assert not ACTIVE.search(run("programs", *args, "--lexicon", good).stdout)
        for each in (path, good):
            assert not ACTIVE.search(run("programs", "check", each).stdout)
        assert run("programs", "search", "石磨", "--lexicon", path).exit_code == 2
        assert run("extract", path, "--lexicon", path).exit_code == 2

    def test_gold_and_errors_of_an_evaluation(self, tmp_path: Path) -> None:
        folder = tmp_path / f"g{ESCAPES.replace('/', '')}"
        folder.mkdir()
        text = f"县委书记李长河\x1b[2J来了\u202e。{BODY * 10}"
        (folder / "a.txt").write_text(text, newline="")
        rows = [
            {"type": "person", "start": 4, "end": 11, "text": "李长河\x1b[2J", "titles": [ESCAPES]},
            {"type": "person", "start": 0, "end": 2, "text": ESCAPES, ESCAPES: 1},
        ]
        write_records(folder / "a.gold.jsonl", rows)
        empty = write_records(tmp_path / "e.jsonl", [])
        for args in (("gold", "check", folder), ("evaluate", folder, "--records", empty, "--errors", "all")):
            result = run(*args)
            assert not ACTIVE.search(result.stdout)
            assert result.stdout

    def test_settings(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        for setting in (
            "model",
            "text_field",
            "encoding",
            "format",
            "published_from_name",
            "colour\\u001b[2J",
        ):
            (tmp_path / "policyfacts.toml").write_text(f'"{setting}" = "a\\u001b]0;t\\u0007\\u009b\\u202e"\n')
            assert not ACTIVE.search(run("config").stdout)
        (tmp_path / "policyfacts.toml").write_text('lexicon = ["a\\u001b[2J\\u202e"]\n')
        for args in (("config",), ("info",)):
            assert not ACTIVE.search(run(*args).stdout)

    def test_names_that_are_no_unicode_can_be_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("POLICYFACTS_TEXT_FIELD", "a\udcff")
        for args in (("config",), ("config", "--json")):
            assert run(*args).exit_code == 0
        monkeypatch.delenv("POLICYFACTS_TEXT_FIELD")
        path = Path(os.fsdecode(b"b\xff.jsonl"))
        path.write_text('{"name": 1}\n')
        assert "b" in run("programs", "check", path).stdout

    def test_extraction_on_a_terminal(self, tmp_path: Path) -> None:
        name = f"n{ESCAPES.replace('/', '')}"
        (tmp_path / f"{name}.txt").write_text(
            f"{BODY * 10}县委书记李长河\x9b31m说\u202e，“很好\x1b[2J”。", newline=""
        )
        (tmp_path / f"{name}.pdf").write_bytes(b"%PDF-")
        (tmp_path / "rows.jsonl").write_text(json.dumps({"id": f"x{ESCAPES}", "text": BODY}) + "\n")
        for args in ((), ("--format", "csv")):
            printed = on_terminal("extract", "--model", "rules", tmp_path, *args)
            assert "李长河" in printed
            assert not ACTIVE.search(printed.replace("\r\n", "\n"))

    def test_json_with_escapes_says_the_same(self) -> None:
        value = {"a": f"{ESCAPES}\ud800"}
        shown = inert_json(json.dumps(value, ensure_ascii=False, indent=1))
        assert json.loads(shown) == value
        assert not ACTIVE.search(shown)
        assert "\n" in shown

    def test_a_message_of_any_length_is_short(self) -> None:
        assert len(run("explain", "x" * 50_000).stderr) < 2100


def on_terminal(*args: str | Path) -> str:
    """What a command prints on a terminal, both streams, without the progress that comes and goes."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "cli.main", *map(str, args)],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb", "NO_COLOR": "1"},
    )
    os.close(theirs)
    printed = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        printed += part
    os.close(ours)
    process.wait(timeout=60)
    return printed.decode()


class TestLinks:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        outside = tmp_path / "outside"
        (outside / "sub").mkdir(parents=True)
        (outside / "o.txt").write_text("外面的文章。")
        (outside / "sub" / "p.txt").write_text("更远的文章。")
        (outside / "back").symlink_to(tmp_path / "in")
        folder = tmp_path / "in"
        (folder / "d").mkdir(parents=True)
        (folder / "d" / "a.txt").write_text("里面的文章。")
        (folder / "b.txt").symlink_to(folder / "d" / "a.txt")
        (folder / "c.txt").symlink_to(outside / "o.txt")
        (folder / "e").symlink_to(outside)
        (folder / "f").symlink_to(folder)
        (folder / "g.txt").symlink_to("g.txt")
        (folder / "h.txt").symlink_to("nowhere.txt")
        (folder / "z.txt").symlink_to("/dev/zero")
        return folder

    @staticmethod
    def names(found: list[Source | ReadError]) -> list[str]:
        return [each.doc if isinstance(each, Source) else str(each) for each in found]

    def test_are_not_followed_out_of_the_folder(self, folder: Path) -> None:
        links: list[Path] = []
        found = list(iter_sources([folder], links=links))
        assert self.names(found) == ["b.txt", "d/a.txt", "g.txt", "h.txt"]
        assert [path.name for path in links] == ["c.txt", "e", "z.txt"]
        result = run("extract", folder, "--model", "rules")
        assert result.exit_code == 1  # what leads nowhere
        assert "3 passed over (links out of the folder; --follow-links reads them)" in result.stderr

    def test_are_followed_where_that_is_asked_each_file_once(self, folder: Path) -> None:
        found = list(iter_sources([folder], follow_links=True))
        assert self.names(found) == ["b.txt", "c.txt", "e/sub/p.txt", "g.txt", "h.txt"]
        result = run("extract", folder, "--follow-links", "--model", "rules", "--types", "article")
        docs = [json.loads(line)["doc"] for line in result.stdout.splitlines()]
        assert docs == ["b.txt", "c.txt", "e/sub/p.txt"]
        assert "passed over" not in result.stderr

    def test_are_followed_where_the_configuration_says_so(
        self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "policyfacts.toml").write_text('follow_links = true\nmodel = "rules"\n')
        monkeypatch.chdir(tmp_path)
        assert "passed over" not in run("extract", folder).stderr

    def test_gold_and_page_take_the_option(self, folder: Path, tmp_path: Path) -> None:
        args = ("gold", "new", folder, "--model", "rules")
        assert "3 passed over" in run(*args, "-o", tmp_path / "g1.jsonl").stderr
        assert "passed over" not in run(*args, "-o", tmp_path / "g2.jsonl", "--follow-links").stderr
        facts = write_records(tmp_path / "f.jsonl", [record("person", 0, "外面", doc="c.txt")])
        args = ("view", facts, "--text", folder, "-o", tmp_path / "x.html")
        assert (run(*args).exit_code, run(*args, "--follow-links").exit_code) == (1, 0)

    def test_folders_nest_as_deep_as_they_like(self, tmp_path: Path) -> None:
        places = [tmp_path]
        for _ in range(1100):
            places.append(places[-1] / "d")
            places[-1].mkdir()
        (places[-1] / "a.txt").write_text("文章。")
        assert len(list(iter_sources([tmp_path]))) == 1
        # What clears up behind tests goes down by calling itself.
        (places[-1] / "a.txt").unlink()
        for place in reversed(places[1:]):
            place.rmdir()
