"""Reading partners. Names and numbers are opened here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlmodel import col, select

from app.errors import NotFound
from app.partners.rules import Agreed, read_facts
from app.partners.tables import Agreement, Partner, PartnerFocalPoint
from app.work import Work


@dataclass(frozen=True, slots=True)
class Answers:
    """Somebody who answers at a partner."""

    id: UUID
    partner_id: UUID
    name: str
    phone: str | None = field(repr=False)
    language: str
    absent: bool
    has_account: bool


def get(work: Work, partner_id: UUID) -> Partner:
    """One partner, ended or not; NotFound when there is none."""
    partner = work.session.get(Partner, partner_id)
    if partner is None:
        raise NotFound("partner.unknown")
    return partner


def name_of(work: Work, partner: Partner) -> str:
    """What a partner is called."""
    return work.open(Partner.name, partner.id, partner.name)


def names(work: Work, ids: Iterable[UUID]) -> dict[UUID, str]:
    """What these partners are called."""
    wanted = set(ids)
    found = work.session.exec(select(Partner).where(col(Partner.id).in_(wanted))) if wanted else ()
    return {one.id: name_of(work, one) for one in found}


def reason_of(work: Work, partner: Partner) -> str:
    """Why it is one, where that had to be said."""
    return work.open_if(Partner.reason, partner.id, partner.reason) or ""


def partners(work: Work) -> Sequence[tuple[Partner, str]]:
    """All that are partners now, with their names, by name."""
    found = work.session.exec(select(Partner).where(col(Partner.ended_at).is_(None))).all()
    return sorted(((one, name_of(work, one)) for one in found), key=lambda pair: pair[1].casefold())


def every_id(work: Work) -> Sequence[UUID]:
    """All that were ever partners, ended or not."""
    return work.session.exec(select(Partner.id)).all()


def find_agreed(work: Work, partner_id: UUID, *, today: date) -> Agreed | None:
    """The agreement that holds with a partner today; the one signed last where there are several."""
    chosen = select(Agreement).join(Partner, col(Partner.id) == Agreement.partner_id)
    chosen = chosen.where(Agreement.partner_id == partner_id, col(Agreement.ended_at).is_(None))
    chosen = chosen.where(col(Partner.ended_at).is_(None), Agreement.signed_on <= today, Agreement.until >= today)
    last = work.session.exec(chosen.order_by(col(Agreement.signed_on).desc(), col(Agreement.id).desc())).first()
    return None if last is None else _agreed(last)


def agreed_now(work: Work) -> Sequence[tuple[Partner, Agreed]]:
    """Every partner with whom an agreement holds today, with the one signed last."""
    today = work.now.date()
    chosen = select(Partner, Agreement).where(Agreement.partner_id == Partner.id, col(Agreement.ended_at).is_(None))
    chosen = chosen.where(col(Partner.ended_at).is_(None), Agreement.signed_on <= today, Agreement.until >= today)
    rows = work.session.exec(chosen.order_by(col(Agreement.signed_on), col(Agreement.id)))
    last = {partner.id: (partner, _agreed(agreement)) for partner, agreement in rows}
    return list(last.values())


def focal_points(work: Work, partner_id: UUID) -> Sequence[Answers]:
    """Who answers at a partner, in the order they are called, who is away included."""
    chosen = select(PartnerFocalPoint).where(
        PartnerFocalPoint.partner_id == partner_id, col(PartnerFocalPoint.ended_at).is_(None)
    )
    return [_answers(work, one) for one in work.session.exec(chosen.order_by(col(PartnerFocalPoint.turn)))]


def find_focal_point(work: Work, focal_point_id: UUID) -> Answers | None:
    """Somebody who answers at a partner of today."""
    return _find(work, PartnerFocalPoint.id == focal_point_id)


def check_answers_at(work: Work, focal_point_id: UUID, partner_id: UUID) -> None:
    """Nothing for who answers, or answered, at this very partner; NotFound for anybody else."""
    one = work.session.get(PartnerFocalPoint, focal_point_id)
    if one is None or one.partner_id != partner_id:
        raise NotFound("partner.unknown")


def find_by_member(work: Work, member_id: UUID) -> Answers | None:
    """The focal point who has this account."""
    return _find(work, PartnerFocalPoint.member_id == member_id)


def _find(work: Work, which: bool) -> Answers | None:
    chosen = select(PartnerFocalPoint).join(Partner, col(Partner.id) == PartnerFocalPoint.partner_id)
    chosen = chosen.where(which, col(PartnerFocalPoint.ended_at).is_(None), col(Partner.ended_at).is_(None))
    found = work.session.exec(chosen).first()
    return None if found is None else _answers(work, found)


def to_call(work: Work, partner_id: UUID) -> Sequence[Answers]:
    """Who of a partner is told now that something waits: the first who is not away and can be told."""
    return [one for one in focal_points(work, partner_id) if not one.absent and (one.phone or one.has_account)][:1]


def _agreed(one: Agreement) -> Agreed:
    return Agreed(frozenset(read_facts(one.facts.split())), frozenset(one.needs.split()), one.until)


def _answers(work: Work, one: PartnerFocalPoint) -> Answers:
    away = one.absent_until is not None and one.absent_until > work.now
    return Answers(
        one.id,
        one.partner_id,
        work.open(PartnerFocalPoint.name, one.id, one.name),
        work.open_if(PartnerFocalPoint.phone, one.id, one.phone),
        one.language,
        away,
        one.member_id is not None,
    )
