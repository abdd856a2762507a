"""P-13: whatever somebody of the team does on any page leaves an entry in the trail, which has none of the words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from app.alerts.tables import AlertIssue
from app.audit.actions import record
from app.audit.queries import first_broken_link
from app.audit.tables import AuditEntry
from app.campaigns.tables import Campaign
from app.cases.queries import get, queue
from app.directory.tables import HiddenService, Organisation, Service
from app.factory import create_app
from app.feedback.listing import Wanted, listed
from app.feedback.tables import ManyAnswer, PlaceToMend
from app.messages.queries import of_case
from app.partners.tables import Partner, PartnerFocalPoint
from app.relays.tables import Relay
from app.rumours.tables import Rumour
from app.runtime import Runtime
from app.staff.actions import invite
from app.staff.tables import Invitation, Shift, StaffSession
from app.tracing.tables import Presence, Search
from app.transaction import read, write
from app.visits.tables import Visit
from app.web.staff.case import MOST_REVEALS_AN_HOUR
from app.work import COMMAND, Work
from channels.contract import Address, AddressKind
from channels.libretranslate import LibreTranslate
from tests.makers import staff
from tests.makers.staff import Member
from tests.makers.texts import AMAL, DAWIT, text_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WORDS = "behind the turquoise lighthouse"
WARNING = {"key": "alert_conflict_during", "circle-at": "-1.2864, 36.8172", "circle-km": "5", "blank-place-und": WORDS}
# (page, form), in an order in which each can be done. {names} are of this site.
ACTS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("/staff/case/{case}/take", {}),
    ("/staff/case/{case}/answer", {"words": f"We come {WORDS}"}),
    ("/staff/case/{case}/text/{text}/translation", {"words": WORDS, "language": "fr"}),
    ("/staff/case/{case}/text/{text}/heard", {"words": WORDS}),
    ("/staff/case/{case}/translate", {"message": "{text}"}),
    ("/staff/case/{case}/agreed", {"key": "reply_still_here"}),
    ("/staff/case/{case}/facts", {"needs": "water", "people": "3"}),
    ("/staff/case/{case}/urgency", {"urgency": "danger"}),
    ("/staff/case/{case}/place", {"place": "-1.2864, 36.8172"}),
    ("/staff/case/{case}/note", {"note": WORDS}),
    ("/staff/case/{case}/language", {"language": "fr"}),
    ("/staff/case/{case}/safe", {"shared_phone": "on"}),
    ("/staff/case/{case}/number", {"reason": "call_now"}),
    ("/staff/case/{case}/give-back", {}),
    ("/staff/case/{case}/hand-over", {"to": "{member}"}),
    ("/staff/case/{case}/close", {"outcome": "helped"}),
    ("/staff/case/{case}/reopen", {}),
    ("/staff/case/{other}/informant", {}),
    ("/staff/case/{other}/merge", {"reference": "{reference}"}),
    ("/staff/case/{case}/erase", {"reason": "person_asked"}),
    ("/staff/audience/join", {"phone": "+999100000321", "consent": "spoken", "language": "en"}),
    ("/staff/case/new", {"origin": "call", "words": WORDS, "urgency": "urgent", "language": "en"}),
    ("/staff/feedback/new", {"told": "visit", "words": WORDS, "language": "en"}),
    ("/staff/feedback/code", {"item": "{told}", "code": "request.suggestion"}),
    ("/staff/feedback/{told}/code", {"code": "question.other"}),
    ("/staff/feedback/{told}/area", {"area": "-1.2864, 36.8172"}),
    ("/staff/feedback/{told}/code", {"code": "concern.place"}),
    ("/staff/feedback/{told}/place", {"kind": "light", "area": "-1.2864, 36.8172", "line": WORDS}),
    ("/staff/feedback/places/{place}/hand-over", {"partner": "Water Board"}),
    ("/staff/feedback/places/{place}/asked", {}),
    ("/staff/feedback/places/{place}/mended", {}),
    ("/staff/feedback/{told}/place", {"kind": "gate", "area": "-1.2864, 36.8172", "line": WORDS}),
    ("/staff/feedback/places/{place}/not-mended", {"why-en": WORDS}),
    ("/staff/feedback/{told}/pass-on", {"partner": "Water Board", "line": WORDS}),
    ("/staff/feedback/{told}/answer", {"words": WORDS}),
    ("/staff/feedback/{told}/code", {"code": "praise.other"}),
    ("/staff/feedback/{told}/thank", {"key": "feedback_praise"}),
    ("/staff/feedback/{told}/code", {"code": "request.other"}),
    ("/staff/feedback/{told}/refuse", {"reason": "cannot", "why": WORDS}),
    ("/staff/feedback/{told}/code", {"code": "request.other"}),
    ("/staff/feedback/{told}/hostile", {}),
    ("/staff/feedback/{told}/code", {"code": "request.other"}),
    ("/staff/feedback/{told}/case", {"urgency": "normal", "needs": "water"}),
    ("/staff/feedback/codes/add", {"below": "request", "name": "Taps"}),
    ("/staff/feedback/codes/rename", {"code": "request.taps", "name": "Pipes"}),
    ("/staff/feedback/codes/retire", {"code": "request.taps"}),
    ("/staff/directory", {"name": WORDS}),
    ("/staff/directory/organisation/{organisation}", {"name": WORDS}),
    ("/staff/directory/organisation/{organisation}/link", {}),
    ("/staff/directory/organisation/{organisation}/no-link", {}),
    ("/staff/directory/organisation/{organisation}/forget-file", {}),
    ("/staff/directory/organisation/{organisation}/new", {
        "name": WORDS, "kinds": "food", "status": "active", "asks_papers": "no", "shares": "no"}),
    ("/staff/directory/service/{service}", {
        "name": WORDS, "kinds": "water", "status": "active", "asks_papers": "no", "shares": "no"}),
    ("/staff/directory/service/{service}/confirm", {}),
    ("/staff/directory/service/{service}/remove", {}),
    ("/staff/directory/hidden", {"name": WORDS, "phone": "+999 100 0077", "kinds": "violence"}),
    ("/staff/directory/hidden/{hidden}/remove", {}),
    ("/staff/relays", {"name": WORDS, "kind": "person", "areas": "-1.2864, 36.8172", "language": "en", "usually": "3",
                       "agreed": "spoken", "day": "2026-01-01"}),
    ("/staff/relays/{relay}/pause", {}),
    ("/staff/relays/{relay}/resume", {}),
    ("/staff/relays/{relay}/ask", {}),
    ("/staff/relays/{relay}/credit", {"amount": "5", "currency": "EUR", "day": "2026-01-01"}),
    ("/staff/relays/{relay}/end", {}),
    ("/staff/tracing/found/new", {"names": "Dawit Gebremedhin", "reach": WORDS, "words": WORDS, "language": "en",
                                  "agreed": "spoken", "number": "+999 100 000 041"}),
    ("/staff/tracing/new", {"names": "Dawit Gebremedhin", "seeker": "Binta Gebremedhin", "relation": "sibling",
                            "language": "en", "agreed": "called", "fear": "no", "number": "+999 100 000 042"}),
    ("/staff/tracing/{search}/change", {"names": "Dawit Gebremedhin", "seeker": "Binta Gebremedhin", "words": WORDS,
                                        "relation": "sibling", "language": "en", "agreed": "called", "fear": "no"}),
    ("/staff/tracing/found/{found}/change", {"names": "Dawit Gebremedhin", "words": WORDS, "language": "en",
                                             "agreed": "spoken"}),
    ("/staff/tracing/{search}/number", {}),
    ("/staff/tracing/found/{found}/number", {}),
    ("/staff/tracing/{search}/think", {"found": "{found}", "same": "yes"}),
    ("/staff/tracing/{search}/answer", {"found": "{found}", "answer": "greeting", "greeting": WORDS}),
    ("/staff/tracing/{search}/stop", {}),
    ("/staff/tracing/found/{found}/end", {}),
    ("/staff/visits", {"kind": "workplace", "area": "-1.2864, 36.8172", "place": WORDS, "asked": WORDS}),
    ("/staff/visits/{visit}/change", {"kind": "workplace", "area": "-1.2864, 36.8172", "promised": WORDS}),
    ("/staff/visits/{visit}/end", {"outcome": "met"}),
    ("/staff/visits/{visit}/erase", {}),
    ("/staff/partners", {"name": WORDS, "kind": "health"}),
    ("/staff/partners/{partner}/hours", {"hours": "mon-fri 08:00-17:00"}),
    ("/staff/partners/{partner}/organisation", {}),
    ("/staff/partners/{partner}/sign", {"facts": "need", "needs": "food", "signed": "2026-01-01",
                                        "until": "2027-01-01", "no_id": "yes", "firewall": "yes"}),
    ("/staff/partners/{partner}/people", {"name": WORDS, "phone": "+999 100 000 078", "language": "en"}),
    ("/staff/partners/{partner}/people/{answers}/away", {"day": "2026-03-28"}),
    ("/staff/partners/{partner}/people/{answers}/link", {}),
    ("/staff/partners/{partner}/people/{answers}/account", {}),
    ("/staff/partners/{partner}/people/{answers}/end", {}),
    ("/staff/partners/{partner}/agreement/end", {}),
    ("/staff/partners/{partner}/end", {}),
    ("/staff/rumours", {"claim": WORDS, "day": "2026-01-01"}),
    ("/staff/rumours/{rumour}/heard", {"day": "2026-01-01"}),
    ("/staff/rumours/{rumour}/verdict", {"verdict": "false", "source": WORDS}),
    ("/staff/rumours/{rumour}/words", {"language": "en", "claim": WORDS, "answer": WORDS}),
    ("/staff/feedback/many", {"code": "request.other", "since": "2026-01-01", "until": "2026-01-01", "texts": "yes"}),
    ("/staff/feedback/many/{many}/words", {"language": "en", "topic": WORDS, "said": WORDS, "did": WORDS}),
    ("/staff/feedback/many/{many}/back", {}),
    ("/staff/campaigns/new", {"name": WORDS, "keys": "campaign_neighbours", "everywhere": "yes", "begins": "2026-04-01",
                              "hour": "10", "place": WORDS, "note": WORDS, "unreviewed": "en"}),
    ("/staff/campaigns/{campaign}/change", {"name": WORDS, "keys": "campaign_neighbours", "everywhere": "yes",
                                            "begins": "2026-04-02", "hour": "10", "unreviewed": "en", "seen": "1"}),
    ("/staff/campaigns/{campaign}/submit", {"seen": "2"}),
    ("/staff/campaigns/{campaign}/send-back", {"seen": "2", "reason": WORDS}),
    ("/staff/campaigns/{campaign}/withdraw", {}),
    ("/staff/duty", {"day": "2026-03-03", "since": "08:00", "until": "12:00", "rung": "0"}),
    ("/staff/account/phone", {"phone": "+999 555 010 23"}),
    ("/staff/alerts/new", WARNING),
    ("/staff/alerts/{warning}/write", {**WARNING, "seen": "1"}),
    ("/staff/alerts/{warning}/ask", {"seen": "2"}),
    ("/staff/alerts/{warning}/test", {"language": "en"}),
    ("/staff/alerts/{warning}/withdraw", {}),
    ("/staff/duty/{shift}/paging", {"accepted": "yes"}),
    ("/staff/duty/{shift}/cancel", {}),
    ("/staff/account/languages", {"reads": "en", "speaks": "ar"}),
    ("/staff/account/sessions/{session}/end", {}),
    ("/staff/account/sessions/end-others", {}),
    ("/staff/people/invite", {"roles": "volunteer"}),
    ("/staff/people/invitations/{invitation}/withdraw", {}),
    ("/staff/people/{binta}/renew", {}),
    ("/staff/people/{binta}/roles", {"roles": "coordinator"}),
    ("/staff/people/{binta}/deactivate", {}),
    ("/staff/wording/en/taken/keep", {"text": "{{organisation}} has your message. Somebody comes."}),
    ("/staff/map/opening", {"risk": "Neighbours may read where newcomers stay.", "public": "yes"}),
    ("/staff/map/withheld", {"area": "cell:2:74", "reason": "Men wait for people at the gate there."}),
    ("/staff/map/withheld/end", {"area": "cell:2:74"}),
    ("/staff/exports/map", {"of": "distress:water", "days": "30", "format": "csv"}),
    ("/staff/exports/feedback", {"weeks": "13", "format": "xlsx"}),
    ("/staff/exports/visits", {"format": "csv"}),
    ("/staff/look-back", {}),
    ("/staff/account/password", {"old": staff.PASSWORD, "password": "a kettle of slow thunder",
                                 "again": "a kettle of slow thunder"}),
    ("/staff/sign-out", {}),
)  # fmt: skip
# Pages that change nothing of anybody's record, and those whose entries other tests look at.
ELSEWHERE = {
    "joining.send": "nobody of the team does it: a code goes to a number, tests/app/web/public/test_joining.py",
    "joining.told": "nobody of the team does it: who joins leaves audience.joined themselves",
    **dict.fromkeys(
        (
            "staff.desk_open", "staff.desk_passphrase", "staff.desk_shut", "staff.desk_take", "staff.desk_note",
            "staff.desk_number", "staff.desk_keep_from", "staff.desk_hand_over", "staff.desk_close", "staff.desk_name",
            "staff.desk_let_in", "staff.desk_away", "staff.desk_withdraw", "staff.desk_name_outside",
            "staff.desk_withdraw_outside", "staff.desk_give_back", "staff.desk_safe_way", "staff.desk_text",
            "staff.desk_partner", "staff.desk_partner_said", "staff.desk_caregiver",
        ),
        "tests/app/web/staff/test_desk.py: sealed steps are the trail of that room, and nothing of it is in this one",
    ),
    "survey.told": "an organisation says what changed: nobody of the team, survey.answered",
    **dict.fromkeys(
        ("staff.directory_accept", "staff.directory_refuse"),
        "tests/app/web/staff/test_directory.py: after an organisation said something; proposal.accepted",
    ),
    "staff.directory_file": "keeps nothing",
    "staff.directory_away": "keeps nothing",
    "staff.directory_bring_in": "tests/app/web/staff/test_directory.py: in a thread, organisation.brought_in",
    **dict.fromkeys(
        (
            "staff.refer_asked", "staff.referral_answer", "staff.referral_no", "staff.referral_revoke",
            "staff.referral_partner", "staff.referral_carried", "staff.rescue", "staff.rescue_reviewed",
        ),
        "tests/app/web/staff/test_referring.py: with partners, and by more than one member",
    ),
    "staff.apart": "tests/app/web/staff/test_apart.py: the restricted store has a trail of its own",
    **dict.fromkeys(
        ("staff.relays_believe", "staff.relay_warning_check", "staff.relay_warning_judge", "staff.relay_warning_draft"),
        "tests/app/web/staff/test_relays.py: after a text of a relay",
    ),
    **dict.fromkeys(
        (
            "partner_door.ask_code", "partner_door.enter", "partner.leave", "partner.open_it", "partner.accept",
            "partner.decline", "partner.not_reached", "partner.done", "partner.room", "partner.hours", "partner.away",
        ),
        "nobody of the team does it: tests/app/web/partner/test_referrals.py looks at the trail of who answers there",
    ),
    "relaying.told": "a relay says how many they told: nobody of the team",
    "simulator.write": "somebody in need writes: the case it opens is in the trail",
    "staff.sign_in": "only the second step lets anybody in",
    "staff.code": "every test here signs in: member.signed_in",
    "staff.prove": "member.proved",
    "staff.first": "member.enrolled",
    "staff.invitation": "member.enrolled",
    "staff.unlock": "nobody is known yet",
    "staff.make_case": "case.opened",
    "staff.feedback_code_again": "tests/app/web/staff/test_feedback_agreement.py: by another than who coded first",
    **dict.fromkeys(
        ("staff.campaign_approve", "staff.campaign_pause", "staff.campaign_go_on", "staff.campaign_stop"),
        "tests/app/web/staff/test_campaigns.py: by another than who wrote it",
    ),
    "staff.feedback_many_approve": "tests/app/web/staff/test_feedback_many.py: by another than who wrote it",
    "staff.rumour_approve": "tests/app/web/staff/test_rumours.py: by another than who wrote it",
    "staff.rumour_back": "tests/app/web/staff/test_rumours.py: what another let out",
    "staff.wording_check": "keeps nothing",
    "staff.wording_templates_hand_in": "tests/app/wording/test_approvals.py: the trail of a text of nobody",
    "staff.wording_bring_in": "drafts, as staff.wording_keep",
    "staff.audience_file": "keeps nothing",
    "staff.audience_away": "keeps nothing",
    "staff.audience_bring_in": "tests/app/web/staff/test_audience_files.py: in a thread, audience.brought_in",
    "staff.import_file": "keeps nothing",
    "staff.import_look": "keeps nothing",
    "staff.import_away": "keeps nothing",
    "staff.import_bring_in": "tests/app/web/staff/test_imports.py: in a thread, import.began",
    "staff.import_take_back": "tests/app/web/staff/test_imports.py: in a thread, import.going",
    **dict.fromkeys(
        (
            "staff.tracing_allow", "staff.tracing_found_allow", "staff.tracing_told", "staff.tracing_pfif",
            "staff.tracing_heard", "staff.tracing_back",
        ),
        "tests/app/web/staff/test_tracing.py: by another member, on a later day, or with a partner",
    ),
    "staff.alert_look": "keeps nothing",
    **dict.fromkeys(
        (
            "staff.alert_approve", "staff.alert_back", "staff.alert_let_out", "staff.alert_update", "staff.alert_stop",
            "staff.alert_rest", "staff.alert_mistake", "staff.alert_clear", "staff.alert_lessen",
            "staff.alert_ahead_ask", "staff.alert_ahead_approve", "staff.alert_ahead_withdraw", "staff.alert_ahead_use",
        ),
        "tests/app/web/staff/test_alerts.py: by more than one member; tests/app/alerts: the trail of each",
    ),
    "staff.area_file": "keeps nothing",
    "staff.area_away": "keeps nothing",
    "staff.area_load": "tests/app/web/staff/test_imports.py: in a thread, areas.loaded",
    "staff.bulletin_look": "keeps nothing",
    **dict.fromkeys(
        ("staff.bulletin_take_in", "staff.bulletin_draft", "staff.bulletin_leave"),
        "tests/app/web/staff/test_bulletins.py: what another service warns of",
    ),
    **dict.fromkeys(
        (
            "staff.wording_submit", "staff.wording_give_back", "staff.wording_discard", "staff.wording_approve",
            "staff.wording_check_language", "staff.wording_back", "staff.wording_accept_back", "staff.wording_retire",
            "staff.wording_say_again", "staff.wording_remark",
        ),
        "tests/app/wording/test_actions.py: words of nobody, by more than one member",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """Dawit, who may do everything, at his desk; `names`: what pages and forms are filled in with."""

    runtime: Runtime
    client: FlaskClient
    dawit: Member
    names: dict[str, str]

    def entries(self) -> list[tuple[object, ...]]:
        """The trail as it stands."""
        with read(self.runtime) as work:
            found = work.session.exec(select(AuditEntry).order_by(col(AuditEntry.number))).all()
            return [(e.action, e.subject, e.reason, e.actor_id) for e in found]

    def find_what_was_made(self) -> None:
        """Name the newest of what has no name before a page made it."""
        with read(self.runtime) as work:
            made = {
                "many": select(ManyAnswer.id).order_by(col(ManyAnswer.made_at).desc()),
                "relay": select(Relay.id),
                "organisation": select(Organisation.id),
                "service": select(Service.id),
                "hidden": select(HiddenService.id),
                "partner": select(Partner.id),
                "answers": select(PartnerFocalPoint.id).where(col(PartnerFocalPoint.ended_at).is_(None)),
                "rumour": select(Rumour.id),
                "visit": select(Visit.id),
                "search": select(Search.id),
                "found": select(Presence.id),
                "campaign": select(Campaign.id),
                "warning": select(AlertIssue.id),
                "place": select(PlaceToMend.id).where(col(PlaceToMend.ended_at).is_(None)),
            }
            for name, newest in made.items():
                if (found := work.session.exec(newest).first()) is not None:
                    self.names[name] = str(found) if name == "answers" else found.hex

    def do(self, page: str, form: Mapping[str, str]) -> int:
        """The answer to a form, with the page's own token."""
        told = {name: value.format(**self.names) for name, value in form.items()}
        token = staff.csrf(self.client.get("/staff/account"))
        return self.client.post(page.format(**self.names), data={**told, "csrf_token": token}).status_code


