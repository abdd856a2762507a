"""One search: who it may be about, side by side; what the person found answers; and what who looks hears."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.errors import Conflict, Invalid, NotAllowed
from app.tracing import actions, asking, pfif, queries, telling
from app.tracing.queries import Opened
from app.tracing.rules import GIVEN, LONGEST_WORDS, YES, Answer, Fact, Gate
from app.tracing.suggesting import Suggestion, everybody, held_back, suggested
from app.tracing.tables import SearchState
from app.web.guards import actor, fresh, member
from app.web.language import page_language
from app.web.reach import reach
from app.web.staff import feedback_acts, pages
from app.web.staff import tracing_words as words
from app.web.staff.areas import names_of_areas
from app.web.staff.case import hex_of, id_of
from app.web.staff.tracing import number_to_call, to_call, trained
from app.wording.rendering import say
from app.work import Work


@dataclass(frozen=True, slots=True)
class Side:
    """Somebody a search may be about, as the page shows them beside it."""

    one: Suggestion
    area: str
    script: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Yes:
    """What the person found lets who looks know."""

    reach: str = field(repr=False)
    greeting: str = field(repr=False)
    page: str = ""  # where their number is


@pages.get("/tracing/<search_hex>")
@trained
def tracing_one(search_hex: str) -> tuple[str, int]:
    """A search, and who it may be about."""
    return _show(id_of(search_hex))


@pages.post("/tracing/<search_hex>/allow")
@trained
def tracing_allow(search_hex: str) -> feedback_acts.Answer:
    """Somebody else of the trained, or the protection officer, lets it be compared."""
    mine = member()
    return _done(search_hex, lambda work, one: actions.allow_search(work, one, member_id=mine.id, roles=mine.roles))


@pages.post("/tracing/<search_hex>/think")
@trained
def tracing_think(search_hex: str) -> feedback_acts.Answer:
    """It may be them, and they are asked; or it is somebody else."""
    mine, found, same = member().id, _found(), request.form.get("same") == "yes"
    if not _is_shown(search_hex, found):
        return _show(id_of(search_hex), words.sentence(Conflict("tracing.changed")))
    return _done(search_hex, lambda work, one: asking.think(work, one, found, same=same, member_id=mine))


@pages.post("/tracing/<search_hex>/answer")
@trained
def tracing_answer(search_hex: str) -> feedback_acts.Answer:
    """What the person found says, who alone decides."""
    mine, found, greeting = member(), _found(), request.form.get("greeting", "")
    typed = request.form.get("answer", "")
    given = next((one for one in GIVEN if one.value == typed), Answer.TO_ASK)
    if not _is_shown(search_hex, found):
        return _show(id_of(search_hex), words.sentence(Conflict("tracing.changed")))

    def unit(work: Work, one: UUID) -> None:
        asking.answer(work, one, found, given, greeting=greeting, member_id=mine.id, roles=mine.roles)

    return _done(search_hex, unit)


@pages.post("/tracing/<search_hex>/heard")
@trained
def tracing_heard(search_hex: str) -> feedback_acts.Answer:
    """Who looks was told of a yes or a greeting, by voice."""
    return _done(search_hex, asking.told)


@pages.post("/tracing/<search_hex>/back")
@trained
def tracing_back(search_hex: str) -> feedback_acts.Answer:
    """Who was found changed their mind before who looks was told."""
    mine = member().id
    return _done(search_hex, lambda work, one: asking.take_back(work, one, member_id=mine))


@pages.post("/tracing/<search_hex>/told")
@trained
def tracing_told(search_hex: str) -> feedback_acts.Answer:
    """Who looks was called and heard the words."""
    zone = reach().runtime.settings.operation.zone
    return _done(search_hex, lambda work, one: actions.read_out(work, one, zone=zone))


@pages.post("/tracing/<search_hex>/stop")
@trained
def tracing_stop(search_hex: str) -> feedback_acts.Answer:
    """Who looks wants no more of it."""
    search_id, runtime = id_of(search_hex), reach().runtime
    reach().write(actor(), lambda work: telling.stop(work, runtime, search_id))
    flash(_("Written down."))
    return redirect(url_for("staff.tracing"), 303)


@pages.post("/tracing/<search_hex>/number")
@trained
@fresh
def tracing_number(search_hex: str) -> tuple[str, int]:
    """The number of who looks, to call them now; that it was seen is in the trail."""
    search_id = id_of(search_hex)
    try:
        shown = number_to_call(lambda work: queries.get_search(work, search_id).row.contact_id)
    except Invalid as error:
        return _show(search_id, words.sentence(error))
    return _show(search_id, number=shown)


@pages.post("/tracing/<search_hex>/pfif")
@trained
@fresh
def tracing_pfif(search_hex: str) -> feedback_acts.Answer:
    """The facts that who looks agreed to, for a National Society that takes them; made now and kept nowhere."""
    search_id = id_of(search_hex)
    with reach().read(actor()) as work:
        held = held_back(queries.get_search(work, search_id), everybody(work))
    if held:
        return _show(search_id, words.sentence(Conflict("tracing.share")))
    try:
        leaving = reach().write(actor(), lambda work: actions.hand_over(work, search_id))
    except Conflict as error:
        return _show(search_id, words.sentence(error))
    sent = {"Content-Disposition": f'attachment; filename="search-{search_id.hex[:8]}.xml"'}
    return Response(_document(search_id, leaving), mimetype="application/xml", headers=sent)


def _document(search_id: UUID, leaving: frozenset[Fact]) -> bytes:
    settings = reach().runtime.settings
    with reach().read(actor()) as work:
        one = queries.get_search(work, search_id)
        area = one.facts.person.area
        return pfif.document(
            one.facts,
            leaving,
            reference=one.row.reference,
            opened_at=one.row.opened_at,
            now=work.now,
            source=settings.operation.name,
            host=urlsplit(settings.public_url).hostname or "",
            place=names_of_areas(work, {area}).get(area, ""),
        )


def _found() -> UUID:
    found = hex_of(request.form.get("found", ""))
    if found is None:
        raise Invalid("tracing.choice")
    return found


def _is_shown(search_hex: str, found_id: UUID) -> bool:
    """Whether the page of a search shows somebody now: all records that may speak against it were read."""
    with reach().read(actor()) as work:
        search = queries.get_search(work, id_of(search_hex))
        return any(one.found_id == found_id for one in suggested(work, search))


def _done(search_hex: str, unit: Callable[[Work, UUID], object]) -> feedback_acts.Answer:
    search_id = id_of(search_hex)
    try:
        reach().write(actor(), lambda work: unit(work, search_id))
    except (Invalid, Conflict, NotAllowed) as error:
        return _show(search_id, words.sentence(error))
    flash(_("Written down."))
    return redirect(url_for("staff.tracing_one", search_hex=search_hex), 303)


def _show(search_id: UUID, problem: str = "", *, number: str = "") -> tuple[str, int]:
    runtime = reach().runtime
    with reach().read(actor()) as work:
        search = queries.get_search(work, search_id)
        found = suggested(work, search) if search.row.state is SearchState.OPEN else []
        areas = names_of_areas(work, {search.facts.person.area, *(one.person.area for one in found)})
        html = render_template(
            "staff/tracing_one.html",
            search=search,
            hex=search_id.hex,
            area=areas.get(search.facts.person.area, ""),
            words=words,
            told=queries.words_of(work, search.row),
            reach=queries.reach_of(work, search.row),
            held=None if search.facts.free else search.facts.gate,
            never=Gate.NEVER,
            sides=_sides(search, found, areas),
            given=[(one.value, words.ANSWERS[one]) for one in GIVEN],
            yes=_yes(work, search),
            call=to_call(work, search),
            read_out=telling.no_news(runtime, search.row).text,
            may_hand_over=queries.find_leaving(work, search) is not None and not held_back(search, everybody(work)),
            longest=LONGEST_WORDS,
            number=number,
            typed=request.form,
            problem=problem,
        )
    return html, 400 if problem else 200


def _sides(search: Opened, found: Sequence[Suggestion], areas: dict[str, str]) -> list[Side]:
    relation = search.facts.relation
    seeker = str(words.RELATIONS[words.BACK.get(relation, relation)])
    script = say(reach().runtime.wording, "script_found", page_language(), person=seeker).text
    return [Side(one, areas.get(one.person.area, ""), script) for one in found]


def _yes(work: Work, search: Opened) -> Yes | None:
    """What may be told to who looks, once the person found said so."""
    given = queries.asked(work, search.row.id).items()
    said = next(((found_id, one) for found_id, one in given if one.answer in YES), None)
    if said is None:
        return None
    found_id, one = said
    if one.answer is Answer.GREETING:
        return Yes("", one.greeting)
    person, other = queries.find_presence(work, found_id), queries.find_search(work, found_id)
    page = url_for("staff.tracing_found", found_hex=found_id.hex) if person else ""
    page = url_for("staff.tracing_one", search_hex=found_id.hex) if other else page
    row = person.row if person else other.row if other else None
    return Yes("" if row is None else queries.reach_of(work, row), "", page)
