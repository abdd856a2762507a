"""The picture of areas: small, safe, and readable without colour, without script and from right to left."""

import gzip
import re
from collections.abc import Sequence
from itertools import pairwise
from xml.etree import ElementTree as ET

from maps import basemap
from maps.geometry import Outline
from maps.picture import HIDDEN, MOST_AREAS, MOST_BYTES, SHADES, STYLE, Shown, Spot, Wording, draw
from tests.makers.areas import wavy_districts

NAME = "{http://www.w3.org/2000/svg}"
HOSTILE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>`${x}`\x00"
LEGEND = (
    (0, "none"),
    (1, "1–9"),
    (2, "10–19"),
    (3, "20–49"),
    (4, "50–99"),
    (5, "100 or more"),
    (HIDDEN, "fewer than 10"),
)
ARABIC_LEGEND = ((0, "لا شيء"), (1, "١–٩"), (5, "١٠٠ أو أكثر"), (HIDDEN, "أقل من ١٠ أو لا شيء"))


def outline(feature: dict[str, object]) -> Outline:
    geometry = feature["geometry"]
    assert isinstance(geometry, dict)
    return (tuple(tuple((x, y) for x, y in ring) for ring in geometry["coordinates"]),)


def districts(many: int, *, corners: int = 30) -> list[Shown]:
    """Invented districts with Arabic names and all shades."""
    return [
        Shown(
            name=found["properties"]["name_ar"],
            outline=outline(found),
            figure="" if number % 7 == 6 else str(number * 3),
            shade=HIDDEN if number % 7 == 6 else number % SHADES,
            href=f"/map/{found['properties']['pcode']}",
        )
        for number, found in enumerate(wavy_districts(many, corners=corners))
    ]


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def compressed(svg: str) -> int:
    return len(gzip.compress(svg.encode(), 6))


def draw_all(areas: Sequence[Shown]) -> str:
    words = Wording("بلاغات", "عدد البلاغات في كل منطقة", legend=ARABIC_LEGEND, right_to_left=True)
    return draw(areas, words=words).svg


def test_a_country_of_three_hundred_districts_with_arabic_names_fits_into_the_first_load() -> None:
    drawn = draw(districts(300), words=Wording("Reports", "Reports by district", legend=LEGEND))
    assert drawn.left_out == 300 - MOST_AREAS
    assert compressed(drawn.svg) <= MOST_BYTES == 6_000
    areas = parsed(drawn.svg).findall(f".//{NAME}a/{NAME}path")
    assert len(areas) == MOST_AREAS
    assert all(len(area.get("d", "")) > 10 for area in areas), "no district has vanished"


def test_sixty_large_districts_keep_a_border_one_can_recognise() -> None:
    svg = draw_all(districts(60, corners=80))
    assert compressed(svg) <= MOST_BYTES
    corners = [
        len(re.findall("[ -]", area.get("d", ""))) // 2 for area in parsed(svg).findall(f".//{NAME}a/{NAME}path")
    ]
    assert sum(corners) / len(corners) > 8


def test_the_darkest_areas_are_drawn_where_not_all_can_be() -> None:
    drawn = draw(districts(100), words=Wording("Reports", ""))
    wanted = {area.href for area in districts(100) if area.shade >= 3}
    assert wanted <= {link.get("href") for link in parsed(drawn.svg).findall(f".//{NAME}a")}


def test_hostile_names_stay_words_and_nothing_runs_or_is_styled_by_an_attribute() -> None:
    square: Outline = ((((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)),),)
    area = Shown(HOSTILE, square, figure=HOSTILE, shade=2, label=HOSTILE, href=f"/map/{HOSTILE}")
    svg = draw([area], words=Wording(HOSTILE, HOSTILE, legend=((2, HOSTILE),))).svg
    tree = parsed(svg)
    tags = {element.tag.removeprefix(NAME) for element in tree.iter()}
    assert tags <= {"svg", "title", "desc", "defs", "pattern", "rect", "path", "g", "a", "text"}
    attributes = {name for element in tree.iter() for name in element.attrib}
    assert not {name for name in attributes if name == "style" or name.startswith("on")}
    assert "<script" not in svg
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", svg)
    assert "alert(1)" in str(tree[0].text), "it is the title, as words"


