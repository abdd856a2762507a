"""The directory of services, for whoever keeps it: what there is, whether it still is so, what organisations say."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.directory import actions, lists, queries, surveys
from app.directory.entries import OrganisationEntry
from app.directory.hours import rules_of
from app.directory.hours_written import written
from app.directory.rules import LONGEST_NAME, Freshness, freshness
from app.directory.tables import Service
from app.errors import Conflict, Invalid
from app.framework import ServiceKind
from app.ids import random_id
from app.settings import Directory
from app.staff.rules import May, may, roles_that
from app.web.guards import actor, guarded, member
from app.web.reach import reach
from app.web.service_words import KINDS
from app.web.staff import directory_words as words
from app.web.staff import pages
from app.web.staff.case import id_of
from app.web.staff.case_acts import Answer
from app.web.staff.leaves import LEAF, asked_leaf, leafed
from app.work import Work

KEEPERS = roles_that(May.KEEP_DIRECTORY)
_SEERS = tuple(dict.fromkeys((*KEEPERS, *roles_that(May.READ_SENSITIVE))))
_MOST = 100


@pages.get("/directory")
@guarded(*_SEERS)
def directory() -> tuple[str, int]:
    """What there is, by name, and what organisations say of theirs."""
    return _list()


@pages.post("/directory")
@guarded(*KEEPERS)
def directory_add() -> Answer:
    """An organisation is written down."""
    try:
        entry = organisation_of_form(random_id())
        reach().write(actor(), lambda work: actions.put_organisation(work, entry))
    except (Invalid, Conflict) as error:
        return _list(words.sentence(error))
    flash(_("Written down."))
    return redirect(url_for("staff.directory_organisation", organisation_hex=entry.id.hex), 303)


@pages.get("/directory/organisation/<organisation_hex>")
@guarded(*KEEPERS)
def directory_organisation(organisation_hex: str) -> tuple[str, int]:
    """One organisation with what it offers."""
    return _show(id_of(organisation_hex))


@pages.post("/directory/organisation/<organisation_hex>")
@guarded(*KEEPERS)
def directory_organisation_change(organisation_hex: str) -> Answer:
    """What is written of an organisation is changed."""
    organisation_id = id_of(organisation_hex)
    try:
        entry = organisation_of_form(organisation_id)

        def unit(work: Work) -> None:
            queries.get_organisation(work, organisation_id)
            actions.put_organisation(work, entry)

        reach().write(actor(), unit)
    except (Invalid, Conflict) as error:
        return _show(organisation_id, words.sentence(error))
    flash(_("Written down."))
    return redirect(url_for("staff.directory_organisation", organisation_hex=organisation_hex), 303)


@pages.post("/directory/organisation/<organisation_hex>/link")
@guarded(*KEEPERS)
def directory_link(organisation_hex: str) -> Answer:
    """A link with which they look at their own entry; it is shown once, here."""
    organisation_id, mine, settings = id_of(organisation_hex), member().id, reach().runtime.settings
    secret = reach().write(
        actor(), lambda work: surveys.invite(work, organisation_id, settings.directory, member_id=mine)
    )
    return _show(organisation_id, link=f"{settings.public_url}{url_for('survey.form', secret=secret)}")


@pages.post("/directory/organisation/<organisation_hex>/no-link")
@guarded(*KEEPERS)
def directory_no_link(organisation_hex: str) -> Answer:
    """No link of theirs works any more."""
    organisation_id = id_of(organisation_hex)
    reach().write(actor(), lambda work: surveys.revoke(work, organisation_id))
    return _back(organisation_hex)


@pages.post("/directory/organisation/<organisation_hex>/forget-file")
@guarded(*KEEPERS)
def directory_forget_file(organisation_hex: str) -> Answer:
    """What their file said besides, of people too, is forgotten."""
    organisation_id = id_of(organisation_hex)
    reach().write(actor(), lambda work: actions.forget_kept(work, organisation_id))
    return _back(organisation_hex)


@pages.post("/directory/service/<service_hex>/confirm")
@guarded(*KEEPERS)
def directory_confirm(service_hex: str) -> Answer:
    """Somebody made sure that it all still is so."""
    return _of_service(service_hex, actions.confirm)


@pages.post("/directory/service/<service_hex>/remove")
@guarded(*KEEPERS)
def directory_remove(service_hex: str) -> Answer:
    """A service is taken out of the directory."""
    return _of_service(service_hex, actions.remove_service)


@pages.post("/directory/said/<proposal_hex>/accept")
@guarded(*KEEPERS)
def directory_accept(proposal_hex: str) -> Answer:
    """What an organisation says of its service holds."""
    return _of_proposal(proposal_hex, surveys.accept)


@pages.post("/directory/said/<proposal_hex>/refuse")
@guarded(*KEEPERS)
def directory_refuse(proposal_hex: str) -> Answer:
    """What it says changes nothing."""
    return _of_proposal(proposal_hex, surveys.refuse)


def organisation_of_form(organisation_id: UUID) -> OrganisationEntry:
    """What the form says of an organisation."""
    typed = {name: request.form.get(name, "").strip() for name in ("name", "description", "website", "email", "phone")}
    return OrganisationEntry(id=organisation_id, **typed)


def _of_service(service_hex: str, act: Callable[[Work, UUID], None]) -> Answer:
    service_id = id_of(service_hex)

    def unit(work: Work) -> UUID:
        organisation_id = queries.get_service(work, service_id).organisation_id
        act(work, service_id)
        return organisation_id

    return _back(reach().write(actor(), unit).hex)


def _of_proposal(proposal_hex: str, act: Callable[[Work, UUID], None]) -> Answer:
    proposal_id = id_of(proposal_hex)
    reach().write(actor(), lambda work: act(work, proposal_id))
    flash(_("Written down."))
    return redirect(url_for("staff.directory"), 303)


def _back(organisation_hex: str) -> Answer:
    flash(_("Written down."))
    return redirect(url_for("staff.directory_organisation", organisation_hex=organisation_hex), 303)


def _fresh(service: Service, now: datetime, settings: Directory) -> Freshness:
    return freshness(service.confirmed_at, now, settings, on_trust=service.on_trust)


def _list(problem: str = "") -> tuple[str, int]:
    runtime, mine = reach().runtime, member().roles
    asked = request.args.get("kind", "")
    kind = ServiceKind(asked) if asked in KINDS else None
    after = (request.args.get("after", "")[:LONGEST_NAME], request.args.get("id", lists.FIRST[1], type=UUID))
    find, leaf = " ".join(request.args.get("find", "").split())[:LONGEST_NAME], asked_leaf()
    looked = bool(find or kind or leaf) or after != lists.FIRST  # for something, and not at what waits
    with reach().read(actor()) as work:
        shown = lists.listed(work, most=_MOST, kind=kind, find=find, after=after)
        named = [one for one in queries.organisations(work) if find.casefold() in one.name.casefold()]
        organisations, organisations_after = leafed(named[leaf * LEAF :], leaf)
        html = render_template(
            "staff/directory.html",
            shown=[(one, _fresh(one.service, work.now, runtime.settings.directory)) for one in shown],
            organisations=organisations,
            organisations_after=organisations_after,
            find=find,
            proposed=_all_proposed(work) if may(mine, May.KEEP_DIRECTORY) and not looked else [],
            kinds=KINDS,
            kind=kind,
            next=shown[-1].service if len(shown) == _MOST else None,
            keeps=may(mine, May.KEEP_DIRECTORY),
            sees_hidden=may(mine, May.READ_SENSITIVE),
            typed=request.form,
            problem=problem,
        )
    return html, 400 if problem else 200


def _all_proposed(work: Work) -> list[dict[str, object]]:
    return [_proposed(work, one) for one in surveys.proposals(work)]


def _proposed(work: Work, one: surveys.Proposed) -> dict[str, object]:
    before, after = one.service, one.proposal
    return {
        "hex": after.id.hex,
        "name": before.name,
        "there": after.there,
        "hours": (written(surveys.hours_told(work, before)), written(rules_of(after.hours))),
        "languages": (before.languages.split(), after.languages.split()),
        "capacity": (before.capacity, after.capacity),
        "note": one.note,
    }


def _show(organisation_id: UUID, problem: str = "", *, link: str = "") -> tuple[str, int]:
    settings = reach().runtime.settings.directory
    with reach().read(actor()) as work:
        organisation = queries.get_organisation(work, organisation_id)
        html = render_template(
            "staff/directory_organisation.html",
            listed=organisation,
            services=[
                (one, _fresh(one, work.now, settings), one.kinds.split())
                for one in queries.services_of(work, organisation_id)
            ],
            links=surveys.open_links(work, organisation_id),
            link=link,
            days=settings.survey_days,
            kinds={kind.value: word for kind, word in KINDS.items()},
            typed=request.form,
            problem=problem,
        )
    return html, 400 if problem else 200
