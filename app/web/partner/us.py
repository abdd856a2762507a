"""What a partner says of itself: room, hours, and who of them is away."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.errors import AppError, Invalid
from app.partners import actions
from app.partners.queries import get
from app.web.partner import pages, words
from app.web.partner.inside import Answer, actor, inside
from app.web.reach import reach
from app.work import Work

_LONGEST_NUMBER = 6
T = TypeVar("T")


@pages.get("/us")
def us() -> Answer:
    """How it stands."""
    return _show()


@pages.post("/us/room")
def room() -> Answer:
    """How many more people they can take."""
    return _kept(_number, actions.has_room)


@pages.post("/us/hours")
def hours() -> Answer:
    """When they answer."""
    return _kept(lambda: request.form.get("hours", "")[:400], actions.answers_at)


@pages.post("/us/away")
def away() -> Answer:
    """Until when somebody else of them is called."""
    who = inside().who.id
    return _kept(
        lambda: day_after(request.form.get("day", "")),
        lambda work, _partner_id, until: actions.away_until(work, who, until),
    )


def day_after(written: str) -> datetime | None:
    """The end of the day of a form, where we are; None for no day, Invalid for what is none."""
    if not written:
        return None
    try:
        day = date.fromisoformat(written) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise Invalid("partner.away") from None
    zone = ZoneInfo(reach().runtime.settings.operation.zone)
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _kept(typed: Callable[[], T], deed: Callable[[Work, UUID, T], object]) -> Answer:
    """Back to the page after the deed with what was typed; the page again where that cannot be."""
    partner_id = inside().who.partner_id
    try:
        value = typed()
        reach().write(actor(), lambda work: deed(work, partner_id, value))
    except Invalid as error:
        return _show(error)
    flash(_("Written down."))
    return redirect(url_for("partner.us"), 303)


def _number() -> int | None:
    written = request.form.get("room", "").strip()
    if not written:
        return None
    if not written.isdecimal() or len(written) > _LONGEST_NUMBER:
        raise Invalid("partner.room")
    return int(written)


def _show(error: AppError | None = None) -> tuple[str, int]:
    with reach().read(actor()) as work:
        partner = get(work, inside().who.partner_id)
        html = render_template(
            "partner/us.html",
            partner=partner,
            away=inside().who.absent,
            today=work.now.date().isoformat(),
            typed=request.form,
            problem="" if error is None else words.sentence(error),
        )
    return html, 200 if error is None else 400
