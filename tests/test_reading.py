"""Bytes to text: the encodings that newspapers come in, and what is no text."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.reading import NoTextError, ReadError, Source, decode, iter_sources, read_text

PAGE = (
    "本报讯 7月22日，云溪县委书记李长河到东山村调研。他说，乡村振兴要一步一个脚印，"
    "把群众的事办好。全县已有12个村建起了文化广场。"
)
TRADITIONAL = "記者從市政府獲悉，今年以來，全市經濟發展穩中有進，各項指標都好於去年，這是一個新的開始。"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_is_decoded_whatever_the_encoding(codec: str) -> None:
    assert decode(PAGE.encode(codec), "page.txt") == PAGE


def test_a_byte_order_mark_in_gb18030_is_left_out() -> None:
    assert decode(f"\ufeff{PAGE}".encode("gb18030"), "page.txt") == PAGE


def test_big5_is_told_from_gb18030() -> None:
    assert decode(TRADITIONAL.encode("big5"), "page.txt") == TRADITIONAL


def test_traditional_text_in_gb18030_is_not_taken_for_big5() -> None:
    assert decode(TRADITIONAL.encode("gb18030"), "page.txt") == TRADITIONAL


def test_line_ends_stay_as_they_are() -> None:
    assert decode("甲\r\n乙\r丙\n".encode(), "page.txt") == "甲\r\n乙\r丙\n"


def test_encoding_can_be_forced() -> None:
    assert decode(PAGE.encode("gb18030"), "page.txt", "gbk") == PAGE


def test_forced_utf8_leaves_the_mark_out() -> None:
    assert decode(PAGE.encode("utf-8-sig"), "page.txt", "utf-8") == PAGE


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x00\x01\x02\x03" * 50, "binary"),
        (b"%PDF-1.7 \xe2\xe3", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
        (bytes(range(128, 256)) * 4, "UTF-8, UTF-16, GB18030"),
    ],
)
def test_what_is_no_text_says_so_in_one_line(data: bytes, words: str) -> None:
    with pytest.raises(ReadError, match=words) as caught:
        decode(data, "page.txt")
    assert str(caught.value).startswith("page.txt: ")
    assert "\n" not in str(caught.value)


def test_wrong_forced_encoding_names_the_byte() -> None:
    with pytest.raises(ReadError, match=r"is not utf-8 \(byte 0\)"):
        decode(PAGE.encode("gb18030"), "page.txt", "utf-8")


def test_halves_of_characters_are_no_text() -> None:
    with pytest.raises(ReadError, match=r"page.txt: is not utf-7 \(half of a character at 1\)"):
        decode(b"a+2AA-", "page.txt", "utf-7")


def test_unknown_encoding_is_named() -> None:
    with pytest.raises(ReadError, match="no encoding is called 'klingon'"):
        decode(b"abc", "page.txt", "klingon")


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_one_clear_line(data: bytes) -> None:
    try:
        text, message = decode(data, "page.txt"), ""
    except ReadError as error:
        text, message = "", str(error)
    assert "\0" not in text
    assert "\n" not in message


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_utf8_is_never_read_as_anything_else(text: str) -> None:
    assert decode(text.encode(), "page.txt") == text.removeprefix("\ufeff")


def test_folder_is_walked_in_order_without_hidden_and_data_files(tmp_path: Path) -> None:
    for name in [
        "b.txt",
        "a/2.txt",
        "a/1.txt",
        "a.txt",
        ".hidden.txt",
        ".git/x.txt",
        "a/1.gold.jsonl",
        "notes.md",
    ]:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text("甲", encoding="utf-8")
    left_out: list[Path] = []
    found = [source.doc for source in iter_sources([tmp_path], left_out) if isinstance(source, Source)]
    assert found == ["a.txt", "a/1.txt", "a/2.txt", "b.txt", "notes.md"]
    assert [path.name for path in left_out] == ["1.gold.jsonl"]


def test_file_that_is_named_is_read_whatever_its_suffix(tmp_path: Path) -> None:
    path = tmp_path / "page.log"
    path.write_text(PAGE, encoding="utf-8")
    (source,) = iter_sources([path])
    assert isinstance(source, Source)
    assert (source.doc, read_text(source)) == ("page.log", PAGE)


def test_missing_path_costs_the_others_nothing(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    missing, there = iter_sources([tmp_path / "none.txt", tmp_path / "page.txt"])
    assert isinstance(missing, ReadError)
    assert "no such file" in str(missing)
    assert isinstance(there, Source)


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n \r\n\xe3\x80\x80"])
def test_blank_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "blank.txt"
    path.write_bytes(content)
    with pytest.raises(NoTextError, match=r"blank\.txt: has no text in it"):
        read_text(Source(path, path.name))


def test_file_name_that_is_not_utf8_is_told_as_well_as_can_be(tmp_path: Path) -> None:
    name = os.fsdecode("名单.txt".encode("gb18030"))
    (tmp_path / name).write_text(PAGE, encoding="utf-8")
    (source,) = iter_sources([tmp_path])
    assert isinstance(source, Source)
    assert (source.doc, read_text(source)) == ("名单.txt", PAGE)


#: Prints what is read below a folder, in order: name, and the day that the path tells.
TELL = """
import sys
from extractors.layout.head import date_in_name
from extractors.reading import ReadOptions, iter_sources
from extractors.reading.document import Input
for source in iter_sources(sys.argv[1:]):
    told = date_in_name(Input.of(source, ReadOptions()).name)
    sys.stdout.buffer.write(f"{source.doc} {told}\\n".encode())
