"""Loading areas: whole files or nothing, what is repaired, and in which area a place lies."""

import io
import json
import math
import random
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from app.assembly import assemble
from app.places import worker
from app.places.area_file import AreaRead, Finding, read_areas
from app.places.areas import Areas, areas_at, areas_below, find_area, name_in, outline_of
from app.places.cells import Cell
from app.places.outlines import LONGEST_OUTLINE
from app.places.place import Method, Place
from app.places.tables import AreaKind
from app.places.worker import Loaded, NotLoaded, area_of, areas_of, load_areas, refresh
from app.runtime import Runtime
from app.settings import Settings
from app.transaction import read
from app.work import COMMAND
from maps.geometry import contains
from tests.makers.areas import ARABIC, collection, district, feature, province, save, square, wavy_districts


def at(latitude: float, longitude: float) -> Place:
    return Place(latitude, longitude, 50, "", Method.SHARE)


def load(runtime: Runtime, path: Path, features: list[dict[str, Any]], **options: Any) -> Loaded:
    return load_areas(runtime, COMMAND, [save(path / "areas.geojson", features)], **options)


def refusals(runtime: Runtime, path: Path, features: list[dict[str, Any]], **options: Any) -> list[str]:
    with pytest.raises(NotLoaded) as error:
        load(runtime, path, features, **options)
    with read(runtime) as work:
        assert areas_at(work, 1) == [], "nothing is half loaded"
    return [str(finding) for finding in error.value.findings] or [str(error.value)]


def test_provinces_and_their_districts_are_found_by_code_by_name_and_below_each_other(
    runtime: Runtime, tmp_path: Path
) -> None:
    load(runtime, tmp_path, [province(1), province(2)])
    loaded = load(runtime, tmp_path, [district(1, 1, square(37.0, -1.0, 0.5)), district(2, 1, square(37.5, -1.0, 0.5))])
    assert loaded.many == {("KE", 2): 2}
    with read(runtime) as work:
        assert [area.pcode for area in areas_below(work, "KE")] == ["KE001", "KE002"]
        assert [area.pcode for area in areas_below(work, "KE001")] == ["KE001001", "KE001002"]
        found = find_area(work, "KE001")
        assert found is not None
        assert (name_in(found, "ar"), name_in(found, "en")) == (f"{ARABIC[1]} 1", "Province 1")
        assert name_in(found, "ti") == "Province 1", "English where there is no name in the language"
        assert contains(outline_of(found), found.longitude, found.latitude)
        assert find_area(work, "KE009") is None


def test_a_place_lies_in_the_deepest_area_in_a_cell_where_there_is_none_and_nowhere_when_nobody_knows(
    runtime: Runtime, tmp_path: Path
) -> None:
    assert areas_of(runtime).area_of(at(-0.7, 37.2)) == Cell.at(-0.7, 37.2).code
    load(runtime, tmp_path, [province(1), province(2)])
    load(runtime, tmp_path, [district(1, 1, square(37.0, -1.0, 0.5))])
    areas = areas_of(runtime)
    assert areas.area_of(at(-0.7, 37.2)) == "KE001001"
    assert areas.area_of(at(-0.2, 37.8)) == "KE001", "no district is told there"
    assert areas.area_of(at(-0.2, 38.8)) == "KE002"
    assert areas.area_of(at(3.0, 37.2)) == Cell.at(3.0, 37.2).code
    assert areas.area_of(None) == ""
    assert [areas.parent_of(code) for code in ("KE001001", "KE001", "KE", "")] == ["KE001", "KE", "", ""]
    assert [areas.level_of(code) for code in ("KE001001", "KE001", "KE", "cell:1:1")] == [2, 1, 0, None]


