"""What one campaign says, to whom and when: pure, and kept as JSON."""

import json
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

QUESTION: Final = "campaign_question"
SAID: Final = ("campaign_prepare", "campaign_rights", "campaign_rumours", "campaign_neighbours")
GUIDES: Final = (
    "guide_prepare_bag",
    "guide_prepare_children",
    "guide_prepare_flood",
    "guide_prepare_storm",
    "guide_prepare_fire",
    "guide_prepare_earthquake",
    "guide_prepare_heat",
    "guide_prepare_cold",
    "guide_prepare_conflict",
)
MESSAGES: Final = (*SAID, *GUIDES)


@dataclass(frozen=True, slots=True)
class Content:
    """One campaign as its writer means it.

    `name` is for us alone. `keys`: the agreed texts, one each time, in turn. `areas`: P-codes; "" is everywhere.
    `weeks`: from one time to the next; 0 is once. `hour`: of the operation's day. `asked`: per cent of the audience
    asked before, and as many others after; 0 asks nobody. `place` names what the question asks about. `unreviewed`:
    languages whose words go out though nobody who reads them checked them.
    """

    name: str
    keys: tuple[str, ...]
    areas: tuple[str, ...]
    begins: date
    hour: int
    weeks: int = 0
    until: date | None = None
    languages: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    asked: int = 0
    place: str = ""
    unreviewed: tuple[str, ...] = ()
    note: str = ""  # for the second person, never sent

    @property
    def all_keys(self) -> tuple[str, ...]:
        """Every text that may be sent for it."""
        return (*self.keys, QUESTION) if self.asked else self.keys


def to_json(content: Content) -> str:
    """The content as text for its column; the same for the same."""
    told = {one.name: getattr(content, one.name) for one in fields(content)}
    for name in ("begins", "until"):
        told[name] = None if told[name] is None else told[name].isoformat()
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def from_json(written: str) -> Content:
    """The content a column holds."""
    told: dict[str, Any] = {
        name: tuple(one) if isinstance(one, list) else one for name, one in json.loads(written).items()
    }
    told["begins"] = date.fromisoformat(told["begins"])
    told["until"] = None if told["until"] is None else date.fromisoformat(told["until"])
    return Content(**told)