"""


@pytest.mark.parametrize("utf8", ["0", "1"])
def test_names_mean_the_same_whatever_the_locale(utf8: str, tmp_path: Path) -> None:
    names = ["b.txt", "记事.txt", "2023年5月6日.txt", "\U00020000.txt", "\uf900.txt"]
    raw = [*map(os.fsencode, names), "名单2022年1月2日.txt".encode("gb18030")]
    for name in raw:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text(PAGE, encoding="utf-8")
    # Without UTF-8 mode and in the C locale Python takes names for ASCII.
    locale = {
        "LC_ALL": "C",
        "PYTHONUTF8": utf8,
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-c", TELL, str(tmp_path)]
    told = subprocess.run(
        command, env={**os.environ, **locale}, stdout=subprocess.PIPE, check=True
    ).stdout.decode()
    assert told.splitlines() == [
        "2023年5月6日.txt 2023-05-06",
        "b.txt None",
        "名单2022年1月2日.txt 2022-01-02",
        "记事.txt None",
        "\uf900.txt None",
        "\U00020000.txt None",
    ]


def test_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text(PAGE, encoding="utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.txt").symlink_to(outside)
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    assert list(iter_sources([folder])) == []


def test_links_that_lead_in_circles_cost_the_others_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "around").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "me").symlink_to("me")
    (tmp_path / "one.txt").symlink_to("two.txt")
    (tmp_path / "two.txt").symlink_to("one.txt")
    sources = list(iter_sources([tmp_path]))
    assert [source.doc for source in sources if isinstance(source, Source)] == [
        "a.txt",
        "me",
        "one.txt",
        "two.txt",
    ]
    with pytest.raises(ReadError, match=r"one\.txt: too many levels of symbolic links"):
        read_text(next(source for source in sources if getattr(source, "doc", "") == "one.txt"))
    [error] = iter_sources([tmp_path / "me"])
    assert isinstance(error, ReadError)
    assert str(error).endswith("me: too many levels of symbolic links")


def test_a_text_that_is_still_being_written_is_not_read_in_another_encoding() -> None:
    for cut in (1, 2):
        with pytest.raises(ReadError, match=r"^page\.txt: ends in the middle of a character"):
            decode(PAGE.encode()[:-cut], "page.txt")
    # in GB18030 the same bytes may be a text
    assert decode("浣".encode("gb18030") + PAGE.encode("gb18030"), "page.txt") == "浣" + PAGE


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_a_date_in_a_name_is_read_whatever_the_bytes_of_the_name(tmp_path: Path, codec: str) -> None:
    from extractors.reading import iter_documents
    from extractors.reading.articles import iter_document_articles

    raw = os.fsencode(tmp_path) + b"/" + "2022年3月1日_要闻.txt".encode(codec)
    try:
        Path(os.fsdecode(raw)).write_text(PAGE, encoding="utf-8")
    except OSError:
        pytest.skip("such names cannot be written here")
    [source] = iter_sources([tmp_path])
    assert isinstance(source, Source)
    [document] = iter_documents(source)
    [article] = iter_document_articles(document, None)
    assert str(article.published) == "2022-03-01"
