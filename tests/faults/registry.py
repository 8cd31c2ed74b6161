"""The faults by name: each a function that puts one round of it on a run and tells what came of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from .scenes import Bench


@dataclass(slots=True)
class Outcome:
    """What came of a round: how the run ended, in a word or two, the scene, and what was violated."""

    ended: str
    scene: str
    violations: list[str] = field(default_factory=list)


Round = Callable[[Bench, Random, int], Outcome]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: its name, a line on it, one round of it, and how many rounds it takes by itself."""

    name: str
    told: str
    round: Round
    rounds: int
    needs_root: bool = False

    @property
    def missing(self) -> str | None:
        """What keeps it from being tried here; None if nothing does."""
        return "needs root" if self.needs_root and os.geteuid() != 0 else None


FAULTS: dict[str, Fault] = {}


class ImpossibleError(Exception):
    """The fault cannot be made on this machine; the message says why."""


def fault(name: str, told: str, rounds: int, *, needs_root: bool = False) -> Callable[[Round], Round]:
    """Enter a function as a fault."""

    def enter(function: Round) -> Round:
        FAULTS[name] = Fault(name, told, function, rounds, needs_root)
        return function

    return enter


def choose(rng: Random, number: int, *groups: tuple[str, ...]) -> list[str]:
    """One of each group: combinations come in turn, so that few rounds see many of them."""
    chosen = []
    for group in groups:
        number, place = divmod(number, len(group))
        chosen.append(group[place])
    del rng
    return chosen
