"""Handing a case on from its page: who is suggested, what is asked, what leaves, and what comes back."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import col, select
from werkzeug.test import TestResponse

from app.audit.tables import AuditEntry
from app.cases.actions import set_facts, set_place, set_urgency
from app.cases.queries import get
from app.cases.tables import CaseState, Origin
from app.clock import FixedClock
from app.contacts.actions import keep_safe
from app.directory.tables import Known
from app.messages.queries import of_case
from app.messages.tables import Direction
from app.outbox.tables import Delivery
from app.partners import actions as partners
from app.partners.tables import Fact
from app.places.place import Method, Place
from app.referrals import actions, queries, rescuing, worker
from app.referrals.asking import ask_by_text
from app.referrals.rules import Unanswered
from app.referrals.tables import Consent, ConsentState, How, Reason, Referral, ReferralStep, Rescue, State, Verdict
from app.runtime import Runtime
from app.transaction import read, write
from app.triage.desk import record_case
from app.work import SYSTEM
from channels.contract import Address, AddressKind
from tests.makers import directory, staff
from tests.makers.partners import Door, case_of, door, propose, sent, sign
from tests.makers.staff import Member
from tests.makers.texts import AMAL, DAWIT, text_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HERE = Place(*directory.NEAR, 100, "Old mill", Method.COORDINATES)
FEW = ("need", "people", "area", "language")
ALL = tuple(Fact)


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody's browser on Amal's case."""

    client: FlaskClient
    case_id: UUID

    @property
    def path(self) -> str:
        return f"/staff/case/{self.case_id.hex}"

    def look(self, more: str = "/refer") -> TestResponse:
        return self.client.get(self.path + more)

    def send(self, more: str = "/refer", **form: Any) -> TestResponse:
        token = staff.csrf(self.client.get("/staff/account"))
        return self.client.post(self.path + more, data={"csrf_token": token, **form})

    def offered(self, more: str = "/refer") -> list[str]:
        """What may be chosen, as the form names it."""
        return re.findall(r'name="to"\s+value="([^"]+)"', self.look(more).text)

    def hand_on(self, *to: str, do: str = "yes", facts: tuple[str, ...] = FEW, **more: str) -> TestResponse:
        return self.send(to=list(to or self.offered()[:1]), fact=list(facts), days="30", how="voice", do=do, **more)


Of = Callable[..., Desk]


@pytest.fixture
def eve(runtime: Runtime) -> Member:
    return staff.make_member(runtime, "Eve", roles=("case_worker",))


@pytest.fixture
def case_id(runtime: Runtime) -> UUID:
    text_in(runtime, "HELP we are 4 people, hungry")
    found = case_of(runtime)
    write(runtime, SYSTEM, lambda work: set_facts(work, found, needs=("food",), people=4))
    write(runtime, SYSTEM, lambda work: set_place(work, found, HERE))
    return found


@pytest.fixture
def of(app: Flask, runtime: Runtime, case_id: UUID) -> Of:
    def desk(who: Member) -> Desk:
        client = app.test_client()
        staff.sign_in(client, runtime, who)
        return Desk(client, case_id)

    return desk


def kitchen(runtime: Runtime, by: Member, name: str, *, agreed: Any = None, **service: Any) -> Door:
    """A partner whose soup kitchen stands in the directory."""
    organisation_id = directory.put(runtime, directory.service(f"Soup of {name}", **service), name=name)
    told = partners.Told(name, "civil_society", organisation_id=organisation_id)
    partner_id = write(runtime, by.actor, lambda work: partners.add(work, told, member_id=by.id))
    sign(runtime, by, partner_id, **(agreed or {}))
    return Door(partner_id, partner_id)


def referrals(runtime: Runtime) -> list[Referral]:
    """In the order they were proposed, also within one moment."""
    first = select(Referral).join(ReferralStep, col(ReferralStep.referral_id) == Referral.id)
    with read(runtime) as work:
        return list(work.session.exec(first.where(ReferralStep.state == State.PROPOSED).order_by(col(ReferralStep.id))))


def told_to(runtime: Runtime, partner: Door) -> dict[Fact, str]:
    """What a partner sees of the one referral it has."""
    with read(runtime) as work:
        (shown,) = (
            queries.shown(work, one.id, partner.id)
            for one in work.session.exec(select(Referral).where(Referral.partner_id == partner.id))
        )
        return dict(shown.facts)


