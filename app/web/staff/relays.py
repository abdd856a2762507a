"""Relays: who passes warnings on, with their consent; what they warn of is told apart, and of nobody."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.alerts.queries import current, get_alert
from app.errors import Conflict, Invalid
from app.relays import actions, queries
from app.relays.calling import ask_about_credit
from app.relays.rules import LONGEST_NAME
from app.relays.tables import Agreed, Checked, Kind, Relay, RelayState
from app.staff.rules import May, roles_that, tidy_phone
from app.web.guards import actor, guarded, member
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff import relays_words as words
from app.web.staff.areas import area_of_words, names_of_areas
from app.web.staff.case import id_of
from app.web.staff.case_new import asked_languages
from app.web.staff.feedback_acts import Answer
from app.web.staff.feedback_many import today
from app.work import Work

KEEPERS = roles_that(May.KEEP_RELAYS)
_MOST_AREAS = 12
_LONGEST_NUMBER = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One relay as a page shows it. `areas`: their names."""

    relay: Relay
    name: str
    areas: Sequence[str]

    @property
    def paused(self) -> bool:
        return self.relay.state is RelayState.PAUSED


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning as the list shows it."""

    hex: str
    state: Checked
    words: str
    area: str
    heard_at: datetime


@pages.get("/relays")
@guarded(*KEEPERS)
def relays() -> tuple[str, int]:
    """Who passes warnings on, and what they warned of lately."""
    return _list()


@pages.post("/relays")
@guarded(*KEEPERS)
def relays_add() -> Answer:
    """Somebody agreed to pass warnings on."""
    mine = member().id
    try:
        told = _told()
        reach().write(actor(), lambda work: actions.add(work, told, member_id=mine))
    except (Invalid, Conflict) as error:
        return _list(words.sentence(error))
    flash(_("Written down."))
    return redirect(url_for("staff.relays"), 303)


@pages.get("/relays/<relay_hex>")
@guarded(*KEEPERS)
def relay(relay_hex: str) -> tuple[str, int]:
    """One of them."""
    return _show(id_of(relay_hex))


@pages.post("/relays/<relay_hex>/pause")
@guarded(*KEEPERS)
def relay_pause(relay_hex: str) -> Answer:
    """They are not called for a while."""
    return _done(relay_hex, actions.pause, _("Written down."))


@pages.post("/relays/<relay_hex>/resume")
@guarded(*KEEPERS)
def relay_resume(relay_hex: str) -> Answer:
    """They are called again."""
    return _done(relay_hex, actions.resume, _("Written down."))


@pages.post("/relays/<relay_hex>/end")
@guarded(*KEEPERS)
def relay_end(relay_hex: str) -> Answer:
    """They pass nothing on any more."""
    relay_id = id_of(relay_hex)
    reach().write(actor(), lambda work: actions.end(work, relay_id))
    flash(_("Written down."))
    return redirect(url_for("staff.relays"), 303)


@pages.post("/relays/<relay_hex>/ask")
@guarded(*KEEPERS)
def relay_ask(relay_hex: str) -> Answer:
    """Ask whether they need phone credit."""
    runtime = reach().runtime

    def unit(work: Work, relay_id: UUID) -> None:
        ask_about_credit(work, runtime, relay_id)
        actions.asked_for_credit(work, relay_id)

    return _done(relay_hex, unit, _("Written down."))


@pages.post("/relays/<relay_hex>/credit")
@guarded(*KEEPERS)
def relay_credit(relay_hex: str) -> Answer:
    """Somebody sent them phone credit."""
    mine, amount, currency = member().id, request.form.get("amount", ""), request.form.get("currency", "")
    try:
        day = _day("relay.sent_on")
    except Invalid as error:
        return _show(id_of(relay_hex), words.sentence(error))

    def unit(work: Work, relay_id: UUID) -> None:
        actions.credit_sent(work, relay_id, amount=amount, currency=currency, sent_on=day, member_id=mine)

    return _done(relay_hex, unit, _("Written down."))


def _done(relay_hex: str, unit: Callable[[Work, UUID], object], told: str) -> Answer:
    relay_id = id_of(relay_hex)
    try:
        reach().write(actor(), lambda work: unit(work, relay_id))
    except (Invalid, Conflict) as error:
        return _show(relay_id, words.sentence(error))
    flash(told)
    return redirect(url_for("staff.relay", relay_hex=relay_hex), 303)


def _told() -> actions.Told:
    """What the form says of a new relay; Invalid."""
    form = request.form
    try:
        kind, agreed = Kind(form.get("kind", "")), Agreed(form.get("agreed", ""))
    except ValueError:
        raise Invalid("relay.agreed") from None
    usually = form.get("usually", "").strip()
    return actions.Told(
        name=form.get("name", ""),
        number=tidy_phone(form.get("number", "")) or "",
        kind=kind,
        areas=_areas(),
        languages=tuple(form.getlist("language")),
        usually=int(usually) if usually.isdecimal() and len(usually) <= _LONGEST_NUMBER else 0,
        agreed=agreed,
        agreed_on=_day("relay.agreed_on"),
        exercises=form.get("exercises") == "yes",
    )


def _areas() -> tuple[str, ...]:
    typed = [line for line in request.form.get("areas", "").splitlines() if line.strip()][: _MOST_AREAS + 1]
    with reach().read(actor()) as work:
        found = tuple(area_of_words(work, one[:200]) for one in typed)
    if not found or not all(found) or len(found) > _MOST_AREAS or any(" " in one for one in found):
        raise Invalid("relay.areas")
    return found


def _day(code: str) -> date:
    try:
        return date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        raise Invalid(code) from None


def _list(problem: str = "") -> tuple[str, int]:
    with reach().read(actor()) as work:
        html = render_template(
            "staff/relays.html",
            lines=[_line(work, *pair) for pair in queries.relays(work)],
            warned=warned(work),
            states=words.CHECKED,
            kinds=words.KINDS,
            agreed=words.AGREED,
            languages_asked=asked_languages(),
            today=today().isoformat(),
            typed=request.form,
            longest=LONGEST_NAME,
            current=[(issue.id.hex, get_alert(work, issue.alert_id).code) for issue in current(work, exercises=True)],
            spent=[_money(many, currency) for currency, many in queries.credit_spent(work).items()],
            problem=problem,
        )
    return html, 400 if problem else 200


def warned(work: Work) -> list[Warned]:
    """What was warned of lately, the newest first."""
    found = queries.warnings(work)
    names = names_of_areas(work, {one.area for one in found})
    return [
        Warned(one.id.hex, one.state, queries.words_of(work, one), names.get(one.area, ""), one.heard_at)
        for one in found
    ]


def _line(work: Work, one: Relay, name: str) -> Line:
    codes = one.areas.split()
    names = names_of_areas(work, codes)
    return Line(one, name, [names.get(code, code) for code in codes])


def _money(hundredths: int, currency: str) -> str:
    return f"{hundredths / 100:.2f} {currency}"


def _show(relay_id: UUID, problem: str = "") -> tuple[str, int]:
    with reach().read(actor()) as work:
        one = queries.get(work, relay_id)
        html = render_template(
            "staff/relay.html",
            line=_line(work, one, queries.name_of(work, one)),
            hex=relay_id.hex,
            number=queries.number_of(work, one) or "",
            kinds=words.KINDS,
            agreed=words.AGREED,
            credits=[
                (_money(sent.hundredths, sent.currency), sent.sent_on) for sent in queries.credits_of(work, relay_id)
            ],
            warn=_warn_words(one),
            today=today().isoformat(),
            typed=request.form,
            problem=problem,
        )
    return html, 400 if problem else 200


def _warn_words(one: Relay) -> list[str]:
    """The word a warning begins with, in each of their languages."""
    wording = reach().runtime.wording
    return list(dict.fromkeys(wording.keyword("warn", tag) for tag in one.languages.split()))
