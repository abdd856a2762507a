"""The code frame of the Red Cross and Red Crescent feedback kit: types, and the codes of each. Pure data.

From the kit's coding framework template (rodekruis/community-feedback-toolbox), without its list of who a person is:
nobody here is counted as a migrant or as anything else. A code is "type.category"; an operation adds its own below a
type or a code, and retires what it does not use (`FrameCode`).
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from app.framework import FeedbackType, Lane

Type = FeedbackType


CODES: Final[Mapping[Type, tuple[str, ...]]] = MappingProxyType(
    {
        Type.QUESTION: ("activities", "crisis", "actors", "prevention", "other", "mistrust"),
        Type.REQUEST: (
            *("support_water", "support_food", "support_cash", "support_health", "support_shelter", "support_other"),
            *("info_actors", "info_distributions", "info_selection", "info_prevention", "info_other"),
            *("suggestion", "other"),
        ),
        Type.CONCERN: (
            *("access", "quality", "place"),
            *("incident_authorities", "incident_businesses", "incident_responders", "incident_leaders"),
            *("incident_other", "exploitation", "corruption", "child_harm", "misconduct", "other"),
        ),
        Type.PRAISE: ("activities", "actors", "continue", "other"),
        Type.OBSERVATION: (
            *("crisis", "activities", "people", "community", "prevention", "impact", "safety", "diversity"),
            *("information", "other"),
        ),
        Type.INCOMPLETE: ("interrupted", "barrier", "abusive", "hostile", "withdrawal", "other"),
    }
)
DEFAULT: Final[tuple[str, ...]] = tuple(f"{kind.value}.{code}" for kind, codes in CODES.items() for code in codes)

# What never stays among feedback: whoever codes it so hands it to the restricted store in the same deed.
LANES: Final[Mapping[str, Lane]] = MappingProxyType(
    {
        "concern.exploitation": Lane.EXPLOITATION,
        "concern.corruption": Lane.FRAUD,
        "concern.child_harm": Lane.CHILD,
        "concern.misconduct": Lane.CONDUCT,
    }
)
# A denunciation of neighbours: never mapped, answered or passed on.
HOSTILE: Final = "incomplete.hostile"

PLACE: Final = "concern.place"

# What is said of it in public names no area below the whole, and never says what somebody said.
GUARDED: Final = frozenset({"observation.safety", *LANES})

# What a need in somebody's words suggests; a person confirms it or not.
_OF_NEED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "water": "request.support_water",
        "sanitation": "request.support_water",
        "food": "request.support_food",
        "medical": "request.support_health",
        "talk": "request.support_health",
        "shelter": "request.support_shelter",
        "items": "request.support_other",
        "transport": "request.support_other",
        "power": "request.support_other",
        "family": "request.support_other",
        "documents": "request.info_other",
        "legal": "request.info_other",
        "information": "request.info_other",
        "id_rules": "question.activities",
        "safety": "observation.safety",
    }
)


def lane_of(codes: Sequence[str]) -> Lane | None:
    """Whose an item with these codes is, where it belongs to the restricted store: the most pressing lane of them."""
    found = {LANES[code] for code in codes if code in LANES}
    return next((lane for lane in (Lane.CHILD, *Lane) if lane in found), None)


def type_of(code: str) -> Type:
    """The type a code belongs to; ValueError for one of no type."""
    return Type(code.partition(".")[0])


def is_guarded(code: str) -> bool:
    """Whether a code, or the one it stands below, is about violence that a place or a phrase could be traced by."""
    return any(code == one or code.startswith(f"{one}.") for one in GUARDED)


def is_about_a_place(code: str) -> bool:
    """Whether a code is that of something to mend at a place, or stands below it."""
    return code == PLACE or code.startswith(f"{PLACE}.")


def suggested(needs: Sequence[str]) -> tuple[str, ...]:
    """Codes that the needs heard in an item's words suggest, each once."""
    return tuple(dict.fromkeys(_OF_NEED[need] for need in needs if need in _OF_NEED))
