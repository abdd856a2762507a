"""Mails become texts: each once, kept before it is taken out of the mailbox, and no machine is ever answered twice."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlmodel import col, select

from app.cases.tables import Case
from app.clock import FixedClock
from app.contacts.forgetting import drop_addresses
from app.contacts.tables import Contact
from app.delivery_states import DeliveryState
from app.erasure.copies import empty_copies
from app.feedback import desk
from app.feedback.tables import Item, Told
from app.inbound import collecting, pipeline
from app.inbound.collecting import collect
from app.inbound.rereading import read_again
from app.inbound.taking_up import take_up
from app.messages.tables import Direction, Message, SealedArrival
from app.outbox.tables import Delivery
from app.outbox.worker import Dispatcher
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM
from channels import registry
from channels.contract import Address, AddressKind
from channels.email import EmailLine
from channels.failures import Reason
from tests.makers.locking import lock
from tests.makers.mail import Dovecot, PostOffice, open_line, post_office
from tests.makers.scrubbing import break_scrubber

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HELP, AMAL, BINTA = "help@example.org", "amal@elsewhere.example", "binta@elsewhere.example"


@pytest.fixture(scope="module")
def office(mailboxes: Dovecot) -> Iterator[PostOffice]:
    with post_office(mailboxes, password=None) as running:
        yield running


@pytest.fixture
def line(runtime: Runtime, mailboxes: Dovecot, office: PostOffice) -> Iterator[EmailLine]:
    """A server whose only line is e-mail; every mailbox is empty."""
    mailboxes.empty()
    office.refuses.clear()
    office.taken.clear()
    opened = open_line(runtime, mailboxes, office)
    yield opened
    opened.close()


def mail(words: str, *, sender: str = AMAL, **headers: str) -> bytes:
    told = {"From": sender, "To": HELP, "Message-ID": f"<{uuid4()}@elsewhere.example>"} | headers
    return ("".join(f"{name}: {value}\r\n" for name, value in told.items()) + f"\r\n{words}\r\n").encode()


def kept(runtime: Runtime) -> list[str]:
    with read(runtime) as work:
        came = select(Message).where(Message.direction == Direction.IN).order_by(col(Message.id))
        return [work.open(Message.text, message.id, message.text) for message in work.session.exec(came)]


def many(runtime: Runtime, table: type[Case | Item | Delivery | SealedArrival]) -> int:
    with read(runtime) as work:
        return len(work.session.exec(select(table)).all())


def send(runtime: Runtime) -> int:
    return Dispatcher(runtime, pipeline.refused).drain()


def answers(mailboxes: Dovecot, address: str = AMAL) -> Sequence[str]:
    return mailboxes.words_in(address)


def test_plain_words_become_feedback_are_answered_and_leave_the_mailbox(
    runtime: Runtime, line: EmailLine, mailboxes: Dovecot
) -> None:
    told = {"Subject": "Kitchen", "Message-ID": "<kitchen@elsewhere.example>"}
    mailboxes.deliver(mail("The queue at the kitchen is too long.", **told), to=HELP)
    assert collect(runtime) == 1
    assert kept(runtime) == ["Kitchen\nThe queue at the kitchen is too long."]
    assert mailboxes.held(HELP) == []
    with read(runtime) as work:
        item = work.session.exec(select(Item)).one()
    assert (item.told, item.channel) == (Told.EMAIL, "mail")
    assert many(runtime, Case) == 0
    send(runtime)
    (receipt,) = answers(mailboxes)
    assert item.reference in receipt
    (sent,) = mailboxes.held(AMAL)
    assert b"\nIn-Reply-To: <kitchen@elsewhere.example>\n" in sent
    assert collect(runtime) == 0
    write(runtime, SYSTEM, lambda work: desk.answer(work, runtime, item.id, "A second one opens.", member_id=uuid4()))
    send(runtime)
    assert "A second one opens." in answers(mailboxes)[1]


@pytest.mark.parametrize(
    "words", ["HELP", "help, the water is rising", "We are trapped and my son is bleeding", "AYUDA por favor"]
)
def test_a_call_for_help_opens_a_case(runtime: Runtime, line: EmailLine, mailboxes: Dovecot, words: str) -> None:
    mailboxes.deliver(mail(words), to=HELP)
    collect(runtime)
    assert (many(runtime, Case), many(runtime, Item)) == (1, 0)


def test_what_somebody_we_are_helping_writes_belongs_to_their_case(
    runtime: Runtime, line: EmailLine, mailboxes: Dovecot
) -> None:
    for words in ("HELP", "We are behind the school."):
        mailboxes.deliver(mail(words), to=HELP)
    assert collect(runtime) == 2
    assert (many(runtime, Case), many(runtime, Item)) == (1, 0)


def test_the_settings_may_say_that_plain_words_call_for_help(
    runtime: Runtime, line: EmailLine, mailboxes: Dovecot
) -> None:
    (channel,) = runtime.settings.channels
    runtime.settings = replace(runtime.settings, channels=(replace(channel, plain_words="help"),))
    mailboxes.deliver(mail("The queue at the kitchen is too long."), to=HELP)
    collect(runtime)
    assert (many(runtime, Case), many(runtime, Item)) == (1, 0)


def test_somebody_is_answered_in_the_language_of_the_mail_and_known_by_the_address(
    runtime: Runtime, line: EmailLine, mailboxes: Dovecot
) -> None:
    mailboxes.deliver(mail("ኣብ ቤት ትምህርቲ ማይ ንምውሳድ ኣርባዕተ ሰዓት ንጽበ"), to=HELP)
    mailboxes.deliver(mail("في المطبخ الطابور طويل جدا كل يوم", sender="amal@ELSEWHERE.example"), to=HELP)
    collect(runtime)
    send(runtime)
    first, second = answers(mailboxes)
    assert "መልእኽትኹም" in first
    assert first != second
    with read(runtime) as work:
        assert len({item.contact_id for item in work.session.exec(select(Item))}) == 1


def test_f_01_a_process_that_ends_between_commit_and_expunge_goes_on_where_it_was(
    runtime: Runtime, line: EmailLine, mailboxes: Dovecot, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        mailboxes.deliver(mail(f"The queue is too long, {number}."), to=HELP)

    def killed(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(collecting, "empty_copies", killed)
        with pytest.raises(KeyboardInterrupt):
            collect(runtime)
    assert len(kept(runtime)) == len(mailboxes.held(HELP)) == 3
    open_line(runtime, mailboxes, office)  # what the next process has
    assert collect(runtime) == 0
    empty_copies(runtime)
    assert len(kept(runtime)) == 3
    assert mailboxes.held(HELP) == []


def test_a_mail_that_was_taken_in_before_is_taken_out_and_not_taken_again(
    runtime: Runtime, line: EmailLine, mailboxes: Dovecot
) -> None:
    sent = mail("The queue is too long.")
    for _ in range(2):
        mailboxes.deliver(sent, to=HELP)
        collect(runtime)
        assert mailboxes.held(HELP) == []
    assert len(kept(runtime)) == 1


def test_f_20_while_texts_cannot_be_cleaned_the_mail_stays_and_is_read_again(
    runtime: Runtime, line: EmailLine, mailboxes: Dovecot
) -> None:
    whole = runtime.reader_of_texts, runtime.scrubber
    mailboxes.deliver(mail("The purple kitchen has no water, my visa expired."), to=HELP)
    break_scrubber(runtime)
    assert collect(runtime) == 1
    assert collect(runtime) == 0
    assert len(mailboxes.held(HELP)) == 1
    assert "purple" not in kept(runtime)[0]
    assert many(runtime, Case) == 1, "what could not be read may be a call for help"
    runtime.reader_of_texts, runtime.scrubber = whole
    assert read_again(runtime) == 1
    empty_copies(runtime)
    assert mailboxes.held(HELP) == []
    assert kept(runtime) == ["The purple kitchen has no water, [removed]."]


def test_f_19_a_locked_server_takes_mails_in_and_answers_at_once(
    runtime: Runtime, line: EmailLine, mailboxes: Dovecot
) -> None:
    keyring = lock(runtime)
    mailboxes.deliver(mail("The queue is too long."), to=HELP)
    mailboxes.deliver(mail("The queue is too long.", sender=BINTA, **{"List-Id": "<all.example>"}), to=HELP)
    assert collect(runtime) == 2
    assert many(runtime, SealedArrival) == 2
    assert mailboxes.held(HELP) == []
    assert runtime.at_once is not None
    runtime.at_once.drain()
    assert len(answers(mailboxes)) == 1
    assert answers(mailboxes, BINTA) == []
    runtime.keyring = keyring
    assert take_up(runtime) == 2
    send(runtime)
    assert len(answers(mailboxes)) == 1, "once"
    assert answers(mailboxes, BINTA) == []


def test_two_lines_of_ours_that_write_to_each_other_fall_silent(
    runtime: Runtime, line: EmailLine, mailboxes: Dovecot, office: PostOffice
) -> None:
    """X-25: an answer of one is nobody's words to the other."""
    mailboxes.deliver(mail("The queue is too long.", sender="other@example.net"), to=HELP)
    for _ in range(3):
        for address in (HELP, "other@example.net"):
            open_line(runtime, mailboxes, office, address=address)
            collect(runtime)
            send(runtime)
    assert len(office.taken) == 1
    assert len(kept(runtime)) == 1
    assert mailboxes.held(HELP) == mailboxes.held("other@example.net") == []


