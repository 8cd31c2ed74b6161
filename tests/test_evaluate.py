from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extractors.evaluation.fields import iter_field_shares
from extractors.evaluation.gold import GoldDocument, GoldError, Row, iter_gold, match_records
from extractors.evaluation.report import (
    HEADINGS,
    as_json,
    find_shortfalls,
    format_fault,
    format_markdown,
    parse_marks,
    table_rows,
)
from extractors.evaluation.spans import Counts, Score, score_documents
from extractors.reading import Source

TEXT = "镇长贺兰生和乌云其\n其格走进白石村。贺兰生说，今年要修3公里路！石匠老秦点头。"


def mention(kind: str, surface: str, nth: int = 0, **fields: Any) -> dict[str, Any]:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(surface, start + 1)
    text = "".join(surface.split())
    return {"type": kind, "start": start, "end": start + len(surface), "text": text, "doc": "a.txt", **fields}


def score(gold: list[Row], records: list[Row]) -> dict[str, Score]:
    return score_documents([(GoldDocument(Source(Path("a.txt"), "a.txt"), TEXT, gold), records)])


def counts(figures: Counts) -> tuple[int, int, int]:
    return figures.right, figures.false, figures.missed


MAYOR = {"organization": "白石镇", "post": "镇长", "former": False}
CLERK = {"organization": None, "post": "文书", "former": False}
HE, HE_AGAIN = mention("person", "贺兰生"), mention("person", "贺兰生", 1)
WUYUN = mention("person", "乌云其\n其格")
QIN = mention("person", "老秦", optional=True)


def test_exact_spans_count_and_nothing_else() -> None:
    near = mention("person", "乌云其")
    result = score([HE, WUYUN], [HE, near])["person"]
    assert counts(result.strict) == (1, 1, 1)
    assert counts(result.relaxed) == (2, 0, 0)
    assert (result.strict.precision, result.strict.recall, result.strict.f1) == (0.5, 0.5, 0.5)


def test_white_space_at_the_edges_makes_no_difference() -> None:
    wide = {**mention("person", "其格"), "start": TEXT.index("\n")}
    assert counts(score([mention("person", "其格")], [wide])["person"].strict) == (1, 0, 0)


def test_optional_mentions_are_neither_missed_nor_false() -> None:
    wider = mention("person", "石匠老秦")
    for records in ([], [QIN], [wider]):
        result = score([QIN], records)["person"]
        assert counts(result.strict) == (0, 0, 0)
        assert (result.strict.precision, result.strict.recall, result.optional) == (1.0, 1.0, 1)
    assert score([QIN], [QIN])["person"].optional_found == 1


def test_one_record_stands_for_one_mention_only() -> None:
    both = {**HE, "end": WUYUN["end"]}
    result = score([HE, WUYUN], [both])["person"]
    assert counts(result.relaxed) == (1, 0, 1)


def test_distinct_counts_texts_once() -> None:
    result = score([HE, HE_AGAIN, WUYUN], [HE, mention("person", "白石"), mention("person", "石村")])[
        "person"
    ]
    assert counts(result.strict) == (1, 2, 2)
    assert counts(result.distinct) == (1, 2, 1)


def test_a_wrong_span_of_a_wanted_text_is_not_false_as_a_text() -> None:
    assert counts(score([HE], [HE_AGAIN])["person"].distinct) == (0, 0, 1)


def test_records_of_other_types_and_without_offsets_play_no_part() -> None:
    stray: list[Row] = [{"type": "person", "text": "贺兰生"}, mention("place", "贺兰生")]
    result = score([HE], stray)
    assert counts(result["person"].strict) == (0, 0, 1)
    assert counts(result["place"].strict) == (0, 1, 0)


def test_offsets_beyond_the_text_are_cut_to_it() -> None:
    assert counts(score([HE], [{**HE, "start": 900, "end": 950}])["person"].strict) == (0, 1, 1)


