"""Finding the cases that somebody must be called to, and who was called lately."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.cases.tables import Case, CaseState
from app.prepared import Prepared
from app.triage.tables import CLIMBED, Page, Watch
from app.work import Work

_WATCH: Any = Watch.__table__  # type: ignore[attr-defined]
_ANY_DUE = Prepared(select(_WATCH.c.case_id).where(_WATCH.c.due_at <= bindparam("moment")).limit(1))
_ANY_UNTOLD = Prepared(select(_WATCH.c.case_id).where(_WATCH.c.told_uncovered.is_(False)).limit(1))
_ANY_CLIMBED = Prepared(select(_WATCH.c.case_id).where(CLIMBED).limit(1))


@dataclass(frozen=True, slots=True)
class Watched:
    """A case under watch. `case` is None when nobody need be called to it any more."""

    case_id: UUID
    rung: int
    told_uncovered: bool
    case: Case | None


def anything_due(work: Work) -> bool:
    """Whether the next rung must be called to some case."""
    return work.first(_ANY_DUE, moment=work.now) is not None


def anything_untold(work: Work) -> bool:
    """Whether, with nobody on duty, there is somebody to tell or a ladder to start over."""
    return work.first(_ANY_UNTOLD) is not None or work.first(_ANY_CLIMBED) is not None


def due(work: Work, *, most: int) -> list[Watched]:
    """Watches whose time is up, the longest overdue first."""
    return _watched(work, select(Watch).where(Watch.due_at <= work.now), most)


def untold(work: Work, *, most: int) -> list[Watched]:
    """Watches over cases whose people may still think that somebody answers."""
    return _watched(work, select(Watch).where(col(Watch.told_uncovered).is_(False)), most)


def pages_since(work: Work, members: Iterable[UUID], since: datetime) -> defaultdict[UUID, list[datetime]]:
    """When each of these members was paged from `since` on."""
    chosen = select(Page.member_id, Page.at).where(col(Page.member_id).in_(list(members)), Page.at >= since)
    found: defaultdict[UUID, list[datetime]] = defaultdict(list)
    for member_id, at in work.session.exec(chosen):
        found[member_id].append(at)
    return found


def _watched(work: Work, chosen: SelectOfScalar[Watch], most: int) -> list[Watched]:
    watches = work.session.exec(chosen.order_by(col(Watch.due_at)).limit(most)).all()
    cases = _waiting(work, [watch.case_id for watch in watches])
    return [Watched(watch.case_id, watch.rung, watch.told_uncovered, cases.get(watch.case_id)) for watch in watches]


def _waiting(work: Work, ids: Sequence[UUID]) -> dict[UUID, Case]:
    """Those of these cases that wait for somebody; nobody is woken by an exercise."""
    if not ids:
        return {}
    chosen = select(Case).where(col(Case.id).in_(ids), Case.state == CaseState.WAITING, col(Case.exercise).is_(False))
    return {case.id: case for case in work.session.exec(chosen)}
