"""`waypost sensitive`: beginning the restricted store, and opening it again with paper. Nothing secret is printed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import click

from app.errors import AppError
from app.opening import explained, open_runtime, recovery_key, refuse
from app.runtime import Runtime
from app.work import COMMAND

_SENTENCES = {
    "staff.member": "nobody of the team is called that",
    "restricted.begun": "the store was begun already: its focal points name others on their own page",
    "restricted.no_paper": "print a recovery key first, or a lost passphrase loses what is told: waypost keys recovery",
    "restricted.not_begun": "there is no store yet: waypost sensitive begin",
    "restricted.other_paper": "the store was sealed to another recovery key than this one",
}
_ASKED = "A passphrase for the complaints alone, which {handle} types and nobody else knows"


@click.group
def sensitive() -> None:
    """Begin the place where complaints about people who help are kept, and open it again with paper."""


def _where(command: Callable[..., Any]) -> Callable[..., Any]:
    command = click.option("--data", "folder", help="Folder of database and keys.")(command)
    command = click.option("--config", help="Settings file.")(command)
    return click.option("--member", "handle", required=True, help="Who may read complaints.")(command)


@sensitive.command
@_where
def begin(handle: str, config: str | None, folder: str | None) -> None:
    """Make the store, which MEMBER opens with a passphrase of their own."""
    from app.sensitive import keys, naming
    from app.transaction import write

    with _opened(folder, config) as runtime:
        member_id = _id_of(runtime, handle)
        chosen = keys.choose(_passphrase(handle))
        write(runtime, COMMAND, lambda work: naming.begin(work, member_id, chosen))
    click.echo(f"Begun. {handle} opens it at {runtime.settings.public_url}{_page()} and names the others there.")


@sensitive.command
@_where
def reopen(handle: str, config: str | None, folder: str | None) -> None:
    """Let MEMBER in with the printed recovery key, when no focal point knows a passphrase any more."""
    from app.privacy.recovery import private_of
    from app.sensitive import keys, naming
    from app.transaction import write

    with _opened(folder, config) as runtime:
        member_id, paper = _id_of(runtime, handle), private_of(recovery_key("Recovery key"))
        chosen = keys.choose(_passphrase(handle))
        write(runtime, COMMAND, lambda work: naming.reopen(work, member_id, chosen, paper=paper))
    click.echo(f"{handle} opens it at {runtime.settings.public_url}{_page()} with the new passphrase.")


@contextmanager
def _opened(folder: str | None, config: str | None) -> Iterator[Runtime]:
    with open_runtime(folder, config) as runtime:
        try:
            yield runtime
        except AppError as error:
            refuse((_SENTENCES.get(error.code) or explained(error),))


def _id_of(runtime: Runtime, handle: str) -> UUID:
    from app.errors import NotFound
    from app.staff.queries import find_member_by_handle
    from app.transaction import read

    with read(runtime, COMMAND) as work:
        person = find_member_by_handle(work, handle)
    if person is None:
        raise NotFound("staff.member")
    return person.id


def _passphrase(handle: str) -> str:
    return str(click.prompt(_ASKED.format(handle=handle), hide_input=True, confirmation_prompt=True, err=True))


def _page() -> str:
    from app.sensitive.rules import PAGE

    return PAGE
