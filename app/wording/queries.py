"""The wording in force."""

from collections import defaultdict
from dataclasses import replace
from types import MappingProxyType

from sqlalchemy import case
from sqlmodel import col, select

from app.wording.drafts import Agreed, Wording
from app.wording.rules import State
from app.wording.tables import WordingVersion
from app.work import Work


def in_force(work: Work, drafts: Wording) -> Wording:
    """What is said now: of each text the newest published version, else the newest that was not retired.

    Keywords and rules of a language stay those of its file.
    """
    versions = work.session.exec(
        select(WordingVersion)
        .where(WordingVersion.state != State.RETIRED.value)
        .order_by(case((col(WordingVersion.state) == State.PUBLISHED.value, 1), else_=0), col(WordingVersion.number))
    )
    texts: dict[str, dict[str, Agreed]] = defaultdict(dict)
    for version in versions:
        texts[version.language][version.key] = Agreed(version.text, version.language, version.reviewed)
    said = {
        language: replace(draft, texts=MappingProxyType({**draft.texts, **texts[language]}))
        for language, draft in drafts.drafts.items()
    }
    return Wording(MappingProxyType(said))