def texts_out(runtime: Runtime, case_id: UUID) -> list[str]:
    with read(runtime) as work:
        return [one.text for one in of_case(work, case_id) if one.direction is Direction.OUT]


def test_whoever_is_near_open_and_agreed_is_suggested_and_nobody_else(
    of: Of, runtime: Runtime, chen: Member, eve: Member
) -> None:
    far = kitchen(runtime, chen, "Far hall", places=(directory.place(20.0),))
    near = kitchen(runtime, chen, "Near hall", places=(directory.place(1.0),))
    plain = door(runtime, chen, name="No entry")
    door(runtime, chen, name="Other needs", needs=("legal",))
    kitchen(runtime, chen, "Asks papers", asks_papers=Known.YES)
    directory.put(runtime, directory.service("No partner"))
    page = of(eve).look().text
    ids = [UUID(hex=value.split(".")[0]) for value in of(eve).offered()]
    assert ids == [near.id, far.id, plain.id]
    assert "1.0 km" in page
    assert "Soup of Near hall" in page


def test_a_yes_by_voice_hands_over_what_was_ticked_and_nothing_else(
    of: Of, runtime: Runtime, chen: Member, eve: Member
) -> None:
    blue = kitchen(runtime, chen, "Blue hall", agreed={"facts": ALL})
    desk = of(eve)
    (to,) = desk.offered()
    form = desk.look(f"/refer?to={to}").text
    ticked = re.findall(r'name="fact"\s+value="([^"]+)"\s+checked', form)
    assert tuple(ticked) == FEW, "the least is ticked, and nothing more"
    read_out = desk.hand_on(to, do="read", facts=(*FEW, "name"), **{"typed-name": "Star"})
    assert "Blue hall offers Food" in read_out.text
    assert referrals(runtime) == [], "reading it out changes nothing"
    assert desk.hand_on(to, facts=(*FEW, "name"), **{"typed-name": "Star"}).status_code == 303
    given = told_to(runtime, blue)
    assert given.pop(Fact.NAME) == "Star"
    assert given.keys() <= {Fact.NEED, Fact.PEOPLE, Fact.AREA, Fact.LANGUAGE}
    assert given[Fact.PEOPLE] == "4"
    page = desk.look("").text
    assert "Blue hall" in page
    assert re.search(r'<details id="handed"\s+open>', page), "what is under way is seen without a tap"
    assert desk.hand_on(to).status_code == 409, "a second tap hands nothing on twice"


def test_from_a_case_one_tap_hands_on_and_in_danger_one_tap_leads_to_a_rescue_service(
    of: Of, runtime: Runtime, eve: Member, case_id: UUID
) -> None:
    desk = of(eve)

    def taps() -> list[str]:
        """What stands among the folds of the case without one being opened."""
        return re.findall(rf'class="go[^"]*"\s+href="{desk.path}/(\w+)"', desk.look("").text)

    for urgency, shown in (("urgent", ["refer"]), ("danger", ["rescue", "refer"])):
        now = runtime.clock.now()
        write(runtime, eve.actor, partial(set_urgency, case_id=case_id, urgency=urgency, rank=0, deadline_at=now))
        assert taps() == shown


def test_h_04_a_no_by_voice_leaves_the_person_where_they_were_and_nothing_leaves(
    of: Of, runtime: Runtime, chen: Member, eve: Member, case_id: UUID
) -> None:
    blue = kitchen(runtime, chen, "Blue hall")
    desk = of(eve)
    with read(runtime) as work:
        before = get(work, case_id).model_dump()
    texts = texts_out(runtime, case_id)
    assert desk.hand_on(do="no").status_code == 303
    with read(runtime) as work:
        (consent,) = work.session.exec(select(Consent)).all()
        assert consent.state is ConsentState.NO
        assert get(work, case_id).model_dump() == before, "with a no nothing changes for them"
        assert queries.page(work, blue.id, tuple(State)) == []
    (referral,) = referrals(runtime)
    assert (referral.state, referral.reason, referral.given, referral.sent_at) == (
        State.REVOKED,
        Reason.NO_YES,
        None,
        None,
    )
    assert texts_out(runtime, case_id) == texts
    assert desk.hand_on(do="later").status_code == 303
    assert len(referrals(runtime)) == 1, "call later: nothing is written down"


