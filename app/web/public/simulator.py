"""A phone on a page, for the demonstration: write as somebody who needs help and see what comes back.

What the page sends goes in by the same door as a provider's message. The phone's own words are kept in memory only,
a few of them, as any phone would; what we keep of them is what the queue shows.
"""

import json
import re
import secrets
import threading
from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.contacts.queries import find_known, fingerprint
from app.errors import Invalid, NotFound
from app.runtime import Runtime
from app.settings import Channel
from app.transaction import read
from app.web.live import part
from app.web.protection import from_our_own_page
from channels.contract import Address, AddressKind, Headers, Request
from channels.failures import PayloadInvalid, SignatureInvalid
from channels.simulator import Simulator

KIND = "simulator"
_INVENTED = re.compile("999[0-9]{6,12}")  # a country code nobody has
_MOST_PHONES = 200
_MOST_TEXTS = 50
_VOICE_SECONDS = 12


@dataclass(frozen=True, slots=True, repr=False)
class Bubble:
    """One text on the screen; `mine` when the phone wrote it."""

    text: str
    at: datetime
    mine: bool
    place: str = ""
    voice: bool = False


class Phones:
    """What was typed on each phone, in memory; the oldest phones and texts leave first."""

    def __init__(self) -> None:
        self._typed: OrderedDict[str, deque[Bubble]] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, number: str, bubble: Bubble) -> None:
        """Keep one text of a phone."""
        with self._lock:
            self._typed.setdefault(number, deque(maxlen=_MOST_TEXTS)).append(bubble)
            self._typed.move_to_end(number)
            if len(self._typed) > _MOST_PHONES:
                self._typed.popitem(last=False)

    def typed(self, number: str) -> tuple[Bubble, ...]:
        """What a phone wrote, oldest first."""
        with self._lock:
            return tuple(self._typed.get(number, ()))


def create(runtime: Runtime) -> Blueprint:
    """The phone's pages."""
    pages = Blueprint("simulator", __name__)
    phones = Phones()

    def conversation(number: str) -> list[Bubble]:
        answers = _line(runtime)[1].inbox(Address(AddressKind.PHONE, f"+{number}"))
        shown = [Bubble(answer.text, answer.at, mine=False) for answer in answers]
        return sorted([*phones.typed(number), *shown], key=lambda bubble: bubble.at)

    @pages.get("/simulator")
    def phone() -> AnyResponse:
        number = _number()
        if not number:
            made = f"999{secrets.randbelow(10**6):06d}"
            return redirect(url_for("simulator.phone", phone=made))
        return _page(runtime, number, bubbles=conversation(number))

    @pages.get("/simulator/screen")
    def screen() -> Response:
        number = _number()
        return part("public/_screen.html", bubbles=conversation(number), spoken=_spoken(runtime, number))

    @pages.post("/simulator")
    def write() -> AnyResponse:
        from_our_own_page()
        number, text = _number(), request.form.get("text", "").replace("\r\n", "\n").strip()
        location, voice = _location(), "voice" in request.form
        if not text and location is None and not voice:
            return _page(runtime, number, bubbles=conversation(number), problem=_("Write something, or share a place."))
        _send(runtime, number, text=text, location=location, voice=voice)
        place = f"{location[0]:.5f}, {location[1]:.5f}" if location else ""
        phones.add(number, Bubble(text, runtime.clock.now(), mine=True, place=place, voice=voice))
        return redirect(url_for("simulator.phone", phone=number))

    return pages


def _line(runtime: Runtime) -> tuple[Channel, Simulator]:
    """The first simulated line of the settings; NotFound without one."""
    for channel in runtime.settings.channels:
        adapter = runtime.channels.get(channel.id)
        if channel.kind == KIND and isinstance(adapter, Simulator):
            return channel, adapter
    raise NotFound("simulator.no_line")


def _page(runtime: Runtime, number: str, *, bubbles: list[Bubble], problem: str = "") -> Response:
    _line(runtime)
    spoken = _spoken(runtime, number)
    page = render_template("public/simulator.html", number=number, bubbles=bubbles, spoken=spoken, problem=problem)
    return make_response(page, 400 if problem else 200)


def _spoken(runtime: Runtime, number: str) -> str | None:
    """The language we write to a phone in, for its letters and voice; None while the keys are locked."""
    if runtime.keyring.locked:
        return None
    with read(runtime) as work:
        known = find_known(work, fingerprint(work, Address(AddressKind.PHONE, f"+{number}")))
    return known.language if known else None


def _number() -> str:
    """The digits of the phone that was asked for; empty when there is none or it could be somebody's."""
    digits = re.sub("[^0-9]", "", request.values.get("phone", ""))
    return digits if _INVENTED.fullmatch(digits) else ""


def _location() -> tuple[float, float] | None:
    given = request.form.get("latitude", "").strip(), request.form.get("longitude", "").strip()
    if not any(given):
        return None
    try:
        return float(given[0]), float(given[1])
    except ValueError:
        raise Invalid("simulator.place") from None


def _send(runtime: Runtime, number: str, *, text: str, location: tuple[float, float] | None, voice: bool) -> None:
    channel, adapter = _line(runtime)
    told: dict[str, object] = {"from": f"+{number}", "text": text}
    if location is not None:
        told["location"] = {"latitude": location[0], "longitude": location[1]}
    if voice:
        told["voice"] = _VOICE_SECONDS
    body = json.dumps(told).encode()
    request = Request("POST", "", Headers({"Content-Type": "application/json"}), body)
    try:
        adapter.verify(request)
        parsed = adapter.parse(request)
    except SignatureInvalid:
        raise NotFound("simulator.off") from None
    except PayloadInvalid as error:
        raise Invalid(f"simulator.{error.code}") from None
    from app.inbound.pipeline import receive  # the whole inbound line: only loaded when somebody writes

    receive(runtime, channel.id, parsed)
