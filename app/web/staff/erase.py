"""Having somebody forgotten who asked for it otherwise than by text: a page that says what goes, then the deed."""

from contextlib import suppress

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.erasure.actions import REASONS, Erased, erase
from app.errors import Busy, Invalid
from app.ids import pseudonym
from app.staff.rules import May, roles_that
from app.web.guards import HOME, actor, fresh, guarded
from app.web.reach import reach
from app.web.staff import case_words as words
from app.web.staff import pages
from app.web.staff.case import contact_of, id_of
from app.work import Work


@pages.route("/case/<case_hex>/erase", methods=["GET", "POST"], endpoint="erase")
@guarded(*roles_that(May.ERASE_PEOPLE))
@fresh
def erase_person(case_hex: str) -> Response | tuple[str, int]:
    """Who needs help, or who told us, is forgotten at once, for a reason that the trail keeps."""
    case_id, about = id_of(case_hex), request.values.get("about", "needy")
    contact_id, reference = contact_of(case_id, about)
    runtime, reason = reach().runtime, request.form.get("reason", "")

    def unit(work: Work) -> Erased:
        return erase(work, contact_id, reason=reason, zone=runtime.settings.operation.zone)

    problem = ""
    if request.method == "POST":
        try:
            done = reach().write(actor(), unit)
        except Invalid as error:
            problem = words.sentence(error)
        else:
            if runtime.writer is not None:
                with suppress(Busy):  # they are forgotten; the log is emptied at the next turn of the clock
                    runtime.writer.fold_in()
            flash(_("They are forgotten. The reference of it is %(reference)s.", reference=done.reference))
            return redirect(HOME, 303)
    page = render_template(
        "staff/erase.html",
        back=url_for("staff.case_page", case_hex=case_id.hex),
        reference=reference,
        called=pseudonym(contact_id),
        about=about,
        reasons=[(code, words.ERASE[code]) for code in REASONS],
        problem=problem,
    )
    return page, 400 if problem else 200
