"""Texts ready to be sent, put together from agreed words; the first answer stays within two segments."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Final

from app.language import own_name
from app.wording.days import written_day
from app.wording.drafts import Wording
from app.wording.keys import TEXTS
from app.wording.rules import INTENTS, WordingInvalid, placeholders
from app.wording.sentences import sentences
from channels.sms_text import measure

MOST_SEGMENTS: Final = 2
# Up to this length the first answer asks all that is unknown in two segments, in every language we have.
ORGANISATION_LONGEST: Final = 12

# What is said, from the first word a person reads to the last: what to do, who we are, what we ask, the rest.
_ORDER: Final = (
    "neutral_received",
    "neutral_received_later",
    "danger_advice",
    "call_emergency",
    "received",
    "who",
    "nobody_on_duty",
    "nobody_until",
    "nobody_now",
    "answering",
    "one_message",
    "ask_place",
    "ask_people",
    "ask_need",
    "open_place",
    "stop_hint",
)

# What may be left out when all does not fit, most important first: each is kept if it fits beside those before.
# A second question costs the person a second text; the advice in danger is the emergency number, which stays.
# Never left out: who answers, that it is free and for everyone without ID, how to stop, the emergency number,
# that nobody is there, and the question for the place, without which nobody can come.
_KEPT_WHILE_IT_FITS: Final = ("ask_people", "ask_need", "danger_advice", "open_place", "answering", "one_message")

_ASKS: Final = ("ask_place", "ask_people", "ask_need")


@dataclass(frozen=True, slots=True)
class AcknowledgementFacts:
    """What the first answer depends on.

    `organisation` is a neutral name in letters of the language: Arabic letters in an English text more than
    halve its room. `asks` is what is still unknown, of "place", "people" and "need"; `opens_at` and
    `open_place` are in the person's language; `neutral` is the safe-contact rule for a phone others look at.
    """

    organisation: str
    asks: frozenset[str]
    on_duty: bool
    emergency: str | None = None
    opens_at: str | None = None
    open_place: str | None = None
    danger: bool = False
    neutral: bool = False


@dataclass(frozen=True, slots=True)
class Rendered:
    """Words ready to go out; `key` names what was said, `language` is the one they are written in.

    `values`: what fills the blanks of that text in a language; None where the words were put together from several.
    """

    text: str
    language: str
    key: str
    reviewed: bool
    values: Callable[[str], Mapping[str, str]] | None = field(default=None, compare=False, repr=False)


def render(text: str, values: Mapping[str, str]) -> str:
    """The text with every placeholder filled; raises WordingInvalid naming a missing, unknown or stray one."""
    wanted = placeholders(text)
    if missing := wanted - values.keys():
        raise WordingInvalid("wording.value_missing", name=min(missing))
    if unknown := values.keys() - wanted:
        raise WordingInvalid("wording.value_unknown", name=min(unknown))
    # str.format_map would read attributes and conversions; names were checked, values stay plain text.
    return text.format(**values) if wanted else text


def say(wording: Wording, key: str, language: str, **values: str) -> Rendered:
    """One agreed text, filled; the command words of its language are filled in by themselves."""
    agreed = wording.text(key, language)
    words = {name: wording.keyword(name, agreed.language) for name in TEXTS[key].placeholders.intersection(INTENTS)}
    text = render(agreed.text, words | values)
    return Rendered(text, agreed.language, key, agreed.reviewed, lambda _language: values)


def say_by_day(wording: Wording, key: str, language: str, moment: datetime, *, zone: str, **values: str) -> Rendered:
    """The same with the day of a moment for `{when}`, as the text's language writes it in the operation's zone."""
    spoken = wording.text(key, language).language
    words = say(wording, key, language, when=written_day(moment, spoken, zone), **values)
    return replace(words, values=lambda tag: {**values, "when": written_day(moment, tag, zone)})


def without_stop(wording: Wording, words: Rendered) -> Rendered:
    """The same words for a page: how to stop texts is no use where none is sent."""
    text = words.text
    for key in (words.key, "stop_hint"):
        agreed = wording.text(key, words.language)
        stop = wording.keyword("stop", agreed.language)
        parts = (agreed.text[start:end] for start, end in sentences(agreed.text))
        for part in parts:
            if placeholders(part) == {"stop"}:
                text = text.replace(render(part, {"stop": stop}).strip(), "")
    return replace(words, text=text.strip())


def which_language(wording: Wording, language: str, offered: Sequence[str], *, organisation: str) -> Rendered:
    """The question which language somebody speaks: a number and the language's own name on each line.

    Where the sentence does not fit one segment with them, the names go alone: we could not tell the language, so
    the names are what is sure to be read. Each on its line, because numbers between words that are read from the
    right would change places with them.
    """
    names = "".join(f"\n{number} {own_name(tag)}" for number, tag in enumerate(offered, 1))
    asked = say(wording, "unknown_language", language, organisation=organisation, languages=names)
    full, bare = asked.text.replace(" \n", "\n"), f"{organisation}:{names}"
    return replace(asked, text=full if measure(full).segments == 1 else bare, values=None)


def menu(wording: Wording, language: str, lines: Sequence[str], *, organisation: str, key: str = "menu") -> Rendered:
    """What can be asked for: a number and the label of that name on each line."""
    spoken = wording.text(key, language).language
    labels = "".join(f"\n{number} {wording.text(f'label_{line}', spoken).text}" for number, line in enumerate(lines, 1))
    listed = say(wording, key, spoken, organisation=organisation, choices=labels)
    return replace(listed, text=listed.text.replace(" \n", "\n"), values=None)


# The intake path asks for the same few answers again and again; the facts hold no word of a person.
@lru_cache(maxsize=1024)
def acknowledgement(wording: Wording, language: str, facts: AcknowledgementFacts) -> Rendered:
    """The first answer to a call for help: asks all that is unknown at once, in at most two segments."""
    if facts.neutral:
        received = "neutral_received" if facts.on_duty else "neutral_received_later"
        return _fitted(wording, language, facts, {received, "stop_hint"}, key=received)
    return _fitted(wording, language, facts, _open_words(facts) | {"received", "stop_hint"}, key="received")


def nobody_there(wording: Wording, language: str, facts: AcknowledgementFacts) -> Rendered:
    """What a person is told when nobody has answered in time; `facts.on_duty` and `facts.asks` do not count."""
    if facts.neutral:
        later = "neutral_received_later"
        return _fitted(wording, language, facts, {later, "stop_hint"}, key=later)
    parts = {"who", "stop_hint", *_nobody(facts), *(["open_place"] if facts.open_place else [])}
    return _fitted(wording, language, facts, parts, key="nobody_on_duty")


def _open_words(facts: AcknowledgementFacts) -> set[str]:
    """The parts that depend on the facts, when the phone is the person's own."""
    parts = {f"ask_{what}" for what in facts.asks} | ({"one_message"} if len(facts.asks) > 1 else set())
    if facts.danger:
        parts |= {"danger_advice", *(["call_emergency"] if facts.emergency else [])}
    if facts.on_duty:
        return parts | {"answering"}
    return parts | _nobody(facts) | ({"open_place"} if facts.open_place else set())


