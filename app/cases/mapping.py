"""How the response map counts a case: by area, day of arrival, needs, and whether it was answered."""

from uuid import UUID

from app.cases.tables import Case, CaseState, Outcome
from app.response_map.actions import Counted, move
from app.response_map.tables import Kind
from app.work import Work

_NO_REPORTS = frozenset({Outcome.MERGED, Outcome.NOT_A_CASE})


def sealed_area(work: Work, case_id: UUID, area: str) -> bytes | None:
    """The area ready for its column; None where it is not known."""
    return work.seal(Case.area, case_id, area) if area else None


def area_mark(work: Work, area: str) -> bytes | None:
    """By what the open cases of an area are found without opening any: a keyed hash; None where it is not known."""
    return work.keyring.fingerprint.of("area", area) if area else None


def counted(work: Work, case: Case) -> Counted | None:
    """What is counted of a case as it stands; None for exercises and for what was no report of its own."""
    if case.exercise or case.outcome in _NO_REPORTS:
        return None
    area = work.open_if(Case.area, case.id, case.area) or ""
    answered = case.state is CaseState.CLOSED
    return Counted(Kind.DISTRESS, area, case.opened_at.date(), tuple(case.needs.split()), answered)


def recount(work: Work, case: Case, before: Counted | None) -> None:
    """The case was changed: the counts follow."""
    move(work, before, counted(work, case))
