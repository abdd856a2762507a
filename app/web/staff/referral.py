"""One referral on the case's side: what was asked, told and answered, and what can still be done with it."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.cases.queries import get as get_case
from app.directory.queries import find_service, places_of
from app.directory.tables import ServicePlace
from app.errors import Conflict, Invalid, NotFound
from app.language import own_name
from app.partners import queries as partners
from app.partners.tables import Fact
from app.referrals import actions, queries, rules
from app.referrals.actions import LONGEST_ANSWER
from app.referrals.carrying import carry
from app.referrals.tables import ConsentState, Reason, Referral, State
from app.staff.queries import handles
from app.staff.rules import May, may, roles_that
from app.web.facts_words import FACTS
from app.web.guards import actor, guarded, member
from app.web.partner.words import REASONS as THEIR_REASONS
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff import referring_view as view
from app.web.staff import referring_words as words
from app.web.staff.areas import names_of_areas
from app.web.staff.case import id_of, leave_trace
from app.web.staff.case_words import NEEDS
from app.web.staff.feedback_acts import Answer
from app.web.staff.referral_words import REASONS, STATES
from app.web.staff.referring import REFERRERS
from app.work import Work


@dataclass(frozen=True, slots=True)
class Happened:
    """One step. `by`: the handle of who of us did it; empty for the partner and for what happens by itself."""

    says: str
    reason: str
    at: object
    by: str
    partner: bool


@pages.get("/case/<case_hex>/refer/<referral_hex>")
@guarded(*REFERRERS)
def referral(case_hex: str, referral_hex: str) -> tuple[str, int]:
    """One referral."""
    leave_trace(id_of(case_hex))
    return _show(id_of(case_hex), id_of(referral_hex))


@pages.post("/case/<case_hex>/refer/<referral_hex>/answer")
@guarded(*roles_that(May.TAKE_CONSENT))
def referral_answer(case_hex: str, referral_hex: str) -> Answer:
    """They were asked by text, and told us the answer otherwise."""
    yes = request.form.get("answer") == "yes"

    def unit(work: Work, found: Referral) -> None:
        actions.answer(work, found.consent_id, yes=yes)
        if yes:
            actions.send(work, found.id)

    return _act(case_hex, referral_hex, unit, check=lambda: _one_of("answer", ("yes", "no")))


@pages.post("/case/<case_hex>/refer/<referral_hex>/no")
@guarded(*REFERRERS)
def referral_no(case_hex: str, referral_hex: str) -> Answer:
    """The person said no, or takes their yes back: from now on the partner sees nothing."""
    return _act(case_hex, referral_hex, lambda work, found: actions.withdraw_consent(work, found.consent_id))


@pages.post("/case/<case_hex>/refer/<referral_hex>/revoke")
@guarded(*REFERRERS)
def referral_revoke(case_hex: str, referral_hex: str) -> Answer:
    """We take it back."""
    reason = request.form.get("reason", "")

    def unit(work: Work, found: Referral) -> None:
        actions.revoke(work, found.id, Reason(reason))

    return _act(case_hex, referral_hex, unit, check=lambda: _one_of("reason", words.OURS))


@pages.post("/case/<case_hex>/refer/<referral_hex>/partner")
@guarded(*REFERRERS)
def referral_partner(case_hex: str, referral_hex: str) -> Answer:
    """The partner told us its answer on paper or by telephone; the trail says who of us wrote it down."""
    what, told = request.form.get("what", ""), request.form.get("words", "")
    reason = next((one for one in Reason if one == request.form.get("reason")), None)

    def unit(work: Work, found: Referral) -> None:
        if what == State.ACCEPTED:
            actions.accept(work, found.id, found.partner_id, told)
        elif what == State.DONE:
            actions.complete(work, found.id, found.partner_id)
        elif reason is None:
            raise Invalid("referral.reason")
        elif reason in rules.WHY_NOT_REACHED:
            actions.not_reached(work, found.id, found.partner_id, reason)
        else:
            actions.decline(work, found.id, found.partner_id, reason)

    return _act(case_hex, referral_hex, unit)


@pages.post("/case/<case_hex>/refer/<referral_hex>/sheet")
@guarded(*REFERRERS)
def referral_carried(case_hex: str, referral_hex: str) -> Answer:
    """Somebody carries it to the partner on paper."""
    target = url_for("staff.referral_sheet", case_hex=case_hex, referral_hex=referral_hex)
    return _act(case_hex, referral_hex, lambda work, found: carry(work, found.id), target=target)


@pages.get("/case/<case_hex>/refer/<referral_hex>/sheet")
@guarded(*REFERRERS)
def referral_sheet(case_hex: str, referral_hex: str) -> str:
    """The page to print: what the partner may know, and room for its answer. Nothing of it without a yes that holds."""
    import segno

    with reach().read(actor()) as work:
        found = _of_case(work, id_of(case_hex), id_of(referral_hex))
        facts = queries.carried(work, found)
        partner = partners.name_of(work, partners.get(work, found.partner_id))
        return render_template(
            "staff/referral_sheet.html",
            case_hex=case_hex,
            referral_hex=referral_hex,
            reference=found.reference,
            picture=segno.make(found.reference, micro=False).svg_data_uri(scale=4, dark="#000", light="#fff"),
            partner=partner,
            place=_place(work, found),
            facts=[(FACTS[fact], fact_words(work, fact, told)) for fact, told in facts.items()],
            why=[word for reason, word in THEIR_REASONS.items() if reason in rules.WHY_DECLINED],
        )


def _of_case(work: Work, case_id: UUID, referral_id: UUID) -> Referral:
    """The referral; NotFound for one of another case."""
    found = queries.get(work, referral_id)
    if found.case_id != case_id:
        raise NotFound("referral.unknown")
    return found


def fact_words(work: Work, fact: Fact, told: str) -> str:
    """A fact as it was told, in words of the page."""
    if fact is Fact.NEED:
        return str(NEEDS.get(told, told))
    if fact is Fact.AREA:
        return names_of_areas(work, [told]).get(told, told)
    return own_name(told) if fact is Fact.LANGUAGE else told


def _act(
    case_hex: str,
    referral_hex: str,
    unit: Callable[[Work, Referral], object],
    *,
    check: Callable[[], None] = lambda: None,
    target: str = "",
) -> Answer:
    case_id, referral_id = id_of(case_hex), id_of(referral_hex)
    try:
        check()
        reach().write(actor(), lambda work: unit(work, _of_case(work, case_id, referral_id)))
    except (Invalid, Conflict) as error:
        return _show(case_id, referral_id, words.sentence(error), 409 if isinstance(error, Conflict) else 400)
    if not target:
        flash(_("Written down."))
    return redirect(target or url_for("staff.referral", case_hex=case_hex, referral_hex=referral_hex), 303)


def _one_of(name: str, allowed: tuple[str, ...]) -> None:
    if request.form.get(name) not in allowed:
        raise Invalid("referral.reason")


def _show(case_id: UUID, referral_id: UUID, problem: str = "", status: int = 200) -> tuple[str, int]:
    with reach().read(actor()) as work:
        found = _of_case(work, case_id, referral_id)
        consent = queries.get_consent(work, found.consent_id)
        partner = partners.name_of(work, partners.get(work, found.partner_id))
        given = queries.given_of(work, found)
        html = render_template(
            "staff/referral.html",
            case_id=case_id,
            case_reference=get_case(work, case_id).reference,
            one=view.handed_one(work, found, partner, asked=consent.state is ConsentState.ASKED),
            place=_place(work, found),
            consent=consent,
            consent_says=words.CONSENTS[consent.state],
            how=words.HOW[consent.how],
            asked_for=view.consented(consent),
            given=[(FACTS[fact], fact_words(work, fact, told)) for fact, told in given.items()],
            steps=_steps(work, found),
            open=found.state in rules.UNDER_WAY,
            with_partner=found.state in rules.WITH_PARTNER,
            carried_at=found.sheet_at,
            may_ask=may(member().roles, May.TAKE_CONSENT),
            ours=[(reason.value, REASONS[reason]) for reason in words.OURS],
            theirs=_theirs(found.state),
            answers=rules.STEPS[found.state],
            longest=LONGEST_ANSWER,
            typed=request.form,
            problem=problem,
        )
    return html, status


def _theirs(state: State) -> list[tuple[str, object]]:
    """Why a partner may say that it cannot, as things stand."""
    allowed = [*(rules.WHY_DECLINED if State.DECLINED in rules.STEPS[state] else ())]
    allowed += [*(rules.WHY_NOT_REACHED if State.NOT_REACHED in rules.STEPS[state] else ())]
    return [(reason.value, word) for reason, word in REASONS.items() if reason in allowed]


def _steps(work: Work, found: Referral) -> list[Happened]:
    steps = queries.steps_of(work, found.id)
    called = handles(work, {step.member_id for step in steps if step.member_id})
    return [
        Happened(
            str(STATES[step.state]),
            view.reason_words(step.reason),
            step.at,
            called.get(step.member_id, "") if step.member_id else "",
            step.focal_point_id is not None,
        )
        for step in steps
    ]


def _place(work: Work, found: Referral) -> ServicePlace | None:
    """Where the service is, as the directory tells it."""
    service_id = queries.service_of(work, found)
    if service_id is None or find_service(work, service_id) is None:
        return None
    return next(iter(places_of(work, service_id)), None)
