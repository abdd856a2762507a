"""Texts that could not be carried out: kept, tried again by themselves, and in the end given to a person."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.cases.queries import get as get_case
from app.cases.tables import Origin
from app.errors import Conflict, NotFound
from app.inbound.arrival import Arrival, from_hints
from app.messages import actions as messages
from app.messages.queries import not_done
from app.messages.tables import Message, MessageState
from app.runtime import Runtime
from app.triage import desk
from app.web.guards import HOME, actor, guarded, member
from app.web.reach import reach
from app.web.staff import case_words as words
from app.web.staff import pages
from app.work import Work

_TRIES_IN_ALL = messages.GIVE_UP_AFTER + 1


@dataclass(frozen=True, slots=True)
class Left:
    """One text nobody has answered. `tries`: how often carrying it out failed."""

    id: UUID
    text: str
    language: str | None
    at: datetime
    tries: int
    given_up: bool


@pages.get("/unhandled")
@guarded()
def unhandled() -> tuple[str, int]:
    """What waits for a person, oldest first."""
    return _page()


@pages.post("/unhandled/<uuid:message_id>/case")
@guarded()
def make_case(message_id: UUID) -> Response | tuple[str, int]:
    """The text becomes a case that waits in the queue."""
    unit = partial(_as_case, runtime=reach().runtime, message_id=message_id, member_id=member().id)
    try:
        case_id = reach().write(actor(), unit)
    except Conflict as error:
        return _page(problem=words.sentence(error))
    return redirect(url_for("staff.case_page", case_hex=case_id.hex), 303)


def _as_case(work: Work, runtime: Runtime, *, message_id: UUID, member_id: UUID) -> UUID:
    """The id of the case. What could not be read of the arrival is left for a person to ask."""
    message = work.session.get(Message, message_id)
    if message is None:
        raise NotFound("message.unknown")
    if message.state is MessageState.DONE:
        raise Conflict("unhandled.done")
    arrival = _arrival(work, message)
    read = arrival.reading if arrival else None
    case_id = desk.record_case(
        work,
        runtime,
        origin=Origin.MESSAGE,
        words="",
        urgency=read.urgency.value if read else "urgent",
        needs=read.needs if read else (),
        people=read.people if read else None,
        place=read.place if read else None,
        language=message.language or runtime.settings.operation.main_language,
        member_id=member_id,
        needy=arrival.sender if arrival else None,
        informant=None,
    )
    messages.carried_out(work, message_id, contact_id=get_case(work, case_id).contact_id, case_id=case_id)
    return case_id


def _arrival(work: Work, message: Message) -> Arrival | None:
    """Who sent it and what was read of it; None when that is what cannot be understood."""
    hints = work.open_if(Message.arrival, message.id, message.arrival)
    if hints is None:
        return None
    try:
        return from_hints(hints, channel=message.channel, provider_id=message.provider_id or "", text="")
    except (ValueError, KeyError, TypeError):
        return None


def _page(problem: str = "") -> tuple[str, int]:
    with reach().read(actor()) as work:
        left = [
            Left(
                id=message.id,
                text=work.open(Message.text, message.id, message.text),
                language=message.language,
                at=message.at,
                tries=message.tries + 1,
                given_up=message.state is MessageState.GIVEN_UP,
            )
            for message in not_done(work)
        ]
    html = render_template("staff/unhandled.html", left=left, most=_TRIES_IN_ALL, problem=problem, home=HOME)
    return html, 409 if problem else 200
