"""The wording in force, and what the team has written, agreed to and remarked."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from app.errors import NotFound
from app.wording.drafts import Agreed, Draft, Wording
from app.wording.review import SOURCE
from app.wording.rules import State, WordingInvalid, check_placeholders
from app.wording.tables import WordingComment, WordingVersion
from app.work import Work

OPEN = (State.DRAFT.value, State.IN_REVIEW.value)


def in_force(work: Work, files: Wording, *, unreviewed: bool) -> Wording:
    """What is said now: the published version of each text, else what its file says.

    Unless `unreviewed` words may go out, a text nobody has reviewed is left out of every language but English, so that
    the next language of the chain is used. Keywords and rules of a language stay those of its file.
    """
    mark = stamp(work)  # read first: a text published in between is found at the next look
    texts: dict[str, dict[str, Agreed]] = defaultdict(dict)
    for version in published(work):
        if _still_fits(version):
            texts[version.language][version.key] = Agreed(version.text, version.language, reviewed=True)
    said = {
        language: _sayable(draft, texts[language], unreviewed=unreviewed) for language, draft in files.drafts.items()
    }
    return Wording(MappingProxyType(said), mark)


def stamp(work: Work) -> tuple[int, int]:
    """How many versions are published and how many retired: never twice the same after something was either."""
    counted = work.session.exec(select(WordingVersion.state, func.count()).group_by(WordingVersion.state)).all()
    many = dict(counted)
    return many.get(State.PUBLISHED.value, 0), many.get(State.RETIRED.value, 0)


def get_version(work: Work, version_id: UUID) -> WordingVersion:
    """One version; NotFound when there is none."""
    version = work.session.get(WordingVersion, version_id)
    if version is None:
        raise NotFound("wording.version")
    return version


def versions_of(work: Work, key: str, language: str) -> Sequence[WordingVersion]:
    """Every version of a text in a language, the newest first."""
    return work.session.exec(
        select(WordingVersion)
        .where(WordingVersion.key == key, WordingVersion.language == language)
        .order_by(col(WordingVersion.number).desc())
    ).all()


def find_open(work: Work, key: str, language: str) -> WordingVersion | None:
    """The version that is being written or reviewed: one at most."""
    return work.session.exec(
        select(WordingVersion).where(
            WordingVersion.key == key, WordingVersion.language == language, col(WordingVersion.state).in_(OPEN)
        )
    ).first()


def find_published(work: Work, key: str, language: str) -> WordingVersion | None:
    """The version that is said."""
    return work.session.exec(
        select(WordingVersion).where(
            WordingVersion.key == key,
            WordingVersion.language == language,
            WordingVersion.state == State.PUBLISHED.value,
        )
    ).first()


def published(work: Work) -> Sequence[WordingVersion]:
    """Everything that is said now."""
    return work.session.exec(select(WordingVersion).where(WordingVersion.state == State.PUBLISHED.value)).all()


def live_versions(work: Work, language: str | None = None) -> Sequence[WordingVersion]:
    """Everything published or open, of one language or of all."""
    wanted = select(WordingVersion).where(WordingVersion.state != State.RETIRED.value)
    if language is not None:
        wanted = wanted.where(col(WordingVersion.language).in_((language, SOURCE)))
    return work.session.exec(wanted).all()


def comments_on(work: Work, version_ids: Sequence[UUID]) -> Sequence[WordingComment]:
    """What was remarked about these versions, oldest first."""
    return work.session.exec(
        select(WordingComment)
        .where(col(WordingComment.version_id).in_(version_ids))
        .order_by(col(WordingComment.at), col(WordingComment.id))
    ).all()


def _still_fits(version: WordingVersion) -> bool:
    """Whether the program knows the text and fills in what it asks for: a newer one may have changed either."""
    try:
        check_placeholders(version.key, version.text)
    except WordingInvalid:
        return False
    return True


def _sayable(draft: Draft, published: Mapping[str, Agreed], *, unreviewed: bool) -> Draft:
    texts = {**draft.texts, **published}
    if not unreviewed and draft.language != SOURCE:
        texts = {key: agreed for key, agreed in texts.items() if agreed.reviewed}
    return replace(draft, texts=MappingProxyType(texts))
