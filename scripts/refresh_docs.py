"""The sessions that the pages of docs/ show: read them, run them, and write what they print now into the pages.

A session is a fenced block, `console` of a shell (a line that begins with `$ ` is a command, `> ` goes on with it) or `pycon` of
Python (`>>> `, `... `); what follows a command is what it prints. The sessions of a page run one after the other in one folder,
where docs/ and samples/ lie as in the repository. `...` in what is shown stands for anything. tests/test_docs.py holds the
pages to it;

    python scripts/refresh_docs.py docs/tutorial.md

writes anew what has changed.
"""

from __future__ import annotations

import doctest
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import regex

ROOT = Path(__file__).parent.parent
PAGES = sorted(page for folder in ("docs", "docs/robustness") for page in (ROOT / folder).glob("*.md"))
#: What the pages name as in the repository.
SHOWN_FOLDERS = ("docs", "samples")

_BLOCK = regex.compile(r"^```(?P<language>console|pycon)\n(?P<body>.*?)^```$", regex.DOTALL | regex.MULTILINE)
_STEPS = {
    "console": regex.compile(
        r"^\$ (?P<command>.*\n(?:> .*\n)*)(?P<output>(?:(?!\$ ).*\n)*)", regex.MULTILINE
    ),
    "pycon": regex.compile(
        r"^>>> (?P<command>.*\n(?:\.\.\.(?: .*)?\n)*)(?P<output>(?:(?!>>> ).*\n)*)", regex.MULTILINE
    ),
}
_MORE = regex.compile(r"^(?:>|\.\.\.)(?: |$)", regex.MULTILINE)


@dataclass(frozen=True, slots=True)
class Step:
    """A command of a page, what it is said to print and the half-open span of that, and the line on which it stands."""

    language: str
    command: str
    output: str
    output_span: tuple[int, int]
    line: int

    def allows(self, printed: str) -> bool:
        """Whether the page is right about what the command prints."""
        return doctest.OutputChecker().check_output(self.output, printed, doctest.ELLIPSIS)


def iter_steps(page: str) -> Iterator[Step]:
    """Yield the steps of a page in their order."""
    for block in _BLOCK.finditer(page):
        for step in _STEPS[block["language"]].finditer(page, *block.span("body")):
            yield Step(
                block["language"],
                _MORE.sub("", step["command"]).rstrip("\n"),
                step["output"],
                step.span("output"),
                page.count("\n", 0, step.start()) + 1,
            )


@dataclass(slots=True)
class Session:
    """Runs the steps of one page in `folder`, which is made to look like the repository as far as pages name it."""

    folder: Path
    names: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in SHOWN_FOLDERS:
            (self.folder / name).symlink_to(ROOT / name, target_is_directory=True)

    def run(self, step: Step) -> str:
        """What a step prints, without white space at the ends of lines and the name of the folder."""
        printed = self._run_shell(step.command) if step.language == "console" else self._run_python(step)
        lines = printed.replace(f"{self.folder}{os.sep}", "").split("\n")
        return "\n".join(line.rstrip() for line in lines).rstrip("\n") + "\n" if printed else ""

    def _run_shell(self, command: str) -> str:
        # The settings of whoever runs this are none of the page's.
        others = {name: text for name, text in os.environ.items() if not name.startswith("POLICYFACTS_")}
        environment = others | {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
            "PYTHONPATH": str(ROOT),
            "COLUMNS": "100",
            "NO_COLOR": "1",
            "LC_ALL": "C.UTF-8",
        }
        return subprocess.run(  # noqa: S603  the commands are those of our own pages
            ["bash", "-c", command],  # noqa: S607
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        ).stdout

    def _run_python(self, step: Step) -> str:
        printed = io.StringIO()
        with chdir(self.folder), redirect_stdout(printed):
            try:
                exec(compile(step.command + "\n", "<page>", "single"), self.names)  # noqa: S102  as above
            except Exception as error:  # noqa: BLE001  pages show errors too
                print(f"Traceback (most recent call last):\n{type(error).__name__}: {error}")
        return printed.getvalue()


def refreshed(page: str) -> str:
    """The page with what its commands print now."""
    parts: list[str] = []
    at = 0
    with tempfile.TemporaryDirectory() as folder:
        session = Session(Path(folder))
        for step in iter_steps(page):
            printed = session.run(step)
            start, end = step.output_span
            parts += [page[at:start], step.output if step.allows(printed) else printed]
            at = end
    return "".join([*parts, page[at:]])


def main() -> None:
    """Refresh the pages that are named, all by default."""
    for path in map(Path, sys.argv[1:] or PAGES):
        page = path.read_text(encoding="utf-8")
        if (now := refreshed(page)) != page:
            path.write_text(now, encoding="utf-8")
            print(f"{path}: refreshed")


if __name__ == "__main__":
    main()
