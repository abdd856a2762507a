"""Which doors there are for a case: partners with an agreement, and what of theirs the directory knows."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from app.cases.queries import place_of
from app.cases.tables import Case
from app.directory.queries import Near, candidates
from app.directory.rules import Freshness
from app.directory.tables import Known
from app.framework import KINDS, ServiceKind
from app.partners.queries import agreed_now
from app.partners.rules import Agreed
from app.partners.tables import Partner
from app.referrals.suggesting import Door, kind_for
from app.settings import Directory
from app.work import Work


def doors(work: Work, settings: Directory, case: Case, *, needs: Collection[str]) -> Sequence[Door]:
    """Every door for these needs; a partner of whose services none is known is one without a place."""
    partners = [(one, agreed) for one, agreed in agreed_now(work) if agreed.needs.intersection(needs)]
    known = _known(work, settings, case, partners, needs)
    return [
        door
        for partner, agreed in partners
        for need in agreed.needs.intersection(needs)
        for door in _of_partner(partner, need, known.get(partner.organisation_id, ()), case.language)
    ]


def _known(
    work: Work, settings: Directory, case: Case, partners: Sequence[tuple[Partner, Agreed]], needs: Collection[str]
) -> Mapping[UUID | None, Sequence[Near]]:
    """What the directory has of these partners, by organisation."""
    place = place_of(work, case)
    kinds = [kind for kind, facts in KINDS.items() if set(facts.needs) & set(needs)]
    found: dict[UUID | None, list[Near]] = {}
    near = candidates(
        work,
        settings,
        organisations={one.organisation_id for one, _ in partners if one.organisation_id is not None},
        kinds=kinds,
        point=None if place is None else (place.latitude, place.longitude),
    )
    for one in near:
        found.setdefault(one.organisation_id, []).append(one)
    return found


def _of_partner(partner: Partner, need: str, known: Sequence[Near], language: str) -> Iterator[Door]:
    fitting = [(one, kind) for one in known for kind in _kinds(one) if need in KINDS[kind].needs]
    for one, kind in fitting:
        yield Door(
            partner_id=partner.id,
            partner=partner.kind,
            need=need,
            kind=kind,
            service_id=one.service_id,
            metres=one.metres,
            open=one.open,
            opens_at=one.opens_at,
            speaks=language in one.languages.split(),
            full=0 in (one.capacity, partner.room),
            old=one.freshness is not Freshness.FRESH,
            asks=one.asks_papers is Known.YES,
            shares=one.shares is Known.YES,
        )
    careful = kind_for(need, partner.kind)
    if not fitting and careful is not None:
        yield Door(partner_id=partner.id, partner=partner.kind, need=need, kind=careful, full=partner.room == 0)


def _kinds(near: Near) -> list[ServiceKind]:
    return [ServiceKind(code) for code in near.kinds.split()]
