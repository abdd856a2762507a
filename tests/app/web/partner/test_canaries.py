"""H-04, H-05: a canary in every fact of a referral, and the real pages: none is seen that may not be."""

import json
from datetime import timedelta
from itertools import cycle, product
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app.partners import actions as partners
from app.partners.tables import Agreement, Fact, Kind, Partner
from app.referrals import actions, queries
from app.referrals.tables import Consent, ConsentState, Referral, State
from app.runtime import Runtime
from app.transaction import read, write
from app.web.partner.referrals import TABS
from app.work import Work
from tests.makers.partners import Door, case_of, sent, sign
from tests.makers.staff import Member, make_member, sign_in
from tests.makers.texts import text_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
# As they are kept, and as a page says them.
CANARIES = {fact: f"canary{fact.value}" for fact in Fact} | {Fact.PEOPLE: "7731", Fact.LANGUAGE: "my"}
SEEN_AS = CANARIES | {Fact.LANGUAGE: "မြန်မာ"}
ANSWER = "canaryanswer"
WITH_THEM = {State.SENT, State.SEEN, State.ACCEPTED, State.NOT_REACHED}
AGREEMENTS = ("holds", "none", "of another need", "ended", "over")
SAID = [(said, True) for said in ConsentState] + [(ConsentState.YES, False)]
TICKED = (tuple(Fact), (Fact.NEED, Fact.PEOPLE), (Fact.AREA, Fact.WORDS, Fact.TIME), (Fact.LANGUAGE, Fact.NUMBER))
AGREED = (tuple(Fact), (Fact.PEOPLE, Fact.PLACE, Fact.WORDS), (Fact.NEED, Fact.NUMBER, Fact.NAME, Fact.LANGUAGE))


def lay(
    work: Work,
    referral_id: UUID,
    kind: Kind,
    state: State,
    *,
    agreement: str,
    agreed: tuple[Fact, ...],
    said: tuple[ConsentState, bool],
    ticked: tuple[Fact, ...],
) -> frozenset[Fact]:
    """Everything as it is told here, every canary in its place; the facts that may be seen then."""
    one = work.session.get_one(Referral, referral_id)
    work.session.get_one(Partner, one.partner_id).kind = kind
    one.state, one.answer, one.sheet_at = state, work.seal(Referral.answer, one.id, ANSWER), work.now
    one.given = work.seal(Referral.given, one.id, json.dumps({fact.value: word for fact, word in CANARIES.items()}))
    signed = work.session.exec(select(Agreement)).one()
    signed.facts, signed.needs = " ".join(agreed), "medical" if agreement == "of another need" else "food"
    signed.until = work.now.date() + timedelta(days=-1 if agreement == "over" else 9)
    signed.partner_id = UUID(int=7) if agreement == "none" else one.partner_id
    signed.ended_at = work.now if agreement == "ended" else None
    consent = work.session.get_one(Consent, one.consent_id)
    consent.state, consent.facts = said[0], " ".join(ticked)
    consent.until = work.now + timedelta(hours=1 if said[1] else -1)
    yes = said == (ConsentState.YES, True) and agreement == "holds" and state in WITH_THEM
    return frozenset(agreed) & frozenset(ticked) if yes else frozenset()


def account(app: Flask, runtime: Runtime, chen: Member, blue: Door) -> FlaskClient:
    """The browser of Eve, who answers at the Blue Door too, by an account."""
    eve, browser = make_member(runtime, "Eve", roles=("partner",)), app.test_client()

    def unit(work: Work) -> UUID:
        return partners.add_focal_point(work, blue.id, name="Eve", phone="", language="en", member_id=eve.id)

    write(runtime, chen.actor, unit)
    sign_in(browser, runtime, eve)
    return browser


