"""The page of guides for those who write words: what is told, and what was asked in vain."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.guides.actions import missed
from app.runtime import Runtime
from app.transaction import write
from app.work import SYSTEM
from tests.makers.guides import GUIDES, fill
from tests.makers.staff import make_chen, make_member, sign_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = "/staff/guides"


def count(runtime: Runtime, language: str, topic: str, times: int) -> None:
    for _ in range(times):
        write(runtime, SYSTEM, lambda work: missed(work, language=language, topic=topic))


@pytest.fixture
def chen(app: Flask, runtime: Runtime) -> FlaskClient:
    client = app.test_client()
    sign_in(client, runtime, make_chen(runtime))
    return client


def test_who_writes_no_words_does_not_see_it(app: Flask, runtime: Runtime) -> None:
    client = app.test_client()
    sign_in(client, runtime, make_member(runtime))
    assert client.get(PAGE).status_code == 403


def test_a_guide_that_is_not_told_says_what_it_lacks_and_the_others_lead_to_their_page(
    runtime: Runtime, chen: FlaskClient
) -> None:
    fill(runtime, replace(GUIDES, labour_help=""))
    html = chen.get(PAGE).text
    assert html.count("Not told while these settings are empty: \u2068labour_help\u2069") == 2
    assert 'href="/guides/rights?lang=en"' in html
    assert "/guides/wages" not in html


def test_h_23_what_was_asked_in_vain_is_told_as_a_number_only_of_five_and_more(
    runtime: Runtime, chen: FlaskClient
) -> None:
    assert "Nothing was asked that no guide answers." in chen.get(PAGE).text
    count(runtime, "ti", "items", 5)
    count(runtime, "ar", "wages", 4)
    count(runtime, "ar", "", 1)
    html = chen.get(PAGE).text
    cells = re.findall(r"<t[hd](?: scope=\"row\")?>\s*(?:<bdi>)?([^<]*)", html.split("<tbody>")[1].split("</tbody>")[0])
    told = list(zip(*[iter(map(str.strip, cells))] * 3, strict=True))
    assert told == [
        ("Blankets, clothes, things", "ትግርኛ", "5"),
        ("Unpaid wages", "العربية", "1 to 4"),
        ("something else", "العربية", "1 to 4"),
    ]
