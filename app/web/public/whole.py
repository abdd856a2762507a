"""Public pages whole: sheet and script are inside, and the page is compressed. One request is all a bad line needs."""

from flask import Blueprint, Flask
from markupsafe import Markup

from app.web.compression import compressed
from app.web.protection import ALERTS_SCRIPT, FORM_SCRIPT, PUBLIC_SCRIPT, PUBLIC_STYLE
from maps.picture import STYLE as MAP_STYLE


def set_up(app: Flask) -> None:
    """Give them to templates; their hashes are in the policy (app.web.protection), so no others run."""
    app.jinja_env.globals["public_style"] = Markup(PUBLIC_STYLE)  # noqa: S704 - a file of ours
    app.jinja_env.globals["map_style"] = Markup(MAP_STYLE)  # noqa: S704 - made of numbers
    app.jinja_env.globals["alerts_script"] = Markup(ALERTS_SCRIPT)  # noqa: S704 - a file of ours
    app.jinja_env.globals["form_script"] = Markup(FORM_SCRIPT)  # noqa: S704 - files of ours
    app.jinja_env.globals["public_script"] = Markup(PUBLIC_SCRIPT)  # noqa: S704 - a file of ours


def compress(pages: Blueprint) -> None:
    """Send these pages compressed: they carry neither a cookie nor a token."""
    pages.after_request(compressed)
