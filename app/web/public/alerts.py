"""Warnings for everybody: what holds now, and whether a text somebody got is real. No sign-in, no script, no cookie."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from app.alerts.standing import Standing
from app.guides.rules import ready_for, told_here
from app.guides.telling import known_here
from app.runtime import Runtime
from app.transaction import read
from app.web.language import choices
from app.web.public.alert_reading import Told, drawn, in_force, over, told, with_code
from app.web.public.whole import compress
from app.wording.drafts import Agreed
from app.work import SYSTEM

SIGNS = {
    Standing.REAL: lazy_gettext("This warning is real."),
    Standing.REPLACED: lazy_gettext("This warning was replaced."),
    Standing.OVER: lazy_gettext("This warning is over."),
    Standing.MISTAKE: lazy_gettext("This warning was a mistake."),
}
EXERCISE = lazy_gettext("This is only an exercise.")
_CODE = "number"  # of the field, as everywhere that a number of ours is typed
Page = str | Response | tuple[str, int]


def create(runtime: Runtime) -> Blueprint:
    """The pages; they are always there, whatever else is switched off."""
    pages = Blueprint("alerts", __name__)
    compress(pages)

    @pages.get("/alerts")
    def alerts() -> str:
        with read(runtime, SYSTEM) as work:
            return render_template("public/alerts.html", current=in_force(work), over=over(work), signs=SIGNS)

    @pages.get("/alerts/check")
    def check() -> Page:
        written = request.args.get(_CODE, "").strip()
        if not written:
            return render_template("public/alert_check.html", problem="", current=[], signs=SIGNS)
        issues, _now = with_code(runtime, written)
        return redirect(url_for("alerts.alert", code=issues[0].code), 303) if issues else _unknown(runtime)

    @pages.get("/a/<code>")
    def alert(code: str) -> Page:
        issues, now = with_code(runtime, code)
        if not issues:
            return _unknown(runtime)
        one = told(issues, now, number=request.args.get("issue", 0, int))
        earlier = [told(issues, now, number=issue.number) for issue in issues if issue.number != one.issue.number]
        return render_template(
            "public/alert.html",
            one=one,
            signs=SIGNS,
            sign=EXERCISE if one.exercise else SIGNS[one.standing],
            others=earlier,
            picture=drawn(one, runtime.settings.operation.countries, _("Where it holds")),
            languages=choices(one.issue.texts),
            reading=one.text.language,
            ready=_ready(runtime, one),
        )

    return pages


def current(runtime: Runtime) -> list[Told]:
    """What holds now, for the page that everybody sees first."""
    with read(runtime, SYSTEM) as work:
        return in_force(work)


def _ready(runtime: Runtime, one: Told) -> tuple[str, Agreed] | None:
    """The guide that helps to get ready for the like, and its name."""
    guide = ready_for(one.issue.content.key)
    told = guide in told_here(known_here(runtime.settings))
    return (guide.value, runtime.wording.text(guide.label, one.text.language)) if guide is not None and told else None


def _unknown(runtime: Runtime) -> tuple[str, int]:
    """One answer for every code that no warning has, whatever is wrong with it."""
    problem = _("We sent no warning with this code. Look at each letter.")
    html = render_template("public/alert_check.html", problem=problem, current=current(runtime), signs=SIGNS)
    return html, 404
