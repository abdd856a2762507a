"""Choosing and counting whom a rule reaches: each person once, and each telephone number once.

WhatsApp and text messages of one number are one person. Who is reached on both gets it as a text message, which needs
no internet. No contact is read but those of whom something is to be minded, who have an index of their own, and those
who are picked for more than one reason: a hundred thousand people are counted within a page's patience.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, case, exists, func, literal, null, or_, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel import select as orm_select

from app.audience.areas import Reach, reach_of
from app.audience.rules import Rule
from app.audience.tables import ALONE, EVERYWHERE, How, JoinRequest, Membership
from app.cases.tables import OPEN_SOMEWHERE, Case, CaseState
from app.contacts.tables import CAREFUL, Contact
from app.work import Work
from channels.contract import AddressKind

_JOINED: Any = Membership.__table__  # type: ignore[attr-defined]
_CONTACT: Any = Contact.__table__  # type: ignore[attr-defined]
_CASE: Any = Case.__table__  # type: ignore[attr-defined]
_SPARSE = 20_000  # so many are sorted in a few milliseconds; of more, the table is read in its own order


class Unreached(StrEnum):
    """Why somebody a rule picks is sent nothing."""

    STOPPED = "stopped"
    DO_NOT_TEXT = "do_not_text"
    UNREACHABLE = "unreachable"  # the provider carries nothing to them
    NO_ADDRESS = "no_address"  # a page, or deleted by the clock
    SAME_NUMBER = "same_number"  # gets it as a text message


@dataclass(frozen=True, slots=True)
class Counted:
    """How many a rule reaches now, and how many it picks but does not reach, and why."""

    total: int = 0
    by_language: Mapping[str, int] = field(default_factory=dict)
    by_channel: Mapping[str, int] = field(default_factory=dict)
    by_area: Mapping[str, int] = field(default_factory=dict)
    by_language_and_channel: Mapping[tuple[str, str], int] = field(default_factory=dict)
    unreached: Mapping[Unreached, int] = field(default_factory=dict)
    quiet: int = 0  # of the total: it is told them when their quiet hours end


def choose(work: Work, rule: Rule, *, after: UUID | None = None, most: int | None = None) -> Select[Any]:
    """Whom the rule reaches: (contact_id, language, channel, area), by contact; `after` one of them, at `most` so many.

    The area is the one they joined for, "" for everywhere; also for who is reached only because of an open case, so
    that no delivery says where somebody asked for help.
    """
    reach = _reach(work, rule)
    may_be_texted = _JOINED.c.contact_id.not_in(_barred()) & ~_by_telephone(rule, reach)
    area = _JOINED.c.area if _is_sparse(work, reach) else _read()
    picked: Any = _each_once(*_joined(rule, reach, area=area), may_be_texted, *_later(_JOINED.c.contact_id, after))
    if rule.danger:
        also = _in_need(rule, reach)
        needing = select(also.c.contact_id, also.c.language, also.c.channel, also.c.area)
        picked = union_all(picked, needing.where(also.c.why.is_(None), *_later(also.c.contact_id, after)))
    each = picked.subquery("picked")
    return select(each).order_by(each.c.contact_id).limit(most)


def count(work: Work, rule: Rule, *, zone: str = "UTC") -> Counted:
    """How many the rule reaches, in one query. `zone`: the operation's, for quiet hours."""
    reach = _reach(work, rule)
    quiet = literal(0) if rule.danger else _quiet(work.now, zone)
    each = [_alone(rule, reach), _careful(rule, reach, quiet=quiet), _apart(rule, reach)]
    if rule.danger:
        also = _in_need(rule, reach)
        facts = (also.c.language, also.c.channel, also.c.area, also.c.why)
        each.append(select(literal(_Part.REST.value), *facts, literal(0), func.count()).group_by(*facts))
    return _summed(work.connection.execute(union_all(*each)).all())


