from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits import RateLimitItemPerHour
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from app.clock import FixedClock
from app.factory import create_app
from app.runtime import Runtime
from app.settings import Server
from app.web import guards
from tests.makers import staff
from tests.makers.addresses import some_values
from tests.makers.staff import Member

OPEN = {"staff.sign_in", "staff.code", "staff.first", "staff.invitation", "staff.unlock"}
ELSEWHERE = "192.0.2.7"


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    return create_app(runtime)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def binta(runtime: Runtime) -> Member:
    return staff.make_member(runtime)


def served_at(runtime: Runtime, server: Server) -> FlaskClient:
    """A browser of a server with these settings."""
    runtime.settings = replace(runtime.settings, server=server)
    return create_app(runtime).test_client()


def test_every_staff_route_is_guarded_but_the_ones_that_let_people_in(app: Flask) -> None:
    unguarded = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("staff.") and not hasattr(app.view_functions[rule.endpoint], "guarded_for")
    }
    assert unguarded == OPEN


def test_every_staff_route_sends_a_stranger_to_sign_in_and_changes_nothing(app: Flask, client: FlaskClient) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("staff.")]
    app.config["WTF_CSRF_ENABLED"] = False
    for rule in rules:
        if rule.endpoint in OPEN:
            continue
        values = some_values(rule)
        path = app.url_map.bind("localhost").build(rule.endpoint, values, force_external=False)
        for method in {"GET", "POST"} & set(rule.methods or ()):
            answer = client.open(path, method=method)
            assert (answer.status_code, answer.location) == (303, "/staff/sign-in"), f"{method} {rule.rule}"


def test_a_script_without_a_session_gets_401_and_no_redirect(client: FlaskClient) -> None:
    assert client.get("/staff/account", headers={"Sec-Fetch-Dest": "empty"}).status_code == 401
    assert client.get("/staff/account", headers={"Accept": "application/json"}).status_code == 401


def test_after_signing_in_one_is_where_one_wanted_to_go(client: FlaskClient, runtime: Runtime, binta: Member) -> None:
    client.get("/staff/duty?from=2026-03-09")
    assert staff.sign_in(client, runtime, binta).location == "/staff/duty"


def test_a_page_for_another_role_is_refused(client: FlaskClient, runtime: Runtime, binta: Member) -> None:
    staff.sign_in(client, runtime, binta)
    assert client.get("/staff/people").status_code == 403
    assert client.get("/staff/account").status_code == 200


def test_a_page_left_open_ends_the_session_though_its_script_goes_on_asking(
    client: FlaskClient, runtime: Runtime, clock: FixedClock, binta: Member
) -> None:
    staff.sign_in(client, runtime, binta)
    for _ in range(15):
        clock.move(minutes=2)
        last = client.get("/staff/duty", headers={"Sec-Fetch-Dest": "empty"})
    assert last.status_code == 401


def test_a_page_that_is_used_keeps_the_session_until_half_a_day_is_over(
    client: FlaskClient, runtime: Runtime, clock: FixedClock, binta: Member
) -> None:
    staff.sign_in(client, runtime, binta)
    for _ in range(28):
        clock.move(minutes=25)
        assert client.get("/staff/account").status_code == 200
    clock.move(minutes=25)
    assert client.get("/staff/account").status_code == 303


def test_changing_people_asks_for_the_second_factor_again_after_ten_minutes(
    client: FlaskClient, runtime: Runtime, clock: FixedClock
) -> None:
    dawit = staff.make_dawit(runtime)
    staff.sign_in(client, runtime, dawit)
    assert client.get("/staff/people").status_code == 200
    clock.move(minutes=10)
    asked = client.get("/staff/people", follow_redirects=True)
    assert asked.request.path == "/staff/prove"
    form = {"csrf_token": staff.csrf(asked), "code": staff.next_code(runtime, dawit)}
    assert client.post("/staff/prove", data=form).location == "/staff/people"
    assert client.get("/staff/people").status_code == 200


def test_a_form_sent_too_late_comes_back_to_the_page_it_stands_on(
    client: FlaskClient, runtime: Runtime, clock: FixedClock
) -> None:
    dawit = staff.make_dawit(runtime)
    staff.sign_in(client, runtime, dawit)
    form = {"csrf_token": staff.csrf(client.get("/staff/people"))}
    clock.move(minutes=10)
    asked = client.post(f"/staff/people/{dawit.id}/renew", data=form, follow_redirects=True)
    proof = {"csrf_token": staff.csrf(asked), "code": staff.next_code(runtime, dawit)}
    assert client.post("/staff/prove", data=proof).location == "/staff/people"


def test_a_wrong_code_proves_nothing(client: FlaskClient, runtime: Runtime, clock: FixedClock) -> None:
    dawit = staff.make_dawit(runtime)
    staff.sign_in(client, runtime, dawit)
    clock.move(minutes=10)
    asked = client.get("/staff/people", follow_redirects=True)
    refused = client.post("/staff/prove", data={"csrf_token": staff.csrf(asked), "code": "000 00"})
    assert refused.status_code == 400
    assert client.get("/staff/people").location == "/staff/prove"


