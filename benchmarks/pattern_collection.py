"""Every regular expression of the packages: with the line that compiles it, a name, and how it is used.

All modules are imported, what is made lazily is made, and texts are extracted, while what `regex` compiles is wrapped in a
recorder: it tells which methods are called and on how long a stretch of text.
"""

from __future__ import annotations

import ast
import functools
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, is_dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import regex

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("cli", "extractors", "schemas")

#: Methods that look at one place of the text, by the name under which they are measured; all others go through it.
_AT_ONE_PLACE = {"match": "match", "fullmatch": "fullmatch"}
_LOOKING = frozenset(
    {"search", "finditer", "findall", "split", "splititer", "sub", "subn", "subf", "match", "fullmatch"}
)
#: Where a pattern is compiled that the user gives; it is looked for with a limit of time.
OF_USERS = frozenset({"extractors.reading.published"})
#: Functions of `regex` that take a pattern.
_FUNCTIONS = frozenset({"compile", *_LOOKING})


@dataclass
class Collected:
    """A pattern with where it is compiled, what it is called there and how it was seen used.

    `ways` are match, fullmatch and finditer (for all that goes through the text), `longest` is the longest stretch of text that
    a call was given, in characters; for `match` what lies behind the place it looks at.
    """

    pattern: regex.Pattern[str]
    module: str
    line: int
    name: str
    ways: set[str] = field(default_factory=set)
    longest: int = 0

    @property
    def key(self) -> str:
        """Module and name, the same from run to run."""
        return f"{self.module}:{self.name}"


class _Recorded:
    """A compiled pattern that tells what is done with it."""

    def __init__(self, pattern: Any, notes: Collected) -> None:
        self._pattern, self._notes = pattern, notes

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._pattern, name)
        if name not in _LOOKING:
            return value

        @functools.wraps(value)
        def look(*args: Any, **options: Any) -> Any:
            bound = dict(zip(_parameters(name), args, strict=False)) | options
            text = bound.get("string", "")
            start, end, _ = slice(bound.get("pos"), bound.get("endpos")).indices(len(text))
            self._notes.ways.add(_AT_ONE_PLACE.get(name, "finditer"))
            self._notes.longest = max(self._notes.longest, end - start)
            return value(*args, **options)

        # Asked for once: the next time it is found before __getattr__ is.
        self.__dict__[name] = look
        return look


def _parameters(method: str) -> tuple[str, ...]:
    if method.startswith("sub"):
        return "repl", "string", "count", "pos", "endpos"
    return ("string", "maxsplit") if method.startswith("split") else ("string", "pos", "endpos")


class Collector:
    """Records what is compiled between `recording` and its end by the modules of the packages."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, int, str, int], Collected] = {}

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Wrap what is compiled in the block."""
        main: Any = regex._main
        before: Callable[..., Any] = main._compile

        def compile_noting(pattern: Any, *args: Any) -> Any:
            if isinstance(pattern, _Recorded):
                return pattern
            compiled = before(pattern, *args)
            place = _place_of_caller() if isinstance(pattern, str | bytes) else None
            return compiled if place is None else self._note(compiled, *place)

        main._compile = compile_noting
        try:
            yield
        finally:
            main._compile = before

    def _note(self, compiled: Any, module: str, line: int, function: str) -> Any:
        key = module, line, compiled.pattern, compiled.flags
        if key not in self.found:
            self.found[key] = Collected(compiled, module, line, function)
        return _Recorded(compiled, self.found[key])

    def patterns(self) -> list[Collected]:
        """What was found, by module and line, each under the name that its module gives it."""
        names = dict(pair for module in _modules() for pair in _iter_named(module))
        by_notes = {id(each): each for each in self.found.values()}
        for notes, name in names.items():
            if notes in by_notes:
                by_notes[notes].name = name
        found = sorted(self.found.values(), key=lambda each: (each.module, each.line))
        seen: dict[str, int] = {}
        for each in found:
            each.ways |= _written_ways(each)
            seen[each.key] = seen.get(each.key, 0) + 1
            if seen[each.key] > 1:
                each.name = f"{each.name} {seen[each.key]}"
        return found


