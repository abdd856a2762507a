"""Making an issue final: its words in every language, its areas as they are now, and the broadcast that carries it."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from app.alerts.composing import NameOf, Says, Text, check_words, compose
from app.alerts.content import ANY, Content
from app.alerts.frozen import Issue, Outline
from app.alerts.frozen import freeze as to_text
from app.alerts.hazards import ALL_CLEAR, HAZARDS
from app.alerts.queries import content_of, frozen_of, get_alert
from app.alerts.rules import check
from app.alerts.tables import AlertIssue
from app.errors import Invalid
from app.language import fallbacks
from app.places.areas import find_area, names_in_all, outline_of
from app.runtime import Runtime
from app.work import Work
from cap.model import MessageType, Reference, ResponseType


def says_of(runtime: Runtime, code: str, *, previous: bool) -> Says:
    """Who speaks, from the settings."""
    operation = runtime.settings.operation
    return Says(
        organisation=operation.name,
        link=f"{runtime.settings.public_url}/a/{code}",
        emergency=operation.emergency_number,
        zone=operation.zone,
        main_language=operation.main_language,
        previous=previous,
    )


def texts_of(work: Work, runtime: Runtime, issue: AlertIssue) -> Mapping[str, Text]:
    """What everybody would read, in every language, were it issued now."""
    content = content_of(issue)
    says = says_of(runtime, get_alert(work, issue.alert_id).code, previous=issue.number > 1)
    return compose(runtime.wording, content, says, place_in(work, content))


def place_in(work: Work, content: Content) -> NameOf:
    """What the place is called in a language: as the writer says, else as its areas are called."""
    written = content.blanks.get("place", {})
    names = [names_in_all(area) for code in content.where.areas if (area := find_area(work, code)) is not None]

    def called(language: str) -> str:
        own = next((written[tag] for tag in (*fallbacks(language), ANY) if written.get(tag)), "")
        return own or ", ".join(_in_language(one, language) for one in names) or next(iter(written.values()), "")

    return called


def _in_language(names: Mapping[str, str], language: str) -> str:
    found = next((names[tag] for tag in (*fallbacks(language), ANY) if tag in names), None)
    return found or next(iter(names.values()))


def check_all(work: Work, runtime: Runtime, issue: AlertIssue) -> None:
    """Raises Invalid for whatever keeps an issue from going out as it is."""
    content = content_of(issue)
    check(content, work.now)
    if not place_in(work, content)(runtime.settings.operation.main_language):
        raise Invalid("alert.place")
    check_words(content, texts_of(work, runtime, issue))


def freeze(work: Work, runtime: Runtime, issue: AlertIssue, before: Sequence[AlertIssue]) -> Issue:
    """The issue as it goes out, kept with it; `before`: what went out of the same alert until now."""
    content, alert = content_of(issue), get_alert(work, issue.alert_id)
    texts = texts_of(work, runtime, issue)
    check_words(content, texts)
    says = says_of(runtime, alert.code, previous=issue.number > 1)
    sender = urlsplit(runtime.settings.public_url).hostname or "waypost"
    frozen = Issue(
        identifier=f"{sender}-{alert.code}-{issue.number}",
        sender=sender,
        code=alert.code,
        number=issue.number,
        type=issue.type,
        sent=work.now.replace(microsecond=0),
        references=tuple(_reference(frozen_of(one)) for one in before),
        content=content,
        event=content.event,
        responses=_responses(content, issue.type),
        areas=_areas(work, content),
        texts=texts,
        organisation=says.organisation,
        link=says.link,
    )
    issue.frozen = to_text(frozen)
    return frozen


def _reference(earlier: Issue) -> Reference:
    return Reference(earlier.sender, earlier.identifier, earlier.sent)


def _responses(content: Content, kind: MessageType) -> tuple[ResponseType, ...]:
    if content.key == ALL_CLEAR:
        return (ResponseType.ALL_CLEAR,)
    return (ResponseType.NONE,) if kind is MessageType.CANCEL else HAZARDS[content.key].responses


def _areas(work: Work, content: Content) -> tuple[Outline, ...]:
    found = [area for code in content.where.areas if (area := find_area(work, code)) is not None]
    return tuple(Outline(area.pcode, names_in_all(area), _rings(outline_of(area))) for area in found)


def _rings(outline: Sequence[Sequence[Sequence[tuple[float, float]]]]) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The outer borders as CAP writes them: latitude first."""
    return tuple(tuple((y, x) for x, y in part[0]) for part in outline if part)
