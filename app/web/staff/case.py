"""The page of one case: who needs what where, what was said, and the one thing to do next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.http import generate_etag, quote_etag

from app.audit.queries import many_lately
from app.cases import queries as cases
from app.contacts.actions import REVEAL_REASONS, reveal
from app.contacts.queries import get as get_contact
from app.errors import Conflict, Invalid, NotFound
from app.ids import pseudonym
from app.language import LANGUAGES
from app.log import logger
from app.messages.attachments import NOT_FETCHED
from app.places.worker import area_of
from app.privacy.scrub import REMOVED
from app.sensitive.queries import begun
from app.staff.rules import May, may, roles_that
from app.web.guards import HOME, actor, fresh, guarded, member
from app.web.language import clock, moment, page_language
from app.web.live import part
from app.web.reach import reach
from app.web.staff import case_replies, case_view, pages
from app.web.staff import case_words as words
from app.web.staff.areas import names_of_areas
from app.web.staff.case_view import Conversation
from app.web.staff.pieces import Piece, marked
from app.web.staff.referring_view import handed
from app.web.staff.traces import leave_trace as leave_trace_of
from app.web.staff.visits_words import KINDS as VISITED
from app.work import Work
from channels.contract import AddressKind

LONGEST_ANSWER = 1600
MOST_REVEALS_AN_HOUR = 20
_HEX = 32
# Where a form's words stand, and the refusals beside which they are shown with what would go.
_TYPED = {"note": "note", "answer": "words", "place": "place", "agreed": "when"}
_UNCLEAN = frozenset({"answer.scrubbed", "case.note_scrubbed", "case.place_scrubbed"})


@dataclass(frozen=True, slots=True)
class Refused:
    """What could not be taken, told beside the form it was typed in. `marks`: the words with what would be removed."""

    form: str
    sentence: str
    marks: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """An answer as it would go out, in so many billable parts."""

    words: str
    segments: int


@pages.get("/case/<case_hex>")
@guarded()
def case_page(case_hex: str) -> tuple[str, int]:
    """One case."""
    return show(id_of(case_hex))


@pages.get("/case/<case_hex>/conversation")
@guarded()
def conversation(case_hex: str) -> Response:
    """What was said, for the page that asks again and again."""
    case_id, runtime = id_of(case_hex), reach().runtime
    leave_trace(case_id)
    seen, tag = request.args.get("seen", ""), page_language()
    with reach().read(actor()) as work:
        said = case_view.conversation(work, runtime, case_id, page_language=tag, seen=seen)
    return part("staff/_conversation.html", said=said, case_id=case_id)


@pages.route("/case/<case_hex>/number", methods=["GET", "POST"])
@guarded(*roles_that(May.REVEAL_NUMBERS))
@fresh
def number(case_hex: str) -> tuple[str, int]:
    """The number of who needs help, or of who told us: for a reason, written into the trail, kept in no browser."""
    case_id, about = id_of(case_hex), request.values.get("about", "needy")
    contact_id, reference = contact_of(case_id, about)
    shown, problem, kind = "", "", AddressKind.PHONE
    if request.method == "POST":
        reason = request.form.get("reason", "")
        try:
            shown, kind = reach().write(actor(), lambda work: _revealed(work, contact_id, reason))
            notice_many()
        except Invalid as error:
            problem = words.sentence(error)
    page = render_template(
        "staff/reveal.html",
        case_id=case_id,
        reference=reference,
        called=pseudonym(contact_id),
        about=about,
        reasons=[(code, words.REVEAL[code]) for code in REVEAL_REASONS],
        shown=shown,
        link=("mailto:" if kind is AddressKind.EMAIL else "tel:") + shown,
        problem=problem,
    )
    return page, 400 if problem else 200


def notice_many() -> None:
    """Tell the team when somebody sees more numbers than a shift needs: a phone may be in wrong hands."""
    runtime, mine = reach().runtime, member().id
    now = runtime.clock.now()
    with reach().read(actor()) as work:
        many = many_lately(work, "contact.revealed", mine, now - timedelta(hours=1))
    if many > MOST_REVEALS_AN_HOUR:
        runtime.alarms["reveals"] = now
        logger().warning("reveals.many", member=mine.hex, many=many)


def show(
    case_id: UUID, *, refused: Refused | None = None, preview: Preview | None = None, status: int = 200
) -> tuple[str, int]:
    """The page, with what was just typed and why it could not be taken."""
    leave_trace(case_id)
    runtime, mine = reach().runtime, member()
    before = hex_of(request.args.get("before", ""))
    with reach().read(actor()) as work:
        page = case_view.case_page(work, runtime, case_id, viewer=mine)
        said = case_view.conversation(work, runtime, case_id, page_language=page_language(), before=before)
        replies = case_replies.replies(work, runtime, case_id, page_language=page_language())
        has_store = begun(work)
        to_partners = handed(work, case_id)
        area = area_of(runtime, cases.place_of(work, cases.get(work, case_id)))
        area_name = names_of_areas(work, [area]).get(area, "")
    html = render_template(
        "staff/case.html",
        case=page,
        case_id=case_id,
        mine=mine.id,
        home=HOME,
        said=said,
        tag=_tag(said, case_id),
        before=before,
        replies=replies,
        refused=refused,
        preview=preview,
        typed=request.form,
        act=_addresses(case_id),
        words=words,
        longest=LONGEST_ANSWER,
        may_erase=may(mine.roles, May.ERASE_PEOPLE),
        has_store=has_store,
        handed=to_partners,
        may_refer=may(mine.roles, May.REFER),
        area=area,
        area_name=area_name,
        visit_kinds=VISITED,
        known_languages=tuple(LANGUAGES),
        emergency=runtime.settings.operation.emergency_number,
        closing=[(outcome.value, words.OUTCOMES[outcome]) for outcome in words.CLOSING],
    )
    return html, status


def refuse(case_id: UUID, form: str, error: Invalid | Conflict) -> tuple[str, int]:
    """The page again, with the words still in their form, what would be removed of them, and what to do about it."""
    status = 409 if isinstance(error, Conflict) else 400
    typed = request.form.get(_TYPED.get(form, ""), "")
    marks = marked(reach().runtime, typed) if error.code in _UNCLEAN else ()
    return show(case_id, refused=Refused(form, words.sentence(error), marks), status=status)


def id_of(case_hex: str) -> UUID:
    """The id in an address; NotFound for anything that is none."""
    found = hex_of(case_hex)
    if found is None:
        raise NotFound("case.unknown")
    return found


def hex_of(written: str) -> UUID | None:
    try:
        return UUID(hex=written) if len(written) == _HEX else None
    except ValueError:
        return None


def _tag(said: Conversation, case_id: UUID) -> str:
    """The ETag of the live part as it stands in the page, so that the first look brings nothing when nothing is new."""
    alone = render_template("staff/_conversation.html", said=said, case_id=case_id)
    return quote_etag(generate_etag(alone.encode()))


def _addresses(case_id: UUID) -> dict[str, str]:
    """Where each form of the page goes."""
    names = "take answer agreed close reopen give_back hand_over facts urgency place note merge informant safe language"
    return {name: url_for(f"staff.case_{name}", case_hex=case_id.hex) for name in (*names.split(), "translate")}


def leave_trace(case_id: UUID) -> None:
    """One entry in the trail for each member and hour. NotFound when there is no such case."""
    with reach().read(actor()) as work:
        cases.get(work, case_id)
    leave_trace_of(cases.READ, "case", case_id)


def contact_of(case_id: UUID, about: str) -> tuple[UUID, str]:
    """Who needs help, or who told us ("informant"), and the case's reference; NotFound when nobody is known."""
    with reach().read(actor()) as work:
        case = cases.get(work, case_id)
        contact_id = case.informant_id if about == "informant" else case.contact_id
        reference = case.reference
    if contact_id is None:
        raise NotFound("contact.unknown")
    return contact_id, reference


def _revealed(work: Work, contact_id: UUID, reason: str) -> tuple[str, AddressKind]:
    return reveal(work, contact_id, reason=reason), get_contact(work, contact_id).kind


@pages.app_template_filter()
def piece_words(text: str) -> str:
    """What a page shows in the place of the tokens that stand for something removed, or not fetched."""
    if text == NOT_FETCHED:
        return str(_("a picture or recording that was not fetched"))
    return str(_("removed")) if text == REMOVED else text


@pages.app_template_filter()
def lately(at: datetime) -> str:
    """The time of day for what was today in the operation's zone, with the day before it for what was not."""
    runtime = reach().runtime
    zone = ZoneInfo(runtime.settings.operation.zone)
    today = runtime.clock.now().astimezone(zone).date()
    return clock(at) if at.astimezone(zone).date() == today else moment(at)
