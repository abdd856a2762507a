"""What an alert would be before it goes out: the text of each language, to how many, at what cost, how long it takes,
and what is missing."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from babel.dates import format_timedelta
from flask_babel import get_locale, gettext, ngettext

from app.alerts import freezing
from app.alerts.composing import Text, TooLong, compose, too_long
from app.alerts.content import Content
from app.alerts.sending import rule_of
from app.audience.queries import Counted, count
from app.errors import Invalid
from app.language import own_name
from app.places.containing import with_inside
from app.runtime import Runtime
from app.visits.queries import people_in
from app.web.language import isolated
from app.web.staff.alerts_words import UNREACHED, sentence
from app.wording import approvals
from app.wording.approving import lines_that_approve
from app.wording.refusing import refusals
from app.work import Work
from channels.contract import AddressKind

SAMPLE_CODE = "BCDF-3479"  # as long as every code is; a new alert has none yet


@dataclass(frozen=True, slots=True)
class Speech:
    """One text: the languages in which it is `asked` for by so many `people`, which may all be others than its own."""

    asked: tuple[str, ...]
    text: Text
    people: int
    channels: Mapping[str, int]
    cost: float
    wrong: Sequence[str]

    @property
    def elsewhere(self) -> bool:
        return self.text.language not in self.asked


@dataclass(frozen=True, slots=True)
class Line:
    """One channel: how many it carries, and how long that takes at its rate."""

    name: str
    people: int
    lasts: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything a page shows of it. `missing`: what people will lack, though it may go out; `lasts`: of all lines."""

    speeches: Sequence[Speech]
    lines: Sequence[Line]
    people: int
    cost: float
    lasts: str
    missing: Sequence[str]
    unreached: Sequence[tuple[str, int]]
    quiet: int

    @property
    def wrong(self) -> bool:
        """Whether any of its words may not go out as they are."""
        return any(speech.wrong for speech in self.speeches)


def counted(work: Work, runtime: Runtime, content: Content) -> Counted:
    """Whom it reaches now: nobody while it says no place, or asks for what cannot be."""
    if not content.reached:
        return Counted()
    try:
        return count(work, rule_of(content), zone=runtime.settings.operation.zone)
    except Invalid:
        return Counted()


def preview(work: Work, runtime: Runtime, content: Content, *, code: str = SAMPLE_CODE, previous: bool) -> Preview:
    """The preview of a content; `previous`: whether it replaces an earlier warning."""
    texts = texts_of(work, runtime, content, code=code, previous=previous)
    found = counted(work, runtime, content)
    speeches = _speeches(runtime, content, texts, found)
    lines, main = _lines(runtime, found), runtime.settings.operation.main_language
    return Preview(
        speeches=speeches,
        lines=lines,
        people=found.total,
        cost=sum(speech.cost for speech in speeches),
        lasts=_longest(runtime, found),
        missing=[
            *_unheard(texts, found, main),
            *_not_agreed(work, runtime, content, found),
            *_too_many(runtime, found),
            *_inside(work, content),
        ],
        unreached=[(str(UNREACHED[why.value]), many) for why, many in found.unreached.items()],
        quiet=0 if content.danger else found.quiet,
    )


def texts_of(work: Work, runtime: Runtime, content: Content, *, code: str, previous: bool) -> Mapping[str, Text]:
    """The texts of the content in every language we have words in."""
    says = freezing.says_of(runtime, code, previous=previous)
    return compose(runtime.wording, content, says, freezing.place_in(work, content))


def text_for(texts: Mapping[str, Text], asked: str, main_language: str) -> Text:
    """What somebody of this language reads: whoever's language we have no words in reads the main one."""
    return texts.get(asked) or texts.get(main_language) or next(iter(texts.values()))


def _speeches(runtime: Runtime, content: Content, texts: Mapping[str, Text], found: Counted) -> list[Speech]:
    """What is read, by most people first; of nobody's languages those the warning is really written in."""
    if not texts:
        return []
    operation, long = runtime.settings.operation, {one.language: one for one in too_long(content, texts)}
    unasked = [tag for tag in operation.languages if tag in texts and texts[tag].language == tag]
    alike: dict[str, list[str]] = defaultdict(list)
    for tag in dict.fromkeys([*found.by_language, *unasked, *long]):
        alike[text_for(texts, tag, operation.main_language).words].append(tag)
    speeches = [
        _speech(runtime, text_for(texts, tags[0], operation.main_language), tags, found, [*map(long.get, tags)])
        for tags in alike.values()
    ]
    return sorted(speeches, key=lambda one: (-one.people, one.asked))


