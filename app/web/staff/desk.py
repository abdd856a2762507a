"""The place of focal points: what is told of people who help. For everybody else of the team it is no page at all.

The store's key is opened with a passphrase of their own, and lies in this process for their session alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.errors import AppError, Conflict, Invalid, Locked
from app.privacy.sealed_away import spoken
from app.sensitive import keys, naming, queries
from app.sensitive.tables import Complaint, FocalPoint
from app.staff.queries import handles
from app.web.guards import TEAM, View, actor, guarded, member, tries
from app.web.reach import reach
from app.web.staff import desk_words as words
from app.web.staff import pages
from app.work import Work

Answer = str | Response | tuple[str, int]
T = TypeVar("T")
_WRONG = "keys.wrong_passphrase"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    complaint: Complaint
    who: str | None
    late: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """Who looks, and the store's private key where they opened it."""

    point: FocalPoint
    key: bytes | None


def focal(view: View) -> View:
    """A page of focal points who opened the store; it is handed the key. Everybody else: nothing is here."""

    @guarded(*TEAM)
    @wraps(view)
    def for_focal_points(**values: Any) -> Any:
        desk = _desk()
        if desk.key is None:
            return redirect(url_for("staff.desk"), 303)
        return view(key=desk.key, **values)

    return for_focal_points


@pages.get("/desk")
@guarded(*TEAM)
def desk() -> Answer:
    """What stands between a focal point and the list, or the list."""
    here = _desk()
    return _list() if here.key is not None else _before(here.point)


@pages.post("/desk/open")
@guarded(*TEAM)
def desk_open() -> Answer:
    """The passphrase, once a session."""
    point, signed_in, runtime = _desk().point, member(), reach().runtime
    try:
        key = _opened(point)
    except (Locked, Conflict) as error:
        return _before(point, error)
    runtime.held.hold(signed_in.session_id, key, runtime.clock.monotonic())
    reach().write(actor(), lambda work: naming.keep_for_paper(work, key=key))
    return redirect(url_for("staff.desk"), 303)


@pages.post("/desk/passphrase")
@guarded(*TEAM)
def desk_passphrase() -> Answer:
    """A passphrase of their own: the first, or another one."""
    point = _desk().point
    try:
        chosen = _chosen(point)
    except AppError as error:
        return _before(point, error) if point.store_key is None else _list(error)
    reach().write(actor(), lambda work: naming.choose(work, chosen))
    flash(_("Done"))
    return redirect(url_for("staff.desk"), 303)


@pages.post("/desk/shut")
@focal
def desk_shut(key: bytes) -> Answer:
    """Nothing of it is open any more."""
    del key
    reach().runtime.held.drop(member().session_id)
    return redirect(url_for("staff.desk"), 303)


def _desk() -> Desk:
    runtime, signed_in = reach().runtime, member()
    with reach().read(actor()) as work:
        point = queries.find_point(work, signed_in.id)
    if point is None:
        abort(404)
    key = runtime.held.use(signed_in.session_id, runtime.clock.monotonic())
    return Desk(point, key if point.store_key is not None else None)


def _before(point: FocalPoint, error: AppError | None = None) -> Answer:
    code = spoken(point.public) if point.public and point.store_key is None else ""
    html = render_template(
        "staff/desk_closed.html", point=point, code=code, problem=words.sentence(error) if error else ""
    )
    return html, 400 if error else 200


def _opened(point: FocalPoint) -> bytes:
    typed = request.form.get("passphrase", "")
    with reach().read(actor()) as work:
        public = queries.store(work).public
    check = _refused_as_none(lambda: keys.open_store(point, typed, public))
    key = tries().checked([f"desk {point.member_id}"], check)
    if key is None:
        raise Locked(_WRONG)
    return key


def _chosen(point: FocalPoint) -> keys.Chosen:
    typed, old = request.form.get("new", ""), request.form.get("passphrase", "")
    if typed != request.form.get("again", ""):
        raise Invalid("restricted.other_passphrase")
    if point.wrapped is None:
        return keys.choose(typed, point_id=point.id)
    check = _refused_as_none(lambda: keys.choose_again(point, old, typed))
    chosen = tries().checked([f"desk {point.member_id}"], check)
    if chosen is None:
        raise Locked(_WRONG)
    return chosen


def _refused_as_none(ask: Callable[[], T]) -> Callable[[], T | None]:
    """None for a wrong passphrase, so that it is counted."""

    def checked() -> T | None:
        try:
            return ask()
        except Locked as error:
            if error.code != _WRONG:
                raise
            return None

    return checked


def _list(error: AppError | None = None) -> Answer:
    now = reach().runtime.clock.now()
    with reach().read(actor()) as work:
        rows = _rows(work, now)
    html = render_template(
        "staff/desk.html", rows=rows, words=words, problem=words.sentence(error) if error else "", mine=member().id
    )
    return html, 400 if error else 200


def _rows(work: Work, now: datetime) -> list[Row]:
    found = queries.seen_by(work, member().id)
    called = handles(work, {one.taken_by for one in found if one.taken_by})
    return [
        Row(
            one,
            called.get(one.taken_by) if one.taken_by else None,
            one.routed_at is None and one.deadline_at <= now,
        )
        for one in found
    ]
