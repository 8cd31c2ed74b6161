"""What is published: the wheel and the source archive hold what they should and nothing else, and the same bytes each time."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.metadata import Metadata
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PACKAGES = ("cli", "extractors", "schemas")
LARGEST = 15_000_000


def build(tree: Path, folder: Path, target: str) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    subprocess.run(command, cwd=tree, check=True, capture_output=True)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree within the source archive."""
    archive = build(ROOT, tmp_path_factory.mktemp("sdist"), "sdist")
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    (tree,) = folder.iterdir()
    return tree


def files_of(*folders: Path) -> set[str]:
    """The files below folders of the tree, as paths in it, but for what Python leaves there."""
    return {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and not {"__pycache__", "_build", "reference"} & set(path.relative_to(ROOT).parts)
    }


def test_the_wheel_is_the_three_packages_whole_and_nothing_else(wheel: Path) -> None:
    assert wheel.stat().st_size < LARGEST
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        assert names == files_of(*(ROOT / package for package in PACKAGES))
        assert {f"{package}/py.typed" for package in PACKAGES} < names
        for name in names:
            assert archive.read(name) == (ROOT / name).read_bytes()


def test_licence_and_notices_travel_with_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        told = {
            name.rpartition("/")[2]: archive.read(name)
            for name in archive.namelist()
            if ".dist-info/licenses/" in name
        }
    assert told == {name: (ROOT / name).read_bytes() for name in ("LICENSE", "NOTICE")}


def test_metadata_are_sound_and_say_what_the_project_says(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = Metadata.from_email(archive.read(name), validate=True)
        (entries,) = (name for name in archive.namelist() if name.endswith("/entry_points.txt"))
        assert "policyfacts = cli:run" in archive.read(entries).decode()
    assert (metadata.name, str(metadata.version)) == (PROJECT["name"], PROJECT["version"])
    assert str(metadata.requires_python) == PROJECT["requires-python"]
    assert metadata.license_expression == PROJECT["license"]
    assert metadata.description_content_type == "text/markdown"
    assert metadata.description == (ROOT / "README.md").read_text(encoding="utf-8")
    plain = {canonicalize_name(needed.name) for needed in metadata.requires_dist or () if not needed.marker}
    assert plain == {canonicalize_name(line.partition(">=")[0]) for line in PROJECT["dependencies"]}
    assert set(metadata.provides_extra or ()) == set(PROJECT["optional-dependencies"])


def test_the_source_archive_is_the_whole_project(unpacked: Path) -> None:
    held = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    folders = (".ci", "benchmarks", "docs", "samples", "scripts", *PACKAGES)
    single = {"LICENSE", "NOTICE", "README.md", "pyproject.toml", ".gitignore", ".pre-commit-hooks.yaml"}
    assert held - files_of(ROOT / "tests") == single | {"PKG-INFO"} | files_of(
        *(ROOT / name for name in folders)
    )
    assert {f"tests/{path.name}" for path in (ROOT / "tests").glob("*.py")} < held


def test_the_source_archive_gives_the_same_wheel(wheel: Path, unpacked: Path, tmp_path: Path) -> None:
    again = build(unpacked, tmp_path / "dist", "wheel")
    assert again.name == wheel.name
    assert again.read_bytes() == wheel.read_bytes()
