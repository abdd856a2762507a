"""Pages mirror by themselves: nothing says left or right, arrows turn, a name turns nothing that stands beside it."""

import re
from pathlib import Path

WEB = Path(__file__).parents[2] / "app" / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
STYLE = (WEB / "static" / "waypost.css").read_text(encoding="utf-8")
SIDES = re.compile(
    r"(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)|(?<![\w-])(?:left|right)\s*:"
    r"|(?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)|border-(?:top|bottom)-(?:left|right)-radius"
)
FOUR_SIDES = re.compile(r"(?:margin|padding|inset|border-radius)\s*:\s*([^\s;]+) ([^\s;]+) ([^\s;]+) ([^\s;]+)\s*;")
# What points somewhere: the way back, a paper plane; and a list with its dots before the lines.
POINTING = ("back", "send")
LIST = "icon(picture, 'turns' if picture == 'queue' else '')"
NAMES = re.compile(r"\b(?:who|name|handle|checked|approved|language)=(?!organisation)([\w.|]+)")


def test_the_style_sheet_speaks_of_where_reading_begins_never_of_left_and_right() -> None:
    assert "inset-inline-start" in STYLE
    assert SIDES.findall(STYLE) == []
    assert [sides for sides in FOUR_SIDES.findall(STYLE) if sides[1] != sides[3]] == []


def test_no_template_has_a_style_of_its_own() -> None:
    assert [path.name for path in TEMPLATES if re.search(r"\s(?:style|align)=", path.read_text(encoding="utf-8"))] == []


def test_every_arrow_turns_where_reading_begins_on_the_right() -> None:
    assert "[dir=rtl] .turns { transform: scaleX(-1); }" in STYLE
    icons = [(path.name, found) for path in TEMPLATES for found in re.findall(r"icon\(([^)]*)\)", path.read_text())]
    pointing = [one for one in icons if one[1].split(",")[0].strip("\"' ") in POINTING]
    assert len(pointing) >= 9
    assert [one for one in pointing if "turns" not in one[1]] == []
    assert LIST in next(path for path in TEMPLATES if path.name == "_bar.html").read_text(encoding="utf-8")


def test_a_name_in_a_sentence_is_kept_apart_from_what_follows_it() -> None:
    loose = []
    for path in TEMPLATES:
        for sentence in re.findall(r"""_\(["'].*?\)\s*(?:}}|if )""", path.read_text(encoding="utf-8")):
            loose += [f"{path.name}: {name}" for name in NAMES.findall(sentence) if not name.endswith("|isolated")]
    assert loose == []
