"""Leaflet's script and sheet out of the installed package, compressed, under addresses that say what they hold."""

import gzip
import hashlib
from functools import cache

from flask import Blueprint, Response, make_response, request, url_for

from app.errors import NotFound
from maps import leaflet

ENDPOINT = "leaflet.file"
pages = Blueprint("leaflet", __name__)


@pages.get("/leaflet/<name>")
def file(name: str) -> Response:
    """One of the two files; nothing else is ever served from there."""
    if name not in leaflet.FILES:
        raise NotFound("leaflet.file")
    packed = request.accept_encodings.quality("gzip") > 0
    answer = make_response(_packed(name) if packed else leaflet.content(name))
    answer.headers["Content-Type"] = f"{leaflet.FILES[name]}; charset=utf-8"
    answer.vary.add("Accept-Encoding")
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    return answer


def address(name: str) -> str:
    """Where a page finds the file."""
    return url_for(ENDPOINT, name=name, v=digest(name))


@cache
def digest(name: str) -> str:
    """What the file holds, as a short name."""
    return hashlib.sha256(leaflet.content(name)).hexdigest()[:12] if name in leaflet.FILES else ""


@cache
def _packed(name: str) -> bytes:
    return gzip.compress(leaflet.content(name), 9, mtime=0)