def test_who_is_not_trained_can_ask_by_text_where_that_is_enough_and_not_by_voice(
    of: Of, runtime: Runtime, chen: Member, binta: Member, case_id: UUID
) -> None:
    kitchen(runtime, chen, "Blue hall", agreed={"needs": ("food",)})
    lawyers = door(runtime, chen, name="Free lawyers", kind="lawyers", needs=("legal",))
    write(runtime, SYSTEM, lambda work: set_facts(work, case_id, needs=("food", "legal"), people=None))
    desk = of(binta)
    food, legal = desk.offered()
    assert legal.startswith(lawyers.id.hex)
    assert desk.hand_on(food, do="yes").status_code == 403
    assert desk.hand_on(legal, do="text").status_code == 400
    assert 'value="text"' not in desk.look(f"/refer?to={legal}").text
    assert referrals(runtime) == []
    assert desk.hand_on(food, do="text").status_code == 303
    (asked,) = referrals(runtime)
    assert asked.state is State.PROPOSED
    assert "Blue hall" in texts_out(runtime, case_id)[-1]
    assert desk.hand_on(food, legal, do="text").status_code == 409, "one named partner at a time"


def test_a_consulate_is_never_suggested_and_asked_only_by_name_with_the_way_out_read_first(
    of: Of, runtime: Runtime, chen: Member, eve: Member, case_id: UUID
) -> None:
    consulate = door(runtime, chen, name="Consulate of Norland", kind="consulate", needs=("documents",))
    other = door(runtime, chen, name="Paper help", needs=("documents",))
    write(runtime, SYSTEM, lambda work: set_facts(work, case_id, needs=("documents",), people=None))
    desk = of(eve)
    assert [value[:32] for value in desk.offered()] == [other.id.hex]
    assert "Norland" not in desk.look().text
    (named,) = desk.offered("/refer?named=yes")
    assert named.startswith(consulate.id.hex)
    assert desk.hand_on(named).status_code == 409, "not unless they named it"
    assert desk.hand_on(named, *desk.offered(), named="yes").status_code == 409, "nor beside others"
    assert "Some people prefer not to contact their consulate" in desk.hand_on(named, do="read", named="yes").text
    as_other_kind = named.replace(".consular.", ".documents.")
    assert desk.hand_on(as_other_kind).status_code in (400, 409)
    assert referrals(runtime) == []
    assert desk.hand_on(named, named="yes").status_code == 303
    assert told_to(runtime, consulate)


@pytest.mark.parametrize(
    ("careless", "said"),
    [({"asks_papers": Known.YES}, "may ask you for an ID"), ({"shares": Known.YES}, "may tell the authorities who")],
)
def test_who_asks_for_papers_or_tells_is_the_last_way_and_said_before_the_question(
    of: Of, runtime: Runtime, chen: Member, eve: Member, careless: dict[str, Known], said: str
) -> None:
    kitchen(runtime, chen, "City kitchen", **careless)
    desk = of(eve)
    script = desk.hand_on(do="read").text
    assert script.index(said) < script.index("I would like to ask you something")
    better = kitchen(runtime, chen, "Far hall", places=(directory.place(30.0),))
    assert [value[:32] for value in desk.offered()] == [better.id.hex]


def test_what_belongs_in_the_restricted_store_is_not_handed_on_from_here(
    of: Of, runtime: Runtime, chen: Member, eve: Member, case_id: UUID
) -> None:
    officer = staff.make_member(runtime, "Fatou", roles=("protection_officer",))
    safe = door(runtime, chen, name="Quiet door", needs=("safety",))
    write(runtime, SYSTEM, lambda work: set_facts(work, case_id, needs=("safety",), people=None))
    desk = of(eve)
    assert desk.offered() == []
    page = desk.look().text
    assert officer.handle in page
    assert "Quiet door" not in page
    assert desk.look(f"/refer?to={safe.id.hex}.violence.safety.").status_code == 403


def test_several_are_asked_at_once_and_one_takes_it(of: Of, runtime: Runtime, chen: Member, eve: Member) -> None:
    doors = [kitchen(runtime, chen, "Blue hall"), kitchen(runtime, chen, "Red hall")]
    desk = of(eve)
    assert desk.hand_on(*desk.offered()).status_code == 303
    both = {one.partner_id: one.id for one in referrals(runtime)}
    assert both.keys() == {one.id for one in doors}
    first = f"/refer/{both[doors[0].id].hex}/partner"
    assert desk.send(first, what="accepted", words="Green gate at ten").status_code == 303
    assert {one.partner_id: one.state for one in referrals(runtime)} == {
        doors[0].id: State.ACCEPTED,
        doors[1].id: State.REVOKED,
    }
    assert "Green gate at ten" in desk.look("").text