def left_all() -> Select[Any]:
    """Who left everything they had joined: they are told nothing more, not even the end of what they were told."""
    stays = aliased(Membership)
    still = exists().where(col(stays.contact_id) == _JOINED.c.contact_id, col(stays.left_at).is_(None))
    return select(_JOINED.c.contact_id).where(_JOINED.c.left_at.is_not(None), ~still)


def groups(work: Work) -> Sequence[str]:
    """The groups somebody joined in."""
    chosen = select(_JOINED.c.group).where(_JOINED.c.group != "", _JOINED.c.left_at.is_(None)).distinct()
    return sorted(work.connection.execute(chosen).scalars())


def memberships_of(work: Work, contact_id: UUID) -> Sequence[Membership]:
    """What somebody joined and has not been deleted yet, also where they left."""
    chosen = orm_select(Membership).where(Membership.contact_id == contact_id).order_by(Membership.area)
    return work.session.exec(chosen).all()


def asked_with(work: Work, number_mark: bytes) -> Sequence[datetime]:
    """When the page was asked to let this number join, lately."""
    asked = orm_select(JoinRequest.asked_at).where(JoinRequest.number_mark == number_mark)
    return work.session.exec(asked.order_by(col(JoinRequest.asked_at))).all()


@dataclass(frozen=True, slots=True)
class Standing:
    """How people joined who did not leave, and how many there were at the end of some weeks, the last one now."""

    by_how: Mapping[How, int]
    by_week: Sequence[int]


def standing(work: Work, *, weeks: int) -> Standing:
    """How the audience came about, in two looks at the memberships."""
    people = func.count(func.distinct(_JOINED.c.contact_id))
    by_how = select(_JOINED.c.how, people).where(_JOINED.c.left_at.is_(None)).group_by(_JOINED.c.how)
    ends = [work.now - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]
    there = ((_JOINED.c.joined_at <= end) & (_JOINED.c.left_at.is_(None) | (_JOINED.c.left_at > end)) for end in ends)
    each = select(*(func.count(func.distinct(case((one, _JOINED.c.contact_id)))) for one in there))
    how = {How(one): many for one, many in work.connection.execute(by_how.order_by(people.desc()))}
    return Standing(how, tuple(work.connection.execute(each).one()))


class _Part(StrEnum):
    """What a counted row is of."""

    ALONE = "alone"  # all whose number joined once
    CAREFUL = "careful"  # of these, who is not reached or not now
    MINDED = "minded"  # the same of the rest
    REST = "rest"


def _summed(rows: Iterable[Any]) -> Counted:
    language, channel, area, both, unreached = (Counter[Any]() for _ in range(5))
    quiet = 0
    for part, speaks, line, where, why, is_quiet, many in rows:
        if why is not None:
            unreached[Unreached(why)] += many
        elif is_quiet:
            quiet += many
        of_part = {_Part.ALONE: many, _Part.CAREFUL: -many if why else 0, _Part.REST: 0 if why else many}
        more = of_part.get(part, 0)
        for counter, key in ((language, speaks), (channel, line), (area, where), (both, (speaks, line))):
            counter[key] += more
    kept = [{key: many for key, many in one.most_common() if many} for one in (language, channel, area, both)]
    return Counted(language.total(), kept[0], kept[1], kept[2], kept[3], dict(unreached.most_common()), quiet)


def _reach(work: Work, rule: Rule) -> Reach:
    return reach_of(work, rule.areas, cases=rule.danger)


def _is_sparse(work: Work, reach: Reach) -> bool:
    """Whether so few joined there that they are sorted sooner than everybody is read in order."""
    if reach.joined is None:
        return False
    there = _JOINED.c.area.in_(reach.joined) & _JOINED.c.left_at.is_(None)
    some = select(literal(1)).where(there).limit(_SPARSE + 1).subquery()
    return bool(work.connection.execute(select(func.count()).select_from(some)).scalar_one() <= _SPARSE)


def _read(of: Any = _JOINED) -> Any:
    """The area, joined to nothing so that no index looks it up: rows are found, or read in order, by their contact."""
    return of.c.area.concat("")


