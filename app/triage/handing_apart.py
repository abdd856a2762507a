"""A member sees that few may read what somebody wrote: its words go where only focal points read."""

from collections.abc import Sequence
from uuid import UUID

from app.cases.queries import get
from app.cases.tables import Case, CaseState
from app.contacts import by_hand
from app.contacts.queries import get as get_contact
from app.errors import Invalid
from app.framework import OF_THEIR_LIFE, Lane
from app.messages.forgetting import take_out
from app.privacy.columns import Clean
from app.runtime import Runtime
from app.sensitive.actions import raise_complaint
from app.sensitive.queries import is_seen_to
from app.sensitive.tables import Danger, Source
from app.triage import focal
from app.work import Work

_DANGER = {"danger": Danger.YES, "urgent": Danger.UNCLEAR}


def hand_apart(work: Work, runtime: Runtime, case_id: UUID, *, lane: Lane, message_ids: Sequence[UUID]) -> UUID:
    """The id of the complaint that the words of these texts are from now on; the case goes on without them.

    Invalid where none of them is a text that came in, or nobody sees to that lane. Nothing of it stands in the common
    trail: the store has its own.
    """
    if lane in OF_THEIR_LIFE and not is_seen_to(work, lane):
        raise Invalid("apart.lane")
    case = get(work, case_id)
    words = take_out(work, case_id, message_ids)
    if not words:
        raise Invalid("apart.nothing")
    danger = _danger(case)
    channel = "" if case.contact_id is None else get_contact(work, case.contact_id).channel
    raised = raise_complaint(
        work,
        Clean("\n".join(words)),
        lane=lane,
        source=Source.CODER,
        danger=danger,
        channel=channel,
        language=case.language,
        settings=runtime.settings,
        contact_id=case.contact_id,
    )
    if danger is not Danger.NO or lane in OF_THEIR_LIFE:
        focal.call_at_once(work, raised.id)
    if lane in OF_THEIR_LIFE and case.contact_id is not None:
        by_hand.keep(work, case.contact_id)
    return raised.id


def _danger(case: Case) -> Danger:
    """What the case says of it; it was read by a person, who goes on with it."""
    return Danger.NO if case.state is CaseState.CLOSED else _DANGER.get(case.urgency, Danger.NO)
