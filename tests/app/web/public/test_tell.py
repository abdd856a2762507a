"""Telling us on a page: in by the same door as every text, read by nobody else, small, and without a cookie."""

import re
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from app.cases.queries import queue
from app.cases.tables import Case
from app.contacts.tables import Contact
from app.factory import create_app
from app.feedback import desk
from app.feedback.actions import code
from app.feedback.queries import words_of
from app.feedback.tables import AgeGroup, Item, Refusal, Sex, Told
from app.messages.tables import Message
from app.runtime import Runtime
from app.sensitive import actions, queries
from app.sensitive.tables import Answer
from app.transaction import read, write
from app.triage.desk import answer as answer_case
from channels.contract import AddressKind
from tests.makers import lines
from tests.makers.locking import lock
from tests.makers.sensitive import begin
from tests.makers.staff import make_member

ONE_ROUND_TRIP = 14_600  # bytes that a server may send before it has to wait for the phone (ten segments)


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    lines.open_page(runtime)
    return create_app(runtime)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def fields(page: TestResponse) -> dict[str, str]:
    """The hidden fields of a page's first form."""
    return dict(re.findall(r'name="(who|once|what)"\s+value="([a-z2-7]+)"', page.text.partition("</form>")[0]))


def tell(client: FlaskClient, words: str, what: str = "tell", **more: str) -> TestResponse:
    form = fields(client.get("/tell")) | {"what": what, "words": words} | more
    return client.post("/tell", data=form)


def items(runtime: Runtime) -> list[Item]:
    with read(runtime) as work:
        return list(work.session.exec(select(Item)))


def test_a_call_for_help_on_the_page_is_a_case_like_any_other(client: FlaskClient, runtime: Runtime) -> None:
    answer = tell(client, "we are four on the roof, water is rising", "help")
    assert (answer.status_code, answer.headers["Location"][:6]) == (303, "/told/")
    with read(runtime) as work:
        [case] = queue(work)
        assert (case.urgency, case.people) == ("danger", 4)
        [contact] = work.session.exec(select(Contact)).all()
        assert contact.kind is AddressKind.WEB


def test_what_a_volunteer_answers_lies_on_the_page(client: FlaskClient, runtime: Runtime) -> None:
    told = tell(client, "we need water", "help").headers["Location"]
    binta = make_member(runtime)
    with read(runtime) as work:
        case_id = queue(work)[0].id
    write(
        runtime,
        binta.actor,
        lambda work: answer_case(work, runtime, case_id, "A truck comes at noon.", member_id=binta.id),
    )
    page = client.get(told)
    assert "we need water" in page.text
    assert "A truck comes at noon." in page.text


def test_what_is_told_is_feedback_with_a_number_on_the_page(client: FlaskClient, runtime: Runtime) -> None:
    page = client.get(tell(client, "the queue is four hours long").headers["Location"])
    [item] = items(runtime)
    assert item.told is Told.WEB
    assert item.reference in page.text
    with read(runtime) as work:
        assert "four hours" in words_of(work, item)
        assert work.session.exec(select(Case)).all() == []


def test_the_answer_is_found_by_its_number_and_the_words_are_not(client: FlaskClient, runtime: Runtime) -> None:
    tell(client, "the queue is four hours long")
    [item] = items(runtime)
    before = client.post("/answer", data={"number": item.reference.lower()})
    assert "A person reads it" in before.text
    binta = make_member(runtime)
    write(runtime, binta.actor, lambda work: desk.answer(work, runtime, item.id, "A second tap.", member_id=binta.id))
    found = client.post("/answer", data={"number": item.reference})
    assert "A second tap." in found.text
    assert "four hours" not in found.text


def test_a_refusal_is_found_with_its_reason(client: FlaskClient, runtime: Runtime) -> None:
    tell(client, "open the hall at night")
    [item] = items(runtime)
    binta = make_member(runtime)
    why = "The hall belongs to the school."
    write(
        runtime,
        binta.actor,
        lambda work: desk.refuse(work, runtime, item.id, Refusal.NOT_OURS, why, member_id=binta.id),
    )
    assert why in client.post("/answer", data={"number": item.reference}).text


@pytest.mark.parametrize("number", ["", "BBBB-BBBC", "x" * 500, "\x00"])
def test_a_number_that_is_none_finds_nothing(client: FlaskClient, number: str) -> None:
    assert client.post("/answer", data={"number": number}).status_code == 404


def test_x_18_who_guesses_numbers_is_stopped(client: FlaskClient, runtime: Runtime) -> None:
    tell(client, "the queue is long")
    [item] = items(runtime)
    for _ in range(runtime.settings.limits.sign_in_tries):
        assert client.post("/answer", data={"number": "BBBB-BBBC"}).status_code == 404
    assert client.post("/answer", data={"number": item.reference}).status_code == 429


