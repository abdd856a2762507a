"""What somebody says on our page is about a person who helps: straight into the restricted store, and nowhere else.

Whoever chose that, hides it; nothing of who they are is asked, so there is nobody to call back.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.framework import Lane
from app.ids import reference_of
from app.inbound.apart import danger_of, names, without_words
from app.inbound.pipeline import read_text
from app.inbound.reading import Reading
from app.inbound.setting_apart import lane_for
from app.privacy.columns import Clean
from app.runtime import Runtime
from app.sensitive.actions import raise_complaint
from app.sensitive.queries import find_by_reference
from app.sensitive.tables import Danger, Source
from app.transaction import write
from app.triage import focal
from app.work import SYSTEM, Work
from channels.contract import Received


@dataclass(frozen=True, slots=True)
class Taken:
    """What is shown once: the number an answer is found with, and by when there is one."""

    reference: str
    answer_by: datetime


def take_in_confidence(runtime: Runtime, channel: str, received: Received, *, language: str) -> Taken:
    """Put it away. Its number is made from the form's own id: sent twice, it is taken once and has the same number."""
    reading = read_text(runtime, channel, received).reading

    def unit(work: Work) -> Taken:
        mark = work.keyring.fingerprint.of("complaint form", received.provider_id or "")
        reference = reference_of(int.from_bytes(mark))
        known = find_by_reference(work, reference)
        if known is not None:
            return Taken(reference, known.answer_by)
        return _raise(work, runtime, reading, channel=channel, language=language, reference=reference)

    return write(runtime, SYSTEM, unit)


def _raise(work: Work, runtime: Runtime, reading: Reading, *, channel: str, language: str, reference: str) -> Taken:
    danger = danger_of(reading, None, spoken=False)
    raised = raise_complaint(
        work,
        Clean(reading.text),
        lane=lane_for(work, reading) or Lane.CONDUCT,
        source=Source.WEB,
        danger=danger,
        channel=channel,
        language=language if reading.unsure else reading.language,
        reference=reference,
        settings=runtime.settings,
    )
    if danger is not Danger.NO:
        _see_to_danger(work, runtime, reading, raised.id, danger)
    return Taken(raised.reference, raised.answer_by)


def _see_to_danger(work: Work, runtime: Runtime, reading: Reading, complaint_id: UUID, danger: Danger) -> None:
    """Focal points are called; who is on duty is told the danger at once where it is said, else when none answers.

    Where the words name us, and danger is not said, nobody of ours is told.
    """
    left = without_words(reading)
    told = focal.Otherwise(left.urgency.value, left.people, left.place, left.language)
    if danger is Danger.YES:
        focal.tell_duty(work, runtime, told)
    about_us = names(reading.text, runtime.settings.operation.name)
    focal.call_at_once(work, complaint_id, otherwise=None if danger is Danger.YES or about_us else told)
