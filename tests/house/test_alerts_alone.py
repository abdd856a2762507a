"""X-27: one person with every role tries every route and every command on a warning of theirs; none lets it out."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import click
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import col, select
from werkzeug.routing import Rule

from app.alerts import ahead
from app.alerts.tables import AlertIssue, ApprovedAhead, IssueState
from app.cli import main
from app.clock import FixedClock
from app.factory import create_app
from app.privacy import key_file
from app.runtime import Runtime
from app.staff.rules import Role
from app.transaction import read, write
from tests.makers import staff
from tests.makers import warnings as make
from tests.makers.staff import Member

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PASSPHRASE = "four words of an invented song"
NEVER = (IssueState.APPROVED, IssueState.ISSUED, IssueState.STOPPED)
# It serves the pages, which the other test tries, until somebody stops it.
SERVES = ("run",)
LAST = (("data", "restore"), ("keys", "recover"), ("keys", "destroy"))  # after these nothing can be tried any more
# Whatever any form of a warning asks, and what none asks, in one.
FORM = {
    "read": ["en", "ar"], "do": "ask", "key": "alert_flood_during", "area": "KE001", "place": "0", "hours": "0",
    "blank-where_to_go": "0", "blank-where_to_go-und": "Hill School", "blank-place-und": "Riverside", "lasts": "6",
    "severity": "Severe", "urgency": "Immediate", "certainty": "Observed", "first": "100", "sector": "15",
    "language": "en", "reason": "so", "state": "issued", "approved": "yes", "roles": "admin", "status": "Actual",
}  # fmt: skip


@pytest.fixture
def eve(runtime: Runtime) -> Member:
    """Somebody with every role there is."""
    return everything(runtime, "Eve")


def everything(runtime: Runtime, handle: str) -> Member:
    """A member who may do whatever a role allows."""
    return staff.make_member(runtime, handle, roles=tuple(role.value for role in Role if role is not Role.PARTNER))


def tried(runtime: Runtime, eve: Member, *, asked: bool) -> UUID:
    """A new warning of hers, which a second person is asked for or not."""
    made = make.draft(runtime, make.flood(runtime.clock.now(), expires=runtime.clock.now() + timedelta(days=2)), eve)
    if asked:
        make.submit(runtime, made, eve)
    return made


def in_advance(runtime: Runtime, eve: Member) -> UUID:
    """Something she asks to be let send alone."""
    content = make.flood(runtime.clock.now())
    choices = ahead.Choices(places=("KE001",), blanks={"where_to_go": ({"und": "Hill School"},)})
    until = runtime.clock.now() + timedelta(days=2)
    return write(
        runtime,
        make.by(eve),
        lambda work: ahead.propose(
            work, runtime, content, choices, members=[eve.id], lasts_hours=6, until=until, member_id=eve.id
        ),
    )


def let_out(runtime: Runtime) -> list[tuple[str, str]]:
    """Whatever was approved or went out."""
    with read(runtime) as work:
        out = work.session.exec(select(AlertIssue).where(col(AlertIssue.state).in_(NEVER))).all()
        agreed = work.session.exec(select(AlertIssue).where(col(AlertIssue.approved_by).is_not(None))).all()
        given = work.session.exec(select(ApprovedAhead).where(col(ApprovedAhead.approved_by).is_not(None))).all()
    return [(one.id.hex, "issue") for one in (*out, *agreed)] + [(one.id.hex, "ahead") for one in given]


def addresses(app: Flask, rule: Rule, issue_id: UUID, ahead_id: UUID, eve: Member) -> list[str]:
    """The address with the warning wherever an id can stand, and with what she asks for in advance."""
    asked, found = app.url_map.bind("localhost"), []
    for at, own in ((ahead_id, uuid4()), (issue_id, eve.id)):
        at_issue = issue_id if "issue_hex" in rule.arguments else ahead_id if "ahead_hex" in rule.arguments else at
        values: dict[str, object] = {name: at_issue.hex if "hex" in name else at_issue for name in rule.arguments}
        values |= {"language": "en", "key": "taken", "token": at.hex, "name": "leaflet.css", "channel": "simulator"}
        values |= dict.fromkeys(("zoom", "column", "row"), 0) | {"member_id": own}
        found.append(asked.build(rule.endpoint, {name: values[name] for name in rule.arguments}))
    return found


def browser(app: Flask, runtime: Runtime, eve: Member) -> FlaskClient:
    assert isinstance(runtime.clock, FixedClock)
    runtime.clock.move(seconds=61)  # a code is good once
    client = app.test_client()
    staff.sign_in(client, runtime, eve)
    return client


def test_x_27_no_route_lets_one_person_send_or_approve_a_warning_of_theirs(runtime: Runtime, eve: Member) -> None:
    app = create_app(runtime)
    client, ahead_id = browser(app, runtime, eve), in_advance(runtime, eve)
    token = staff.csrf(client.get("/staff/account"))
    routes = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert {"staff.alert_approve", "staff.alert_let_out", "staff.alert_ahead_use"} <= {one.endpoint for one in routes}
    drafts: dict[bool, UUID] = {}
    called = [eve.handle]
    for rule in sorted(routes, key=lambda one: (one.endpoint == "staff.sign_out", one.rule)):
        for asked in (False, True):
            issue_id = drafts[asked] = _as_it_was(runtime, eve, drafts.get(asked), asked=asked)
            address = addresses(app, rule, issue_id, ahead_id, eve)[asked]
            expires = (runtime.clock.now() + timedelta(hours=6)).strftime("%Y-%m-%dT%H:%M")
            more = {"seen": str(make.version(runtime, issue_id)), "expires": expires, "issue": issue_id.hex}
            client.post(address, data={**FORM, **more, "member": eve.id.hex, "csrf_token": token})
            assert let_out(runtime) == [], f"{address} ({'asked' if asked else 'a draft'})"
        if client.get("/staff/alerts").status_code != 200:  # signed out, renewed, put out: somebody else goes on
            eve = everything(runtime, f"Eve {len(called)}")
            called.append(eve.handle)
            client, ahead_id = browser(app, runtime, eve), in_advance(runtime, eve)
            token, drafts = staff.csrf(client.get("/staff/account")), {}


def _as_it_was(runtime: Runtime, eve: Member, issue_id: UUID | None, *, asked: bool) -> UUID:
    """The warning where the last route left it as it was, or another."""
    with read(runtime) as work:
        issue = work.session.get(AlertIssue, issue_id) if issue_id else None
    wanted = IssueState.SUBMITTED if asked else IssueState.DRAFT
    return issue.id if issue is not None and issue.state is wanted else tried(runtime, eve, asked=asked)


def test_x_27_the_same_form_sends_it_once_a_second_person_agreed(runtime: Runtime, eve: Member) -> None:
    """Or the test above would prove nothing."""
    app, chen = create_app(runtime), staff.make_chen(runtime)
    client, made = browser(app, runtime, eve), tried(runtime, eve, asked=True)
    make.approve(runtime, made, chen)
    seen, token = str(make.version(runtime, made)), staff.csrf(client.get("/staff/account"))
    client.post(f"/staff/alerts/{made.hex}/out", data={**FORM, "seen": seen, "csrf_token": token})
    with read(runtime) as work:
        issue = work.session.get_one(AlertIssue, made)
    assert (issue.state, issue.issued_by, issue.approved_by) == (IssueState.ISSUED, eve.id, chen.id)


def commands() -> list[tuple[tuple[str, ...], click.Command]]:
    """Every command there is, by its words."""
    found: list[tuple[tuple[str, ...], click.Command]] = []

    def walk(path: tuple[str, ...], command: click.Command) -> None:
        if not isinstance(command, click.Group):
            found.append((path, command))
            return
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            walk((*path, name), below)

    walk((), main)
    return sorted(found, key=lambda one: (one[0] in LAST, one[0]))


def arguments(command: click.Command, issue_id: UUID, file: Path) -> list[str]:
    """The warning wherever the command takes something."""
    told: list[str] = []
    for one in command.params:
        value = str(file) if isinstance(one.type, click.Path) else issue_id.hex
        if isinstance(one, click.Argument):
            told.append(value)
        elif one.required:
            told += [one.opts[0], value]
    return told


def test_x_27_no_command_sends_a_warning(
    runtime: Runtime, eve: Member, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYPOST_DATA", str(tmp_path))
    monkeypatch.setenv("WAYPOST_PASSPHRASE", PASSPHRASE)
    key_file.create(tmp_path, PASSPHRASE)
    every = commands()
    assert len(every) > 20
    for path, command in every:
        if path == SERVES:
            continue
        issue_id = tried(runtime, eve, asked=True)
        file = tmp_path / "warning.csv"
        file.write_text(f"words,alert\nsend it,{issue_id.hex}\n")
        told = [*path, *arguments(command, issue_id, file)]
        CliRunner().invoke(main, told, input=f"{issue_id.hex}\ny\nyes\n")
        assert let_out(runtime) == [], " ".join(told)
