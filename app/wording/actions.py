"""Keeping versions of wording. Seeded from the drafts in the repository; nothing agreed is ever overwritten."""

from sqlmodel import select

from app.database import Turn, take_turn
from app.ids import new_id
from app.wording.drafts import Wording
from app.wording.rules import State
from app.wording.tables import WordingVersion
from app.work import Work


def seed(work: Work, drafts: Wording) -> int:
    """How many texts of the drafts the database did not have yet; each becomes version 1, a draft."""
    take_turn(work.connection, Turn.SEED)
    known = set(work.session.exec(select(WordingVersion.key, WordingVersion.language)).all())
    missing = [
        (key, agreed)
        for draft in drafts.drafts.values()
        for key, agreed in draft.texts.items()
        if (key, draft.language) not in known
    ]
    for key, agreed in missing:
        version = WordingVersion(
            id=new_id(),
            key=key,
            language=agreed.language,
            number=1,
            text=agreed.text,
            state=State.DRAFT.value,
            reviewed=agreed.reviewed,
            created_at=work.now,
        )
        work.session.add(version)
    return len(missing)