@pytest.fixture
def desk(runtime: Runtime) -> Desk:
    app = create_app(runtime)
    dawit = staff.make_member(runtime, "Dawit", roles=("admin", "coordinator", "volunteer", "protection_officer"))
    binta = staff.make_member(runtime)
    runtime.translator = LibreTranslate("http://127.0.0.1:9", api_key="", timeout=1)
    text_in(runtime, "HELP we need water", sender=AMAL, voice=True)
    text_in(runtime, "HELP we need food", sender=DAWIT, voice=True)
    # By a third person: one of the two above is erased.
    text_in(runtime, "FEEDBACK the queue is long", sender=Address(AddressKind.PHONE, "+999100000003"))
    one, other = app.test_client(), app.test_client()
    staff.sign_in(other, runtime, dawit)
    runtime.clock.move(minutes=2)  # type: ignore[attr-defined]
    staff.sign_in(one, runtime, dawit)
    write(runtime, COMMAND, lambda work: invite(work, roles=["volunteer"]))
    with read(runtime) as work:
        cases = [case.id for case in queue(work)]
        names = {"case": cases[0].hex, "other": cases[1].hex, "reference": get(work, cases[0]).reference}
        names["text"] = of_case(work, cases[0])[0].id.hex
        names |= {"member": str(dawit.id), "binta": str(binta.id), "told": listed(work, Wanted())[0].id.hex}
        names["invitation"] = str(
            work.session.exec(select(Invitation.id).where(col(Invitation.used_at).is_(None))).one()
        )
        names["session"] = str(work.session.exec(select(StaffSession.id).order_by(col(StaffSession.began_at))).first())
    return Desk(runtime, one, dawit, names)


