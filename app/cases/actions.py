"""Changing cases. Every change keeps the counts and leaves an entry in the trail."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import col, delete

from app.audit.actions import record
from app.cases import rules
from app.cases.mapping import area_mark, counted, recount, sealed_area
from app.cases.queries import KnownCase, get
from app.cases.tables import Case, CaseCount, CaseState, Note, Origin, Outcome
from app.errors import Conflict, Invalid
from app.framework import NEEDS
from app.ids import new_id, new_reference, random_id
from app.language import UNDETERMINED
from app.places.place import Method, Place
from app.prepared import Prepared
from app.response_map import actions as response_map
from app.response_map.actions import Counted
from app.response_map.tables import Kind
from app.work import Work

_CASE: Any = Case.__table__  # type: ignore[attr-defined]
_COUNT: Any = CaseCount.__table__  # type: ignore[attr-defined]
_ADD = Prepared(insert(_CASE), *_CASE.c.keys())
_HEARD = Prepared(
    update(_CASE)
    .where(_CASE.c.id == bindparam("case_id"))
    .values(
        last_at=bindparam("moment"),
        unanswered=_CASE.c.unanswered + 1,
        needs=bindparam("needed"),
        people=bindparam("many"),
    )
)
# Apart from what every message changes: these columns stand in indexes, and touching an index costs a page each.
_STANDS = Prepared(
    update(_CASE)
    .where(_CASE.c.id == bindparam("case_id"))
    .values(
        state=bindparam("stands"),
        urgency=bindparam("pressing"),
        rank=bindparam("place_in_queue"),
        deadline_at=bindparam("until"),
        closed_at=bindparam("ended"),
        outcome=None,
        taken_by=bindparam("owner"),
        reopened=_CASE.c.reopened + bindparam("again", type_=_CASE.c.reopened.type),
    )
)
_PLACED = Prepared(update(_CASE).where(_CASE.c.id == bindparam("case_id")).values(place=bindparam("where_")))
_LIES_IN = Prepared(
    update(_CASE).where(_CASE.c.id == bindparam("case_id")).values(area=bindparam("area"), area_mark=bindparam("mark"))
)
_MAPPED = Prepared(
    select(_CASE.c.exercise, _CASE.c.area, _CASE.c.opened_at, _CASE.c.needs, _CASE.c.state).where(
        _CASE.c.id == bindparam("case_id")
    )
)
_STEPPED = Prepared(update(_CASE).where(_CASE.c.id == bindparam("case_id")).values(steps=bindparam("taken_steps")))
_COUNTED = Prepared(
    update(_COUNT)
    .where(_COUNT.c.state == bindparam("stands"), _COUNT.c.rank == bindparam("place_in_queue"))
    .values(many=_COUNT.c.many + bindparam("more", type_=_COUNT.c.many.type))
)
_COUNT_FIRST = Prepared(insert(_COUNT), "state", "rank", "many")


def count(work: Work, state: CaseState, rank: int, more: int) -> None:
    """Keep the number of cases that stand there."""
    if not work.run(_COUNTED, stands=state, place_in_queue=rank, more=more):
        work.run(_COUNT_FIRST, state=state, rank=rank, many=more)


def _moved(work: Work, before: tuple[CaseState, int], after: tuple[CaseState, int]) -> None:
    if before != after:
        count(work, *before, -1)
        count(work, *after, 1)


def open_case(
    work: Work,
    *,
    contact_id: UUID | None,
    origin: Origin,
    urgency: str,
    rank: int,
    deadline_at: datetime,
    language: str,
    needs: tuple[str, ...] = (),
    people: int | None = None,
    place: Place | None = None,
    informant_id: UUID | None = None,
    unanswered: int = 1,
    steps: int = 0,
    exercise: bool = False,
) -> UUID:
    """The id of a new case that waits for somebody."""
    case_id, area, needed = random_id(), work.area_of(place), rules.with_needs("", needs)
    work.run(
        _ADD,
        id=case_id,
        reference=new_reference(),
        contact_id=contact_id,
        informant_id=informant_id,
        origin=origin,
        state=CaseState.WAITING,
        urgency=urgency,
        rank=rank,
        deadline_at=deadline_at,
        opened_at=work.now,
        last_at=work.now,
        unanswered=unanswered,
        language=language,
        needs=needed,
        people=people,
        place=sealed_place(work, case_id, place),
        area=sealed_area(work, case_id, area),
        area_mark=area_mark(work, area),
        steps=steps,
        taken_by=None,
        taken_at=None,
        closed_at=None,
        outcome=None,
        rating=None,
        merged_into=None,
        reopened=0,
        exercise=exercise,
        forgotten_at=None,
    )
    count(work, CaseState.WAITING, rank, 1)
    if not exercise:
        response_map.count(work, Counted(Kind.DISTRESS, area, work.now.date(), tuple(needed.split())))
    record(work, "case.opened", "case", case_id)
    return case_id


def sealed_place(work: Work, case_id: UUID, place: Place | None) -> bytes | None:
    """The place ready for its column."""
    if place is None:
        return None
    kept = replace(place, label=_clean_label(work, place)).to_json()
    return work.seal(Case.place, case_id, json.dumps(kept, ensure_ascii=False))


def _clean_label(work: Work, place: Place) -> str:
    """The name of a place; one that a person gave (a shared pin's, a link's) is scrubbed, or dropped if that fails."""
    if place.method is Method.GAZETTEER or not place.label:
        return place.label
    try:
        return work.scrubber.scrub(place.label)
    except Exception:  # noqa: BLE001 - the words fail closed, the call for help must not
        return ""


def heard_again(
    work: Work,
    case: KnownCase,
    *,
    urgency: str,
    rank: int,
    deadline_at: datetime,
    needs: tuple[str, ...],
    people: int | None,
    place: Place | None,
) -> None:
    """The person wrote again: what they add is added; a closed case waits again."""
    needed = rules.with_needs(case.needs, needs)
    reopens = case.state is CaseState.CLOSED
    if reopens or place is not None or needed != case.needs:
        _count_again(work, case.id, needed=needed, place=place)
    many = people if people is not None else case.people
    work.run(_HEARD, case_id=case.id, moment=work.now, needed=needed, many=many)
    if place is not None:
        work.run(_PLACED, case_id=case.id, where_=sealed_place(work, case.id, place))
    if reopens or (urgency, rank, deadline_at) != (case.urgency, case.rank, case.deadline_at):
        _stand(work, case, urgency=urgency, rank=rank, deadline_at=deadline_at, reopens=reopens)


def _count_again(work: Work, case_id: UUID, *, needed: str, place: Place | None) -> None:
    """The map counts a case again, with what was heard of it since."""
    row = work.first(_MAPPED, case_id=case_id)
    if row is None or row[0]:
        return
    _exercise, sealed, opened_at, needs, state = row
    area = work.open_if(Case.area, case_id, sealed) or ""
    before = Counted(Kind.DISTRESS, area, opened_at.date(), tuple(needs.split()), state is CaseState.CLOSED)
    now_in = area if place is None else work.area_of(place)
    response_map.move(work, before, Counted(Kind.DISTRESS, now_in, before.day, tuple(needed.split())))
    if now_in != area:
        work.run(_LIES_IN, case_id=case_id, area=sealed_area(work, case_id, now_in), mark=area_mark(work, now_in))


def _stand(work: Work, case: KnownCase, *, urgency: str, rank: int, deadline_at: datetime, reopens: bool) -> None:
    """Move a case in the queue, or back into it."""
    state = rules.step(case.state, CaseState.WAITING) if reopens else case.state
    work.run(
        _STANDS,
        case_id=case.id,
        stands=state,
        pressing=urgency,
        place_in_queue=rank,
        until=deadline_at,
        ended=None if reopens else case.closed_at,
        owner=None if reopens else case.taken_by,
        again=int(reopens),
    )
    _moved(work, (case.state, case.rank), (state, rank))
    if reopens:
        record(work, "case.reopened", "case", case.id)


def stepped(work: Work, case_id: UUID, steps: int) -> None:
    """Remember which automatic steps were sent."""
    work.run(_STEPPED, case_id=case_id, taken_steps=steps)


def _move(work: Work, case: Case, to: CaseState) -> None:
    before = (case.state, case.rank)
    case.state = rules.step(case.state, to)
    _moved(work, before, (case.state, case.rank))


def take(work: Work, case_id: UUID, *, member_id: UUID) -> Case:
    """A member takes the case. Conflict when somebody else was first."""
    case = get(work, case_id)
    if case.state is CaseState.TAKEN and case.taken_by != member_id:
        raise Conflict("case.taken_by_other")
    _move(work, case, CaseState.TAKEN)
    case.taken_by, case.taken_at = member_id, work.now
    record(work, "case.taken", "case", case_id)
    return case


def assign(work: Work, case_id: UUID, *, member_id: UUID) -> Case:
    """Give the case to a member, whoever has it now (handing over at the end of a shift)."""
    case = get(work, case_id)
    _move(work, case, CaseState.TAKEN)
    case.taken_by, case.taken_at = member_id, work.now
    record(work, "case.assigned", "case", case_id)
    return case


def give_back(work: Work, case_id: UUID) -> Case:
    """Put the case back into the queue; no reason is asked (the member may know the person)."""
    case = get(work, case_id)
    _move(work, case, CaseState.WAITING)
    case.taken_by, case.taken_at = None, None
    record(work, "case.given_back", "case", case_id)
    return case


def answered(work: Work, case_id: UUID) -> None:
    """A member answered: nothing waits for an answer any more."""
    get(work, case_id).unanswered = 0


def close(work: Work, case_id: UUID, *, outcome: Outcome) -> Case:
    """The case has come to an end."""
    case = get(work, case_id)
    before = counted(work, case)
    _move(work, case, CaseState.CLOSED)
    case.closed_at, case.outcome, case.unanswered = work.now, outcome, 0
    recount(work, case, before)
    leave_no_trace(work, case)
    record(work, "case.closed", "case", case_id)
    return case


def rate(work: Work, case_id: UUID, rating: int) -> None:
    """How much we helped, 1 to 5, as the person told it."""
    get(work, case_id).rating = rating
    record(work, "case.rated", "case", case_id)


def reopen(work: Work, case_id: UUID, *, deadline_at: datetime) -> Case:
    """A closed case waits again."""
    case = get(work, case_id)
    before = counted(work, case)
    _move(work, case, CaseState.WAITING)
    case.closed_at, case.outcome, case.taken_by, case.taken_at = None, None, None, None
    recount(work, case, before)
    case.deadline_at, case.merged_into = deadline_at, None
    case.reopened += 1
    record(work, "case.reopened", "case", case_id)
    return case


def set_facts(work: Work, case_id: UUID, *, needs: tuple[str, ...], people: int | None) -> None:
    """What is needed and by how many, as a member understood it. Invalid for a need that is not on the list."""
    if unknown := [need for need in needs if need not in NEEDS]:
        raise Invalid("case.need", many=len(unknown))
    case = get(work, case_id)
    before = counted(work, case)
    case.needs, case.people = rules.with_needs("", needs), people
    recount(work, case, before)
    record(work, "case.facts", "case", case_id)


def set_urgency(work: Work, case_id: UUID, *, urgency: str, rank: int, deadline_at: datetime) -> None:
    """How pressing the case is, as a member judged it."""
    case = get(work, case_id)
    _moved(work, (case.state, case.rank), (case.state, rank))
    case.urgency, case.rank, case.deadline_at = urgency, rank, deadline_at
    record(work, "case.urgency", "case", case_id, urgency)


def set_place(work: Work, case_id: UUID, place: Place | None) -> None:
    """Where the person who needs help is."""
    case = get(work, case_id)
    before = counted(work, case)
    case.place = sealed_place(work, case_id, place)
    area = work.area_of(place)
    case.area, case.area_mark = sealed_area(work, case_id, area), area_mark(work, area)
    recount(work, case, before)
    record(work, "case.place", "case", case_id)


def told_by_another(work: Work, case_id: UUID) -> None:
    """The one who wrote is not the one who needs help: keep the two apart."""
    case = get(work, case_id)
    if case.contact_id is None or case.informant_id is not None:
        raise Conflict("case.informant")
    case.informant_id, case.contact_id = case.contact_id, None
    record(work, "case.informant", "case", case_id)


def merge(work: Work, case_id: UUID, *, into: UUID) -> Case:
    """Close a case as a duplicate of one incident. The people stay strangers to each other."""
    if case_id == into:
        raise Invalid("case.merge_itself")
    target = get(work, into)
    if target.state is CaseState.CLOSED:
        raise Conflict("case.merge_closed")
    case = close(work, case_id, outcome=Outcome.MERGED)
    case.merged_into = into
    target.unanswered += 1
    record(work, "case.merged", "case", into)
    return case


def add_note(work: Work, case_id: UUID, words: str, *, author_id: UUID) -> None:
    """Keep what staff tell each other; scrubbed like everything else."""
    note_id = new_id()
    sealed = work.seal(Note.text, note_id, words)
    work.session.add(Note(id=note_id, case_id=case_id, author_id=author_id, at=work.now, text=sealed))
    record(work, "case.noted", "case", case_id)


def leave_no_trace(work: Work, case: Case) -> None:
    """A case nobody is known of any more keeps nothing when it ends but that it was."""
    unknown = case.contact_id is None and case.informant_id is None and case.origin is Origin.MESSAGE
    if unknown or case.forgotten_at is not None:
        case.place, case.area, case.area_mark, case.people, case.needs = None, None, None, None, ""
        case.language = UNDETERMINED
        work.session.exec(delete(Note).where(col(Note.case_id) == case.id))
