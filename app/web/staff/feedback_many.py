"""Answers to many: what people said of a topic and what was done, written here, let out by another, read by all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _

from app.errors import Conflict, Invalid
from app.feedback import answering_many as many_answers
from app.feedback import queries, reaching
from app.feedback.answering_many import LONGEST_DID, LONGEST_SAID, LONGEST_TOPIC, Said, Scope
from app.feedback.frame import HOSTILE, LANES, is_guarded
from app.feedback.tables import FrameCode, ManyAnswer, ManyState, ManyWords
from app.language import LANGUAGES
from app.places.worker import areas_of
from app.staff.queries import handles
from app.staff.rules import May, may, roles_that
from app.triage.desk import segments_of
from app.web.guards import actor, guarded, member
from app.web.language import page_language
from app.web.map_drawing import name_of
from app.web.reach import reach
from app.web.staff import feedback_words as words
from app.web.staff import pages
from app.web.staff.areas import area_of_form
from app.web.staff.case import id_of
from app.web.staff.case_forms import language_of_form, lines
from app.web.staff.case_new import asked_languages
from app.web.staff.feedback_acts import Answer
from app.web.staff.feedback_choosing import groups
from app.work import Work

_COUNTED_TO = 1000
_WRITERS = roles_that(May.ANSWER_MANY)


@dataclass(frozen=True, slots=True)
class Line:
    """One answer to many as the list shows it."""

    hex: str
    topic: str
    title: str  # in words, "" before there are any
    language: str
    area: str
    state: ManyState
    period: str


@dataclass(frozen=True, slots=True)
class Version:
    """Its words in one language, and the text they make."""

    language: str
    topic: str
    said: str
    did: str
    by: str
    text: str
    segments: int


@dataclass(frozen=True, slots=True)
class ManyPage:
    """Everything on the page of one answer to many. `missing`: languages of people who told us, without words yet."""

    many: ManyAnswer
    topic: str
    period: str
    area: str
    shown_area: str
    guarded: bool
    versions: Sequence[Version]
    missing: Sequence[str]
    written: Sequence[str]
    asked: int
    hear: int
    approved_by: str
    seen: str
    wrote: bool  # whoever looks at it wrote some of it


@pages.get("/feedback/many")
@guarded()
def feedback_many() -> tuple[str, int]:
    """What was said to many, and the form for another."""
    return _list()


@pages.post("/feedback/many")
@guarded(*_WRITERS)
def feedback_many_new() -> Answer:
    """Begin one: about what, where, when."""
    mine, areas = member().id, areas_of(reach().runtime)
    try:
        scope, texts = _scope(), request.form.get("texts") == "yes"
        unit = partial(many_answers.draft, scope=scope, areas=areas, texts=texts, member_id=mine)
        many_id = reach().write(actor(), unit)
    except Invalid as error:
        return _list(words.sentence(error))
    return redirect(url_for("staff.feedback_many_one", many_hex=many_id.hex), 303)


@pages.get("/feedback/many/<many_hex>")
@guarded()
def feedback_many_one(many_hex: str) -> tuple[str, int]:
    """One of them."""
    return _one(id_of(many_hex))


@pages.post("/feedback/many/<many_hex>/words")
@guarded(*_WRITERS)
def feedback_many_words(many_hex: str) -> Answer:
    """Its words in one language."""
    runtime, mine = reach().runtime, member().id
    typed = Said(*(lines(request.form.get(name, "")) for name in ("topic", "said", "did")))

    def unit(work: Work, many_id: UUID) -> None:
        reaching.put(work, runtime, many_id, language, said=typed, member_id=mine)

    try:
        language = language_of_form()
    except Invalid as error:
        return _one(id_of(many_hex), error)
    return _done(id_of(many_hex), unit, _("The words are kept."))


@pages.post("/feedback/many/<many_hex>/approve")
@guarded(*_WRITERS)
def feedback_many_approve(many_hex: str) -> Answer:
    """Let it out: everybody may read it, and those who told us hear it."""
    main, mine, seen = reach().runtime.settings.operation.main_language, member().id, request.form.get("seen", "")

    def unit(work: Work, many_id: UUID) -> None:
        many_answers.approve(work, many_id, seen=seen, main_language=main, member_id=mine)

    return _done(id_of(many_hex), unit, _("It is out: everybody can read it now."))


@pages.post("/feedback/many/<many_hex>/back")
@guarded(*_WRITERS)
def feedback_many_back(many_hex: str) -> Answer:
    """Take it back."""
    return _done(id_of(many_hex), many_answers.take_back, _("Taken back. Nobody reads it any more."))


def _done(many_id: UUID, unit: Callable[[Work, UUID], None], told: str) -> Answer:
    try:
        reach().write(actor(), lambda work: unit(work, many_id))
    except (Invalid, Conflict) as error:
        return _one(many_id, error)
    flash(told)
    return redirect(url_for("staff.feedback_many_one", many_hex=many_id.hex), 303)


def _scope() -> Scope:
    try:
        since, until = (date.fromisoformat(request.form.get(name, "")) for name in ("since", "until"))
    except ValueError:
        raise Invalid("many.days") from None
    return Scope(request.form.get("code", ""), area_of_form(), since, until)


def _list(problem: str = "") -> tuple[str, int]:
    with reach().read(actor()) as work:
        own = queries.own_codes(work)
        html = render_template(
            "staff/feedback_many.html",
            lines=[_line(work, many, own) for many in many_answers.listed(work)],
            groups=groups([code for code in queries.frame_in_use(work) if code not in (*LANES, HOSTILE)], own),
            today=today().isoformat(),
            writes=may(member().roles, May.ANSWER_MANY),
            states=words.MANY_STATES,
            typed=request.form,
            problem=problem,
        )
    return html, 400 if problem else 200


def _line(work: Work, many: ManyAnswer, own: Mapping[str, FrameCode]) -> Line:
    said = many_answers.words_of(work, many.id)
    first = many_answers.nearest(said, page_language(), _main()) if said else None
    return Line(
        many.id.hex,
        words.whole_name(many.topic, own),
        first.topic if first else "",
        first.language if first else "",
        name_of(work, many.area, page_language()) if many.area else "",
        many.state,
        _period(many),
    )


def _one(many_id: UUID, error: Invalid | Conflict | None = None) -> tuple[str, int]:
    runtime = reach().runtime
    with reach().read(actor()) as work:
        page = _page(work, many_answers.get(work, many_id))
    html = render_template(
        "staff/feedback_many_one.html",
        page=page,
        writes=may(member().roles, May.ANSWER_MANY),
        states=words.MANY_STATES,
        languages_asked=asked_languages(),
        main_language=runtime.settings.operation.main_language,
        typed=request.form,
        problem=words.sentence(error) if error else "",
        longest={"topic": LONGEST_TOPIC, "said": LONGEST_SAID, "did": LONGEST_DID},
    )
    return html, 200 if error is None else 409 if isinstance(error, Conflict) else 400


def _page(work: Work, many: ManyAnswer) -> ManyPage:
    runtime, language = reach().runtime, page_language()
    said = many_answers.words_of(work, many.id)
    asked = reaching.who_asked(work, runtime, many, most=_COUNTED_TO)
    wrote = {many.made_by, *(one.by_id for one in said.values())}
    called = handles(work, wrote | ({many.approved_by} if many.approved_by else set()))
    return ManyPage(
        many=many,
        period=_period(many),
        topic=words.whole_name(many.topic, queries.own_codes(work)),
        area=name_of(work, many.area, language) if many.area else "",
        shown_area=name_of(work, many.shown_area, language) if many.shown_area else "",
        guarded=is_guarded(many.topic),
        versions=[_version(one, called) for one in said.values()],
        missing=[tag for tag in reaching.languages_of(work, asked) if tag not in said and tag in LANGUAGES],
        written=list(said),
        asked=len(asked),
        hear=reaching.how_many_hear(work, asked) if many.texts else 0,
        approved_by=called.get(many.approved_by, "") if many.approved_by else "",
        seen=many_answers.stamp_of(many),
        wrote=member().id in wrote,
    )


def _version(one: ManyWords, called: Mapping[UUID, str]) -> Version:
    text = reaching.as_text(reach().runtime, one).text
    return Version(one.language, one.topic, one.said, one.did, called.get(one.by_id, ""), text, segments_of(text))


def today() -> date:
    """The day it is where the operation is."""
    runtime = reach().runtime
    return runtime.clock.now().astimezone(ZoneInfo(runtime.settings.operation.zone)).date()


def _period(many: ManyAnswer) -> str:
    return " – ".join(format_date(day, "d MMM") for day in dict.fromkeys((many.since, many.until)))


def _main() -> str:
    return reach().runtime.settings.operation.main_language