def test_p_13_every_act_on_every_page_is_in_the_trail_with_who_did_it_and_without_the_words(desk: Desk) -> None:
    for page, form in ACTS:
        if "{shift}" in page and "shift" not in desk.names:
            with read(desk.runtime) as work:
                desk.names["shift"] = str(work.session.exec(select(Shift.id)).one())
        desk.find_what_was_made()
        before = desk.entries()
        status = desk.do(page, form)
        assert status in (200, 303), f"{page}: {status}"
        new = desk.entries()[len(before) :]
        by_dawit = [
            entry for entry in new if entry[3] == desk.dawit.id and entry[0] not in ("case.read", "feedback.read")
        ]
        assert by_dawit, f"{page}: nobody could tell that it was done"
    told = repr(desk.entries()).lower()
    for words in (*WORDS.split(), "555", "Binta", "Dawit", "water", "36.8", "kettle", AMAL.value):
        assert words.lower() not in told, words
    with read(desk.runtime) as work:
        assert first_broken_link(work) is None


def test_p_13_no_page_that_changes_something_is_left_out(desk: Desk) -> None:
    rules = create_app(desk.runtime).url_map
    asked = rules.bind("localhost")
    names = {
        **desk.names,
        "shift": desk.names["member"],
        "many": desk.names["told"],
        "place": desk.names["told"],
        "relay": desk.names["told"],
        "rumour": desk.names["told"],
        "campaign": desk.names["told"],
        "warning": desk.names["told"],
        **dict.fromkeys(("visit", "organisation", "service", "hidden", "partner"), desk.names["told"]),
        "answers": desk.names["member"],
        "search": desk.names["told"],
        "found": desk.names["told"],
    }
    done = {asked.match(page.format(**names), "POST")[0] for page, _ in ACTS}
    every = {rule.endpoint for rule in rules.iter_rules() if "POST" in (rule.methods or ())}
    assert every - done == set(ELSEWHERE) & every
    assert set(ELSEWHERE) <= every | {"simulator.write"}


