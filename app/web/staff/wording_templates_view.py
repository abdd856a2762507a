"""What the page of texts for WhatsApp shows, and its words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext

from app.errors import Invalid
from app.language import LANGUAGES, fallbacks
from app.runtime import Runtime
from app.web.staff.wording_words import KINDS, sentence
from app.wording import approvals, queries
from app.wording.keys import TEXTS
from app.wording.needs import Kind
from app.wording.tables import ApprovalState, TemplateApproval, WordingVersion
from app.wording.templates import may_stand_alone, obstacle
from app.work import Work
from channels.approval import Approves, Objection

Word = Any  # a lazy word; flask-babel has no types


class Stand(StrEnum):
    """How far a provider has agreed to a published text in a language."""

    AGREED = "agreed"
    ADVERTISING = "advertising"
    PENDING = "pending"
    REFUSED = "refused"
    PAUSED = "paused"
    BLOCKED = "blocked"
    NOT_TAKEN = "not_taken"
    READY = "ready"
    FORM = "form"  # its form stands in the way


STANDS: Mapping[Stand, Word] = {
    Stand.AGREED: lazy_gettext("Agreed to"),
    Stand.ADVERTISING: lazy_gettext("Agreed to as advertising: not used"),
    Stand.PENDING: lazy_gettext("Handed in"),
    Stand.REFUSED: lazy_gettext("Refused"),
    Stand.PAUSED: lazy_gettext("Paused by WhatsApp"),
    Stand.BLOCKED: lazy_gettext("Blocked by WhatsApp"),
    Stand.NOT_TAKEN: lazy_gettext("Not taken"),
    Stand.READY: lazy_gettext("Can be handed in"),
    Stand.FORM: lazy_gettext("Cannot be handed in"),
}
_STAND_OF: Mapping[ApprovalState, Stand] = {
    ApprovalState.ASKED: Stand.PENDING,
    ApprovalState.PENDING: Stand.PENDING,
    ApprovalState.APPROVED: Stand.AGREED,
    ApprovalState.REJECTED: Stand.REFUSED,
    ApprovalState.PAUSED: Stand.PAUSED,
    ApprovalState.DISABLED: Stand.BLOCKED,
    ApprovalState.NOT_TAKEN: Stand.NOT_TAKEN,
    ApprovalState.OUTDATED: Stand.READY,
}
_PURPOSE = lazy_gettext("WhatsApp takes it for advertising, or for another purpose.")
_FORM = lazy_gettext("Its form or its blanks are not as WhatsApp wants them.")
_RULE = lazy_gettext("WhatsApp says that it breaks one of its rules.")
_OBJECTIONS: Mapping[Objection, Word] = {
    Objection.CATEGORY: _PURPOSE,
    Objection.ADVERTISING: _PURPOSE,
    Objection.FORMAT: _FORM,
    Objection.VARIABLES: _FORM,
    Objection.LANGUAGE: lazy_gettext("WhatsApp takes it for another language."),
    Objection.DUPLICATE: lazy_gettext("The same words were handed in before."),
    Objection.ABUSE: _RULE,
    Objection.SCAM: _RULE,
    Objection.POLICY: _RULE,
    Objection.OTHER: lazy_gettext("The reason stands in the provider's console."),
}


@dataclass(frozen=True, slots=True)
class InLanguage:
    """One text in one language; `why` where it was refused or cannot be handed in."""

    version_id: UUID
    language: str
    text: str
    stand: Stand
    why: Word
    at: datetime | None

    @property
    def may_be_handed_in(self) -> bool:
        return self.stand in (Stand.READY, Stand.REFUSED, Stand.BLOCKED, Stand.NOT_TAKEN)


@dataclass(frozen=True, slots=True)
class Text:
    """One text, in the languages it is published in and WhatsApp has."""

    key: str
    languages: Sequence[InLanguage]

    @property
    def counts(self) -> Mapping[Stand, int]:
        """How many languages stand where, those that are agreed to first."""
        found = [one.stand for one in self.languages]
        return {stand: found.count(stand) for stand in Stand if stand in found}


def texts(work: Work, runtime: Runtime, line: str) -> list[Text]:
    """The published texts that may open a conversation on a line, in the order of the list of texts."""
    adapter: Approves = runtime.channels[line]
    attempts = {version.id: approval for approval, version in approvals.of_line(work, line)}
    found: dict[str, list[InLanguage]] = defaultdict(list)
    for version in queries.published(work):
        if may_stand_alone(version.key) and version.language in adapter.template_languages:
            found[version.key].append(_in_language(runtime, version, attempts.get(version.id)))
    return [Text(key, sorted(found[key], key=lambda one: one.language)) for key in TEXTS if key in found]


def ready(work: Work, runtime: Runtime, line: str) -> list[UUID]:
    """The versions that were never handed in, or say something else now."""
    return [one.version_id for text in texts(work, runtime, line) for one in text.languages if one.stand is Stand.READY]


def by_kind(found: Sequence[Text]) -> list[tuple[Word, list[Text]]]:
    """The texts under the names of what they are for."""
    groups: dict[Kind, list[Text]] = defaultdict(list)
    for text in found:
        groups[TEXTS[text.key].kind].append(text)
    return [(KINDS[kind], groups[kind]) for kind in Kind if kind in groups]


def missing(adapter: Approves) -> list[tuple[str, list[str]]]:
    """Our languages that WhatsApp does not have, each with those that stand in for it, the nearest first."""
    has = adapter.template_languages
    return [(tag, [near for near in fallbacks(tag) if near in has]) for tag in LANGUAGES if tag not in has]


def _in_language(runtime: Runtime, version: WordingVersion, attempt: TemplateApproval | None) -> InLanguage:
    now_said = approvals.as_handed_in(runtime.files, version, runtime.settings.operation.name)
    stand, why = _stand(attempt, outdated=attempt is not None and attempt.text != now_said)
    in_the_way = obstacle(now_said)
    if in_the_way is not None and stand is Stand.READY:
        stand, why = Stand.FORM, sentence(Invalid(f"template.{in_the_way.value}"))
    return InLanguage(version.id, version.language, now_said, stand, why, attempt.changed_at if attempt else None)


def _stand(attempt: TemplateApproval | None, *, outdated: bool) -> tuple[Stand, Word]:
    if attempt is None or outdated:
        return Stand.READY, ""
    stand = _STAND_OF[attempt.state]
    if stand is Stand.AGREED and not approvals.sent_as(attempt):
        return Stand.ADVERTISING, ""
    refused = stand is Stand.REFUSED
    return stand, _OBJECTIONS[attempt.objection or Objection.OTHER] if refused else ""
