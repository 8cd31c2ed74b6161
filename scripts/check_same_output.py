"""The same input gives the same bytes: extract again and again, each time with something else about the run changed.

    python scripts/check_same_output.py                  the samples, both models
    python scripts/check_same_output.py PATH... --model rules

What is changed is the number of processes and threads, the seed of hashing, time zone, locale, encodings, the folder and the
day on which the command runs, the order in which files were made, and which files are read together; see `variants`. Exit
code 1 where the bytes are others. tests/test_same_output.py runs several changes at once, which is shorter.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
SAMPLES = sorted((ROOT / "samples").rglob("*.txt"))

#: What a process does before anything else where this folder is on its path: its clock is a thousand days ahead.
CLOCK = """
import time
clock = time.time
time.time = lambda: clock() + 1000 * 86400
time.time_ns = lambda: int(time.time() * 1e9)
"""
_FAKETIME = [
    Path("/usr/lib", folder, "faketime/libfaketime.so.1")
    for folder in ("", "x86_64-linux-gnu", "aarch64-linux-gnu")
]


@dataclass(frozen=True)
class Variant:
    """What is other about a run: variables, options, the folder it runs in, its mask of file modes, its input copied anew."""

    environment: dict[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    elsewhere: bool = False
    umask: int = 0o022
    shuffled: bool = False
    later: bool = False

    def __or__(self, other: Variant) -> Variant:
        """Both at once."""
        return Variant(
            self.environment | other.environment,
            self.options + other.options,
            self.elsewhere or other.elsewhere,
            self.umask | other.umask,
            self.shuffled or other.shuffled,
            self.later or other.later,
        )


def variables(**names: str) -> Variant:
    """A run with other environment variables."""
    return Variant(names)


def variants() -> dict[str, Variant]:
    """All that is changed, by name."""
    found = {f"--jobs {jobs}": Variant(options=("--jobs", str(jobs))) for jobs in (1, 2, 3)}
    found |= {
        f"PYTHONHASHSEED={seed}": variables(PYTHONHASHSEED=seed) for seed in ("0", "1", "2", "3", "random")
    }
    zones = ("UTC", "Asia/Shanghai", "America/St_Johns", "Pacific/Kiritimati", "no/such/zone")
    found |= {f"TZ={zone}": variables(TZ=zone) for zone in zones}
    locales = ("C", "POSIX", "C.UTF-8", "zh_CN.UTF-8", "zh_CN.GB18030", "tr_TR.UTF-8", "no_SUCH")
    for utf8 in ("0", "1"):
        for name in locales:
            changed = variables(LC_ALL=name, LANG=name, PYTHONUTF8=utf8, PYTHONCOERCECLOCALE="0")
            found[f"LC_ALL={name} PYTHONUTF8={utf8}"] = changed
    found |= {
        f"PYTHONIOENCODING={name}": variables(PYTHONIOENCODING=name) for name in ("ascii", "gbk", "utf-16")
    }
    found |= {f"OMP_NUM_THREADS={count}": threads(count) for count in ("1", "4")}
    found |= {
        "PYTHONOPTIMIZE=2": variables(PYTHONOPTIMIZE="2"),
        "PYTHONDONTWRITEBYTECODE=1": variables(PYTHONDONTWRITEBYTECODE="1"),
        "PYTHONMALLOC=debug": variables(PYTHONMALLOC="debug"),
        "another folder": Variant(elsewhere=True),
        "umask 077": Variant(umask=0o077),
        "files made in another order": Variant(shuffled=True),
        "a thousand days later": Variant(later=True),
    }
    if library := next((path for path in _FAKETIME if path.exists()), None):
        found["in 1999, by libfaketime"] = variables(LD_PRELOAD=str(library), FAKETIME="@1999-12-31 23:59:50")
    return found


def threads(count: str) -> Variant:
    """A run for which libraries are told to take so many threads."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "ORT_NUM_THREADS")
    return Variant(dict.fromkeys(names, count))


