"""One page to print: what to do when police or another authority asks, and the reply that is always the same."""

from flask import render_template, url_for

from app.staff.queries import members
from app.staff.rules import Role
from app.web.guards import actor, guarded
from app.web.reach import reach
from app.web.staff import pages


@pages.get("/police")
@guarded()
def police() -> str:
    """The card, with who answers for our data: the protection officers, or the admins where there is none."""
    with reach().read(actor()) as work:
        active = [person for person in members(work) if person.active]
    officers = [person.handle for person in active if Role.PROTECTION_OFFICER in person.roles]
    owners = officers or [person.handle for person in active if Role.ADMIN in person.roles]
    return render_template(
        "staff/police.html",
        owners=sorted(owners, key=str.casefold),
        page=reach().runtime.settings.public_url + url_for("privacy.privacy"),
    )
