"""The line itself, against real servers: a mailbox is read and emptied, an answer is handed over or refused."""

import email
import email.policy
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from channels._email_imap import LONGEST_MAIL
from channels.contract import Address, AddressKind, Collects, Outgoing, Received, Receives, Redacts, Sends
from channels.email import EmailLine, build
from channels.failures import Reason, SendFailed, SettingsInvalid
from tests.makers.mail import PASSWORD, Dovecot, PostOffice, free_port, post_office

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
DELIVERY = "0192f0c0a1b27c3d8e9f001122334455"
HELP, AMAL = "help@example.org", "amal@elsewhere.example"


@pytest.fixture(scope="module")
def boxes(mailboxes: Dovecot) -> Dovecot:
    return mailboxes


@pytest.fixture(scope="module")
def office(boxes: Dovecot) -> Iterator[PostOffice]:
    with post_office(boxes, tls=boxes.folder) as running:
        yield running


@pytest.fixture
def line(boxes: Dovecot, office: PostOffice) -> Iterator[EmailLine]:
    office.refuses.clear()
    office.taken.clear()
    made = to(boxes, office.port)
    for name in made.lying():
        made.redact(name)
    yield made
    made.close()


def to(boxes: Dovecot, port: int, **more: object) -> EmailLine:
    return build(settings(boxes, port) | more, public_url="", clock=lambda: NOW)


def settings(boxes: Dovecot, port: int) -> dict[str, object]:
    return {
        "address": HELP,
        "password": PASSWORD,
        "authority": boxes.authority,
        "imap_host": "127.0.0.1",
        "imap_port": boxes.imaps,
        "smtp_host": "localhost",
        "smtp_port": port,
    }


def mail(number: int, words: str = "The tap is broken.", **headers: str) -> bytes:
    told = {"From": AMAL, "To": HELP, "Message-ID": f"<{number}@elsewhere.example>"} | headers
    return ("".join(f"{name}: {value}\r\n" for name, value in told.items() if value) + f"\r\n{words}\r\n").encode()


def texts(line: EmailLine) -> list[str]:
    events = [event for one in line.collect(line.lying()) for event in one.events]
    return [event.text for event in events if isinstance(event, Received)]


def outgoing(
    text: str = "A truck comes at noon.", *, to: str = AMAL, kind: AddressKind = AddressKind.EMAIL
) -> Outgoing:
    return Outgoing(DELIVERY, Address(kind, to), text)


def failure(line: EmailLine, told: Outgoing | None = None) -> SendFailed:
    with pytest.raises(SendFailed) as failed:
        line.send(told or outgoing())
    return failed.value


def test_what_the_line_can_do(line: EmailLine) -> None:
    assert isinstance(line, Sends)
    assert isinstance(line, Collects)
    assert isinstance(line, Redacts)
    assert not isinstance(line, Receives), "nobody calls us"


def test_mails_are_collected_in_order_and_stay_until_each_is_taken_out(line: EmailLine, boxes: Dovecot) -> None:
    for number in range(25):
        boxes.deliver(mail(number, f"words {number}"), to=HELP)
    names = line.lying()
    assert len(set(names)) == 25
    assert texts(line) == [f"words {number}" for number in range(25)]
    assert line.lying() == names
    line.redact(names[3])
    line.redact(names[3])
    assert line.lying() == [*names[:3], *names[4:]]
    assert len(boxes.held(HELP)) == 24
    assert b"words 3\n" not in b"".join(boxes.held(HELP)), "gone from the disk, not only marked"
    assert line.collect([names[3], names[4], "m.unknown"])[0].provider_id == names[4]


def test_a_new_connection_gives_the_same_names(line: EmailLine, boxes: Dovecot) -> None:
    boxes.deliver(mail(1), to=HELP)
    boxes.deliver(mail(2, **{"Message-ID": ""}), to=HELP)
    names = line.lying()
    line.close()
    assert line.lying() == names
    assert to(boxes, 1).lying() == names


def test_the_same_mail_twice_has_one_name_and_both_are_taken_out(line: EmailLine, boxes: Dovecot) -> None:
    for _ in range(2):
        boxes.deliver(mail(1), to=HELP)
    (name,) = line.lying()
    line.redact(name)
    assert boxes.held(HELP) == []


def test_two_mails_without_a_message_id_are_two(line: EmailLine, boxes: Dovecot) -> None:
    for words in ("one", "one"):
        boxes.deliver(mail(1, words, **{"Message-ID": ""}), to=HELP)
    assert len(line.lying()) == 2


def test_of_a_mail_of_thirty_megabytes_the_beginning_is_read(line: EmailLine, boxes: Dovecot) -> None:
    many = "A" * 76 + "\r\n"
    sent = mail(1, "Look at this.\r\n" + many * 400_000)
    assert len(sent) > 30_000_000
    boxes.deliver(sent, to=HELP)
    (name,) = line.lying()
    assert len(line._mailbox.beginnings([name])[name]) == LONGEST_MAIL
    assert texts(line)[0].startswith("Look at this.")


