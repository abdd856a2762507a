"""Rumours: what is claimed, where and when it is heard, whether it is true, and the message that answers it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _

from app.errors import Conflict, Invalid
from app.rumours import actions, queries
from app.rumours.actions import LONGEST_ANSWER, LONGEST_CLAIM, LONGEST_SOURCE
from app.rumours.tables import Rumour, RumourWords, Spread, Verdict
from app.staff.queries import handles
from app.staff.rules import May, may, roles_that
from app.web.guards import actor, guarded, member
from app.web.language import page_language
from app.web.map_drawing import name_of
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff import rumour_words as words
from app.web.staff.areas import area_of_form, names_of_areas
from app.web.staff.case import id_of
from app.web.staff.case_forms import language_of_form, lines
from app.web.staff.case_new import asked_languages
from app.web.staff.feedback_acts import Answer
from app.web.staff.feedback_many import today
from app.web.verdicts import VERDICTS
from app.wording.rendering import say
from app.work import Work

_WRITERS = roles_that(May.ANSWER_MANY)


@dataclass(frozen=True, slots=True)
class Heard:
    """Where and when somebody says it is heard; what the forms begin with."""

    area: str  # in words
    day: str


@dataclass(frozen=True, slots=True)
class Line:
    """One rumour as the list shows it."""

    url: str
    claim: str
    verdict: Verdict
    many: int
    last: str
    out: bool


@dataclass(frozen=True, slots=True)
class Version:
    """The message in one language, whole."""

    language: str
    claim: str
    answer: str
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class RumourPage:
    """Everything on the page of one rumour."""

    rumour: Rumour
    hex: str
    many: int
    areas: Sequence[tuple[str, int]]
    days: Sequence[tuple[str, int]]
    versions: Sequence[Version]
    wrote: bool


@pages.get("/rumours")
@guarded()
def rumours() -> tuple[str, int]:
    """The list, the one heard last first."""
    return _list()


@pages.post("/rumours")
@guarded()
def rumours_new() -> Answer:
    """Somebody heard a claim that is not in the list."""
    try:
        claim, unit = lines(request.form.get("claim", "")), partial(actions.take_up, area=area_of_form(), day=_day())
        rumour_id = reach().write(actor(), lambda work: unit(work, claim))
    except Invalid as error:
        return _list(words.sentence(error))
    return redirect(url_for("staff.rumour", rumour_hex=rumour_id.hex), 303)


@pages.get("/rumours/<rumour_hex>")
@guarded()
def rumour(rumour_hex: str) -> tuple[str, int]:
    """One of them."""
    return _show(id_of(rumour_hex))


@pages.post("/rumours/<rumour_hex>/heard")
@guarded()
def rumour_heard(rumour_hex: str) -> Answer:
    """Somebody heard it again."""
    try:
        unit = partial(actions.hear_again, area=area_of_form(), day=_day())
    except Invalid as error:
        return _show(id_of(rumour_hex), error)
    return _done(rumour_hex, unit, _("Counted."))


@pages.post("/rumours/<rumour_hex>/verdict")
@guarded(*_WRITERS)
def rumour_verdict(rumour_hex: str) -> Answer:
    """Whether it is true, and how we know."""
    source, mine = lines(request.form.get("source", "")), member().id
    try:
        verdict = Verdict(request.form.get("verdict", ""))
    except ValueError:
        return _show(id_of(rumour_hex), Invalid("rumour.verdict"))
    unit = partial(actions.judge, verdict=verdict, source=source, member_id=mine)
    return _done(rumour_hex, unit, _("The words are kept."))


@pages.post("/rumours/<rumour_hex>/words")
@guarded(*_WRITERS)
def rumour_words(rumour_hex: str) -> Answer:
    """The message in one language."""
    claim, answer = (lines(request.form.get(name, "")) for name in ("claim", "answer"))
    try:
        language = language_of_form()
    except Invalid as error:
        return _show(id_of(rumour_hex), error)
    unit = partial(actions.put, language=language, claim=claim, answer=answer, member_id=member().id)
    return _done(rumour_hex, unit, _("The words are kept."))


@pages.post("/rumours/<rumour_hex>/approve")
@guarded(*_WRITERS)
def rumour_approve(rumour_hex: str) -> Answer:
    """Let the message out."""
    seen = request.form.get("seen", "")
    unit = partial(
        actions.approve,
        seen=int(seen) if seen.isdecimal() and len(seen) < 9 else 0,
        public=request.form.get("public") == "yes",
        main_language=reach().runtime.settings.operation.main_language,
        member_id=member().id,
    )
    return _done(rumour_hex, unit, _("The message is out."))


@pages.post("/rumours/<rumour_hex>/back")
@guarded(*_WRITERS)
def rumour_back(rumour_hex: str) -> Answer:
    """Take the message back."""
    return _done(rumour_hex, actions.take_back, _("Taken back. Nobody reads it any more."))


def _done(rumour_hex: str, unit: Callable[[Work, UUID], object], told: str) -> Answer:
    rumour_id = id_of(rumour_hex)
    try:
        reach().write(actor(), lambda work: unit(work, rumour_id))
    except (Invalid, Conflict) as error:
        return _show(rumour_id, error)
    flash(told)
    return redirect(url_for("staff.rumour", rumour_hex=rumour_hex), 303)


def _day() -> date:
    try:
        return date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        raise Invalid("rumour.day") from None


def _heard(work: Work) -> Heard:
    """As typed just now, or as the item said that led here: an area and a day, nothing else."""
    told = request.form if request.method == "POST" else request.args
    area, day = told.get("area", "")[:64], told.get("day", "")[:10]
    return Heard(names_of_areas(work, [area]).get(area, ""), day or today().isoformat())


def _list(problem: str = "") -> tuple[str, int]:
    with reach().read(actor()) as work:
        html = render_template(
            "staff/rumours.html",
            lines=[_line(*row) for row in queries.listed(work)],
            verdicts=VERDICTS,
            heard=_heard(work),
            today=today().isoformat(),
            typed=request.form,
            longest=LONGEST_CLAIM,
            problem=problem,
        )
    return html, 400 if problem else 200


def _line(one: Rumour, many: int, last: date) -> Line:
    area, day = request.args.get("area") or None, request.args.get("day") or None
    url = url_for("staff.rumour", rumour_hex=one.id.hex, area=area, day=day)
    return Line(url, one.claim, one.verdict, many, format_date(last, "d MMM"), one.approved_at is not None)


def _show(rumour_id: UUID, error: Invalid | Conflict | None = None) -> tuple[str, int]:
    with reach().read(actor()) as work:
        page, heard = _page(work, queries.get(work, rumour_id)), _heard(work)
    html = render_template(
        "staff/rumour.html",
        page=page,
        heard=heard,
        today=today().isoformat(),
        verdicts=VERDICTS,
        judged=[(verdict.value, VERDICTS[verdict]) for verdict in Verdict if verdict is not Verdict.OPEN],
        writes=may(member().roles, May.ANSWER_MANY),
        languages_asked=asked_languages(),
        typed=request.form,
        problem=words.sentence(error) if error else "",
        longest={"claim": LONGEST_CLAIM, "answer": LONGEST_ANSWER, "source": LONGEST_SOURCE},
    )
    return html, 200 if error is None else 409 if isinstance(error, Conflict) else 400


def _page(work: Work, one: Rumour) -> RumourPage:
    said, spread = queries.words_of(work, one.id), queries.spread_of(work, one.id)
    wrote = {version.by_id for version in said.values()} | ({one.judged_by} if one.judged_by else set())
    called = handles(work, wrote)
    return RumourPage(
        rumour=one,
        hex=one.id.hex,
        many=sum(heard.many for heard in spread),
        areas=_by_area(work, spread),
        days=_by_day(spread),
        versions=[_version(one, version, called) for version in said.values()],
        wrote=member().id in wrote,
    )


def _by_area(work: Work, spread: Sequence[Spread]) -> list[tuple[str, int]]:
    many: dict[str, int] = {}
    for heard in spread:
        many[heard.area] = many.get(heard.area, 0) + heard.many
    named = {area: name_of(work, area, page_language()) for area in many}
    return sorted(((named[area], count) for area, count in many.items()), key=lambda row: (-row[1], row[0]))


def _by_day(spread: Sequence[Spread]) -> list[tuple[str, int]]:
    many: dict[date, int] = {}
    for heard in spread:
        many[heard.day] = many.get(heard.day, 0) + heard.many
    return [(format_date(day, "d MMM"), count) for day, count in sorted(many.items(), reverse=True)]


def _version(one: Rumour, version: RumourWords, called: Mapping[UUID, str]) -> Version:
    text = message_of(one, version) if one.verdict is not Verdict.OPEN else ""
    return Version(version.language, version.claim, version.answer, called.get(version.by_id, ""), text)


def message_of(one: Rumour, version: RumourWords) -> str:
    """The agreed words around what we wrote: the true thing first, the claim once, then how we know."""
    runtime = reach().runtime
    values = {"organisation": runtime.settings.operation.name, "claim": version.claim, "source": one.source}
    if one.verdict is not Verdict.UNKNOWN:
        values["answer"] = version.answer
    return say(runtime.wording, f"rumour_{one.verdict.value}", version.language, **values).text
