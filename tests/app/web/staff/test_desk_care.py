"""For somebody who told of their own life: nothing before a safe way is agreed, and a partner hears what was ticked."""

from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from app.audit.tables import AuditEntry
from app.clock import FixedClock
from app.contacts.tables import ByHand, Contact
from app.framework import Lane
from app.outbox.tables import Delivery
from app.runtime import Runtime
from app.sensitive import naming, queries
from app.sensitive.naming import OutsideWritten
from app.sensitive.rules import Deed, Given
from app.sensitive.tables import Complaint, State
from app.transaction import read, write
from tests.makers import staff
from tests.makers.sensitive import PASSPHRASE, begin, complain, let_in
from tests.makers.staff import Member
from tests.makers.texts import text_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WORDS = "my husband beats me"
SAFE = {"way": "text", "when": "mornings, after nine", "name": "Shoe repair", "area": "Old town", "woman": "yes"}


@pytest.fixture
def amina(runtime: Runtime) -> Member:
    """A focal point."""
    return staff.make_member(runtime, "Amina")


@pytest.fixture
def key(runtime: Runtime, amina: Member) -> bytes:
    return begin(runtime, amina)


@pytest.fixture
def aminas(app: Flask, runtime: Runtime, amina: Member, key: bytes) -> FlaskClient:
    """Her browser, with the store opened."""
    client = app.test_client()
    staff.sign_in(client, runtime, amina)
    assert post(client, "open", passphrase=PASSPHRASE).status_code == 303
    return client


@pytest.fixture
def told(runtime: Runtime, key: bytes) -> str:
    """The address of what somebody told of her husband."""
    text_in(runtime, WORDS)
    with read(runtime) as work:
        return work.session.exec(select(Complaint.id)).one().hex


def post(client: FlaskClient, where: str, **form: Any) -> TestResponse:
    token = staff.csrf(client.get("/staff/account"))
    return client.post(f"/staff/desk/{where}", data={**form, "csrf_token": token})


def partner(runtime: Runtime, by: Member, key: bytes, lane: Lane | None, organisation: str = "House of Eve") -> UUID:
    written = OutsideWritten(organisation, "Eve", "+999100000500", lane.value if lane else "")
    return write(runtime, by.actor, lambda work: naming.name_outside(work, written, key=key))


def deeds(runtime: Runtime, told: str, key: bytes) -> list[Deed]:
    with read(runtime) as work:
        one = work.session.get_one(Complaint, UUID(told))
        return [step.facts.deed for step in queries.opened(work, one, key=key).steps]


def state(runtime: Runtime, told: str) -> tuple[State, bool]:
    with read(runtime) as work:
        one = work.session.get_one(Complaint, UUID(told))
        return one.state, one.routed_at is not None


def sent(runtime: Runtime) -> list[str]:
    with read(runtime) as work:
        return [
            work.open(Delivery.words, one.id, one.words) for one in work.session.exec(select(Delivery)) if one.words
        ]


def test_h_15_nothing_can_be_sent_or_handed_on_before_a_safe_way_was_agreed(
    runtime: Runtime, aminas: FlaskClient, amina: Member, key: bytes, told: str
) -> None:
    to, before = partner(runtime, amina, key, Lane.VIOLENCE), sent(runtime)
    assert post(aminas, f"{told}/text", words="private_agreed").status_code == 400
    refused = post(aminas, f"{told}/partner", who=to.hex, given=["way"], consent="by voice, today, in Arabic")
    assert refused.status_code == 400
    assert "First agree with them on a safe way" in refused.text
    assert (sent(runtime), state(runtime, told)) == (before, (State.NEW, False))


@pytest.mark.parametrize("missing", ["way", "when", "name"])
def test_a_safe_way_has_a_way_a_time_and_a_neutral_name(
    runtime: Runtime, aminas: FlaskClient, key: bytes, told: str, missing: str
) -> None:
    assert post(aminas, f"{told}/safe-way", **(SAFE | {missing: ""})).status_code == 400
    assert Deed.SAFE_WAY not in deeds(runtime, told, key)


def test_what_is_sent_then_is_under_the_neutral_name_and_tells_others_nothing(
    runtime: Runtime, aminas: FlaskClient, key: bytes, told: str
) -> None:
    assert post(aminas, f"{told}/safe-way", **SAFE).status_code == 303
    assert post(aminas, f"{told}/text", words="private_closed").status_code == 400  # not on the list
    assert post(aminas, f"{told}/text", words="private_contact_set").status_code == 303
    assert sent(runtime)[-1] == "Shoe repair: agreed, mornings, after nine. If it changes, write."
    with read(runtime) as work:
        newest = work.session.exec(select(Delivery)).all()[-1]
        assert (newest.contact_id, newest.message_id, newest.by_hand) == (None, None, True)
    assert deeds(runtime, told, key)[-1] is Deed.TEXTED


