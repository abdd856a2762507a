"""`waypost check`: every problem of settings, keys, channels and database, each with an id and what to do."""

import os
import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from app.errors import AppError
from app.opening import config_file, data_folder, explained, is_damaged, passphrase
from app.settings import DATABASE, Settings, SettingsInvalid
from app.settings_file import load

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.work import Work
    from channels.contract import Checks

Problem = tuple[str, str]  # (stable id, what to do)
# What a line gives away, by the beginning of its kind.
_RISKS = {
    "twilio_sms": "Carriers and the provider read every text and keep who wrote to whom and when.",
    "twilio_whatsapp": "The company behind the app learns who writes to us and when, and so does the provider.",
    "email": "Every mail server on the way reads words and addresses, and the sender's keeps a copy.",
    "": "Whoever carries this line may read it and keep who wrote to whom and when.",
}
_BLANK = {"emergency": "[operation] emergency_number"}  # the one blank of guides that has another home
# With one of these the database cannot be looked into.
_UNOPENABLE = {"keys.missing", "keys.damaged", "keys.unknown_version", "keys.wrong_passphrase"} | {
    "database.missing",
    "database.old",
    "database.damaged",
    "database.unreachable",
}


@click.command
@click.option("--config", help="Settings file.")
@click.option("--data", help="Folder of database and keys.")
@click.option("--online", is_flag=True, help="Ask the providers too.")
def check(config: str | None, data: str | None, online: bool) -> None:
    """List everything that is wrong, and what to do; status 1 when there is something."""
    try:
        settings = load(data_folder(data), config_file(config), os.environ)
    except SettingsInvalid as error:
        found = [("settings", problem) for problem in error.problems]
    else:
        _explain_retention(settings)
        _explain_reviews(settings)
        for sentence in guides_left_out(settings):
            click.echo(sentence, err=True)
        found = [
            *_keys(settings),
            *_backups(settings),
            *_organisation(settings),
            *_channels(settings, online=online),
            *_translation(settings, online=online),
            *_maps(settings),
            *_feeds(settings),
            *_database(settings),
            *_lists(),
        ]
        if not _UNOPENABLE & {identifier for identifier, _ in found}:
            found += _inside(settings, config=config, data=data)
    for identifier, advice in found:
        click.echo(f"{identifier}\t{advice}")
    if not found:
        click.echo("Everything is in order.")
    sys.exit(1 if found else 0)


def _explain_retention(settings: Settings) -> None:
    """What the clock deletes, in sentences; not among the problems."""
    kept = settings.retention
    for sentence in (
        f"Numbers and addresses go {kept.addresses} days after somebody's last case closed.",
        f"Texts, notes and places go {kept.conversations} days after the case closed, the rest after {kept.cases}.",
        f"Language and safe-contact rule go {kept.contacts} days after somebody last wrote.",
        f"Who wants warnings is kept until they leave; that they did goes {kept.audience} days later.",
        f"What became of our texts goes after {kept.deliveries} days; who was on duty or was called after {kept.duty}.",
        f"Backups go after {kept.backups} days.",
    ):
        click.echo(sentence, err=True)


def _explain_reviews(settings: Settings) -> None:
    """Which languages nobody who reads them has checked; not among the problems, because no setting mends it."""
    from app.privacy.lexicon import unreviewed
    from app.wording.drafts import Wording

    drafts = Wording.load().drafts.values()
    unchecked = [draft.language for draft in drafts if not all(agreed.reviewed for agreed in draft.texts.values())]
    for sentence in reviews_lacking(unreviewed(), unchecked, go_out=settings.unreviewed_wording):
        click.echo(sentence, err=True)


def reviews_lacking(lexicons: Sequence[str], wording: Sequence[str], *, go_out: bool) -> Iterator[str]:
    """A sentence for each kind of words that some language has unchecked; none where all were checked."""
    if lexicons:
        yield f"No native reader has checked what the scrubber looks for in: {' '.join(lexicons)}."
    if wording:
        fate = "go out, marked for staff" if go_out else "do not go out (unreviewed_wording = false)"
        yield f"First drafts nobody has agreed to at /staff/wording {fate}; languages with such: {' '.join(wording)}."


