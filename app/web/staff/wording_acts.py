"""What is done to one text: checked, kept, reviewed, published, taken back, remarked upon."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from app.errors import AppError, Conflict, Invalid, NotAllowed
from app.staff.rules import May, roles_that
from app.transaction import read
from app.web.guards import actor, guarded
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff.wording import WRITERS, check_known, editor_page
from app.web.staff.wording_view import ground
from app.web.staff.wording_words import sentence
from app.wording import actions
from app.wording.checking import refusals, tidy
from app.wording.queries import get_version
from app.wording.worker import refresh
from app.work import Work

Answer = Response | str | tuple[str, int]
_APPROVERS = roles_that(May.APPROVE_WORDING)


@pages.post("/wording/<language>/<key>/check")
@guarded(*WRITERS)
def wording_check(language: str, key: str) -> str:
    """The page again with what was found in the typed words; nothing is kept."""
    check_known(language, key)
    return editor_page(language, key, typed=tidy(request.form.get("without_accents") or request.form.get("text", "")))


@pages.post("/wording/<language>/<key>/keep")
@guarded(*WRITERS)
def wording_keep(language: str, key: str) -> Answer:
    """The typed words as a draft; handed to review at once when asked for and nothing must be mended."""
    check_known(language, key)
    typed, runtime = request.form.get("text", ""), reach().runtime
    seen, review = _id(request.form.get("seen", "")), "review" in request.form
    whole = not refusals(ground(runtime), tidy(typed), key=key, language=language)

    def unit(work: Work) -> None:
        version_id = actions.keep(work, runtime.files, key=key, language=language, text=typed, seen=seen)
        if review and whole:
            actions.submit(work, ground(runtime), version_id)

    try:
        reach().write(actor(), unit)
    except (Invalid, Conflict) as error:
        return editor_page(language, key, typed=tidy(typed), problem=sentence(error), form="text"), 400
    if review and not whole:
        return editor_page(language, key, problem=sentence(Conflict("wording.problems")), form="text"), 400
    return _done(language, key, _("It is with the reviewers now.") if review else _("The draft is kept."))


@pages.post("/wording/version/<uuid:version_id>/submit")
@guarded(*WRITERS)
def wording_submit(version_id: UUID) -> Answer:
    """A draft goes to the reviewers."""
    judged = ground(reach().runtime)
    return _step(version_id, lambda work: actions.submit(work, judged, version_id), _("It is with the reviewers now."))


@pages.post("/wording/version/<uuid:version_id>/give-back")
@guarded(*WRITERS)
def wording_give_back(version_id: UUID) -> Answer:
    """Back to a draft."""
    return _step(version_id, lambda work: actions.give_back(work, version_id), _("It is a draft again."))


@pages.post("/wording/version/<uuid:version_id>/discard")
@guarded(*WRITERS)
def wording_discard(version_id: UUID) -> Answer:
    """A draft nobody needs."""
    return _step(version_id, lambda work: actions.discard(work, version_id), _("The draft is dropped."))


@pages.post("/wording/version/<uuid:version_id>/approve")
@guarded(*_APPROVERS)
def wording_approve(version_id: UUID) -> Answer:
    """The release mark."""
    return _step(version_id, lambda work: actions.approve(work, version_id), _("You let it go out."))


@pages.post("/wording/version/<uuid:version_id>/check-language")
@guarded(*WRITERS)
def wording_check_language(version_id: UUID) -> Answer:
    """The language mark."""
    return _step(version_id, lambda work: actions.check_language(work, version_id), _("You found the language right."))


@pages.post("/wording/version/<uuid:version_id>/back")
@guarded(*WRITERS)
def wording_back(version_id: UUID) -> Answer:
    """What it says in the source language."""
    text = request.form.get("text", "")
    done = _("Your back-translation is kept. Somebody else reads it now.")
    return _step(version_id, lambda work: actions.translate_back(work, version_id, text=text), done, form="back")


@pages.post("/wording/version/<uuid:version_id>/accept-back")
@guarded(*WRITERS)
def wording_accept_back(version_id: UUID) -> Answer:
    """The language mark by way of a back-translation."""
    done = _("You found the back-translation right.")
    return _step(version_id, lambda work: actions.accept_back(work, version_id), done)


@pages.post("/wording/version/<uuid:version_id>/retire")
@guarded(*_APPROVERS)
def wording_retire(version_id: UUID) -> Answer:
    """Published words taken back."""
    return _step(version_id, lambda work: actions.retire(work, version_id), _("It is taken back."))


@pages.post("/wording/version/<uuid:version_id>/say-again")
@guarded(*_APPROVERS)
def wording_say_again(version_id: UUID) -> Answer:
    """Earlier words, in review once more."""
    done = _("The earlier words are in review. Somebody else lets them go out.")
    return _step(version_id, lambda work: actions.say_again(work, version_id), done)


@pages.post("/wording/version/<uuid:version_id>/remark")
@guarded(*WRITERS)
def wording_remark(version_id: UUID) -> Answer:
    """A remark about a version."""
    text = request.form.get("text", "")
    return _step(
        version_id, lambda work: actions.comment(work, version_id, text=text), _("Your remark is kept."), form="remark"
    )


def _step(version_id: UUID, unit: Callable[[Work], object], words: str, *, form: str = "review") -> Answer:
    """Do it, say what is said now where something was published, and go back to the text."""
    with read(reach().runtime) as work:
        version = get_version(work, version_id)
        language, key = version.language, version.key
    check_known(language, key)
    try:
        published = reach().write(actor(), unit)
    except (Invalid, Conflict, NotAllowed) as error:
        return editor_page(language, key, problem=sentence(error), form=form), _status(error)
    refresh(reach().runtime)
    if published is True:
        words = _("It is published: from now on people are sent these words.")
    return _done(language, key, words)


def _status(error: AppError) -> int:
    return 403 if isinstance(error, NotAllowed) else 409 if isinstance(error, Conflict) else 400


def _done(language: str, key: str, words: str) -> Response:
    flash(words)
    return redirect(url_for("staff.wording_text", language=language, key=key), 303)


def _id(written: str) -> UUID | None:
    """The id a form carries, None for none; a form that was tampered with is no form of ours."""
    try:
        return UUID(written) if written else None
    except ValueError:
        raise BadRequest from None
