"""Loading areas from files, and the index of areas in memory as new as the areas are."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from app.places import actions
from app.places.area_checks import codes_twice, overlaps, parents_missing
from app.places.area_file import MOST_AREAS, AreaRead, Finding, read_areas
from app.places.areas import Areas, loaded_codes, read_index, stamp
from app.places.outlines import LONGEST_OUTLINE, read, squeezed, written
from app.places.place import Place
from app.places.tables import AreaKind
from app.runtime import Runtime
from app.transaction import read as reading
from app.transaction import write, write_in_turn
from app.work import Actor
from maps.geojson import Unreadable

LARGEST_FILE = 128 << 20  # bytes
MOST_LETTERS = 10_000_000  # of all outlines of a loading together
FEWEST_LETTERS = 300  # of one outline
_TOGETHER = 100
_TURN = threading.Lock()


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded: how many areas of which country and level, and what was repaired or looks odd."""

    many: dict[actions.Layer, int]
    findings: tuple[Finding, ...]


class NotLoaded(Exception):
    """Nothing was loaded, and why."""

    def __init__(self, findings: Sequence[Finding] = (), problem: str = "") -> None:
        super().__init__(problem or f"{len(findings)} features cannot be taken")
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Examined:
    """What files hold, before any of it counts. findings: what is refused too."""

    areas: tuple[AreaRead, ...]
    findings: tuple[Finding, ...]

    @property
    def refused(self) -> tuple[Finding, ...]:
        """Why nothing of it can be loaded; empty when all can."""
        return tuple(finding for finding in self.findings if finding.refused)

    @property
    def many(self) -> dict[actions.Layer, int]:
        """How many areas of which country and level."""
        return dict(sorted(Counter((area.country, area.level) for area in self.areas).items()))


def load_areas(
    runtime: Runtime, actor: Actor, files: Sequence[Path], *, level: int | None = None, kind: AreaKind | None = None
) -> Loaded:
    """Load all areas of some files, or nothing (NotLoaded): one feature that cannot be taken refuses them all."""
    return put_in_place(runtime, actor, examine(runtime, actor, files, level=level, kind=kind))


def examine(
    runtime: Runtime,
    actor: Actor,
    files: Sequence[Path],
    *,
    level: int | None = None,
    kind: AreaKind | None = None,
    told: Callable[[int], None] = lambda _features: None,
) -> Examined:
    """What some files hold and what there is to say of it; nothing is loaded. NotLoaded for what is no such file."""
    areas, findings = _read_files(files, level=level, kind=kind, told=told)
    if not areas and not findings:
        raise NotLoaded(problem="there is no area in it")
    findings += _together(runtime, actor, areas)
    if not any(finding.refused for finding in findings):
        findings += overlaps(areas)
    return Examined((*areas,), (*findings,))


def put_in_place(runtime: Runtime, actor: Actor, examined: Examined) -> Loaded:
    """Make the areas count, all of them, or none (NotLoaded) when any is refused.

    They take the place of what was loaded of the same levels of the same countries. They are written in short steps
    that nobody sees; then one step makes them count, all at once.
    """
    refused = examined.refused or tuple(_together(runtime, actor, examined.areas))
    if refused:
        raise NotLoaded(refused)
    _put_in_place(runtime, actor, list(_within_bounds(examined.areas)))
    return Loaded(examined.many, examined.findings)


def _together(runtime: Runtime, actor: Actor, areas: Sequence[AreaRead]) -> list[Finding]:
    """What is wrong with them beside each other and beside what stays loaded, as that is now."""
    with reading(runtime, actor) as work:
        loaded = loaded_codes(work, but={(area.country, area.level) for area in areas})
    return [*codes_twice(areas, loaded), *parents_missing(areas, loaded)]


def _read_files(
    files: Sequence[Path], *, level: int | None, kind: AreaKind | None, told: Callable[[int], None]
) -> tuple[list[AreaRead], list[Finding]]:
    areas: list[AreaRead] = []
    findings: list[Finding] = []
    letters, most = 0, LONGEST_OUTLINE
    for path in files:
        try:
            for found in _found_in(path, level=level, kind=kind):
                if isinstance(found, Finding):
                    findings.append(found)
                else:
                    areas.append(_with_letters(found, most))
                    letters += len(areas[-1].outline)
                told(len(areas))
                _check_many(len(areas), len(findings))
                if letters > 2 * MOST_LETTERS and most > FEWEST_LETTERS:
                    most = max(FEWEST_LETTERS, most // 2)
                    areas = [_with_letters(area, most) for area in areas]
                    letters = sum(len(area.outline) for area in areas)
        except Unreadable as error:
            raise NotLoaded(findings, problem=f"{path.name}: {error}") from None
    return areas, findings


def _found_in(path: Path, *, level: int | None, kind: AreaKind | None) -> Iterator[AreaRead | Finding]:
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise Unreadable(
            f"it has {size >> 20} MB, more than {LARGEST_FILE >> 20}: load a level less, or simplify it first"
        )
    with path.open(encoding="utf-8-sig") as file:
        yield from read_areas(file, name=path.name, level=level, kind=kind)


def _check_many(areas: int, findings: int) -> None:
    if areas > MOST_AREAS:
        raise Unreadable(f"it holds more than {MOST_AREAS} areas: load a level less")
    if findings > MOST_AREAS:
        raise Unreadable("nearly everything in it is wrong")


def _within_bounds(areas: Sequence[AreaRead]) -> Iterator[AreaRead]:
    """The areas, with fewer corners where there are so many areas that memory would feel it."""
    most = max(FEWEST_LETTERS, min(LONGEST_OUTLINE, MOST_LETTERS // len(areas)))
    return (_with_letters(area, most) for area in areas)


def _with_letters(area: AreaRead, most: int) -> AreaRead:
    """The area, its outline of at most about so many letters."""
    if len(area.outline) <= most:
        return area
    return replace(area, outline=written(squeezed(read(area.outline), letters=most)))


def _put_in_place(runtime: Runtime, actor: Actor, areas: Sequence[AreaRead]) -> None:
    layers = sorted({(area.country, area.level) for area in areas})
    made = write(runtime, actor, lambda work: actions.begin(work, layers))
    for start in range(0, len(areas), _TOGETHER):
        some = areas[start : start + _TOGETHER]
        write_in_turn(runtime, actor, partial(actions.add, areas=some, into=made))
    write(runtime, actor, lambda work: actions.take_place(work, made))
    refresh(runtime)
    while write_in_turn(runtime, actor, partial(actions.delete_some, most=_TOGETHER)):
        pass


def areas_of(runtime: Runtime) -> Areas:
    """The index of areas as this process knows it: for area_of, parent_of, level_of. Read now if it never was."""
    return runtime.areas or refresh(runtime)


def area_of(runtime: Runtime, place: Place | None) -> str:
    """The code of the area a place lies in, from memory alone: units ask it, and no text may fail for a map's sake."""
    known = runtime.areas or Areas([], countries=runtime.settings.operation.countries)
    return known.area_of(place)


def refresh(runtime: Runtime) -> Areas:
    """The index as the areas are now; one small select when they have not changed."""
    with _TURN, reading(runtime) as work:
        if runtime.areas is None or stamp(work) != runtime.areas.stamp:
            runtime.areas = read_index(work, countries=runtime.settings.operation.countries)
        return runtime.areas
