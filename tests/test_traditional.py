"""Traditional characters and mixed text pass through unharmed; text that is not Chinese gives few records and no error."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.pipeline import Pipeline

TRADITIONAL = (
    "香港特別行政區政府2023年3月5日公布，今年將投入2.3億元，推行“長者學苑”計劃，惠及1.2萬人。\n"
    "局長陳美玲說：“我們會與各區合作。”The plan covers 18 districts.\n"
)
ENGLISH = (
    'The committee met on Tuesday. It spent 2.3 million dollars, and Mr. Smith said "we will go on".\n' * 20
)


def test_offsets_hold_in_traditional_text(lac: Pipeline) -> None:
    records = list(lac.extract(TRADITIONAL))
    for record in records:
        assert "".join(TRADITIONAL[record.start : record.end].split()) == record.text
    assert {("date", "2023年3月5日"), ("statistic", "1.2萬人")} <= {(r.type, r.text) for r in records}


def test_english_gives_few_records_and_no_error(lac: Pipeline) -> None:
    assert len(list(lac.extract(ENGLISH))) <= 25