def test_a_cell_lies_in_its_country_and_is_as_wide_as_high() -> None:
    areas = Areas([], countries=("UG", "KE"))
    nairobi = areas.area_of(at(-1.2864, 36.8172))
    wide = areas.parent_of(nairobi)
    assert wide == Cell.at(-1.2864, 36.8172, kind="wide").code
    assert (areas.parent_of(wide), areas.parent_of("wide:0:0")) == ("KE", "")
    assert contains(Cell.at(-1.2864, 36.8172).outline, 36.8172, -1.2864)
    for latitude in (-64.0, -1.3, 0.01, 51.0):
        cell = Cell.at(latitude, 36.8)
        box = cell.box
        assert Cell.read(cell.code) == cell
        assert box.holds(36.8, latitude)
        assert math.isclose(box.height, box.width * math.cos(math.radians(box.middle[1])), rel_tol=0.01)
    assert [Cell.read(code) for code in ("cell:1", "KE001", "cell:1:x", "cell:1:1\n")] == [None] * 4


def test_a_new_file_takes_the_place_of_the_same_level_and_country_only(runtime: Runtime, tmp_path: Path) -> None:
    load(runtime, tmp_path, [province(1), province(2)])
    load(runtime, tmp_path, [district(1, 2, square(38.0, -1.0, 0.5))])
    load(runtime, tmp_path, [province(2), province(3)])
    with read(runtime) as work:
        assert [area.pcode for area in areas_at(work, 1)] == ["KE002", "KE003"]
        assert [area.pcode for area in areas_at(work, 2)] == ["KE002001"]
        left = work.connection.exec_driver_sql("SELECT count(*) FROM area").scalar()
        assert left == 3, "what was replaced is gone"
    assert areas_of(runtime).area_of(at(-0.5, 37.5)) == Cell.at(-0.5, 37.5).code


def test_another_process_sees_new_areas_when_it_looks(runtime: Runtime, tmp_path: Path) -> None:
    before = areas_of(runtime)
    load(runtime, tmp_path, [province(1)])
    runtime.areas = before
    assert area_of(runtime, at(-0.5, 37.5)) == Cell.at(-0.5, 37.5).code
    assert refresh(runtime).area_of(at(-0.5, 37.5)) == area_of(runtime, at(-0.5, 37.5)) == "KE001"
    assert refresh(runtime) is areas_of(runtime), "nothing is read again while nothing changed"


def test_a_text_has_its_cell_before_any_area_was_read(runtime: Runtime) -> None:
    assert runtime.areas is None
    assert area_of(runtime, at(-0.5, 37.5)) == Cell.at(-0.5, 37.5).code
    assert area_of(runtime, None) == ""


def test_whoever_assembles_a_server_asks_the_areas(settings: Settings, runtime: Runtime, tmp_path: Path) -> None:
    load(runtime, tmp_path, [province(1)])
    server = assemble(settings, runtime.keyring)
    refresh(server)
    try:
        with read(server) as work:
            assert work.area_of(at(-0.5, 37.5)) == "KE001"
    finally:
        server.close()


def test_two_files_at_once_may_hold_areas_and_those_above_them(runtime: Runtime, tmp_path: Path) -> None:
    upper = save(tmp_path / "adm1.geojson", [province(1)])
    lower = save(tmp_path / "adm2.geojson", [district(1, 1, square(37.0, -1.0, 0.5))])
    assert load_areas(runtime, COMMAND, [lower, upper]).many == {("KE", 1): 1, ("KE", 2): 1}


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no code": (feature({"name": "Somewhere"}, square(37, 0)), "it has no P-code"),
    "a code of words": (province(2, ADM1_PCODE="KE 0<b>"), "is no P-code"),
    "no name": (feature({"pcode": "KE2"}, square(37, 0)), "it has no name"),
    "nothing around": (
        {"type": "Feature", "properties": {"pcode": "KE2", "name": "x"}, "geometry": None},
        "no outline",
    ),
    "empty": (province(2, kind="x") | {"geometry": {"type": "Polygon", "coordinates": []}}, "no outline"),
    "a point": (province(2) | {"geometry": {"type": "Point", "coordinates": [37, 0]}}, "it is a Point"),
    "a line": (province(2, [[37, 0], [38, 0], [37, 0]]), "it encloses nothing"),
    "flat": (province(2, [[37, 0], [38, 0], [39, 0], [37, 0]]), "it encloses nothing"),
    "swapped": (province(2, [[y, x] for x, y in square(37, -1)]), "are swapped"),
    "swapped far north": (province(2, [[60, 100], [61, 100], [61, 101], [60, 100]]), "are swapped"),
    "metres": (
        province(2, [[256000, 9857000], [257000, 9857000], [257000, 9858000], [256000, 9857000]]),
        "not degrees",
    ),
    "0, 0": (province(2, [[37, 0], [38, 0], [0, 0], [37, 0]]), "a corner lies at 0, 0"),
    "words for numbers": (province(2, [["37", "0"], ["38", "0"], ["38", "1"], ["37", "0"]]), "not lists of numbers"),
    "a number without end": (province(2, [[1e999, 0], [38, 0], [38, 1], [37, 0]]), ""),
    "no lists": (province(2, [37, 0, 38, 0]), "not lists of numbers"),
    "deep": (province(2, [[[37, 0]]], [[38, 0]]), "not lists of numbers"),
    "twice": (province(1, square(39, 1)), "P-code KE001 stands in feature 1 too"),
    "no area above": (district(1, 7, square(37.0, -1.0, 0.5)), "the area above it, KE007, is neither here nor loaded"),
    "in itself": (district(1, 1, square(37, -1, 0.5), ADM1_PCODE="KE9", ADM2_PCODE="KE9"), "lie in itself"),
    "a kind of its own": (feature({"pcode": "KE2", "name": "x", "kind": "castle"}, square(38, 0)), "no kind of area"),
}


