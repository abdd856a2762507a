"""Settings: what the server was told, checked, as frozen dataclasses. `settings_file` makes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DATABASE = "waypost.sqlite3"  # an embedded one, in the data folder


class SettingsInvalid(Exception):
    """Everything wrong with the settings, one sentence each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Server:
    """Where we listen and what the world calls us."""

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""  # what providers call, as in "https://help.example.org"; empty: http://host:port
    certificate: str = ""  # PEM file; with `key` the server speaks HTTPS itself
    key: str = ""
    threads: int = 16  # web threads of the one process
    only: str = ""  # on PostgreSQL: "web" or "jobs" splits the processes


@dataclass(frozen=True, slots=True)
class Operation:
    """Who we are and how we answer here."""

    name: str = "Waypost"  # the neutral short name in every automatic text: it says nothing about who writes to us
    mode: str = "production"  # or "demonstration": simulator, sample data, file-wrapped keys
    main_language: str = "en"
    languages: tuple[str, ...] = ("en", "es", "fr", "ar")
    countries: tuple[str, ...] = ()  # ISO 3166 codes; their place names are understood
    zone: str = "UTC"  # IANA time zone in which covered hours are meant
    emergency_number: str = ""  # told when nobody is on duty
    open_place: str = ""  # nearest place that is open at night, told when nobody is on duty
    covered_hours: tuple[str, ...] = ("mon-sun 00:00-24:00",)
    language_threshold: float = 0.6  # below it a guessed language is not trusted
    segment_price: float = 0.0  # what one part of a text costs, in the currency of your bill; 0: not shown
    sms_instead: bool = True  # whether words WhatsApp carries no more go to the same number by SMS, which can be read
    unreviewed_wording: bool = True  # whether words go out that nobody who reads their language has checked
    began: str = ""  # the first day of the crisis, as in "2026-10-01"; empty: the map knows no phases
    ended: str = ""  # its last day; empty: it lasts
    hear_voices: bool = False  # whether recordings may be fetched from the provider while a member listens


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who runs this, and who answers for what is kept. Dates as in "2026-11-22"."""

    kind: str = "civil_society"  # or "relief", "city", "ministry"
    separated_from_enforcement: str = ""  # when a city or ministry agreed in writing that enforcement gets nothing
    data_owner: str = ""  # what the team calls who answers for the data, and alone replies to authorities

    @property
    def is_state(self) -> bool:
        """Whether somebody runs it who could be told to hand it over inside the house."""
        return self.kind in ("city", "ministry")


@dataclass(frozen=True, slots=True)
class Triage:
    """How long a case may wait before the next person is called."""

    danger_minutes: int = 5
    urgent_minutes: int = 30
    normal_minutes: int = 240
    rung_minutes: int = 5  # from one rung of the ladder to the next
    pages_a_night: int = 3  # the most texts one member is woken by between 22:00 and 06:00


@dataclass(frozen=True, slots=True)
class Feedback:
    """How soon people who tell us something are promised an answer."""

    answer_days: int = 7
    concern_days: int = 3  # when somebody coded it as a concern or an incident
    place_days: int = 2  # something broken at a place: until a partner has it, and until they are asked again


@dataclass(frozen=True, slots=True)
class Sensitive:
    """By when a complaint about somebody who helps must be with those who see to it, and who hear when it is not."""

    hours: int = 24
    first_alarm: int = 12  # hours after which focal points are called again
    second_alarm: int = 20
    call_minutes: int = 10  # where somebody may be in danger: until the next focal point is called


@dataclass(frozen=True, slots=True)
class Campaigns:
    """How little one person is written to unasked, and when even that waits."""

    most: int = 2  # texts of all campaigns together to one person
    days: int = 7  # in so many days, today the last
    most_waiting: int = 25  # more cases waiting than this and campaigns give way


@dataclass(frozen=True, slots=True)
class Directory:
    """How many days after somebody confirmed it an entry of the directory is grey, and then shown to nobody."""

    grey_days: int = 60
    hidden_days: int = 120
    survey_days: int = 14  # so long a link works with which an organisation looks at its own entry


@dataclass(frozen=True, slots=True)
class Guides:
    """What the guides say of this country. A guide with a blank nobody filled is not offered."""

    legal_aid: str = ""  # a number of free legal advice
    unhcr: str = ""
    iom: str = ""
    consulates: str = ""  # a page or number with the list; said only beside legal aid and UNHCR
    hotlines: str = ""  # numbers that answer without a name, the free ones first
    loss_office: str = ""  # who gives a written proof of a loss, if going there is safe for everyone
    labour_help: str = ""  # a union or legal aid that asks nothing else
    prices: str = ""  # where the prices of sending money are compared; never one company
    school_help: str = ""
    clinics: str = ""  # only those that agreed in writing to ask for no ID
    red_cross: str = ""  # the National Society's service for family links
    ambulance: str = ""
    fire: str = ""

    @property
    def family_links(self) -> str:
        """Who looks for families: the National Society, else the page of the movement for all countries."""
        return self.red_cross.strip() or "familylinks.icrc.org"


@dataclass(frozen=True, slots=True)
class Limits:
    """Against loops, bills and floods."""

    automatic_an_hour: int = 6
    automatic_a_day: int = 20
    whatsapp_a_day: int = 250  # people that WhatsApp lets you write to first in 24 hours; 0: no limit
    sign_in_tries: int = 10  # an hour, for one member and for one address each
    waiting_writes: int = 400  # more waiting than this and pages are turned away, never messages
    reserve_mb: int = 50  # set aside on disk so that messages are still kept when it is full


@dataclass(frozen=True, slots=True)
class Retention:
    """How many days something is kept, and from when; the clock deletes it then. [data_inventory.toml] names these."""

    addresses: int = 7  # numbers and addresses, after somebody's last case closed
    conversations: int = 90  # texts, notes and the exact place, after the case closed
    cases: int = 365  # what is left of a case, after it closed
    contacts: int = 365  # language and safe-contact rule, after somebody last wrote
    audience: int = 90  # that somebody wanted warnings for a place, after they left
    complaints: int = 365  # complaints about people who help, after those who see to them closed them
    feedback: int = 365  # what people told us about the response and what came of it, after it was answered
    deliveries: int = 30  # what became of a text, after it was known
    duty: int = 90  # who was on duty, was called, was signed in, was invited
    backups: int = 30  # files made by the server or with `waypost data backup`
    backup_folder: str = ""  # where they lie: the server writes them and deletes the old ones; empty: it does not
    backup_hours: int = 24  # hours, not days: from one backup that the server makes to the next


@dataclass(frozen=True, slots=True)
class Translation:
    """A machine-translation server of your own. It reads scrubbed words only, and only inside a private network."""

    address: str = ""  # as in "http://127.0.0.1:5000"; empty: no machine translates
    api_key: str = field(default="", repr=False)
    timeout: int = 10  # seconds
    by_itself: bool = False  # also without being asked, when nobody on shift reads the language


@dataclass(frozen=True, slots=True)
class Maps:
    """A better map than the outlines that come with the program."""

    tiles: str = ""  # an MBTiles or PMTiles file with pictures; empty: outlines alone
    tiles_for: str = "staff"  # or "anyone"


@dataclass(frozen=True, slots=True)
class Alerts:
    """What proves to others that a warning is ours. Both or neither, each a PEM file."""

    signing_key: str = ""  # RSA or EC, without a passphrase, for the server's eyes only (0600); empty: unsigned
    signing_certificate: str = ""  # what whoever checks has been given beforehand


@dataclass(frozen=True, slots=True)
class Feed:
    """A list of warnings that another service publishes. What comes from it is looked at by people, and never sent."""

    id: str
    url: str = ""  # of an Atom or RSS list of CAP 1.2, over https
    senders: tuple[str, ...] = ()  # whose warnings are taken, as they stand in `sender`
    hosts: tuple[str, ...] = ()  # where its warnings may lie besides the list's own host
    certificate: str = ""  # PEM file; when given, every warning must be signed by its owner
    minutes: int = 5  # from one look to the next
    enabled: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """One line we speak on. What else stands in its table is the adapter's own."""

    id: str
    kind: str
    purpose: str = "sos"  # or "alerts": stopping alerts must never cut off rescue
    plain_words: str = "help"  # what words without a keyword are: "help", so that a person looks at once, or "feedback"
    assessed: str = ""  # when you last weighed what this line gives away about people, as in "2026-11-22"
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)  # holds secrets


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the server was told, checked."""

    data: Path
    server: Server = Server()
    operation: Operation = Operation()
    organisation: Organisation = Organisation()
    triage: Triage = Triage()
    feedback: Feedback = Feedback()
    sensitive: Sensitive = Sensitive()
    campaigns: Campaigns = Campaigns()
    directory: Directory = Directory()
    guides: Guides = Guides()
    limits: Limits = Limits()
    retention: Retention = Retention()
    translation: Translation = Translation()
    maps: Maps = Maps()
    alerts: Alerts = Alerts()
    database_url: str = ""  # empty: the embedded SQLite file in the data folder
    channels: tuple[Channel, ...] = ()
    feeds: tuple[Feed, ...] = ()

    @property
    def demonstration(self) -> bool:
        return self.operation.mode == "demonstration"

    @property
    def unreviewed_wording(self) -> bool:
        """Whether unchecked words may go out: a demonstration shows every language."""
        return self.operation.unreviewed_wording or self.demonstration

    @property
    def public_url(self) -> str:
        scheme = "https" if self.server.certificate else "http"
        return self.server.public_url.rstrip("/") or f"{scheme}://{self.server.host}:{self.server.port}"

    @property
    def url(self) -> str:
        """SQLAlchemy's address of the database."""
        return self.database_url or f"sqlite:///{self.data / DATABASE}"
