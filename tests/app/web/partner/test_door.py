"""The way in without an account: one page for every link that is not good, and a code that only one phone has."""

import re
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.factory import create_app
from app.partners import actions
from app.partners.rules import LINK_LASTS, MOST_TRIES
from app.runtime import Runtime
from app.settings import Server
from app.transaction import read, write
from app.work import Work
from tests.makers.partners import Door, come_in, door, invited, texted_code, texts_to
from tests.makers.staff import Member, csrf, make_member, sign_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
INVENTED = "k" * 43


def same(page: str) -> str:
    """A page without its own address, which stands in the switch of languages."""
    return re.sub(r"/p/[\w-]+", "/p/", page)


def test_looking_at_a_link_texts_nothing_and_uses_nothing_up(app: Flask, runtime: Runtime, blue: Door) -> None:
    link = f"/p/{invited(runtime, blue)}"
    for _preview in range(3):
        page = app.test_client().get(link)
        assert page.status_code == 200
        assert "Dawit" not in page.text
        assert "Blue Door" not in page.text
    assert len(texts_to(runtime)) == 1
    client = app.test_client()
    client.post(link, data={"csrf_token": csrf(client.get(link))})
    assert len(texts_to(runtime)) == 2


def test_old_used_guessed_and_ended_links_are_one_page_with_one_status(
    app: Flask, runtime: Runtime, chen: Member, blue: Door
) -> None:
    client = app.test_client()
    used = invited(runtime, blue)
    client.post(f"/p/{used}", data={"csrf_token": csrf(client.get(f"/p/{used}"))})
    form = {"csrf_token": csrf(client.get(f"/p/{used}/code")), "code": texted_code(runtime)}
    assert client.post(f"/p/{used}/code", data=form).status_code == 303
    old = invited(runtime, blue)
    runtime.clock.move(seconds=LINK_LASTS.total_seconds())  # type: ignore[attr-defined]
    ended = invited(runtime, blue)
    write(runtime, chen.actor, lambda work: actions.end_focal_point(work, blue.focal_point_id))
    stranger = app.test_client()
    pages = [stranger.get(f"/p/{token}{path}") for token in (INVENTED, used, old, ended) for path in ("", "/code")]
    token = csrf(stranger.get("/staff/sign-in"))
    posted = [
        stranger.post(f"/p/{link}{path}", data={"csrf_token": token, "code": "123456"})
        for link in (INVENTED, used, old, ended)
        for path in ("", "/code")
    ]
    assert {page.status_code for page in (*pages, *posted)} == {404}
    assert len({same(page.text) for page in pages}) == 2  # the address of the code is a part longer
    assert len({page.text for page in posted}) == 1
    assert len(texts_to(runtime)) == 4  # three links and one code: nothing more was sent


def test_of_two_who_use_one_browser_it_shows_the_pages_of_who_came_last(
    app: Flask, runtime: Runtime, chen: Member, phone: FlaskClient
) -> None:
    red, eve = door(runtime, chen, name="Red Roof"), make_member(runtime, "Eve", roles=("partner",))

    def unit(work: Work) -> UUID:
        return actions.add_focal_point(work, red.id, name="Eve", phone="", language="en", member_id=eve.id)

    write(runtime, chen.actor, unit)
    assert "Blue Door" in phone.get("/partner").text
    sign_in(phone, runtime, eve)
    assert named(phone) == "Red Roof"
    green = door(runtime, chen, name="Green Gate")
    come_in(phone, runtime, green)
    assert named(phone) == "Green Gate"
    assert phone.get("/staff/account").status_code == 303, "nobody is signed in any more"


def named(client: FlaskClient) -> str:
    found = re.search(r"<h1[^>]*>([^<]*)</h1>", client.get("/partner").text)
    return found[1] if found else ""


def test_who_is_inside_and_taps_the_old_text_again_is_where_they_were(
    app: Flask, runtime: Runtime, chen: Member, phone: FlaskClient, blue: Door
) -> None:
    used = f"/p/{texts_to(runtime)[0].rpartition('/p/')[2]}"
    assert phone.get(used).location == phone.get(f"/p/{INVENTED}").location == "/partner"
    assert app.test_client().get(used).status_code == 404
    assert "Send me the code" in phone.get(f"/p/{invited(runtime, blue)}").text, "a new link is one"
    write(runtime, chen.actor, lambda work: actions.end_focal_point(work, blue.focal_point_id))
    assert phone.get(used).status_code == 404