def extract(paths: Sequence[Path], model: str, variant: Variant, scratch: Path) -> bytes:
    """What the installed command writes of the files; `scratch` is an empty folder.

    Raises:
        RuntimeError: the command fails; the message is what it says.
    """
    if variant.shuffled:
        paths = _copied(paths, scratch / "copies")
    # The settings of whoever runs this are none of ours.
    others = {name: text for name, text in os.environ.items() if not name.startswith("POLICYFACTS_")}
    environment = others | {"LC_ALL": "C.UTF-8"} | variant.environment
    if variant.later:
        (scratch / "sitecustomize.py").write_text(CLOCK, encoding="utf-8")
        environment["PYTHONPATH"] = os.pathsep.join([str(scratch), os.environ.get("PYTHONPATH", "")]).rstrip(
            os.pathsep
        )
    command = [
        str(Path(sys.executable).with_name("policyfacts")),
        "extract",
        "-q",
        "--model",
        model,
        *variant.options,
    ]
    there = scratch if variant.elsewhere else ROOT
    done = subprocess.run(  # noqa: S603
        [*command, *(os.path.relpath(path.resolve(), there) for path in paths)],
        cwd=there,
        env=environment,
        umask=variant.umask,
        capture_output=True,
        check=False,
    )
    if done.returncode or done.stderr:
        raise RuntimeError(f"exit code {done.returncode}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def _copied(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Copies of the files, made in another order and of another age."""
    folder.mkdir()
    copies = [folder / path.name for path in paths]
    pairs = list(zip(paths, copies, strict=True))
    random.Random(2).shuffle(pairs)  # noqa: S311  the same order each time
    for number, (path, copy) in enumerate(pairs):
        shutil.copyfile(path, copy)
        os.utime(copy, (number * 1e8, number * 1e8))
    return copies


def by_file(records: bytes) -> dict[str, bytes]:
    """The lines of each file by its name; files without a record are left out."""
    parts: dict[str, list[bytes]] = {}
    for line in records.splitlines(keepends=True):
        parts.setdefault(json.loads(line)["doc"], []).append(line)
    return {doc: b"".join(lines) for doc, lines in parts.items()}


def mixes(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Yield files to be read together, other ones each time: alone, backwards, by twos, at random, each of them three times."""
    yield from ([path] for path in paths)
    yield list(reversed(paths))
    yield from (list(paths[at : at + 2]) for at in range(0, len(paths), 2))
    chance = random.Random(3)  # noqa: S311  as above
    for _ in range(4):
        yield chance.sample(list(paths), max(1, len(paths) // 2))
    yield [path for path in paths for _ in range(3)]


def differing(paths: Sequence[Path], model: str) -> Iterator[str]:
    """Yield the name of each change under which the bytes of the files are others."""

    def run(some: Sequence[Path], variant: Variant) -> bytes:
        with tempfile.TemporaryDirectory() as scratch:
            return extract(some, model, variant, Path(scratch))

    base = run(paths, Variant())
    print(
        f"--model {model}: {len(paths)} files, {len(base.splitlines())} records, "
        f"SHA-256 {hashlib.sha256(base).hexdigest()[:16]}"
    )
    for name, variant in variants().items():
        same = run(paths, variant) == base
        print(f"  {'same' if same else 'OTHER'}  {name}", flush=True)
        if not same:
            yield name
    alone = by_file(base)
    for number, mix in enumerate(mixes(paths), 1):
        expected = b"".join(alone.get(path.name, b"") for path in mix)
        if run(mix, Variant()) != expected:
            print(f"  OTHER  read together: {', '.join(path.name for path in mix)}", flush=True)
            yield f"mix {number}"
    print(f"  {number} ways of reading files together")


def main(arguments: Iterable[str] | None = None) -> int:
    """Check; 1 where anything is other."""
    parser = argparse.ArgumentParser(
        description="Extract with much changed about the run, and compare the bytes."
    )
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="text files; the samples by default"
    )
    parser.add_argument("--model", action="append", help="lac, rules; both by default")
    options = parser.parse_args(arguments)
    others = [
        name
        for model in options.model or ("lac", "rules")
        for name in differing(options.paths or SAMPLES, model)
    ]
    return 1 if others else 0


if __name__ == "__main__":
    sys.exit(main())
