"""Handing texts to the providers of lines and asking how their approval stands, with no transaction open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.log import logger
from app.runtime import Runtime
from app.transaction import read, write
from app.wording import approvals
from app.wording.approvals import ENDED
from app.wording.samples import SAMPLES
from app.wording.tables import ApprovalState, TemplateApproval, WordingVersion
from app.wording.templates import numbered
from app.work import SYSTEM
from channels.approval import Approves, Template, TemplateCategory, TemplateStanding, TemplateState
from channels.failures import SendFailed


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What a turn needs of one attempt."""

    id: UUID
    name: str
    language: str
    text: str
    category: TemplateCategory
    state: ApprovalState
    told: tuple[object, ...]  # app.wording.approvals.as_told, as it is kept
    outdated: bool


def lines_that_approve(runtime: Runtime) -> Mapping[str, Approves]:
    """The lines whose provider approves texts, by name."""
    return {name: adapter for name, adapter in runtime.channels.items() if isinstance(adapter, Approves)}


def follow_approvals(runtime: Runtime) -> int:
    """How many approvals have news. A line nobody asked anything of is not asked; one that fails stops no other."""
    news = 0
    for channel, adapter in lines_that_approve(runtime).items():
        attempts = _attempts(runtime, channel)
        if not attempts:
            continue
        try:
            news += _follow(runtime, channel, adapter, attempts)
        except SendFailed as failed:
            logger().warning("templates.failed", channel=channel, reason=failed.reason.value, code=failed.provider_code)
        except Exception as error:  # noqa: BLE001 - a fault in one line must not keep the others from being asked
            logger().error("templates.fault", channel=channel, kind=type(error).__name__)
    return news


def hand_in(runtime: Runtime) -> int:
    """How many approvals have news, asked only when a text waits to be handed in."""
    waiting = any(
        attempt.state is ApprovalState.ASKED
        for channel in lines_that_approve(runtime)
        for attempt in _attempts(runtime, channel)
    )
    return follow_approvals(runtime) if waiting else 0


def _attempts(runtime: Runtime, channel: str) -> list[_Attempt]:
    """The newest attempt with every published text of a line, as long as it may change."""
    with read(runtime) as work:
        found = approvals.of_line(work, channel)
        return [_attempt(runtime, *one) for one in found if one[0].state not in ENDED]


def _attempt(runtime: Runtime, approval: TemplateApproval, version: WordingVersion) -> _Attempt:
    now_said = approvals.as_handed_in(runtime.files, version, runtime.settings.operation.name)
    return _Attempt(
        id=approval.id,
        name=template_name(version.key, version.language, approval.id),
        language=version.language,
        text=approval.text,
        category=approval.category,
        state=approval.state,
        told=(approval.state, approval.objection, approval.filed_as, approval.handle),
        outdated=now_said != approval.text,
    )


def template_name(key: str, language: str, approval_id: UUID) -> str:
    """The name an attempt has with the provider: small letters, digits and underscores, never used twice."""
    return f"{key}_{language}_{approval_id.hex[-12:]}"


def _follow(runtime: Runtime, channel: str, adapter: Approves, attempts: Sequence[_Attempt]) -> int:
    """How many have news. The provider is asked first: what an attempt that broke off left there is used again."""
    known = {state.name: state for state in adapter.states()}
    news = 0
    for attempt in attempts:
        state = known.get(attempt.name)
        if attempt.outdated:
            _move(runtime, attempt, ApprovalState.OUTDATED)
            news += 1
        elif state is not None and state.standing is not TemplateStanding.NOT_SUBMITTED:
            news += _hear(runtime, attempt, state)
        elif attempt.state is ApprovalState.ASKED:
            news += _submit(runtime, channel, adapter, attempt, handle=state.handle if state else None)
    return news


def _hear(runtime: Runtime, attempt: _Attempt, state: TemplateState) -> bool:
    """Whether what the provider says is news; kept if so."""
    if approvals.as_told(state) == attempt.told:
        return False
    write(runtime, SYSTEM, lambda work: approvals.heard(work, attempt.id, state))
    logger().info("template.state", approval=attempt.id.hex, state=state.standing.value)
    return True


def _submit(runtime: Runtime, channel: str, adapter: Approves, attempt: _Attempt, *, handle: str | None) -> bool:
    """Whether it is in the provider's hands or was refused at the door; what may pass by itself ends the turn."""
    code = adapter.template_languages.get(attempt.language)
    if code is None:  # the provider has dropped the language since it was asked for
        _move(runtime, attempt, ApprovalState.NOT_TAKEN)
        return True
    body, names = numbered(attempt.text)
    samples = {str(number): SAMPLES[name] for number, name in enumerate(names, 1)}
    template = Template(attempt.name, code, body, attempt.category, samples, handle)
    try:
        adapter.submit(template)
    except SendFailed as failed:
        if failed.reason.worth_retrying or failed.reason.may_have_been_sent:
            raise
        logger().warning("template.not_taken", channel=channel, approval=attempt.id.hex, code=failed.provider_code)
        _move(runtime, attempt, ApprovalState.NOT_TAKEN)
        return True
    _move(runtime, attempt, ApprovalState.PENDING)
    return True


def _move(runtime: Runtime, attempt: _Attempt, to: ApprovalState) -> None:
    write(runtime, SYSTEM, lambda work: approvals.moved(work, attempt.id, to))
