"""A partner's referrals: what waits for an answer, what they took, what is over."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.errors import AppError, Conflict, Invalid, NotFound
from app.language import own_name
from app.partners.tables import Fact
from app.referrals import actions, queries
from app.referrals.actions import LONGEST_ANSWER
from app.referrals.queries import Mark, Shown
from app.referrals.rules import WHY_DECLINED, WHY_NOT_REACHED
from app.referrals.tables import Reason, Referral, State
from app.web.facts import FACTS
from app.web.marks import moment
from app.web.partner import pages, words
from app.web.partner.inside import Answer, actor, inside
from app.web.reach import reach
from app.web.staff.areas import names_of_areas
from app.web.staff.case_words import NEEDS, URGENCIES
from app.work import Work

TABS: Final[Mapping[str, tuple[State, ...]]] = {
    "waiting": (State.SENT, State.SEEN),
    "taken": (State.ACCEPTED, State.NOT_REACHED),
    "ended": (State.DONE, State.DECLINED, State.REVOKED),
}
MOST: Final = 25
_TAKEN_BACK_IS_SAID: Final = timedelta(days=3)  # where they come in, whatever else waits
_LONGEST_AHEAD: Final = timedelta(days=366)


@pages.get("")
def waiting() -> Answer:
    """One of the three lists, the newest first."""
    tab = request.args.get("tab", "waiting")
    states, after = TABS.get(tab, TABS["waiting"]), _mark(request.args.get("after", ""))
    with reach().read(actor()) as work:
        found = queries.page(work, inside().who.partner_id, states, after=after, most=MOST + 1)
        rows = [(one, _told(work, one)) for one in found[:MOST]]
        first = states is TABS["waiting"] and after is None
        since = work.now - _TAKEN_BACK_IS_SAID
        taken_back = queries.taken_back(work, inside().who.partner_id, since) if first else ()
    return render_template(
        "partner/list.html",
        tab=tab if tab in TABS else "waiting",
        rows=rows,
        after=_written(found[MOST - 1]) if len(found) > MOST else "",
        taken_back=taken_back,
        over=words.TAKEN_BACK,
        states=words.STATES,
        urgencies=URGENCIES,
    )


@pages.get("/<referral_hex>")
def referral(referral_hex: str) -> Answer:
    """One of them, with the facts that were agreed."""
    return _show(_id(referral_hex))


@pages.post("/<referral_hex>/open")
def open_it(referral_hex: str) -> Answer:
    """They have seen it: now all that was agreed is shown, of which the list says need, people and area."""
    return _done(referral_hex, actions.see, "")


@pages.post("/<referral_hex>/accept")
def accept(referral_hex: str) -> Answer:
    """They take it; the person reads where and when, or when they are called."""
    calls = "calls" in request.form
    try:
        said = _where_and_when()
    except Invalid as error:
        return _show(_id(referral_hex), error)
    return _done(
        referral_hex,
        lambda work, referral_id, partner_id: actions.accept(work, referral_id, partner_id, said, calls=calls),
        _("Written down."),
    )


@pages.post("/<referral_hex>/decline")
def decline(referral_hex: str) -> Answer:
    """They cannot, or cannot any more."""
    return _ended(referral_hex, actions.decline)


@pages.post("/<referral_hex>/not-reached")
def not_reached(referral_hex: str) -> Answer:
    """They tried."""
    return _ended(referral_hex, actions.not_reached)


@pages.post("/<referral_hex>/done")
def done(referral_hex: str) -> Answer:
    """They did what they took it for."""
    return _done(referral_hex, actions.complete, _("Written down."))


def _ended(referral_hex: str, deed: Callable[[Work, UUID, UUID, Reason], Referral]) -> Answer:
    try:
        reason = Reason(request.form.get("reason", ""))
    except ValueError:
        return _show(_id(referral_hex), Invalid("referral.reason"))
    return _done(
        referral_hex,
        lambda work, referral_id, partner_id: deed(work, referral_id, partner_id, reason),
        _("Written down."),
    )


def _done(referral_hex: str, deed: Callable[[Work, UUID, UUID], Referral], told: str) -> Answer:
    """Back to the page after the deed; the page as it is now, where it could not be done."""
    referral_id, partner_id = _id(referral_hex), inside().who.partner_id
    try:
        reach().write(actor(), lambda work: deed(work, referral_id, partner_id))
    except (Invalid, Conflict) as error:
        return _show(referral_id, error)
    if told:
        flash(told)
    return redirect(url_for("partner.referral", referral_hex=referral_hex), 303)


def _show(referral_id: UUID, error: AppError | None = None) -> tuple[str, int]:
    with reach().read(actor()) as work:
        one = queries.shown(work, referral_id, inside().who.partner_id)
        told = _told(work, one)
    problem = "" if error is None else words.sentence(error)
    html = render_template(
        "partner/referral.html",
        one=one,
        told=told,
        labels=FACTS,
        state=one.state.value,
        states=words.STATES,
        urgencies=URGENCIES,
        over=words.TAKEN if one.reason is Reason.ANOTHER else words.TAKEN_BACK,
        why_not=[(reason, words.REASONS[reason]) for reason in words.REASONS if reason in WHY_DECLINED],
        why_not_reached=[(reason, words.REASONS[reason]) for reason in words.REASONS if reason in WHY_NOT_REACHED],
        longest=LONGEST_ANSWER,
        typed=request.form,
        problem=problem,
    )
    return html, 200 if error is None else 409 if isinstance(error, Conflict) else 400


def _told(work: Work, one: Shown) -> Mapping[Fact, str]:
    """The facts as somebody reads them, instead of our codes."""
    told = dict(one.facts)
    if need := told.get(Fact.NEED):
        told[Fact.NEED] = str(NEEDS.get(need, need))
    if language := told.get(Fact.LANGUAGE):
        told[Fact.LANGUAGE] = own_name(language)
    if area := told.get(Fact.AREA):
        told[Fact.AREA] = names_of_areas(work, [area]).get(area, area)
    return told


def _where_and_when() -> str:
    """The day and time, where one was chosen, before what they wrote. Invalid for a day nobody can come on any more."""
    written, runtime = request.form.get("words", "").strip(), reach().runtime
    try:
        chosen = datetime.fromisoformat(request.form.get("when", ""))
    except ValueError:
        return written
    today = runtime.clock.now().astimezone(ZoneInfo(runtime.settings.operation.zone)).date()
    if not today <= chosen.date() <= today + _LONGEST_AHEAD:  # the person reads day and month alone
        raise Invalid("referral.when")
    return f"{chosen:%Y-%m-%d %H:%M} {written}".strip()


def _id(written: str) -> UUID:
    try:
        return UUID(hex=written)
    except ValueError:
        raise NotFound("referral.unknown") from None


def _mark(written: str) -> Mark | None:
    """Where a list goes on; from its beginning for what is no mark of ours."""
    at, _dash, last = written.partition("~")
    try:
        return Mark(moment(at), UUID(hex=last))
    except ValueError:
        return None


def _written(last: Shown) -> str:
    return f"{last.sent_at.isoformat()}~{last.id.hex}"
