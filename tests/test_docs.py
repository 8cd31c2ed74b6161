"""The documentation stays true: what its pages show is what is printed now, and it builds without a warning."""

from __future__ import annotations

import doctest
import importlib
import subprocess
import sys
from pathlib import Path

import pytest
import regex

from schemas.records import RECORD_CLASSES
from scripts.refresh_docs import PAGES, ROOT, Session, iter_steps

#: Modules of the packages whose docstrings show sessions.
TOLD = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for package in ("cli", "extractors", "schemas")
    for path in sorted((ROOT / package).rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_what_a_page_shows_is_what_is_printed(page: Path, tmp_path: Path) -> None:
    session = Session(tmp_path)
    wrong = [
        f"{page.name}:{step.line}: {step.command}\nshown:\n{step.output}printed:\n{printed}"
        for step in iter_steps(page.read_text(encoding="utf-8"))
        if not step.allows(printed := session.run(step))
    ]
    assert not wrong, "\n".join([*wrong, "python scripts/refresh_docs.py writes the pages anew"])


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_sessions_begin_with_a_command(page: Path) -> None:
    """Else what stands before it would be held to nothing."""
    first = {"console": "$ ", "pycon": ">>> "}
    for block in regex.finditer(
        r"^```(console|pycon)\n(.*)$", page.read_text(encoding="utf-8"), regex.MULTILINE
    ):
        assert block[2].startswith(first[block[1]])


def test_the_tutorial_is_run() -> None:
    commands = [step.command for step in iter_steps((ROOT / "docs/tutorial.md").read_text(encoding="utf-8"))]
    assert sum("policyfacts " in command for command in commands) > 3


def test_a_page_that_is_wrong_is_found(tmp_path: Path) -> None:
    page = "```console\n$ echo 1; echo 2 >&2\n1\n2\n$ cat <<'.'\n> a\n> .\nb\n```\n```pycon\n>>> 1 + 1\n2\n>>> [][0]\n3\n```\n"
    session = Session(tmp_path)
    steps = list(iter_steps(page))
    assert [step.allows(session.run(step)) for step in steps] == [True, False, True, False]
    assert [step.line for step in steps] == [2, 5, 11, 13]
    assert "IndexError: list index out of range" in session.run(steps[-1])


@pytest.mark.parametrize("module", TOLD)
def test_docstrings_show_what_is_printed(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = doctest.testmod(importlib.import_module(module), optionflags=doctest.ELLIPSIS)
    assert result.failed == 0
    assert result.attempted


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages as built; a warning fails them."""
    folder = tmp_path_factory.mktemp("html")
    call = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-d", str(folder / ".trees"), "docs"]
    done = subprocess.run([*call, str(folder)], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return folder


def test_every_page_is_built_and_reached_from_the_first(built: Path) -> None:
    index = (built / "index.html").read_text(encoding="utf-8")
    pages = [path.relative_to(ROOT / "docs").with_suffix("").as_posix() for path in PAGES]
    for page in [*pages, "reference/commands", "reference/records"]:
        assert (built / f"{page}.html").is_file()
        assert page == "index" or f'href="{page}.html"' in index


def test_the_reference_has_every_command_and_every_field(built: Path) -> None:
    commands = (built / "reference/commands.html").read_text(encoding="utf-8")
    for told in ("policyfacts extract", "--previous", "policyfacts programs mine", "--fail-under"):
        assert told in commands
    records = (built / "reference/records.html").read_text(encoding="utf-8")
    for kind, record in RECORD_CLASSES.items():
        section = regex.search(rf'<section id="{kind}">(.*?)</section>', records, regex.DOTALL)[1]
        everywhere = regex.search(r'<section id="all-types">(.*?)</section>', records, regex.DOTALL)[1]
        for field in record.model_fields:
            assert f">{field}</span>" in section + everywhere, (kind, field)


def test_functions_are_told_with_their_signatures(built: Path) -> None:
    library = (built / "library.html").read_text(encoding="utf-8")
    for name in ("extractors.load", "extractors.pipeline.Pipeline.extract", "schemas.records.parse_record"):
        assert f'id="{name}"' in library
    words = regex.sub(r"<[^>]*>", "", library)
    assert words.count("Iterator[Record]") >= 4
    assert "ForwardRef" not in words