def test_an_answer_typed_in_for_a_partner_is_kept_as_the_members_deed_and_leads_on(
    of: Of, runtime: Runtime, chen: Member, eve: Member
) -> None:
    kitchen(runtime, chen, "Blue hall")
    other = kitchen(runtime, chen, "Red hall", places=(directory.place(9.0),))
    desk = of(eve)
    desk.hand_on()
    (referral,) = referrals(runtime)
    page = f"/refer/{referral.id.hex}"
    assert desk.send(f"{page}/partner", what="accepted", words=" ").status_code == 400
    assert desk.send(f"{page}/partner", reason="did_not_come").status_code == 409, "nobody took it yet"
    assert desk.send(f"{page}/partner", reason="full").status_code == 303
    with read(runtime) as work:
        last = queries.steps_of(work, referral.id)[-1]
    assert (last.state, last.reason, last.member_id, last.focal_point_id) == (
        State.DECLINED,
        Reason.FULL,
        eve.id,
        None,
    )
    assert "Ask somebody else" in desk.look(page).text
    assert [value[:32] for value in desk.offered()] == [other.id.hex], "who said no is not asked again"


def test_the_sheet_has_what_was_agreed_and_is_gone_with_the_yes(
    of: Of, runtime: Runtime, chen: Member, eve: Member
) -> None:
    kitchen(runtime, chen, "Blue hall", agreed={"facts": ALL})
    desk = of(eve)
    desk.hand_on(facts=("need", "name"), **{"typed-name": "Star"})
    (referral,) = referrals(runtime)
    page = f"/refer/{referral.id.hex}"
    assert desk.look(f"{page}/sheet").status_code == 409, "nobody said that they carry it"
    assert desk.send(f"{page}/sheet").status_code == 303
    sheet = desk.look(f"{page}/sheet")
    assert sheet.status_code == 200
    assert referral.reference in sheet.text
    assert "Star" in sheet.text
    assert "We have no room" in sheet.text, "the sheet speaks to who fills it in"
    assert AMAL.value not in sheet.text
    assert "Old mill" not in sheet.text
    assert desk.send(f"{page}/no").status_code == 303
    assert desk.look(f"{page}/sheet").status_code == 409
    assert desk.send(f"{page}/sheet").status_code == 409


def test_a_case_that_is_being_handed_on_closes_only_when_somebody_said_what_becomes_of_that(
    of: Of, runtime: Runtime, chen: Member, eve: Member, case_id: UUID
) -> None:
    kitchen(runtime, chen, "Blue hall")
    desk = of(eve)
    desk.hand_on()
    desk.send("/take")
    assert desk.send("/close", outcome="referred").status_code == 409
    assert desk.send("/close", outcome="referred", handed="goes_on").status_code == 303
    with read(runtime) as work:
        assert get(work, case_id).state is CaseState.CLOSED
    assert [one.state for one in referrals(runtime)] == [State.SENT]
    assert desk.hand_on(do="yes").status_code in (400, 409)


