"""What a regular expression costs on the worst text found for it."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

from hostile_texts import shown
from pattern_collection import Collected
from pattern_shapes import Pumped, Shape, iter_candidates, mutated

#: Characters of the texts of the first look, of the climb, and of those that tell how time grows.
FIRST, CLIMBED, SMALL, LARGE = 400, 1_500, 2_000, 20_000
#: Seconds after which one look is given up: what takes so long runs away.
PATIENCE = 2.0
#: Seconds of a look that other programs seldom break into, how many of those, and seconds in which the processor's clock tells.
_SHORT, _LOOKS, _TELLING = 0.003, 4, 0.04
#: How many of the worst texts are climbed from, and how many steps.
CLIMBERS, STEPS = 3, 12


@dataclass(frozen=True, slots=True)
class Cost:
    """The worst text found: seconds at both lengths, how it was looked at, and among how many texts it was found."""

    collected: Collected
    way: str
    tried: int
    worst: Pumped
    small: float
    large: float

    @property
    def exponent(self) -> float:
        """By which power of the length time grows; for a look at one place 0 is best."""
        return math.log(max(self.large, 1e-7) / max(self.small, 1e-7)) / math.log(LARGE / SMALL)

    @property
    def micros(self) -> float:
        """Microseconds a character at the greater length."""
        return self.large / LARGE * 1e6

    @property
    def runs_away(self) -> bool:
        """Whether a look was given up."""
        return math.isinf(self.large) or math.isinf(self.small)

    @property
    def told(self) -> str:
        """The worst text, in code of Markdown."""
        parts = [
            shown(self.worst.prefix[-24:]),
            f"({shown(self.worst.unit[:24])})×",
            shown(self.worst.suffix[:16]),
        ]
        return "`" + " ".join(part for part in parts if part).replace("|", "\\|") + "`"


def find_worst(collected: Collected) -> Cost:
    """Search the worst text for a pattern in the ways in which the code uses it, by default through the whole text."""
    pattern = collected.pattern
    shape = Shape(pattern)
    return max(
        (_climb(collected, shape, way) for way in sorted(collected.ways) or ["finditer"]),
        key=lambda cost: (cost.large, cost.small),
    )


def _climb(collected: Collected, shape: Shape, way: str) -> Cost:
    pattern = collected.pattern
    ranked: dict[Pumped, float] = {}
    for pumped in iter_candidates(shape):
        if pumped not in ranked:
            ranked[pumped] = seconds(pattern, way, pumped.text(FIRST))
    best = sorted(ranked, key=ranked.__getitem__, reverse=True)[:CLIMBERS]
    climbed: dict[Pumped, float] = {}
    for step in range(CLIMBERS + STEPS):
        worst = max(climbed, key=climbed.__getitem__, default=best[0])
        if math.isinf(climbed.get(worst, ranked[best[0]])):
            break
        other = best[step] if step < len(best) else mutated(worst, shape)
        if other not in climbed:
            climbed[other] = seconds(pattern, way, other.text(CLIMBED))
    worst = max(climbed, key=climbed.__getitem__, default=best[0])
    small = _steady(pattern, way, worst.text(SMALL))
    large = small if math.isinf(small) else _steady(pattern, way, worst.text(LARGE))
    return Cost(collected, way, len(ranked) + len(climbed), worst, small, large)


def _steady(pattern: Any, way: str, text: str) -> float:
    """Seconds of one look: the quickest of a few short ones, of long ones those of the processor, whose clock is coarse."""
    looks = [seconds(pattern, way, text) for _ in range(_LOOKS)]
    if min(looks) < _SHORT or math.isinf(min(looks)):
        return min(looks)
    begin, number, took = time.process_time(), 0, 0.0
    while took < _TELLING:
        seconds(pattern, way, text)
        number += 1
        took = time.process_time() - begin
    return took / number


def seconds(pattern: Any, way: str, text: str) -> float:
    """How long a pattern takes for a text; without end where it is given up."""
    given: Any = text if isinstance(pattern.pattern, str) else text.encode("utf-8", "surrogatepass")
    begin = time.perf_counter()
    try:
        if way == "finditer":
            for _ in pattern.finditer(given, timeout=PATIENCE):
                pass
        else:
            getattr(pattern, way)(given, timeout=PATIENCE)
    except TimeoutError:
        return math.inf
    return time.perf_counter() - begin
