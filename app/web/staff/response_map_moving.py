"""The staff map that is moved and played: the days of the time looked at, each by itself or up to it."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from flask import Response, make_response
from flask_babel import gettext as _

from app.places.areas import Areas
from app.places.worker import areas_of
from app.response_map.playing import rises, told
from app.response_map.queries import by_area_and_day
from app.response_map.rolling import around, shown_as
from app.staff.rules import Role
from app.web import moving
from app.web.compression import compressed
from app.web.guards import actor, guarded
from app.web.lately import json_lately
from app.web.map_drawing import moved
from app.web.protection import with_nonce
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff.map_lines import hidden_of, least_of, picture_of, tell, top_name, unnamed
from app.web.staff.map_looking import Looked, Step, looked, topic
from app.work import Work

_LASTS = 5.0  # seconds: so old a number may be in a meeting
_WHO = (Role.COORDINATOR, Role.PROTECTION_OFFICER, Role.VOLUNTEER)


@pages.get("/map/move")
@guarded(*_WHO)
@with_nonce
def move_map() -> Response:
    """The same counts as on the map's page, to be moved and played."""
    runtime, asked = reach().runtime, looked()
    index, steps = areas_of(runtime), asked.steps(runtime.clock.now().date())
    with reach().read(actor()) as work:
        return compressed(make_response(moving.page_of(_page(work, asked, steps, index))))


def _page(work: Work, asked: Looked, steps: Sequence[Step], index: Areas) -> moving.Page:
    found, at = tell(work, asked, steps, index, leads_to="staff.move_map"), asked.now(steps)
    whole = _("%(first)s to %(last)s", first=steps[0].name, last=steps[-1].name)
    tiles = moving.tiles(reach().runtime, "/staff/tiles")
    nonce = moving.nonce()
    return moving.Page(
        title=f"{topic(asked)}: {top_name(work, asked)}",
        time=whole if at is None else steps[at].name,
        note=_note(asked),
        lines=found.lines,
        hidden=hidden_of(asked),
        least=least_of(asked),
        moments=[moving.Moment(step.name, _here(asked, day=step.since.isoformat())) for step in steps],
        at=at,
        whole=moving.Moment(_("The whole time"), _here(asked, day="")),
        data=asked.url("staff.map_days", day=""),
        back=asked.url(),
        still=picture_of(work, asked, found.lines, index),
        moved=moved(work, found.lines, top=asked.top, index=index, nonce=nonce, tiles=tiles),
        credit=tiles.credit if tiles else "",
    )


def _here(asked: Looked, **changed: str) -> str:
    return asked.url("staff.move_map", **changed)


def _note(asked: Looked) -> str:
    if asked.exact:
        return str(_("Every number is shown. Not for a wall, paper or picture."))
    return str(_("Numbers below five are not shown, so that this can be put on a wall."))


@pages.get("/map/days")
@guarded(*_WHO)
def map_days() -> Response:
    """The counts of every day of the time looked at, by area: each day's, and what a running total rises by."""
    runtime, asked = reach().runtime, looked()
    index, steps = areas_of(runtime), asked.steps(runtime.clock.now().date())
    with reach().read(actor()) as work:
        hidden = tuple(unnamed(work))

    def make() -> bytes:
        with reach().read(actor()) as work:
            days = by_area_and_day(work, asked.asked(steps))
        counts = _by_step(days, steps, lambda area: _shown(area, asked.top, hidden, index))
        return _written(counts, least_of(asked))

    what = (replace(asked, step=""), steps, hidden, index.stamp)
    return json_lately(what, make, now=runtime.clock.monotonic(), lasts=_LASTS)


def _written(areas: Mapping[str, Sequence[int]], least: int) -> bytes:
    told_of = {code: [[told(many, least) for many in counts], rises(counts, least)] for code, counts in areas.items()}
    return json.dumps({"areas": told_of, "none": 0}, separators=(",", ":")).encode()


def _shown(area: str, top: str, hidden: Collection[str], index: Areas) -> str | None:
    return shown_as(around(area, hidden, index.parent_of), top, index.parent_of)


def _by_step(
    days: Mapping[date, Mapping[str, int]], steps: Sequence[Step], shown_as: Callable[[str], str | None]
) -> dict[str, list[int]]:
    """For each area that is shown, its counts in the order of the steps."""
    areas = {area for counts in days.values() for area in counts}
    place = {area: shown_as(area) for area in areas}
    found: dict[str, list[int]] = {shown: [0] * len(steps) for shown in place.values() if shown is not None}
    for day, counts in days.items():
        at = next(at for at, step in enumerate(steps) if day <= step.until)
        for area, many in counts.items():
            if (shown := place[area]) is not None:
                found[shown][at] += many
    return found
