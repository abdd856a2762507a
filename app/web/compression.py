"""Answers as small as a browser takes them."""

import gzip

from flask import Response, request


def compressed(response: Response) -> Response:
    """The answer compressed, for browsers that take it.

    Only for answers without a token: what is compressed together with a secret gives it away by its length.
    """
    response.vary.add("Accept-Encoding")
    taken = request.accept_encodings.quality("gzip") > 0 and not response.content_encoding
    if taken and response.status_code != 304 and not response.is_streamed and not response.direct_passthrough:
        response.set_data(gzip.compress(response.get_data(), 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
