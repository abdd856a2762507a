"""Paging one of our own: a text that says something waits and where, and nothing of what."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from app.outbox.actions import enqueue
from app.outbox.passage import telephone_line
from app.outbox.rules import Priority
from app.privacy.columns import Clean
from app.runtime import Runtime
from app.staff.queries import get_member
from app.wording.rendering import say
from app.work import Work
from channels.contract import Address, AddressKind


def page(
    work: Work,
    runtime: Runtime,
    key: str,
    *,
    phone: str | None,
    path: str,
    lasts: timedelta,
    reads: Sequence[str] = (),
    reference: str = "",
    member_id: UUID | None = None,
) -> bool:
    """Whether somebody is paged with these agreed words: they have a number, and some line reaches telephones.

    `path`: the page it leads to, as in `/staff/queue`; `reads`: the languages they read, none for not told.
    """
    if not telephone_line(runtime) or not phone:
        return False
    settings = runtime.settings
    main = settings.operation.main_language
    words = say(
        runtime.wording,
        key,
        main if main in reads or not reads else reads[0],
        organisation=settings.operation.name,
        reference=reference,
        link=f"{settings.public_url}{path}",
    )
    return send_own(work, runtime, words.text, phone=phone, lasts=lasts, member_id=member_id)


def page_member(
    work: Work,
    runtime: Runtime,
    key: str,
    member_id: UUID,
    *,
    path: str,
    lasts: timedelta,
    reads: Sequence[str] = (),
    reference: str = "",
) -> bool:
    """The same for a member, at the number they gave."""
    phone = get_member(work, member_id).phone
    return page(
        work, runtime, key, phone=phone, path=path, lasts=lasts, reads=reads, reference=reference, member_id=member_id
    )


def send_own(
    work: Work, runtime: Runtime, words: str, *, phone: str | None, lasts: timedelta, member_id: UUID | None
) -> bool:
    """Whether one of our own is sent these words, which speak of nobody: they have a number, and a line reaches it."""
    channel = telephone_line(runtime)
    if not channel or not phone:
        return False
    enqueue(
        work,
        channel=channel,
        priority=Priority.PAGE,
        lasts=lasts,
        words=Clean(words),
        address=Address(AddressKind.PHONE, phone),
        member_id=member_id,
    )
    return True