def test_h_04_h_05_no_page_and_no_paper_shows_a_partner_a_fact_that_was_not_agreed_and_said_yes_to(
    app: Flask, runtime: Runtime, chen: Member, blue: Door, phone: FlaskClient
) -> None:
    text_in(runtime, "HELP hungry")
    case_id, desk, computer = case_of(runtime), app.test_client(), account(app, runtime, chen, blue)
    sign_in(desk, runtime, chen)
    referral_id = sent(runtime, chen, case_id, blue.id)
    how = cycle(product(AGREEMENTS, SAID, AGREED, TICKED))
    worlds = [(kind, state, *next(how)) for kind, state in product(Kind, State)]
    worlds += [(Kind.HEALTH, state, "holds", SAID[1], AGREED[0], TICKED[0]) for state in State]
    shown_at_all: set[Fact] = set()
    for kind, state, agreement, said, agreed, ticked in worlds:

        def unit(work: Work) -> frozenset[Fact]:
            return lay(work, referral_id, kind, state, agreement=agreement, agreed=agreed, said=said, ticked=ticked)  # noqa: B023 - run at once

        may = write(runtime, chen.actor, unit)
        one = phone.get(f"/partner/{referral_id.hex}").text
        tab = next(name for name, states in TABS.items() if state in states or name == "ended")
        listed = phone.get(f"/partner?tab={tab}").text
        seen = {fact for fact, words in SEEN_AS.items() if words in one + listed}
        assert seen <= may, (kind, state, agreement, said)
        if state in WITH_THEM - {State.SENT}:
            assert {fact for fact, words in SEEN_AS.items() if words in one} == may
        assert (ANSWER in one) is (state in WITH_THEM and bool(may)), "what they wrote themselves goes with the rest"
        by_account = computer.get(f"/partner/{referral_id.hex}").text
        assert {fact for fact, words in SEEN_AS.items() if words in by_account} == {
            fact for fact, words in SEEN_AS.items() if words in one
        }
        sheet = desk.get(f"/staff/case/{case_id.hex}/refer/{referral_id.hex}/sheet")
        on_paper = {fact for fact, words in SEEN_AS.items() if words in sheet.text}
        assert (sheet.status_code, on_paper) == ((200, may) if may else (409, set())), (kind, state, agreement, said)
        shown_at_all |= seen
    assert shown_at_all == set(Fact)


def test_h_05_another_partner_sees_none_of_it(runtime: Runtime, chen: Member, blue: Door, phone: FlaskClient) -> None:
    text_in(runtime, "HELP hungry")
    sign(runtime, chen, blue.id, facts=tuple(Fact))
    referral_id = sent(runtime, chen, case_of(runtime), blue.id, facts=tuple(Fact))
    write(runtime, chen.actor, lambda work: _to_another(work, referral_id))
    pages = [phone.get(f"/partner{path}") for path in (f"/{referral_id.hex}", "", "?tab=taken", "?tab=ended", "/us")]
    assert pages[0].status_code == 404
    assert not any(words in page.text for words in SEEN_AS.values() for page in pages)
    with read(runtime) as work:
        assert queries.page(work, blue.id, tuple(State)) == []


def test_h_04_h_05_what_leaves_follows_the_agreement_of_today_and_ends_when_somebody_is_erased(
    runtime: Runtime, chen: Member, blue: Door, phone: FlaskClient
) -> None:
    """Signed anew with less, an open page has less; more that was not said yes to does not come with more."""
    text_in(runtime, "HELP we are 4 people, hungry")
    sign(runtime, chen, blue.id, facts=tuple(Fact))
    ticked = (Fact.NEED, Fact.PEOPLE, Fact.NAME)
    referral_id = sent(runtime, chen, case_of(runtime), blue.id, facts=ticked, typed={Fact.NAME: "Amal"})
    write(runtime, blue.actor, lambda work: actions.see(work, referral_id, blue.id))
    page = f"/partner/{referral_id.hex}"

    def seen() -> list[bool]:
        return [words in phone.get(page).text for words in ("Food", "<bdi>4</bdi>", "Amal", ">English</bdi>")]

    assert seen() == [True, True, True, False]
    sign(runtime, chen, blue.id, facts=(Fact.NEED, Fact.LANGUAGE))
    assert seen() == [True, False, False, False]
    sign(runtime, chen, blue.id, facts=tuple(Fact), needs=("medical",))
    assert seen() == [False] * 4
    sign(runtime, chen, blue.id, facts=tuple(Fact))
    assert seen() == [True, True, True, False]
    text_in(runtime, "ERASE")
    gone, nowhere = phone.get(page), phone.get(f"/partner/{UUID(int=7).hex}")
    assert (gone.status_code, gone.text.replace(referral_id.hex, "")) == (
        404,
        nowhere.text.replace(UUID(int=7).hex, ""),
    )


def _to_another(work: Work, referral_id: UUID) -> None:
    one = work.session.get_one(Referral, referral_id)
    one.partner_id, one.state = UUID(int=7), State.SEEN
    one.given = work.seal(Referral.given, one.id, json.dumps({fact.value: word for fact, word in CANARIES.items()}))