def test_p_06_no_status_typed_into_any_of_these_forms_is_kept(
    runtime: Runtime, aminas: FlaskClient, amina: Member, key: bytes, told: str
) -> None:
    status, to = "her visa expired", partner(runtime, amina, key, Lane.VIOLENCE)
    safe = SAFE | {name: f"{SAFE[name]}, {status}" for name in ("when", "name", "area")}
    assert post(aminas, f"{told}/safe-way", **safe).status_code == 303
    asked = {"who": to.hex, "given": ["way", "when", "area"], "consent": f"by voice, {status}"}
    assert post(aminas, f"{told}/partner", **asked).status_code == 303
    assert post(aminas, f"{told}/hand-over", who=amina.id.hex, consent=f"by voice, {status}").status_code == 303
    assert post(aminas, f"{told}/note", words=f"spoke with her, {status}").status_code == 303
    with read(runtime) as work:
        opened = queries.opened(work, work.session.get_one(Complaint, UUID(told)), key=key)
    kept = repr([(step.facts, step.words) for step in opened.steps])
    assert "Shoe repair" in kept
    assert "by voice" in kept
    assert "visa" not in kept


@pytest.mark.parametrize("way", ["call", "visit"])
def test_who_is_called_or_met_is_not_written_to(runtime: Runtime, aminas: FlaskClient, told: str, way: str) -> None:
    post(aminas, f"{told}/safe-way", **(SAFE | {"way": way}))
    before = sent(runtime)
    assert post(aminas, f"{told}/text", words="private_agreed").status_code == 400
    assert sent(runtime) == before


def test_h_04_h_05_a_partner_of_this_lane_hears_what_was_ticked_with_a_written_yes_and_the_words_stay(
    runtime: Runtime, aminas: FlaskClient, amina: Member, key: bytes, told: str
) -> None:
    fits = partner(runtime, amina, key, Lane.VIOLENCE)
    others = [
        partner(runtime, amina, key, Lane.TRAFFICKING),
        partner(runtime, amina, key, None),
        partner(runtime, amina, key, Lane.VIOLENCE, organisation=""),
    ]
    post(aminas, f"{told}/safe-way", **SAFE)
    yes = {"given": ["when", "name", "woman"], "consent": "by voice, this morning, in Arabic"}
    for who in others:
        assert post(aminas, f"{told}/partner", who=who.hex, **yes).status_code == 400
        outside = post(aminas, f"{told}/hand-over", who=who.hex, organisation="House of Eve", consent="yes")
        assert outside.status_code == 400
    assert post(aminas, f"{told}/hand-over", who=fits.hex, organisation="House of Eve").status_code == 400
    assert post(aminas, f"{told}/partner", who=fits.hex, given=yes["given"], consent=" ").status_code == 400
    assert post(aminas, f"{told}/partner", who=fits.hex, consent="by voice").status_code == 400
    assert state(runtime, told) == (State.NEW, False)
    before = sent(runtime)
    assert post(aminas, f"{told}/partner", who=fits.hex, **yes).status_code == 303
    page = aminas.get(f"/staff/desk/{told}").text
    to_read_out = page[page.index('id="partner_said"') : page.index("</dl>", page.index('id="partner_said"'))]
    assert "mornings, after nine" in to_read_out
    assert "Shoe repair" in to_read_out
    assert "Old town" not in to_read_out
    assert WORDS not in to_read_out
    assert sent(runtime) == before
    with read(runtime) as work:
        opened = queries.opened(work, work.session.get_one(Complaint, UUID(told)), key=key)
    assert {one.value for one in Given} == {"way", "when", "name", "area", "language", "who"}
    (asked,) = (step.facts for step in opened.steps if step.facts.deed is Deed.ASKED_PARTNER)
    assert (asked.deed, list(asked.given), asked.identity) == (Deed.ASKED_PARTNER, ["when", "name"], False)
    assert asked.consent == yes["consent"]


