"""Public pages whole: sheet and script are inside, and the page is compressed. One request is all a bad line needs."""

import gzip

from flask import Blueprint, Flask, Response, request
from markupsafe import Markup

from app.web.protection import PUBLIC_SCRIPT, PUBLIC_STYLE
from maps.picture import STYLE as MAP_STYLE


def set_up(app: Flask) -> None:
    """Give them to templates; their hashes are in the policy (app.web.protection), so no others run."""
    app.jinja_env.globals["public_style"] = Markup(PUBLIC_STYLE)  # noqa: S704 - a file of ours
    app.jinja_env.globals["map_style"] = Markup(MAP_STYLE)  # noqa: S704 - made of numbers
    app.jinja_env.globals["public_script"] = Markup(PUBLIC_SCRIPT)  # noqa: S704 - a file of ours


def compress(pages: Blueprint) -> None:
    """Send these pages compressed to browsers that take it.

    Only pages without a cookie or a token: what is compressed together with a secret gives it away by its length.
    """
    pages.after_request(_compressed)


def _compressed(response: Response) -> Response:
    response.vary.add("Accept-Encoding")
    taken = request.accept_encodings.quality("gzip") > 0
    if taken and response.status_code != 304 and not response.is_streamed and not response.direct_passthrough:
        response.set_data(gzip.compress(response.get_data(), 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
