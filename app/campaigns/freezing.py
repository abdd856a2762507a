"""The words of a campaign as they are now, and a mark by which two people know that they read the same."""

import hashlib

from app.campaigns.composing import NameOf, Says, Texts, compose, to_json
from app.campaigns.content import Content
from app.errors import Invalid
from app.language import fallbacks
from app.places.areas import find_area, names_in_all
from app.runtime import Runtime
from app.work import Work


def texts_now(work: Work, runtime: Runtime, content: Content) -> Texts:
    """What everybody would read, in every language, were it agreed to now. Invalid for what cannot be said."""
    called = place_in(work, content)
    if content.asked and not called(runtime.settings.operation.main_language):
        raise Invalid("campaign.place")
    return compose(runtime.wording, content, says_of(runtime), called)


def says_of(runtime: Runtime) -> Says:
    """Who speaks, from the settings."""
    operation = runtime.settings.operation
    return Says(
        organisation=operation.name,
        link=runtime.settings.public_url,
        emergency=operation.emergency_number,
        main_language=operation.main_language,
    )


def place_in(work: Work, content: Content) -> NameOf:
    """What the place is called in a language: as the writer says, else as its areas are called."""
    names = [names_in_all(area) for code in content.areas if code and (area := find_area(work, code)) is not None]

    def called(language: str) -> str:
        if content.place:
            return content.place
        return ", ".join(next(_ for tag in (*fallbacks(language), *one) if (_ := one.get(tag))) for one in names)

    return called


def stamp(texts: Texts) -> str:
    """What tells one state of the words from another."""
    return hashlib.sha256(to_json(texts).encode()).hexdigest()[:16]
