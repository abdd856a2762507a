"""Writing a campaign: one form for a new one and for changing one, without script."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.audience.tables import EVERYWHERE
from app.campaigns import actions, queries
from app.campaigns.composing import text_in
from app.campaigns.content import GUIDES, MESSAGES, SAID, Content
from app.campaigns.freezing import says_of
from app.campaigns.rules import FIRST_HOUR, LAST_HOUR, LONGEST, LONGEST_NAME, check
from app.campaigns.tables import Campaign
from app.errors import Conflict, Invalid
from app.web.guards import actor, guarded, member
from app.web.language import page_language
from app.web.reach import reach
from app.web.staff import campaigns_words as words
from app.web.staff import pages
from app.web.staff.areas import area_of_words, names_of_areas
from app.web.staff.campaigns import WRITERS, version_seen
from app.web.staff.case import id_of
from app.web.staff.case_forms import lines
from app.web.staff.case_new import asked_languages
from app.web.staff.feedback_acts import Answer
from app.web.staff.feedback_many import today

SHARES = (0, 5, 10, 20, 30, 50)
_MOST_AREAS = 20
_LONGEST_NOTE, _LONGEST_PLACE = 500, 60


@pages.get("/campaigns/new")
@guarded(*WRITERS)
def campaign_new() -> tuple[str, int]:
    """The empty form."""
    soon = today() + timedelta(days=7)
    return _form(MultiDict({"begins": soon.isoformat(), "hour": "10", "unreviewed": ""}))


@pages.post("/campaigns/new")
@guarded(*WRITERS)
def campaign_keep_new() -> Answer:
    """Keep a new one."""
    mine = member().id
    try:
        content = _content()
        made = reach().write(actor(), lambda work: actions.draft(work, content, member_id=mine))
    except Invalid as error:
        return _form(request.form, problem=words.sentence(error))
    flash(_("Read every language, then ask a second person."))
    return redirect(url_for("staff.campaign", campaign_hex=made.hex), 303)


@pages.get("/campaigns/<campaign_hex>/change")
@guarded(*WRITERS)
def campaign_change(campaign_hex: str) -> tuple[str, int]:
    """The form with what it says now."""
    with reach().read(actor()) as work:
        campaign = queries.get(work, id_of(campaign_hex))
        content = queries.content_of(campaign)
        names = names_of_areas(work, content.areas)
    return _form(_typed(content, names), campaign=campaign)


@pages.post("/campaigns/<campaign_hex>/change")
@guarded(*WRITERS)
def campaign_keep(campaign_hex: str) -> Answer:
    """Keep the change; an approval given before falls."""
    mine, campaign_id = member().id, id_of(campaign_hex)
    try:
        content, seen = _content(), version_seen()
        reach().write(actor(), lambda work: actions.write(work, campaign_id, content, seen=seen, member_id=mine))
    except (Invalid, Conflict) as error:
        return _form(request.form, campaign=_found(campaign_id), problem=words.sentence(error))
    flash(_("Read every language, then ask a second person."))
    return redirect(url_for("staff.campaign", campaign_hex=campaign_hex), 303)


def _found(campaign_id: UUID) -> Campaign:
    with reach().read(actor()) as work:
        return queries.get(work, campaign_id)


def _form(typed: MultiDict[str, str], *, campaign: Campaign | None = None, problem: str = "") -> tuple[str, int]:
    runtime = reach().runtime
    wording, language, says = runtime.wording, page_language(), says_of(runtime)
    texts = {key: text_in(wording, says, str, key, wording.text(key, language).language) for key in MESSAGES}
    html = render_template(
        "staff/campaign_write.html",
        typed=typed,
        campaign=campaign,
        problem=problem,
        kinds=[(_("Said to everybody"), SAID), (_("Guides"), GUIDES)],
        texts=texts,
        names={key: words.heading_of(text, says.organisation) for key, text in texts.items()},
        often=[(weeks, words.often(weeks)) for weeks in words.OFTEN],
        hours=range(FIRST_HOUR, LAST_HOUR + 1),
        shares=SHARES,
        languages_asked=asked_languages(),
        languages_of_texts=wording.languages,
        groups=_groups(),
        first=(today() + timedelta(days=1)).isoformat(),
        last=(today() + LONGEST).isoformat(),
        longest={"name": LONGEST_NAME, "note": _LONGEST_NOTE, "place": _LONGEST_PLACE},
        before_days=words.BEFORE_DAYS,
        after_days=words.AFTER_DAYS,
    )
    return html, 400 if problem else 200


def _groups() -> Sequence[str]:
    with reach().read(actor()) as work:
        return queries.groups(work)


def _typed(content: Content, names: dict[str, str]) -> MultiDict[str, str]:
    """The form as it would have been typed."""
    typed: MultiDict[str, str] = MultiDict(
        {
            "name": content.name,
            "areas": "\n".join(names.get(code, code) for code in content.areas if code),
            "everywhere": "yes" if EVERYWHERE in content.areas else "",
            "begins": content.begins.isoformat(),
            "until": content.until.isoformat() if content.until else "",
            "hour": str(content.hour),
            "weeks": str(content.weeks),
            "asked": str(content.asked),
            "place": content.place,
            "note": content.note,
        }
    )
    for name in ("keys", "languages", "groups", "unreviewed"):
        typed.setlist(name, list(getattr(content, name)))
    return typed


def _content() -> Content:
    """What the form says; Invalid for what could never go out."""
    form, runtime = request.form, reach().runtime
    content = Content(
        name=form.get("name", "").strip(),
        keys=_some("keys", MESSAGES),
        areas=_areas(),
        begins=_day("begins"),
        hour=_number("hour"),
        weeks=_number("weeks"),
        until=_day("until") if form.get("until") and _number("weeks") else None,
        languages=_some("languages", asked_languages()),
        groups=_some("groups", _groups()),
        asked=_number("asked"),
        place=form.get("place", "").strip()[:_LONGEST_PLACE],
        unreviewed=_some("unreviewed", runtime.wording.languages),
        note=lines(form.get("note", ""))[:_LONGEST_NOTE],
    )
    check(content, runtime.clock.now(), runtime.settings.operation.zone)
    return content


def _areas() -> tuple[str, ...]:
    """The codes of the areas that are named, one on a line."""
    if request.form.get("everywhere") == "yes":
        return (EVERYWHERE,)
    named = [line.strip()[:200] for line in request.form.get("areas", "").splitlines() if line.strip()]
    with reach().read(actor()) as work:
        codes = [area_of_words(work, name) for name in named[:_MOST_AREAS]]
    if not all(codes) or len(named) > _MOST_AREAS:
        raise Invalid("campaign.area")
    return tuple(dict.fromkeys(codes))


def _some(name: str, known: Sequence[str]) -> tuple[str, ...]:
    """Those that are ticked, in their own order."""
    ticked = set(request.form.getlist(name))
    return tuple(one for one in known if one in ticked)


def _number(name: str) -> int:
    typed = request.form.get(name, "0")
    return int(typed) if typed.isdecimal() and len(typed) < 4 else -1


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise Invalid("campaign.days") from None
