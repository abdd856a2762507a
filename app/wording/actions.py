"""Writing, agreeing to, publishing and taking back our words. Every step is in the audit trail."""

from uuid import UUID

from app.audit.actions import record
from app.database import Turn, take_turn
from app.errors import Conflict, Invalid, NotAllowed
from app.ids import new_id
from app.staff.queries import get_member
from app.staff.rules import May, may
from app.wording import queries, review
from app.wording.checking import Ground, refusals, tidy
from app.wording.drafts import Wording
from app.wording.keys import TEXTS
from app.wording.refusing import without_offered
from app.wording.review import SOURCE, Marks
from app.wording.rules import State, StepFacts, step
from app.wording.tables import WordingComment, WordingVersion
from app.work import Work

LONGEST_TEXT = 2000
LONGEST_COMMENT = 1000


def keep(work: Work, files: Wording, *, key: str, language: str, text: str, seen: UUID | None) -> UUID:
    """The id of the draft that holds these words now. `seen`: the open version the writer had before them, if any.

    One's own draft is changed; somebody else's, or one in review, makes room for a new version.
    """
    member_id = _who(work, May.WRITE_WORDING)
    words = _words(work, text, longest=LONGEST_TEXT)
    if key not in TEXTS or language not in files.drafts:
        raise Invalid("wording.unknown_text")
    take_turn(work.connection, Turn.WORDING)
    opened = queries.find_open(work, key, language)
    if (opened.id if opened else None) != seen:
        raise Conflict("wording.changed_meanwhile")
    source = source_of(work, files, key) if language != SOURCE else None
    if opened is not None and opened.state == State.DRAFT and opened.author_id == member_id:
        opened.text, opened.source_text, opened.created_at = words, source, work.now
        return _done(work, opened, "wording.kept")
    if opened is not None:
        _retire(work, opened)
    return _done(work, _new(work, key, language, text=words, source_text=source, author_id=member_id), "wording.kept")


def submit(work: Work, ground: Ground, version_id: UUID) -> None:
    """Hand a draft to the reviewers; Conflict while something in its words must be mended."""
    version = _open_for(work, version_id, May.WRITE_WORDING, state=State.DRAFT)
    if problems := refusals(ground, version.text, key=version.key, language=version.language):
        raise Conflict("wording.problems", problems=problems)
    _step(version, State.IN_REVIEW)
    _done(work, version, "wording.submitted")


def give_back(work: Work, version_id: UUID) -> None:
    """Back to a draft, without any mark."""
    version = _open_for(work, version_id, May.WRITE_WORDING, state=State.IN_REVIEW)
    _step(version, State.DRAFT)
    version.approved_by = version.approved_at = version.checked_by = version.checked_at = None
    version.back_text = version.back_by = None
    version.checked_back = False
    _done(work, version, "wording.given_back")


def discard(work: Work, version_id: UUID) -> None:
    """A draft nobody needs any more."""
    version = _open_for(work, version_id, May.WRITE_WORDING, state=State.DRAFT)
    _retire(work, version)
    _done(work, version, "wording.discarded")


def approve(work: Work, version_id: UUID) -> bool:
    """Whether it is published now: it is when its language was checked before."""
    version = _open_for(work, version_id, May.APPROVE_WORDING, state=State.IN_REVIEW)
    member_id = _who(work, May.APPROVE_WORDING)
    review.check_approval(marks_of(version), member_id)
    version.approved_by, version.approved_at = member_id, work.now
    _done(work, version, "wording.approved")
    return _publish_if_agreed(work, version)


def check_language(work: Work, version_id: UUID) -> bool:
    """Whether it is published now; marked by a member who reads the language."""
    version = _open_for(work, version_id, May.WRITE_WORDING, state=State.IN_REVIEW)
    member_id = _who(work, May.WRITE_WORDING)
    reads = get_member(work, member_id).reads
    review.check_reading(marks_of(version), member_id, language=version.language, reads=reads)
    version.checked_by, version.checked_at, version.checked_back = member_id, work.now, False
    _done(work, version, "wording.checked")
    return _publish_if_agreed(work, version)


def translate_back(work: Work, version_id: UUID, *, text: str) -> None:
    """Keep what it says in the source language, written by somebody who reads it."""
    version = _open_for(work, version_id, May.WRITE_WORDING, state=State.IN_REVIEW)
    member_id = _who(work, May.WRITE_WORDING)
    reads = get_member(work, member_id).reads
    review.check_translating_back(marks_of(version), language=version.language, reads=reads)
    version.back_text, version.back_by = _words(work, text, longest=LONGEST_TEXT), member_id
    _done(work, version, "wording.back_translated")


