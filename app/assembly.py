"""Putting the parts together: from settings and a passphrase to a Runtime. Used by the server and by every command."""

from pathlib import Path
from typing import Any

from app.clock import Clock, SystemClock
from app.database import make_engine
from app.inbound.reading import Reader
from app.log import logger
from app.places.worker import area_of
from app.privacy.failing_closed import FailingClosed
from app.privacy.keys import Keyring
from app.runtime import Runtime
from app.settings import Settings, SettingsInvalid
from app.transaction import start_writer
from app.wording.drafts import Wording
from channels import registry
from channels.failures import SendFailed
from channels.failures import SettingsInvalid as ChannelInvalid
from channels.http import AddressRefused
from channels.libretranslate import LibreTranslate
from maps.tiles import Tiles, TilesInvalid, open_tiles


def build_channels(settings: Settings, clock: Clock) -> dict[str, Any]:
    """Every channel of the settings by its name; SettingsInvalid with the problems of all of them."""
    built: dict[str, Any] = {}
    problems: list[str] = []
    for channel in settings.channels:
        called = f"{settings.public_url}/hooks/{channel.id}"
        options = {**channel.options, "enabled": True} if channel.kind == "simulator" else channel.options
        try:
            built[channel.id] = registry.build(channel.kind, options, public_url=called, clock=clock.now)
        except ChannelInvalid as error:
            problems += [f"[channels.{channel.id}] {problem}" for problem in error.problems]
    if problems:
        raise SettingsInvalid(tuple(problems))
    return built


def build_translator(settings: Settings) -> LibreTranslate | None:
    """The machine-translation server of the settings; SettingsInvalid when it is outside. None where there is none."""
    told = settings.translation
    if not told.address:
        return None
    translator = LibreTranslate(told.address, api_key=told.api_key, timeout=told.timeout)
    try:
        translator.check_address()
    except AddressRefused:
        problem = (
            f"[translation] address {told.address} is not on this machine or in a private network: "
            "what people write is never sent to a public translation server"
        )
        raise SettingsInvalid((problem,)) from None
    except SendFailed:
        logger().warning("translation.no_address")  # the name may be known later; each question looks again
    return translator


def build_tiles(settings: Settings) -> Tiles | None:
    """The administrator's map, or None; SettingsInvalid when its file is none."""
    if not settings.maps.tiles:
        return None
    try:
        return open_tiles(Path(settings.maps.tiles))
    except TilesInvalid as error:
        raise SettingsInvalid((f"[maps] {error}",)) from None


def assemble(settings: Settings, keyring: Keyring, *, clock: Clock | None = None) -> Runtime:
    """A Runtime that can read and write; on SQLite its writer runs."""
    clock = clock or SystemClock()
    operation = settings.operation
    scrubber = FailingClosed.load()
    wording = Wording.load()
    runtime = Runtime(
        settings=settings,
        clock=clock,
        engine=make_engine(settings.url),
        reader=make_engine(settings.url, read_only=True),
        keyring=keyring,
        scrubber=scrubber,
        wording=wording,
        reader_of_texts=Reader.with_parts(
            scrubber,
            wording.keywords,
            main_language=operation.main_language,
            countries=operation.countries,
            threshold=operation.language_threshold,
        ),
        channels=build_channels(settings, clock),
        translator=build_translator(settings),
    )
    runtime.tiles = build_tiles(settings)
    runtime.area_of = lambda place: area_of(runtime, place)
    if not scrubber.works:
        runtime.alarms["scrubber"] = clock.now()
    if settings.url.startswith("sqlite"):
        runtime.writer = start_writer(runtime)
    return runtime