def _nobody(facts: AcknowledgementFacts) -> set[str]:
    """The parts that say nobody is there. In danger the number comes first, as a part of its own."""
    if facts.opens_at and facts.emergency and not facts.danger:
        return {"nobody_on_duty"}
    number = {"call_emergency"} if facts.emergency else set()
    return {"nobody_until" if facts.opens_at else "nobody_now"} | number


def _fitted(wording: Wording, language: str, facts: AcknowledgementFacts, parts: set[str], *, key: str) -> Rendered:
    """The parts in order within two segments; musts that are longer by themselves still go out whole.

    Names keep their accents while all fits; a name that forces the dearer alphabet loses them before a part
    is left out.
    """
    spoken = wording.language_of_all(parts, language)
    reviewed = all(wording.text(part, spoken).reviewed for part in parts)
    for values in (_values(wording, spoken, facts), _without_accents(_values(wording, spoken, facts))):
        said = {part: _filled(wording.text(part, spoken).text, values) for part in parts}
        if _fits(text := _joined(said, parts)):
            return Rendered(text, spoken, key, reviewed)
    return Rendered(_joined(said, _kept(said)), spoken, key, reviewed)


def _kept(said: Mapping[str, str]) -> set[str]:
    """The musts, and of the rest what fits beside them."""
    kept = said.keys() - set(_KEPT_WHILE_IT_FITS)
    for part in _KEPT_WHILE_IT_FITS:
        needless = part == "one_message" and len(kept.intersection(_ASKS)) < 2
        if part in said and not needless and _fits(_joined(said, kept | {part})):
            kept.add(part)
    return kept


def _joined(said: Mapping[str, str], parts: Iterable[str]) -> str:
    chosen = set(parts)
    return " ".join(said[part] for part in _ORDER if part in chosen)


def _fits(text: str) -> bool:
    return measure(text).segments <= MOST_SEGMENTS


def _filled(text: str, values: Mapping[str, str]) -> str:
    return render(text, {name: values[name] for name in placeholders(text)})


def _values(wording: Wording, language: str, facts: AcknowledgementFacts) -> dict[str, str]:
    return {
        "organisation": facts.organisation,
        "emergency": facts.emergency or "",
        "time": facts.opens_at or "",
        "place": facts.open_place or "",
        "stop": wording.keyword("stop", language),
    }


def _without_accents(values: Mapping[str, str]) -> dict[str, str]:
    """The values with the accents gone that would force every character into the dearer alphabet."""
    return {name: "".join(map(_plain, value)) for name, value in values.items()}


def _plain(character: str) -> str:
    if measure(character).forcing is None:
        return character
    base = unicodedata.normalize("NFD", character)[0]
    return base if base.isascii() else character