@pytest.mark.parametrize("called", BAD)
def test_a_feature_that_cannot_be_taken_is_named_with_its_row_and_nothing_is_loaded(
    runtime: Runtime, tmp_path: Path, called: str
) -> None:
    bad, reason = BAD[called]
    if called == "a number without end":
        text = collection([province(1), bad]).replace("Infinity", "1e999")
        (tmp_path / "areas.geojson").write_text(text)
        with pytest.raises(NotLoaded) as error:
            load_areas(runtime, COMMAND, [tmp_path / "areas.geojson"])
        assert "without end" in str(error.value.findings[0])
        return
    said = refusals(runtime, tmp_path, [province(1), bad])
    assert len(said) == 1
    assert said[0].startswith("areas.geojson, feature 2: ")
    assert reason in said[0]


def test_every_bad_feature_is_told_not_only_the_first(runtime: Runtime, tmp_path: Path) -> None:
    said = refusals(runtime, tmp_path, [bad for bad, _ in BAD.values() if bad != BAD["a number without end"][0]])
    assert {int(line.partition("feature ")[2].partition(":")[0]) for line in said} >= set(range(1, 12))


WRONG_FILES = {
    "": "it ends in the middle",
    "[1, 2]": "it does not begin with {",
    '{"type": "FeatureCollection"}': "no list of features",
    '{"type": "Feature", "features": []}': "not a FeatureCollection",
    '{"type": "FeatureCollection", "features": [': "it ends in the middle",
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "a": NaN}]}': "feature 1 is no JSON",
    '{"type": "FeatureCollection", "features": [{"type": "Point"}]}': "feature 1 is no feature",
    '{"type": "FeatureCollection", "features": [[' + "[" * 10_000: "it ends in the middle",
    '{"type": "FeatureCollection", "features": [' + "[" * 10_000 + "]" * 10_000 + "]}": "feature 1 is no JSON",
    '{"type": "FeatureCollection", "features": []}': "there is no area in it",
    '{"features": [], "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32637"}}}': "EPSG:4326",
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "a": "' + "x" * (25 << 20) + '"}]}': "longer than",
}


@pytest.mark.parametrize("text", WRONG_FILES, ids=list(WRONG_FILES.values()))
def test_a_file_that_is_no_collection_of_features_is_refused_whole(runtime: Runtime, tmp_path: Path, text: str) -> None:
    (tmp_path / "areas.geojson").write_text(text)
    with pytest.raises(NotLoaded, match=WRONG_FILES[text]):
        load_areas(runtime, COMMAND, [tmp_path / "areas.geojson"])


def test_a_file_in_another_encoding_is_refused(runtime: Runtime, tmp_path: Path) -> None:
    (tmp_path / "areas.geojson").write_bytes(collection([province(1)]).encode("utf-16"))
    with pytest.raises(NotLoaded, match="not in UTF-8"):
        load_areas(runtime, COMMAND, [tmp_path / "areas.geojson"])


