"""What the page of one campaign shows: the words of each language with people and cost, its sendings, its answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.audience.queries import count
from app.broadcasts.rules import Progress
from app.campaigns import queries
from app.campaigns.choosing import may_be_told, rule_of
from app.campaigns.comparing import Answers, Comparison, Share, compare
from app.campaigns.composing import Text, Texts
from app.campaigns.content import Content
from app.campaigns.freezing import texts_now
from app.campaigns.rules import Planned, begins_at, schedule
from app.campaigns.tables import Campaign, CampaignRun, CampaignState, RunKind
from app.errors import Invalid
from app.language import UNDETERMINED
from app.runtime import Runtime
from app.web.language import page_language
from app.web.staff.campaigns_words import sentence
from app.work import Work


@dataclass(frozen=True, slots=True)
class Speech:
    """A text as people of one language get it."""

    asked: str
    text: Text
    people: int
    cost: float


@dataclass(frozen=True, slots=True)
class Message:
    """One text in every language that somebody it is for reads, and in those of the operation."""

    key: str
    own: Text  # for whoever looks at the page
    speeches: Sequence[Speech]
    parts: int
    cost: float


@dataclass(frozen=True, slots=True)
class Preview:
    """Its words and whom they reach now. `wrong`: why they cannot go out; `left_out`: who joined and is not told."""

    messages: Sequence[Message]
    texts: Texts
    people: int
    left_out: int
    wrong: str


@dataclass(frozen=True, slots=True)
class Sending:
    """One sending, planned or begun."""

    planned: Planned
    at: datetime
    run: CampaignRun | None
    progress: Progress | None

    @property
    def parts(self) -> Sequence[tuple[str, int, int]]:
        """(name, how many, where it begins) in the order of the bar."""
        told = self.progress
        if told is None:
            return ()
        lost = sum(told.failed.values()) + sum(told.withheld.values())
        many = {
            "delivered": told.delivered,
            "sent": told.sent + told.uncertain,
            "waiting": told.queued + told.sending,
            "lost": lost + told.expired,
        }
        found, begins = [], 0
        for name, number in many.items():
            found.append((name, number, begins))
            begins += number
        return found


@dataclass(frozen=True, slots=True)
class Wave:
    """How one wave answered, as a line of the picture; places in per mille of its width."""

    kind: RunKind
    share: Share | None
    answered: int

    def at(self, share: float) -> int:
        """Where a share stands in the picture."""
        return round(share * 1000)


@dataclass(frozen=True, slots=True)
class Results:
    """What the answers say, in all and by area; areas with too few answers are not in it."""

    comparison: Comparison
    waves: Sequence[Wave]
    areas: Mapping[str, Comparison]
    asked: Mapping[RunKind, int]


def preview(work: Work, runtime: Runtime, campaign: Campaign) -> Preview:
    """The words as they were agreed to, or as they are now, and whom they would reach now."""
    content = queries.content_of(campaign)
    by_language = _people(work, runtime, content)
    joined = count(work, rule_of(content)).total
    people = sum(by_language.values())
    try:
        texts = queries.texts_of(campaign) if campaign.frozen else texts_now(work, runtime, content)
    except Invalid as error:
        return Preview((), {}, people, max(0, joined - people), sentence(error))
    messages = [_message(runtime, content, key, texts[key], by_language) for key in content.all_keys]
    return Preview(messages, texts, people, max(0, joined - people), "")


def _people(work: Work, runtime: Runtime, content: Content) -> dict[str, int]:
    """How many may be told now, by language."""
    chosen = may_be_told(work, runtime, content).order_by(None).subquery()
    counted = select(func.coalesce(chosen.c.language, UNDETERMINED), func.count()).group_by(chosen.c.language)
    rows = work.connection.execute(counted).all()
    return {str(language): int(many) for language, many in sorted(rows, key=lambda row: (-row[1], row[0]))}


def _message(
    runtime: Runtime, content: Content, key: str, texts: Mapping[str, Text], people: Mapping[str, int]
) -> Message:
    operation = runtime.settings.operation
    shown = [tag for tag in (*people, *operation.languages) if not content.languages or tag in content.languages]
    speeches = []
    for tag in dict.fromkeys(shown):
        text = texts.get(tag) or texts[UNDETERMINED]
        many = people.get(tag, 0)
        speeches.append(Speech(tag, text, many, many * text.segments * operation.segment_price))
    parts = sum(one.people * one.text.segments for one in speeches)
    own = texts.get(page_language()) or texts[UNDETERMINED]
    return Message(key, own, speeches, parts, sum(one.cost for one in speeches))


def sendings(work: Work, runtime: Runtime, campaign: Campaign) -> list[Sending]:
    """All of its sendings in order, with what came of each."""
    content, zone = queries.content_of(campaign), runtime.settings.operation.zone
    runs = {(run.kind, run.number): run for run in queries.runs_of(work, campaign.id)}
    over = campaign.state in (CampaignState.STOPPED, CampaignState.WITHDRAWN)
    found = []
    for planned in schedule(content):
        run = runs.get((planned.kind, planned.number))
        if run is None and over:
            continue
        told = queries.progress_of(work, run) if run is not None else None
        found.append(Sending(planned, begins_at(planned, content, zone), run, told))
    return found


def results(work: Work, campaign: Campaign, sent: Sequence[Sending]) -> Results | None:
    """What the answers say; None where nobody was asked."""
    if not queries.content_of(campaign).asked:
        return None
    answers = queries.answers_of(work, campaign.id)
    before, after = answers[RunKind.BEFORE], answers[RunKind.AFTER]
    compared = compare(_sum(before), _sum(after))
    each = {area: compare(before.get(area, Answers()), after.get(area, Answers())) for area in {*before, *after}}
    told = {one.planned.kind: one.progress.people for one in sent if one.progress is not None}
    return Results(
        compared,
        (
            Wave(RunKind.BEFORE, compared.before, _sum(before).many),
            Wave(RunKind.AFTER, compared.after, _sum(after).many),
        ),
        {area: one for area, one in each.items() if one.before is not None and one.after is not None},
        told,
    )


def _sum(by_area: Mapping[str, Answers]) -> Answers:
    return Answers(sum(one.yes for one in by_area.values()), sum(one.no for one in by_area.values()))
