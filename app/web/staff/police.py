"""One page to print: what to do when police or another authority asks, and the reply that is always the same."""

from flask import render_template, url_for

from app.staff.queries import members
from app.staff.rules import Role, handle_key
from app.web.guards import TEAM, actor, guarded
from app.web.reach import reach
from app.web.staff import pages


@pages.get("/police")
@guarded(*TEAM)
def police() -> str:
    """The card, with who answers for our data: who is named, else the protection officers, else the admins."""
    with reach().read(actor()) as work:
        active = [person for person in members(work) if person.active]
    named = handle_key(reach().runtime.settings.organisation.data_owner)
    owner = [person.handle for person in active if handle_key(person.handle) == named]
    officers = [person.handle for person in active if Role.PROTECTION_OFFICER in person.roles]
    owners = owner or officers or [person.handle for person in active if Role.ADMIN in person.roles]
    return render_template(
        "staff/police.html",
        owners=sorted(owners, key=str.casefold),
        page=reach().runtime.settings.public_url + url_for("privacy.privacy"),
    )