def test_x_29_nobody_reads_a_case_or_sees_a_number_in_secret(desk: Desk) -> None:
    before = len(desk.entries())
    desk.client.get("/staff/case/{case}".format(**desk.names))
    assert [(entry[0], entry[3]) for entry in desk.entries()[before:]] == [("case.read", desk.dawit.id)]
    assert desk.do("/staff/case/{case}/number", {"reason": ""}) == 400
    assert desk.do("/staff/case/{case}/number", {"reason": "out of curiosity"}) == 400
    assert len(desk.entries()) == before + 1, "no reason of the list, no number"
    desk.runtime.clock.move(seconds=timedelta(minutes=1).total_seconds())  # type: ignore[attr-defined]
    assert desk.do("/staff/case/{case}/number", {"reason": "call_now"}) == 200
    assert desk.entries()[-1][:1] + desk.entries()[-1][2:] == ("contact.revealed", "call_now", desk.dawit.id)


def test_x_28_more_numbers_in_an_hour_than_a_shift_needs_are_told_to_the_team(desk: Desk) -> None:
    queue_page = "/staff/queue"
    for _ in range(MOST_REVEALS_AN_HOUR):
        assert desk.do("/staff/case/{case}/number", {"reason": "call_now"}) == 200
    assert "many numbers within an hour" not in desk.client.get(queue_page).text
    assert desk.do("/staff/case/{case}/number", {"reason": "call_now"}) == 200
    assert "many numbers within an hour" in desk.client.get(queue_page).text
    assert desk.runtime.alarms.keys() == {"reveals"}


def test_x_28_the_same_numbers_over_a_day_are_no_alarm(desk: Desk) -> None:
    def unit(work: Work) -> None:
        for _ in range(MOST_REVEALS_AN_HOUR + 5):
            record(work, "contact.revealed", "contact", work.actor.id, "call_now")

    write(desk.runtime, desk.dawit.actor, unit)
    desk.runtime.clock.move(minutes=61)  # type: ignore[attr-defined]
    client = create_app(desk.runtime).test_client()
    staff.sign_in(client, desk.runtime, desk.dawit)
    later = Desk(desk.runtime, client, desk.dawit, desk.names)
    assert later.do("/staff/case/{case}/number", {"reason": "call_now"}) == 200
    assert desk.runtime.alarms == {}
