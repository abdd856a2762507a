"""Partners: who cases may be handed to, what was signed with them, and who answers there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.directory.queries import find_organisation, organisations
from app.errors import AppError, Conflict, Invalid, NotAllowed
from app.partners import actions, entering, queries
from app.partners.actions import Told
from app.partners.rules import LEAST, LONGEST_NAME, LONGEST_REASON, Agreed, Terms, read_facts
from app.partners.tables import Kind, Partner
from app.referrals.inviting import invite as text_them
from app.staff import actions as staff
from app.staff.queries import find_invitation
from app.staff.rules import INVITATION_LASTS, May, Role, may, roles_that
from app.web.facts import FACTS, PURPOSES
from app.web.guards import actor, fresh, guarded, member
from app.web.partner.us import day_after
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff import partners_words as words
from app.web.staff.case import id_of
from app.web.staff.case_new import asked_languages
from app.web.staff.case_words import NEEDS
from app.web.staff.feedback_acts import Answer
from app.web.staff.feedback_many import today
from app.web.staff.leaves import LEAF, asked_leaf, leafed
from app.work import Work

KEEPERS: Final = tuple({*roles_that(May.KEEP_PARTNERS), *roles_that(May.ADD_POLICE)})
_ADMINS: Final = roles_that(May.CHANGE_PEOPLE)
_AGREEMENT_YEARS: Final = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One partner as the list shows it."""

    partner: Partner
    name: str
    agreed: Agreed | None
    people: int


@pages.get("/partners")
@guarded(*KEEPERS)
def partners() -> tuple[str, int]:
    """Everybody that cases may be handed to."""
    return _list()


@pages.post("/partners")
@guarded(*KEEPERS)
def partners_add() -> Answer:
    """A new one. Nobody who enforces immigration rules, whatever is chosen."""
    form, mine = request.form, member().id
    told = Told(
        name=form.get("name", ""),
        kind=form.get("kind", ""),
        hours=form.get("hours", "")[:400],
        reason=form.get("reason", ""),
        takes_pfif=form.get("pfif") == "yes",
    )
    try:
        partner_id = reach().write(actor(), lambda work: actions.add(work, told, member_id=mine))
    except (Invalid, NotAllowed) as error:
        return _list(error)
    flash(_("Written down."))
    return redirect(url_for("staff.partner", partner_hex=partner_id.hex), 303)


@pages.get("/partners/<partner_hex>")
@guarded(*KEEPERS)
def partner(partner_hex: str) -> tuple[str, int]:
    """One of them."""
    return _show(id_of(partner_hex))


@pages.post("/partners/<partner_hex>/sign")
@guarded(*KEEPERS)
def partner_sign(partner_hex: str) -> Answer:
    """An agreement; those before it end."""
    mine = member().id
    try:
        terms = _terms()
    except Invalid as error:
        return _show(id_of(partner_hex), error)
    return _done(partner_hex, lambda work, partner_id: actions.sign(work, partner_id, terms, member_id=mine))


@pages.post("/partners/<partner_hex>/agreement/end")
@guarded(*KEEPERS)
def partner_agreement_end(partner_hex: str) -> Answer:
    """Nothing is agreed any more."""
    return _done(partner_hex, actions.end_agreement)


@pages.post("/partners/<partner_hex>/hours")
@guarded(*KEEPERS)
def partner_hours(partner_hex: str) -> Answer:
    """When they answer."""
    written = request.form.get("hours", "")[:400]
    return _done(partner_hex, lambda work, partner_id: actions.answers_at(work, partner_id, written))


@pages.post("/partners/<partner_hex>/organisation")
@guarded(*KEEPERS)
def partner_organisation(partner_hex: str) -> Answer:
    """Whose services of the directory are theirs."""
    written = request.form.get("organisation", "").strip()

    def unit(work: Work, partner_id: UUID) -> None:
        actions.offers_as(work, partner_id, _organisation(work, written) if written else None)

    return _done(partner_hex, unit)


@pages.post("/partners/<partner_hex>/end")
@guarded(*KEEPERS)
def partner_end(partner_hex: str) -> Answer:
    """They are no partner any more."""
    partner_id = id_of(partner_hex)
    reach().write(actor(), lambda work: actions.end(work, partner_id))
    flash(_("Written down."))
    return redirect(url_for("staff.partners"), 303)


@pages.post("/partners/<partner_hex>/people")
@guarded(*KEEPERS)
def partner_person(partner_hex: str) -> Answer:
    """Somebody who answers there."""
    form = request.form
    name, phone, language = (form.get(part, "") for part in ("name", "phone", "language"))

    def unit(work: Work, partner_id: UUID) -> None:
        actions.add_focal_point(work, partner_id, name=name, phone=phone, language=language)

    return _done(partner_hex, unit)


@pages.post("/partners/<partner_hex>/people/<uuid:focal_point_id>/away")
@guarded(*KEEPERS)
def partner_person_away(partner_hex: str, focal_point_id: UUID) -> Answer:
    """Somebody else is called until then."""
    try:
        until = day_after(request.form.get("day", ""))
    except Invalid as error:
        return _show(id_of(partner_hex), error)

    def unit(work: Work, partner_id: UUID) -> None:
        queries.check_answers_at(work, focal_point_id, partner_id)
        actions.away_until(work, focal_point_id, until)

    return _done(partner_hex, unit)


