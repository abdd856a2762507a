"""Changing what we know of reaching somebody."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, or_, select, update

from app.audit.actions import record
from app.contacts.queries import KnownContact, address_of, find_known, get, same_number
from app.contacts.queries import fingerprint as fingerprint_of
from app.contacts.queries import number_mark as number_mark_of
from app.contacts.rules import NO_TEXTS, Budget
from app.contacts.tables import Contact
from app.errors import Invalid
from app.ids import new_id
from app.prepared import Prepared
from app.work import Work
from channels.contract import Address

_CONTACT: Any = Contact.__table__  # type: ignore[attr-defined]
_ADD = Prepared(
    insert(_CONTACT),
    *(
        "id",
        "kind",
        "address",
        "fingerprint",
        "number_mark",
        "channel",
        "language",
        "language_stated",
        "first_at",
        "last_at",
    ),
    "offered",
    *("do_not_text", "shared_phone", "neutral_words", "quiet_from", "quiet_until"),
    *("hour_began", "hour_count", "day_began", "day_count", "said"),
)
_SEEN = Prepared(
    update(_CONTACT)
    .where(_CONTACT.c.id == bindparam("contact_id"))
    .values(last_at=bindparam("now"), channel=bindparam("line"), language=bindparam("tongue"), offered="")
)
_OFFERED = Prepared(
    update(_CONTACT)
    .where(_CONTACT.c.id == bindparam("contact_id"))
    .values(last_at=bindparam("now"), offered=bindparam("choices"))
)
_SPENT = Prepared(
    update(_CONTACT)
    .where(_CONTACT.c.id == bindparam("contact_id"))
    .values(
        hour_began=bindparam("hour_from"),
        hour_count=bindparam("hour_many"),
        day_began=bindparam("day_from"),
        day_count=bindparam("day_many"),
        said=bindparam("words_said"),
    )
)
_STOPPED = Prepared(
    update(_CONTACT).where(_CONTACT.c.id == bindparam("contact_id")).values(stopped_at=bindparam("moment"))
)
_OTHER_IS_UNSAFE = Prepared(
    select(
        _CONTACT.c.do_not_text,
        _CONTACT.c.shared_phone,
        _CONTACT.c.neutral_words,
        _CONTACT.c.quiet_from,
        _CONTACT.c.quiet_until,
    ).where(
        or_(_CONTACT.c.number_mark == bindparam("own"), _CONTACT.c.fingerprint == bindparam("telephone")),
        or_(_CONTACT.c.do_not_text, _CONTACT.c.neutral_words, _CONTACT.c.quiet_from.is_not(None)),
    )
)
_NO_RULE = (False, False, False, None, None)
_UNREACHABLE = Prepared(
    update(_CONTACT).where(_CONTACT.c.id == bindparam("contact_id")).values(unreachable_at=bindparam("moment"))
)

_ASKED = Prepared(
    update(_CONTACT).where(_CONTACT.c.id == bindparam("contact_id")).values(feedback_asked_at=bindparam("moment"))
)
_FOUND_AGAIN = Prepared(
    update(_CONTACT).where(_CONTACT.c.id == bindparam("contact_id")).values(address=bindparam("whereto"))
)
_THREAD = Prepared(update(_CONTACT).where(_CONTACT.c.id == bindparam("contact_id")).values(thread=bindparam("below")))

JUST_NOW = timedelta(minutes=1)
REVEAL_REASONS = ("call_now", "give_to_rescuers", "person_asked", "number_wrong")


def add(
    work: Work,
    address: Address,
    *,
    fingerprint: bytes,
    channel: str,
    language: str,
    language_stated: bool = False,
    offered: str = "",
    budget: Budget = NO_TEXTS,
) -> UUID:
    """The id of a contact made for an address nobody wrote from before; `budget`: what we say to it at once."""
    contact_id, telephone = new_id(), number_mark_of(work, address)
    rule = work.first(_OTHER_IS_UNSAFE, own=fingerprint, telephone=telephone) or _NO_RULE
    work.run(
        _ADD,
        id=contact_id,
        kind=address.kind,
        address=work.seal(Contact.address, contact_id, address.value),
        fingerprint=fingerprint,
        number_mark=telephone,
        channel=channel,
        language=language,
        language_stated=language_stated,
        offered=offered,
        first_at=work.now,
        last_at=work.now,
        do_not_text=rule[0],
        shared_phone=rule[1],
        neutral_words=rule[2],
        quiet_from=rule[3],
        quiet_until=rule[4],
        hour_began=budget.hour_began,
        hour_count=budget.hour_count,
        day_began=budget.day_began,
        day_count=budget.day_count,
        said=budget.said,
    )
    return contact_id


def reach_at(work: Work, address: Address | None, *, channel: str, language: str) -> UUID | None:
    """The contact of an address a member was given: one we know, or a new one that is answered on this channel.

    None where none was given.
    """
    if address is None:
        return None
    mark = fingerprint_of(work, address)
    known = find_known(work, mark)
    if known is not None:
        reached_again(work, known, address)
        return known.id
    return add(work, address, fingerprint=mark, channel=channel, language=language)


def seen(work: Work, known: KnownContact, *, channel: str, language: str) -> None:
    """They wrote again, on this channel, in this language. Within a minute there is nothing new to keep.

    Whatever it is, what was offered by number is offered no more: a number later is about something else.
    """
    same = (known.channel, known.language, known.stopped_at, known.offered) == (channel, language, None, "")
    if not same or work.now - known.last_at > JUST_NOW:
        work.run(_SEEN, contact_id=known.id, now=work.now, line=channel, tongue=language)


def offer(work: Work, contact_id: UUID, choices: Sequence[str]) -> None:
    """They were just asked to send the number of one of these."""
    work.run(_OFFERED, contact_id=contact_id, now=work.now, choices=" ".join(choices))


def reached_again(work: Work, known: KnownContact, address: Address) -> None:
    """Keep the address of somebody we know again, where the clock had deleted it."""
    if not known.has_address:
        work.run(_FOUND_AGAIN, contact_id=known.id, whereto=work.seal(Contact.address, known.id, address.value))


def know_number(work: Work, contact_id: UUID) -> None:
    """Note which telephone somebody's WhatsApp belongs to, where they wrote before that was noted."""
    contact = get(work, contact_id)
    if contact.number_mark is None and (address := address_of(work, contact)) is not None:
        contact.number_mark = number_mark_of(work, address)