def test_overall_pools_the_types() -> None:
    place = mention("place", "白石村")
    result = score([HE, place], [HE])
    assert counts(result["overall"].strict) == (1, 0, 1)
    assert list(result)[-1] == "overall"
    assert not result["overall"].shares


def test_organizations_are_scored_where_the_gold_holds_them() -> None:
    assert "organization" not in score([HE], [])
    assert counts(score([mention("organization", "白石村")], [])["organization"].strict) == (0, 0, 1)


@pytest.mark.parametrize(
    ("kind", "gold", "record", "shares"),
    [
        ("person", {"titles": ["镇长", "书记"]}, {"titles": ["镇长"]}, {"titles": 2 / 3}),
        ("person", {"titles": []}, {"titles": []}, {}),
        ("person", {"titles": []}, {"titles": ["镇长"]}, {"titles": 0.0}),
        ("person", {"posts": [MAYOR, CLERK]}, {"posts": [MAYOR]}, {"posts": 2 / 3}),
        ("person", {"posts": [MAYOR]}, {"posts": [{**MAYOR, "former": True}]}, {"posts": 0.0}),
        ("person", {"posts": []}, {"posts": []}, {}),
        ("person", {"titles": []}, {"posts": [MAYOR]}, {}),
        ("person", {"text": "老秦", "canonical": "秦石"}, {"canonical": "秦石"}, {"canonical": 1.0}),
        ("person", {"text": "秦石", "canonical": "秦石"}, {"canonical": None}, {}),
        ("person", {"byline": True}, {}, {"byline": 0.0}),
        (
            "place",
            {"level": "village", "adcode": "150402"},
            {"level": "town", "adcode": 150402},
            {"level": 0.0, "adcode": 1.0},
        ),
        ("place", {"level": "village", "adcode": None}, {"level": "village", "adcode": "1"}, {"level": 1.0}),
        (
            "date",
            {"kind": "point", "value": "2024"},
            {"kind": "point", "value": "2024~"},
            {"kind": 1.0, "value": 0.0},
        ),
        (
            "date",
            {"kind": "range", "value": "2019/..", "value_optional": True},
            {"kind": "range"},
            {"kind": 1.0},
        ),
        (
            "statistic",
            {"value": 3, "unit": "公里", "modifier": None, "indicator": "村路", "quoted": False},
            {"value": 3.0, "unit": "公 里", "modifier": "", "indicator": "路", "quoted": True},
            {"value": 1.0, "unit": 1.0, "modifier": 1.0, "indicator": 2 / 3, "quoted": 0.0},
        ),
        ("statistic", {"source": None}, {"source": "县志"}, {"modifier": 1.0, "quoted": 1.0, "source": 0.0}),
        ("program", {"head": "工作机制"}, {"head": "机制"}, {"head": 1.0}),
        ("program", {"head": "机制"}, {"head": None}, {"head": 0.0}),
        ("quote", {"speaker": "贺兰生"}, {"speaker": "贺 兰生"}, {"speaker": 1.0}),
        ("document", {"title": "条例"}, {"title": "办法"}, {}),
    ],
)
def test_fields_count_where_the_gold_tells_them(
    kind: str, gold: Row, record: Row, shares: dict[str, float]
) -> None:
    assert dict(iter_field_shares(kind, gold, record)) == pytest.approx(shares)


def test_fields_are_compared_in_matched_required_mentions_only() -> None:
    gold = [{**HE, "titles": ["镇长"]}, {**QIN, "titles": ["石匠"]}, {**HE_AGAIN, "titles": ["镇长"]}]
    records = [{**HE, "titles": []}, {**QIN, "titles": []}]
    assert score(gold, records)["person"].shares == {"titles": [0.0]}


