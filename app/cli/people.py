"""`waypost people`: the team from the keyboard of the server, for when nobody can sign in to do it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

import click

from app.errors import AppError
from app.opening import open_runtime, refuse
from app.runtime import Runtime
from app.work import COMMAND, Work

T = TypeVar("T")
_ROLES = ("volunteer", "coordinator", "admin", "protection_officer", "case_worker")
_SENTENCES = {
    "staff.member": "nobody of the team is called that",
    "staff.last_admin": "then nobody could invite or change people: make somebody else an admin first",
    "staff.inactive": "that person is no longer part of the team",
}


@click.group
def people() -> None:
    """Invite and manage the people who answer."""


def _where(command: Callable[..., Any]) -> Callable[..., Any]:
    command = click.option("--data", "folder", help="Folder of database and keys.")(command)
    return click.option("--config", help="Settings file.")(command)


@people.command
@click.option("--role", "roles", multiple=True, type=click.Choice(_ROLES), default=("volunteer",), show_default=True)
@_where
def invite(roles: tuple[str, ...], config: str | None, folder: str | None) -> None:
    """Print a one-time link for somebody new."""
    from app.staff import actions

    with _opened(folder, config) as runtime:
        _print_link(runtime, _written(runtime, lambda work: actions.invite(work, roles=roles)))


@people.command(name="list")
@_where
def list_people(config: str | None, folder: str | None) -> None:
    """Print everybody: handle, roles, whether they can sign in."""
    from app.staff.queries import members
    from app.transaction import read

    with _opened(folder, config) as runtime, read(runtime, COMMAND) as work:
        for person in members(work):
            state = "active" if person.can_sign_in else "waits for a new link" if person.active else "no longer here"
            click.echo(f"{person.handle}\t{' '.join(sorted(person.roles))}\t{state}")


@people.command(name="reset-second-factor")
@click.argument("handle")
@_where
def reset_second_factor(handle: str, config: str | None, folder: str | None) -> None:
    """Print a one-time link for HANDLE, who lost phone or password; until it is used they cannot sign in."""
    from app.staff import actions

    with _opened(folder, config) as runtime:
        _print_link(runtime, _written(runtime, lambda work: actions.renew(work, _id_of(work, handle))))


@people.command
@click.argument("handle")
@_where
def deactivate(handle: str, config: str | None, folder: str | None) -> None:
    """Take HANDLE out of the team: signed out at once, off the rota, number deleted."""
    from app.staff import actions

    with _opened(folder, config) as runtime:
        _written(runtime, lambda work: actions.deactivate(work, _id_of(work, handle)))
        click.echo("Done: signed out, and cannot sign in any more.")


@contextmanager
def _opened(folder: str | None, config: str | None) -> Iterator[Runtime]:
    with open_runtime(folder, config) as runtime:
        try:
            yield runtime
        except AppError as error:
            if error.code not in _SENTENCES:
                raise
            refuse((_SENTENCES[error.code],))


def _written(runtime: Runtime, unit: Callable[[Work], T]) -> T:
    from app.transaction import write

    return write(runtime, COMMAND, unit)


def _id_of(work: Work, handle: str) -> UUID:
    from app.errors import NotFound
    from app.staff.queries import find_member_by_handle

    found = find_member_by_handle(work, handle)
    if found is None:
        raise NotFound("staff.member")
    return found.id


def _print_link(runtime: Runtime, token: str) -> None:
    click.echo(f"{runtime.settings.public_url}/staff/invitation/{token}")
    click.echo("Give it to that person yourself. It works once, for three days.", err=True)
