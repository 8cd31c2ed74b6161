"""Hostile texts: time and output grow with the length of a text, whatever it repeats.

None of these tells fast from slow: each takes a second or two, and took minutes where something looked at all that came
before for each thing that it found.
"""

from __future__ import annotations

import pytest

from benchmarks.stage_costs import at_most
from extractors.pipeline import Pipeline

#: Seconds of the processor: some ten times what each takes.
ENOUGH = 20


@pytest.mark.parametrize(
    "text",
    [
        "浙江省" * 10_000,
    ],
    ids=["one chain"],
)
def test_time_grows_with_the_length(rules: Pipeline, text: str) -> None:
    with at_most(ENOUGH):
        for _ in rules.extract(text):
            pass


def test_two_states_of_one_division_are_no_error(rules: Pipeline) -> None:
    """郊区 of 安阳 is in the table twice, by years, with one code."""
    assert [record.text for record in rules.extract("河南郊区今年修路。") if record.type == "place"] == [
        "河南郊区"
    ]
