"""The language a page speaks: what was asked for, else what was chosen before, else what the browser prefers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from urllib.parse import quote, urlencode

from babel.dates import format_timedelta
from flask import Flask, Response, current_app, request
from flask_babel import Babel, format_date, format_datetime, get_locale, to_user_timezone
from werkzeug.datastructures import MultiDict

from app.language import canonical, direction, fallbacks, own_name
from app.web.reach import reach

COOKIE = "lang"
_SPOKEN = "waypost-spoken"
SOURCE = "en"  # the language the pages are written in; it needs no catalogue
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of the language switch: the same page in another language."""

    tag: str
    name: str
    url: str


def set_up(app: Flask) -> None:
    """Choose a language for each page, remember it, and give templates its name, direction and times."""
    spoken = with_catalogue(Path(app.config["BABEL_TRANSLATION_DIRECTORIES"]))
    app.extensions[_SPOKEN] = spoken

    def chosen() -> str:
        return choose(spoken, _wishes())

    def for_templates() -> dict[str, object]:
        tag = page_language()
        operation = reach().runtime.settings.operation
        return {
            "organisation": operation.name,
            "demonstration": operation.mode == "demonstration",
            "language": tag,
            "direction": direction(tag),
            "languages": choices(spoken),
        }

    def remember(response: Response) -> Response:
        asked = request.args.get(COOKIE)
        if asked and canonical(asked) in spoken and response.mimetype == "text/html":
            secure = bool(app.config["SESSION_COOKIE_SECURE"])
            response.set_cookie(COOKIE, canonical(asked), _YEAR, secure=secure, httponly=True, samesite="Lax")
        return response

    Babel(app, locale_selector=chosen, timezone_selector=lambda: reach().runtime.settings.operation.zone)
    app.context_processor(for_templates)
    app.after_request(remember)
    for shown in (ago, clock, day, moment, own_name, direction, isolated):
        app.add_template_filter(shown)


def with_catalogue(folder: Path) -> tuple[str, ...]:
    """The languages pages can speak, English first, then by tag."""
    translated = {path.parent.parent.name for path in folder.glob("*/LC_MESSAGES/messages.mo")}
    return (SOURCE, *sorted(translated - {SOURCE}))


def choose(spoken: tuple[str, ...], wishes: Iterable[str | None]) -> str:
    """The first wish we speak, or whose stand-in we speak, as Persian for Dari; English when there is none.

    English stands in for every language, but not before the next wish was looked at.
    """
    wished = (canonical(wish) for wish in wishes if wish)
    known = (name for tag in wished for name in fallbacks(tag) if name == tag or name != SOURCE)
    return next((name for name in known if name in spoken), SOURCE)


def _wishes() -> Iterable[str | None]:
    return (request.args.get(COOKIE), request.cookies.get(COOKIE), *request.accept_languages.values())


def reading_language(written: Iterable[str]) -> str:
    """The language of these, more than the pages speak, that whoever asks for this page would read."""
    known = tuple(written)
    chosen = choose(known, _wishes())
    return chosen if chosen in known else known[0]


def nearest_spoken(language: str) -> str:
    """The language in which pages speak to somebody who reads this one."""
    return choose(current_app.extensions[_SPOKEN], [language])


def page_language() -> str:
    """The tag of the page being made."""
    locale = get_locale()
    return str(locale.language) if locale else SOURCE


def isolated(name: str) -> str:
    """A name as it stands within a sentence: letters of another direction turn nothing around that follows them."""
    return f"\u2068{name}\u2069" if name else name


def ago(at: datetime) -> str:
    """How long before now, in the page's language: `4 minutes ago`; `in 4 minutes` for what is to come."""
    return format_timedelta(at - reach().runtime.clock.now(), add_direction=True, threshold=1.2, locale=get_locale())


def clock(at: datetime) -> str:
    """Time of day in the operation's zone."""
    return str(format_datetime(at, "HH:mm"))


def moment(at: datetime) -> str:
    """Day and time in the operation's zone."""
    return str(format_datetime(at, "d MMM, HH:mm"))


def day(at: date) -> str:
    """The day; a moment's is the one of the operation's zone. Its year too where that is not this one."""
    today = to_user_timezone(reach().runtime.clock.now()).date()
    told = to_user_timezone(at).date() if isinstance(at, datetime) else at
    return str(format_date(told, "d MMM" if told.year == today.year else "d MMM y"))


def choices(spoken: Iterable[str]) -> list[Choice]:
    """This page in every language; the front page when this one came from a sent form and has no address."""
    if request.method != "GET":
        return [Choice(tag, own_name(tag), f"/?{COOKIE}={tag}") for tag in spoken]
    kept = MultiDict(request.args)
    told = []
    for tag in spoken:
        kept[COOKIE] = tag
        address = f"{quote(request.path)}?{urlencode(list(kept.items(multi=True)))}"
        told.append(Choice(tag, own_name(tag), address))
    return told
