"""What a text can be for, who may read it, and so what it needs."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a text is for; the order is the one staff and translators see."""

    FIRST_ANSWER = "first_answer"
    AUTOMATIC = "automatic"
    NEUTRAL = "neutral"
    REPLY = "reply"
    DUTY = "duty"
    MENU = "menu"
    LABEL = "label"
    GUIDE = "guide"
    SERVICE = "service"
    FEEDBACK = "feedback"
    RUMOUR = "rumour"
    PRIVATE = "private"
    CONSENT = "consent"
    REFERRAL = "referral"
    TRACING = "tracing"
    SCRIPT = "script"
    SURVEY = "survey"
    JOINING = "joining"
    RELAY = "relay"
    ALERT = "alert"
    ALERT_PART = "alert_part"
    CAMPAIGN = "campaign"


class Audience(StrEnum):
    """Who may read a text, and so which rules it is under."""

    PHONE = "phone"  # somebody may be watching it: the `never` words of the language stay out
    NEUTRAL = "neutral"  # as PHONE, and it must mean nothing to somebody who looks over a shoulder
    DUTY = "duty"  # our own people, on phones that may be taken: no content, and the `never` words stay out
    SPOKEN = "spoken"  # read out by a trained person, never sent
    PUBLIC = "public"  # a public statement, the same words for everyone

    @property
    def watched(self) -> bool:
        """Whether the words that harm on a watched phone must stay out."""
        return self in (Audience.PHONE, Audience.NEUTRAL, Audience.DUTY)


@dataclass(frozen=True, slots=True)
class Needs:
    """What one text must be; `segments` is the most it may have, filled with `samples.SAMPLES`, in any alphabet."""

    placeholders: frozenset[str]
    kind: Kind
    segments: int
    audience: Audience
