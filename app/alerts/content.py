"""What one issue says, to whom and until when: pure, and kept as JSON until it is frozen."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from app.alerts.hazards import ALL_CLEAR, HAZARDS, MISTAKE
from cap.model import Certainty, Severity, Urgency

Corner = tuple[float, float]  # latitude, longitude
COMMUNICATION = 15  # the MCOF sector of humanitarian communication
ANY = "und"  # a blank's words where none are given in a language


@dataclass(frozen=True, slots=True)
class Round:
    """Everything within so many kilometres of a point."""

    latitude: float
    longitude: float
    radius_km: float


@dataclass(frozen=True, slots=True)
class Where:
    """Areas by P-code, what was drawn, and circles; together, not instead of each other."""

    areas: tuple[str, ...] = ()
    drawn: tuple[tuple[Corner, ...], ...] = ()
    circles: tuple[Round, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.areas or self.drawn or self.circles)


@dataclass(frozen=True, slots=True)
class Content:
    """One issue as its writer means it.

    `blanks`: words for the text's blanks, by name and language; `time` fills {time}. `reached`: the P-codes of
    everything `where` touches, for the audience. `unreviewed`: languages whose words go out though nobody who reads
    them checked them, because the writer says so and the second person agrees.
    """

    key: str
    where: Where
    severity: Severity
    urgency: Urgency
    certainty: Certainty
    expires: datetime
    blanks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    time: datetime | None = None
    onset: datetime | None = None
    reached: tuple[str, ...] = ()
    exercise: bool = False
    sector: int = COMMUNICATION
    languages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    unreviewed: tuple[str, ...] = ()
    first: int = 100  # how many per cent of the audience get it first; the rest when somebody says so
    note: str = ""  # for the second person, never sent

    @property
    def danger(self) -> bool:
        """Whether lives are in danger: quiet hours do not hold, and open cases in the area are told."""
        extreme = self.severity is Severity.EXTREME
        return extreme or (self.severity is Severity.SEVERE and self.urgency is Urgency.IMMEDIATE)

    @property
    def event(self) -> str:
        """What CAP calls it."""
        return HAZARDS[self.key].event if self.key in HAZARDS else "All clear" if self.key == ALL_CLEAR else "Mistake"

    @property
    def takes_back(self) -> bool:
        """Whether it says only that a warning is over, or was wrong."""
        return self.key in (ALL_CLEAR, MISTAKE)


def to_json(content: Content) -> str:
    """The content as text for its column; the same for the same."""
    told = {one.name: getattr(content, one.name) for one in fields(content)}
    told["where"] = {
        "areas": content.where.areas,
        "drawn": content.where.drawn,
        "circles": [(one.latitude, one.longitude, one.radius_km) for one in content.where.circles],
    }
    for name in ("expires", "time", "onset"):
        told[name] = None if told[name] is None else told[name].isoformat()
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def from_json(written: str) -> Content:
    """The content a column holds."""
    told: dict[str, Any] = json.loads(written)
    where = told.pop("where")
    drawn = tuple(tuple((y, x) for y, x in ring) for ring in where["drawn"])
    told["where"] = Where(tuple(where["areas"]), drawn, tuple(Round(*one) for one in where["circles"]))
    told |= {name: tuple(told[name]) for name in ("reached", "languages", "channels", "groups", "unreviewed")}
    told |= {name: _moment(told[name]) for name in ("time", "onset")}
    told["expires"] = datetime.fromisoformat(told["expires"])
    told |= {"severity": Severity(told["severity"]), "urgency": Urgency(told["urgency"])}
    told["certainty"] = Certainty(told["certainty"])
    return Content(**told)


def _moment(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)


_SEVERITIES = (Severity.MINOR, Severity.MODERATE, Severity.SEVERE, Severity.EXTREME)


def is_downwards(before: Content, after: Content) -> bool:
    """Whether one issue only lessens another: the same words for no more people, no graver and no longer.

    Whoever is on shift may say that alone; everything else needs a second person.
    """
    if Severity.UNKNOWN in (before.severity, after.severity) or after.note != before.note:
        return False
    graver = _SEVERITIES.index(after.severity) > _SEVERITIES.index(before.severity)
    wider = not set(after.where.areas) <= set(before.where.areas) or not set(after.reached) <= set(before.reached)
    wider = wider or not set(after.where.drawn) <= set(before.where.drawn)
    wider = wider or not set(after.where.circles) <= set(before.where.circles)
    if graver or wider or after.expires > before.expires or not after.where:
        return False
    lessened = replace(
        after, severity=before.severity, where=before.where, reached=before.reached, expires=before.expires
    )
    return lessened == before