@pytest.mark.parametrize(
    ("whose", "along"), [(AMAL, True), (Address(AddressKind.WHATSAPP, AMAL.value), True), (DAWIT, False)]
)
def test_what_was_handed_on_goes_with_a_case_into_another_of_the_same_person_and_to_no_stranger(
    of: Of, runtime: Runtime, chen: Member, eve: Member, case_id: UUID, whose: Address, along: bool
) -> None:
    kitchen(runtime, chen, "Blue hall")
    desk = of(eve)
    desk.hand_on()
    second = propose(runtime, eve, case_id, kitchen(runtime, chen, "Red hall").id, how=How.TEXT, said_yes=None)
    write(runtime, eve.actor, lambda work: ask_by_text(work, runtime, second))
    told = {"origin": Origin.CALL, "words": "Still hungry", "urgency": "normal", "needs": ("food",), "people": 4}
    who = {"place": None, "language": "en", "member_id": eve.id, "needy": whose, "informant": None}
    other = write(runtime, eve.actor, lambda work: record_case(work, runtime, **told, **who))  # type: ignore[arg-type]
    with read(runtime) as work:
        reference = get(work, other).reference
    desk.send("/take")
    assert desk.send("/merge", reference=reference).status_code == 303
    with read(runtime) as work:
        assert get(work, case_id).merged_into == other
        found = [one.case_id for one in (*work.session.exec(select(Referral)), *work.session.exec(select(Consent)))]
    assert found == [other if along else case_id] * 4
    assert [one.state for one in referrals(runtime)] == [State.SENT, State.PROPOSED if along else State.REVOKED]
    text_in(runtime, "yes")
    answered = referrals(runtime)[1]
    assert (answered.state, answered.reason) == ((State.SENT, None) if along else (State.REVOKED, Reason.NOT_NEEDED))
    text_in(runtime, "no")
    assert [one.state for one in referrals(runtime)] == [State.REVOKED] * 2, "a no takes back what goes on too"


def test_words_about_papers_are_refused_before_anybody_is_asked(
    of: Of, runtime: Runtime, chen: Member, eve: Member
) -> None:
    kitchen(runtime, chen, "Blue hall", agreed={"facts": ALL})
    desk = of(eve)
    told = {"typed-words": "She is undocumented, come soon"}
    answer = desk.hand_on(do="read", facts=("need", "words"), **told)
    assert answer.status_code == 400
    assert "these words would be removed" in answer.text
    assert referrals(runtime) == []


def test_x_17_a_referral_of_another_case_looks_like_one_that_is_not_there(
    of: Of, runtime: Runtime, chen: Member, eve: Member
) -> None:
    kitchen(runtime, chen, "Blue hall")
    desk = of(eve)
    desk.hand_on()
    desk.look("")
    (referral,) = referrals(runtime)
    text_in(runtime, "HELP water", sender=DAWIT)
    other = Desk(desk.client, case_of(runtime, DAWIT))
    theirs, nobodys = (other.look(f"/refer/{one.hex}") for one in (referral.id, other.case_id))
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.text.replace(f"refer/{referral.id.hex}", "") == nobodys.text.replace(f"refer/{other.case_id.hex}", "")


def test_ten_times_as_many_services_of_others_cost_no_statement_more(
    of: Of, runtime: Runtime, chen: Member, eve: Member
) -> None:
    for name in ("Blue hall", "Red hall"):
        kitchen(runtime, chen, name)
    desk, asked = of(eve), []
    event.listen(runtime.reader, "before_cursor_execute", lambda *told: asked.append(told[2]))

    def weight() -> int:
        asked.clear()
        assert len(desk.offered()) == 2
        return len(asked)

    first = weight()
    many = [directory.service(f"Kitchen {number}") for number in range(300)]
    directory.put(runtime, *many, name="Others")
    assert weight() == first


ROUTES = ("/refer", "/refer/{id}/answer", "/refer/{id}/no", "/refer/{id}/revoke", "/refer/{id}/partner", "/rescue")


@pytest.mark.parametrize("role", ["translator", "admin"])
@pytest.mark.parametrize("route", ROUTES)
def test_nobody_hands_on_without_the_role_for_it(of: Of, runtime: Runtime, role: str, route: str) -> None:
    who = staff.make_member(runtime, "Gil", roles=(role,))
    desk = of(who)
    assert desk.send(route.format(id=desk.case_id.hex), do="yes").status_code == 403


def test_a_volunteer_neither_writes_down_a_spoken_yes_nor_looks_at_rescues(
    of: Of, runtime: Runtime, chen: Member, eve: Member, binta: Member
) -> None:
    kitchen(runtime, chen, "Blue hall")
    of(eve).hand_on()
    (referral,) = referrals(runtime)
    desk = of(binta)
    assert desk.send(f"/refer/{referral.id.hex}/answer", answer="yes").status_code == 403
    assert desk.client.get("/staff/rescues").status_code == 403


def in_danger(runtime: Runtime, case_id: UUID) -> None:
    write(
        runtime,
        SYSTEM,
        lambda work: set_urgency(work, case_id, urgency="danger", rank=0, deadline_at=work.now),
    )


