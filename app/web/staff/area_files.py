"""Boundaries from a file: put down, looked through, and loaded whole or not at all; and what is loaded now."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.errors import Conflict
from app.places.area_file import Finding
from app.places.areas import layers_now
from app.places.tables import AreaKind
from app.places.worker import LARGEST_FILE, Examined, Loaded, NotLoaded, examine, put_in_place
from app.staff.rules import May, roles_that
from app.web.guards import actor, guarded, member
from app.web.live import part
from app.web.reach import reach
from app.web.staff import imports_words as words
from app.web.staff import pages
from app.web.tray import Lying, Stage, Tray, tray

ENDPOINT = "staff.area_file"
MOST_TOLD = 200
Answer = Response | tuple[str, int]
_WHO = roles_that(May.LOAD_AREAS)
_PREFIX = "boundaries-"
_LEVELS = range(5)


@dataclass(frozen=True, slots=True)
class Boundaries:
    """A file that was put down: where it lies, and what was said of it."""

    path: Path
    level: int | None
    kind: AreaKind | None


def stream() -> IO[bytes]:
    """Where a file of boundaries is received: beside the database, for it is large, and public."""
    return NamedTemporaryFile(dir=reach().runtime.settings.data, prefix=_PREFIX, suffix=".part", delete=False)


@pages.get("/areas")
@guarded(*_WHO)
def area_files() -> tuple[str, int]:
    """What is loaded, and where a file stands that was put down."""
    return _page()


@pages.get("/areas/far")
@guarded(*_WHO)
def area_far() -> Response:
    """How far it is: the part of the page that is asked for again."""
    return part("staff/_far.html", lying=_tray().of(member().id), page=url_for("staff.area_files"))


@pages.post("/areas/file")
@guarded(*_WHO)
def area_file() -> Answer:
    """A file is put down and looked through."""
    file, runtime, mine = request.files.get("file"), reach().runtime, actor()
    path = _received(file.stream) if file and file.filename else None
    if path is None:
        return _page(_("The file is damaged, or no table."))
    told = request.form.get("level", "")
    given = Boundaries(
        path=path,
        level=int(told) if told.isdecimal() and int(told) in _LEVELS else None,
        kind=AreaKind.SITE if "sites" in request.form else None,
    )
    try:
        lying = _tray().put(member().id, given, forget=lambda: path.unlink(missing_ok=True))
        _tray().start(
            lying.owner,
            "look",
            lambda far: examine(runtime, mine, [path], level=given.level, kind=given.kind, told=far),
        )
    except Conflict as error:
        path.unlink(missing_ok=True)
        return _page(words.sentence(error))
    return _back()


@pages.post("/areas/load")
@guarded(*_WHO)
def area_load() -> Answer:
    """What was found good takes the place of what was loaded."""
    runtime, mine = reach().runtime, actor()
    try:
        lying = _tray().of(member().id)
        examined = _examined(lying)
        _tray().start(member().id, "load", lambda _far: put_in_place(runtime, mine, examined))
    except Conflict as error:
        return _page(words.sentence(error))
    return _back()


@pages.post("/areas/away")
@guarded(*_WHO)
def area_away() -> Response:
    """The file is taken away."""
    _tray().take_away(member().id)
    return _back()


def _tray() -> Tray:
    return tray("areas")


def _examined(lying: Lying | None) -> Examined:
    if lying is None or not isinstance(lying.result, Examined):
        raise Conflict("tray.gone")
    return lying.result


def _received(file: IO[bytes]) -> Path | None:
    """Where the file lies; what a server that died left behind is cleared away."""
    path = Path(str(getattr(file, "name", "")))
    if not path.name.startswith(_PREFIX):
        return None
    file.flush()
    for other in path.parent.glob(f"{_PREFIX}*.part"):
        if other != path and not _lies(other):
            with suppress(OSError):
                other.unlink()
    return path


def _lies(path: Path) -> bool:
    lying = _tray().of(member().id)
    return lying is not None and lying.file.path == path


def _back() -> Response:
    return redirect(url_for("staff.area_files"), 303)


def _page(problem: str = "") -> tuple[str, int]:
    lying = _tray().of(member().id)
    result = lying.result if lying else None
    failed = lying is not None and lying.stage is Stage.FAILED
    with reach().read(actor()) as work:
        now = layers_now(work)
    html = render_template(
        "staff/area_files.html",
        problem=problem or (_("Nothing was loaded.") if failed else ""),
        lying=lying,
        running=lying is not None and lying.stage is Stage.RUNS,
        examined=result if isinstance(result, Examined) else None,
        loaded=result if isinstance(result, Loaded) else None,
        reason=_reason(lying) if failed else "",
        findings=_findings(lying),
        levels=_LEVELS,
        layers=now,
        page=url_for("staff.area_files"),
        largest=LARGEST_FILE >> 20,
    )
    return html, 400 if problem else 200


def _reason(lying: Lying | None) -> str:
    """Why a file could not be read, as the reader of files says it."""
    error = lying.error if lying else None
    said = str(error) if isinstance(error, NotLoaded) and not error.findings else ""
    return said.removeprefix(f"{lying.file.path.name}: ") if lying else ""


def _findings(lying: Lying | None) -> Sequence[str]:
    """What there is to say of features: of what is refused when something is, else of what was repaired."""
    if lying is None:
        return ()
    if isinstance(lying.error, NotLoaded):
        return _told(lying.error.findings)
    if isinstance(lying.result, Examined):
        return _told(lying.result.refused or lying.result.findings)
    return ()


def _told(findings: Sequence[Finding]) -> Sequence[str]:
    """The first of them, without the name under which the file lies here."""
    return [str(one).removeprefix(f"{one.file}, ") for one in findings[:MOST_TOLD]]
