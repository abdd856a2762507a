"""Words that went through review, as the pages take them through."""

from uuid import UUID

from app.runtime import Runtime
from app.transaction import write
from app.wording import actions
from app.wording.checking import Ground
from app.wording.worker import refresh
from tests.makers.staff import Member


def hand_in(runtime: Runtime, author: Member, key: str, *, language: str, text: str, seen: UUID | None = None) -> UUID:
    """The id of a version in review."""
    ground = Ground(runtime.files, runtime.settings.operation.name)
    version_id = write(
        runtime,
        author.actor,
        lambda work: actions.keep(work, runtime.files, key=key, language=language, text=text, seen=seen),
    )
    write(runtime, author.actor, lambda work: actions.submit(work, ground, version_id))
    return version_id


def publish(runtime: Runtime, author: Member, agreeing: Member, key: str, *, language: str, text: str) -> UUID:
    """The id of a version that is said now; `agreeing` reads the language and may let words go out."""
    version_id = hand_in(runtime, author, key, language=language, text=text)
    write(runtime, agreeing.actor, lambda work: actions.check_language(work, version_id))
    write(runtime, agreeing.actor, lambda work: actions.approve(work, version_id))
    refresh(runtime)
    return version_id
