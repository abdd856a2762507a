"""No page takes a picture: none can hide a position, run as a page, or unpack into gigabytes."""

import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

TEMPLATES = Path(__file__).parents[2] / "app/web/templates"
FILES = {
    "staff/area_files.html": ".geojson,.json",
    "staff/audience_import.html": ".csv,.tsv,.txt,.xlsx",
    "staff/bulletin_file.html": ".cap,.xml",
    "staff/directory_import.html": ".json,.zip",
    "staff/imports.html": ".csv,.tsv,.txt,.xlsx,.json",
    "staff/wording_language.html": ".po,.xlsx",
}


def test_the_pages_that_take_files_are_for_staff_and_take_none_that_are_pictures() -> None:
    found = {
        str(path.relative_to(TEMPLATES)): re.findall(r'type="file"[^>]*accept="([^"]*)"', path.read_text("utf-8"))
        for path in TEMPLATES.rglob("*.html")
        if 'type="file"' in path.read_text("utf-8")
    }
    assert found == {page: [kinds] for page, kinds in FILES.items()}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_picture_sent_to_a_public_form_is_not_received(client: FlaskClient) -> None:
    picture = (io.BytesIO(b"\xff\xd8\xff\xe1" + b"x" * 100_000), "amal.jpg", "image/jpeg")
    sent = client.post("/tell", data={"words": "tap", "picture": picture}, content_type="multipart/form-data")
    assert sent.status_code == 413
