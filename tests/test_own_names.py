"""Own lexicons: what each type of row changes in the records of a text, in every form of file, and what a wrong one gets told."""

from __future__ import annotations

import gc
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from extractors import load
from extractors.own.tables import KEPT, OwnTables, in_force
from extractors.persons.title_lexicon import TitleLexicon, load_titles
from extractors.user_files import UserFileError


def extract(tmp_path: Path, text: str, lexicon: str = "", suffix: str = ".toml", model: str = "rules") -> Any:
    """The records of a text by type."""
    path = tmp_path / f"ours{suffix}"
    path.write_text(lexicon, encoding="utf-8")
    found: dict[str, list[Any]] = {}
    for record in load(model, lexicon=[path] if lexicon else ()).extract(text):
        found.setdefault(record.type, []).append(SimpleNamespace(**record.model_dump()))
    return found


PERSON = """
[[person]]
name = "栗当当"

[[person]]
name = "沙马阿普"
aliases = ["阿普老爷"]
organization = "木耳寨"
post = "寨老"

[[person]]
name = "沙马阿普"
organization = "青溪县政协"
post = "委员"
former = true
"""


@pytest.mark.parametrize("model", ["rules", "lac"])
def test_people_are_found_where_no_rule_tells_them(tmp_path: Path, model: str) -> None:
    text = "晚饭后，阿普老爷到场讲了古，栗当当唱起了歌。栗当当说：“明天还唱。”\n"
    if model == "rules":
        assert "person" not in extract(tmp_path, text)
    found = extract(tmp_path, text, PERSON, model=model)
    assert [(r.text, r.canonical, r.person_id, r.by) for r in found["person"]] == [
        ("阿普老爷", "沙马阿普", "p1", "lexicon.people"),
        ("栗当当", "栗当当", "p2", "lexicon.people"),
        ("栗当当", "栗当当", "p2", "lexicon.people"),
    ]
    assert found["person"][0].known_posts == [
        {"organization": "木耳寨", "post": "寨老", "former": False},
        {"organization": "青溪县政协", "post": "委员", "former": True},
    ]
    assert found["person"][0].posts == []
    assert found["quote"][0].speaker == "栗当当"


def test_a_name_of_two_characters_cuts_no_word(tmp_path: Path) -> None:
    own = '[[person]]\nname = "高原"\n'
    text = "青藏高原上空气稀薄。会上，高原介绍了情况。\n"
    found = extract(tmp_path, text, own, model="lac")["person"]
    assert [(r.text, r.start) for r in found] == [("高原", text.rindex("高原"))]


@pytest.mark.parametrize("model", ["rules", "lac"])
def test_what_is_told_goes_before_what_the_tables_know(tmp_path: Path, model: str) -> None:
    text = "遂川介绍了情况，遂川的茶好。王莉湾新区揭牌，王莉湾新区主任覃玉竹到场。\n"
    own = '[[person]]\nname = "遂川"\n[[place]]\nname = "王莉湾新区"\nwithin = "庄浪县"\n'
    found = extract(tmp_path, text, own, model=model)
    assert [r.text for r in found["person"]] == ["遂川", "遂川", "覃玉竹"]
    assert {r.text for r in found["place"]} == {"王莉湾新区"}


def test_a_short_form_of_a_person_has_the_posts_too(tmp_path: Path) -> None:
    own = '[[person]]\nname = "韦立春"\npost = "网格长"\norganization = "石桥村"\n'
    found = extract(tmp_path, "县委书记韦立春来了。韦书记说：“要快。”\n", own, model="lac")["person"]
    assert [r.canonical for r in found] == ["韦立春", "韦立春"]
    assert all({"organization": "石桥村", "post": "网格长", "former": False} in r.known_posts for r in found)


PLACE = """
[[place]]
name = "滨江芯谷"
aliases = ["芯谷"]
adcode = 620871
within = "甘肃省庄浪县"

[[place]]
name = "花城"
adcode = "440100"
level = "city"

[[place]]
name = "云坪"
within = "庄浪县朱店镇"
level = "village"
"""


