"""Which waits ended, as the trail has it: what it says of a case or a referral for the first time."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from app.audit.queries import Step, first_of, steps_after
from app.cases.mapping import counted
from app.cases.tables import Case, Origin
from app.indicators.rules import Waited
from app.indicators.tables import Measure
from app.referrals.tables import Referral
from app.response_map.actions import Counted
from app.work import Work

_ANSWERED, _SENT = "case.answered", "referral.sent"
_OF_PARTNER = {"referral.accepted": Measure.ACCEPTANCE, "referral.done": Measure.DONE}
_ALL = frozenset({_ANSWERED, _SENT, *_OF_PARTNER})


@dataclass(frozen=True, slots=True)
class Found:
    """The waits of a stretch of the trail, which ends `until`; the same as its beginning when there is no more."""

    waited: Sequence[Waited]
    until: int


def find(work: Work, *, after: int, most: int) -> Found:
    """The waits that ended in so many entries of the trail after that number."""
    told, until = steps_after(work, after, _ALL, most=most)
    first = first_of(work, {one.subject_id for one in told}, _ALL)
    told = [one for one in told if first[one.subject_id, one.action] == one.number]
    return Found([*_answered(work, told), *_handed_on(work, told)], until)


def _answered(work: Work, told: Sequence[Step]) -> Iterable[Waited]:
    """First answers; a case that somebody wrote down after a call was answered by the call."""
    at = {one.subject_id: one.at for one in told if one.action == _ANSWERED}
    for case, seen in _cases(work, at).values():
        if case.origin is Origin.MESSAGE:
            yield Waited(Measure.ANSWER, case.opened_at, at[case.id], seen.codes, seen.area)


def _handed_on(work: Work, told: Sequence[Step]) -> Iterable[Waited]:
    of_referrals = [one for one in told if one.action != _ANSWERED]
    chosen = select(Referral).where(col(Referral.id).in_({one.subject_id for one in of_referrals}))
    referrals = {one.id: one for one in work.session.exec(chosen)} if of_referrals else {}
    cases = _cases(work, {one.case_id for one in referrals.values()})
    first = _first_sent(work, cases)
    for one in of_referrals:
        referral = referrals.get(one.subject_id)
        if referral is None or referral.case_id not in cases or referral.sent_at is None:
            continue
        case, seen = cases[referral.case_id]
        if one.action in _OF_PARTNER:
            measure, partner_id = _OF_PARTNER[one.action], referral.partner_id
            yield Waited(measure, referral.sent_at, one.at, (referral.need,), seen.area, partner_id)
        elif first[case.id] == referral.id:
            yield Waited(Measure.REFERRAL, case.opened_at, one.at, (referral.need,), seen.area)


def _cases(work: Work, ids: Collection[UUID]) -> dict[UUID, tuple[Case, Counted]]:
    """These cases as they are counted; without exercises and what was no call for help."""
    if not ids:
        return {}
    found = work.session.exec(select(Case).where(col(Case.id).in_(ids))).all()
    return {case.id: (case, seen) for case in found if (seen := counted(work, case)) is not None}


def _first_sent(work: Work, case_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The referral of each case that left first."""
    if not case_ids:
        return {}
    chosen = select(Referral.case_id, Referral.id).where(col(Referral.case_id).in_(case_ids))
    chosen = chosen.where(col(Referral.sent_at).is_not(None)).order_by(col(Referral.sent_at).desc(), col(Referral.id))
    return dict(work.session.exec(chosen).all())
