"""One target under atheris, in a process of its own: `python -m tests.fuzz.driver TARGET FINDINGS SECONDS CORPUS`.

What breaks is written down, smallest input first, and the run goes on; what crashes or hangs the process ends it, and
libFuzzer leaves the input in FINDINGS.
"""

from __future__ import annotations

import hashlib
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from random import Random

import atheris  # type: ignore[import-untyped]

#: A share of inputs is changed by the bytes, as libFuzzer does by itself.
_BY_BYTES = 0.1
#: Seconds for one input, and megabytes for the process, beyond which libFuzzer ends the run.
_TIMEOUT, _MEMORY = 60, 3000
#: The packages whose code is counted.
COUNTED = ["extractors", "schemas"]

with atheris.instrument_imports(include=COUNTED):
    import extractors.pipeline  # noqa: F401  first, so that all the rest is instrumented
    from extractors.registry import EXTRACTORS, load_function

    for _extractor in EXTRACTORS:
        load_function(_extractor.find)
        load_function(_extractor.resolve or _extractor.find)
    from tests.fuzz.faults import name_fault
    from tests.fuzz.invariants import Slow
    from tests.fuzz.targets import TARGETS, Target


class Watch:
    """Checks inputs and keeps the smallest that shows each fault."""

    def __init__(self, target: Target, findings: Path) -> None:
        self._target = target
        self._findings = findings
        self._sizes: dict[str, int] = {}

    def __call__(self, data: bytes) -> int:
        """Check an input; -1 keeps one that breaks something out of the corpus."""
        try:
            self._target.check(data)
        except Exception as error:  # noqa: BLE001  whatever it is, it is what we look for
            self._keep(name_fault(error), data, traceback.format_exc())
            return -1
        return 0

    def _keep(self, fault: str, data: bytes, told: str) -> None:
        if len(data) >= self._sizes.get(fault, sys.maxsize):
            return
        self._sizes[fault] = len(data)
        (self._findings / fault).write_bytes(data)
        (self._findings / f"{fault}.txt").write_text(told, encoding="utf-8", errors="backslashreplace")


def load_all(target: Target, seeds: list[bytes]) -> None:
    """Run some inputs, so that what is imported and read once is counted, and is no time of an input."""
    with atheris.instrument_imports(include=COUNTED), Slow.forgiven():
        for seed in seeds:
            with suppress(Exception):
                target.check(seed)


def main() -> None:
    """Fuzz until the time is up."""
    name, findings, seconds, corpus = sys.argv[1:5]
    target = TARGETS[name]

    def mutate(data: bytes, size: int, seed: int) -> bytes:
        chance = Random(hashlib.sha256(data + seed.to_bytes(8, "little")).digest())
        if chance.random() < _BY_BYTES:
            return bytes(atheris.Mutate(data, size))
        return target.mutate(data, size, chance)

    seeds = list(target.seeds())
    for seed in seeds:
        (Path(corpus) / f"seed-{hashlib.sha256(seed).hexdigest()[:12]}").write_bytes(seed)
    load_all(target, seeds[:20])
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={_TIMEOUT}",
        f"-rss_limit_mb={_MEMORY}",
        f"-max_len={target.size}",
        f"-artifact_prefix={findings}/libfuzzer-",
        "-print_final_stats=1",
        "-len_control=0",
    ]
    atheris.Setup([sys.argv[0], *options, corpus], Watch(target, Path(findings)), custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
