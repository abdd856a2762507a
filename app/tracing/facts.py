"""What is kept of a search, of who may be found and of a pair, each under one seal: pure."""

import json
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from app.tracing.rules import Answer, Fact, Gate, Relation

# What is sealed is as long as what it holds. Filled up to so many bytes or twice as many, its length says nothing.
_PAIR_FILLS: Final = 256
_FILLS: Final = 1024


@dataclass(frozen=True, slots=True)
class Described:
    """What is known of somebody: every spelling of their name, and what tells them from others of that name."""

    names: tuple[str, ...]
    age: tuple[int, int] | None = None
    sex: str = ""  # "female", "male", "other", or not said
    area: str = ""  # where they were seen last, or are: an area's code
    day: date | None = None  # when

    @property
    def maybe_child(self) -> bool:
        """Whether they may be under 18."""
        return self.age is not None and self.age[0] < 18


@dataclass(frozen=True, slots=True)
class Sought:
    """A search: who looks and for whom."""

    person: Described
    seeker: tuple[str, ...]  # what who looks is called; without it nobody can be asked
    relation: Relation
    gate: Gate
    wrote: UUID
    apart: bool = False  # who is looked for is known from a restricted case
    agreed: frozenset[Fact] = frozenset()  # what may go to the Red Cross or Red Crescent beside the name
    not_by: tuple[str, ...] = ()  # seekers to whom they said no, when they were found by one
    refused: tuple[UUID, ...] = ()  # the searches they said no to, and who looked: a no holds under any name
    allowed_by: UUID | None = None
    handed_at: datetime | None = None
    heard_at: datetime | None = None  # when who looks was told of a yes or a greeting
    goes_on_at: datetime | None = None  # when they hear from us next, should that be taken back before

    @property
    def free(self) -> bool:
        """Whether it may be compared with others now."""
        return _free(self.gate, self.allowed_by)


@dataclass(frozen=True, slots=True)
class Findable:
    """Somebody who said that they may be found."""

    person: Described
    gate: Gate
    wrote: UUID
    only_by: tuple[str, ...] = ()  # names of who may ask for them; empty: whoever is not named below
    not_by: tuple[str, ...] = ()
    refused: tuple[UUID, ...] = ()  # as of a search
    not_relations: frozenset[Relation] = frozenset()  # what who looks calls them
    allowed_by: UUID | None = None

    @property
    def free(self) -> bool:
        """Whether they may be compared with searches now."""
        return _free(self.gate, self.allowed_by)


@dataclass(frozen=True, slots=True)
class Asked:
    """A pair that somebody looked at: what they thought, or what the person found answered."""

    answer: Answer
    by: UUID
    at: datetime
    greeting: str = field(default="", repr=False)


def _free(gate: Gate, allowed_by: UUID | None) -> bool:
    return gate is Gate.OPEN or (gate is not Gate.NEVER and allowed_by is not None)


def written(facts: Sought | Findable | Asked) -> str:
    """The facts as they are sealed: one "no" and one "yes" take the same room."""
    told = json.dumps(_plain(facts), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return told + " " * (-len(told.encode()) % (_PAIR_FILLS if isinstance(facts, Asked) else _FILLS))


def _plain(value: Any) -> Any:
    if isinstance(value, Described | Sought | Findable | Asked):
        found = {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        return {name: plain for name, plain in found.items() if plain not in (None, "", [], False)}
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, frozenset | tuple):
        return sorted(value) if isinstance(value, frozenset) else [_plain(one) for one in value]
    return value


def read_sought(kept: str) -> Sought:
    """A search as it was kept."""
    told = json.loads(kept)
    return Sought(
        person=_described(told["person"]),
        seeker=tuple(told.get("seeker", ())),
        relation=Relation(told["relation"]),
        gate=Gate(told["gate"]),
        wrote=UUID(told["wrote"]),
        apart=told.get("apart", False),
        agreed=frozenset(map(Fact, told.get("agreed", ()))),
        not_by=tuple(told.get("not_by", ())),
        refused=tuple(map(UUID, told.get("refused", ()))),
        allowed_by=_id(told.get("allowed_by")),
        handed_at=_moment(told.get("handed_at")),
        heard_at=_moment(told.get("heard_at")),
        goes_on_at=_moment(told.get("goes_on_at")),
    )


def read_findable(kept: str) -> Findable:
    """Somebody who may be found, as they were kept."""
    told = json.loads(kept)
    return Findable(
        person=_described(told["person"]),
        gate=Gate(told["gate"]),
        wrote=UUID(told["wrote"]),
        only_by=tuple(told.get("only_by", ())),
        not_by=tuple(told.get("not_by", ())),
        refused=tuple(map(UUID, told.get("refused", ()))),
        not_relations=frozenset(map(Relation, told.get("not_relations", ()))),
        allowed_by=_id(told.get("allowed_by")),
    )


def read_asked(kept: str) -> Asked:
    """A pair as it was kept."""
    told = json.loads(kept)
    at = datetime.fromisoformat(told["at"])
    return Asked(Answer(told["answer"]), UUID(told["by"]), at, told.get("greeting", ""))


def _described(told: dict[str, Any]) -> Described:
    age = told.get("age")
    return Described(
        names=tuple(told["names"]),
        age=(age[0], age[1]) if age else None,
        sex=told.get("sex", ""),
        area=told.get("area", ""),
        day=date.fromisoformat(told["day"]) if "day" in told else None,
    )


def _id(kept: str | None) -> UUID | None:
    return None if kept is None else UUID(kept)


def _moment(kept: str | None) -> datetime | None:
    return None if kept is None else datetime.fromisoformat(kept)