def test_a_link_that_was_passed_on_is_of_no_use_without_the_phone(app: Flask, runtime: Runtime, blue: Door) -> None:
    link, other = f"/p/{invited(runtime, blue)}", app.test_client()
    page = other.post(link, data={"csrf_token": csrf(other.get(link))}, follow_redirects=True)
    wrong = f"{(int(texted_code(runtime)) + 1) % 10**6:06}"
    answers = [other.post(f"{link}/code", data={"csrf_token": csrf(page), "code": wrong}) for _ in range(MOST_TRIES)]
    assert [answer.status_code for answer in answers] == [400] * (MOST_TRIES - 1) + [404]
    assert other.get("/partner").status_code == 404
    assert other.get(link).status_code == 404


@pytest.mark.parametrize("codes", [MOST_TRIES, MOST_TRIES + 1])
def test_whoever_has_the_link_alone_has_five_texts_sent_and_no_more(
    app: Flask, runtime: Runtime, blue: Door, codes: int
) -> None:
    """Who is slow and asks again, four times over, gets in with the last code all the same."""
    link, client = f"/p/{invited(runtime, blue)}", app.test_client()
    form = {"csrf_token": csrf(client.get(link))}
    for _ in range(codes):
        runtime.clock.move(minutes=10)  # type: ignore[attr-defined]
        assert client.post(link, data=form).status_code == 303
    assert len(texts_to(runtime)) == 1 + MOST_TRIES
    answer = client.post(f"{link}/code", data=form | {"code": texted_code(runtime)})
    assert answer.status_code == (303 if codes == MOST_TRIES else 404)


def test_whoever_guesses_at_many_links_is_stopped_by_their_address(app: Flask, runtime: Runtime, blue: Door) -> None:
    client, most = app.test_client(), runtime.settings.limits.sign_in_tries
    statuses = []
    for _ in range(most // (MOST_TRIES - 1) + 1):
        link = f"/p/{invited(runtime, blue)}"
        page = client.post(link, data={"csrf_token": csrf(client.get(link))}, follow_redirects=True)
        for _guess in range(MOST_TRIES - 1):
            form = {"csrf_token": csrf(page), "code": "no"}
            statuses.append(client.post(f"{link}/code", data=form).status_code)
    assert statuses[:most] == [400] * most
    assert set(statuses[most:]) == {429}


def test_the_cookie_is_for_this_host_alone_and_new_each_time(runtime: Runtime, blue: Door) -> None:
    runtime.settings = replace(runtime.settings, server=Server(public_url="https://help.example.org"))
    app = create_app(runtime)
    app.config |= {"SERVER_NAME": "help.example.org", "PREFERRED_URL_SCHEME": "https"}  # how these browsers ask
    tokens = []
    for _ in range(2):
        cookies = come_in(app.test_client(), runtime, blue).headers.getlist("Set-Cookie")
        [cookie] = [one for one in cookies if "partner" in one]
        parts = {part.strip() for part in cookie.split(";")}
        assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= parts
        assert cookie.startswith("__Host-waypost-partner=")
        assert "Domain" not in cookie
        tokens.append(cookie.partition("=")[2].partition(";")[0])
        assert len(tokens[-1]) == 43
    assert tokens[0] != tokens[1]


def test_leaving_and_half_an_hour_of_nothing_lead_out(app: Flask, runtime: Runtime, blue: Door) -> None:
    for left in (True, False):
        client = app.test_client()
        come_in(client, runtime, blue)
        page = client.get("/partner")
        assert page.status_code == 200
        kept = client.get_cookie("waypost-partner")
        assert kept is not None
        if left:
            gone = client.post("/partner/leave", data={"csrf_token": csrf(page)})
            assert gone.headers["Clear-Site-Data"] == '"*"'
            client.set_cookie("waypost-partner", kept.value)
        else:
            runtime.clock.move(minutes=30)  # type: ignore[attr-defined]
        assert client.get("/partner").status_code == 404


def test_what_is_typed_leaves_no_number_and_no_code_in_what_is_kept(
    app: Flask, runtime: Runtime, phone: FlaskClient, blue: Door
) -> None:
    with read(runtime) as work:
        rows = repr(work.connection.exec_driver_sql("SELECT * FROM partner_link").fetchall())
        rows += repr(work.connection.exec_driver_sql("SELECT * FROM partner_session").fetchall())
    token = phone.get_cookie("waypost-partner")
    assert token is not None
    assert token.value not in rows
    assert texts_to(runtime)[0].rpartition("/p/")[2] not in rows