def test_a_file_of_200_mb_is_refused_before_it_is_read(runtime: Runtime, tmp_path: Path) -> None:
    large = tmp_path / "adm3.geojson"
    with large.open("wb") as file:
        file.truncate(200 << 20)  # no byte of it lies on the disk
    with pytest.raises(NotLoaded) as refused:
        load_areas(runtime, COMMAND, [large])
    assert str(refused.value) == "adm3.geojson: it has 200 MB, more than 128: load a level less, or simplify it first"


def test_so_many_areas_that_memory_would_feel_it_keep_fewer_corners(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "MOST_LETTERS", 8_000)
    load(runtime, tmp_path, list(wavy_districts(30)))
    with read(runtime) as work:
        kept = areas_at(work, 1)
    assert sum(len(area.outline) for area in kept) <= 30 * worker.FEWEST_LETTERS * 1.2
    assert all(contains(outline_of(area), area.longitude, area.latitude) for area in kept)


def test_a_ring_that_does_not_close_is_closed_and_that_is_said(runtime: Runtime, tmp_path: Path) -> None:
    loaded = load(runtime, tmp_path, [province(1, square(37, -1)[:-1])])
    assert [str(finding) for finding in loaded.findings] == [
        "areas.geojson, feature 1: a ring did not end where it began: closed"
    ]
    assert areas_of(runtime).area_of(at(-0.5, 37.5)) == "KE001"


def test_what_is_odd_is_kept_and_said(runtime: Runtime, tmp_path: Path) -> None:
    bow = [[37.0, -1.0], [38.0, 0.0], [38.0, -1.0], [37.0, -0.2], [37.0, -1.0]]
    loaded = load(
        runtime,
        tmp_path,
        [
            province(1, bow),
            province(2, square(38.0, -1.0)),
            province(3, square(38.5, -1.0)),
            province(4, square(36, 1), [[36.1, 1.1], [36.2, 1.1], [36.1, 1.1]]),
            province(5, square(60, 10)),
            province(6, square(40, 1), ADM1_EN="x" * 500),
        ],
    )
    assert {(finding.row, finding.reason) for finding in loaded.findings} == {
        (1, "ring.crossing"),
        (3, "overlap"),
        (4, "ring.dropped"),
        (5, "geometry.elsewhere"),
        (6, "name.cut"),
    }


def test_neighbours_that_share_a_border_do_not_overlap(runtime: Runtime, tmp_path: Path) -> None:
    assert load(runtime, tmp_path, list(wavy_districts(36))).findings == ()


def test_a_hostile_name_is_kept_as_text_and_marks_that_turn_lines_are_not(runtime: Runtime, tmp_path: Path) -> None:
    name = "</script><script>alert(1)</script>`${x}` & 'q' \"z\""
    load(runtime, tmp_path, [province(1, ADM1_EN=name), province(2, ADM1_EN="Evil\u202eeman\x00")])
    with read(runtime) as work:
        first, second = areas_at(work, 1)
        assert name_in(first, "en") == name
        assert name_in(second, "en") == "Evil eman"


def test_names_come_from_every_kind_of_file() -> None:
    plain = {"pcode": "KE1", "name": "Kisumu", "name_ar": "كيسومو", "name:ti": "ኪሱሙ", "level": 1}
    newer = {"adm1_pcode": "KE1", "adm1_name": "Kisumu", "lang": "en", "adm1_name1": "كيسومو", "lang1": "ar"}
    older = {"ADM1_PCODE": "KE1", "ADM1_EN": "Kisumu", "ADM1_AR": "كيسومو", "ADM1_REF": "no", "ADM1ALT1EN": "no"}
    boundaries = {"shapeISO": "KE-42", "shapeName": "Kisumu", "shapeType": "ADM1"}
    names = []
    for properties in (plain, newer, older, boundaries):
        (found,) = read_areas(_file([feature(properties, square(34, 0))]), name="f", level=1)
        assert isinstance(found, AreaRead)
        assert (found.country, found.level) == ("KE", 1)
        names.append(found.names)
    assert names == [
        {"und": "Kisumu", "ar": "كيسومو", "ti": "ኪሱሙ"},
        {"en": "Kisumu", "ar": "كيسومو"},
        {"en": "Kisumu", "ar": "كيسومو"},
        {"und": "Kisumu"},
    ]


