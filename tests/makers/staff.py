"""Binta the volunteer, Chen the coordinator, Dawit who looks after people: members made as the real pages make them."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

import pyotp
from flask.testing import FlaskClient
from werkzeug.test import Client, TestResponse

from app.runtime import Runtime
from app.staff import actions, passwords, queries, rules
from app.transaction import read, write
from app.work import COMMAND, Actor, ActorKind, Work

PASSWORD = "a boat of quiet paper"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the cast, with what they know and hold."""

    id: UUID
    handle: str
    roles: tuple[str, ...]
    totp_secret: str = field(repr=False)
    password: str = field(default=PASSWORD, repr=False)

    @property
    def actor(self) -> Actor:
        """They, as whoever does something."""
        return Actor(ActorKind.MEMBER, self.id, frozenset(self.roles))


# Gives the browser of somebody, who is signed in there.
Browser = Callable[[Member], FlaskClient]


@lru_cache
def kept(password: str = PASSWORD) -> str:
    """The hash of a password, made once: it is slow on purpose."""
    return passwords.hash_password(password)


def make_member(
    runtime: Runtime,
    handle: str = "Binta",
    *,
    roles: Iterable[str] = ("volunteer",),
    reads: Iterable[str] = ("en", "ar"),
    phone: str = "",
) -> Member:
    """Somebody who was invited and has enrolled."""
    secret, given = pyotp.random_base32(), tuple(roles)
    enrolment = actions.Enrolment(handle=handle, password_hash=kept(), totp_secret=secret, totp_step=0)

    def unit(work: Work) -> UUID:
        member_id = actions.enrol(work, actions.invite(work, roles=given), enrolment=enrolment)
        actions.set_languages(work, member_id, reads=reads, speaks=reads)
        actions.set_phone(work, member_id, phone=phone)
        return member_id

    return Member(write(runtime, COMMAND, unit), handle, given, secret)


def make_chen(runtime: Runtime) -> Member:
    """The coordinator."""
    return make_member(runtime, "Chen", roles=("coordinator",), reads=("en", "fr"))


def make_dawit(runtime: Runtime) -> Member:
    """The admin."""
    return make_member(runtime, "Dawit", roles=("admin", "coordinator"), reads=("en", "ti"))


def next_code(runtime: Runtime, member: Member, *, for_seconds: int = 0) -> str:
    """The earliest code of their phone that is still good, and stays so for so long where time goes on."""
    with read(runtime) as work:
        credentials = queries.find_credentials_of(work, member.id)
    used = credentials.totp_used if credentials else 0
    current = (int(runtime.clock.now().timestamp()) + for_seconds) // rules.CODE_SECONDS
    return pyotp.TOTP(member.totp_secret).generate_otp(max(used + 1, current - 1))


def csrf(page: TestResponse) -> str:
    """The token a page's form carries."""
    found = _TOKEN.search(page.text)
    assert found, f"no form on this page ({page.status})"
    return found[1]


def sign_in(client: Client, runtime: Runtime, member: Member) -> TestResponse:
    """The answer to the second step, after both were walked as a browser would."""
    page = client.get("/staff/sign-in")
    form = {"handle": member.handle, "password": member.password, "csrf_token": csrf(page)}
    page = client.post("/staff/sign-in", data=form, follow_redirects=True)
    form = {"code": next_code(runtime, member), "csrf_token": csrf(page)}
    return client.post("/staff/sign-in/code", data=form)


def post(client: Client, path: str, **form: Any) -> TestResponse:
    """The answer to a form of somebody who is signed in, sent with the token of one of their pages."""
    return client.post(path, data={"csrf_token": csrf(client.get("/staff/account")), **form})