def test_a_machine_that_hides_what_it_is_is_answered_a_few_times_only(
    runtime: Runtime, line: EmailLine, mailboxes: Dovecot
) -> None:
    for number in range(runtime.settings.limits.automatic_an_hour + 6):
        mailboxes.deliver(mail(f"The queue of number {number} is too long."), to=HELP)
    collect(runtime)
    send(runtime)
    assert len(answers(mailboxes)) == runtime.settings.limits.automatic_an_hour
    assert len(kept(runtime)) == runtime.settings.limits.automatic_an_hour + 6


def test_what_comes_through_a_list_is_kept_and_answered_only_by_people(
    runtime: Runtime, line: EmailLine, mailboxes: Dovecot
) -> None:
    for words in ("The queue is too long.", "HELP", "ERASE"):
        mailboxes.deliver(mail(words, **{"Precedence": "list", "List-Id": "<help.groups.example>"}), to=HELP)
        collect(runtime)
        send(runtime)
    assert answers(mailboxes) == []


def test_what_no_person_wrote_is_taken_out_and_kept_nowhere(
    runtime: Runtime, line: EmailLine, mailboxes: Dovecot
) -> None:
    mailboxes.deliver(mail("I am away.", **{"Auto-Submitted": "auto-replied"}), to=HELP)
    mailboxes.deliver(mail("I am away.", sender=HELP), to=HELP)
    mailboxes.deliver(mail("x", sender="nobody"), to=HELP)
    assert collect(runtime) == 0
    assert kept(runtime) == []
    assert mailboxes.held(HELP) == []


