"""Whether two people code alike: a sample is coded a second time by somebody who does not see the first codes."""

from functools import partial
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.errors import Conflict, Invalid
from app.feedback import actions, queries
from app.feedback.rules import agreement
from app.web.guards import actor, guarded, member
from app.web.reach import reach
from app.web.staff import feedback_words as words
from app.web.staff import pages
from app.web.staff.feedback_acts import Answer
from app.web.staff.feedback_choosing import groups
from app.web.staff.pieces import tokens
from app.work import Work

ENOUGH = 30  # fewer pairs say little
# Where agreement begins to be called fair, good and very good (D. Altman, Practical Statistics, 1991).
_FAIR, _GOOD, _VERY_GOOD = 0.4, 0.6, 0.8


@pages.get("/feedback/agreement")
@guarded()
def feedback_agreement() -> tuple[str, int]:
    """How far two people agree, and the next to be coded blind."""
    return _page()


@pages.post("/feedback/agreement")
@guarded()
def feedback_code_again() -> Answer:
    """What a second person would have coded it as."""
    mine, codes, settings = member().id, request.form.getlist("code"), reach().runtime.settings
    try:
        item_id = UUID(hex=request.form.get("item", ""))
        unit = partial(actions.code_again, item_id=item_id, codes=codes, member_id=mine, settings=settings)
        stays = reach().write(actor(), unit)
    except ValueError:
        return _page(problem=words.sentence(Conflict("feedback.same_coder")))
    except (Invalid, Conflict) as error:
        return _page(problem=words.sentence(error))
    flash(_("Coded: %(many)s.", many=1) if stays else words.HANDED)
    return redirect(url_for("staff.feedback_agreement"), 303)


def _page(problem: str = "") -> tuple[str, int]:
    with reach().read(actor()) as work:
        pairs = queries.coded_twice(work)
        html = render_template(
            "staff/feedback_agreement.html",
            kappa=agreement(pairs),
            meaning=_meaning(agreement(pairs)),
            pairs=len(pairs),
            enough=ENOUGH,
            next=_next(work),
            groups=groups(queries.frame_in_use(work), queries.own_codes(work)),
            typed=request.form,
            problem=problem,
        )
    return html, 400 if problem else 200


def _next(work: Work) -> dict[str, object] | None:
    """The words of an item somebody else coded, without their codes."""
    for item in queries.to_code_again(work, member_id=member().id, most=1):
        return {"hex": item.id.hex, "language": item.language, "pieces": tokens(queries.words_of(work, item))}
    return None


def _meaning(kappa: float | None) -> str:
    """What the number says, in a plain sentence."""
    if kappa is None:
        return ""
    if kappa >= _VERY_GOOD:
        return str(_("Two people say almost always the same: the types can be trusted."))
    if kappa >= _GOOD:
        return str(_("Two people mostly say the same: the types can be used."))
    if kappa >= _FAIR:
        return str(_("Two people differ often: talk about what each type means, with examples."))
    return str(_("Two people say little more than chance would: do not compare types before you have agreed on them."))
