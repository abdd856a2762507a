"""Somebody at a partner who has no account, on a phone: a link, a code, the facts that were agreed, their answer."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from app.partners import entering
from app.referrals import queries
from app.referrals.tables import State
from app.transaction import read, write
from app.work import Work
from channels.contract import Address, AddressKind
from tests.browser.conftest import SignedIn
from tests.browser.looking import barriers, picture, sideways, small_targets, unfold
from tests.browser.serving import LiveServer
from tests.makers.partners import Door, case_of, door, sent
from tests.makers.staff import make_member
from tests.makers.texts import text_in

NAMES = {"en": "Blue Door", "ar": "مطبخ النور"}
WHERE = {"en": "Green gate, ask for Eve", "ar": "البوابة الخضراء"}


def _can_be_used(page: Page, name: str) -> None:
    assert page.locator("main h1").count() == 1
    unfold(page)
    assert barriers(page) == []
    assert sideways(page) <= 0
    assert small_targets(page) == []
    picture(page, f"partner-{name}-360")


def _link_and_code(work: Work, blue: Door) -> tuple[str, str]:
    """What the two texts say; while this code is good, pressing for one sends no other."""
    token = entering.make_link(work, blue.focal_point_id)
    way = entering.find_way(work, token)
    code = None if way is None else entering.make_code(work, way.id)
    assert code
    return token, code


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_partner_by_link_only_on_a_phone_takes_a_referral_and_says_that_it_is_done(
    live_server: LiveServer, signed_in: SignedIn, open_page: Callable[..., Page], language: str, script: bool
) -> None:
    runtime = live_server.runtime
    chen = make_member(runtime, f"Chen {language} {script:d}", roles=("coordinator", "case_worker"))
    sender = Address(AddressKind.PHONE, f"+99910000088{len(language) + script + ord(language[0]) % 7}")
    text_in(runtime, "HELP we are 4 people, hungry, in Mombasa", sender=sender)
    blue = door(runtime, chen, name=NAMES[language])
    referral_id = sent(runtime, chen, case_of(runtime, sender), blue.id)
    page = open_page(language=language, stranger=True, script=script)

    def look(name: str) -> None:
        if script:
            _can_be_used(page, f"{name}-{language}")

    token, code = write(runtime, blue.actor, lambda work: _link_and_code(work, blue))
    page.goto(live_server.at(f"/p/{token}"))
    look("door")
    page.locator("main form button").click()
    look("code")
    page.fill("[name=code]", code)
    page.locator("main form button").first.click()
    page.wait_for_url("**/partner")
    look("list")
    page.locator(".row a").click()
    page.locator("main form button").click()
    page.wait_for_url(f"**/partner/{referral_id.hex}")
    assert page.locator("dl.facts dd").count() >= 3
    look("referral")
    page.fill("[name=words]", WHERE[language])
    tomorrow = f"{runtime.clock.now() + timedelta(days=1):%Y-%m-%d}"
    page.fill("[name=when]", f"{tomorrow}T10:00")
    page.locator("form[action$=accept] button").click()
    page.wait_for_selector("form[action$=done]")
    look("taken")
    with read(runtime) as work:
        assert queries.answer_of(work, queries.get(work, referral_id)) == f"{tomorrow} 10:00 {WHERE[language]}"
    unfold(page)
    page.check("form[action$=not-reached] [value=no_answer]")
    page.locator("form[action$=not-reached] button").click()
    page.wait_for_selector("form[action$=not-reached]", state="detached")
    look("not-reached")
    page.locator("form[action$=done] button").click()
    page.wait_for_selector("dl.facts", state="detached")
    look("done")
    with read(runtime) as work:
        assert queries.get(work, referral_id).state is State.DONE
    page.goto(live_server.at("/partner/us"))
    look("us")
    page.locator("form[action$=leave] button").click()
    page.goto(live_server.at("/partner"))
    assert page.locator("main h1").count() == 1
    look("closed")
