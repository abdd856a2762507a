"""Who may read complaints, and who sees to them elsewhere: named by those who opened the store."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.errors import AppError, Conflict, Invalid, NotFound
from app.framework import NAMED_LANES, Lane
from app.privacy.sealed_away import spoken
from app.sensitive import naming, queries
from app.sensitive.tables import FocalPoint
from app.staff.queries import members
from app.web.guards import actor, member
from app.web.reach import reach
from app.web.staff import desk_words as words
from app.web.staff import pages
from app.web.staff.desk import focal
from app.work import Work

Page = str | Response | tuple[str, int]
_LONGEST_AWAY = 60


@dataclass(frozen=True, slots=True)
class Named:
    """A focal point as the page shows them; `code`: what they read out before they are let in."""

    point: FocalPoint
    handle: str
    lanes: list[Lane]
    organisation: str
    code: str
    reachable: bool


@pages.get("/desk/people")
@focal
def desk_people(key: bytes) -> Page:
    """All of them."""
    del key
    return _page()


@pages.post("/desk/people")
@focal
def desk_name(key: bytes) -> Page:
    """Name a member, or change what one sees to."""
    lanes, organisation = request.form.getlist("lane"), request.form.get("organisation", "")
    named = partial(naming.name, lanes=lanes, organisation=organisation, key=key)
    return _do(lambda: partial(named, member_id=_id("member")))


@pages.post("/desk/people/let-in")
@focal
def desk_let_in(key: bytes) -> Page:
    """Give the key to somebody whose code was compared by voice."""
    code = request.form.get("code", "")
    return _do(lambda: partial(naming.let_in, point_id=_id("point"), code=code, key=key))


@pages.post("/desk/people/away")
@focal
def desk_away(key: bytes) -> Page:
    """Somebody cannot be called for some days; 0: they can again."""
    typed = request.form.get("days", "")
    days = min(int(typed), _LONGEST_AWAY) if typed.isascii() and typed.isdigit() else 0
    until = reach().runtime.clock.now() + timedelta(days=days) if days else None
    return _do(lambda: partial(naming.be_absent, point_id=_id("point"), until=until, key=key))


@pages.post("/desk/people/withdraw")
@focal
def desk_withdraw(key: bytes) -> Page:
    """Somebody is no focal point any more."""
    return _do(lambda: partial(naming.withdraw, point_id=_id("point"), key=key))


@pages.post("/desk/people/outside")
@focal
def desk_name_outside(key: bytes) -> Page:
    """Who sees to complaints about the workers of another organisation."""
    form = request.form
    written = naming.OutsideWritten(
        form.get("organisation", ""), form.get("name", ""), form.get("phone", ""), form.get("lane", "")
    )
    return _do(lambda: partial(naming.name_outside, written=written, key=key))


@pages.post("/desk/people/outside/withdraw")
@focal
def desk_withdraw_outside(key: bytes) -> Page:
    """They see to complaints no more."""
    return _do(lambda: partial(naming.withdraw_outside, point_id=_id("point"), key=key))


def _do(asked: Callable[[], Callable[[Work], object]]) -> Page:
    """Do what the form asks for, which is read here: a unit runs elsewhere."""
    try:
        reach().write(actor(), asked())
    except NotFound:
        abort(404)
    except (Invalid, Conflict) as error:
        return _page(error)
    flash(_("Done"))
    return redirect(url_for("staff.desk_people"), 303)


def _id(name: str) -> UUID:
    try:
        return UUID(hex=request.form.get(name, ""))
    except ValueError:
        raise Invalid("restricted.who") from None


def _page(error: AppError | None = None) -> Page:
    with reach().read(actor()) as work:
        people = {one.id: one for one in members(work) if one.active}
        named = [
            Named(
                point=one,
                handle=people[one.member_id].handle,
                lanes=[lane for lane in NAMED_LANES if lane in queries.lanes_of(one)],
                organisation=queries.organisation_of(work, one),
                code=spoken(one.public) if one.public and one.store_key is None else "",
                reachable=people[one.member_id].phone is not None,
            )
            for one in queries.points(work)
            if one.member_id in people
        ]
        outside = queries.outside(work)
    html = render_template(
        "staff/desk_people.html",
        named=named,
        others=sorted(people.values(), key=lambda one: one.handle.casefold()),
        outside=outside,
        words=words,
        problem=words.sentence(error) if error else "",
        mine=member().id,
        now=reach().runtime.clock.now(),
    )
    return html, 400 if error else 200