def _later(contact_id: Any, after: UUID | None) -> list[Any]:
    return [] if after is None else [contact_id > after]


def _joined(rule: Rule, reach: Reach, *, of: Any = _JOINED, area: Any = None) -> list[Any]:
    """What is true of the memberships that a rule picks."""
    told: list[Any] = [of.c.left_at.is_(None)]
    if reach.joined is not None:
        told.append((of.c.area if area is None else area).in_(reach.joined))
    if rule.groups:
        told.append(of.c.group.in_(rule.groups))
    if rule.exercise:
        told.append(of.c.exercises)
    return told + _spoken(rule, of.c.language, of.c.channel)


def _spoken(rule: Rule, language: Any, channel: Any) -> list[Any]:
    wanted = ((language, rule.languages), (channel, rule.channels))
    return [column.in_(values) for column, values in wanted if values]


def _each_once(*told: Any) -> Select[Any]:
    """(contact_id, language, channel, area) of each person once."""
    facts = (func.max(_JOINED.c[name]).label(name) for name in ("language", "channel", "area"))
    return select(_JOINED.c.contact_id, *facts).where(*told).group_by(_JOINED.c.contact_id)


def _barred() -> Any:
    """The contacts who are sent nothing."""
    contact = _CONTACT.c
    barred = or_(contact.stopped_at.is_not(None), contact.do_not_text, contact.unreachable_at.is_not(None))
    return select(contact.id).where(CAREFUL, barred)


def _by_telephone(rule: Rule, reach: Reach) -> Any:
    """Of a WhatsApp membership: whether the telephone of the same number is reached."""
    other = _JOINED.alias("telephone")
    told = (other.c.contact_id == _JOINED.c.telephone_id, other.c.contact_id.not_in(_barred()))
    reached = exists().where(*told, *_joined(rule, reach, of=other, area=_read(other))).select_from(other)
    return and_(_JOINED.c.telephone_id.is_not(None), reached)


def _why(contact: Any) -> list[tuple[Any, str]]:
    """Why a contact is sent nothing, the strongest first."""
    return [
        (contact.do_not_text, Unreached.DO_NOT_TEXT.value),
        (contact.stopped_at.is_not(None), Unreached.STOPPED.value),
        (contact.unreachable_at.is_not(None), Unreached.UNREACHABLE.value),
    ]


def _alone(rule: Rule, reach: Reach) -> Select[Any]:
    """All whose number joined once: out of one index, in its order."""
    facts = (_JOINED.c.language, _JOINED.c.channel, _JOINED.c.area)
    counted = select(literal(_Part.ALONE.value), *facts, null(), literal(0), func.count()).where(ALONE)
    return counted.where(*_joined(rule, reach)[1:]).group_by(_JOINED.c.area, _JOINED.c.language, _JOINED.c.channel)


def _careful(rule: Rule, reach: Reach, *, quiet: Any) -> Select[Any]:
    """Those of whom something is to be minded: who is not reached, or not now; each once."""
    why = case(*_why(_CONTACT.c), else_=None).label("why")
    part = case((func.max(case((ALONE, 1), else_=0)) == 1, _Part.CAREFUL.value), else_=_Part.MINDED.value)
    once = _each_once(CAREFUL, *_joined(rule, reach, area=_read())).add_columns(
        part.label("part"), why, quiet.label("quiet")
    )
    # Of two equal names: from the few who are careful to what they joined, not from all who joined.
    few = func.coalesce(_CONTACT.c.id, _CONTACT.c.id)
    once = once.join_from(_CONTACT, _JOINED, _JOINED.c.contact_id == few).group_by(why, quiet)
    each = once.subquery("careful").c
    facts = (each.part, each.language, each.channel, each.area, each.why, each.quiet)
    return select(*facts, func.count()).group_by(*facts)