def test_p_13_every_act_of_handing_on_is_in_the_trail_without_a_name_or_a_word(
    of: Of, runtime: Runtime, chen: Member, eve: Member
) -> None:
    kitchen(runtime, chen, "Blue hall", agreed={"facts": ALL})
    desk = of(eve)

    def did(more: str = "/refer", **form: Any) -> list[str]:
        """What the trail says of an act that was done."""
        before = len(trail(runtime))
        assert desk.send(more, **form).status_code == 303
        return [entry.action for entry in trail(runtime)[before:] if entry.actor_id == eve.id]

    yes: dict[str, Any] = {
        "to": desk.offered(),
        "fact": ["need", "name"],
        "typed-name": "Star",
        "how": "voice",
        "do": "yes",
    }
    assert did(**yes) == ["consent.asked", "referral.sent"]
    page = f"/refer/{referrals(runtime)[0].id.hex}"
    assert did(f"{page}/sheet") == ["referral.carried"]
    assert did(f"{page}/partner", what="accepted", words="Green gate") == ["referral.accepted"]
    assert did(f"{page}/no") == ["consent.withdrawn", "referral.revoked"]
    assert did(**yes) == ["consent.asked", "referral.sent"]
    page = f"/refer/{referrals(runtime)[1].id.hex}"
    assert did(f"{page}/revoke", reason="mistake") == ["referral.revoked"]
    told = repr([(entry.action, entry.subject, entry.reason) for entry in trail(runtime)])
    for words in ("Star", "Green", "Blue", AMAL.value):
        assert words not in told


@pytest.mark.parametrize("later", [False, True])
def test_h_04_who_said_no_is_not_asked_the_same_by_text_again(
    of: Of, runtime: Runtime, chen: Member, eve: Member, later: bool
) -> None:
    """A yes that comes after asking and asking is none. Somebody who listens may ask once more."""
    blue = kitchen(runtime, chen, "Blue hall")
    desk = of(eve)
    first = next(value for value in desk.offered() if value.startswith(blue.id.hex))
    assert desk.hand_on(first, do="text").status_code == 303
    if later:
        text_in(runtime, "yes")
    text_in(runtime, "no")
    assert desk.hand_on(first, do="text").status_code == 409
    assert "ask by voice" in desk.hand_on(first, do="text").text
    assert 'value="text"' not in desk.look(f"/refer?to={first}").text
    red = kitchen(runtime, chen, "Red hall")
    other = next(value for value in desk.offered() if value.startswith(red.id.hex))
    assert desk.hand_on(first, do="yes").status_code == 303
    assert desk.hand_on(other, do="text").status_code == 303


def test_a_yes_that_was_asked_by_text_and_said_on_the_telephone_is_written_down_once(
    of: Of, runtime: Runtime, chen: Member, eve: Member, binta: Member
) -> None:
    blue = kitchen(runtime, chen, "Blue hall", agreed={"needs": ("food",)})
    assert of(binta).hand_on(do="text").status_code == 303
    page = f"/refer/{referrals(runtime)[0].id.hex}/answer"
    desk = of(eve)
    assert desk.send(page, answer="maybe").status_code == 400
    assert desk.send(page, answer="yes").status_code == 303
    assert told_to(runtime, blue)[Fact.PEOPLE] == "4"
    assert desk.send(page, answer="yes").status_code == 409


def test_who_must_not_be_texted_is_not_asked_by_text(
    of: Of, runtime: Runtime, chen: Member, binta: Member, case_id: UUID
) -> None:
    kitchen(runtime, chen, "Blue hall", agreed={"needs": ("food",)})
    desk = of(binta)
    desk.send("/safe", neutral_words="on")
    texts = texts_out(runtime, case_id)
    assert "Ask them by text" not in desk.look(f"/refer?to={desk.offered()[0]}").text
    assert desk.hand_on(do="text").status_code == 409
    assert texts_out(runtime, case_id) == texts
    assert referrals(runtime) == []


def trail(runtime: Runtime) -> list[AuditEntry]:
    with read(runtime) as work:
        return list(work.session.exec(select(AuditEntry).order_by(col(AuditEntry.number))))


