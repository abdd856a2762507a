"""What is said is what was agreed last, on both databases."""

from uuid import UUID

from app.ids import new_id
from app.runtime import Runtime
from app.transaction import read, write
from app.wording.drafts import Agreed, Wording
from app.wording.queries import in_force
from app.wording.rules import State
from app.wording.tables import WordingVersion
from app.work import SYSTEM, Work


def add(runtime: Runtime, number: int, state: State, text: str, *, language: str = "en") -> UUID:
    version_id = new_id()

    def unit(work: Work) -> None:
        version = WordingVersion(
            id=version_id, key="taken", language=language, number=number, text=text, state=state, created_at=work.now
        )
        work.session.add(version)

    write(runtime, SYSTEM, unit)
    return version_id


def in_force_now(runtime: Runtime, *, unreviewed: bool = True) -> Wording:
    with read(runtime) as work:
        return in_force(work, runtime.files, unreviewed=unreviewed)


def said(runtime: Runtime, language: str = "en", *, unreviewed: bool = True) -> Agreed:
    return in_force_now(runtime, unreviewed=unreviewed).text("taken", language)


def test_the_files_words_are_said_until_something_is_published(runtime: Runtime) -> None:
    add(runtime, 1, State.DRAFT, "{organisation}: a draft.")
    add(runtime, 2, State.IN_REVIEW, "{organisation}: in review.")
    assert said(runtime) == runtime.files.text("taken", "en")
    add(runtime, 3, State.PUBLISHED, "{organisation}: somebody has your message.")
    add(runtime, 4, State.RETIRED, "{organisation}: not any more.")
    assert said(runtime) == Agreed("{organisation}: somebody has your message.", "en", reviewed=True)


def test_published_words_that_no_longer_fit_their_text_are_not_said(runtime: Runtime) -> None:
    add(runtime, 1, State.PUBLISHED, "Somebody has your message.")  # the name of the organisation is missing
    assert said(runtime) == runtime.files.text("taken", "en")


def test_where_unreviewed_words_may_not_go_out_the_nearest_reviewed_language_is_used(runtime: Runtime) -> None:
    assert said(runtime, "ar").language == "ar"
    assert said(runtime, "ar", unreviewed=False).language == "en"
    add(runtime, 1, State.PUBLISHED, "{organisation}: قرأ شخص رسالتك", language="ar")
    assert said(runtime, "ar", unreviewed=False) == Agreed("{organisation}: قرأ شخص رسالتك", "ar", reviewed=True)


def test_english_is_said_even_when_nobody_has_reviewed_it(runtime: Runtime) -> None:
    strict = in_force_now(runtime, unreviewed=False)
    texts = runtime.files.drafts["en"].texts
    assert {strict.text(key, tag).language for key in texts for tag in ("en", "fr")} == {"en"}


def test_the_stamp_tells_every_publication_and_every_withdrawal_apart(runtime: Runtime) -> None:
    stamps = [in_force_now(runtime).stamp]
    add(runtime, 1, State.DRAFT, "{organisation}: a draft.")
    assert in_force_now(runtime).stamp == stamps[0]
    for number, state in enumerate((State.PUBLISHED, State.RETIRED, State.PUBLISHED), start=2):
        add(runtime, number, state, f"{{organisation}}: version {number}.")
        stamps.append(in_force_now(runtime).stamp)
    assert len(set(stamps)) == len(stamps)
