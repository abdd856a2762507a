"""What stands beside a text that came in: what it says in other languages, and what was spoken."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.messages.queries import Said
from app.messages.rules import for_machine
from app.messages.tables import Direction, TranslationState, VoiceKind
from app.messages.translations import Translated, translations_of
from app.messages.voices import LEFT_FOR, Heard, can_be_heard, voices_of
from app.runtime import Runtime
from app.staff import queries as staff
from app.web.staff.pieces import Piece, tokens
from app.work import Work

# Browsers do not play the oldest kind of telephones' recordings.
_PLAYED = frozenset(VoiceKind) - {VoiceKind.AMR, VoiceKind.OTHER}


@dataclass(frozen=True, slots=True)
class InWords:
    """One translation as a page shows it; `by` is the handle of its author, empty for the machine."""

    language: str
    by_machine: bool
    by: str
    at: datetime
    pieces: tuple[Piece, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """The recordings of a text. `playable`: a member may listen to them here and now."""

    many: int
    kind: VoiceKind
    length: str  # as in "0:12", empty when nobody said
    heard_at: datetime | None
    by: str
    said: tuple[Piece, ...]
    text: str
    playable: bool
    left: bool  # the provider still has them, and they may be fetched


@dataclass(frozen=True, slots=True)
class Beside:
    """Everything beside one text of theirs. `machine`: how far the machine is with the page's language."""

    in_words: tuple[InWords, ...]
    spoken: Spoken | None
    has_words: bool
    may_ask: bool  # the machine can be asked for the language of the page
    machine: TranslationState | None


@dataclass(frozen=True, slots=True)
class _Eye:
    """Who looks, when, and what the page calls the members."""

    runtime: Runtime
    now: datetime
    language: str
    called: Mapping[UUID, str]


def beside(work: Work, runtime: Runtime, said: Sequence[Said], *, page_language: str) -> Mapping[UUID, Beside]:
    """What stands beside each of these texts that came in."""
    theirs = [message for message in said if message.direction is Direction.IN]
    ids = [message.id for message in theirs]
    translated, voices = translations_of(work, ids), voices_of(work, ids)
    eye = _Eye(runtime, work.now, page_language, staff.handles(work, _members(translated, voices)))
    return {
        message.id: _beside(eye, message, translated.get(message.id, ()), voices.get(message.id)) for message in theirs
    }


def _members(translated: Mapping[UUID, Sequence[Translated]], voices: Mapping[UUID, Heard]) -> set[UUID]:
    authors: Iterable[UUID | None] = [one.author_id for found in translated.values() for one in found]
    listeners = [voice.heard_by for voice in voices.values()]
    return {member_id for member_id in (*authors, *listeners) if member_id is not None}


def _beside(eye: _Eye, message: Said, translated: Sequence[Translated], voice: Heard | None) -> Beside:
    has_words = bool(for_machine(message.text))
    machine = next((one.state for one in translated if one.by_machine and one.language == eye.language), None)
    known = {one.language for one in translated if one.words}
    foreign = has_words and message.language != eye.language and eye.language not in known
    waits = machine is TranslationState.ASKED
    return Beside(
        in_words=tuple(_in_words(eye, one) for one in translated if _is_shown(one, translated)),
        spoken=None if voice is None else _spoken(eye, message, voice),
        has_words=has_words,
        may_ask=foreign and eye.runtime.translator is not None and not waits,
        machine=machine if foreign else None,
    )


def _is_shown(one: Translated, among: Sequence[Translated]) -> bool:
    """Not the machine's where a person has said it in the same language."""
    by_person = any(other.language == one.language and not other.by_machine for other in among)
    return bool(one.words) and not (one.by_machine and by_person)


def _in_words(eye: _Eye, one: Translated) -> InWords:
    by = eye.called.get(one.author_id, "") if one.author_id else ""
    return InWords(one.language, one.by_machine, by, one.at, tokens(one.words), one.words)


def _spoken(eye: _Eye, message: Said, voice: Heard) -> Spoken:
    fresh = voice.heard_at is None and eye.now - message.at < LEFT_FOR
    left = fresh and can_be_heard(eye.runtime, message.channel)
    return Spoken(
        many=voice.many,
        kind=voice.kind,
        length="" if voice.seconds is None else f"{voice.seconds // 60}:{voice.seconds % 60:02d}",
        heard_at=voice.heard_at,
        by=eye.called.get(voice.heard_by, "") if voice.heard_by else "",
        said=tokens(voice.said),
        text=voice.said,
        playable=left and voice.kind in _PLAYED,
        left=left,
    )
