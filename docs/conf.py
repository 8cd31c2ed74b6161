"""Settings of Sphinx, which builds these pages: `sphinx-build -W docs docs/_build`."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import regex

if TYPE_CHECKING:
    from sphinx.application import Sphinx

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from reference import write_reference  # noqa: E402  lies beside this file

# What commands, options and fields there are is told by the program, not by a page that somebody must keep up.
write_reference(HERE / "reference")

project = "policyfacts"
project_copyright = "policyfacts, Apache-2.0"
version = release = metadata.version("policyfacts")
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
# Of an extra that these pages do without.
autodoc_mock_imports = ["pyarrow"]
html_theme = "furo"
html_title = "policyfacts"
html_copy_source = False
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
# Docstrings have names of code between single backticks, as Markdown does.
default_role = "literal"
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_type_aliases = {"Record": "Record"}
_ALIAS = regex.compile(r"TypeAliasForwardRef\('(\w+)'\)")


def _name_aliases(*event: Any) -> tuple[str, str | None]:
    """Call the union of the record classes by its name: of an alias within another type autodoc shows how it keeps it."""
    *_, signature, returned = event
    return signature, _ALIAS.sub(r"\1", returned or "") or None


def setup(app: Sphinx) -> None:
    """Called by Sphinx with itself."""
    app.connect("autodoc-process-signature", _name_aliases)
