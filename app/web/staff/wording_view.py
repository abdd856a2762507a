"""What the wording pages show, put together from the room."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.errors import AppError
from app.runtime import Runtime
from app.staff.queries import SignedIn, handles
from app.staff.rules import May, may
from app.web.staff import wording_words as words
from app.wording import queries, review
from app.wording.actions import marks_of, source_of
from app.wording.checking import Finding, Ground, check, filled, sample_values, script
from app.wording.difference import Stretch, difference
from app.wording.glossary import Term, terms_in
from app.wording.keys import TEXTS
from app.wording.meter import FIRST_SEEN, Meter, metered, without_accents
from app.wording.needs import Kind
from app.wording.progress import Item, Standing, counts, is_stale, items
from app.wording.review import SOURCE
from app.wording.rules import State
from app.wording.tables import WordingVersion
from app.work import Work

_AROUND = 24  # letters shown on each side of a finding
_PLACEHOLDER = re.compile(r"(\{[^{}]*\})")
Remark = tuple[str, datetime, str]  # by whom, when, what


@dataclass(frozen=True, slots=True)
class Progress:
    """One language of the list; `shares` are (standing, how many, where its bar begins) of those that are not none."""

    language: str
    shares: Sequence[tuple[Standing, int, int]]
    many: int
    read_here: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The texts for one purpose, and how far they are."""

    kind: Kind
    name: str
    texts: Sequence[Item]
    progress: Progress


@dataclass(frozen=True, slots=True)
class Told:
    """One finding as the page tells it; `before`, `at` and `after` are the words around its place."""

    sentence: str
    refuses: bool
    before: str
    at: str
    after: str


@dataclass(frozen=True, slots=True)
class Written:
    """A text as it would travel; `seen` is what a locked phone shows of it."""

    text: str
    seen: str
    rest: str
    meter: Meter


@dataclass(frozen=True, slots=True)
class Version:
    """One version as the history shows it; who did what by handle, "" for nobody."""

    id: UUID
    number: int
    state: str
    text: str
    at: datetime
    author: str
    approved: str
    checked: str
    checked_back: bool
    back_text: str
    back_by: str
    published_at: datetime | None
    changed: Sequence[Stretch]
    remarks: Sequence[Remark]
    may_return: bool


@dataclass(frozen=True, slots=True)
class Editor:
    """Everything of one text in one language."""

    key: str
    language: str
    source: str
    source_changed: Sequence[Stretch]
    typed: str
    seen: UUID | None
    shipped: bool
    told: Sequence[Told]
    written: Written
    plain: Written | None
    plain_text: str
    values: Mapping[str, str]
    terms: Sequence[Term]
    points_at_letters: bool  # where most letters are in the cheap alphabet
    opened: Version | None
    published: Version | None
    history: Sequence[Version]
    may: frozenset[str]

    @property
    def kind(self) -> Kind:
        return TEXTS[self.key].kind

    @property
    def refused(self) -> bool:
        return any(told.refuses for told in self.told)


def ground(runtime: Runtime) -> Ground:
    """What texts are judged against here."""
    return Ground(runtime.files, runtime.settings.operation.name)


def languages(work: Work, runtime: Runtime, mine: SignedIn) -> list[Progress]:
    """Every language with how far it is: the source first, then what the member reads."""
    versions = queries.live_versions(work)
    found = [
        _progress(items(runtime.files, versions, tag), tag, read_here=tag in mine.reads)
        for tag in runtime.files.languages
    ]
    return sorted(found, key=lambda one: (one.language != SOURCE, not one.read_here, one.language))


def texts(work: Work, runtime: Runtime, language: str) -> tuple[Item, ...]:
    """Every text of a language."""
    return items(runtime.files, queries.live_versions(work, language), language)


def by_kind(found: Sequence[Item], language: str) -> list[Group]:
    """The texts by what they are for, in the order of the list of kinds; none that is empty."""
    grouped = ((kind, [item for item in found if TEXTS[item.key].kind is kind]) for kind in Kind)
    return [
        Group(kind, words.KINDS[kind], items, _progress(items, language, read_here=False))
        for kind, items in grouped
        if items
    ]


