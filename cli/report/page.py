"""The page: one HTML file with style, scripts, labels and data in it, and a policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
import json
import tomllib
from importlib.resources import files
from string import Template
from typing import Any

#: In the order in which they are run; they share one scope.
SCRIPTS = (
    "dom.js",
    "labels.js",
    "model.js",
    "state.js",
    "filters.js",
    "sidebar.js",
    "marks.js",
    "articles.js",
    "review.js",
    "fields.js",
    "detail.js",
    "table.js",
    "charts.js",
    "overview.js",
    "keys.js",
    "main.js",
)
STYLES = ("colours.css", "page.css", "articles.css", "print.css")

# In a script element only `<` could end it or begin a comment; the others are for old and careless readers.
_INERT = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def build_page(data: dict[str, Any]) -> str:
    """The page that shows the data of `cli.report.data.build_data`. The same data gives the same page."""
    library = _without_source_map(_asset("vendor/chart.umd.min.js"))
    script = "(() => {\n'use strict';\n" + "\n".join(map(_asset, SCRIPTS)) + "})();\n"
    style = "\n".join(map(_asset, STYLES))
    content = to_inert_json(data)
    return Template(_asset("page.html")).substitute(
        policy=_policy([library, script], style),
        style=style,
        labels=to_inert_json(tomllib.loads(_asset("labels.toml"))),
        data=content,
        digest=hashlib.sha256(content.encode()).hexdigest()[:16],
        library=library,
        script=script,
    )


def to_inert_json(value: Any) -> str:
    """JSON that an HTML file may hold in a script element: it can neither end the element nor begin a comment."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_INERT)


def _policy(scripts: list[str], style: str) -> str:
    """The content-security policy: these scripts and this style alone, no network, no script made from text."""
    allowed = " ".join(map(_source_hash, scripts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_source_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _source_hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _without_source_map(script: str) -> str:
    """A map lies beside the library only in its package: developer tools would look for it in vain."""
    lines = script.splitlines()
    return "\n".join(line for line in lines if not line.startswith("//# sourceMappingURL=")) + "\n"


def _asset(name: str) -> str:
    return files(__package__).joinpath("assets", *name.split("/")).read_text(encoding="utf-8")
