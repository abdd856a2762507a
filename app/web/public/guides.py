"""Guides for everybody, in every language we have words in: all on one page, which a phone can keep, and one on each.

No sign-in, no script, no cookie. Nothing counts who reads what.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from flask import Blueprint, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.guides.rules import THEMES, Guide, Theme, told_here
from app.guides.telling import known_here, words_of
from app.language import in_order
from app.runtime import Runtime
from app.web.language import choices, reading_language
from app.web.public import tell
from app.web.public.whole import compress
from app.wording.keys import TEXTS
from app.wording.rendering import say
from app.wording.sentences import sentences

_ICONS: Final[Mapping[Theme, str]] = MappingProxyType(
    {
        Theme.DANGER: "urgent",
        Theme.HEALTH: "people",
        Theme.WORK: "hand",
        Theme.DOCUMENTS: "list",
        Theme.WAY: "place",
        Theme.PREPARE: "alert",
        Theme.US: "words",
    }
)
_TITLES: Final = MappingProxyType(
    {
        Theme.DANGER: lazy_gettext("Danger"),
        Theme.HEALTH: lazy_gettext("Health, school, family"),
        Theme.WORK: lazy_gettext("Rights and work"),
        Theme.DOCUMENTS: lazy_gettext("Documents"),
        Theme.WAY: lazy_gettext("On the way"),
        Theme.PREPARE: lazy_gettext("Getting ready"),
        Theme.US: lazy_gettext("You and us"),
    }
)
_NUMBER: Final = re.compile(r"(\+?[0-9](?:[ ()./-]{0,2}[0-9]){2,14}(?![0-9]))")
Page = str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence. `known`: what somebody filled in here, which keeps its own direction; `call`: a number."""

    text: str
    known: bool = False
    call: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One guide as it is read: its sentences, each in pieces."""

    name: str
    label: str
    sentences: Sequence[Sequence[Piece]]
    language: str
    reviewed: bool


def create(runtime: Runtime) -> Blueprint:
    """The pages; some guides have no blanks, so they are never empty."""
    pages = Blueprint("guides", __name__)
    compress(pages)

    @pages.get("/guides")
    def every() -> str:
        return _all(runtime)

    @pages.get("/guides/<guide>")
    def one(guide: str) -> Page:
        here = told_here(known_here(runtime.settings))
        chosen = next((known for known in here if known.value == guide), None)
        if chosen is None:
            return _all(runtime, problem=True), 404
        read = told(runtime, chosen, _reading(runtime))
        languages = choices(_languages(runtime, chosen))
        return render_template("public/guide.html", one=read, tongues=languages, **_around(runtime))

    return pages


def told(runtime: Runtime, guide: Guide, language: str) -> Told:
    """A guide in a language, or the nearest that has words for it."""
    wording = runtime.wording
    words = words_of(wording, guide, language, runtime.settings)
    known = _known(runtime, guide)
    return Told(
        guide.value,
        wording.text(guide.label, words.language).text,
        [tuple(_pieces(in_order(words.text[start:end]), known)) for start, end in sentences(words.text)],
        words.language,
        words.reviewed,
    )


def _known(runtime: Runtime, guide: Guide) -> Sequence[str]:
    """What is filled into a guide, the longest first."""
    known = known_here(runtime.settings)
    return sorted((known[name] for name in TEXTS[guide.key].placeholders.intersection(known)), key=len, reverse=True)


def _pieces(sentence: str, known: Sequence[str]) -> Iterator[Piece]:
    """The sentence cut where something was filled in, and that where a number begins that can be called."""
    parts = re.split(f"({'|'.join(map(re.escape, known))})", sentence) if known else [sentence]
    for part in filter(None, parts):
        if part not in known:
            yield Piece(part)
            continue
        for some in filter(None, _NUMBER.split(part)):
            yield Piece(some, known=True, call=re.sub(r"[^+0-9]", "", some) if _NUMBER.fullmatch(some) else "")


def _all(runtime: Runtime, *, problem: bool = False) -> str:
    here, reading = told_here(known_here(runtime.settings)), _reading(runtime)
    themes = [
        (_ICONS[theme], _TITLES[theme], [told(runtime, guide, reading) for guide in listed if guide in here])
        for theme, listed in THEMES.items()
    ]
    return render_template(
        "public/guides.html",
        themes=[one for one in themes if one[2]],
        tongues=choices(runtime.wording.languages),
        problem=_("We have nothing about this here. These may help, or ask a person.") if problem else "",
        **_around(runtime),
    )


def _around(runtime: Runtime) -> dict[str, object]:
    """What stands below every guide: how a person is asked."""
    reading = _reading(runtime)
    end = say(runtime.wording, "menu_guide_end", reading)
    return {
        "reading": reading,
        "end": in_order(end.text),
        "end_language": end.language,
        "person": runtime.wording.text("label_person", reading),
        "title": runtime.wording.text("label_info", reading),
        "tells": tell.line_of(runtime) is not None,
    }


def _reading(runtime: Runtime) -> str:
    return reading_language(runtime.wording.languages)


def _languages(runtime: Runtime, guide: Guide) -> Sequence[str]:
    """The languages that have words for it."""
    wording = runtime.wording
    return [tag for tag in wording.languages if wording.text(guide.key, tag).language == tag]
