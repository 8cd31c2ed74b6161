"""What policyfacts is built from and runs on: pinned by hash, under known licences, from no named registry."""

from __future__ import annotations

import importlib.util
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import regex
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / ".ci" / "requirements.lock").read_text(encoding="utf-8")
#: Hosts of registries of Python, JavaScript and Debian, in two parts so that this file does not name them.
HOSTS = [
    name + end
    for end, names in {
        ".org": ("pypi", "registry.npmjs", "conda.anaconda", "deb.debian"),
        "hosted.org": ("files.python",),
        ".com": ("npmmirror", "aliyun", "tencent", "huaweicloud"),
        ".cn": ("tuna.tsinghua.edu", "ustc.edu"),
    }.items()
    for name in names
]
#: What is no part of the project, as .gitignore has it.
LEFT_OUT = {".git", ".venv", "venv", "build", "dist", "_build", "mutants", "__pycache__"} | {
    f".{tool}" for tool in ("hypothesis", "mypy_cache", "pytest_cache", "ruff_cache")
}


def pinned() -> dict[str, list[Requirement]]:
    """The pins of the lock by name: one, or one for each range of Pythons."""
    pins: dict[str, list[Requirement]] = {}
    for line in regex.findall(r"^([a-z0-9][^\\\n]*==[^\\\n]*)\\$", LOCK, regex.MULTILINE):
        requirement = Requirement(line)
        pins.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return pins


def asked(*extras: str) -> Iterator[Requirement]:
    """What pyproject.toml asks for: at run time, by these extras and those that they name, and to build."""
    project = PROJECT["project"]
    todo = [*project["dependencies"], *PROJECT["build-system"]["requires"]]
    todo += [line for extra in extras for line in project["optional-dependencies"][extra]]
    for line in todo:
        requirement = Requirement(line)
        if requirement.name == project["name"]:
            yield from asked(*requirement.extras)
        else:
            yield requirement


@pytest.fixture(scope="module")
def licences() -> ModuleType:
    spec = importlib.util.spec_from_file_location("licences", ROOT / ".ci" / "licences.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_lock_holds_what_the_project_asks_for() -> None:
    pins = pinned()
    for requirement in asked("dev", "audit", "mutation"):
        versions = [
            str(pin.specifier).removeprefix("==") for pin in pins[canonicalize_name(requirement.name)]
        ]
        wrong = [version for version in versions if not requirement.specifier.contains(version)]
        assert not wrong, f"{requirement}: .ci/lock writes the lock anew"


def test_every_pin_is_exact_and_has_hashes() -> None:
    assert len(pinned()) > 100
    for entry in regex.split(r"\n(?=[a-z0-9])", LOCK)[1:]:
        lines = entry.rstrip().splitlines()
        assert Requirement(lines[0].rstrip("\\")).specifier
        assert lines[1:], lines[0]
        assert all(regex.fullmatch(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?", line) for line in lines[1:])


def test_no_file_names_the_host_of_a_registry() -> None:
    named = regex.compile(regex.escape("|".join(HOSTS)).replace(r"\|", "|").encode())
    found = [
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*")
        if path.is_file()
        and not LEFT_OUT & set(path.relative_to(ROOT).parts)
        and named.search(path.read_bytes())
    ]
    assert found == []
    assert named.search(b"https://" + b"pypi" + b".org/simple")


def test_every_licence_of_what_is_needed_is_known_and_allowed(
    licences: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert licences.main() == 0, capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "told", "fault"),
    [
        ("click", "BSD-3-Clause", None),
        ("jinja2", "BSD License", None),
        ("click", "BSD License", "listed as 'BSD-3-Clause', but its metadata tell 'BSD License'"),
        ("click", "GPL-3.0-only", "but its metadata tell 'GPL-3.0-only'"),
        ("newcomer", "MIT", "not in the list"),
        ("newcomer", "", "no licence"),
        ("copyleft", "AGPL-3.0-only OR MIT", "AGPL-3.0-only is not allowed"),
    ],
)
def test_a_licence_that_is_new_or_changed_is_a_fault(
    licences: ModuleType, name: str, told: str, fault: str | None
) -> None:
    listed: dict[str, Any] = tomllib.loads(licences.LIST.read_text(encoding="utf-8"))
    listed["packages"]["copyleft"] = "AGPL-3.0-only OR MIT"
    faults = list(licences.iter_faults(name, told, listed))
    assert (fault is None and not faults) or (len(faults) == 1 and fault in faults[0])


def test_notice_tells_of_every_file_that_comes_from_others() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    taken = regex.compile(r"\(Python package, |\((?:PyPI, )?MIT")
    for path in (ROOT / "extractors" / "data").iterdir():
        if path.suffix in {".tsv", ".toml", ".jsonl"}:
            head = "".join(line for line in path.open(encoding="utf-8") if line.startswith("#"))
            if taken.search(head):
                assert f"extractors/data/{path.name}" in notice
    vendor = ROOT / "cli" / "report" / "assets" / "vendor"
    for library in tomllib.loads((vendor / "vendor.toml").read_text(encoding="utf-8"))["library"]:
        assert library["file"] in notice
        assert library["licence_file"] in notice
