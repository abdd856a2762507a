"""Guides on pages: in every language we have, in one round trip, and never a dead end."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.factory import create_app
from app.guides.rules import Guide
from app.runtime import Runtime
from app.settings import Channel, Guides
from app.wording.drafts import Wording
from tests.makers.guides import GUIDES, fill

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ONE_ROUND_TRIP = 14_600  # bytes that a server may send before it has to wait for the phone (ten segments)


@pytest.fixture
def client(runtime: Runtime) -> FlaskClient:
    fill(runtime)
    return create_app(runtime).test_client()


def page(client: FlaskClient, path: str, language: str) -> TestResponse:
    return client.get(path, headers={"Accept-Language": language, "Accept-Encoding": "gzip"})


def main_of(client: FlaskClient, path: str, language: str = "en") -> str:
    html = client.get(path, headers={"Accept-Language": language}).text
    return html[html.index("<main") : html.index("</main>")]


def test_every_guide_is_on_the_page_with_its_words_and_the_number_to_call(client: FlaskClient) -> None:
    html = main_of(client, "/guides")
    for guide in Guide:
        assert f'id="{guide.value}"' in html
    assert "Not paid? Write down the days" in html
    assert '<a href="tel:+15005550106"><bdi dir="ltr">+15005550106</bdi></a>' in html


@pytest.mark.parametrize("language", ["en", "ar", "ti", "my"])
def test_every_page_of_guides_is_one_round_trip_and_sets_no_cookie(client: FlaskClient, language: str) -> None:
    for path in ("/", "/guides", *(f"/guides/{guide.value}" for guide in Guide)):
        answer = page(client, path, language)
        assert answer.status_code == 200, path
        head = sum(len(name) + len(value) + 4 for name, value in answer.headers)
        assert head + len(answer.data) <= ONE_ROUND_TRIP, path
        assert "Set-Cookie" not in answer.headers, path


def test_a_guide_is_read_in_each_of_the_languages_and_says_where_nobody_checked_it(
    client: FlaskClient, wording: Wording
) -> None:
    for language in wording.languages:
        html = main_of(client, f"/guides/wages?lang={language}")
        assert f'<article lang="{language}" dir="{wording.drafts[language].direction}">' in html
        assert wording.text("label_wages", language).text in html
        assert wording.keyword("help", language) in html
        client.delete_cookie("lang")
    assert "not yet checked by a reader" in main_of(client, "/guides/wages", "my")


def test_a_checked_guide_is_not_called_unchecked(client: FlaskClient, runtime: Runtime, wording: Wording) -> None:
    draft = wording.drafts["en"]
    texts = {**draft.texts, "guide_wages": replace(draft.texts["guide_wages"], reviewed=True)}
    runtime.wording = Wording({**wording.drafts, "en": replace(draft, texts=texts)})
    assert "not yet checked" not in main_of(client, "/guides/wages")
    assert "not yet checked" in main_of(client, "/guides/school")


@pytest.mark.parametrize(
    ("written", "calls"),
    [
        ("0800 100 100", ["tel:0800100100"]),
        ("112 or +999 (55) 501-02", ["tel:112", "tel:+9995550102"]),
        ("help.example/k", []),
        ("room 12", []),
    ],
)
def test_only_what_is_a_number_is_called_and_a_sentence_stays_whole(
    client: FlaskClient, runtime: Runtime, written: str, calls: list[str]
) -> None:
    fill(runtime, replace(GUIDES, labour_help=written))
    html = main_of(client, "/guides/wages")
    assert re.findall(r'href="(tel:[^"]*)"', html) == calls
    article = html[html.index("<article") : html.index("</article>")]
    assert f"Free advice: {written}." in " ".join(re.sub(r"<[^>]*>", "", article).split())


@pytest.mark.parametrize("name", ["nothing", "consulates"])
def test_what_is_not_told_here_leads_to_all_that_is_and_to_a_person(
    client: FlaskClient, runtime: Runtime, name: str
) -> None:
    fill(runtime, Guides())
    assert client.get(f"/guides/{name}").status_code == 404
    html = main_of(client, f"/guides/{name}")
    assert 'role="alert"' in html
    assert 'id="prepare_bag"' in html
    assert 'id="consulates"' not in html
    assert "To ask for help: HELP." in html


def test_a_person_can_be_asked_on_the_page_where_there_is_a_form(runtime: Runtime) -> None:
    fill(runtime)
    assert "/tell" not in main_of(create_app(runtime).test_client(), "/guides/rights")
    runtime.settings = replace(
        runtime.settings, channels=(*runtime.settings.channels, Channel(id="web", kind="web_form"))
    )
    for path in ("/guides", "/guides/rights"):
        assert 'href="/tell"' in main_of(create_app(runtime).test_client(), path), path


def test_going_back_is_under_the_way_alone_and_no_other_guide_leads_to_it(client: FlaskClient) -> None:
    html = main_of(client, "/guides")
    assert html.index('id="return"') > html.index('id="moving"')
    assert html.count("/guides/return") == 1
    for guide in set(Guide) - {Guide.RETURN}:
        assert "/guides/return" not in main_of(client, f"/guides/{guide.value}")


def test_the_first_page_leads_to_the_guides(client: FlaskClient) -> None:
    assert 'href="/guides"' in main_of(client, "/")
