"""A life in danger and nobody who can be asked: what may be said on the telephone, and who looks at it afterwards."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.cases.queries import area_of, place_of, references
from app.cases.queries import get as get_case
from app.cases.tables import Case
from app.directory.queries import nearest
from app.errors import Conflict, Invalid, NotAllowed
from app.framework import ServiceKind
from app.referrals import queries, rescuing, rules
from app.referrals.actions import LONGEST_ANSWER, LONGEST_FACT
from app.referrals.tables import Rescue, Verdict
from app.staff.queries import handles
from app.staff.rules import May, may, roles_that
from app.web.guards import actor, guarded, member
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff import referring_words as words
from app.web.staff.case import id_of, leave_trace
from app.web.staff.case_forms import lines
from app.web.staff.case_view import spot
from app.web.staff.case_words import NEEDS
from app.web.staff.feedback_acts import Answer
from app.web.staff.referring import REFERRERS
from app.work import Work

_SAID_ALOUD = ("rescue", "medical")  # of what is needed; the rest may say who somebody is
_NEAR = (ServiceKind.HOSPITAL, ServiceKind.TRANSPORT)
_MOST_NEAR = 4
_MOST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """What the protection officer looks at."""

    hex: str
    case_hex: str
    reference: str
    by: str
    own: bool
    at: datetime
    late: bool
    called: str
    reason: str
    carried: int | None
    against_no: bool
    told: bool


@pages.route("/case/<case_hex>/rescue", methods=["GET", "POST"])
@guarded(*REFERRERS)
def rescue(case_hex: str) -> Answer:
    """What may be said, whom to call, and why nobody was asked."""
    case_id, mine, runtime = id_of(case_hex), member().id, reach().runtime
    leave_trace(case_id)
    if request.method == "GET":
        return _show(case_id)
    form = request.form
    called, reason = lines(form.get("called", "")), lines(form.get("reason", ""))
    cannot_decide, child = form.get("cannot_decide") == "yes", form.get("child") == "yes"

    def unit(work: Work, carried: int | None) -> None:
        facts = rescuing.unanswered(work, get_case(work, case_id), cannot_decide=cannot_decide, child=child)
        made = rescuing.pass_on(work, case_id, facts, called=called, carried=carried, reason=reason, member_id=mine)
        rescuing.tell(work, runtime, rescuing.get(work, made))

    try:
        carried = _carried()
        reach().write(actor(), lambda work: unit(work, carried))
    except NotAllowed as error:
        return _show(case_id, words.sentence(error), 403)
    except (Invalid, Conflict) as error:
        return _show(case_id, words.sentence(error), 409 if isinstance(error, Conflict) else 400)
    flash(_("Written down."))
    return redirect(url_for("staff.case_page", case_hex=case_hex), 303)


@pages.get("/rescues")
@guarded(*roles_that(May.REVIEW_RESCUES))
def rescues() -> tuple[str, int]:
    """What was passed on without a yes and nobody has looked at yet."""
    return _list()


@pages.post("/rescues/<rescue_hex>")
@guarded(*roles_that(May.REVIEW_RESCUES))
def rescue_reviewed(rescue_hex: str) -> Answer:
    """Somebody looked at it; or told the person by voice."""
    rescue_id, mine = id_of(rescue_hex), member().id
    verdict = next((one for one in Verdict if one == request.form.get("verdict")), None)
    by_voice = request.form.get("told") == "yes"

    def unit(work: Work) -> None:
        if by_voice:
            rescuing.told(work, rescue_id)
        elif verdict is None:
            raise Invalid("referral.reason")
        else:
            rescuing.review(work, rescue_id, verdict, member_id=mine)

    try:
        reach().write(actor(), unit)
    except (Invalid, Conflict) as error:
        return _list(words.sentence(error), 409 if isinstance(error, Conflict) else 400)
    flash(_("Written down."))
    return redirect(url_for("staff.rescues"), 303)


def _carried() -> int | None:
    typed = request.form.get("carried", "").strip()
    if not typed:
        return None
    if not typed.isdecimal() or len(typed) > _MOST_DIGITS:
        raise Invalid("rescue.carried")
    return int(typed)


def _show(case_id: UUID, problem: str = "", status: int = 200) -> tuple[str, int]:
    runtime = reach().runtime
    with reach().read(actor()) as work:
        case = get_case(work, case_id)
        html = render_template(
            "staff/rescue.html",
            case_id=case_id,
            reference=case.reference,
            spot=spot(place_of(work, case)),
            dangers=[str(NEEDS[code]) for code in _SAID_ALOUD if code in case.needs.split()],
            people=case.people,
            emergency=runtime.settings.operation.emergency_number,
            near=_near(work, case),
            in_danger=case.urgency == "danger",
            said_no=queries.refused_in(work, case_id),
            may_decide=may(member().roles, May.REVIEW_RESCUES),
            longest=LONGEST_ANSWER,
            longest_called=LONGEST_FACT,
            typed=request.form,
            problem=problem,
        )
    return html, status


def _near(work: Work, case: Case) -> list[tuple[str, str]]:
    """Whom the directory knows near them who comes or takes in, with a number to call."""
    place = place_of(work, case)
    if place is None:
        return []
    found = nearest(
        work,
        reach().runtime.settings.directory,
        kinds=_NEAR,
        latitude=place.latitude,
        longitude=place.longitude,
        area=area_of(work, case),
        most=_MOST_NEAR,
    )
    return [(one.name, one.phone) for one in found if one.phone]


def _list(problem: str = "", status: int = 200) -> tuple[str, int]:
    mine = member().id
    with reach().read(actor()) as work:
        found = queries.rescues_to_review(work)
        called = handles(work, {one.by_id for one in found})
        known = references(work, {one.case_id for one in found})
        html = render_template(
            "staff/rescues.html",
            rows=[_row(work, one, called, known, mine=mine) for one in found],
            verdicts=[(verdict.value, word) for verdict, word in words.VERDICTS.items()],
            problem=problem,
        )
    return html, status


def _row(work: Work, one: Rescue, called: dict[UUID, str], known: dict[UUID, str], *, mine: UUID) -> ToLookAt:
    return ToLookAt(
        hex=one.id.hex,
        case_hex=one.case_id.hex,
        reference=known.get(one.case_id, ""),
        by=called.get(one.by_id, ""),
        own=one.by_id == mine,
        at=one.at,
        late=one.at + rules.REVIEWED_WITHIN <= work.now,
        called=rescuing.called_of(work, one),
        reason=rescuing.reason_of(work, one),
        carried=one.carried,
        against_no=one.against_no,
        told=one.told_at is not None,
    )