@pytest.mark.parametrize("model", ["rules", "lac"])
def test_places_that_no_table_has(tmp_path: Path, model: str) -> None:
    text = "工作组进驻滨江芯谷，芯谷二期明年开工。朱店镇的客商到了花城，又回到云坪。滨江芯谷管委会挂牌。\n"
    before = extract(tmp_path, text, model=model)["place"]
    assert not {"滨江芯谷", "芯谷", "花城"} & {r.text for r in before}
    found = extract(tmp_path, text, PLACE, model=model)["place"]
    assert [(r.text, r.level, r.adcode, r.full_name) for r in found] == [
        ("滨江芯谷", "other", "620871", "甘肃省平凉市庄浪县滨江芯谷"),
        ("芯谷", "other", "620871", "甘肃省平凉市庄浪县滨江芯谷"),
        ("朱店镇", "town", "620825", "甘肃省平凉市庄浪县朱店镇"),
        ("花城", "city", "440100", "广东省广州市"),
        ("云坪", "village", "620825", "甘肃省平凉市庄浪县朱店镇云坪"),
    ]
    assert found[1].parts[-1]["name"] == "滨江芯谷"
    assert found[1].within["adcode"] == "620825"
    assert found[3].within is None
    assert {r.by for r in found if r.text != "朱店镇"} == {"lexicon.places"}


def test_an_own_place_carries_a_chain_on_and_tells_the_ground(tmp_path: Path) -> None:
    own = '[[place]]\nname = "云岭园区"\nwithin = "甘肃省庄浪县"\n'
    found = extract(tmp_path, "庄浪县云岭园区昨天开园。大庄镇的人也来了。\n", own)["place"]
    assert [(r.text, r.adcode) for r in found] == [("庄浪县云岭园区", "620825"), ("大庄镇", "620825")]


def test_units_have_their_standard(tmp_path: Path) -> None:
    own = '[[unit]]\nname = "坛"\nstandard = "斤"\nfactor = 30\n[[unit]]\nname = "坰"\nstandard = "m2"\nfactor = 10000\n'
    text = "全年造林500坰，收蓝靛300坛，单价90元/坛。\n"
    before = {r.text: (r.unit_std, r.factor) for r in extract(tmp_path, text)["statistic"]}
    assert before["300坛"] == (None, None)
    assert "500坰" not in before
    found = {
        r.text: (r.value, r.unit, r.unit_std, r.factor) for r in extract(tmp_path, text, own)["statistic"]
    }
    assert found == {
        "500坰": (500, "坰", "m2", 10000),
        "300坛": (300, "坛", "kg", 15),
        "90元/坛": (90, "元/坛", "yuan/kg", pytest.approx(1 / 15)),
    }
    # Nothing of it stays in force for others.
    assert {r.text: (r.unit_std, r.factor) for r in extract(tmp_path, text)["statistic"]} == before


def test_titles_are_posts_on_both_sides_of_a_name(tmp_path: Path) -> None:
    text = "石桥村寨首韦立春主持分粮，覃玉竹寨首也到场。\n"
    before = extract(tmp_path, text, model="lac")["person"]
    assert not any(r.titles for r in before)
    own = '[[title]]\nname = "寨首"\noffice = true\n'
    found = extract(tmp_path, text, own, model="lac")["person"]
    assert [(r.text, r.titles, r.posts) for r in found] == [
        ("韦立春", ["石桥村寨首"], [{"organization": "石桥村", "post": "寨首", "former": False}]),
        ("覃玉竹", ["寨首"], [{"organization": None, "post": "寨首", "former": False}]),
    ]


STOP_TEXT = "县里打造“石榴红”品牌，高明介绍了“三减一提”改革。客商到朝阳考察。高明说，要快。\n"


def test_names_to_stop_are_never_found(tmp_path: Path) -> None:
    before = extract(tmp_path, STOP_TEXT)
    assert {r.text for r in before["program"]} == {"石榴红", "三减一提"}
    assert {r.text for r in before["person"]} == {"高明"}
    assert {r.text for r in before["place"]} == {"朝阳"}
    own = "type,name\n" + "".join(f"stop,{name}\n" for name in ("石榴红", "高明", "朝阳"))
    found = extract(tmp_path, STOP_TEXT, own, ".csv")
    assert {r.text for r in found["program"]} == {"三减一提"}
    assert "person" not in found
    assert "place" not in found


def test_a_name_is_stopped_for_the_types_that_its_row_lists(tmp_path: Path) -> None:
    own = "type,name,types\nstop,石榴红,person；place\nstop,高明,person\n"
    found = extract(tmp_path, STOP_TEXT, own, ".csv")
    assert {r.text for r in found["program"]} == {"石榴红", "三减一提"}
    assert "person" not in found