def _speech(
    runtime: Runtime, text: Text, tags: Sequence[str], found: Counted, long: Sequence[TooLong | None]
) -> Speech:
    channels: Counter[str] = Counter()
    for (tag, channel), many in found.by_language_and_channel.items():
        channels[channel] += many if tag in tags else 0
    paid = sum(many for name, many in channels.items() if _is_paid_by_part(runtime, name))
    cost = paid * text.segments * runtime.settings.operation.segment_price
    people = sum(found.by_language.get(tag, 0) for tag in tags)
    first = next((one for one in long if one), None)
    return Speech(tuple(tags), text, people, +channels, cost, _wrong(text, first))


def _wrong(text: Text, long: TooLong | None) -> list[str]:
    found = [Invalid(one.code) for one in refusals(text.warning, text.language)]
    if long is not None:
        found.append(Invalid("alert.too_long", language=long.language, segments=long.segments, most=long.most))
    return [sentence(error) for error in found]


def _is_paid_by_part(runtime: Runtime, channel: str) -> bool:
    adapter = runtime.channels.get(channel)
    return adapter is not None and AddressKind.PHONE in adapter.traits.reaches


def _lines(runtime: Runtime, found: Counted) -> list[Line]:
    return [Line(name, many, told_time(_seconds(runtime, name, many))) for name, many in found.by_channel.items()]


def _longest(runtime: Runtime, found: Counted) -> str:
    """The lines send beside each other."""
    return told_time(max((_seconds(runtime, name, many) for name, many in found.by_channel.items()), default=0.0))


def _seconds(runtime: Runtime, channel: str, many: int) -> float:
    rate = rates(runtime).get(channel)
    return many / rate if rate else 0.0


def rates(runtime: Runtime) -> Mapping[str, float]:
    """Messages a second of every line."""
    return {name: adapter.traits.rate for name, adapter in runtime.channels.items()}


def told_time(seconds: float) -> str:
    """So long, as a page says it."""
    return str(format_timedelta(timedelta(seconds=max(1, round(seconds))), threshold=1.2, locale=get_locale()))


def _unheard(texts: Mapping[str, Text], found: Counted, main_language: str) -> list[str]:
    """Whose language has no checked words, and which unchecked words go out."""
    read = {tag: text_for(texts, tag, main_language) for tag in found.by_language} if texts else {}
    told = [
        ngettext(
            "%(num)s person reads %(asked)s, which has no checked words: it is told in %(language)s.",
            "%(num)s people read %(asked)s, which has no checked words: it is told in %(language)s.",
            found.by_language[tag],
            asked=isolated(own_name(tag)),
            language=isolated(own_name(text.language)),
        )
        for tag, text in read.items()
        if text.language != tag
    ]
    unchecked = dict.fromkeys(isolated(own_name(text.language)) for text in read.values() if not text.reviewed)
    return [*([f"{gettext('Unchecked words go out in')}: {', '.join(unchecked)}"] if unchecked else []), *told]


def _not_agreed(work: Work, runtime: Runtime, content: Content, found: Counted) -> list[str]:
    """Languages in which WhatsApp has not agreed to the words, where people are to be told by it."""
    lacking = [
        isolated(own_name(language))
        for (language, channel) in found.by_language_and_channel
        if channel in lines_that_approve(runtime)
        and approvals.find_approved(work, channel, content.key, language) is None
    ]
    if not lacking:
        return []
    languages = ", ".join(dict.fromkeys(lacking))
    return [
        gettext("WhatsApp has not agreed to this warning in %(languages)s: it goes there as SMS.", languages=languages)
    ]


def _inside(work: Work, content: Content) -> list[str]:
    """How many in these areas cannot come out, whom hardly a text reaches."""
    many = people_in(work, with_inside(work, content.reached))
    sentence = ngettext(
        "%(num)s person there cannot come out: think of a visit.",
        "%(num)s people there cannot come out: think of visits.",
        many,
    )
    return [sentence] if many else []


def _too_many(runtime: Runtime, found: Counted) -> list[str]:
    """Lines on WhatsApp that may begin fewer conversations a day than this needs."""
    most = runtime.settings.limits.whatsapp_a_day
    over = [many for name, many in found.by_channel.items() if name in lines_that_approve(runtime) and many > most > 0]
    if not over:
        return []
    return [
        gettext(
            "WhatsApp lets you write first to %(most)s people a day, and this is for %(many)s: the rest get it as SMS.",
            most=most,
            many=max(over),
        )
    ]
