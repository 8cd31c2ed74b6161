"""A chain of places: parts from large to small that make one mention."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from extractors.places.divisions import Division
from extractors.places.parts import Part


@dataclass(slots=True)
class Chain:
    """Parts from large to small.

    `units`: the divisions that the last part with a code may stand for, once resolved; `open_units`: those among which
    the article did not decide.
    """

    parts: list[Part]
    units: list[Division] = field(default_factory=list)
    open_units: list[Division] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def start(self) -> int:
        """Where it begins in the text."""
        return self.parts[0].start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.parts[-1].end

    @property
    def last(self) -> Part:
        """The part that gives the chain its level."""
        return self.parts[-1]

    @property
    def last_coded(self) -> Part | None:
        """The deepest part that the table of divisions has."""
        return next((part for part in reversed(self.parts) if part.is_coded), None)

    @property
    def unit(self) -> Division | None:
        """The division that it lies in (or is), where it is told."""
        return self.units[0] if len(self.units) == 1 else None
