"""A safe-contact rule is of a phone, not of a line: it holds on every line of the number, and on a later one."""

from typing import Any

import pytest
from sqlmodel import select

from app.contacts import actions as contacts
from app.contacts.queries import find_known, fingerprint, get
from app.messages.tables import Message
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM
from channels.contract import AddressKind
from tests.makers.audience import telephone
from tests.makers.texts import text_in

RULE: dict[str, Any] = {"do_not_text": False, "shared_phone": True, "neutral_words": True, "quiet": (60, 120)}
SMS, WHATSAPP = telephone(7), telephone(7, AddressKind.WHATSAPP)


def rule_of(runtime: Runtime, line: Any) -> tuple[Any, ...]:
    with read(runtime) as work:
        known = find_known(work, fingerprint(work, line))
        assert known is not None
        one = get(work, known.id)
        return one.do_not_text, one.shared_phone, one.neutral_words, one.quiet_from, one.quiet_until


def watch(runtime: Runtime, line: Any, **changed: Any) -> None:
    with read(runtime) as work:
        known = find_known(work, fingerprint(work, line))
    assert known is not None
    write(runtime, SYSTEM, lambda work: contacts.keep_safe(work, known.id, **(RULE | changed)))


@pytest.mark.parametrize(("told", "other"), [(SMS, WHATSAPP), (WHATSAPP, SMS)], ids=["sms", "whatsapp"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_phone_that_others_read_is_read_on_every_line_of_its_number(
    runtime: Runtime, told: Any, other: Any, when: str
) -> None:
    text_in(runtime, "we need water", sender=told)
    if when == "before":
        text_in(runtime, "we need water", sender=other)
    watch(runtime, told)
    text_in(runtime, "we need water", sender=other)
    assert rule_of(runtime, other) == rule_of(runtime, told) == (False, True, True, 60, 120)
    text_in(runtime, "where can I charge my phone", sender=telephone(8))
    assert rule_of(runtime, telephone(8)) == (False, False, False, None, None)


def test_a_weaker_rule_of_one_line_takes_nothing_from_a_stricter_one_of_the_other(runtime: Runtime) -> None:
    for line in (SMS, WHATSAPP):
        text_in(runtime, "we need water", sender=line)
    watch(runtime, WHATSAPP)
    watch(runtime, SMS, shared_phone=False, neutral_words=False, quiet=None)
    assert rule_of(runtime, WHATSAPP) == (False, True, True, 60, 120)
    assert rule_of(runtime, SMS) == (False, False, False, None, None)


def test_what_they_write_on_another_line_is_answered_in_words_that_say_nothing(runtime: Runtime) -> None:
    text_in(runtime, "we need water", sender=SMS)
    text_in(runtime, "hello", sender=WHATSAPP)
    watch(runtime, SMS)
    runtime.clock.move(minutes=60)  # type: ignore[attr-defined]
    with read(runtime) as work:
        before = len(work.session.exec(select(Message)).all())
    text_in(runtime, "we need water", sender=WHATSAPP)
    with read(runtime) as work:
        later = work.session.exec(select(Message).order_by("id")).all()[before:]
        assert {one.wording_key for one in later if one.wording_key} <= {"neutral_received", "neutral_received_later"}
