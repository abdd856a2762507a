"""`config.toml` and `WAYPOST_*` become settings, or every problem is told at once.

A key of the file may be overridden from the environment: `[server] port` is `WAYPOST_SERVER__PORT`. Secrets of channels
may stand in a file of their own: `auth_token_file = "/etc/waypost/twilio-token"` gives `auth_token`.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

import rtoml

from app.settings import (
    Alerts,
    Campaigns,
    Channel,
    Directory,
    Feed,
    Feedback,
    Guides,
    Limits,
    Maps,
    Operation,
    Organisation,
    Retention,
    Sensitive,
    Server,
    Settings,
    SettingsInvalid,
    Translation,
    Triage,
)

PREFIX = "WAYPOST_"
# Read from the environment, but no settings: the passphrase must not lie in a configuration file.
_NOT_SETTINGS = (
    "WAYPOST_PASSPHRASE",
    "WAYPOST_PASSPHRASE_FILE",
    "WAYPOST_CONFIG",
    "WAYPOST_DATA",
    "WAYPOST_CONFORMANCE",
)
_SECTIONS = {
    "alerts": Alerts,
    "maps": Maps,
    "server": Server,
    "operation": Operation,
    "organisation": Organisation,
    "triage": Triage,
    "feedback": Feedback,
    "sensitive": Sensitive,
    "campaigns": Campaigns,
    "directory": Directory,
    "guides": Guides,
    "limits": Limits,
    "retention": Retention,
    "translation": Translation,
}
_PLAIN_WORDS = {"email": "feedback"}  # unless the settings say otherwise
_ORGANISATIONS = ("civil_society", "relief", "city", "ministry")


def load(data: Path, config: Path | None, environment: Mapping[str, str]) -> Settings:
    """The settings of `config` (may be absent) and the environment; SettingsInvalid lists every problem."""
    raw, problems = _read(config)
    _override(raw, environment, problems)
    sections = {name: _section(name, kind, raw.pop(name, {}), problems) for name, kind in _SECTIONS.items()}
    database = raw.pop("database", {})
    channels = tuple(_channel(name, table, problems) for name, table in raw.pop("channels", {}).items())
    feeds = tuple(_feed(name, table, problems) for name, table in raw.pop("feeds", {}).items())
    problems.extend(f"[{key}] is no section of the settings" for key in raw)
    problems.extend(f"[database] {key} is no setting" for key in database if key != "url")
    settings = Settings(data=data, database_url=database.get("url", ""), channels=channels, feeds=feeds, **sections)
    problems.extend(_contradictions(settings))
    if problems:
        raise SettingsInvalid(tuple(problems))
    return settings


def _read(config: Path | None) -> tuple[dict[str, Any], list[str]]:
    if config is None:
        return {}, []
    try:
        return rtoml.loads(config.read_text()), []
    except FileNotFoundError:
        return {}, [f"there is no settings file {config}"]
    except (rtoml.TomlParsingError, UnicodeDecodeError) as error:
        return {}, [f"{config} cannot be read: {error}"]


def _override(raw: dict[str, Any], environment: Mapping[str, str], problems: list[str]) -> None:
    for variable, value in environment.items():
        if not variable.startswith(PREFIX) or variable in _NOT_SETTINGS:
            continue
        path = variable.removeprefix(PREFIX).lower().split("__")
        if len(path) not in (2, 3):
            problems.append(f"{variable} names no setting (write WAYPOST_SECTION__KEY)")
            continue
        table = raw
        for name in path[:-1]:
            table = table.setdefault(name, {})
        table[path[-1]] = value


def _section(name: str, kind: type, given: Mapping[str, Any], problems: list[str]) -> Any:
    types = get_type_hints(kind)
    known = {f.name: f for f in fields(kind)}
    values: dict[str, Any] = {}
    for key, value in given.items():
        if key not in known:
            problems.append(f"[{name}] {key} is no setting")
            continue
        try:
            values[key] = _converted(value, types[key])
        except (TypeError, ValueError):
            problems.append(f"[{name}] {key} must be {_said(types[key])}")
    problems.extend(
        f"[{name}] {key} is missing"
        for key, f in known.items()
        if key not in given and f.default is MISSING and f.default_factory is MISSING
    )
    return kind(**values)


def _converted(value: Any, wanted: Any) -> Any:
    if get_origin(wanted) is tuple:
        items = [part.strip() for part in value.split(",")] if isinstance(value, str) else value
        return tuple(_converted(item, get_args(wanted)[0]) for item in items)
    if isinstance(wanted, UnionType) or isinstance(value, bool) is not (wanted is bool):
        raise TypeError
    if wanted in (int, float) and isinstance(value, str | int | float):
        return wanted(value)
    if not isinstance(value, wanted):
        raise TypeError
    return value


def _said(wanted: Any) -> str:
    if get_origin(wanted) is tuple:
        return "a list"
    return {int: "a whole number", float: "a number", str: "a text in quotes", bool: "true or false"}[wanted]


def _channel(name: str, table: Any, problems: list[str]) -> Channel:
    if not isinstance(table, dict) or not isinstance(table.get("kind"), str):
        problems.append(f'[channels.{name}] needs a kind, as in kind = "twilio_sms"')
        return Channel(id=name, kind="")
    options = dict(table)
    kind, purpose = options.pop("kind"), options.pop("purpose", "sos")
    assessed = str(options.pop("assessed", ""))
    if not _is_date(assessed):
        problems.append(f'[channels.{name}] assessed must be a day, as in "2026-11-22"')
    plain_words = options.pop("plain_words", _PLAIN_WORDS.get(kind, "help"))
    if plain_words not in ("help", "feedback"):
        problems.append(f'[channels.{name}] plain_words must be "help" or "feedback"')
    if purpose not in ("sos", "alerts"):
        problems.append(f'[channels.{name}] purpose must be "sos" or "alerts"')
    for key in [key for key in options if key.endswith("_file")]:
        try:
            options[key.removesuffix("_file")] = Path(options.pop(key)).read_text().strip()
        except OSError:
            problems.append(f"[channels.{name}] {key} cannot be read")
    return Channel(name, kind, purpose=purpose, plain_words=plain_words, assessed=assessed, options=options)


def _feed(name: str, table: Any, problems: list[str]) -> Feed:
    if not isinstance(table, dict):
        problems.append(f'[feeds.{name}] needs a url, as in url = "https://met.example.org/alerts.atom"')
        return Feed(id=name)
    if "id" in table:
        problems.append(f"[feeds.{name}] id is no setting")
    found: Feed = _section(f"feeds.{name}", Feed, table | {"id": name}, problems)
    return found


def _contradictions(settings: Settings) -> list[str]:
    operation, alarms = settings.operation, settings.sensitive
    found = []
    if operation.mode not in ("production", "demonstration"):
        found.append('[operation] mode must be "production" or "demonstration"')
    found += _of_server(settings.server)
    if operation.main_language not in operation.languages:
        found.append("[operation] languages must hold main_language")
    found += _of_phases(operation)
    if not settings.demonstration and any(channel.kind == "simulator" for channel in settings.channels):
        found.append('a simulator channel works only with [operation] mode = "demonstration"')
    found += _of_organisation(settings.organisation) + _of_translation(settings.translation)
    if not 0 < alarms.first_alarm < alarms.second_alarm < alarms.hours:
        found.append("[sensitive] first_alarm, second_alarm and hours must follow one another")
    found += _of_maps(settings.maps) + _of_alerts(settings.alerts) + _of_feeds(settings.feeds)
    found += _of_directory(settings.directory)
    return found + _too_short(settings.retention)


def _of_feeds(feeds: Sequence[Feed]) -> list[str]:
    """What is wrong with the lists of other services; a sender belongs to one list, so that no other speaks for it."""
    from channels.published import is_safe

    found: list[str] = []
    owners: dict[str, str] = {}
    for feed in feeds:
        if not re.fullmatch(r"[a-z][a-z0-9_-]{0,31}", feed.id):
            found.append(f"[feeds.{feed.id}] must be called by small letters, digits, - and _")
        if not is_safe(feed.url):
            found.append(f'[feeds.{feed.id}] url must start with "https://" (or "http://" on this machine)')
        if not feed.senders:
            found.append(f"[feeds.{feed.id}] senders must name whose warnings are taken")
        if not 1 <= feed.minutes <= 1440:
            found.append(f"[feeds.{feed.id}] minutes must be between 1 and 1440")
        if feed.certificate and not os.access(feed.certificate, os.R_OK):
            found.append(f"[feeds.{feed.id}] certificate file {feed.certificate} cannot be read")
        found.extend(
            f"[feeds.{feed.id}] senders: {sender} belongs to [feeds.{owners[sender]}] already"
            for sender in feed.senders
            if owners.setdefault(sender, feed.id) != feed.id
        )
    return found


def _of_server(server: Server) -> list[str]:
    found = [
        f"[server] {name} file {path} cannot be read"
        for name, path in (("certificate", server.certificate), ("key", server.key))
        if path and not os.access(path, os.R_OK)
    ]
    if bool(server.certificate) != bool(server.key):
        found.append("[server] certificate and key belong together: give both or neither")
    if server.public_url and urlsplit(server.public_url).scheme not in ("http", "https"):
        found.append('[server] public_url must start with "https://" (or "http://" on this machine)')
    if not 0 < server.port < 65536:
        found.append("[server] port must be between 1 and 65535")
    return found


def _of_phases(operation: Operation) -> list[str]:
    days = {"began": operation.began, "ended": operation.ended}
    found = [f'[operation] {name} must be a day, as in "2026-10-01"' for name, day in days.items() if not _is_date(day)]
    if operation.ended and not "" < operation.began <= operation.ended:
        found.append("[operation] a crisis that ended began before: give began too, and not after ended")
    return found


def _of_maps(maps: Maps) -> list[str]:
    found = [] if maps.tiles_for in ("staff", "anyone") else ['[maps] tiles_for must be "staff" or "anyone"']
    if maps.tiles and not os.access(maps.tiles, os.R_OK):
        found.append(f"[maps] tiles file {maps.tiles} cannot be read")
    return found


def _of_directory(directory: Directory) -> list[str]:
    found = []
    if not 0 < directory.grey_days < directory.hidden_days:
        found.append("[directory] grey_days and hidden_days must follow one another")
    if directory.survey_days < 1:
        found.append("[directory] survey_days must be at least 1 day")
    return found


def _of_alerts(alerts: Alerts) -> list[str]:
    files = (alerts.signing_key, alerts.signing_certificate)
    if not any(files):
        return []
    if not all(files):
        return ["[alerts] signing_key and signing_certificate belong together: give both or neither"]
    found = [f"[alerts] the file {path} cannot be read" for path in files if not os.access(path, os.R_OK)]
    return found or _of_signing_key(*map(Path, files))


def _of_signing_key(key: Path, certificate: Path) -> list[str]:
    from cap.signing import BadKey, check_key

    if key.stat().st_mode & 0o077:
        return [f"[alerts] signing_key {key} can be read by others: chmod 600"]
    try:
        check_key(key_pem=key.read_bytes(), certificate_pem=certificate.read_bytes())
    except BadKey as error:
        return [f"[alerts] signing_key {key} signs nothing: {error}"]
    return []


def _of_organisation(organisation: Organisation) -> list[str]:
    found = []
    if organisation.kind not in _ORGANISATIONS:
        found.append(f"[organisation] kind must be one of {', '.join(_ORGANISATIONS)}")
    if not _is_date(organisation.separated_from_enforcement):
        found.append('[organisation] separated_from_enforcement must be a day, as in "2026-11-22"')
    return found


def _of_translation(translation: Translation) -> list[str]:
    found = []
    if translation.address and not _is_origin(translation.address):
        found.append('[translation] address must be a server alone, as in "http://127.0.0.1:5000"')
    if not 1 <= translation.timeout <= 60:
        found.append("[translation] timeout must be between 1 and 60 seconds")
    if translation.by_itself and not translation.address:
        found.append("[translation] by_itself needs an address")
    return found


def _is_origin(written: str) -> bool:
    """Whether it is `http://host:port` and nothing more."""
    try:
        parts = urlsplit(written)
        port, host = parts.port, parts.hostname
    except ValueError:
        return False
    bare = not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    return bare and bool(host) and written.isascii() and parts.scheme in ("http", "https") and port != 0


def _is_date(written: str) -> bool:
    """Whether it is a day, or nothing."""
    try:
        return not written or bool(date.fromisoformat(written))
    except ValueError:
        return False


def _too_short(kept: Retention) -> list[str]:
    """What would be deleted while it is still needed."""
    found = [
        f"[retention] {f.name} must be at least 1 {'hour' if f.name == 'backup_hours' else 'day'}"
        for f in fields(kept)
        if f.name != "backup_folder" and getattr(kept, f.name) < 1
    ]
    if kept.conversations < 7:
        found.append("[retention] conversations must be at least 7 days: providers repeat texts that old")
    if kept.deliveries < 3:
        found.append("[retention] deliveries must be at least 3 days: receipts come late")
    if kept.cases < kept.conversations:
        found.append("[retention] cases must be at least as long as conversations: a text needs its case")
    if kept.backup_folder and not Path(kept.backup_folder).is_absolute():
        found.append("[retention] backup_folder must begin with /: the server may start elsewhere")
    if kept.contacts < kept.addresses:
        found.append("[retention] contacts must be at least as long as addresses: an address needs its contact")
    return found
