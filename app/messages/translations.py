"""What a message says in another language: kept beside it, corrected, asked of the machine."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlmodel import col
from sqlmodel import select as choose

from app.audit.actions import record
from app.ids import new_id
from app.messages.tables import Direction, Message, Translation, TranslationState
from app.work import Work

_TRANSLATION: Any = Translation.__table__  # type: ignore[attr-defined]
_MESSAGE: Any = Message.__table__  # type: ignore[attr-defined]
_ASKED = _TRANSLATION.c.state == TranslationState.ASKED


@dataclass(frozen=True, slots=True)
class Translated:
    """One translation, opened. `words` is empty while the machine has not answered, or could not."""

    language: str
    by_machine: bool
    state: TranslationState
    at: datetime
    author_id: UUID | None
    words: str


def keep_translation(work: Work, message: Message, words: str, *, language: str, author_id: UUID) -> None:
    """Keep what a member says the message means, in the place of what a member said before; scrubbed."""
    _keep(work, message.id, language, by_machine=False, words=words, author_id=author_id)
    record(work, "case.translated", "case", message.case_id)


def ask_machine(work: Work, message_id: UUID, *, language: str) -> None:
    """Have the machine translate it; again, where it could not before."""
    if _find(work, message_id, language, by_machine=True) is None or _failed(work, message_id, language):
        _keep(work, message_id, language, by_machine=True, state=TranslationState.ASKED)


def machine_answered(work: Work, message_id: UUID, *, words: str | None, language: str) -> None:
    """Keep what the machine said, scrubbed like everything else; None when it could not.

    Nothing when the message has gone meanwhile: somebody may have had themselves erased.
    """
    if work.session.get(Message, message_id) is None:
        return
    state = TranslationState.FAILED if words is None else TranslationState.DONE
    _keep(work, message_id, language, by_machine=True, words=words, state=state)


def translations_of(work: Work, message_ids: Iterable[UUID]) -> Mapping[UUID, Sequence[Translated]]:
    """The translations of these messages, those by members first, the newest first."""
    wanted = choose(Translation).where(col(Translation.message_id).in_(list(message_ids)))
    found: dict[UUID, list[Translated]] = {}
    for row in work.session.exec(wanted.order_by(col(Translation.by_machine), col(Translation.at).desc())):
        found.setdefault(row.message_id, []).append(_opened(work, row))
    return found


def asked(work: Work, *, most: int) -> Sequence[tuple[UUID, str]]:
    """(message, language) the machine was asked for and has not given yet, the oldest first."""
    columns = _TRANSLATION.c.message_id, _TRANSLATION.c.language
    return [
        (message_id, language)
        for message_id, language in work.connection.execute(
            select(*columns).where(_ASKED).order_by(_TRANSLATION.c.at).limit(most)
        )
    ]


def untranslated(work: Work, *, besides: Collection[str], since: timedelta, most: int) -> Sequence[tuple[UUID, str]]:
    """(message, the language it is in) of what came in lately on a case and no machine was asked about yet.

    `besides`: languages that somebody reads.
    """
    tried = exists().where(_TRANSLATION.c.message_id == _MESSAGE.c.id, _TRANSLATION.c.by_machine)
    wanted = (
        select(_MESSAGE.c.id, _MESSAGE.c.language)
        .where(_MESSAGE.c.at > work.now - since, _MESSAGE.c.case_id.is_not(None))
        .where(_MESSAGE.c.direction == Direction.IN, _MESSAGE.c.language.not_in(besides), ~tried)
        .order_by(_MESSAGE.c.id.desc())
        .limit(most)
    )
    return [(message_id, language) for message_id, language in work.connection.execute(wanted)]


def drop_translations(work: Work, messages: Any) -> None:
    """Delete the translations of these messages (a select of their ids)."""
    work.connection.execute(delete(_TRANSLATION).where(_TRANSLATION.c.message_id.in_(messages)))


def _keep(
    work: Work,
    message_id: UUID,
    language: str,
    *,
    by_machine: bool,
    words: str | None = None,
    state: TranslationState = TranslationState.DONE,
    author_id: UUID | None = None,
) -> None:
    row = _find(work, message_id, language, by_machine=by_machine)
    if row is None:
        row = Translation(
            id=new_id(), message_id=message_id, language=language, by_machine=by_machine, state=state, at=work.now
        )
    row.state, row.at, row.author_id = state, work.now, author_id
    row.words = None if words is None else work.seal(Translation.words, row.id, words)
    work.session.add(row)
    work.session.flush()


def _find(work: Work, message_id: UUID, language: str, *, by_machine: bool) -> Translation | None:
    wanted = choose(Translation).where(Translation.message_id == message_id, Translation.language == language)
    return work.session.exec(wanted.where(col(Translation.by_machine).is_(by_machine))).first()


def _failed(work: Work, message_id: UUID, language: str) -> bool:
    row = _find(work, message_id, language, by_machine=True)
    return row is not None and row.state is TranslationState.FAILED


def _opened(work: Work, row: Translation) -> Translated:
    words = work.open_if(Translation.words, row.id, row.words) or ""
    return Translated(row.language, row.by_machine, row.state, row.at, row.author_id, words)
