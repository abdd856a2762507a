"""What is put away where only focal points read it, and what they do about it."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

import pytest
from sqlmodel import select

from app.audit.tables import AuditEntry
from app.clock import FixedClock
from app.errors import AppError, Conflict, Invalid, Locked, NotAllowed, NotFound
from app.framework import Lane
from app.privacy import recovery
from app.runtime import Runtime
from app.sensitive import actions, keys, naming, queries
from app.sensitive.naming import OutsideWritten
from app.sensitive.queries import Opened
from app.sensitive.rules import Deed
from app.sensitive.tables import Answer, Complaint, ComplaintStep, State, Store
from app.transaction import read, write
from app.work import COMMAND, Work
from tests.makers.paper import NEWER, PRINTED, with_paper
from tests.makers.sensitive import PASSPHRASE, WORDS, begin, chosen_once, complain, key_of, let_in
from tests.makers.staff import Member, make_member

T = TypeVar("T")
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def amina(runtime: Runtime) -> Member:
    """The first focal point."""
    return make_member(runtime, "Amina")


@pytest.fixture
def binta(runtime: Runtime) -> Member:
    return make_member(runtime)


def opened(runtime: Runtime, complaint_id: UUID, key: bytes) -> Opened:
    with read(runtime) as work:
        return queries.opened(work, work.session.get_one(Complaint, complaint_id), key=key)


def do(runtime: Runtime, who: Member, deed: Callable[[Work], T]) -> T:
    return write(runtime, who.actor, deed)


def deeds(runtime: Runtime, complaint_id: UUID, key: bytes) -> list[Deed]:
    return [step.facts.deed for step in opened(runtime, complaint_id, key).steps]


def seen(runtime: Runtime, who: Member) -> set[UUID]:
    with read(runtime) as work:
        return {one.id for one in queries.seen_by(work, who.id)}


def test_before_a_store_was_begun_nothing_can_be_put_away(runtime: Runtime) -> None:
    with pytest.raises(Conflict, match=r"restricted\.not_begun"):
        complain(runtime)


def test_a_store_is_begun_once_and_never_without_a_printed_key(runtime: Runtime, amina: Member) -> None:
    chosen = chosen_once()
    with pytest.raises(Conflict, match=r"restricted\.no_paper"):
        write(runtime, COMMAND, lambda work: naming.begin(work, amina.id, chosen))
    begin(runtime, amina)
    with pytest.raises(Conflict, match=r"restricted\.begun"):
        write(runtime, COMMAND, lambda work: naming.begin(work, amina.id, chosen))


def test_h_16_only_a_focal_points_own_passphrase_opens_what_was_told(runtime: Runtime, amina: Member) -> None:
    key = begin(runtime, amina)
    raised = complain(runtime, f"{WORDS}, my visa expired")
    assert opened(runtime, raised.id, key).words == f"{WORDS}, [removed]", "the status is in no record, not even here"
    with pytest.raises(Locked):
        key_of(runtime, amina, "another passphrase of the same length")
    with read(runtime) as work:
        complaint = work.session.exec(select(Complaint)).one()
        with pytest.raises(Exception, match="unknown version"):
            work.open(Complaint.text, complaint.id, complaint.text)


def test_s_12_a_swapped_store_key_is_noticed_by_the_first_who_opens_it(runtime: Runtime, amina: Member) -> None:
    begin(runtime, amina)

    def swap(work: Work) -> None:
        work.session.get_one(Store, queries.STORE).public = bytes(range(32))

    write(runtime, COMMAND, swap)
    with pytest.raises(Conflict, match=r"restricted\.key_changed"):
        key_of(runtime, amina)


def test_a_complaint_says_in_clear_only_that_it_is_there(runtime: Runtime, amina: Member, clock: FixedClock) -> None:
    key = begin(runtime, amina)
    clock.move(minutes=17)
    raised = complain(runtime, contact_id=amina.id)
    facts = opened(runtime, raised.id, key).facts
    assert (facts.reference, facts.contact_id) == (raised.reference, amina.id.hex)
    with read(runtime) as work:
        kept = work.session.exec(select(Complaint)).one()
        assert (kept.at.minute, kept.deadline_at.minute, kept.answer_by.minute) == (0, 0, 0), "no minute to match by"
        found = queries.find_by_reference(work, raised.reference.lower())
        assert found is not None
        assert found.id == raised.id
        assert work.session.exec(select(AuditEntry).where(AuditEntry.subject == "complaint")).all() == []


def test_h_06_for_who_is_no_focal_point_of_the_lane_a_complaint_does_not_exist(
    runtime: Runtime, amina: Member, binta: Member
) -> None:
    key = begin(runtime, amina)
    officer = make_member(runtime, "Noor", roles=("admin", "protection_officer", "coordinator", "volunteer"))
    let_in(runtime, amina, key, binta, Lane.FRAUD)
    raised, fraud = complain(runtime), complain(runtime, lane=Lane.FRAUD)
    assert (seen(runtime, amina), seen(runtime, binta), seen(runtime, officer)) == (
        {raised.id, fraud.id},
        {fraud.id},
        set(),
    )
    codes = set()
    for who, complaint_id in ((officer, raised.id), (binta, raised.id), (officer, officer.id)):
        with pytest.raises(NotFound) as error:
            do(runtime, who, lambda work, one=complaint_id: actions.take(work, one))  # type: ignore[misc]
        codes.add(error.value.code)
    assert len(codes) == 1, "one that exists and one that does not are told alike"
    with pytest.raises(NotAllowed):
        do(runtime, officer, lambda work: naming.name(work, officer.id, lanes=["fraud"], key=key))


def test_who_is_implicated_sees_nothing_more_and_the_next_is_called(
    runtime: Runtime, amina: Member, binta: Member
) -> None:
    key = begin(runtime, amina)
    let_in(runtime, amina, key, binta)
    raised = complain(runtime)
    do(runtime, binta, lambda work: actions.take(work, raised.id))
    write(runtime, COMMAND, lambda work: actions.called(work, raised.id, alarms=2))
    do(runtime, amina, lambda work: actions.exclude(work, raised.id, binta.id))
    assert (seen(runtime, amina), seen(runtime, binta)) == ({raised.id}, set())
    with read(runtime) as work:
        complaint = work.session.get_one(Complaint, raised.id)
        assert (complaint.state, complaint.taken_by, complaint.alarms) == (State.NEW, None, 0)
        assert [one.member_id for one in queries.callable_points(work, raised.id)] == [amina.id]
    assert deeds(runtime, raised.id, key) == [Deed.CAME, Deed.TOOK, Deed.EXCLUDED]


def test_two_focal_points_do_not_take_the_same(runtime: Runtime, amina: Member, binta: Member) -> None:
    key = begin(runtime, amina)
    let_in(runtime, amina, key, binta)
    raised = complain(runtime)
    do(runtime, amina, lambda work: actions.take(work, raised.id))
    with pytest.raises(Conflict, match=r"restricted\.taken"):
        do(runtime, binta, lambda work: actions.take(work, raised.id))


def test_h_16_it_goes_to_the_organisation_concerned_else_to_the_coordinator_and_to_nobody_implicated(
    runtime: Runtime, amina: Member
) -> None:
    key, raised = begin(runtime, amina), complain(runtime)

    def outside(organisation: str, name: str, lane: str = "") -> UUID:
        written = OutsideWritten(organisation, name, "+999 100 200 01", lane)
        return do(runtime, amina, lambda work: naming.name_outside(work, written, key=key))

    theirs, fraud = outside("Water Board", "Eve", "exploitation"), outside("Water Board", "Omar", "fraud")
    top = outside("", "Ruth")

    def to(whom: UUID, organisation: str = "water board") -> Complaint:
        return do(runtime, amina, lambda work: actions.hand_over(work, raised.id, whom, organisation=organisation))

    for wrong in (fraud, top, amina.id):
        with pytest.raises(Conflict, match=r"restricted\.recipient"):
            to(wrong)
    do(runtime, amina, lambda work: actions.exclude(work, raised.id, theirs))
    with pytest.raises(Conflict, match=r"restricted\.recipient"):
        to(theirs)
    assert to(top).state is State.HANDED_OVER
    last = opened(runtime, raised.id, key).steps[-1].facts
    assert (last.deed, last.to, last.identity) == (Deed.HANDED_OVER, "water board: Ruth", False)


def test_h_04_who_the_person_is_goes_nowhere_without_consent(runtime: Runtime, amina: Member) -> None:
    key, raised = begin(runtime, amina), complain(runtime)
    written = OutsideWritten("", "Ruth", "+99910020001")
    top = do(runtime, amina, lambda work: naming.name_outside(work, written, key=key))

    def give(consent: str) -> Callable[[Work], Complaint]:
        return lambda work: actions.hand_over(
            work, raised.id, top, organisation="Water Board", identity=True, consent=consent
        )

    with pytest.raises(Invalid, match=r"restricted\.consent"):
        do(runtime, amina, give("  "))
    do(runtime, amina, give("asked by voice in Tigrinya, said yes"))
    last = opened(runtime, raised.id, key).steps[-1].facts
    assert (last.identity, last.consent) == (True, "asked by voice in Tigrinya, said yes")


def test_what_is_closed_stays_closed_and_says_agreed_words(runtime: Runtime, amina: Member) -> None:
    begin(runtime, amina)
    raised = complain(runtime)
    do(runtime, amina, lambda work: actions.close(work, raised.id, Answer.SEEN_TO, "spoke with her twice"))
    refused: tuple[Callable[[Work], object], ...] = (
        lambda work: actions.note(work, raised.id, "more"),
        lambda work: actions.close(work, raised.id, Answer.SEEN_TO),
        lambda work: actions.exclude(work, raised.id, amina.id),
    )
    for deed in refused:
        with pytest.raises(AppError, match=r"restricted\.closed"):
            do(runtime, amina, deed)


def test_another_printed_key_is_taken_over_and_the_paper_lets_somebody_in(
    runtime: Runtime, amina: Member, binta: Member
) -> None:
    key = begin(runtime, amina)
    raised, chosen = complain(runtime), keys.choose(PASSPHRASE)
    runtime.keyring = with_paper(NEWER).keyring()
    do(runtime, amina, lambda work: naming.keep_for_paper(work, key=key))
    old, new = (recovery.private_of(printed) for printed in (PRINTED, NEWER))
    with pytest.raises(Conflict, match=r"restricted\.other_paper"):
        write(runtime, COMMAND, lambda work: naming.reopen(work, binta.id, chosen, paper=old))
    write(runtime, COMMAND, lambda work: naming.reopen(work, binta.id, chosen, paper=new))
    assert opened(runtime, raised.id, key_of(runtime, binta)).words == WORDS


def test_the_last_who_can_open_it_cannot_be_withdrawn(runtime: Runtime, amina: Member, binta: Member) -> None:
    key = begin(runtime, amina)
    with read(runtime) as work:
        [point] = queries.points(work)
    with pytest.raises(Conflict, match=r"restricted\.last"):
        do(runtime, amina, lambda work: naming.withdraw(work, point.id, key=key))
    let_in(runtime, amina, key, binta)
    do(runtime, binta, lambda work: naming.withdraw(work, point.id, key=key))
    assert seen(runtime, amina) == set()


def test_a_changed_passphrase_opens_and_the_old_one_does_not(runtime: Runtime, amina: Member) -> None:
    begin(runtime, amina)
    with read(runtime) as work:
        [point] = queries.points(work)
    with pytest.raises(Locked):
        keys.choose_again(point, "not the passphrase at all", "a new lantern on the stairs")
    chosen = keys.choose_again(point, PASSPHRASE, "a new lantern on the stairs")
    do(runtime, amina, lambda work: naming.choose(work, chosen))
    assert key_of(runtime, amina, "a new lantern on the stairs")
    with pytest.raises(Locked):
        key_of(runtime, amina)


def test_h_09_what_was_closed_long_ago_goes_whole(runtime: Runtime, amina: Member, clock: FixedClock) -> None:
    from app.erasure.retention import delete_what_is_over

    begin(runtime, amina)
    raised, waits = complain(runtime), complain(runtime)
    do(runtime, amina, lambda work: actions.close(work, raised.id, Answer.SEEN_TO))
    clock.move(days=366)
    with read(runtime) as work:
        before = len(work.session.exec(select(AuditEntry)).all())
    delete_what_is_over(runtime)
    with read(runtime) as work:
        assert [one.id for one in work.session.exec(select(Complaint))] == [waits.id]
        assert {one.complaint_id for one in work.session.exec(select(ComplaintStep))} == {waits.id}
        said = [entry.subject for entry in work.session.exec(select(AuditEntry)).all()[before:]]
        assert "complaints" not in said, "how many there were is nobody's to know"