def test_the_same_form_sent_twice_is_taken_once(client: FlaskClient, runtime: Runtime) -> None:
    form = fields(client.get("/tell")) | {"what": "tell", "words": "the lamp is dark"}
    assert client.post("/tell", data=form).headers["Location"] == client.post("/tell", data=form).headers["Location"]
    assert len(items(runtime)) == 1


def test_writing_more_goes_on_with_the_same_conversation(client: FlaskClient, runtime: Runtime) -> None:
    told = tell(client, "we need water", "help").headers["Location"]
    more = fields(client.get(told)) | {"words": "now also food", "what": "more"}
    assert client.post("/tell", data=more).headers["Location"] == told
    with read(runtime) as work:
        [case] = queue(work)
        assert case.needs == "water food"


def more(client: FlaskClient, told: str, words: str) -> TestResponse:
    return client.post("/tell", data=fields(client.get(told)) | {"words": words, "what": "more"})


def cases(runtime: Runtime) -> int:
    with read(runtime) as work:
        return len(work.session.exec(select(Case.id)).all())


def test_h_16_what_is_coded_into_the_store_is_gone_from_the_page_with_all_that_was_written_later(
    client: FlaskClient, runtime: Runtime
) -> None:
    amina = make_member(runtime, "Amina")
    begin(runtime, amina)
    told = tell(client, "the list is not fair").headers["Location"]
    more(client, told, "the man with the list wants a gift")
    [item] = items(runtime)
    coded = partial(code, item_id=item.id, codes=["concern.corruption"], member_id=amina.id, settings=runtime.settings)
    write(runtime, amina.actor, coded)
    assert items(runtime) == []
    with read(runtime) as work:
        said = [work.open(Message.text, one.id, one.text) for one in work.session.exec(select(Message))]
    assert [words for words in said if "list" in words] == []
    assert "gift" not in client.get(told).text


def test_writing_more_after_feedback_goes_on_with_the_same_item_and_number(
    client: FlaskClient, runtime: Runtime
) -> None:
    told = tell(client, "the queue is four hours long").headers["Location"]
    [first] = items(runtime)
    more(client, told, "and the tap is broken, we have no water")
    [item] = items(runtime)
    assert (item.reference, cases(runtime)) == (first.reference, 0)
    assert item.more_at is not None
    with read(runtime) as work:
        assert words_of(work, item) == "the queue is four hours long\n\nand the tap is broken, we have no water"


@pytest.mark.parametrize("words", ["HELP", "my son is bleeding and cannot breathe"])
def test_writing_more_after_feedback_is_a_case_when_it_asks_for_help(
    client: FlaskClient, runtime: Runtime, words: str
) -> None:
    more(client, tell(client, "the queue is four hours long").headers["Location"], words)
    assert (len(items(runtime)), cases(runtime)) == (1, 1)


def test_writing_more_after_the_answer_is_an_item_of_its_own(client: FlaskClient, runtime: Runtime) -> None:
    told = tell(client, "the queue is four hours long").headers["Location"]
    [item] = items(runtime)
    binta = make_member(runtime)
    write(runtime, binta.actor, lambda work: desk.answer(work, runtime, item.id, "A second tap.", member_id=binta.id))
    more(client, told, "it is as long as before")
    assert (len(items(runtime)), cases(runtime)) == (2, 0)


@pytest.mark.parametrize("language", ["en", "ar", "ti"])
def test_the_words_of_an_item_and_of_the_page_are_theirs_alone(
    client: FlaskClient, runtime: Runtime, language: str
) -> None:
    form = fields(client.get(f"/tell?lang={language}")) | {"what": "tell", "words": "the queue is long"}
    told = client.post("/tell", data=form).headers["Location"]
    [item] = items(runtime)
    with read(runtime) as work:
        assert words_of(work, item) == "the queue is long"
    theirs = re.findall(r'class="theirs">\s*<p[^>]*>([^<]*)</p>', client.get(f"{told}?lang=en").text)
    assert theirs == ["the queue is long"]


@pytest.mark.parametrize("what", ["help", "tell"])
def test_a_page_does_not_say_how_to_stop_texts(client: FlaskClient, what: str) -> None:
    page = client.get(tell(client, "we need water", what).headers["Location"])
    assert 'class="ours"' in page.text
    assert "STOP" not in page.text


def test_help_ticked_as_something_to_tell_and_written_is_a_case(client: FlaskClient, runtime: Runtime) -> None:
    tell(client, "HELP we have no water", "tell")
    assert (items(runtime), cases(runtime)) == ([], 1)


def test_what_they_pick_of_themselves_stands_on_the_item_and_what_is_on_no_list_does_not(
    client: FlaskClient, runtime: Runtime
) -> None:
    tell(client, "the queue is long", age_group="child", sex="female", disability="asylum")
    [item] = items(runtime)
    assert (item.age_group, item.sex, item.disability) == (AgeGroup.CHILD, Sex.FEMALE, None)