def test_every_figure_is_written_and_what_is_hidden_is_hatched() -> None:
    areas = districts(14)
    tree = parsed(draw(areas, words=Wording("Reports", "", legend=LEGEND)).svg)
    texts = [text.text for text in tree.iter(f"{NAME}text")]
    assert {area.figure for area in areas if area.figure} <= set(texts)
    assert {said for _, said in LEGEND} <= set(texts)
    hatched = [group for group in tree.iter(f"{NAME}g") if group.get("fill") == "url(#map-h)"]
    assert len(hatched[0].findall(f"{NAME}a")) == 2


def test_steps_of_shade_differ_in_lightness_in_light_and_in_dark() -> None:
    for block in STYLE.split("@media(prefers-color-scheme:dark)"):
        colours = [colour for _, colour in sorted(re.findall(r"--m(\d):#([0-9a-f]{6})", block))]
        assert len(colours) == SHADES
        light = [
            sum(int(colour[at : at + 2], 16) * part for at, part in ((0, 2), (2, 7), (4, 1))) for colour in colours
        ]
        assert light in (sorted(light), sorted(light, reverse=True))
        assert min(abs(one - two) for one, two in pairwise(light)) > 150


def test_a_screen_reader_is_told_what_it_is_and_each_area_with_its_figure() -> None:
    tree = parsed(draw(districts(4), words=Wording("Reports", "By district", legend=LEGEND)).svg)
    named = {element.get("id"): element.text for element in tree.iter() if element.get("id")}
    assert tree.get("aria-labelledby") == "map-t map-d"
    assert (named["map-t"], named["map-d"]) == ("Reports", "By district")
    assert tree.get("role") == "group", "the areas are links, so it is no single image"
    links = [path[0].text for path in tree.findall(f".//{NAME}a/{NAME}path")]
    assert all(said and ": " in said for said in links)
    assert parsed(draw([Shown("x", districts(1)[0].outline)], words=Wording("t", "d")).svg).get("role") == "img"


def test_from_right_to_left_the_legend_begins_on_the_right_and_the_map_is_not_turned() -> None:
    both = [
        parsed(draw(districts(9), words=Wording("t", "d", legend=LEGEND[:2], right_to_left=turned)).svg)
        for turned in (False, True)
    ]
    paths = [[path.get("d") for path in tree.findall(f".//{NAME}a/{NAME}path")] for tree in both]
    assert paths[0] == paths[1]
    begins = [[int(rect.get("x", "0")) for rect in tree.findall(f"{NAME}g/{NAME}rect")] for tree in both]
    assert begins[0] == sorted(begins[0])
    assert begins[1] == sorted(begins[1], reverse=True)
    assert min(begins[1]) > 360


def test_without_areas_the_country_itself_is_the_picture_and_cells_lie_on_it() -> None:
    kenya = basemap.outline_of("KE")
    assert kenya is not None
    cell: Outline = ((((36.7, -1.4), (36.9, -1.4), (36.9, -1.2), (36.7, -1.2), (36.7, -1.4)),),)
    words = Wording("Kenya", "", legend=LEGEND)
    frame = basemap.frame_of(kenya)
    for areas in ([], [Shown("", cell, figure="12", shade=2)]):
        svg = draw(areas, words=words, ground=[kenya], frame=frame).svg
        assert compressed(svg) <= MOST_BYTES
        (ground,) = [group for group in parsed(svg).iter(f"{NAME}g") if group.get("class") == "mg"]
        assert len(ground[0].get("d", "")) > 400


def test_names_without_end_cost_their_letters_not_the_picture() -> None:
    areas = [
        Shown(f"{number}" + "وادي النخيل " * 10, found.outline, str(number), 1)
        for number, found in enumerate(districts(60))
    ]
    assert compressed(draw_all(areas)) <= MOST_BYTES


def test_a_picture_is_the_same_each_time() -> None:
    assert draw_all(districts(30)) == draw_all(districts(30))


def test_places_people_know_are_named_the_first_before_others_and_none_over_another_or_the_edge() -> None:
    spots = [
        Spot("Old <Port>", (0.5, 0.5)),
        Spot("Too near", (0.51, 0.5)),
        Spot("On the edge of all", (0.0, 0.5)),
        Spot("Farther", (0.5, 0.9)),
    ]
    square = (((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)),)
    svg = draw([Shown("", (square,))], words=Wording("Here", "Here"), spots=spots).svg
    assert [name for name in ("Old &lt;Port&gt;", "Too near", "On the edge", "Farther") if name in svg] == [
        "Old &lt;Port&gt;",
        "Farther",
    ]
    assert svg.count("<circle") == 2
