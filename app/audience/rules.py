"""Whom an alert is for, as data that can be frozen with it: pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from app.errors import Invalid


@dataclass(frozen=True, slots=True)
class Rule:
    """Picks who joined for one of these areas, for one inside it, or for one that holds it.

    `areas`: P-codes; "" is everywhere. Empty `languages`, `channels` and `groups` mean any. `danger` (Extreme, or
    Severe and Immediate) also picks people with an open case there who did not say STOP; `exercise` only who agreed to
    exercises.
    """

    areas: tuple[str, ...]
    languages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    danger: bool = False
    exercise: bool = False

    def __post_init__(self) -> None:
        if self.danger and self.exercise:
            raise Invalid("audience.danger_and_exercise")

    def to_json(self) -> dict[str, Any]:
        """The rule as JSON can hold it."""
        return {name: list(one) if isinstance(one, tuple) else one for name, one in asdict(self).items()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """The rule that `to_json` gave; Invalid when it is none."""
        if set(kept) != {one.name for one in fields(cls)}:
            raise Invalid("audience.rule")
        values: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in kept.items()}
        return cls(**values)
