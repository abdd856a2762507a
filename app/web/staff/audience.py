"""Who gets warnings, as numbers and never as a list of people; and writing somebody in who said that they want them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from markupsafe import Markup

from app.audience.actions import join
from app.audience.queries import Unreached, count, standing
from app.audience.rules import Rule
from app.audience.tables import EVERYWHERE, Consent, How
from app.contacts.actions import reach_at
from app.contacts.queries import get
from app.errors import Conflict, Invalid
from app.inbound.joining import place_named
from app.language import LANGUAGES, own_name
from app.outbox.passage import telephone_line
from app.outbox.rules import ANSWER_LASTS
from app.outbox.sending import send_unasked
from app.places.finding import called
from app.runtime import Runtime
from app.staff.rules import May, roles_that
from app.web.guards import actor, guarded, member
from app.web.language import page_language
from app.web.map_drawing import HATCHING, trend
from app.web.phones import read_phone
from app.web.public.joining import places
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff.case_acts import Answer
from app.web.staff.case_new import asked_languages
from app.wording.rendering import say
from app.work import Work
from channels.contract import Address
from maps.trend import Bar

LEAST = 5  # smaller numbers are told only to who plans for others
WEEKS = 12
_TELLS_ALL = frozenset(roles_that(May.PLAN_DUTY))
HOW = {
    How.TEXT: lazy_gettext("By text"),
    How.WEB: lazy_gettext("On our page"),
    How.VOLUNTEER: lazy_gettext("Through one of us"),
    How.IMPORT: lazy_gettext("From a file"),
}
CONSENT = {
    Consent.SPOKEN: lazy_gettext("Face to face"),
    Consent.CALLED: lazy_gettext("On the phone"),
    Consent.SIGNED: lazy_gettext("On paper"),
    Consent.FORM: lazy_gettext("On a form of another organisation"),
}
UNREACHED = {
    Unreached.STOPPED: lazy_gettext("They said STOP"),
    Unreached.DO_NOT_TEXT: lazy_gettext("Must not be texted"),
    Unreached.UNREACHABLE: lazy_gettext("No text is carried to them"),
    Unreached.NO_ADDRESS: lazy_gettext("We have no number of theirs"),
    Unreached.SAME_NUMBER: lazy_gettext("The same number on another line, which gets it"),
}
_PROBLEMS = {
    "audience.stopped": lazy_gettext("They said STOP. Only they themselves take that back, by text."),
    "audience.no_consent": lazy_gettext("Choose how they agreed."),
    "new.phone": lazy_gettext("Write the number with its country, as in +999 555 0123."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a member wrote down of somebody who wants warnings."""

    number: Address
    area: str
    language: str
    consent: Consent
    exercises: bool


@pages.get("/audience")
@guarded()
def audience() -> tuple[str, int]:
    """How many get warnings, where, in which language, on which line, and since when."""
    return _page()


@pages.post("/audience/join")
@guarded()
def audience_join() -> Answer:
    """Somebody told a member that they want warnings; they are told so by text."""
    try:
        told = _told()
        reach().write(actor(), partial(_join, runtime=reach().runtime, told=told, member_id=member().id))
    except (Invalid, Conflict) as error:
        return _page(str(_PROBLEMS.get(error.code, _PROBLEMS["new.phone"])))
    flash(_("They get warnings from now on, and a text that says so."))
    return redirect(url_for("staff.audience"), 303)


def _join(work: Work, runtime: Runtime, told: Told, member_id: UUID) -> None:
    channel = telephone_line(runtime) or next(iter(runtime.channels))
    contact_id = reach_at(work, told.number, channel=channel, language=told.language)
    if contact_id is None:
        raise Invalid("new.phone")
    join(
        work,
        contact_id,
        area=told.area,
        how=How.VOLUNTEER,
        member_id=member_id,
        consent=told.consent,
        agreed_on=work.now.date(),
        exercises=told.exercises,
    )
    contact = get(work, contact_id)
    # On a phone that others read, nothing says that somebody spoke with one of us.
    key = "join_done" if contact.neutral_words else "join_by_volunteer"
    language, name = contact.language or told.language, runtime.settings.operation.name
    words = say(
        runtime.wording, key, language, organisation=name, place=place_named(work, runtime, told.area, language)
    )
    send_unasked(work, runtime, words=words, contact=contact, case_id=None, lasts=ANSWER_LASTS)


def _told() -> Told:
    form = request.form
    number = read_phone(form.get("phone", "")[:40])
    if number is None:
        raise Invalid("new.phone")
    try:
        consent = Consent(form.get("consent", ""))
    except ValueError:
        raise Invalid("audience.no_consent") from None
    known = {code for _name, some in places(reach().runtime) for code, _called in some}
    area, language = form.get("area", ""), form.get("language", "")
    return Told(
        number,
        area if area in known else EVERYWHERE,
        language if language in LANGUAGES else reach().runtime.settings.operation.main_language,
        consent,
        bool(form.get("exercises")),
    )


def _page(problem: str = "") -> tuple[str, int]:
    runtime = reach().runtime
    exact = bool(member().roles & _TELLS_ALL)
    with reach().read(actor()) as work:
        told = count(work, Rule((EVERYWHERE,)), zone=runtime.settings.operation.zone)
        came = standing(work, weeks=WEEKS)
        names = called(work, list(told.by_area), page_language(), countries=runtime.settings.operation.countries)
    names[EVERYWHERE] = _("All places of %(name)s", name=runtime.settings.operation.name)
    html = render_template(
        "staff/audience.html",
        total=_figure(told.total, exact=exact),
        tables=[
            (_("By area"), _lines(told.by_area, names, exact=exact)),
            (_("By language"), _lines(told.by_language, {tag: own_name(tag) for tag in told.by_language}, exact=exact)),
            (_("By line"), _lines(told.by_channel, {}, exact=exact)),
            (_("How they joined"), _lines(came.by_how, HOW, exact=exact)),
            (_("Joined, but sent nothing"), _lines(told.unreached, UNREACHED, exact=exact)),
        ],
        brings_in=not member().roles.isdisjoint(roles_that(May.BRING_IN)),
        hatching=HATCHING,
        growth=_growth(came.by_week, exact=exact),
        consents=CONSENT,
        places=places(runtime),
        asked_languages=asked_languages(),
        main_language=runtime.settings.operation.main_language,
        typed=request.form,
        problem=problem,
    )
    return html, 400 if problem else 200


def _figure(many: int, *, exact: bool) -> str:
    return str(many) if exact or many >= LEAST or not many else str(_("fewer than %(least)s", least=LEAST))


def _lines(counts: Mapping[Any, int], names: Mapping[Any, Any], *, exact: bool) -> list[tuple[str, str]]:
    """(name, figure), the most first; one hidden small number hides the next, or it could be worked out."""
    lines = [(str(names.get(key, key)), many) for key, many in sorted(counts.items(), key=lambda one: -one[1])]
    small = [at for at, (_name, many) in enumerate(lines) if not exact and 0 < many < LEAST]
    hidden = {*small, *([small[0] - 1] if len(small) == 1 and small[0] else [])}
    word = str(_("not told"))
    return [(name, word if at in hidden else str(many)) for at, (name, many) in enumerate(lines)]


def _growth(by_week: Iterable[int], *, exact: bool) -> Markup:
    bars = [Bar(many, many) for many in by_week]
    return trend(bars, str(_("People who get warnings, week by week")), least=1 if exact else LEAST)