def test_a_connection_the_server_ended_is_made_anew(line: EmailLine, boxes: Dovecot) -> None:
    boxes.deliver(mail(1), to=HELP)
    assert len(line.lying()) == 1
    session = line._mailbox._session
    assert session is not None
    session.connection.socket().shutdown(2)
    assert len(line.lying()) == 1


@pytest.mark.parametrize("security", ["starttls", "none"])
def test_the_mailbox_is_read_the_other_ways_too(security: str, boxes: Dovecot, line: EmailLine) -> None:
    boxes.deliver(mail(1), to=HELP)
    assert texts(to(boxes, 1, imap_security=security, imap_port=boxes.imap)) == ["The tap is broken."]


@pytest.mark.parametrize(
    ("wrong", "reason", "code"),
    [
        ({"password": "not-it"}, Reason.NOT_CONFIGURED, "sign_in"),
        ({"folder": "Nowhere"}, Reason.NOT_CONFIGURED, "folder"),
        ({"imap_port": free_port()}, Reason.UNREACHABLE, None),
        ({"authority": None}, Reason.NOT_CONFIGURED, "certificate"),
    ],
)
def test_a_mailbox_that_cannot_be_opened_says_why(
    wrong: dict[str, object], reason: Reason, code: str | None, boxes: Dovecot
) -> None:
    with pytest.raises(SendFailed) as failed:
        to(boxes, 1, **wrong).lying()
    assert (failed.value.reason, failed.value.provider_code) == (reason, code)


def test_an_answer_is_plain_says_nothing_outside_and_is_answered_by_no_machine(
    line: EmailLine, office: PostOffice, boxes: Dovecot
) -> None:
    words = "الشاحنة تصل ظهرا.\n.\n..وهذا سطر"
    sent = line.send(outgoing(words))
    assert sent.provider_id == f"<waypost.{DELIVERY}@example.org>"
    found = email.message_from_bytes(boxes.held(AMAL)[-1], _class=EmailMessage, policy=email.policy.default)
    assert found.get_content_type() == "text/plain"
    assert found.get_content().splitlines() == words.splitlines()
    headers = {name: str(found[name]) for name in ("From", "To", "Subject", "Auto-Submitted", "Message-ID")}
    assert headers == {
        "From": HELP,
        "To": AMAL,
        "Subject": "Message",
        "Auto-Submitted": "auto-replied",
        "Message-ID": sent.provider_id,
    }
    assert b"http" not in office.taken[-1]
    assert not {name.lower() for name in found} & {"x-mailer", "user-agent", "disposition-notification-to"}


@pytest.mark.parametrize(
    ("thread", "named"),
    [
        ("<1@elsewhere.example>", "<1@elsewhere.example>"),
        ("<1@x>\r\nBcc: eve@elsewhere.example", None),
        ("<1 2@x>", None),
        (None, None),
    ],
)
def test_an_answer_stands_below_what_it_answers(
    line: EmailLine, office: PostOffice, thread: str | None, named: str | None
) -> None:
    line.send(replace(outgoing(), thread=thread))
    found = email.message_from_bytes(office.taken[-1])
    assert (found["In-Reply-To"], found["References"]) == (named, named)
    assert b"eve@" not in office.taken[-1]


def test_an_address_in_other_letters_is_written_to(line: EmailLine, office: PostOffice) -> None:
    line.send(outgoing(to="አማል@bücher.example"))
    assert "To: አማል@xn--bcher-kva.example".encode() in office.taken[-1]


@pytest.mark.parametrize(
    "written",
    ["amal@elsewhere.example\r\nBcc: eve@elsewhere.example", "amal@elsewhere.example, eve@elsewhere.example",
     "amal@elsewhere.example> RCPT TO:<eve@elsewhere.example", "+999100000001", "", "a" * 300 + "@elsewhere.example"],
)  # fmt: skip
def test_nothing_can_be_put_into_a_header_or_a_command(line: EmailLine, office: PostOffice, written: str) -> None:
    assert failure(line, outgoing(to=written)).reason is Reason.ADDRESS_INVALID
    assert office.taken == []


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (outgoing(kind=AddressKind.PHONE), Reason.ADDRESS_INVALID),
        (outgoing("  \n"), Reason.REJECTED),
        (outgoing("x" * 10_001), Reason.TOO_LONG),
    ],
)
def test_what_cannot_be_sent_is_not_tried(line: EmailLine, office: PostOffice, told: Outgoing, reason: Reason) -> None:
    assert failure(line, told).reason is reason
    assert office.taken == []


