"""What somebody who tries it out finds: something on every page of handing on, and nothing of it twice."""

import pytest
from sqlmodel import select

from app.demonstration.sample import prepare
from app.factory import create_app
from app.referrals.tables import Referral, State
from app.runtime import Runtime
from app.transaction import read
from tests.makers.staff import make_member, sign_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGES = (
    "/services",
    "/staff/directory",
    "/staff/partners",
    "/staff/visits",
    "/staff/tracing",
    "/staff/queue?tab=taken",
)


def test_a_demonstration_has_something_on_every_page_of_handing_on(runtime: Runtime) -> None:
    prepare(runtime)
    prepare(runtime)
    with read(runtime) as work:
        (referral,) = work.session.exec(select(Referral)).all()
        assert referral.state is State.ACCEPTED
    client = create_app(runtime).test_client()
    sign_in(client, runtime, make_member(runtime, "Amal", roles=("coordinator", "case_worker")))
    for path in PAGES:
        page = client.get(path)
        assert (page.status_code, 'class="empty"' in page.text, "(demo)" in page.text) == (200, False, True), path
    case = client.get(f"/staff/case/{referral.case_id.hex}").text
    assert "River House (demo)" in case
