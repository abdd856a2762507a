"""Canaries: words no record may hold are sent through every line, in good days and bad, and sought in every byte."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app.cases.queries import queue
from app.framework import ServiceKind
from app.imports.columns import guessed
from app.imports.files import opened
from app.imports.worker import bring_in, look
from app.inbound import pipeline
from app.inbound.collecting import collect
from app.inbound.taking_up import take_up
from app.messages.queries import of_case
from app.messages.tables import Message
from app.messages.translations import ask_machine, keep_translation, translations_of
from app.messages.worker import translate
from app.outbox.worker import Dispatcher
from app.partners.rules import LEAST
from app.partners.tables import Fact
from app.referrals import actions as referrals
from app.referrals.worker import follow_referrals
from app.runtime import Runtime
from app.tracing.asking import answer, think
from app.tracing.rules import Answer
from app.transaction import read, write
from app.work import SYSTEM, Work
from channels.contract import Receives
from channels.libretranslate import LibreTranslate
from tests.house.traces import traces, writings
from tests.makers import lines, partners, relays, storage, tracing, visits, warnings
from tests.makers.imports import as_csv
from tests.makers.locking import answered, lock
from tests.makers.mail import Dovecot, open_line, post_office
from tests.makers.scrubbing import break_scrubber
from tests.makers.sealed_forms import sealed
from tests.makers.staff import make_chen, make_dawit, make_member
from tests.makers.translation_server import translating
from tests.makers.waiting import PATIENCE

STATUS = "my visa expired"
NAME = "Amal Quillfeather"
NUMBER = "999777888999"
SENDER = f"+{NUMBER}"
LATITUDE, LONGITUDE = "-1.234567", "36.987654"
WORDS = "behind the turquoise lighthouse"
TEXT = f"HELP we need water {WORDS}, {STATUS}. {NAME}"
NEVER_IN_CLEAR = [STATUS, NAME, NUMBER, WORDS, LATITUDE.lstrip("-"), LONGITUDE]

Send = Callable[[FlaskClient, Runtime], int]


def by_simulator(client: FlaskClient, _runtime: Runtime) -> int:
    location = {"latitude": float(LATITUDE), "longitude": float(LONGITUDE)}
    told = {"from": SENDER, "text": TEXT, "location": location, "name": NAME}
    return client.post("/hooks/simulator", data=json.dumps(told), content_type="application/json").status_code


def by_page(client: FlaskClient, _runtime: Runtime) -> int:
    page = client.get("/tell").text
    who, once = re.findall(r'name="(?:who|once)"\s+value="([a-z2-7]+)"', page)
    sent = client.post("/tell", data={"who": who, "once": once, "what": "help", "words": TEXT})
    return 200 if sent.status_code == 303 else sent.status_code


def by_sealed_page(client: FlaskClient, runtime: Runtime) -> int:
    assert runtime.keyring.page is not None
    kept = sealed(runtime.keyring.page, TEXT)
    same = {"Sec-Fetch-Site": "same-origin"}
    sent = client.post("/tell/sealed", data=kept, content_type="application/octet-stream", headers=same)
    return 200 if sent.status_code == 202 else sent.status_code  # a locked server keeps it as it is


def by_sms(client: FlaskClient, runtime: Runtime) -> int:
    more = {"FromCity": NAME, "FromZip": NUMBER}
    return lines.call(client, runtime, lines.form(SENDER, TEXT, **more)).status_code


def by_sms_with_coordinates_in_it(client: FlaskClient, runtime: Runtime) -> int:
    return lines.call(client, runtime, lines.form(SENDER, f"{TEXT} {LATITUDE}, {LONGITUDE}")).status_code


def _by_whatsapp(client: FlaskClient, runtime: Runtime, body: str, **more: str) -> int:
    told = lines.form(SENDER, body, line="whatsapp", ProfileName=NAME, WaId=NUMBER, **more)
    return lines.call(client, runtime, told, line="whatsapp").status_code


def by_whatsapp(client: FlaskClient, runtime: Runtime) -> int:
    return _by_whatsapp(client, runtime, TEXT)


def by_shared_place(client: FlaskClient, runtime: Runtime) -> int:
    place = {"Latitude": LATITUDE, "Longitude": LONGITUDE, "Label": f"{NAME}, {STATUS}", "Address": WORDS}
    return _by_whatsapp(client, runtime, "", MessageType="location", **place)


def by_button(client: FlaskClient, runtime: Runtime) -> int:
    return _by_whatsapp(client, runtime, TEXT, MessageType="button", ButtonText=TEXT, ButtonPayload=TEXT)


def by_choice_alone(client: FlaskClient, runtime: Runtime) -> int:
    return _by_whatsapp(client, runtime, "", MessageType="interactive", ListId=TEXT, ListTitle=TEXT)


def by_picture(client: FlaskClient, runtime: Runtime) -> int:
    address = f"https://api.twilio.com/{NUMBER}/{NAME.replace(' ', '%20')}"
    media = {"NumMedia": "1", "MediaUrl0": address, "MediaContentType0": "image/jpeg"}
    return _by_whatsapp(client, runtime, TEXT, MessageType="image", **media)


def by_voice(client: FlaskClient, runtime: Runtime) -> int:
    address = f"https://api.twilio.com/{NUMBER}/{NAME.replace(' ', '%20')}"
    media = {"NumMedia": "1", "MediaUrl0": address, "MediaContentType0": f"audio/ogg; name={NAME}, {STATUS}"}
    return _by_whatsapp(client, runtime, TEXT, MessageType="audio", **media)


EVERY_LINE: tuple[Send, ...] = (
    by_simulator, by_sms, by_sms_with_coordinates_in_it, by_whatsapp, by_shared_place, by_button,
    by_choice_alone,
    by_picture, by_voice,
)  # fmt: skip
EVERY_WAY: tuple[Send, ...] = (*EVERY_LINE, by_page, by_sealed_page)


def by_every_line(client: FlaskClient, runtime: Runtime) -> set[int]:
    """How the lines were answered."""
    return {send(client, runtime) for send in EVERY_LINE}


def nowhere(runtime: Runtime, log: Path) -> None:
    """No canary lies in clear anywhere, and the status not even sealed."""
    assert traces(NEVER_IN_CLEAR, among=[*storage.lie_in(runtime), log]) == []
    assert [words for words in storage.unsealed(runtime) if STATUS in words.lower()] == []


def test_words_on_a_disk_would_be_found_in_whatever_writing(tmp_path: Path) -> None:
    for number, (way, writing) in enumerate(writings("бумаги Amal+1").items()):
        (tmp_path / f"{number}").write_bytes(b"before" + writing + b"after")
        assert f"{number}: {way}" in traces(["бумаги Amal+1"], among=[tmp_path])
    assert traces(["бумаги Binta"], among=[tmp_path]) == []


def test_p_06_what_a_relay_is_called_reports_and_warns_of_lies_nowhere_in_clear(
    client: FlaskClient, runtime: Runtime, log: Path
) -> None:
    chen = make_chen(runtime)
    relay_id = relays.add(runtime, chen, name=NAME, number=SENDER)
    warnings.issued(runtime, warnings.flood(runtime.clock.now()), chen, make_dawit(runtime))
    code, _ = relays.called(runtime, relay_id)
    for text in (f"{code} 3 {TEXT}", f"WARN {WORDS}, {STATUS}. {NAME}", f"WARN {TEXT}, we are 3 people"):
        assert lines.call(client, runtime, lines.form(SENDER, text)).status_code == 200
    Dispatcher(runtime, pipeline.refused).drain()
    assert storage.rows(runtime)["relay_warning"] == 2
    nowhere(runtime, log)


def test_p_06_what_is_said_of_a_visit_lies_nowhere_in_clear(runtime: Runtime, log: Path) -> None:
    said = dict.fromkeys(("place", "asked", "promised", "keep_from", "best_time"), f"{WORDS}, {STATUS}. {NAME}")
    visits.add(runtime, make_chen(runtime), **said)
    assert storage.rows(runtime)["visit"] == 1
    nowhere(runtime, log)
    assert sum(WORDS in words for words in storage.unsealed(runtime)) == len(said), "they are kept, sealed"


def test_p_06_what_goes_to_a_partner_and_comes_back_lies_nowhere_in_clear(
    client: FlaskClient, runtime: Runtime, log: Path
) -> None:
    assert by_simulator(client, runtime) == 200
    chen = make_member(runtime, "Chen", roles=("coordinator", "case_worker"))
    with read(runtime) as work:
        case_id = queue(work)[0].id
    typed = dict.fromkeys((Fact.NAME, Fact.TIME, Fact.ACCESS, Fact.WORDS), f"{WORDS}, {STATUS}. {NAME}")
    facts = (*LEAST, Fact.PLACE, Fact.NUMBER, *typed)
    blue = partners.door(runtime, chen, name=f"{NAME} House", facts=facts, needs=("water",))
    referral_id = partners.sent(
        runtime, chen, case_id, blue.id, need="water", kind=ServiceKind.WATER, facts=facts, typed=typed
    )
    said = f"{WORDS}, {STATUS}. {NAME}, 10:00"
    write(runtime, blue.actor, lambda work: referrals.accept(work, referral_id, blue.id, said))
    follow_referrals(runtime)
    Dispatcher(runtime, pipeline.refused).drain()
    nowhere(runtime, log)
    kept = [words for words in storage.unsealed(runtime) if WORDS in words]
    assert len(kept) == 5, "their text; what was typed, given and answered; and what they were told of it: all sealed"


def test_p_06_who_looks_for_whom_and_what_was_answered_lies_nowhere_in_clear(runtime: Runtime, log: Path) -> None:
    eve, words = tracing.trained(runtime), f"{WORDS}, {STATUS}"
    found_id = tracing.may_be_found(runtime, eve, NAME, words=words, reach=WORDS)
    search_id = tracing.search(runtime, eve, NAME, seeker=(NAME,), words=words, reach=WORDS)

    def unit(work: Work) -> None:
        think(work, search_id, found_id, same=True, member_id=eve.id)
        answer(work, search_id, found_id, Answer.GREETING, greeting=WORDS, member_id=eve.id)

    write(runtime, eve.actor, unit)
    rows = storage.rows(runtime)
    assert (rows["tracing_search"], rows["tracing_presence"], rows["tracing_pair"]) == (1, 1, 1)
    nowhere(runtime, log)
    assert sum(WORDS in words for words in storage.unsealed(runtime)) == 5, "they are kept, sealed"


@pytest.mark.parametrize("send", EVERY_WAY)
def test_p_06_what_a_line_brings_lies_nowhere_in_clear_and_the_status_nowhere(
    send: Send, client: FlaskClient, runtime: Runtime, log: Path
) -> None:
    assert send(client, runtime) == 200
    Dispatcher(runtime, pipeline.refused).drain()
    assert storage.rows(runtime)["message"] >= 1
    nowhere(runtime, log)
    kept = any(NUMBER in words for words in storage.unsealed(runtime))
    assert kept is (send not in (by_page, by_sealed_page)), "the number is kept, sealed; a page is told none"


@pytest.mark.parametrize("send", EVERY_WAY)
def test_s_09_what_a_locked_server_takes_in_lies_nowhere_in_clear_and_the_status_nowhere(
    send: Send, client: FlaskClient, runtime: Runtime, log: Path
) -> None:
    keyring = lock(runtime)
    assert send(client, runtime) == 200
    assert storage.rows(runtime)["sealed_arrival"] == 1
    # No provider listens where the lines of telephones send to; what a phone sealed is read by nobody yet.
    assert answered(runtime) == (send is not by_sealed_page)
    assert traces(NEVER_IN_CLEAR, among=[*storage.lie_in(runtime), log]) == []
    runtime.keyring = keyring
    nowhere(runtime, log)
    assert take_up(runtime) == 1
    nowhere(runtime, log)
    kept = any(NUMBER in words for words in storage.unsealed(runtime))
    assert kept is (send not in (by_page, by_sealed_page)), "the number is kept, sealed; a page is told none"


@pytest.mark.parametrize("locked", [False, True], ids=["unlocked", "locked"])
def test_p_06_what_a_mail_brings_lies_nowhere_in_clear_and_the_status_nowhere(
    runtime: Runtime, log: Path, mailboxes: Dovecot, locked: bool
) -> None:
    mailboxes.empty()
    address = f"amal.quillfeather.{NUMBER}@elsewhere.example"
    mail = (
        f"From: {NAME} <{address}>\r\nSubject: HELP, {STATUS}\r\nMessage-ID: <{NUMBER}@elsewhere.example>\r\n"
        f"X-Originating-IP: {NUMBER}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n{TEXT}\r\n--b\r\n"
        f"Content-Type: image/jpeg; name={NUMBER}.jpg\r\n\r\n{LATITUDE} {LONGITUDE}\r\n--b--\r\n"
    )
    with post_office(mailboxes, password=None) as office:
        open_line(runtime, mailboxes, office)
        mailboxes.deliver(mail.encode(), to="help@example.org")
        keyring = lock(runtime) if locked else runtime.keyring
        assert collect(runtime) == 1
        assert traces(NEVER_IN_CLEAR, among=[*storage.lie_in(runtime), log]) == []
        runtime.keyring = keyring
        assert take_up(runtime) == locked
        Dispatcher(runtime, pipeline.refused).drain()
    assert len(office.taken) == (not locked)
    assert not any(words.encode() in sent for sent in office.taken for words in (STATUS, WORDS))
    nowhere(runtime, log)
    assert any(address in words for words in storage.unsealed(runtime))
    assert mailboxes.held("help@example.org") == []


@pytest.mark.parametrize("kind", ["the machine", "a member"])
def test_p_06_what_is_said_of_a_text_in_another_language_lies_nowhere_in_clear(
    client: FlaskClient, runtime: Runtime, log: Path, kind: str
) -> None:
    assert by_simulator(client, runtime) == 200
    with read(runtime) as work:
        message_id = of_case(work, queue(work)[0].id)[0].id
    if kind == "the machine":
        write(runtime, SYSTEM, lambda work: ask_machine(work, message_id, language="fr"))
        with translating() as server:
            server.answer = lambda _asked: (200, {"translatedText": TEXT})
            runtime.translator = LibreTranslate(server.address, api_key="", timeout=PATIENCE)
            assert translate(runtime) == 1
    else:
        write(runtime, SYSTEM, lambda work: tell(work, message_id))
    with read(runtime) as work:
        assert translations_of(work, [message_id])[message_id][0].words.endswith(f"[removed]. {NAME}")
    nowhere(runtime, log)


def tell(work: Work, message_id: UUID) -> None:
    """A member says what a text means."""
    message = work.session.get_one(Message, message_id)
    keep_translation(work, message, TEXT, language="fr", author_id=message_id)


def fault(*_: object, **__: object) -> NoReturn:
    """Something of ours that breaks and says why, with everything it should not say."""
    raise RuntimeError(" ".join((TEXT, *NEVER_IN_CLEAR)))


def test_x_19_carrying_out_that_fails_tells_nothing_and_keeps_the_text(
    client: FlaskClient, runtime: Runtime, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "carry_out", fault)
    assert by_every_line(client, runtime) == {200}
    for _ in range(4):
        pipeline.try_again(runtime)
    assert storage.rows(runtime)["message"] == len(EVERY_LINE)
    assert "inbound.not_carried_out" in log.read_text()
    nowhere(runtime, log)


def test_x_19_a_commit_that_fails_tells_nothing_and_keeps_nothing(
    client: FlaskClient, runtime: Runtime, log: Path
) -> None:
    event.listen(runtime.engine, "commit", fault)
    assert by_every_line(client, runtime) | {by_page(client, runtime)} == {503}
    event.remove(runtime.engine, "commit", fault)
    assert storage.rows(runtime)["message"] == 0
    assert "hook.fault" in log.read_text()
    nowhere(runtime, log)
    assert by_every_line(client, runtime) == {200}, "the next commit is not hindered by the failed one"


def test_x_19_a_locked_database_tells_nothing(client: FlaskClient, runtime: Runtime, log: Path) -> None:
    storage.wait_shortly(runtime)
    with storage.locked(runtime):
        assert by_every_line(client, runtime) == {503}
    assert "hook.not_kept" in log.read_text()
    nowhere(runtime, log)


def test_x_19_an_adapter_that_fails_tells_nothing(
    client: FlaskClient, runtime: Runtime, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for adapter in runtime.channels.values():
        if isinstance(adapter, Receives):
            monkeypatch.setattr(type(adapter), "parse", fault)
    assert by_every_line(client, runtime) == {503}
    assert "hook.fault" in log.read_text()
    nowhere(runtime, log)


def test_x_19_a_provider_that_cannot_be_reached_tells_nothing(client: FlaskClient, runtime: Runtime, log: Path) -> None:
    for send in (by_sms, by_whatsapp):
        assert send(client, runtime) == 200
    Dispatcher(runtime, pipeline.refused).drain()  # nobody listens where these lines send to
    assert log.read_text().count("delivery.failed") == 2
    nowhere(runtime, log)


def test_x_19_a_line_that_breaks_in_sending_tells_nothing(
    client: FlaskClient, runtime: Runtime, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for adapter in runtime.channels.values():
        monkeypatch.setattr(type(adapter), "send", fault)
    for send in (by_simulator, by_whatsapp):
        assert send(client, runtime) == 200
    Dispatcher(runtime, pipeline.refused).drain()
    assert log.read_text().count("send.fault") == 2
    nowhere(runtime, log)


def test_x_19_a_page_that_fails_tells_nothing(app: Flask, client: FlaskClient, runtime: Runtime, log: Path) -> None:
    app.view_functions["front.front"] = fault
    answer = client.get(f"/?{NUMBER}={STATUS}", headers={"User-Agent": NAME})
    assert answer.status_code == 500
    assert not any(words in answer.text for words in (NAME, WORDS, LATITUDE, LONGITUDE)), "the words of the fault"
    assert "page.failed" in log.read_text()
    nowhere(runtime, log)


def test_f_20_without_a_scrubber_the_text_fails_closed_and_the_call_for_help_open(
    client: FlaskClient, runtime: Runtime, log: Path
) -> None:
    break_scrubber(runtime)
    assert by_every_line(client, runtime) == {200}
    with read(runtime) as work:
        cases = queue(work)
    assert sorted(case.unanswered for case in cases) == [3, 6], "on a telephone and on WhatsApp"
    assert all("water" in case.needs.split() and case.place is not None for case in cases)
    kept = storage.unsealed(runtime)
    assert [words for words in kept if any(told in words for told in ("Quillfeather", "turquoise", "visa"))] == []
    assert "inbound.scrubber_failed" in log.read_text(), "somebody is told that it must be mended"
    nowhere(runtime, log)


def test_p_06_what_a_file_of_another_program_brings_lies_nowhere_in_clear(
    client: FlaskClient, runtime: Runtime, log: Path
) -> None:
    columns = ("day", "text", "respondent_name", "Phone number", "legal status", "lat", "lon")
    row = ("2026-02-01", f"We need water {WORDS}, {STATUS}", NAME, SENDER, STATUS, LATITUDE, LONGITUDE)
    sheet = opened(as_csv(columns, [row]))
    chosen = guessed(sheet.columns, sheet.sample(), runtime.scrubber)
    assert look(runtime, sheet, chosen).samples == [f"We need water {WORDS}, [removed]"]
    bring_in(runtime, SYSTEM, sheet, chosen, rows=1)
    assert storage.rows(runtime)["feedback_item"] == 1
    nowhere(runtime, log)
    kept = " ".join(storage.unsealed(runtime))
    assert [word for word in (NAME, NUMBER, LATITUDE, LONGITUDE) if word in kept] == []
