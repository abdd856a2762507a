"""Campaigns: what there is, each one with its words, its sendings and its answers, and what may be done about it."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from app.campaigns import actions, composing, queries
from app.campaigns.freezing import stamp
from app.campaigns.tables import Campaign, CampaignState
from app.errors import Conflict, Invalid
from app.staff.queries import handles
from app.staff.rules import May, may, roles_that
from app.web.guards import actor, guarded, member
from app.web.reach import reach
from app.web.staff import campaigns_words as words
from app.web.staff import pages
from app.web.staff.areas import names_of_areas
from app.web.staff.campaigns_view import preview, results, sendings
from app.web.staff.case import id_of
from app.web.staff.feedback_acts import Answer
from app.work import Work

WRITERS = roles_that(May.CAMPAIGN)


@pages.get("/campaigns")
@guarded()
def campaigns() -> str:
    """All of them, the newest first."""
    runtime = reach().runtime
    with reach().read(actor()) as work:
        found = [(one, queries.content_of(one)) for one in queries.listed(work)]
        names = names_of_areas(work, {code for _one, content in found for code in content.areas})
        following = {one.id: _next(work, one) for one, _content in found}
    return render_template(
        "staff/campaigns.html",
        found=found,
        names=names,
        following=following,
        states=words.STATES,
        settings=runtime.settings.campaigns,
        writes=may(member().roles, May.CAMPAIGN),
    )


def _next(work: Work, campaign: Campaign) -> object:
    """When it sends next; None where it does not."""
    if campaign.state is not CampaignState.APPROVED:
        return None
    waiting = (one.at for one in sendings(work, reach().runtime, campaign) if one.run is None)
    return next(waiting, None)


@pages.get("/campaigns/<campaign_hex>")
@guarded()
def campaign(campaign_hex: str) -> tuple[str, int]:
    """One of them."""
    return _one(id_of(campaign_hex))


@pages.post("/campaigns/<campaign_hex>/submit")
@guarded(*WRITERS)
def campaign_submit(campaign_hex: str) -> Answer:
    """Ask a second person."""
    runtime, mine, seen = reach().runtime, member().id, version_seen()

    def unit(work: Work, campaign_id: UUID) -> None:
        actions.submit(work, runtime, campaign_id, seen=seen, member_id=mine)

    return _done(campaign_hex, unit)


@pages.post("/campaigns/<campaign_hex>/approve")
@guarded(*WRITERS)
def campaign_approve(campaign_hex: str) -> Answer:
    """The second person agrees."""
    runtime, mine, seen = reach().runtime, member().id, version_seen()
    words_read = request.form.get("words", "")

    def unit(work: Work, campaign_id: UUID) -> None:
        actions.approve(work, runtime, campaign_id, seen=seen, words=words_read, member_id=mine)

    return _done(campaign_hex, unit)


@pages.post("/campaigns/<campaign_hex>/send-back")
@guarded(*WRITERS)
def campaign_send_back(campaign_hex: str) -> Answer:
    """The second person asks for something else."""
    reason, seen = request.form.get("reason", ""), version_seen()

    def unit(work: Work, campaign_id: UUID) -> None:
        actions.send_back(work, campaign_id, reason, seen=seen)

    return _done(campaign_hex, unit)


@pages.post("/campaigns/<campaign_hex>/withdraw")
@guarded(*WRITERS)
def campaign_withdraw(campaign_hex: str) -> Answer:
    """It will not go out."""
    return _done(campaign_hex, actions.withdraw)


@pages.post("/campaigns/<campaign_hex>/pause")
@guarded(*WRITERS)
def campaign_pause(campaign_hex: str) -> Answer:
    """Nobody is sent any of it until somebody lets it go on."""
    return _done(campaign_hex, actions.pause)


@pages.post("/campaigns/<campaign_hex>/go-on")
@guarded(*WRITERS)
def campaign_go_on(campaign_hex: str) -> Answer:
    """What two people agreed to goes on."""
    return _done(campaign_hex, actions.go_on)


@pages.post("/campaigns/<campaign_hex>/stop")
@guarded(*WRITERS)
def campaign_stop(campaign_hex: str) -> Answer:
    """Nobody more is sent any of it."""
    return _done(campaign_hex, actions.stop)


def version_seen() -> int:
    """The version that the form was made from; 0 for none."""
    typed = request.form.get("seen", "")
    return int(typed[:9]) if typed.isdecimal() else 0


def _done(campaign_hex: str, deed: Callable[[Work, UUID], None]) -> Answer:
    campaign_id = id_of(campaign_hex)

    def unit(work: Work) -> CampaignState:
        deed(work, campaign_id)
        return queries.get(work, campaign_id).state

    try:
        state = reach().write(actor(), unit)
    except (Invalid, Conflict) as error:
        return _one(campaign_id, error)
    flash(str(words.STATES[state]))
    return redirect(url_for("staff.campaign", campaign_hex=campaign_hex), 303)


def _one(campaign_id: UUID, error: Invalid | Conflict | None = None) -> tuple[str, int]:
    runtime, mine = reach().runtime, member()
    with reach().read(actor()) as work:
        found = queries.get(work, campaign_id)
        content, seen = queries.content_of(found), preview(work, runtime, found)
        sent = sendings(work, runtime, found)
        wrote = [UUID(one) for one in found.written_by.split()]
        asked = results(work, found, sent)
        names = names_of_areas(work, {*content.areas, *(asked.areas if asked else ())})
        people = handles(work, {*wrote, *(one for one in (found.approved_by, found.submitted_by) if one)})
    headings = {one.key: words.heading_of(one.own, runtime.settings.operation.name) for one in seen.messages}
    html = render_template(
        "staff/campaign.html",
        campaign=found,
        content=content,
        seen=seen,
        stamp=stamp(seen.texts),
        unreviewed=composing.unreviewed(seen.texts),
        sent=sent,
        asked=asked,
        names=names,
        people=people,
        by=[people[one] for one in wrote if one in people],
        wrote=mine.id in (*wrote, found.submitted_by),
        begun=any(one.run for one in sent),
        states=words.STATES,
        messages=headings,
        kinds=words.KINDS,
        runs=words.RUNS,
        changes=words.CHANGES,
        often=words.often(content.weeks),
        price=runtime.settings.operation.segment_price,
        settings=runtime.settings.campaigns,
        writes=may(mine.roles, May.CAMPAIGN),
        problem=words.sentence(error) if error else "",
    )
    return html, 200 if error is None else 409 if isinstance(error, Conflict) else 400