def test_a_mail_that_comes_back_marks_the_delivery_and_is_kept_nowhere(
    runtime: Runtime, line: EmailLine, mailboxes: Dovecot
) -> None:
    mailboxes.deliver(mail("The queue is too long."), to=HELP)
    collect(runtime)
    send(runtime)
    with read(runtime) as work:
        delivery = work.session.exec(select(Delivery)).one()
        assert delivery.state is DeliveryState.SENT
    report = (
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nAction: failed\r\n"
        "Status: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {delivery.provider_id}\r\n--b--"
    )
    kind = 'multipart/report; report-type=delivery-status; boundary="b"'
    mailboxes.deliver(mail(report, sender="MAILER-DAEMON@elsewhere.example", **{"Content-Type": kind}), to=HELP)
    assert collect(runtime) == 0
    with read(runtime) as work:
        delivery = work.session.exec(select(Delivery)).one()
    assert (delivery.state, delivery.reason) == (DeliveryState.FAILED, Reason.ADDRESS_INVALID.value)
    assert len(kept(runtime)) == 1
    assert mailboxes.held(HELP) == []


def test_an_address_that_the_server_refuses_fails_and_a_server_that_is_away_is_tried_again(
    runtime: Runtime, line: EmailLine, mailboxes: Dovecot, office: PostOffice, clock: FixedClock
) -> None:
    mailboxes.deliver(mail("The queue is too long."), to=HELP)
    collect(runtime)
    office.refuses["recipient"] = "450 4.7.1 greylisted"
    send(runtime)
    clock.move(minutes=1)
    office.refuses["recipient"] = "550 5.1.1 nobody"
    send(runtime)
    with read(runtime) as work:
        delivery = work.session.exec(select(Delivery)).one()
    assert (delivery.state, delivery.reason, delivery.tries) == (DeliveryState.FAILED, "address_invalid", 2)