def keep_thread(work: Work, contact_id: UUID, thread: str) -> None:
    """Remember what our answers name to stand below what they wrote last."""
    work.run(_THREAD, contact_id=contact_id, below=work.seal(Contact.thread, contact_id, thread))


def spend(work: Work, contact_id: UUID, budget: Budget) -> None:
    """Remember how many automatic texts they had."""
    work.run(
        _SPENT,
        contact_id=contact_id,
        hour_from=budget.hour_began,
        hour_many=budget.hour_count,
        day_from=budget.day_began,
        day_many=budget.day_count,
        words_said=budget.said,
    )


def stop(work: Work, contact_id: UUID) -> None:
    """They said STOP: nothing unasked for goes to this number, on no line of it. An open case goes on."""
    for one in same_number(work, contact_id):
        work.run(_STOPPED, contact_id=one, moment=work.now)
    record(work, "contact.stopped", "contact", contact_id)


def asked_for_feedback(work: Work, contact_id: UUID) -> None:
    """We asked them to tell us something: their next text is read as that."""
    work.run(_ASKED, contact_id=contact_id, moment=work.now)


def asked_no_more(work: Work, contact_id: UUID) -> None:
    """They told us, or wrote for help instead."""
    work.run(_ASKED, contact_id=contact_id, moment=None)


def start(work: Work, contact_id: UUID) -> None:
    """They said START: texts may go to them again."""
    work.run(_STOPPED, contact_id=contact_id, moment=None)
    work.run(_UNREACHABLE, contact_id=contact_id, moment=None)
    record(work, "contact.started", "contact", contact_id)


def mark_unreachable(work: Work, contact_id: UUID) -> None:
    """The provider will carry nothing to them until they themselves ask it to: call or visit."""
    work.run(_UNREACHABLE, contact_id=contact_id, moment=work.now)
    record(work, "contact.unreachable", "contact", contact_id)


def reveal(work: Work, contact_id: UUID, *, reason: str) -> str:
    """The number or address in the clear, for a reason of the list; always audited."""
    if reason not in REVEAL_REASONS:
        raise Invalid("reveal.reason")
    record(work, "contact.revealed", "contact", contact_id, reason)
    address = address_of(work, get(work, contact_id))
    if address is None:
        raise Invalid("contact.forgotten")
    return address.value


def keep_safe(
    work: Work,
    contact_id: UUID,
    *,
    do_not_text: bool,
    shared_phone: bool,
    neutral_words: bool,
    quiet: tuple[int, int] | None,
) -> None:
    """Write down how this person may be reached without danger to them; every sending obeys it.

    It holds on every line of their number: it is one phone. A line that has a stricter rule keeps it.
    """
    contact = get(work, contact_id)
    contact.do_not_text = do_not_text
    contact.shared_phone = shared_phone
    contact.neutral_words = neutral_words or shared_phone
    contact.quiet_from, contact.quiet_until = quiet or (None, None)
    for other in (get(work, one) for one in same_number(work, contact_id) if one != contact_id):
        other.do_not_text = other.do_not_text or contact.do_not_text
        other.shared_phone = other.shared_phone or contact.shared_phone
        other.neutral_words = other.neutral_words or contact.neutral_words
        if quiet is not None:
            other.quiet_from, other.quiet_until = quiet
    record(work, "contact.safe_rule", "contact", contact_id)


def state_language(work: Work, contact_id: UUID, language: str) -> None:
    """They told us their language: no guess replaces it."""
    contact = get(work, contact_id)
    contact.language, contact.language_stated = language, True
    record(work, "contact.language", "contact", contact_id)