@pytest.mark.parametrize(
    ("host", "remote", "headers"),
    [
        (ELSEWHERE, ELSEWHERE, {}),
        (ELSEWHERE, "127.0.0.1", {}),
        ("localhost", ELSEWHERE, {}),
        ("localhost", "127.0.0.1", {"X-Forwarded-For": ELSEWHERE}),
    ],
)
def test_over_plain_http_staff_pages_say_how_to_open_them(
    runtime: Runtime, host: str, remote: str, headers: dict[str, str]
) -> None:
    client = served_at(runtime, Server(host=ELSEWHERE))
    for path in ("/staff/sign-in", "/staff/account", "/staff/first/x"):
        answer = client.get(
            path, base_url=f"http://{host}:8000", environ_overrides={"REMOTE_ADDR": remote}, headers=headers
        )
        assert answer.status_code == 403
        assert "config.toml" in answer.text
        assert "csrf_token" not in answer.text


@pytest.mark.parametrize(
    ("host", "remote"), [("localhost", "127.0.0.1"), ("localhost", "::1"), ("127.0.0.1", "127.0.0.1")]
)
def test_on_the_machine_itself_staff_pages_open_over_plain_http(runtime: Runtime, host: str, remote: str) -> None:
    client = served_at(runtime, Server())
    answer = client.get("/staff/sign-in", base_url=f"http://{host}:8000", environ_overrides={"REMOTE_ADDR": remote})
    assert answer.status_code == 200


def test_over_https_staff_pages_open_everywhere(runtime: Runtime) -> None:
    client = served_at(runtime, Server(host=ELSEWHERE))
    answer = client.get(
        "/staff/sign-in", base_url=f"https://{ELSEWHERE}:8000", environ_overrides={"REMOTE_ADDR": ELSEWHERE}
    )
    assert answer.status_code == 200


def test_behind_our_tls_proxy_staff_pages_open_under_the_public_name_alone(runtime: Runtime) -> None:
    client = served_at(runtime, Server(host=ELSEWHERE, public_url="https://help.example.org"))

    def status(base_url: str, **headers: str) -> int:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.get("/staff/sign-in", base_url=base_url, headers=told).status_code

    assert status("http://help.example.org", X_Forwarded_For="192.0.2.9", X_Forwarded_Proto="https") == 200
    assert status("http://help.example.org", X_Forwarded_For="192.0.2.9", X_Forwarded_Proto="http") == 403
    assert status("http://help.example.org:8000", X_Forwarded_For="192.0.2.9") == 403


def test_pages_for_anyone_open_over_plain_http(runtime: Runtime) -> None:
    client = served_at(runtime, Server(host=ELSEWHERE))
    assert (
        client.get("/", base_url=f"http://{ELSEWHERE}:8000", environ_overrides={"REMOTE_ADDR": ELSEWHERE}).status_code
        == 200
    )


@pytest.mark.parametrize(
    ("public_url", "remote", "address"),
    [
        ("https://help.example.org", "127.0.0.1", "192.0.2.9"),  # what our proxy added comes last
        ("https://help.example.org", "198.51.100.1", "198.51.100.1"),  # nobody else is believed
        ("", "127.0.0.1", "127.0.0.1"),
    ],
)
def test_only_our_own_proxy_is_believed_about_addresses(
    runtime: Runtime, public_url: str, remote: str, address: str
) -> None:
    runtime.settings = replace(runtime.settings, server=Server(public_url=public_url))
    app = create_app(runtime)
    told = {"X-Forwarded-For": "203.0.113.5, 192.0.2.9"}
    with app.test_request_context(headers=told, environ_overrides={"REMOTE_ADDR": remote}):
        assert guards.address() == address


def test_many_tries_at_once_do_not_slip_past_the_count() -> None:
    tries = guards.Tries(MovingWindowRateLimiter(MemoryStorage()), RateLimitItemPerHour(5), fail_open=False)
    wrong: list[str] = []

    def guess(_browser: int) -> bool:
        try:
            return tries.checked(["Binta", "192.0.2.66"], lambda: wrong.append("a guess")) is None
        except TooManyRequests:
            return False

    with ThreadPoolExecutor(16) as browsers:
        assert sum(browsers.map(guess, range(64))) == 5
    assert len(wrong) == 5


def test_what_is_right_is_never_counted() -> None:
    tries = guards.Tries(MovingWindowRateLimiter(MemoryStorage()), RateLimitItemPerHour(5), fail_open=False)
    assert all(tries.checked(["Binta"], lambda: "in") for _ in range(20))


@pytest.mark.parametrize("fail_open", [True, False])
def test_p_11_a_limit_does_what_it_says_when_nothing_can_be_counted(fail_open: bool) -> None:
    class Gone(MemoryStorage):
        def acquire_entry(self, *_: object, **__: object) -> bool:
            raise ConnectionError

        get_moving_window = acquire_entry  # type: ignore[assignment]

    tries = guards.Tries(MovingWindowRateLimiter(Gone()), RateLimitItemPerHour(5), fail_open=fail_open)
    if fail_open:
        assert tries.checked(["Binta"], lambda: "in") == "in"
        return
    with pytest.raises(ServiceUnavailable):
        tries.checked(["Binta"], lambda: "in")