def test_f_13_a_mail_that_cannot_be_taken_in_keeps_none_behind_it_from_coming_in(
    runtime: Runtime, line: EmailLine, mailboxes: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = type(runtime.reader_of_texts).read

    def poisoned(reader: object, words: str, **facts: object) -> object:
        if words == "poison":
            raise ValueError("a fault in reading")
        return reads(reader, words, **facts)  # type: ignore[arg-type]

    monkeypatch.setattr(type(runtime.reader_of_texts), "read", poisoned)
    for words in ("poison", "The queue is too long."):
        mailboxes.deliver(mail(words), to=HELP)
    assert collect(runtime) == 1
    assert kept(runtime) == ["The queue is too long."]
    assert len(mailboxes.held(HELP)) == 1, "it stays until it can be"


def test_f_06_a_mailbox_that_is_away_leaves_no_other_unread_and_is_read_later(
    runtime: Runtime, line: EmailLine, mailboxes: Dovecot, office: PostOffice
) -> None:
    away = registry.build(
        "email",
        {"address": HELP, "password": "x", "imap_host": "127.0.0.1", "imap_port": 9, "imap_security": "none"}
        | {"smtp_host": "127.0.0.1", "smtp_security": "none"},
        public_url="",
        clock=runtime.clock.now,
    )
    runtime.channels = {"away": away, **runtime.channels}
    mailboxes.deliver(mail("The queue is too long."), to=HELP)
    assert collect(runtime) == 1


class Crowded:
    """A writer before which many wait."""

    def __init__(self, runtime: Runtime) -> None:
        self._writer = runtime.writer

    def __getattr__(self, name: str) -> object:
        return getattr(self._writer, name)

    def waiting(self) -> int:
        return 1000


def test_what_comes_in_now_goes_before_a_full_mailbox(runtime: Runtime, line: EmailLine, mailboxes: Dovecot) -> None:
    mailboxes.deliver(mail("The queue is too long."), to=HELP)
    writer = runtime.writer
    runtime.writer = Crowded(runtime)  # type: ignore[assignment]
    assert collect(runtime) == 0
    runtime.writer = writer
    assert collect(runtime) == 1


def test_h_07_who_writes_erase_is_forgotten_and_the_mail_is_gone(
    runtime: Runtime, line: EmailLine, mailboxes: Dovecot
) -> None:
    for words in ("The queue is too long.", "ERASE"):
        mailboxes.deliver(mail("", Subject=words), to=HELP)
        collect(runtime)
    assert set(kept(runtime)) == {""}
    assert many(runtime, Item) == 0
    assert mailboxes.held(HELP) == []


def test_a_sealed_address_is_known_again_whatever_its_domain_is_written_like(
    runtime: Runtime, line: EmailLine, mailboxes: Dovecot
) -> None:
    from app.contacts.queries import find_known, fingerprint

    mailboxes.deliver(mail("The queue is too long.", sender="Amal <amal@Elsewhere.Example>"), to=HELP)
    collect(runtime)
    with read(runtime) as work:
        assert find_known(work, fingerprint(work, Address(AddressKind.EMAIL, AMAL))) is not None
        assert find_known(work, fingerprint(work, Address(AddressKind.PHONE, AMAL))) is None


def test_h_09_the_id_of_their_last_mail_goes_with_their_address(
    runtime: Runtime, line: EmailLine, mailboxes: Dovecot
) -> None:
    mailboxes.deliver(mail("The queue is too long."), to=HELP)
    collect(runtime)
    with read(runtime) as work:
        contact = work.session.exec(select(Contact)).one()
        assert contact.thread is not None
    write(runtime, SYSTEM, lambda work: drop_addresses(work, [contact.id]))
    with read(runtime) as work:
        contact = work.session.exec(select(Contact)).one()
        assert (contact.address, contact.thread) == (None, None)


def test_a_late_answer_is_not_sent(runtime: Runtime, line: EmailLine, mailboxes: Dovecot, clock: FixedClock) -> None:
    mailboxes.deliver(mail("The queue is too long."), to=HELP)
    collect(runtime)
    clock.move(hours=3)
    send(runtime)
    assert answers(mailboxes) == []