def test_the_level_is_told_by_the_file_or_by_whoever_loads_it() -> None:
    below = feature({"pcode": "KE0101", "name": "x", "parent": "KE01"}, square(37, 0))
    assert [str(found) for found in read_areas(_file([below]), name="f")] == [
        "f, feature 1: its level is not told: say --level"
    ]
    (found,) = read_areas(_file([below]), name="f", level=2)
    assert isinstance(found, AreaRead)
    assert (found.parent, found.level) == ("KE01", 2)
    assert isinstance(next(iter(read_areas(_file([below]), name="f", level=9))), Finding)


def test_a_camp_is_a_site_and_no_overlap(runtime: Runtime, tmp_path: Path) -> None:
    load(runtime, tmp_path, [province(1)])
    camp = feature({"pcode": "KE001C1", "name": "Camp", "parent": "KE001"}, square(37.4, -0.6, 0.1))
    assert load(runtime, tmp_path, [camp], level=4, kind=AreaKind.SITE).findings == ()
    areas = areas_of(runtime)
    assert areas.area_of(at(-0.55, 37.45)) == "KE001C1"
    assert (areas.is_site("KE001C1"), areas.is_site("KE001")) == (True, False)


def test_outlines_keep_to_their_letters_and_points_stay_in_their_area(runtime: Runtime, tmp_path: Path) -> None:
    features = list(wavy_districts(25, corners=100))
    load(runtime, tmp_path, features)
    with read(runtime) as work:
        kept = areas_at(work, 1)
        assert max(len(area.outline) for area in kept) <= LONGEST_OUTLINE * 1.1
    areas, chance = areas_of(runtime), random.Random(5)
    right = 0
    for _ in range(500):
        x, y = chance.uniform(34.5, 41.5), chance.uniform(-3.5, 3.5)
        true = {
            f["properties"]["pcode"]
            for f in features
            if contains(((tuple((a, b) for a, b in f["geometry"]["coordinates"][0]),),), x, y)
        }
        right += areas.area_of(at(y, x)) in true
    assert right >= 495


def test_islands_beyond_counting_fit_into_one_outline(runtime: Runtime, tmp_path: Path) -> None:
    islands = [[square(36 + x / 10, y / 10 + 0.01, 0.02 + x / 2000)] for x in range(30) for y in range(20)]
    load(runtime, tmp_path, [province(1, *islands) | {"geometry": {"type": "MultiPolygon", "coordinates": islands}}])
    with read(runtime) as work:
        (area,) = areas_at(work, 1)
        assert len(area.outline) <= LONGEST_OUTLINE * 1.1
        assert len(json.loads(area.outline)) >= 15


class Flood:
    """A file of more letters than anybody wants in memory, made while it is read."""

    def __init__(self, many: int, letters: int) -> None:
        self.left = many
        self.letters = letters
        self.told = 0
        self.kept = '{"type": "FeatureCollection", "features": ['

    def read(self, size: int, /) -> str:
        while len(self.kept) < size and self.left:
            self.left -= 1
            note = {"pcode": f"KE{self.left:04d}", "name": "District", "note": '{"[' * (self.letters // 5)}
            written = json.dumps(feature(note, square(36, 0)))
            self.kept += written + ("," if self.left else "]}")
        given, self.kept = self.kept[:size], self.kept[size:]
        self.told += len(given)
        return given


def test_a_large_file_takes_the_memory_of_its_largest_feature() -> None:
    flood = Flood(100, 1_000_000)
    tracemalloc.start()
    found = [area.pcode for area in read_areas(flood, name="f") if isinstance(area, AreaRead)]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) == 100
    assert flood.told > 80_000_000
    assert most < flood.told / 5


def _file(features: list[dict[str, Any]]) -> io.StringIO:
    return io.StringIO(collection(features))