def test_faults_say_what_is_wrong_and_show_the_sentence() -> None:
    near = mention("person", "乌云其")
    faults = score([{**HE, "titles": ["镇长"]}, WUYUN], [{**HE, "titles": []}, near])["person"].faults
    assert [(fault.what, fault.text) for fault in faults] == [
        ("titles", "贺兰生"),
        ("false", "乌云其"),
        ("missed", "乌云其其格"),
    ]
    assert faults[2].sentence == "镇长贺兰生和【乌云其其格】走进白石村。"
    assert format_fault(faults[2]) == (
        "person\tmissed\ta.txt:6-12\t乌云其其格\tfound 乌云其\n    镇长贺兰生和【乌云其其格】走进白石村。\n"
    )


def test_reports_hold_the_same_figures() -> None:
    scores = score([{**HE, "titles": ["镇长"]}, WUYUN], [{**HE, "titles": ["镇长"]}])
    person = as_json(scores)["person"]
    assert person["fields"] == {"titles": {"score": 1.0, "count": 1}}
    assert (person["gold"], person["precision"], person["recall"], person["relaxed_recall"]) == (
        2,
        1.0,
        0.5,
        0.5,
    )
    row = table_rows(scores)[0]
    assert row == ("person", "2", "1.000", "0.500", "0.667", "0.500", "0.667", "titles 1.000 (1)")
    assert f"| {' | '.join(row)} |\n" in format_markdown(scores)
    assert all(line.count("|") == len(HEADINGS) + 1 for line in format_markdown(scores).splitlines())


def test_marks() -> None:
    scores = score([HE, WUYUN], [HE])
    marks = parse_marks(["person=0.67", "place=1", "overall=0.2"])
    assert marks == {"person": 0.67, "place": 1.0, "overall": 0.2}
    assert find_shortfalls(scores, marks) == ["person 0.667 < 0.67"]


@pytest.mark.parametrize("rule", ["person", "person=", "person=high", "person=1.5", "person=nan"])
def test_what_is_no_mark_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match="person"):
        parse_marks([rule])


def write_gold(folder: Path, name: str, text: bytes, *rows: Row) -> None:
    (folder / f"{name}.txt").write_bytes(text)
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / f"{name}.gold.jsonl").write_text("".join(lines), encoding="utf-8")


def test_gold_is_read_in_any_encoding_and_by_name(tmp_path: Path) -> None:
    write_gold(tmp_path, "b", "\ufeff镇长贺兰生".encode(), HE)
    write_gold(tmp_path, "a", "镇长贺兰生来到白石村调研春耕生产。".encode("gb18030"), HE)
    documents = list(iter_gold(tmp_path))
    assert [document.name for document in documents] == ["a.txt", "b.txt"]
    assert all(document.text[HE["start"] : HE["end"]] == "贺兰生" for document in documents)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({**HE, "end": 99}, r"a\.gold\.jsonl:1: no span \[2, 99\)"),
        ({**HE, "start": None}, r":1: no span"),
        ({"type": "person", "start": 1, "end": 2}, r":1: a mention needs type and text"),
        ({**HE, "type": "dat"}, r":1: no type is called 'dat'"),
    ],
)
def test_gold_that_cannot_be_right_is_named(row: Row, message: str, tmp_path: Path) -> None:
    write_gold(tmp_path, "a", "镇长贺兰生".encode(), row)
    with pytest.raises(GoldError, match=message):
        list(iter_gold(tmp_path))


def test_gold_without_text_and_folders_without_gold_are_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no gold here"):
        list(iter_gold(tmp_path))
    write_gold(tmp_path, "a", b"", HE)
    (tmp_path / "a.txt").unlink()
    with pytest.raises(GoldError, match=r"a\.txt is missing"):
        list(iter_gold(tmp_path))


def test_records_are_matched_by_the_name_of_their_file() -> None:
    documents = [GoldDocument(Source(Path(name), name), TEXT, []) for name in ("a.txt", "b.txt")]
    records = [{"doc": "x/a.txt", "n": 1}, {"doc": "y/a.txt", "n": 2}, {"doc": "x/a.txt", "n": 3}, {}]
    matched = {document.name: rows for document, rows in match_records(documents, records)}
    assert matched == {"a.txt": [records[0], records[2]], "b.txt": None}