def guides_left_out(settings: Settings) -> Iterator[str]:
    """A sentence for each guide that nobody is told, and what it lacks; not among the problems, it may be meant."""
    from app.guides.rules import Guide, lacking
    from app.guides.telling import known_here

    known = known_here(settings)
    for guide in Guide:
        if blanks := lacking(guide, known):
            named = ", ".join(_BLANK.get(name, f"[guides] {name}") for name in blanks)
            yield f'The guide "{guide.value}" is not offered while these are empty: {named}.'
    if not settings.guides.red_cross:
        yield (
            "Who looks for somebody is told of the Red Cross and Red Crescent's page for all countries, not of your "
            "National Society, while this is empty: [guides] red_cross."
        )


def _keys(settings: Settings) -> Iterator[Problem]:
    from app.privacy import key_file

    try:
        facts = key_file.facts(settings.data)
    except AppError as error:
        yield error.code, f"The keys cannot be used: {explained(error)}."
        return
    if (settings.data / key_file.DEMONSTRATION).exists():
        yield "keys.demonstration", "The passphrase lies beside the data: never use this folder with real people."
    if facts.rotating:
        yield (
            "keys.rotation_unfinished",
            "Old keys are still needed: run `waypost keys rotate` until it says it is done.",
        )
    if not facts.takes_in_locked:
        yield "keys.no_intake", "Start once with the passphrase: only then can it take texts in when started without."
    if (words := passphrase(settings)) is not None:
        try:
            key_file.unlock(settings.data, words)
        except AppError as error:
            yield error.code, f"The keys cannot be opened: {explained(error)}."


def _backups(settings: Settings) -> Iterator[Problem]:
    """Whether the folder of the settings can be, and is, filled in time."""
    from pathlib import Path

    from app.clock import SystemClock
    from app.erasure.backups import newest_backup
    from app.privacy import key_file

    kept = settings.retention
    if not kept.backup_folder or not settings.url.startswith("sqlite"):
        return
    if key_file.exist(settings.data) and key_file.facts(settings.data).recovery is None:
        yield "backups.no_recovery_key", "Backups are sealed to a printed key: run `waypost keys recovery`, once."
    now = SystemClock().now()
    newest = newest_backup(Path(kept.backup_folder), now=now)
    if newest is None or now - newest > timedelta(hours=2 * kept.backup_hours):
        yield "backups.late", f"The newest backup in {kept.backup_folder} is too old: is the disk there, the server on?"


def _feeds(settings: Settings) -> Iterator[Problem]:
    """Whether what other services sign can be checked."""
    from app.bulletins.worker import problems_of_certificates

    yield from (("feeds.certificate", problem) for problem in problems_of_certificates(settings.feeds))


def _maps(settings: Settings) -> Iterator[Problem]:
    """Whether the file of tiles can be shown by a browser."""
    from app.assembly import build_tiles

    try:
        tiles = build_tiles(settings)
    except SettingsInvalid as error:
        yield "maps.tiles_damaged", f"{error}: put a whole MBTiles or PMTiles file there, or nothing."
        return
    if tiles is not None:
        if not tiles.about.pictures:
            yield "maps.no_pictures", "The file of [maps] tiles holds vectors: browsers need pictures (raster tiles)."
        tiles.close()


def _organisation(settings: Settings) -> Iterator[Problem]:
    """Who answers for the data, what separates it from enforcement, and whether each line was weighed."""
    from app.clock import SystemClock

    who, today = settings.organisation, SystemClock().now().date()
    agreed = who.separated_from_enforcement
    if who.is_state and (not agreed or date.fromisoformat(agreed) > today):
        advice = (
            "A city or ministry needs a written agreement that immigration enforcement gets nothing from here: sign "
            "it, then put its day into [organisation] separated_from_enforcement."
        )
        yield "organisation.no_agreement", advice
    if settings.demonstration:
        return
    if not who.data_owner:
        yield (
            "organisation.no_owner",
            "Say in [organisation] data_owner who answers for the data and replies to authorities.",
        )
    for channel in settings.channels:
        if not channel.assessed or date.fromisoformat(channel.assessed) > today:
            told = next((risk for kind, risk in _RISKS.items() if channel.kind.startswith(kind)), _RISKS[""])
            advice = f'{told} Weigh it (docs/data-protection.md), then write assessed = "the day" there.'
            yield "channels.not_assessed", f"[channels.{channel.id}] {advice}"


