"""Files as other programs export them, with invented people in them."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

USHAHIDI = ("Post ID", "Created (UTC)", "Post Date (UTC)", "Contact ID", "Contact", "Source", "Post Status", "Survey",
            "Title", "Description", "Where.lat", "Where.lon", "Categories", "Nationality")  # fmt: skip
KOBO = ("start", "respondent_name", "Phone number", "What is your legal status?", "feedback/what_happened",
        "_GPS_latitude", "_GPS_longitude", "_id", "_uuid", "_submission_time", "_validation_status",
        "_submitted_by")  # fmt: skip


def post(number: int, **more: str) -> list[str]:
    """A row of an Ushahidi export."""
    told = {
        "Post ID": str(number),
        "Created (UTC)": "2026-02-01 10:00:00",
        "Post Date (UTC)": "2026-02-01 10:00:00",
        "Contact": "+999100200300",
        "Source": "sms",
        "Post Status": "published",
        "Title": f"Tap {number}",
        "Description": f"The tap at gate {number} is broken",
        "Where.lat": "-1.2921",
        "Where.lon": "36.8219",
        "Categories": "Water, Complaint",
        "Nationality": "Atlantean",
    }
    return [(told | more).get(name, "") for name in USHAHIDI]


def submission(number: int, **more: str) -> list[str]:
    """A row of a KoboToolbox export."""
    told = {
        "start": "2026-02-02T08:00:00.000+03:00",
        "respondent_name": "Amal Quillfeather",
        "Phone number": "+999100200300",
        "What is your legal status?": "my visa expired",
        "feedback/what_happened": f"Queue number {number} is too long",
        "_GPS_latitude": "-1.2921",
        "_GPS_longitude": "36.8219",
        "_id": str(number),
        "_uuid": f"00000000-0000-4000-8000-{number:012d}",
        "_submission_time": "2026-02-02T09:00:00",
        "_submitted_by": "binta",
    }
    return [(told | more).get(name, "") for name in KOBO]


def as_csv(
    columns: Sequence[str], rows: Sequence[Sequence[str]], *, separator: str = ",", encoding: str = "utf-8"
) -> bytes:
    """The file."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([columns, *rows])
    return text.getvalue().encode(encoding)


def as_xlsx(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """The workbook."""
    from openpyxl import Workbook

    book = Workbook()
    for row in (columns, *rows):
        book.active.append(list(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def as_json(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """The answer of the KoboToolbox API."""
    records: list[dict[str, Any]] = [dict(zip(columns, row, strict=True)) for row in rows]
    for record in records:
        record["_geolocation"] = [float(record.pop("_GPS_latitude")), float(record.pop("_GPS_longitude"))]
        record["_attachments"] = [{"filename": "amal.jpg"}]
    return json.dumps({"count": len(records), "next": None, "previous": None, "results": records}).encode()