def test_officers_are_called_when_nobody_looked_in_time_and_again_until_somebody_does(
    of: Of, runtime: Runtime, binta: Member, case_id: UUID, clock: FixedClock
) -> None:
    officer = staff.make_member(runtime, "Fatou", roles=("protection_officer",), phone="+99955501024")
    in_danger(runtime, case_id)
    clock.move(minutes=11)
    assert of(binta).send("/rescue", **TOLD).status_code == 303

    def calls() -> int:
        rescuing.call_officers(runtime)
        with read(runtime) as work:
            found = work.session.exec(select(Delivery).where(Delivery.member_id == officer.id))
            return len(found.all())

    assert calls() == 0
    clock.move(hours=24)
    assert (calls(), calls()) == (1, 1)
    clock.move(hours=12)
    assert calls() == 2
    with read(runtime) as work:
        (rescue,) = queries.rescues_to_review(work)
    judge = partial(rescuing.review, rescue_id=rescue.id, verdict=Verdict.RIGHT, member_id=officer.id)
    write(runtime, officer.actor, judge)
    clock.move(hours=13)
    assert calls() == 2


def test_h_04_from_the_moment_they_are_kept_apart_who_told_us_hears_no_step_and_nothing_stands_on_their_yes(
    of: Of, runtime: Runtime, chen: Member, eve: Member, case_id: UUID
) -> None:
    blue, red, green = (door(runtime, chen, name=name) for name in ("Blue hall", "Red hall", "Green hall"))
    taken, waiting = (sent(runtime, eve, case_id, one.id) for one in (blue, red))
    propose(runtime, eve, case_id, green.id, said_yes=False)
    write(runtime, blue.actor, lambda work: actions.accept(work, taken, blue.id, "Green gate, 10:00"))
    with read(runtime) as work:
        teller = get(work, case_id).contact_id
        assert teller is not None
        assert queries.refused_in(work, case_id)
    texts = texts_out(runtime, case_id)
    assert of(eve).send("/informant").status_code == 303
    worker.follow_referrals(runtime)
    text_in(runtime, "YES")
    worker.follow_referrals(runtime)
    assert not [text for text in texts_out(runtime, case_id)[len(texts) :] if " hall" in text]
    with read(runtime) as work:
        for referral_id, partner in ((taken, blue), (waiting, red)):
            shown = queries.shown(work, referral_id, partner.id)
            assert (shown.state, shown.reason, shown.facts) == (State.REVOKED, Reason.MISTAKE, {})
        held = [one.contact_id for one in queries.of_case(work, case_id)]
        held += [one.contact_id for one in queries.consents_of_case(work, case_id)]
        assert held == [None] * 6
        assert queries.find_open(work, teller) is None
        assert not queries.refused_in(work, case_id), "their no was not the other's"


def test_fifty_who_cannot_be_told_of_a_rescue_keep_nobody_behind_them_waiting(
    runtime: Runtime, eve: Member, case_id: UUID, clock: FixedClock
) -> None:
    text_in(runtime, "hello", sender=DAWIT)
    unreadable = case_of(runtime, DAWIT)
    with read(runtime) as work:
        dawit = get(work, unreadable).contact_id
    assert dawit is not None
    rule: dict[str, Any] = {"do_not_text": False, "shared_phone": False, "neutral_words": True, "quiet": None}
    write(runtime, eve.actor, lambda work: keep_safe(work, dawit, **rule))
    facts = Unanswered(danger=True, heard_at=None, said_no=False, cannot_decide=True, child=False)
    told: dict[str, Any] = {"called": "Boat crew", "carried": 1, "reason": "no voice", "member_id": eve.id}
    for _ in range(50):
        write(runtime, eve.actor, lambda work: rescuing.pass_on(work, unreadable, facts, **told))
    clock.move(minutes=1)
    write(runtime, eve.actor, lambda work: rescuing.pass_on(work, case_id, facts, **told))
    rescuing.tell_rescued(runtime)
    rescuing.tell_rescued(runtime)
    assert sum("Boat crew" in text for text in texts_out(runtime, case_id)) == 1
    assert not [text for text in texts_out(runtime, unreadable) if "Boat crew" in text]


@pytest.mark.parametrize("called", ["Boat crew, he has no visa", "Boat crew +999100000321"])
def test_what_must_not_be_kept_is_refused_in_the_name_of_a_rescue_service(
    of: Of, runtime: Runtime, binta: Member, case_id: UUID, clock: FixedClock, called: str
) -> None:
    in_danger(runtime, case_id)
    clock.move(minutes=11)
    assert of(binta).send("/rescue", **(TOLD | {"called": called})).status_code == 400
    with read(runtime) as work:
        assert work.session.exec(select(Rescue)).all() == []
    assert of(binta).send("/rescue", **TOLD).status_code == 303


