"""The words of an issue in every language, from agreed wording: pure.

A language whose warning nobody has checked gets the nearest that somebody has, and is offered a person instead of the
question; somebody must always be told something.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.alerts.content import ANY, Content
from app.alerts.rules import MOST_SEGMENTS
from app.errors import Invalid
from app.language import canonical, fallbacks, in_order
from app.wording.days import written_moment
from app.wording.drafts import Wording
from app.wording.keys import TEXTS
from app.wording.refusing import refusals
from app.wording.rendering import render
from app.wording.rules import INTENTS
from app.wording.sentences import sentences
from channels.sms_text import measure

NameOf = Callable[[str], str]  # what the place is called in a language
_FOR_RECEIVERS = frozenset({"alert_answer", "alert_person", "alert_from", "alert_leave"})


@dataclass(frozen=True, slots=True)
class Says:
    """Who speaks, and where it can be checked. `previous`: whether it replaces an earlier warning."""

    organisation: str
    link: str
    emergency: str
    zone: str
    main_language: str
    previous: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """One issue in one language; `language`: what it is written in, which may be the nearest of what was asked."""

    language: str
    warning: str  # the agreed warning alone
    words: str  # the whole text as it is sent
    reviewed: bool
    segments: int
    parts: Mapping[str, str] = field(default_factory=dict)  # what `words` is put together from, by key and in order

    @property
    def aloud(self) -> tuple[str, ...]:
        """What is read out or hung up, part by part: without what only the receiver of a text may answer."""
        return tuple(said for key, said in self.parts.items() if key not in _FOR_RECEIVERS) or (self.warning,)

    @property
    def headline(self) -> str:
        """The first sentence: what to do."""
        start, end = sentences(self.warning)[0]
        return self.warning[start:end].strip()


def compose(wording: Wording, content: Content, says: Says, place_in: NameOf) -> Mapping[str, Text]:
    """The text for everyone whose language is the key, for every language we have words in."""
    return {
        language: _text(wording, content, says, place_in, asked=language)
        for language in wording.languages
        if not content.languages or language in content.languages
    }


def language_for(wording: Wording, content: Content, asked: str, main_language: str) -> str:
    """The language somebody is warned in: their own where its words were checked, else the nearest; never none."""
    chain = [tag for tag in (*fallbacks(canonical(asked)), main_language) if tag in wording.drafts]
    for tag in chain:
        agreed = wording.drafts[tag].texts.get(content.key)
        if agreed is not None and (agreed.reviewed or tag in content.unreviewed):
            return tag
    return wording.text(content.key, main_language).language


def _text(wording: Wording, content: Content, says: Says, place_in: NameOf, *, asked: str) -> Text:
    language = language_for(wording, content, asked, says.main_language)
    agreed = wording.text(content.key, language)
    fill = _Filling(wording, content, says, place_in, language)
    answer = "alert_answer" if language == canonical(asked) else "alert_person"
    parts = {
        "alert_exercise": fill("alert_exercise") if content.exercise else "",
        "alert_update": fill("alert_update") if says.previous and not content.takes_back else "",
        content.key: fill(content.key),
        "alert_until": "" if content.takes_back else fill("alert_until", moment=content.expires),
        answer: "" if content.takes_back else fill(answer),
        "alert_from": fill("alert_from"),
        "alert_leave": fill("alert_leave"),
    }
    said = {key: part for key, part in parts.items() if part}
    words = " ".join(said.values())
    return Text(language, said[content.key], words, agreed.reviewed, measure(words).segments, said)


@dataclass(frozen=True, slots=True)
class _Filling:
    """Agreed words of one language with their blanks filled."""

    wording: Wording
    content: Content
    says: Says
    place_in: NameOf
    language: str

    def __call__(self, key: str, *, moment: datetime | None = None) -> str:
        wanted = TEXTS[key].placeholders
        when = moment or self.content.time
        values = {
            "place": self.place_in(self.language),
            "organisation": self.says.organisation,
            "link": self.says.link,
            "emergency": self.says.emergency,
            "time": "" if when is None else written_moment(when, self.language, self.says.zone),
        }
        values |= {name: self.wording.keyword(name, self.language) for name in wanted.intersection(INTENTS)}
        values |= {name: words_in(self.content, name, self.language) for name in wanted - values.keys()}
        # A name may not turn the rest of a warning around: signs that nobody sees are taken out of it.
        filled = {name: in_order(values[name]) for name in wanted}
        return render(self.wording.text(key, self.language).text, filled)


def words_in(content: Content, name: str, language: str) -> str:
    """What fills a blank in a language: written in it, or in the nearest, or for all."""
    written = content.blanks.get(name, {})
    found = (written[tag] for tag in (*fallbacks(canonical(language)), ANY) if written.get(tag))
    return next(found, next(iter(written.values()), ""))


@dataclass(frozen=True, slots=True)
class TooLong:
    """A text with more parts than may be sent."""

    language: str
    segments: int
    most: int


def too_long(content: Content, texts: Mapping[str, Text]) -> tuple[TooLong, ...]:
    """Texts that do not fit: the warning itself in what its wording allows, and the whole."""
    most = TEXTS[content.key].segments
    found = []
    for asked, text in texts.items():
        alone = measure(text.warning).segments
        if alone > most:
            found.append(TooLong(asked, alone, most))
        elif text.segments > MOST_SEGMENTS:
            found.append(TooLong(asked, text.segments, MOST_SEGMENTS))
    return tuple(found)


def check_words(content: Content, texts: Mapping[str, Text]) -> None:
    """Raises Invalid for what may never go out: too long, asking for papers, or calling people illegal."""
    for one in too_long(content, texts):
        raise Invalid("alert.too_long", language=one.language, segments=one.segments, most=one.most)
    for text in texts.values():
        for refusal in refusals(text.warning, text.language):
            raise Invalid(refusal.code, language=text.language)


def unreviewed(texts: Mapping[str, Text]) -> tuple[str, ...]:
    """The languages in which words go out that nobody who reads them has checked."""
    return tuple(sorted({text.language for text in texts.values() if not text.reviewed}))


def elsewhere(texts: Mapping[str, Text]) -> tuple[str, ...]:
    """The languages whose people are told in another."""
    return tuple(asked for asked, text in texts.items() if text.language != asked)


def spoken(texts: Mapping[str, Text], languages: Iterable[str]) -> Mapping[str, Text]:
    """The texts of these languages, where there are any."""
    return {language: texts[language] for language in languages if language in texts}
