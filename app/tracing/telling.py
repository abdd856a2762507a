"""What a seeker hears from us: that we have their request, and on set days that there is no news we can give.

Nothing here asks what a search led to: the same words go out on the same days whether nobody was found or somebody who
was does not want it. A yes is told by voice.
"""

from datetime import timedelta
from uuid import UUID

from app.contacts.queries import get as get_contact
from app.outbox.sending import send_unasked
from app.runtime import Runtime
from app.tracing import actions
from app.tracing.queries import due, get_search
from app.tracing.tables import Search
from app.transaction import read, write
from app.wording.rendering import Rendered, say, say_by_day
from app.work import SYSTEM, Work

_LASTS = timedelta(days=3)
_TOGETHER = 20  # in one unit
_MOST_UNITS = 50


def receipt(work: Work, runtime: Runtime, search_id: UUID) -> bool:
    """Whether a text went out that we have their request, and when they hear from us."""
    search = get_search(work, search_id).row
    if search.next_at is None:
        return False
    zone = runtime.settings.operation.zone
    told = {"organisation": runtime.settings.operation.name, "reference": search.reference}
    words = say_by_day(runtime.wording, "tracing_receipt", search.agreed_language, search.next_at, zone=zone, **told)
    return _text(work, runtime, search, words)


def no_news(runtime: Runtime, search: Search) -> Rendered:
    """The words a seeker hears on every set day, by text or read out; they never name nobody to ask."""
    return say(
        runtime.wording,
        "tracing_no_news",
        search.agreed_language,
        organisation=runtime.settings.operation.name,
        reference=search.reference,
        red_cross=runtime.settings.guides.family_links,
    )


def stop(work: Work, runtime: Runtime, search_id: UUID) -> None:
    """The seeker wants no more of it: they hear that all of it is deleted, and it is."""
    search = get_search(work, search_id).row
    told = {"organisation": runtime.settings.operation.name, "reference": search.reference}
    _text(work, runtime, search, say(runtime.wording, "tracing_withdrawn", search.agreed_language, **told))
    actions.withdraw(work, search_id)


def tell_seekers(runtime: Runtime) -> None:
    """Every seeker whose day has come hears from us; who cannot be texted is called by a trained person instead."""
    with read(runtime) as work:
        if not due(work, most=1):
            return
    for _ in range(_MOST_UNITS):
        if write(runtime, SYSTEM, lambda work: _tell_some(work, runtime)) < _TOGETHER:
            return


def _tell_some(work: Work, runtime: Runtime) -> int:
    waiting = due(work, most=_TOGETHER)
    for search in waiting:
        if _text(work, runtime, search, no_news(runtime, search)):
            actions.heard(work, search, zone=runtime.settings.operation.zone)
        else:
            search.by_text = False
    work.session.flush()
    return len(waiting)


def _text(work: Work, runtime: Runtime, search: Search, words: Rendered) -> bool:
    """Whether it went out: their safety rule, STOP and their budget decide; nothing to a phone that others read."""
    if search.contact_id is None or not search.by_text:
        return False
    contact = get_contact(work, search.contact_id)
    if contact.neutral_words or contact.shared_phone:
        return False
    return send_unasked(work, runtime, words=words, contact=contact, case_id=None, lasts=_LASTS)
