"""The words of a campaign in every language, from agreed wording, and kept as they were agreed to: pure."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass

from app.campaigns.content import GUIDES, Content
from app.errors import Invalid
from app.language import UNDETERMINED, canonical, fallbacks
from app.wording.drafts import Wording
from app.wording.keys import TEXTS
from app.wording.refusing import refusals
from app.wording.rendering import say
from channels.sms_text import measure

MOST_SEGMENTS = 6
NameOf = Callable[[str], str]  # what the place is called in a language


@dataclass(frozen=True, slots=True)
class Says:
    """Who speaks."""

    organisation: str
    link: str
    emergency: str
    main_language: str


@dataclass(frozen=True, slots=True)
class Text:
    """One text for people of one language; `language`: what it is written in, which may be another."""

    language: str
    words: str
    reviewed: bool
    segments: int


Texts = Mapping[str, Mapping[str, Text]]  # by key, by the language of those who get it; "und": of everybody else


def compose(wording: Wording, content: Content, says: Says, place_in: NameOf) -> Texts:
    """Every text it sends. Invalid where nobody has checked the words of the operation's own language."""
    return {key: _in_every_language(wording, content, says, place_in, key) for key in content.all_keys}


def _in_every_language(
    wording: Wording, content: Content, says: Says, place_in: NameOf, key: str
) -> Mapping[str, Text]:
    asked = [tag for tag in wording.languages if not content.languages or tag in content.languages]
    found = {
        tag: text_in(wording, says, place_in, key, _language_for(wording, content, key, tag, says)) for tag in asked
    }
    main = canonical(says.main_language)
    own = text_in(wording, says, place_in, key, _language_for(wording, content, key, main, says))
    return {**found, UNDETERMINED: own}


def _language_for(wording: Wording, content: Content, key: str, asked: str, says: Says) -> str:
    """The nearest language in which somebody has checked it, or whose unchecked words were agreed to."""
    for tag in (*fallbacks(canonical(asked)), canonical(says.main_language)):
        agreed = wording.drafts[tag].texts.get(key) if tag in wording.drafts else None
        if agreed is not None and (agreed.reviewed or tag in content.unreviewed):
            return tag
    raise Invalid("campaign.unreviewed", key=key, language=says.main_language)


def text_in(wording: Wording, says: Says, place_in: NameOf, key: str, language: str) -> Text:
    """One text in a language."""
    values = {
        "organisation": says.organisation,
        "link": says.link,
        "emergency": says.emergency,
        "place": place_in(language),
    }

    def said(key: str) -> str:
        wanted = {name: values[name] for name in TEXTS[key].placeholders & values.keys()}
        return say(wording, key, language, **wanted).text

    # A guide was made as an answer: sent unasked it says who speaks, and how to hear no more.
    words = " ".join((f"{says.organisation}:", said(key), said("stop_hint"))) if key in GUIDES else said(key)
    return Text(language, words, wording.text(key, language).reviewed, measure(words).segments)


def check_words(texts: Texts) -> None:
    """Raises Invalid for what may never go out: too long, asking for papers, or calling people illegal."""
    for key, by_language in texts.items():
        for text in by_language.values():
            if text.segments > MOST_SEGMENTS:
                raise Invalid("campaign.too_long", key=key, language=text.language, segments=text.segments)
            for refusal in refusals(text.words, text.language):
                raise Invalid(refusal.code, key=key, language=text.language)


def unreviewed(texts: Texts) -> tuple[str, ...]:
    """The languages in which words go out that nobody who reads them has checked."""
    return tuple(sorted({text.language for text in _all(texts) if not text.reviewed}))


def elsewhere(texts: Texts) -> tuple[str, ...]:
    """The languages whose people are told in another, in one text at least."""
    told = {tag for one in texts.values() for tag, text in one.items() if tag not in (text.language, UNDETERMINED)}
    return tuple(sorted(told))


def _all(texts: Texts) -> Iterable[Text]:
    return (text for by_language in texts.values() for text in by_language.values())


def to_json(texts: Texts) -> str:
    """The texts for their column."""
    told = {key: {tag: asdict(text) for tag, text in one.items()} for key, one in texts.items()}
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def from_json(written: str) -> Texts:
    """The texts a column holds."""
    return {key: {tag: Text(**text) for tag, text in one.items()} for key, one in json.loads(written).items()}