@pytest.mark.parametrize(
    ("at", "answer", "reason"),
    [
        ("recipient", "550 5.1.1 no such mailbox", Reason.ADDRESS_INVALID),
        ("recipient", "550 nobody here", Reason.ADDRESS_INVALID),
        ("recipient", "550 5.7.1 we do not want you", Reason.REJECTED),
        ("recipient", "552 5.2.2 mailbox full", Reason.REJECTED),
        ("recipient", "450 4.7.1 greylisted, come back", Reason.THROTTLED),
        ("recipient", "421 4.3.2 shutting down", Reason.UNREACHABLE),
        ("sender", "553 5.7.1 not your address", Reason.NOT_CONFIGURED),
        ("sender", "552 5.3.4 too big", Reason.TOO_LONG),
        ("words", "554 5.7.1 looks like spam", Reason.REJECTED),
        ("words", "552 5.3.4 too big", Reason.TOO_LONG),
        ("words", "451 4.3.0 try later", Reason.THROTTLED),
        ("words", "hang up", Reason.UNCERTAIN),
    ],
)
def test_every_answer_of_the_server_has_a_reason(
    line: EmailLine, office: PostOffice, at: str, answer: str, reason: Reason
) -> None:
    office.refuses[at] = answer
    failed = failure(line)
    assert failed.reason is reason
    assert len(office.taken) == (answer == "hang up"), "only where nobody knows was it taken"
    assert failed.provider_code is None or "mailbox" not in failed.provider_code


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"password": "not-it"}, Reason.NOT_CONFIGURED),
        ({"authority": None}, Reason.NOT_CONFIGURED),
        ({"smtp_port": free_port()}, Reason.UNREACHABLE),
    ],
)
def test_a_server_that_does_not_let_us_in_takes_nothing(
    wrong: dict[str, object], reason: Reason, boxes: Dovecot, office: PostOffice
) -> None:
    office.taken.clear()
    assert failure(to(boxes, office.port, **wrong)).reason is reason
    assert office.taken == []


def test_starttls_is_required_where_it_is_set(boxes: Dovecot) -> None:
    with post_office(tls=boxes.folder, starttls=True) as office:
        to(boxes, office.port, smtp_security="starttls").send(outgoing())
        assert len(office.taken) == 1
    with post_office(password=None) as office:
        refused = failure(to(boxes, office.port, smtp_security="starttls"))
        assert (refused.reason, office.taken) == (Reason.NOT_CONFIGURED, [])


def test_a_relay_on_this_machine_needs_neither_encryption_nor_a_name(boxes: Dovecot) -> None:
    with post_office(password=None) as office:
        to(boxes, office.port, smtp_security="none", smtp_user="", smtp_host="127.0.0.1").send(outgoing())
        assert len(office.taken) == 1


def test_checking_signs_in_on_both_sides(line: EmailLine, boxes: Dovecot, office: PostOffice) -> None:
    assert list(line.check()) == []
    assert list(line.check_online()) == []
    with pytest.raises(SendFailed):
        to(boxes, free_port()).check_online()
    (problem,) = to(boxes, 1, smtp_host="mail.example.org", smtp_security="none", unencrypted=True).check()
    assert problem.id == "email.unencrypted"


def problems(**wrong: object) -> list[str]:
    told = {"address": HELP, "password": "x", "imap_host": "imap.example.org", "smtp_host": "smtp.example.org"} | wrong
    with pytest.raises(SettingsInvalid) as problem:
        build({key: value for key, value in told.items() if value is not None}, public_url="", clock=lambda: NOW)
    assert "secret" not in str(problem.value)
    return [sentence.partition(":")[0] for sentence in problem.value.problems]


def test_every_problem_of_the_settings_is_told_at_once() -> None:
    wrong = {"address": "secret", "password": None, "imap_host": "a b", "smtp_security": "ssl", "folder": "ü"}
    assert sorted(problems(**wrong, rate=0, tokn=1)) == sorted([*wrong, "rate", "tokn"])
    assert problems(address="nobody") == ["address"]
    assert problems(smtp_security="none") == ["smtp_security"]
    assert problems(imap_security="none", smtp_security="none") == ["imap_security", "smtp_security"]
    assert problems(subject="a\r\nBcc: eve@elsewhere.example") == ["subject"]
    assert problems(sender_name="a\nb") == ["sender_name"]
    assert problems(authority="secret") == ["authority"]


def test_what_is_unset_is_safe(tmp_path: Path) -> None:
    line = build(
        {"address": HELP, "password": "x", "imap_host": "imap.example.org", "smtp_host": "smtp.example.org"},
        public_url="",
        clock=lambda: NOW,
    )
    for access, port in ((line._settings.imap, 993), (line._settings.smtp, 465)):
        assert (access.port, access.security, access.user) == (port, "tls", HELP)
        assert access.tls is not None
        assert access.tls.verify_mode is ssl.CERT_REQUIRED
        assert access.tls.check_hostname
    assert "password" not in repr(line._settings)
