"""What is held about one person: all of it, the same list as the page for everybody, and nothing when it is over."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from app.audience.actions import join, leave
from app.audience.tables import How
from app.audit.tables import AuditEntry
from app.cases import actions as cases
from app.cases.queries import queue
from app.cases.tables import Case, Outcome
from app.clock import FixedClock
from app.contacts.actions import keep_safe
from app.contacts.queries import find_known, fingerprint
from app.contacts.tables import Contact
from app.erasure.inventory import published
from app.erasure.retention import delete_what_is_over
from app.erasure.subject import TELLERS, Told, find_about, leave_trace, tidy
from app.factory import create_app
from app.feedback import actions as feedback
from app.feedback.rules import OfThem
from app.feedback.tables import AgeGroup, Sex
from app.feedback.tables import Told as Way
from app.inbound import pipeline
from app.messages.actions import empty_at_provider
from app.outbox.worker import Dispatcher
from app.referrals import actions as referrals
from app.referrals import rescuing
from app.referrals.rules import Unanswered
from app.referrals.tables import Referral
from app.runtime import Runtime
from app.transaction import read, write
from app.triage import desk
from app.web.public.privacy import HELD, WHY
from app.work import COMMAND, SYSTEM, Work
from channels.contract import Location
from tests.makers import relays
from tests.makers.broadcasts import to_everybody
from tests.makers.partners import door, sent
from tests.makers.staff import make_chen, make_member
from tests.makers.texts import AMAL, DAWIT, text_in


def told_about(runtime: Runtime, number: str = AMAL.value) -> list[Told]:
    with read(runtime, COMMAND) as work:
        return find_about(work, number)


def followed_case(runtime: Runtime) -> None:
    """Amal was helped to the end, with everything that can be held about somebody."""
    binta = make_member(runtime, "Binta")
    known_as = text_in(runtime, "we need water, 3 people", location=Location(-1.2864, 36.8172))
    text_in(runtime, "we need food", sender=DAWIT)
    text_in(runtime, "FEEDBACK the queue is long")
    with read(runtime) as work:
        case_id = next(case.id for case in queue(work) if case.people == 3)
        contact_id = next(case.contact_id for case in queue(work) if case.people == 3)
    assert contact_id is not None
    rule: dict[str, Any] = {"do_not_text": False, "shared_phone": True, "neutral_words": True, "quiet": (60, 120)}
    write(runtime, SYSTEM, lambda work: keep_safe(work, contact_id, **rule))
    write(runtime, binta.actor, lambda work: desk.take(work, runtime, case_id, member_id=binta.id))
    write(
        runtime,
        binta.actor,
        lambda work: desk.answer(work, runtime, case_id, "a truck comes at ten", member_id=binta.id),
    )
    trained = make_member(runtime, "Chidi", roles=("coordinator", "case_worker"))
    blue = door(runtime, trained)
    handed = sent(runtime, trained, case_id, blue.id)
    write(runtime, blue.actor, lambda work: referrals.accept(work, handed, blue.id, "the green gate at noon"))
    facts = Unanswered(danger=True, heard_at=None, said_no=False, cannot_decide=True, child=False)
    told: dict[str, Any] = {"called": "The boat crew", "carried": 1, "reason": "no voice", "member_id": trained.id}
    write(runtime, trained.actor, lambda work: rescuing.pass_on(work, case_id, facts, **told))
    write(runtime, binta.actor, lambda work: cases.add_note(work, case_id, "the well is dry", author_id=binta.id))
    write(runtime, SYSTEM, lambda work: empty_at_provider(work, "simulator", known_as, due_at=work.now))
    write(runtime, binta.actor, lambda work: desk.close(work, runtime, case_id, outcome=Outcome.HELPED))
    write(runtime, SYSTEM, lambda work: join(work, contact_id, area="KE001", how=How.TEXT))
    write(runtime, SYSTEM, lambda work: leave(work, contact_id))
    Dispatcher(runtime, pipeline.refused).drain()


def said_of_themselves(runtime: Runtime) -> None:
    """Amal told something on the page, and picked an age and a sex; and passes warnings on."""
    relays.add(runtime, make_chen(runtime), number=AMAL.value)

    def told(work: Work) -> None:
        known = find_known(work, fingerprint(work, AMAL))
        assert known is not None
        feedback.keep(
            work,
            "the queue is long",
            settings=runtime.settings.feedback,
            channel="simulator",
            told=Way.WEB,
            language="en",
            urgency="normal",
            contact_id=known.id,
            of_them=OfThem(AgeGroup.OLDER, Sex.FEMALE),
        )

    write(runtime, SYSTEM, told)


def test_p_12_everything_held_is_told_line_by_line_as_published_and_nothing_of_another(runtime: Runtime) -> None:
    followed_case(runtime)
    said_of_themselves(runtime)
    to_everybody(runtime)
    (told,) = told_about(runtime)
    assert [section.code for section in told.sections] == [line.code for line in published()]
    assert [section.title for section in told.sections] == [line.held for line in published()]
    said = {section.code: "\n".join(section.lines) for section in told.sections}
    assert {code for code, lines in said.items() if not lines} == set(), "every line has something in this story"
    parts = {
        "number": AMAL.value,
        "texts": "we need water, 3 people",
        "place": "-1.28640, 36.81720",
        "need": "water, 3 people, ended as helped",
        "notes": "the well is dry",
        "handed_on": "Blue Door for food",
        "language": "en",
        "warnings": "KE001: by text since",
        "safe_rule": "others use the phone",
        "sent": "simulator: sent",
        "of_them": "older, female",
        "helpers": "Binta",
        "trail": "case.taken, by a member",
    }
    assert [code for code, part in parts.items() if part not in said[code]] == []
    assert "a truck comes at ten" in said["texts"]
    for part in ("the green gate at noon", "The boat crew", "people: 3", "by voice, in en"):
        assert part in said["handed_on"]
    assert "to many, on simulator: queued" in said["sent"]
    everything = "\n".join(said.values())
    assert DAWIT.value not in everything
    assert "we need food" not in everything


def test_who_told_us_of_another_is_read_nothing_of_where_they_are_what_was_noted_and_whom_they_were_handed_to(
    runtime: Runtime,
) -> None:
    followed_case(runtime)
    with read(runtime) as work:
        case_id = work.session.exec(select(Case.id).where(Case.people == 3)).one()
    write(runtime, SYSTEM, lambda work: cases.told_by_another(work, case_id))
    (told,) = told_about(runtime)
    said = {section.code: "\n".join(section.lines) for section in told.sections}
    assert "they told us of another's need" in said["need"]
    assert (said["place"], said["notes"], said["handed_on"]) == ("", "", "")


def test_p_12_after_closing_and_retention_nothing_is_held(runtime: Runtime, clock: FixedClock) -> None:
    followed_case(runtime)
    with read(runtime) as work:
        (handed,) = work.session.exec(select(Referral)).all()
    write(runtime, SYSTEM, lambda work: referrals.complete(work, handed.id, handed.partner_id))
    kept = runtime.settings.retention
    clock.move(days=kept.addresses + 1)
    delete_what_is_over(runtime)
    (told,) = told_about(runtime)
    assert told.sections[0].lines == ("deleted",)
    clock.move(days=kept.cases)
    delete_what_is_over(runtime)
    assert told_about(runtime) == []


def test_after_the_erase_word_nothing_is_held(runtime: Runtime) -> None:
    followed_case(runtime)
    text_in(runtime, "ERASE")
    assert told_about(runtime) == []


def test_a_text_that_waits_is_told_of_too(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object, **__: object) -> None:
        raise RuntimeError("a passing fault")

    with monkeypatch.context() as broken:
        broken.setattr(pipeline, "carry_out", fault)
        text_in(runtime, "we need water")
    (told,) = told_about(runtime)
    assert any("we need water" in line for section in told.sections for line in section.lines)


def test_that_it_was_told_stands_in_the_trail(runtime: Runtime) -> None:
    text_in(runtime, "we need water")
    found = told_about(runtime)
    write(runtime, COMMAND, lambda work: leave_trace(work, found))
    with read(runtime) as work:
        entry = work.session.exec(select(AuditEntry).where(AuditEntry.action == "contact.told")).one()
        contact_id = work.session.exec(select(Contact.id)).one()
    assert (entry.actor_kind.value, entry.subject_id, entry.reason) == ("command", contact_id, None)


@pytest.mark.parametrize(
    ("written", "number"),
    [("+999 100 (000) 001", "+999100000001"), (" amal@example.org ", "amal@example.org"), ("web-7", "web7")],
)
def test_a_number_is_found_however_it_is_typed(written: str, number: str) -> None:
    assert tidy(written) == number


def test_p_16_the_page_and_the_command_cannot_differ_from_the_inventory() -> None:
    codes = [line.code for line in published()]
    assert list(HELD) == list(WHY) == list(TELLERS) == codes


@pytest.fixture
def visitor(runtime: Runtime) -> FlaskClient:
    return create_app(runtime).test_client()


def listed(page: str) -> list[str]:
    return re.findall(r'id="held-(\w+)"', page)


def test_p_16_the_page_lists_what_the_inventory_lists_in_every_language_of_the_pages(
    runtime: Runtime, visitor: FlaskClient
) -> None:
    pages = {tag: visitor.get(f"/privacy?lang={tag}").text for tag in ("en", "es", "fr", "ar")}
    codes = [line.code for line in published()]
    assert {tag: listed(page) for tag, page in pages.items()} == dict.fromkeys(pages, codes)
    for line in published():
        assert line.held in pages["en"]
        assert line.why in pages["en"]
    assert all(line.held not in pages[tag] for line in published() for tag in ("es", "fr", "ar"))
    assert len({page.partition('id="held"')[2].partition("</ul>")[0] for page in pages.values()}) == 4
    for tag, word in (("en", "ERASE"), ("ar", runtime.wording.keyword("erase", "ar"))):
        assert word in pages[tag]


def test_p_16_the_page_says_the_days_of_the_settings(runtime: Runtime, visitor: FlaskClient) -> None:
    page, kept = visitor.get("/privacy?lang=en").text, runtime.settings.retention
    said = re.findall(r"Deleted (\d+) days", page)
    clocks = [line.clock for line in published() if line.clock not in ("task", "never")]
    assert [int(days) for days in said] == [getattr(kept, clock) for clock in clocks]
    assert f"after {kept.backups} days" in page
    assert "or 72 hours pass" in page
