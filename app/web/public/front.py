"""The front page, and the sign of life for whoever watches the server."""

from flask import Blueprint, render_template
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.runtime import Runtime
from app.transaction import read
from app.web.public import alerts, done, joining, services, tell
from app.web.public.whole import compress

PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


def create(runtime: Runtime) -> Blueprint:
    """The two pages that are always there."""
    pages = Blueprint("front", __name__)
    compress(pages)

    @pages.get("/")
    def front() -> str:
        told: dict[str, object] = {"tells": tell.line_of(runtime) is not None, "done": done.anything(runtime)}
        told |= {"warnings": alerts.current(runtime), "signs": alerts.SIGNS}
        told["services"] = services.anything(runtime)
        told["joins"] = joining.is_open(runtime)
        return render_template("public/front.html", **told)

    @pages.get("/healthz")
    def healthz() -> tuple[str, int, dict[str, str]]:
        """`ok` when the database answers, `ok, locked` while it reads nothing; no details, because anyone may ask."""
        try:
            with read(runtime) as work:
                work.connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return "not ok\n", 503, PLAIN
        return "ok, locked\n" if runtime.keyring.locked else "ok\n", 200, PLAIN

    return pages