def test_h_07_the_erase_word_empties_the_page(client: FlaskClient, runtime: Runtime) -> None:
    told = tell(client, "the queue is long").headers["Location"]
    client.post("/tell", data=fields(client.get(told)) | {"words": "ERASE", "what": "more"})
    gone = client.get(told)
    assert gone.status_code == 404
    assert "queue is long" not in gone.text
    assert items(runtime) == []


def test_status_written_on_the_page_is_kept_nowhere(client: FlaskClient, runtime: Runtime) -> None:
    told = tell(client, "they turn us away because we are undocumented, 3 children").headers["Location"]
    page = client.get(told)
    assert "undocumented" not in page.text
    assert "3 children" in page.text


def test_danger_is_a_case_whatever_was_ticked(client: FlaskClient, runtime: Runtime) -> None:
    tell(client, "nobody comes, my son is bleeding and cannot breathe", "tell")
    with read(runtime) as work:
        assert len(queue(work)) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    ],
)
def test_x_08_another_site_can_send_nothing_in_somebodys_name(
    client: FlaskClient, runtime: Runtime, headers: dict[str, str]
) -> None:
    form = fields(client.get("/tell")) | {"what": "help", "words": "we need water"}
    assert client.post("/tell", data=form, headers=headers).status_code == 403
    with read(runtime) as work:
        assert queue(work) == []


def test_no_cookie_and_one_request(client: FlaskClient) -> None:
    for address in ("/", "/tell", "/answer", "/privacy"):
        page = client.get(address)
        assert "Set-Cookie" not in page.headers, address
        foreign = re.search(r"<script src|<img|<link(?! rel=\"icon\"\s+href=\"data:,\")|url\(|@import", page.text)
        assert foreign is None, address


@pytest.mark.parametrize("language", ["en", "ar", "ti", "uk", "ht"])
@pytest.mark.parametrize("address", ["/", "/tell", "/answer", "/privacy"])
def test_the_first_load_of_a_page_is_one_round_trip(client: FlaskClient, address: str, language: str) -> None:
    page = client.get(f"{address}?lang={language}", headers={"Accept-Encoding": "gzip"})
    head = sum(len(name) + len(value) + 4 for name, value in page.headers)
    assert head + len(page.data) <= ONE_ROUND_TRIP


@pytest.mark.parametrize(
    "spoiled",
    [{"who": "x"}, {"once": "../../etc"}, {"what": "other"}, {"words": "  "}, {"who": "", "once": "", "what": ""}],
)
def test_a_spoiled_form_is_shown_again_with_its_words(client: FlaskClient, spoiled: dict[str, str]) -> None:
    form = fields(client.get("/tell")) | {"what": "tell", "words": "the lamp is dark"} | spoiled
    page = client.post("/tell", data=form)
    assert page.status_code == 400
    assert form["words"].strip() in page.text


@pytest.mark.parametrize("who", ["a", "a" * 26, "..", "A" * 26])
def test_an_address_nobody_made_shows_nothing(client: FlaskClient, who: str) -> None:
    assert client.get(f"/told/{who}").status_code == 404


def test_f_19_a_locked_server_takes_it_in_and_shows_it_after_unlocking(client: FlaskClient, runtime: Runtime) -> None:
    from app.inbound.taking_up import take_up

    taken = lock(runtime)
    told = tell(client, "we need water", "help").headers["Location"]
    assert client.get(told).status_code == 503
    runtime.keyring = taken
    take_up(runtime)
    assert "we need water" in client.get(told).text


def test_h_16_what_is_said_of_a_helper_on_the_page_lies_in_the_store_alone(
    client: FlaskClient, runtime: Runtime
) -> None:
    assert 'value="about"' not in client.get("/tell").text, "there is no such place yet"
    assert tell(client, "he wants money", "about").status_code == 400
    amina = make_member(runtime, "Amina")
    key = begin(runtime, amina)
    form = fields(client.get("/tell")) | {"what": "about", "words": "he wants money for the card, my visa expired"}
    shown, again = client.post("/tell", data=form), client.post("/tell", data=form)
    assert shown.status_code == 200
    assert shown.text == again.text, "sent twice, it is taken once"
    [number] = re.findall(r"[B-Z0-9]{4}-[B-Z0-9]{4}", shown.text)
    before = client.post("/answer", data={"number": number}).text
    assert "A person reads it" in before
    assert "money" not in before
    with read(runtime) as work:
        [complaint] = queries.seen_by(work, amina.id)
        assert queries.opened(work, complaint, key=key).words == "he wants money for the card, [removed]"
        assert not any(work.session.exec(select(table)).all() for table in (Contact, Message, Item, Case))
    write(runtime, amina.actor, lambda work: actions.close(work, complaint.id, Answer.SEEN_TO))
    assert "We have read it and seen to it." in client.post("/answer", data={"number": number}).text


def test_while_locked_the_page_offers_nothing_it_cannot_keep(client: FlaskClient, runtime: Runtime) -> None:
    begin(runtime, make_member(runtime, "Amina"))
    lock(runtime)
    assert 'value="about"' not in client.get("/tell").text
    assert tell(client, "he wants money", "about").status_code == 400
