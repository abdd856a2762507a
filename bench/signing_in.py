"""A volunteer without a browser: signed in through the real pages, by the one-time link the server prints."""

import http.client
import re
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from http.cookiejar import CookieJar
from urllib.parse import parse_qs, urlencode, urlsplit

from bench.measuring import Program

HANDLE, PASSWORD = "Binta", "a boat of quiet paper"
PATIENCE = 30.0  # seconds
FIRST_LINK = re.compile(r"http://\S+(/staff/first/\S+)")
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
CODE_APP = re.compile(r'href="(otpauth://[^"]+)"')


@dataclass(frozen=True, slots=True)
class Page:
    """What a request brought and how long it took; header names are in small letters."""

    status: int
    headers: Mapping[str, str]
    text: str
    milliseconds: float


class Session:
    """One member's browser: cookies, and one connection that is kept."""

    def __init__(self, program: Program) -> None:
        self.url = program.url
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.connection = http.client.HTTPConnection(urlsplit(program.url).netloc, timeout=PATIENCE)

    def get(self, path: str) -> Page:
        """The page as it is answered, whatever its status; redirects are not followed."""
        try:
            return self.ask(path)
        except ConnectionError:  # the server ends a connection that was long without use
            self.connection.close()
            return self.ask(path)

    def ask(self, path: str) -> Page:
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)
        began = time.perf_counter()
        self.connection.request("GET", path, headers={"Cookie": cookies, "Accept": "text/html"})
        answer = self.connection.getresponse()
        content = answer.read()
        took = (time.perf_counter() - began) * 1000
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Page(answer.status, headers, content.decode("utf-8", "replace"), took)

    def send(self, path: str, fields: Mapping[str, str], *, page: str) -> str:
        """The page one is led to after sending the form that stands on `page`; HTTPError when it is refused."""
        content = urlencode({"csrf_token": found(TOKEN, page), **fields}).encode()
        with self.opener.open(self.url + path, content, timeout=PATIENCE) as answer:
            led_to: str = answer.read().decode()
            return led_to

    def open(self, path: str) -> str:
        with self.opener.open(self.url + path, timeout=PATIENCE) as answer:
            text: str = answer.read().decode()
            return text


def enrol(program: Program) -> Session:
    """The first member, signed in; the program runs and its printed link has not been used."""
    import pyotp

    session = Session(program)
    path = first_link(program)
    page = session.open(path)
    secret = parse_qs(urlsplit(unescape(found(CODE_APP, page))).query)["secret"][0]
    told = {"handle": HANDLE, "password": PASSWORD, "again": PASSWORD, "code": pyotp.TOTP(secret).now()}
    session.send(path, told, page=page)
    if session.get("/staff/queue").status != 200:
        raise RuntimeError("the queue does not open after signing in")
    return session


def go_on_duty(session: Session) -> None:
    """A shift around this moment: who writes is told that a person will answer."""
    day = datetime.now(UTC).date().isoformat()
    shift = {"day": day, "since": "00:00", "until": "00:00", "rung": "0"}
    session.send("/staff/duty", shift, page=session.open("/staff/duty"))


def first_link(program: Program) -> str:
    """The path of the last one-time link the server printed; it prints it just before it answers anybody."""
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until:
        links = FIRST_LINK.findall((program.directory / "server.log").read_text(errors="replace"))
        if links:
            return str(links[-1])
        time.sleep(0.05)
    raise RuntimeError("the server printed no link for the first sign-in")


def found(pattern: "re.Pattern[str]", page: str) -> str:
    match = pattern.search(page)
    if match is None:
        raise RuntimeError(f"there is no {pattern.pattern} on the page")
    return unescape(match[1])
