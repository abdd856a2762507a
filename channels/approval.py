"""Wording that a provider approves before it may be sent: what it is shown, and where the approval stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable


class TemplateCategory(StrEnum):
    """What wording is for, as providers sort and price it."""

    UTILITY = "utility"
    MARKETING = "marketing"
    AUTHENTICATION = "authentication"


class TemplateStanding(StrEnum):
    """Where an approval stands with the provider."""

    NOT_SUBMITTED = "not_submitted"  # the provider has the words, and was never asked
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAUSED = "paused"  # people complained or blocked; it comes back by itself, or is disabled
    DISABLED = "disabled"


class Objection(StrEnum):
    """Why a provider refused wording: a closed list, because its own sentence is somebody else's text."""

    CATEGORY = "category"
    FORMAT = "format"
    VARIABLES = "variables"
    LANGUAGE = "language"
    DUPLICATE = "duplicate"
    ADVERTISING = "advertising"
    ABUSE = "abuse"
    SCAM = "scam"
    POLICY = "policy"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Template:
    """Wording to be approved by the provider: `text` with `{{1}}`, `{{2}}`…, and an example for each in `samples`.

    `name` is ours and never used twice; `language` is the provider's code. `handle` is set when an earlier attempt
    broke off after the provider had taken the words: they are not handed over again.
    """

    name: str
    language: str
    text: str
    category: TemplateCategory
    samples: Mapping[str, str] = field(default_factory=dict)
    handle: str | None = None


@dataclass(frozen=True, slots=True)
class TemplateState:
    """Where an approval stands; `handle` is what `Outgoing.template` must say. `category` may not be the one asked."""

    name: str
    language: str
    standing: TemplateStanding
    handle: str
    objection: Objection | None = None
    category: TemplateCategory | None = None


@runtime_checkable
class Approves(Protocol):
    """Has its wording approved by the provider first.

    `template_languages`: the provider's code by BCP-47 tag; a language that is not in it cannot be submitted.
    """

    template_languages: Mapping[str, str]
    template_category: TemplateCategory

    def submit(self, template: Template) -> None:
        """Nothing; the provider starts to look at it. SendFailed otherwise."""
        ...

    def states(self) -> Sequence[TemplateState]:
        """Where every template of ours and of others on the account stands; SendFailed when it cannot be asked."""
        ...
