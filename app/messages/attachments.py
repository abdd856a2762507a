"""What came with a text: a token for a picture or a file, a note of a recording. None is fetched, none is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from app.messages.tables import VoiceKind
from channels.contract import Attachment

NOT_FETCHED = "[not fetched]"
_MOST = 10  # as many as a provider takes in one message
_LONGEST_SECONDS = 24 * 3600
_KINDS = MappingProxyType(
    {
        "audio/ogg": VoiceKind.OGG,
        "audio/opus": VoiceKind.OGG,
        "audio/mpeg": VoiceKind.MP3,
        "audio/mp3": VoiceKind.MP3,
        "audio/mp4": VoiceKind.MP4,
        "audio/aac": VoiceKind.MP4,
        "audio/x-m4a": VoiceKind.MP4,
        "audio/webm": VoiceKind.WEBM,
        "audio/wav": VoiceKind.WAV,
        "audio/x-wav": VoiceKind.WAV,
        "audio/amr": VoiceKind.AMR,
        "audio/amr-wb": VoiceKind.AMR,
    }
)


@dataclass(frozen=True, slots=True)
class Voiced:
    """The recordings of one message: how many, and what is known of the first."""

    many: int
    kind: VoiceKind
    seconds: int | None = None


def is_voice(media_type: str) -> bool:
    """Whether a provider's name for a sort of file means a recording."""
    return media_type.strip().lower().startswith("audio/")


def voice_kind(media_type: str) -> VoiceKind:
    """How a recording is written: never the provider's own words for it."""
    return _KINDS.get(media_type.partition(";")[0].strip().lower(), VoiceKind.OTHER)


def voice_of(attachments: Sequence[Attachment]) -> Voiced | None:
    """The recordings among what came with a text; None without any."""
    voices = [attachment for attachment in attachments if is_voice(attachment.media_type)][:_MOST]
    if not voices:
        return None
    seconds = voices[0].seconds
    known = seconds if seconds is not None and 0 < seconds <= _LONGEST_SECONDS else None
    return Voiced(len(voices), voice_kind(voices[0].media_type), known)


def with_attachments(text: str, attachments: Sequence[Attachment]) -> str:
    """The text, and after it one token for each thing that was sent with it and is no recording."""
    many = sum(not is_voice(attachment.media_type) for attachment in attachments)
    return " ".join([text, *[NOT_FETCHED] * min(many, _MOST)]).strip() if many else text