def accept_back(work: Work, version_id: UUID) -> bool:
    """Whether it is published now; a second member found that what came back means what the source means."""
    version = _open_for(work, version_id, May.WRITE_WORDING, state=State.IN_REVIEW)
    member_id = _who(work, May.WRITE_WORDING)
    review.check_reading_back(marks_of(version), member_id)
    version.checked_by, version.checked_at, version.checked_back = member_id, work.now, True
    _done(work, version, "wording.back_read")
    return _publish_if_agreed(work, version)


def retire(work: Work, version_id: UUID) -> None:
    """Take a published text back: what is said instead is the file's draft where it may go out, else English."""
    version = _open_for(work, version_id, May.APPROVE_WORDING, state=State.PUBLISHED)
    _retire(work, version)
    _done(work, version, "wording.retired")


def say_again(work: Work, version_id: UUID) -> UUID:
    """The id of a new version with words that were published once, in review.

    Their language was checked then and the mark still holds for the same words; a second member lets them go out.
    """
    member_id = _who(work, May.APPROVE_WORDING)
    take_turn(work.connection, Turn.WORDING)
    old = queries.get_version(work, version_id)
    if old.published_at is None or old.state != State.RETIRED:
        raise Conflict("wording.never_published")
    if (opened := queries.find_open(work, old.key, old.language)) is not None:
        _retire(work, opened)
    new = _new(work, old.key, old.language, text=old.text, source_text=old.source_text, author_id=member_id)
    new.state = State.IN_REVIEW.value
    new.checked_by, new.checked_at, new.checked_back = old.checked_by, old.checked_at, old.checked_back
    new.back_text, new.back_by = old.back_text, old.back_by
    return _done(work, new, "wording.said_again")


def comment(work: Work, version_id: UUID, *, text: str) -> None:
    """Remark something about a version."""
    member_id = _who(work, May.WRITE_WORDING)
    version = queries.get_version(work, version_id)
    words = _words(work, text, longest=LONGEST_COMMENT)
    remark = WordingComment(id=new_id(), version_id=version.id, author_id=member_id, text=words, at=work.now)
    work.session.add(remark)
    record(work, "wording.commented", "wording", version.id)


def source_of(work: Work, files: Wording, key: str) -> str:
    """The words a translator sees: what is published in the source language, else what its file says."""
    published = queries.find_published(work, key, SOURCE)
    return published.text if published else files.drafts[SOURCE].texts[key].text


def marks_of(version: WordingVersion) -> Marks:
    """Who wrote a version and who agreed to it."""
    return Marks(version.author_id, version.approved_by, version.checked_by, version.back_by)


def _who(work: Work, what: May) -> UUID:
    """The member who does it; words are only ever agreed to by people."""
    if work.actor.id is None or not may(work.actor.roles, what):
        raise NotAllowed("staff.not_allowed")
    return work.actor.id


def _words(work: Work, text: str, *, longest: int) -> str:
    """The words as they are kept; Invalid when there are none, too many, or some that no record may hold."""
    words = tidy(text)
    if not 0 < len(words) <= longest:
        raise Invalid("wording.length", longest=longest)
    judged = without_offered(words)
    if work.scrubber.scrub(judged) != judged:
        raise Invalid("wording.scrubbed")
    return words


def _open_for(work: Work, version_id: UUID, what: May, *, state: State) -> WordingVersion:
    """The version, when the member may do this and it stands where this is done; Conflict when it does not any more."""
    _who(work, what)
    take_turn(work.connection, Turn.WORDING)
    version = queries.get_version(work, version_id)
    if version.state != state:
        raise Conflict("wording.changed_meanwhile")
    return version


def _new(work: Work, key: str, language: str, *, text: str, source_text: str | None, author_id: UUID) -> WordingVersion:
    earlier = queries.versions_of(work, key, language)
    version = WordingVersion(
        id=new_id(),
        key=key,
        language=language,
        number=earlier[0].number + 1 if earlier else 1,
        text=text,
        state=State.DRAFT.value,
        created_at=work.now,
        author_id=author_id,
        source_text=source_text,
    )
    work.session.add(version)
    return version


def _step(version: WordingVersion, to: State) -> None:
    version.state = step(State(version.state), to, StepFacts()).value


def _retire(work: Work, version: WordingVersion) -> None:
    _step(version, State.RETIRED)
    version.retired_at = work.now


def _publish_if_agreed(work: Work, version: WordingVersion) -> bool:
    if not review.agreed(marks_of(version)):
        return False
    if (before := queries.find_published(work, version.key, version.language)) is not None:
        _retire(work, before)
    _step(version, State.PUBLISHED)
    version.published_at = work.now
    _done(work, version, "wording.published")
    return True


def _done(work: Work, version: WordingVersion, action: str) -> UUID:
    record(work, action, "wording", version.id)
    return version.id