@pages.post("/partners/<partner_hex>/people/<uuid:focal_point_id>/end")
@guarded(*KEEPERS)
def partner_person_end(partner_hex: str, focal_point_id: UUID) -> Answer:
    """They answer there no more."""

    def unit(work: Work, partner_id: UUID) -> None:
        queries.check_answers_at(work, focal_point_id, partner_id)
        actions.end_focal_point(work, focal_point_id)

    return _done(partner_hex, unit)


@pages.post("/partners/<partner_hex>/people/<uuid:focal_point_id>/link")
@guarded(*KEEPERS)
def partner_person_link(partner_hex: str, focal_point_id: UUID) -> Answer:
    """Text them a new link."""
    runtime, partner_id = reach().runtime, id_of(partner_hex)

    def unit(work: Work) -> bool:
        queries.check_answers_at(work, focal_point_id, partner_id)
        return text_them(work, runtime, focal_point_id)

    if not reach().write(actor(), unit):
        return _show(partner_id, problem=_("No text could be sent: there is no line to telephones, or no number."))
    flash(_("Written down."))
    return redirect(url_for("staff.partner", partner_hex=partner_hex), 303)


@pages.post("/partners/<partner_hex>/people/<uuid:focal_point_id>/account")
@guarded(*_ADMINS)
@fresh
def partner_person_account(partner_hex: str, focal_point_id: UUID) -> Answer:
    """A link with which they make themselves an account, shown this once."""
    partner_id = id_of(partner_hex)

    def unit(work: Work) -> str:
        queries.check_answers_at(work, focal_point_id, partner_id)
        token = staff.invite(work, roles=[Role.PARTNER])
        invitation = find_invitation(work, token)
        if invitation is not None:
            entering.invited(work, focal_point_id, invitation.id)
        return token

    token = reach().write(actor(), unit)
    link = reach().runtime.settings.public_url + url_for("staff.invitation", token=token)
    return _show(partner_id, link=link)


def _done(partner_hex: str, unit: Callable[[Work, UUID], object]) -> Answer:
    partner_id = id_of(partner_hex)
    try:
        reach().write(actor(), lambda work: unit(work, partner_id))
    except (Invalid, Conflict, NotAllowed) as error:
        return _show(partner_id, error)
    flash(_("Written down."))
    return redirect(url_for("staff.partner", partner_hex=partner_hex), 303)


def _terms() -> Terms:
    form = request.form
    try:
        signed_on, until = (date.fromisoformat(form.get(name, "")) for name in ("signed", "until"))
    except ValueError:
        raise Invalid("agreement.days") from None
    return Terms(
        facts=read_facts(form.getlist("facts")),
        needs=form.getlist("needs"),
        signed_on=signed_on,
        until=until,
        no_id=form.get("no_id") == "yes",
        firewall=form.get("firewall") == "yes",
    )


def _organisation(work: Work, written: str) -> UUID:
    for one in organisations(work):
        if one.name.casefold() == written.casefold():
            return one.id
    raise Invalid("partner.organisation")


def _list(error: AppError | None = None) -> tuple[str, int]:
    leaf = asked_leaf()
    with reach().read(actor()) as work:
        day = work.now.date()
        shown, after = leafed(queries.partners(work)[leaf * LEAF :], leaf)
        lines = [
            Line(
                one,
                name,
                queries.find_agreed(work, one.id, today=day),
                len(queries.focal_points(work, one.id)),
            )
            for one, name in shown
        ]
    html = render_template(
        "staff/partners.html",
        lines=lines,
        after=after,
        kinds=words.KINDS,
        refused=words.REFUSED,
        police=may(member().roles, May.ADD_POLICE),
        needs=NEEDS,
        typed=request.form,
        longest=LONGEST_NAME,
        longest_reason=LONGEST_REASON,
        problem="" if error is None else words.sentence(error),
    )
    return html, _status(error)


def _show(partner_id: UUID, error: AppError | None = None, *, problem: str = "", link: str = "") -> tuple[str, int]:
    with reach().read(actor()) as work:
        one = queries.get(work, partner_id)
        html = render_template(
            "staff/partner.html",
            partner=one,
            hex=partner_id.hex,
            name=queries.name_of(work, one),
            reason=queries.reason_of(work, one),
            agreed=queries.find_agreed(work, partner_id, today=work.now.date()),
            people=queries.focal_points(work, partner_id),
            listed_as=find_organisation(work, one.organisation_id) if one.organisation_id else None,
            kinds=words.KINDS,
            facts=FACTS,
            purposes=PURPOSES,
            least=LEAST,
            needs=NEEDS,
            one_purpose=one.kind is Kind.POLICE,
            may_sign=one.kind is not Kind.POLICE or may(member().roles, May.ADD_POLICE),
            may_invite=may(member().roles, May.CHANGE_PEOPLE),
            tongues=asked_languages(),
            today=today().isoformat(),
            next_year=_next_year(today()).isoformat(),
            typed=request.form,
            longest=LONGEST_NAME,
            link=link,
            days=INVITATION_LASTS.days,
            problem=problem or ("" if error is None else words.sentence(error)),
        )
    return html, 409 if problem else _status(error)


def _next_year(day: date) -> date:
    return day.replace(year=day.year + _AGREEMENT_YEARS, day=min(day.day, 28))


def _status(error: AppError | None) -> int:
    if error is None:
        return 200
    return 403 if isinstance(error, NotAllowed) else 409 if isinstance(error, Conflict) else 400