@pytest.mark.parametrize(
    ("answer", "after"),
    [
        ("partner_accepted", (State.HANDED_OVER, True)),
        ("partner_reached", (State.HANDED_OVER, True)),
        ("partner_declined", (State.TAKEN, False)),
        ("partner_not_reached", (State.TAKEN, False)),
    ],
)
def test_the_clock_runs_until_a_partner_has_said_yes(
    runtime: Runtime,
    clock: FixedClock,
    aminas: FlaskClient,
    amina: Member,
    key: bytes,
    told: str,
    answer: str,
    after: tuple[State, bool],
) -> None:
    to = partner(runtime, amina, key, Lane.VIOLENCE)
    assert post(aminas, f"{told}/partner-said", answer=answer).status_code == 400  # nobody was asked
    post(aminas, f"{told}/take")
    post(aminas, f"{told}/safe-way", **SAFE)
    post(aminas, f"{told}/partner", who=to.hex, given=["way"], consent="by voice, today")
    assert state(runtime, told) == (State.HANDED_OVER, False)
    assert post(aminas, f"{told}/partner-said", answer="closed").status_code == 400
    assert post(aminas, f"{told}/partner-said", answer=answer).status_code == 303
    assert state(runtime, told) == after
    clock.move(hours=13)
    with read(runtime) as work:
        calls = [one.id.hex for one, _ in queries.running(work, runtime.settings.sensitive, most=9)]
    assert (calls == [told]) is not after[1]


def test_a_child_decides_which_grown_up_may_know_and_only_of_a_child_is_it_asked(
    runtime: Runtime, aminas: FlaskClient, key: bytes, told: str
) -> None:
    child = complain(runtime, "my age is 15", lane=Lane.ALONE).id.hex
    page = aminas.get(f"/staff/desk/{child}").text
    assert "Is there a grown-up you want to be with?" in page
    assert "how old" not in page.lower()
    assert "/caregiver" not in aminas.get(f"/staff/desk/{told}").text
    assert post(aminas, f"{child}/caregiver", asked="perhaps").status_code == 400
    assert post(aminas, f"{child}/caregiver", asked="no", words="not the uncle").status_code == 303
    assert deeds(runtime, child, key)[-1] is Deed.NO_CAREGIVER


def test_a_complaint_about_somebody_who_helps_has_none_of_these(
    runtime: Runtime, aminas: FlaskClient, amina: Member, key: bytes
) -> None:
    complaint = complain(runtime).id.hex
    assert "/safe-way" not in aminas.get(f"/staff/desk/{complaint}").text
    for act, form in (
        ("safe-way", SAFE),
        ("partner-said", {"answer": "partner_accepted"}),
        ("caregiver", {"asked": "no"}),
    ):
        assert post(aminas, f"{complaint}/{act}", **form).status_code == 400


def test_h_15_for_everybody_else_there_is_no_such_page_and_nothing_in_the_trail(
    app: Flask, runtime: Runtime, aminas: FlaskClient, amina: Member, key: bytes, told: str
) -> None:
    with read(runtime) as work:
        before = len(work.session.exec(select(AuditEntry)).all())
    post(aminas, f"{told}/safe-way", **SAFE)
    with read(runtime) as work:
        assert len(work.session.exec(select(AuditEntry)).all()) == before
    coordinator = app.test_client()
    staff.sign_in(coordinator, runtime, staff.make_member(runtime, "Noor", roles=("admin", "coordinator", "volunteer")))
    let_in(runtime, amina, key, staff.make_member(runtime, "Musa"), Lane.FRAUD)
    for act in ("safe-way", "text", "partner", "partner-said", "caregiver"):
        assert post(coordinator, f"{told}/{act}", **SAFE).status_code == 404
    for page in ("queue", "map", "feedback", "look-back", "exports", "audience", "unhandled"):
        seen = coordinator.get(f"/staff/{page}", follow_redirects=True).text
        assert "husband" not in seen
        assert told not in seen
    queued = coordinator.get("/staff/queue?q=husband", follow_redirects=True).text
    assert "beats" not in queued


def test_what_was_no_disclosure_goes_back_to_the_team_and_texts_go_as_before(
    runtime: Runtime, aminas: FlaskClient, told: str
) -> None:
    assert post(aminas, f"{told}/give-back", urgency="normal").status_code == 303
    with read(runtime) as work:
        assert work.session.exec(select(ByHand)).all() == []


def test_a_second_text_is_shown_beside_the_first_and_keeps_the_rule(
    runtime: Runtime, aminas: FlaskClient, told: str
) -> None:
    text_in(runtime, "my boss took my passport")
    with read(runtime) as work:
        assert len(work.session.exec(select(Contact)).all()) == 1
        second = next(one.hex for one in work.session.exec(select(Complaint.id)) if one.hex != told)
    assert f"/staff/desk/{second}" in aminas.get(f"/staff/desk/{told}").text
    post(aminas, f"{told}/give-back", urgency="normal")
    with read(runtime) as work:
        assert len(work.session.exec(select(ByHand)).all()) == 1
