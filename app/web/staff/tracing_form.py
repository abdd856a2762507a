"""Writing down who looks for somebody, and who may be found: as told by voice, and only what leads to something."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.contacts import actions as contacts
from app.errors import Conflict, Invalid
from app.outbox.passage import telephone_line
from app.tracing import actions, telling
from app.tracing.actions import Agreement, Told, Wishes
from app.tracing.facts import Described
from app.tracing.rules import (
    LONGEST_NAME,
    LONGEST_WORDS,
    MOST_ASKERS,
    MOST_NAMES,
    Fact,
    Fear,
    Relation,
    Share,
    checked_ages,
)
from app.tracing.rules import checked_names as checked
from app.tracing.tables import Agreed
from app.web.guards import actor, member
from app.web.language import page_language
from app.web.phones import read_phone
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff import tracing_words as words
from app.web.staff.areas import area_of_form
from app.web.staff.case_new import asked_languages
from app.web.staff.feedback_acts import Answer
from app.web.staff.feedback_many import today
from app.web.staff.tracing import trained
from app.wording.rendering import say
from app.work import Work

C = TypeVar("C", bound=StrEnum)
Keep = Callable[[Work, Told], UUID]
_MOST_DIGITS = 3
SEARCH, PRESENCE = "staff/tracing_new.html", "staff/tracing_found_new.html"


@pages.get("/tracing/new")
@trained
def tracing_new() -> tuple[str, int]:
    """The form for who looks for somebody."""
    return page(SEARCH, url_for("staff.tracing_begin"))


@pages.post("/tracing/new")
@trained
def tracing_begin() -> Answer:
    """Somebody looks for somebody; they have a receipt at once where they are texted."""
    runtime, mine = reach().runtime, member().id

    def read() -> Keep:
        seeker, relation = names("seeker"), choice(Relation, "relation")
        zone = runtime.settings.operation.zone

        def unit(work: Work, told: Told) -> UUID:
            search_id = actions.open_search(work, told, seeker=seeker, relation=relation, member_id=mine, zone=zone)
            telling.receipt(work, runtime, search_id)
            return search_id

        return unit

    return written_down(SEARCH, read, lambda made: url_for("staff.tracing_one", search_hex=made))


@pages.get("/tracing/found/new")
@trained
def tracing_found_new() -> tuple[str, int]:
    """The form for who may be found."""
    return page(PRESENCE, url_for("staff.tracing_let_be_found"))


@pages.post("/tracing/found/new")
@trained
def tracing_let_be_found() -> Answer:
    """Somebody says that they may be found, by whom, and by whom not."""
    mine = member().id

    def read() -> Keep:
        told = wishes()
        return lambda work, one: actions.let_be_found(work, one, told, member_id=mine)

    return written_down(PRESENCE, read, lambda made: url_for("staff.tracing_found", found_hex=made))


def written_down(template: str, read: Callable[[], Keep], its_page: Callable[[str], str]) -> Answer:
    """What the form says is kept with whoever it is about; Invalid is said on the form again."""
    try:
        told, number, keep = _told(), read_phone(request.form.get("number", "")), read()
        channel = telephone_line(reach().runtime)

        def unit(work: Work) -> UUID:
            contact_id = contacts.reach_at(work, number, channel=channel, language=told.agreement.language)
            return keep(work, replace(told, contact_id=contact_id))

        made = reach().write(actor(), unit)
    except (Invalid, Conflict) as error:
        return page(template, request.path, problem=words.sentence(error))
    flash(_("Written down."))
    return redirect(its_page(made.hex), 303)


def wishes() -> Wishes:
    """Whom the form lets ask."""
    relations = frozenset(one for one in Relation if one.value in request.form.getlist("not_relation"))
    return Wishes(names("only_by", MOST_ASKERS), names("not_by", MOST_ASKERS), relations)


def _told() -> Told:
    form, shared = request.form, frozenset(request.form.getlist("fact"))
    age = checked_ages(_years("age_from"), _years("age_to"))
    sex = form.get("sex", "")
    return Told(
        person=Described(
            names=checked(form.get("names", "").splitlines()),
            age=age,
            sex=sex if sex in words.SEXES else "",
            area=area_of_form(),
            day=_day("seen_on"),
        ),
        agreement=Agreement(
            how=choice(Agreed, "agreed"),
            on=today(),
            language=form.get("language", ""),
            share=choice(Share, "share", Share.INSIDE),
            facts=frozenset(one for one in Fact if one.value in shared),
        ),
        words=form.get("words", ""),
        reach=form.get("reach", ""),
        fear=choice(Fear, "fear", Fear.UNSURE),
        child=form.get("child") == "yes",
        by_child=form.get("by_child") == "yes",
        apart=form.get("apart") == "yes",
    )


def names(field: str, most: int = MOST_NAMES) -> tuple[str, ...]:
    """Names of a field, each on its own line."""
    return checked(request.form.get(field, "").splitlines(), needed=False, most=most)


def choice(kind: type[C], field: str, usual: C | None = None) -> C:
    """The choice of a field; Invalid where there is none and none is usual."""
    typed = request.form.get(field, "")
    if not typed and usual is not None:
        return usual
    try:
        return kind(typed)
    except ValueError:
        raise Invalid("tracing.choice") from None


def _years(field: str) -> int | None:
    typed = request.form.get(field, "").strip()
    if not typed:
        return None
    if not typed.isdecimal() or len(typed) > _MOST_DIGITS:
        raise Invalid("tracing.age")
    return int(typed)


def _day(field: str) -> date | None:
    typed = request.form.get(field, "").strip()
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Invalid("tracing.day") from None


def page(template: str, action: str, *, typed: Mapping[str, str] | None = None, problem: str = "") -> tuple[str, int]:
    """The form; `typed`: what stands there already and is changed."""
    runtime = reach().runtime
    partner = _("the Red Cross or Red Crescent")
    facts = _("the name and what you agree to")
    html = render_template(
        template,
        words=words,
        typed=request.form if typed is None else typed,
        action=action,
        changes=action not in (url_for("staff.tracing_begin"), url_for("staff.tracing_let_be_found")),
        script=say(runtime.wording, "script_tracing", page_language(), partner=partner, fields=facts).text,
        script_child=say(
            runtime.wording, "script_child", page_language(), partner=runtime.settings.operation.name
        ).text,
        asked_languages=asked_languages(),
        main_language=runtime.settings.operation.main_language,
        today=today().isoformat(),
        longest=LONGEST_WORDS,
        longest_names=LONGEST_NAME * MOST_NAMES,
        longest_askers=LONGEST_NAME * MOST_ASKERS,
        problem=problem,
    )
    return html, 400 if problem else 200
