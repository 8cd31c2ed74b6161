"""The rows of an own lexicon beside programmes: people, places, units, posts, and names to stop."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from extractors.scanner import SHORTEST
from extractors.user_files import KnowledgeRow
from schemas.records import Level

Stopped = Literal["person", "place", "program", "organization"]
#: What a name to stop is never taken for, where its row does not say.
_STOPPED: tuple[Stopped, ...] = ("person", "place", "program")
#: A name runs over no more characters than this.
_LONGEST = 60


def _check_name(name: str) -> str:
    if not SHORTEST <= len(name) <= _LONGEST:
        raise ValueError(f"{name!r} has not {SHORTEST} to {_LONGEST} characters")
    if any(char.isspace() for char in name):
        raise ValueError(f"{name!r} has white space in it")
    return name


Name = Annotated[str, AfterValidator(_check_name)]
Text = Annotated[str, Field(min_length=1, max_length=_LONGEST)]


class OwnRow(KnowledgeRow):
    """One row of an own lexicon."""

    name: Name


class PersonRow(OwnRow):
    """A person: the full name, other forms of it, and a post; several rows of one name give several posts."""

    aliases: tuple[Name, ...] = ()
    organization: Text | None = None
    post: Text | None = None
    former: bool = False

    @model_validator(mode="after")
    def _check_post(self) -> PersonRow:
        if self.post is None and (self.organization or self.former):
            raise ValueError("organization and former tell of a post, and the row has none")
        return self


class PlaceRow(OwnRow):
    """A place that no table has.

    `within` is the division it lies in, as a code or by name (甘肃省庄浪县), `adcode` the code that records show: by default
    that of `within`. Where `adcode` is itself the code of a division, `within` may be left out.
    """

    aliases: tuple[Name, ...] = ()
    level: Level | None = None
    adcode: str | None = Field(default=None, pattern=r"^\d{6}(\d{3})?(\d{3})?$")
    within: str | None = None

    @field_validator("adcode", "within", mode="before")
    @classmethod
    def _read_number(cls, value: Any) -> Any:
        """A code written as a number is taken too."""
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value

    @field_validator("within")
    @classmethod
    def _check_division(cls, value: str | None) -> str | None:
        from extractors.places.lineage import find_division

        if value is not None:
            find_division(value)
        return value


class UnitRow(OwnRow):
    """A unit: one of it is `factor` of the standard unit, which may be any unit that has one itself (kg, 公斤, 斤)."""

    name: Annotated[str, Field(min_length=1, max_length=12, pattern=r"^\S+$")]
    standard: str | None = None
    factor: float = Field(default=1, gt=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _check_standard(self) -> UnitRow:
        from extractors.statistics.standards import find_standard, standard_names

        if self.standard is None:
            if self.factor != 1:
                raise ValueError("factor is told without the standard unit")
        elif find_standard(self.standard) is None and self.standard not in standard_names():
            raise ValueError(
                f"standard: {self.standard!r} is no standard unit, and has none; for example kg, m2, yuan, 公斤, 亩"
            )
        return self


class TitleRow(OwnRow):
    """A post that stands beside names; `office`: one that a single person holds (主任, not 教师)."""

    office: bool = False


class StopRow(OwnRow):
    """A string that is never taken for a person, place or programme, or for what `types` lists."""

    types: tuple[Stopped, ...] = Field(_STOPPED, min_length=1)


#: The rows by the `type` that a file gives them.
OWN_ROWS: dict[str, type[OwnRow]] = {
    "person": PersonRow,
    "place": PlaceRow,
    "unit": UnitRow,
    "title": TitleRow,
    "stop": StopRow,
}
