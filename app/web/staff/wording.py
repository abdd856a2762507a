"""Wording: how far each language is, its texts, and the editor of one of them."""

from flask import render_template, request
from werkzeug.exceptions import NotFound

from app.staff.rules import May, roles_that
from app.web.guards import actor, guarded, member
from app.web.reach import reach
from app.web.staff import pages, wording_view
from app.web.staff.wording_words import STANDINGS, STATES
from app.wording.approving import lines_that_approve
from app.wording.keys import TEXTS
from app.wording.meter import FIRST_SEEN
from app.wording.needs import Kind
from app.wording.progress import Item, Standing, counts
from app.wording.review import SOURCE

MOST_AT_ONCE = 40  # texts: a list that a thumb still scrolls to its end
WRITERS = roles_that(May.WRITE_WORDING)


@pages.get("/wording")
@guarded(*WRITERS)
def wording() -> str:
    """Every language, with how far it is."""
    with reach().read(actor()) as work:
        found = wording_view.languages(work, reach().runtime, member())
    return render_template(
        "staff/wording.html",
        languages_of_words=found,
        standings=STANDINGS,
        source=SOURCE,
        with_templates=bool(lines_that_approve(reach().runtime)),
    )


@pages.get("/wording/<language>")
@guarded(*WRITERS)
def wording_language(language: str) -> str:
    """The texts of a language by what they are for, those that stand as asked for."""
    check_known(language)
    return list_page(language)


def list_page(language: str, problem: str = "") -> str:
    """The list; with the `problem` of a file that was brought. Too many texts for a phone are shown as what they are
    for, to choose from."""
    wanted, words = request.args.get("show", ""), request.args.get("find", "").strip()
    only = next((kind for kind in Kind if kind == request.args.get("kind")), None)
    with reach().read(actor()) as work:
        found = wording_view.texts(work, reach().runtime, language)
    shown = [item for item in found if _is(item, wanted) and _has(item, words) and _is_for(item, only)]
    return render_template(
        "staff/wording_language.html",
        tag=language,
        groups=wording_view.by_kind(shown, language),
        pieces=wording_view.pieces,
        whole=len(shown) <= MOST_AT_ONCE or only is not None,
        only=only,
        problem=problem,
        counts=counts(found),
        total=len(found),
        wanted=wanted,
        find=words,
        standings=STANDINGS,
        source=SOURCE,
    )


@pages.get("/wording/<language>/<key>")
@guarded(*WRITERS)
def wording_text(language: str, key: str) -> str:
    """One text: the source beside it, what was found, who agreed, and what it was before."""
    check_known(language, key)
    return editor_page(language, key)


def editor_page(language: str, key: str, *, typed: str | None = None, problem: str = "", form: str = "") -> str:
    """The editor; with `typed` words that were not kept and the `problem` beside the form they came from."""
    with reach().read(actor()) as work:
        shown = wording_view.editor(work, reach().runtime, member(), key=key, language=language, typed=typed)
    return render_template(
        "staff/wording_text.html",
        text=shown,
        pieces=wording_view.pieces,
        states=STATES,
        price=reach().runtime.settings.operation.segment_price,
        first_seen=FIRST_SEEN,
        source=SOURCE,
        problem=problem,
        form=form,
    )


def check_known(language: str, key: str | None = None) -> None:
    """Nothing for a language with words and a text we send; else the page is not there."""
    if language not in reach().runtime.files.drafts or (key is not None and key not in TEXTS):
        raise NotFound


def _is(item: Item, wanted: str) -> bool:
    """Whether it stands as the filter says; what is in review counts whatever is published meanwhile."""
    if wanted == Standing.IN_REVIEW:
        return item.opened is not None and item.opened.state == Standing.IN_REVIEW
    return not wanted or item.standing == wanted


def _is_for(item: Item, only: Kind | None) -> bool:
    return only is None or TEXTS[item.key].kind is only


def _has(item: Item, words: str) -> bool:
    return not words or any(words.casefold() in text.casefold() for text in (item.key, item.source, item.text))