def test_who_reads_no_text_now_is_told_of_the_rescue_when_they_can_be(
    of: Of, runtime: Runtime, binta: Member, case_id: UUID, clock: FixedClock
) -> None:
    desk = of(binta)
    desk.send("/safe", neutral_words="on")
    in_danger(runtime, case_id)
    clock.move(minutes=11)
    texts = texts_out(runtime, case_id)
    assert desk.send("/rescue", **TOLD).status_code == 303
    rescuing.tell_rescued(runtime)
    assert texts_out(runtime, case_id) == texts, "others read this phone"
    desk.send("/safe")
    rescuing.tell_rescued(runtime)
    rescuing.tell_rescued(runtime)
    assert [text for text in texts_out(runtime, case_id) if "Boat crew" in text] == texts_out(runtime, case_id)[-1:]


TOLD = {"called": "Boat crew", "reason": "The call broke off, water is rising", "carried": "1"}


def test_h_05_who_cannot_answer_is_passed_on_without_a_name_and_is_told(
    of: Of, runtime: Runtime, binta: Member, case_id: UUID, clock: FixedClock
) -> None:
    desk = of(binta)
    assert desk.send("/rescue", **TOLD).status_code == 409, "no life in danger"
    in_danger(runtime, case_id)
    assert desk.send("/rescue", **TOLD).status_code == 409, "they wrote a moment ago: they are asked first"
    clock.move(minutes=11)
    page = desk.look("/rescue").text
    main = page[page.index('id="say"') : page.index("</main>")]
    assert "Old mill" in main
    for secret in (AMAL.value, "English", "hungry"):
        assert secret not in main
    assert desk.send("/rescue", **{**TOLD, "reason": " "}).status_code == 400
    assert desk.send("/rescue", **{**TOLD, "carried": "9"}).status_code == 400, "more than there are"
    assert desk.send("/rescue", **TOLD).status_code == 303
    with read(runtime) as work:
        (rescue,) = work.session.exec(select(Rescue)).all()
    assert (rescue.carried, rescue.by_id, rescue.told_at) == (1, binta.id, clock.now())
    assert "We told Boat crew where you were" in texts_out(runtime, case_id)[-1]


def test_h_05_a_no_holds_and_only_the_officer_decides_for_who_cannot(
    of: Of, runtime: Runtime, chen: Member, eve: Member, binta: Member, case_id: UUID, clock: FixedClock
) -> None:
    officer = staff.make_member(runtime, "Fatou", roles=("protection_officer",))
    kitchen(runtime, chen, "Blue hall")
    of(eve).hand_on(do="no")
    in_danger(runtime, case_id)
    clock.move(minutes=11)
    assert of(officer).send("/rescue", **TOLD).status_code == 409, "they can decide, and said no"
    assert of(binta).send("/rescue", cannot_decide="yes", **TOLD).status_code == 403
    assert of(officer).send("/rescue", cannot_decide="yes", **TOLD).status_code == 303
    with read(runtime) as work:
        (rescue,) = work.session.exec(select(Rescue)).all()
    assert rescue.against_no


def test_each_rescue_is_looked_at_within_a_day_by_who_did_not_do_it(
    of: Of, runtime: Runtime, case_id: UUID, clock: FixedClock
) -> None:
    officers = [staff.make_member(runtime, name, roles=("protection_officer",)) for name in ("Fatou", "Gil")]
    in_danger(runtime, case_id)
    clock.move(minutes=11)
    own, other = of(officers[0]), of(officers[1])
    assert own.send("/rescue", **TOLD).status_code == 303
    with read(runtime) as work:
        (rescue,) = work.session.exec(select(Rescue)).all()
    assert "You passed it on yourself" in own.client.get("/staff/rescues").text

    def judge(desk: Desk) -> int:
        form = {"csrf_token": staff.csrf(desk.client.get("/staff/account")), "verdict": "right"}
        return desk.client.post(f"/staff/rescues/{rescue.id.hex}", data=form).status_code

    assert judge(own) == 409
    assert "Boat crew" in other.client.get("/staff/rescues").text
    assert judge(other) == 303
    assert judge(other) == 409, "once"
    assert "Boat crew" not in other.client.get("/staff/rescues").text
