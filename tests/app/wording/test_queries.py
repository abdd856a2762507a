"""What is said is what was agreed last, on both databases."""

from app.ids import new_id
from app.runtime import Runtime
from app.transaction import read, write
from app.wording.actions import seed
from app.wording.queries import in_force
from app.wording.rules import State
from app.wording.tables import WordingVersion
from app.work import SYSTEM, Work


def add(runtime: Runtime, number: int, state: State, text: str) -> None:
    def unit(work: Work) -> None:
        version = WordingVersion(
            id=new_id(), key="taken", language="en", number=number, text=text, state=state.value, created_at=work.now
        )
        work.session.add(version)

    write(runtime, SYSTEM, unit)


def said(runtime: Runtime) -> str:
    with read(runtime) as work:
        return in_force(work, runtime.wording).text("taken", "en").text


def test_drafts_are_seeded_once_and_said_until_something_is_agreed(runtime: Runtime) -> None:
    assert write(runtime, SYSTEM, lambda work: seed(work, runtime.wording)) > 100
    assert write(runtime, SYSTEM, lambda work: seed(work, runtime.wording)) == 0
    assert said(runtime) == runtime.wording.text("taken", "en").text


def test_a_published_version_is_said_even_when_a_newer_draft_exists(runtime: Runtime) -> None:
    write(runtime, SYSTEM, lambda work: seed(work, runtime.wording))
    add(runtime, 2, State.PUBLISHED, "Somebody has your message.")
    add(runtime, 3, State.DRAFT, "A draft.")
    assert said(runtime) == "Somebody has your message."
