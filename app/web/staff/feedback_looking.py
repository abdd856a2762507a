"""What of the feedback somebody looks at: read from an address, and written into one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from app.errors import Invalid
from app.feedback.frame import Type
from app.feedback.listing import Mark, Wanted, many
from app.feedback.queries import counts
from app.feedback.tables import ItemState
from app.settings import Feedback
from app.web.marks import moment
from app.web.staff.areas import with_those_below
from app.work import Work

TABS: Mapping[str, tuple[ItemState, ...]] = {
    "new": (ItemState.NEW,),
    "open": (ItemState.CODED,),
    "passed": (ItemState.REFERRED,),
    "ended": (ItemState.ANSWERED, ItemState.REFUSED),
}
COUNTED_TO = 1000  # a count that nobody keeps goes no further
LATE_COUNTED_TO = 99  # each has to be looked at, and more is said as more wherever it is said
_LONGEST = 64
_KINDS = frozenset(kind.value for kind in Type)


@dataclass(frozen=True, slots=True)
class Look:
    """A tab, what it is narrowed by, and the mark to go on from."""

    tab: str
    kind: Type | None
    code: str
    area: str
    overdue: bool
    mark: Mark | None

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out but by the tab."""
        return bool(self.kind or self.code or self.area or self.overdue)

    @property
    def what(self) -> str:
        """The type or the code it is narrowed to."""
        return self.kind.value if self.kind else self.code

    def wanted(self, settings: Feedback, tab: str = "") -> Wanted:
        """The same for the rows; of another tab, if one is named."""
        return Wanted(
            states=TABS[tab or self.tab],
            kind=self.kind,
            code=self.code or None,
            areas=with_those_below(self.area) if self.area else (),
            overdue=settings if self.overdue else None,
        )

    def arguments(self, **changed: str | None) -> dict[str, Any]:
        """What an address needs to show this list, or one that differs in that much; pages begin anew."""
        told: dict[str, str | None] = {
            "tab": self.tab,
            "what": self.what or None,
            "area": self.area or None,
            "overdue": "yes" if self.overdue else None,
        }
        return {name: value for name, value in (told | changed).items() if value is not None}


def look_of(told: MultiDict[str, str]) -> Look:
    """What the fields of an address or a form say; Invalid for what no page of ours writes."""
    tab, what, after = told.get("tab") or "new", told.get("what", "").strip(), told.get("after", "")
    if tab not in TABS:
        raise Invalid("feedback.tab")
    kind = Type(what) if what in _KINDS else None
    return Look(
        tab=tab,
        kind=kind,
        code="" if kind else what[:_LONGEST],
        area=told.get("area", "").strip()[:_LONGEST],
        overdue=bool(told.get("overdue")),
        mark=_mark(after),
    )


def counts_of(work: Work, look: Look, settings: Feedback) -> dict[str, str]:
    """How many each tab holds; kept where nothing but a type narrows it, else counted so far."""
    if not (look.code or look.area or look.overdue):
        kept = counts(work)
        return {tab: str(_kept(kept, look, states)) for tab, states in TABS.items()}
    so_far = LATE_COUNTED_TO if look.overdue else COUNTED_TO
    return {tab: _counted(many(work, look.wanted(settings, tab), most=so_far + 1), so_far) for tab in TABS}


def _kept(kept: Mapping[tuple[ItemState, str], int], look: Look, states: tuple[ItemState, ...]) -> int:
    return sum(n for (state, kind), n in kept.items() if state in states and look.kind in (None, kind))


def _counted(found: int, so_far: int) -> str:
    return str(found) if found <= so_far else f"{so_far}+"


def _mark(written: str) -> Mark | None:
    if not written:
        return None
    try:
        at, item_id = written.split("~")
        return Mark(moment(at), UUID(hex=item_id))
    except ValueError:
        raise Invalid("feedback.mark") from None