def _channels(settings: Settings, *, online: bool) -> Iterator[Problem]:
    from app.assembly import build_channels
    from app.clock import SystemClock
    from channels.contract import AddressKind, Checks, Sends

    try:
        adapters = build_channels(settings, SystemClock())
    except SettingsInvalid as error:
        yield from (("channels.settings", problem) for problem in error.problems)
        return
    sos = [adapters[channel.id] for channel in settings.channels if channel.purpose == "sos"]
    if not sos:
        yield "channels.none", 'No line for calls for help: add a [channels.NAME] with purpose = "sos".'
    elif not any(isinstance(line, Sends) and AddressKind.PHONE in line.traits.reaches for line in sos):
        yield "channels.nobody_paged", "No line for calls for help reaches telephones, so nobody on duty can be paged."
    for name, adapter in adapters.items():
        if isinstance(adapter, Checks):
            yield from ((problem.id, f"[channels.{name}] {problem.advice}") for problem in adapter.check())
            if online:
                yield from _online(name, adapter)
    yield from _shared_senders(settings)


def _translation(settings: Settings, *, online: bool) -> Iterator[Problem]:
    """Whether the machine that translates is inside, and answers."""
    from app.assembly import build_translator
    from channels.failures import SendFailed
    from channels.http import AddressRefused

    try:
        translator = build_translator(settings)
        if translator is not None and online:
            translator.languages()
    except SettingsInvalid as error:
        yield from (("translation.settings", problem) for problem in error.problems)
    except (SendFailed, AddressRefused):
        yield "translation.server", "[translation] the server does not answer as it should."


def _online(name: str, adapter: "Checks") -> Iterator[Problem]:
    """What the provider itself says of the line."""
    from channels.failures import SendFailed

    try:
        yield from ((problem.id, f"[channels.{name}] {problem.advice}") for problem in adapter.check_online())
    except SendFailed as failed:
        yield "channels.provider", f"[channels.{name}] the provider does not answer as it should ({failed.reason})."


def _shared_senders(settings: Settings) -> Iterator[Problem]:
    """A sender used for both calls for help and alerts: stopping alerts there would cut off rescue."""
    by_sender: dict[object, set[str]] = {}
    for channel in settings.channels:
        for key in ("number", "messaging_service_sid", "address"):
            if sender := channel.options.get(key):
                by_sender.setdefault((channel.kind, sender), set()).add(channel.purpose)
    if any(len(purposes) > 1 for purposes in by_sender.values()):
        advice = "Calls for help and alerts need different senders: STOP to alerts must not cut off rescue."
        yield "channels.shared_sender", advice


def _database(settings: Settings) -> Iterator[Problem]:
    from app.database import make_engine
    from app.upgrade import newest, present

    if settings.url.startswith("sqlite") and not (settings.data / DATABASE).exists():
        yield "database.missing", "There is no database yet: `waypost run` makes it."
        return
    if settings.url.startswith("sqlite") and is_damaged(settings.data / DATABASE):
        yield (
            "database.damaged",
            "The database is damaged: stop the server, bring a backup back (`waypost data restore`).",
        )
        return
    engine = make_engine(settings.url, read_only=True)
    try:
        stands = present(engine)
        reduced = _reduced(engine) if stands == newest() else 0
    except Exception as error:  # noqa: BLE001 - whatever it is, the administrator must hear of it
        yield "database.unreachable", f"The database does not answer ({type(error).__name__})."
        return
    finally:
        engine.dispose()
    if stands != newest():
        yield "database.old", "The database has an older shape: run `waypost data upgrade`."
    if reduced:
        yield (
            "scrubber.reduced",
            f"Of {reduced} texts only needs and places are kept: they came while none was cleaned.",
        )


