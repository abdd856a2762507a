"""Asking a provider to agree to published words, and what may be said to somebody who has not just written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.sql.expression import Select

from app.audit.actions import record
from app.errors import Conflict, Invalid, NotAllowed
from app.ids import new_id
from app.language import fallbacks
from app.staff.rules import May, may
from app.wording.drafts import Wording
from app.wording.queries import get_version
from app.wording.rendering import Rendered
from app.wording.rules import State
from app.wording.tables import ApprovalState, TemplateApproval, WordingVersion
from app.wording.templates import filled, known_values, may_stand_alone, obstacle, settled
from app.work import Work
from channels.approval import Objection, TemplateCategory, TemplateStanding, TemplateState

# Asked for again only when the last attempt came to nothing.
ENDED = frozenset({ApprovalState.REJECTED, ApprovalState.DISABLED, ApprovalState.NOT_TAKEN, ApprovalState.OUTDATED})
_STATES: Mapping[TemplateStanding, ApprovalState] = {
    TemplateStanding.PENDING: ApprovalState.PENDING,
    TemplateStanding.APPROVED: ApprovalState.APPROVED,
    TemplateStanding.REJECTED: ApprovalState.REJECTED,
    TemplateStanding.PAUSED: ApprovalState.PAUSED,
    TemplateStanding.DISABLED: ApprovalState.DISABLED,
}


@dataclass(frozen=True, slots=True)
class Approved:
    """Words a provider lets us open a conversation with; `text` has only blanks that are filled for each person."""

    handle: str
    text: str
    language: str


def ask(
    work: Work, files: Wording, version_id: UUID, *, channel: str, organisation: str, category: TemplateCategory
) -> None:
    """Have a published text handed to the provider of a line; Conflict when it is with them already."""
    if work.actor.id is None or not may(work.actor.roles, May.SUBMIT_TEMPLATES):
        raise NotAllowed("staff.not_allowed")
    version = get_version(work, version_id)
    if version.state != State.PUBLISHED or not may_stand_alone(version.key):
        raise Conflict("template.unpublished")
    text = as_handed_in(files, version, organisation)
    if (found := obstacle(text)) is not None:
        raise Invalid(f"template.{found.value}")
    last = find_latest(work, version_id, channel)
    if last is not None and last.state not in ENDED:
        raise Conflict("template.asked_already")
    approval = TemplateApproval(
        id=new_id(),
        version_id=version.id,
        channel=channel,
        text=text,
        category=category,
        state=ApprovalState.ASKED,
        asked_by=work.actor.id,
        asked_at=work.now,
        changed_at=work.now,
    )
    work.session.add(approval)
    record(work, "wording.template_asked", "wording", version.id)


def as_handed_in(files: Wording, version: WordingVersion, organisation: str) -> str:
    """The words of a version with what is the same for everyone filled in."""
    return settled(version.text, known_values(files, version.language, organisation))


def find_latest(work: Work, version_id: UUID, channel: str) -> TemplateApproval | None:
    """The newest attempt with a version on a line."""
    return work.session.exec(
        select(TemplateApproval)
        .where(TemplateApproval.version_id == version_id, TemplateApproval.channel == channel)
        .order_by(col(TemplateApproval.id).desc())
    ).first()


def of_line(work: Work, channel: str) -> Sequence[tuple[TemplateApproval, WordingVersion]]:
    """The newest attempt with every published text of a line."""
    found = work.session.exec(_live(channel).order_by(col(TemplateApproval.id)))
    newest = {approval.version_id: (approval, version) for approval, version in found}
    return tuple(newest.values())


def find_approved(work: Work, channel: str, key: str, language: str) -> Approved | None:
    """What may open a conversation in the very language asked for."""
    return next(iter(_approved(work, channel, key, [language])), None)


def nearest_approved(work: Work, channel: str, words: Rendered) -> Rendered | None:
    """The same said in what may open a conversation, in its language or who stands in for it."""
    if words.values is None:
        return None
    chain = fallbacks(words.language)
    found = {approved.language: approved for approved in _approved(work, channel, words.key, chain)}
    for tag in chain:
        text = filled(found[tag].text, words.values(tag)) if tag in found else None
        if text is not None:
            return Rendered(text, tag, words.key, reviewed=True)
    return None


def _approved(work: Work, channel: str, key: str, languages: Iterable[str]) -> list[Approved]:
    """Approved and filed under what we asked for: what a provider calls advertising may silently not arrive."""
    rows = work.session.exec(
        _live(channel)
        .where(WordingVersion.key == key, col(WordingVersion.language).in_(tuple(languages)))
        .where(TemplateApproval.state == ApprovalState.APPROVED, col(TemplateApproval.handle).is_not(None))
    )
    return [
        Approved(approval.handle or "", approval.text, version.language)
        for approval, version in rows
        if sent_as(approval)
    ]


def sent_as(approval: TemplateApproval) -> bool:
    """Whether the provider sends it under the purpose we asked for, or a better one."""
    return approval.filed_as is not TemplateCategory.MARKETING or approval.category is TemplateCategory.MARKETING


def _live(channel: str) -> Select[TemplateApproval, WordingVersion]:
    return (
        select(TemplateApproval, WordingVersion)
        .join(WordingVersion, col(WordingVersion.id) == col(TemplateApproval.version_id))
        .where(TemplateApproval.channel == channel, WordingVersion.state == State.PUBLISHED.value)
    )


def heard(work: Work, approval_id: UUID, state: TemplateState) -> None:
    """Keep what a provider said of an attempt."""
    approval = work.session.get_one(TemplateApproval, approval_id)
    approval.state, approval.objection, approval.filed_as, approval.handle = as_told(state)
    approval.changed_at = work.now


def as_told(
    state: TemplateState,
) -> tuple[ApprovalState, Objection | None, TemplateCategory | None, str | None]:
    """What is kept of a provider's word: state, objection, its category, its handle."""
    return _STATES[state.standing], state.objection, state.category, state.handle


def moved(work: Work, approval_id: UUID, to: ApprovalState) -> None:
    """An attempt is in the provider's hands, was not taken, or is about words we say no more."""
    approval = work.session.get_one(TemplateApproval, approval_id)
    approval.state, approval.changed_at = to, work.now