def test_two_gold_files_of_one_name_are_refused() -> None:
    document = GoldDocument(Source(Path("a.txt"), "a.txt"), TEXT, [])
    with pytest.raises(GoldError, match="two gold folders"):
        list(match_records([document, document], []))


SENTENCES = [
    {
        "id": "a",
        "text": "贺兰生走进白石村。",
        "published": None,
        "gold": [{"type": "person", "start": 0, "end": 3, "text": "贺兰生"}],
    },
    {"id": "b", "text": "白石村的石磨。", "published": "2023-06-27", "gold": []},
]


def write_rows(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_sentences_hold_their_gold_and_only_their_types_are_scored(tmp_path: Path) -> None:
    documents = list(iter_gold(write_rows(tmp_path / "persons.jsonl", SENTENCES)))
    assert [document.name for document in documents] == ["persons.jsonl#a", "persons.jsonl#b"]
    place = {"type": "place", "start": 0, "end": 3, "text": "白石村"}
    scores = score_documents([(documents[0], documents[0].mentions), (documents[1], [place])])
    assert list(scores) == ["person", "overall"]
    assert counts(scores["person"].strict) == (1, 0, 0)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"id": "a", "text": "甲"}], ":1: a sentence needs id, text and gold"),
        (
            [
                SENTENCES[0],
                {"id": "c", "text": "甲", "gold": [{"type": "person", "start": 0, "end": 2, "text": "甲"}]},
            ],
            ":2: no span",
        ),
        ([{"id": "a", "text": "甲", "gold": [3]}], ":1: a mention is a JSON object"),
        ([SENTENCES[1]], ": no gold here"),
        ([*SENTENCES, SENTENCES[0]], ":3: id 'a' stands in line 1 too"),
        (
            [{"id": "a", "text": "甲", "gold": [{"type": "dat", "start": 0, "end": 1, "text": "甲"}]}],
            ":1: no type is called 'dat'; the types are article, person",
        ),
    ],
)
def test_sentences_at_fault_are_named(tmp_path: Path, rows: list[Any], said: str) -> None:
    path = write_rows(tmp_path / "persons.jsonl", rows)
    with pytest.raises(GoldError) as error:
        list(iter_gold(path))
    assert str(error.value).startswith(f"{path}{said}")


def test_halves_of_characters_in_gold_are_replaced_as_in_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    he = {"type": "person", "start": 1, "end": 4, "text": "贺兰生", "canonical": "\ud800"}
    path.write_text(json.dumps({"id": "\udfff", "text": "\ud800贺兰生到了。", "gold": [he]}))
    (document,) = iter_gold(path)
    assert document.text == "\ufffd贺兰生到了。"
    assert document.mentions == [he | {"canonical": "\ufffd"}]
    assert document.source.doc == "s.jsonl#\ufffd"


@pytest.mark.parametrize("name", ["persons.json", "persons.txt", "persons"])
def test_sentences_in_a_file_of_another_kind_are_refused(tmp_path: Path, name: str) -> None:
    path = write_rows(tmp_path / name, SENTENCES)
    with pytest.raises(GoldError) as error:
        list(iter_gold(path))
    assert str(error.value) == f"{path}: a file of sentences is called NAME.jsonl or NAME.ndjson"
    assert len(list(iter_gold(path.rename(tmp_path / "persons.NDJSON")))) == 2


def test_anchors_count_where_the_gold_tells_them() -> None:
    gold = {"type": "date", "value": "2023-06-26", "kind": "point"}
    record = {"value": "2023-06-26", "kind": "point", "anchor": "published"}
    assert dict(iter_field_shares("date", gold, record)) == {"kind": 1.0, "value": 1.0}
    told = gold | {"anchor": None}
    assert dict(iter_field_shares("date", told, record)) == {"kind": 1.0, "value": 1.0, "anchor": 0.0}