def _apart(rule: Rule, reach: Reach) -> Select[Any]:
    """People who joined more than once, or on two lines of a number, and may be texted: each once."""
    told = (*_joined(rule, reach), _JOINED.c.alone.is_(False), _JOINED.c.contact_id.not_in(_barred()))
    by_telephone = func.max(case((_by_telephone(rule, reach), 1), else_=0)).label("by_telephone")
    each = _each_once(*told).add_columns(by_telephone).subquery("apart").c
    why = case((each.by_telephone == 1, Unreached.SAME_NUMBER.value), else_=None).label("why")
    facts = (each.language, each.channel, each.area, why)
    return select(literal(_Part.REST.value), *facts, literal(0), func.count()).group_by(*facts)


def _open_there(reach: Reach) -> list[Any]:
    """What is true of the cases whose people are warned of danger to life though they never joined."""
    told: list[Any] = [_CASE.c.state != CaseState.CLOSED, _CASE.c.exercise.is_(False)]
    return told if reach.marks is None else [*told, OPEN_SOMEWHERE, _CASE.c.area_mark.in_(reach.marks)]


def _in_need(rule: Rule, reach: Reach) -> Any:
    """(contact_id, language, channel, area, why) of who never joined and needs help there: each number once."""
    told = (_CASE.c.contact_id.is_not(None), *_open_there(reach))
    spoken = func.max(_CASE.c.language).label("spoken")
    needing = select(_CASE.c.contact_id, spoken).where(*told).group_by(_CASE.c.contact_id).subquery("needing")
    language = func.coalesce(_CONTACT.c.language, needing.c.spoken).label("language")
    nowhere = ((_CONTACT.c.kind == AddressKind.WEB) | _CONTACT.c.address.is_(None), Unreached.NO_ADDRESS.value)
    facts = (_CONTACT.c.id.label("contact_id"), language, _CONTACT.c.channel, literal(EVERYWHERE).label("area"))
    chosen = select(*facts, case(*_why(_CONTACT.c), nowhere, else_=None).label("why"))
    chosen = chosen.join_from(needing, _CONTACT, _CONTACT.c.id == needing.c.contact_id)
    own = (
        exists().where(_JOINED.c.contact_id == _CONTACT.c.id, *_joined(rule, reach, area=_read())).select_from(_JOINED)
    )
    wanted = _spoken(rule, language, _CONTACT.c.channel)
    return chosen.where(~own, ~_reached_on_other_line(rule, reach), *wanted).subquery("in_need")


def _reached_on_other_line(rule: Rule, reach: Reach) -> Any:
    """Whether the same number joined on another line, or needs help on its telephone, and is reached there."""
    other = _CONTACT.alias("other")
    as_phone = and_(_CONTACT.c.number_mark.is_not(None), other.c.fingerprint == _CONTACT.c.number_mark)
    as_whatsapp = and_(other.c.number_mark.is_not(None), other.c.number_mark == _CONTACT.c.fingerprint)
    joined = (
        exists().where(_JOINED.c.contact_id == other.c.id, *_joined(rule, reach, area=_read())).select_from(_JOINED)
    )
    reached = and_(*(~reason for reason, _ in _why(other.c)), other.c.address.is_not(None))
    needs_help = exists().where(_CASE.c.contact_id == other.c.id, *_open_there(reach)).select_from(_CASE)
    by_phone = exists().where(as_phone, reached, or_(joined, needs_help)).select_from(other)
    by_whatsapp = exists().where(as_whatsapp, reached, joined).select_from(other)
    return or_(by_phone, by_whatsapp)


def _quiet(now: datetime, zone: str) -> Any:
    """Whether these are quiet hours of theirs, which may pass midnight."""
    local = now.astimezone(ZoneInfo(zone))
    minute, start, end = local.hour * 60 + local.minute, _CONTACT.c.quiet_from, _CONTACT.c.quiet_until
    same_day = and_(start < end, start <= minute, literal(minute) < end)
    over_midnight = and_(start > end, or_(start <= minute, literal(minute) < end))
    return case((or_(same_day, over_midnight), 1), else_=0)
