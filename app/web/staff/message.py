"""The page of one text that came in: what it says in other languages, what was spoken, and who says so."""

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from app.audit.actions import record
from app.cases import queries as cases
from app.errors import Invalid, NotFound
from app.language import LANGUAGES
from app.messages.attachments import voice_kind
from app.messages.queries import opened
from app.messages.tables import Direction, Message, VoiceKind
from app.messages.translations import ask_machine, keep_translation
from app.messages.voices import can_be_heard, heard, voices_of
from app.web.guards import actor, guarded, member
from app.web.language import page_language
from app.web.reach import reach
from app.web.staff import case_words as words
from app.web.staff import pages
from app.web.staff.case import Refused, hex_of, id_of, leave_trace
from app.web.staff.case_forms import LONGEST_NOTE, language_of_form, lines, only_clean
from app.web.staff.message_view import beside
from app.web.staff.pieces import marked, tokens
from app.work import Work
from channels.contract import Plays, Recording
from channels.failures import SendFailed

Answer = Redirect | tuple[str, int]
_DIGITS = 3  # of how many recordings came with one text
# What a browser is told of a recording: never the provider's own words.
_MEDIA_TYPES = {
    VoiceKind.OGG: "audio/ogg",
    VoiceKind.MP3: "audio/mpeg",
    VoiceKind.MP4: "audio/mp4",
    VoiceKind.WEBM: "audio/webm",
    VoiceKind.WAV: "audio/wav",
}


@pages.get("/case/<case_hex>/text/<message_hex>")
@guarded()
def message(case_hex: str, message_hex: str) -> tuple[str, int]:
    """One text of theirs, with what stands beside it."""
    return _show(id_of(case_hex), id_of(message_hex))


@pages.post("/case/<case_hex>/text/<message_hex>/translation")
@guarded()
def message_translation(case_hex: str, message_hex: str) -> Answer:
    """Keep what a member says the text means, in a language."""
    case_id, message_id, mine = id_of(case_hex), id_of(message_hex), member().id

    try:
        language, typed = language_of_form(), _words_of_form("translation.words")
    except Invalid as error:
        return _refuse(case_id, message_id, "translation", error)

    def unit(work: Work) -> None:
        keep_translation(work, _theirs(work, case_id, message_id), typed, language=language, author_id=mine)

    reach().write(actor(), unit)
    flash(_("The translation is kept beside the text."))
    return _back(case_id, message_id)


@pages.post("/case/<case_hex>/text/<message_hex>/heard")
@guarded()
def message_heard(case_hex: str, message_hex: str) -> Answer:
    """A member has heard the recording and tells what it says."""
    case_id, message_id, mine = id_of(case_hex), id_of(message_hex), member().id
    try:
        typed = _words_of_form("voice.words")
    except Invalid as error:
        return _refuse(case_id, message_id, "heard", error)

    def unit(work: Work) -> None:
        heard(work, _theirs(work, case_id, message_id), typed, member_id=mine)

    reach().write(actor(), unit)
    flash(_("Kept what it says. The recording is deleted at the provider."))
    return _back(case_id, message_id)


@pages.post("/case/<case_hex>/translate")
@guarded()
def case_translate(case_hex: str) -> Redirect:
    """Ask the machine what a text of the case says in the language of the page; the page shows it when it comes."""
    case_id, message_id, language = id_of(case_hex), hex_of(request.form.get("message", "")), page_language()
    if message_id is None or reach().runtime.translator is None:
        raise NotFound("message.unknown")

    def unit(work: Work) -> None:
        ask_machine(work, _theirs(work, case_id, message_id).id, language=language)
        record(work, "case.machine_asked", "case", case_id)

    reach().write(actor(), unit)
    if "page" in request.form:
        return _back(case_id, message_id)
    return redirect(url_for("staff.case_page", case_hex=case_id.hex) + f"#text-{message_id.hex}", 303)


@pages.get("/case/<case_hex>/text/<message_hex>/voice/<number>")
@guarded()
def message_voice(case_hex: str, message_hex: str, number: str) -> Response:
    """A recording, fetched from its provider while the member listens; nothing of it is kept here."""
    case_id, message_id = id_of(case_hex), id_of(message_hex)
    leave_trace(case_id)
    if not (number.isdecimal() and number.isascii() and len(number) <= _DIGITS):
        raise NotFound("voice.unknown")
    recording = _fetched(case_id, message_id, int(number))
    kind = _MEDIA_TYPES.get(voice_kind(recording.media_type))
    if kind is None:
        raise NotFound("voice.kind")
    return Response(recording.sound, mimetype=kind, headers={"Content-Disposition": "inline"})


def _fetched(case_id: UUID, message_id: UUID, number: int) -> Recording:
    """The provider's recording, asked for with no transaction open; NotFound where nobody may listen to one."""
    runtime = reach().runtime
    with reach().read(actor()) as work:
        theirs = _theirs(work, case_id, message_id)
        voice = voices_of(work, [message_id]).get(message_id)
        channel, provider_id = theirs.channel, theirs.provider_id
    line = runtime.channels.get(channel)
    there = voice is not None and voice.heard_at is None and number < voice.many
    if not (there and can_be_heard(runtime, channel) and isinstance(line, Plays)):
        raise NotFound("voice.unknown")
    try:
        return line.recording(provider_id or "", number)
    except SendFailed:
        raise NotFound("voice.away") from None


def _theirs(work: Work, case_id: UUID, message_id: UUID) -> Message:
    """A text that came in on this case; NotFound."""
    found = work.session.get(Message, message_id)
    if found is None or found.case_id != case_id or found.direction is not Direction.IN:
        raise NotFound("message.unknown")
    return found


def _words_of_form(code: str) -> str:
    """What the form says; Invalid when it is empty, too long, or has words that go and nobody said they may."""
    typed = lines(request.form.get("words", ""))
    if not 0 < len(typed) <= LONGEST_NOTE:
        raise Invalid(code)
    return only_clean(typed, "case.note_scrubbed")


def _refuse(case_id: UUID, message_id: UUID, form: str, error: Invalid) -> tuple[str, int]:
    typed = request.form.get("words", "")
    marks = marked(reach().runtime, typed) if error.code == "case.note_scrubbed" else ()
    return _show(case_id, message_id, refused=Refused(form, words.sentence(error), marks), status=400)


def _show(case_id: UUID, message_id: UUID, *, refused: Refused | None = None, status: int = 200) -> tuple[str, int]:
    leave_trace(case_id)
    runtime, tag = reach().runtime, page_language()
    with reach().read(actor()) as work:
        said = opened(work, _theirs(work, case_id, message_id))
        more = beside(work, runtime, [said], page_language=tag)[message_id]
        reference = cases.get(work, case_id).reference
    language = request.values.get("language", tag)
    mine = next((one.text for one in more.in_words if one.language == language and not one.by_machine), "")
    html = render_template(
        "staff/message.html",
        case_id=case_id,
        reference=reference,
        said=said,
        pieces=tokens(said.text),
        more=more,
        wanted=language,
        mine=mine,
        refused=refused,
        typed=request.form,
        longest=LONGEST_NOTE,
        known_languages=tuple(LANGUAGES),
    )
    return html, status


def _back(case_id: UUID, message_id: UUID) -> Redirect:
    return redirect(url_for("staff.message", case_hex=case_id.hex, message_hex=message_id.hex), 303)