def _written_ways(collected: Collected) -> set[str]:
    """How the module uses a pattern of that name, as far as the name is written in front of the method."""
    source = Path(str(sys.modules[collected.module].__file__)).read_text(encoding="utf-8")
    last = regex.findall(r"\w+(?:\(\))?", collected.name)[-1:]
    methods = regex.findall(rf"\b{regex.escape(last[0])}(?:\[\w+\])?\.(\w+)\(", source) if last else []
    return {_AT_ONE_PLACE.get(method, "finditer") for method in methods if method in _LOOKING}


def _place_of_caller() -> tuple[str, int, str] | None:
    """Module, line and function of the nearest caller in the packages, None where there is none before other code."""
    frame = inspect.currentframe()
    while frame is not None and frame.f_globals.get("__name__", "").split(".")[0] in ("regex", __name__):
        frame = frame.f_back
    module = frame.f_globals.get("__name__", "") if frame is not None else ""
    if frame is None or module.split(".")[0] not in PACKAGES:
        return None
    function = frame.f_code.co_qualname if sys.version_info >= (3, 11) else frame.f_code.co_name
    return module, frame.f_lineno, function.split(".<")[0]


def import_all() -> list[ModuleType]:
    """Import every module of the packages."""
    names = [
        info.name
        for package in PACKAGES
        for info in pkgutil.walk_packages([str(ROOT / package)], f"{package}.")
        if not info.name.endswith("__main__")
    ]
    return [import_module(name) for name in (*PACKAGES, *names)]


def _modules() -> list[ModuleType]:
    return [
        module for name, module in sorted(sys.modules.items()) if name.split(".")[0] in PACKAGES and module
    ]


def make_lazy() -> None:
    """Call what is made once and needs nothing to be told: cached functions without parameters."""
    for module in _modules():
        for value in list(vars(module).values()):
            if _is_lazy(value) and value.__module__ == module.__name__:
                value()


def _is_lazy(value: object) -> bool:
    if not isinstance(value, functools._lru_cache_wrapper):
        return False
    parameters = inspect.signature(value).parameters.values()
    return all(each.default is not each.empty for each in parameters)


def _iter_named(module: ModuleType) -> Iterator[tuple[int, str]]:
    """Yield the notes (by `id`) of the patterns that a module holds, with their names."""
    for name, value in list(vars(module).items()):
        if name.startswith("__"):
            continue
        if _is_lazy(value) and getattr(value, "__module__", "") == module.__name__:
            yield from _iter_held(value(), f"{name}()", 0)
        else:
            yield from _iter_held(value, name, 0)


def _iter_held(value: object, name: str, depth: int) -> Iterator[tuple[int, str]]:
    if isinstance(value, _Recorded):
        yield id(value._notes), name
    elif depth < 4:
        for key, held in _parts(value):
            yield from _iter_held(held, f"{name}{key}", depth + 1)


def _parts(value: object) -> Iterable[tuple[str, object]]:
    if isinstance(value, Mapping):
        return [(f"[{key}]", held) for key, held in value.items()] if len(value) < 200 else []
    if isinstance(value, list | tuple):
        return [(f"[{at}]", held) for at, held in enumerate(value)] if len(value) < 200 else []
    if is_dataclass(value) and not isinstance(value, type):
        return [(f".{each.name}", getattr(value, each.name, None)) for each in fields(value)]
    return []


def collect(texts: Iterable[str]) -> list[Collected]:
    """Every pattern of the packages, with how it is used where these texts are read by rules."""
    collector = Collector()
    with collector.recording():
        import_all()
        make_lazy()
        from cli.catalogue import to_chinese
        from cli.settings import fingerprint
        from extractors import load
        from extractors.results import Options

        to_chinese("nothing of the kind")
        fingerprint(Options(model="rules"))
        pipeline = load("rules")
        for text in texts:
            for _ in pipeline.extract(text):
                pass
    return collector.patterns()


def missing(patterns: Iterable[Collected]) -> list[str]:
    """The calls in the packages that compile a pattern, of which none was collected."""
    lines = {(each.module, each.line) for each in patterns}
    return [
        f"{module}:{first}"
        for module, first, last in iter_compile_sites()
        if module not in OF_USERS and lines.isdisjoint((module, line) for line in range(first, last + 1))
    ]


def iter_compile_sites() -> Iterator[tuple[str, int, int]]:
    """Yield module, first and last line of each call in the packages that hands `regex` a pattern to compile."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id == "regex"
                    and node.func.attr in _FUNCTIONS
                ):
                    yield module, node.lineno, node.end_lineno or node.lineno