def editor(
    work: Work, runtime: Runtime, mine: SignedIn, *, key: str, language: str, typed: str | None = None
) -> Editor:
    """The editor's page; `typed` are words that were sent and not kept."""
    known = queries.versions_of(work, key, language)
    opened = next((v for v in known if v.state in queries.OPEN), None)
    published = next((v for v in known if v.state == State.PUBLISHED), None)
    shipped = runtime.files.drafts[language].texts.get(key)
    newest = opened or published
    text = typed if typed is not None else newest.text if newest else shipped.text if shipped else ""
    judged, source = ground(runtime), source_of(work, runtime.files, key)
    values = sample_values(judged, language)
    plain = without_accents(filled(text, values), language)
    history = _history(work, known)
    return Editor(
        key=key,
        language=language,
        source=source,
        source_changed=_changed_source(newest, source),
        typed=text,
        seen=opened.id if opened else None,
        shipped=newest is None and shipped is not None,
        told=[_told(text, one) for one in (check(judged, text, key=key, language=language) if text else ())],
        written=_written(filled(text, values)),
        plain=_written(plain) if plain is not None else None,
        plain_text=without_accents(text, language) or text,
        points_at_letters=script(language) == "Latn",
        values={name: values[name] for name in sorted(TEXTS[key].placeholders)},
        terms=terms_in(source, language),
        opened=next((v for v in history if opened and v.id == opened.id), None),
        published=next((v for v in history if published and v.id == published.id), None),
        history=history,
        may=_allowed(mine, opened),
    )


def pieces(text: str) -> list[tuple[str, bool]]:
    """The text cut at its placeholders: (words, whether they are one)."""
    return [(piece, piece.startswith("{")) for piece in _PLACEHOLDER.split(text) if piece]


def _progress(found: Sequence[Item], language: str, *, read_here: bool) -> Progress:
    begins, shares = 0, []
    for standing, many in counts(found).items():
        if many:
            shares.append((standing, many, begins))
        begins += many
    return Progress(language, shares, begins, read_here)


def _told(text: str, found: Finding) -> Told:
    """The finding with the few words around its place."""
    return Told(
        words.finding(found),
        found.refuses,
        before=text[max(0, found.start - _AROUND) : found.start],
        at=text[found.start : found.end] if found.end - found.start <= _AROUND else "",
        after=text[found.end : found.end + _AROUND],
    )


def _written(text: str) -> Written:
    return Written(text, text[:FIRST_SEEN], text[FIRST_SEEN:], metered(text))


def _changed_source(version: WordingVersion | None, source: str) -> Sequence[Stretch]:
    """What the source says otherwise since a version was translated from it; () when nothing."""
    if version is None or version.source_text is None or not is_stale(version, source):
        return ()
    return difference(version.source_text, source)


def _history(work: Work, known: Sequence[WordingVersion]) -> list[Version]:
    """The versions, newest first, each beside the one before it."""
    remarks = queries.comments_on(work, [version.id for version in known])
    people = {v.author_id for v in known} | {v.approved_by for v in known} | {v.checked_by for v in known}
    people |= {v.back_by for v in known} | {remark.author_id for remark in remarks}
    called = handles(work, [person for person in people if person])
    said: dict[UUID, list[Remark]] = defaultdict(list)
    for remark in remarks:
        said[remark.version_id].append((called[remark.author_id], remark.at, remark.text))
    before = [*(version.text for version in known), None][1:]
    return [_version(v, called, earlier=text, remarks=said[v.id]) for v, text in zip(known, before, strict=True)]


def _version(
    version: WordingVersion, called: Mapping[UUID, str], *, earlier: str | None, remarks: Sequence[Remark]
) -> Version:
    def name(member_id: UUID | None) -> str:
        return called.get(member_id, "") if member_id else ""

    return Version(
        id=version.id,
        number=version.number,
        state=version.state,
        text=version.text,
        at=version.created_at,
        author=name(version.author_id),
        approved=name(version.approved_by),
        checked=name(version.checked_by),
        checked_back=version.checked_back,
        back_text=version.back_text or "",
        back_by=name(version.back_by),
        published_at=version.published_at,
        changed=difference(earlier, version.text) if earlier is not None else (),
        remarks=remarks,
        may_return=version.state == State.RETIRED and version.published_at is not None,
    )


def _allowed(mine: SignedIn, opened: WordingVersion | None) -> frozenset[str]:
    """The buttons that are theirs to press."""
    approves = may(mine.roles, May.APPROVE_WORDING)
    allowed = {"retire", "return"} if approves else set()
    if opened is None or opened.state == State.DRAFT:
        return frozenset(allowed | ({"submit", "discard"} if opened else set()))
    marks = marks_of(opened)
    checks: dict[str, Callable[[], None]] = {
        "check": lambda: review.check_reading(marks, mine.id, language=opened.language, reads=mine.reads),
        "translate_back": lambda: review.check_translating_back(marks, language=opened.language, reads=mine.reads),
        "accept_back": lambda: review.check_reading_back(marks, mine.id),
    }
    if approves:
        checks["approve"] = lambda: review.check_approval(marks, mine.id)
    return frozenset(allowed | {"give_back"} | {deed for deed, check in checks.items() if _passes(check)})


def _passes(check: Callable[[], None]) -> bool:
    try:
        check()
    except AppError:
        return False
    return True
