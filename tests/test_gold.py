"""Gold: made from records, checked, and carried to annotation tools and back."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import regex
from conftest import SAMPLES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from cli.main import app
from extractors.annotation.checking import check_gold
from extractors.annotation.exchange import FORMATS, read_annotation, write_annotation
from extractors.annotation.knowledge import MARKED_TYPES, field_names
from extractors.annotation.text import AnnotatedText, AnnotationError, squeeze

TEXT = "😀镇长贺兰生\n和乌云其\n\n其格走进白石村，𠮷家\n的 DNA 2 万元。\r\n"

PATHS = {
    "policyfacts": "gold",
    "labelstudio": "tasks.json",
    "labelstudio-predictions": "tasks.json",
    "doccano": "rows.jsonl",
    "doccano-entities": "rows.jsonl",
    "brat": "brat",
    "docbin": "docs.spacy",
}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["gold", *map(str, arguments)], env={"COLUMNS": "200"})


def mention(kind: str, surface: str, nth: int = 0, text: str = TEXT, **fields: Any) -> dict[str, Any]:
    start = -1
    for _ in range(nth + 1):
        start = text.index(surface, start + 1)
    return {"type": kind, "start": start, "end": start + len(surface), "text": squeeze(surface), **fields}


HE = mention("person", "贺兰生", titles=["镇长"], canonical="贺兰生")
WUYUN = mention("person", "乌云其\n\n其格", titles=[], canonical=None, optional=True)
VILLAGE = mention("place", "白石村", level="village", adcode=None)
CLAUSE = mention("program", "其格走进白石村", head=None)
MONEY = mention("statistic", "2 万元", value=20000, unit="元", modifier=None, quoted=False)
MENTIONS = [HE, WUYUN, CLAUSE, VILLAGE, MONEY]


def write_gold(folder: Path, name: str, text: str, *rows: Any) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.txt").write_bytes(text.encode())
    path = folder / f"{name}.gold.jsonl"
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def carry(
    texts: list[AnnotatedText], name: str, folder: Path, path: str | None = None
) -> list[AnnotatedText]:
    """The texts as they come back from a format."""
    target = folder / (path or PATHS[name])
    write_annotation(texts, target, name, [], force=True)
    return read_annotation(target, name, [])


# What is in a text of a newspaper, and what is hard about texts: pairs of surrogates, line ends of every kind, marks.
CHARS = "镇长贺兰生乌云其格2万aB.“》😀𠮷" + ' \n\r\t　\x0b\x1c\x85\u2028\u2029\u200d\ufeff{};#"\\'
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(CHARS, max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["post", "组织"]), inner),
    max_leaves=4,
)


@st.composite
def annotated(draw: st.DrawFn) -> AnnotatedText:
    text = draw(st.text(CHARS, max_size=60))
    solid = [at for at, char in enumerate(text) if not char.isspace() and char != "\x1c"]
    mentions = []
    for _ in range(draw(st.integers(0, 6)) if solid else 0):
        first, last = sorted((draw(st.sampled_from(solid)), draw(st.sampled_from(solid))))
        kind = draw(st.sampled_from(MARKED_TYPES))
        keys = st.sampled_from([*field_names(kind), "unknown"])
        fields = draw(st.dictionaries(keys, VALUES, max_size=4))
        surface = squeeze(text[first : last + 1])
        mentions.append({"type": kind, "start": first, "end": last + 1, "text": surface, **fields})
    result = AnnotatedText("a", text, mentions)
    result.sort()
    return result


@pytest.mark.parametrize("name", PATHS)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=annotated())
def test_every_format_gives_back_what_it_was_given(name: str, text: AnnotatedText, tmp_path: Path) -> None:
    (back,) = carry([text], name, tmp_path)
    assert (back.name, back.text, back.mentions) == ("a", text.text, text.mentions)


def test_the_formats_of_the_command_are_those_there_are() -> None:
    from cli.gold import GoldFormat

    assert list(FORMATS) == [form.value for form in GoldFormat] == list(PATHS)


@pytest.mark.parametrize("name", PATHS)
def test_the_samples_come_back_unchanged(name: str, tmp_path: Path) -> None:
    texts = read_annotation(SAMPLES, "policyfacts", [])
    assert len(texts) == 13
    back = carry(texts, name, tmp_path)
    for before, after in zip(texts, back, strict=True):
        before.sort()
        assert (before.name, before.text, before.mentions) == (after.name, after.text, after.mentions)


@pytest.mark.parametrize("name", ["labelstudio", "doccano", "doccano-entities", "docbin", "policyfacts"])
def test_what_is_told_of_a_sentence_travels_with_it(name: str, tmp_path: Path) -> None:
    text = AnnotatedText(
        "s-1", "今年", [mention("date", "今年", text="今年")], {"published": "2023-06-27", "n": 2}
    )
    (back,) = carry([text], name, tmp_path, "rows.jsonl" if name == "policyfacts" else None)
    assert back == text


def test_folders_tell_the_date_of_a_sentence_in_its_name(tmp_path: Path) -> None:
    text = AnnotatedText("s/1", "今年", [], {"published": "2023-06-27", "topic": "水"})
    remarks: list[str] = []
    write_annotation([text], tmp_path / "g", "policyfacts", remarks, force=False)
    assert sorted(path.name for path in (tmp_path / "g").iterdir()) == [
        "2023-06-27_s_1.gold.jsonl",
        "2023-06-27_s_1.txt",
    ]
    assert remarks == ["a folder has no place for what is told of whole texts: topic left out"]


def test_label_studio_counts_code_points_and_shows_fields_beside_the_region(tmp_path: Path) -> None:
    write_gold(tmp_path / "gold", "a", TEXT, *MENTIONS)
    assert run("convert", tmp_path / "gold", tmp_path / "tasks.json").exit_code == 0
    (task,) = json.loads((tmp_path / "tasks.json").read_text("utf-8"))
    assert task["data"] == {"text": TEXT, "doc": "a"}
    label, fields = task["annotations"][0]["result"][:2]
    assert label["value"] == {"start": 3, "end": 6, "text": "贺兰生", "labels": ["person"]}
    assert (label["id"], label["from_name"], label["to_name"], label["type"]) == (
        "m0",
        "type",
        "text",
        "labels",
    )
    assert (fields["id"], fields["from_name"], fields["type"]) == ("m0", "fields", "textarea")
    assert json.loads(fields["value"]["text"][0]) == {"titles": ["镇长"], "canonical": "贺兰生"}


def test_the_labelling_configuration_names_what_the_tasks_name(tmp_path: Path) -> None:
    write_gold(tmp_path / "gold", "a", TEXT, *MENTIONS)
    run("convert", tmp_path / "gold", tmp_path / "tasks.json", "--to", "labelstudio-predictions")
    view = ET.parse(tmp_path / "tasks.xml").getroot()
    assert [label.get("value") for label in view.iter("Label")] == list(MARKED_TYPES)
    names = {tag.get("name"): (tag.tag, tag.get("toName")) for tag in view if tag.get("name")}
    assert names == {"type": ("Labels", "text"), "text": ("Text", None), "fields": ("TextArea", "text")}
    (task,) = json.loads((tmp_path / "tasks.json").read_text("utf-8"))
    assert task["predictions"][0]["model_version"] == "policyfacts"


def task(results: list[Any], **more: Any) -> str:
    return json.dumps([{"id": 7, "data": {"text": TEXT}, "annotations": [{"result": results}], **more}])


def label(start: int, end: int, *labels: str, **value: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": list(labels), **value}
    return {"id": "x", "type": "labels", "from_name": "type", "to_name": "text", "value": value}


def test_an_export_of_old_releases_counts_utf16_units(tmp_path: Path) -> None:
    # 😀 is two units.
    (tmp_path / "t.json").write_text(task([label(4, 7, "person", text="贺兰生")]))
    remarks: list[str] = []
    (text,) = read_annotation(tmp_path / "t.json", "labelstudio", remarks)
    assert (text.name, text.mentions) == ("task-7", [mention("person", "贺兰生")])
    assert remarks == [f"{tmp_path}/t.json: 1 text whose offsets are UTF-16 units, turned into code points"]


def test_of_an_export_the_first_finished_annotation_counts(tmp_path: Path) -> None:
    annotations = [
        {"was_cancelled": True, "result": [label(0, 1, "place")]},
        {"result": [label(3, 6, "person", "place"), {"type": "relation", "from_id": "x", "to_id": "x"}]},
        {"result": []},
    ]
    (tmp_path / "t.json").write_text(task([], annotations=annotations))
    remarks: list[str] = []
    (text,) = read_annotation(tmp_path / "t.json", "labelstudio", remarks)
    assert text.mentions == [mention("person", "贺兰生"), mention("place", "贺兰生")]
    assert [remark.partition(".json: ")[2] for remark in remarks] == [
        "1 text with several annotations, of which the first was taken",
        "1 result that gold has no place for (relation), left out",
    ]


def test_brat_has_fragments_where_a_line_ends_and_attributes_for_choices(tmp_path: Path) -> None:
    write_gold(tmp_path / "gold", "a", TEXT, *MENTIONS)
    result = run("convert", tmp_path / "gold", tmp_path / "brat", "--to", "brat")
    lines = (tmp_path / "brat" / "a.ann").read_text("utf-8").splitlines()
    assert "T1\tperson 3 6\t贺兰生" in lines
    assert "T2\tperson 8 11;13 15\t乌云其 其格" in lines
    assert "A1\toptional T2" in lines
    assert "A2\tplace_level T4 village" in lines
    assert '#4\tAnnotatorNotes T4\t{"adcode": null}' in lines
    # A space that ends no line stays inside.
    assert any(line.startswith("T5\tstatistic") and line.endswith("\t2 万元") for line in lines)
    assert (tmp_path / "brat" / "a.txt").read_bytes() == TEXT.encode()
    configuration = (tmp_path / "brat" / "annotation.conf").read_text("utf-8")
    assert "place_level\tArg:place, Value:country|region|province" in configuration
    assert "carriage return" in result.stderr


def test_what_is_changed_in_brat_comes_back(tmp_path: Path) -> None:
    folder = write_gold(tmp_path / "brat", "a", TEXT).parent
    (folder / "a.ann").write_text(
        "T1\tplace 0 1;4 6\t😀 兰生\nA1\tplace_level T1 county\nA2\tNegation T1\n"
        '#1\tAnnotatorNotes T1\t{"level": "town", "adcode": null}\nT2\tperson 3 6\t贺兰生\n'
        "#2\tAnnotatorNotes T2\task the editor\nR1\tKnows Arg1:T1 Arg2:T2\n"
    )
    remarks: list[str] = []
    (text,) = read_annotation(folder, "brat", remarks)
    place, person = text.mentions
    assert place == mention("place", TEXT[:6], level="county", adcode=None, Negation=True)
    assert person == mention("person", "贺兰生", note="ask the editor")
    assert "T1 leaves words out" in remarks[0]
    assert "1 line left out" in remarks[1]


def test_fields_stay_with_spans_that_doccano_did_not_move(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    write_annotation([AnnotatedText("a", TEXT, MENTIONS)], path, "doccano", [], force=False)
    row = json.loads(path.read_text("utf-8"))
    assert row["label"][0] == [3, 6, "person"]
    # doccano adds an id and comments; somebody moved one span and added another.
    moved = {"id": 12, "Comments": [], **row, "label": [[3, 6, "person"], [2, 6, "place"], [0, 1, "quote"]]}
    path.write_text(json.dumps(moved), encoding="utf-8")
    remarks: list[str] = []
    (text,) = read_annotation(path, "doccano", remarks)
    assert (text.name, len(text.mentions)) == ("a", 3)
    assert HE in text.mentions
    assert remarks == [f"{path}: the fields of 4 mentions left out: their spans are not there any more"]


def test_doccano_with_relations_has_entities_with_ids(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    remarks: list[str] = []
    write_annotation([AnnotatedText("a", TEXT, MENTIONS)], path, "doccano-entities", remarks, force=False)
    row = json.loads(path.read_text("utf-8"))
    assert row["entities"][1] == {"id": 1, "start_offset": 8, "end_offset": 15, "label": "person"}
    assert row["relations"] == []
    assert remarks == [
        "some mentions overlap: allow overlapping spans in the settings of the project in doccano"
    ]
    row["relations"] = [{"id": 0, "from_id": 0, "to_id": 1, "type": "knows"}]
    path.write_text(json.dumps(row))
    read_annotation(path, "doccano", remarks)
    assert remarks[1:] == [f"{path}: 1 relation left out: gold has no place for them"]


def test_spacy_reads_the_spans_and_their_fields(tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin

    write_annotation([AnnotatedText("a", TEXT, MENTIONS)], tmp_path / "d.spacy", "docbin", [], force=False)
    (doc,) = DocBin().from_disk(tmp_path / "d.spacy").get_docs(spacy.blank("zh").vocab)
    spans = doc.spans["policyfacts"]
    assert [(span.label_, span.text) for span in spans][:2] == [
        ("person", "贺兰生"),
        ("person", "乌云其\n\n其格"),
    ]
    fields = json.loads(doc.user_data["policyfacts"])["fields"]
    assert fields[spans[0].id_] == {"titles": ["镇长"], "canonical": "贺兰生"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.json", "{", "t.json: not JSON: Expecting"),
        ("t.json", '[{"text": "甲"}]', "t.json: task 1: no text in its data"),
        ("t.json", task([label(3, 99, "person")]), "t.json: task 1, region x: no span [3, 99) in a text of"),
        (
            "t.json",
            task(
                [{"id": "x", "type": "textarea", "from_name": "fields", "value": {"text": ["titles: none"]}}]
            ),
            "t.json: task 1, region x: not JSON",
        ),
        ("r.jsonl", '{"text": "甲", "label": [3]}', "r.jsonl:1: a span is [start, end, type], not 3"),
        (
            "r.jsonl",
            '{"text": "甲", "label": [[0, 2, "x"]]}',
            "r.jsonl:1: no span [0, 2) in a text of 1 characters",
        ),
        ("r.jsonl", '{"label": []}', "r.jsonl:1: no text"),
        ("r.jsonl", '{"text": "甲"}', "r.jsonl: cannot tell its format; say it with --from policyfacts|"),
        ("r.jsonl", '{"id": "a", "text": "甲", "gold": [1]}', "r.jsonl:1: a mention is a JSON object"),
        ("d.spacy", "no", "d.spacy: damaged, or no DocBin of spaCy"),
        ("d.txt", "no", "d.txt: cannot tell its format"),
        ("nix", None, "nix: no such file or folder"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(
    name: str, content: str | None, said: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    result = run("convert", tmp_path / name, tmp_path / "out.spacy")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"policyfacts: {tmp_path}/{said}"), result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "out.spacy").exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("T1 person 0 1\t甲", "a.ann:1: takes TYPE START END, or"),
        ("T1\tperson 0 99\t甲", "a.ann:1: no span [0, 99)"),
        ("what is this", "a.ann:1: no line of brat"),
    ],
)
def test_lines_that_are_none_of_brats_are_named(line: str, said: str, tmp_path: Path) -> None:
    write_gold(tmp_path / "brat", "a", "甲").with_name("a.ann").write_text(line)
    result = run("convert", tmp_path / "brat", tmp_path / "out", "--from", "brat")
    assert (result.exit_code, said in result.stderr) == (2, True), result.stderr


# What a file of a tool may hold where it is none, or a damaged one: the right names with anything in them.
NAMES = "text data doc meta fields label labels entities start end id type from_name value result annotations predictions gold"
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-1, 3)
    | st.sampled_from(["甲乙", "labels", "fields", "{}", "[1]", ""]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES.split()), inner, max_size=5)
    ),
    max_leaves=25,
)


@pytest.mark.parametrize(
    ("name", "form"), [("t.json", "labelstudio"), ("r.jsonl", "doccano"), ("r.jsonl", "policyfacts")]
)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=ANYTHING)
def test_whatever_a_file_holds_is_read_or_refused(name: str, form: str, value: Any, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(
        json.dumps(value if form != "labelstudio" else [{"data": {"text": "甲乙"}, "annotations": [value]}])
    )
    refused, texts = "", []
    try:
        texts = read_annotation(path, form, [])
    except AnnotationError as error:
        refused = str(error)
    assert not refused or (refused.startswith(str(path)) and "\n" not in refused)
    assert all(0 <= m["start"] < m["end"] <= len(text.text) for text in texts for m in text.mentions)
    if form == "policyfacts":
        check_gold([path])


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.text("TAR#*12 \t\n;甲personAnnotatorNotes{}", max_size=30), max_size=4))
def test_whatever_an_ann_holds_is_read_or_refused(lines: list[str], tmp_path: Path) -> None:
    folder = write_gold(tmp_path / "brat", "a", "甲乙丙").parent
    (folder / "a.ann").write_text("T1\tperson 0 1\t甲\n" + "\n".join(lines), encoding="utf-8")
    refused, texts = "", []
    try:
        texts = read_annotation(folder, "brat", [])
    except AnnotationError as error:
        refused = str(error)
    assert refused.startswith(f"{folder}/a.ann") if refused else texts[0].mentions


def test_nothing_is_replaced_unasked(tmp_path: Path) -> None:
    folder = write_gold(tmp_path / "gold", "a", TEXT, HE).parent
    target = tmp_path / "t.json"
    target.write_text("mine")
    result = run("convert", folder, target)
    assert result.stderr == f"policyfacts: {target} would be overwritten; --force does so\n"
    assert (result.exit_code, target.read_text()) == (2, "mine")
    assert run("convert", folder, target, "--force").exit_code == 0
    # What is already there is in nobody's way.
    assert run("convert", folder, target).exit_code == 0


def test_a_file_is_no_folder_and_a_folder_no_file(tmp_path: Path) -> None:
    folder = write_gold(tmp_path / "gold", "a", TEXT, HE).parent
    for target, form in ((tmp_path, "labelstudio"), (folder / "a.txt", "brat")):
        result = run("convert", folder, target, "--to", form)
        assert (result.exit_code, "name another" in result.stderr) == (2, True)
    assert "say it with --to policyfacts|" in run("convert", folder, tmp_path / "out").stderr


def test_types_of_other_projects_are_named(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text('{"text": "甲乙", "label": [[0, 1, "ORG"], [1, 2, "ORG"]]}')
    result = run("convert", tmp_path / "r.jsonl", tmp_path / "out")
    assert result.exit_code == 0
    assert "types that policyfacts does not have, so that evaluate refuses them: 'ORG' (2)" in result.stderr


def messages(path: Path) -> list[str]:
    return [str(finding).removeprefix(f"{path}") for finding in check_gold([path]).findings]


@pytest.mark.parametrize("path", ["", "gb18030", "sentences/dates.jsonl", "sentences/places.jsonl"])
def test_our_own_gold_has_no_errors(path: str) -> None:
    result = check_gold([SAMPLES / path])
    assert result.mentions > 50
    assert [str(finding) for finding in result.findings if finding.level == "error"] == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "{",
            ":1: error: not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        ),
        ("[]", ":1: error: not a JSON object"),
        ({**HE, "type": "dat"}, ":1: error: no type is called 'dat'; the types are article, person"),
        ({**HE, "end": 999}, ":1: error: no span [3, 999) in a text of 37 characters"),
        ({**HE, "start": "3"}, ":1: error: no span [3, 6)"),
        ({**HE, "end": 5}, ":1: error: [3, 5) reads '贺兰', not '贺兰生', which stands at [3, 6)"),
        (
            {**HE, "text": "何兰生"},
            ":1: error: [3, 6) reads '贺兰生', not '何兰生'; it stands nowhere in the text",
        ),
        ({**WUYUN, "end": 16, "start": 7, "text": "和乌云其其格走"}, None),
        ({**VILLAGE, "level": "hamlet"}, ":1: error: 白石村: level: Input should be 'country'"),
        (
            {**VILLAGE, "adcode": 360731},
            ":1: error: 白石村: adcode: Input should be a valid string, not 360731",
        ),
        ({**HE, "titles": "镇长"}, ':1: error: 贺兰生: titles: Input should be a valid array, not "镇长"'),
        (
            {**HE, "posts": [{"post": "镇长", "organisation": None}]},
            ":1: error: 贺兰生: posts: 0: Extra inputs are not permitted",
        ),
        ({**HE, "optional": "yes"}, ":1: error: 贺兰生: optional is true or false, not 'yes'"),
        (
            {**HE, "title": "镇长"},
            ":1: warning: 贺兰生: no person has a field title; its fields are titles, canonical",
        ),
        (
            {**HE, "confidence": 0.9},
            ":1: warning: 贺兰生: confidence tells of a record, not of gold; leave it out",
        ),
        ({**VILLAGE, "candidates": ["110105"]}, None),
    ],
)
def test_one_mention_at_fault_is_told_with_its_place(row: Any, said: str | None, tmp_path: Path) -> None:
    path = write_gold(tmp_path, "a", TEXT, row)
    found = messages(path)
    assert len(found) == (said is not None), found
    assert said is None or found[0].startswith(said)


def test_overlaps_of_one_type_are_told(tmp_path: Path) -> None:
    wide = mention("place", "走进白石村")
    path = write_gold(tmp_path, "a", TEXT, VILLAGE, wide, VILLAGE, CLAUSE)
    assert messages(path) == [
        ":1: warning: 白石村 overlaps the place 走进白石村 of line 2; one of them is the mention",
        ":3: error: 白石村 is a place in line 1 too; leave one out",
    ]


TWICE = "陶家岭村的老陶说，陶家岭\n村通了路，陶家岭村委会也搬了。31岁，1岁。"


def test_one_surface_treated_in_two_ways_is_told(tmp_path: Path) -> None:
    first = mention("place", "陶家岭村", text=TWICE, level="village", adcode=None)
    second = mention("place", "陶家岭\n村", text=TWICE, level="town", adcode=None, optional=True)
    age = mention("statistic", "1岁", 1, text=TWICE)
    path = write_gold(tmp_path, "a", TWICE, first, second, age)
    assert messages(path) == [
        ":1: warning: 陶家岭村 is a place here and unmarked in …通了路，陶家岭村委会也搬… (line 2); mark it there if it is one",
        ":2: warning: 陶家岭村: optional is true here and null in line 1; if both are right, leave it",
        ':2: warning: 陶家岭村: level is "town" here and "village" in line 1; if both are right, leave it',
    ]


def test_the_check_of_a_folder_ends_with_its_errors(tmp_path: Path) -> None:
    write_gold(tmp_path / "g", "a", TEXT, HE)
    assert run("check", tmp_path / "g").exit_code == 0
    write_gold(tmp_path / "g", "b", TEXT, {**HE, "end": 5})
    (tmp_path / "g" / "c.gold.jsonl").write_text("")
    result = run("check", tmp_path / "g", "--json")
    assert result.exit_code == 1
    findings = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(Path(row["file"]).name, row["line"], row["level"]) for row in findings] == [
        ("b.gold.jsonl", 1, "error"),
        ("c.gold.jsonl", None, "error"),
    ]
    assert findings[1]["message"] == "its text c.txt is missing"
    assert result.stderr == "policyfacts: 2 texts, 2 mentions: 2 errors, 0 warnings\n"


@pytest.mark.parametrize(
    ("name", "said"), [("x.txt", "gold is a folder, NAME.gold.jsonl, or sentences"), ("", "no gold here")]
)
def test_what_is_no_gold_is_refused(name: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("甲")
    result = run("check", tmp_path / name)
    assert (result.exit_code, said in result.stderr) == (2, True)


def test_sentences_are_checked_each_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    rows = [
        {"id": "a", "text": "白石村。", "gold": [mention("place", "白石村", text="白石村。")]},
        {"id": "a", "text": "白石村。", "gold": [3]},
        {"id": "b", "text": "白石村。"},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert messages(path) == [
        ":2: error: id 'a' stands in line 1 too; give it another",
        ":2: error: a mention is a JSON object",
        ":3: error: a sentence needs id, text and gold, a list of mentions",
    ]


def test_what_stands_in_gold_is_told_in_one_line_and_never_as_a_message_of_ours(tmp_path: Path) -> None:
    rows = ["甲\n乙", {**HE, "canonical": ["\ud800"]}, {**HE, "a\nb": 1}]
    path = write_gold(tmp_path, "a", TEXT, *map(json.dumps, rows))
    result = run("check", path)
    assert result.exit_code == 1
    told = [line.rpartition("a.gold.jsonl:")[2] for line in result.stdout.splitlines()]
    assert sorted(line[:9] for line in told) == [
        "1: error:",
        "2: error:",
        "3: error:",
        "3: warnin",
        "3: warnin",
    ]
    assert told[0] == "1: error: not a JSON object"
    assert told[1].endswith('not ["\ufffd"]')
    assert "no person has a field a\ufffdb;" in "".join(told)


def test_a_sentence_with_half_a_character_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    first = {"type": "place", "start": 0, "end": 4, "text": "白石村\ud800", "level": "village"}
    path.write_text(json.dumps({"id": "a", "text": "白石村\ud800。白石村\ud800。", "gold": [first]}))
    (told,) = messages(path)
    assert told.startswith(":1: warning: 白石村\ufffd is a place here and unmarked in ")


ARTICLE = "6月26日，云溪县委书记李长河来到陶家岭村，看望71岁的陶大娘。\n"


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    (folder / "2023-06-27").mkdir(parents=True)
    (folder / "2023-06-27" / "p1.txt").write_bytes(ARTICLE.encode("gb18030"))
    (folder / "2022-01-05_p1.txt").write_text(
        "1月4日，李长河说：“路修好了，大家都高兴。”\n", encoding="utf-8"
    )
    return folder


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_gold_is_made_of_what_is_found(news: Path, tmp_path: Path) -> None:
    result = run("new", news, "-o", tmp_path / "gold", "--model", "rules")
    assert result.exit_code == 0, result.stderr
    names = sorted(path.name for path in (tmp_path / "gold").iterdir())
    # The folder told the date, and gold has no folders.
    assert names == [
        "2022-01-05_p1.gold.jsonl",
        "2022-01-05_p1.txt",
        "2023-06-27_p1.gold.jsonl",
        "2023-06-27_p1.txt",
    ]
    assert (tmp_path / "gold" / "2023-06-27_p1.txt").read_bytes() == ARTICLE.encode("gb18030")
    rows = rows_of(tmp_path / "gold" / "2023-06-27_p1.gold.jsonl")
    assert {
        "type": "date",
        "start": 0,
        "end": 5,
        "text": "6月26日",
        "kind": "point",
        "value": "2023-06-26",
    } in rows
    person = next(row for row in rows if row["type"] == "person")
    assert list(person) == ["type", "start", "end", "text", "titles", "canonical"]
    assert not {"organization", "article"} & {row["type"] for row in rows}
    assert run("check", tmp_path / "gold").exit_code == 0


def test_gold_made_now_is_what_evaluate_finds(news: Path, tmp_path: Path) -> None:
    for target in (tmp_path / "gold", tmp_path / "gold.jsonl"):
        assert run("new", news, "-o", target, "--model", "rules", "--all-fields").exit_code == 0
        result = CliRunner().invoke(app, ["evaluate", str(target), "--model", "rules", "--json"])
        figures = json.loads(result.stdout)
        assert figures["overall"]["gold"] > 5
        assert figures["overall"]["f1"] == 1.0
        assert not figures.pop("errors")
        assert {field["score"] for one in figures.values() for field in one["fields"].values()} == {1.0}


def corrected(news: Path, tmp_path: Path) -> tuple[Path, list[dict[str, Any]]]:
    facts = tmp_path / "facts.jsonl"
    CliRunner().invoke(app, ["extract", str(news), "--model", "rules", "-q", "-o", str(facts)])
    return facts, rows_of(facts)


def test_gold_is_made_of_corrected_records(news: Path, tmp_path: Path) -> None:
    facts, rows = corrected(news, tmp_path)
    doc = "2023-06-27/p1.txt"
    kept = [row for row in rows if row["doc"] == doc and row["type"] == "person"][:1]
    kept[0].update(titles=["县委书记"], optional=True)
    added = {"doc": doc, "type": "statistic", "start": ARTICLE.index("71"), "end": ARTICLE.index("71") + 3}
    facts.write_text("".join(json.dumps(row) + "\n" for row in [*kept, added]))
    result = run("new", news, "--records", facts, "-o", tmp_path / "gold")
    assert result.exit_code == 0
    assert "no records of 2022-01-05_p1.txt: gold without mentions" in result.stderr
    person, age = rows_of(tmp_path / "gold" / "2023-06-27_p1.gold.jsonl")
    assert (person["titles"], person["optional"]) == (["县委书记"], True)
    assert (age["text"], "value" in age) == ("71岁", False)


def test_corrections_that_do_not_fit_the_text_are_all_named_and_nothing_is_written(
    news: Path, tmp_path: Path
) -> None:
    facts, rows = corrected(news, tmp_path)
    rows = [row for row in rows if row["type"] in ("person", "date")]
    rows[0]["text"] += "头"
    rows[-1]["end"] = 4000
    facts.write_text("".join(json.dumps(row) + "\n" for row in rows))
    result = run("new", news, "--records", facts, "-o", tmp_path / "gold")
    assert result.exit_code == 2
    first, last = result.stderr.splitlines()
    assert f"{facts}:1: [" in first
    assert "correct the one or the other" in first
    assert f"{facts}:{len(rows)}: no span [" in last
    assert not (tmp_path / "gold").exists()


def test_new_gold_replaces_nothing_unasked(news: Path, tmp_path: Path) -> None:
    target = tmp_path / "gold"
    run("new", news, "-o", target, "--model", "rules")
    path = target / "2023-06-27_p1.gold.jsonl"
    path.write_text("")
    result = run("new", news, "-o", target, "--model", "rules")
    assert (result.exit_code, path.read_text()) == (2, "")
    assert "would be overwritten; --force does so" in result.stderr
    assert run("new", news, "-o", target, "--model", "rules", "--force").exit_code == 0
    assert path.stat().st_size


def test_gold_beside_its_texts_leaves_them_alone(tmp_path: Path) -> None:
    (tmp_path / "2023-06-27_a.txt").write_bytes(ARTICLE.encode("gb18030"))
    assert run("new", tmp_path, "-o", tmp_path, "--model", "rules", "--types", "person").exit_code == 0
    assert {row["type"] for row in rows_of(tmp_path / "2023-06-27_a.gold.jsonl")} == {"person"}
    assert (tmp_path / "2023-06-27_a.txt").read_bytes() == ARTICLE.encode("gb18030")


def test_rows_and_pages_become_texts_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "crawl.jsonl").write_text(
        json.dumps({"id": "7", "text": ARTICLE, "published": "2023-06-27"}) + "\n", encoding="utf-8"
    )
    assert run("new", tmp_path / "crawl.jsonl", "-o", tmp_path / "gold", "--model", "rules").exit_code == 0
    assert (tmp_path / "gold" / "2023-06-27_crawl.jsonl#7.txt").read_text("utf-8") == ARTICLE


def test_texts_of_one_name_take_those_of_their_folders(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / "in" / folder).mkdir(parents=True)
        (tmp_path / "in" / folder / "p.txt").write_text(ARTICLE, encoding="utf-8")
    run("new", tmp_path / "in", "-o", tmp_path / "gold", "--model", "rules")
    assert sorted(path.name for path in (tmp_path / "gold").glob("*.txt")) == ["a_p.txt", "b_p.txt"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["new", "{}/nix", "-o", "{}/g"], 2, "no such file or folder"),
        (["new", "{}", "-o", "{}/a.txt"], 2, "is a file; name a folder, or NAME.jsonl"),
        (["new", "{}", "-o", "{}/g", "--types", "town"], 2, "no type is called town"),
        (["new", "{}", "-o", "{}/g", "--records", "{}/a.txt"], 2, "a.txt:1: not JSON"),
        (["new", "{}", "-o", "{}/g", "--model", "nix"], 2, "nix"),
    ],
)
def test_wrong_use_of_new_is_told(arguments: list[str], code: int, said: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    result = run(*(argument.format(tmp_path) for argument in arguments))
    assert (result.exit_code, said in result.stderr) == (code, True), result.stderr
    assert not (tmp_path / "g").exists()


def test_the_guide_and_readme_tell_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    guide = (SAMPLES.parent / "docs" / "gold.md").read_text("utf-8")
    for command, options in regex.findall(r"(?m)^policyfacts ((?:gold )?\w+)([^#\n]*)", guide):
        help_text = CliRunner().invoke(app, [*command.split(), "--help"], env={"COLUMNS": "200"}).stdout
        for option in regex.findall(r"(?<=\s)--?[a-z][a-z-]*", options):
            assert option in help_text, command
    monkeypatch.chdir(SAMPLES.parent)
    shown = (SAMPLES.parent / "README.md").read_text("utf-8").splitlines()
    result = run("check", "samples")
    lines = [*result.stdout.splitlines(), *result.stderr.splitlines()]
    told = [line for line in shown if line.startswith("samples/2020-06-18") or ": 0 errors, " in line]
    assert len(told) == 3
    assert set(told) <= set(lines)
