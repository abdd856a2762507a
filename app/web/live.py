"""Parts of a page that the browser asks for again and again: most answers are "nothing new" and cost little."""

from flask import Response, make_response, render_template, request


def part(template: str, **facts: object) -> Response:
    """The part, or 304 when the browser already shows it."""
    response = make_response(render_template(template, **facts))
    response.add_etag()
    response.make_conditional(request)
    return response
