"""Hostile texts: time and output grow with the length of a text, whatever it repeats.

None of these tells fast from slow: each takes a second or two, and took minutes where something looked at all that came
before for each thing that it found.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.hostile_texts import Hostile
from benchmarks.stage_costs import at_most
from extractors.layout import iter_articles
from extractors.persons.identity import MOST_POSTS
from extractors.pipeline import Pipeline
from extractors.reading.text_out import safe_path

ROOT = Path(__file__).parent.parent
#: In a process of its own, since what is compiled is recorded from the first import on.
_TRY = """
import json, math, sys
sys.path[:0] = ["benchmarks", "."]
from pathlib import Path
from pattern_collection import collect, missing
from pattern_costs import seconds
from pattern_shapes import Shape, iter_candidates

texts = [path.read_text(encoding="utf-8") for path in sorted(Path("samples").glob("*.txt"))]
patterns = collect(texts)
tried, given_up = 0, []
for each in patterns:
    if each.name.startswith("compile_form "):
        continue
    for way in each.ways or ["finditer"]:
        for pumped in iter_candidates(Shape(each.pattern), drawn=3):
            tried += 1
            if math.isinf(seconds(each.pattern, way, pumped.text(120))):
                given_up.append(each.key)
                break
print(json.dumps({"missing": missing(patterns), "given up": given_up, "tried": tried, "patterns": len(patterns)}))
"""
#: Seconds of the processor: some ten times what each takes.
ENOUGH = 20
#: As many characters of given names.
GIVEN = [chr(code) for code in range(0x4E00, 0x4E00 + 6000)]


@pytest.mark.parametrize(
    "text",
    [
        "浙江省" * 10_000,
        "".join(f"王{given}华，" for given in GIVEN) + "王主任说，" * 6000,
        "".join(f"古丽{given}尔·艾山，" for given in GIVEN) + "艾山，" * 6000,
        "".join(f"记者{given}{other}说，" for given, other in zip(GIVEN, reversed(GIVEN), strict=True)),
        "一带一路，" * 10_000,
        "本报讯\n\n" * 30_000,
        "（记者王明 " + "绘图" * 28 + "甲）\n今年修路。",
    ],
    ids=["one chain", "one surname", "one father", "names", "pieces", "openings", "a credit"],
)
def test_time_grows_with_the_length(rules: Pipeline, text: str) -> None:
    with at_most(ENOUGH):
        for _ in rules.extract(text):
            pass


@pytest.mark.parametrize(
    "text",
    [
        "甲 " * 60_000 + "乙乙",
        "亿" * 60_000 + "1\n亿元",
        Hostile("{h}\n", varied=True).text(100_000),
        "■" + "\u3000" * 100_000 + "甲\n王明\n",
        ("新华社 " + "记者 \t " * 11 + "·\n") * 200,
        ("（" + " \t" * 28 + "甲\n") * 2000,
    ],
    ids=["letters set apart", "a number at the end", "short lines", "a bullet", "roles", "a bracket"],
)
def test_layout_takes_time_in_the_length(text: str) -> None:
    """What a pattern could read in as many ways as white space, or a run, can be shared out."""
    with at_most(ENOUGH):
        for _ in iter_articles(text):
            pass


def test_the_name_of_a_text_takes_time_in_the_length() -> None:
    name = " " * 100_000 + "甲" + " " * 100_000 + "乙"
    with at_most(ENOUGH):
        assert str(safe_path(name)).startswith("_甲")


def test_output_grows_with_the_length(rules: Pipeline) -> None:
    """A person with another post at each mention: every record tells the posts known of him."""
    text = Hostile("{h}{h}县{t}王明，", varied=True).text(20_000)
    records = [record for record in rules.extract(text) if record.type == "person"]
    assert len(records) > 1000
    assert max(len(record.known_posts) for record in records) == MOST_POSTS


def test_two_states_of_one_division_are_no_error(rules: Pipeline) -> None:
    """郊区 of 安阳 is in the table twice, by years, with one code."""
    assert [record.text for record in rules.extract("河南郊区今年修路。") if record.type == "place"] == [
        "河南郊区"
    ]


def test_no_pattern_is_left_out_and_none_runs_away() -> None:
    """Each pattern of the packages on texts made from its own shape; of messages, which are made of one table, a few."""
    done = subprocess.run(
        [sys.executable, "-c", _TRY],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["missing"] == []
    assert told["given up"] == []
    assert told["patterns"] > 400
    assert told["tried"] > 40 * 400