def _reduced(engine: "Engine") -> int:
    """How many texts lost their words; needs no keys."""
    from sqlalchemy import func, select

    from app.messages.tables import REDUCED, Message

    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(Message).where(REDUCED)).scalar_one()


def _lists() -> Iterator[Problem]:
    """Whether what is made of the word lists takes a status out and leaves a need in."""
    from app.privacy.scrub import REMOVED, Scrubber

    text = "we need water, I am undocumented"
    try:
        cleaned = Scrubber.load().scrub(text)
    except ValueError as error:
        yield "scrubber.lexicon", f"A word list of the scrubber cannot be read: {error}."
    except Exception as error:  # noqa: BLE001 - whatever it is, the administrator must hear of it
        yield (
            "scrubber.broken",
            f"The scrubber fails ({type(error).__name__}): only needs and places are kept of texts.",
        )
    else:
        if REMOVED not in cleaned or "water" not in cleaned:
            yield "scrubber.broken", "The scrubber does not remove what it must: install Waypost anew."


def _inside(settings: Settings, *, config: str | None, data: str | None) -> Iterator[Problem]:
    """What only shows with the keys; nothing where nobody gives the passphrase."""
    from app.opening import open_runtime
    from app.transaction import read

    if passphrase(settings) is None:
        return
    with open_runtime(data, config) as runtime, read(runtime) as work:
        yield from _trail(work)
        yield from _owner(work, settings)
        yield from _hours(work, settings)
        yield from lanes_of_nobody(work)


def _trail(work: "Work") -> Iterator[Problem]:
    """Entries of the trail that were changed or taken out, and an end that was cut off."""
    from sqlmodel import func, select

    from app.audit.queries import first_broken_link, last_at
    from app.cases.tables import Case
    from app.staff.tables import StaffSession

    if (number := first_broken_link(work)) is not None:
        yield "audit.broken", f"Entry {number} of the trail was changed or taken out: somebody wrote into the database."
    # Opening a case and signing in leave an entry at the very moment that stands in the row.
    newest = [work.session.exec(select(func.max(at))).one() for at in (Case.opened_at, StaffSession.began_at)]
    end = last_at(work)
    if any(at is not None and (end is None or at > end) for at in newest):
        yield "audit.cut", "The end of the trail was cut off: there are newer rows than its last entry."


def _owner(work: "Work", settings: Settings) -> Iterator[Problem]:
    from app.staff.queries import find_member_by_handle

    handle = settings.organisation.data_owner
    owner = find_member_by_handle(work, handle) if handle else None
    if handle and (owner is None or not owner.active):
        yield "organisation.owner_unknown", "Nobody of the team is called what [organisation] data_owner says."


def lanes_of_nobody(work: "Work") -> Iterator[Problem]:
    """What somebody may tell of their own life, and no focal point is there to read."""
    from app.framework import NAMED_LANES, OF_THEIR_LIFE
    from app.sensitive.queries import begun, is_seen_to

    lanes = [lane.value for lane in NAMED_LANES if lane in OF_THEIR_LIFE and not is_seen_to(work, lane)]
    if begun(work) and lanes:
        yield (
            "sensitive.nobody",
            f"No focal point sees to {', '.join(lanes)}: the whole team reads such words. Name one.",
        )


def _hours(work: "Work", settings: Settings) -> Iterator[Problem]:
    """Hours that are promised and covered by nobody, in the coming week."""
    from zoneinfo import ZoneInfo

    from app.staff.queries import gaps

    operation = settings.operation
    for gap in gaps(work, hours=operation.covered_hours, zone=operation.zone).nobody:
        since, until = (at.astimezone(ZoneInfo(operation.zone)) for at in (gap.since, gap.until))
        yield "staff.uncovered", f"Nobody is on duty from {since:%a %d %b %H:%M} to {until:%a %d %b %H:%M}."
