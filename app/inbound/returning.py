"""Somebody whom we know wrote again: where and how they reach us is as new as their text."""

from app.audience import actions as audience
from app.contacts import actions as contacts
from app.contacts.queries import KnownContact
from app.inbound.arrival import Arrival
from app.work import Work


def wrote_again(work: Work, arrival: Arrival, known: KnownContact, *, language: str) -> None:
    """Their address, line and language are those of this text, for warnings too."""
    contacts.reached_again(work, known, arrival.sender)
    contacts.seen(work, known, channel=arrival.channel, language=language)
    if (known.channel, known.language) != (arrival.channel, language):
        audience.follow(work, known.id, channel=arrival.channel, language=language)
