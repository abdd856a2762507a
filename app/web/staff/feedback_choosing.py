"""The code frame as a page offers it: the codes in use, under their types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.feedback.frame import LANES, Type, type_of
from app.feedback.tables import FrameCode
from app.web.staff import feedback_words as words


@dataclass(frozen=True, slots=True)
class Offered:
    """One code. `apart`: what is coded so is handed to the restricted store; `deep`: it stands below another."""

    code: str
    name: str
    apart: bool
    deep: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The codes of one type."""

    kind: Type
    name: str
    codes: Sequence[Offered]


def groups(codes: Sequence[str], own: Mapping[str, FrameCode]) -> list[Group]:
    """The codes by type, each type once, in the order of the frame."""
    offered = [Offered(code, words.name_of(code, own), code in LANES, code.count(".") > 1) for code in codes]
    return [Group(kind, str(words.TYPES[kind]), [one for one in offered if type_of(one.code) is kind]) for kind in Type]