def test_the_forms_of_file_say_the_same(tmp_path: Path) -> None:
    text = "阿普老爷带来300坛蓝靛，送到滨江芯谷，石磨夜话开讲。\n"
    toml = (
        PERSON
        + PLACE
        + '[[unit]]\nname = "坛"\nstandard = "kg"\nfactor = 15\n[[program]]\nname = "石磨夜话"\n'
    )
    lines = (
        '{"type": "person", "name": "沙马阿普", "aliases": ["阿普老爷"], "organization": "木耳寨", "post": "寨老"}\n'
        '{"type": "person", "name": "沙马阿普", "organization": "青溪县政协", "post": "委员", "former": true}\n'
        '{"type": "place", "name": "滨江芯谷", "adcode": "620871", "within": "甘肃省庄浪县"}\n'
        '{"type": "unit", "name": "坛", "standard": "kg", "factor": 15}\n'
        '{"name": "石磨夜话"}\n'
    )
    table = (
        "type,name,aliases,organization,post,former,adcode,within,standard,factor\n"
        "person,沙马阿普,阿普老爷,木耳寨,寨老,,,,,\n"
        "person,沙马阿普,,青溪县政协,委员,true,,,,\n"
        "place,滨江芯谷,,,,,620871,甘肃省庄浪县,,\n"
        "unit,坛,,,,,,,kg,15\n"
        "program,石磨夜话\n"
    )
    found = [extract(tmp_path, text, *form) for form in ((toml,), (lines, ".jsonl"), (table, ".csv"))]
    assert found[0] == found[1] == found[2]
    assert {r.by for r in found[0]["person"] + found[0]["place"]} == {"lexicon.people", "lexicon.places"}
    (tmp_path / "excel.csv").write_bytes(table.encode("gb18030"))
    records = load("rules", ["person"], lexicon=[tmp_path / "excel.csv"]).extract(text)
    assert [r.canonical for r in records] == ["沙马阿普"]


@pytest.mark.parametrize(
    ("suffix", "lexicon", "said"),
    [
        (".csv", "type,name\nplase,云坪\n", "ours.csv:2: type: 'plase' is none of program, person, place"),
        (
            ".csv",
            "type,name,colour\nperson,韦立春,red\n",
            "ours.csv:2: colour: Extra inputs are not permitted",
        ),
        (".csv", "type,name\nperson,韦立春,寨老\n", "ours.csv:2: 3 cells under 2 headings"),
        (".csv", 'type,name\nperson,"韦立春\n', "not CSV"),
        (".csv", "type,name\n", "no names here"),
        (
            ".toml",
            '[[place]]\nname = "云坪"\nwithin = "无此县"\n',
            "place 1: within: Value error, no division is called",
        ),
        (".toml", '[[place]]\nname = "云坪"\nwithin = "朝阳区"\n', "朝阳区' may be"),
        (".toml", '[[place]]\nname = "云坪"\nadcode = "62"\n', "place 1: adcode: "),
        (".toml", '[[unit]]\nname = "坛"\nstandard = "kilo"\n', "'kilo' is no standard unit"),
        (".toml", '[[unit]]\nname = "坛"\nfactor = 2\n', "factor is told without the standard unit"),
        (".toml", '[[person]]\nname = "韦"\n', "person 1: name: "),
        (".toml", '[[person]]\nname = "韦立春"\norganization = "石桥村"\n', "the row has none"),
        (".jsonl", '{"type": "person", "name": "\\ud800\\ud800"}\n', "halves of characters"),
        (".jsonl", '{"type": ["person"], "name": "韦立春"}\n', "is none of program"),
    ],
)
def test_a_file_that_is_wrong_is_told_in_one_line(
    tmp_path: Path, suffix: str, lexicon: str, said: str
) -> None:
    path = tmp_path / f"ours{suffix}"
    path.write_text(lexicon, encoding="utf-8")
    with pytest.raises(UserFileError) as caught:
        load("rules", ["person"], lexicon=[path])
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_was_edited_is_read_again(tmp_path: Path) -> None:
    """Whoever loads a pipeline anew has the rows that stand there now, of every type."""
    text = "晚饭后，栗当当说起石磨豆腐节的事：“石磨豆腐节”开幕了。"
    first = '[[program]]\nname = "石磨豆腐节"\nkind = "event"\n'
    (before,) = [r for r in extract(tmp_path, text, first)["program"] if r.by == "lexicon.programs"][:1]
    later = PERSON + '[[program]]\nname = "石磨豆腐节"\nkind = "project"\n'
    found = extract(tmp_path, text, later)
    assert before.kind == "event"
    assert {record.kind for record in found["program"]} == {"project"}
    assert "栗当当" in {record.canonical for record in found["person"]}


def test_tables_of_lexicons_that_are_gone_are_not_kept() -> None:
    """A process that loads one pipeline after the other, each with other posts, does not grow by all of them."""
    posts = {f"{number}号寨老" for number in range(2 * KEPT)}
    for post in posts:
        with in_force(OwnTables(posts=frozenset({post}))):
            load_titles()
    gc.collect()
    lexicons = [each for each in gc.get_objects() if isinstance(each, TitleLexicon)]
    assert sum(not posts.isdisjoint(lexicon.posts) for lexicon in lexicons) <= KEPT
