"""The texts that the command works on, the forms in which it writes, and what it writes undisturbed."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .running import ROOT, Command, Run, run_command

#: The model of most rounds: without one a run is short, and more of them can be disturbed.
QUICK = "rules"
OLD = b"what stood there before\n"


@dataclass(frozen=True, slots=True)
class Form:
    """A way to write: the options for a folder of output, and whether lines appear in it as the run goes on."""

    name: str
    options: Callable[[Path], list[str]]
    stream: bool = False
    #: What a run that is cut off may leave for the next one.
    kept: tuple[str, ...] = ()
    #: The folder of texts that it reads.
    reads: str = "texts"


def _file(name: str, *more: str) -> Callable[[Path], list[str]]:
    return lambda folder: ["-o", str(folder / name), *more]


FORMS = {
    form.name: form
    for form in (
        Form("pipe", lambda _: [], stream=True),
        Form("redirected", lambda _: [], stream=True),
        Form("-o", _file("facts.jsonl")),
        Form(
            "--resume", _file("facts.jsonl", "--resume"), kept=(".facts.jsonl.part", ".facts.jsonl.journal")
        ),
        Form(
            "--previous",
            lambda folder: [*_file("facts.jsonl")(folder), "--previous", str(folder / "facts.jsonl")],
        ),
        Form("--by-type", lambda folder: ["--by-type", "-o", str(folder)]),
        Form("csv", _file("facts.csv", "--format", "csv")),
        Form("parquet", _file("facts.parquet", "--format", "parquet")),
        Form(
            "--text-out",
            lambda folder: [*_file("facts.jsonl")(folder), "--text-out", str(folder / "drawn")],
            reads="mixed",
        ),
    )
}


@dataclass(slots=True)
class Whole:
    """What an undisturbed run leaves: files by name (standard output as `-`), its messages, its seconds."""

    files: dict[str, bytes]
    err: str
    seconds: float


@dataclass(slots=True)
class Bench:
    """A temporary folder with texts; `scale` tells how many of them there are."""

    folder: Path
    scale: int = 2
    _wholes: dict[tuple[str, ...], Whole] = field(default_factory=dict)
    _count: int = 0

    def texts(self, name: str = "texts") -> Path:
        """A folder of texts, made when it is first asked for: `texts` are plain ones, `mixed` in other formats too."""
        folder = self.folder / name
        if not folder.exists():
            made = self.folder / f".{name}"
            make_texts(made, self.scale)
            if name == "mixed":
                add_formats(made)
            made.rename(folder)
        return folder

    def fresh(self, *, old: bool = False) -> Path:
        """A new empty folder for output; with `old` an earlier output lies there."""
        self._count += 1
        folder = self.folder / f"round-{self._count}"
        folder.mkdir()
        if old:
            (folder / "facts.jsonl").write_bytes(OLD)
        return folder

    def arguments(self, form: Form, out: Path, *more: str, texts: Path | None = None) -> list[str]:
        """The command line of a run in this form."""
        return ["extract", str(texts or self.texts(form.reads)), "--model", QUICK, *form.options(out), *more]

    def whole(self, form: Form, *more: str, texts: Path | None = None) -> Whole:
        """What a run in this form leaves that nothing disturbs."""
        key = (form.name, *more, str(texts))
        if key not in self._wholes:
            out = self.fresh()
            done = start(self.arguments(form, out, *more, texts=texts), form, out).finish()
            assert done.code == 0, done.err
            self._wholes[key] = Whole(collect(form, out, done.out), done.err, done.seconds)
            shutil.rmtree(out)
        return self._wholes[key]


def start(args: list[str], form: Form, out: Path, **settings: object) -> Run:
    """Start a run whose standard output goes where its form says."""
    if form.name != "redirected":
        return Run.start(args, **settings)
    with (out / "-").open("wb") as stream:
        return Run.start(args, stdout=stream, **settings)


def collect(form: Form, out: Path, printed: bytes) -> dict[str, bytes]:
    """All files below the folder of output, hidden ones too, and what was printed to a pipe."""
    files = {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }
    if form.name == "pipe":
        files["-"] = printed
    return files


def make_texts(folder: Path, scale: int) -> None:
    """Copies of the samples with other names and figures, in two folders."""
    samples = sorted((ROOT / "samples").glob("*.txt"))
    for copy in range(scale):
        part = folder / f"{'甲乙丙丁戊己庚辛壬癸'[copy % 10]}-{copy:02}"
        part.mkdir(parents=True)
        for number, sample in enumerate(samples):
            text = sample.read_text(encoding="utf-8")
            text = text.replace("2", str((copy + 2) % 10), 3).replace("万", "千", copy)
            if Command.stand_in:
                # It finds names that begin with 甲, and takes its time over some texts.
                text = ("SLOW" if number % 5 == 0 else "") + text.replace("的", "甲")
            (part / f"{number:02}-{copy}.txt").write_text(text, encoding="utf-8")


def add_formats(folder: Path) -> None:
    """Beside the plain texts the same as HTML, as rows of JSON and in a ZIP archive."""
    texts = sorted(folder.rglob("*.txt"))
    for path in texts[::3]:
        body = "".join(f"<p>{line}</p>" for line in path.read_text(encoding="utf-8").splitlines())
        html = f"<!doctype html><html><head><title>新闻</title></head><body><article>{body}</article></body></html>"
        path.with_suffix(".html").write_text(html, encoding="utf-8")
    rows = [
        {"id": f"r{number}", "text": path.read_text(encoding="utf-8")}
        for number, path in enumerate(texts[:6])
    ]
    (folder / "rows.jsonl").write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
    )
    with zipfile.ZipFile(folder / "packed.zip", "w") as archive:
        for path in texts[:5]:
            archive.write(path, path.name)


def run_to_end(args: list[str], **settings: object) -> tuple[int, str]:
    """Run the command; its exit code and what it said."""
    done = run_command(args, **settings)
    return done.code, done.err
