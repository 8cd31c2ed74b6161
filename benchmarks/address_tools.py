"""Ask an address tool for the divisions of texts; runs in the environment of that tool, not in ours.

    python address_tools.py jionlp|cpca|cnloc < texts.jsonl > answers.jsonl

Each line in: {"text": …, "year": … or null}. Each line out: {"names": [province, city, county]} with null for what the tool
does not tell, or {"adcode": "…" or null} where it gives codes. Standard library and the tool only.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

Row = dict[str, Any]


def ask_jionlp(rows: list[Row]) -> list[Row]:
    """JioNLP tells names of today; it has no codes and takes no year."""
    import jionlp  # type: ignore[import-not-found, unused-ignore]

    answers = [jionlp.parse_location(row["text"]) for row in rows]
    return [{"names": [answer["province"], answer["city"], answer["county"]]} for answer in answers]


def ask_cpca(rows: list[Row]) -> list[Row]:
    """Cpca tells the code of today."""
    import cpca  # type: ignore[import-not-found, unused-ignore]

    codes = cpca.transform([row["text"] for row in rows])["adcode"].tolist()
    # A missing code is None or NaN, which is not equal to itself.
    return [{"adcode": str(code) if code and code == code else None} for code in codes]


def ask_cnloc(rows: list[Row]) -> list[Row]:
    """Cnloc tells the codes of the year it is given."""
    import cnloc  # type: ignore[import-not-found, unused-ignore]

    table = cnloc.getlocation(
        [row["text"] for row in rows], year=[row["year"] or 2024 for row in rows], county_short=True
    )
    answers = []
    for _, line in table.iterrows():
        codes = [line[f"{level}_adcode"] for level in ("county", "city", "province")]
        # NaN again.
        answers.append({"adcode": next((str(int(code)) for code in codes if code and code == code), None)})
    return answers


TOOLS: dict[str, Callable[[list[Row]], list[Row]]] = {
    "jionlp": ask_jionlp,
    "cpca": ask_cpca,
    "cnloc": ask_cnloc,
}


def main() -> None:
    """Read the texts, ask, write the answers; what the tools print goes to standard error."""
    out, sys.stdout = sys.stdout, sys.stderr
    rows = [json.loads(line) for line in sys.stdin]
    for answer in TOOLS[sys.argv[1]](rows):
        out.write(json.dumps(answer, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
