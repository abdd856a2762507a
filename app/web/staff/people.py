"""The team, for whoever looks after it: who is in it, with which roles, and the one-time links that let people in."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from app.errors import Conflict, Invalid
from app.staff import actions, queries, rules
from app.staff.rules import Role
from app.web.guards import actor, fresh, guarded, member
from app.web.language import isolated
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff.words import sentence
from app.work import Work

Answer = Response | tuple[str, int]

_WHO = rules.roles_that(rules.May.CHANGE_PEOPLE)
ROLE_WORDS = {
    Role.VOLUNTEER: lazy_gettext("Volunteer"),
    Role.COORDINATOR: lazy_gettext("Coordinator"),
    Role.ADMIN: lazy_gettext("Admin"),
    Role.PROTECTION_OFFICER: lazy_gettext("Protection officer"),
    Role.TRANSLATOR: lazy_gettext("Translator"),
    Role.CASE_WORKER: lazy_gettext("Case worker"),
    Role.PARTNER: lazy_gettext("Partner"),
}
ROLE_HINTS = {
    Role.VOLUNTEER: lazy_gettext("takes cases and answers people"),
    Role.COORDINATOR: lazy_gettext("also plans who is on duty, and is called last"),
    Role.ADMIN: lazy_gettext("invites and changes people"),
    Role.PROTECTION_OFFICER: lazy_gettext("reads complaints and reports of violence"),
    Role.TRANSLATOR: lazy_gettext("writes and checks our words, and sees no case"),
    Role.CASE_WORKER: lazy_gettext("is trained to ask for consent by voice, and to look for families"),
}


@pages.get("/people")
@guarded(*_WHO)
@fresh
def people() -> str:
    """Everybody of the team, and invitations nobody has used yet."""
    return _page()


@pages.post("/people/invite")
@guarded(*_WHO)
@fresh
def invite() -> str | tuple[str, int]:
    """A link for somebody new, shown this once: only its fingerprint is kept."""
    roles = request.form.getlist("roles")
    try:
        token = reach().write(actor(), lambda work: actions.invite(work, roles=roles))
    except Invalid as error:
        return _page(problem=sentence(error)), 400
    return _page(link=_link(token))


@pages.post("/people/<uuid:member_id>/renew")
@guarded(*_WHO)
@fresh
def renew(member_id: UUID) -> str | tuple[str, int]:
    """A link for somebody who lost password or phone."""
    try:
        token = reach().write(actor(), lambda work: actions.renew(work, member_id))
    except Conflict as error:
        return _page(problem=sentence(error)), 409
    with reach().read(actor()) as work:
        handle = queries.get_member(work, member_id).handle
    return _page(link=_link(token), link_for=handle)


@pages.post("/people/<uuid:member_id>/roles")
@guarded(*_WHO)
@fresh
def change_roles(member_id: UUID) -> Answer:
    """Other roles; the member signs in again to use them."""
    roles = request.form.getlist("roles")

    def unit(work: Work) -> str:
        actions.change_roles(work, member_id, roles=roles)
        return queries.get_member(work, member_id).handle

    try:
        handle = reach().write(actor(), unit)
    except (Invalid, Conflict) as error:
        return _page(problem=sentence(error)), 400
    return _done(_("The roles of %(handle)s are kept.", handle=isolated(handle)))


@pages.post("/people/<uuid:member_id>/deactivate")
@guarded(*_WHO)
@fresh
def deactivate(member_id: UUID) -> Answer:
    """No longer part of the team: signed out at once."""
    try:
        reach().write(actor(), lambda work: actions.deactivate(work, member_id))
    except Conflict as error:
        return _page(problem=sentence(error)), 409
    return _done(_("That person is signed out and can no longer sign in."))


@pages.post("/people/invitations/<uuid:invitation_id>/withdraw")
@guarded(*_WHO)
@fresh
def withdraw_invitation(invitation_id: UUID) -> Response:
    """A link that opens nothing any more."""
    reach().write(actor(), lambda work: actions.withdraw_invitation(work, invitation_id))
    return _done(_("That link no longer works."))


def _link(token: str) -> str:
    return reach().runtime.settings.public_url + url_for("staff.invitation", token=token)


def _done(words: str) -> Response:
    flash(words)
    return redirect(url_for("staff.people"), 303)


def _page(*, link: str = "", link_for: str = "", problem: str = "") -> str:
    with reach().read(actor()) as work:
        everybody, invitations = queries.members(work), queries.open_invitations(work)
    return render_template(
        "staff/people.html",
        everybody=everybody,
        invitations=invitations,
        mine=member().id,
        link=link,
        link_for=link_for,
        problem=problem,
        days=rules.INVITATION_LASTS.days,
        role_words=ROLE_WORDS,
        role_hints=ROLE_HINTS,
    )
