"""What is done for somebody who told of their own life: reaching them safely, and handing them to a partner.

Nothing goes to them before a safe way, a time and a neutral name were agreed with them, and a partner is told by voice
what they ticked of a closed list. What they told stays here.
"""

from collections.abc import Collection
from dataclasses import asdict, replace
from uuid import UUID

from app.errors import Conflict, Invalid
from app.framework import OF_THEIR_LIFE
from app.sensitive import queries, rules
from app.sensitive.actions import LONGEST_CONSENT, keep_step, still_open
from app.sensitive.rules import Deed, Given, SafeWay
from app.sensitive.tables import Complaint, State
from app.work import Work

LONGEST = 80


def agree_on(work: Work, complaint_id: UUID, safe: SafeWay) -> None:
    """Keep how they may be reached, as they said; it replaces what was agreed before. Invalid without time or name."""
    _of_their_life(work, complaint_id)
    if not safe.when.strip() or not safe.name.strip() or max(map(len, (safe.when, safe.name, safe.area))) > LONGEST:
        raise Invalid("restricted.safe_way")
    scrub = work.scrubber.scrub
    clean = replace(safe, when=scrub(safe.when), name=scrub(safe.name), area=scrub(safe.area))
    keep_step(work, complaint_id, Deed.SAFE_WAY, safe=asdict(clean))


def safe_way(work: Work, complaint: Complaint, *, key: bytes) -> SafeWay:
    """How they may be reached; Conflict before that was agreed with them."""
    found = rules.safe_way_of([step.facts for step in queries.opened(work, complaint, key=key).steps])
    if found is None:
        raise Conflict("restricted.no_safe_way")
    return found


def texted(work: Work, complaint_id: UUID, words_key: str) -> None:
    """Remember which agreed words went out in the safe way."""
    _of_their_life(work, complaint_id)
    keep_step(work, complaint_id, Deed.TEXTED, to=words_key)


def ask_partner(
    work: Work, complaint_id: UUID, to: UUID, *, given: Collection[Given], consent: str, key: bytes
) -> Complaint:
    """Somebody of a partner was asked by voice to see to them, and told what is ticked. `consent`: how and when.

    Conflict for who is no focal point of a partner for this very lane, and before a safe way was agreed; Invalid where
    nothing is ticked or no yes written down. The clock runs until the partner has said yes.
    """
    complaint = _of_their_life(work, complaint_id)
    safe_way(work, complaint, key=key)
    if not given or not consent.strip() or len(consent) > LONGEST_CONSENT:
        raise Invalid("restricted.consent")
    named = {one.id: f"{one.organisation}: {one.name}" for one in queries.recipients(work, complaint, "")}
    if to not in named:
        raise Conflict("restricted.recipient")
    complaint.state = rules.checked_step(complaint.state, State.HANDED_OVER)
    ticked = [one.value for one in Given if one in given]
    said = work.scrubber.scrub(consent.strip())
    keep_step(work, complaint_id, Deed.ASKED_PARTNER, to=named[to], consent=said, given=ticked)
    return complaint


def partner_said(work: Work, complaint_id: UUID, answer: Deed) -> None:
    """What the partner answered. Where it declined or could not reach them, focal points are called to it again."""
    complaint = _of_their_life(work, complaint_id)
    if answer not in rules.ANSWERS:
        raise Invalid("restricted.answer")
    if complaint.state is not State.HANDED_OVER:
        raise Conflict("restricted.step")
    if rules.ANSWERS[answer]:
        complaint.state = State.NEW if complaint.taken_by is None else State.TAKEN
        complaint.routed_at, complaint.alarms = None, 0
    else:
        complaint.routed_at = complaint.routed_at or work.now
    keep_step(work, complaint_id, answer)


def decide_on_caregiver(work: Work, complaint_id: UUID, *, asked: bool, words: str = "") -> None:
    """What a trained person decided with the child: whether a caregiver is asked, never one who may be the danger."""
    _of_their_life(work, complaint_id)
    keep_step(work, complaint_id, Deed.CAREGIVER if asked else Deed.NO_CAREGIVER, words=words)


def _of_their_life(work: Work, complaint_id: UUID) -> Complaint:
    complaint = still_open(work, complaint_id)
    if complaint.lane not in OF_THEIR_LIFE:
        raise Conflict("restricted.step")
    return complaint
