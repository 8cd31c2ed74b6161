#!/usr/bin/env python3
"""Hold what is installed for policyfacts to the licences of licences.toml.

    python .ci/licences.py

Walks from the requirements of the installed policyfacts, with its extra `all`, to everything that they need here. Prints one line
a fault and exits with 1: a package that is not listed, a licence that is not allowed, metadata that tells another licence than
the list, a listed package that nothing needs any more on any platform.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LIST = Path(__file__).with_name("licences.toml")
# Needed on other platforms than this one, so that nothing here asks for them.
ELSEWHERE = {"colorama"}


def iter_needed(name: str, extras: frozenset[str]) -> Iterator[metadata.Distribution]:
    """Yield the installed packages that `name` with those extras needs here, at first or second hand."""
    seen: set[tuple[str, str]] = set()
    found: set[str] = set()
    todo = [(name, extra) for extra in ("", *extras)]
    while todo:
        package, extra = todo.pop()
        if (package, extra) in seen:
            continue
        seen.add((package, extra))
        distribution = metadata.distribution(package)
        if package not in {name, *found}:
            found.add(package)
            yield distribution
        for line in distribution.requires or ():
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                todo += [(canonicalize_name(needed.name), wanted) for wanted in ("", *needed.extras)]


def told_licence(distribution: metadata.Distribution) -> str:
    """What the metadata of a package tells of its licence: the expression, else the field, else the classifiers."""
    fields = distribution.metadata
    told = fields.get("License-Expression") or fields.get("License") or ""
    if told and "\n" not in told:
        return told
    return ", ".join(
        line.rpartition(" :: ")[2]
        for line in fields.get_all("Classifier") or ()
        if line.startswith("License ::")
    )


def iter_faults(name: str, told: str, listed: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with one package, whose metadata tell the licence `told`."""
    licence = listed["packages"].get(name)
    if licence is None:
        yield f"{name}: not in the list; its metadata tell {told or 'no licence'!r}"
        return
    unknown = set(re.split(r" (?:AND|OR) ", licence)) - set(listed["allowed"])
    if unknown:
        yield f"{name}: {', '.join(sorted(unknown))} is not allowed"
    if told != licence and name not in listed["loose"].get(told, ()):
        yield f"{name}: listed as {licence!r}, but its metadata tell {told!r}"


def main() -> int:
    """Check, tell, and return the exit code."""
    listed = tomllib.loads(LIST.read_text(encoding="utf-8"))
    needed = {
        canonicalize_name(found.name): told_licence(found)
        for found in iter_needed("policyfacts", frozenset({"all"}))
    }
    faults = [fault for name in sorted(needed) for fault in iter_faults(name, needed[name], listed)]
    left = set(listed["packages"]) - set(needed) - ELSEWHERE
    faults += [f"{name}: listed, but nothing needs it" for name in sorted(left)]
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults:
        print(f"{len(needed)} packages, every licence known and allowed")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
